"""The parts of an instance as real processes: kept alive as a supervisor keeps them, and killed on purpose.

Killed are only processes that were started here, by their numbers: a part itself, or a child that /proc shows below it.
One thread starts everything, since the kernel ends a child with the thread that started it.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from config import embedded
from config.places import Places
from tests.config.waiting import is_alive, until

ROOT = Path(__file__).resolve().parents[2]
RESTART = 1.0  # seconds until a part that ended is started again
BEAT = 0.02  # seconds between two looks at the processes
MARK = "CHAOS_RUN"  # variable by which our processes are known, whoever their parent is
SERVERS = ("database", "broker", "smtp")
CHILD = "child"  # of a worker

TERM = signal.SIGTERM  # the machine has a method of the module's name


@dataclass
class Part:
    """One process that has to run. `role` is what it does; several parts may do the same."""

    name: str
    role: str
    command: Sequence[str]
    env: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    wanted: bool = False
    not_before: float = 0.0
    ours: bool = False  # its present end is our doing
    account: dict[str, Any] = field(default_factory=dict)  # whom it runs as, where it does not see to that itself


@dataclass
class Machine:
    """The parts of one run, in a directory and with a database of their own."""

    directory: Path
    places: Places
    database: str
    smtp_port: int
    web_port: int
    seed: int = 0
    sink: Sequence[str] = ()
    parts: dict[str, Part] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    self_exits: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def run_id(self) -> str:
        """What no other run on this machine is called."""
        return str(self.directory)

    @property
    def env(self) -> dict[str, str]:
        """Environment of every part, as the supervisor of `make up` sets it."""
        sockets = quote(str(self.places.valkey_socket))
        return os.environ | {
            MARK: self.run_id,
            "VAR_DIR": str(self.directory),
            "DATABASE_URL": f"postgres://duebook@/{self.database}?host={quote(str(self.places.sockets))}",
            "REDIS_URL": f"redis+socket://{sockets}?virtual_host=0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "PORT": str(self.web_port),
            "DEMO": "0",
            "DATABASE_TIMEOUTS": "1",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def mail_log(self) -> Path:
        return self.directory / "accepted.jsonl"

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of the judge's own."""
        return psycopg.connect(
            host=str(self.places.sockets), user="duebook", dbname=self.database, autocommit=True, connect_timeout=5
        )

    # --- starting

    def add(
        self, role: str, *names: str, command: Sequence[str] = (), account: dict[str, Any] | None = None, **env: str
    ) -> None:
        """Have parts of a role; each gets a VAR_DIR of its own, as on machines of their own."""
        for name in names or (role,):
            own = {"VAR_DIR": self.var_dir(name)} if role not in SERVERS else {}
            part = Part(name, role, command or self.command(role), self.env | own | env, account=account or {})
            with self._lock:
                self.parts[name] = part
                part.wanted = True

    def add_database(self, **env: str) -> None:
        """Have PostgreSQL run with variables of its own, started by the user it runs as."""
        user = self.places.user
        account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        self.add("database", command=embedded.postgres_command(self.places), account=account, **env)

    def var_dir(self, name: str) -> str:
        """Where a part keeps its files, made when it is first asked for."""
        path = self.directory / name
        path.mkdir(mode=0o700, exist_ok=True)
        return str(path)

    def add_all(self, *roles: str) -> None:
        """One part of each role."""
        for role in roles:
            self.add(role)

    def command(self, role: str) -> list[str]:
        """Command line of a role."""
        python = [sys.executable, "-m"]
        match role:
            case "database":
                return [*python, "config.embedded", "postgres", str(self.places.var_dir)]
            case "broker":
                return [*python, "config.embedded", "valkey", str(self.places.var_dir)]
            case "smtp":
                return [*python, "tests.chaos.sink", "--port", str(self.smtp_port), "--log", str(self.mail_log),
                        "--seed", str(self.seed), *self.sink]  # fmt: skip
            case "web":
                return [*python, "gunicorn", "--config", "python:config.gunicorn"]
            case "planner":
                return [*python, "tests.chaos.planner"]
        return [*python, "config.worker", role]

    def run(self, *arguments: str, **env: str) -> None:
        """A program of the run that must end well."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env | env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]

    def _serve(self) -> None:
        while not self._stop.wait(BEAT):
            with self._lock:
                for part in self.parts.values():
                    self._tend(part)
        with self._lock:
            for part in self.parts.values():
                if part.process is not None and part.process.poll() is None:
                    part.process.kill()
                    part.process.wait()

    def _tend(self, part: Part) -> None:
        if part.process is not None and part.process.poll() is not None:
            if not part.ours:
                self.self_exits[part.role] += 1
            part.process, part.ours, part.not_before = None, False, time.monotonic() + RESTART
        if part.process is None and part.wanted and time.monotonic() >= part.not_before:
            with (self.directory / f"{part.name}.log").open("ab") as log:
                part.process = subprocess.Popen(
                    part.command, cwd=ROOT, env=part.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True, **part.account,
                )  # fmt: skip

    # --- ending

    def victims(self, role: str) -> list[tuple[Part, int]]:
        """Running processes of a role."""
        parts = [p for p in self.parts.values() if p.process is not None and p.process.poll() is None and not p.ours]
        if role == CHILD:
            workers = [p for p in parts if p.role == "worker"]
            return [(p, child) for p in workers if p.process for child in children(p.process.pid)]
        return [(p, p.process.pid) for p in parts if p.role == role and p.process]

    def kill(self, role: str, rng: random.Random) -> bool:
        """kill -9 of one process of a role; False where none runs at this moment."""
        with self._lock:
            found = sorted(self.victims(role), key=lambda pair: pair[1])
            if not found:
                return False
            part, pid = rng.choice(found)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # a child that ended by itself this very moment
                return False
            part.ours = part.ours or role != CHILD
            with (self.directory / "kills.log").open("a") as log:
                log.write(f"{time.time():.2f} {role} {pid}\n")
            self.kills[role] += 1
        return True

    def signal(self, number: signal.Signals, *names: str) -> None:
        """Send a signal to parts; SIGTERM makes their end ours, and they are started again."""
        with self._lock:
            for part in (self.parts[name] for name in names):
                if part.process is not None and part.process.poll() is None:
                    part.ours = part.ours or number == signal.SIGTERM
                    part.process.send_signal(number)

    def stop(self, *names: str, by: "signal.Signals" = TERM) -> None:
        """End parts for good; wait until they have ended."""
        with self._lock:
            for name in names:
                self.parts[name].wanted = False
        self.signal(by, *names)
        self.signal(signal.SIGCONT, *names)  # one that was halted hears nothing
        until(lambda: all(self.parts[name].process is None for name in names), f"{names} ended")

    def wait_for_database(self) -> None:
        """Return when PostgreSQL answers."""
        until(lambda: embedded.accepts_connections(self.places), "PostgreSQL answered")

    def wait_for_mail(self) -> None:
        """Return when the mail server has taken another mail."""
        size = self.mail_log.stat().st_size if self.mail_log.exists() else 0
        until(lambda: self.mail_log.exists() and self.mail_log.stat().st_size > size, "another mail was accepted")

    def renew(self, *names: str) -> None:
        """End parts by SIGTERM, as a deployment does, and wait until each has ended by itself and another runs."""
        before = {name: self.pid(name) for name in names}
        self.signal(signal.SIGTERM, *names)
        until(lambda: all(self.pid(name) not in (None, before[name]) for name in names), f"{names} were renewed")

    def pid(self, name: str) -> int | None:
        """Number of the process of a part; None while it does not run."""
        with self._lock:
            process = self.parts[name].process
            return process.pid if process is not None and process.poll() is None else None

    def log(self, name: str) -> str:
        """What a part has said."""
        path = self.directory / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def left_behind(self) -> list[int]:
        """Processes of ours that run and are none of the parts: children of what was killed."""
        with self._lock:
            known = {p.process.pid for p in self.parts.values() if p.process is not None}
        known |= {child for pid in known for child in children(pid)}
        return [pid for pid in ours(self.run_id) if pid not in known]


@contextmanager
def tended(machine: Machine) -> Iterator[Machine]:
    """A machine whose parts are looked after while the block runs; afterwards nothing of it is left."""
    thread = threading.Thread(target=machine._serve, name="supervisor")
    thread.start()
    try:
        yield machine
    finally:
        machine._stop.set()
        thread.join()
        for pid in ours(machine.run_id):
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Living processes below a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent(int(entry.name)) == pid and is_alive(int(entry.name)):
            found.append(int(entry.name))
    return found


def parent(pid: int) -> int:
    """The parent of a process; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def ours(run_id: str) -> list[int]:
    """Living processes that carry the mark of a run in their environment, besides this one."""
    mark, found = f"{MARK}={run_id}".encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                marked = mark in (entry / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if marked and is_alive(int(entry.name)):
                found.append(int(entry.name))
    return found
