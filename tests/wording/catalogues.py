"""Catalogues of translations as their source has them. Only what gettext's own tools write is read."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "tracker" / "locale"


@dataclass
class Message:
    """A message and its translations: one, or one for each plural form."""

    context: str = ""
    words: str = ""
    plural: str = ""
    translations: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False


def read(path: Path) -> list[Message]:
    """The messages of a .po file, the header (without words) first."""
    return [_message(block) for block in path.read_text(encoding="utf-8").split("\n\n") if "msgid" in block]


def _message(block: str) -> Message:
    found: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")
        found[name] = found.get(name, "") + ast.literal_eval(line)
    forms = {int(name[7:-1] or 0) if "[" in name else 0: text for name, text in found.items() if "msgstr" in name}
    fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in block.splitlines())
    return Message(found.get("msgctxt", ""), found["msgid"], found.get("msgid_plural", ""), forms, fuzzy)
