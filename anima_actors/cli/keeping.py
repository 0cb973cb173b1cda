"""`anima run --record`: a run that is kept in a journal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anima_actors.cli.group import BadInput
from anima_actors.cli.orders import Orders
from anima_actors.cli.stories import MindFactory
from anima_actors.journal import JournalError
from anima_actors.mind.mind import Mind
from anima_actors.scenario import Scenario


@contextmanager
def recording(orders: Orders, story: Scenario, factory: MindFactory) -> Iterator[MindFactory]:
    """Makes minds whose turns are recorded, where that was asked for, and ends the journal cleanly.

    Raises:
        BadInput: the file cannot be written, or could not be any more; what is in it is safe.
    """
    path = orders.record
    if path is None:
        yield factory
        return
    minds: list[Mind] = []

    def make(**asked: Any) -> Mind:
        mind = factory(**asked)
        text = json.dumps(story.document, ensure_ascii=False, indent=1)
        try:
            mind.record_to(path, sync=orders.sync or "turn", scenario=text)
        except JournalError as error:
            raise BadInput(f"--record: {error}") from error
        minds.append(mind)
        return mind

    try:
        try:
            yield make
        finally:
            for mind in minds:
                mind.close()
    except JournalError as error:
        raise BadInput(str(error)) from error
