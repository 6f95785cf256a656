"""One contract, three file stores; S3 against a real HTTP endpoint."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import boto3
import pytest
from moto.server import ThreadedMotoServer

from bot.errors import StorageError, StorageUnavailable
from bot.storage.artifacts import StoreArtifacts
from bot.storage.checkpoints import StoreCheckpoints
from bot.testing.artifacts import ArtifactsContract, MemoryArtifacts

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "not-a-secret"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class TestMemory(ArtifactsContract):
    @pytest.fixture
    def artifacts(self) -> MemoryArtifacts:
        return MemoryArtifacts()


class TestFolder(ArtifactsContract):
    @pytest.fixture
    def artifacts(self, tmp_path: Path) -> StoreArtifacts:
        return StoreArtifacts(str(tmp_path / "files"))

    async def test_a_half_written_file_is_never_a_key(self, artifacts: StoreArtifacts, tmp_path: Path) -> None:
        (tmp_path / "files" / ".audio.mp3.x.part").write_bytes(b"half")
        assert [key async for key in artifacts.keys("")] == []

    async def test_a_failing_write_leaves_the_old_file_and_no_rest(
        self, artifacts: StoreArtifacts, tmp_path: Path
    ) -> None:
        await artifacts.put("a", b"old")
        with pytest.raises(StorageError):
            await artifacts.put("a", tmp_path / "missing")
        assert await artifacts.get("a") == b"old"
        assert [path.name for path in (tmp_path / "files").iterdir()] == ["a"]

    async def test_a_full_disk_is_said_and_may_pass(self, artifacts: StoreArtifacts) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        full = Path("/dev/full")
        with pytest.raises(StorageUnavailable, match="No space left"), artifacts._told("a"):
            full.write_bytes(b"x" * 100_000)

    def test_checkpoints_outlive_the_process_that_saved_them(self, artifacts: StoreArtifacts, tmp_path: Path) -> None:
        StoreCheckpoints(artifacts).save("audio+model", "0-30", {"text": "Grüße", "words": [1, 2.5]})
        StoreCheckpoints(artifacts).save("audio+model", "30-60", {"text": ""})
        StoreCheckpoints(artifacts).save("other", "0-30", {"text": "no"})
        reopened = StoreCheckpoints(StoreArtifacts(str(tmp_path / "files")))
        assert reopened.load("audio+model") == {"0-30": {"text": "Grüße", "words": [1, 2.5]}, "30-60": {"text": ""}}
        assert reopened.load("unknown") == {}

    def test_checkpoints_that_no_run_added_to_for_long_are_forgotten(
        self, artifacts: StoreArtifacts, tmp_path: Path
    ) -> None:
        checkpoints, now = StoreCheckpoints(artifacts), datetime.now(UTC)
        for key, chunk in (("old", "0"), ("going on", "0"), ("going on", "1")):
            checkpoints.save(key, chunk, {"text": key})
        for path in (tmp_path / "files/checkpoints").glob("*/*.json"):
            if '"0"' in path.read_text():
                os.utime(path, ((now - timedelta(days=9)).timestamp(),) * 2)
        assert checkpoints.forget(before=now - timedelta(days=7)) == 1
        assert not checkpoints.load("old") and set(checkpoints.load("going on")) == {"0", "1"}
        assert len(list((tmp_path / "files/checkpoints").iterdir())) == 1


@pytest.mark.slow
class TestS3(ArtifactsContract):
    @pytest.fixture
    def artifacts(self, endpoint: str, request: pytest.FixtureRequest, tmp_path: Path) -> StoreArtifacts:
        self.client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **KEYS)
        self.bucket = f"bucket-{abs(hash(request.node.nodeid))}"
        self.client.create_bucket(Bucket=self.bucket)
        options = {**KEYS, "aws_endpoint": endpoint, "aws_region": "us-east-1"}
        return StoreArtifacts(f"s3://{self.bucket}/podbot", options=options, spool=tmp_path / "spool")

    async def test_the_store_serves_files_with_their_type(self, artifacts: StoreArtifacts) -> None:
        await artifacts.put("a/transcript.vtt", b"WEBVTT", content_type="text/vtt")
        head = self.client.head_object(Bucket=self.bucket, Key="podbot/a/transcript.vtt")
        assert head["ContentType"] == "text/vtt"

    def test_checkpoints_are_shared_between_machines(self, artifacts: StoreArtifacts) -> None:
        StoreCheckpoints(artifacts).save("k", "0-30", {"text": "x"})
        assert StoreCheckpoints(artifacts).load("k") == {"0-30": {"text": "x"}}
        hour = timedelta(hours=1)
        assert StoreCheckpoints(artifacts).forget(before=datetime.now(UTC) - hour) == 0
        assert StoreCheckpoints(artifacts).forget(before=datetime.now(UTC) + hour) == 1
        assert StoreCheckpoints(artifacts).load("k") == {}


def test_an_address_that_is_no_store_is_named() -> None:
    with pytest.raises(StorageError, match="ftp://nowhere"):
        StoreArtifacts("ftp://nowhere/x")


async def test_a_store_that_is_away_is_told_soon_and_may_come_back() -> None:
    options = {**KEYS, "aws_endpoint": "http://127.0.0.1:9", "aws_region": "us-east-1"}
    begun = perf_counter()
    with pytest.raises(StorageUnavailable, match=r"s3://bucket/podbot does not answer") as told:
        await StoreArtifacts("s3://bucket/podbot", options=options).put("a", b"1")
    assert perf_counter() - begun < 20
    assert KEYS["aws_secret_access_key"] not in str(told.value) and "\n" not in str(told.value)
