"""Nouns for these tests: our own show, and strategies that make the worst lists of chapters and transcripts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.domain.chapter import Chapter
from bot.domain.episode import Enclosure, Episode
from bot.domain.notes import Mention, MentionKind, Quote, ShowNotes, Source
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.show import Show
from bot.domain.transcript import Segment, Speaker, Transcript

NORA = Person(name="Nora Whitfield", initials="NW", url="https://example.com/nora")
TOMAS = Person(name="Tomás Aguirre", role="guest")
SHOW = Show(
    slug="signal-chain", title="Signal Chain", feed="https://example.com/feed.xml", language="en", hosts=(NORA,)
)
EPISODE = Episode(
    show="signal-chain",
    title="How an Episode Reaches Your Ears, with Tomás Aguirre",
    guid="4ebe9de2-b200-5124-9535-4cb7af4fe526",
    published=datetime(2026, 3, 3, 13, tzinfo=UTC),
    link="https://example.com/signal-chain",
    enclosure=Enclosure(url="https://example.com/episode.mp3", type="audio/mpeg"),
)
SPEAKERS = (
    Speaker(id="S1", name="Nora Whitfield", initials="NW", role="host"),
    Speaker(id="S2", name="Tomás Aguirre", initials="TA", role="guest"),
)
TRANSCRIPT = Transcript(
    segments=(
        Segment(start=3.4, end=9.0, text="Welcome to Signal Chain.", speaker="S1"),
        Segment(start=9.1, end=15.5, text="Today: how audio gets from here to there.", speaker="S1"),
        Segment(start=18.2, end=47.0, text="It starts with a feed & an enclosure.", speaker="S2"),
    ),
    language="en",
    duration=146.899,
    speakers=SPEAKERS,
)
NOTES = ShowNotes(
    title=EPISODE.title,
    podcast="Signal Chain",
    published_on=date(2026, 3, 3),
    summary="How does an episode get from a studio to your phone?\n\nNora asks Tomás, who does it for a living.",
    teaser="From the studio to the phone, step by step.",
    chapters=(
        Chapter(start=0.0, title="Intro"),
        Chapter(start=18.128, title="From the studio to the phone", url="https://example.com/phone"),
        Chapter(start=47.707, title="Why do show notes take so long?"),
        Chapter(start=95.363, title="Chapters & transcripts", image="https://example.com/chapter.png"),
        Chapter(start=121.066, title="What should stay human"),
    ),
    sources=(
        Source(title="RSS 2.0 Specification", url="https://www.rssboard.org/rss-specification", origin=Origin.FEED),
        Source(
            title="WebVTT: The Web Video Text Tracks Format", url="https://www.w3.org/TR/webvtt1/", origin=Origin.FEED
        ),
    ),
    link_groups=(
        LinkGroup(name="Signal Chain", links=(Link(label="Website", url="https://example.com/signal-chain"),)),
        LinkGroup(
            name="Tomás Aguirre (Producer)", links=(Link(label="Blog", url="https://example.com/tomas_aguirre"),)
        ),
    ),
    quotes=(Quote(text="The last step should stay human.", start=121.0, end=139.0, speaker="S2"),),
    people=(NORA, TOMAS),
    unlinked=(Mention(text="the enclosure", start=34.7, end=36.0, kind=MentionKind.STANDARD),),
    language="en",
    duration=146.899,
)


def with_chapters(*chapters: Chapter, duration: float = 146.899) -> ShowNotes:
    return replace(NOTES, chapters=chapters, duration=duration)


def world(notes: ShowNotes = NOTES, transcript: Transcript = TRANSCRIPT, **more: Any) -> dict[str, Any]:
    """The arguments that `Renderer.render` wants."""
    return {"show": SHOW, "episode": EPISODE, "notes": notes, "transcript": transcript} | more


#: Any text at all, with the places that formats trip over more often than chance would bring them.
texts = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="ab <>&-:\n\r\"'()[]|#*", max_size=40),
    st.sampled_from(["", " ", "-->", "a --> b", "<v Name>", "<script>alert(1)</script>", "x" * 500, "- dash", "]]>"]),
    st.sampled_from(
        ["👩‍👩‍👧‍👦 Zöe", "00:53 time", "(01:02) - nested", "NOTE", "WEBVTT", "日本語のタイトル", "عربى", "&amp;"]
    ),
    st.sampled_from(["\ud800", "\x00\x1f", "e\u0301" * 90, '...and "so"', "[Music]", "1. One", "http://a:80/b: c"]),
)
times = st.one_of(
    st.floats(min_value=0, max_value=20_000),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -1.0, 0.0004, 59.9996, 3599.9999, 3600.0, 1e9]),
)
addresses = st.one_of(
    st.none(),
    st.sampled_from(["https://example.com/a b?q=<x>&y=1", "javascript:alert(1)", "http://[", "https://exämple.com/ü"]),
)
chapters = st.builds(
    Chapter,
    start=times,
    title=texts,
    end=st.one_of(st.none(), times),
    url=addresses,
    image=addresses,
    toc=st.booleans(),
)
chapter_lists = st.lists(chapters, max_size=12)
durations = st.one_of(st.just(0.0), st.floats(min_value=0.5, max_value=20_000))


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Several voices with names that differ, segments anywhere in time."""
    names = draw(st.lists(st.text(alphabet="AbÉ >&<:-.日\n", min_size=1, max_size=30), min_size=1, max_size=4))
    speakers = tuple(Speaker(id=f"S{n}", name=f"{n} {name}") for n, name in enumerate(names, 1))
    segments = draw(st.lists(_segments(len(speakers)), max_size=10))
    return Transcript(segments=tuple(segments), language="en", duration=20_000.0, speakers=speakers)


def _segments(voices: int) -> st.SearchStrategy[Segment]:
    return st.builds(
        lambda start, length, text, voice: Segment(start=start, end=start + length, text=text, speaker=f"S{voice}"),
        st.floats(min_value=0, max_value=20_000),
        st.floats(min_value=-1, max_value=60),
        st.one_of(texts, st.text(alphabet="word ,.:<>&-", max_size=400)),
        st.integers(min_value=1, max_value=voices),
    )
