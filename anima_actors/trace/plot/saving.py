"""Figures as files: png, svg, or a page with the svg inlined."""

import html
import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

from anima_actors.runtime import AnimaError
from anima_actors.trace.plot.figure import one_history, several_histories
from anima_actors.trace.plot.series import series_of
from anima_actors.trace.plot.style import SETTINGS
from anima_actors.trace.timeline import Chronicle

FORMATS = ("png", "svg", "html")
RESOLUTION = 110  # dots per inch

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{margin:1.5rem auto;max-width:1200px;background:#fff}}svg{{width:100%;height:auto}}</style>
{picture}
</html>
"""


class PlotError(AnimaError):
    """A picture that cannot be drawn."""


def draw(chronicles: Sequence[Chronicle]) -> Any:
    """One history on aligned panels, or several over each other, as a matplotlib figure.

    Raises:
        PlotError: matplotlib is not installed, or a history has no turns.
    """
    try:
        from matplotlib import rc_context
    except ImportError:
        raise PlotError(
            "plots need matplotlib, which is not installed; install it with: pip install 'anima-actors[plot]'"
        ) from None
    many = [series_of(chronicle) for chronicle in chronicles]
    for series in many:
        if not series.turns:
            raise PlotError(f"{series.name}: there are no turns to draw")
        if not series.drawn:
            raise PlotError(f"{series.name}: none of its turns has a number to draw")
    with rc_context(_settings()):
        return one_history(many[0]) if len(many) == 1 else several_histories(many)


def save(chronicles: Sequence[Chronicle], form: str = "png") -> bytes:
    """The picture in one of the formats: png, svg, or html, a page that needs no other file."""
    if form not in FORMATS:
        raise PlotError(f"a picture cannot be {form}; it can be {', '.join(FORMATS)}")
    figure = draw(chronicles)
    from matplotlib import rc_context

    out = io.BytesIO()
    metadata = {"Software": None} if form == "png" else {"Date": None}
    with rc_context(_settings()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a title may hold what no font has
        figure.savefig(out, format="png" if form == "png" else "svg", dpi=RESOLUTION, metadata=metadata)
    if form == "png":
        return _smaller(out)
    return _page(out.getvalue(), chronicles) if form == "html" else out.getvalue()


def _settings() -> Any:
    return dict(SETTINGS)


def _smaller(picture: io.BytesIO) -> bytes:
    """The picture with 256 colours, which it does not need more of: a third of the size."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(picture) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _page(picture: bytes, chronicles: Sequence[Chronicle]) -> bytes:
    svg = re.sub(r"^.*?(?=<svg)", "", picture.decode(), count=1, flags=re.DOTALL)
    title = html.escape(", ".join(chronicle.name for chronicle in chronicles))
    return _PAGE.format(title=title, picture=svg).encode("utf-8", "replace")
