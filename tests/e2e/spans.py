"""A span that was heard again, in Discord: its buttons, and the form that takes single places of it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.proposal import Proposal
from bot.domain.transcript import Segment
from bot.ports import AuditEntry
from tests.e2e.stage import Play


def a_span_heard_again_is_taken_place_by_place(play: Play) -> None:
    key, now = play.draft(81), datetime.now(UTC)
    current = play.library.transcript(key)
    heard = replace(current, segments=tuple(map(_every_other_word, current.segments)), corrections=(), doubts=())
    waiting = Proposal(
        episode=key, id="cd" * 8, start=0.0, end=60.0, base=1, heard=heard, at=now, by=play.ed, asked="re-run"
    )  # fmt: skip
    play.post(key)
    play.library.propose(waiting)
    play.library.audit(AuditEntry(at=now, by="podbot", action="re-run", subject=key))
    play.eventually(lambda: "was heard again" in play.post(key)["text"])
    form = play.click(play.ed, play.post(key), "take_some")
    sent = play.discord.submit_modal(
        custom_id=form["modal"]["custom_id"], user_id=play.ed, values={"places0": ["1"]}, settle=15
    )
    assert sent["ok"], sent
    play.eventually(lambda: "revision 2" in play.post(key)["text"] and "heard again" not in play.post(key)["text"])
    before, after = current.text.split(), play.library.transcript(key).text.split()
    assert len(before) == len(after) and sum(old != new for old, new in zip(before, after, strict=True)) == 1


def _every_other_word(segment: Segment) -> Segment:
    words = tuple(
        replace(word, text=f"{word.text}!") if number % 2 else word for number, word in enumerate(segment.words)
    )
    return replace(segment, words=words, text=" ".join(word.text for word in words))
