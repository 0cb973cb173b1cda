"""A mind as a component of a Concordia entity: it feels what is observed, and tells its prompt."""

from base64 import b64decode, b64encode
from typing import Any

try:
    from concordia.agents.entity_agent import EntityAgent
    from concordia.components.agent.concat_act_component import ConcatActComponent
    from concordia.language_model.no_language_model import NoLanguageModel
    from concordia.typing.entity_component import ContextComponent
except ImportError as error:
    raise SystemExit("this example needs more: pip install gdm-concordia") from error

from anima_actors import Mind


class Feeling(ContextComponent):
    def __init__(self, mind: Mind) -> None:
        super().__init__()
        self.mind = mind

    def pre_observe(self, observation: str) -> str:
        self.mind.experience_now({}, observation)
        return ""

    def pre_act(self, action_spec: Any) -> str:
        return self.mind.system_prompt()

    def get_state(self) -> dict[str, str]:
        return {"mind": b64encode(self.mind.to_bytes()).decode()}

    def set_state(self, state: Any) -> None:
        self.mind = Mind.from_bytes(b64decode(state["mind"]))


def entity(name: str, mind: Mind) -> EntityAgent:
    acting = ConcatActComponent(model=NoLanguageModel())  # a model of yours in its place
    return EntityAgent(name, act_component=acting, context_components={"feeling": Feeling(mind)})


if __name__ == "__main__":
    olha = entity("Olha", Mind(seed=1))
    olha.observe("Bob shouts: you lied to me, I hate you!")
    kept = olha.get_state()
    again = entity("Olha", Mind())
    again.set_state(kept)
    print(again.get_component("feeling").mind.summary())
