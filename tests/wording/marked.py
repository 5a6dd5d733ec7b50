"""Every message that code and templates mark for translation, found without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = {
    f"{context}gettext{lazy}" for context in ("", "n", "p", "np") for lazy in ("", "_lazy")
} | {"gettext_noop"}  # fmt: skip
# A call as templatize writes it, up to its last literal: gettext('…'), npgettext('…', '…', '…', count).
CALL = re.compile(r"\b(n?p?gettext)\(((?:\s*,?\s*u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))+)")
CONSTANT = re.compile(r"(?<![\w.])_\((\s*(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))\s*\)")

Marked = tuple[str, str]


def marked() -> dict[Marked, str]:
    """Context and words of each message, with the file that has it."""
    found: dict[Marked, str] = {}
    for path in _files():
        text = path.read_text(encoding="utf-8")
        words = _of_code(text) if path.suffix == ".py" else _of_template(text)
        for message in words:
            found.setdefault(message, str(path.relative_to(ROOT)))
    return found


def _files() -> Iterator[Path]:
    for folder in ("tracker", "config"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)
    yield from (path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in (".html", ".txt"))


def _of_code(text: str) -> Iterator[Marked]:
    tree = ast.parse(text)
    names = {name: name for name in FUNCTIONS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {one.asname: one.name for one in node.names if one.asname and one.name in FUNCTIONS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in names:
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if words:  # else a name whose words are marked where they stand
                yield _message(names[called], words)


def _of_template(text: str) -> Iterator[Marked]:
    code = templatize(text)
    for name, literals in CALL.findall(code):
        yield _message(name, list(ast.literal_eval(f"({literals.strip().rstrip(',')},)")))
    for literal in CONSTANT.findall(code):
        yield "", ast.literal_eval(literal.strip())


def _message(function: str, words: list[str]) -> Marked:
    return (words[0], words[1]) if function.startswith(("p", "np")) else ("", words[0])
