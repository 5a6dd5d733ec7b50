"""The files by which others run Duebook: containers, services, proxies, a kit without a network."""

import http.server
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from ruamel.yaml import YAML

from config import alive, gunicorn
from config.supervised import PARTS, STOP_WAIT

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "docs" / "samples"
UNITS = sorted(SAMPLES.glob("duebook*"))
# Set for others than Duebook.
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


def compose() -> dict[str, Any]:
    """compose.yaml as an engine reads it."""
    read: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def dockerfile() -> list[tuple[str, str]]:
    """(instruction, words) of each step."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def known_variables() -> set[str]:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))


def test_compose_is_what_the_published_schema_allows() -> None:
    jsonschema.validate(compose(), get_builtin_schema("vendor.compose-spec"))


def test_compose_runs_every_part_and_waits_for_what_it_needs() -> None:
    services = compose()["services"]
    assert set(PARTS) | {"migrate", "postgres", "redis"} == set(services)
    for part in PARTS:
        service = services[part]
        assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert int(service["stop_grace_period"].rstrip("s")) > STOP_WAIT[part]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert {name for name, one in services.items() if "pg_isready" in str(one.get("healthcheck"))} == {"postgres"}


def test_every_variable_that_is_set_is_one_that_duebook_reads() -> None:
    named = set(compose()["x-duebook"]["environment"])
    for instruction, words in dockerfile():
        if instruction == "ENV":
            named |= {word.partition("=")[0] for word in shlex.split(words)}
    for unit in UNITS:
        for line in unit.read_text(encoding="utf-8").splitlines():
            if line.startswith("Environment="):
                named |= {word.partition("=")[0] for word in line.partition("=")[2].split()}
    assert named - FOREIGN <= known_variables()


def test_the_image_runs_without_rights_and_without_tools() -> None:
    steps = dockerfile()
    last = steps[[name for name, _words in steps].index("FROM", 1) :]
    assert [words for name, words in last if name == "USER"] == ["10001"]
    assert not any("pip install" in words or "apt-get" in words for _name, words in last)
    installing = next(words for name, words in steps if name == "RUN" and "pip install" in words)
    assert "--require-hashes" in installing and "--only-binary :all:" in installing
    (command,) = [words for name, words in last if name == "CMD"]
    assert "python:config.gunicorn" in command
    assert gunicorn.bind.startswith("127.0.0.1:")


def test_the_steps_of_the_image_that_need_no_network_run(tmp_path: Path) -> None:
    place = tmp_path / "duebook"
    place.mkdir()
    for instruction, words in dockerfile():
        if instruction == "FROM" and "AS build" not in words:
            break
        if instruction == "COPY":
            source, target = words.split()
            (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, place / target)
        elif instruction == "RUN" and "manage.py" in words:
            (place / "venv" / "bin").mkdir(parents=True)
            (place / "venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
            (place / "venv" / "bin" / "python").chmod(0o755)
            here = words.replace("/opt/duebook", str(place)).replace("/tmp/build", str(tmp_path / "build"))
            clean = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull}
            subprocess.run(["/bin/sh", "-ec", here], cwd=place, env=clean, check=True)
    manifest = (place / "static" / "staticfiles.json").read_text(encoding="utf-8")
    assert "tracker/duebook.css" in manifest
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_web_server(monkeypatch: pytest.MonkeyPatch, status: int, code: int) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request).start()
        monkeypatch.setenv("PORT", str(server.server_port))
        assert alive.main() == code
    assert alive.main() == 1  # nobody listens any more


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_are_understood(tmp_path: Path) -> None:
    for unit in UNITS:
        words = unit.read_text(encoding="utf-8").replace("/opt/duebook/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(words.replace("/opt/duebook", str(ROOT)), encoding="utf-8")
    named = [str(tmp_path / unit.name.replace("@", "@worker")) for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", *named], capture_output=True, text=True, check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    about = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "duebook" in line.lower()]
    assert not about, done.stderr


def test_units_start_every_part() -> None:
    wanted = (SAMPLES / "duebook.target").read_text(encoding="utf-8")
    assert all(f"duebook@{part}.service" in wanted for part in PARTS if part != "web")
    assert "duebook-web.service" in wanted


@pytest.mark.parametrize("sample", ["nginx.conf", "Caddyfile"])
def test_proxies_keep_links_out_of_their_logs(sample: str) -> None:
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    assert "(r|u|cal|invitation|first-admin)" in text or "(?<kind>r|u|cal|invitation|first-admin)" in text


def test_a_kit_is_installed_from_itself_alone() -> None:
    command = ["make", "-B", "-n", ".venv/runtime.stamp", "WHEELHOUSE=kit"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    installing = next(line for line in said.splitlines() if "requirements.txt" in line and "pip install" in line)
    assert f"--no-index --find-links {ROOT / 'kit'}" in installing
    assert "--require-hashes" in installing
