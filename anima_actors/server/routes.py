"""Routes as records, the OpenAPI document made from them, and how requests are read and refused."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from anima_actors._version import __version__
from anima_actors.encoding.json import dumps
from anima_actors.mind.inputs import StimulusError
from anima_actors.runtime import AnimaError
from anima_actors.server.messages import ASIDE_MODEL, LastMessage, UserMessage, ignored_parts
from anima_actors.server.schemas import (
    MODEL,
    CompletionRequest,
    Health,
    MindName,
    ModelEntry,
    ModelList,
)
from anima_actors.store import StoreError
from anima_actors.store.session import LONGEST as LONGEST_NAME
from anima_actors.store.session import checked_name

_KINDS = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    421: "permission_error",
    429: "rate_limit_error",
}

_PATH = re.compile(r"(?<![\w/\\])(?:[A-Za-z]:)?(?:~|\.{1,2})?[/\\](?:[^:;'\"\n]*[/\\])?([^/\\\s:;,'\"]*)")
"""A path, blanks in its folders included, up to the name of the file."""

WAIT_S = 1
"""Seconds after which a client may ask again."""


class RequestError(Exception):
    """A refusal of a request, with the answer to send.

    Args:
        status: of the answer.
        message: one line for a person.
        code: one word for a program.
        param: which part of the request is meant.
        headers: of the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = " ".join(message.split())
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    def as_data(self) -> dict[str, Any]:
        kind = _KINDS.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        told = {"message": self.message, "type": kind, "param": self.param, "code": self.code}
        return {"error": told}


def try_later(status: int, message: str, code: str) -> RequestError:
    """Return the refusal of a request that may be repeated in a moment."""
    return RequestError(status, message, code, headers={"Retry-After": str(WAIT_S)})


def mind_unavailable(message: str) -> RequestError:
    """Return the refusal where a mind is open in another program, or its file cannot be read."""
    return RequestError(409, without_paths(message), "mind_unavailable")


def without_paths(message: str) -> str:
    """Return a message without the folders in it; how this machine is laid out is no client's business."""
    return _PATH.sub(lambda found: found[1] or "a file", message)


def error_for(error: Exception) -> RequestError:
    """Return what a client is told of an error that stopped a turn."""
    if isinstance(error, StimulusError):
        return RequestError(400, str(error), "invalid_stimulus")
    if isinstance(error, AnimaError):
        return RequestError(500, without_paths(str(error)), "not_kept")
    return RequestError(500, "something went wrong in this server", "internal_error")


M = TypeVar("M", bound=BaseModel)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOST_BYTES = 1_048_576  # of a request's body
LONGEST_BODY_S = 30.0

COMMON_REFUSALS = (401, 403, 421)
"""Statuses with which any request may be refused."""

BODY_REFUSALS = (400, 408, 413, 415)
MIND_REFUSALS = (409, 429, 500, 503)

_name: TypeAdapter[str] = TypeAdapter(MindName)


@dataclass(frozen=True, slots=True)
class Operation:
    """A route: a method of a path, its handler, its schemas.

    Args:
        name: in the document.
        method: of HTTP.
        path: with {name} or {model} where something is named.
        about: its summary, in a line.
        handler: answers the request.
        gives: the schema of the answer.
        takes: the schema of the body; None for no body.
        gives_events: the schema of each event, where the answer may be a stream; without gives, it always is.
        refusals: statuses of refusals, beside those that are always possible.
        query: the schema of the query; None for no query.
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
    query: type[BaseModel] | None = None


def parse_query(request: web.Request, shape: type[M]) -> M:
    """Read and validate the query of a request.

    Raises:
        RequestError: it is not valid.
    """
    if len(request.query) != len(set(request.query)):
        raise RequestError(400, "each part of the query can be given once", "invalid_query")
    try:
        return shape.model_validate(dict(request.query))
    except ValidationError as error:
        raise _invalid_body(error, code="invalid_query") from None


async def parse_body(request: web.Request, shape: type[M]) -> M:
    """Read and validate the body of a request.

    Raises:
        RequestError: it is no JSON, not valid, too large or too slow.
    """
    if request.content_type != "application/json":
        said = "the body is to be JSON, with the header Content-Type: application/json"
        raise RequestError(415, said, "unsupported_media_type")
    try:
        async with asyncio.timeout(LONGEST_BODY_S):
            body = await request.read()
    except TimeoutError:
        raise RequestError(408, "the body of the request was too long in coming", "timeout") from None
    except web.HTTPRequestEntityTooLarge:
        said = f"the body of a request may have {MOST_BYTES:,} bytes at most"
        raise RequestError(413, said, "too_large", headers={"Connection": "close"}) from None
    except web.RequestPayloadError:
        raise RequestError(400, "the body of the request cannot be decoded", "invalid_body") from None
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        raise _invalid_body(error) from None


def name_in_path(request: web.Request) -> str:
    """Return the name of a mind in the path.

    Raises:
        RequestError: it is no valid name.
    """
    given = request.match_info["name"]
    try:
        _name.validate_python(given)
    except ValidationError:
        said = "it takes letters, digits, - and _, begins with a letter or a digit"
        said = f"this cannot be the name of a mind: {said}, and has {LONGEST_NAME} characters at most"
        raise RequestError(400, said, "invalid_name", param="name") from None
    return valid_name(given, "name")


def valid_name(name: str, param: str) -> str:
    """Return the name of a mind in its one spelling.

    Raises:
        RequestError: it is no valid name.
    """
    try:
        return checked_name(name)
    except StoreError as error:
        raise RequestError(400, str(error), "invalid_name", param=param) from None


def json_response(body: BaseModel | dict[str, Any]) -> web.Response:
    """Return an answer in JSON; what JSON cannot hold becomes null or text."""
    data = body if isinstance(body, dict) else body.model_dump()
    return web.Response(body=dumps(data), content_type="application/json")


def said_in(asked: CompletionRequest) -> LastMessage:
    """Return what a request says to a mind: the last message of the user, the only one that is checked.

    Raises:
        RequestError: there is no such message, or it is not valid.
    """
    place = asked.last_said
    if place is None:
        roles = [one["role"] for one in asked.messages if isinstance(one, dict) and "role" in one]
        found = ", ".join(dict.fromkeys(str(role)[:20] for role in roles[:9]))
        said = "there is no message with the role user; its text is what is said to the mind"
        raise RequestError(
            400, f"messages: {said} (roles here: {found or 'none'})", "invalid_body", param="messages"
        )
    try:
        message: Any = asked.messages[place]
        return LastMessage(
            UserMessage.model_validate_json(dumps(message)).text, ignored_parts(message["content"])
        )
    except ValidationError as error:
        raise _invalid_body(error, f"messages.{place}") from None


def _invalid_body(error: ValidationError, within: str = "", code: str = "invalid_body") -> RequestError:
    """Return the refusal of a body, with its first error in words."""
    first, *rest = error.errors(include_url=False, include_input=False, include_context=False)
    path = ".".join(str(part) for part in first["loc"] if str(part)[:1] != "(")  # which kind of a union
    path = ".".join(part for part in (within, path) if part)
    more = f" (and {len(rest)} more)" if rest else ""
    said = first["msg"].removeprefix("Value error, ")
    return RequestError(400, f"{path}: {said}{more}" if path else f"{said}{more}", code, param=path or None)


_THE_MODEL = ModelEntry(id=MODEL, object="model", created=0, owned_by="anima_actors")


class InfoRoutes:
    """The routes of models, health and the OpenAPI document.

    Args:
        document: makes the OpenAPI document.
    """

    def __init__(self, document: Callable[[], Mapping[str, Any]]) -> None:
        self._document = document

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The four routes."""
        one, document = "/v1/models/{model}", "This document: what can be asked here, as OpenAPI 3.1."
        return (
            Operation(
                "listModels", "GET", "/v1/models", "The one model that there is.", self.models, ModelList
            ),
            Operation("getModel", "GET", one, "That model.", self.model, ModelEntry, refusals=(404,)),
            Operation("getHealth", "GET", "/healthz", "Whether the server answers.", self.health, Health),
            Operation("getDocument", "GET", "/openapi.json", document, self.openapi),
        )

    async def models(self, _request: web.Request) -> web.StreamResponse:
        return json_response(ModelList(object="list", data=[_THE_MODEL]))

    async def model(self, request: web.Request) -> web.StreamResponse:
        """Return one model.

        Raises:
            RequestError: there is no such model.
        """
        if request.match_info["model"] == ASIDE_MODEL:
            return json_response(_THE_MODEL.model_copy(update={"id": ASIDE_MODEL}))
        if request.match_info["model"] != MODEL:
            raise RequestError(404, f"there is one model here: {MODEL}", "model_not_found", param="model")
        return json_response(_THE_MODEL)

    async def health(self, _request: web.Request) -> web.StreamResponse:
        return json_response(Health(status="ok", version=__version__))

    async def openapi(self, _request: web.Request) -> web.StreamResponse:
        return json_response(dict(self._document()))
