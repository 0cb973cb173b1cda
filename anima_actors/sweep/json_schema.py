"""The published JSON Schema of sweep plans, by which editors complete and explain while one is written.

`python -m anima_actors.sweep.json_schema` writes it to sweep.schema.json beside this file. What a varied
setting may be is told by the schema of stories.
"""

import json
from pathlib import Path

from anima_actors.scenario.json_schema import Schema, by_type, scenario_json_schema
from anima_actors.scenario.state_paths import TRAITS
from anima_actors.sweep.designs import DESIGN, DESIGNS, MOST, OF_RANGES
from anima_actors.sweep.measures import FORMS, PATTERN
from anima_actors.sweep.plan import COLUMNS, LARGEST_SEED, PARTS

SCHEMA_FILE = Path(__file__).with_name("sweep.schema.json")
TAKEN_FROM_STORIES = ("Join", "ModuleName")


def sweep_json_schema() -> Schema:
    """Return the schema, JSON Schema 2020-12."""
    story = scenario_json_schema()
    definitions = {name: story["$defs"][name] for name in TAKEN_FROM_STORIES}
    definitions["Range"] = _range({"type": "number"})
    definitions["Share"] = _values({"type": "number", "minimum": 0, "maximum": 1})
    definitions["Setting"] = _values({})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "anima_actors sweep",
        "description": "Stories, what is varied in them, with which seeds, and what is measured of each run.",
        "type": "object",
        "properties": {
            "story": {
                **by_type("array", {"items": {"type": "string"}, "minItems": 1}, {"type": "string"}),
                "description": "the file of a story, from the plan's folder, or the name of one; or a list",
            },
            "seeds": {
                **by_type("array", _listed_seeds(), {"type": "integer", "minimum": 1, "maximum": MOST}),
                "description": "how many, from each story's own on; or a list of them",
                "default": 1,
            },
            "vary": _vary(story),
            "design": {
                "type": "string",
                "pattern": f"^({DESIGN.pattern})$",
                "examples": [one.replace("N", "64") for one in DESIGNS],
                "default": "grid",
                "description": "which settings are run; sobol takes a power of two",
            },
            "measure": _measure(),
        },
        "required": ["story"],
        "additionalProperties": False,
        **_fitting(),
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """Return the schema as it is stored: compact."""
    return json.dumps(sweep_json_schema(), separators=(",", ":"), ensure_ascii=False) + "\n"


def _listed_seeds() -> Schema:
    seed = {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED}
    return {"items": seed, "minItems": 1, "uniqueItems": True}


def _vary(story: Schema) -> Schema:
    """Describe the settings by their paths, each as the story's schema has it."""
    share, told = {"$ref": "#/$defs/Share"}, story["$defs"]
    items = {
        "persona": by_type("object", told["Persona"], {"const": "cli"}),
        "appraisal": story["properties"]["appraisal"],
        **{f"modules.{name}": one for name, one in told["Modules"]["properties"].items()},
        **{f"voice.{name}": one for name, one in told["Voice"]["properties"].items()},
    }
    known = {name: _values(one) for name, one in items.items()}
    traits = {name: share for trait in TRAITS for name in (trait, f"persona.{trait}")}
    return {
        "type": "object",
        "properties": {**traits, **known},
        "patternProperties": {r"^values\.": share, r"^constants\.": {"$ref": "#/$defs/Setting"}},
        "additionalProperties": {"$ref": "#/$defs/Setting"},
        "propertyNames": {
            "anyOf": [
                {"enum": [*traits, *known]},
                {"pattern": r"^values\.."},
                {"pattern": rf"^constants\.\w+\.\w+$|^(?!({'|'.join(PARTS)})\.)\w+\.\w+$"},
            ]
        },
        "description": "paths as --set takes them, each with a list of values or a range",
    }


def _measure() -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"not": {"enum": [*COLUMNS]}},
        "additionalProperties": {"type": "string", "pattern": PATTERN, "examples": [*FORMS]},
        "description": "names, each with what it measures of a run",
    }


def _fitting() -> Schema:
    """Say what a design needs of what is varied."""
    spans = {"minProperties": 1, "additionalProperties": {"type": "object"}}
    ranges = {"required": ["vary"], "properties": {"vary": spans}}
    steps = {"if": {"type": "object"}, "then": {"required": ["steps"]}}
    gridded: Schema = {"properties": {"vary": {"additionalProperties": steps}}}
    of_ranges = {"required": ["design"], "properties": {"design": {"pattern": f"^({'|'.join(OF_RANGES)})"}}}
    other = {"required": ["design"], "properties": {"design": {"not": {"const": "grid"}}}}
    return {"allOf": [{"if": of_ranges, "then": ranges}, {"if": other, "else": gridded}]}


def _values(item: Schema) -> Schema:
    listed = {"items": item, "minItems": 1, "maxItems": MOST}
    number = {key: value for key, value in item.items() if key in ("minimum", "maximum")}
    span = _range({"type": "number", **number}) if number else {"$ref": "#/$defs/Range"}
    return by_type("array", listed, span)


def _range(end: Schema) -> Schema:
    steps = {"type": "integer", "minimum": 2, "maximum": MOST, "description": "values from end to end"}
    return {
        "type": "object",
        "properties": {"from": end, "to": end, "steps": steps},
        "required": ["from", "to"],
        "additionalProperties": False,
        "description": "a range; a grid needs its steps, and no other design does",
    }


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
