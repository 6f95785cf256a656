"""An episode as `podbot show` prints it: what is so, what is being done, what it says, what became of it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.domain.draft import Review
    from bot.domain.publication import Publication
    from bot.ports import EpisodeState, Library, WorkStatus


#: Verdicts as a history tells them.
_DECIDED = {"approve": "approved", "request changes": "sent back", "reject": "rejected", "reopen": "reopened"}


def episode_page(
    library: "Library", found: "EpisodeState", work: "list[WorkStatus]", width: int
) -> "Iterator[RenderableType]":
    """Line by line, for a screen `width` characters wide."""
    from rich.text import Text

    from bot.cli.summary import chapter_lines, source_lines
    from bot.cli.tables import wrapped
    from bot.errors import NotFound

    key = found.episode.key
    yield Text(found.episode.title, style="bold")
    yield Text(f"{found.episode.show} · {key} · {found.stage.value}", style="dim")
    yield from (Text(f"{one.called}: {one.state} {how_far(one)} {one.message}".rstrip()) for one in work)
    if outcome(found):
        yield Text(outcome(found), style="red")
    try:
        draft = library.draft(key)
    except NotFound:
        yield Text("No draft yet.")
        return
    notes = draft.revision.notes
    yield from (
        Text(),
        Text(wrapped(notes.summary, width)),
        Text(),
        *chapter_lines(notes),
        *source_lines(notes),
        Text(),
    )
    yield from _history(library, key, draft.reviews)
    yield from map(_receipt, library.publications(key))


def how_far(one: "WorkStatus") -> str:
    """The step, and for what runs how much of it."""
    if one.state != "running":
        return one.step
    left = f", {one.left / 60:.0f} min left" if one.left and one.left > 90 else ""
    return f"{one.step} {one.done:.0%}{left}"


def outcome(one: "EpisodeState") -> str:
    """What went wrong at last; empty where nothing did."""
    if one.outcome is None or one.outcome.worked:
        return ""
    return one.outcome.message


def _history(library: "Library", key: str, reviews: "Sequence[Review]") -> "Iterator[RenderableType]":
    """Revisions and verdicts as they happened."""
    from rich.text import Text

    from bot.pipeline.members import kept_name

    def named(by: str) -> str:
        return kept_name(library, by) or by

    told = [(one.at, one.number, f"revision {one.number} by {named(one.by)}", one.summary)
            for one in library.revisions(key)]  # fmt: skip
    told += [
        (one.at, one.revision, f"revision {one.revision} {_DECIDED[one.verdict]} by {named(one.by)}", one.comment)
        for one in reviews
    ]
    for at, _, what, words in sorted(told):
        yield Text(f"{at:%Y-%m-%d %H:%M}  {what}{f': {words}' if words else ''}", style="dim")


def _receipt(one: "Publication") -> "RenderableType":
    """A target, how it stands, since when, where, what was read back, and what is worth knowing."""
    from rich.text import Text

    failed = one.state.value == "failed"
    words = [one.message] if failed else [one.url, one.verified, one.message]
    said = " · ".join(filter(None, words))
    line = f"{one.at:%Y-%m-%d %H:%M}  {one.target}: {one.state.value}, revision {one.revision}  {said}"
    return Text(line.rstrip(), style="red" if failed else "")
