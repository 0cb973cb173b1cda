"""A town in mesa: every person has a mind and hears how tense the neighbours are."""

from typing import Any

try:
    import mesa
    import networkx as nx
    from mesa.discrete_space import CellAgent, Network
except ImportError as error:
    raise SystemExit('this example needs more: pip install "mesa>=3.3" networkx') from error

from anima_actors import Mind, Personality


class Person(CellAgent):
    def __init__(self, model: "Town", cell: Any) -> None:
        super().__init__(model)
        self.cell, self.heard = cell, 0.0
        nature = Personality(neuroticism=self.random.random())
        self.mind = Mind(nature, seed=model.seed_of_minds, name=f"person {self.unique_id}", keep_turns=1)

    def step(self) -> None:
        state = self.mind.experience_now({"tension": self.heard})
        self.tension, self.primary = state["reactors"]["tension"], state["primary"]

    def listen(self) -> None:
        near = [one.tension for one in self.cell.neighborhood.agents]
        self.heard = max(0.0, sum(near) / len(near) - 0.3) if near else 0.0


def mean_tension(town: "Town") -> float:
    return float(town.agents.agg("tension", lambda values: sum(values) / len(values)))


class Town(mesa.Model):
    def __init__(self, people: int = 30, seed: int = 1) -> None:
        super().__init__(seed=seed)
        self.seed_of_minds = seed
        friends = Network(nx.watts_strogatz_graph(people, 4, 0.1, seed=seed), random=self.random)
        self.people = [Person(self, cell) for cell in friends.all_cells]
        self.people[0].heard = 0.9
        self.datacollector = mesa.DataCollector({"mean": mean_tension}, {"primary": "primary"})

    def step(self) -> None:
        self.agents.do("step").do("listen")
        self.datacollector.collect(self)


if __name__ == "__main__":
    town = Town()
    for _ in range(5):
        town.step()
    print(town.datacollector.get_model_vars_dataframe())
