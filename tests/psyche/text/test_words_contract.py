"""The words are pure functions: total, quick, alone in their folder, with no chance and no clock."""

import ast
import re
import sys
from pathlib import Path
from types import FunctionType

from hypothesis import given
from hypothesis import strategies as st

from anima_actors.psyche import text as words

FOLDER = Path(words.__file__).parent
share = st.floats(0, 1)
signed = st.floats(-1, 1)
draw = st.floats(0, 1, exclude_max=True)
name = st.text(max_size=80)
names = st.lists(name, max_size=4)


def assert_a_sentence(text: str) -> None:
    assert text == text.strip() and text[0].isupper() and text[-1] in ".?!"
    assert "  " not in text and "\n" not in text
    assert not re.search(r"[0-9]", text)


@given(share, share, share, share, signed, signed, signed)
def test_every_mixture_of_body_and_mood_has_a_line(
    t: float, a: float, s: float, c: float, valence: float, arousal: float, dominance: float
) -> None:
    assert_a_sentence(words.body_line(t, a, s, c))
    assert_a_sentence(words.vad_line(valence, arousal, dominance))


@given(name, name, st.none() | name, share, draw)
def test_an_emotion_may_have_any_name(
    shown: str, felt: str, under: str | None, strength: float, chance: float
) -> None:
    assert_a_sentence(words.emotion_line(shown, felt, under, strength))
    assert_a_sentence(words.first_person(felt, chance))
    assert_a_sentence(words.qualia_line(under or ""))
    assert_a_sentence(words.self_description([shown], felt, under, strength))
    assert_a_sentence(words.memory_line(strength, under, int(strength * 99)))
    assert words.emotion_noun(felt)


@given(name, name, name, share, st.booleans(), draw)
def test_a_goal_may_have_any_name(
    goal: str, reason: str, emotion: str, strength: float, growing: bool, chance: float
) -> None:
    assert_a_sentence(words.intention_line(goal, strength, reason))
    assert_a_sentence(words.past_self(emotion, goal))
    assert_a_sentence(words.future_self(goal, growing))
    described = words.dissonance_description(goal, [(emotion, "more")], [reason], reason, chance)
    assert_a_sentence(described)
    assert_a_sentence(words.dissonance_line(described, reason))


@given(st.lists(st.tuples(name, share, st.sampled_from(["excess", "lack"])), max_size=6), st.none() | name)
def test_a_need_may_have_any_name(needs: list[tuple[str, float, str]], dominant: str | None) -> None:
    assert_a_sentence(words.drives_line(needs, dominant))


@given(name, signed, share, draw, st.booleans())
def test_the_remaining_lines_answer_to_any_label(
    label: str, amount: float, degree: float, chance: float, spike: bool
) -> None:
    assert_a_sentence(words.integration_line(label))
    assert_a_sentence(words.prediction_line(label, spike))
    assert_a_sentence(words.flash_line(label, degree))
    assert_a_sentence(words.attention_line(degree, label))
    assert_a_sentence(words.defense_line(label))
    assert_a_sentence(words.defense_description(label, chance))
    assert_a_sentence(words.empathy_note(label, amount, chance))
    assert_a_sentence(words.ghost_memory(chance))


@given(share, st.booleans(), name, names)
def test_what_comes_from_elsewhere_is_handed_on_in_one_line(
    coherence: float, crisis: bool, text: str, past: list[str]
) -> None:
    for line in (
        words.temporal_line(coherence, crisis, text, past),
        words.identity_line(text),
        words.mirror_line(text),
        words.ghost_line(text),
        words.dissonance_line(text, "aligned"),
    ):
        assert line[0].isupper() and line[-1] in ".?!" and len(line.splitlines()) == 1


def test_the_folder_imports_the_standard_library_and_itself_and_neither_chance_nor_clock() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                module = node.module or ""
                imported = [] if module.startswith("anima_actors.psyche.text") else [module]
            else:
                continue
            for module in imported:
                assert module.split(".")[0] in sys.stdlib_module_names, (path, module)
                assert module.split(".")[0] not in {"random", "time", "datetime", "os", "secrets"}, path


def test_the_table_of_contents_names_everything_it_exports() -> None:
    assert words.__all__ == sorted(words.__all__, key=lambda one: (not one.isupper(), one.islower(), one))
    for one in words.__all__:
        assert f"`{one}`" in (words.__doc__ or "")
        found = getattr(words, one)
        assert not isinstance(found, FunctionType) or found.__doc__


def test_every_file_stays_within_reading_length() -> None:
    for path in FOLDER.glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, path
