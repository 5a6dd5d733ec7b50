"""A spreadsheet becomes commitments: sent, its columns named, looked at row by row, recorded, released or undone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import permissions
from tracker.exchange import import_sheets, recording, tables
from tracker.exchange.tables import UnreadableError
from tracker.models import Deadline, ImportBatch, ImportFile, Unit
from tracker.operations import import_batches, import_files
from tracker.operations.errors import Refused
from tracker.operations.foreseeing import foreseen
from tracker.queries import imports as queries
from tracker.web.doors import by, staff_only
from tracker.web.forms.imports import ColumnsForm, PlaceForm, SendForm
from tracker.web.imports import columns_shown, page_of, progress_of, state_of, tabs

LOOK_AHEAD = timedelta(days=30)
SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The imports that this account may see, and its files that are not recorded yet."""
    rows = queries.batches(request.user, reads_all=permissions.may_read_office(request.user))[:SHOWN]
    context = {
        "batches": [(batch, state_of(batch)) for batch in rows],
        "files": queries.files_of(request.user),
        "may_import": bool(permissions.units_to_log_for(request.user)),
        "section": "commitments",
    }
    return render(request, "imports/index.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Send a file, or paste cells. What cannot be read is said, and nothing is kept of it."""
    units = _units(request)
    form = SendForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        content = form.content
        try:
            sheet = tables.read(content).sheet
        except UnreadableError as error:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", error.text)
        else:
            file = import_files.receive(
                content, file_name=form.name, user=request.user, unit=units[0], sheet=sheet, now=request.now
            )
            return redirect("import-columns", file.uid)
    context = {"form": form, "section": "commitments"}
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say where the table begins and what its columns mean."""
    units = _units(request)
    file = _file(request, uid)
    place = PlaceForm(request.POST or request.GET)
    if place.is_valid():
        file = _placed(file, place.cleaned_data)
    try:
        table = recording.table_of(file)
    except UnreadableError as error:
        messages.error(request, error.text)
        return redirect("imports")
    layout = recording.layout_of(file, table)
    initial = {"unit": file.unit_id, "owner": file.owner_id, "dates_mean": file.dates_mean}
    form = ColumnsForm(request.POST if request.method == "POST" else None, initial=initial, layout=layout, units=units)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        import_files.choose(
            file,
            sheet=table.sheet if table.sheets else -1,
            header=layout.header,
            headings=layout.headings,
            columns=form.columns,
            unit=data["unit"],
            owner=data["owner"],
            dates_mean=data["dates_mean"],
            now=request.now,
        )
        return redirect("import-preview", file.uid)
    context = {"file": file, "table": table, "layout": layout, "form": form, "section": "commitments"}
    context |= {"shown": columns_shown(table, layout, form), "has_units": len(units) > 1}
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How each row stands; then have those that can be recorded recorded."""
    file = _file(request, uid)
    if not file.columns:
        return redirect("import-columns", file.uid)
    try:
        look = recording.look(file, now=request.now)
    except UnreadableError as error:
        messages.error(request, error.text)
        return redirect("imports")
    if request.method == "POST":
        if file.unit is None or not permissions.can_log(request.user, file.unit):
            raise PermissionDenied(_("You may not log commitments for this unit any more. Ask an admin."))
        return _asked(request, file, look)
    shown = tabs(look, request.GET.get("show", ""))
    kind = next((tab["kind"] for tab in shown if tab["current"]), "")
    context = {"file": file, "tabs": shown, "kind": kind, "page": page_of(look, kind, request.GET.get("page"))}
    context |= {"counts": look.counts, "taken": len(look.taken(["alike"])), "look": look, "section": "commitments"}
    return render(request, "imports/preview.html", context)


@staff_only
@require_safe
def to_correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rows with problems as a workbook, with what is wrong beside each."""
    file = get_object_or_404(ImportFile, uid=uid, user=request.user)
    if not file.content:
        raise Http404
    try:
        look, table = recording.look(file, now=request.now), recording.table_of(file)
    except UnreadableError as error:
        raise Http404(error.text) from error
    book = import_sheets.to_correct(table, recording.layout_of(file, table), look.problems)
    return FileResponse(book, as_attachment=True, filename=_("to correct") + ".xlsx", content_type=XLSX)


@staff_only
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty table to be filled in."""
    return FileResponse(
        import_sheets.template(), as_attachment=True, filename=_("commitments") + ".xlsx", content_type=XLSX
    )


@staff_only
@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Forget a file of which nothing was recorded."""
    try:
        import_files.drop(_file(request, uid), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("imports")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """An import: how far it is, who would get what, let it go or take it back."""
    rows = queries.batches(request.user, reads_all=permissions.may_read_office(request.user))
    batch = get_object_or_404(rows, pk=number)
    may_decide = permissions.can_decide_import(request.user, batch)
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied(_("Only an admin, or whoever sent the file, decides about an import."))
        _decide(request, batch)
        return redirect("import", batch.pk)
    file = getattr(batch, "file", None)
    context: dict[str, Any] = {"batch": batch, "file": file, "state": state_of(batch), "may_decide": may_decide}
    context |= {"section": "commitments", "running": file is not None and file.recorded_at is None}
    if batch.is_unfinished and not context["running"]:
        context |= {"finishing": progress_of(batch)}
    context |= {"joining": batch.contacts.select_related("party", "recipient")[:SHOWN]}
    context |= {"changes": batch.changes.select_related("commitment")[:SHOWN], "brought": batch.commitments.count()}
    if batch.is_held and not context["running"]:
        dates = Deadline.objects.filter(commitment__batch=batch)
        found = foreseen(dates, now=request.now, until=request.now + LOOK_AHEAD)
        people = {one.recipient.pk for one in found.planned if one.recipient is not None and not one.skip}
        context |= {"to_come": found.planned[:SHOWN], "count": len(found.planned), "people": len(people)}
        context |= {"decisions": dates.long_overdue().count()}
    return render(request, "imports/show.html", context)


def _asked(request: HttpRequest, file: ImportFile, look: recording.Look) -> HttpResponse:
    leaves = [kind for kind in ("incomplete", "changed", "alike") if request.POST.get(f"take_{kind}") != "on"]
    taken = look.taken(leaves)
    if request.POST.get("seen") != str(len(look.taken(["alike"]))):
        messages.warning(request, _("Something was logged meanwhile: look at the rows once more."))
        return redirect("import-preview", file.uid)
    if not taken:
        messages.warning(request, _("There is nothing to log in this file."))
        return redirect("import-preview", file.uid)
    try:
        batch = import_files.ask(file, leaves=leaves, total=len(taken), by=by(request), now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("imports")
    return redirect("import", batch.pk)


def _decide(request: HttpRequest, batch: ImportBatch) -> None:
    try:
        if request.POST.get("act") == "release":
            count = import_batches.release(batch, by=by(request), now=request.now)
            words = ngettext(
                "Released: reminders of one date begin.", "Released: reminders of %(count)s dates begin.", count
            )
            messages.success(request, words % {"count": count})
        elif request.POST.get("act") == "undo":
            count = import_batches.undo(batch, by=by(request), now=request.now)
            words = ngettext(
                "Undone: one commitment is taken back.", "Undone: %(count)s commitments are taken back.", count
            )
            messages.success(request, words % {"count": count})
    except Refused as refused:
        messages.error(request, refused.message)


def _units(request: HttpRequest) -> list[Unit]:
    units = permissions.units_to_log_for(request.user)
    if not units:
        raise PermissionDenied(_("You may not log commitments. Ask an admin to make you staff of a unit."))
    return units


def _file(request: HttpRequest, uid: UUID) -> ImportFile:
    """A file that this account has sent, not asked to be recorded yet."""
    return get_object_or_404(ImportFile.objects.select_related("unit", "owner"), uid=uid, user=request.user, batch=None)


def _placed(file: ImportFile, place: dict[str, Any]) -> ImportFile:
    """The file with its table begun elsewhere; what its columns mean is then found anew."""
    sheet, header = place.get("sheet"), place.get("header")
    if sheet is not None and sheet != file.sheet:
        file.sheet, file.header, file.columns = sheet, None, []
    if header is not None and header != file.header:
        file.header, file.columns = header, []
    return file
