"""Answers to why, as a command shows them."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

import click

from anima_actors.cli.group import refusing
from anima_actors.explain import Account, account
from anima_actors.explain.journal_history import troupe_in
from anima_actors.explain.render import WIDTH, lines_of, rendered
from anima_actors.explain.wording import MINUS
from anima_actors.journal.reader import Journal
from anima_actors.runtime import AnimaError


def answer(file: str, path: str, form: str, extra: Sequence[str]) -> None:
    """Answer a question from a journal.

    Raises:
        BadInput: the file is no journal, or there is no such path or turn in it.
    """
    with refusing(), Journal.open(file) as journal:
        labels = _labels(str(journal.header.get("scenario") or ""))
        found = account(path, troupe_in(journal, extra, labels))
    if form == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif form == "tree":
        _show(found)
    else:
        click.echo(found.sentence() if form == "brief" else found.mermaid())


def _show(found: Account) -> None:
    """The tree: in colours on a terminal, and never wider than it."""
    from rich.text import Text

    from anima_actors.cli.terminal import console

    out = console()
    lines = lines_of(found)
    for line, text in zip(lines, rendered(lines, min(WIDTH, out.width)), strict=True):
        bold = line.kind in ("head", "total")
        styled = Text(text, "bold" if bold else "")
        if not bold and line.place:
            styled.stylize("dim", len(text) - len(line.place))
        if not bold and line.amount:
            styled.stylize(
                "red" if line.amount.startswith(MINUS) else "green",
                0,
                text.index(line.amount) + len(line.amount),
            )
        out.print(styled, no_wrap=True, overflow="crop")


def _labels(story: str) -> Callable[[int], str]:
    """What a story calls its turns; read when it is first asked for."""

    @lru_cache(maxsize=1)
    def labels() -> list[str]:
        from anima_actors.scenario import Scenario

        try:
            return [step.label or "" for _, step in Scenario.from_text(story).turns()]
        except AnimaError:
            return []

    def label(turn: int) -> str:
        told = labels() if story else []
        return told[turn - 1] if turn <= len(told) else ""

    return label
