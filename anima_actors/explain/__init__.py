"""Why did it feel that? A closed account of any value, and the chain of causes behind it.

question   what is asked about (paths: in the state; target: where its answer lies)
scene      one turn as its actors heard it
replayer     the actors, each in the state it had before a handler ran
walk       from one turn's event to another's in small steps (body: by the body's own shares)
answer     the account (ends: where the chains end; wording: in a few words)
account    what comes out; sentence, tree and mermaid show it (figures: its numbers)
lived      the turns of a living mind; recorded: of a journal
"""

from anima_actors.explain.account import Account
from anima_actors.explain.account_data import Contribution
from anima_actors.explain.answer import account
from anima_actors.explain.question import WhyError

__all__ = ["Account", "Contribution", "WhyError", "account"]
