"""Chapters: one model, from which every platform's form is written."""

from dataclasses import dataclass, field
from enum import StrEnum


class ChapterOrigin(StrEnum):
    """Who made a chapter; what a creator or an editor made is never overwritten unasked."""

    PODBOT = "podbot"
    CREATOR = "creator"  #: published by the show before podbot saw the episode
    EDITOR = "editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A part of the episode that begins at `start` seconds."""

    start: float
    title: str
    #: None: until the next chapter, or the end.
    end: float | None = None
    url: str | None = None
    image: str | None = None
    #: False: a silent chapter that players leave out of the list (`toc` in JSON chapters).
    toc: bool = True
    origin: ChapterOrigin = ChapterOrigin.PODBOT
    #: Why it begins here: names of signals with their scores, and the words that open it ("words").
    evidence: dict[str, float | str] = field(default_factory=dict)
