"""What an author may expect, and when it is so."""

import pytest

from tests.scenario.expected import met, refusal


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
