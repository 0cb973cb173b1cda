"""The published JSON Schema of scenario files: what editors complete and explain while one is written.

`python -m anima_actors.scenario.json_schema` writes it to scenario.schema.json beside this file.
"""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

from anima_actors.scenario.expectations import HOME_TOLERANCE, HOME_WITHIN
from anima_actors.scenario.schema import Scenario
from anima_actors.scenario.shorthand import ACTIONS
from anima_actors.scenario.state_paths import MODULES, PROVIDERS, STATE, Leaf

SCHEMA_FILE = Path(__file__).with_name("scenario.schema.json")

Schema = dict[str, Any]

_NOTHING = {"enum": [None, "none", "any"], "description": "none: nothing there; any: something there"}
_CONTAINS: Schema = {
    "type": "object",
    "properties": {
        "contains": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    },
    "required": ["contains"],
    "additionalProperties": False,
    "description": "a text that contains one of these, upper and lower case being one",
}
_NUMBER: Schema = {
    "anyOf": [
        {"type": "number", "description": "equal, within 1e-9"},
        {"type": "string", "pattern": r"^(>=|<=|==|!=|>|<)\s*[-+]?[0-9.]", "examples": [">= 0.5", "< 0.2"]},
        {"type": "string", "pattern": r"^[-+]?[0-9.]+\s*\.\.\s*[-+]?[0-9.]+$", "examples": ["0.2..0.4"]},
        {"enum": ["rises", "falls"], "description": "compared with the turn before"},
        {"$ref": "#/$defs/Presence"},
    ]
}
_TURNS: Schema = {
    "anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[0-9]+ turns?$"}],
    "examples": ["3 turns"],
}


def scenario_json_schema() -> Schema:
    """The schema, JSON Schema 2020-12."""
    schema = Scenario.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    _tidy(schema)
    _tidy(definitions)
    definitions |= _expectation_definitions()
    expect = {
        "anyOf": [
            {"$ref": "#/$defs/Expectation"},
            {"type": "array", "items": {"$ref": "#/$defs/Expectation"}, "minItems": 1},
        ]
    }
    properties, step = schema["properties"], definitions["StoryStep"]
    properties["expect"] = {**expect, "description": properties["expect"]["description"]}
    step["properties"]["expect"] = {**expect, "description": step["properties"]["expect"]["description"]}
    properties["persona"] = {
        "anyOf": [{"$ref": "#/$defs/Persona"}, {"const": "cli"}],
        "description": "who it is; cli is the persona of the command line, with its values",
    }
    properties["voice"] = {"anyOf": [{"$ref": "#/$defs/Voice"}, {"const": "offline"}]}
    properties["modules"] = {"$ref": "#/$defs/Modules"}
    definitions["Voice"]["properties"]["provider"]["examples"] = list(PROVIDERS)
    use, settings = (definitions["Addition"]["properties"][name] for name in ("use", "settings"))
    elsewhere = {
        "type": "object",
        "properties": {"remote": {"type": "string"}, "bus": {"type": "string"}, "settings": settings},
        "required": ["remote"],
        "additionalProperties": False,
        "description": "a module in another process, and the NATS server over which it is asked",
    }
    addition = {"anyOf": [use, {"$ref": "#/$defs/Addition"}, elsewhere]}
    joining = definitions["Modules"]["properties"]
    joining["with"]["items"] = joining["intercept"]["items"] = addition
    joining["replace"] |= {"additionalProperties": False, "properties": dict.fromkeys(MODULES, addition)}
    for field in ("only", "without"):
        definitions["Modules"]["properties"][field] = {
            "type": "array",
            "items": {"anyOf": [{"enum": list(MODULES)}, {"type": "string"}]},
            "description": definitions["Modules"]["properties"][field]["description"],
        }
    step["anyOf"] = [{"required": [action]} for action in ACTIONS]
    flood = step["properties"]["flood"]
    told = flood.pop("description")
    step["properties"]["flood"] = {"anyOf": [{"type": "string"}, flood], "description": told}
    together = ({"stimulus", "say"}, {"command", "say"})
    apart = [pair for pair in combinations(ACTIONS, 2) if set(pair) not in together]
    step["not"] = {"anyOf": [{"required": list(pair)} for pair in apart]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "anima_actors scenario",
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it is stored."""
    return json.dumps(scenario_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _expectation_definitions() -> Schema:
    conditions: Schema = {
        path: _condition(leaf) for path, leaf in STATE.items() if not path.startswith("blend.")
    }
    groups = dict.fromkeys(path.split(".")[0] for path in STATE if "." in path)
    conditions |= {
        group: {"anyOf": [{"type": "object"}, {"$ref": "#/$defs/Presence"}]}
        for group in groups
        if group not in STATE
    }
    order = {
        "type": "array",
        "items": {"anyOf": [{"enum": list(MODULES)}, {"type": "string"}]},
        "description": "in that turn these modules published in this order",
    }
    plain = {"type": "object", "properties": {**conditions, "order": order}, "minProperties": 1}
    held = {"$ref": "#/$defs/Conditions"}
    forms: Schema = {
        "within": {**_TURNS, "description": "the other conditions come true together at one of these turns"},
        "never": {**held, "description": "at no turn from here on do these hold together"},
        "always": {**held, "description": "these hold at every turn from here on"},
        "at_least": {
            "allOf": [held, {"properties": {"turns": _TURNS}, "required": ["turns"]}],
            "description": "these hold at so many turns from here on, or more",
        },
        "order": order,
        "returns_to_baseline": {
            "anyOf": [
                {"const": True},
                {
                    "type": "object",
                    "properties": {
                        "within": {**_TURNS, "default": f"{HOME_WITHIN} turns"},
                        "tolerance": {
                            "type": "number",
                            "exclusiveMinimum": 0,
                            "maximum": 1,
                            "default": HOME_TOLERANCE,
                        },
                    },
                    "additionalProperties": False,
                },
            ],
            "description": "by then every reactor is back where it rests",
        },
    }
    return {
        "Conditions": plain,
        "Contains": _CONTAINS,
        "Number": _NUMBER,
        "Presence": _NOTHING,
        "Expectation": {"type": "object", "properties": {**conditions, **forms}, "minProperties": 1},
    }


def _condition(leaf: Leaf) -> Schema:
    contains, nothing = {"$ref": "#/$defs/Contains"}, {"$ref": "#/$defs/Presence"}
    if leaf.kind == "number":
        return {"$ref": "#/$defs/Number"}
    if leaf.kind == "flag":
        return {"anyOf": [{"type": "boolean"}, nothing]}
    if leaf.kind == "list":
        return {"anyOf": [contains, nothing]}
    word: Schema = {"enum": list(leaf.names)} if leaf.names and not leaf.extensible else {"type": "string"}
    if leaf.extensible:
        word = {"anyOf": [{"enum": list(leaf.names)}, {"type": "string"}]}
    unequal = {"type": "string", "pattern": "^(==|!=)"}
    return {"anyOf": [word, {"type": "array", "items": word, "minItems": 1}, unequal, contains, nothing]}


def _tidy(schema: Any) -> None:
    """Drop the titles that pydantic makes of names, and null: a key that has no value is refused."""
    if isinstance(schema, dict):
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
            choices = [choice for choice in field.get("anyOf", ()) if choice != {"type": "null"}]
            if len(choices) == 1:
                del field["anyOf"]
                field |= choices[0]
            if field.get("default", 0) is None:
                del field["default"]
        for inner in schema.values():
            _tidy(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _tidy(inner)


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
