"""Two terminals take one episode back at the same moment: the target hears of it once, on either database."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.domain.publication import Publication, PublicationState
from bot.errors import BotError
from bot.pipeline.turns import turn
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, an_episode
from bot.testing.servers import LocalWeb, Page

KEY = an_episode().key


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "podbot.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def _published(url: str) -> None:
    library = SqlLibrary(url)
    library.add_episodes([an_episode()], now=NOW)
    receipt = Publication(
        episode=KEY, target="webhook", revision=1, state=PublicationState.PUBLISHED, at=NOW, ids={"episode": KEY}
    )
    library.save_publication(receipt)
    library.close()


async def _podbot(folder: Path, url: str, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "PODBOT_DATABASE_URL": url, "PODBOT_NETWORK__ALLOW_PRIVATE_ADDRESSES": "true"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.slow
async def test_of_two_terminals_one_takes_it_back_and_the_other_says_that_it_was(
    url: str, tmp_path: Path, web: LocalWeb
) -> None:
    hook = web.put("/hook", Page(delay=1.5))
    (tmp_path / "config/shows").mkdir(parents=True)
    show = f"title: Harbour\npublish:\n  - {{kind: webhook, url: '{hook}', secret: x}}\n"
    (tmp_path / "config/shows/harbour.yaml").write_text(show)
    _published(url)
    done = await asyncio.gather(*(_podbot(tmp_path, url, "unpublish", KEY) for _ in range(2)))
    told = sorted(said.splitlines()[0] for _, said in done)
    assert told == ["webhook: taken back (the receiver answered 200).", "webhook: taken back already."], done
    assert [code for code, _ in done] == [0, 0] and len(web.requests("/hook")) == 1
    library = SqlLibrary(url)
    assert [entry.action for entry in library.audit_log(subject=KEY)] == ["unpublished"]
    library.close()


@pytest.mark.slow
async def test_two_connections_never_hold_the_same_turn(url: str) -> None:
    libraries = [SqlLibrary(url) for _ in range(3)]
    inside, most = 0, 0

    async def stay(library: SqlLibrary) -> None:
        nonlocal inside, most
        async with turn(library, "blog"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.05)
            inside -= 1

    try:
        await asyncio.gather(*(stay(library) for library in libraries * 3))
    except BotError as error:
        pytest.fail(str(error))
    finally:
        for library in libraries:
            library.close()
    assert most == 1
