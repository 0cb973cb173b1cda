"""Stories as tests: an item an expectation, with readable ids and failures that say how to go on."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

STORY = """\
title: A knock
steps:
  - label: the knock
    stimulus: {tension: 0.6, arousal: 0.5, satisfaction: -0.4}
    say: Who is there?
    expect:
      - emotion: [Fear, Anxiety]
      - {tension: "> 0.3"}
      - within: 2 turns
        primary: Joy
  - rest: 8h
    expect: {reactors: {tension: "< 0.5"}}
expect:
  never: {primary: Trust}
"""
ARGUMENTS = ("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")


def lines_of(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*ARGUMENTS, *arguments)


def test_an_item_is_an_expectation_and_its_id_says_step_and_key(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("knock.anima.yaml").write_text(STORY)
    result = lines_of(pytester, "-v")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "knock.anima.yaml::the knock::emotion PASSED*",
            "knock.anima.yaml::the knock::tension PASSED*",
            "knock.anima.yaml::the knock::within FAILED*",
            "knock.anima.yaml::step 2::reactors.tension PASSED*",
            "knock.anima.yaml::the whole story::never PASSED*",
        ]
    )


def test_a_failure_says_what_was_found_and_what_explains_it(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("knock.anima.yaml").write_text(STORY)
    result = lines_of(pytester, "knock.anima.yaml::the knock::within")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "failed knock.anima.yaml:9: *within: expected within 2 turns: primary: Joy",
            "*found primary * at turn *",
            "*the blend: *",
            "*: anima run knock.anima.yaml --seed 0 --record knock.anima; anima why knock.anima *",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_further_stories_are_named_by_files_and_globs_in_the_settings(pytester: pytest.Pytester) -> None:
    for name in ("one.yaml", "other.yaml", "stories/deep/three.yaml", "stories/four.yaml"):
        pytester.path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        pytester.path.joinpath(name).write_text("title: Plain\nsteps:\n  - rest: 1h\n")
    pytester.makeini("[pytest]\nanima_stories = one.yaml stories/**/*.yaml\n")
    result = lines_of(pytester, "--collect-only", "-q")
    result.stdout.fnmatch_lines_random(
        [
            "one.yaml::the whole story::runs to its end",
            "stories/deep/three.yaml::the whole story::runs to its end",
            "stories/four.yaml::the whole story::runs to its end",
        ]
    )
    result.stdout.no_fnmatch_line("*other.yaml*")
    lines_of(pytester).assert_outcomes(passed=3)


def test_a_story_with_mistakes_is_an_error_of_the_collection_with_its_lines(
    pytester: pytest.Pytester,
) -> None:
    pytester.path.joinpath("bad.anima.yaml").write_text("title: Bad\nsteps:\n  - sya: Hello\n  - kil: x\n")
    result = lines_of(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['bad.anima.yaml:3:*did you mean "say"*', "bad.anima.yaml:4:*kill*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_steps_of_the_same_name_and_equal_keys_are_numbered(pytester: pytest.Pytester) -> None:
    step = "  - {rest: 1h, label: 'a::b', expect: [{tension: '< 1'}, {tension: '> 0'}]}\n"
    pytester.path.joinpath("twins.anima.yaml").write_text(f"title: Twins\nsteps:\n{step}{step}")
    result = lines_of(pytester, "--collect-only", "-q")
    names = [line.split("::", 1)[1] for line in result.outlines if "::" in line]
    assert names == ["a:b::tension", "a:b::tension #2", "a:b #2::tension", "a:b #2::tension #2"]


def test_a_run_that_collects_no_story_loads_nothing_for_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n"
        "unwanted = {'numpy', 'pydantic', 'ruamel', 'anima_actors.scenario'}\n"
        "def test_it(): assert not unwanted & set(sys.modules)"
    )
    Path(pytester.path / "data.yaml").write_text("title: no story of the settings\n")
    lines_of(pytester).assert_outcomes(passed=1)
