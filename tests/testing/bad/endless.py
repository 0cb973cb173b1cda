"""Never comes back from some turns."""

from anima_actors import Actor, handler
from anima_actors.events import ReactorsMoved


class Endless(Actor):
    @handler
    def turn(self, body: ReactorsMoved) -> None:
        tension = body.after.tension
        while tension < 0.5:
            tension *= 0.5
