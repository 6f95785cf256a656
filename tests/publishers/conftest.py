"""The network as publishers get it, quick to give up."""

from collections.abc import AsyncIterator

import pytest

from bot.net import Network


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    async with Network(allow_private_addresses=True, attempts=1, timeout=1.0) as network:
        yield network
