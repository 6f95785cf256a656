"""The texts of a draft's post, each a title and its lines; foreign text comes in escaped and one line at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.shown import Shown
from bot.chat.text import bar, minutes, safe, safe_sentence, units
from bot.domain.attention import Concern, Kind
from bot.domain.draft import Verdict
from bot.domain.episode import Stage
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Origin, Person
from bot.domain.publication import Publication, PublicationState
from bot.domain.timecode import clock
from bot.domain.verdicts import approvers, standing, still_needed
from bot.domain.weblink import is_link
from bot.pipeline.telling import named

STAGE_SIGNS = {
    Stage.DISCOVERED: "🆕 new",
    Stage.FETCHED: "⏳ downloaded",
    Stage.TRANSCRIBED: "⏳ transcribed",
    Stage.NOTED: "⏳ notes written",
    Stage.IN_REVIEW: "🟡 in review",
    Stage.APPROVED: "🔵 approved",
    Stage.PUBLISHED: "🟢 published",
    Stage.UNPUBLISHED: "⚪ unpublished",
    Stage.REJECTED: "⚫ rejected",
}
CONCERN_SIGNS = {
    Kind.RULE: "📏",
    Kind.NAME: "👤",
    Kind.PASSAGE: "👂",
    Kind.LINK: "🔗",
    Kind.UNLINKED: "📎",
    Kind.MISSING: "❗",
    Kind.ADVICE: "💡",
}
TARGET_SIGNS = {
    PublicationState.PENDING: "⏳",
    PublicationState.PUBLISHED: "🟢",
    PublicationState.FAILED: "🔴",
    PublicationState.UNPUBLISHED: "⚪",
}
#: Targets named in the post; the thread names them all.
TARGETS = 6
#: Longest address shown as a link in the post; longer ones are whole in the file.
LONGEST_LINK = 300
#: Bytes of a description that Apple Podcasts takes.
DESCRIPTION_LIMIT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...] = ()
    #: Said at the end when not all lines fit.
    more: str = "-# … and {n} more in show_notes.md"

    @property
    def length(self) -> int:
        """Units the whole section takes."""
        return units(self.title) + 4 + sum(units(line) + 1 for line in self.lines) + 2


def header(shown: Shown) -> list[str]:
    """Title and one small line: show, date, length, revision, stage."""
    notes = shown.revision.notes if shown.revision else None
    title = safe(notes.title if notes else shown.episode.title, 300) or "Untitled episode"
    facts = [safe(shown.show.title, 100)]
    if shown.episode.published:
        facts.append(f"{shown.episode.published.day} {shown.episode.published:%b %Y}")
    duration = (notes.duration if notes else 0) or shown.episode.duration or 0
    if duration:
        facts.append(clock(duration))
    if shown.revision:
        facts.append(f"revision {shown.number} by {_who(shown.revision.by)}")
    facts.append(STAGE_SIGNS[shown.state.stage])
    return [f"## {title}", f"-# {' · '.join(facts)}"]


def status_lines(shown: Shown) -> list[str]:
    """What is going on: running work, verdicts, publications, the last failure; at most about 1,200 characters."""
    return [
        *_work(shown),
        *_verdicts(shown),
        *_failure(shown),
        *_publications(shown.publications, shown.number),
        *_heard(shown),
        *_locks(shown),
    ]


def sections(shown: Shown) -> list[Section]:
    """Everything below the head, what needs an eye first."""
    if shown.revision is None:
        return []
    notes = shown.revision.notes
    asked = shown.state.stage is Stage.IN_REVIEW or shown.concerns or shown.waiting_links
    return [
        *([_attention(shown)] if asked else []),
        Section(title="Summary", lines=tuple(_summary(notes)), more="-# … complete in show_notes.md"),
        Section(title=f"Chapters ({len(notes.chapters)})", lines=tuple(_chapters(notes))),
        Section(title=f"Sources ({len(notes.sources)})", lines=tuple(_source(source) for source in notes.sources)),
        Section(title=f"Quotes ({len(notes.quotes)})", lines=tuple(_quotes(notes))),
        Section(title="Links and people", lines=(*_links(notes), *_people(notes.people))),
    ]


def _who(by: str) -> str:
    return named(by) if by.isdigit() else safe(by, 40)


def _work(shown: Shown) -> Iterable[str]:
    status = shown.status
    if status is None or status.state not in ("queued", "running"):
        return
    if status.state == "queued":
        yield f"⏳ **Waiting for its turn** ({safe(status.called, 40)})"
        return
    left = f" · {minutes(status.left)} left" if status.left is not None else ""
    yield f"⏳ **{safe(status.step or status.called, 60)}** {bar(status.done)}{left}"


def _verdicts(shown: Shown) -> Iterable[str]:
    draft = shown.draft
    if draft is None:
        return
    people = approvers(draft)
    if people and shown.state.stage is not Stage.REJECTED:
        needed = still_needed(draft, shown.desk.rules)
        rest = f"; {needed} more needed" if needed and shown.state.stage is Stage.IN_REVIEW else ""
        yield f"👍 Approved by {', '.join(_who(person) for person in people[:8])}{rest}"
    last = standing(draft)
    if last is None or last.verdict not in (Verdict.REQUEST_CHANGES, Verdict.REJECT):
        return
    verb = "asks for changes" if last.verdict is Verdict.REQUEST_CHANGES else "rejected this"
    yield f"✏️ {_who(last.by)} {verb}" + (f": {safe(last.comment, 300)}" if last.comment else "")


def _failure(shown: Shown) -> Iterable[str]:
    outcome = shown.state.outcome
    if outcome is not None and not outcome.worked and outcome.message:
        again = f" Next attempt <t:{int(outcome.retry_at.timestamp())}:R>." if outcome.retry_at else ""
        yield f"⚠️ {safe_sentence(outcome.message, 300)}{again}"


def _publications(publications: Sequence[Publication], current: int) -> Iterable[str]:
    ordered = in_order(publications)
    yield from (receipt_line(receipt, 140, current=current) for receipt in ordered[:TARGETS])
    if len(ordered) > TARGETS:
        yield f"-# … and {len(ordered) - TARGETS} more targets, in the thread"


def in_order(publications: Iterable[Publication]) -> list[Publication]:
    """What needs an eye first, then by name."""
    return sorted(publications, key=lambda p: (p.state is not PublicationState.FAILED, p.target))


def receipt_line(receipt: Publication, room: int, *, current: int | None = None) -> str:
    """A target, how it stands, and in at most `room` units why it failed, or what was read back.

    Names the revision that is there where it is not the `current` one.
    """
    name = safe(receipt.target, 40)
    shown = f"[{name}]({_address(receipt.url)})" if _linkable(receipt.url) else name
    failed = receipt.state is PublicationState.FAILED
    words = receipt.message if failed else ". ".join(filter(None, [receipt.verified, receipt.message]))
    older = f" (revision {receipt.revision})" if current and receipt.revision != current else ""
    head = f"{TARGET_SIGNS[receipt.state]} {shown}, {receipt.state}{older}"
    return head + (f": {safe_sentence(words, room)}" if words else "")


def _heard(shown: Shown) -> Iterable[str]:
    for proposal in shown.proposals[:3]:
        model = f" with {safe(proposal.heard.model, 40)}" if proposal.heard.model else ""
        said = f"👂 {proposal.place} was heard again{model}; nothing has changed yet. The thread shows what differs."
        place = f"{shown.address}#heard={proposal.id}"
        yield f"{said} [Choose place by place]({_address(place)})" if _linkable(place) else said


def _locks(shown: Shown) -> Iterable[str]:
    if shown.revision and shown.revision.locked:
        parts = ", ".join(sorted(shown.revision.locked))
        yield f"-# 🔒 Kept on re-runs: {parts}"


def _attention(shown: Shown) -> Section:
    pressing = sum(concern.kind is not Kind.ADVICE for concern in shown.concerns)
    lines = [_concern(concern) for concern in shown.concerns]
    if shown.waiting_links:
        many = "s" if shown.waiting_links > 1 else ""
        lines.insert(0, f"- 💬 {shown.waiting_links} link{many} from the conversation: “Add links”")
    if shown.used is not None:
        over = " **too long for Apple Podcasts**" if shown.used > DESCRIPTION_LIMIT else ""
        lines.append(f"-# Description: {shown.used:,} of {DESCRIPTION_LIMIT:,} bytes{over}")
    return Section(
        title=f"Needs your eye ({pressing})" if pressing else "Nothing needs your eye",
        lines=tuple(lines),
        more="-# … and {n} more on the timeline and in the files",
    )


def _concern(concern: Concern) -> str:
    at = f"`{clock(concern.start)}` " if concern.start is not None else ""
    ours = concern.kind in (Kind.RULE, Kind.ADVICE)
    said = safe_sentence(concern.text, 220) if ours else safe(concern.text, 110)
    what = {Kind.PASSAGE: "hard to hear: ", Kind.UNLINKED: "discussed but not linked: "}.get(concern.kind, "")
    hint = f" → {safe(concern.suggestion, 60)}?" if concern.suggestion else ""
    return f"- {CONCERN_SIGNS[concern.kind]} {at}{what}{said}{hint}"


def _summary(notes: ShowNotes) -> Iterable[str]:
    for paragraph in notes.summary.split("\n\n"):
        if paragraph.strip():
            yield safe(paragraph, 1_500)
    if notes.cost:
        yield f"-# {safe(str(notes.cost), 300)}"


def _chapters(notes: ShowNotes) -> Iterable[str]:
    for chapter in notes.chapters:
        yield f"`{clock(chapter.start)}` {safe(chapter.title, 120)}"


def _quotes(notes: ShowNotes) -> Iterable[str]:
    for quote in notes.quotes:
        yield f"`{clock(quote.start)}` “{safe(quote.text, 160)}”"


def _source(source: Source) -> str:
    title = safe(source.title, 120) or "Untitled page"
    via = "" if source.origin in (Origin.EDITOR, Origin.FEED) else f" · {source.origin}"
    via += f" · {source.answered}" if source.answered else ""
    return f"- [{title}]({_address(source.url)}){via}" if _linkable(source.url) else f"- {title}{via}"


def _links(notes: ShowNotes) -> Iterable[str]:
    for group in notes.link_groups:
        links = [
            f"[{safe(link.label, 40) or 'link'}]({_address(link.url)})" for link in group.links if _linkable(link.url)
        ]
        yield f"**{safe(group.name, 80) or 'Links'}** {' · '.join(links[:8])}"


def _people(people: tuple[Person, ...]) -> Iterable[str]:
    if people:
        yield "🎙️ " + ", ".join(f"{safe(p.name, 60)} ({safe(p.role, 20)})" for p in people[:12])


def _linkable(url: str) -> bool:
    return is_link(url) and len(_address(url)) <= LONGEST_LINK


def _address(url: str) -> str:
    """An address that can't end its own parenthesis."""
    return "".join(f"%{ord(c):02X}" if c in "()<>\"' \\`" else c for c in url)
