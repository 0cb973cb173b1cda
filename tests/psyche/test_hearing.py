"""What is said to the mind means something for it, and what it says itself is heard by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anima_actors import Actor, Mind, Stimulus, StimulusBias, handler
from anima_actors.events import TimePassed
from anima_actors.mind.inputs import CHAT_STIMULUS, stimulus_for_message, stimulus_from
from anima_actors.psyche import STATE_KEYS
from anima_actors.psyche.events import MessageAppraised, ReactorsMoved, Spoken, StateGathered
from anima_actors.psyche.model.reactor_space import Reactors
from anima_actors.psyche.modules.appraisal import Constants, LexiconAppraisal
from anima_actors.psyche.modules.self_hearing import SelfHearing
from anima_actors.runtime import Turn
from anima_actors.testing import Harness, published, within
from tests.explain.asking import asked, every_account, gaps_within, open_ends
from tests.stories import CLI_PERSONA, COMMANDS, quiet_mind

KIND = (
    *("You are wonderful!", "I love you", "Thank you so much", "I'm proud of you"),
    *("Я тебе люблю", "ти чудова"),
)
UNKIND = (
    *("You are useless", "I hate you", "You lied to me", "Go away"),
    *("я тебе ненавиджу", "Ти дурний"),
)
NOT_OF_ME = (
    *("She never listens", "I should shut up", "Everybody hates me"),
    *("I am sad", "I feel useless", "You seem scared", "He is an idiot", "I hate Mondays", "My dog died"),
    *(
        "Do you love me?",
        "Are you stupid?",
        "мені сумно",
        "Hello! Is anybody there?",
        "Ich hasse dich",
        "xq zt",
    ),
)

ANY = (*KIND, *UNKIND, *NOT_OF_ME, "I am terrified!!!")


def meant(message: str) -> MessageAppraised:
    appraised, bias = LexiconAppraisal().appraise(stimulus_for_message(message))
    assert appraised is not None
    assert (bias.deltas if bias else Reactors()) == appraised.deltas
    return appraised


def shares_of(turn: Turn) -> dict[str, Reactors]:
    moved = turn.find(ReactorsMoved)
    assert moved is not None
    return {share.source: share.amounts for share in moved.shares}


# --- appraisal


@pytest.mark.parametrize("message", KIND)
def test_what_is_kind_to_me_warms_and_eases(message: str) -> None:
    tension, arousal, satisfaction, cohesion = meant(message).deltas
    assert tension < 0 < arousal
    assert satisfaction > 0
    assert cohesion > 0


@pytest.mark.parametrize("message", UNKIND)
def test_what_is_unkind_to_me_threatens_and_parts(message: str) -> None:
    tension, arousal, satisfaction, cohesion = meant(message).deltas
    assert tension > 0
    assert arousal > 0
    assert satisfaction < 0
    assert cohesion < 0


@pytest.mark.parametrize("message", NOT_OF_ME)
def test_what_is_not_said_of_me_or_to_me_is_left_to_the_mirror(message: str) -> None:
    appraised = meant(message)
    assert not any(appraised.deltas)
    assert appraised.confidence == 0.0
    assert appraised.evidence == ()
    assert appraised.reason


def test_a_denied_praise_is_no_praise_and_a_stronger_word_is_stronger() -> None:
    assert meant("You are not kind").deltas.satisfaction < 0 < meant("You are kind").deltas.satisfaction
    assert meant("I do not hate you").deltas.cohesion > meant("I hate you").deltas.cohesion
    assert meant("You are very cruel").deltas.tension > meant("You are cruel").deltas.tension


def test_harm_moves_tension_more_than_as_much_good() -> None:
    hated, loved = meant("I hate you"), meant("I love you")
    assert hated.deltas.tension > 2 * -loved.deltas.tension
    assert hated.deltas.cohesion == pytest.approx(-loved.deltas.cohesion)


def test_more_words_that_count_leave_less_doubt() -> None:
    one, two = meant("You are kind."), meant("You are kind. I love you.")
    assert 0 < one.confidence < two.confidence < 1
    assert two.evidence == ("kind", "love you")


@given(st.text(max_size=400) | st.lists(st.sampled_from(ANY), max_size=40).map(". ".join))
def test_whatever_is_said_moves_no_reactor_beyond_the_limit(message: str) -> None:
    appraised, bias = LexiconAppraisal().appraise(stimulus_for_message(message))
    assert (appraised is None) == (message == "")
    if appraised is not None:
        assert all(abs(delta) <= Constants.limit for delta in appraised.deltas)
        assert 0.0 <= appraised.confidence <= 1.0
        assert appraised.method == "lexicon"
        assert (bias is None) == (not any(appraised.deltas))


@given(
    st.sampled_from([*KIND, *UNKIND]), st.sampled_from([{}, CHAT_STIMULUS, COMMANDS["joy"]]), st.booleans()
)
def test_an_explicit_stimulus_is_its_own_appraisal(
    message: str, stimulus: dict[str, float], reply_wanted: bool
) -> None:
    for root in (stimulus_from(stimulus, message, reply_wanted), stimulus_for_message(message, stimulus)):
        assert root.appraised
        assert LexiconAppraisal().appraise(root) == (None, None)
    assert Stimulus(message=message).appraised


def test_words_alone_are_appraised_on_top_of_being_spoken_to() -> None:
    root = stimulus_for_message("You are useless")
    assert (root.deltas._asdict(), root.appraised, root.reply_wanted) == (
        {"tension": 0.0, "satisfaction": 0.0, **CHAT_STIMULUS},
        False,
        True,
    )


async def test_an_appraisal_moves_the_body_and_adds_nothing_to_the_state() -> None:
    mind, deaf = quiet_mind(), quiet_mind(without=["appraisal"])
    turn, unheard = [
        await one.run_turn(stimulus_for_message("You are useless. I hate you.")) for one in (mind, deaf)
    ]
    assert shares_of(turn)["appraisal"].tension > 0 > shares_of(turn)["appraisal"].cohesion
    assert "appraisal" not in shares_of(unheard)
    assert mind.state["reactors"]["cohesion"] < deaf.state["reactors"]["cohesion"] - 0.1
    assert list(mind.state) == list(deaf.state) == list(STATE_KEYS)
    assert mind.state["degraded"] == []


# --- self-hearing


def spoken(text: str) -> Spoken:
    return Spoken(text, "offline")


class Says(Actor):
    """A voice that says what it hears."""

    name = "voice"

    @handler
    def speak(self, stimulus: Stimulus, gathered: StateGathered) -> Spoken | None:
        return Spoken(stimulus.message, "own") if stimulus.reply_wanted else None


def echoing(*without: str) -> Mind:
    return quiet_mind(without=["voice", "mirror", *without], extra=[Says])


def test_what_was_said_is_felt_in_the_next_turn_once() -> None:
    harness = Harness(SelfHearing)
    assert harness.feed(Stimulus(), spoken("I am terrified and so alone.")) == ()
    heard = harness.feed(Stimulus())
    assert published(
        heard, StimulusBias, source="self_hearing", tension=within(0.001), cohesion=within(high=-0.001)
    )
    assert harness.feed(Stimulus()) == ()


@given(st.text(max_size=300) | st.lists(st.sampled_from(ANY), max_size=30).map("! ".join))
def test_whatever_is_said_comes_back_small(text: str) -> None:
    actor = SelfHearing()
    actor.listen(spoken(text))
    assert all(abs(amount) <= 0.05 for amount in actor.heard)


def test_a_pause_lets_it_ring_out() -> None:
    actor = SelfHearing()
    actor.listen(spoken("I am terrified."))
    first = actor.heard
    assert actor.take_in(None, TimePassed(600.0)) is None
    assert actor.heard == pytest.approx([amount / 2 for amount in first])
    assert actor.take_in(None, TimePassed(8 * 3600.0)) is None
    assert actor.heard == pytest.approx([0.0] * 4, abs=1e-12)
    actor.take_in(None, TimePassed(315_576_000.0))
    assert not any(actor.heard)


async def test_words_of_ones_own_turn_up_in_the_body_one_turn_later() -> None:
    mind, deaf = echoing(), echoing("self_hearing")
    for one in (mind, deaf):
        await one.run_turn(stimulus_for_message("I am terrified and so alone.", {}))
    assert mind.state["reactors"] == deaf.state["reactors"]
    turn = await mind.run_turn(Stimulus())
    await deaf.run_turn(Stimulus())
    assert shares_of(turn)["self_hearing"].tension > 0
    gap = [mind.state["reactors"][name] - deaf.state["reactors"][name] for name in mind.state["reactors"]]
    assert 0 < max(map(abs, gap)) < 0.1
    assert "self_hearing" not in shares_of(await mind.run_turn(Stimulus()))


def test_who_says_nothing_hears_nothing() -> None:
    mind, deaf = Mind(CLI_PERSONA, seed=4), Mind(CLI_PERSONA, seed=4, without=["self_hearing"])
    for command in ("shock", "grief", "connect", "relax"):
        states = [one.experience_now(COMMANDS[command], "You left me.") for one in (mind, deaf)]
        assert states[0] == states[1]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["I am terrified and so alone!", "I am happy, calm and safe with you!"])
async def test_one_cannot_talk_oneself_into_a_state_without_end(text: str) -> None:
    mind, deaf = echoing(), echoing("self_hearing")
    for _ in range(60):
        for one in (mind, deaf):
            await one.run_turn(stimulus_for_message(text, {}))
    for name, value in mind.state["reactors"].items():
        assert abs(value - deaf.state["reactors"][name]) < 0.25


# --- both, in an account


@pytest.mark.slow
async def test_accounts_close_over_what_was_heard() -> None:
    mind = Mind(CLI_PERSONA, seed=3, without=["voice"], extra=[Says])
    for message in ("You are useless. I hate you!", "Thank you, my dear friend, I love you.", "Go away!"):
        await mind.run_turn(stimulus_for_message(message))
    await mind.rest(120.0)
    await mind.run_turn(stimulus_for_message("You are wonderful."))
    await mind.run_turn(Stimulus())
    sources = set()
    for account in every_account(asked(mind)):
        assert account.gap <= 1e-12 or not account.is_number, f"{account.path}@{account.turn}"
        assert open_ends(account) == []
        assert gaps_within(account) == []
        sources |= {one.source for one in account.contributions}
    assert {"appraisal", "self_hearing"} <= sources
    said = mind.why("reactors.cohesion@1")
    assert any("useless" in one.text for one in said.roots())
