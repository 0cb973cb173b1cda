"""No test measures the machine: bounds on work are counts (tests/work.py), on a busy machine too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CLOCKS = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"}
CLOCKS |= {"process_time_ns", "thread_time", "thread_time_ns", "timeit"}
ALLOWED = {
    "chat/terminal.py": "waits for a program, up to a deadline",
    "page/browser.py": "waits for a page, up to a deadline",
    "remote/conftest.py": "waits for a server, up to a deadline",
    "replay/test_replay.py": "forbids clocks, and looks whether that works",
    "server/endpoint.py": "hands the clock to a server",
    "server/test_serve_command.py": "hands the clock to a store",
    "store/test_command.py": "says that minds were used three hours ago",
    "testing/bad/clock_watcher.py": "is to be caught at it",
}


def clocks_in(path: Path) -> Iterator[str]:
    """Every use of a clock that can be read off a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("time", "timeit"):
            name = node.attr
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "timeit"):
            name = next((alias.name for alias in node.names if alias.name in CLOCKS), "")
        else:
            continue
        if name in CLOCKS:
            yield f"{path.relative_to(HERE)}:{node.lineno}: {name}"


@pytest.mark.slow
def test_no_test_reads_a_clock_but_to_wait_with_a_deadline() -> None:
    files = [path for path in HERE.rglob("*.py") if path.relative_to(HERE).as_posix() not in ALLOWED]
    assert [found for path in files for found in clocks_in(path)] == []


def test_every_exception_is_still_one() -> None:
    assert [name for name in ALLOWED if not list(clocks_in(HERE / name))] == []
