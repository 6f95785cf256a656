"""Edits by the API: each by its kind, several people at once, and what is refused, each with its sentence."""

import asyncio
from typing import Any

import pytest
from yarl import URL

from bot.rendering.records import dump_json
from tests.web.conftest import Caller
from tests.web.making import Desk, make_desk


def _edits(desk: Desk) -> dict[str, dict[str, Any]]:
    first = desk.transcript.segments[0]
    return {
        "title": {"title": "Another title"},
        "summary": {"summary": "Another summary.\n\nOf two paragraphs.", "teaser": "Short."},
        "chapters": {"chapters": [{"start": 0, "title": "All of it"}]},
        "sources": {"sources": [{"title": "A", "url": "https://example.com/a?utm_source=x"}]},
        "quotes": {"quotes": [{"start": first.start, "end": first.end, "text": first.text}]},
        "people": {"lines": "Nora Whitfield | host\nTomás Aguirre | guest"},
        "links": {"lines": "Nora\nWebsite - https://example.com/nora"},
        "passage": {"start": first.start, "end": first.end, "text": "Said otherwise.", "speaker": "S2"},
        "turn": {"start": first.start, "end": first.end, "speaker": "S2"},
        "speaker": {"speaker": "S2", "name": "Tomás Aguirre", "role": "guest"},
        "merge": {"speaker": "S2", "into": "S1"},
        "spelling": {"heard": "Agire", "written": "Aguirre"},
    }


@pytest.mark.parametrize("kind", list(_edits(make_desk())))
async def test_an_edit_of_each_kind_makes_one_revision_however_often_it_is_sent(
    desk: Desk, api: Caller, kind: str
) -> None:
    edit = {"kind": kind, **_edits(desk)[kind]}
    status, first = await api.edit(desk.key, 1, **edit)
    assert (status, first["revision"], first["changed"]) == (200, 2, True)
    status, second = await api.edit(desk.key, 2, **edit)
    assert (status, second["revision"]) == (200, 2)
    revision = desk.library.draft(desk.key).revision
    assert revision.by == "ed" and len(desk.reviewer.told) == 1
    assert (await api.post(f"/api/drafts/{desk.key}/undo", {"revision": 2}))[0] == 200
    assert dump_json(desk.notes) == dump_json(desk.library.draft(desk.key, 1).revision.notes)
    status, _ = await api.post(f"/api/drafts/{desk.key}/redo", {"revision": 3})
    assert status == 200 and dump_json(desk.notes) == dump_json(revision.notes)
    assert desk.library.draft(desk.key).revision.locked == revision.locked
    assert (await api.post(f"/api/drafts/{desk.key}/redo", {"revision": 4}))[0] == 409


async def test_two_who_change_the_same_thing_are_asked_and_everything_else_stands(desk: Desk, api: Caller) -> None:
    before = desk.notes.title
    assert (await api.edit(desk.key, 1, kind="title", title="Theirs"))[0] == 200
    status, conflict = await api.edit(desk.key, 1, kind="title", title="Mine")
    (asked,) = conflict["collisions"]
    assert (status, conflict["revision"], conflict["by"]) == (409, 2, "ed")
    sides = {name: asked[name] for name in ("base", "mine", "theirs", "part", "what", "writable")}
    expected = {"base": before, "mine": "Mine", "theirs": "Theirs", "part": "title", "what": "the title"}
    assert sides == {**expected, "writable": True}
    body = {"revision": 1, "edit": {"kind": "title", "title": "Mine"}}
    answered = {**body, "choices": {asked["id"]: {"side": "mine", "text": "Both"}}}
    assert (await api.post(f"/api/drafts/{desk.key}/edits", answered))[0] == 200
    assert (await api.edit(desk.key, 1, kind="summary", summary="Stands too."))[0] == 200
    assert (desk.notes.title, desk.notes.summary) == ("Both", "Stands too.")
    first = desk.transcript.segments[0]
    span = {"start": first.start, "end": first.end}
    assert (await api.edit(desk.key, 4, kind="passage", text="One way.", **span))[0] == 200
    status, conflict = await api.edit(desk.key, 4, kind="passage", text="Other way.", **span)
    (asked,) = conflict["collisions"]
    assert status == 409 and (asked["mine"], asked["theirs"], asked["at"]) == ("Other way.", "One way.", first.start)


async def test_lists_are_merged_and_an_edit_after_my_own_is_measured_by_it(desk: Desk, api: Caller) -> None:
    chapters = [{"start": c.start, "title": c.title} for c in desk.notes.chapters]
    mine = [{**chapters[0], "title": "Mine"}, *chapters[1:]]
    theirs = [*chapters[:-1], {**chapters[-1], "title": "Theirs"}]
    assert (await api.edit(desk.key, 1, kind="chapters", chapters=theirs))[0] == 200
    status, done = await api.edit(desk.key, 1, kind="chapters", chapters=mine)
    assert status == 200 and any("Theirs" in line for line in done["beside"][0]["lines"])
    again = [{**mine[0], "title": "Mine, better"}, *mine[1:]]
    body = {
        "revision": done["revision"],
        "edit": {"kind": "chapters", "chapters": again},
        "after": {"kind": "chapters", "chapters": mine},
    }
    assert (await api.post(f"/api/drafts/{desk.key}/edits", body))[0] == 200
    assert [desk.notes.chapters[n].title for n in (0, -1)] == ["Mine, better", "Theirs"]


async def test_the_teaser_alone_leaves_the_summary_to_others(desk: Desk, api: Caller) -> None:
    assert (await api.edit(desk.key, 1, kind="summary", summary="Theirs."))[0] == 200
    assert (await api.edit(desk.key, 1, kind="summary", teaser="Mine."))[0] == 200
    assert (desk.notes.summary, desk.notes.teaser) == ("Theirs.", "Mine.")


async def test_quotes_are_what_is_said_there_and_two_may_change_them(desk: Desk, api: Caller) -> None:
    (kept,) = desk.notes.quotes
    last = desk.transcript.segments[-1]
    standing = {"start": kept.start, "end": kept.end, "text": kept.text}
    selected = {"start": last.start, "end": last.end, "text": f" {last.text.strip().upper()} "}
    assert (await api.edit(desk.key, 1, kind="quotes", quotes=[selected, standing]))[0] == 200
    assert desk.notes.quotes[0] == kept and len(desk.notes.quotes) == 2
    added = desk.notes.quotes[1]
    assert (added.text, added.speaker) == (last.text.strip(), last.speaker)
    assert (added.start, added.end) == pytest.approx((last.start, last.end), abs=0.5)
    assert (await api.edit(desk.key, 1, kind="quotes", quotes=[]))[0] == 200
    assert list(desk.notes.quotes) == [added]


@pytest.mark.parametrize(
    ("edit", "status", "says"),
    [
        ({"kind": "title", "title": " "}, 400, "title is empty"),
        ({"kind": "chapters", "chapters": []}, 400, "no chapter left"),
        ({"kind": "chapters", "chapters": [{"start": 5000, "title": "x"}]}, 400, "00:00"),
        ({"kind": "sources", "sources": [{"url": "javascript:alert(1)"}]}, 400, "not a web address"),
        ({"kind": "turn", "start": 0, "end": 5, "speaker": "S9"}, 400, "no speaker 9"),
        ({"kind": "passage", "start": 1e6, "end": 1e6, "text": "x"}, 400, "No word"),
        ({"kind": "passage", "start": -1, "end": 2, "text": "x"}, 422, "greater than or equal"),
        ({"kind": "quotes", "quotes": [{"start": 9, "end": 3}]}, 400, "ends before it begins"),
        ({"kind": "quotes", "quotes": [{"start": 3, "end": 9, "text": "Nobody says so."}]}, 400, "is not said"),
        ({"kind": "quotes", "quotes": [{"start": 9e5, "end": 1e6}]}, 400, "Nothing is said"),
        ({"kind": "nonsense"}, 422, "kind"),
        ({"kind": "title", "title": "x", "more": 1}, 422, "Extra"),
        ("no object", 422, "edit"),
    ],
)
async def test_what_does_not_fit_is_a_sentence(desk: Desk, api: Caller, edit: Any, status: int, says: str) -> None:
    got, answer = await api.post(f"/api/drafts/{desk.key}/edits", {"revision": 1, "edit": edit})
    assert got == status and says in answer["error"]
    assert desk.library.draft(desk.key).revision.number == 1


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"revision": NaN}', b"[" * 100_000, b'{"revision": 1e999}'])
async def test_what_is_no_json_is_told_so(desk: Desk, api: Caller, body: bytes) -> None:
    headers = {"X-CSRF-Token": api.csrf, "Content-Type": "application/json"}
    async with api.session.post(f"{desk.address}/api/drafts/{desk.key}/undo", data=body, headers=headers) as answer:
        assert answer.status in (400, 422) and (await answer.json())["error"]
    async with api.session.post(
        f"{desk.address}/api/drafts/{desk.key}/undo", data=b"x", headers={**headers, "Content-Type": "text/plain"}
    ) as answer:
        assert answer.status == 415


async def test_half_a_surrogate_and_control_characters_do_no_harm(desk: Desk, api: Caller) -> None:
    raw = b'{"revision": 1, "edit": {"kind": "title", "title": "A \\ud800 title\\u0000 \\u0007here"}}'
    headers = {"X-CSRF-Token": api.csrf, "Content-Type": "application/json"}
    async with api.session.post(f"{desk.address}/api/drafts/{desk.key}/edits", data=raw, headers=headers) as answer:
        assert answer.status == 200
    assert desk.notes.title == "A ? title here"


async def test_a_tab_that_closes_while_it_sends_is_no_failure(
    desk: Desk, api: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    cookies = api.session.cookie_jar.filter_cookies(URL(desk.address))
    sent = (
        f"POST /api/drafts/{desk.key}/edits HTTP/1.1\r\nHost: {URL(desk.address).authority}\r\n"
        f"Cookie: {'; '.join(f'{name}={one.value}' for name, one in cookies.items())}\r\n"
        f"X-CSRF-Token: {api.csrf}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{{"
    )
    _, writer = await asyncio.open_connection("127.0.0.1", URL(desk.address).port)
    writer.write(sent.encode())
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.close()
    await asyncio.sleep(0.3)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    assert (await api.edit(desk.key, 1, kind="title", title="Still here"))[0] == 200
