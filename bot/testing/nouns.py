"""Small finished nouns for tests: an episode, what was said in it, its notes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.chapter import Chapter
from bot.domain.draft import Revision
from bot.domain.episode import Enclosure, Episode
from bot.domain.notes import ShowNotes
from bot.domain.proposal import Proposal
from bot.domain.show import Show
from bot.domain.transcript import Segment, Speaker, Transcript, Word

#: A fixed moment, so that no test depends on the day it runs.
NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def a_show(slug: str = "harbour") -> Show:
    """A show with nothing but its name and feed."""
    return Show(slug=slug, title=slug.title(), feed=f"https://example.com/{slug}.xml", language="en")


def an_episode(number: int = 1, *, show: str = "harbour", title: str = "") -> Episode:
    """Number `number` of a show, published that many days after `NOW`."""
    return Episode(
        show=show,
        title=title or f"Episode {number}",
        guid=f"guid-{number}",
        number=number,
        published=NOW + timedelta(days=number),
        enclosure=Enclosure(url=f"https://example.com/{show}/{number}.mp3", length=1000, type="audio/mpeg"),
    )


def a_transcript(*sentences: str, speaker: str | None = "S1", start: float = 0.0) -> Transcript:
    """One segment a sentence, half a second a word."""
    segments, at = [], start
    for sentence in sentences or ("The harbour opens at dawn.", "Boats leave before the tide."):
        words = _words(sentence, at)
        at = words[-1].end
        segments.append(Segment(start=words[0].start, end=at, text=sentence, words=words, speaker=speaker))
    speakers = (Speaker(id=speaker),) if speaker else ()
    return Transcript(segments=tuple(segments), language="en", duration=at, speakers=speakers, engine="fake")


def some_notes(title: str = "Episode 1", *, summary: str = "About boats.") -> ShowNotes:
    """Notes with two chapters."""
    chapters = (Chapter(start=0.0, title="Dawn"), Chapter(start=2.5, title="The tide"))
    return ShowNotes(title=title, podcast="Harbour", summary=summary, chapters=chapters, duration=5.0)


def a_revision(notes: ShowNotes | None = None, *, by: str = "podbot", transcript: int = 1) -> Revision:
    """A first revision."""
    return Revision(number=1, notes=notes or some_notes(), transcript=transcript, at=NOW, by=by)


def a_proposal(id: str = "again", start: float = 0.0, end: float = 4.0, *, number: int = 1) -> Proposal:
    """What a re-run of a span of an episode heard."""
    return Proposal(
        episode=an_episode(number).key,
        id=id,
        start=start,
        end=end,
        base=1,
        heard=a_transcript("The harbour closes at dusk.", speaker=None, start=start),
        at=NOW,
        by="mara",
        asked="re-run, model small, for mara",
    )


def shifted(transcript: Transcript, seconds: float) -> Transcript:
    """The same words, later."""
    return replace(
        transcript,
        duration=transcript.duration + seconds,
        segments=tuple(
            replace(
                segment,
                start=segment.start + seconds,
                end=segment.end + seconds,
                words=tuple(
                    replace(word, start=word.start + seconds, end=word.end + seconds) for word in segment.words
                ),
            )
            for segment in transcript.segments
        ),
    )


def _words(sentence: str, at: float) -> tuple[Word, ...]:
    texts = sentence.split()
    return tuple(Word(start=at + i / 2, end=at + (i + 1) / 2, text=text) for i, text in enumerate(texts))
