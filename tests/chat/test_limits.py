"""Whatever an episode holds, every message, form and command stays inside Discord's limits."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import discord
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.components import validate_components, validate_modal

from bot.chat.client import PodbotClient, commands_by_name
from bot.chat.desk import ChatSettings, Desk
from bot.chat.editing import parts_menu
from bot.chat.forms import open_form
from bot.chat.parts import PARTS
from bot.chat.post import draft_post
from bot.chat.posting import thread_name
from bot.chat.shown import ATTACHED, PICTURE, Shown
from bot.chat.spoken_parts import spots
from bot.chat.telling import written as told
from bot.chat.text import CONTENT, escape, escape_sentence, fenced, fit, safe, safe_sentence, share, shorten, units
from bot.domain.attention import concerns
from bot.domain.chapter import Chapter
from bot.domain.draft import Draft, Part, Review, Revision, Verdict
from bot.domain.edits import Piece
from bot.domain.episode import Episode, Outcome, Stage
from bot.domain.notes import Mention, ShowNotes, Source
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.proposal import Proposal
from bot.domain.publication import Publication, PublicationState
from bot.domain.transcript import Doubt, Segment, Speaker, Transcript
from bot.errors import BotError
from bot.ports import EpisodeState, WorkStatus
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW, a_show
from bot.testing.work import MemoryWork
from tests.chat.conftest import newsroom
from tests.chat.drafts import spoken, written

#: Words that break layouts: markdown, pings, right-to-left, joined emoji, accents in pieces, fences, nothing at all.
NASTY = [
    "",
    " ",
    "@everyone @here <@&123456789012345678> <#123456789012345678> </cmd:123> <t:0:R> <a:x:123456789012345678>",
    "# heading\n> quote\n- list\n1. list\n-# small",
    "**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block```",
    "[click](https://example.com/very_(odd)_path) https://example.com/_under_score_",
    "שלום עולם \u202e reversed \u2066 isolated",
    "مرحبا بالعالم",
    "👩‍👩‍👧‍👦🏳️‍🌈👍🏽" * 30,
    "e\u0301" * 200,
    "x" * 5_000,
    "word " * 2_000,
    "\x00\x07\u200b\ufeff",
    "日本語のポッドキャスト" * 100,
    "```\n" * 50,
]
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=300))
urls = st.one_of(
    st.just("https://example.com/"),
    st.builds(lambda s: "https://example.com/" + s, st.text(max_size=80)),
    st.just("https://example.com/" + "a" * 3_000),
    st.just("javascript:alert(1)"),
)
times = st.floats(min_value=0, max_value=40_000, allow_nan=False)


def many(one: Any, most: int = 60) -> Any:
    """Few or many of them, without asking Hypothesis to make each."""
    return st.builds(
        lambda some, times: tuple(some * times)[:most], st.lists(one, max_size=3), st.sampled_from([1, 20])
    )


notes = st.builds(
    ShowNotes,
    title=words,
    podcast=words,
    summary=words,
    teaser=words,
    chapters=many(st.builds(Chapter, start=times, title=words)),
    sources=many(st.builds(Source, title=words, url=urls, origin=st.sampled_from(Origin))),
    link_groups=many(st.builds(LinkGroup, name=words, links=many(st.builds(Link, label=words, url=urls), 12))),
    people=many(st.builds(Person, name=words, role=words)),
    unlinked=many(st.builds(Mention, text=words, start=times, end=times)),
    duration=times,
)
transcripts = st.builds(
    Transcript,
    segments=many(
        st.builds(Segment, start=times, end=times, text=words, speaker=st.just("S1"), confidence=st.just(0.1))
    ),
    language=st.just("en"),
    duration=times,
    speakers=st.lists(
        st.builds(Speaker, id=st.just("S1"), name=st.one_of(st.none(), words), evidence=words), max_size=1
    ).map(tuple),
    doubts=many(st.builds(Doubt, start=times, end=times, text=words, reason=words, suggestion=words)),
)


@st.composite
def episodes(draw: Any) -> Shown:
    """Any episode at any stage, as its post would show it."""
    stage = draw(st.sampled_from(Stage))
    made, transcript = draw(notes), draw(transcripts)
    episode = Episode(show="harbour", title=draw(words), guid="g", published=NOW)
    draft = None
    if draw(st.booleans()):
        revision = Revision(
            number=draw(st.integers(1, 10**6)),
            notes=made,
            transcript=1,
            at=NOW,
            by=draw(st.sampled_from(["podbot", "123456789012345678"])),
            summary=draw(words),
            locked=frozenset(Part),
        )
        verdicts = draw(st.lists(st.sampled_from(Verdict), max_size=12))
        reviews = tuple(
            Review(revision=revision.number, verdict=v, by=f"{10**17 + i}", at=NOW, comment=draw(words))
            for i, v in enumerate(verdicts)
        )
        draft = Draft(episode=episode.key, revision=revision, reviews=reviews)
    status = WorkStatus(
        id="1", kind=draw(words), episode=episode.key, state="running", done=draw(times), step=draw(words)
    )
    receipts = [
        Publication(
            episode=episode.key,
            target=draw(words),
            revision=1,
            state=state,
            at=NOW,
            url=draw(urls),
            message=draw(words),
        )
        for state in PublicationState
    ]
    return Shown(
        show=replace(a_show(), title=draw(words)),
        state=EpisodeState(
            episode=episode, stage=stage, outcome=Outcome(worked=False, at=NOW, message=draw(words), retry_at=NOW)
        ),
        desk=Desk(show="harbour", channel_id=1, min_approvals=3),
        draft=draft,
        transcript=transcript,
        publications=receipts,
        status=status if draw(st.booleans()) else None,
        concerns=concerns(made, transcript, rules=[draw(words)]),
        used=draw(st.integers(0, 10**6)),
        waiting_links=draw(st.integers(0, 500)),
        proposals=[_waiting(number, transcript) for number in range(draw(st.integers(0, 4)))],
        address="https://notes.example.com/drafts/0123456789abcdef",
        page=True,
        takes_back=True,
        files=(PICTURE, *ATTACHED),
    )


def _waiting(number: int, heard: Transcript) -> Proposal:
    span = {"start": 36_000.0 + number, "end": 36_060.0 + number}
    return Proposal(
        episode="0" * 16, id=f"{number:016x}", base=1, heard=heard, at=NOW, by="1" * 18, asked="re-run", **span
    )


slowly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slowly
@given(episodes())
def test_every_post_stays_inside_discord_s_limits(shown: Shown) -> None:
    view = draft_post(shown)
    text = sum(units(item.content) for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
    assert text <= 4_000 and view.total_children_count <= 40
    validate_components(view.to_components(), flags=1 << 15)
    assert any(f":{shown.key}:" in str(part) for part in view.to_components())  # by which it is found again
    assert 1 <= len(thread_name(shown)) <= 100


@slowly
@given(notes, transcripts)
def test_every_form_stays_inside_discord_s_limits(made: ShowNotes, transcript: Transcript) -> None:
    piece = Piece(notes=made, transcript=transcript)
    for form in PARTS.values():
        try:
            fields = form.fields(piece)
        except BotError:
            continue
        validate_modal(_opened(form.label, fields))
    for option in spots(piece):
        assert len(option.value) <= 100


@given(words, st.integers(0, 400))
def test_safe_text_is_one_line_within_its_limit_and_pings_nobody(text: str, limit: int) -> None:
    made = safe(text, limit)
    assert units(made) <= limit and "\n" not in made
    assert "@everyone" not in made and "@here" not in made and "<@&1" not in made.replace("\\<", "")


@given(words, st.integers(1, 300))
def test_shortening_never_cuts_a_character_in_two(text: str, limit: int) -> None:
    made = shorten(text, limit)
    assert units(made) <= limit
    kept = made.removesuffix("…")
    following = text[len(kept) : len(kept) + 1]
    assert made == text or not kept or following != "\u200d"


@given(st.lists(words, max_size=40), st.integers(60, 2_000))
def test_lists_are_cut_at_whole_lines_and_say_how_many_are_missing(lines: list[str], limit: int) -> None:
    flat = [" ".join(line.split()) for line in lines]
    made = fit(flat, limit)
    assert sum(units(line) + 1 for line in made) - 1 <= max(limit, 0)
    assert len(flat) == len(made) or any("more" in line for line in made) or not made
    assert units(fenced(lines, limit)) <= limit


@given(st.lists(st.integers(0, 5_000), max_size=8), st.integers(0, 5_000))
def test_room_is_shared_fairly(wanted: list[int], total: int) -> None:
    given_ = share(wanted, total)
    assert sum(given_) <= total and all(0 <= got <= want for got, want in zip(given_, wanted, strict=True))
    if sum(wanted) <= total:
        assert given_ == wanted


@given(words)
def test_what_the_thread_is_told_fits_a_message(text: str) -> None:
    assert 0 < units(told(text)) <= CONTENT
    assert 0 < units(told(f"<@123456789012345678> did\n- {text}\n+ {text}")) <= CONTENT


@given(words)
def test_escaping_shows_members_in_our_own_sentences_only(text: str) -> None:
    made = escape(text)
    assert not re.search(r"(?<!\\)<[@#/]|@(everyone|here)|(?<!\\)\[", made), made


def test_a_command_in_our_own_sentence_is_shown_as_code() -> None:
    said = "The worker died on *Boats*. Run `podbot retry 3f` or ask <@123456789012345678>."
    shown = "The worker died on \\*Boats\\*. Run `podbot retry 3f` or ask <@123456789012345678>."
    assert escape_sentence(said) == shown
    assert safe_sentence(said, 300) == shown.replace("<@", "\\<@\u200b")
    assert escape_sentence("a lone ` in *a title*") == "a lone \\` in \\*a title\\*"


@given(words, st.integers(2, 400))
def test_a_sentence_that_is_cut_keeps_no_half_of_a_code(text: str, limit: int) -> None:
    made = safe_sentence(f"`podbot retry` {text}", limit)
    assert units(made) <= limit
    assert not re.search(r"(?<!\\)`", re.sub(r"`[^`\n]+`", "", made)), made


async def test_every_command_fits_and_is_described() -> None:
    library = MemoryLibrary()
    room = newsroom(library, MemoryWork(library), [NOW])
    client = PodbotClient(settings=ChatSettings(token="x"), newsroom=room)
    for name, command in commands_by_name(client).items():
        assert len(command.name) <= 32, name
        if isinstance(command, discord.app_commands.ContextMenu):
            continue
        assert command.description != "…" and len(command.description) <= 100, name
        assert len(command.parameters) <= 25
        for parameter in command.parameters:
            assert str(parameter.description) != "…", (
                name,
                parameter.name,
            )
            assert len(parameter.choices) <= 25


def test_the_menu_of_parts_holds_every_part() -> None:
    item = parts_menu("0" * 16, 1).to_component_dict()
    assert {option["value"] for option in item["options"]} == {*PARTS, "passage"}


def test_notes_of_the_fixture_make_a_readable_post() -> None:
    assert concerns(written(), spoken())


class _Answering:
    """Stands for an interaction's response: keeps the modal it was given."""

    modal: Any = None

    async def send_modal(self, modal: Any) -> None:
        self.modal = modal


def _opened(title: str, fields: Any) -> Any:
    class Asked:
        response = _Answering()

    asyncio.run(open_form(Asked(), "edit", "0" * 16, 1, title=title, fields=fields, more="part"))  # type: ignore[arg-type]
    return Asked.response.modal.to_dict()
