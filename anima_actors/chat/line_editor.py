"""The line on which a person types: with history, completion of commands, and pastes of many lines."""

from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output.color_depth import ColorDepth
from prompt_toolkit.styles import Style

from anima_actors.chat.commands import TABLE
from anima_actors.chat.input import PROMPT

_STYLE = Style.from_dict(
    {
        "prompt": "ansigreen bold",
        "completion-menu": "bg:default fg:default",
        "completion-menu.completion": "bg:default fg:default",
        "completion-menu.completion.current": "bg:default fg:default bold reverse",
        "scrollbar.background": "bg:default",
        "scrollbar.button": "bg:default reverse",
        "completion-menu.meta.completion": "bg:default fg:default",
        "completion-menu.meta.completion.current": "bg:default fg:default reverse",
    }
)


class PromptReader:
    """Reads what a person types. Enter sends, Alt-Enter begins another line.

    Args:
        typed: a file for what was typed before; None to remember it until the end only.
        colours: whether the terminal wants any.
    """

    def __init__(self, typed: Path | None, *, colours: bool) -> None:
        self._session: PromptSession[str] = PromptSession(
            history=_history(typed),
            completer=_Commands(),
            complete_while_typing=True,
            key_bindings=_keys(),
            multiline=True,
            prompt_continuation=lambda width, _number, _soft: " " * width,
            style=_STYLE,
            color_depth=None if colours else ColorDepth.DEPTH_1_BIT,
            reserve_space_for_menu=6,
        )

    async def line(self) -> str:
        """What is typed next."""
        return await self._session.prompt_async(FormattedText([("class:prompt", PROMPT)]))

    async def above(self, write: Callable[[], object]) -> None:
        """Have something written above the prompt; what is typed stays as it is."""
        await run_in_terminal(write)


class _Commands(Completer):
    """Completes the name of a command at the beginning of a line."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text_before_cursor
        if not typed.startswith("/") or " " in typed or "\n" in typed:
            return
        for command in TABLE:
            if command.name.startswith(typed[1:].lower()):
                yield Completion(
                    f"/{command.name}", -len(typed), display=command.usage, display_meta=command.about
                )


def _history(typed: Path | None) -> History:
    if typed is None:
        return InMemoryHistory()
    try:
        typed.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(typed))


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    @keys.add("c-j")
    def _send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys
