"""Headers, cookies, sign-in and logs of every response."""

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hashers
from django.core.cache import cache
from django.test import Client
from gunicorn.config import Config
from pytest_django import Settings

from config.gunicorn import GunicornLogger
from config.logs import JSONFormatter, TextFormatter, logging_config
from tests import factories
from tests.config.test_deploy import ROOT, keys, sample

TOKEN = "3wVb0H1Yk2m8QzTn5dLcXA"
EXPECTED = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}


@pytest.mark.parametrize("path", ["/healthz", "/no-such-page", "/admin/"])
@pytest.mark.django_db
def test_every_response_carries_the_headers(client: Client, path: str) -> None:
    assert set(client.get(path).headers) >= EXPECTED


@pytest.mark.django_db
def test_the_policy_lets_nothing_in_from_elsewhere(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == parts["frame-ancestors"] == parts["base-uri"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == "'self'"
    assert "unsafe" not in policy and "http" not in policy


PRODUCTION = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
http = Client(HTTP_HOST="duebook.example.org")
https = Client(HTTP_HOST="duebook.example.org", HTTP_X_FORWARDED_PROTO="https")
print(json.dumps({
    "plain": http.get("/no-such-page").headers.get("Location"),
    "alive": http.get("/healthz").status_code,
    "hsts": https.get("/healthz").headers.get("Strict-Transport-Security"),
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "csrf": [settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE, settings.CSRF_COOKIE_SAMESITE],
    "proxies": settings.ALLAUTH_TRUSTED_PROXY_COUNT,
    "options": settings.DATABASES["default"]["OPTIONS"]["options"],
    "mail": [settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_BACKEND],
    "zones": [settings.TIME_ZONE, settings.OFFICE_TIME_ZONE],
}))
"""


def test_the_sample_environment_is_what_it_says() -> None:
    values = {name: value for name, value in sample().items() if value}
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"} | values | keys()
    environment["ENV_FILE"] = os.devnull
    done = subprocess.run([sys.executable, "-c", PRODUCTION], cwd=ROOT, env=environment, capture_output=True,
                          text=True, check=True)  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["plain"] == "https://duebook.example.org/no-such-page"
    assert found["alive"] == 200
    assert found["hsts"] == "max-age=63072000; includeSubDomains; preload"
    assert found["session"] == ["__Host-sid", True, True]
    assert found["csrf"] == ["__Host-csrf", True, "Strict"]
    assert found["proxies"] == 1
    assert "statement_timeout=15s" in found["options"] and "lock_timeout=5s" in found["options"]
    assert found["mail"] == ["mail.example.org", 587, True, "config.mail.EmailBackend"]
    assert found["zones"] == ["UTC", "Asia/Bishkek"]


def test_the_demo_never_mails_to_a_server() -> None:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "ENV_FILE": os.devnull,
                   "DEMO": "1", "EMAIL_URL": "smtp://mail.example.org"} | keys()  # fmt: skip
    script = "from django.conf import settings; print(repr(settings.EMAIL_URL), settings.EMAIL_BACKEND)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout == "'' django.core.mail.backends.filebased.EmailBackend\n"


@pytest.mark.django_db
def test_nobody_signs_up_or_adds_an_address(client: Client) -> None:
    before = factories.make_user("a@example.org")
    client.post("/accounts/signup/", {"email": "b@example.org", "password1": "correct horse battery staple"})
    assert list(type(before).objects.values_list("email", flat=True)) == ["a@example.org"]
    client.force_login(before)
    assert client.get("/accounts/email/").status_code == 404


@pytest.mark.django_db
def test_guessing_is_stopped_and_the_right_password_lets_in(client: Client) -> None:
    user = factories.make_user("a@example.org")
    user.set_password("correct horse battery staple")
    user.save()
    right = {"login": "a@example.org", "password": "correct horse battery staple"}
    assert client.post("/accounts/login/", right).status_code == 302
    client.logout()
    for number in range(5):
        client.post("/accounts/login/", right | {"password": f"guess {number}"}, REMOTE_ADDR="192.0.2.7")
    assert client.post("/accounts/login/", right, REMOTE_ADDR="192.0.2.7").status_code == 200  # the form again
    cache.clear()


def test_passwords_are_kept_by_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # without the quick one of the tests
    assert get_hashers()[0].algorithm == "argon2"


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, arguments, None)


@pytest.mark.parametrize("path", [f"/r/{TOKEN}", f"/u/{TOKEN}/", f"/first-admin/{TOKEN}/"])
@pytest.mark.parametrize("formatter", [TextFormatter("%(message)s"), JSONFormatter()])
def test_no_personal_link_reaches_a_log(path: str, formatter: logging.Formatter) -> None:
    written = formatter.format(record("Not Found: %s", path))
    assert TOKEN not in written and "[personal link]" in written


def test_an_entry_is_one_line_and_json_is_json() -> None:
    written = TextFormatter("%(levelname)s %(message)s").format(record("Not Found: %s", "/x\r\nERROR forged"))
    assert written == "WARNING Not Found: /x\\r\\nERROR forged"
    entry = json.loads(JSONFormatter().format(record("Not Found: %s", "/x\n")))
    assert entry["message"] == "Not Found: /x\n" and entry["level"] == "WARNING"
    assert logging_config("json")["handlers"]["console"]["formatter"] == "json"


def test_the_access_log_hides_personal_links() -> None:
    logger = GunicornLogger(Config())
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": f"/r/{TOKEN}", "SERVER_PROTOCOL": "HTTP/1.1",
               "HTTP_REFERER": f"https://duebook.example.org/r/{TOKEN}/notifications"}  # fmt: skip

    class Answer:
        status, sent = "200 OK", 3
        headers: list[tuple[str, str]] = []

    class Asked:
        headers: list[tuple[str, str]] = []

    parts = logger.atoms(Answer(), Asked(), environ, timedelta(0))
    assert TOKEN not in json.dumps({name: str(part) for name, part in parts.items()})
    assert "[personal link]" in parts["r"] and "[personal link]" in parts["f"]
