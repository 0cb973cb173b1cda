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
AREAS = 160  # of the 256 colours of a png, so many are those that most of it has

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
    """The picture with 256 colours, exact where they fill areas and near at edges: a third of the size."""
    import numpy as np
    from PIL import Image

    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    pixels = np.asarray(image).reshape(-1, 3)
    packed = pixels.astype(np.int32) @ np.array([65536, 256, 1], np.int32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    split = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.float32)
    near = image.quantize(256 - AREAS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    edges = np.asarray(near.convert("RGB")).reshape(-1, 3)
    areas = split[np.argsort(-counts, kind="stable")[:AREAS]]
    palette = np.concatenate([areas, np.unique(edges, axis=0).astype(np.float32)])
    parts = np.array_split(split, len(split) // 4096 + 1)
    nearest = np.concatenate([_nearest(part, palette) for part in parts])
    made = Image.fromarray(nearest[places].astype(np.uint8).reshape(image.height, image.width), "P")
    made.putpalette(palette.astype(np.uint8).tobytes())
    out = io.BytesIO()
    made.save(out, "PNG", optimize=True)
    return out.getvalue()


def _nearest(colours: Any, palette: Any) -> Any:
    return ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)


def _page(picture: bytes, chronicles: Sequence[Chronicle]) -> bytes:
    svg = re.sub(r"^.*?(?=<svg)", "", picture.decode(), count=1, flags=re.DOTALL)
    title = html.escape(", ".join(chronicle.name for chronicle in chronicles))
    return _PAGE.format(title=title, picture=svg).encode("utf-8", "replace")
