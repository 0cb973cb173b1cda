"""How words turn each other: negation, strength, person, emphasis; and what is no word of ours."""

import pytest

from anima_actors.psyche.lexicon import read_affect


@pytest.mark.parametrize("word", ["happy", "calm", "proud", "glad", "excited", "confident"])
def test_a_negation_lowers_a_good_feeling_below_nothing(word: str) -> None:
    assert read_affect(f"I'm not {word}").satisfaction < 0 < read_affect(f"I'm {word}").satisfaction


@pytest.mark.parametrize("word", ["scared", "terrified", "anxious", "sad", "angry", "worried"])
def test_a_negated_bad_feeling_is_relief_but_a_mild_one(word: str) -> None:
    plain, denied = read_affect(f"I'm {word}"), read_affect(f"I'm not {word}")
    assert denied.tension <= 0 <= denied.satisfaction
    assert abs(denied.satisfaction) < abs(plain.satisfaction)


def test_a_negation_ends_with_its_clause() -> None:
    assert read_affect("No, I'm scared").tension > 0
    assert read_affect("I can't come, I'm terrified").tension > 0.5
    assert read_affect("Я не прийду, мені страшно").tension > 0.5


def test_two_negations_undo_each_other_in_english_but_not_in_ukrainian() -> None:
    assert read_affect("I can't say I'm not happy").satisfaction > 0
    assert read_affect("Я ніколи не щаслива").satisfaction < 0


def test_strength_words_order_a_feeling() -> None:
    tensions = [
        read_affect(f"I am {how}scared").tension for how in ("not ", "slightly ", "somewhat ", "", "very ")
    ]
    assert tensions == sorted(tensions)
    assert len({*tensions}) == len(tensions)


def test_strength_words_order_a_feeling_in_ukrainian() -> None:
    trivial, plain, strong = (read_affect(f"Мені {how}сумно").satisfaction for how in ("трохи ", "", "дуже "))
    assert strong < plain < trivial < 0


def test_a_strength_word_may_follow() -> None:
    assert read_affect("I'm scared to death").tension > read_affect("I'm scared").tension


def test_not_very_is_weaker_than_not() -> None:
    assert read_affect("not happy").satisfaction < read_affect("not very happy").satisfaction < 0


def test_what_follows_a_but_weighs_more() -> None:
    assert read_affect("I was sad but I am happy").satisfaction > 0
    assert read_affect("I was happy but I am sad").satisfaction < 0


def test_another_persons_feeling_colours_less_than_ones_own() -> None:
    assert 0 < read_affect("she is scared").tension < read_affect("I am scared").tension


def test_what_others_do_to_the_sender_counts_fully() -> None:
    assert read_affect("they frighten me").tension == read_affect("I frighten").tension


def test_kindness_said_of_the_reader_tells_of_the_bond_and_nothing_of_tension() -> None:
    reading = read_affect("you are kind")
    assert reading.cohesion > 0.3
    assert reading.tension == reading.arousal == 0


def test_a_question_whether_is_no_telling_but_a_question_why_is() -> None:
    assert read_affect("do you hate me?").cohesion == 0
    assert read_affect("why do you hate me?").cohesion < -0.3


def test_emphasis_raises_arousal_alone() -> None:
    quiet = read_affect("i got the letter")
    for loud in ("i got the letter!", "i got THE LETTER", "i gooooot the letter"):
        reading = read_affect(loud)
        assert reading.arousal > quiet.arousal == 0, loud
        assert (reading.tension, reading.satisfaction, reading.cohesion) == (0, 0, 0)


def test_a_hundred_exclamation_marks_are_no_more_than_a_handful() -> None:
    assert read_affect("hello" + "!" * 100).arousal == read_affect("hello" + "!" * 4).arousal < 0.6


def test_an_elongated_word_is_still_that_word() -> None:
    assert "happy" in read_affect("I am so happyyyyyy").evidence
    assert "good" in read_affect("this is goooood").evidence
    assert read_affect("дуууже страаашно").tension > 0.5


@pytest.mark.parametrize(
    "message",
    [
        "I paint the painting with my paintbrush",
        "an ally of mine rallied",
        "that kind of scarf is scarce",
        "they saddled the horse near the huge pleasure-free gate",
        "the gladiator and his confidential hateless charter",
        "what kind of music is this",
        "a card from the cardinal of that parish",
        "я замовила страхування",
        "відразу після обіду ми поїхали близько десятої",
        "образ на картині",
        "більше ніж сума",
        "лютий був у нас без снігу",
        "це підлягає ремонту на підлозі",
    ],
)
def test_a_word_that_only_begins_like_one_of_ours_says_nothing(message: str) -> None:
    reading = read_affect(message.replace("pleasure-free ", ""))
    assert reading.language != "unknown"
    assert reading[1:] == (0, 0, 0, 0, ())


def test_evidence_is_what_counted_in_the_order_of_the_text() -> None:
    assert read_affect("I'm TERRIFIED, and so lonely; thank you").evidence == (
        "terrified",
        "lonely",
        "thank you",
    )


def test_evidence_is_short() -> None:
    words = "scared sad angry happy lonely tired proud calm glad bored afraid"
    assert read_affect(words).evidence == tuple(words.split()[:8])


def test_evidence_names_a_word_once() -> None:
    assert read_affect("I am scared, so scared, scared and alone").evidence == ("scared", "alone")


def test_emoji_count_where_the_language_is_known() -> None:
    assert read_affect("I saw him today 😢").satisfaction < 0
    assert read_affect("Я була там сьогодні ❤️").cohesion > 0
    assert read_affect("we did it :)").satisfaction > 0
