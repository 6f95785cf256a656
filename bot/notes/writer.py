"""Show notes without a language model: everything is taken from the transcript, the feed and the show's settings."""

from bot.domain.audio import DecodedAudio
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Transcript
from bot.errors import Cancelled
from bot.notes.chapters.survey import Survey, survey
from bot.notes.chapters.write import write_chapters
from bot.notes.description import told
from bot.notes.quotes import pick_quotes
from bot.notes.sources.find import find_sources
from bot.notes.sources.link_groups import link_groups
from bot.notes.sources.people import people
from bot.notes.summary import write_summary
from bot.notes.topics import overview
from bot.ports import CancelCheck, EpisodeContext, Progress, never_cancelled, no_progress


class LocalWriter:
    """The `NotesWriter` that needs no network and no language model."""

    name = "extractive"

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes:
        def step(done: float, what: str) -> None:
            if cancelled():
                raise Cancelled(f"The notes of “{context.episode.title}” were stopped; nothing was changed.")
            progress(done, what)

        step(0.0, "reading the transcript")
        read = _read(transcript, context)
        sentences, leaders = (read.sentences, read.leaders) if read else ((), frozenset())
        step(0.4, "finding chapters")
        chapters = write_chapters(transcript, read, context, audio=audio)
        step(0.7, "writing the summary")
        voices = [s.name for s in transcript.speakers if s.name and not any(sign.isdigit() for sign in s.name)]
        listed = overview(chapters, voices, length=transcript.duration, language=transcript.language)
        summary, teaser = write_summary(transcript, sentences, leaders, context.episode, listed)
        step(0.75, "choosing quotes")
        quotes = pick_quotes(transcript, sentences, leaders)
        step(0.8, "finding sources")
        sources, unlinked = find_sources(transcript, context)
        groups = link_groups(transcript, context)
        taking_part = people(transcript, context)
        step(1.0, "notes written")
        episode = context.episode
        return ShowNotes(
            title=episode.title,
            podcast=context.show.title or context.feed_title,
            published_on=episode.published.date() if episode.published else None,
            summary=summary,
            teaser=teaser,
            chapters=chapters,
            sources=sources,
            link_groups=groups,
            quotes=quotes,
            people=taking_part,
            unlinked=unlinked,
            language=transcript.language,
            duration=transcript.duration,
            link=episode.link,
            image=episode.image,
            written_by=self.name,
        )


def _read(transcript: Transcript, context: EpisodeContext) -> Survey | None:
    """The survey, None where nothing is said."""
    if not any(segment.text.strip() for segment in transcript.segments):
        return None
    episode = context.episode
    hosts = [host.name for host in context.show.hosts]
    return survey(transcript, told=told(episode.title, episode.description), hosts=hosts)
