"""Why did it feel that? A closed account of any value, and the chain of causes behind it.

question     what is asked about: a path in the state, and where its answer lies
turn_view    one turn as its actors heard it
history      the actors, each in the state that it had before a handler ran
sources      the turns of a living mind, and of a journal
memory_parts what of a memory is older than the rest
attribution  from one turn's event to another's in small steps; causes: where the chains end
answer       the account; wording: in a few words
account      what comes out; render: as a tree, a sentence or a chart
"""

from anima_actors.explain.account import Account, Contribution
from anima_actors.explain.answer import account
from anima_actors.explain.question import WhyError

__all__ = ["Account", "Contribution", "WhyError", "account"]
