"""An HTTP server that lets other programs talk with minds.

app          the application behind the guard, from a listening socket to a graceful end
connections  bounds on connections, time limits on headers
auth         who may ask: Host, Origin, token
routes       a route as a record, requests read and refused; document: OpenAPI, made from the routes
completions  OpenAI's chat completions, in one piece or as a stream of events
messages     which of a request's messages counts, and what of it; what a chat window asks for itself
feed         what happens with the minds, told to whoever follows them
page_routes  the page: its files, histories, stream, forks, stories; page_sources: what it shows; page_stream
mind_routes  state, prompt, stimulus, rest
mind_pool    the open minds, opened when asked for and closed when idle
mind_view    the state and prompt of one, read without passing time
pooled_mind  one of them: one turn at a time, saved after it or taken back; ongoing_speech: beside a reply
repeats      requests that come again: the same turn, or one in its place
schemas      the shapes of what is sent and answered
"""

from anima_actors.server.app import serve
from anima_actors.server.auth import Access
from anima_actors.server.connections import ConnectionLimits
from anima_actors.server.mind_pool import MindPool, PoolLimits
from anima_actors.server.page_sources import PageSources

__all__ = ["Access", "ConnectionLimits", "MindPool", "PageSources", "PoolLimits", "serve"]
