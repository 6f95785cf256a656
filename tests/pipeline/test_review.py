"""Verdicts: the same rules for chat, page and terminal, safe to say twice."""

from datetime import datetime, timedelta

import pytest

from bot.domain.draft import Part, Revision, Verdict
from bot.domain.edits import SetTitle
from bot.domain.episode import Stage
from bot.domain.spoken_edits import FixName, RenameSpeaker
from bot.domain.verdicts import ReviewRules, approvers
from bot.errors import Conflict, NetworkError, NotAllowed, NotesError, RulesBroken
from bot.pipeline.edit import edit, set_locks
from bot.pipeline.learn import forget_term, learn_term
from bot.pipeline.links import PostedLink, drop_links, keep_links, links_for
from bot.pipeline.review import approve, reject, reopen, request_changes, resume_publishing
from bot.pipeline.undo import undo
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW, a_show, an_episode
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork
from tests.chat.drafts import spoken, written

KEY = an_episode().key


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def library() -> MemoryLibrary:
    library = MemoryLibrary()
    library.save_show(a_show())
    library.add_episodes([an_episode()], now=NOW)
    transcript = library.add_transcript(KEY, spoken(), by="podbot", now=NOW)
    library.add_revision(
        KEY, Revision(number=1, notes=written(), transcript=transcript, at=NOW, by="podbot"), expected=0
    )
    library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    return library


@pytest.fixture
def work(library: MemoryLibrary) -> MemoryWork:
    return MemoryWork(library, targets=lambda show: ("folder",))


@pytest.fixture
def reviewer() -> MemoryReviewer:
    return MemoryReviewer()


class Down(MemoryReviewer):
    """A chat in an outage."""

    async def show_draft(self, key: str) -> None:
        raise NetworkError("Discord is down.")

    async def tell(self, key: str, text: str) -> None:
        raise NetworkError("Discord is down.")


async def test_approving_twice_is_approving_once(
    library: MemoryLibrary, work: MemoryWork, reviewer: MemoryReviewer
) -> None:
    for minute in (1, 2):
        done = await approve(KEY, 1, by="7", now=later(minute), library=library, work=work, reviewer=reviewer)
        assert done.needed == 0 and done.stage is Stage.APPROVED and len(done.publishing) == 1
    assert len(library.draft(KEY).reviews) == 1 and len(work.rows) == 1
    assert [text for _, text in reviewer.told] == ["<@7> approved revision 1. It is being published."]
    assert [entry.action for entry in library.audit_log(subject=KEY)] == ["approved"]


async def test_two_people_are_needed_where_the_show_asks_for_two(library: MemoryLibrary, work: MemoryWork) -> None:
    rules = ReviewRules(min_approvals=2)
    for by in ("7", "7"):
        done = await approve(KEY, 1, by=by, now=later(1), library=library, work=work, rules=rules)
        assert done.needed == 1 and not work.rows and done.stage is Stage.IN_REVIEW
    done = await approve(KEY, 1, by="8", now=later(2), library=library, work=work, rules=rules)
    assert done.needed == 0 and work.rows and approvers(done.draft) == ("7", "8")


async def test_a_request_for_changes_takes_earlier_approvals_away(library: MemoryLibrary, work: MemoryWork) -> None:
    rules = ReviewRules(min_approvals=2)
    await approve(KEY, 1, by="7", now=later(1), library=library, work=work, rules=rules)
    await request_changes(KEY, 1, "Shorter.", by="8", now=later(2), library=library, work=work)
    done = await approve(KEY, 1, by="8", now=later(3), library=library, work=work, rules=rules)
    assert approvers(done.draft) == ("8",) and done.needed == 1
    with pytest.raises(NotesError, match="Say what"):
        await request_changes(KEY, 1, " ", by="8", now=later(4), library=library, work=work)


async def test_nobody_approves_an_outdated_or_a_rejected_revision_or_their_own(
    library: MemoryLibrary, work: MemoryWork
) -> None:
    await edit(KEY, SetTitle(title="Other"), revision=1, by="9", now=later(1), library=library)
    with pytest.raises(Conflict, match="<@9> made revision 2"):
        await approve(KEY, 1, by="7", now=later(2), library=library, work=work)
    with pytest.raises(NotAllowed, match="somebody else"):
        own = ReviewRules(not_by_last_editor=True)
        await approve(KEY, 2, by="9", now=later(2), library=library, work=work, rules=own)
    await reject(KEY, 2, "no", by="7", now=later(3), library=library, work=work)
    with pytest.raises(Conflict, match="rejected by <@7>"):
        await approve(KEY, 2, by="8", now=later(4), library=library, work=work)
    assert not work.rows


async def test_broken_platform_rules_stop_approval_until_a_person_insists(
    library: MemoryLibrary, work: MemoryWork
) -> None:
    with pytest.raises(RulesBroken, match="chapter 2"):
        await approve(KEY, 1, by="7", now=later(1), library=library, work=work, broken=["chapter 2: no title."])
    assert not library.draft(KEY).reviews
    assert (await approve(KEY, 1, by="7", now=later(2), library=library, work=work)).publishing


async def test_rejecting_stops_the_work_and_reopening_begins_anew(library: MemoryLibrary, work: MemoryWork) -> None:
    await approve(KEY, 1, by="7", now=later(1), library=library, work=work)
    await reject(KEY, 1, "Wrong episode", by="8", now=later(2), library=library, work=work)
    assert {row.state for row in work.rows.values()} == {"cancelled"}
    assert not (await reject(KEY, 1, "Wrong episode", by="8", now=later(3), library=library, work=work)).new
    with pytest.raises(Conflict, match="rejected by <@8> before you"):
        await request_changes(KEY, 1, "x", by="7", now=later(4), library=library, work=work)
    await reopen(KEY, by="7", now=later(5), library=library, work=work)
    assert library.episode(KEY).stage is Stage.IN_REVIEW and approvers(library.draft(KEY)) == ()
    with pytest.raises(Conflict, match="already in review"):
        await reopen(KEY, by="8", now=later(6), library=library, work=work)


async def test_what_is_published_is_reopened_not_undone(library: MemoryLibrary, work: MemoryWork) -> None:
    await approve(KEY, 1, by="7", now=later(1), library=library, work=work)
    library.set_stage(KEY, Stage.PUBLISHED, now=later(2))
    with pytest.raises(Conflict, match="published already"):
        await undo(KEY, revision=1, by="7", now=later(3), library=library, work=work)
    await edit(KEY, SetTitle(title="Better"), revision=1, by="7", now=later(4), library=library)
    assert library.episode(KEY).stage is Stage.IN_REVIEW  # an edit reopens by itself


async def test_two_clicks_on_undo_take_back_one_thing(library: MemoryLibrary, work: MemoryWork) -> None:
    await edit(KEY, SetTitle(title="One"), revision=1, by="7", now=later(1), library=library)
    await edit(KEY, SetTitle(title="Two"), revision=2, by="7", now=later(2), library=library)
    await undo(KEY, revision=3, by="7", now=later(3), library=library, work=work)
    with pytest.raises(Conflict, match="Revision 4 by <@7> is current"):
        await undo(KEY, revision=3, by="8", now=later(4), library=library, work=work)
    assert library.draft(KEY).revision.notes.title == "One"
    done = await undo(KEY, revision=4, by="8", now=later(5), library=library, work=work)
    assert done.revision.notes == written() and not done.revision.locked
    await edit(KEY, SetTitle(title="Three"), revision=5, by="7", now=later(6), library=library)
    await undo(KEY, revision=6, by="7", now=later(7), library=library, work=work)
    with pytest.raises(Conflict, match="nothing left"):
        await undo(KEY, revision=7, by="7", now=later(8), library=library, work=work)


async def test_an_edit_sent_twice_makes_one_revision(library: MemoryLibrary, reviewer: MemoryReviewer) -> None:
    for minute in (1, 2):
        done = await edit(
            KEY, SetTitle(title="New"), revision=1, by="7", now=later(minute), library=library, reviewer=reviewer
        )
        assert done.revision.number == 2
    assert len(library.revisions(KEY)) == 2 and len(reviewer.told) == 1
    assert library.draft(KEY).revision.locked == {Part.TITLE}


async def test_a_name_and_a_voice_are_learnt_and_forgotten_again_with_the_edit(
    library: MemoryLibrary, work: MemoryWork
) -> None:
    fix = FixName(heard="Tomas Agire", written="Tomás Aguirre")
    await edit(KEY, fix, revision=1, by="7", now=later(1), library=library)
    await edit(
        KEY, RenameSpeaker(speaker="S2", name="Tomás Aguirre"), revision=2, by="7", now=later(2), library=library
    )
    learn_term(library, "harbour", "Agulhas", heard=["a gull has"], by="8")
    assert [rule.written for rule in library.show("harbour").name_rules] == ["Tomás Aguirre", "Agulhas"]
    assert library.show("harbour").voices[0].print == (0.6, 0.8)
    await undo(KEY, revision=3, by="7", now=later(3), library=library, work=work)
    await undo(KEY, revision=4, by="7", now=later(4), library=library, work=work)
    assert [rule.written for rule in library.show("harbour").name_rules] == ["Agulhas"]
    assert not library.show("harbour").voices
    assert library.transcript(KEY).text == spoken().text
    forget_term(library, "harbour", "agulhas")
    assert not library.show("harbour").name_rules


def test_a_spelling_means_one_thing_the_one_taught_last(library: MemoryLibrary) -> None:
    learn_term(library, "harbour", "Turck", heard=["Turk"], by="7")
    learn_term(library, "harbour", "Türk", heard=["turk", "Turke"], by="7")
    rules = {rule.written: rule.heard for rule in library.show("harbour").name_rules}
    assert rules == {"Turck": (), "Türk": ("turk", "Turke")}


async def test_a_chat_that_is_down_costs_nobody_their_decision(library: MemoryLibrary, work: MemoryWork) -> None:
    done = await approve(KEY, 1, by="7", now=later(1), library=library, work=work, reviewer=Down())
    assert done.publishing
    edited = await edit(KEY, SetTitle(title="x"), revision=1, by="7", now=later(2), library=library, reviewer=Down())
    assert edited.revision.number == 2


async def test_an_approval_that_never_became_work_is_asked_for_again(library: MemoryLibrary, work: MemoryWork) -> None:
    library.set_stage(KEY, Stage.APPROVED, now=later(1))
    assert await resume_publishing(library, work) == 1 and len(work.rows) == 1


async def test_locks_are_kept_and_told(library: MemoryLibrary, reviewer: MemoryReviewer) -> None:
    parts = frozenset({Part.SUMMARY})
    for _ in range(2):
        await set_locks(KEY, parts, by="7", now=later(1), library=library, reviewer=reviewer)
    assert library.draft(KEY).revision.locked == parts and len(reviewer.told) == 1


def test_links_belong_to_the_next_episode_and_the_newest_takes_what_comes_after(library: MemoryLibrary) -> None:
    library.add_episodes([an_episode(2), an_episode(3)], now=NOW)
    link = {
        n: PostedLink(url=f"https://example.com/{n}", by="7", at=(NOW + timedelta(days=n)).isoformat()) for n in (1, 2)
    }
    late = PostedLink(url="https://example.com/late", by="7", at=(NOW + timedelta(days=9)).isoformat())
    known = PostedLink(url="https://www.example.net/law/", by="7", at=(NOW + timedelta(hours=1)).isoformat())
    assert keep_links(library, "harbour", [*link.values(), late, known]) == 4
    assert keep_links(library, "harbour", [PostedLink(url="http://example.com/1/", by="8", at=NOW.isoformat())]) == 0
    found = {n: [one.url.rpartition("/")[2] for one in links_for(library, an_episode(n).key)] for n in (1, 2, 3)}
    assert found == {1: ["1"], 2: ["2"], 3: ["late"]}
    drop_links(library, "harbour", ["https://example.com/late"])
    assert not links_for(library, an_episode(3).key)


async def test_every_verdict_is_in_the_audit_log_with_who(library: MemoryLibrary, work: MemoryWork) -> None:
    await request_changes(KEY, 1, "a", by="7", now=later(1), library=library, work=work)
    await reject(KEY, 1, "b", by="8", now=later(2), library=library, work=work)
    await reopen(KEY, by="9", now=later(3), library=library, work=work)
    log = [(entry.action, entry.by) for entry in library.audit_log(subject=KEY)]
    assert log == [(Verdict.REOPEN, "9"), (Verdict.REJECT, "8"), (Verdict.REQUEST_CHANGES, "7")]
