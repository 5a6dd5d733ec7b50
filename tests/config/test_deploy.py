"""The sample production environment is whole, safe, and complete: every variable that the code reads."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"
VARIABLE = re.compile(r"^([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)
READ = re.compile(
    r"""env(?:\.(?:str|int|bool|list|float|json))\(\s*["']([A-Z_]+)["']|\b(?:key|secret)\(env, "([A-Z_]+)\""""
)


def sample() -> dict[str, str]:
    """The variables of .env.example."""
    return dict(VARIABLE.findall(EXAMPLE.read_text(encoding="utf-8")))


def read_by_the_code() -> set[str]:
    """Names that the files of config/ ask for; each key may also come from a file."""
    found: set[str] = set()
    for path in (ROOT / "config").glob("*.py"):
        for plain, key in READ.findall(path.read_text(encoding="utf-8")):
            found |= {key, f"{key}_FILE"} if key else {plain}
    return found


def run(arguments: list[str], **extra: str) -> subprocess.CompletedProcess[str]:
    """manage.py in the sample environment, and nothing else of ours."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    values = {name: value for name, value in sample().items() if value}
    environment = inherited | values | {"ENV_FILE": os.devnull} | extra
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def keys() -> dict[str, str]:
    names = [name for name in sample() if name.endswith("_KEY")]
    return {name: f"{name} of an office, not the one of the sample, and long" for name in names}


def test_the_example_lists_exactly_what_the_code_reads() -> None:
    assert set(sample()) == read_by_the_code()


def test_every_variable_of_the_example_says_what_it_does() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if (found := VARIABLE.match(line)) and not found[1].endswith("_FILE"):
            assert lines[number - 1].startswith("# "), f"{found[1]} is not explained"


def test_the_deployment_check_finds_nothing() -> None:
    done = run(["check", "--deploy", "--fail-level", "WARNING"], **keys())
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_keys_of_the_sample_are_refused() -> None:
    done = run(["check"])
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set to a secret of at least 50 characters")


def test_a_key_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a key of an office, kept in a file of its own, and long\n")
    done = run(["check"], **keys() | {"SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")})
    assert done.returncode == 0, done.stderr


def test_a_wrong_value_is_named() -> None:
    done = run(["check"], **keys() | {"PORT": "eighty"})
    assert (done.returncode, done.stderr) == (1, "PORT cannot be 'eighty': see .env.example.\n")
