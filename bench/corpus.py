"""The corpus of phrases, which lies beside the project, and its score."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
_MISSING = "The corpus is not beside the project (../shared/corpus)."


def phrases() -> list[dict[str, Any]]:
    """The phrases with their gold readings. Ends the program where they are not there."""
    place = CORPUS / "dev" / "phrases.jsonl"
    if not place.is_file():
        sys.exit(_MISSING)
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines() if line.strip()]


def scorer() -> ModuleType:
    """The program that scores answers, as the corpus brings it."""
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(_MISSING)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
