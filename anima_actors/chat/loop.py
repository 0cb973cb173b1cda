"""Reads, answers, until it is over."""

from rich.text import Text

from anima_actors.chat.actions import Talk, act, answer
from anima_actors.chat.commands import Said, read
from anima_actors.chat.input import Reader
from anima_actors.chat.session import Session
from anima_actors.logs.state_view import mood
from anima_actors.logs.text import roughly
from anima_actors.runtime import AnimaError
from anima_actors.voice.settings import describe_voice

WELL, BAD_INPUT, INTERRUPTED = 0, 2, 130


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
        try:
            if not await _step(line, talk):
                return status
        except AnimaError as error:
            talk.screen.refuse(" ".join(str(error).split()))
            status = status if talk.screen.talking else BAD_INPUT
        talk.screen.gap()


async def _step(line: str, talk: Talk) -> bool:
    """One line; False where it was to leave."""
    asked = read(line)
    if asked is None:
        return True
    if isinstance(asked, Said):
        await answer(asked.words, talk)
        return True
    return await act(asked, talk)


def welcome(talk: Talk) -> None:
    """Who is there, and how it was left; for a person only."""
    screen, session = talk.screen, talk.session
    if not screen.talking:
        return
    for words in _welcome(session):
        screen.say(words)
    screen.say(Text(describe_voice(session.mind.voice), "dim"))
    screen.say(Text("/help lists the commands; Ctrl-D leaves.", "dim"))
    screen.gap()


def _welcome(session: Session) -> list[Text]:
    kept = session.kept
    if kept is None:
        return [Text("A new mind. It is gone when you leave, unless you name it: /save NAME", "")]
    name = Text().append(kept.name, "bold")
    if session.away_s is None:
        return [name.append(" is new; it is kept after every turn.")]
    away = name.append(f" was alone for {roughly(session.away_s)}.")
    return [away, mood(session.mind.state)]
