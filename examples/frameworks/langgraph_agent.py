"""A mind in a LangGraph graph: a checkpointer keeps its bytes with the thread."""

from typing import Any, TypedDict

try:
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import END, START, StateGraph
except ImportError as error:
    raise SystemExit("this example needs more: pip install langgraph") from error

from anima_actors import Mind


class Conversation(TypedDict, total=False):
    text: str  # what is said
    mind: bytes
    primary: str  # what the mind feels after it
    prompt: str  # for the node that asks a language model


def feel(conversation: Conversation) -> Conversation:
    data = conversation.get("mind")
    mind = Mind.from_bytes(data) if data else Mind(seed=1)
    primary = mind.experience_now({}, conversation["text"])["primary"]
    return {"mind": mind.to_bytes(), "primary": primary, "prompt": mind.system_prompt()}


def graph(checkpointer: Any = None) -> Any:
    building = StateGraph(Conversation)
    building.add_node("feel", feel)
    building.add_edge(START, "feel")
    building.add_edge("feel", END)
    return building.compile(checkpointer=checkpointer or InMemorySaver())


if __name__ == "__main__":
    agent, thread = graph(), {"configurable": {"thread_id": "olha"}}
    for said in ("hello", "You lied to me! I hate this", "leave me alone"):
        after = agent.invoke({"text": said}, thread)
        print(Mind.from_bytes(after["mind"]).bus.turns, after["primary"])
