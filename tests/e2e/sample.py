"""`python -m tests.e2e.sample`: the whole of podbot, `podbot run` with the sample show, told by what an editor sees.

Feed, download, transcription, notes, post, edits, a re-run of a span, approval, publication; taken back and, after a
restart, published again, and taken back once more by a manager in Discord: with the real engines.
Takes about two minutes on two cores.
"""

import functools
import http.server
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bot.sample
from tests.e2e.stage import ROOT, Play, double_is_there, open_play

SAMPLE = Path(bot.sample.__file__).parent
#: More than a minute, in which tiny.en hears several words otherwise than base, which heard the whole.
OTHERWISE = "00:47-02:15"


def main() -> int:
    """Exit code 0 where the story came to its end without a violation."""
    if not double_is_there():
        return 0
    with tempfile.TemporaryDirectory(prefix="podbot-sample-") as name, _feed(Path(name)) as feed:
        folder = Path(name)
        play = open_play(folder)
        try:
            _configure(play, folder, feed)
            with _podbot_run(play, folder):
                _story(play)
                _taken_back(play, folder)
            with _podbot_run(play, folder):
                _published_again(play, folder)
                _taken_back_in_discord(play, folder)
            violations = play.violations()
        finally:
            play.close()
    for violation in violations:
        print(f"violation {violation['code']}: {str(violation.get('detail'))[:600]}")
    return 1 if violations else 0


def _story(play: Play) -> None:
    begun = time.monotonic()
    _seen(play, "transcribing", 120)
    _tell("While podbot works", _post(play)["text"].splitlines()[:4])
    slowest = 0.0
    for _ in range(20):
        asked = play.discord.slash(name="podbot status", options={}, user_id=play.ed, channel_id=play.links, settle=5)
        slowest = max(slowest, asked["elapsed"])
        time.sleep(0.5)
    _tell(f"Slowest first answer of 20 while it transcribes: {slowest:.2f} s", asked["message"]["text"].splitlines())
    assert slowest < 1
    _seen(play, "🟡 in review", 400)
    _tell(f"The draft, {time.monotonic() - begun:.0f} s after the start", _post(play)["text"].splitlines())
    play.edit(play.ed, _post(play), "name", {"heard": "Nora Whitfield", "written": "Nora Whitfeld"})
    play.edit(play.ed, _post(play), "name", {"heard": "Nora Whitfeld", "written": "Nora Whitfield"})
    chapters = "00:00 Intro\n00:18 From the studio to the phone\n00:47 Why show notes take long\n01:35 Chapters"
    play.edit(play.ed, _post(play), "chapters", {"chapters": chapters})
    play.edit(play.ed, _post(play), "new_sources", {"sources": "Dave Winer - http://scripting.com/"})
    _tell("After a name, the chapters and a source", _post(play)["text"].splitlines())
    form = play.click(play.ed, _post(play), "rerun")
    values: dict[str, Any] = {
        "what": ["span"],
        "span": OTHERWISE,
        "model": ["tiny.en"],
        "hint": "Dave Winer, enclosure",
    }
    play.discord.submit_modal(custom_id=form["modal"]["custom_id"], user_id=play.ed, values=values, settle=15)
    _tell("What a span says anew", play.eventually(lambda: _proposed(play), timeout=240).splitlines())
    play.eventually(lambda: "👂" in _post(play)["text"] and "⏳" not in _post(play)["text"])
    _tell("Beside the draft", _post(play)["text"].splitlines()[:4])
    play.click(play.ed, _post(play), "take")
    play.eventually(lambda: not _offered(play, "take"))
    _tell("After it was taken", _post(play)["text"].splitlines()[:4])
    answer = play.click(play.ed, _post(play), "approve")
    begun = time.monotonic()
    offered = [c["custom_id"] for c in answer["message"]["controls"]] if answer["message"] else []
    if offered:
        play.click(play.ed, answer["message"], "approve_anyway")
    _seen(play, "🟢 published", 60)
    _tell(f"Published, {time.monotonic() - begun:.1f} s after approval", _post(play)["text"].splitlines()[:6])
    thread = play.discord.messages(channel_id=_post(play)["channel_id"])
    _tell("The thread", [line for m in thread[1:] if not m["ephemeral"] for line in m["text"].splitlines()])


def _taken_back(play: Play, folder: Path) -> None:
    _tell("podbot unpublish", _podbot(folder, "unpublish", "signal-chain/1"))
    _seen(play, "⚪ unpublished", 30)
    _tell("Taken back", _post(play)["text"].splitlines()[:6])
    assert "🟢" not in _post(play)["text"] and not list((folder / "public").rglob("show_notes.*"))


def _published_again(play: Play, folder: Path) -> None:
    """After a restart, which publishes nothing by itself."""
    play.discord.wait_ready(timeout=40)
    time.sleep(6)
    told = _podbot(folder, "status")
    assert "unpublished 1" in told and "⚪ unpublished" in _post(play)["text"], told
    play.click(play.ed, _post(play), "publish_again")
    _seen(play, "🟢 published", 60)
    assert list((folder / "public").rglob("show_notes.*"))
    _tell("Published again", _post(play)["text"].splitlines()[:6])


def _taken_back_in_discord(play: Play, folder: Path) -> None:
    form = play.click(play.boss, _post(play), "take_back")
    values = {"targets": ["folder"]}
    play.discord.submit_modal(custom_id=form["modal"]["custom_id"], user_id=play.boss, values=values, settle=15)
    _seen(play, "⚪ unpublished", 30)
    assert not list((folder / "public").rglob("show_notes.*"))
    thread = play.discord.messages(channel_id=_post(play)["channel_id"])
    _tell("Taken back in Discord", [line for m in thread[-2:] for line in m["text"].splitlines()])
    assert any("took it back from folder." in m["text"] for m in thread)


def _podbot(folder: Path, *words: str) -> list[str]:
    """Another process on the same library: what it says."""
    command = [sys.executable, "-m", "bot", "--config", str(folder / "config"), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _post(play: Play) -> dict[str, Any]:
    (thread,) = play.discord.threads(channel_id=play.forum)
    first = play.first(thread["id"])
    assert first is not None
    return first


def _proposed(play: Play) -> str:
    """What the thread says of the words that were heard anew, once they can be taken."""
    thread = play.discord.messages(channel_id=_post(play)["channel_id"])
    same = any("every word was heard as it stands" in message["text"] for message in thread)
    assert not same, f"{OTHERWISE} is heard by tiny.en as by base; choose another span"
    told = next(
        (message["text"] for message in thread if "Nothing changes until somebody takes it" in message["text"]), ""
    )
    return told if _offered(play, "take") else ""


def _offered(play: Play, action: str) -> bool:
    return any(f":{action}:" in str(control.get("custom_id")) for control in _post(play)["controls"])


def _seen(play: Play, words: str, timeout: float) -> None:
    play.eventually(
        lambda: play.discord.threads(channel_id=play.forum) and words in _post(play)["text"], timeout=timeout
    )


def _tell(title: str, lines: list[str]) -> None:
    print(f"\n== {title}", *(f"   {line}" for line in lines), sep="\n", flush=True)


@contextmanager
def _feed(folder: Path) -> Iterator[str]:
    """The sample show on a web server of its own."""
    www = folder / "www"
    www.mkdir()
    handler = functools.partial(_Quiet, directory=str(www))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        base = f"http://127.0.0.1:{server.server_port}"
        (www / "episode.mp3").write_bytes((SAMPLE / "episode.mp3").read_bytes())
        (www / "feed.xml").write_text((SAMPLE / "feed.xml").read_text().replace("{{BASE_URL}}", base))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"{base}/feed.xml"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def _configure(play: Play, folder: Path, feed: str) -> None:
    config = folder / "config"
    (config / "shows").mkdir(parents=True)
    (config / "podbot.yaml").write_text(
        f"data_dir: {folder}/data\nnetwork: {{allow_private_addresses: true}}\ntranscription: {{model: base}}\n"
        f'discord: {{api_base: "{play.info["api_base"]}", guild_id: {play.guild}}}\n'
        "web: {port: 0, local_only: true}\n"
    )
    (config / "shows" / "signal-chain.yaml").write_text(
        f"title: Signal Chain\nfeed: {feed}\nhosts: [{{name: Nora Whitfield}}]\n"
        f"discord: {{channel_id: {play.forum}, editor_roles: [Editors], manager_roles: [Producers], "
        "notify_role: Listeners}\n"
        f"publish: [{{kind: folder, path: {folder}/public}}]\n"
    )


@contextmanager
def _podbot_run(play: Play, folder: Path) -> Iterator[None]:
    log = (folder / "run.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--config", str(folder / "config"), "run"],
        cwd=ROOT,
        env={**os.environ, "PODBOT_DISCORD__TOKEN": play.info["token"]},
        stdout=log,
        stderr=log,
    )
    try:
        yield
    except BaseException:
        print((folder / "run.log").read_text()[-4_000:])
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


if __name__ == "__main__":
    sys.exit(main())
