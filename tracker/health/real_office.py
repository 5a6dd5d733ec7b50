"""What an office that sends needs besides running parts: somebody to ask, an address, a backup, second factors."""

from datetime import datetime, timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tracker import permissions
from tracker.health.finding import Finding
from tracker.models import AuditEvent, Heartbeat, OfficeSettings, User
from tracker.operations.heartbeats import BACKUP
from tracker.queries.first_steps import is_local

BACKUP_AT_LEAST_EVERY = timedelta(days=8)
GLASS_TOLD_FOR = timedelta(days=7)


def examine(*, now: datetime) -> list[Finding]:
    """Every finding of an office that sends to real people; nothing for a demonstration, or before it sends."""
    office = OfficeSettings.objects.first()
    if office is None or office.is_demo or office.sending_since is None:
        return []
    return [contact(office), address(), backup(now, office.sending_since), second_factors(), glass(now), files()]


def contact(office: OfficeSettings) -> Finding:
    """Whoever gets a mail can ask somebody."""
    if office.contact_name and office.contact_telephone:
        return Finding("contact", office.contact_name)
    return Finding("contact", None, _("No person with a telephone is named: recipients can ask nobody."),
                   _("Name one on the page The office, Name and contact."))  # fmt: skip


def address() -> Finding:
    """Links in mails can be opened by those who get them."""
    if settings.ANSWER_BY == "reply" or not is_local(settings.SITE_URL):
        return Finding("site_url", settings.SITE_URL)
    words = _("Links in mails lead to %s, which nobody else can open.") % settings.SITE_URL
    return Finding("site_url", settings.SITE_URL, words,
                   _("Set SITE_URL to the address of this machine, or ANSWER_BY=reply."))  # fmt: skip


def backup(now: datetime, since: datetime) -> Finding:
    """There is a backup that is not too old."""
    last = Heartbeat.objects.filter(name=BACKUP).values_list("beat_at", flat=True).first()
    if now - (last or since) <= BACKUP_AT_LEAST_EVERY:
        return Finding("backup", last.isoformat() if last else _("none yet"))
    words = _("The last backup is of %s.") % last.date() if last else _("There has never been a backup.")
    return Finding("backup", None, words, _("Run `manage.py backup DIR`, best every night."))


def second_factors() -> Finding:
    """Everybody who must have a second factor has one."""
    has = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    rows = User.objects.filter(Q(memberships__isnull=False) | Q(is_superuser=True), is_active=True).distinct()
    lacking = [str(user) for user in rows.exclude(Exists(has)) if permissions.needs_second_factor(user)]
    if not lacking:
        return Finding("second_factors", "ok")
    return Finding("second_factors", len(lacking), _("Without a second factor: %s.") % ", ".join(lacking),
                   _("They are asked for it at their next sign-in; close accounts that nobody uses."))  # fmt: skip


def glass(now: datetime) -> Finding:
    """Nobody has entered an account from the shell lately; if somebody had to, an admin looks at it."""
    lately = AuditEvent.objects.filter(action="user.break_glass", recorded_at__gt=now - GLASS_TOLD_FOR)
    targets = set(lately.values_list("target", flat=True))
    entered = [str(user) for user in User.objects.order_by("name") if f"user:{user.uid}" in targets]
    if not targets:
        return Finding("break_glass", "none")
    words = _("A link to enter an account was made at the shell within a week: %s.") % ", ".join(entered)
    return Finding("break_glass", len(targets), words,
                   _("Ask who did it. If nobody knows, close the account: The office, Accounts."))  # fmt: skip


def files() -> Finding:
    """What people send can be kept."""
    directory = Path(settings.MEDIA_ROOT)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".doctor"
        probe.touch()
        probe.unlink()
    except OSError as error:
        words = _("Files that people send cannot be kept in %(place)s: %(why)s.")
        return Finding("files", None, words % {"place": directory, "why": error.strerror},
                       _("Let this user write there."))  # fmt: skip
    return Finding("files", str(directory))
