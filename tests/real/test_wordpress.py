"""WordPress itself, not a stand-in: run with PODBOT_REAL=1 where Debian's wordpress, php-mysql and mariadb are."""

import json
from collections.abc import AsyncIterator, Iterator
from html import unescape
from urllib.request import urlopen

import pytest

from bot.errors import PublishError
from bot.net import Network
from bot.publishers.wordpress import WordPress
from bot.testing.publisher import NOW, PublisherContract, example_bundle
from tests.real import asked_for
from tests.real.wordpress import Site, missing, wordpress

pytestmark = asked_for(missing())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with wordpress(tmp_path_factory.mktemp("wp")) as site:
        yield site


class Posts:
    """What visitors and editors see."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def titles(self) -> list[str]:
        with urlopen(f"{self.site.url}/wp-json/wp/v2/posts?search=Reaches") as answer:
            return [unescape(post["title"]["rendered"]) for post in json.load(answer)]


@pytest.fixture
async def publisher(site: Site, network: Network) -> AsyncIterator[WordPress]:
    publisher = WordPress(url=site.url, user=site.user, password=site.password, network=network)
    yield publisher
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    await publisher._api.call("DELETE", f"{publisher._posts}/{(receipt.ids or {})['post']}", params={"force": "true"})


class TestContract(PublisherContract):
    @pytest.fixture
    def pages(self, site: Site) -> Posts:
        return Posts(site)


async def test_visitors_get_chapters_and_links(publisher: WordPress, site: Site, network: Network) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    post = (await network.get(f"{site.url}/wp-json/wp/v2/posts/{(receipt.ids or {})['post']}")).json()
    page = post["content"]["rendered"]
    assert "(00:40)" in page and 'href="https://www.w3.org/TR/webvtt1/"' in page
    assert receipt.url == post["link"]


async def test_a_wrong_password_is_a_sentence(site: Site, network: Network) -> None:
    stranger = WordPress(url=site.url, user=site.user, password="wrong", network=network)
    with pytest.raises(PublishError, match="was not accepted"):
        await stranger.publish(example_bundle(), receipt=None, now=NOW)
