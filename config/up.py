"""`make up`: everything that an office needs on one machine, in one terminal, until Ctrl-C."""

import fcntl
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import IO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from config import embedded, schema, static
from config.environment import var_dir
from config.keys import make_keys
from config.places import Places, ServerError
from config.supervised import PARTS, STOP_WAIT, Supervisor

PATIENCE = 60.0  # seconds for the web server to answer, and for commands that still use the database


class Stop(BaseException):  # so that no `except Exception` on the way keeps it
    """Ctrl-C, or a signal that means the same."""


def on_signal(number: int, frame: FrameType | None) -> None:
    """Turn a signal into an exception: what follows is the orderly end, which no further signal disturbs.

    Python drops an exception that is raised while it collects garbage. So it is raised again each second, until
    `stopping` says that it has arrived.
    """
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, on_signal)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    raise Stop


def stopping() -> None:
    """The exception has arrived: raise it no more."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> int:
    """Run until stopped. 0 after Ctrl-C, 1 where it could not start or could not go on; then one sentence says why."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, on_signal)
    try:
        places = Places(var_dir())
        places.make()
        with embedded.locked(places.var_dir / "up.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
            if alone is None:
                raise ServerError(
                    f"Duebook already runs from {places.var_dir}: stop it first, or start this one with another "
                    "VAR_DIR and PORT."
                )
            return run(places)
    except (ServerError, ImproperlyConfigured) as error:
        print(f"Duebook cannot start. {error}", file=sys.stderr)
        return 1
    except Stop:
        stopping()
        return 0


def run(places: Places) -> int:
    """Check, start, say so, wait."""
    make_keys(places.var_dir)
    django.setup()
    check_port(settings.PORT)
    servers = (*["postgres"] * settings.EMBEDDED_POSTGRES, *["valkey"] * settings.EMBEDDED_VALKEY)
    using = embedded.open_lock(places.var_dir / "users.lock")
    if settings.EMBEDDED_POSTGRES:
        take_over(places, using)
    else:
        schema.check_reachable()
    supervisor = Supervisor(places, servers)
    process = supervisor.start()
    try:
        static.collect()
        if settings.EMBEDDED_POSTGRES:
            embedded.wait_for_postgres(places)
        schema.bring_up_to_date(places)
        supervisor.start_parts(["web"])
        wait_for_web(places)
        first_run()
        print(block(places), flush=True)
        supervisor.start_parts(name for name in PARTS if name != "web")
        process.wait()
        raise ServerError(f"The supervisor ended by itself: see {places.log / 'supervisor.log'}.")
    except Stop:
        stopping()
        print("\nStopping …", flush=True)
        return 0
    finally:
        supervisor.stop_parts()
        end(process)
        using.close()


def check_port(port: int) -> None:
    """Raise where something already listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServerError(
                f"Port {port} is taken by another program ({error.strerror}): "
                f"choose another one, for example `make up PORT={port + 1}`."
            ) from error


def take_over(places: Places, using: IO[bytes]) -> None:
    """Become the owner of the embedded database: wait for commands that use it, stop what they (or a crash) left."""
    limit = time.monotonic() + PATIENCE
    with embedded.locked(places.var_dir / "start.lock", fcntl.LOCK_EX):
        embedded.initialise(places)
    while True:
        with embedded.locked(places.var_dir / "start.lock", fcntl.LOCK_EX):
            try:
                fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise ServerError(
                        "A management command still uses the database: wait until it has ended and start again."
                    ) from None
            else:
                embedded.stop_postgres(places)
                fcntl.flock(using, fcntl.LOCK_SH)
                return
        time.sleep(0.2)


def first_run() -> None:
    """Fill an empty database with the demo, where it is wanted."""
    if settings.DEMO and not apps.get_model("tracker", "User").objects.exists():
        print("First start: making a demonstration office with half a year of history, a minute or less …", flush=True)
        call_command("demo", stdout=io.StringIO())


def wait_for_web(places: Places) -> None:
    """Wait until the web server answers."""
    limit = time.monotonic() + PATIENCE
    host = settings.SITE_URL.partition("://")[2]
    while time.monotonic() < limit:
        connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": host})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise ServerError(f"The web server did not answer in {PATIENCE:.0f} seconds: see {places.log / 'web.log'}.")


def block(places: Places) -> str:
    """What is said at the start: address, how to sign in, where mails go."""
    lines = [("Duebook runs at", f"{settings.SITE_URL}/"), *sign_in()]
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    lines.append(
        ("Mails go to", f"the mail server {server}" if settings.EMAIL_URL else f"files in {settings.MAIL_DIR}")
    )
    lines.append(("Data and logs", str(places.var_dir)))
    if places.outside and places.user and (settings.EMBEDDED_POSTGRES or settings.EMBEDDED_VALKEY):
        why = f"the user {places.user.pw_name}, who runs it, cannot enter {places.var_dir}"
        lines.append(("Database", f"{places.base} ({why})"))
    lines.append(("Stop with", "Ctrl-C"))
    return "\n".join(f"  {name:<16} {value}" for name, value in lines)


def sign_in() -> list[tuple[str, str]]:
    """The demo's logins, or the link that makes the first admin of a real office."""
    office = apps.get_model("tracker", "OfficeSettings").objects.first()
    if office is not None and office.is_demo:
        from tracker.management.commands.demo import LOGINS, PASSWORD

        return [("Sign in as", f"{address} ({what})") for what, address in LOGINS] + [("Password", PASSWORD)]
    from tracker.operations.accounts import first_admin_link

    link = first_admin_link(now=timezone.now())
    return [("First admin", f"{settings.SITE_URL}{link}" if link.startswith("/") else link)] if link else []


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop the supervisor and with it everything; what does not end in time is killed."""
    process.terminate()
    try:
        process.wait(timeout=max(STOP_WAIT.values()) + 90)  # the servers come after the parts
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
