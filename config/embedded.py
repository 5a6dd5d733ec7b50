"""PostgreSQL and Valkey out of their wheels, for offices that have no servers of their own.

Only the programs inside the wheels are used, by exec: their Python wrappers open directories to other users and leave
orphans. `make up` runs both under its supervisor. Management commands start PostgreSQL when it is down and leave it as
they found it; several at once share it, and the last one out stops it unless `make up` runs from the same VAR_DIR:

- `users.lock`  held shared by everything that uses the servers;
- `up.lock`     held by `make up` for its life;
- `start.lock`  held for the moments in which somebody starts or stops a server.

The kernel frees these locks with their holder, so a killed command leaves at worst a server that the next one stops.
"""

import atexit
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

from config.places import Places, ServerError

PATIENCE = 60.0  # seconds that a server may take to come up (recovery after a crash) or to go down
LEFTOVERS = 10.0  # seconds in which what a killed server left must be gone
DATABASE = "duebook"  # name of the database and of its role
VERSION = "18"  # major version of the PostgreSQL in the wheel


def database_url(var_dir: Path) -> str:
    """Address of the embedded PostgreSQL of this VAR_DIR."""
    return f"postgres://{DATABASE}@/{DATABASE}?host={quote(str(Places(var_dir).sockets))}"


def redis_url(var_dir: Path) -> str:
    """Address of the embedded Valkey of this VAR_DIR, as Celery writes it."""
    return f"redis+socket://{quote(str(Places(var_dir).valkey_socket))}?virtual_host=0"


def postgres_command(places: Places, *options: str) -> list[str]:
    """Command line of the PostgreSQL server; `options` are further settings such as fsync=off (tests only)."""
    settings = [f"--{name}" for name in ("listen_addresses=", "unix_socket_permissions=0700", *options)]
    return [str(places.programs[0] / "postgres"), "-D", str(places.postgres), "-k", str(places.sockets), *settings]


def valkey_command(places: Places) -> list[str]:
    """Command line of the Valkey server: on a socket only, every write kept, nothing evicted."""
    return [
        str(places.programs[1]),
        *("--port", "0", "--unixsocket", str(places.valkey_socket), "--unixsocketperm", "700"),
        *("--dir", str(places.valkey), "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"),
        *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
    ]


def run_as_server_user(places: Places, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end as the servers' user."""
    user = places.user
    return subprocess.run(
        command, cwd="/", capture_output=True, text=True, check=False,
        user=user.pw_uid if user else None, group=user.pw_gid if user else None,
        extra_groups=[] if user else None, env=clean_environment(),
    )  # fmt: skip


def clean_environment() -> dict[str, str]:
    """The environment without PG… variables, which would point PostgreSQL's programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def initialise(places: Places) -> None:
    """Make the directories and, once, the database cluster: whole or, after a killed start, not at all."""
    places.make()
    version = places.postgres / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != VERSION:
            raise ServerError(
                f"{places.postgres} was written by PostgreSQL {found} and this is {VERSION}: "
                "load a backup into a new VAR_DIR."
            )
        return
    fresh = places.postgres.with_name(f"postgres.{os.getpid()}")
    fresh.mkdir(mode=0o700)
    if places.user:
        os.chown(fresh, places.user.pw_uid, places.user.pw_gid)
    done = run_as_server_user(places, [
        str(places.programs[0] / "initdb"), "-D", str(fresh), "-U", DATABASE, "-A", "trust", "-E", "UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
    ])  # fmt: skip
    if done.returncode:
        raise ServerError(f"The database could not be created in {places.postgres}: {last_line(done.stderr)}")
    fresh.rename(places.postgres)


def last_line(text: str) -> str:
    """The line of a program's complaint that says what is wrong."""
    return (text.strip().splitlines() or ["no reason was given"])[-1]


def accepts_connections(places: Places) -> bool:
    """Whether PostgreSQL answers on its socket."""
    command = [str(places.programs[0] / "pg_isready"), "-q", "-h", str(places.sockets), "-U", DATABASE, "-t", "2"]
    return subprocess.run(command, cwd="/", env=clean_environment(), check=False).returncode == 0


def came_up(places: Places, process: subprocess.Popen[bytes] | None = None) -> bool:
    """Wait until PostgreSQL answers; False where `process` ended instead, or nothing answers in time."""
    limit = time.monotonic() + PATIENCE
    while not accepts_connections(places):
        if (process and process.poll() is not None) or time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def trouble(places: Places) -> ServerError:
    """Why PostgreSQL does not answer, from its log."""
    log = places.log / "postgres.log"
    lines = log.read_text(errors="replace").splitlines()[-20:] if log.exists() else []
    reasons = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return ServerError(f"PostgreSQL did not start ({reasons[-1] if reasons else 'it gave no reason'}): see {log}.")


def make_database(places: Places) -> None:
    """Make our database in a running server, where it is missing."""
    sql = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
    psql = [str(places.programs[0] / "psql"), "-X", "-q", "-A", "-t", "-h", str(places.sockets), "-U", DATABASE]
    psql += ["-d", "postgres", "-c"]
    seen = subprocess.run([*psql, sql], cwd="/", env=clean_environment(), capture_output=True, text=True, check=True)
    if not seen.stdout.strip():
        subprocess.run([*psql, f"CREATE DATABASE {DATABASE}"], cwd="/", env=clean_environment(), check=True)


def wait_for_postgres(places: Places) -> None:
    """Wait for a server that somebody else starts."""
    if not came_up(places):
        raise trouble(places)
    make_database(places)


def launch(places: Places, command: list[str], log: str, tied: bool) -> subprocess.Popen[bytes]:
    """Start a server in the background as its user, away from this terminal; a tied one ends with this process."""
    user = places.user
    with (places.log / log).open("ab") as file:
        return subprocess.Popen(
            command, cwd="/", env=clean_environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            start_new_session=True, user=user.pw_uid if user else None, group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=(lambda: die_with_parent(signal.SIGQUIT)) if tied else None,
        )  # fmt: skip


def start_postgres(places: Places, *options: str, tied: bool = False) -> subprocess.Popen[bytes]:
    """Start PostgreSQL in the background and wait until it answers."""
    initialise(places)
    limit = time.monotonic() + LEFTOVERS
    while True:
        process = launch(places, postgres_command(places, *options), "postgres.log", tied)
        if came_up(places, process):
            make_database(places)
            return process
        if process.poll() is None or time.monotonic() > limit:
            raise trouble(places)
        time.sleep(0.2)  # after a kill -9 the rest of the last server is still about to end


def start_valkey(places: Places) -> subprocess.Popen[bytes]:
    """Start Valkey in the background, tied to this process (tests; `make up` runs it under its supervisor)."""
    places.make()
    process = launch(places, valkey_command(places), "valkey.log", tied=True)
    limit = time.monotonic() + PATIENCE
    while not places.valkey_socket.exists():
        if process.poll() is not None or time.monotonic() > limit:
            raise ServerError(f"Valkey did not start: see {places.log / 'valkey.log'}.")
        time.sleep(0.02)
    return process


def postmaster(places: Places) -> int | None:
    """Process id of the running PostgreSQL server, from the file that it keeps."""
    with suppress(OSError, ValueError, IndexError):
        pid = int((places.postgres / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
        return pid
    return None


def stop_postgres(places: Places) -> None:
    """Stop PostgreSQL: open transactions are rolled back, what is committed is on disk."""
    pid = postmaster(places)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    limit = time.monotonic() + PATIENCE
    while postmaster(places) == pid:
        if time.monotonic() > limit:
            os.kill(pid, signal.SIGQUIT)
            limit += PATIENCE
        time.sleep(0.02)
    with suppress(ChildProcessError):  # where it is our own child, take its exit status: no zombie
        os.waitpid(pid, 0)


@contextmanager
def locked(path: Path, kind: int) -> Iterator[IO[bytes] | None]:
    """Hold a lock on `path`; yields None where `kind` says not to wait and somebody else holds it."""
    file = open_lock(path)
    try:
        try:
            fcntl.flock(file, kind)
        except BlockingIOError:
            yield None
        else:
            yield file
    finally:
        file.close()


def open_lock(path: Path) -> IO[bytes]:
    """Open a lock file, making it first."""
    try:
        return path.open("ab")
    except OSError as error:
        raise ServerError(
            f"{path} cannot be written ({error.strerror}): run Duebook as the user it belongs to, or set VAR_DIR "
            "to a directory of your own."
        ) from error


def up_is_running(places: Places) -> bool:
    """Whether `make up` runs from this VAR_DIR."""
    with locked(places.var_dir / "up.lock", fcntl.LOCK_SH | fcntl.LOCK_NB) as free:
        return free is None


def ensure_running(var_dir: Path) -> None:
    """See to it that PostgreSQL runs until this process ends, and is left then as it was found."""
    places = Places(var_dir)
    places.make()
    using = open_lock(var_dir / "users.lock")
    with locked(var_dir / "start.lock", fcntl.LOCK_EX):
        fcntl.flock(using, fcntl.LOCK_SH)
        if not accepts_connections(places):
            if up_is_running(places):  # its supervisor is just restarting the server
                wait_for_postgres(places)
            else:
                start_postgres(places)
    atexit.register(leave, places, using, os.getpid())


def leave(places: Places, using: IO[bytes], pid: int) -> None:
    """Let go of the server; the last one out stops it, unless it belongs to `make up`."""
    if os.getpid() != pid:  # a forked child: its parent still uses the server
        return
    with locked(places.var_dir / "start.lock", fcntl.LOCK_EX):
        fcntl.flock(using, fcntl.LOCK_UN)
        with locked(places.var_dir / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
            if alone and not up_is_running(places):
                stop_postgres(places)
    using.close()


def die_with_parent(sign: signal.Signals) -> None:
    """Ask the kernel (Linux) for the signal `sign` when the parent dies, so that a killed supervisor leaves nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(sign), 0, 0, 0)  # PR_SET_PDEATHSIG


def become(name: str, var_dir: Path) -> None:
    """Turn this process into the server `name`, as the servers' user; called by the supervisor of `make up`."""
    places = Places(var_dir)
    command = {"postgres": postgres_command, "valkey": valkey_command}[name](places)
    environment = clean_environment()
    os.chdir("/")
    if places.user:
        os.setgroups([])
        os.setgid(places.user.pw_gid)
        os.setuid(places.user.pw_uid)
    die_with_parent(signal.SIGINT if name == "postgres" else signal.SIGTERM)
    os.execve(command[0], command, environment)  # noqa: S606 - the program of the wheel


if __name__ == "__main__":
    become(sys.argv[1], Path(sys.argv[2]))
