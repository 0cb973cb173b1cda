"""Which texts are read at all: English, Ukrainian, and nothing else."""

import pytest

from anima_actors.psyche.lexicon import AffectReading, read_affect

NOTHING = AffectReading("unknown", 0.0, 0.0, 0.0, 0.0, ())

UNREADABLE = """
Je suis terrifié
J'ai peur, je suis seule
C'est terrible, quelle horreur
Pain et chocolat, content
Aujourd'hui je suis happy
Ich habe Angst und bin so allein
Die Angst war fast so bad
Das Gift ist im Schrank, die Hand so kalt
Die Gift war fast rot
Bin so happy heute
Der Film war super, alle Stars fast perfect
Estoy muy triste y solo
No tengo miedo
Es horrible, terrible
Ho paura, sono sola
Jestem smutna i boję się
Bardzo dziękuję, jestem happy
Olen hyvin surullinen
Çok korkuyorum
Ik ben bang en alleen
Jag är rädd
Saya takut sekali
Мне очень страшно
Я боюсь тебя
Спасибо, мне стало легче
Ты меня любишь?
Я так рада тебя видеть
Ненавижу тебя
Я не хочу жить
Страшный сон
Ненавидишь
Злость
Любишь
Я одна дома
Все хорошо, не плачь
Аз съм тъжен и ме е страх
Бојим се мрака
Мне вельмі страшна
我很害怕
怖いです
أنا خائف
אני מפחד
Φοβάμαι
asdf qwer zxcv love uiop hjkl
12345 67
...!!!
"""


@pytest.mark.parametrize("message", UNREADABLE.strip().splitlines())
def test_a_language_that_we_do_not_know_says_nothing_rather_than_nonsense(message: str) -> None:
    assert read_affect(message) == NOTHING


@pytest.mark.parametrize("message", ["", " ", "\n\t  ", "\u3000", "\u200b\u200f", "\x00", "\ud800", "\ufeff"])
def test_a_message_without_words_says_nothing(message: str) -> None:
    assert read_affect(message) == NOTHING


@pytest.mark.parametrize("word", ["terrified", "TERRIFIED!", "happy", "lonely", "thanks"])
def test_a_single_affect_word_is_enough_to_know_english(word: str) -> None:
    assert read_affect(word).language == "en"


@pytest.mark.parametrize("word", ["die", "gift", "fast", "pain", "war", "angst", "super"])
def test_a_single_word_that_other_languages_have_too_is_not(word: str) -> None:
    assert read_affect(word) == NOTHING


@pytest.mark.parametrize("word", ["страшно", "дякую", "боюсь", "щаслива", "самотньо"])
def test_a_short_cyrillic_text_is_decided_by_its_vocabulary(word: str) -> None:
    assert read_affect(word).language == "uk"


def test_one_russian_word_does_not_hide_a_ukrainian_sentence() -> None:
    reading = read_affect("Дякую, мне стало легше")
    assert reading.language == "uk"
    assert reading.satisfaction > 0


def test_words_of_the_other_script_neither_count_nor_disturb() -> None:
    reading = read_affect("Okay, terrified, дякую, мені вже набагато легше")
    assert reading.language == "uk"
    assert reading.tension < 0
    assert "terrified" not in reading.evidence


def test_a_french_word_in_an_english_sentence_does_not_hide_it() -> None:
    assert read_affect("I am so sad that the café on our street closed").satisfaction < 0
