"""Ghost itself, not a stand-in: run with PODBOT_REAL=1 where node is and Ghost was installed through npm."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from urllib.request import urlopen

import pytest

from bot.domain.publication import PublicationState
from bot.errors import PublishError
from bot.net import Network
from bot.publishers.ghost import Ghost
from bot.testing.publisher import NOW, PublisherContract, example_bundle
from tests.real import asked_for
from tests.real.ghost import Site, ghost, missing

pytestmark = asked_for(missing())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ghost(tmp_path_factory.mktemp("ghost")) as site:
        yield site


class Posts:
    """What readers see: the site's own feed, which has no posts that readers may not see."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def titles(self) -> list[str]:
        from xml.etree import ElementTree

        with urlopen(f"{self.site.url}/rss/?{os.urandom(4).hex()}") as answer:
            items = ElementTree.fromstring(answer.read()).findall("channel/item/title")
        return [item.text or "" for item in items if "Reaches" in (item.text or "")]


@pytest.fixture
async def publisher(site: Site, network: Network) -> AsyncIterator[Ghost]:
    publisher = Ghost(url=site.url, key=site.key, network=network)
    yield publisher
    while post := await publisher._find(example_bundle(), None):
        await publisher._api.call("DELETE", f"{publisher._posts}{post['id']}/", headers=publisher._access())


class TestContract(PublisherContract):
    @pytest.fixture
    def pages(self, site: Site) -> Posts:
        return Posts(site)


async def test_readers_get_chapters_and_links(publisher: Ghost, network: Network) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    page = (await network.get(receipt.url)).text()
    assert "(00:40)" in page and 'href="https://www.w3.org/TR/webvtt1/' in page
    assert "#podbot-" not in page, "the internal tag is nobody's business"


async def test_what_was_made_a_draft_is_gone_for_readers_and_comes_back(
    publisher: Ghost, site: Site, network: Network
) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    taken = await publisher.unpublish(receipt, now=NOW)
    assert taken.state is PublicationState.UNPUBLISHED and (await network.get(receipt.url)).status == 404
    again = await publisher.publish(example_bundle(revision=2), receipt=taken, now=NOW)
    assert (again.ids, again.verified) == (receipt.ids, "title, html, status published")


async def test_a_slug_that_somebody_has_already_is_left_to_them(publisher: Ghost, network: Network) -> None:
    bundle = example_bundle()
    theirs = {"title": "Mine", "slug": bundle.episode.slug, "status": "published", "html": "<p>by hand</p>"}
    made = await publisher._send("POST", publisher._posts, theirs)
    receipt = await publisher.publish(bundle, receipt=None, now=NOW)
    kept = await publisher._get(f"{publisher._posts}{made['id']}/")
    assert kept and kept["title"] == "Mine" and receipt.url != kept["url"]
    await publisher._api.call("DELETE", f"{publisher._posts}{made['id']}/", headers=publisher._access())


async def test_a_wrong_key_is_a_sentence(site: Site, network: Network) -> None:
    id = site.key.partition(":")[0]
    for key in (f"{id}:{'ab' * 32}", f"{'0' * 24}:{'ab' * 32}"):
        with pytest.raises(PublishError, match="was not accepted") as caught:
            await Ghost(url=site.url, key=key, network=network).publish(example_bundle(), receipt=None, now=NOW)
        assert "abab" not in str(caught.value)


async def test_notes_of_every_kind_of_letter_read_back(publisher: Ghost) -> None:
    bundle = example_bundle()
    odd = "Ünïcödé “quotes” & <angles> 日本語 👩‍👩‍👧 {{mustache}} [[shortcode]]"
    notes = replace(bundle.notes, title=odd, summary=f"{odd}\n\n{odd}", teaser=odd * 20)
    files = dict(bundle.files) | {
        "show_notes.html": f"<p>{odd.replace('&', '&amp;').replace('<', '&lt;')}</p>".encode()
    }
    receipt = await publisher.publish(replace(bundle, notes=notes, files=files), receipt=None, now=NOW)
    assert json.dumps(receipt.verified) and "html" in receipt.verified
