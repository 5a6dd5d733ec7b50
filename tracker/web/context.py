"""What every page shows: the office, the bar, and whether something is wrong with the machine."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from tracker import health, permissions
from tracker.queries import desk


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template rendered for a request; nothing is asked that the page does not show."""
    office = getattr(request, "office", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"office": office, "single_sign_on": settings.OIDC_URL and settings.OIDC_NAME}
    admin = SimpleLazyObject(lambda: permissions.is_admin(user))
    auditor = SimpleLazyObject(lambda: permissions.is_auditor(user))
    decides = SimpleLazyObject(lambda: bool(admin) or permissions.is_reviewer(user))
    return {
        "office": office,
        "may_log": SimpleLazyObject(lambda: bool(permissions.units_to_log_for(user))),
        "may_decide": decides,
        "may_read_desk": SimpleLazyObject(lambda: bool(decides) or bool(auditor)),
        "may_read_office": SimpleLazyObject(lambda: bool(admin) or bool(auditor)),
        "setting_up": SimpleLazyObject(lambda: bool(admin) and not office.is_demo and office.sending_since is None),
        "to_decide": SimpleLazyObject(lambda: desk.to_decide_count(user)),
        "alarms": SimpleLazyObject(lambda: _alarms(request.now, admin=bool(admin))),  # type: ignore[attr-defined]
    }


def _alarms(now: datetime, *, admin: bool) -> list[health.Finding]:
    """What is wrong with the machine: to admins each fault with its cure, to others that reminders do not go out."""
    found = [finding for finding in health.findings_of(health.read(now=now)) if not finding.ok]
    if admin:
        return sorted(found, key=lambda finding: not finding.grave)
    if not any(finding.name == "sweep_seconds" for finding in found):
        return []
    words = _("Reminders are not being sent: the worker has not swept for a while. The command “doctor” says why.")
    return [health.Finding("sweep_seconds", None, words)]
