"""The facts by which setting up an office is judged."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from tracker.domain.first_steps import SetUp
from tracker.models import Commitment, Heartbeat, OfficeSettings, Unit, User

TEST_MAIL = "test mail"  # detail: to, reply, fault, taken, by


def set_up(office: OfficeSettings) -> SetUp:
    """What is known and done by now."""
    return SetUp(
        name=office.name,
        contact_name=office.contact_name,
        contact_telephone=office.contact_telephone,
        has_calendar=office.calendar_id is not None,
        zone=office.zone,
        reachable=not is_local(settings.SITE_URL),
        # A mail that became a file has tried no mail server.
        mail_taken=bool(settings.EMAIL_URL and (last := last_test_mail()) and last.detail.get("taken")),
        units=Unit.objects.count(),
        colleagues=max(0, User.objects.filter(is_active=True).count() - 1),
        commitments=Commitment.objects.count(),
        sending=office.sending_since is not None,
    )


def last_test_mail() -> Heartbeat | None:
    """The last trial of the mail server, with what it said."""
    return Heartbeat.objects.filter(name=TEST_MAIL).first()


def is_local(address: str) -> bool:
    """True for an address that only this very machine can open."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.endswith(".localhost")
