"""Ladders: the list, one in plain sentences with its versions, and changing one after a look at what would change."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.models import ReminderPolicy
from tracker.operations import policies
from tracker.operations.errors import Refused
from tracker.operations.policies import Outdated
from tracker.operations.policy_effects import effects_of
from tracker.queries import policies as queries
from tracker.queries.documents import documents_for
from tracker.queries.history import names_of
from tracker.web.doors import by, staff_only
from tracker.web.forms.ladders import LadderForm, SourceLadderForm, Wanted
from tracker.web.ladder_pages import changed_since, effects_context, sealed, shown_versions, unsealed
from tracker.wording import actor_in_words
from tracker.wording.ladders import differences, long_overdue_in_words, steps_in_words


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All ladders: who uses them, and who changed them when."""
    rows = list(queries.ladders())
    names = names_of(row.saved_by for row in rows if row.saved_by)  # type: ignore[attr-defined]
    used = queries.used_by(request.user)
    listed = [(row, used.get(row.pk, 0), _author(row, names)) for row in rows]
    return render(request, "ladders/list.html", {"rows": listed, "may_change": permissions.is_admin(request.user)})


@staff_only
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """A ladder step by step, what uses it, and its versions."""
    row = _ladder(number)
    ladder = row.as_policy()
    context = {
        "ladder": row,
        "steps": steps_in_words(ladder),
        "stop": long_overdue_in_words(ladder.long_overdue_after),
        "used": queries.used_by(request.user).get(row.pk, 0),
        "sources": queries.sources_using(row).count(),
        "versions": shown_versions(row),
        "may_change": permissions.is_admin(request.user),
    }
    return render(request, "ladders/show.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new ladder: like another one, else like the usual one."""
    _admins_only(request)
    return _edited(request, None)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a ladder: the form, what would change, then saving exactly that."""
    _admins_only(request)
    row = _ladder(number)
    if row.retired_at is not None:
        messages.error(request, _("“%(name)s” is retired: copy it to make a new ladder like it.") % {"name": row})
        return redirect("ladder", row.pk)
    return _edited(request, row)


@staff_only
@require_POST
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Let nobody choose a ladder any more."""
    _admins_only(request)
    row = _ladder(number)
    try:
        policies.retire(row, by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("“%(name)s” is retired: nobody can choose it any more.") % {"name": row})
    return redirect("ladder", row.pk)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_source(request: HttpRequest, number: int) -> HttpResponse:
    """The ladder of what is logged from a document, for those who log from it."""
    source = get_object_or_404(documents_for(request.user).select_related("unit", "policy"), pk=number)
    if not permissions.can_log(request.user, source.unit):
        raise PermissionDenied(
            _("Only staff of “%(unit)s” choose the reminders of this document.") % {"unit": source.unit}
        )
    mine = queries.open_from(source, request.user).filter(unit__in=permissions.units_to_log_for(request.user))
    form = SourceLadderForm(request.POST or None, commitments=mine, initial={"policy": source.policy_id})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        who: dict[str, Any] = {"by": by(request), "now": request.now}
        try:
            policies.choose_for_source(source, data["policy"], commitments=data["commitments"], **who)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved. What was already sent stays sent."))
            return redirect("document", source.pk)
    context = {"source": source, "form": form, "has_commitments": mine.exists(), "section": "documents"}
    return render(request, "ladders/source.html", context, status=422 if form.errors else 200)


def _edited(request: HttpRequest, row: ReminderPolicy | None) -> HttpResponse:
    act = request.POST.get("act", "preview")
    if request.method != "POST":
        return _form(request, row, _first(request, row))
    if act in ("save", "back"):
        return _confirmed(request, row, act)
    if act == "add" or act.startswith("remove-"):
        typed = LadderForm.typed(request.POST, add=act == "add", without=act.partition("remove-")[2])
        return _form(request, row, typed)
    form = LadderForm(request.POST)
    if not form.is_valid():
        return _form(request, row, form, status=422)
    if row is not None and form.wanted.seen != row.version:
        return _too_late(request, row, form.wanted)
    return _preview(request, row, form.wanted)


def _confirmed(request: HttpRequest, row: ReminderPolicy | None, act: str) -> HttpResponse:
    """Save the ladder that was previewed, or go back to its form."""
    try:
        wanted = unsealed(row, request.POST.get("ladder", ""))
    except signing.BadSignature:
        messages.error(request, _("The preview is older than a day: make the change once more."))
        return redirect("ladder-edit", row.pk) if row else redirect("ladder-new")
    form = LadderForm.of(wanted.name, wanted.ladder, wanted.seen, wanted.reason)
    if act == "back":
        return _form(request, row, form)
    try:
        saved = policies.save(
            row,
            by=by(request),
            now=request.now,
            name=wanted.name,
            ladder=wanted.ladder,
            seen=wanted.seen,
            reason=wanted.reason,
        )
    except Outdated:
        return _too_late(request, _ladder(row.pk if row else 0), wanted)
    except Refused as refused:
        return _form(request, row, form, status=422, refused=refused.message)
    messages.success(request, _("Saved. What was already sent stays sent."))
    return redirect("ladder", saved.pk)


def _preview(request: HttpRequest, row: ReminderPolicy | None, wanted: Wanted) -> HttpResponse:
    context: dict[str, Any] = {"ladder": row, "wanted": wanted, "sealed": sealed(row, wanted)}
    context |= {"steps": steps_in_words(wanted.ladder), "stop": long_overdue_in_words(wanted.ladder.long_overdue_after)}
    if row is not None:
        before = row.as_policy()
        if (before, row.name) == (wanted.ladder, wanted.name):
            messages.info(request, _("Nothing is different from what stands: there is nothing to save."))
            return redirect("ladder", row.pk)
        effects = effects_of(row, wanted.ladder, now=request.now)
        context |= effects_context(effects, before, wanted.ladder, now=request.now)
        context["changes"] = differences(before, wanted.ladder, (row.name, wanted.name))
    return render(request, "ladders/preview.html", context)


def _too_late(request: HttpRequest, row: ReminderPolicy, wanted: Wanted) -> HttpResponse:
    """The form with what was typed, on the version that has come meanwhile, and what it changed."""
    form = LadderForm.of(wanted.name, wanted.ladder, row.version, wanted.reason)
    return _form(request, row, form, status=409, **changed_since(row, wanted.seen))


def _form(
    request: HttpRequest, row: ReminderPolicy | None, form: LadderForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"ladder": row, "editor": form, "form": form.head, **more}
    return render(request, "ladders/edit.html", context, status=status)


def _first(request: HttpRequest, row: ReminderPolicy | None) -> LadderForm:
    """The form as it begins: what stands; for a new ladder what another one says."""
    if row is not None:
        return LadderForm.of(row.name, row.as_policy(), row.version)
    given = request.GET.get("from", "")
    rows = queries.ladders()
    chosen = rows.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 10 else None
    if chosen is None:
        usual = rows.get(use=ReminderPolicy.Use.DATED)
        return LadderForm.of("", usual.as_policy(), 0)
    return LadderForm.of(_("Copy of %(name)s") % {"name": chosen}, chosen.as_policy(), 0)


def _ladder(number: int) -> ReminderPolicy:
    return get_object_or_404(queries.ladders(), pk=number)


def _author(row: ReminderPolicy, names: dict[str, str]) -> str:
    saved_by: str = getattr(row, "saved_by", None) or ""
    return actor_in_words(saved_by, names) if saved_by and row.version > 1 else ""


def _admins_only(request: HttpRequest) -> None:
    if not permissions.is_admin(request.user):
        raise PermissionDenied(_("Only an admin changes ladders. Everybody in the office may read them."))
