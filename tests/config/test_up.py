"""`make up` with real processes: one command, one terminal, nothing left behind."""

import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config import places
from config.places import Places, ServerError
from tests.config.test_embedded import var_dir  # noqa: F401 - a fixture
from tests.config.waiting import is_alive, processes_of, until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.processes, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


@dataclass
class Instance:
    """One `make up`."""

    var_dir: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    said: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = {"VAR_DIR": str(self.var_dir), "PORT": str(self.port), "DEMO": "0", "ENV_FILE": os.devnull}
        return kept | own | self.extra

    def start(self, until_it_says: str = "Stop with") -> None:
        """Start and wait for the block that says how to sign in."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.up"], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if until_it_says in line:
                return
        raise AssertionError(f"It ended with {self.process.wait()}: {self.said}")

    def refusal(self) -> str:
        """What it says when it cannot start."""
        done = subprocess.run([sys.executable, "-m", "config.up"], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 1, done
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    def stop(self) -> int:
        """Ctrl-C."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=120)
        return self.process.returncode

    def get(self, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Ask a page."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            link.close()

    def serves(self, path: str) -> bool:
        """Whether a page is there."""
        try:
            return self.get(path)[0] == http.HTTPStatus.OK
        except OSError:
            return False

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command in the same VAR_DIR."""
        return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment,
                              capture_output=True, text=True, check=False)  # fmt: skip

    def pid_of(self, name: str) -> int:
        """Process id of a part, from the supervisor's log."""
        log = (self.var_dir / "log" / "supervisor.log").read_text()
        return int(re.findall(rf"spawned: '{name}' with pid (\d+)", log)[-1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def instance(var_dir: Path) -> Iterator[Instance]:  # noqa: F811
    """An instance that is not yet started; ended whatever happens."""
    one = Instance(var_dir, free_port())
    yield one
    if one.process and one.process.poll() is None:
        one.stop()


def is_ready(instance: Instance) -> bool:
    try:
        return instance.get("/readyz")[0] == http.HTTPStatus.OK
    except OSError:
        return False


def test_it_starts_repairs_itself_stops_and_goes_on(instance: Instance) -> None:
    instance.start()
    status, headers, page = instance.get("/accounts/login/")
    assert status == http.HTTPStatus.OK and b"password" in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert f"http://127.0.0.1:{instance.port}/first-admin/" in instance.said
    secrets = instance.var_dir / "secrets"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()} == {0o600}
    keys = {path.name: path.read_text() for path in secrets.iterdir()}

    until(lambda: is_ready(instance), "everything runs")
    for part in ("web", "postgres", "valkey", "worker", "beat", "poll"):
        dead = instance.pid_of(part)
        os.kill(dead, signal.SIGKILL)
        until(lambda dead=dead: not is_alive(dead), "it is dead")
    until(lambda: is_ready(instance), "everything is back")
    until(lambda: instance.manage("doctor").returncode == 0, "doctor finds no fault")
    link = re.search(r"/first-admin/\S+", instance.said)
    assert link and "[personal link]" not in instance.said
    instance.get(link[0])
    until(lambda: "/first-admin/[personal link]" in (instance.var_dir / "log" / "web.log").read_text(), "it is logged")
    assert link[0] not in (instance.var_dir / "log" / "web.log").read_text()

    done = instance.manage("shell", "-v", "0", "-c", "from tracker.models import User; print(User.objects.count())")
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr

    assert instance.stop() == 0
    until(lambda: not processes_of(instance.var_dir), "nothing is left")

    instance.start()
    assert {path.name: path.read_text() for path in secrets.iterdir()} == keys
    assert instance.process
    instance.process.kill()
    instance.process.communicate()
    until(lambda: not processes_of(instance.var_dir), "nothing outlives a kill -9")
    instance.process = None

    schema = instance.var_dir / "schema"
    schema.write_text("of an older version\n")
    assert "was made by an older Duebook whose tables differ" in (said := instance.refusal())
    backup = re.search(r"saved in (\S+\.sql)\.", said)
    assert backup and "CREATE TABLE public.tracker_commitment" in Path(backup[1]).read_text()
    assert not processes_of(instance.var_dir)


def test_two_run_side_by_side_and_neither_takes_the_place_of_the_other(instance: Instance) -> None:
    instance.start()
    other = Instance(instance.var_dir.parent / "other", free_port())
    other.start()
    try:
        assert instance.serves("/healthz") and other.serves("/healthz")
        third = Instance(instance.var_dir.parent / "third", instance.port)
        assert third.refusal().startswith(f"Duebook cannot start. Port {instance.port} is taken by another program")
        twice = Instance(instance.var_dir, free_port())
        assert twice.refusal().startswith(f"Duebook cannot start. Duebook already runs from {instance.var_dir}")
    finally:
        assert other.stop() == 0
    assert instance.serves("/healthz")


def test_the_first_start_makes_the_demonstration_unless_it_is_interrupted(instance: Instance) -> None:
    instance.extra["DEMO"] = ""
    instance.start("First start: making a demonstration office")
    assert instance.serves("/accounts/login/")
    assert instance.stop() == 0
    assert not processes_of(instance.var_dir)
    assert not (instance.var_dir / "demo").exists()


def test_an_unreachable_database_is_named_without_its_password(instance: Instance) -> None:
    instance.extra["DATABASE_URL"] = f"postgres://me:hush-hush@127.0.0.1:{free_port()}/duebook"
    said = instance.refusal()
    assert "The database duebook at 127.0.0.1:" in said and "correct DATABASE_URL" in said
    assert "hush-hush" not in said


def test_an_unusable_directory_is_named(instance: Instance) -> None:
    instance.var_dir.parent.joinpath("file").touch()
    instance.var_dir = instance.var_dir.parent / "file"
    assert "set VAR_DIR to a directory of your own" in instance.refusal()


def test_a_wrong_setting_is_named(instance: Instance) -> None:
    instance.extra["DEMO"] = "yes"
    assert instance.refusal() == "Duebook cannot start. DEMO must be 1, 0 or empty.\n"


def test_a_machine_without_wheels_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "package_directory", lambda name: tmp_path)
    with pytest.raises(ServerError, match="no postgres for this machine .*set DATABASE_URL and REDIS_URL"):
        _ = Places(tmp_path).programs
