"""How a show titles its chapters: how long, how often as questions, in which form; learned from what it published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from bot.domain.chapter import Chapter
from bot.notes.titles.form import TitleForm, learn_form


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleStyle:
    """What is known about a show's titles; the defaults are those of a show nobody knows."""

    #: Words of a title in the middle of the show's range; None: unknown.
    words: int | None = None
    #: Share of titles that end with "?".
    questions: float = 0.0
    form: TitleForm = field(default_factory=TitleForm)
    #: What the show calls its first, its last and its advertising chapters; None: these have topics like any other.
    intro: str | None = "Intro"
    outro: str | None = "Outro"
    sponsor: str | None = "Sponsor"


def learn_titles(listings: Sequence[Sequence[Chapter]]) -> TitleStyle:
    """The style of a show that published these lists of chapters, each with at least two."""
    titles = [chapter.title.strip() for chapters in listings for chapter in chapters if chapter.title.strip()]
    inner = [title for chapters in listings for title in (c.title.strip() for c in chapters[1:-1]) if title] or titles
    return TitleStyle(
        words=round(median(len(title.split()) for title in inner)) if inner else None,
        questions=fmean(title.endswith("?") for title in inner) if inner else 0.0,
        form=learn_form(inner),
        intro=_opening(listings),
        outro=_usual([chapters[-1].title for chapters in listings if len(chapters) > 2]),
        sponsor=_usual([title for title in titles if is_sponsor(title)], least=2) or "Sponsor",
    )


def is_sponsor(title: str) -> bool:
    """Whether a chapter of this title is an advertisement."""
    return any(word in title.casefold() for word in ("sponsor", "werbung", "advert", "ad break"))


def _opening(listings: Sequence[Sequence[Chapter]]) -> str | None:
    """The show's word for its opening, alone or before more ("Intro", "Intro with Ada Stone").

    "Intro" where its own chapters begin only after it.
    """
    named = [chapters[0].title.strip() for chapters in listings if chapters[0].start < 10]
    if 2 * len(named) < len(listings):
        return "Intro"
    labels = {title for title in named if " " not in title}
    return _usual([title.split()[0] if title.split()[0] in labels else title for title in named if title])


def _usual(titles: Sequence[str], least: int = 3) -> str | None:
    """The title that at least two fifths of them share."""
    if not titles:
        return None
    title, count = Counter(title.strip() for title in titles).most_common(1)[0]
    return title if count >= least and count >= 0.4 * len(titles) and title else None
