"""LocalWriter fulfils the contract, and copes with whatever recognisers and feeds bring."""

import math
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.transcript import Segment, Transcript
from bot.notes.writer import LocalWriter
from bot.ports import History, NotesWriter
from bot.testing.notes_writer import FakeNotesWriter, NotesWriterContract, a_context, a_conversation
from bot.testing.nouns import a_transcript


class TestLocalWriter(NotesWriterContract):
    @pytest.fixture
    def writer(self) -> NotesWriter:
        return LocalWriter()


def spoken(*segments: tuple[float, float, str], language: str = "en", duration: float = 0.0) -> Transcript:
    return Transcript(
        segments=tuple(Segment(start=start, end=end, text=text, speaker="S1") for start, end, text in segments),
        language=language,
        duration=duration,
    )


WITHOUT_PUNCTUATION = spoken(
    *((at * 30.0, at * 30.0 + 30.0, "the harbour is full of boats and the tide is coming in " * 8) for at in range(40)),
    duration=1200.0,
)
A_SONG = spoken(*((at * 4.0, at * 4.0 + 4.0, "La la la, oh my love.") for at in range(60)), duration=240.0)
SHORT = a_transcript("Hello and welcome.", "This is a trailer.", "Next week we begin.")
CHINESE = spoken(
    *((at * 10.0, at * 10.0 + 10.0, "今天我们来谈谈港口的历史。船长每天早上都会出海。") for at in range(60)),
    language="zh",
    duration=600.0,
)
SWAHILI = spoken(
    *((at * 6.0, at * 6.0 + 6.0, "Bandari ina meli nyingi leo. Nahodha anasema habari za bahari.") for at in range(90)),
    language="sw",
    duration=540.0,
)
MIXED = replace(
    a_conversation(),
    segments=(*a_conversation().segments, *a_transcript("Guten Tag, heute reden wir über Boote.").segments),
)
DESCENDING = spoken(
    (300, 310, "The last came first."), (5, 2, "Backwards."), (7, 400, "Overlapping all of it."), (6, 6, "Now.")
)
NO_NUMBERS = spoken((math.nan, math.inf, "Neither start nor end."), (3, 5, "This one has both."), duration=60.0)
BEYOND = spoken((0, 5, "Inside the file."), (9000, 9100, "Far behind the end of it."), duration=60.0)
ONE_WORD = spoken((0, 1, "Hm"), duration=1.0)
BLANK = spoken((0, 1, "   "), (1, 2, ""), duration=2.0)


@pytest.mark.parametrize(
    "transcript",
    [WITHOUT_PUNCTUATION, A_SONG, SHORT, CHINESE, SWAHILI, MIXED, DESCENDING, NO_NUMBERS, BEYOND, ONE_WORD, BLANK],
    ids=[
        "no punctuation",
        "song",
        "short",
        "chinese",
        "swahili",
        "mixed",
        "descending",
        "nan",
        "beyond",
        "word",
        "blank",
    ],
)
def test_any_transcript_gives_sensible_notes(transcript: Transcript) -> None:
    notes = LocalWriter().write(transcript, a_context())
    starts = [chapter.start for chapter in notes.chapters]
    assert starts[0] == 0.0 and starts == sorted(set(starts)) and all(math.isfinite(start) for start in starts)
    assert all(chapter.title.strip() for chapter in notes.chapters)
    assert all(15 <= quote.end - quote.start <= 120 for quote in notes.quotes)


def test_twenty_voices_are_no_trouble() -> None:
    talk = a_conversation()
    crowd = tuple(replace(segment, speaker=f"S{at % 20 + 1}") for at, segment in enumerate(talk.segments))
    assert len(LocalWriter().write(replace(talk, segments=crowd), a_context()).chapters) > 1


def test_nobody_told_apart_is_no_trouble() -> None:
    talk = a_conversation()
    alone = tuple(replace(segment, speaker=None) for segment in talk.segments)
    assert len(LocalWriter().write(replace(talk, segments=alone, speakers=()), a_context()).chapters) > 1


def test_a_change_of_topic_opens_a_chapter() -> None:
    talk = a_conversation(90)
    context = replace(a_context(), show=replace(a_context().show, chapters_per_hour=3 * 3600 / talk.duration))
    starts = [chapter.start for chapter in LocalWriter().write(talk, context).chapters]
    topics = [talk.duration / 3, talk.duration * 2 / 3]
    assert len(starts) == 3 and all(min(abs(start - topic) for start in starts) < 30 for topic in topics)


def test_settings_say_how_many_chapters_and_how_short() -> None:
    talk = a_conversation(200)
    show = replace(a_context().show, chapters_per_hour=30.0, chapter_min_seconds=90.0)
    starts = [c.start for c in LocalWriter().write(talk, replace(a_context(), show=show)).chapters]
    assert len(starts) > 5 and min(b - a for a, b in pairwise(starts[1:])) >= 90


def test_a_show_teaches_how_many_chapters_it_has() -> None:
    talk = a_conversation(200)
    many = tuple(Chapter(start=at * 30.0, title=f"Topic {at}") for at in range(int(talk.duration / 30)))
    few = (Chapter(start=0.0, title="One"), Chapter(start=talk.duration / 2, title="Two"))
    counts = [
        len(LocalWriter().write(talk, replace(a_context(), history=History(chaptered=((talk, kind),) * 3))).chapters)
        for kind in (few, many)
    ]
    assert counts[0] <= 3 and counts[1] >= 2 * counts[0]


def test_a_show_teaches_what_it_calls_its_opening() -> None:
    talk = a_conversation()
    past = (Chapter(start=0.0, title="Ahoy"), Chapter(start=60.0, title="Boats"), Chapter(start=90.0, title="Ropes"))
    context = replace(a_context(), history=History(chaptered=((talk, past),) * 3))
    assert LocalWriter().write(talk, context).chapters[0].title == "Ahoy"


def test_each_chapter_says_why_it_begins_there() -> None:
    for chapter in LocalWriter().write(a_conversation(), a_context()).chapters:
        assert {"probability", "lexical shift", "words"} <= chapter.evidence.keys()


def test_an_editors_chapters_stay_the_editors() -> None:
    mine = (Chapter(start=5.0, title="Late start", origin=ChapterOrigin.EDITOR),)
    context = replace(a_context(), episode=replace(a_context().episode, chapters=mine))
    found = LocalWriter().write(a_conversation(), context).chapters
    assert found[0].start == 0.0 and found[1].origin is ChapterOrigin.EDITOR


@pytest.mark.slow
def test_nine_hours_take_seconds() -> None:
    talk = a_conversation(6000)
    began = time.process_time()
    notes = LocalWriter().write(talk, a_context())
    assert talk.duration > 9 * 3600 and len(notes.chapters) > 10
    assert time.process_time() - began < 60


def test_the_fake_remembers_what_it_was_asked() -> None:
    fake = FakeNotesWriter()
    fake.write(a_conversation(), a_context())
    assert fake.asked == ["Episode 1"]


@pytest.mark.parametrize("earlier", [BLANK, SHORT, DESCENDING, NO_NUMBERS, ONE_WORD])
def test_odd_earlier_episodes_teach_nothing_harmful(earlier: Transcript) -> None:
    chapters = (Chapter(start=0.0, title=""), Chapter(start=1e6, title="Beyond"), Chapter(start=5.0, title="Back"))
    context = replace(a_context(), history=History(chaptered=((earlier, chapters), (a_conversation(), ()))))
    assert LocalWriter().write(a_conversation(), context).chapters[0].start == 0.0
