"""The API: every edit by its kind, conflicts with both sides, verdicts by the same rules, sound by ranges, news."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from yarl import URL

from bot.domain.draft import Part
from bot.domain.episode import Stage
from bot.domain.verdicts import ReviewRules
from bot.pipeline.edit import set_locks
from bot.rendering.records import dump_json
from bot.web.presence import Reader
from bot.web.review import ENDPOINTS
from tests.web.conftest import Caller
from tests.web.long import long_notes, long_transcript
from tests.web.making import AUDIO, Desk, heard_again, make_desk, more_episodes, put, served


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
        ({"kind": "sources", "sources": [{"url": "javascript:alert(1)"}]}, 400, "no web address"),
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


async def test_verdicts_follow_the_rules_of_the_show(api: Caller, desk: Desk) -> None:
    path = f"/api/drafts/{desk.key}/decision"
    status, answer = await api.post(path, {"verdict": "request changes", "revision": 1})
    assert status == 400 and "what should change" in answer["error"]
    assert (await api.post(path, {"verdict": "reject", "revision": 1, "comment": "no"}))[1]["stage"] == "rejected"
    assert (await api.edit(desk.key, 1, kind="title", title="x"))[0] == 409
    assert (await api.post(path, {"verdict": "reopen", "revision": 1}))[1]["stage"] == "in review"
    assert (await api.post(path, {"verdict": "approve", "revision": 7}))[0] == 409
    chapters = [{"start": 0, "title": "One"}, {"start": 5, "title": "Two"}]
    await api.edit(desk.key, 1, kind="chapters", chapters=chapters)
    status, answer = await api.post(path, {"verdict": "approve", "revision": 2})
    assert status == 409 and any("YouTube" in line for line in answer["broken"])
    status, answer = await api.post(path, {"verdict": "approve", "revision": 2, "anyway": True})
    assert (status, answer["stage"], answer["publishing"]) == (200, "approved", 1)


async def test_somebody_else_must_approve_where_the_show_says_so() -> None:
    import aiohttp

    rules = ReviewRules(min_approvals=2, not_by_last_editor=True)
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(make_desk(rules=rules)) as desk, aiohttp.ClientSession(cookie_jar=jar) as session:
        api = Caller(session=session, address=desk.address)
        await api.get(f"/drafts/{desk.key}")
        api.csrf = (await api.get("/api/me"))[1]["csrf"]
        path = f"/api/drafts/{desk.key}/decision"
        status, answer = await api.post(path, {"verdict": "approve", "revision": 1})
        assert (status, answer["needed"], answer["stage"]) == (200, 1, "in review")
        await api.edit(desk.key, 1, kind="title", title="Mine")
        assert (await api.post(path, {"verdict": "approve", "revision": 2}))[0] == 403


async def test_a_rerun_is_asked_for_and_stopped(desk: Desk, api: Caller) -> None:
    path = f"/api/drafts/{desk.key}/rerun"
    assert (await api.post(path, {"what": "span", "start": 9, "end": 3}))[0] == 400
    assert (await api.post(path, {"what": "all", "model": "huge"}))[0] == 400
    body = {"what": "span", "start": 3, "end": 9, "model": "small", "hint": "Opus"}
    assert (await api.post(path, body))[1]["revision"] == 1
    assert desk.work.requests[desk.key].span == (3.0, 9.0)
    _, draft = await api.get(f"/api/drafts/{desk.key}")
    assert draft["work"][0]["state"] == "queued"
    assert (await api.post(f"/api/drafts/{desk.key}/stop"))[1] == {"stopped": 1}
    assert (await api.post(f"/api/drafts/{desk.key}/locks", {"parts": ["title"]}))[1] == {"locked": ["title"]}
    assert desk.library.draft(desk.key).revision.locked == {Part.TITLE}


async def test_two_revisions_stand_side_by_side(desk: Desk, api: Caller) -> None:
    first = desk.transcript.segments[0]
    await api.edit(desk.key, 1, kind="passage", start=first.start, end=first.end, text="Said otherwise.")
    query = f"before=1&after=2&start={first.start}&end={first.end}"
    _, both = await api.get(f"/api/drafts/{desk.key}/compare?{query}")
    assert both["after"]["turns"][0]["text"] == "Said otherwise."
    assert both["before"]["turns"][0]["text"] == first.text and both["parts"][0]["part"] == "transcript"
    assert (await api.get(f"/api/drafts/{desk.key}/compare?before=1&after=99"))[0] == 404


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=999999999-", 416, slice(0, 0)),
        ("bytes=9-3", 416, slice(0, 0)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
    ],
)
async def test_sound_comes_by_ranges(desk: Desk, api: Caller, asked: str, status: int, part: slice) -> None:
    got, body = await api.get(f"/api/drafts/{desk.key}/audio", Range=asked)
    assert (got, body) == (status, desk.artifacts.files[AUDIO][part])


async def test_the_waveform_is_measured_once_and_shows_where_it_is_quiet(desk: Desk, api: Caller) -> None:
    path = f"/api/drafts/{desk.key}/waveform"
    status, told = await api.get(path)
    assert status == 202 and 0 <= told["done"] <= 1
    await asyncio.gather(*(one.task for one in desk.room.waveforms._measuring.values() if one.task))
    status, peaks = await api.get(path)
    assert status == 200 and len(peaks) == 4096 and max(peaks) == 255 and min(peaks) < 20
    kept = [name for name in desk.artifacts.files if "waveform" in name]
    assert len(kept) == 1
    desk.artifacts.files[kept[0]] = b"kept"
    assert (await api.get(f"/api/drafts/{desk.key}/waveform"))[1] == b"kept"
    del desk.artifacts.files[AUDIO], desk.artifacts.files[kept[0]]
    assert (await api.get(f"/api/drafts/{desk.key}/waveform"))[0] == 404


async def test_the_words_keep_their_times_and_three_hours_stay_small(desk: Desk, api: Caller) -> None:
    _, words = await api.get(f"/api/drafts/{desk.key}/transcript")
    times: list[tuple[int, int]] = []
    for _, _, _, flat, _ in words["segments"]:
        at = flat[0]
        for gap, length in zip(flat[1::2], flat[2::2], strict=True):
            times.append((at + gap, at + gap + length))
            at += gap + length
    assert times == [(round(w.start * 1000), round(w.end * 1000)) for w in desk.transcript.words()]
    long = long_transcript()
    key = put(desk, replace(desk.library.episode(desk.key).episode, guid="long"), long_notes(long), long)
    async with api.session.get(f"{desk.address}/api/drafts/{key}/transcript") as answer:
        assert int(answer.headers["Content-Length"]) < 250_000
        tag = answer.headers["ETag"]
    assert (await api.get(f"/api/drafts/{key}/transcript", **{"If-None-Match": tag}))[0] == 304


async def test_outputs_come_with_their_budgets_and_without_any_rights(desk: Desk, api: Caller) -> None:
    _, found = await api.get(f"/api/drafts/{desk.key}/previews")
    files = {file["name"]: file for file in found["files"]}
    assert {"show_notes.md", "newsletter.md", "transcript.vtt", "chapters.json", "youtube.txt"} <= files.keys()
    assert files["apple.html"]["budget"]["limit"] == 4000 and found["findings"]
    async with api.session.get(f"{desk.address}/api/drafts/{desk.key}/previews/show_notes.html") as answer:
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (await api.get(f"/api/drafts/{desk.key}/previews/nothing.txt"))[0] == 404
    assert (await api.get(f"/api/drafts/{desk.key}/timeline.png"))[1].startswith(b"\x89PNG")


async def test_the_overview_filters_and_tells_trouble_and_progress(desk: Desk, api: Caller) -> None:
    more_episodes(desk)
    _, found = await api.get("/api/episodes")
    assert len(found["episodes"]) == 7 and found["shows"][0]["slug"] == "signal-chain"
    busy = [episode for episode in found["episodes"] if episode["work"]]
    assert busy[0]["work"]["step"] == "transcribing"
    assert any("503" in episode["trouble"] for episode in found["episodes"])
    _, found = await api.get("/api/episodes?stage=approved")
    assert {episode["stage"] for episode in found["episodes"]} == {Stage.APPROVED.value}
    assert (await api.get("/api/episodes?stage=nonsense"))[0] == 422
    _, show = await api.get("/api/shows/signal-chain")
    assert show["settings"]["template"] == "show_notes" and show["learnt"][0]["written"] == "Tomás Aguirre"
    assert (await api.get("/api/shows/unknown"))[0] == 404


async def test_news_reach_every_open_page(desk: Desk, api: Caller) -> None:
    async with api.session.get(f"{desk.address}/api/drafts/{desk.key}/events") as line:
        assert line.content_type == "text/event-stream"
        news = await _news(line, 3)
        assert news["draft"]["revision"] == 1 and news["work"] == [] and news["people"] == []
        await api.edit(desk.key, 1, kind="title", title="News")
        assert (await _news(line, 1))["draft"]["revision"] == 2


async def test_locks_set_elsewhere_and_others_at_the_same_draft_are_news(desk: Desk, api: Caller) -> None:
    path = f"/api/drafts/{desk.key}"
    async with api.session.get(f"{desk.address}{path}/events") as line:
        await _news(line, 3)
        await set_locks(desk.key, frozenset({Part.TITLE}), by="4711", now=desk.room.now(), library=desk.library)
        deed = (await _news(line, 1))["draft"]["deed"]
        assert (deed["action"], deed["after"], deed["id"]) == ("locks", "title", "4711")
        mara = Reader(id="4711", name="Mara")
        desk.room.presence.arrive(desk.key, mara)
        assert (await _news(line, 1))["people"] == [{"id": "4711", "name": "Mara", "doing": ""}]
        desk.room.presence.does(desk.key, "4711", "the title")
        assert (await _news(line, 1))["people"][0]["doing"] == "the title"
        assert (await api.post(f"{path}/doing", {"what": "the summary"}))[0] == 200
        assert [one.doing for one in desk.room.presence.others(desk.key, "4711")] == ["the summary"]
        desk.room.presence.leave(desk.key, mara)
        assert (await _news(line, 1))["people"] == []
    await asyncio.sleep(0.3)
    assert not desk.room.presence.others(desk.key, "4711")


async def test_a_span_heard_again_is_weighed_word_by_word_before_anything_changes(desk: Desk, api: Caller) -> None:
    path = f"/api/drafts/{desk.key}"
    assert (await api.post(f"{path}/rerun", {"what": "span", "start": 3, "end": 9, "model": "small"}))[0] == 200
    assert desk.work.requests[desk.key].propose
    old = desk.transcript
    proposal = heard_again(desk, "quite different words")
    _, draft = await api.get(path)
    assert [one["id"] for one in draft["proposals"]] == [proposal.id] and draft["revision"] == 1
    _, sides = await api.get(f"{path}/proposals/{proposal.id}")
    assert [word[0] for word in sides["new"]] == ["quite", "different", "words"] and sides["usual"] == [0]
    assert " ".join(word[0] for word in sides["old"]) in old.text and sides["turns"][0][1] == "S1"
    assert (await api.post(f"{path}/proposals/{proposal.id}/take", {"transcript": 1, "places": []}))[0] == 409
    status, done = await api.post(f"{path}/proposals/{proposal.id}/take", {"transcript": 1})
    assert (status, done["revision"]) == (200, 2) and "quite different words" in desk.transcript.text
    assert desk.library.draft(desk.key).revision.by == "ed"
    assert any("Took the re-run" in text for _, text in desk.reviewer.told)
    for action in ("take", "keep-old"):
        body = {"transcript": 2} if action == "take" else {}
        assert (await api.post(f"{path}/proposals/{proposal.id}/{action}", body))[0] == 409
    other = heard_again(desk, "once more")
    assert (await api.post(f"{path}/proposals/{other.id}/keep-old"))[0] == 200
    assert not desk.library.proposals(desk.key)


async def _news(line: Any, count: int) -> dict[str, Any]:
    """The next events by name."""
    found: dict[str, Any] = {}
    name = ""
    async with asyncio.timeout(5):
        while len(found) < count:
            text = (await line.content.readline()).decode().strip()
            name = text.removeprefix("event: ") if text.startswith("event: ") else name
            if text.startswith("data: "):
                found[name] = json.loads(text.removeprefix("data: "))
    return found


async def test_every_route_is_described(desk: Desk, api: Caller) -> None:
    _, described = await api.get("/api/openapi.json")
    assert described["openapi"].startswith("3.1")
    operations = {(method.upper(), path) for path, one in described["paths"].items() for method in one}
    plain = {(one.method, one.path.replace(":[0-9a-f]{16}", "")) for one in ENDPOINTS}
    assert len(operations) == len(plain) == len(ENDPOINTS)
    assert ("POST", "/api/drafts/{key}/edits") in operations
    kinds = described["components"]["schemas"]["EditBody"]["properties"]["edit"]["discriminator"]["mapping"]
    assert len(kinds) == 12 and "quotes" in kinds
