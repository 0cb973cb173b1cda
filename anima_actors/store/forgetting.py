"""Letting a kept mind forget, and its record with it where that is wanted."""

from typing import NamedTuple

from anima_actors.journal.file import os_errors_told
from anima_actors.journal.parts import part_paths
from anima_actors.mind.mind import Mind
from anima_actors.store.session import RECORD, StoreError
from anima_actors.store.store import MindStore


class ForgottenWords(NamedTuple):
    """What came of letting a mind forget."""

    name: str  # of the mind
    entries: int  # that it remembered, and does no more
    parts: int  # of its record, that were deleted


async def forget_words(
    store: MindStore, name: str, words: str, *, holder: str, with_record: bool = False
) -> ForgottenWords:
    """Let a kept mind forget whatever was said that has these words in it.

    Args:
        store: where it is.
        name: of the mind.
        words: see :meth:`Mind.forget`.
        holder: who has it meanwhile.
        with_record: delete its journal too, all of it, and what was typed to it: they hold every word that
            was said. Its next turn begins another journal.

    Raises:
        StoreError: there is no such mind, somebody has it open, or it cannot be opened or saved.
        ValueError: there are no words.
    """
    folder = store.describe(name).file.parent  # so that none is made
    recorded = bool(part_paths(folder / RECORD)) and not with_record
    async with store.open(name, _unborn, holder=holder, record=recorded) as kept:
        entries = await kept.mind.forget(words)
        if entries:
            kept.save()
        parts = part_paths(folder / RECORD) if with_record else []
        try:
            for path in parts:
                with os_errors_told(path):
                    path.unlink()
            if with_record:
                with os_errors_told(kept.typed):
                    kept.typed.unlink(missing_ok=True)
        except Exception as error:
            raise StoreError(f"the record of {kept.name} could not be deleted: {error}") from error
    return ForgottenWords(kept.name, entries, len(parts))


def _unborn() -> Mind:
    raise StoreError("a mind that is not there forgets nothing")
