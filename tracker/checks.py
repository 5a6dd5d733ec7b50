"""System checks: what is wrong in the settings, in one sentence that says what to do. Ids are stable."""

from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tracker.delivery.incoming import doors
from tracker.delivery.incoming.inbox import Inbox
from tracker.domain.calendars import known_countries
from tracker.domain.deadlines import UnknownZone, zone_of

KEYS = ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY")
SHORTEST_KEY = 32
SHORTEST_TOKEN = 20
_SCHEMES = ("https://", "http://")
SMTP = "config.mail.EmailBackend"  # Django's own, checking the mail server by EMAIL_CA_FILE


@register
def check_office(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Zone, holidays and language of a new office."""
    found: list[CheckMessage] = []
    try:
        zone_of(settings.OFFICE_TIME_ZONE)
    except UnknownZone:
        found.append(_error(1, f"TIME_ZONE is “{settings.OFFICE_TIME_ZONE}”, which is no time zone.",
                            "Give an IANA name like Asia/Bishkek, or leave it empty for UTC."))  # fmt: skip
    if settings.HOLIDAY_CALENDAR and settings.HOLIDAY_CALENDAR not in known_countries():
        found.append(_error(2, f"No public holidays are known for HOLIDAY_CALENDAR “{settings.HOLIDAY_CALENDAR}”.",
                            "Give an ISO 3166 code like KG, or leave it empty for none."))  # fmt: skip
    if settings.LANGUAGE_CODE not in dict(settings.LANGUAGES):
        codes = ", ".join(code for code, _name in settings.LANGUAGES)
        found.append(_error(9, f"LANGUAGE_CODE is “{settings.LANGUAGE_CODE}”.", f"Choose one of {codes}."))
    return found


@register
def check_address(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The address that links in mails are made from."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme in ("http", "https") and site.hostname and not (site.path or site.query or site.fragment):
        return []
    return [_error(3, f"SITE_URL is “{settings.SITE_URL}”; links in mails cannot be made from it.",
                   "Write it like https://duebook.example.org, without a path.")]  # fmt: skip


@register
def check_keys(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Keys are there, hard to guess, and each its own: a leak of one opens nothing else."""
    found: list[CheckMessage] = []
    for name in KEYS:
        if len(getattr(settings, name, "") or "") < SHORTEST_KEY:
            found.append(_error(4, f"{name} is not set to a secret of at least {SHORTEST_KEY} characters.",
                                f"Set {name} or {name}_FILE, or run `make up`, which makes its own."))  # fmt: skip
    values = [value for name in KEYS if (value := getattr(settings, name, ""))]
    if len(set(values)) < len(values):
        found.append(_error(5, "Two of the keys are the same.", f"Make {', '.join(KEYS)} all different."))
    return found


@register
def check_mail(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The mail server and the addresses that mails carry; nothing is asked of them while mails go to files."""
    if not settings.EMAIL_URL:
        return []
    return list(_mail_faults())


@register(deploy=True)
def check_links_of_mails(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """RFC 8058: the unsubscribe link of a mail is HTTPS."""
    if not settings.EMAIL_URL or settings.SITE_URL.startswith("https://"):
        return []
    return [Warning("Mails are sent, but SITE_URL is not https: personal links can be read on the way, and mail "
                    "providers ignore the unsubscribe link.", hint="Put a proxy with TLS in front and set SITE_URL.",
                    id="duebook.W001")]  # fmt: skip


@register(deploy=True)
def check_mailbox(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The password of the mailbox, and what people write, are read by nobody on the way."""
    try:
        inbox = Inbox.configured()
    except ValueError:  # told by check_incoming
        return []
    if inbox is None or inbox.scheme != "imap" or _is_here(inbox.host):
        return []
    return [_warning(6, "EMAIL_INBOX_URL is imap://: the mailbox's password crosses the network in the clear.",
                     "Write it as imaps://, or imap+tls:// for STARTTLS.")]  # fmt: skip


@register
def check_watching(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The rate, and who is told or may read how the machine does."""
    found: list[CheckMessage] = []
    if settings.EMAIL_MESSAGES_PER_MINUTE < 0:
        found.append(_error(11, f"EMAIL_MESSAGES_PER_MINUTE is {settings.EMAIL_MESSAGES_PER_MINUTE}.",
                            "Give the mails a minute that the mail server takes, or 0 for no limit."))  # fmt: skip
    # The address of a sign of life holds a secret of its own: it is not repeated here.
    if settings.HEARTBEAT_URL and not settings.HEARTBEAT_URL.startswith(_SCHEMES):
        found.append(_error(12, "HEARTBEAT_URL is no web address.", "Write it like https://watch.example.org/ping/x."))
    elif settings.HEARTBEAT_URL and not _host_of(settings.HEARTBEAT_URL):
        found.append(_error(12, "HEARTBEAT_URL names no host.", "Write it like https://watch.example.org/ping/x."))
    if settings.HEARTBEAT_EMAIL and not _is_address(settings.HEARTBEAT_EMAIL):
        found.append(_error(13, f"HEARTBEAT_EMAIL is “{settings.HEARTBEAT_EMAIL}”, which is no address.",
                            "Write it like operator@example.org."))  # fmt: skip
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        found.append(_error(14, f"METRICS_TOKEN has fewer than {SHORTEST_TOKEN} characters.",
                            "Make one: python -c 'import secrets; print(secrets.token_urlsafe(24))'."))  # fmt: skip
    return found


@register
def check_incoming(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """How people answer, and where what comes back is read."""
    found: list[CheckMessage] = []
    if settings.ANSWER_BY not in ("link", "reply"):
        found.append(_error(15, f"ANSWER_BY is “{settings.ANSWER_BY}”.", "Choose link or reply, see .env.example."))
    try:
        Inbox.configured()
    except ValueError:
        # The address holds a password: it is not repeated here.
        found.append(_error(16, "EMAIL_INBOX_URL names no mailbox.",
                            "Write it like imaps://user:password@mail.example.org/INBOX."))  # fmt: skip
    if settings.MAIL_PROVIDER:
        view = doors.view_class("tracking")
        if not doors.is_installed():
            found.append(_error(17, "MAIL_PROVIDER is set, but django-anymail is not installed.",
                                "Install the extra “anymail”, or leave MAIL_PROVIDER empty."))  # fmt: skip
        elif view is None:
            found.append(_error(17, f"MAIL_PROVIDER is “{settings.MAIL_PROVIDER}”, which django-anymail does not know.",
                                "Give its name there, like mailgun or postmark."))  # fmt: skip
        elif not doors.is_guarded(view):
            found.append(_error(18, f"Anybody could call the webhook of {settings.MAIL_PROVIDER}: it stays closed.",
                                "Set WEBHOOK_SECRET in ANYMAIL, see .env.example."))  # fmt: skip
    return found


@register(deploy=True)
def check_several_hosts(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """What hosts that share one database must share besides; a database on another machine is taken as a sign."""
    if _is_here(settings.DATABASES["default"].get("HOST", "")):
        return []
    found: list[CheckMessage] = []
    own = [name for name in KEYS if _is_made_here(name)]
    if own:
        found.append(_warning(3, f"The database is on another machine, but {', '.join(own)} come from this one's "
                              "VAR_DIR: another host with keys of its own would break links and history.",
                              "Give all hosts the same keys, by variables or *_FILE."))  # fmt: skip
    if _is_here(_host_of(settings.SITE_URL) or ""):
        found.append(_warning(4, f"The database is on another machine, but links in mails lead to {settings.SITE_URL}.",
                              "Set SITE_URL to the address that people type, the same on all hosts."))  # fmt: skip
    if settings.EMBEDDED_VALKEY:
        found.append(_warning(5, "The database is on another machine, but the broker is this machine's own: beat here "
                              "wakes no worker elsewhere.", "Set REDIS_URL to one broker for all hosts."))  # fmt: skip
    return found


def _is_here(host: str) -> bool:
    return not host or host.startswith(("/", "127.")) or host in ("localhost", "::1")


def _is_made_here(name: str) -> bool:
    kept = settings.VAR_DIR / "secrets" / name
    return kept.is_file() and kept.read_text(encoding="utf-8").strip() == getattr(settings, name)


def _mail_faults() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND != SMTP or not _host_of(settings.EMAIL_URL):
        # The address holds a password: it is not repeated here.
        yield _error(
            6, "EMAIL_URL names no mail server.", "Write it like smtp+tls://user:password@mail.example.org:587."
        )
    if not _is_address(settings.DEFAULT_FROM_EMAIL):
        yield _error(7, f"DEFAULT_FROM_EMAIL is “{settings.DEFAULT_FROM_EMAIL}”, which is no sender.",
                     "Write it like Duebook <deadlines@example.org>.")  # fmt: skip
    if settings.REPLY_TO and not _is_address(settings.REPLY_TO):
        yield _error(8, f"REPLY_TO is “{settings.REPLY_TO}”, which is no address.", "Write it like office@example.org.")
    if settings.EMAIL_CA_FILE and not Path(settings.EMAIL_CA_FILE).is_file():
        yield _error(10, f"EMAIL_CA_FILE is “{settings.EMAIL_CA_FILE}”, which is no file.",
                     "Give the path of the mail server's certificates (PEM), or leave it empty.")  # fmt: skip


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError:
        return False
    return True


def _warning(number: int, text: str, hint: str) -> Warning:
    return Warning(text, hint=hint, id=f"duebook.W{number:03}")


def _error(number: int, text: str, hint: str) -> Error:
    return Error(text, hint=hint, id=f"duebook.E{number:03}")
