"""Pictures of a mind's history. Needs matplotlib, the optional extra ``plot``.

series   what is drawn, taken from a chronicle
style    colours and sizes
lanes    what happened, was felt, wanted and defended: bands along the turns
panels   numbers over the turns
figure   one history, or several over each other
saving   png, svg, or html with the svg inlined
"""

from anima_actors.trace.plot.saving import FORMATS, PlotError, draw, save

__all__ = ["FORMATS", "PlotError", "draw", "save"]
