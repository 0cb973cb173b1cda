"""A run ends with its verdict, whatever its modules do: threads and tasks that go on, ``os._exit``."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

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
        with _program_kept():
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


@contextmanager
def _program_kept() -> Iterator[None]:
    """Let a module that calls ``os._exit`` fail instead of ending the program; its children may."""
    end, own = os._exit, os.getpid()

    def refuse(status: int) -> NoReturn:
        if os.getpid() != own:
            end(status)
        raise RuntimeError(f"it tried to end the program: os._exit({status})")

    os._exit = refuse
    try:
        yield
    finally:
        os._exit = end
