"""Two thousand stories made by chance: each is loaded or refused in clean lines, and none is much work."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.scenario import Scenario, ScenarioError
from anima_actors.scenario.state_paths import CLI_PERSONA
from anima_actors.scenario.values import COMMANDS
from tests.scenario.generated import Document, as_yaml, documents, spoiled_bytes, spoiled_documents
from tests.thoroughness import examples
from tests.work import calls_made

MOST_CALLS = 1_000_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generated") / "x.yaml"


def load_or_refuse(file: Path, data: bytes) -> Scenario | None:
    """Load the story, or return None where it is refused as it should be; count the work of either."""
    file.write_bytes(data)
    found: list[Scenario | None] = []
    assert calls_made(lambda: found.append(loaded_or_refused(file))) < MOST_CALLS
    return found[0]


def loaded_or_refused(file: Path) -> Scenario | None:
    try:
        return Scenario.from_file(file)
    except ScenarioError as error:
        lines = str(error).split("\n")
        assert lines == [str(problem) for problem in error.problems]
        assert all(line.startswith(f"{file}:") and line.isprintable() for line in lines), lines
        assert "Traceback" not in str(error) and "pydantic" not in str(error)
        return None


@pytest.mark.slow
@examples(500)
@given(document=documents, flow_from=st.integers(0, 4))
def test_a_valid_story_loads_to_the_data_it_was_built_from(
    file: Path, document: Document, flow_from: int
) -> None:
    scenario = load_or_refuse(file, as_yaml(document, flow_from=flow_from).encode())
    assert scenario is not None, Scenario.from_document(document)
    assert scenario.document == document
    assert scenario.title == document["title"]
    assert (scenario.about, scenario.seed) == (document.get("about", ""), document.get("seed", 0))
    persona = document.get("persona", {})
    assert scenario.persona == (CLI_PERSONA if persona == "cli" else persona)
    assert scenario.constants == document.get("constants", {})
    if persona != "cli":
        assert scenario.values == document.get("values", {})
    assert len(scenario.steps) == len(document["steps"])
    for step, wanted in zip(scenario.steps, document["steps"], strict=True):
        command = wanted.get("command")
        assert step.deltas == dict(COMMANDS[command] if command else wanted.get("stimulus", {}))
        assert (step.say, step.repeat, step.label) == (
            wanted.get("say"),
            wanted.get("repeat", 1),
            wanted.get("label", ""),
        )
        assert (step.rest is None) == ("rest" not in wanted)
        assert bool(step.expect) == ("expect" in wanted)


@pytest.mark.slow
@examples(750)
@given(text=spoiled_documents())
def test_a_story_with_wrong_parts_is_loaded_or_refused(file: Path, text: str) -> None:
    load_or_refuse(file, text.encode("utf-8", "surrogatepass"))


@pytest.mark.slow
@examples(750)
@given(data=spoiled_bytes() | st.binary(max_size=200))
def test_a_story_with_broken_text_is_loaded_or_refused(file: Path, data: bytes) -> None:
    load_or_refuse(file, data)
