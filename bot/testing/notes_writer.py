"""What every notes writer must do (`NotesWriterContract`), and one that says what it was told (`FakeNotesWriter`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain.audio import DecodedAudio
from bot.domain.chapter import Chapter
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Segment, Transcript
from bot.errors import Cancelled
from bot.ports import CancelCheck, EpisodeContext, NotesWriter, Progress, never_cancelled, no_progress
from bot.testing.nouns import a_show, a_transcript, an_episode
from bot.testing.suites import pytest

#: Starts of sentences whose words sound like addresses; none of them may come out as one.
_ADDRESSES = ("Go to www dot example dot com slash free.", "We are at harbour.fm and on example.org/tide every day.")


@dataclass(slots=True)
class FakeNotesWriter:
    """Gives one chapter and the feed's text; `asked` remembers the episodes."""

    name: str = "fake"
    asked: list[str] = field(default_factory=list)

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes:
        if cancelled():
            raise Cancelled(f"The notes of “{context.episode.title}” were stopped.")
        self.asked.append(context.episode.title)
        progress(1.0, "notes written")
        return ShowNotes(
            title=context.episode.title,
            podcast=context.show.title,
            summary=context.episode.description,
            chapters=(Chapter(start=0.0, title=context.episode.title),),
            language=transcript.language,
            duration=transcript.duration,
            written_by=self.name,
        )


def a_context(description: str = "") -> EpisodeContext:
    """An episode of a show nobody knows."""
    return EpisodeContext(episode=replace(an_episode(), description=description), show=a_show())


def a_conversation(turns: int = 60) -> Transcript:
    """Two voices on three topics, a question first in each: about ten minutes."""
    topics = (
        ("harbour", "boats", "tide", "captain", "rope", "anchor"),
        ("kitchen", "soup", "onions", "kettle", "bread", "oven"),
        ("theatre", "stage", "actors", "curtain", "costume", "applause"),
    )
    segments: list[Segment] = []
    for turn in range(turns):
        names = topics[turn * len(topics) // turns]
        text = _question(names, turn) if turn % 2 == 0 else _answer(names, turn)
        start = segments[-1].end if segments else 0.0
        spoken = a_transcript(*text, speaker="S1" if turn % 2 == 0 else "S2", start=start)
        segments += spoken.segments
    transcript = a_transcript()
    two = (replace(transcript.speakers[0], role="host"), replace(transcript.speakers[0], id="S2"))
    return replace(transcript, segments=tuple(segments), duration=segments[-1].end, speakers=two)


def _question(names: Sequence[str], turn: int) -> list[str]:
    return [f"Let's talk about the {names[turn % 6]}.", f"How did the {names[(turn + 1) % 6]} change your {names[2]}?"]


def _answer(names: Sequence[str], turn: int) -> list[str]:
    a, b, c = (names[(turn + step) % 6] for step in range(3))
    return [
        f"People often believe that the {a} depends on the {b} and nothing else in the whole town.",
        f"My experience over many years is that every {c} tells its own story about the {a}.",
        f"The most important lesson was that nobody should ever trust a {b} without a second {c}.",
    ]


class NotesWriterContract:
    """Subclass in a test module with a fixture `writer`."""

    def test_the_first_chapter_starts_at_zero_and_starts_ascend(self, writer: NotesWriter) -> None:
        starts = [chapter.start for chapter in writer.write(a_conversation(), a_context()).chapters]
        assert starts[0] == 0.0 and starts == sorted(set(starts))

    def test_chapters_begin_on_the_first_word_of_a_sentence(self, writer: NotesWriter) -> None:
        transcript = a_conversation()
        openings = {segment.start for segment in transcript.segments}
        assert {chapter.start for chapter in writer.write(transcript, a_context()).chapters[1:]} <= openings

    def test_every_chapter_has_a_title_of_its_own(self, writer: NotesWriter) -> None:
        titles = [chapter.title for chapter in writer.write(a_conversation(), a_context()).chapters]
        assert all(titles) and len(set(titles)) == len(titles)

    def test_quotes_are_word_for_word_what_was_said(self, writer: NotesWriter) -> None:
        transcript = a_conversation()
        for quote in writer.write(transcript, a_context()).quotes:
            assert quote.text in transcript.text and quote.text.endswith((".", "!", "?"))

    def test_an_empty_transcript_gives_the_feeds_text_and_one_chapter(self, writer: NotesWriter) -> None:
        empty = Transcript(segments=(), language="en", duration=0.0)
        notes = writer.write(empty, a_context("A walk along the quay, before the boats leave."))
        assert len(notes.chapters) == 1 and "walk along the quay" in notes.summary

    def test_no_address_is_made_of_spoken_words(self, writer: NotesWriter) -> None:
        spoken = a_transcript(*(sentence for _ in range(20) for sentence in _ADDRESSES))
        notes = writer.write(spoken, a_context())
        assert not notes.sources and not any(group.links for group in notes.link_groups)

    def test_what_the_creator_published_is_kept(self, writer: NotesWriter) -> None:
        mine = (Chapter(start=0.0, title="Dawn"), Chapter(start=4.0, title="The tide"))
        context = replace(a_context(), episode=replace(an_episode(), chapters=mine))
        found = writer.write(a_conversation(), context).chapters
        assert [(chapter.start, chapter.title) for chapter in found] == [(0.0, "Dawn"), (4.0, "The tide")]

    def test_progress_rises_to_one(self, writer: NotesWriter) -> None:
        seen: list[float] = []
        writer.write(a_conversation(), a_context(), progress=lambda done, what: seen.append(done))
        assert seen == sorted(seen) and seen[-1] == 1.0

    def test_it_stops_when_asked(self, writer: NotesWriter) -> None:
        with pytest.raises(Cancelled):
            writer.write(a_conversation(), a_context(), cancelled=lambda: True)

    def test_the_same_words_give_the_same_notes(self, writer: NotesWriter) -> None:
        assert writer.write(a_conversation(), a_context()) == writer.write(a_conversation(), a_context())
