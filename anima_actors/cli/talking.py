"""`anima chat`, from its options to its exit status."""

import asyncio
import os
import sys
import time
from io import StringIO, TextIOWrapper
from typing import TextIO

from anima_actors.chat.actions import Talk
from anima_actors.chat.commands import ChatError
from anima_actors.chat.input import PlainReader, Reader, tidy_end
from anima_actors.chat.loop import converse, welcome
from anima_actors.chat.session import Session, begun
from anima_actors.chat.terminal import Screen
from anima_actors.cli.birth import Birth
from anima_actors.cli.group import BadInput, refusing
from anima_actors.cli.homes import store_in
from anima_actors.cli.providing import providing
from anima_actors.cli.terminal import console
from anima_actors.cli.voices import VoiceOptions, voice_settings
from anima_actors.mind.mind import Mind
from anima_actors.store import MindStore
from anima_actors.voice import VoiceSettings


def talk(name: str | None, folder: str | None, birth: Birth, voice: VoiceOptions, *, plain: bool) -> int:
    """Talk with a mind until it is over.

    Raises:
        BadInput: there can be no such mind, or it cannot be had now.
    """
    store = store_in(folder)
    with refusing():
        if name is not None and name in store and birth.wishes:
            given = ", ".join(birth.wishes)
            raise BadInput(f"anima chat: {name} is born already; {given} can only shape a new mind")
        with tidy_end():
            return asyncio.run(_talk(store, name, birth, voice, plain=plain))


async def _talk(store: MindStore, name: str | None, birth: Birth, voice: VoiceOptions, *, plain: bool) -> int:
    def born() -> Mind:
        return birth.mind(voice_settings(voice, os.environ, None), name or "anima")

    def choose(present: VoiceSettings) -> VoiceSettings:
        return voice_settings(voice, os.environ, present)

    source = _input()
    screen = Screen(console(), console(stderr=True), talking=source.isatty())
    fancy = screen.talking and screen.out.is_terminal and not plain and os.environ.get("TERM") != "dumb"
    async with begun(store, time.time, born, name, choose, birth.extra) as session:
        conversation = Talk(session, screen, _voice_for, lambda: providing(None, as_json=False))
        welcome(conversation)
        return await converse(conversation, _reader(session, screen, source, fancy=fancy), patient=fancy)


def _input() -> TextIO:
    """What is typed or piped in, whatever its bytes; nothing where the shell has closed it."""
    if sys.stdin is None:
        return StringIO()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin


def _reader(session: Session, screen: Screen, source: TextIO, *, fancy: bool) -> Reader:
    if not fancy:
        seen = screen.talking and screen.out.is_terminal
        return PlainReader(source, screen.ask if seen else None)
    from anima_actors.chat.line_editor import PromptReader

    return PromptReader(session.kept.typed if session.kept else None, colours=not screen.out.no_color)


def _voice_for(before: VoiceSettings, provider: str, model: str | None, address: str | None) -> VoiceSettings:
    """Another voice; one of the same provider keeps its key and its address.

    Raises:
        ChatError: there is none such.
    """
    same = provider == before.provider and not before.offline
    options = VoiceOptions(provider, model, base_url=address)
    if same:
        kept = address in (None, before.base_url)  # a key goes to no other place
        options = options._replace(key=before.key if kept else None, base_url=address or before.base_url)
    try:
        return voice_settings(options, os.environ, before if same else None)
    except BadInput as error:
        raise ChatError(error.format_message().removeprefix("--provider ")) from error
