"""The documents say what is so: what is generated is up to date, and every link leads somewhere."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / ".ci" / "reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_settings_and_commands_are_those_of_the_code() -> None:
    made, cure = reference(), "run .venv/bin/python .ci/reference.py"
    assert made.SETTINGS.read_text(encoding="utf-8") == made.settings_text(), cure
    with override("en"):
        assert made.COMMANDS.read_text(encoding="utf-8") == made.commands_text(), cure


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_that_is_there(document: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), f"{target} is not there"


def test_every_document_is_found_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for document in sorted((ROOT / "docs").glob("*.md")):
        assert document.name == "README.md" or f"({document.name})" in index, f"{document.name} is not in the index"


def test_every_part_of_the_code_that_a_rule_names_is_there() -> None:
    text = (ROOT / "docs" / "change-a-rule.md").read_text(encoding="utf-8")
    for named in re.findall(r"`((?:tracker|tests|templates)/[^`]+)`", text):
        assert list(ROOT.glob(named.rstrip("/"))), f"{named} is not there"


def test_every_file_that_the_map_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_/]+(?:\.py|/))`", text)
    assert len(named) > 60, "The map names hardly any file."
    assert not [one for one in named if not any((ROOT / root / one).exists() for root in ("", "tracker", "config"))]
