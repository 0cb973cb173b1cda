"""What can be wrong with a request, in the shape that OpenAI gives to errors."""

from collections.abc import Mapping
from typing import Any

from anima_actors.given import StimulusError
from anima_actors.runtime import AnimaError

_KINDS = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    421: "permission_error",
    429: "rate_limit_error",
}

WAIT_S = 1
"""After how many seconds it is worth while to ask again."""


class Problem(Exception):
    """A request that is refused.

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
        """The body of the answer."""
        kind = _KINDS.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        told = {"message": self.message, "type": kind, "param": self.param, "code": self.code}
        return {"error": told}


def not_now(status: int, message: str, code: str) -> Problem:
    """A request that may be made again in a moment."""
    return Problem(status, message, code, headers={"Retry-After": str(WAIT_S)})


def unavailable(message: str) -> Problem:
    """A mind that cannot be had: another program has it, or its file cannot be read."""
    return Problem(409, message, "mind_unavailable")


def failure(error: Exception) -> Problem:
    """What a client is told of an error that stopped a turn."""
    if isinstance(error, StimulusError):
        return Problem(400, str(error), "invalid_stimulus")
    if isinstance(error, AnimaError):
        return Problem(500, str(error), "not_kept")
    return Problem(500, "something went wrong in this server", "internal_error")
