"""Opening a closed date again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.operations import reopening
from tracker.operations.errors import Refused
from tracker.web.doors import by, deadline_or_404, decidable_or_403, staff_only
from tracker.web.forms.history import ReopenForm


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Open a date again that was closed, with the reason; for those who decide."""
    deadline = deadline_or_404(decidable_or_403(request, reference), number)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopening.reopen(deadline, by=by(request), now=request.now, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("%(reference)s is open again.") % {"reference": deadline.reference})
            return redirect("commitment", reference)
    context = {"form": form, "commitment": deadline.commitment, "deadline": deadline, "section": "commitments"}
    return render(request, "commitment/reopen.html", context, status=422 if form.errors else 200)
