"""The page in one document: style sheet and modules put into it, under a policy that lets nothing else in.

Modules are joined as they are, each after those that it imports, without their import lines and the word
"export". This is safe as long as no two modules give one name to different things. The joined module and the
style sheet lie compressed in it; what unpacks them is of a few lines. All three are named in the policy
by their hashes, so that nothing else can run or change the looks, wherever the file is opened.
"""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from anima_actors.encoding.text import without_controls

ENTRY = "report_main.js"
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
COMPRESSED = 'type="application/octet-stream" data-encoding="gzip+base64"'
"""The attributes of an element that holds compressed data."""

_IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./([a-z_0-9]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |const |class )", re.MULTILINE)
_STYLE_LINK = re.compile(r'<link\b[^>]*\bhref="[^"]*style\.css"[^>]*>')
_ENTRY_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="[^"]*main\.js"[^>]*>\s*</script>')
_CHARSET = re.compile(r"<meta charset=[^>]*>")


def asset(name: str) -> str:
    """Return the text of a file of the page."""
    return (files("anima_actors.page") / "assets" / name).read_text("utf-8")


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
    paper, loader = asset("report.css"), asset("report_loader.js")
    style, script = asset("style.css"), joined_modules()
    policy = policy_of([loader, script], [paper, style])
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page = _replaced(_CHARSET, asset("index.html"), lambda found: f"{found}\n{head}")
    page = _replaced(_STYLE_LINK, page, lambda _: f"<style>{paper}</style>")
    page = _replaced(_ENTRY_SCRIPT, page, lambda _: "")
    before, end, after = page.rpartition("</body>")
    held = [
        f'<script {COMPRESSED} id="report-{name}">{compressed(text.encode())}</script>\n'
        for name, text in (("style", style), ("script", script))
    ]
    return before, "".join([*held, f"<script>{loader}</script>\n", end, after])


FRAME = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="sweep">
<div id="glow" aria-hidden="true"></div>
<a class="skip" href="#content">to the content</a>
<header><span class="logo" aria-hidden="true"></span><span class="brand">anima</span>
<div class="header-tools"><button type="button" id="theme" class="soft" hidden>light or dark</button></div>
</header>
<main class="wide-view" id="content" tabindex="-1">
{body}
</main>
<p id="announcement" class="unseen" aria-live="polite"></p>
<script>{script}</script>
{more}</body>
</html>
"""


def framed(title: str, body: str, *, style: str = "", held: str = "", module: str = "") -> bytes:
    """Return a report that is markup already as one document, with a button for light or dark.

    Args:
        title: of the document, as text.
        body: what stands in it.
        style: a style sheet besides those of all such reports.
        held: elements with data.
        module: what runs besides.
    """
    looks, script = asset("style.css") + asset("sweep.css") + style, asset("sweep.js")
    policy = policy_of([script, module] if module else [script], [looks])
    more = f'{held}<script type="module">{module}</script>\n' if module else held
    told = escape(without_controls(title))
    page = FRAME.format(policy=policy, title=told, style=looks, body=body, script=script, more=more)
    return page.encode("utf-8", "replace")


def compressed(data: bytes) -> str:
    """Return bytes as text that a browser unpacks: by gzip, in base64."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _replaced(pattern: re.Pattern[str], text: str, make: Callable[[str], str]) -> str:
    """Return the text with the one place that the pattern has in it replaced.

    Raises:
        ValueError: it has none, or several.
    """
    made, count = pattern.subn(lambda found: make(found[0]), text)
    if count != 1:
        raise ValueError(f"index.html has {count} places like {pattern.pattern}; it must have one")
    return made


def policy_of(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """Return the policy of a document that runs these scripts, has these styles, and nothing else."""
    return POLICY.format(scripts=_sources(*scripts), styles=_sources(*styles))


def _sources(*texts: str) -> str:
    """Return texts as sources of a content security policy."""
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
