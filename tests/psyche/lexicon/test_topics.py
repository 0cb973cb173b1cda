"""What a text is about: the same word is known again, whatever its endings."""

import pytest

from anima_actors.psyche.lexicon.topics import shared_share, topic_stems


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("How are your sisters?", "My sister is ill."),
        ("And the children?", "We have a child."),
        ("Those women?", "a woman"),
        ("Як твоїй сестрі?", "Моя сестра хворіє."),
        ("Що з котом?", "Мій кіт помер."),
        ("біля дому", "наш дім"),
        ("про ночі", "ніч"),
        ("на столі", "стіл"),
        ("твої друзі", "мій друг"),
        ("у руці", "моя рука"),
        ("у школі", "школа"),
        ("цього року", "рік"),
        ("до Києва", "Київ"),
        ("на березі", "берег"),
    ],
)
def test_a_word_is_known_again_in_another_form(asked: str, told: str) -> None:
    assert shared_share(topic_stems(asked), topic_stems(told)) == 1.0


@pytest.mark.parametrize(
    ("one", "other"), [("кіт", "кит"), ("my wife", "a knife"), ("рука", "річка"), ("собака", "сорока")]
)
def test_words_that_only_look_alike_are_two(one: str, other: str) -> None:
    assert shared_share(topic_stems(one), topic_stems(other)) == 0.0


def test_words_that_say_little_are_no_topic() -> None:
    assert topic_stems("and so it is") == ()
    assert shared_share((), ("cat",)) == 0.0
