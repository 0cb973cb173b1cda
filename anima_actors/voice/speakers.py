"""The modules that may speak: the embedded offline voice, and the voice of a language model."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from anima_actors.psyche.events import (
    DefenseRaised,
    DissonanceFelt,
    DrivesFelt,
    EmotionFelt,
    Forgotten,
    GoalHeld,
    IdentityFormed,
    MemoryRecalled,
    PredictionMade,
    QualiaFelt,
    ReactorsSettled,
    SpeechEnded,
    SpeechOccasion,
    SpokeFirst,
    Spoken,
    StateGathered,
    Stimulus,
    VoiceFailed,
)
from anima_actors.psyche.model.reactor_space import BASELINE
from anima_actors.psyche.modules.narrative import narrative_context
from anima_actors.psyche.prompt.budget import PromptBudget
from anima_actors.psyche.prompt.compose import Prompt, compose_prompt
from anima_actors.psyche.text import (
    LANGUAGE,
    DialogueAct,
    Lately,
    Occasion,
    Wording,
    first_words,
    leaves_a_mark,
    spoken_reply,
)
from anima_actors.runtime import Actor, RandomStream, handler
from anima_actors.voice.call_log import INTERRUPTED, ignore_piece
from anima_actors.voice.language_model import (
    KEPT_EXCHANGES,
    Exchange,
    LanguageModel,
    ModelReply,
    ModelRequest,
    OnPiece,
    VoiceError,
    message_tokens,
    messages_for,
)
from anima_actors.voice.leak_check import Leak, find_leaks, firmer_instruction
from anima_actors.voice.settings import VoiceSettings
from anima_actors.voice.understanding import Understood, understood

STILL_THOUGHT_OF = 12  # turns, of a thing said that left a mark
NAME = "offline"
LONGEST_DEADLINE_S = 3_600.0
"""The bus's own bound, behind the budget in the settings."""

SILENCE = "(says nothing)"
"""The message where nobody said anything: providers refuse an empty one."""


class SaidLately(NamedTuple):
    """What the embedded voice keeps of a conversation."""

    phrases: Lately = ()
    language: str = LANGUAGE
    before: DialogueAct | None = None  # the last thing said that left a mark
    turns_ago: int = 0


NOTHING_SAID = SaidLately()


def _remembered(state: Mapping[str, Any]) -> SaidLately:
    phrases, language, before, turns_ago = state.get("remembered") or NOTHING_SAID
    return SaidLately(phrases, language, DialogueAct(*before) if before else None, turns_ago)


class OfflineVoice(Actor):
    """Two or three sentences in character, without a language model."""

    name = "voice"
    layer = "L6"

    def __init__(self) -> None:
        self.remembered = NOTHING_SAID

    @handler
    def speak(self, occasion: SpeechOccasion, gathered: StateGathered) -> Spoken | None:
        """Reply where a reply is wanted, or speak first."""
        if not words_wanted(occasion, gathered):
            return None
        text, self.remembered = offline_words(occasion, gathered, self.random, self.remembered)
        return Spoken(text, NAME)

    @handler
    def forget(self, forgotten: Forgotten) -> None:
        """Let go of what was said lately, which may echo what is to be forgotten."""
        self.remembered = SaidLately(language=self.remembered.language)

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what was said lately, and keep a language model's conversation for its return."""
        super().restore({**state, "remembered": _remembered(state)})


def words_wanted(occasion: SpeechOccasion, gathered: StateGathered) -> bool:
    """Tell whether something is to be said: in reply, or first where initiative still finds it fitting."""
    if isinstance(occasion, Stimulus):
        return occasion.reply_wanted
    return _spoken_first(gathered) is not None


def _spoken_first(gathered: StateGathered) -> SpokeFirst | None:
    return next((facet for facet in gathered.facets if isinstance(facet, SpokeFirst)), None)


def _heard(occasion: SpeechOccasion) -> str:
    return occasion.message if isinstance(occasion, Stimulus) else ""


def offline_words(
    occasion: SpeechOccasion,
    gathered: StateGathered,
    random: RandomStream,
    remembered: SaidLately = NOTHING_SAID,
) -> tuple[str, SaidLately]:
    """Return what the embedded voice says, in reply or first, and what it remembers of it.

    Args:
        occasion: what was said, if anything.
        gathered: the state that it speaks from; what is absent goes unsaid.
        random: drawn from once for each choice of words.
        remembered: of the replies before.
    """
    if (first := _spoken_first(gathered)) is not None:
        wording = Wording(random.random, remembered.phrases, first.language)
        text = first_words(first.kind, first.about, wording)
        return text, remembered._replace(phrases=wording.remembered(remembered.phrases, text))
    facets: dict[type, Any] = {type(facet): facet for facet in gathered.facets}
    settled = facets.get(ReactorsSettled)
    context = narrative_context(
        settled.after if settled else BASELINE,
        facets.get(EmotionFelt),
        facets.get(DrivesFelt),
        facets.get(PredictionMade),
        facets.get(QualiaFelt),
        facets.get(MemoryRecalled),
        facets.get(GoalHeld),
        facets.get(DissonanceFelt),
        facets.get(DefenseRaised),
        quiet=False,
    )
    identity = facets.get(IdentityFormed)
    recent = remembered.before if remembered.turns_ago < STILL_THOUGHT_OF else None
    heard = Understood()
    if isinstance(occasion, Stimulus):
        heard = understood(occasion, facets, remembered.language, recent)
    said = heard.said
    language = said.language if said else remembered.language
    wording = Wording(random.random, remembered.phrases, language)
    traits = identity.traits if identity else ()
    answered = Occasion(said, recent, traits, heard.name, heard.told, remembered.turns_ago, heard.besides)
    text = spoken_reply(context, wording, answered)
    marked = said is not None and leaves_a_mark(said)
    return text, SaidLately(
        wording.remembered(remembered.phrases, text),
        language,
        said if marked else remembered.before,
        0 if marked else remembered.turns_ago + 1,
    )


class ModelVoice(Actor):
    """Asks a language model for the reply; where it has none, the offline voice stands in.

    Args:
        settings: within which limits.
        model: who is asked.
        listener_to: who hears what is said at an occasion, piece by piece.
    """

    name = "voice"
    layer = "L6"

    def __init__(
        self, settings: VoiceSettings, model: LanguageModel, listener_to: Callable[[SpeechOccasion], OnPiece]
    ) -> None:
        self._settings = settings
        self._model = model
        self._listener_to = listener_to
        self._exchanges: list[Exchange] = []
        self._spent = 0  # tokens
        self._remembered = NOTHING_SAID

    @handler(deadline_s=LONGEST_DEADLINE_S, conclusion=SpeechEnded)
    async def speak(
        self, occasion: SpeechOccasion, gathered: StateGathered
    ) -> tuple[Spoken | None, VoiceFailed | None]:
        """Reply where a reply is wanted, or speak first."""
        if not words_wanted(occasion, gathered):
            return None, None
        settings = self._settings
        prompt = compose_prompt(
            gathered.facets, budget=PromptBudget(settings.prompt_tokens), numbers=settings.numbers
        )
        heard = _heard(occasion) or SILENCE
        try:
            spoken, broken = await self._answer(prompt, heard, self._listener_to(occasion))
        except VoiceError as error:
            instead, self._remembered = offline_words(occasion, gathered, self.random, self._remembered)
            self._remember(heard, instead)
            provider = error.provider or self._settings.provider
            return Spoken(instead, NAME), VoiceFailed(provider, str(error), error.status)
        self._remember(heard, spoken.text)
        failed = VoiceFailed(spoken.voice, broken) if broken and broken != INTERRUPTED else None
        return spoken, failed

    @handler
    def conclude(self, ended: SpeechEnded) -> None:
        """Take to memory what was said beside later turns."""
        self._remember(ended.heard or SILENCE, ended.text)
        for tokens, words in ((ended.tokens_in, ended.heard), (ended.tokens_out, ended.text)):
            self._spent += message_tokens(words) if tokens is None else tokens

    @handler
    def forget(self, forgotten: Forgotten) -> None:
        """Drop the exchanges with what is to be forgotten."""
        gone = forgotten.entries_of(self.name)
        self._exchanges = [one for place, one in enumerate(self._exchanges) if place not in gone]
        self._remembered = SaidLately(language=self._remembered.language)

    def remembered_texts(self) -> tuple[str, ...]:
        """Return each exchange, in the order in which :class:`Forgotten` counts them."""
        return tuple([f"{one.heard}\n{one.answered}" for one in self._exchanges])

    def snapshot(self) -> dict[str, Any]:
        """Return the conversation and the tokens spent; the model is given anew."""
        return {
            "exchanges": tuple(self._exchanges),
            "spent": self._spent,
            "remembered": self._remembered,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with a conversation; the offline voice keeps only what it said lately."""
        self._exchanges = [Exchange(*one) for one in state.get("exchanges", ())]
        self._spent = state.get("spent", 0)
        self._remembered = _remembered(state)

    async def _answer(self, prompt: Prompt, heard: str, on_piece: OnPiece) -> tuple[Spoken, str]:
        """Return the reply, and why it is not whole (empty if it is); asked again where it leaks."""
        held_back = self._settings.firmer
        reply = await self._ask(self._request(prompt.text, heard), ignore_piece if held_back else on_piece)
        found = find_leaks(reply.text, prompt, heard)
        if found and held_back and reply.complete:
            firmer = f"{prompt.text}\n\n{firmer_instruction(found)}"
            reply = await self._ask(self._request(firmer, heard), ignore_piece)
            found = find_leaks(reply.text, prompt, heard)
        if held_back:
            on_piece(reply.text)
        return self._spoken(reply, found), reply.broken_off

    async def _ask(self, request: ModelRequest, on_piece: OnPiece) -> ModelReply:
        limit = self._settings.token_limit
        if limit is not None and self._spent >= limit:
            raise VoiceError(
                f"this mind has used up its {limit:,} tokens ({self._spent:,} so far); raise the token limit",
                provider=self._settings.provider,
            )
        reply = await self._model.reply(request, on_piece)
        asked = request.system + "".join(message.text for message in request.messages)
        self._spent += message_tokens(asked) if reply.tokens_in is None else reply.tokens_in
        self._spent += message_tokens(reply.text) if reply.tokens_out is None else reply.tokens_out
        return reply

    def _request(self, system: str, heard: str) -> ModelRequest:
        settings = self._settings
        return ModelRequest(
            system,
            messages_for(heard, self._exchanges, settings.history_tokens),
            settings.temperature,
            settings.max_tokens,
        )

    def _spoken(self, reply: ModelReply, found: tuple[Leak, ...]) -> Spoken:
        return Spoken(
            reply.text,
            self._settings.provider,
            model=reply.model or self._settings.model or "",
            partial=not reply.complete,
            leaks=tuple(str(one) for one in found),
            tokens_in=reply.tokens_in,
            tokens_out=reply.tokens_out,
        )

    def _remember(self, heard: str, answered: str) -> None:
        if answered:
            self._exchanges.append(Exchange(heard, answered))
            del self._exchanges[:-KEPT_EXCHANGES]
