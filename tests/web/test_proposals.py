"""Re-runs by the API: asked for, stopped, weighed word by word, taken or not."""

from bot.domain.draft import Part
from tests.web.conftest import Caller
from tests.web.making import Desk, heard_again


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
