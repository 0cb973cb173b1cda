"""npm's axe-core: the rules by which others judge whether a page is accessible.

`make node-peers` installs it beside this file. Where it is absent, its tests are skipped and say why; with
ANIMA_AXE=required in the environment they fail instead.
"""

import os
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
REQUIRED = os.environ.get("ANIMA_AXE") == "required"
MISSING = "" if PROGRAM.exists() else "axe-core is not installed: run `make node-peers` first"
GRAVE = ("serious", "critical")


def grave_faults(page: Any) -> list[str]:
    """What axe-core finds serious or critical in an open page, each with its rule and the first places.

    The context of the page must bypass its policy, which forbids a script of another.
    """
    page.add_script_tag(path=PROGRAM)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert found["passes"], "axe-core judged nothing"
    return [
        f"{one['impact']} {one['id']}: {[place['html'][:160] for place in one['nodes'][:4]]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]
