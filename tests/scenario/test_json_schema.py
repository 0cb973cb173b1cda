"""The JSON Schema that editors read says what the loader says."""

from pathlib import Path

import pytest

from anima_actors.scenario import COMMANDS, REACTORS, Scenario
from anima_actors.scenario.json_schema import SCHEMA_FILE, scenario_json_schema, schema_text
from anima_actors.scenario.shorthand import STEP_KEYS
from anima_actors.scenario.state_paths import EMOTIONS, MECHANISMS, TRAITS

SCHEMA = scenario_json_schema()
STORIES = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def test_the_published_schema_is_the_generated_one() -> None:
    stored = SCHEMA_FILE.read_text(encoding="utf-8")
    assert stored == schema_text(), "run: python -m anima_actors.scenario.json_schema"


def test_it_names_everything_a_story_may_say() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(SCHEMA["properties"]) == list(Scenario.model_fields)
    definitions = SCHEMA["$defs"]
    assert tuple(definitions["Deltas"]["properties"]) == REACTORS
    assert tuple(definitions["Persona"]["properties"]) == TRAITS
    assert set(definitions["StoryStep"]["properties"]) == set(STEP_KEYS)
    assert tuple(definitions["StoryStep"]["properties"]["command"]["enum"]) == tuple(COMMANDS)
    expected = definitions["Expectation"]["properties"]
    assert tuple(expected["primary"]["anyOf"][0]["enum"]) == EMOTIONS
    assert tuple(expected["defense.mechanism"]["anyOf"][0]["anyOf"][0]["enum"]) == MECHANISMS


def test_every_key_is_explained() -> None:
    for name, field in [*SCHEMA["properties"].items(), *SCHEMA["$defs"]["StoryStep"]["properties"].items()]:
        assert "description" in field or "$ref" in field or name == "voice", name


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_names_the_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../anima_actors/scenario/scenario.schema.json"
    assert (path.parent / first.partition("=")[2]).resolve() == SCHEMA_FILE
