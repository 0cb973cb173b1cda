"""What a route is: one record that both the application and the OpenAPI document are made of."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from anima_actors.minds import StoreError
from anima_actors.minds.names import LONGEST as LONGEST_NAME
from anima_actors.minds.names import checked_name
from anima_actors.trace.log.json_text import dumps
from anima_actors.web.api.problems import Problem
from anima_actors.web.api.shapes import MindName

M = TypeVar("M", bound=BaseModel)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOST_BYTES = 1_048_576  # of a request's body
LONGEST_BODY_S = 30.0

ALWAYS = (401, 403, 421)
"""How any request may be refused."""
WITH_BODY = (400, 408, 413, 415)
TO_A_MIND = (409, 429, 500, 503)

_name: TypeAdapter[str] = TypeAdapter(MindName)


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of a path.

    Args:
        name: in the document.
        method: of HTTP.
        path: with {name} or {model} where something is named.
        about: what it does, in a line.
        handler: does it.
        gives: what is answered.
        takes: what is sent; None for nothing.
        gives_events: what each event of a stream holds, where there may be one.
        refusals: the statuses of other answers, beside those that are always possible.
    """

    name: str
    method: str
    path: str
    about: str
    handler: Handler
    gives: type[BaseModel] | None = None
    takes: type[BaseModel] | None = None
    gives_events: type[BaseModel] | None = None
    refusals: tuple[int, ...] = ()


async def sent(request: web.Request, shape: type[M]) -> M:
    """The body of a request.

    Raises:
        Problem: it is no JSON, not of that shape, too large or too slow.
    """
    if request.content_type != "application/json":
        said = "the body is to be JSON, with the header Content-Type: application/json"
        raise Problem(415, said, "unsupported_media_type")
    try:
        async with asyncio.timeout(LONGEST_BODY_S):
            body = await request.read()
    except TimeoutError:
        raise Problem(408, "the body of the request was too long in coming", "timeout") from None
    except web.HTTPRequestEntityTooLarge:
        said = f"the body of a request may have {MOST_BYTES:,} bytes at most"
        raise Problem(413, said, "too_large", headers={"Connection": "close"}) from None
    except web.RequestPayloadError:
        raise Problem(400, "the body of the request cannot be decoded", "invalid_body") from None
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        raise _told(error) from None


def mind_named(request: web.Request) -> str:
    """The mind that the path names.

    Raises:
        Problem: no mind can be called that.
    """
    given = request.match_info["name"]
    try:
        _name.validate_python(given)
    except ValidationError:
        said = "it takes letters, digits, - and _, begins with a letter or a digit"
        said = f"this cannot be the name of a mind: {said}, and has {LONGEST_NAME} characters at most"
        raise Problem(400, said, "invalid_name", param="name") from None
    return possible(given, "name")


def possible(name: str, param: str) -> str:
    """The name of a mind in its one spelling.

    Raises:
        Problem: no mind can be called that.
    """
    try:
        return checked_name(name)
    except StoreError as error:
        raise Problem(400, str(error), "invalid_name", param=param) from None


def answered(body: BaseModel | dict[str, Any]) -> web.Response:
    """An answer in JSON; what JSON cannot hold becomes null or text."""
    data = body if isinstance(body, dict) else body.model_dump()
    return web.Response(body=dumps(data), content_type="application/json")


def _told(error: ValidationError) -> Problem:
    """What is wrong with a body, the first of it in words."""
    first, *rest = error.errors(include_url=False, include_input=False, include_context=False)
    path = ".".join(str(part) for part in first["loc"] if str(part)[:1] != "(")  # which kind of a union
    more = f" (and {len(rest)} more)" if rest else ""
    said = first["msg"].removeprefix("Value error, ")
    return Problem(
        400, f"{path}: {said}{more}" if path else f"{said}{more}", "invalid_body", param=path or None
    )
