"""What is wrong with notes before anybody approves them: rules that platforms enforce, and advice."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.domain.chapter import Chapter
from bot.domain.notes import ShowNotes
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.rendering.budget import Fitted
from bot.rendering.chapters import audible
from bot.rendering.platforms import PLATFORMS
from bot.rendering.text import one_line, web_address

#: Spotify's advice: titles under 40 characters, chapters of 30 s or more.
_SPOTIFY_TITLE, _SPOTIFY_SECONDS = 40, 30.0
#: YouTube shows no chapters at all where one is shorter.
_YOUTUBE_SECONDS = 10.0
#: Spotify, YouTube and Apple read no list that is shorter.
_FEWEST = 3
#: podcast:person, podcast:soundbite (podcast-namespace).
_NAMESPACE_TEXT = 128


class Level(StrEnum):
    """Whether a finding stops approval."""

    RULE = "rule"  #: a platform would refuse or ignore it: blocks
    ADVICE = "advice"  #: only worth knowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at: where it is, what it is, what to do."""

    level: Level
    #: Whose rule it is: "Spotify", "YouTube", "Apple Podcasts", "all players", "feed".
    platform: str
    #: "title", "chapter 3 (12:30)", "source 2", "apple.html".
    place: str
    problem: str
    fix: str

    @property
    def blocks(self) -> bool:
        """Whether approval waits for it."""
        return self.level is Level.RULE

    def __str__(self) -> str:
        """One line: `chapter 3 (12:30): has no title (all players). Give it one.` and nothing else."""
        return f"{self.place}: {self.problem} ({self.platform}). {self.fix}"


def lint(
    notes: ShowNotes, transcript: Transcript | None = None, *, descriptions: Mapping[str, Fitted] | None = None
) -> tuple[Finding, ...]:
    """Every finding, those that block first, else in the order of the notes.

    `descriptions` are what `NotesRenderer.descriptions` gave: with them, what was left out for a limit is told too.
    """
    found = [
        *_about_texts(notes),
        *_about_chapters(notes.chapters, notes.duration),
        *_about_links(notes),
        *_about_people_and_quotes(notes),
        *_about_transcript(transcript),
        *_about_descriptions(descriptions or {}),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def blocking(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that approval waits for."""
    return tuple(finding for finding in findings if finding.blocks)


def _rule(platform: str, place: str, problem: str, fix: str) -> Finding:
    return Finding(level=Level.RULE, platform=platform, place=place, problem=problem, fix=fix)


def _advice(platform: str, place: str, problem: str, fix: str) -> Finding:
    return Finding(level=Level.ADVICE, platform=platform, place=place, problem=problem, fix=fix)


def _about_texts(notes: ShowNotes) -> Iterator[Finding]:
    if not one_line(notes.title):
        yield _rule("all players", "title", "is empty", "Give the episode a title.")
    if not notes.summary.strip():
        yield _advice("all players", "summary", "is empty", "Write two to four sentences.")


def _about_chapters(chapters: Sequence[Chapter], duration: float) -> Iterator[Finding]:
    for number, chapter in enumerate(chapters, 1):
        yield from _about_chapter(chapter, _place(number, chapter), duration)
    for number, (before, chapter) in enumerate(pairwise(chapters), 2):
        place = _place(number, chapter)
        if chapter.start == before.start:
            yield _rule(
                "all players", place, "begins at the same time as the one before", "Move one of them, or remove it."
            )
        elif chapter.start < before.start:
            yield _rule("all players", place, "is out of order", "Sort the chapters by their times.")
    yield from _about_the_list(audible(chapters), duration)


def _about_chapter(chapter: Chapter, place: str, duration: float) -> Iterator[Finding]:
    title = one_line(chapter.title)
    if not title:
        yield _rule("all players", place, "has no title", "Give it one.")
    if not math.isfinite(chapter.start) or chapter.start < 0:
        yield _rule("all players", place, "has an impossible time", "Give it a time within the episode.")
    elif duration > 0 and chapter.start >= duration:
        end = clock(duration)
        yield _rule("all players", place, f"begins after the end ({end})", "Move it before the end, or remove it.")
    if len(title) >= _SPOTIFY_TITLE:
        fix = f"Shorten it to under {_SPOTIFY_TITLE}, it is cut on small screens."
        yield _advice("Spotify", place, f"has a title of {len(title)} characters", fix)
    if title != chapter.title and title:
        yield _advice(
            "all players", place, "has line breaks or unprintable characters", "They are published as spaces."
        )
    if set(title) & set("<>"):
        yield _advice("YouTube", place, "has < or > in its title", "YouTube takes neither; it gets ‹ and › instead.")
    for name, address in (("link", chapter.url), ("picture", chapter.image)):
        if address and web_address(address) is None:
            yield _rule("all players", place, f"has a {name} that is not a web address", "Correct or remove it.")


def _about_the_list(chapters: Sequence[Chapter], duration: float) -> Iterator[Finding]:
    if not chapters:
        return
    if chapters[0].start >= 1:
        yield _rule(
            "Spotify, YouTube, Apple Podcasts",
            _place(1, chapters[0]),
            "begins after 00:00",
            "Let the first chapter begin at 00:00.",
        )
    if len(chapters) == 1:
        yield _advice(
            "all players", "chapters", "there is only one", "That is as good as none; fine for short episodes."
        )
    elif len(chapters) < _FEWEST:
        few = f"there are {len(chapters)}, and lists of fewer than {_FEWEST} are not shown"
        yield _rule("Spotify, YouTube, Apple Podcasts", "chapters", few, "Add one, or keep only the first.")
    ends = [*(chapter.start for chapter in chapters[1:]), duration or math.inf]
    for number, (chapter, end) in enumerate(zip(chapters, ends, strict=True), 1):
        length = end - chapter.start
        seconds = int(length) if math.isfinite(length) else 0  # not rounded up to the very limit that it misses
        if 0 < length < _YOUTUBE_SECONDS and len(chapters) > 1:
            fix = "Join it with a neighbour, or move one of them."
            yield _rule("YouTube", _place(number, chapter), f"lasts {seconds} s, less than 10 s", fix)
        elif 0 < length < _SPOTIFY_SECONDS and len(chapters) > 1:
            fix = "Chapters of 30 s and more are easier to use."
            yield _advice("Spotify", _place(number, chapter), f"lasts only {seconds} s", fix)


def _about_links(notes: ShowNotes) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, source in enumerate(notes.sources, 1):
        place = f"source {number} ({one_line(source.title)[:40]})"
        if web_address(source.url) is None:
            yield _rule("all players", place, "has no web address", "Correct the address, or remove the source.")
        elif source.url in seen:
            yield _advice("all players", place, f"has the address of source {seen[source.url]}", "Remove one of them.")
        elif source.alive_status is not None and source.alive_status >= 400:
            fix = "Open it, and correct or remove it."
            yield _advice("all players", place, f"did not answer properly (status {source.alive_status})", fix)
        seen.setdefault(source.url, number)
    for group in notes.link_groups:
        for link in group.links:
            if web_address(link.url) is None:
                place = f"{one_line(group.name)}, {one_line(link.label)}"
                yield _rule("all players", place, "has no web address", "Correct the address, or remove the link.")


def _about_people_and_quotes(notes: ShowNotes) -> Iterator[Finding]:
    for person in notes.people:
        if not one_line(person.name):
            yield _rule("feed", "people", "somebody has no name", "Name or remove them.")
        elif len(person.name) > _NAMESPACE_TEXT:
            place = f"people ({person.name[:30]}…)"
            yield _advice("feed", place, "has a name of more than 128 characters", "It is shortened in the feed.")
    for number, quote in enumerate(notes.quotes, 1):
        if not 15 <= quote.end - quote.start <= 120:
            length = f"lasts {quote.end - quote.start:.0f} s; soundbites last 15 to 120 s"
            yield _advice("feed", f"quote {number}", length, "It stays in the notes, but does not become a soundbite.")


def _about_transcript(transcript: Transcript | None) -> Iterator[Finding]:
    if transcript is None:
        return
    if not transcript.segments:
        yield _advice("all players", "transcript", "is empty", "Transcribe the episode again, or publish without.")
    elif any(speaker.name is None for speaker in transcript.speakers):
        nameless = ", ".join(speaker.label for speaker in transcript.speakers if speaker.name is None)
        yield _advice("all players", "transcript", f"has voices without a name ({nameless})", "Name them in the draft.")


def _about_descriptions(descriptions: Mapping[str, Fitted]) -> Iterator[Finding]:
    for name, fitted in descriptions.items():
        limit = f"its limit of {fitted.limit:,} {fitted.unit}"
        if fitted.cut:
            problem = f"does not fit {limit} even with everything left out"
            yield _rule(_platform(name), name, problem, "Shorten the template for this platform.")
        elif fitted.dropped:
            went = "; ".join(map(str, fitted.dropped))
            problem = f"was {fitted.full_size:,} {fitted.unit} long and had to fit {limit}: {went}"
            fix = "Shorten the notes, or change what goes first (`descriptions.drop_order` of the show)."
            yield _advice(_platform(name), name, problem, fix)


def _platform(file: str) -> str:
    return next((platform.name for platform in PLATFORMS if platform.file == file), file)


def _place(number: int, chapter: Chapter) -> str:
    return f"chapter {number} ({clock(chapter.start) if math.isfinite(chapter.start) else '?'})"
