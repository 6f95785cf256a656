"""One address of the API: its path, what it takes, who may call it; routes and documentation are made of these."""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from bot.errors import NotFound
from bot.ports import EpisodeState
from bot.web.door import Door, Visitor
from bot.web.room import Room

T = TypeVar("T")
JSON = "application/json"
MANAGERS_ONLY = (
    "Sorry, this is for managers of the show: members with one of its `manager_roles`, or who manage the Discord "
    "server. Ask one of them, or use the terminal."
)


def _cleaned(text: str) -> str:
    """Half surrogate pairs and control characters fit into no database and no page."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c for c in whole if c in "\n\t" or (c >= " " and c != "\x7f"))


#: Text that people send.
Text = Annotated[str, AfterValidator(_cleaned)]


class Body(BaseModel):
    """What is sent with a request; a key too many is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NoQuery(Body):
    """Nothing after the question mark matters."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, checked: the visitor may make it and what it brought has the right form."""

    request: web.Request
    room: Room
    door: Door
    visitor: Visitor
    #: The episode of `/api/drafts/{key}/…`.
    key: str = ""
    #: As the library knows it; only where there is a key.
    state: EpisodeState | None = None
    body: Any = None
    query: Any = None

    @property
    def episode_state(self) -> EpisodeState:
        """The episode asked about."""
        assert self.state is not None
        return self.state


async def thread(function: Callable[..., T], *args: Any, **named: Any) -> T:
    """Blocking work off the event loop."""
    return await asyncio.to_thread(functools.partial(function, *args, **named))


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Declared once; see `routes`."""

    method: str
    path: str
    summary: str
    handle: Callable[[Call], Awaitable[web.StreamResponse]]
    body: type[Body] | None = None
    query: type[BaseModel] = NoQuery
    #: Type of the answer, and other statuses than the usual ones.
    gives: str = JSON
    #: A verdict: whether the visitor still may is asked anew, not remembered.
    decides: bool = False
    #: Only for managers of the show.
    manages: bool = False
    #: Whether a change of this kind is news for other pages.
    touches: bool = True
    also: Mapping[int, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether it writes."""
        return self.method != "GET"


def answer(value: Any, *, status: int = 200) -> web.Response:
    """Plain data as compact JSON, never kept by caches."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    response = web.Response(body=body, status=status, content_type=JSON, charset="utf-8")
    response.headers["Cache-Control"] = "no-store"
    if len(body) > 1_000:
        response.enable_compression()
    return response


def refusal(status: int, sentence: str, **more: Any) -> web.Response:
    """An error as the page shows it."""
    return answer({"error": sentence, **more}, status=status)


def routes(endpoints: Sequence[Endpoint], *, room: Room, door: Door) -> list[web.RouteDef]:
    """The endpoints behind the door."""
    return [web.route(one.method, one.path, _guarded(one, room, door)) for one in endpoints]


def _guarded(endpoint: Endpoint, room: Room, door: Door) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handler(request: web.Request) -> web.StreamResponse:
        visitor = door.visitor(request)
        door.check_rate(request, visitor, 1 if endpoint.changes else 0)
        if visitor is None:
            return refusal(401, "Sign in first, or open the draft by a fresh link from Discord.")
        if endpoint.changes:
            door.check_change(request, visitor)
        visitor = await door.still(visitor, fresh=endpoint.decides)
        key = request.match_info.get("key", "")
        state = await thread(_of_visitor, room, visitor, key) if key else None
        if endpoint.manages and (state is None or not visitor.may_manage(state.episode.show)):
            return refusal(403, MANAGERS_ONLY)
        try:
            query = endpoint.query.model_validate(dict(request.query))
            body = await _body(request, endpoint.body) if endpoint.body else None
        except ValidationError as error:
            return refusal(422, _sentence(error))
        except ValueError as error:
            return refusal(400, f"This is not JSON: {error}.")
        call = Call(
            request=request, room=room, door=door, visitor=visitor, key=key, state=state, body=body, query=query
        )
        answered = await endpoint.handle(call)
        if endpoint.changes and endpoint.touches and key and answered.status < 400:
            room.touch(key)
            await room.tell_neighbours(key)
        return answered

    return handler


def _of_visitor(room: Room, visitor: Visitor, key: str) -> EpisodeState:
    """Drafts that are not theirs do not exist for a visitor."""
    state = room.library.episode(key)
    if not visitor.may_open(key, state.episode.show):
        raise NotFound(f"There is no draft {key} that you may see. Open it by its own link from Discord.")
    return state


async def _body(request: web.Request, model: type[Body]) -> Body:
    if request.content_type != JSON:
        raise web.HTTPUnsupportedMediaType(
            text=json.dumps({"error": "Send JSON, with Content-Type: application/json."}), content_type=JSON
        )
    raw = await request.read()
    try:
        plain = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return model.model_validate(plain)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the body"
    return f"{_cleaned(place)[:120]}: {_cleaned(first['msg'].removeprefix('Value error, '))}."
