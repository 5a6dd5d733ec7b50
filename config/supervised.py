"""The processes of an instance under one supervisor (supervisord), which restarts what dies."""

import os
import shlex
import signal
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from supervisor.xmlrpc import SupervisorTransport

from config.embedded import die_with_parent
from config.environment import BASE_DIR
from config.places import Places

SERVERS = ("postgres", "valkey")
PARTS = ("web", "worker", "beat", "poll")
STOP_WAIT = {
    "postgres": 60,
    "valkey": 20,
    "web": 15,
    "worker": 100,  # a mail server may take its 30 seconds for the envelope and 60 for its answer
    "beat": 10,
    "poll": 100,
}  # seconds before a part is killed


@dataclass(frozen=True)
class Supervisor:
    """The supervisor of one VAR_DIR, and how to speak with it."""

    places: Places
    servers: tuple[str, ...]  # those of ours that come out of the wheels

    @property
    def socket(self) -> Path:
        """Where it listens; only this user may connect."""
        return self.places.control / "supervisor.sock"

    @property
    def configuration(self) -> Path:
        """Its file, written anew at each start."""
        return self.places.var_dir / "supervisord.conf"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it together with the servers; the parts wait for `start_parts`."""
        self.configuration.write_text(self.text(), encoding="utf-8")
        self.socket.unlink(missing_ok=True)
        command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "-c", str(self.configuration)]
        return subprocess.Popen(
            command, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )  # fmt: skip

    def start_parts(self, names: Iterable[str]) -> None:
        """Start parts of the application now that their database is ready."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as remote:
            for name in names:
                remote.supervisor.startProcess(name, False)

    def stop_parts(self) -> None:
        """Ask all parts at once to end, as far as they run; the supervisor alone would end one after the other."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as remote:
            for name in PARTS:
                with suppress(OSError, xmlrpc.client.Error):
                    remote.supervisor.stopProcess(name, False)

    def text(self) -> str:
        """The configuration file."""
        log = self.places.log
        head = [
            "[supervisord]", "nodaemon=true", "silent=true", "umask=077", f"logfile={quoted(log / 'supervisor.log')}",
            "logfile_maxbytes=5MB", "logfile_backups=2", f"pidfile={quoted(self.places.var_dir / 'supervisord.pid')}",
            f"childlogdir={quoted(log)}", f"directory={quoted(BASE_DIR)}", "",
            "[unix_http_server]", f"file={quoted(self.socket)}", "chmod=0700", "",
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface", "",
        ]  # fmt: skip
        names = (*self.servers, *PARTS)
        return "\n".join(head + [line for place, name in enumerate(names) for line in self.program(name, place)])

    def program(self, name: str, place: int) -> list[str]:
        """The section of one process; they are stopped in the reverse order."""
        return [
            f"[program:{name}]",
            f"command={quoted(shlex.join(self.command(name)))}",
            f"directory={quoted(BASE_DIR)}",
            f"priority={place}",
            f"autostart={'true' if name in SERVERS else 'false'}",
            "autorestart=true",
            "startsecs=1",
            "startretries=1000000",
            f"stopsignal={'INT' if name == 'postgres' else 'TERM'}",
            f"stopwaitsecs={STOP_WAIT[name]}",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={quoted(self.places.log / name)}.log",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=3",
            'environment=DATABASE_TIMEOUTS="1",PYTHONUNBUFFERED="1"',
            "",
        ]

    def command(self, name: str) -> list[str]:
        """Command line of one process."""
        if name in SERVERS:
            return [sys.executable, "-m", "config.embedded", name, str(self.places.var_dir)]
        if name == "web":
            return [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]
        return [sys.executable, "-m", "config.worker", name]


def quoted(value: str | Path) -> str:
    """A value as supervisord reads it: percent signs doubled."""
    return os.fspath(value).replace("%", "%%")
