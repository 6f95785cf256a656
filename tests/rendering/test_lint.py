"""Lint: rules block, advice warns, and every finding says where and what to do."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

import bot
from bot.domain.chapter import Chapter
from bot.domain.notes import Source
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.transcript import Speaker
from bot.rendering.lint import Level, blocking, lint
from bot.rendering.renderer import NotesRenderer

from .making import NOTES, TRANSCRIPT, chapter_lists, durations, with_chapters, world

SHIPPED = Path(bot.__file__).parent.parent / "templates"
A, B, C = Chapter(start=0, title="A"), Chapter(start=60, title="B"), Chapter(start=100, title="C")


def test_notes_in_order_are_approved_without_a_word() -> None:
    assert lint(replace(NOTES, chapters=(A, B, C)), TRANSCRIPT) == ()


@pytest.mark.parametrize(
    ("chapters", "place", "problem"),
    [
        ((A, B, replace(C, title=" \n")), "chapter 3 (01:40)", "has no title"),
        ((A, C, B), "chapter 3 (01:00)", "out of order"),
        ((A, B, replace(C, start=60)), "chapter 3 (01:00)", "begins at the same time as the one before"),
        ((A, B, replace(C, start=200)), "chapter 3 (03:20)", "begins after the end (02:26)"),
        ((A, B, replace(C, start=-1)), "chapter 3 (00:00)", "an impossible time"),
        ((A, B, replace(C, start=math.nan)), "chapter 3 (?)", "an impossible time"),
        ((replace(A, start=5), B, C), "chapter 1 (00:05)", "begins after 00:00"),
        ((A, B), "chapters", "there are 2"),
        ((A, B, replace(C, start=64)), "chapter 2 (01:00)", "lasts 4 s"),
        ((A, B, replace(C, start=142)), "chapter 3 (02:22)", "lasts 4 s"),
        ((A, B, replace(C, start=69.8)), "chapter 2 (01:00)", "lasts 9 s, less than 10 s"),
        ((A, B, replace(C, url="javascript:x")), "chapter 3 (01:40)", "has a link that is not a web address"),
    ],
)
def test_what_a_platform_would_refuse_blocks(chapters: tuple[Chapter, ...], place: str, problem: str) -> None:
    found = blocking(lint(with_chapters(*chapters)))
    assert any(finding.place == place and problem in finding.problem and finding.fix for finding in found), found


@pytest.mark.parametrize(
    ("chapters", "problem"),
    [
        ((A, B, replace(C, title="x" * 40)), "title of 40 characters"),
        ((A, B, replace(C, start=80)), "lasts only 20 s"),
        ((A, B, replace(C, title="a < b")), "has < or >"),
        ((A, B, replace(C, title="a\nb")), "line breaks"),
        ((A,), "there is only one"),
    ],
)
def test_advice_only_warns(chapters: tuple[Chapter, ...], problem: str) -> None:
    found = lint(with_chapters(*chapters))
    assert not blocking(found)
    assert any(problem in finding.problem for finding in found), found


def test_links_people_and_speakers_are_looked_at() -> None:
    notes = replace(
        NOTES,
        chapters=(),
        sources=(
            Source(title="Gone", url="https://example.com/a", origin=Origin.FEED, alive_status=404),
            Source(title="Twice", url="https://example.com/a", origin=Origin.FEED),
            Source(title="None", url="", origin=Origin.EDITOR),
        ),
        link_groups=(LinkGroup(name="G", links=(Link(label="L", url="mailto:x"),)),),
        people=(Person(name=" "),),
    )
    transcript = replace(TRANSCRIPT, speakers=(Speaker(id="S1"),))
    problems = {finding.place: finding for finding in lint(notes, transcript)}
    assert problems["source 1 (Gone)"].level is Level.ADVICE
    assert "source 1" in problems["source 2 (Twice)"].problem
    assert problems["source 3 (None)"].blocks and problems["G, L"].blocks and problems["people"].blocks
    assert "Speaker 1" in problems["transcript"].problem


def test_what_a_limit_left_out_is_told_before_approval() -> None:
    long = replace(NOTES, sources=NOTES.sources * 60, chapters=(A, B, C))
    descriptions = NotesRenderer([SHIPPED]).descriptions(**world(long))
    findings = {f.place: f for f in lint(replace(long, sources=NOTES.sources), descriptions=descriptions)}
    assert "sources: " in findings["apple.html"].problem and "of 120 stay" in findings["apple.html"].problem
    assert not findings["apple.html"].blocks
    assert str(findings["apple.html"]).startswith("apple.html: was ")


def test_rules_come_before_advice() -> None:
    found = lint(replace(NOTES, summary="", title=""))
    assert [finding.blocks for finding in found] == sorted((finding.blocks for finding in found), reverse=True)


@given(chapter_lists, durations)
def test_no_chapter_list_is_too_strange_to_be_looked_at(chapters: list[Chapter], duration: float) -> None:
    for finding in lint(with_chapters(*chapters, duration=duration)):
        assert finding.place and finding.problem and finding.fix
