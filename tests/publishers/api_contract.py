"""What every API target must survive, on top of `PublisherContract`: the failures of real servers."""

import pytest

from bot.errors import PublishError, PublishUnavailable
from bot.ports import Bundle, Publisher
from bot.testing.publisher import NOW, Pages, PublisherContract

from .fake_server import FakeServer, Trouble

#: Must never be seen in a message.
SECRET = "s3cret-0f-the-owner"


class ApiContract(PublisherContract):
    """Subclass with fixtures `server`, `publisher`, `pages` and `stranger` (the publisher with a wrong secret)."""

    #: The method of the request that writes first.
    writes = "POST"

    async def test_a_wrong_key_is_a_sentence_without_the_key(
        self, server: FakeServer, stranger: Publisher, bundle: Bundle
    ) -> None:
        with pytest.raises(PublishError) as caught:
            await stranger.publish(bundle, receipt=None, now=NOW)
        assert not caught.value.retryable
        assert "was not accepted (401)" in str(caught.value) and "wrong" not in str(caught.value)

    async def test_too_many_requests_name_the_time_to_wait(
        self, server: FakeServer, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        server.troubles = [Trouble(self.writes, 429, headers={"Retry-After": "7"})]
        with pytest.raises(PublishUnavailable) as caught:
            await publisher.publish(bundle, receipt=None, now=NOW)
        assert caught.value.retry_after == 7
        await publisher.publish(bundle, receipt=None, now=NOW)
        assert pages.titles() == [bundle.notes.title]

    async def test_a_500_after_the_write_took_effect_doubles_nothing(
        self, server: FakeServer, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        server.troubles = [Trouble(self.writes, 500, after=True)]
        with pytest.raises(PublishUnavailable):
            await publisher.publish(bundle, receipt=None, now=NOW)
        publication = await publisher.publish(bundle, receipt=None, now=NOW)
        assert pages.titles() == [bundle.notes.title] and publication.verified

    async def test_a_slow_answer_is_given_up_and_tried_again(
        self, server: FakeServer, publisher: Publisher, pages: Pages, bundle: Bundle
    ) -> None:
        server.troubles = [Trouble(self.writes, slow=1.5)]
        with pytest.raises(PublishUnavailable, match="did not answer in time"):
            await publisher.publish(bundle, receipt=None, now=NOW)
        await publisher.publish(bundle, receipt=None, now=NOW)
        assert pages.titles() == [bundle.notes.title]

    async def test_a_conflict_may_pass(self, server: FakeServer, publisher: Publisher, bundle: Bundle) -> None:
        server.troubles = [Trouble(self.writes, 409)]
        with pytest.raises(PublishUnavailable, match="at the same time"):
            await publisher.publish(bundle, receipt=None, now=NOW)

    async def test_a_refusal_carries_the_servers_words(
        self, server: FakeServer, publisher: Publisher, bundle: Bundle
    ) -> None:
        server.troubles = [Trouble(self.writes, 422)]
        with pytest.raises(PublishError, match=r"refused \(422\): Something went wrong") as caught:
            await publisher.publish(bundle, receipt=None, now=NOW)
        assert not caught.value.retryable and SECRET not in str(caught.value)

    async def test_a_server_that_is_down_may_come_back(
        self, server: FakeServer, publisher: Publisher, bundle: Bundle
    ) -> None:
        await server.__aexit__()
        with pytest.raises(PublishUnavailable):
            await publisher.publish(bundle, receipt=None, now=NOW)
        await server.__aenter__()
