"""Stories that several tests live through, told as data: what happens, what is said, how long it is quiet."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from anima_actors import Mind, Personality
from anima_actors.encoding.turn_content import turn_hash

COMMANDS: dict[str, dict[str, float]] = {
    "stress": {"tension": 0.4, "arousal": 0.3, "satisfaction": -0.2, "cohesion": -0.2},
    "relax": {"tension": -0.3, "arousal": -0.2, "satisfaction": 0.2, "cohesion": 0.1},
    "connect": {"cohesion": 0.4, "satisfaction": 0.3, "tension": -0.2},
    "shock": {"tension": 0.6, "arousal": 0.5, "satisfaction": -0.4, "cohesion": -0.5},
    "joy": {"satisfaction": 0.4, "cohesion": 0.3, "arousal": 0.2},
    "grief": {"satisfaction": -0.4, "cohesion": -0.3, "tension": 0.2},
}

CLI_PERSONA = Personality(0.65, 0.5, 0.70, 0.55, 0.80, 0.65)

MODULES = (
    *("personality", "values", "mirror", "appraisal", "self_hearing", "memory", "confabulation"),
    *("adaptation", "attention", "reactors", "emotion"),
    *("integration", "prediction", "drives", "qualia", "flash", "identity", "intent", "goals"),
    *("dissonance", "defense", "temporal", "narrative", "coordinator", "voice"),
)
"""The names of all modules, as scenarios and the log use them."""


class Moment(NamedTuple):
    """One turn of a story: a stimulus with or without words, a word that wants an answer, or rest."""

    stimulus: Mapping[str, float] | None = None
    message: str = ""
    reply: bool = False
    rest_s: float | None = None


FIRST_CONTACT = (
    Moment({"arousal": 0.1}, "Hello. Is anybody there?", reply=True),
    Moment(COMMANDS["connect"], "I am so glad to meet you!", reply=True),
    Moment(rest_s=95.0),
    Moment(None, "What are you afraid of?", reply=True),
    Moment(COMMANDS["joy"], "You make me laugh."),
    Moment(rest_s=600.0),
    Moment(None, "Thank you, that really helped me.", reply=True),
)

BETRAYAL = (
    Moment(COMMANDS["connect"], "I trust you."),
    Moment(COMMANDS["shock"], "I told them everything you said."),
    Moment(COMMANDS["shock"], "You are nothing to me.", reply=True),
    Moment({"tension": 0.5, "arousal": 0.5}, "Go away!", reply=True),
    Moment(COMMANDS["grief"]),
    Moment(rest_s=180.0),
    Moment(COMMANDS["relax"], "I am sorry.", reply=True),
    Moment(rest_s=7200.0),
)

LONG_SILENCE = (
    Moment(COMMANDS["grief"], "Мені дуже сумно.", reply=True),
    Moment(rest_s=30.0),
    Moment(rest_s=45.0),
    Moment(COMMANDS["grief"], "\ud83d\ude22 \ud800 ???"),
    Moment(rest_s=86400.0),
    Moment(COMMANDS["stress"], "", reply=True),
)

STORIES: dict[str, tuple[Moment, ...]] = {
    "first contact": FIRST_CONTACT,
    "betrayal": BETRAYAL,
    "long silence": LONG_SILENCE,
}


def live(mind: Mind, moment: Moment) -> dict[str, Any]:
    """Let one moment happen to a mind, without an event loop; returns the state after it."""
    if moment.rest_s is not None:
        return mind.rest_now(moment.rest_s)
    if moment.reply:
        mind.chat_now(moment.message, moment.stimulus)
        return mind.state
    return mind.experience_now(moment.stimulus or {}, moment.message)


async def live_through(mind: Mind, moment: Moment) -> dict[str, Any]:
    """The same in an event loop."""
    if moment.rest_s is not None:
        return await mind.rest(moment.rest_s)
    if moment.reply:
        await mind.chat(moment.message, moment.stimulus)
        return mind.state
    return await mind.experience(moment.stimulus or {}, moment.message)


def lived(mind: Mind, story: tuple[Moment, ...]) -> tuple[str, dict[str, Any]]:
    """The chained hash of all turns of a story, and the state at its end."""
    chain, state = "", mind.state
    for moment in story:
        state = live(mind, moment)
        assert mind.last_turn is not None
        chain = turn_hash(mind.last_turn, chain)
    return chain, state


def quiet_mind(personality: Personality | None = None, **options: Any) -> Mind:
    """A mind that never confabulates, so that what it does follows from what happens to it."""
    persona = personality or Personality()
    return Mind(Personality(*persona.traits, confabulation_rate=0.0), **options)


Build = Callable[[], Mind]
