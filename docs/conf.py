"""The documentation as a site: `make docs` builds it into docs/_build/html, with warnings as errors.

The pages stay plain Markdown that reads well on a code host. Two things are done here instead of in them: the
lists of index.md become the site's navigation, and links out of docs/ lead to the repository.
"""

import re
from importlib import metadata

from sphinx.application import Sphinx

REPOSITORY = "https://github.com/anima-actors/anima_actors"

project = "anima_actors"
author = "the authors of anima_actors"
release = metadata.version("anima-actors")

extensions = ["myst_parser", "sphinx_copybutton"]
exclude_patterns = ["_build"]
root_doc = "index"
myst_heading_anchors = 4  # links to headings work as on a code host
suppress_warnings = ["misc.highlighting_failure"]  # some pages show YAML that is wrong on purpose
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

html_theme = "furo"
html_title = "anima_actors"
html_static_path = ["_static"]
html_css_files = ["anima.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "source_repository": REPOSITORY,
    "source_branch": "main",
    "source_directory": "docs/",
    "light_css_variables": {"color-brand-primary": "#7a3e9d", "color-brand-content": "#7a3e9d"},
    "dark_css_variables": {"color-brand-primary": "#c9a0e0", "color-brand-content": "#c9a0e0"},
}

_OUTSIDE = re.compile(r"\]\(\.\./([^)\s]+)\)")
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PAGE = re.compile(r"^- \[[^\]]+\]\(([\w-]+)\.md\)", re.MULTILINE)


def _toctrees(index: str) -> str:
    """Return a hidden table of contents for each section of the index that lists pages."""
    sections = ((title, _PAGE.findall(body)) for title, body in _SECTION.findall(index))
    return "".join(
        "\n".join(["", "```{toctree}", ":hidden:", f":caption: {title}", "", *pages, "```", ""])
        for title, pages in sections
        if pages
    )


def _on_source_read(_app: Sphinx, name: str, source: list[str]) -> None:
    text = _OUTSIDE.sub(rf"]({REPOSITORY}/tree/main/\1)", source[0])
    source[0] = text + _toctrees(text) if name == "index" else text


def setup(app: Sphinx) -> None:
    """Connect the two changes of a page before it is parsed."""
    app.connect("source-read", _on_source_read)
