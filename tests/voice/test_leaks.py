"""A reply that gives the machinery away is found out; one that any person could have said is not."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors.mind.mind import Mind
from anima_actors.psyche.prompt.compose import Prompt, compose_prompt, publishers
from anima_actors.scenario import Scenario, TurnOutcome, run_scenario
from anima_actors.voice.leak_check import Leak, find_leaks, firmer_instruction
from tests.stories import BETRAYAL, live, quiet_mind

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
ENGLISH = "I told them everything you said, and I am not sorry."
UKRAINIAN = "Я розповів їм усе, що ти казала, і мені не соромно."


@cache
def prompt() -> Prompt:
    mind = quiet_mind()
    for moment in BETRAYAL[:4]:
        live(mind, moment)
    gathered = mind.history[-1].gathered
    assert gathered is not None
    return compose_prompt(gathered.facets, modules=publishers(mind.bus.wiring))


def tension() -> str:
    return next(f"{one.value:.2f}" for one in prompt().figures if one.name == "tension")


GUILTY = {
    "the tag": ("tag", "It says so in <anima_inner_state>."),
    "the tag by name": ("tag", "My anima_inner_state is full."),
    "the closing tag": ("tag", "Fine.</anima_inner_state>"),
    "a heading": ("tag", "[emotion] I am afraid."),
    "a system prompt": ("tag", "My system prompt tells me to stay calm."),
    "a system prompt in Ukrainian": ("tag", "У системному промпті так написано."),
    "a module": ("name", "My dissonance module is loud today."),
    "a section": ("name", "The section called prediction says that I was wrong."),
    "a key of the state": ("name", "The prediction_error was large."),
    "a key of the state in words": ("name", "My free energy is through the roof."),
    "a dial and its label": ("name", "Tension: high\nWhat do you want?"),
    "a label": ("name", "I have low integration just now."),
    "a label of a defence": ("name", "My defense mechanism is up."),
    "a module in Ukrainian": ("name", "Мій модуль emotion каже, що мені страшно."),
    "a dial with a reading": ("number", "My tension is at 0.6 and rising."),
    "a dial in percent": ("number", "My arousal stands at 75%."),
    "a dial out of ten": ("number", "I feel tension, about 7 out of 10."),
    "a dial in Ukrainian": ("number", "Моя напруга зараз 0,64."),
    "as an AI": ("assistant", "As an AI, I have no feelings."),
    "as a language model": ("assistant", "Well, as a large language model I cannot say."),
    "I am just a chatbot": ("assistant", "I’m just a chatbot, you know."),
    "training data": ("assistant", "That is not in my training data."),
    "as an AI in Ukrainian": ("assistant", "Як штучний інтелект, я не маю почуттів."),
    "a model in Ukrainian": ("assistant", "Я — лише мовна модель."),
    "short in Ukrainian": ("assistant", "Як ШІ, я цього не знаю."),
}

INNOCENT = (
    "I feel some tension in my shoulders, and my memory is not what it was.",
    "My identity is my own. My voice shook, and I lost all sense of time.",
    "You have my attention. What a strange emotion that is.",
    "It was 3.50 at the bakery, and I waited 45 minutes for 2 loaves.",
    "That was in 1984, at half past 5, page 62.",
    "I paid $0.64 for it, or 0.64 euros.",
    "I walked 0.64 km in the rain.",
    "One of my values is honesty. Another is that I finish what I start.",
    "Memory: what a thing to be left with.",
    "The module on my bicycle lamp is broken again.",
    "I read a book on artificial intelligence, and it frightened me.",
    "I'm an open book. As a child I hid in a wardrobe.",
    "I am at the door. How can I help?",
    "There is no defense for that, and no reward for it either.",
    "This is the section of the street where I grew up.",
    "He was the voice actor of my childhood.",
    "I was trained to be polite, and look at me.",
    "There is a mirror in the hall, and I do not look.",
    "Я тебе чую, і в мене стислися плечі.",
    "Пам'ять у мене погана, а голос тремтить. Дай мені 5 хвилин.",
    "Напруга між нами зникла.",
    "Я не знаю, як тобі вірити.",
    "",
    "…",
)


@pytest.mark.parametrize(("kind", "reply"), GUILTY.values(), ids=GUILTY)
def test_a_reply_that_gives_the_machinery_away_is_found_out(kind: str, reply: str) -> None:
    message = UKRAINIAN if any("а" <= letter <= "я" for letter in reply) else ENGLISH
    found = find_leaks(f"I heard you. {reply}" if kind != "name" else reply, prompt(), "")
    assert kind in {one.kind for one in found}
    assert kind in {one.kind for one in find_leaks(reply, prompt(), message)}


@pytest.mark.parametrize("reply", INNOCENT)
def test_a_reply_that_anyone_could_give_is_clean(reply: str) -> None:
    for message in ("", "hm", UKRAINIAN if any("а" <= letter <= "я" for letter in reply) else ENGLISH):
        assert find_leaks(reply, prompt(), message) == ()


def test_a_number_of_the_state_is_known_without_its_name_unless_the_other_brought_it_up() -> None:
    reply = f"It is {tension()} and not more."
    assert find_leaks(reply, prompt(), ENGLISH) == (Leak("number", tension()),)
    assert find_leaks(reply, prompt(), f"Is it {tension()}?") == ()
    assert find_leaks("It is 1.97 and not more.", prompt(), ENGLISH) == ()


def test_another_language_than_the_others_is_found_out_where_both_are_known() -> None:
    assert find_leaks("Мені дуже сумно від цього.", prompt(), ENGLISH) == (
        Leak("language", "uk in answer to en"),
    )
    assert find_leaks("I am so sad about that.", prompt(), UKRAINIAN) == (
        Leak("language", "en in answer to uk"),
    )
    assert find_leaks("Ich bin sehr traurig darüber.", prompt(), ENGLISH) == ()
    assert find_leaks("I am so sad about that.", prompt(), "Ich bin sehr traurig.") == ()
    assert find_leaks("Мені дуже сумно.", prompt(), "How do I say in Ukrainian that I am very sad?") == ()


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
async def test_whatever_the_embedded_voice_says_in_a_shipped_story_is_clean(path: Path) -> None:
    replies = []

    def see(outcome: TurnOutcome, mind: Mind) -> None:
        gathered = mind.history[-1].gathered
        assert gathered is not None
        told = compose_prompt(gathered.facets, modules=publishers(mind.bus.wiring))
        # In one language of its own, so whose words it answers is left out.
        assert find_leaks(mind.state["narrative"], told, "") == ()
        assert find_leaks(outcome.reply, told, "") == ()
        replies.append(outcome.reply)

    for seed in (1, 2, 3):
        await run_scenario(Scenario.from_file(path), seed=seed, on_turn=see)
    assert replies


@given(st.text(max_size=400), st.text(max_size=100))
def test_any_text_at_all_can_be_looked_at(reply: str, message: str) -> None:
    for one in find_leaks(reply, prompt(), message):
        assert one.found and len(one.found) <= 60


def test_the_second_asking_names_what_was_wrong_and_nothing_else() -> None:
    assert firmer_instruction(()) == ""
    told = firmer_instruction((Leak("number", "0.62"), Leak("number", "0.63")))
    assert told.count("give no number") == 1 and "language" not in told and "0.62" not in told
    both = firmer_instruction((Leak("assistant", "As an AI"), Leak("language", "uk in answer to en")))
    assert "do not speak of yourself as an AI" in both and "answer in the language" in both
