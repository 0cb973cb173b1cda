"""The OpenAPI document, made from the routes."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from anima_actors._version import __version__
from anima_actors.server.routes import COMMON_REFUSALS, Operation
from anima_actors.server.schemas import Error, MindName

_ABOUT = (
    "Minds with a state, behind OpenAI's chat completions and as they are. A mind keeps its own "
    "conversation: of the messages of a request, the last one of the user is what is said to it."
)
_REFERENCE = "#/components/schemas/{model}"
_JSON, _EVENTS = "application/json", "text/event-stream"
_PARAMETERS: dict[str, dict[str, Any]] = {
    "name": TypeAdapter(MindName).json_schema(),
    "model": {"type": "string", "minLength": 1},
    "id": {"type": "string", "minLength": 1},
}


def openapi_document(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the operations."""
    shapes: dict[type[BaseModel], JsonSchemaMode] = {Error: "serialization"}
    for one in operations:
        shapes |= {one.takes: "validation"} if one.takes else {}
        shapes |= {shape: "serialization" for shape in (one.gives, one.gives_events) if shape}
    references, schemas = models_json_schema(list(shapes.items()), ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        told = _operation(one, {shape: references[shape, mode] for shape, mode in shapes.items()})
        paths.setdefault(one.path, {})[one.method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {"title": "anima_actors", "version": __version__, "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(one: Operation, references: dict[type[BaseModel], Any]) -> dict[str, Any]:
    good: dict[str, Any] = {_JSON: {"schema": references[one.gives] if one.gives else {"type": "object"}}}
    if one.gives_events and one.gives:
        good[_EVENTS] = {"x-event-data": references[one.gives_events], "x-last-event-data": "[DONE]"}
    elif one.gives_events:
        good = {_EVENTS: {"x-event-data": references[one.gives_events]}}
    answers: dict[str, Any] = {"200": {"description": "Done.", "content": good}}
    bad = {_JSON: {"schema": references[Error]}}
    for status in sorted({*COMMON_REFUSALS, *one.refusals}):
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": bad}
    told: dict[str, Any] = {"operationId": one.name, "summary": one.about, "responses": answers}
    if named := re.findall(r"\{(\w+)\}", one.path):
        told["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": _PARAMETERS[name]} for name in named
        ]
    if one.query:
        told.setdefault("parameters", []).extend(_query_parameters(one.query))
    if one.takes:
        told["requestBody"] = {"required": True, "content": {_JSON: {"schema": references[one.takes]}}}
    return told


def _query_parameters(shape: type[BaseModel]) -> list[dict[str, Any]]:
    schema = shape.model_json_schema()
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(told)}
        for name, told in schema["properties"].items()
    ]


def _without_null(told: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what may be left out, as a query has it: there is no null in one."""
    kinds = [one for one in told.get("anyOf", ()) if one != {"type": "null"}]
    return kinds[0] if kinds else {key: value for key, value in told.items() if key != "default"}
