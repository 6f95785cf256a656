"""Two people at the same draft: what only one changed stands, what both changed is asked, nothing gets lost."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.chapter import Chapter
from bot.domain.collisions import Choice
from bot.domain.edits import (
    AddSources,
    Edit,
    Piece,
    SetChapters,
    SetLinkGroups,
    SetPeople,
    SetSources,
    SetSummary,
    SetTitle,
    Several,
)
from bot.domain.merge_texts import merge_tokens
from bot.domain.notes import Source
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.quoting import QuoteLine, SetQuotes
from bot.domain.rebase import rebase
from bot.domain.spoken_edits import FixName, GiveTurn, MergeSpeakers, RenameSpeaker, SetPassage
from tests.chat.drafts import spoken, written

CHAPTERS = tuple(Chapter(start=start, title=title) for start, title in ((0.0, "Dawn"), (10.5, "Tide"), (30.0, "Night")))
PIECE = Piece(
    notes=replace(
        written(),
        chapters=CHAPTERS,
        summary="About boats. About tides.\n\nAnd about the harbour.",
        link_groups=(LinkGroup(name="Harbour", links=(Link(label="Website", url="https://example.com/h"),)),),
    ),
    transcript=spoken(),
)


def chaptered(*rows: tuple[float, str]) -> SetChapters:
    return SetChapters(chapters=tuple(Chapter(start=start, title=title) for start, title in rows))


def sourced(*rows: tuple[str, str]) -> SetSources:
    return SetSources(sources=tuple(Source(title=t, url=u, origin=Origin.EDITOR) for t, u in rows))


def both(theirs: Edit, mine: Edit, base: Piece = PIECE) -> tuple[Piece, list[str]]:
    """What stands after they and then I saved, with what is asked."""
    now = theirs.apply(base)
    done = rebase(mine, base=base, now=now)
    return done.edit.apply(now), [one.what for one in done.collisions]


def rows(piece: Piece) -> list[tuple[float, str]]:
    return [(chapter.start, chapter.title) for chapter in piece.notes.chapters]


def test_one_renames_a_chapter_while_the_other_moves_it_and_both_add_one() -> None:
    theirs = chaptered((0, "Dawn"), (12.0, "Tide"), (20, "Gulls"), (30, "Night"))
    mine = chaptered((0, "Dawn"), (10.5, "High tide"), (30, "Night"), (45, "Sleep"))
    after, asked = both(theirs, mine)
    assert asked == []
    assert rows(after) == [(0, "Dawn"), (12.0, "High tide"), (20, "Gulls"), (30, "Night"), (45, "Sleep")]


def test_the_same_title_changed_by_both_is_asked_and_answered() -> None:
    theirs, mine = (chaptered((0, "Dawn"), (10.5, title), (30, "Night")) for title in ("Low tide", "High tide"))
    now = theirs.apply(PIECE)
    (asked,) = rebase(mine, base=PIECE, now=now).collisions
    told = (asked.what, asked.base, asked.mine, asked.theirs, asked.at, asked.writable)
    assert told == ("the title of “Tide”", "Tide", "High tide", "Low tide", 10.5, True)
    for choice, title in (
        (Choice(side="mine"), "High tide"),
        (Choice(side="theirs"), "Low tide"),
        (Choice(side="mine", text=" Spring  tide "), "Spring tide"),
    ):
        done = rebase(mine, base=PIECE, now=now, choices={asked.id: choice})
        assert not done.collisions and done.edit.apply(now).notes.chapters[1].title == title
    later = chaptered((0, "Dawn"), (10.5, "Neap tide"), (30, "Night")).apply(PIECE)
    again = rebase(mine, base=PIECE, now=later, choices={asked.id: Choice(side="mine")})
    assert [one.theirs for one in again.collisions] == ["Neap tide"]


def test_a_chapter_removed_by_one_and_changed_by_the_other_is_asked_whole() -> None:
    removed, renamed = chaptered((0, "Dawn"), (30, "Night")), chaptered((0, "Dawn"), (10.5, "High tide"), (30, "Night"))
    now = removed.apply(PIECE)
    (asked,) = rebase(renamed, base=PIECE, now=now).collisions
    assert (asked.mine, asked.theirs) == ("00:10 High tide", None)
    dropped = rebase(renamed, base=PIECE, now=now, choices={asked.id: Choice(side="theirs")})
    assert rows(dropped.edit.apply(now)) == [(0, "Dawn"), (30, "Night")]


def test_where_each_removed_what_the_other_kept_the_lists_are_asked_whole() -> None:
    old = chaptered((0, "Dawn"), (30, "Night")).apply(PIECE)
    mine, now = chaptered((0, "Dawn")), chaptered((0, "Night")).apply(old)
    (asked,) = rebase(mine, base=old, now=now).collisions
    assert asked.what == "the list of chapters" and (asked.mine, asked.theirs) == ("00:00 Dawn", "00:00 Night")
    for side, title in (("mine", "Dawn"), ("theirs", "Night")):
        done = rebase(mine, base=old, now=now, choices={asked.id: Choice(side=side)})
        assert not done.collisions and rows(done.edit.apply(now)) == [(0, title)]


def test_two_chapters_at_one_second_are_asked_and_the_first_always_begins_at_nought() -> None:
    after, asked = both(
        chaptered((0, "Dawn"), (10.5, "Tide"), (20, "Gulls"), (30, "Night")),
        chaptered((0, "Dawn"), (20, "Tide"), (30, "Night")),
    )
    assert len(asked) == 1 and "00:20 Tide or 00:20 Gulls" in asked[0] and (20, "Tide") in rows(after)
    now = chaptered((0, "Dawn"), (30, "Night")).apply(PIECE)
    moved = rebase(chaptered((0, "Tide"), (30, "Night")), base=PIECE, now=now)
    (question,) = moved.collisions
    done = rebase(
        chaptered((0, "Tide"), (30, "Night")), base=PIECE, now=now, choices={question.id: Choice(side="theirs")}
    )
    assert rows(done.edit.apply(now)) == [(0, "Night")]


def test_sources_are_added_removed_and_renamed_by_two_at_once() -> None:
    law = ("Harbour law", "https://example.net/law")
    after, asked = both(
        sourced(law, ("A", "https://a.example/")), sourced(("The law", law[1]), ("B", "https://b.example/"))
    )
    assert asked == []
    assert [source.title for source in after.notes.sources] == ["The law", "A", "B"]
    _, asked = both(sourced(law, ("A", "https://a.example/")), sourced(law, ("Other", "https://a.example")))
    assert asked == ["the title of the source “A”"]
    added = AddSources(sources=(Source(title="C", url="https://c.example/", origin=Origin.CHAT),))
    after, asked = both(sourced(("The law", law[1])), added)
    assert asked == [] and [source.title for source in after.notes.sources] == ["The law", "C"]


def test_an_order_that_one_changed_stays_and_new_entries_stand_behind_their_neighbour() -> None:
    listed = [(name, f"https://{name}.example/") for name in "abc"]
    base = sourced(*listed).apply(PIECE)
    turned = sourced(*reversed(listed))
    grown = sourced(listed[0], ("n", "https://n.example/"), *listed[1:])
    for theirs, mine in ((turned, grown), (grown, turned)):
        after, asked = both(theirs, mine, base)
        assert asked == [] and [source.title for source in after.notes.sources] == ["c", "b", "a", "n"]


def test_people_links_and_quotes_follow_the_same_rules() -> None:
    rosters = (
        [("Nora Whitfield", "host"), ("Ines", "guest")],
        [("Nora Whitfield", "producer"), ("Tom", "editor")],
    )
    people = [SetPeople(people=tuple(Person(name=name, role=role) for name, role in roster)) for roster in rosters]
    after, asked = both(people[0], people[1])
    found = [(person.name, person.role) for person in after.notes.people]
    assert asked == [] and found == [("Nora Whitfield", "producer"), ("Ines", "guest"), ("Tom", "editor")]
    website, shop = Link(label="Website", url="https://example.com/h"), Link(label="Shop", url="https://example.com/s")
    mail = Link(label="Blog", url="https://example.com/b")
    groups = [SetLinkGroups(groups=(LinkGroup(name="Harbour", links=links),)) for links in ((website, shop), (mail,))]
    after, asked = both(groups[0], groups[1])
    assert asked == [] and [link.label for link in after.notes.link_groups[0].links] == ["Shop", "Blog"]
    words = list(PIECE.transcript.words())
    quotes = [
        SetQuotes(lines=(QuoteLine(times=(w[0].start, w[-1].end), text=" ".join(x.text for x in w)),))
        for w in (words[0:8], words[8:12])
    ]
    after, asked = both(quotes[0], quotes[1])
    assert asked == [] and len(after.notes.quotes) == 2


def test_a_quote_is_word_for_word_what_is_said_after_a_spelling_was_fixed() -> None:
    words = list(PIECE.transcript.words())[8:12]
    quote = QuoteLine(times=(words[0].start, words[-1].end), text="Today Tomas Agire is")
    after, asked = both(FixName(heard="Tomas Agire", written="Tomás Aguirre"), SetQuotes(lines=(quote,)))
    assert asked == [] and [one.text for one in after.notes.quotes] == ["Today Tomás Aguirre is"]


def test_sentences_of_the_summary_are_merged_and_the_same_sentence_is_asked_whole() -> None:
    theirs = SetSummary(summary="About ships. About tides.\n\nAnd about the harbour.")
    mine = SetSummary(summary="About boats. About tides.\n\nAnd about Nora.", teaser="Short.")
    after, asked = both(theirs, mine)
    assert asked == [] and after.notes.summary == "About ships. About tides.\n\nAnd about Nora."
    assert after.notes.teaser == "Short."
    now = theirs.apply(PIECE)
    (asked_one,) = rebase(SetSummary(summary="About canoes. And rain."), base=PIECE, now=now).collisions
    assert asked_one.mine == "About canoes. And rain." and asked_one.theirs == theirs.summary
    _, asked = both(SetTitle(title="A"), SetTitle(title="B"))
    assert asked == ["the title"]


def test_words_of_one_passage_are_merged_and_neighbours_are_asked() -> None:
    end = PIECE.transcript.segments[0].end
    said = "Welcome to the harbour, I am Nora Whitfield."
    theirs = SetPassage(start=0.0, end=end, text=said.replace("Welcome", "Hello"))
    mine = SetPassage(start=0.0, end=end, text=said.replace("Whitfield", "Whitfeld"))
    after, asked = both(theirs, mine)
    assert asked == [] and after.transcript.segments[0].text == "Hello to the harbour, I am Nora Whitfeld."
    after, asked = both(theirs, SetPassage(start=0.0, end=end, text=said.replace("Welcome to", "Come into")))
    assert asked == ["the passage at 00:00"] and after.transcript.segments[0].text.startswith("Come into the")
    far = PIECE.transcript.segments[2]
    after, asked = both(theirs, SetPassage(start=far.start, end=far.end, text="Thanks, Nora."))
    assert asked == [] and "Hello to" in after.transcript.text and "Thanks, Nora." in after.transcript.text


def test_voices_are_named_by_two_and_turns_given() -> None:
    after, asked = both(RenameSpeaker(speaker="S1", name="Nora W."), RenameSpeaker(speaker="S2", name="Tom"))
    assert asked == [] and [s.name for s in after.transcript.speakers] == ["Nora W.", "Tom"]
    after, asked = both(RenameSpeaker(speaker="S2", name="Tim"), RenameSpeaker(speaker="S2", name="Tom"))
    assert asked == ["the name of Speaker 2"]
    first, last = PIECE.transcript.segments[0], PIECE.transcript.segments[-1]
    turn = GiveTurn(start=first.start, end=first.end, speaker="S2")
    after, asked = both(turn, GiveTurn(start=last.start, end=last.end, speaker="S1"))
    assert asked == [] and [after.transcript.segments[n].speaker for n in (0, -1)] == ["S2", "S1"]
    after, asked = both(MergeSpeakers(speaker="S2", into="S1"), chaptered((0, "All")))
    assert asked == [] and len(after.transcript.speakers) == 1 and rows(after) == [(0, "All")]


def test_a_file_with_several_parts_is_merged_part_by_part() -> None:
    theirs = Several(edits=(SetTitle(title="Theirs"), chaptered((0, "Dawn"), (10.5, "Tide"), (30, "Late"))))
    mine = Several(edits=(SetSummary(summary="Mine."), chaptered((0, "Early"), (10.5, "Tide"), (30, "Night"))))
    after, asked = both(theirs, mine)
    assert asked == [] and (after.notes.title, after.notes.summary) == ("Theirs", "Mine.")
    assert [title for _, title in rows(after)] == ["Early", "Tide", "Late"]


STARTS = st.lists(st.integers(1, 50), max_size=5, unique=True).map(lambda found: [0, *sorted(found)])
LISTS = STARTS.flatmap(
    lambda starts: st.lists(st.sampled_from("ABCDEF"), min_size=len(starts), max_size=len(starts)).map(
        lambda titles: chaptered(*((float(s), t) for s, t in zip(starts, titles, strict=True)))
    )
)


@given(LISTS, LISTS)
@settings(max_examples=60)
def test_whoever_is_alone_gets_exactly_what_they_wrote(base: SetChapters, other: SetChapters) -> None:
    old = base.apply(PIECE)
    new = other.apply(old)
    for theirs, mine in ((base, other), (other, base), (other, other)):
        now = theirs.apply(old)
        done = rebase(mine, base=old, now=now)
        assert not done.collisions and rows(done.edit.apply(now)) == rows(new)


@given(LISTS, LISTS, LISTS, st.lists(st.booleans(), min_size=40, max_size=40))
@settings(max_examples=150)
def test_nothing_anybody_wrote_is_lost_and_every_question_ends(
    base: SetChapters, one: SetChapters, other: SetChapters, answers: list[bool]
) -> None:
    old = base.apply(PIECE)
    now = one.apply(old)
    choices: dict[str, Choice] = {}
    done = rebase(other, base=old, now=now)
    shown = " ".join(f"{asked.mine} {asked.theirs}" for asked in done.collisions)
    assert isinstance(done.edit, SetChapters)
    stands = {chapter.title for chapter in done.edit.chapters}
    added = {c.title for edit in (one, other) for c in edit.chapters} - {c.title for c in base.chapters}
    assert all(title in stands or title in shown for title in added)
    while done.collisions:
        assert len(choices) < len(answers)
        asked = done.collisions[0]
        choices[asked.id] = Choice(side="mine" if answers[len(choices)] else "theirs")
        done = rebase(other, base=old, now=now, choices=choices)
    assert isinstance(done.edit, SetChapters)
    assert rows(done.edit.apply(now))[0][0] == 0


@given(LISTS, LISTS, LISTS)
@settings(max_examples=120)
def test_where_nothing_is_asked_it_does_not_matter_who_saves_first(
    base: SetChapters, one: SetChapters, other: SetChapters
) -> None:
    old = base.apply(PIECE)
    results = []
    for first, second in ((one, other), (other, one)):
        now = first.apply(old)
        done = rebase(second, base=old, now=now)
        assert isinstance(done.edit, SetChapters)
        results.append((bool(done.collisions), [(c.start, c.title) for c in done.edit.chapters]))
    assert results[0][0] == results[1][0]
    assert results[0][0] or results[0] == results[1]


WORDS = st.lists(st.sampled_from("abcde"), max_size=8)


@given(WORDS, WORDS, WORDS, st.integers(0, 2))
def test_a_text_that_one_changed_is_theirs_and_sides_only_differ_where_both_wrote(
    base: list[str], mine: list[str], theirs: list[str], apart: int
) -> None:
    assert merge_tokens(base, mine, base, apart=apart) == (mine, mine)
    assert merge_tokens(base, base, theirs, apart=apart) == (theirs, theirs)
    first, second = merge_tokens(base, mine, theirs, apart=apart)
    turned = merge_tokens(base, theirs, mine, apart=apart)
    assert (second, first) == turned


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("x b c d", "a b c y", ("x b c y", "x b c y")),
        ("x b c d", "y b c d", ("x b c d", "y b c d")),
        ("a n b c d", "a b c", ("a n b c", "a n b c")),
    ],
)
def test_texts_by_example(mine: str, theirs: str, expected: tuple[str, str]) -> None:
    found = merge_tokens(["a", "b", "c", "d"], mine.split(), theirs.split())
    assert tuple(" ".join(side) for side in found) == expected
