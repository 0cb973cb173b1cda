"""An endpoint that lets other programs talk with minds.

serving       runs it: from a listening socket to a graceful end
application   its routes, put together
operations    what a route is: one record that both the application and the document are made of
guard         who may ask: Host, Origin, token
house         the minds that are open: one turn at a time each, saved after it, closed when left alone
completions   OpenAI's chat completions, in one piece or as a stream
encounters    state, prompt, stimulus, rest
about         models, health, the OpenAPI document
shapes        what is sent and answered; openai_shapes in the dialect of OpenAI
"""

from anima_actors.web.api.guard import Access
from anima_actors.web.api.house import Bounds, House
from anima_actors.web.api.serving import serve

__all__ = ["Access", "Bounds", "House", "serve"]
