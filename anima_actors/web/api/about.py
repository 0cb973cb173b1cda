"""What the endpoint tells of itself."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from anima_actors.version import __version__
from anima_actors.web.api.openai_shapes import MODEL, ModelEntry, ModelList
from anima_actors.web.api.operations import Operation, answered
from anima_actors.web.api.problems import Problem
from anima_actors.web.api.shapes import Health

_THE_MODEL = ModelEntry(id=MODEL, object="model", created=0, owned_by="anima_actors")


class About:
    """Models, health and the document.

    Args:
        document: makes the OpenAPI document.
    """

    def __init__(self, document: Callable[[], Mapping[str, Any]]) -> None:
        self._document = document

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The routes."""
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
        """OpenAI's list of models."""
        return answered(ModelList(object="list", data=[_THE_MODEL]))

    async def model(self, request: web.Request) -> web.StreamResponse:
        """One of them."""
        if request.match_info["model"] != MODEL:
            raise Problem(404, f"there is one model here: {MODEL}", "model_not_found", param="model")
        return answered(_THE_MODEL)

    async def health(self, _request: web.Request) -> web.StreamResponse:
        """The server answers."""
        return answered(Health(status="ok", version=__version__))

    async def openapi(self, _request: web.Request) -> web.StreamResponse:
        """The document."""
        return answered(dict(self._document()))
