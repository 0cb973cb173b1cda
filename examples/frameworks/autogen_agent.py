"""A mind as an AutoGen agent: its state goes out and comes back as text, as the runtime's own state does."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

try:
    from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, message_handler
except ImportError as error:
    raise SystemExit("this example needs more: pip install autogen-core") from error

from anima_actors import Mind, Personality


@dataclass
class Said:
    text: str


@dataclass
class Answered:
    reply: str
    primary: str


class FeelingAgent(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("an agent with an inner life")
        self.mind = Mind(Personality(neuroticism=0.8), seed=1)

    @message_handler
    async def hear(self, message: Said, ctx: MessageContext) -> Answered:
        reply = await self.mind.chat(message.text)
        return Answered(reply, self.mind.state["primary"])

    async def save_state(self) -> Mapping[str, Any]:
        return {"mind": b64encode(self.mind.to_bytes()).decode()}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        self.mind = Mind.from_bytes(b64decode(state["mind"]))


async def talk(
    said: list[str], state: Mapping[str, Any] | None = None
) -> tuple[list[Answered], Mapping[str, Any]]:
    runtime, olha = SingleThreadedAgentRuntime(), AgentId("feeling", "olha")
    await FeelingAgent.register(runtime, "feeling", FeelingAgent)
    if state is not None:
        await runtime.load_state(state)
    runtime.start()
    answers = [await runtime.send_message(Said(text), olha) for text in said]
    await runtime.stop_when_idle()
    return answers, await runtime.save_state()


if __name__ == "__main__":
    first, kept = asyncio.run(talk(["hello", "You lied to me! I hate this"]))
    second, _ = asyncio.run(talk(["say something"], kept))
    print(*first, *second, sep="\n")
