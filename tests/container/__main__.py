"""`make image-test`: the image as it will be run, without privileges, network or a writable root: from a feed to notes.

`python -m tests.container [ENGINE [IMAGE]]`, with docker (or podman) as ENGINE and podbot as IMAGE. One line a check.
"""

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.container.instructions import SHIPPED, all_of

#: What compose.yaml gives as well.
CONFINED = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")

#: Found in an image, each of these would be a mistake: tools that built it, caches, somebody's settings.
UNWANTED = "gcc g++ cc make ~root/.cache ~podbot/.cache /src /app /config/podbot.yaml /config/.env /data/podbot.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One image, with volumes of its own that are gone afterwards."""

    engine: str
    image: str
    name: str

    def engine_says(self, *arguments: str, timeout: float = 60) -> str:
        """What the engine prints; AssertionError with all of it where it fails."""
        ran = subprocess.run([self.engine, *arguments], capture_output=True, text=True, timeout=timeout, check=False)
        assert ran.returncode == 0, (
            f"{' '.join(arguments)}: exit {ran.returncode}\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}"
        )
        return ran.stdout

    def run(self, *command: str, options: tuple[str, ...] = (), timeout: float = 120) -> str:
        """A container that is confined, has no network, and is gone afterwards."""
        volumes = ("--volume", f"{self.name}-data:/data", "--volume", f"{self.name}-models:/models")
        given = ("run", "--rm", "--network", "none", *CONFINED, *volumes, *options, self.image, *command)
        return self.engine_says(*given, timeout=timeout)

    def shell(self, script: str) -> str:
        """The same with a shell in podbot's place."""
        return self.run("-c", script, options=("--entrypoint", "sh"))

    def clean(self) -> None:
        """Leave nothing of the trial behind."""
        for leftover in (("rm", "-f", self.name), ("volume", "rm", f"{self.name}-data", f"{self.name}-models")):
            subprocess.run([self.engine, *leftover], capture_output=True, check=False)


def sizes(trial: Trial) -> str:
    """Layers that weigh something, the newest first."""
    history = trial.engine_says("history", "--format", "{{.Size}}\t{{.CreatedBy}}", trial.image)
    layers = [line.split("\t")[0] for line in history.splitlines() if "MB" in line or "GB" in line]
    return f"layers of {', '.join(layers)}"


def user(trial: Trial) -> str:
    """Not root, owner of both volumes, and of nothing else that could be changed."""
    uid = trial.shell("id -u; touch /data/here /models/here; touch /opt/podbot/here 2>/dev/null && echo writable; true")
    assert uid.split() == ["10001"], uid
    return "user 10001 writes to its volumes and nowhere else"


def leftovers(trial: Trial) -> str:
    """No compiler, no cache, no settings of whoever built it."""
    look = f"for one in {UNWANTED}; do command -v $one || ls -d $one; done 2>/dev/null; true"
    found = trial.shell(look)
    assert not found, found
    return "nothing is left of the building"


def doctor(trial: Trial) -> str:
    """Everything is there that recognition needs."""
    says = trial.run("doctor", "--offline")
    assert "✓ Recognition" in says and "✓ Speakers" in says, says
    return "doctor finds model and voices"


def demo(trial: Trial) -> str:
    """The main job: the sample, from its feed to notes."""
    began = time.monotonic()
    says = trial.run("demo", timeout=900)
    assert "(00:00) - " in says, says
    files = trial.shell("ls /data/demo/*/*")
    assert {"show_notes.md", "chapters.json", "transcript.vtt"} <= set(files.split()), files
    return f"demo writes the sample's notes to the volume ({time.monotonic() - began:.0f} s, start included)"


def service(trial: Trial) -> str:
    """`podbot run` says that it is well, lets commands in, and stops when it is asked to."""
    volumes = ("--volume", f"{trial.name}-data:/data")
    trial.engine_says("run", "--detach", "--name", trial.name, "--network", "none", *CONFINED, *volumes, trial.image)
    [check] = [one.rest for one in all_of(SHIPPED, "HEALTHCHECK")]
    _until_well(trial, json.loads(check[check.index("[") :]))
    assert "Nothing is being worked on" in trial.engine_says("exec", trial.name, "podbot", "status")
    began = time.monotonic()
    trial.engine_says("stop", "--time", "15", trial.name)
    state = trial.engine_says("inspect", "--format", "{{.State.ExitCode}}", trial.name)
    assert state.strip() == "0", state
    return f"run is well, lets `podbot status` in, and stops in order ({time.monotonic() - began:.1f} s)"


def _until_well(trial: Trial, check: list[str], tries: int = 60) -> None:
    for _ in range(tries):
        if subprocess.run([trial.engine, "exec", trial.name, *check], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(1)
    raise AssertionError(f"not well after {tries} s:\n{trial.engine_says('logs', trial.name)}")


CHECKS: tuple[Callable[[Trial], str], ...] = (sizes, user, leftovers, doctor, demo, service)


def main() -> int:
    """Exit code 0 where every check went well."""
    engine, image = (*sys.argv[1:], *("docker", "podbot")[len(sys.argv) - 1 :])[:2]
    trial = Trial(engine=engine, image=image, name=f"podbot-trial-{uuid.uuid4().hex[:8]}")
    failed = 0
    try:
        for check in CHECKS:
            try:
                print(f"✓ {check(trial)}", flush=True)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"✗ {check.__name__}: {error}", flush=True)
    finally:
        trial.clean()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
