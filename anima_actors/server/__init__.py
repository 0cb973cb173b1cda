"""An endpoint that lets other programs talk with minds.

serving       runs it: from a listening socket to a graceful end
application   its routes, put together behind the guard
guard         who may ask: Host, Origin, token
operations    what a route is: one record that both the application and the document are made of
document      the OpenAPI document
pool         the minds that are open: one turn at a time each, saved after it, closed when left alone
room          the place of one of them
completions   OpenAI's chat completions, in one piece or as an event_stream
hearing       a reply, between the task that lives the turn and the one that sends it on
encounters    state, prompt, stimulus, rest
about         models, health, the document
shapes        what is sent and answered; openai_shapes in the dialect of OpenAI
problems      what can be wrong with a request
access_log    a line for each request
"""

from anima_actors.server.app import serve
from anima_actors.server.auth import Access
from anima_actors.server.mind_pool import MindPool, PoolLimits

__all__ = ["Access", "MindPool", "PoolLimits", "serve"]
