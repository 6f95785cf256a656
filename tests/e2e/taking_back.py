"""The scene in which a manager takes an episode back, by a form from before a restart."""

from tests.e2e.stage import Play


def managers_take_back_what_is_out(play: Play) -> None:
    key = play.draft(80)
    play.click(play.ed, play.post(key), "approve")
    play.eventually(lambda: "🟢 published" in play.post(key)["text"])
    refused = play.click(play.ed, play.post(key), "take_back")
    assert "taking an episode back is for members with the role @Producers" in refused["message"]["text"], refused
    form = play.click(play.boss, play.post(key), "take_back")
    assert form["kind"] == "modal", form
    play.kill()
    play.start_bot()
    sent = play.discord.submit_modal(
        custom_id=form["modal"]["custom_id"], user_id=play.boss, values={"targets": ["folder"]}, settle=15
    )
    assert sent["ok"] and sent["ephemeral"], sent
    thread = play.post(key)["channel_id"]
    play.eventually(lambda: any("⚪ folder: taken back" in m["text"] for m in play.discord.messages(channel_id=thread)))
    play.eventually(
        lambda: f"<@{play.boss}> took it back from folder." in str(play.discord.messages(channel_id=thread))
    )
    play.eventually(lambda: "⚪ unpublished" in play.post(key)["text"])
    late = play.discord.slash(
        name="draft unpublish", options={"draft": key}, user_id=play.boss, channel_id=play.text, settle=10
    )
    assert "nothing to take back" in late["message"]["text"], late
    play.click(play.ed, play.post(key), "publish_again")
    play.eventually(lambda: "🟢 published" in play.post(key)["text"])
