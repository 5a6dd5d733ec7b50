"""Coming in by a one-time link that has just set the password."""

from allauth.account.internal.flows.login import record_authentication  # private: the release is pinned
from django.contrib.auth import login
from django.http import HttpRequest

from tracker.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def entered(request: HttpRequest, user: User) -> None:
    """Sign somebody in who has just chosen their password: they are not asked for it again at once."""
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password", reauthenticated=True)
