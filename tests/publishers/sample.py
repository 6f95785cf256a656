"""The sample episode as a feed gives it, with what is said in it and the notes that people wrote."""

import json
from datetime import date
from pathlib import Path

import bot
from bot.domain.chapter import Chapter
from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Origin, Person
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.feeds.parse import parse_feed

SAMPLE = Path(bot.__file__).parent / "sample"

SHOW = "signal-chain"

FEED = (SAMPLE / "feed.xml").read_bytes().replace(b"{{BASE_URL}}", b"https://example.com")


def sample_episode() -> Episode:
    """As our own reader finds it in the feed."""
    return parse_feed(FEED, url="https://example.com/feed.xml", show=SHOW).episodes[0]


def sample_transcript() -> Transcript:
    """What is said, by whom."""
    spoken = json.loads((SAMPLE / "spoken.json").read_text())
    speakers = tuple(
        Speaker(id=f"S{n}", name=each["name"], initials=each["initials"])
        for n, each in enumerate(spoken["speakers"], 1)
    )
    ids = {speaker.initials: speaker.id for speaker in speakers}
    said = [(turn, sentence) for turn in spoken["turns"] for sentence in turn["sentences"]]
    segments = tuple(
        Segment(start=s["start"], end=s["end"], text=s["text"], speaker=ids[t["speaker_initials"]]) for t, s in said
    )
    return Transcript(segments=segments, language="en", duration=spoken["duration"], speakers=speakers)


def sample_notes() -> ShowNotes:
    """The notes that were published by hand."""
    told = json.loads((SAMPLE / "published.json").read_text())
    chapters = json.loads((SAMPLE / "chapters.json").read_text())
    return ShowNotes(
        title=told["title"],
        podcast=told["podcast"],
        published_on=date.fromisoformat(told["published_on"]),
        summary=told["description"],
        teaser=told["description"].partition("?")[0] + "?",
        chapters=tuple(Chapter(start=each["start"], title=each["title"]) for each in chapters),
        sources=tuple(
            Source(title=each["title"], url=each["url"], origin=Origin.FEED)
            for each in told["mentions"]
            if each.get("url")
        ),
        people=tuple(Person(name=each["name"], role=each["role"]) for each in told["speakers"]),
        language="en",
        duration=sample_transcript().duration,
    )
