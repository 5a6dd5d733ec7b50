"""The page behind the one-time link that `make up` prints: it makes the first admin and names the office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tracker.operations import accounts
from tracker.operations.errors import Refused
from tracker.web.entering import entered
from tracker.web.forms.accounts import FirstAdminForm


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """One form; the link works once. Old and unknown links get one and the same page."""
    if not accounts.is_first_admin_token(token):
        return render(request, "account/first_admin_gone.html", status=404)
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = accounts.claim_first_admin(token, now=request.now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            entered(request, admin)
            messages.success(request, _("Welcome. These are the steps until the first reminder."))
            return redirect("start")
    return render(request, "account/first_admin.html", {"form": form}, status=422 if form.errors else 200)
