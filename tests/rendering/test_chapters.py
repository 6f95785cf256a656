"""One chapter list, every form, and back."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.errors import NotesError
from bot.rendering import chapter_files
from bot.rendering.chapter_lines import APPLE, FORMS, HOUSE, SPOTIFY, YOUTUBE, LineForm, read_lines
from bot.rendering.chapters import audible, tidy

from .making import NOTES, chapter_lists, durations

CREATOR = ChapterOrigin.CREATOR


def as_read(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    return tuple(replace(chapter, origin=CREATOR) for chapter in chapters)


@given(chapter_lists, durations)
def test_tidying_a_tidy_list_changes_nothing(chapters: list[Chapter], duration: float) -> None:
    once = tidy(chapters, duration=duration)
    assert tidy(once, duration=duration) == once


@given(chapter_lists, durations)
def test_tidy_chapters_ascend_inside_the_audio_and_have_titles_on_one_line(
    chapters: list[Chapter], duration: float
) -> None:
    tidied = tidy(chapters, duration=duration)
    starts = [chapter.start for chapter in tidied]
    assert starts == sorted(set(starts))
    assert all(0 <= start < (duration or 400_000) for start in starts)
    assert all(
        chapter.title and "\n" not in chapter.title and chapter.title.isprintable()
        for chapter in tidied
        if chapter.title.isascii()
    )


@given(chapter_lists, durations)
def test_json_chapters_read_back_as_they_were(chapters: list[Chapter], duration: float) -> None:
    written = chapter_files.write_json(chapters, duration=duration)
    assert chapter_files.read_json(written, duration=duration) == as_read(tidy(chapters, duration=duration))


@given(chapter_lists, durations)
def test_json_chapters_keep_the_rules_of_the_namespace(chapters: list[Chapter], duration: float) -> None:
    document = json.loads(chapter_files.write_json(chapters, duration=duration))
    assert document["version"] == "1.2.0"
    starts = [entry["startTime"] for entry in document["chapters"]]
    assert all(earlier < later for earlier, later in pairwise(starts))
    for entry in document["chapters"]:
        assert set(entry) <= {"startTime", "endTime", "title", "img", "url", "toc"}
        assert entry.get("toc", False) is False
        assert entry.get("endTime", 1e9) > entry["startTime"]
        assert all(entry.get(name, "http").startswith("http") for name in ("img", "url"))


@given(chapter_lists, durations)
def test_podlove_chapters_read_back_as_they_were(chapters: list[Chapter], duration: float) -> None:
    written = chapter_files.write_psc(chapters, duration=duration)
    expected = tuple(replace(chapter, end=None) for chapter in as_read(audible(tidy(chapters, duration=duration))))
    assert chapter_files.read_psc(written, duration=duration) == expected


@given(chapter_lists, durations)
def test_webvtt_chapters_read_back_with_their_times_and_titles(chapters: list[Chapter], duration: float) -> None:
    written = chapter_files.write_vtt(chapters, duration=duration)
    read = chapter_files.read_vtt(written, duration=duration)
    expected = audible(tidy(chapters, duration=duration))
    assert [(chapter.start, chapter.title) for chapter in read] == [(c.start, c.title) for c in expected]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(chapter_lists, durations)
def test_chapter_lines_read_back_as_the_form_can_say_them(
    form: LineForm, chapters: list[Chapter], duration: float
) -> None:
    lines = form.write(chapters, duration=duration)
    around = ["What a talk, it started at 12:30 or so", *lines, "", "Thanks to everybody"]
    assert read_lines("\n".join(lines)) == as_read(form.normal(chapters, duration=duration))
    if lines:
        assert read_lines("\n".join(around)) == read_lines("\n".join(lines))


@given(chapter_lists, durations)
def test_what_youtube_reads_begins_at_zero_with_three_chapters_of_ten_seconds_and_no_angle_brackets(
    chapters: list[Chapter], duration: float
) -> None:
    normal = YOUTUBE.normal(chapters, duration=duration)
    assert not normal or (len(normal) >= 3 and normal[0].start == 0)
    gaps = [b.start - a.start for a, b in pairwise(normal)]
    assert all(gap >= 10 for gap in gaps)
    assert not duration or not normal or duration - normal[-1].start >= 10
    assert not set("".join(YOUTUBE.write(chapters, duration=duration))) & set("<>")


@given(chapter_lists, durations)
def test_spotify_and_apple_get_at_least_three_lines_from_zero_or_none(chapters: list[Chapter], duration: float) -> None:
    for form, zero in ((SPOTIFY, "(00:00) "), (APPLE, "00:00:00 - ")):
        lines = form.write(chapters, duration=duration)
        assert not lines or (len(lines) >= 3 and lines[0].startswith(zero))


def test_each_platform_has_its_own_line() -> None:
    chapters = (Chapter(start=0, title="Intro"), Chapter(start=53.9, title="- Why?"), Chapter(start=3723, title="End"))
    assert HOUSE.write(chapters) == ["(00:00) - Intro", "(00:53) - - Why?", "(01:02:03) - End"]
    assert SPOTIFY.write(chapters) == ["(00:00) Intro", "(00:53) Why?", "(01:02:03) End"]
    assert YOUTUBE.write(chapters) == ["00:00 - Intro", "00:53 - - Why?", "01:02:03 - End"]
    assert APPLE.write(chapters) == ["00:00:00 - Intro", "00:00:53 - - Why?", "01:02:03 - End"]


@pytest.mark.parametrize(
    "line",
    [
        "00:53 Title",
        "0:53 – Title",
        "• 00:53: Title",
        "[00:53] Title",
        "(0:00:53) | Title",
        "- 00:53 Title",
        "00:53.5 Title",
    ],
)
def test_creators_write_chapter_lines_in_many_ways(line: str) -> None:
    (chapter,) = read_lines(line)
    assert (int(chapter.start), chapter.title) == (53, "Title")


def test_a_time_inside_a_sentence_is_no_chapter_list() -> None:
    assert read_lines("We met at 10:30 Title\n12:61 wrong\nand left", least=1) == ()
    assert read_lines("00:00 Intro\n01:00 More", least=3) == ()


def test_of_several_runs_the_longest_is_the_list() -> None:
    text = "00:10 an ad\n00:00 Intro\n01:00 Two\n02:00 Three\nSee also\n00:30 clip"
    assert [chapter.title for chapter in read_lines(text)] == ["Intro", "Two", "Three"]


def test_a_file_that_holds_no_chapters_says_so() -> None:
    for read, data in (
        (chapter_files.read_json, b"<html>"),
        (chapter_files.read_json, b"[]"),
        (chapter_files.read_psc, b"no xml"),
        (chapter_files.read_vtt, b"1\n00:00"),
    ):
        with pytest.raises(NotesError):
            read(data)


def test_json_chapters_of_other_hands_are_read_with_their_quirks() -> None:
    entries = b'{"startTime": "12.5", "title": "B"}, {"startTime": 0, "title": "A", "toc": false}, {"title": "?"}'
    data = b'{"chapters": [' + entries + b"]}"
    assert [(c.start, c.title, c.toc) for c in chapter_files.read_json(data)] == [(0.0, "A", False), (12.5, "B", True)]


def test_podlove_chapters_expand_no_entities() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><psc:chapters xmlns:psc="http://podlove.org/'
        'simple-chapters"><psc:chapter start="0" title="t&a;"/></psc:chapters>'
    )
    try:
        titles = [chapter.title for chapter in chapter_files.read_psc(bomb)]
    except NotesError:
        titles = []
    assert not any("root" in title for title in titles)


def test_the_sample_survives_every_form() -> None:
    chapters = NOTES.chapters
    assert chapter_files.read_json(chapter_files.write_json(chapters, duration=146.899)) == as_read(chapters)
    assert [c.title for c in read_lines("\n".join(HOUSE.write(chapters)))] == [c.title for c in chapters]
