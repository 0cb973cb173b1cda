"""The phrases are data: one file a language, read when first needed, and told by name where it is broken."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from anima_actors.psyche.text import phrases
from anima_actors.psyche.text.mentions import TOLD_BESIDES

FOLDER = Path(phrases.__file__).parent
ASKED = re.compile(
    r"\b(?:text|lines|words|choices|groups|grouped|signed|entries|nested)\([\"']([a-z]+\.[a-z_]+)[\"']"
)
NARRATED = re.compile(r"self\._line\([\"']([a-z_]+)[\"'](?: if [^)]* else [\"']([a-z_]+)[\"'])?")
SPOKEN_IN_BOTH = re.compile(
    r"narrative\.|replies\.(?!preamble|expression_rules)|agency\.(defenses|noticed|unread)"
)


def test_every_table_that_is_asked_for_is_there_and_none_is_left_over() -> None:
    source = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    asked = set(ASKED.findall(source))
    by_axis = {"affect.valence", "affect.arousal", "affect.dominance"}
    narrated = {f"narrative.{name}" for names in NARRATED.findall(source) for name in names if name}
    by_degree = {"replies.torn_aloud", "replies.split_aloud"}
    assert asked | by_axis | by_degree | narrated == set(phrases.phrase_book())


def test_ukrainian_has_every_table_that_is_spoken_with_the_same_keys() -> None:
    english, ukrainian = phrases.phrase_book(), phrases.phrase_book(phrases.UKRAINIAN)
    spoken = {name for name in english if SPOKEN_IN_BOTH.match(name)}
    assert spoken | {"affect.first_person", "affect.first_person_other"} == set(ukrainian)
    for name, table in ukrainian.items():
        if isinstance(table, dict):
            assert set(table) == set(english[name]), name


@pytest.mark.parametrize("language", [phrases.LANGUAGE, phrases.UKRAINIAN])
def test_every_act_has_its_answers(language: str) -> None:
    acts = phrases.phrase_book(f"{language}_acts")
    answers = phrases.phrase_book(language)["replies.acts"]
    assert set(answers) == {*acts["acts.order"], "statement", "trouble", *TOLD_BESIDES}
    for act, pools in answers.items():
        assert pools["open"] and pools["hard"] and pools["then"], act


@pytest.mark.slow
def test_nothing_is_read_before_the_first_phrase_is_needed() -> None:
    program = (
        "from anima_actors.psyche.text import phrases, body_line\n"
        "assert not phrases.phrase_book.cache_info().currsize\n"
        "body_line(.2, .2, .5, .5)\n"
        "assert phrases.phrase_book.cache_info().currsize\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_language_without_a_file_is_named() -> None:
    with pytest.raises(phrases.PhraseError, match=r"psyche/text/klingon\.toml: .*No such file"):
        phrases.phrase_book("klingon")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("[agency\n", r"psyche/text/broken\.toml: Expected"),
        ('loose = "a phrase"\n', r"psyche/text/broken\.toml: loose stands in no section"),
    ],
)
def test_a_broken_file_is_one_clear_error(
    data: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.toml").write_text(data, encoding="utf-8")
    monkeypatch.setattr(phrases, "files", lambda _package: tmp_path)
    phrases.phrase_book.cache_clear()
    with pytest.raises(phrases.PhraseError, match=told):
        phrases.phrase_book("broken")
    phrases.phrase_book.cache_clear()


def test_a_table_that_is_missing_is_named() -> None:
    with pytest.raises(phrases.PhraseError, match=r"psyche/text/english\.toml lacks agency\.songs"):
        phrases.lines("agency.songs")
