"""The endpoint, as its clients meet it: over a real socket."""
