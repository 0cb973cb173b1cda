"""Published effects show in their direction and at least of their practical size; a wrong file is told."""

import json
import sys
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from anima_actors import ScenarioError
from anima_actors.cli import main
from anima_actors.phenomena import (
    Phenomenon,
    PhenomenonResult,
    carriers_of,
    effect_offers,
    run_battery,
    shipped_phenomena,
)
from anima_actors.phenomena.contrast import Contrast
from anima_actors.sweep import ProcessEngine, SerialEngine
from anima_actors.sweep.ablation import AblationError
from tests.docs.phenomena_page import PAGE, blank_tables, carried_on, shown_on, tables_on, without_figures

EFFECT = """\
claim: A threat raises tension
cites: [ours 2026]
steps:
  - {stimulus: {}, label: before}
  - {stimulus: {tension: 0.4}, repeat: 2, label: event}
arms:
  threatened: {}
  unhurt:
    steps:
      - {stimulus: {}, repeat: 3}
measure: last reactors.tension in threatened - last reactors.tension in unhurt
practical_size: 0.1
"""


@cache
def shipped() -> dict[str, Phenomenon]:
    return {name: Phenomenon.from_file(path) for name, path in shipped_phenomena().items()}


def asked(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["phenomena", *map(str, arguments)])


def amount_of(measure: str, *, seed: int = 0) -> float | None:
    """What a contrast in the experiment above comes to."""
    effect = Phenomenon.from_text(
        EFFECT.replace(EFFECT[EFFECT.index("last") : EFFECT.index("\npractical")], measure)
    )
    (result,) = run_battery([effect], seeds=1)
    assert not result.reason
    return result.amounts[0]


@pytest.mark.slow
def test_the_effects_show_that_the_page_tells_and_each_expected_one_is_among_them() -> None:
    told = shown_on(PAGE.read_text("utf-8"))
    results = run_battery([*shipped().values()], seeds=2, engine=ProcessEngine())
    doubtful = [one.effect for one in results if one.shows != (one.effect.name in told)]
    certain = run_battery(doubtful, seeds=10, engine=ProcessEngine())
    assert [one.effect.name for one in certain if one.shows != (one.effect.name in told)] == []
    assert {name for name, effect in shipped().items() if effect.status == "expected"} <= told
    few = [one for one in results if one.effect.name in ("negativity_size", "buffering")]
    assert run_battery([one.effect for one in few], seeds=2, engine=SerialEngine()) == few


def test_the_page_lists_the_effects_as_their_files_have_them() -> None:
    told = without_figures(tables_on(PAGE.read_text("utf-8")).strip("\n"))
    assert told.strip() == blank_tables().strip(), "run: python -m tests.docs.phenomena_page"


def test_the_page_says_what_carries_each_expected_effect() -> None:
    expected = {name for name, effect in shipped().items() if effect.status == "expected"}
    assert carried_on(PAGE.read_text("utf-8")) == expected, "python -m tests.docs.phenomena_page carriers"


def test_each_effect_has_a_source_with_a_year_and_says_what_it_would_need_if_it_does_not_show() -> None:
    for effect in shipped().values():
        assert all(any(word.strip(",.")[-4:].isdecimal() for word in one.split()) for one in effect.cites)
        assert effect.needs or effect.status == "expected"
        assert effect.practical_size > 0


def test_arms_of_a_seed_share_the_person_and_what_happens_but_for_what_they_name() -> None:
    high, low = (arm.story(3) for arm in shipped()["inertia"].arms)
    assert [one.stimulus for one in high.steps] == [one.stimulus for one in low.steps]
    assert high.persona["openness"] == low.persona["openness"]
    assert high.persona["neuroticism"] > 0.7 > 0.3 > low.persona["neuroticism"]


def test_measures_are_joined_as_arithmetic_has_it() -> None:
    tension = amount_of("last reactors.tension in threatened")
    assert tension is not None
    assert amount_of("2 * (last reactors.tension in threatened - 0.5) / 4") == pytest.approx(
        (tension - 0.5) / 2
    )
    assert amount_of("max(0.25, min(0.5, turns where primary is any in unhurt)) - 1") == -0.5
    assert amount_of("abs(1 - reactors.tension of event 2 in threatened)") == pytest.approx(1 - tension)
    assert amount_of(
        "mean reactors.tension of event in threatened - max reactors.tension of turns 1..2 in unhurt"
    )
    assert amount_of("1 / turns where primary is Sadness in unhurt") is None
    assert (
        amount_of("changes traits.neuroticism in unhurt + turns where happened.dreamt is any in unhurt")
        == 0.0
    )


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ("last reactors.tension", r"say in which arm, such as last reactors\.tension in threatened"),
        ("last reactors.tension in calm", r"no arm calm; arms: threatened, unhurt"),
        ("last reactors.tensoin in unhurt", r'did you mean "reactors\.tension"\?'),
        ("last vad.valence of evnt in threatened", r'no step labelled "evnt" .* did you mean "event"\?'),
        ("last vad.valence in unhurt -", r"no measure|no arm|say in which arm"),
        ("last vad.valence in unhurt - ()", r"something is missing"),
        ("(last vad.valence in unhurt", r"a parenthesis is not closed"),
        ("last vad.valence in unhurt )", r'"\)" is one too many'),
        ("vad.valence of turns 0 in unhurt", r"turns are counted from 1"),
    ],
)
def test_what_is_no_contrast_is_told(measure: str, message: str) -> None:
    labels = {"threatened": frozenset({"before", "event"}), "unhurt": frozenset[str]()}
    with pytest.raises(ValueError, match=message):
        Contrast(measure, ("threatened", "unhurt")).check(labels)


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("tension: 0.4", "tensoin: 0.4", "5:17: steps[1].stimulus.tensoin: unknown reactor; did you mean"),
        ("claim:", "claims:", '1:1: claims: unknown key; did you mean "claim"?'),
        ("ned: {}", "ned: {persona: {openness: 2}}", "7:36: arms.threatened.persona.openness: 2 is out"),
        ("cites: [ours 2026]", "cites: []", "2:8: cites: write a list of sources"),
        ("practical_size: 0.1", "practical_size: -1", "12:17: practical_size: write a number from 0 to"),
        ("in unhurt\n", "in unhurt of\n", "11:10: measure: "),
        ("{}, repeat: 3}", "{}, repeat: 3, steps: 3}", "10:10: arms.unhurt.steps[0].stimulus: unknown key"),
        (
            "{}, repeat: 3}",
            "{}, repeat: 3000}",
            "10:7: arms.unhurt.steps: 3,000 turns, repeats counted; at most",
        ),
        ("measure: last", "measure: " + "(" * 999 + "last", "11:10: measure: more than 50 parentheses"),
        ("practical", "status: contested\npractical", "12:9: status: an effect that is contested says"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(right: str, wrong: str, problem: str) -> None:
    with pytest.raises(ScenarioError) as found:
        Phenomenon.from_text(EFFECT.replace(right, wrong, 1))
    assert f"effect.yaml:{problem}" in str(found.value)


def test_the_command_fails_where_an_expected_effect_does_not_show(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(EFFECT)
    assert asked(mine, "--seeds", "2").exit_code == 0
    mine.write_text(EFFECT.replace("size: 0.1", "size: 3"))
    result = asked(mine, "--seeds", "2", "--junit", tmp_path / "out.xml")
    assert result.exit_code == 1
    assert "mine: mean +0." in result.stdout and "wanted +3 or more" in result.stdout
    (failure,) = ET.parse(tmp_path / "out.xml").iter("failure")
    assert "wanted +3 or more" in failure.attrib["message"]
    mine.write_text(EFFECT.replace("size: 0.1", "size: 3\nstatus: not_modelled\nneeds: more fear"))
    assert asked(mine, "--seeds", "2").exit_code == 0


def test_bad_input_is_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(EFFECT.replace("claim:", "claims:"))
    for arguments, told in (
        (["habitation"], "no effect 'habitation'; did you mean \"habituation\"?"),
        ([tmp_path / "none.yaml"], "no such file"),
        ([tmp_path / "wrong.yaml"], "wrong.yaml:1:1: claims: unknown key"),
        (["habituation", "--module", "nothing_here"], "nothing_here"),
    ):
        result = asked(*arguments)
        assert result.exit_code == 2 and told in result.stderr


@pytest.mark.parametrize(("columns", "shown"), [("60", "mean"), ("80", "seeds"), ("100", "claim")])
def test_the_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: str, shown: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = asked("negativity_size", "--seeds", "1").stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert lines[0].split()[-1] == shown


def test_json_has_the_amount_of_each_seed_also_with_a_module_more() -> None:
    found: list[dict[str, Any]] = json.loads(
        asked("negativity_size", "--seeds", "2", "--module", "rumination", "--json").stdout
    )
    assert found[0]["name"] == "negativity_size" and len(found[0]["amounts"]) == 2


def test_an_effect_goes_with_the_module_that_carries_it() -> None:
    effect = shipped()["self_serving"]
    (whole,) = run_battery([effect], seeds=2)
    (without,) = run_battery([effect], seeds=2, left_out=["defense"])
    assert whole.shows and not without.shows
    result = asked("phi_inverted_u", "--seeds", "1", "--without", "emotion,memory")
    assert result.exit_code in (0, 1) and "seed 0" not in result.stdout
    assert asked("habituation", "--without", "memroy").exit_code == 2


def test_a_run_that_fails_is_told_and_no_effect() -> None:
    effect = Phenomenon.from_text(EFFECT.replace("last reactors.tension in unhurt", "last primary in unhurt"))
    (result,) = run_battery([effect], seeds=1)
    assert isinstance(result, PhenomenonResult) and result.failed
    assert result.reason.startswith("seed 0: ValueError: last primary is the text ")


def install(folder: Path, package: str, needs: str = "", **effects: str) -> None:
    """Install a distribution that brings effects; whoever imports it hears of it."""
    home = folder / f"effects_of_{package}"
    (home / "effects").mkdir(parents=True)
    (home / "__init__.py").write_text("raise RuntimeError('imported')\n")
    for name, text in effects.items():
        (home / "effects" / f"{name}.yaml").write_text(text)
    info = folder / f"{package}-1.2.dist-info"
    info.mkdir()
    required = f"Requires-Dist: {needs}\n" if needs else ""
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n{required}")
    (info / "entry_points.txt").write_text(f"[anima_actors.phenomena]\n{package} = {home.name}.effects\n")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages with a good effect, a wrong one and names that are taken; one of the future, an empty one."""
    folder = tmp_path / "site"
    install(folder, "alpha", threat=EFFECT, wrong=EFFECT.replace("claim:", "claims:"), habituation=EFFECT)
    install(folder, "beta", threat=EFFECT)
    install(folder, "gamma", needs="anima-actors>=99.1", later=EFFECT)
    install(folder, "omega")
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.mark.slow
def test_a_package_brings_effects_that_are_run_by_name_and_listed_with_who_brings_them(
    packages: Path,
) -> None:
    assert asked("threat", "--seeds", "2").exit_code == 0
    listed = {(one["name"], one["from"]): one for one in json.loads(asked("--list", "--json").stdout)}
    assert listed["threat", "alpha 1.2"]["claim"] == "A threat raises tension"
    assert listed["habituation", "built-in"]["status"] == "expected"
    assert "alpha 1.2" in asked("--list").stdout
    assert not any(name.startswith("effects_of_") for name in sys.modules)


def test_a_broken_effect_of_a_package_is_told_and_hinders_no_other(packages: Path) -> None:
    problems = {(one.name, one.origin): one.problem for one in effect_offers(own=False)}
    assert problems.pop(("threat", "alpha 1.2")) == ""
    assert problems.pop(("habituation", "alpha 1.2")) == "anima-actors brings an effect of that name already"
    assert problems.pop(("threat", "beta 1.2")) == "alpha brings an effect of that name already"
    assert problems.pop(("wrong", "alpha 1.2")).endswith('1:1: claims: unknown key; did you mean "claim"?')
    assert problems.pop(("gamma", "gamma 1.2")).startswith("it needs anima-actors 99.1 or newer")
    assert problems.pop(("omega", "omega 1.2")) == (
        "effects_of_omega.effects is no folder of the package that has YAML files"
    )
    assert problems == {}
    result = asked("wrong")
    assert result.exit_code == 2 and result.stderr.startswith("anima phenomena: wrong from alpha 1.2: ")
    assert "no effect 'thread'; did you mean \"threat\"?" in asked("thread").stderr


def test_ablation_says_which_module_carries_an_effect_and_what_is_left_without_it() -> None:
    effects = [shipped()["self_serving"], shipped()["curiosity_sated"]]
    found = carriers_of(effects, ["defense", "curiosity", "personality"], seeds=1, engine=SerialEngine())
    assert [one.falls for one in found] == [("defense",), ("curiosity",)]
    assert found[0].kept("defense") < 0.5 < found[0].kept("personality")
    assert "curiosity" not in found[0].without  # an optional module, which its minds do not have
    with pytest.raises(AblationError, match=r"no effect has a module 'memroy'; did you mean \"memory\"\?"):
        carriers_of(effects, ["memroy"])


def test_the_command_tells_of_effects_and_modules_or_writes_json() -> None:
    def ablated(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["ablate", "--phenomena", *arguments])

    asked_for = ("self_serving", "--modules", "defense,goals", "--seeds", "1")
    told = ablated(*asked_for)
    assert told.exit_code == 0 and "defense carries 1: self_serving" in told.stdout
    assert "no effect falls without goals" in told.stdout
    (data,) = json.loads(ablated(*asked_for, "--json").stdout)
    assert data["falls_without"] == ["defense"] and set(data["without"]) == {"defense", "goals"}
    for arguments, message in (
        (["self_servin"], 'did you mean "self_serving"?'),
        (["self_serving", "--pairs"], "--phenomena goes with"),
        (["self_serving", "--modules", "coordinator"], "no effect has a module 'coordinator'"),
    ):
        wrong = ablated(*arguments)
        assert wrong.exit_code == 2 and message in wrong.stderr
    assert "name a story, or --phenomena" in CliRunner().invoke(main, ["ablate", "--seeds", "2"]).stderr
