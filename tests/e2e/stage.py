"""The stage of an end-to-end run: a Discord on loopback, the bot's process, a database, and its members."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.chapter import Chapter
from bot.domain.draft import Revision
from bot.domain.episode import Stage as EpisodeStage
from bot.storage.library import SqlLibrary
from bot.testing.nouns import an_episode
from tests.chat.drafts import spoken, written

#: Where the double is: a folder for PYTHONPATH.
DOUBLE = "PODBOT_FAKEDISCORD"
ROOT = Path(__file__).parents[2]


def double_is_there() -> bool:
    """Whether there is one, and if not, what to do; a folder named shared beside the checkout is looked into."""
    beside = ROOT.parent / "shared"
    if DOUBLE not in os.environ and (beside / "fakediscord").is_dir():
        os.environ[DOUBLE] = str(beside)
    if DOUBLE not in os.environ:
        print(f"Nothing to do: set {DOUBLE} to the folder that holds the `fakediscord` package.")
    return DOUBLE in os.environ


@dataclass(kw_only=True)
class Play:
    """One run: everything a scenario uses."""

    folder: Path
    discord: Any
    info: dict[str, Any]
    server: subprocess.Popen[str]
    guild: str
    forum: str
    text: str
    links: str
    ed: str
    mara: str
    #: Who manages the show besides.
    boss: str
    stranger: str
    library: SqlLibrary
    bot: subprocess.Popen[bytes] | None = None
    timings: dict[str, float] = field(default_factory=dict)

    def start_bot(self) -> float:
        """Start the process and wait until it is connected; gives the seconds that took."""
        desks = [
            {
                "show": "harbour",
                "channel_id": int(self.forum),
                "editor_roles": ["Editors"],
                "manager_roles": ["Producers"],
                "links_channel_id": int(self.links),
                "notify_role": "Listeners",
            },
            {"show": "text", "channel_id": int(self.text), "editor_roles": ["Editors"]},
        ]
        given = {
            "api_base": self.info["api_base"],
            "token": self.info["token"],
            "database": str(self.folder / "podbot.db"),
            "desks": desks,
        }
        begun = time.monotonic()
        log = (self.folder / "bot.log").open("ab")
        self.bot = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.bot", json.dumps(given)], cwd=ROOT, stdout=log, stderr=log
        )
        self.discord.wait_ready(timeout=40)
        return time.monotonic() - begun

    def kill(self) -> None:
        """kill -9."""
        if self.bot is not None:
            self.bot.send_signal(signal.SIGKILL)
            self.bot.wait()
            self.bot = None

    def close(self) -> None:
        self.kill()
        self.library.close()
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(timeout=20)

    def draft(self, number: int, *, show: str = "harbour") -> str:
        """A draft comes to review in the database, as the engine writes it."""
        now = datetime.now(UTC)
        episode = an_episode(number, show=show)
        self.library.add_episodes([episode], now=now)
        transcript = self.library.add_transcript(episode.key, spoken(), by="podbot", now=now)
        notes = written()
        notes = replace(notes, chapters=(*notes.chapters, Chapter(start=40.0, title="Home")))
        revision = Revision(number=1, notes=notes, transcript=transcript, at=now, by="podbot", summary="written")
        self.library.add_revision(episode.key, revision, expected=0)
        self.library.set_stage(episode.key, EpisodeStage.IN_REVIEW, now=now)
        return episode.key

    def threads_about(self, key: str) -> list[dict[str, Any]]:
        """Forum threads whose first message is this episode's post."""
        return [t for t in self.discord.threads(channel_id=self.forum) if _about(self.first(t["id"]), key)]

    def first(self, thread: str) -> dict[str, Any] | None:
        messages = self.discord.messages(channel_id=thread)
        return next((m for m in messages if m["id"] == thread), None)

    def posts_about(self, key: str) -> list[dict[str, Any]]:
        """Messages of the text channel that are this episode's post."""
        return [m for m in self.discord.messages(channel_id=self.text) if _about(m, key)]

    def post(self, key: str) -> dict[str, Any]:
        """The episode's one post in the forum."""
        (thread,) = self.eventually(lambda: self.threads_about(key))
        first = self.first(thread["id"])
        assert first is not None
        return first

    def click(self, who: str, message: dict[str, Any], action: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.discord.click(
            message_id=message["id"], custom_id=control(message, action), user_id=who, settle=15
        )
        assert answer["ok"], answer
        return answer

    def edit(self, who: str, message: dict[str, Any], part: str, values: dict[str, Any]) -> dict[str, Any]:
        offered = self.click(who, message, "edit")
        inner = offered["message"]
        form = self.discord.select(
            message_id=inner["id"], custom_id=control(inner, "edit_part"), values=[part], user_id=who
        )
        assert form["kind"] == "modal", form
        sent: dict[str, Any] = self.discord.submit_modal(
            custom_id=form["modal"]["custom_id"], user_id=who, values=values, settle=15
        )
        assert sent["ok"], sent
        return sent

    def eventually(self, look: Callable[[], Any], timeout: float = 30.0) -> Any:
        """What `look` gives once it gives something."""
        until = time.monotonic() + timeout
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > until:
                raise AssertionError(f"waited {timeout} s in vain: {look.__doc__ or look}")
            time.sleep(0.1)

    def violations(self) -> list[Any]:
        """What Discord would not have taken; the double's own gaps are no fault of the bot."""
        return list(self.discord.violations(severity="error"))


def open_play(folder: Path) -> Play:
    """Start the double, and make a server with a forum, a text channel, roles and members."""
    given = Path(os.environ[DOUBLE]).resolve()
    path = str(given.parent if (given / "__main__.py").exists() else given)  # the package, or the folder it lies in
    environment = {**os.environ, "PYTHONPATH": path}
    server = subprocess.Popen(
        [sys.executable, "-m", "fakediscord", "--port", "0", "--state", str(folder / "world.json")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=folder,
    )
    assert server.stdout is not None
    said = server.stdout.readline()
    if not said:
        raise SystemExit(f"The double of Discord in {path} did not start; what it said is above.")
    info = json.loads(said)
    sys.path.insert(0, path)
    from fakediscord import Client  # type: ignore[import-not-found]

    d = Client(info["control"])
    guild = d.create_guild(name="Harbour")["id"]
    editors = d.create_role(guild_id=guild, name="Editors")["id"]
    producers = d.create_role(guild_id=guild, name="Producers")["id"]
    d.create_role(guild_id=guild, name="Listeners", mentionable=True)
    tags = ["in review", "approved", "published", "rejected"]
    return Play(
        folder=folder,
        discord=d,
        info=info,
        server=server,
        guild=guild,
        forum=d.create_channel(guild_id=guild, name="drafts", type="forum", tags=tags)["id"],
        text=d.create_channel(guild_id=guild, name="drafts-text")["id"],
        links=d.create_channel(guild_id=guild, name="links")["id"],
        ed=_id(d.create_user(name="ed", guild_id=guild, roles=[editors])),
        mara=_id(d.create_user(name="mara", guild_id=guild, roles=[editors])),
        boss=_id(d.create_user(name="boss", guild_id=guild, roles=[producers])),
        stranger=_id(d.create_user(name="stranger", guild_id=guild)),
        library=SqlLibrary(str(folder / "podbot.db")),
    )


def control(message: dict[str, Any], action: str) -> str:
    """The custom id of the control that does `action`."""
    ids = [c["custom_id"] for c in message["controls"] if c.get("custom_id", "").split(":")[1:2] == [action]]
    assert ids, f"no control {action!r} in {[c.get('custom_id') for c in message['controls']]}"
    return str(ids[0])


def _id(user: Any) -> str:
    return str(user["id"] if isinstance(user, dict) else user)


def _about(message: dict[str, Any] | None, key: str) -> bool:
    return message is not None and any(f":{key}:" in c.get("custom_id", "") for c in message["controls"])
