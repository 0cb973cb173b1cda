"""Runs the blocks of a page from top to bottom, as a reader would: what it prints must be what happens."""

import re
import shlex
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType

from click.testing import CliRunner

from anima_actors import Scenario, ScenarioError
from anima_actors.cli import main
from tests.docs.pages import Block, Page

ANYTHING = "..."
"""A line of output that stands for any number of lines."""

TERMINAL = {"NO_COLOR": "1", "COLUMNS": None, "FORCE_COLOR": None, "TERM": "dumb"}

_MEASURED = re.compile(r"\s+[0-9.]+(µs|ms|s)$")
HASH = re.compile(r"\b[0-9a-f]{12}$")  # of a history; it changes with every word that the mind learns to say


def run_page(page: Page, module: ModuleType, folder: Path) -> None:
    """Run all blocks in the folder, which is the working directory; python blocks share the module's names.

    Raises:
        AssertionError: saying in which line of the page something else is printed than what happens.
    """
    printed, status = "", 0
    for block in page.blocks:
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        if block.skipped:
            continue
        if block.is_scenario:
            load(block)
        elif block.language == "python":
            printed = execute(block, module)
        elif block.is_output:
            compare(block.place, block.text, printed)
        elif block.language == "console":
            status = type_in(block, status)


def load(block: Block) -> None:
    """Load a scenario; one that is wrong on purpose must be refused."""
    try:
        Scenario.from_text(block.text, block.place)
    except ScenarioError:
        if "wrong" not in block.marks:
            raise
    else:
        assert "wrong" not in block.marks, f"{block.place}: this scenario is not wrong"


def execute(block: Block, module: ModuleType) -> str:
    """Execute a python block; what it printed."""
    above = "\n" * (block.line - 1)  # so that a traceback names the line of the page
    code = compile(above + block.text, block.page, "exec", dont_inherit=True)
    out = StringIO()
    with redirect_stdout(out):
        exec(code, vars(module))
    return out.getvalue()


def type_in(block: Block, status: int) -> int:
    """Type the commands of a console block in, and compare the output of each; the last exit status."""
    for number, command, expected in _commands(block):
        place = f"{block.page}:{number}"
        if command == "echo $?":
            found = f"{status}\n"
        else:
            words = [word for raw in shlex.split(command) for word in _expanded(raw)]
            assert words[0] == "anima", f"{place}: only anima and echo $? are run here"
            result = CliRunner().invoke(main, words[1:], env=TERMINAL, prog_name="anima")
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            found, status = result.output, result.exit_code
        compare(place, expected, found)
    return status


def compare(place: str, expected: str, found: str) -> None:
    """Hold the output that a page shows against what was printed."""
    shown, real = _plain(expected), _plain(found)
    if _matches(shown, real):
        return
    fine = next(count for count in range(len(shown), -1, -1) if _matches([*shown[:count], ANYTHING], real))
    wrong = f"not: {shown[fine]}" if fine < len(shown) else "something comes after it"
    raise AssertionError("\n".join([f"{place}: {wrong}", "what is printed:", *real]))


def _matches(shown: list[str], real: list[str]) -> bool:
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ANYTHING else re.escape(line) + r"\n" for line in shown
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in real)) is not None


def _plain(text: str) -> list[str]:
    """The lines, without figures of the wall clock, hashes, and spaces at the end of lines."""
    return [HASH.sub("…", _MEASURED.sub("", line.rstrip())) for line in text.strip("\n").splitlines()]


def _commands(block: Block) -> list[tuple[int, str, str]]:
    """Line, command and expected output of each command of a console block."""
    commands: list[tuple[int, str, str]] = []
    for offset, line in enumerate(block.text.splitlines()):
        if line.startswith("$ "):
            commands.append((block.line + offset, line[2:], ""))
        else:
            assert commands, f"{block.place}: a console block begins with a command"
            number, command, output = commands[-1]
            commands[-1] = (number, command, f"{output}{line}\n")
    return commands


def _expanded(word: str) -> list[str]:
    return sorted(str(path) for path in Path().glob(word)) if "*" in word else [word]
