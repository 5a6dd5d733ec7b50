"""Each fault of the settings has an id; right settings have none."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

SECRETS = {name: f"{name}: a secret that is long enough to count" for name in
           ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY")}  # fmt: skip
MAIL = {
    "EMAIL_URL": "smtp+tls://duebook:hidden-password@mail.example.org:587",
    "EMAIL_BACKEND": "config.mail.EmailBackend",
    "DEFAULT_FROM_EMAIL": "Deadlines <deadlines@example.org>",
    "REPLY_TO": "office@example.org",
    "SITE_URL": "https://duebook.example.org",
}


def faults(settings: Any, *, deploy: bool = False, **values: Any) -> list[str]:
    """The ids of our own complaints about these settings."""
    for name, value in {**SECRETS, **values}.items():
        setattr(settings, name, value)
    found = [message for message in run_checks(include_deployment_checks=deploy) if "duebook" in str(message.id)]
    assert all(message.hint for message in found)
    assert "hidden-password" not in " ".join(map(str, found))
    return [str(message.id).removeprefix("duebook.") for message in found]


def test_right_settings_have_no_fault(settings: Any) -> None:
    assert faults(settings) == []
    assert faults(settings, deploy=True, **MAIL) == []
    assert faults(settings, OFFICE_TIME_ZONE="Asia/Bishkek", HOLIDAY_CALENDAR="KG", LANGUAGE_CODE="ru") == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"OFFICE_TIME_ZONE": "Bishkek"}, "E001"),
        ({"OFFICE_TIME_ZONE": "../etc/passwd"}, "E001"),
        ({"HOLIDAY_CALENDAR": "XX"}, "E002"),
        ({"HOLIDAY_CALENDAR": "kg"}, "E002"),
        ({"SITE_URL": "duebook.example.org"}, "E003"),
        ({"SITE_URL": "ftp://duebook.example.org"}, "E003"),
        ({"SITE_URL": "https://"}, "E003"),
        ({"SITE_URL": "https://example.org/duebook"}, "E003"),
        ({"LINK_KEY": ""}, "E004"),
        ({"AUDIT_KEY": "short"}, "E004"),
        ({"MESSAGE_ID_KEY": None}, "E004"),
        ({"LINK_KEY": SECRETS["SECRET_KEY"]}, "E005"),
        (MAIL | {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "E006"),
        (MAIL | {"EMAIL_URL": "smtp://"}, "E006"),
        (MAIL | {"EMAIL_URL": "smtp://[::1"}, "E006"),
        (MAIL | {"DEFAULT_FROM_EMAIL": "Deadlines"}, "E007"),
        (MAIL | {"REPLY_TO": "the office"}, "E008"),
        ({"LANGUAGE_CODE": "de"}, "E009"),
        (MAIL | {"EMAIL_CA_FILE": "/nowhere/ca.pem"}, "E010"),
        ({"EMAIL_MESSAGES_PER_MINUTE": -1}, "E011"),
        ({"HEARTBEAT_URL": "watch.example.org/ping"}, "E012"),
        ({"HEARTBEAT_URL": "file:///etc/passwd"}, "E012"),
        ({"HEARTBEAT_URL": "https://"}, "E012"),
        ({"HEARTBEAT_EMAIL": "the operator"}, "E013"),
        ({"METRICS_TOKEN": "short"}, "E014"),
        ({"ANSWER_BY": "post"}, "E015"),
        ({"EMAIL_INBOX_URL": "https://mail.example.org/"}, "E016"),
        ({"EMAIL_INBOX_URL": "imaps://mail.example.org/INBOX"}, "E016"),
        ({"EMAIL_INBOX_URL": "imaps://user:password@host:port/INBOX"}, "E016"),
        ({"MAIL_PROVIDER": "nobody"}, "E017"),
        ({"MAIL_PROVIDER": "postmark"}, "E018"),
    ],
)
def test_each_fault_has_its_id(settings: Any, values: dict[str, Any], fault: str) -> None:
    assert faults(settings, **values) == [fault]


def test_certificates_that_are_there(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("certificate", encoding="ascii")
    assert faults(settings, **MAIL, EMAIL_CA_FILE=str(file)) == []


def test_personal_links_go_by_https_in_production(settings: Any) -> None:
    plain = MAIL | {"SITE_URL": "http://duebook.example.org"}
    assert faults(settings, **plain) == []
    assert faults(settings, deploy=True, **plain) == ["W001"]


@pytest.mark.parametrize(
    "values",
    [
        {"ANSWER_BY": "reply", "EMAIL_INBOX_URL": "imaps://user%40example.org:password@mail.example.org/INBOX"},
        {"MAIL_PROVIDER": "mailgun", "ANYMAIL": {"MAILGUN_WEBHOOK_SIGNING_KEY": "x"}},
        {"MAIL_PROVIDER": "postmark", "ANYMAIL": {"WEBHOOK_SECRET": "user:password"}},
    ],
)
def test_what_comes_back_as_it_is_meant(settings: Any, values: dict[str, Any]) -> None:
    assert faults(settings, **values) == []


def test_a_provider_needs_its_package(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.delivery.incoming.doors.find_spec", lambda name: None)
    assert faults(settings, MAIL_PROVIDER="mailgun") == ["E017"]


def test_watching_as_it_is_meant(settings: Any) -> None:
    watching = {"EMAIL_MESSAGES_PER_MINUTE": 60, "HEARTBEAT_URL": "https://watch.example.org/ping/x",
                "HEARTBEAT_EMAIL": "operator@example.org", "METRICS_TOKEN": "a token that is long enough"}  # fmt: skip
    assert faults(settings, deploy=True, **watching) == []


def test_hosts_with_one_database_share_keys_address_and_broker(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example.org")
    shared = MAIL | {"EMBEDDED_VALKEY": False, "VAR_DIR": tmp_path}
    assert faults(settings, deploy=True, **shared) == []
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "LINK_KEY").write_text(SECRETS["LINK_KEY"], encoding="utf-8")
    alone = shared | {"EMBEDDED_VALKEY": True, "EMAIL_URL": "", "SITE_URL": "http://127.0.0.1:8000"}
    assert sorted(faults(settings, deploy=True, **alone)) == ["W003", "W004", "W005"]


def test_addresses_do_not_matter_while_mails_go_to_files(settings: Any) -> None:
    assert faults(settings, EMAIL_URL="", DEFAULT_FROM_EMAIL="Duebook <duebook@127.0.0.1>", REPLY_TO="x") == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imap://u:p@mail.example.org/INBOX", ["W006"]),
        ("imap://u:p@127.0.0.1:1143/INBOX", []),
        ("imaps://u:p@mail.example.org/INBOX", []),
        ("imap+tls://u:p@mail.example.org/INBOX", []),
        ("nothing", ["E016"]),
        ("", []),
    ],
)
def test_a_mailbox_whose_password_goes_in_the_clear_is_named(settings: Any, url: str, expected: list[str]) -> None:
    assert faults(settings, deploy=True, EMAIL_INBOX_URL=url) == expected
