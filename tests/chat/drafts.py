"""A draft as podbot would have made it, with something for every kind of editor's eye."""

from dataclasses import replace

from bot.domain.chapter import Chapter
from bot.domain.notes import Mention, ShowNotes, Source
from bot.domain.person import Origin, Person
from bot.domain.transcript import Doubt, Segment, Speaker, Transcript
from bot.testing.nouns import a_transcript, some_notes


def spoken() -> Transcript:
    """Two voices, one unnamed, with a doubtful name and a place that is hard to hear."""
    first = a_transcript("Welcome to the harbour, I am Nora Whitfield.", "Today Tomas Agire is here.", speaker="S1")
    second = a_transcript("Thank you Nora.", "The tide mumbles in autumn.", speaker="S2", start=first.duration)
    weak = replace(second.segments[1], confidence=0.3)
    segments: tuple[Segment, ...] = (*first.segments, second.segments[0], weak)
    name = segments[1]
    return replace(
        first,
        segments=segments,
        duration=60.0,
        speakers=(
            Speaker(id="S1", name="Nora Whitfield", initials="NW", role="host", confidence=1.0),
            Speaker(id="S2", voice=(0.6, 0.8)),
        ),
        doubts=(
            Doubt(start=name.start, end=name.end, text="Tomas Agire", reason="rare name", suggestion="Tomás Aguirre"),
        ),
    )


def written() -> ShowNotes:
    """Notes as podbot would have written them."""
    return replace(
        some_notes("Boats at dawn, with Tomas Agire", summary="About boats.\n\nAnd about Tomas Agire."),
        duration=60.0,
        chapters=(Chapter(start=0.0, title="Dawn"), Chapter(start=20.4, title="The tide")),
        sources=(Source(title="Harbour law", url="https://example.net/law", origin=Origin.FEED),),
        people=(Person(name="Nora Whitfield"),),
        unlinked=(Mention(text="the tide tables", start=14.0, end=15.0, quote="the tide tables say"),),
    )
