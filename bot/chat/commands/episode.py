"""`/episode`: where an episode stands, and what should be done with it."""

import asyncio
import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.chat import choices
from bot.chat.asking import Asking
from bot.chat.choices import found_after_answer
from bot.chat.decisions import stop_work
from bot.chat.permissions import allowed_shows, desk_of_show
from bot.chat.places import place_of
from bot.chat.refusals import say
from bot.chat.rerun import rerun_request, start_rerun
from bot.chat.sections import STAGE_SIGNS
from bot.chat.text import CONTENT, bar, fit, minutes, safe, safe_sentence
from bot.domain.episode import Stage
from bot.errors import NotFound
from bot.pipeline.telling import note
from bot.ports import EpisodeState, WorkStatus

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

#: Episodes on one page of a list.
PAGE = 20
WHICH = "Choose from the list, or type its number or title"
STAGES = [app_commands.Choice(name=stage.value, value=stage.value) for stage in Stage]


class EpisodeCommands(app_commands.Group):
    """The group."""

    def __init__(self, client: "PodbotClient") -> None:
        super().__init__(name="episode", description="Where an episode stands, and what to do with it", guild_only=True)

    @app_commands.command(description="How far an episode is, what is running, what went wrong")
    @app_commands.describe(episode=WHICH)
    @app_commands.autocomplete(episode=choices.episodes)
    async def status(self, asking: Asking, episode: str) -> None:
        """One episode."""
        key = await found_after_answer(asking, episode)
        room = asking.client.newsroom
        state = await asyncio.to_thread(room.library.episode, key)
        running = await room.work.status(key)
        place = await asyncio.to_thread(place_of, room.library, key)
        lines = [*status_lines(state), *(work_line(status) for status in running)]
        await say(asking, "\n".join((*lines, place.url if place else "-# not posted yet")))

    @app_commands.command(name="list", description="Episodes, newest first")
    @app_commands.describe(show="Only this show", stage="Only at this stage", page="Twenty episodes a page")
    @app_commands.choices(stage=STAGES)
    @app_commands.autocomplete(show=choices.shows)
    async def list_(
        self, asking: Asking, show: str | None = None, stage: str | None = None, page: app_commands.Range[int, 1] = 1
    ) -> None:
        """Many episodes."""
        await asking.response.defer(ephemeral=True, thinking=True)
        slugs = (desk_of_show(asking, show).show,) if show else allowed_shows(asking)
        stages = (Stage(stage),) if stage else None
        library = asking.client.newsroom.library
        found = [
            state
            for slug in slugs
            for state in await asyncio.to_thread(library.episodes, show=slug, stages=stages, limit=page * PAGE + 1)
        ]
        found.sort(key=lambda state: str(state.episode.published or ""), reverse=True)
        shown = found[(page - 1) * PAGE : page * PAGE]
        if not shown:
            raise NotFound("No episode like that." if page == 1 else f"There is no page {page}.")
        more = f"-# `/episode list page:{page + 1}` for the next ones" if len(found) > page * PAGE else ""
        await say(asking, "\n".join((*fit([_line(state) for state in shown], CONTENT - 100), more)))

    @app_commands.command(description="Transcribe an episode and write its notes now")
    @app_commands.describe(episode=WHICH)
    @app_commands.autocomplete(episode=choices.episodes)
    async def process(self, asking: Asking, episode: str) -> None:
        """Take it down the line."""
        key = await found_after_answer(asking, episode)
        client, room = asking.client, asking.client.newsroom
        by = str(asking.user.id)
        await room.work.produce(key, by=by)
        await note(room.library, key=key, action="process", by=by, now=room.now())
        client.refresher.soon(key)
        await say(asking, "Started. A post shows how far it is, and becomes the draft.")

    @app_commands.command(description="Do an episode again: all of it, a span, or only the notes")
    @app_commands.describe(
        episode=WHICH,
        what="What should run again",
        span="Only from when to when: 12:30-14:00",
        model="Another model",
        language="Language spoken: en, de, …",
        hint="Names and terms to listen for, separated by commas",
    )
    @app_commands.choices(
        what=[
            app_commands.Choice(name="the whole episode", value="all"),
            app_commands.Choice(name="only a span", value="span"),
            app_commands.Choice(name="only the notes", value="notes"),
        ]
    )
    @app_commands.autocomplete(episode=choices.episodes)
    async def rerun(
        self,
        asking: Asking,
        episode: str,
        what: str = "all",
        span: str = "",
        model: str = "",
        language: str = "",
        hint: str = "",
    ) -> None:
        """Do it again."""
        key = await found_after_answer(asking, episode)
        request = rerun_request(what, span, model=model, language=language, hint=hint, by=str(asking.user.id))
        await say(asking, await start_rerun(asking, key, request))

    @app_commands.command(description="Stop everything that runs for an episode")
    @app_commands.describe(episode=WHICH)
    @app_commands.autocomplete(episode=choices.episodes)
    async def cancel(self, asking: Asking, episode: str) -> None:
        """Stop it."""
        await say(asking, await stop_work(asking, await found_after_answer(asking, episode)))

    @app_commands.command(description="The transcript as a file that only you see")
    @app_commands.describe(episode=WHICH, form="Which kind of file")
    @app_commands.choices(
        form=[
            app_commands.Choice(name=name, value=ending)
            for name, ending in (("text", "txt"), ("WebVTT", "vtt"), ("SRT", "srt"), ("JSON", "json"))
        ]
    )
    @app_commands.autocomplete(episode=choices.episodes)
    async def transcript(self, asking: Asking, episode: str, form: str = "txt") -> None:
        """A file."""
        key = await found_after_answer(asking, episode)
        name, data = await asyncio.to_thread(_transcript_file, asking.client, key, form)
        await say(asking, "Here it is, as it stands now.", file=discord.File(io.BytesIO(data), name))


#: How work stands that is not running; every other end is for somebody to look at.
_SIGNS = {"queued": "⏳", "done": "✅", "cancelled": "⏹️"}


def status_lines(state: EpisodeState) -> list[str]:
    """Title, stage, last failure."""
    since = f" since <t:{int(state.since.timestamp())}:R>" if state.since else ""
    lines = [f"**{safe(state.episode.title, 200) or 'Untitled episode'}**", f"{STAGE_SIGNS[state.stage]}{since}"]
    if state.outcome and not state.outcome.worked:
        lines.append(f"⚠️ {safe_sentence(state.outcome.message, 500)}")
    return lines


def work_line(status: WorkStatus) -> str:
    """`⏳ transcribing ▰▰▱▱ 45 %, about 4 minutes left`."""
    if status.state != "running":
        sign = _SIGNS.get(status.state, "⚠️")
        return f"{sign} {safe(status.called, 80)}: {status.state} {safe_sentence(status.message, 300)}".strip()
    left = f", {minutes(status.left)} left" if status.left is not None else ""
    return f"⏳ {safe(status.step or status.called, 60)} {bar(status.done)}{left}"


def _line(state: EpisodeState) -> str:
    day = f"{state.episode.published:%Y-%m-%d} " if state.episode.published else ""
    failed = " ⚠️" if state.outcome and not state.outcome.worked else ""
    return f"`{day or '          '}` {safe(state.episode.title, 100)} · {STAGE_SIGNS[state.stage]}{failed}"


def _transcript_file(client: "PodbotClient", key: str, form: str) -> tuple[str, bytes]:
    room = client.newsroom
    episode = room.library.episode(key).episode
    transcript = room.library.transcript(key)
    draft = room.library.draft(key)
    files = room.renderer.render(
        show=room.library.show(episode.show), episode=episode, notes=draft.revision.notes, transcript=transcript
    )
    name = f"transcript.{form}"
    if name not in files:
        raise NotFound(f"There is no {name} for this episode.")
    return f"{episode.slug[:60]}.{form}", files[name]
