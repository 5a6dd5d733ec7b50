"""Texts in which promises stand: the list, bringing one in, and logging from its passages."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker import permissions, queries
from tracker.domain.deadlines import local_day
from tracker.domain.policies import Role
from tracker.language.passages import find_quote, normalise, quote_at
from tracker.language.phrases import LONGEST_TEXT, split
from tracker.models import Commitment, SourceDocument
from tracker.operations import commitments, naming, parties, sources
from tracker.operations.audit import verb
from tracker.operations.errors import Refused
from tracker.queries import documents, people
from tracker.queries.access import parties_for
from tracker.queries.events import events_of
from tracker.web.doors import by, staff_only
from tracker.web.downloads import handed_out
from tracker.web.forms.documents import DocumentForm, PassageForm
from tracker.web.layout import Marked, paragraphs, whole_words
from tracker.web.previewing import preview

PAGE = 50
LONGEST_TITLE = 120


@staff_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All texts, newest first."""
    wanted = request.GET.get("q", "").strip()
    page = Paginator(documents.listed_documents(request.user, wanted), PAGE).get_page(request.GET.get("page"))
    may_add = bool(permissions.units_to_log_for(request.user))
    context = {"page": page, "wanted": wanted, "may_add": may_add, "section": "documents"}
    return render(request, "documents/index.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Paste or upload a text."""
    units = permissions.units_to_log_for(request.user)
    if not units:
        raise PermissionDenied(_("You may read texts, but not add any. Ask an admin to make you staff of a unit."))
    form = DocumentForm(request.POST or None, request.FILES or None, units=units, user=request.user)
    twin = None
    if request.method == "POST" and form.is_valid():
        digest = sources.text_digest(normalise(form.cleaned_data["text"].replace("\0", "")).strip("\n"))
        twin = documents.same_text([form.cleaned_data["unit"].pk], digest)
        try:
            source = _added(request, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("document", source.pk)
    context = {"form": form, "twin": twin, "parties": parties_for(request.user)[:500], "section": "documents"}
    return render(request, "documents/new.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: int) -> HttpResponse:
    """A text with its quotations, and the panel to log from it."""
    source = get_object_or_404(documents.documents_for(request.user).select_related("unit"), pk=number)
    panel = _panel(request, source)
    if request.method == "POST":
        if not panel["may_log"]:
            raise PermissionDenied(_("Only staff of “%(unit)s” log from this text.") % {"unit": source.unit})
        form = panel["form"]
        if "choose" not in request.POST and isinstance(form, PassageForm) and form.is_valid():
            try:
                commitment = _logged(request, source, form)
            except Refused as refused:
                form.add_error(None, refused.message)
            else:
                place = f"?logged={commitment.reference}#at-{form.cleaned_data['start']}"
                return redirect(reverse("document", args=[source.pk]) + place)
    quoted = documents.quotations_in(source, request.user)
    marks = [Marked(quotation.start, quotation.end, n) for n, (quotation, _logged) in enumerate(quoted, start=1)]
    chosen = [Marked(panel["quote"].start, panel["quote"].end)] if panel["quote"] else []
    context = {"source": source, "quoted": quoted, "lines": paragraphs(source.text, [*marks, *chosen]), **panel}
    context["events"] = events_of(source, request.user)
    failed = isinstance(panel["form"], PassageForm) and panel["form"].errors
    return render(request, "documents/show.html", context | {"section": "documents"}, status=422 if failed else 200)


@staff_only
@require_safe
def original(request: HttpRequest, number: int) -> HttpResponse:
    """The file from which a text was read, for those who read the text."""
    source = get_object_or_404(documents.documents_for(request.user).exclude(file="").defer("text"), pk=number)
    return handed_out(source.file, source.file_name)


@staff_only
@require_safe
def passage(request: HttpRequest, number: int) -> HttpResponse:
    """The panel alone, for a passage that was selected in the page."""
    source = get_object_or_404(documents.documents_for(request.user).select_related("unit"), pk=number)
    return render(request, "documents/panel.html", {"source": source, **_panel(request, source)})


def _panel(request: HttpRequest, source: SourceDocument) -> dict[str, object]:
    """What the panel shows: nothing chosen yet, a passage with its form, or why a passage was not found."""
    office, now = request.office, request.now
    today = local_day(now, office.zone)
    wanted = request.GET.get("passage", "")
    quote = find_quote(source.text, wanted) if wanted else _place(request, source)
    form = None
    if request.method == "POST":
        sent = request.POST.copy()
        sent["due_choice"] = sent.get("choose", sent.get("due_choice", ""))
        form = PassageForm(sent, source=source, office=office, today=today)
    elif quote is not None:
        first = _proposed(source, quote.exact, source.published_on or today) | {"start": quote.start, "end": quote.end}
        form = PassageForm(initial=first, source=source, office=office, today=today)
    logged = queries.visible_to(request.user).filter(
        source=source, reference=request.GET.get("logged", "")
    )
    choices = form.choices() if form else []
    waiting = form.waiting if form else None
    due = choices[0].due if choices else waiting.due(office) if waiting else None
    return {
        "choices": choices,
        "waiting": waiting,
        "follows": preview(due, office=office, policy=source.policy, now=now) if due else None,
        "may_log": permissions.can_log(request.user, source.unit),
        "quote": quote,
        "already": documents.logged_over(source, request.user, quote.start, quote.end) if quote else [],
        "form": form,
        "not_found": wanted if wanted and quote is None else "",
        "logged": logged.prefetch_related("deadlines").first(),
        "parties": parties_for(request.user)[:500],
    }


def _place(request: HttpRequest, source: SourceDocument):
    """The passage that the address or the form names; None for none or one outside the text."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        return quote_at(source.text, *whole_words(source.text, int(sent.get("start", "")), int(sent.get("end", ""))))
    except ValueError:
        return None


def _proposed(source: SourceDocument, words: str, reference: date) -> dict[str, object]:
    """What the panel proposes: the words without their date as the title, the words of the date, the owner."""
    flat = " ".join(words.split())[:LONGEST_TEXT]
    parsed = split(flat, reference)
    title = parsed.what or flat
    if len(title) > LONGEST_TITLE:
        title = title[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
    due = parsed.reading.words if parsed.reading and (parsed.reading.date or parsed.reading.offset) else ""
    responsible = parsed.who or str(people.party_that_must(flat) or "")
    return {"title": title, "due": due, "responsible": responsible, "owner": source.owner_id}


@verb
def _added(request: HttpRequest, form: DocumentForm) -> SourceDocument:
    values = form.cleaned_data
    who = {"by": by(request), "now": request.now}
    issuer, controller = (
        parties.find_or_create(values[name], **who) if values[name].strip() else None
        for name in ("issuer", "controller")
    )
    return sources.add(
        **who,
        **{name: values[name] for name in ("unit", "title", "text", "publisher", "url", "published_on", "second_hand")},
        language=values["language"],
        file=values["file"],
        file_name=values["file"].name if values["file"] else "",
        issuer=issuer,
        controller=controller,
        owner=values["owner"],
        policy=values["policy"],
        added_by=request.user,
    )


@verb
def _logged(request: HttpRequest, source: SourceDocument, form: PassageForm) -> Commitment:
    values, choices = form.cleaned_data, form.choices()
    who = {"by": by(request), "now": request.now}
    quotation = sources.quote(source, start=values["start"], end=values["end"], **who)
    wanted = form.wanted()
    named = naming.find_or_create_many([one for _role, one in wanted], **who) if wanted else []
    roles = [(role, party) for (role, _one), party in zip(wanted, named, strict=True)]
    inherited = [(Role.ISSUER, source.issuer), (Role.CONTROLLER, source.controller)]
    return commitments.record(
        **who,
        created_by=request.user,
        unit=source.unit,
        title=values["title"],
        due=choices[0].due if choices else None,
        waits=form.waiting.waits if form.waiting else None,
        owner=values["owner"],
        parties=[*roles, *((role, party) for role, party in inherited if party is not None)],
        source=source,
        quotation=quotation,
        policy=source.policy,
    )

