"""What programs read at private addresses: dates as iCalendar, changes as Atom."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, StreamingHttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from tracker.delivery import links
from tracker.domain.deadlines import local_day, start_of_day
from tracker.exchange import changes as atom
from tracker.exchange import feeds as ics
from tracker.models import AuditEvent, Commitment, Feed
from tracker.operations import feeds as verbs
from tracker.queries import feeds
from tracker.queries.history import names_of
from tracker.web.following import name_of, rows_of

READS_AN_HOUR = 60  # of one address; calendar programs ask a few times a day
PAGE = 100  # changes
SETTLED = 60  # seconds after which no second change can still come within the same second
FORM = 2  # raised when the same rows are written otherwise
# No cache on the way keeps it. A calendar program keeps what it read, as data, and asks with the tag of that.
HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
Stream = Callable[[HttpRequest, Feed, str], StreamingHttpResponse]


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The dates as iCalendar."""
    return _read(request, token, _calendar)


@require_safe
def changes(request: HttpRequest, token: str) -> HttpResponse:
    """What happened to them as Atom."""
    return _read(request, token, _changes)


def _read(request: HttpRequest, token: str, written: Stream) -> HttpResponse:
    """The door: nothing there, asked too often, nothing new, or the file."""
    feed = links.find_feed(token)
    if feed is None or not feeds.is_alive(feed):
        return _private(HttpResponseNotFound("There is no calendar at this address.\n", content_type="text/plain"))
    if _is_too_often(feed, request.now):
        answer = HttpResponse("This address is asked too often.\n", content_type="text/plain", status=429)
        answer["Retry-After"] = "3600"
        return _private(answer)
    if request.method == "GET":
        verbs.note_read(feed, now=request.now)
    language = _language(feed)
    etag, modified = _validators(request, feed, language, written.__name__)
    answer = get_conditional_response(request, etag=etag, last_modified=modified)
    if answer is None:
        answer = _empty(written) if request.method == "HEAD" else written(request, feed, language)
    answer["ETag"] = etag
    if modified is not None:
        answer["Last-Modified"] = http_date(modified)
    return _private(answer)


def _calendar(request: HttpRequest, feed: Feed, language: str) -> StreamingHttpResponse:
    rows = feeds.entries(rows_of(feed, request.office, now=request.now)).iterator(chunk_size=feeds.CHUNK)
    organizer = ics.organizer_of(request.office)
    name, inside = _name(request, feed, language), feed.user is not None
    sheet = ics.Sheet(name, language, inside, organizer, request.office.zone)
    return _named_file(StreamingHttpResponse(ics.calendar_bytes(rows, sheet), content_type=ics.TYPE))


def _changes(request: HttpRequest, feed: Feed, language: str) -> StreamingHttpResponse:
    rows = rows_of(feed, request.office, now=request.now)
    events = feeds.changes(rows, feed, before=_before(request), limit=PAGE + 1)
    shown = events[:PAGE]
    head = atom.Head(
        uid=feed.uid,
        name=_name(request, feed, language),
        office=request.office.name,
        language=language,
        inside=feed.user is not None,
        updated=max((event.recorded_at for event in shown), default=feed.created_at),
        older=shown[-1].sequence if len(events) > PAGE else None,
    )
    ids = {event.commitment for event in shown if event.commitment is not None}
    called = {pk: (ref, title) for pk, ref, title in _called(ids)}
    written = atom.changes_bytes(shown, head, called=called, names=_names(request, feed, shown, language))
    return StreamingHttpResponse(written, content_type=atom.TYPE)


def _called(ids: set[int]) -> list[tuple[int, str, str]]:
    return list(Commitment.objects.filter(pk__in=ids).order_by().values_list("pk", "reference", "title"))


def _names(request: HttpRequest, feed: Feed, events: list[AuditEvent], language: str) -> dict[str, str]:
    """Who did it: by name inside the office; outside it the office acts as one, and others have no name."""
    refs = {event.by for event in events}
    if feed.user is not None:
        return names_of(refs)
    with translation.override(language):
        office = request.office.name or translation.gettext("The office")
    return {ref: office for ref in refs if not ref.startswith("recipient:")}


def _name(request: HttpRequest, feed: Feed, language: str) -> str:
    with translation.override(language):
        return name_of(feed, request.office)


def _language(feed: Feed) -> str:
    spoken = feed.user.language if feed.user is not None else feed.recipient.language if feed.recipient else ""
    return spoken or settings.LANGUAGE_CODE


def _before(request: HttpRequest) -> int | None:
    """Where a page of changes begins; whatever is no number of the history means the first page."""
    number = request.GET.get("before", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None


def _validators(request: HttpRequest, feed: Feed, language: str, kind: str) -> tuple[str, int | None]:
    """The tag and the time (seconds of the epoch) of what would be read now: of the last thing that happened here.

    Whatever a feed shows, and every right to see it, changes with an event of the history or with the office's day.
    """
    sequence, happened = feeds.newest_event()
    today = local_day(request.now, request.office.zone)
    parts = (FORM, kind, feed.uid, sequence, today, language, settings.SITE_URL, request.GET.get("before", ""))
    etag = '"' + sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:32] + '"'
    modified = max(happened or feed.created_at, start_of_day(today, request.office.zone))
    age = (request.now - modified).total_seconds()
    return etag, int(modified.timestamp()) if age > SETTLED else None


def _is_too_often(feed: Feed, now: datetime) -> bool:
    """Count one reading; more than sixty within an hour of the clock are no calendar program.

    Each hour has a count of its own: the cache keeps one that is raised for longer, and a program that asks every few
    minutes would be shut out for good.
    """
    key = f"feed-reads-{feed.pk}-{int(now.timestamp()) // 3600}"
    if cache.add(key, 1, timeout=3600):
        return False
    try:
        return bool(cache.incr(key) > READS_AN_HOUR)
    except ValueError:  # the hour ended in between
        return False


def _empty(written: Stream) -> StreamingHttpResponse:
    """The answer to HEAD: the same fields, no body, and no length, which only the whole file would tell."""
    if written is _changes:
        return StreamingHttpResponse(iter(()), content_type=atom.TYPE)
    return _named_file(StreamingHttpResponse(iter(()), content_type=ics.TYPE))


def _named_file(answer: StreamingHttpResponse) -> StreamingHttpResponse:
    answer["Content-Disposition"] = 'attachment; filename="due.ics"'
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        answer[name] = value
    return answer
