"""The locked requirements: from pyproject.toml, each direct one with its reason, every file pinned by hash."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-dev.txt": PROJECT["dependency-groups"]["dev"],
}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    return {found["name"].lower().replace("_", "-"): found["version"] for found in PIN.finditer(text)}


@pytest.mark.parametrize("file", DIRECT)
def test_each_direct_requirement_is_locked_within_its_bounds_and_says_why(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    locked = pins(text)
    for line in DIRECT[file]:
        requirement = Requirement(line)
        assert locked[requirement.name.lower()] in requirement.specifier
        assert re.search(rf"^#   {re.escape(line)}: \w.+", text, re.MULTILINE), f"{line} has no reason in {file}"


@pytest.mark.parametrize("file", DIRECT)
def test_every_line_is_pinned_by_hash_and_no_index_is_named(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    entries = re.split(r"\n(?=\S)", body.strip())
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert "index" not in body and "://" not in text


def test_the_two_files_agree() -> None:
    runtime, development = (pins((ROOT / file).read_text(encoding="utf-8")) for file in DIRECT)
    for name in runtime.keys() & development.keys():
        assert runtime[name] == development[name]
