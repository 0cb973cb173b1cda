"""A run ends with its verdict, whatever its modules leave behind: threads and tasks that go on."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

import click

T = TypeVar("T")

PATIENCE_S = 1.0
"""How long a task that is left may take to end once it is cancelled."""


def run_to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine as ``asyncio.run`` does, but wait for no thread, and a second at most for tasks."""
    runner = asyncio.Runner()
    loop = runner.get_loop()
    threads = ThreadPoolExecutor(thread_name_prefix="asyncio")
    loop.set_default_executor(threads)
    try:
        return runner.run(work)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        _end_tasks(loop)
        with suppress(RuntimeError):
            loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel the tasks that are left, and name those that go on all the same."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        _, going_on = loop.run_until_complete(asyncio.wait(left, timeout=PATIENCE_S))
        for task in going_on:
            click.echo(
                f"anima: {task.get_name()} goes on though it was cancelled; it is left behind", err=True
            )
            task._log_destroy_pending = False  # type: ignore[attr-defined]  # it was just told
