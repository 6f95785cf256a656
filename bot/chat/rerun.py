"""Re-run…: a whole episode, a span of it, or only its notes, with another model, language or a hint."""

from bot.chat.asking import Asking
from bot.chat.controls import Click
from bot.chat.forms import Field, Option, Submission, open_form
from bot.chat.permissions import desk_of_episode
from bot.chat.refusals import say
from bot.domain.timecode import clock, parse_clock
from bot.errors import NotesError
from bot.pipeline.telling import named, note
from bot.ports import RerunRequest

WHAT = (
    Option(value="all", label="The whole episode", description="transcript and notes", chosen=True),
    Option(value="span", label="Only a span", description="set from – to below; you compare before anything changes"),
    Option(value="notes", label="Only the notes", description="the transcript stays as it is"),
)


async def rerun(click: Click) -> None:
    """Ask what to do again."""
    await desk_of_episode(click.asking, click.key)
    await open_form(
        click.asking,
        "rerun",
        click.key,
        click.revision,
        title="Re-run",
        fields=rerun_fields(click.asking.client.newsroom.models),
    )


def rerun_fields(models: tuple[str, ...]) -> list[Field]:
    """The five questions; everything but the first may stay as it is."""
    model = Field(name="model", label="Model", required=False, limit=100, placeholder="as set for the show")
    if models:
        options = tuple(Option(value=name, label=name) for name in models)
        model = Field(name="model", label="Model", required=False, options=options, placeholder="as set for the show")
    return [
        Field(name="what", label="What should run again?", options=WHAT, help="Edited and locked parts are kept."),
        Field(name="span", label="From – to", required=False, limit=40, placeholder="12:30-14:00"),
        model,
        Field(name="language", label="Language", required=False, limit=20, placeholder="en, de, fr, …"),
        Field(
            name="hint",
            label="Listen for",
            required=False,
            limit=300,
            placeholder="names and terms, separated by commas",
        ),
    ]


async def rerun_sent(sent: Submission) -> None:
    """Start the work, replacing what runs for this episode."""
    await desk_of_episode(sent.asking, sent.key)
    request = rerun_request(
        sent["what"],
        sent["span"],
        model=sent["model"],
        language=sent["language"],
        hint=sent["hint"],
        by=sent.by,
    )
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    await say(sent.asking, await start_rerun(sent.asking, sent.key, request))


async def start_rerun(asking: Asking, key: str, request: RerunRequest) -> str:
    """Hand the request to the work engine and tell the thread."""
    client, room = asking.client, asking.client.newsroom
    await room.work.rerun(key, request)
    what = described(request)
    await note(room.library, key=key, action="re-run", by=request.by, now=room.now(), after=what)
    await client.reviewer.tell(key, f"{named(request.by)} runs {what} again.")
    client.refresher.soon(key)
    if request.propose:
        return "Started. The post shows how far it is; then you compare, and take the new words or keep the old."
    return "Started. The post shows how far it is; edited and locked parts are kept."


def rerun_request(
    what: str, span: str, *, model: str = "", language: str = "", hint: str = "", by: str
) -> RerunRequest:
    """Checked words as a request; `NotesError` names what does not fit."""
    if span.strip() and what != "notes":
        what = "span"
    if what == "span" and not span.strip():
        raise NotesError("Give a span such as 12:30-14:00.")
    return RerunRequest(
        what=what or "all",
        span=read_span(span) if what == "span" else None,
        model=model.strip() or None,
        language=language.strip().lower() or None,
        hint=hint.strip() or None,
        by=by,
        propose=what == "span",
    )


def read_span(text: str) -> tuple[float, float]:
    """Seconds of `12:30-14:00` (also with –, "to", spaces)."""
    parts = text.replace("–", "-").replace("—", "-").replace(" to ", "-").replace("→", "-").split("-")
    try:
        start, end = (parse_clock(part) for part in parts)
    except ValueError:
        raise NotesError(f"“{text.strip()[:40]}” is not a span. Write it as 12:30-14:00.") from None
    if end <= start:
        raise NotesError(f"The span ends at {clock(end)}, before it begins at {clock(start)}. Swap the two times.")
    return start, end


def described(request: RerunRequest) -> str:
    """`12:30-14:00 with model small.en`."""
    span = f"{clock(request.span[0])}-{clock(request.span[1])}" if request.span else ""
    what = {"all": "the whole episode", "notes": "the notes"}.get(request.what, span)
    extras = (
        f"model {request.model}" if request.model else "",
        f"language {request.language}" if request.language else "",
        f"hint “{request.hint}”" if request.hint else "",
    )
    named_extras = ", ".join(filter(None, extras))
    return f"{what} with {named_extras}" if named_extras else what
