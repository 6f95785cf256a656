"""What the API tells: episodes, words, sound by ranges, the waveform, outputs, two revisions side by side."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.episode import Stage
from bot.web.review import ENDPOINTS
from tests.web.conftest import Caller
from tests.web.long import long_notes, long_transcript
from tests.web.making import AUDIO, Desk, more_episodes, put


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


async def test_every_route_is_described(desk: Desk, api: Caller) -> None:
    _, described = await api.get("/api/openapi.json")
    assert described["openapi"].startswith("3.1")
    operations = {(method.upper(), path) for path, one in described["paths"].items() for method in one}
    plain = {(one.method, one.path.replace(":[0-9a-f]{16}", "")) for one in ENDPOINTS}
    assert len(operations) == len(plain) == len(ENDPOINTS)
    assert ("POST", "/api/drafts/{key}/edits") in operations
    kinds = described["components"]["schemas"]["EditBody"]["properties"]["edit"]["discriminator"]["mapping"]
    assert len(kinds) == 12 and "quotes" in kinds
