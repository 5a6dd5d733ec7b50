"""Accounts and units: who may do what, inviting colleagues, closing an account with what it looked after."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tracker import permissions
from tracker.delivery import direct
from tracker.models import Commitment, Invitation, Unit, User
from tracker.operations import accounts, handovers, invitations
from tracker.operations.errors import Refused
from tracker.queries import accounts as queries
from tracker.web.doors import by, office_readers_only
from tracker.web.entering import entered
from tracker.web.forms.office import AcceptForm, AccountForm, CloseForm, InviteForm, UnitForm


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles, and inviting somebody."""
    initial = {"language": request.user.language}
    form = InviteForm(request.POST if request.method == "POST" else None, initial=initial)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            invited, token = invitations.invite(by=by(request), now=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            link, form = _mailed(request, invited, token), InviteForm(initial=initial)
    rows = queries.accounts(now=request.now)
    context = {"form": form, "rows": rows, "link": link, "may_change": permissions.is_admin(request.user)}
    return render(request, "setup/accounts.html", context, status=422 if form.errors else 200)


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One account: name, address, language, zone, roles."""
    user = get_object_or_404(User, uid=uid)
    units, held = list(Unit.objects.all()), list(user.memberships.all())
    initial = {"name": user.name, "email": user.email, "language": user.language, "time_zone": user.time_zone}
    bound = request.POST if request.method == "POST" and request.POST.get("act") == "save" else None
    form = AccountForm(bound, units=units, held=held, initial=initial)
    link = ""
    if bound is not None and form.is_valid():
        try:
            _saved(request, user, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("account", user.uid)
    elif request.POST.get("act") == "invite":
        link = _invited_again(request, user)
    elif request.POST.get("act") == "factor":
        _factor_removed(request, user)
    context = _account(request, user) | {"form": form, "link": link}
    return render(request, "setup/account.html", context, status=422 if form.errors else 200)


@office_readers_only
@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close an account, its commitments given to somebody else first; or open it again."""
    user = get_object_or_404(User, uid=uid)
    if not user.is_active:
        accounts.reopen(user, by=by(request), now=request.now)
        messages.success(request, _("%(name)s may sign in again.") % {"name": user})
        return redirect("account", user.uid)
    owned = Commitment.objects.active().filter(owner=user)
    form = CloseForm(request.POST, user=user, owns=owned.count())
    if form.is_valid():
        try:
            handovers.close_account(user, form.cleaned_data["successor"], by=by(request), now=request.now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("%(name)s cannot sign in any more.") % {"name": user})
            return redirect("accounts")
    user.refresh_from_db()
    context = _account(request, user) | {"closing": form}
    context["form"] = AccountForm(units=list(Unit.objects.all()), held=list(user.memberships.all()))
    return render(request, "setup/account.html", context, status=422)


@office_readers_only
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: HttpRequest) -> HttpResponse:
    """The units; a new one, another name, one that goes."""
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if _unit_changed(request, form):
                return redirect("units")
        except Refused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "rows": queries.units(), "may_change": permissions.is_admin(request.user)}
    return render(request, "setup/units.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was invited chooses a password and comes in. Old and unknown links get one and the same page."""
    invited = invitations.of_token(token, now=request.now)
    if invited is None:
        return render(request, "setup/invitation_gone.html", status=404)
    user = invited.user
    form = AcceptForm(request.POST if request.method == "POST" else None, user=user, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        try:
            account = invitations.accept(token, now=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            entered(request, account)
            return redirect("home")
    context = {"form": form, "invited": invited}
    return render(request, "setup/accept.html", context, status=422 if form.errors else 200)


def _mailed(request: HttpRequest, invited: Invitation, token: str) -> str:
    """Send the link; where the mail server does not take it, the link is given back, to be handed over otherwise."""
    link = f"{settings.SITE_URL}{reverse('invitation', args=[token])}"
    with override(invited.user.language):
        until = _("The link works once, until %(day)s.") % {"day": f"{invited.expires_at:%Y-%m-%d}"}
        lines = [
            _("%(name)s invites you to Duebook, where %(office)s keeps what was promised and by when.")
            % {"name": request.user, "office": request.office.name},
            _("With this link you choose your password:"),
            link,
            until,
        ]
        subject = _("Your account at %(office)s") % {"office": request.office.name}
        said = direct.send(invited.user.email, subject, lines, now=request.now)
    invitations.note_mail(invited, reply=said.reply, sent=said.is_taken, now=request.now)
    if said.is_taken and settings.EMAIL_URL:
        messages.success(request, _("The invitation of %(name)s went out.") % {"name": invited.user})
        return ""
    words = _("The invitation of %(name)s could not be sent by mail: hand the link below over yourself.")
    messages.warning(request, words % {"name": invited.user})
    return link


def _invited_again(request: HttpRequest, user: User) -> str:
    try:
        invited, token = invitations.invite_again(user, by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
        return ""
    return _mailed(request, invited, token)


def _factor_removed(request: HttpRequest, user: User) -> None:
    try:
        accounts.remove_second_factor(user, by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(name)s sets up another second factor at the next sign-in.") % {"name": user})


def _saved(request: HttpRequest, user: User, form: AccountForm) -> None:
    said = {name: form.cleaned_data[name] for name in ("name", "email", "language", "time_zone")}
    accounts.save_account(user, form.roles, by=by(request), now=request.now, **said)


def _unit_changed(request: HttpRequest, form: UnitForm) -> bool:
    number = request.POST.get("unit", "")
    unit = get_object_or_404(Unit, pk=number) if number.isdecimal() else Unit()
    if request.POST.get("act") == "delete":
        accounts.delete_unit(unit, by=by(request), now=request.now)
        return True
    if not form.is_valid():
        return False
    unit.name = form.cleaned_data["name"]
    accounts.save_unit(unit, by=by(request), now=request.now)
    return True


def _account(request: HttpRequest, user: User) -> dict[str, Any]:
    owns = Commitment.objects.active().filter(owner=user).count()
    return {
        "account": user,
        "owns": owns,
        "has_factor": queries.has_factor(user),
        "invited": user.invitations.filter(accepted_at=None, ended_at=None).first(),
        "closing": CloseForm(user=user, owns=owns),
        "may_change": permissions.is_admin(request.user),
    }
