"""anima check-module: nineteen bad modules, each caught for its own sin; all that we ship passes."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from anima_actors import Actor, ModuleError, Stimulus, handler
from anima_actors.mind.builder import BUILT_IN
from anima_actors.testing import Report, check_module, check_modules
from anima_actors.testing.conformance import TITLES, reference_to

ROOT = Path(__file__).parents[2]
# Fixtures check many modules at once, and one process has them.
pytestmark = [pytest.mark.timeout(400), pytest.mark.slow, pytest.mark.xdist_group("conformance")]

BAD: Mapping[str, tuple[str, str, str]] = {
    "clock_watcher:ClockWatcher": ("clock", "time.monotonic", "clock_watcher.py:15 in since"),
    "gambler:Gambler": ("chance", "random.Random", "gambler.py:8"),
    "forger:Forger": ("inputs", "changes what it takes: EmotionFelt.primary", "in forge"),
    "reviser:Reviser": ("inputs", "changes what it has published: Counted.times", "in count"),
    "braggart:Braggart": ("ranges", "Boasted.pride is 1.0", ""),
    "sleeper:Sleeper": ("waiting", "in a plain handler", "sleeper.py:15 in nap"),
    "scribe:Scribe": ("outside", "opens '/dev/null'", "scribe.py:11 in write"),
    "fragile:Fragile": ("survival", "DissonanceFelt absent", "fragile.py:10 in feel"),
    "smuggler:Smuggler": ("declared", "its signature announces ReactorNudge or None", ""),
    "gossip:Gossip": ("determinism", "under another hash seed", "in tell"),
    "twin:Twin": ("determinism", "in a second life", "in meet"),
    "forgetful:Forgetful": ("snapshot", "where it was stopped after turn 1", "in snapshot"),
    "clinger:Clinger": ("snapshot", "cannot pickle", ""),
    "hoarder:Hoarder": ("memory", "self.seen", ""),
    "leaker:Leaker": ("memory", "outside of its state", "leaker.py:1"),
    "shouter:Shouter": ("prompt", "a line break", "in prompt_lines"),
    "loose:Loose": ("signature", "Listed.words is a list", "loose.py:8"),
    "quitter:Quitter": ("survival", "ends the process", ""),
}
"""The one check that each fails, and what is told of it."""


@pytest.fixture(scope="module")
def bad() -> Mapping[str, Report]:
    names = [f"tests.testing.bad.{one}" for one in BAD]
    return dict(zip(BAD, check_modules(names, turns=1600), strict=True))


@pytest.mark.parametrize("name", BAD)
def test_each_bad_module_is_caught_for_its_own_sin_and_for_no_other(
    name: str, bad: Mapping[str, Report]
) -> None:
    check, told, place = BAD[name]
    report = bad[name]
    assert [one.name for one in report.failed] == [check], str(report)
    assert told in report.failed[0].finding
    assert place in report.failed[0].place
    assert report.failed[0].remedy
    assert not report.passed


def test_a_module_that_never_comes_back_is_named_with_its_line() -> None:
    [report] = check_modules(["tests.testing.bad.endless:Endless"], turns=500, time_limit_s=24)
    [check] = report.failed
    assert (check.name, check.finding) == ("waiting", "hangs")
    assert "endless.py:1" in check.place


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, Report]:
    files = sorted((ROOT / "examples").glob("*.py"))
    found = [
        f"{path}:{line.split('(')[0].removeprefix('class ')}"
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("class ") and line.endswith("(Actor):")
    ]
    references = [*map(reference_to, BUILT_IN), *found]
    reports = check_modules(references, turns=2000)
    return {report.module: report for report in reports}


@pytest.mark.parametrize("name", [module.name for module in BUILT_IN])
def test_every_built_in_module_passes(name: str, shipped: Mapping[str, Report]) -> None:
    report = shipped[name]
    assert report.passed, str(report)
    assert [one.name for one in report.checks if one.status == "skipped"] == [], str(report)


def test_every_example_passes(shipped: Mapping[str, Report]) -> None:
    names = {module.name for module in BUILT_IN}
    own = [report for name, report in shipped.items() if name not in names]
    assert own
    assert [str(report) for report in own if not report.passed] == []


def test_a_report_has_a_line_a_check_and_a_short_form_that_tells_what_failed(
    bad: Mapping[str, Report],
) -> None:
    report = bad["fragile:Fragile"]
    lines = str(report).splitlines()
    assert lines[0] == "fragile (tests.testing.bad.fragile:Fragile)"
    assert [line.split()[1] for line in lines[1:]] == list(TITLES)
    assert repr(report).startswith("<fragile fails survival: raises AttributeError")
    assert all(len(repr(one)) <= 230 for one in bad.values())
    assert json.loads(json.dumps(report.as_dict()))["passed"] is False
    assert report.check("clock").status == "passed"


def test_a_class_is_checked_where_another_process_finds_it() -> None:
    class Local(Actor):
        @handler
        def hear(self, stimulus: Stimulus) -> None: ...

    with pytest.raises(ModuleError, match="define it at the top of a module"):
        check_module(Local)
    with pytest.raises(ModuleError, match="has no actor called 'Nobody'"):
        check_module("tests.testing.bad.fragile:Nobody")


def test_modules_that_live_with_others_are_checked_with_them() -> None:
    own_file, without = check_modules(
        ["tests.testing.modules:Headache", "tests.testing.modules:Optimist"], turns=300
    )
    assert own_file.check("signature").status == "passed"
    assert own_file.passed, str(own_file)
    assert without.passed, str(without)


def test_an_async_module_may_wait_and_is_judged_in_all_else() -> None:
    report = check_module("tests.testing.modules:Oracle", turns=300)
    assert report.passed, str(report)
