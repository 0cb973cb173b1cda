"""The JSON Schema that editors read says what the loader says."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from anima_actors.scenario import COMMANDS, REACTORS, Scenario, ScenarioError
from anima_actors.scenario.json_schema import SCHEMA_FILE, scenario_json_schema, schema_text
from anima_actors.scenario.shorthand import STEP_KEYS
from anima_actors.scenario.state_paths import EMOTIONS, MECHANISMS, STATE, TRAITS

SCHEMA = scenario_json_schema()
ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "scenarios").glob("*.yaml"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def story(**more: Any) -> dict[str, Any]:
    return {"title": "A story", "steps": [{"command": "stress", **more}]}


def test_it_is_small() -> None:
    assert SCHEMA_FILE.stat().st_size < 32_000


@pytest.mark.parametrize(
    "path", [*STORIES, *sorted((ROOT / "examples").rglob("*.yaml"))], ids=lambda path: path.stem
)
def test_every_story_that_is_shipped_passes(path: Path) -> None:
    assert [str(one) for one in VALIDATOR.iter_errors(dict(Scenario.from_file(path).document))] == []


GOOD: list[Any] = [
    {"phi": 0.5, "primary": "Fear", "reactors.tension": ">= 0.5"},
    {"reactors": {"tension": "0.2..0.4", "arousal": "rises"}, "defense": "none"},
    {"mirror": {"inferred": {"tension": 0.1}, "inferred.arousal": ">0"}},
    {"intention.goal": "!= act", "narrative": {"contains": ["a", "b"]}, "surprise_spike": True},
    {"primary": ["Fear", "Anxiety"], "degraded": "none", "order": ["emotion", "defense"]},
    {"within": "3 turns", "defense.mechanism": "any"},
    {"never": {"primary": "Joy"}, "at_least": {"turns": 2, "phi": "> 0.1"}},
    {"returns_to_baseline": True},
    [{"phi": "any"}, {"returns_to_baseline": {"within": 12}}],
]
BAD: list[Any] = [
    {},
    [],
    "Fear",
    {"phy": 0.5},
    {"reactors.tensoin": 0.5},
    {"reactors": {"tensoin": 0.5}},
    {"drives": {"tension": {"intensty": 0.5}}},
    {"phi": "much"},
    {"phi": True},
    {"primary": "Feer"},
    {"primary": ["Fear", "Feer"]},
    {"surprise_spike": "often"},
    {"narrative": {"containz": "a"}},
    {"never": {"primry": "Joy"}},
    {"within": "soon", "phi": 0.5},
    {"at_least": {"phi": 0.5}},
    {"returns_to_baseline": {"until": 3}},
]


@pytest.mark.parametrize("expect", GOOD, ids=str)
def test_what_the_loader_takes_the_schema_takes(expect: Any) -> None:
    for document in (story(expect=expect), {**story(), "expect": expect}):
        Scenario.from_document(document)
        assert [str(one) for one in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("expect", BAD, ids=str)
def test_what_the_loader_refuses_the_schema_refuses(expect: Any) -> None:
    for document in (story(expect=expect), {**story(), "expect": expect}):
        with pytest.raises(ScenarioError):
            Scenario.from_document(document)
        assert not VALIDATOR.is_valid(document)


def test_a_misspelt_path_is_one_error_at_its_place() -> None:
    (error,) = VALIDATOR.iter_errors(story(expect={"phy": 0.5}))
    assert "phy" in str(error)
    (error,) = VALIDATOR.iter_errors(story(expect={"primary": "Fear", "phi": "much"}))
    assert [*error.instance_path] == ["steps", 0, "expect", "phi"]
    (error,) = VALIDATOR.iter_errors(story(rest="3d"))
    assert [*error.instance_path] == ["steps", 0, "rest"]


def test_a_story_with_modules_of_its_own_may_expect_their_facets() -> None:
    document = {**story(expect={"boredom": {"level": 0.5}}), "modules": {"with": ["./boredom.py:Boring"]}}
    assert VALIDATOR.is_valid(document)
    assert not VALIDATOR.is_valid(story(expect={"boredom": {"level": 0.5}}))


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
    conditions = definitions["Conditions"]["properties"]
    assert set(STATE) < set(conditions)
    for path, names in (("primary", EMOTIONS), ("defense.mechanism", MECHANISMS)):
        name = conditions[path]["$ref"].rpartition("/")[2]
        assert set(names) < set(definitions[name]["else"]["then"]["anyOf"][0]["enum"])


def test_every_key_is_explained() -> None:
    for name, field in [*SCHEMA["properties"].items(), *SCHEMA["$defs"]["StoryStep"]["properties"].items()]:
        assert "description" in field or "$ref" in field or name == "voice", name


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_names_the_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../anima_actors/scenario/scenario.schema.json"
    assert (path.parent / first.partition("=")[2]).resolve() == SCHEMA_FILE
