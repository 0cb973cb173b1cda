"""Publishes, now and then, what its signature does not announce."""

from anima_actors import Actor, ReactorNudge, StimulusBias, handler
from anima_actors.events import ReactorsMoved


class Smuggler(Actor):
    @handler
    def pass_on(self, body: ReactorsMoved) -> ReactorNudge | None:
        if body.after.tension > 0.9:
            return StimulusBias("smuggler", tension=-0.1)  # type: ignore[return-value]
        return None
