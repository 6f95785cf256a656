"""A span heard again waits as a proposal: nothing changes until somebody takes it, and what people wrote stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.draft import Part
from bot.domain.episode import Stage
from bot.domain.notes import Quote
from bot.domain.proposal import Proposal
from bot.domain.spoken_edits import GiveTurn, SetPassage
from bot.domain.transcript import Speaker
from bot.errors import Conflict, NoSpeech
from bot.pipeline import propose, rerun
from bot.pipeline.edit import edit
from bot.pipeline.review import approve, reject
from bot.pipeline.take import keep_old, take, weighing_of
from bot.pipeline.tools import Tools
from bot.pipeline.undo import undo
from bot.ports import RerunRequest
from bot.testing.library import MemoryLibrary
from bot.testing.line import SENTENCES
from bot.testing.nouns import NOW
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork
from tests.pipeline.conftest import KEY, to_a_draft

ASKED = NOW + timedelta(days=1)
LATER = ASKED + timedelta(hours=1)


@pytest.fixture
async def tools(tools: Tools) -> Tools:
    """With the episode in review."""
    await to_a_draft(tools)
    return tools


def _request(library: MemoryLibrary, first: int = 0, last: int = 1, model: str = "small") -> RerunRequest:
    """The first sentences again; the small model hears its own name for the first word of each."""
    segments = library.transcript(KEY, 1).segments
    span = segments[first].start, segments[last].end
    return RerunRequest(what="span", span=span, model=model, by="mara", propose=True)


def _proposed(tools: Tools, request: RerunRequest) -> Proposal:
    for _ in range(2):
        propose.hear_proposal(tools, KEY, request, asked_at=ASKED, now=LATER)
    return next(one for one in tools.library.proposals(KEY) if one.start == request.span[0])  # type: ignore[index]


def _texts(library: MemoryLibrary) -> list[str]:
    return [segment.text for segment in library.transcript(KEY).segments]


async def _write(library: MemoryLibrary, index: int, text: str, by: str = "ed") -> None:
    segment = library.transcript(KEY).segments[index]
    change = SetPassage(start=segment.start, end=segment.end, text=text)
    await edit(KEY, change, revision=None, by=by, now=ASKED, library=library)


async def test_what_was_heard_waits_and_the_thread_is_told_that_nothing_changed(
    tools: Tools, library: MemoryLibrary, reviewer: MemoryReviewer
) -> None:
    request = _request(library)
    proposal = _proposed(tools, request)
    assert library.proposals(KEY) == [proposal] and _texts(library) == list(SENTENCES)
    assert (library.episode(KEY).transcript_revision, library.episode(KEY).draft_revision) == (1, 1)
    await propose.show_proposal(tools, KEY, request, asked_at=ASKED)
    ((_, text),) = reviewer.told
    assert text.startswith("Re-run 00:00–00:05, model small, for mara: 2 words differ. Nothing changes until")
    assert "- 00:00 Sentence 1" in text and "+ 00:00 Small 1" in text


async def test_taking_it_makes_one_revision_that_can_be_undone(
    tools: Tools, library: MemoryLibrary, reviewer: MemoryReviewer
) -> None:
    proposal = _proposed(tools, _request(library))
    told = {"by": "ed", "now": LATER, "library": library, "reviewer": reviewer}
    done = await take(KEY, proposal.id, transcript=1, **told)  # type: ignore[arg-type]
    assert _texts(library) == ["Small 1 is said here.", "Small 2 is said here.", *SENTENCES[2:]]
    assert (done.revision.number, done.revision.by, done.revision.transcript) == (2, "ed", 2)
    assert done.revision.summary == "Took the re-run 00:00–00:05, model small, for mara"
    assert reviewer.told[-1][1].startswith("ed made revision 2: Took the re-run")
    assert not library.proposals(KEY) and Part.TRANSCRIPT in done.revision.locked
    with pytest.raises(Conflict, match="already"):
        await take(KEY, proposal.id, transcript=2, **told)  # type: ignore[arg-type]
    await undo(KEY, revision=2, by="ed", now=LATER, library=library, work=MemoryWork(library))
    assert _texts(library) == list(SENTENCES)


async def test_single_places_are_taken_and_the_others_stay(tools: Tools, library: MemoryLibrary) -> None:
    proposal = _proposed(tools, _request(library, 0, 2))
    before = list(library.transcript(KEY).words())
    await take(KEY, proposal.id, transcript=1, places=[1], by="ed", now=LATER, library=library)
    assert _texts(library) == [SENTENCES[0], "Small 2 is said here.", *SENTENCES[2:]]
    assert library.draft(KEY).revision.summary.endswith("1 of 3 places")
    assert len(list(library.transcript(KEY).words())) == len(before)
    with pytest.raises(Conflict, match="already"):
        await keep_old(KEY, proposal.id, by="ed", now=LATER, library=library)


async def test_what_a_person_wrote_before_or_meanwhile_stays_unless_it_is_chosen(
    tools: Tools, library: MemoryLibrary
) -> None:
    await _write(library, 0, "Chapter 1 is said here.")
    proposal = _proposed(tools, _request(library, 0, 2))
    await _write(library, 1, "Verse 2 is said here.", by="4711")
    weighing = weighing_of(library, KEY, proposal)
    assert [(place.written, place.meanwhile) for place in weighing.places] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    number = library.draft(KEY).revision.transcript
    await take(KEY, proposal.id, transcript=number, by="ed", now=LATER, library=library)
    assert _texts(library)[:3] == ["Chapter 1 is said here.", "Verse 2 is said here.", "Small 3 is said here."]
    proposal = _proposed(tools, _request(library, 0, 2, model="large"))
    number = library.draft(KEY).revision.transcript
    await take(KEY, proposal.id, transcript=number, places=[0, 1, 2], by="ed", now=LATER, library=library)
    assert _texts(library)[:3] == [f"Large {n} is said here." for n in (1, 2, 3)]


async def test_words_that_changed_under_the_eyes_of_whoever_chooses_are_a_conflict(
    tools: Tools, library: MemoryLibrary
) -> None:
    proposal = _proposed(tools, _request(library))
    await _write(library, 5, "Elsewhere 6 is said here.")
    await _write(library, 1, "Verse 2 is said here.", by="4711")
    with pytest.raises(Conflict, match=r"<@4711> changed words at 00:00–00:05"):
        await take(KEY, proposal.id, transcript=2, by="ed", now=LATER, library=library)
    assert library.proposals(KEY)
    await take(KEY, proposal.id, transcript=3, by="ed", now=LATER, library=library)
    assert _texts(library)[:2] == ["Small 1 is said here.", "Verse 2 is said here."]


async def test_who_speaks_there_stays(tools: Tools, library: MemoryLibrary) -> None:
    now = library.transcript(KEY)
    library.add_transcript(KEY, replace(now, speakers=(*now.speakers, Speaker(id="S9"))), by="podbot", now=NOW)
    draft = library.draft(KEY).revision
    library.add_revision(KEY, replace(draft, transcript=2), expected=1)
    proposal, second = _proposed(tools, _request(library)), now.segments[1]
    given = GiveTurn(start=second.start, end=second.end, speaker="S9")
    await edit(KEY, given, revision=None, by="ed", now=ASKED, library=library)
    await take(KEY, proposal.id, transcript=2, by="ed", now=LATER, library=library)
    assert library.transcript(KEY).segments[1].speaker == "S9"


async def test_quotes_follow_the_words(tools: Tools, library: MemoryLibrary) -> None:
    first, draft = library.transcript(KEY).segments[0], library.draft(KEY).revision
    quote = Quote(text=first.text, start=first.start, end=first.end, speaker=first.speaker)
    library.add_revision(KEY, replace(draft, notes=replace(draft.notes, quotes=(quote,))), expected=1)
    proposal = _proposed(tools, _request(library))
    await take(KEY, proposal.id, transcript=1, by="ed", now=LATER, library=library)
    assert library.draft(KEY).revision.notes.quotes[0].text == "Small 1 is said here."


async def test_a_proposal_goes_with_the_decision_and_with_words_heard_anew(
    tools: Tools, library: MemoryLibrary
) -> None:
    work = MemoryWork(library)
    _proposed(tools, _request(library))
    rerun.hear_again(tools, KEY, RerunRequest(model="large"), asked_at=LATER)
    assert not library.proposals(KEY)
    rerun.note_again(tools, KEY, RerunRequest(model="large"), asked_at=LATER)
    _proposed(tools, _request(library))
    await approve(KEY, 2, by="ed", now=LATER, library=library, work=work)
    assert not library.proposals(KEY)
    library.set_stage(KEY, Stage.IN_REVIEW, now=LATER)
    _proposed(tools, _request(library))
    await reject(KEY, 2, "no", by="mara", now=LATER, library=library, work=work)
    assert not library.proposals(KEY)


async def test_the_old_is_kept_and_silence_is_a_proposal_too(
    tools: Tools, library: MemoryLibrary, reviewer: MemoryReviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> None:
        raise NoSpeech("Nothing is said.")

    monkeypatch.setattr(rerun, "recognise", silent)
    proposal = _proposed(tools, _request(library, 1, 1))
    assert weighing_of(library, KEY, proposal).words == 5
    await keep_old(KEY, proposal.id, by="ed", now=LATER, library=library, reviewer=reviewer)
    assert not library.proposals(KEY) and _texts(library) == list(SENTENCES)
    assert "did not take the re-run" in reviewer.told[-1][1]
    proposal = _proposed(tools, _request(library, 1, 1))
    await take(KEY, proposal.id, transcript=1, by="ed", now=LATER, library=library)
    assert _texts(library) == [SENTENCES[0], *SENTENCES[2:]]


async def test_a_span_that_says_the_same_proposes_nothing_and_says_so(
    tools: Tools, library: MemoryLibrary, reviewer: MemoryReviewer
) -> None:
    request = replace(_request(library), model=None)
    for _ in range(2):
        propose.hear_proposal(tools, KEY, request, asked_at=ASKED, now=LATER)
    assert not library.proposals(KEY)
    ((entry),) = [entry for entry in library.audit_log(subject=KEY) if entry.action == propose.SAME]
    assert entry.after == "00:00–00:05 was heard again, with the same words"
    await propose.show_proposal(tools, KEY, request, asked_at=ASKED)
    assert reviewer.told == [(KEY, "Re-run 00:00–00:05, for mara: the same words were heard.")]
