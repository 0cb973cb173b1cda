"""What a mind says: a reply while it is still being spoken, and what it says of its own accord."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from anima_actors.mind.state import reply_of
from anima_actors.psyche.events import SpeechEnded, Spoken, Stimulus
from anima_actors.runtime import Turn
from anima_actors.voice import CallLog


async def stream_reply(
    root: Stimulus, calls: CallLog, pose: Callable[[Stimulus], Awaitable[Turn]]
) -> AsyncGenerator[str, None]:
    """Run a turn and yield its reply piece by piece; whole at the end where it came in no pieces.

    Closing the iterator before its end stops the reply and waits for the turn to be completed.

    Args:
        root: opens the turn.
        calls: of the mind.
        pose: runs it.
    """
    heard: asyncio.Queue[str | None] = asyncio.Queue()
    calls.listen(root, heard.put_nowait)
    turn = asyncio.ensure_future(pose(root))
    turn.add_done_callback(lambda _: heard.put_nowait(None))
    silent = True
    try:
        while (piece := await heard.get()) is not None:
            if piece:
                silent = False
                yield piece
        reply = reply_of(await turn)
        if silent and reply:
            yield reply
    finally:
        if not turn.done():
            calls.stop_reply(root)
            await asyncio.shield(turn)
        calls.listen(root, None)


class OwnWords:
    """Observes the turns of a mind for what it says of its own accord: in turns that no stimulus has opened.

    Args:
        hear: is handed what was said, once it is said to its end.
    """

    def __init__(self, hear: Callable[[Spoken], None]) -> None:
        self._hear = hear
        self._begun: set[int] = set()  # such turns whose speech goes on beside later ones

    def __call__(self, turn: Turn) -> None:
        root = turn.root
        if isinstance(root, Stimulus):
            return
        if isinstance(root, SpeechEnded) and root.of_turn not in self._begun:
            return
        self._begun.discard(root.of_turn if isinstance(root, SpeechEnded) else 0)
        if turn.ongoing:
            self._begun.add(turn.number)
        spoken = turn.find(Spoken)
        if spoken is not None and spoken.text:
            self._hear(spoken)
