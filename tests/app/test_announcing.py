"""The `discord` target through a real client, on a Discord in memory that answers as Discord does, well or badly."""

from collections.abc import AsyncIterator
from dataclasses import replace

import discord
import pytest
import simcord

from bot.app.announcing import ChatChannel
from bot.errors import PublishError, PublishUnavailable
from bot.publishers.announcement import Announcement
from bot.testing.publisher import NOW, PublisherContract, example_bundle


class Public:
    """A public channel as its readers see it."""

    def __init__(self, env: simcord.Env, client: discord.Client) -> None:
        self.env, self.client = env, client
        self.guild = env.create_guild("Listeners")
        self.channel = self.guild.create_text_channel("episodes")

    def texts(self) -> list[str]:
        return [message.content for message in self.channel.history()]

    def titles(self) -> list[str]:
        return [text.partition("\n")[0].removeprefix("## ") for text in self.texts() if text.startswith("## ")]


@pytest.fixture
async def pages() -> AsyncIterator[Public]:
    client = discord.Client(intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())
    env = simcord.Env(client)
    await env.start()
    try:
        yield Public(env, client)
    finally:
        await env.shutdown()


@pytest.fixture
def publisher(pages: Public) -> Announcement:
    return Announcement(channel=ChatChannel(pages.client, pages.channel.id))


class TestContract(PublisherContract):
    pass


async def test_the_announcement_says_what_the_episode_is_about_and_carries_a_mark(
    pages: Public, publisher: Announcement
) -> None:
    bundle = example_bundle()
    await publisher.publish(bundle, receipt=None, now=NOW)
    (text,) = pages.texts()
    assert bundle.notes.title in text and "What stays human" in text
    assert text.endswith(f"-# podbot {bundle.episode.key}")


async def test_an_answer_that_was_lost_doubles_nothing(pages: Public, publisher: Announcement) -> None:
    for method in ("GET", "POST"):
        pages.env.inject_error(method, "/channels/*", status=503, times=1)
        with pytest.raises(PublishUnavailable, match="did not answer"):
            await publisher.publish(example_bundle(), receipt=None, now=NOW)
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    for method in ("GET", "PATCH"):
        pages.env.inject_error(method, "/channels/*", status=503, times=1)
        with pytest.raises(PublishUnavailable, match="did not answer"):
            await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
    again = await publisher.publish(example_bundle(revision=2), receipt=None, now=NOW)
    assert again.ids == receipt.ids and len(pages.titles()) == 1


async def test_without_the_right_to_write_it_says_which_one(pages: Public, publisher: Announcement) -> None:
    pages.env.inject_error("POST", "/channels/*", status=403, times=1)
    with pytest.raises(PublishError, match="Send Messages") as caught:
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert not caught.value.retryable


async def test_a_message_that_members_deleted_is_posted_anew(pages: Public, publisher: Announcement) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    pages.env.backend.delete_message(pages.channel.id, int((receipt.ids or {})["message"]))
    again = await publisher.publish(example_bundle(revision=2), receipt=receipt, now=NOW)
    assert again.ids != receipt.ids and len(pages.titles()) == 1


async def test_a_channel_that_is_gone_is_a_sentence(pages: Public) -> None:
    with pytest.raises(PublishError, match="no channel 12345 here"):
        await Announcement(channel=ChatChannel(pages.client, 12345)).publish(example_bundle(), receipt=None, now=NOW)


async def test_nobody_is_pinged(pages: Public, publisher: Announcement) -> None:
    bundle = example_bundle()
    loud = replace(bundle, notes=replace(bundle.notes, title="@everyone <@&1> listen", teaser="@here"))
    await publisher.publish(loud, receipt=None, now=NOW)
    sent = [entry for entry in pages.env.http_requests if entry.method == "POST" and "messages" in entry.path]
    assert sent and all((entry.json or {}).get("allowed_mentions", {}).get("parse") == [] for entry in sent)
