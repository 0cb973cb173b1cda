"""What an author may expect of several turns, and the verdicts on a story."""

from anima_actors.scenario import Verdict, judge
from tests.scenario.expected import QUIET, verdict, verdicts
from tests.scenario.stories import body, one_step, outcome, story


class TestTurns:
    def test_a_step_is_judged_by_its_last_turn(self) -> None:
        steps = ["{stimulus: {}, repeat: 3, expect: {phi: 3}}", QUIET]
        assert verdict(
            steps, [outcome(n, step=0, phi=n) for n in (1, 2, 3)] + [outcome(4, step=1, phi=9)]
        ).met

    def test_a_story_is_judged_by_its_last_turn(self) -> None:
        assert verdict([QUIET, QUIET], [outcome(1, phi=1), outcome(2, phi=2)], "expect: {phi: 2}\n").met

    def test_within_means_together_at_one_turn_from_this_one_on(self) -> None:
        steps = [
            QUIET,
            "{stimulus: {}, expect: {within: 2 turns, primary: Fear, phi: '> 0.5'}}",
            QUIET,
            QUIET,
            QUIET,
        ]

        def came(*turns: tuple[str, float]) -> Verdict:
            return verdict(steps, [outcome(n, primary=p, phi=f) for n, (p, f) in enumerate(turns, 1)])

        calm, fear = ("Calm", 0.0), ("Fear", 1.0)
        assert came(calm, fear, calm, calm, calm).turn == 2
        assert came(calm, calm, calm, fear, calm).turn == 4
        assert not came(fear, calm, calm, calm, fear).met
        apart = came(calm, ("Fear", 0.0), ("Calm", 1.0), ("Fear", 0.4), calm)
        assert (apart.met, apart.turn, apart.found) == (False, 4, "phi 0.4000")

    def test_within_of_a_repeated_step_counts_from_its_last_turn(self) -> None:
        steps = ["{stimulus: {}, repeat: 3, expect: {within: 1 turn, phi: 1}}", QUIET, QUIET]

        def came(*values: float) -> bool:
            turns = enumerate(values, 1)
            return verdict(steps, [outcome(n, step=max(0, n - 3), phi=phi) for n, phi in turns]).met

        assert came(0, 0, 1, 0, 0) and came(0, 0, 0, 1, 0)
        assert not came(0, 1, 0, 0, 0) and not came(0, 0, 0, 0, 1)

    def test_within_of_a_whole_story_counts_from_its_first_turn(self) -> None:
        outcomes = [outcome(1, phi=0.0), outcome(2, phi=1.0), outcome(3, phi=0.0)]
        assert verdict([QUIET] * 3, outcomes, "expect: {within: 2 turns, phi: 1}\n").met
        assert not verdict([QUIET] * 3, outcomes, "expect: {within: 1 turn, phi: 1}\n").met

    def test_never_and_always_reach_from_the_step_to_the_end(self) -> None:
        outcomes = [outcome(1, primary="Joy"), outcome(2, primary="Calm"), outcome(3, primary="Calm")]
        assert verdict([QUIET, "{stimulus: {}, expect: {never: {primary: Joy}}}", QUIET], outcomes).met
        assert verdict([QUIET, "{stimulus: {}, expect: {always: {primary: Calm}}}", QUIET], outcomes).met
        never = verdict([QUIET] * 3, outcomes, "expect: {never: {primary: Joy}}\n")
        always = verdict([QUIET] * 3, outcomes, "expect: {always: {primary: Calm}}\n")
        assert (never.met, never.turn, always.met, always.turn) == (False, 1, False, 1)

    def test_never_of_two_means_never_together(self) -> None:
        outcomes = [outcome(1, primary="Joy", phi=0.0), outcome(2, primary="Calm", phi=1.0)]
        assert verdict([QUIET] * 2, outcomes, "expect: {never: {primary: Joy, phi: 1}}\n").met

    def test_at_least_counts_turns(self) -> None:
        outcomes = [outcome(n, primary=p) for n, p in enumerate(["Fear", "Calm", "Fear"], 1)]
        assert verdict([QUIET] * 3, outcomes, "expect: {at_least: {turns: 2, primary: Fear}}\n").met
        short = verdict([QUIET] * 3, outcomes, "expect: {at_least: {turns: 3 turns, primary: Fear}}\n")
        assert (short.met, short.turn, short.found) == (
            False,
            2,
            "2 such turns (1, 3); the nearest other had primary Calm",
        )

    def test_order_is_the_order_of_publishing(self) -> None:
        step = "{stimulus: {}, expect: {order: [dissonance, defense]}}"
        assert verdict([step], [outcome(1, published=("reactors", "dissonance", "voice", "defense"))]).met
        turned = verdict([step], [outcome(1, published=("defense", "dissonance"))])
        assert (turned.met, turned.found) == (False, "defense, then dissonance")
        twice = verdict([step], [outcome(1, published=("defense", "defense"))])
        assert (twice.met, twice.found) == (False, "defense; dissonance published nothing")
        silent = verdict([step], [outcome(1, published=("reactors", "dissonance"))])
        assert (silent.met, silent.found) == (False, "dissonance; defense published nothing")

    def test_coming_home_is_every_reactor_near_its_baseline_in_time(self) -> None:
        steps = [
            "{stimulus: {}, expect: {returns_to_baseline: {within: 2 turns, tolerance: 0.05}}}",
            *[QUIET] * 3,
        ]
        late = [outcome(n, reactors=body(tension=t)) for n, t in enumerate((0.9, 0.5, 0.3, 0.2), 1)]
        homeless = verdict(steps, late)
        assert (homeless.met, homeless.turn) == (False, 3)
        assert homeless.found == "reactors tension 0.3000, 0.1000 from its 0.2"
        timely = [outcome(n, reactors=body(tension=t)) for n, t in enumerate((0.9, 0.5, 0.25, 0.2), 1)]
        assert verdict(steps, timely).met
        assert not verdict(steps, [outcome(n) for n in range(1, 5)]).met

    def test_coming_home_has_a_usual_time(self) -> None:
        steps = ["{stimulus: {}, expect: {returns_to_baseline: true}}", *[QUIET] * 13]
        away = [outcome(n, reactors=body(cohesion=0.9)) for n in range(1, 13)]
        assert verdict(steps, [*away, outcome(13, reactors=body())]).met
        assert not verdict(
            steps, [*away, outcome(13, reactors=body(cohesion=0.9)), outcome(14, reactors=body())]
        ).met

    def test_several_expectations_are_a_list(self) -> None:
        found = verdicts(
            ["{stimulus: {}, expect: [{phi: 1}, {phi: 2, primary: Joy}]}"],
            [outcome(1, phi=1.0, primary="Joy")],
        )
        assert [(one.place, one.met) for one in found] == [
            ("steps[0].expect[0].phi", True),
            ("steps[0].expect[1].phi", False),
            ("steps[0].expect[1].primary", True),
        ]

    def test_a_step_that_was_never_reached_is_not_met(self) -> None:
        late = verdict([QUIET, "{stimulus: {}, expect: {never: {primary: Joy}}}"], [outcome(1)])
        assert (late.met, late.turn, late.found) == (False, None, "the story never came to this step")


class TestVerdicts:
    def test_a_failed_one_names_the_line_the_turn_the_value_and_what_led_to_it(self) -> None:
        text = """\
  - {stimulus: {tension: 0.1}, repeat: 3}
  - label: He reads the letter aloud
    stimulus: {tension: 0.4, cohesion: -0.3}
    say: Listen to this.
    expect:
      reactors.tension: ">= 0.5"
      defense: none
"""
        values = (0.2, 0.2612, 0.3310, 0.4612)
        outcomes = [
            outcome(n, step=n == 4, reactors=body(tension=tension)) for n, tension in enumerate(values, 1)
        ]
        failed, passed = judge(story(steps=f"steps:\n{text}"), outcomes)
        assert str(failed).splitlines() == [
            "failed scenarios/x.yaml:8: steps[1].expect.reactors.tension: expected >= 0.5",
            "       found 0.4612 at turn 4",
            '       that turn: tension +0.4, cohesion -0.3, said "Listen to this."',
            "       before it, reactors.tension: turn 1 0.2000, turn 2 0.2612, turn 3 0.3310",
        ]
        assert str(passed) == "met    scenarios/x.yaml:9: steps[1].expect.defense: defense: none"
        assert (failed.turn, failed.expected, failed.found, failed.file, failed.line) == (
            4,
            ">= 0.5",
            "0.4612",
            "scenarios/x.yaml",
            8,
        )

    def test_a_value_below_something_that_is_missing_says_so(self) -> None:
        gone = verdict(["{rest: 1h, expect: {defense.mechanism: denial}}"], [outcome(1, defense=None)])
        assert str(gone).splitlines()[1:] == [
            "       found none (defense is none) at turn 1",
            "       that turn: a rest of 3600 s",
        ]

    def test_judging_is_pure(self) -> None:
        scenario = one_step("{stimulus: {}, expect: {phi: 1}}")
        outcomes = (outcome(1, phi=0.5),)
        assert judge(scenario, outcomes) == judge(scenario, outcomes)
