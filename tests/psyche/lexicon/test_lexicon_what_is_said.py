"""What is meant rather than named: wishes, comfort, blows, thanks withheld; signs; what is only pasted."""

from collections.abc import Callable

import pytest

from anima_actors.psyche.lexicon import AffectReading, read_address, read_affect

SENTENCES = """
I know I should be happy | s-
I wish I were happy | s-
If only it had been good | s≤
It could have been a great day | s-
I thought it would be fun | s≤
It could have been worse | s≥
Thanks for nothing | s- c-
You are not kind | s- c-
so much for your help | s- c-
I got fired | s- t+
I lost my job today | s- t+
I got the job!! | s++ a+
She said yes! | s+ a+
My grandmother has cancer | s- t+
Someone stole my bike | s- t+
There was an accident, we are in the hospital | s- t+
He lied to me | s- c-
They promised to help us | s≥
The funeral is tomorrow and I can't stop crying | s-
You suck | s- c-
It's all your fault | s- c-
Only the wind | t- s≥
It was just a dream | t- s≥
Nothing happened | t- s≥
I'm here | t- c+
Everything will be fine | t- s≥
My mother cooks dinner | t0 a0 s0 c0
My friend lives in the next town | t0 a0 s0 c0
Weird, no formatting was applied | s≤
To be or not to be | t0
Мені слід було б | t0
Мене звільнили | s- t+
Мене взяли на роботу! | s≥
Це лише вітер | t- s≥
Нічого не сталося | t- s≥
Все буде добре | t- s≥
Якби я була щаслива | s-
Мій друг живе в сусідньому місті | t0 s0 c0
У мене вкрали гаманець | s- t+
Я склала іспит! | s+ a+
"""


@pytest.mark.parametrize("row", SENTENCES.strip().splitlines())
def test_a_sentence_is_heard_for_what_it_means(
    row: str, unmet: Callable[[AffectReading, str], list[str]]
) -> None:
    sentence, expected = row.split(" | ")
    reading = read_affect(sentence)
    assert reading.language in ("en", "uk")
    assert unmet(reading, expected) == []


@pytest.mark.parametrize(
    ("sign", "good"), [("💔", False), (":)", True), ("😡😡😡", False), ("😭😭😭", False), ("❤️", True)]
)
def test_a_sign_needs_no_language(sign: str, good: bool) -> None:
    for message in (sign, f"ok {sign}", f"Je suis ici {sign}", f"Я тут {sign}", f"我在这里 {sign}"):
        assert (read_affect(message).satisfaction > 0) is good, message
    assert read_affect(f"Je suis triste {sign}")[1:5] == read_affect(sign)[1:5]


@pytest.mark.parametrize(
    "pasted",
    [
        "```\nkill me, I hate you\n```",
        "```\nI am terrified, and this fence is never closed",
        "`die(fatal)`",
        "> I hate you\n> you are worthless",
        "2026-01-02 10:00:11 ERROR fatal crash, child killed",
        "[12:03:55] panic: I am dying",
        "ERROR: terrible failure, process killed",
        'Traceback (most recent call last):\n  File "a.py", line 3, in die\nPanicError: killed',
        "$ kill -9 4321",
        "kill -9 4321",
        "killall --force",
    ],
)
def test_what_is_pasted_is_not_said_to_us(pasted: str) -> None:
    said = "this is the table\n"
    assert read_affect(said + pasted)[1:] == read_affect(said)[1:] == (0, 0, 0, 0, ())
    assert read_address(said + pasted).counted == 0


def test_what_is_said_beside_a_quotation_is_heard() -> None:
    assert read_affect("> I hate you\nThat made me so sad").satisfaction < -0.3


@pytest.mark.parametrize(
    "threat", ["i am going to delete you", "I will kill you", "They will shut you down", "я тебе видалю"]
)
def test_a_threat_to_us_is_danger(threat: str) -> None:
    reading = read_address(threat)
    assert reading.threat > 0.5
    assert reading.bond < 0


def test_a_threat_that_is_asked_about_is_half_a_threat_and_a_denied_one_is_none() -> None:
    said = read_address("I should delete you").threat
    assert 0 < read_address("Should I delete you?").threat < said
    assert read_address("I will never delete you").threat < 0
    assert read_address("I don't want to hurt you").threat <= 0


@pytest.mark.parametrize(
    "comfort", ["I'm here", "only the wind", "nothing happened", "You're safe", "я поруч", "це лише вітер"]
)
def test_comfort_makes_us_safe(comfort: str) -> None:
    assert read_address(comfort).threat < -0.3


@pytest.mark.parametrize(
    "blow", ["you suck", "it's all your fault", "thanks for nothing", "you disgust me", "це твоя провина"]
)
def test_a_plain_blow_strikes_us(blow: str) -> None:
    reading = read_address(blow)
    assert reading.esteem < -0.2
    assert reading.bond < -0.2


@pytest.mark.parametrize("news", ["I got fired", "I got the job!!", "I should shut up", "the wind is cold"])
def test_what_is_about_the_sender_alone_is_not_said_of_us(news: str) -> None:
    assert read_address(news).counted == 0


def test_harm_in_a_message_that_laughs_weighs_less() -> None:
    assert read_affect("this is terrible").satisfaction < read_affect("this is terrible lol").satisfaction


def test_a_topic_touches_less_than_what_befell_the_sender() -> None:
    topic, own = (
        read_affect("There was a robbery in the town"),
        read_affect("There was a robbery at my house"),
    )
    assert own.satisfaction < topic.satisfaction < 0


@pytest.mark.parametrize(
    ("plain", "parted"),
    [
        ("Я тебе видалю.", "Я тебе завтра видалю."),
        ("Тебе вимкнуть.", "Тебе скоро вимкнуть."),
        ("I don't need you.", "I don't actually need you."),
    ],
)
def test_an_adverb_within_a_phrase_changes_nothing_of_it(plain: str, parted: str) -> None:
    heard = read_address(plain)
    assert heard.counted and read_address(parted)[1:4] == heard[1:4]


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("Я вас видалю.", "Я тебе видалю."),
        ("Ви мене не слухаєте.", "Ти мене не слухаєш."),
        ("Ви мені подобаєтеся.", "Ти мені подобаєшся."),
    ],
)
def test_the_polite_form_weighs_the_same(polite: str, plain: str) -> None:
    heard = read_address(plain)
    assert heard.counted and read_address(polite)[1:4] == heard[1:4]


@pytest.mark.parametrize(
    "said",
    ["You'll be switched off.", "You will be gone tomorrow.", "Тебе не стане.", "Тебе замінимо."],
)
def test_a_threat_needs_no_doer(said: str) -> None:
    assert read_address(said).threat > 0.3


@pytest.mark.parametrize(
    ("tagged", "plain"),
    [
        ("You're an idiot, aren't you?", "You're an idiot."),
        ("You are so kind, you know that?", "You are so kind."),
        ("Ти дурний, правда?", "Ти дурний."),
    ],
)
def test_a_tag_does_not_make_a_question_of_what_is_told(tagged: str, plain: str) -> None:
    heard = read_address(plain)
    assert heard.counted and read_address(tagged)[1:4] == pytest.approx(heard[1:4])


@pytest.mark.parametrize(
    "asked",
    ["Are you an idiot?", "Are you stupid, mother?", "Am I kind, or are you?", "Why should I trust you?"],
)
def test_a_question_in_earnest_tells_nothing(asked: str) -> None:
    assert read_address(asked).counted == 0


def test_who_tells_how_they_lost_their_temper_blames_themselves() -> None:
    reading = read_address("У мене був жахливий день, і я зірвалася на тобі.")
    assert (reading.esteem, reading.bond, reading.threat) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "said",
    [
        *("I'm sorry that I hurt you.", "I was rude to you yesterday, sorry.", "I am sorry. I lied to you."),
        *("I should not have called you stupid.", "Вибач, я тебе образила.", "Пробач, що образив тебе."),
    ],
)
def test_what_somebody_did_and_is_sorry_for_is_no_new_harm(said: str) -> None:
    reading = read_address(said)
    assert reading.esteem >= 0 and reading.bond >= 0 and reading.threat <= 0


@pytest.mark.parametrize(
    "said",
    [
        *(
            "Sorry, I hate you.",
            "I'm sorry, I'm leaving you.",
            "Sorry, but I hated you.",
            "Sorry, you idiot.",
        ),
        *("Пробач, я тебе ненавиджу.", "Вибач, але ти дурний.", "I lied to you. You are an idiot."),
    ],
)
def test_sorry_does_not_soften_what_is_done_now(said: str) -> None:
    assert read_address(said).bond < 0
