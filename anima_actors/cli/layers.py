"""The layers of a mind, as people are shown them."""

from collections.abc import Iterable

from anima_actors.logs.pretty_log import LAYER_STYLES, OTHER_STYLE
from anima_actors.runtime import Actor

TITLES = {
    "L1": "body, memory, character",
    "L2": "emotion",
    "L3": "three processes side by side",
    "L4": "identity",
    "L5": "agency",
    "L6": "state and speech",
    "module": "from elsewhere",
}


def layer_title(layer: str) -> str:
    """The layer's name, and what it is about."""
    return f"{layer}  {TITLES[layer]}" if layer in TITLES else layer


def layer_style(layer: str) -> str:
    """The colour in which its modules are shown."""
    return LAYER_STYLES.get(layer, OTHER_STYLE)


def by_layer(modules: Iterable[type[Actor]]) -> list[tuple[str, list[type[Actor]]]]:
    """The modules of each layer: L1 to L6, those from elsewhere, then layers of other names."""
    layers: dict[str, list[type[Actor]]] = {}
    for module in modules:
        layers.setdefault(module.layer, []).append(module)
    return sorted(layers.items(), key=lambda item: (item[0] not in TITLES, item[0]))
