"""The API against inputs nobody thought of: made from its own description, none of them a server error."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings

from tests.web.making import Desk, make_desk, served

schemathesis = pytest.importorskip("schemathesis")

pytestmark = pytest.mark.slow

#: Tries of each operation; there are about twenty.
TRIES = 15


@pytest.fixture(scope="module")
def running() -> Iterator[Desk]:
    """The desk on a loop of its own: schemathesis asks from this thread."""
    desk, loop, stop = make_desk(), asyncio.new_event_loop(), asyncio.Event()
    desk.door.rates = (10**9, 10**9, 10**9)
    up = threading.Event()

    async def serve() -> None:
        async with served(desk):
            up.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert up.wait(10)
    yield desk
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


def test_no_input_makes_a_server_error(running: Desk) -> None:
    session = requests.Session()
    session.get(running.page)
    csrf = session.get(f"{running.address}/api/me").json()["csrf"]
    session.headers["X-CSRF-Token"] = csrf
    described = session.get(f"{running.address}/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=running.address)
    answers: dict[int, int] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("/events"):
            continue  # a line that stays open

        @settings(
            max_examples=TRIES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(operation.as_strategy())
        def attempt(case: "schemathesis.Case") -> None:
            if "key" in case.path_parameters:
                case.path_parameters["key"] = running.key
            answer = case.call(session=session)
            answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
            assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"
            if answer.status_code >= 400 and answer.headers.get("Content-Type", "").startswith("application/json"):
                assert answer.json()["error"]

        attempt()
    assert answers[200] > 50 and sum(answers.values()) > 200, answers
    session.close()
