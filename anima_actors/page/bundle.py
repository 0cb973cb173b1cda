"""The page in one document: style sheet and modules put into it, under a policy that lets nothing else in.

Modules are joined as they are, each after those that it imports, without their import lines and the word
"export". This is safe as long as no two modules give one name to different things.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

ENTRY = "main.js"
STYLES = ("style.css", "report.css")
POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./([a-z_0-9]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |class )", re.MULTILINE)
_STYLE_LINK = re.compile(r'<link\b[^>]*\bhref="[^"]*style\.css"[^>]*>')
_ENTRY_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="[^"]*main\.js"[^>]*>\s*</script>')
_CHARSET = re.compile(r"<meta charset=[^>]*>")


def asset(name: str) -> str:
    """Return the text of a file of the page."""
    return (files("anima_actors.page") / "assets" / name).read_text("utf-8")


def asset_names() -> list[str]:
    """Return the names of all files of the page, sorted."""
    return sorted(one.name for one in (files("anima_actors.page") / "assets").iterdir() if one.is_file())


def imported(module: str) -> list[str]:
    """Return the modules that a module's text imports, in their order."""
    return _IMPORT.findall(module)


@cache
def joined_modules(entry: str = ENTRY) -> str:
    """Return the entry module and all that it imports as one module."""
    order: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name not in seen:
            seen.add(name)
            for one in imported(asset(name)):
                visit(one)
            order.append(name)

    visit(entry)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", asset(name))) for name in order)


@cache
def document() -> tuple[str, str]:
    """Return the page as one document, in two halves: what is put between them is in its body."""
    style, script = "\n".join(asset(name) for name in STYLES), joined_modules()
    policy = POLICY.format(script=_source_of(script), style=_source_of(style))
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page = _replaced(_CHARSET, asset("index.html"), lambda found: f"{found}\n{head}")
    page = _replaced(_STYLE_LINK, page, lambda _: f"<style>{style}</style>")
    page = _replaced(_ENTRY_SCRIPT, page, lambda _: "")
    before, end, after = page.rpartition("</body>")
    return before, f'<script type="module">{script}</script>\n{end}{after}'


def _replaced(pattern: re.Pattern[str], text: str, make: Callable[[str], str]) -> str:
    """Return the text with the one place that the pattern has in it replaced.

    Raises:
        ValueError: it has none, or several.
    """
    made, count = pattern.subn(lambda found: make(found[0]), text)
    if count != 1:
        raise ValueError(f"index.html has {count} places like {pattern.pattern}; it must have one")
    return made


def _source_of(text: str) -> str:
    """Return the text as a source of a content security policy."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
