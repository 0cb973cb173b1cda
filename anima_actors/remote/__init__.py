"""Modules in another process, in any language, over NATS.

manifest    what a module elsewhere says of itself, and its events as types here
access      how a connection proves who it is, and whom it trusts
connection  questions and answers, and the connection to the server that they travel over
proxy       the actor that stands for it in the mind
host        the other end, for modules in Python

A hosted module has no memory of its own. Its state travels with each call and back, as the mind's own; so a
host that is killed, restarted or called twice for the same thing can lose nothing and apply nothing twice.
"""

from anima_actors.remote.access import NatsAccess
from anima_actors.remote.connection import use_access
from anima_actors.remote.manifest import Manifest, ManifestError
from anima_actors.remote.proxy import remote_module

__all__ = ["Manifest", "ManifestError", "NatsAccess", "remote_module", "use_access"]
