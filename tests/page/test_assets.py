"""The files of the page: what they may import, how large they are, and that their words are the core's."""

import json
import re
from pathlib import Path

import pytest

from anima_actors.scenario.values import COMMANDS

ASSETS = Path(__file__).parents[2] / "anima_actors" / "page" / "assets"
MODULES = sorted(ASSETS.glob("*.js"))
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "DOMParser",
    "srcdoc",
    "https://",
)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_imports_only_its_neighbours_and_writes_no_markup(module: Path) -> None:
    text = module.read_text("utf-8")
    for line in re.findall(r"^import .*$", text, re.MULTILINE):
        found = re.fullmatch(r'import \{ [\w, ]+ \} from "\./([a-z_]+\.js)";', line)
        assert found and (ASSETS / found[1]).is_file(), line
    assert "import(" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert [word for word in FORBIDDEN if word in text] == []
    assert len(text.splitlines()) <= 350
    assert text.startswith("/**"), "says first what it is for"


def test_the_page_is_sent_in_80_kb_where_120_are_allowed() -> None:
    import gzip

    alone = ("sweep", "society")  # whose reports are files by themselves
    served = (one for one in ASSETS.iterdir() if not one.stem.startswith(alone))
    sent = sum(len(gzip.compress(one.read_bytes())) for one in served)
    assert sent < 80_000


def test_the_words_of_the_glossary_are_those_of_the_docs() -> None:
    text = (ASSETS / "glossary.js").read_text("utf-8")
    told = dict(re.findall(r'^  "?([a-z ]+)"?: \["((?:[^"\\]|\\.)*)"', text, re.MULTILINE))
    entries = dict(re.findall(r'(\w+): "([a-z ]+)"', text[text.index("ENTRY_OF") :].splitlines()[0]))
    docs = " ".join(GLOSSARY.read_text("utf-8").split())
    plain = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", docs).replace("`", "")
    assert len(told) >= 25
    for word, meaning in told.items():
        entry = plain[plain.index(f"**{entries.get(word, word)}**: ") :]
        said = meaning.removesuffix(".").replace(
            "; prediction_error, in words", "; prediction_error, in words"
        )
        assert said.split(". ")[0] in entry[: len(meaning) + 200], word


def test_each_word_is_there_in_both_languages() -> None:
    text = (ASSETS / "words.js").read_text("utf-8")
    told = re.findall(r'^  (?:"([^"]+)"|(\w+)): (\[.*\]),$', text, re.MULTILINE)
    assert len(told) > 100
    for _, _, pair in told:
        english, ukrainian = json.loads(pair)
        assert english and ukrainian
        assert sorted(re.findall(r"\{\d\}", english)) == sorted(re.findall(r"\{\d\}", ukrainian))
    known = {quoted or plain for quoted, plain, _ in told}
    used = {word for module in MODULES for word in re.findall(r'\bsay\("([^"]+)"', module.read_text("utf-8"))}
    assert used <= known


def test_the_six_commands_do_what_they_do_in_a_chat() -> None:
    text = (ASSETS / "composer.js").read_text("utf-8")
    table = text[text.index("export const COMMANDS = {") + len("export const COMMANDS = ") :]
    table = table[: table.index("};") + 1]
    found = json.loads(re.sub(r",(\s*\})", r"\1", re.sub(r"(\w+):", r'"\1":', table)))
    assert found == {name: dict(deltas) for name, deltas in COMMANDS.items()}
