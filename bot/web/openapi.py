"""`/api/openapi.json`: the API described by the same declarations that its routes are made of."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

import bot
from bot.web.endpoint import JSON, Endpoint

_PLACEHOLDERS = {
    "show": {"type": "string", "pattern": "^[a-z0-9-]{1,100}$"},
    "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "proposal": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    "file": {"type": "string", "pattern": r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}$"},
}
_USUAL = {
    400: "What was sent does not fit; the sentence says why.",
    401: "Nobody is signed in.",
    403: "This visitor may not do that.",
    404: "No such draft, file or place.",
    409: "Somebody else was first.",
    422: "A field is missing or has the wrong form.",
    429: "Too often; see Retry-After.",
    503: "Discord or another server that has to be asked does not answer.",
}


def describe(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Error": _ERROR}
    for one in endpoints:
        paths.setdefault(_plain(one.path), {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "podbot review API",
            "version": bot.__version__,
            "description": "What the review page uses. Changes need the session cookie and its X-CSRF-Token header, "
            "which GET /api/me gives.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "podbot_session"}},
        },
        "security": [{"session": []}],
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "A sentence a person can act on."}},
}


def _operation(one: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    statuses = {**_USUAL, **one.also}
    if one.changes:
        statuses |= {413: "More than 2 MB.", 415: "No JSON."}
    found: dict[str, Any] = {
        "summary": one.summary,
        "operationId": one.handle.__name__,
        "parameters": [*_in_path(one.path), *_in_query(one.query)],
        "responses": {
            "200": {"description": "It worked.", "content": {one.gives: {}}},
            **{
                str(status): {
                    "description": text,
                    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
                for status, text in sorted(statuses.items())
            },
        },
    }
    if one.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": _schema(one.body, schemas)}}}
    return found


def _schema(model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schema.pop("$defs", {})
    schemas[model.__name__] = schema
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [part[1:].partition(":")[0].rstrip("}") for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": _PLACEHOLDERS[name]} for name in names]


def _in_query(query: type[BaseModel]) -> list[dict[str, Any]]:
    schema = query.model_json_schema()
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": property}
        for name, property in schema.get("properties", {}).items()
    ]


def _plain(path: str) -> str:
    """`/api/drafts/{key:[0-9a-f]{16}}/audio` as `/api/drafts/{key}/audio`."""
    return "/".join(
        f"{{{part[1:].partition(':')[0].rstrip('}')}}}" if part.startswith("{") else part for part in path.split("/")
    )
