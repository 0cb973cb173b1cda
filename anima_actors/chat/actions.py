"""What each command does."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from rich.text import Text

from anima_actors.chat.commands import TABLE, ChatError, Order
from anima_actors.chat.session import Session
from anima_actors.chat.terminal import INDENT, Screen, account_lines, panel, prompt_lines
from anima_actors.encoding.files import write_whole
from anima_actors.journal.file import os_errors_told
from anima_actors.logs.text import roughly
from anima_actors.runtime import Turn
from anima_actors.scenario.values import seconds_of
from anima_actors.voice import VoiceSettings
from anima_actors.voice.settings import describe_voice

EXPORT, PLOT = "anima_log.json", "anima_plot.png"

VoiceFor = Callable[[VoiceSettings, str, str | None, str | None], VoiceSettings]
"""From a voice that was used before, and the provider, model and address that are asked for, to the next."""


@dataclass(slots=True)
class Talk:
    """A conversation under way.

    Attributes:
        session: with whom.
        screen: where it is seen.
        voice_for: finds the settings of another voice; raises an AnimaError where there is none such.
        list_models: writes the table of providers.
        logged: whether each turn is told event by event.
        voices: the voices that spoke before, by provider.
    """

    session: Session
    screen: Screen
    voice_for: VoiceFor
    list_models: Callable[[], None]
    logged: bool = False
    voices: dict[str, VoiceSettings] = field(default_factory=dict)  # used before, by provider

    def tell_turn(self, turn: Turn | None) -> None:
        """What a turn came to: its log where that is on, how the mind feels, what was out of order."""
        state = self.session.mind.state
        if self.logged and turn is not None:
            from anima_actors.logs import Selection, TurnSummary
            from anima_actors.logs.pretty_log import PrettyLog

            wiring = self.session.mind.bus.wiring
            PrettyLog(self.screen.out, wiring, Selection()).turn(turn, TurnSummary("", state))
        else:
            self.screen.mood(state)
        spoken = self.session.spoken
        voices = [one for one in state["degraded"] if one["module"] == "voice"]
        if spoken is not None and spoken.partial and not voices:
            self.screen.remark("(stopped)")
        for one in state["degraded"]:
            told = one["reason"] if one in voices else f"{one['module']} failed: {one['reason']}"
            told += "" if told.endswith(("?", "!", ".")) else "."
            stood_in = one in voices and spoken is not None and not spoken.partial
            self.screen.remark(f"{told} The offline voice answered." if stood_in else told)


async def act(order: Order, talk: Talk) -> bool:
    """Do what was asked for; False where it was to leave.

    Raises:
        AnimaError: it cannot be done.
    """
    name = order.command.name
    if name == "quit":
        return False
    await _ACTS.get(name, _happen)(order, talk)
    return True


async def answer(words: str, talk: Talk, command: str = "") -> None:
    """Say something to the mind, and show its answer and how it feels then."""
    from anima_actors.chat.input import interrupting

    await _come_back(talk)
    with interrupting(talk.session.mind.stop_reply) if talk.screen.talking else nullcontext():
        await talk.screen.reply(talk.session.say(words, command))
    talk.tell_turn(talk.session.mind.last_turn)


async def _come_back(talk: Talk) -> None:
    passed_s = await talk.session.come_back()
    if passed_s:
        talk.screen.remark(f"{roughly(passed_s)} went by.")


async def _happen(order: Order, talk: Talk) -> None:
    if order.argument:
        await answer(order.argument, talk, order.command.name)
        return
    await _come_back(talk)
    await talk.session.happen(order.command.name)
    talk.tell_turn(talk.session.mind.last_turn)


async def _rest(order: Order, talk: Talk) -> None:
    try:
        seconds = seconds_of(order.argument)
    except ValueError as error:
        raise ChatError(f"/rest {order.argument[:40]}: {error}") from error
    await talk.session.rest(seconds)
    talk.tell_turn(talk.session.mind.last_turn)


async def _state(order: Order, talk: Talk) -> None:
    _lived(talk)
    for line in panel(talk.session.mind.state):
        talk.screen.hang(line)


async def _why(order: Order, talk: Talk) -> None:
    found = talk.session.why(order.argument)
    talk.screen.say(found.sentence())
    talk.screen.gap()
    indent = INDENT if talk.screen.talking else 0
    talk.screen.lines(account_lines(found, talk.screen.out.width - 2 * indent), indent)


async def _prompt(order: Order, talk: Talk) -> None:
    _lived(talk)
    screen = talk.screen
    indent = INDENT if screen.talking else 0
    screen.lines(prompt_lines(talk.session.mind, screen.out, screen.out.width - 2 * indent), indent)


async def _log(order: Order, talk: Talk) -> None:
    if order.argument not in ("on", "off"):
        raise ChatError("/log is on or off: /log on")
    talk.logged = order.argument == "on"
    if talk.logged:
        talk.screen.remark("Every event of every turn from now on; /log off ends it.")


async def _plot(order: Order, talk: Talk) -> None:
    from anima_actors.analysis.plot import FORMATS

    path = Path(order.argument or PLOT).expanduser()
    form = path.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise ChatError(f"{path}: a picture's name ends in {', '.join(f'.{one}' for one in FORMATS)}")
    picture = talk.session.picture(form)
    with os_errors_told(path):
        write_whole(path, picture)
    talk.screen.place(str(path.absolute()))


async def _model(order: Order, talk: Talk) -> None:
    from anima_actors.voice.providers import PROVIDERS
    from anima_actors.voice.settings import OFFLINE

    present = talk.session.mind.voice
    if not order.argument:
        talk.screen.say(describe_voice(present))
        return
    words = order.argument.split()
    if len(words) > 3:
        raise ChatError(f"/model takes less: {order.command.usage}")
    if words[0] not in (OFFLINE, *PROVIDERS) and len(words) == 1 and not present.offline:
        words = [present.provider, *words]  # another model of the same
    provider, model, address = (*words, None, None)[:3]
    assert provider is not None
    talk.voices[present.provider] = present
    settings = talk.voice_for(talk.voices.get(provider, present), provider, model, address)
    await talk.session.speak_with(settings)
    talk.screen.remark(describe_voice(settings))


async def _models(order: Order, talk: Talk) -> None:
    talk.list_models()


async def _save(order: Order, talk: Talk) -> None:
    session = talk.session
    if not order.argument and session.kept is None:
        raise ChatError("this mind has no name yet; give it one: /save NAME")
    if order.argument:
        session.keep_as(order.argument)
    assert session.kept is not None
    session.kept.save()
    name = session.kept.name
    talk.screen.remark(f"{name} is kept, after every turn from now on: anima chat --mind {name}")


async def _export(order: Order, talk: Talk) -> None:
    path = Path(order.argument or EXPORT).expanduser()
    mind = talk.session.mind
    try:
        mind.export_history(path)
    except OSError as error:
        raise ChatError(f"{path} cannot be written: {error.strerror or error}") from error
    count = len(mind.history)
    talk.screen.place(str(path.absolute()), f"{count} turn{'s' * (count != 1)}")


async def _reset(order: Order, talk: Talk) -> None:
    kept = talk.session.kept
    if kept is not None and order.argument != "yes":
        raise ChatError(f"{kept.name} would forget everything, on the disk too; to have that: /reset yes")
    talk.session.reset()
    talk.screen.remark("It begins anew.")


async def _help(order: Order, talk: Talk) -> None:
    width = max(len(command.usage) for command in TABLE) + 2
    for command in TABLE:
        talk.screen.hang(Text().append(f"{command.usage:<{width}}").append(command.about, "dim"), width)
    talk.screen.gap()
    talk.screen.say(
        Text("All else is said to the mind. Ctrl-C stops an answer; Alt-Enter begins another line.", "dim")
    )


def _lived(talk: Talk) -> None:
    if not talk.session.mind.history:
        raise ChatError("nothing has happened yet; say something first")


_ACTS: Mapping[str, Callable[[Order, Talk], Awaitable[None]]] = {
    "rest": _rest,
    "state": _state,
    "why": _why,
    "prompt": _prompt,
    "log": _log,
    "plot": _plot,
    "model": _model,
    "models": _models,
    "save": _save,
    "export": _export,
    "reset": _reset,
    "help": _help,
}
