"""What an editor does, and what goes wrong meanwhile: each function one scene, run in this order."""

import asyncio
import json
import os
import time
import urllib.request
from datetime import UTC, datetime
from typing import Any

from bot.chat.telling import keep_line
from bot.domain.edits import SetTitle
from bot.domain.episode import Stage
from bot.pipeline.edit import edit
from tests.e2e.spans import a_span_heard_again_is_taken_place_by_place
from tests.e2e.stage import Play, control
from tests.e2e.taking_back import managers_take_back_what_is_out


def a_draft_appears_once_with_its_files(play: Play) -> None:
    key = play.draft(1)
    post = play.post(key)
    assert "Needs your eye (4)" in post["text"] and "`00:20` The tide" in post["text"], post["text"]
    assert [f["filename"] for f in post["files"]] == [
        "timeline.png",
        "show_notes.md",
        "transcript.vtt",
        "chapters.json",
    ]
    assert not post["hidden_files"]
    pinged = play.eventually(lambda: [m for m in thread(play, post) if m["pinged_roles"]])
    assert len(pinged) == 1 and "ready for review" in pinged[0]["text"]


def in_a_text_channel_it_is_a_message_with_a_thread(play: Play) -> None:
    key = play.draft(1, show="text")
    (post,) = play.eventually(lambda: play.posts_about(key))
    play.eventually(lambda: post["id"] in [t["id"] for t in play.discord.threads(channel_id=play.text)])


def a_name_is_fixed_a_chapter_moved_a_source_added(play: Play) -> None:
    key = play.draft(2)
    play.edit(play.ed, play.post(key), "name", {"heard": "Tomas Agire", "written": "Tomás Aguirre"})
    play.edit(play.ed, play.post(key), "chapters", {"chapters": "00:00 Dawn\n00:24 The spring tide"})
    play.edit(play.ed, play.post(key), "new_sources", {"sources": "https://example.com/tides"})
    post = play.post(key)
    assert "revision 4" in post["text"] and "Boats at dawn, with Tomás Aguirre" in post["text"], post["text"]
    assert "`00:24` The spring tide" in post["text"] and "Title of tides" in post["text"]
    lines = "\n".join(m["text"] for m in thread(play, post))
    assert "~ " in lines or "+ 00:24 The spring tide" in lines, lines


def a_wrong_form_is_refused_kindly_and_given_back(play: Play) -> None:
    key = play.draft(3)
    sent = play.edit(play.ed, play.post(key), "chapters", {"chapters": "no time"})
    answer = sent["message"]
    assert "has no time at its start" in answer["text"], sent
    again = play.discord.click(message_id=answer["id"], custom_id=control(answer, "retry"), user_id=play.ed)
    assert again["kind"] == "modal" and "no time" in str(again["modal"]), again


def a_span_runs_again_with_progress_in_the_post(play: Play) -> None:
    key = play.draft(4)
    form = play.click(play.ed, play.post(key), "rerun")
    values: dict[str, Any] = {"what": ["span"], "span": "00:04-00:08", "hint": "Aguirre"}
    play.discord.submit_modal(custom_id=form["modal"]["custom_id"], user_id=play.ed, values=values, settle=15)
    play.eventually(lambda: "transcribing" in play.post(key)["text"] and "▰" in play.post(key)["text"])
    play.eventually(lambda: "transcribing" not in play.post(key)["text"])
    edits = play.post(key)["edits"]
    assert len(edits) <= 8, f"{len(edits)} edits for three seconds of progress"


def approved_is_published_in_under_three_seconds(play: Play) -> None:
    key = play.draft(5)
    post = play.post(key)
    begun = time.monotonic()
    answer = play.click(play.ed, post, "approve")
    play.eventually(lambda: "🟢 published" in play.post(key)["text"])
    play.timings["approve to published"] = time.monotonic() - begun
    play.timings["first answer"] = answer["elapsed"]
    assert play.timings["approve to published"] < 3
    tags = play.eventually(lambda: [t for t in play.threads_about(key) if t.get("applied_tags")])
    forum_tags = {t["id"]: t["name"] for t in _channel(play, play.forum)["available_tags"]}
    play.eventually(lambda: [forum_tags[t] for t in play.threads_about(key)[0]["applied_tags"]] == ["published"])
    assert tags


def strangers_are_refused_and_see_it_alone(play: Play) -> None:
    key = play.draft(6)
    answer = play.click(play.stranger, play.post(key), "approve")
    assert answer["ephemeral"] and "Sorry" in str(answer["message"]["text"]), answer
    said = play.discord.slash(
        name="draft approve", options={"draft": key}, user_id=play.stranger, channel_id=play.text, settle=10
    )
    assert "Sorry" in str(said["message"] or said["followups"]), said


def every_command_answers(play: Play) -> None:
    key = play.draft(7)
    play.post(key)
    asked = [
        ("episode status", {"episode": key}),
        ("episode list", {}),
        ("episode list", {"show": "harbour", "stage": "in review"}),
        ("episode transcript", {"episode": key, "form": "vtt"}),
        ("draft show", {"draft": key}),
        ("draft diff", {"draft": key}),
        ("draft history", {"draft": key}),
        ("search", {"words": "tide"}),
        ("show list", {}),
        ("glossary add", {"show": "harbour", "term": "Agulhas", "heard": "a gull has"}),
        ("glossary list", {"show": "harbour"}),
        ("glossary remove", {"show": "harbour", "term": "Agulhas"}),
        ("podbot status", {}),
        ("podbot help", {}),
        ("episode rerun", {"episode": key, "what": "notes"}),
        ("episode cancel", {"episode": key}),
        ("draft approve", {"draft": key}),
    ]
    slowest = 0.0
    for name, options in asked:
        answer = play.discord.slash(name=name, options=options, user_id=play.ed, channel_id=play.text, settle=10)
        assert answer["ok"], (name, answer)
        assert "went wrong" not in str(answer), (name, answer)
        slowest = max(slowest, answer["elapsed"])
    play.timings["slowest first answer of a command"] = slowest
    form = play.discord.slash(
        name="draft edit", options={"draft": key, "part": "title"}, user_id=play.ed, channel_id=play.text
    )
    assert form["kind"] == "modal", form
    choices = play.discord.autocomplete(
        name="draft show", options={"draft": "ep"}, focused="draft", user_id=play.ed, channel_id=play.text
    )
    assert choices["choices"], choices


def links_become_sources(play: Play) -> None:
    key = play.draft(90)  # the newest of its show: what is posted in the channel for links is for that one
    post = play.post(key)
    play.discord.send_message(
        channel_id=post["channel_id"], user_id=play.ed, content="see https://example.com/harbours?utm_source=x"
    )
    offered = play.eventually(lambda: [m for m in thread(play, post) if "Add it as a source?" in m["text"]])[0]
    play.click(play.ed, offered, "offer")
    play.eventually(lambda: "Title of harbours" in play.post(key)["text"])
    play.discord.send_message(channel_id=play.links, user_id=play.ed, content="https://example.com/later")
    waiting = play.eventually(lambda: "1 link from the conversation" in play.post(key)["text"] and play.post(key))
    offer = play.click(play.ed, waiting, "links")["message"]
    values = [offer["controls"][0]["options"][0]["value"]]
    play.discord.select(
        message_id=offer["id"], custom_id=control(offer, "links_add"), values=values, user_id=play.ed, settle=10
    )
    play.eventually(lambda: "Title of later" in play.post(key)["text"])
    message = play.discord.send_message(
        channel_id=play.text, user_id=play.mara, content="https://example.com/from-elsewhere"
    )
    asked = play.discord.context_menu(
        name="Add as source", target_id=message["id"], user_id=play.ed, channel_id=play.text
    )
    chooser = asked["message"]
    play.discord.select(
        message_id=chooser["id"], custom_id=control(chooser, "source_for"), values=[key], user_id=play.ed, settle=10
    )
    play.eventually(lambda: "Title of from-elsewhere" in play.post(key)["text"])


def what_another_process_did_is_shown(play: Play) -> None:
    key = play.draft(10)
    play.post(key)
    change = SetTitle(title="From the terminal")
    asyncio.run(edit(key, change, revision=1, by="mara", now=_now(), library=play.library))
    play.eventually(lambda: "## From the terminal" in play.post(key)["text"])


def killed_while_posting_it_posts_once(play: Play) -> None:
    keys = [play.draft(number) for number in range(20, 25)]
    time.sleep(0.25)
    play.kill()
    play.timings["start to ready"] = play.start_bot()
    for key in keys:
        play.eventually(lambda key=key: play.threads_about(key))
    time.sleep(2)
    assert [len(play.threads_about(key)) for key in keys] == [1] * 5


def a_lost_answer_does_not_post_twice(play: Play) -> None:
    for number, fault in enumerate(({"status": 500}, {"drop": True}, {"status": 502}), 30):
        play.discord.inject(path=r"/channels/\d+/threads$", method="POST", times=1, applied=True, **fault)
        key = play.draft(number)
        play.post(key)
        time.sleep(3)
        assert len(play.threads_about(key)) == 1, fault
    for number, fault in enumerate(({"status": 500}, {"drop": True}), 35):
        play.discord.inject(path=rf"/channels/{play.text}/messages$", method="POST", times=1, applied=True, **fault)
        play.discord.inject(path=r"/messages/\d+/threads$", method="POST", times=1, applied=True, **fault)
        key = play.draft(number, show="text")
        play.eventually(lambda key=key: play.posts_about(key))
        time.sleep(4)
        assert len(play.posts_about(key)) == 1, fault
    play.discord.clear_faults()


def a_rate_limit_is_obeyed(play: Play) -> None:
    play.discord.rate_limit(limit=2, window=2)
    try:
        keys = [play.draft(number) for number in range(45, 49)]
        for key in keys:
            play.eventually(lambda key=key: play.threads_about(key), timeout=60)
        time.sleep(2)
        assert [len(play.threads_about(key)) for key in keys] == [1] * 4
    finally:
        play.discord.rate_limit(limit=50, window=1)


def a_dropped_gateway_loses_nothing(play: Play) -> None:
    key = play.draft(40)
    play.post(key)
    for how in ("close", "abort", "reconnect", "invalidate"):
        play.discord.disconnect(how=how)
        play.library.set_stage(key, Stage.REJECTED if how in ("close", "reconnect") else Stage.IN_REVIEW, now=_now())
        time.sleep(0.5)
        play.discord.wait_ready(timeout=60)
    answer = _click_when_connected(play, key)
    assert answer["ok"]


def an_outage_is_waited_out(play: Play) -> None:
    """`PODBOT_E2E_OUTAGE` makes it longer than eight seconds."""
    key, seconds = play.draft(50), int(os.environ.get("PODBOT_E2E_OUTAGE") or 8)
    post = play.post(key)
    play.discord.outage(seconds=seconds, status=503)
    play.library.set_stage(key, Stage.APPROVED, now=_now())
    late = play.draft(51)
    lines = [f"Said in the outage, line {number}." for number in range(4)]
    for line in lines:
        keep_line(play.library, key, line)
        time.sleep(seconds / len(lines))
    play.discord.wait_ready(timeout=90)
    play.eventually(lambda: len(play.threads_about(late)) == 1, timeout=90)
    play.eventually(lambda: _said_in(play, post, lines), timeout=90)
    time.sleep(2)
    assert len(play.threads_about(late)) == 1 and _said_in(play, post, lines) == lines


def a_quote_is_edited(play: Play) -> None:
    key = play.draft(52)
    play.edit(play.ed, play.post(key), "quotes", {"quotes": "today tomas agire is here\n00:08-00:09"})
    first, second = play.library.draft(key).revision.notes.quotes
    assert first.text == "Today Tomas Agire is here." and second.start > first.end


def a_deleted_post_comes_back_and_an_archived_thread_is_woken(play: Play) -> None:
    key = play.draft(60)
    post = play.post(key)
    play.discord.archive_thread(thread_id=post["channel_id"], locked=False)
    play.edit(play.ed, post, "title", {"title": "Woken"})
    play.eventually(lambda: "## Woken" in play.post(key)["text"])
    other = play.draft(61, show="text")
    (message,) = play.eventually(lambda: play.posts_about(other))
    play.discord.delete_message(message_id=message["id"])
    play.eventually(lambda: [m for m in play.posts_about(other) if m["id"] != message["id"]])


def weeks_old_controls_work_after_a_restart(play: Play) -> None:
    key = play.draft(70)
    post = play.post(key)
    form = play.click(play.ed, post, "request")
    play.kill()
    play.start_bot()
    sent = play.discord.submit_modal(
        custom_id=form["modal"]["custom_id"], user_id=play.ed, values={"what": "Before the restart"}, settle=15
    )
    assert sent["ok"], sent
    play.eventually(lambda: "Before the restart" in play.post(key)["text"])
    play.click(play.mara, post, "approve")
    play.eventually(lambda: "🟢 published" in play.post(key)["text"])


SCENES = (
    a_draft_appears_once_with_its_files,
    in_a_text_channel_it_is_a_message_with_a_thread,
    a_name_is_fixed_a_chapter_moved_a_source_added,
    a_wrong_form_is_refused_kindly_and_given_back,
    a_span_runs_again_with_progress_in_the_post,
    a_span_heard_again_is_taken_place_by_place,
    approved_is_published_in_under_three_seconds,
    strangers_are_refused_and_see_it_alone,
    every_command_answers,
    links_become_sources,
    what_another_process_did_is_shown,
    killed_while_posting_it_posts_once,
    a_lost_answer_does_not_post_twice,
    a_rate_limit_is_obeyed,
    a_dropped_gateway_loses_nothing,
    an_outage_is_waited_out,
    a_quote_is_edited,
    a_deleted_post_comes_back_and_an_archived_thread_is_woken,
    weeks_old_controls_work_after_a_restart,
    managers_take_back_what_is_out,
)


def thread(play: Play, post: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in the draft's thread below its post; answers that only one member sees are left out."""
    messages = play.discord.messages(channel_id=post["channel_id"])
    return [m for m in messages if m["id"] != post["id"] and not m["ephemeral"]]


def _said_in(play: Play, post: dict[str, Any], lines: list[str]) -> list[str]:
    """Which of these lines stand in the post's thread, in the thread's order."""
    return [message["text"] for message in thread(play, post) if message["text"] in lines]


def _channel(play: Play, id: str) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{play.info['api_base']}/channels/{id}", headers={"Authorization": f"Bot {play.info['token']}"}
    )
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _click_when_connected(play: Play, key: str) -> dict[str, Any]:
    until = time.monotonic() + 30
    while True:
        post = play.post(key)
        answer: dict[str, Any] = play.discord.click(
            message_id=post["id"], custom_id=control(post, "diff"), user_id=play.ed, settle=10
        )
        if answer["ok"] or time.monotonic() > until:
            return answer
        time.sleep(0.5)


def _now() -> datetime:
    return datetime.now(UTC)
