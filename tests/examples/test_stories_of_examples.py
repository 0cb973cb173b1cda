"""The stories of the examples hold, whatever the seed; and the modules keep what is promised of them."""

from pathlib import Path

import pytest

from anima_actors import Scenario, run_scenario
from anima_actors.testing import check_module

EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = sorted((EXAMPLES / "scenarios").glob("*.yaml"))
MODULES = (
    *("boredom:Boring", "fatigue:Fatigue", "attachment:Attachment"),
    *("humor:HumorDefense", "rose_glasses:RoseGlasses", "discretion:Discretion", "weather:Sky"),
)


@pytest.mark.slow
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
async def test_a_story_holds_whatever_the_seed(path: Path, seed: int | None) -> None:
    run = await run_scenario(Scenario.from_file(path), seed=seed)
    assert run.met, "\n".join(map(str, run.failed))


@pytest.mark.parametrize("name", ["fatigue", "attachment"])
def test_a_module_that_is_good_enough_to_use_is_short_and_names_its_source(name: str) -> None:
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    assert text.count("\n") < 120
    head = text.split('"""')[1]
    assert any(year in head for year in ("1969", "1982"))
    assert (EXAMPLES / "scenarios" / f"{name}.yaml").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_an_example_keeps_the_rules_of_a_module(name: str) -> None:
    file, _, kind = name.partition(":")
    report = check_module(f"{EXAMPLES / file}.py:{kind}", turns=300)
    assert report.passed, str(report)
