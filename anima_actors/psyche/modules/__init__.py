"""The actors of the psyche, one a file: the theory with its source, the constants in one table, the actor.

`anima_actors.psyche.PSYCHE` lists them in the order in which a mind is wired; `anima modules` shows each with
its layer and what it takes and publishes.
"""
