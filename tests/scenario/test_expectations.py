"""What an author may expect, and when it is so."""

from typing import Any

import pytest

from anima_actors.scenario import Verdict, judge
from tests.scenario.stories import body, one_step, outcome, step_complaint, story


def met(condition: str, before: Any = None, more: str = "", **state: Any) -> bool:
    """Whether a condition holds of the second of two turns."""
    scenario = story(
        more, steps=f"steps:\n  - stimulus: {{}}\n  - stimulus: {{}}\n    expect: {{{condition}}}\n"
    )
    (verdict,) = judge(scenario, [outcome(1, **(before or {})), outcome(2, **state)])
    return verdict.met


def refusal(condition: str, more: str = "") -> str:
    """What is said of a condition, without its place."""
    return step_complaint(f"{{stimulus: {{}}, expect: {{{condition}}}}}", more).partition(".expect")[2]


def verdicts(steps: list[str], outcomes: list[Any], more: str = "") -> list[Verdict]:
    """The verdicts on a story of these steps, in flow style, that came to these outcomes."""
    return judge(story(more, steps="steps:\n" + "".join(f"  - {step}\n" for step in steps)), outcomes)


def verdict(steps: list[str], outcomes: list[Any], more: str = "") -> Verdict:
    (only,) = verdicts(steps, outcomes, more)
    return only


QUIET = "stimulus: {}"


class TestConditions:
    @pytest.mark.parametrize(
        ("wanted", "found", "holds"),
        [
            *(("0.5", 0.5, True), ("0.5", 0.5 + 1e-10, True), ("0.5", 0.5 + 1e-8, False), ("1", 1.0, True)),
            *(
                ('">= 0.5"', 0.5, True),
                ('">= 0.5"', 0.4999, False),
                ('"> 0.5"', 0.5, False),
                ('"> 0.5"', 0.6, True),
            ),
            *(("<= 0.5", 0.5, True), ("< 0.5", 0.5, False), ("== 0.5", 0.5, True), ('"!= 0.5"', 0.5, False)),
            *(
                ("0.2..0.4", 0.2, True),
                ("0.2..0.4", 0.4, True),
                ("0.2..0.4", 0.41, False),
                ("-1..0", -0.5, True),
            ),
            *(
                ("[0.1, 0.2]", 0.2, True),
                ('["< 0.1", "> 0.9"]', 0.95, True),
                ('["< 0.1", "> 0.9"]', 0.5, False),
            ),
            *(("0.5", None, False), ("none", None, True), ("any", None, False), ("any", 0.0, True)),
        ],
    )
    def test_a_number_is_compared(self, wanted: str, found: float | None, holds: bool) -> None:
        assert met(f"phi: {wanted}", phi=found) is holds

    @pytest.mark.parametrize(
        ("wanted", "found", "holds"),
        [
            *(("Fear", "Fear", True), ("Fear", "Joy", False), ("[Fear, Joy]", "Joy", True)),
            *(('"!= Joy"', "Fear", True), ('"!= Joy"', "Joy", False), ('"== Joy"', "Joy", True)),
            *(
                ("any", "Joy", True),
                ("none", "Joy", False),
                ("null", None, True),
                ("{contains: ANGER}", "Anger", True),
            ),
        ],
    )
    def test_a_word_is_one_of_those_that_would_do(self, wanted: str, found: str | None, holds: bool) -> None:
        assert met(f"primary: {wanted}", primary=found) is holds

    def test_truth_is_not_a_number(self) -> None:
        assert met("surprise_spike: true", surprise_spike=True)
        assert met("surprise_spike: no", surprise_spike=False)
        assert not met("surprise_spike: true", surprise_spike=1)
        assert not met("phi: 1", phi=True)

    def test_no_defense_is_none_or_null_and_any_is_any(self) -> None:
        up = {"mechanism": "denial", "description": "It did not happen.", "tension_relief": 0.1}
        assert met("defense: null", defense=None) and met("defense: none", defense=None)
        assert met("defense: any", defense=up) and not met("defense: none", defense=up)
        assert met("defense.mechanism: denial", defense=up)
        assert not met("defense.mechanism: denial", defense=None)

    def test_an_empty_text_or_list_counts_as_none(self) -> None:
        assert met("mirror.empathy_note: none", mirror={"empathy_note": ""})
        assert met("degraded: none", degraded=[]) and met("degraded: any", degraded=[{"module": "memory"}])

    def test_a_text_contains_a_piece_whatever_the_case(self) -> None:
        assert met("prompt: {contains: You are AFRAID}", prompt="... you are afraid ...")
        assert met("reply: {contains: [door, window]}", reply="Was that the window?")
        assert not met("narrative: {contains: door}", narrative=None)
        assert met("blend: {contains: Fear}", blend=[{"name": "Anxiety"}, {"name": "Fear"}])
        assert met("blend.1.name: Fear", blend=[{"name": "Anxiety"}, {"name": "Fear"}])
        assert not met("blend.1.name: Fear", blend=[{"name": "Anxiety"}])

    def test_a_trend_is_from_the_turn_before(self) -> None:
        assert met("salience: falls", before={"salience": 0.5}, salience=0.4)
        assert met("salience: rises", before={"salience": 0.3}, salience=0.4)
        assert not met("salience: rises", before={"salience": 0.4}, salience=0.4)
        assert not met("salience: rises", before={"salience": None}, salience=0.4)

    def test_a_plug_in_adds_its_own_paths(self) -> None:
        more = "modules: {with: [boredom:Boredom]}\n"
        assert met("boredom.level: '> 0.5'", more=more, boredom={"level": 0.7})
        assert met("boredom: {level: 0.5..1}".replace("{", "{ "), more=more, boredom={"level": 0.7})
        assert met("boredom.word: dull", more=more, boredom={"word": "dull"})
        assert met("intention.goal: [yawn]", more=more, intention={"goal": "yawn"})


class TestRefusals:
    @pytest.mark.parametrize(
        ("condition", "message"),
        [
            ("primery: Joy", '.primery: unknown state path; did you mean "primary"?'),
            (
                "reactors.tensoin: 1",
                '.reactors.tensoin: unknown state path; did you mean "reactors.tension"?',
            ),
            (
                "reactors: {tensoin: 1}",
                '.reactors.tensoin: unknown state path; did you mean "reactors.tension"?',
            ),
            ("coherence: 1", '.coherence: unknown state path; did you mean "temporal.coherence"?'),
            ("mechanism: denial", '.mechanism: unknown state path; did you mean "defense.mechanism"?'),
            ("vad.zzzz: 1", ".vad.zzzz: unknown state path; vad has other parts"),
            ("whithin: 3 turns", '.whithin: unknown state path; did you mean "within"?'),
            ("primary: joy", '.primary: unknown emotion "joy"; did you mean "Joy"?'),
            ("primary: [Joy, Saddness]", '.primary: unknown emotion "Saddness"; did you mean "Sadness"?'),
            (
                "primary: 3",
                ".primary: write a text, a list of texts any of which will do, or {contains: ...}",
            ),
            ("primary: []", ".primary: an empty list is met by nothing; name what would do"),
            (
                "defense.mechanism: denyal",
                '.defense.mechanism: unknown defense "denyal"; did you mean "denial"?',
            ),
            ("defense: denial", ".defense: write any or none, or name one of its parts"),
            (
                "intention.goal: find safty",
                '.intention.goal: unknown goal "find safty"; did you mean "find safety"?',
            ),
            (
                "dominant_drive: tensoin",
                '.dominant_drive: unknown reactor "tensoin"; did you mean "tension"?',
            ),
            (
                "phi: high",
                '.phi: write a number, a comparison such as ">= 0.5", a range such as 0.2..0.4, '
                "rises or falls",
            ),
            (
                "phi: => 0.5",
                '.phi: write a number, a comparison such as ">= 0.5", a range such as 0.2..0.4, '
                "rises or falls",
            ),
            (
                "phi: yes",
                '.phi: write a number, a comparison such as ">= 0.5", a range such as 0.2..0.4, '
                "rises or falls",
            ),
            ("phi: 0.4..0.2", ".phi: a range goes from the smaller number to the larger"),
            ('phi: ">= 1e999"', ".phi: a number too large to be compared with"),
            ("surprise_spike: 1", ".surprise_spike: write true or false"),
            ("degraded: memory", ".degraded: write {contains: ...}, any or none"),
            ("prompt: {contians: x}", '.prompt: unknown test "contians"; did you mean "contains"?'),
            (
                "prompt: {contains: 3}",
                ".prompt: contains takes a text, or a list of texts any of which will do; "
                "numbers need quotes",
            ),
            ("order: [defence]", '.order[0]: unknown module "defence"; did you mean "defense"?'),
            ("order: defense", ".order: write a list of modules, such as [dissonance, defense]"),
            (
                "within: 3 turns",
                ".within: needs conditions beside it, which must come true within these turns",
            ),
            ("within: soon, primary: Joy", '.within: write a number of turns, such as 3 turns, not "soon"'),
            ("within: 0, primary: Joy", ".within: from 1 to 10,000 turns"),
            (
                "never: Joy",
                '.never: write conditions, such as {primary: Joy} or {"reactors.tension": ">= 0.5"}',
            ),
            (
                "never: {primary: Joy, within: 3}",
                ".never.within: has no place inside never; write it beside it",
            ),
            ("at_least: {primary: Joy}", ".at_least: needs turns, a number of turns"),
            (
                "returns_to_baseline: soon",
                ".returns_to_baseline: write {within: 12 turns, tolerance: 0.05}, or true for just that",
            ),
            (
                "returns_to_baseline: {tolerance: 2}",
                ".returns_to_baseline.tolerance: write a number above 0 and at most 1",
            ),
            (
                "returns_to_baseline: {in: 3}",
                ".returns_to_baseline.in: unknown key; known: within, tolerance",
            ),
            ("", ': write conditions, such as {primary: Joy} or {"reactors.tension": ">= 0.5"}'),
        ],
    )
    def test_each_says_what_would_be_right(self, condition: str, message: str) -> None:
        assert refusal(condition) == message

    def test_an_unknown_facet_is_told_what_there_is(self) -> None:
        said = refusal("xyzzyx: 1")
        assert said.startswith(
            ".xyzzyx: unknown state path; the state has primary, felt, blend, vad, reactors,"
        )
        assert said.endswith("forms: within, never, always, at_least, order, returns_to_baseline")


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
