"""The tests' own world: servers, keys and mail of their own in a temporary directory, and no network but loopback."""

import atexit
import os
import shutil
import socket
import tempfile
from pathlib import Path

import hypothesis
import pytest

KEYS = ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY")
WORLD = Path(tempfile.mkdtemp(prefix="duebook-tests-"))
WORLD.chmod(0o711)
(WORLD / "static").mkdir()
atexit.register(shutil.rmtree, WORLD, ignore_errors=True)
GIVEN_DATABASE = os.environ.get("DATABASE_URL", "")
GIVEN_REDIS = os.environ.get("REDIS_URL", "")

for name in ("EMAIL_URL", "SITE_URL", "DEMO", "TIME_ZONE", "HOLIDAY_CALENDAR", "LANGUAGE_CODE", "SECURE_PROXY", "PORT",
             "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "REPLY_TO", "DEFAULT_FROM_EMAIL", "LOG_FORMAT",
             "DATABASE_TIMEOUTS", "EMAIL_CA_FILE", "HSTS_SECONDS", "EMAIL_MESSAGES_PER_MINUTE", "METRICS_TOKEN",
             "HEARTBEAT_URL", "HEARTBEAT_EMAIL", "ANSWER_BY", "EMAIL_INBOX_URL", "MAIL_PROVIDER",
             "ANYMAIL", "AUDIT_ANCHOR_FILE"):  # fmt: skip
    os.environ.pop(name, None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "ENV_FILE": os.devnull,
    "VAR_DIR": str(WORLD),
    **{name: f"{name} of the tests alone, which is long enough to be taken for one" for name in KEYS},
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver runs an event loop in this thread
}

pytest_plugins = ["tests.fixtures.servers", "tests.fixtures.mail", "tests.fixtures.imap", "tests.fixtures.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Load the settings; pytest-django then sets Django up. No server is started before a test asks for one."""
    from django.conf import settings  # noqa: PLC0415 - needs the environment above

    import config.celery as _celery  # noqa: PLC0415, F401

    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    if getattr(config.option, "numprocesses", None):
        # Each process of the tests makes a world of its own before Django is set up there, as this one did.
        del os.environ["DJANGO_SETTINGS_MODULE"]


# How long an example takes says something about the machine, not about the rule.
hypothesis.settings.register_profile("duebook", deadline=None)
hypothesis.settings.load_profile("duebook")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long versions run only when asked for: `pytest -m chaos`, `make chaos`."""
    long = [item for item in items if item.get_closest_marker("chaos")]
    if long and "chaos" not in (config.option.markexpr or ""):
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_unconfigure() -> None:
    shutil.rmtree(WORLD, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def no_network_but_loopback() -> None:
    """A test that asks another host fails at once, and says which."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("::1", "localhost")):
                raise AssertionError(f"A test tried to reach {host}: the tests use no network but loopback.")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
