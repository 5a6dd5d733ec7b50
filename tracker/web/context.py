"""What every page shows: the office, the bar, and whether something is wrong with the machine."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from tracker import permissions
from tracker.health import sweep_seconds
from tracker.queries import desk


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template rendered for a request; nothing is asked that the page does not show."""
    office = getattr(request, "office", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"office": office}
    admin = SimpleLazyObject(lambda: permissions.is_admin(user))
    auditor = SimpleLazyObject(lambda: permissions.is_auditor(user))
    decides = SimpleLazyObject(lambda: bool(admin) or permissions.is_reviewer(user))
    return {
        "office": office,
        "may_log": SimpleLazyObject(lambda: bool(permissions.units_to_log_for(user))),
        "may_decide": decides,
        "may_read_desk": SimpleLazyObject(lambda: bool(decides) or bool(auditor)),
        "may_read_office": SimpleLazyObject(lambda: bool(admin) or bool(auditor)),
        "to_decide": SimpleLazyObject(lambda: desk.to_decide_count(user)),
        "alarm": SimpleLazyObject(lambda: _alarm(request.now)),  # type: ignore[attr-defined]
    }


def _alarm(now: datetime) -> str:
    """A sentence when reminders do not go out; empty when all is well."""
    if sweep_seconds(now).ok:
        return ""
    return _("Reminders are not being sent: the worker has not swept for a while. The command “doctor” says why.")
