"""The JSON Schema that editors read says what the reader of plans says."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner

from anima_actors import ScenarioError
from anima_actors.cli import main
from anima_actors.sweep import SweepPlan
from anima_actors.sweep.json_schema import SCHEMA_FILE, schema_text, sweep_json_schema
from tests.sweep.test_sweep import STORY

VALIDATOR = jsonschema_rs.validator_for(sweep_json_schema())
GOOD: list[dict[str, Any]] = [
    {},
    {"story": ["story.yaml", "story.yaml"], "seeds": [3, 0]},
    {"vary": {"persona.neuroticism": {"from": 0.1, "to": 0.9, "steps": 5}, "openness": [0.2, 1]}},
    {
        "vary": {
            "modules.without": [[], ["defense"]],
            "appraisal": ["none"],
            "persona": ["cli", {"openness": 1}],
        }
    },
    {"vary": {"emotion.learn_rate": [0.1], "constants.memory.capacity": [5], "values.care": [0.5]}},
    {"vary": {"openness": {"from": 0, "to": 1}, "modules.without": [[]]}, "design": "random 20"},
    {"vary": {"openness": {"from": 0, "to": 1}}, "design": "latin 1000000"},
    {"vary": {"values.care": {"from": 0, "to": 1, "steps": 3}}, "design": "sobol 64", "seeds": 2},
    {"vary": {"emotion.learn_rate": {"from": 0, "to": 0.3}}, "design": "morris 10"},
    {
        "measure": {
            "a": "max reactors.tension",
            "b": "share of turns where primary is Fear or Anger and reactors.tension >= 0.5",
            "c": "turns to baseline",
            "d": "first turn  where defense is any of praise 3..6",
            "e": "turns to first vad.valence within 25%",
            "f": "expectations missed of praise last 3",
            "g": "primary",
            "h": 'mean reactors.tension of "the second night"',
        }
    },
]
BAD: list[dict[str, Any]] = [
    {"story": None},
    {"story": []},
    {"story": 3},
    {"sead": 3},
    {"seeds": 0},
    {"seeds": []},
    {"seeds": [1, 1]},
    {"seeds": [True]},
    {"seeds": [-1]},
    {"seeds": 1.5},
    {"vary": ["openness"]},
    {"vary": {"oppenness": [1]}},
    {"vary": {"persona.oppenness": [1]}},
    {"vary": {"seed": [1]}},
    {"vary": {"persona.openness": 0.5}},
    {"vary": {"persona.openness": []}},
    {"vary": {"persona.openness": [3]}},
    {"vary": {"openness": {"from": 0, "to": 2, "steps": 3}}},
    {"vary": {"openness": {"from": 0, "to": 1}}},
    {"vary": {"openness": {"from": 0, "to": 1, "steps": 1}}},
    {"vary": {"openness": {"from": 0, "step": 1}}},
    {"vary": {"openness": {"from": "0", "to": 1, "steps": 3}}},
    {"vary": {"modules.without": ["defense"]}},
    {"vary": {"modules.witout": [["defense"]]}},
    {"vary": {"appraisal": ["nobody"]}},
    {"design": "sobol 8"},
    {"design": "sobol 12", "vary": {"openness": {"from": 0, "to": 1}}},
    {"design": "morris 1", "vary": {"openness": {"from": 0, "to": 1}}},
    {"design": "morris 4", "vary": {"openness": [0, 1]}},
    {"design": "random"},
    {"design": "random 1000001"},
    {"design": "grid 3"},
    {"design": "latin -1"},
    {"measure": {}},
    {"measure": {"seed": "turns to baseline"}},
    {"measure": {"a": "maximum of tension"}},
    {"measure": {"a": "maximum"}},
    {"measure": {"a": "turns to first vad.valence"}},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plans")
    (place / "story.yaml").write_text(STORY)
    return place


@pytest.mark.slow
@pytest.mark.parametrize("told", GOOD, ids=str)
def test_a_plan_that_is_read_passes(told: dict[str, Any], folder: Path) -> None:
    if str(told.get("design", "")).startswith(("sobol", "morris")):
        pytest.importorskip("SALib")
    plan = {"story": "story.yaml", **told}
    SweepPlan.from_document(plan, folder=folder)
    assert [str(one) for one in VALIDATOR.iter_errors(plan)] == []


@pytest.mark.parametrize("told", BAD, ids=str)
def test_a_plan_that_is_refused_does_not_pass(told: dict[str, Any], folder: Path) -> None:
    plan = {"story": "story.yaml", **told}
    with pytest.raises(ScenarioError):
        SweepPlan.from_document(plan, folder=folder)
    assert not VALIDATOR.is_valid(plan)


def test_the_published_schema_is_the_generated_one_and_is_printed() -> None:
    stale = "python -m anima_actors.sweep.json_schema writes it anew"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), stale
    assert SCHEMA_FILE.stat().st_size < 20_000
    printed = CliRunner().invoke(main, ["schema", "--sweep"]).output
    assert json.loads(printed) == json.loads(schema_text())
