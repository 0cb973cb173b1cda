"""A conversation: what is typed is read, said or done, until it is over."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, nullcontext
from functools import partial
from pathlib import Path

from rich.text import Text

from anima_actors.chat.commands import TABLE, ChatError, Order, Said, read
from anima_actors.chat.input import Reader, interrupting, until_done
from anima_actors.chat.terminal import Talk, account_lines, prompt_lines
from anima_actors.encoding.files import write_whole
from anima_actors.journal.file import os_errors_told
from anima_actors.logs.state_view import mood, panel
from anima_actors.logs.text import roughly
from anima_actors.runtime import AnimaError
from anima_actors.runtime.membership import ModuleAdded
from anima_actors.scenario.values import typed_seconds
from anima_actors.store import RealTime
from anima_actors.voice.settings import describe_voice

WELL, BAD_INPUT, INTERRUPTED = 0, 2, 130
EXPORT, PLOT = "anima_log.json", "anima_plot.png"


async def converse(talk: Talk, reader: Reader, *, patient: bool) -> int:
    """Talk until there is nothing more to read.

    Args:
        talk: the conversation.
        reader: where the words come from.
        patient: whether Ctrl-C on the line where one types only clears it.

    Returns:
        The exit status: without a person to see it, 2 where something that was asked for could not be done.
    """
    status = WELL
    beside = _real_time(talk, reader).beside(talk.session.lock, talk.session.mind.hush)
    async with beside as real_time:
        while True:
            try:
                line = await reader.line()
            except EOFError:
                return status
            except KeyboardInterrupt:
                if not patient:
                    return INTERRUPTED
                talk.screen.remark("Ctrl-D or /quit leaves.")
                continue
            async with talk.session.lock:
                try:
                    with until_done(talk.endings, talk.session.mind.hush):
                        if not await _step(line, talk):
                            return status
                except AnimaError as error:
                    talk.screen.refuse(error)
                    status = status if talk.screen.talking else BAD_INPUT
                talk.screen.gap()
                talk.tell_own_words()
            real_time.changed()


def _real_time(talk: Talk, reader: Reader) -> RealTime:
    """Return what lets the mind live meanwhile: what it says then is seen above the line where one types."""
    session = talk.session

    async def live() -> bool:
        async with session.lock:
            try:
                with until_done(talk.endings, session.mind.hush):
                    turn = await session.live()
            except AnimaError as error:
                await reader.above(partial(talk.screen.refuse, error))
                return False
            if session.own_words or (turn is not None and talk.logged):
                await reader.above(partial(talk.tell_by_itself, turn))
            return True

    return RealTime(lambda: session.presence, live)


async def _step(line: str, talk: Talk) -> bool:
    """Say or do what a line asks for; False where it was to leave."""
    asked = read(line)
    if isinstance(asked, Said):
        await _answer(asked.words, talk)
    elif asked is not None:
        if asked.command.name == "quit":
            return False
        await _ACTS.get(asked.command.name, _happen)(asked, talk)
    return True


def welcome(talk: Talk) -> None:
    """Tell a person who is there, and how it was left."""
    screen, session = talk.screen, talk.session
    for moment in [*session.mind.history][1:]:  # since it was kept
        if isinstance(moment.root, ModuleAdded):
            screen.remark(f"{moment.root.name} joins {session.mind.name}, which did not know it.")
    if not screen.talking:
        return
    kept = session.kept
    if kept is None:
        screen.say("A new mind. It is gone when you leave, unless you name it: /save NAME")
    elif session.away_s is None:
        screen.say(Text().append(kept.name, "bold").append(" is new; it is kept after every turn."))
    else:
        screen.say(Text().append(kept.name, "bold").append(f" was alone for {roughly(session.away_s)}."))
        screen.say(mood(session.mind.state))
    screen.say(Text(describe_voice(session.mind.voice), "dim"))
    screen.say(Text("/help lists the commands; Ctrl-D leaves.", "dim"))
    screen.gap()
    if session.own_words:
        screen.remark("Meanwhile it said:")
        talk.tell_own_words()


async def _answer(words: str, talk: Talk, command: str = "") -> None:
    await _come_back(talk)
    with interrupting(talk.session.mind.hush) if talk.screen.talking else nullcontext():
        async with aclosing(talk.session.say(words, command)) as pieces:
            await talk.screen.reply(_after_own_words(pieces, talk))
    talk.tell_turn(talk.session.mind.last_turn)


async def _after_own_words(pieces: AsyncIterator[str], talk: Talk) -> AsyncIterator[str]:
    async for piece in pieces:
        talk.tell_own_words()  # of turns that came before the answer
        yield piece


async def _come_back(talk: Talk) -> None:
    passed_s = await talk.session.come_back()
    if passed_s:
        talk.screen.remark(f"{roughly(passed_s)} went by.")
        talk.tell_own_words()


async def _happen(order: Order, talk: Talk) -> None:
    if order.argument:
        await _answer(order.argument, talk, order.command.name)
        return
    await _come_back(talk)
    await talk.session.happen(order.command.name)
    talk.tell_turn(talk.session.mind.last_turn)


async def _rest(order: Order, talk: Talk) -> None:
    try:
        seconds = typed_seconds(order.argument)
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
    talk.screen.block(lambda width: account_lines(found, width))


async def _prompt(order: Order, talk: Talk) -> None:
    if order.argument not in ("", "numbers"):
        raise ChatError("/prompt takes nothing, or numbers: /prompt numbers")
    _lived(talk)
    mind, screen = talk.session.mind, talk.screen
    numbers = True if order.argument else None
    screen.block(lambda width: prompt_lines(mind, screen.out, width, numbers))


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


async def _change(order: Order, talk: Talk) -> None:
    if order.command.name == "add":
        name = await talk.session.join(order.argument)
        talk.screen.remark(f"{name} joins; it takes part from the next turn on.")
    else:
        await talk.session.leave(order.argument)
        talk.screen.remark(f"{order.argument} leaves; its state is kept for /add {order.argument}.")


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
    "add": _change,
    "remove": _change,
    "save": _save,
    "export": _export,
    "reset": _reset,
    "help": _help,
}
