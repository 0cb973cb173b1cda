"""`anima chat`: a conversation with a mind."""

import os
import sys
from collections.abc import Sequence
from io import StringIO, TextIOWrapper
from typing import TYPE_CHECKING, TextIO

import click

from anima_actors.cli._group import BadInput, ending_signals, refusing
from anima_actors.cli._mind import MindOptions, mind_options
from anima_actors.cli._options import folder_option, mind_names, no_record_option
from anima_actors.cli._output import console
from anima_actors.cli._voice import VoiceOptions, voice_settings

if TYPE_CHECKING:
    from anima_actors.chat.input import Reader
    from anima_actors.chat.terminal import Screen
    from anima_actors.store import MindStore
    from anima_actors.store.presence import Doubt
    from anima_actors.voice.settings import VoiceSettings


@click.command(epilog="Example: anima chat --mind olha --provider anthropic")
@click.option(
    "--mind",
    "name",
    metavar="NAME",
    help="Keep the mind under this name, and find it again as you left it.",
    shell_complete=mind_names,
)
@folder_option
@no_record_option
@click.option(
    "--plain", is_flag=True, help="Use plain lines: no history, no completion. So it is without a terminal."
)
@mind_options(
    "a new mind",
    click.option(
        "--appraisal",
        type=click.Choice(["lexicon", "llm", "none"]),
        help="Let this judge what your words mean for a new mind: lexicon, unless told otherwise.",
    ),
    click.option("--numbers", is_flag=True, help="Put the figures of the state into the prompt."),
)
def chat(name: str | None, folder: str | None, no_record: bool, plain: bool, asked: MindOptions) -> int:
    """Talk with a mind, in words.

    /help lists what else can be typed. Without a terminal each line of the input is said to the mind, and
    its replies alone are written: echo "hello" | anima chat
    """
    import asyncio

    from anima_actors.chat.input import tidy_end

    store = asked.store(folder)
    with refusing():
        if name is not None:
            asked.check_birth("chat", name, store)
        endings = ending_signals()
        with tidy_end(endings):
            return asyncio.run(
                _converse(store, name, asked, endings, plain=plain, keeps_record=not no_record)
            )


async def _converse(
    store: "MindStore",
    name: str | None,
    asked: MindOptions,
    endings: Sequence[int],
    *,
    plain: bool,
    keeps_record: bool,
) -> int:
    from anima_actors.chat.conversation import converse, welcome
    from anima_actors.chat.input import PlainReader
    from anima_actors.chat.terminal import Screen, Talk
    from anima_actors.cli.models import list_models

    source = _input()
    screen = Screen(console(), console(stderr=True), talking=source.isatty())
    fancy = screen.talking and screen.out.is_terminal and not plain and os.environ.get("TERM") != "dumb"

    store.doubt = _doubt_of(screen, source)
    async with asked.session(store, name, keeps_record=keeps_record) as session:
        reader: Reader
        if fancy:
            from anima_actors.chat.line_editor import PromptReader

            typed = session.kept.typed if session.kept else None
            reader = PromptReader(typed, colours=not screen.out.no_color)
        else:
            reader = PlainReader(source, screen.write if screen.talking and screen.out.is_terminal else None)
        conversation = Talk(session, screen, _voice_for, list_models, endings=endings)
        welcome(conversation)
        if unused := _unused_key(asked.voice, session.mind.voice):
            screen.remark(unused)
        return await converse(conversation, reader, patient=fancy)


def _doubt_of(screen: "Screen", source: TextIO) -> "Doubt":
    """Return what asks a person whether the clock is right, and tells it where nobody types."""
    from anima_actors.store.presence import doubted

    def ask(name: str, away_s: float) -> bool | None:
        if away_s < 0 or not screen.talking:
            screen.remark(f"{doubted(name, away_s)}{'' if away_s < 0 else '; it rests for a year'}.")
            return None
        screen.write(f"  {doubted(name, away_s)}. Is the clock right? [y/N] ")
        return source.readline(LONGEST_ANSWER).strip().lower() in ("y", "yes")

    return ask


LONGEST_ANSWER = 1_000  # characters


def _unused_key(asked: VoiceOptions, settings: "VoiceSettings") -> str:
    """Return a line for who has the key of a provider and names none; empty for everybody else."""
    from anima_actors.voice.providers import PROVIDERS

    if asked.provider is not None or not settings.offline:
        return ""
    found = next((one for one in PROVIDERS.values() if os.environ.get(one.key_variable or "")), None)
    if found is None:
        return ""
    return f"It speaks offline, though {found.key_variable} is set; --provider {found.name} uses it."


def _input() -> TextIO:
    """Return what is typed or piped in, whatever its bytes; nothing where the shell has closed it."""
    if sys.stdin is None:
        return StringIO()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def _voice_for(
    before: "VoiceSettings", provider: str, model: str | None, address: str | None
) -> "VoiceSettings":
    """Return the settings of another voice, or raise ChatError; the same provider keeps key and address."""
    from anima_actors.chat.commands import ChatError
    from anima_actors.voice.settings import OFFLINE

    same = provider == before.provider and not before.offline
    proxy = None if provider == OFFLINE else before.proxy_secret
    options = VoiceOptions(provider, model, base_url=address, proxy=proxy)
    if same:
        kept = address in (None, before.base_url)  # a key goes to no other place
        options = options._replace(key=before.key if kept else None, base_url=address or before.base_url)
    try:
        return voice_settings(options, os.environ, before if same else None)
    except BadInput as error:
        raise ChatError(error.format_message().removeprefix("--provider ")) from error
