"""Compile requirements.txt and requirements-dev.txt from pyproject.toml: exact pins, hashes, reasons, no index address.

Run by `make lock`. Needs a package index; everything else in this repository works without one.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REASON = re.compile(r'^\s*"(?P<requirement>[^"]+)",\s+#\s(?P<reason>.+)$')


def reasons() -> dict[str, str]:
    """Reason of each direct requirement, as written beside it in pyproject.toml."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return {found["requirement"]: found["reason"] for line in lines if (found := REASON.match(line))}


def compile_to(name: str, requirements: list[str], title: str, *options: str) -> None:
    """Lock `requirements` into the file `name`, under a block that says why each direct one is here."""
    known = reasons()
    missing = [requirement for requirement in requirements if requirement not in known]
    if missing:
        sys.exit(f"No reason beside {', '.join(missing)} in pyproject.toml. Write one on the same line and run again.")
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--universal", "--python-version", "3.11",
               "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
               "--no-annotate", "--output-file", name, *options]  # fmt: skip
    subprocess.run(command, cwd=ROOT, input="\n".join(requirements), text=True, stdout=subprocess.DEVNULL, check=True)
    locked = (ROOT / name).read_text(encoding="utf-8")
    head = [
        f"# {title}",
        "# Compiled from pyproject.toml by `make lock`. The direct requirements, each with its reason:",
    ]
    head += [f"#   {requirement}: {known[requirement]}" for requirement in requirements]
    (ROOT / name).write_text("\n".join(head) + "\n\n" + locked, encoding="utf-8")


def main() -> None:
    """Write both files; the development file agrees with the runtime file on every version they share."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    upgrade = [word for word in sys.argv[1:] if word == "--upgrade"]
    compile_to("requirements.txt", project["project"]["dependencies"], "What Duebook needs to run.", *upgrade)
    compile_to("requirements-dev.txt", project["dependency-groups"]["dev"],
               "What its tests and checks need besides.", "--constraint", "requirements.txt", *upgrade)  # fmt: skip


if __name__ == "__main__":
    main()
