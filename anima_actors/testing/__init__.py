"""Test a module: alone, in a small mind, with made-up events, against all that it owes the others.

    harness = Harness(Curiosity)
    harness.feed(made_of(PredictionMade, error=0.9))
    assert published(harness.published, CuriosityFelt, level=within(0.1, 0.3))
    assert check_module(Curiosity).passed

harness        one module alone (turn_alone: how a turn of it runs), or in the smallest mind that will do
event_factory  valid events (drawing: values from annotations)
matchers       which events were published, and what their fields hold
conformance    `anima check-module`
plugin         fixtures for pytest, which loads this room in every run: so each name is loaded when asked for

`__init__.pyi` beside this file lists the public names; docs/testing-a-module.md tells how to use them.
"""

from anima_actors import _loaded_when_asked

__all__, __getattr__ = _loaded_when_asked(__file__, globals())


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
