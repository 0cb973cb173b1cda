"""The published JSON Schema of scenario files, by which editors complete and explain while one is written.

`python -m anima_actors.scenario.json_schema` writes it to scenario.schema.json beside this file. Wherever the
type decides, `if` and `then` tell alternatives apart, so that an editor shows one error and not one for each.
"""

import json
from pathlib import Path
from typing import Any

from anima_actors.scenario.expectations import HOME_TOLERANCE, HOME_WITHIN
from anima_actors.scenario.schema import Scenario
from anima_actors.scenario.shorthand import ACTIONS
from anima_actors.scenario.societies import MOST_MINDS, NETWORKS
from anima_actors.scenario.state_paths import GROUP, HAPPENINGS, MODULES, PROVIDERS, STATE, TRAITS, Leaf

SCHEMA_FILE = Path(__file__).with_name("scenario.schema.json")

Schema = dict[str, Any]

_NUMBER = r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?"
_NUMBER_TEXT = rf"^\s*((>=|<=|==?|!=|>|<)\s*{_NUMBER}|{_NUMBER}\s*\.\.\s*{_NUMBER}|rises|falls|none|any)\s*$"
_TURNS: Schema = {
    "type": ["integer", "string"],
    "minimum": 1,
    "pattern": "^[0-9]+ turns?$",
    "examples": ["3 turns"],
}
_JOINING = ("with", "replace", "intercept")
_BRINGS: Schema = {"required": ["add"], "properties": {"add": {"not": {"enum": list(MODULES)}}}}
"""A step that adds a module from elsewhere."""

_TOGETHER = ({"stimulus", "say"}, {"command", "say"})


def scenario_json_schema() -> Schema:
    """Return the schema, JSON Schema 2020-12."""
    schema = Scenario.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    _tidy(schema)
    _tidy(definitions)
    properties, step = schema["properties"], definitions["StoryStep"]
    for place in (properties, step["properties"]):
        place["expect"] = {**_ref("Expect"), "description": place["expect"]["description"]}
    properties["persona"] = {
        **by_type("object", _ref("Persona"), {"const": "cli"}),
        "description": "who it is; cli is the persona of the command line, with its values",
    }
    properties["voice"] = by_type("object", _ref("Voice"), {"const": "offline"})
    properties["modules"] = _ref("Modules")
    definitions["Voice"]["properties"]["provider"]["examples"] = list(PROVIDERS)
    definitions |= _joining(definitions.pop("Addition"), definitions["Modules"]["properties"])
    _describe_step(step)
    one: Schema = {"type": ["string", "integer"]}
    told = {"description": step["properties"]["to"]["description"]}
    step["properties"]["to"] = {**by_type("array", {"items": one, "minItems": 1}, one), **told}
    properties["society"] = {**_society(), "description": properties["society"]["description"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "if": {
            "anyOf": [
                {"required": ["society"]},
                {
                    "required": ["modules"],
                    "properties": {
                        "modules": {
                            "anyOf": [{"required": [key]} for key in ("with", "replace", "intercept")]
                        }
                    },
                },
                {"required": ["steps"], "properties": {"steps": {"contains": _BRINGS}}},
            ]
        },
        "else": {
            "properties": {
                "expect": _ref("BuiltIn"),
                "steps": {"items": {"properties": {"expect": _ref("BuiltIn")}}},
            }
        },
        "title": "anima_actors scenario",
        "$defs": dict(sorted((definitions | _expectations()).items())),
    }


def schema_text() -> str:
    """Return the schema as it is stored: compact."""
    return json.dumps(scenario_json_schema(), separators=(",", ":"), ensure_ascii=False) + "\n"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _listed(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def by_type(kind: str, then: Any, otherwise: Any) -> Schema:
    """Return the schema of a value that is one thing where it is of a kind, and another elsewhere."""
    return {"if": {"type": kind}, "then": then, "else": otherwise}


def _society() -> Schema:
    """Return the section of a society, whose expectations are checked when it is read."""
    unit: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    ends = dict.fromkeys(("mean", "sd", "from", "to"), unit)
    spread: Schema = {"type": "object", "properties": ends, "additionalProperties": False}
    shapes = {
        name: {"type": "object", "properties": {key: {"type": "number"} for key in told}}
        for name, told in NETWORKS.items()
    }
    network = {"properties": {**shapes, "file": {"type": "string"}, "strength": unit}}
    traits = {"propertyNames": {"enum": list(TRAITS)}}
    personas = {"additionalProperties": by_type("number", unit, spread), **traits}
    properties: Schema = {
        "minds": {"type": "integer", "minimum": 2, "maximum": MOST_MINDS},
        "names": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        "network": by_type(
            "string", {"enum": [*NETWORKS]}, {"type": "object", **network, "additionalProperties": False}
        ),
        "personas": by_type("array", {"items": _ref("Persona")}, {"type": "object", **personas}),
        "contagion": {"type": "object", "additionalProperties": {"type": "number"}},
        "tick": {"type": ["number", "string"], "examples": ["60s"]},
        "talk": {"type": "boolean"},
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _joining(addition: Schema, modules: Schema) -> Schema:
    """Describe the modules that join a mind, by reference or as a mapping; return the definitions."""
    use, settings = (addition["properties"][name] for name in ("use", "settings"))
    remote = {
        "type": "object",
        "properties": {"remote": {"type": "string"}, "bus": {"type": "string"}, "settings": settings},
        "required": ["remote"],
        "additionalProperties": False,
        "description": "a module in another process, and the NATS server over which it is asked",
    }
    modules["with"]["items"] = modules["intercept"]["items"] = _ref("Join")
    modules["replace"] |= {"propertyNames": {"enum": list(MODULES)}, "additionalProperties": _ref("Join")}
    for field in ("only", "without"):
        modules[field] = {**_listed("ModuleName"), "description": modules[field]["description"]}
    mapping = {"if": {"type": "object", "required": ["remote"]}, "then": remote, "else": addition}
    names = {"anyOf": [{"enum": list(MODULES)}, {"type": "string"}]}
    return {"Join": by_type("string", use, mapping), "ModuleName": names}


def _describe_step(step: Schema) -> None:
    """Say which keys of a step go together: of two that do not, the later is refused at its place."""
    flood = step["properties"]["flood"]
    description = flood.pop("description")
    step["properties"]["flood"] = {**by_type("string", {}, flood), "description": description}
    step["anyOf"] = [{"required": [action]} for action in ACTIONS]
    step["dependentSchemas"] = {
        action: {"properties": {one: False for one in ACTIONS[place:] if {one, action} not in _TOGETHER}}
        for place, action in enumerate(ACTIONS[:-1], start=1)
    }


def _expectations() -> Schema:
    """Return the definitions of conditions by state path, nested or dotted, and of the forms."""
    definitions: Schema = {
        "Contains": {
            "type": "object",
            "properties": {"contains": by_type("array", {"items": {"type": "string"}}, {"type": "string"})},
            "required": ["contains"],
            "additionalProperties": False,
            "description": "a text that contains one of these, upper and lower case being one",
        },
        "Presence": {
            "enum": [None, "none", "any"],
            "description": "none: nothing there; any: something there",
        },
    }
    conditions = {**_group("", definitions), **_happenings(definitions)}
    order = {**_listed("ModuleName"), "description": "in that turn these modules published in this order"}
    properties = {**conditions, "order": order}
    definitions["Conditions"] = {"type": "object", "properties": properties, "minProperties": 1}
    definitions["Expectation"] = {**_ref("Conditions"), "properties": _forms()}
    definitions["Expect"] = _one_or_more(_ref("Expectation"))
    definitions["Path"] = {"enum": [*conditions, "order", "turns"]}
    nested = {form: {"propertyNames": _ref("Path")} for form in ("never", "always", "at_least")}
    keys = {"if": {"not": {"enum": [*_forms()]}}, "then": _ref("Path")}
    definitions["Known"] = {"propertyNames": keys, "properties": nested}
    built_in = {**_one_or_more(_ref("Known")), "description": "the state of the built-in modules"}
    definitions["BuiltIn"] = built_in
    return definitions


def _happenings(definitions: Schema) -> Schema:
    """Return the properties of what is looked for in all turns of a step."""
    definitions["reason"] = _condition("reason", HAPPENINGS["spoke_first"].leaf)
    return {
        name: _ref("Presence" if one.leaf is GROUP else one.leaf.noun) for name, one in HAPPENINGS.items()
    }


def _forms() -> Schema:
    """Return the forms of an expectation that stand beside its conditions."""
    held = _ref("Conditions")
    home = {
        "within": {**_TURNS, "default": f"{HOME_WITHIN} turns"},
        "tolerance": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": HOME_TOLERANCE},
    }
    return {
        "within": {**_TURNS, "description": "the other conditions come true together at one of these turns"},
        "never": {**held, "description": "at no turn from here on do these hold together"},
        "always": {**held, "description": "these hold at every turn from here on"},
        "at_least": {
            **held,
            "properties": {"turns": _TURNS},
            "required": ["turns"],
            "description": "these hold at so many turns from here on, or more",
        },
        "returns_to_baseline": {
            **by_type("object", {"properties": home, "additionalProperties": False}, {"const": True}),
            "description": "by then every reactor is back where it rests",
        },
    }


def _one_or_more(item: Schema) -> Schema:
    return by_type("array", {"items": item, "minItems": 1}, {"type": "object", **item})


def _group(above: str, definitions: Schema) -> Schema:
    """Return the properties of the state, or of a part of it, by path; each shape is defined once."""
    below = {path.removeprefix(above): leaf for path, leaf in STATE.items() if path.startswith(above)}
    properties: Schema = {}
    for path, leaf in below.items():
        name = "_".join([leaf.noun or leaf.kind, *leaf.names[:1]]).replace(" ", "_")
        definitions.setdefault(name, _condition(name, leaf))
        properties[path] = _ref(name)
    parts = {path.partition(".")[0]: None for path in below if "." in path}
    for part in parts:
        if part not in below:
            shape = {"properties": _group(f"{above}{part}.", definitions), "additionalProperties": False}
            name = next(
                (name for name, one in definitions.items() if one.get("then") == shape), f"{above}{part}"
            )
            definitions[name] = by_type("object", shape, _ref("Presence"))
            properties[part] = _ref(name)
    return properties


def _condition(name: str, leaf: Leaf) -> Schema:
    """Return the schema of a condition on a value: a list is met by any of its items."""
    several = {"items": _ref(name), "minItems": 1}
    if leaf.kind == "number":
        text: Schema = {"pattern": _NUMBER_TEXT, "examples": [">= 0.5", "0.2..0.4", "rises"]}
        one = {"type": ["number", "string", "null"], **by_type("string", text, {})}
        one["description"] = "a number (equal within 1e-9), a comparison, a range, or rises or falls"
        return by_type("array", several, one)
    if leaf.kind == "flag":
        return by_type("boolean", {}, _ref("Presence"))
    containing = by_type("object", _ref("Contains"), _ref("Presence"))
    if leaf.kind == "list":
        return containing
    words: Schema = {"enum": [*leaf.names, "none", "any"]} if leaf.names else {}
    if leaf.names:
        free: Schema = {} if leaf.extensible else {"pattern": "^(==?|!=)"}
        words = {"anyOf": [words, free]}
    return by_type("array", several, by_type("string", words, containing))


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
