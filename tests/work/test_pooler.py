"""Behind a real pgbouncer: podbot works where its sessions are its own, and says so at once where they are not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.examination import examine
from bot.domain.episode import Stage
from bot.errors import StorageError
from bot.testing import pgbouncer
from tests.work.conftest import KEY, Bench, in_review

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not pgbouncer.installed(), reason="pgbouncer is not installed (apt-get install pgbouncer)"),
]


@contextmanager
def behind(folder: Path, url: str, mode: str) -> Iterator[Bench]:
    with pgbouncer.pooled(url, mode=mode) as pooled:
        bench = Bench(folder, pooled)
        yield bench
        bench.library.close()


async def test_an_episode_goes_down_the_line_where_sessions_are_kept(tmp_path: Path, postgres_url: str) -> None:
    with behind(tmp_path, postgres_url, "session") as bench:
        async with bench.worker():
            await in_review(bench)
        assert bench.library.episode(KEY).stage is Stage.IN_REVIEW


async def test_a_worker_does_not_begin_where_sessions_are_lent_out(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with behind(tmp_path, postgres_url, "transaction") as bench:
        with pytest.raises(StorageError, match=r"pool_mode = session .* or set database_url"):
            async with bench.worker():
                raise AssertionError
        monkeypatch.setenv("PODBOT_DATABASE_URL", bench.library.database.url.render_as_string(hide_password=False))
        monkeypatch.setenv("PODBOT_DATA_DIR", str(tmp_path))
        (bad,) = (one for one in examine(tmp_path, offline=True) if one.what == "Database")
    assert bad.state == "bad" and "lends sessions out by transaction" in bad.says
