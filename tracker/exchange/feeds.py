"""Dates as a calendar that other programs subscribe to: RFC 5545, METHOD:PUBLISH of RFC 5546, names of RFC 7986.

Built by icalendar, item by item, so that any number of dates takes the memory of one.

What a calendar shows of a date:
- A day is an all-day event; a period of at most 31 days ("April 2027") is an event from its first through its last
  day. A longer one (a quarter, a year) stands on its last day only: a bar over every week of a year hides all else,
  and the last day is what is asked for. Its words name the whole period.
- Nothing here takes anybody's time: TRANSP is TRANSPARENT, and nobody is invited (no ATTENDEE).
- A closed date becomes STATUS:CANCELLED with its decision as the category, and leaves the feed 60 days later.
- UID is that of the date, for ever. SEQUENCE is how much of the commitment's history is visible in calendars
  (queries/feeds.py): it rises with every change of terms, words or state, and never falls. DTSTAMP and LAST-MODIFIED
  are the instant of the last of these changes, not that of the reading, so that an unchanged feed is the same bytes.
  Another name of who promised it raises them too; of two with the same SEQUENCE the later DTSTAMP counts (RFC 5546).
- The alarm rings one day before the last day. Programs that subscribe mostly leave alarms out; none relies on it.
- A calendar without a date has the office's zone as the one component that RFC 5545 3.6 asks for; nothing refers to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parseaddr
from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDuration, vText, vUri

from tracker import wording
from tracker.delivery.urls import commitment_url, mail_domain
from tracker.domain.lifecycle import Status
from tracker.domain.policies import Role
from tracker.models import Commitment, Deadline, OfficeSettings

PRODUCT = "-//Duebook//Calendar feed//EN"
TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
REFRESH = timedelta(hours=6)
LONGEST_BAR = timedelta(days=31)
LONGEST_TEXT = 4000  # characters of one passage or note
_END = b"END:VCALENDAR\r\n"
_SAID = (Status.PAUSED, Status.REPORTED)  # states that people made and that are worth a line


@dataclass(frozen=True)
class Sheet:
    """What holds for a whole feed: its name, its language, and whether its reader has an account (and gets links).

    `zone` is the office's, as in zoneinfo.
    """

    name: str
    language: str
    inside: bool
    organizer: str
    zone: str


def organizer_of(office: OfficeSettings) -> str:
    """The office's address as a URI: that of its contact person, else the one mails come from."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or f"duebook@{mail_domain()}"
    return "mailto:" + quote(office.contact_email or sender, safe="@+._-")


def plain(text: str) -> str:
    """Text that every format can carry: no control, surrogate or non-character, every kind of line end one newline."""
    lines = "\n".join(text.splitlines())
    return "".join(char for char in lines if char == "\n" or char == "\t" or _is_harmless(ord(char)))


def one_line(text: str) -> str:
    """The same for names and titles: blanks and line ends are one space."""
    return " ".join(plain(text).split())


def value(text: str) -> vText:
    r"""Plain text as the library writes it, a backslash as its full-width sister.

    icalendar 7.3 writes `\N` as a line end, and it and other readers take an escaped backslash before an n for one.
    """
    return vText(text.replace("\\", "\N{FULLWIDTH REVERSE SOLIDUS}"))


def calendar_bytes(entries: Iterable[Deadline], sheet: Sheet) -> Iterator[bytes]:
    """The file piece by piece: the head, one VEVENT a date, or the office's zone where there is none, the end."""
    yield _frame(sheet).to_ical().removesuffix(_END)
    empty = True
    for deadline in entries:
        with translation.override(sheet.language):
            piece = _event(deadline, sheet).to_ical()
        yield piece
        empty = False
    if empty:
        yield _zone(sheet.zone)
    yield _END


def _frame(sheet: Sheet) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "PUBLISH")
    name = one_line(sheet.name)
    calendar.add("name", value(name))
    calendar.add("x-wr-calname", value(name))  # what Google and Apple read instead of NAME
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))  # the same for Outlook
    return calendar


@cache
def _zone(name: str) -> bytes:
    """The VTIMEZONE of a zone, as the library makes it: reckoned once a process, since its search takes a while."""
    return Timezone.from_tzid(name).to_ical()


def _event(deadline: Deadline, sheet: Sheet) -> Event:
    first, last = _shown_days(deadline)
    event = Event()
    event.add("uid", f"{deadline.uid}@{mail_domain()}")
    event.add("sequence", deadline.sequence)  # type: ignore[attr-defined]
    event.add("dtstamp", deadline.changed_at)  # type: ignore[attr-defined]
    event.add("last-modified", deadline.changed_at)  # type: ignore[attr-defined]
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the end is not included
    event.add("transp", "TRANSPARENT")
    event.add("summary", value(one_line(f"{deadline.reference} {deadline.commitment.title}")))
    event.add("description", value(_description(deadline)))
    event.add("organizer", _organizer(sheet))
    if sheet.inside:
        event.add("url", vUri(commitment_url(deadline.commitment.reference)))
    if deadline.is_open:
        event.add("status", "CONFIRMED")
        event.add_component(_alarm(deadline, is_bar=first != last))
    else:
        event.add("status", "CANCELLED")
        event.add("categories", [wording.status_label(deadline.status)])
    return event


def _shown_days(deadline: Deadline) -> tuple[date, date]:
    """First and last day of the bar; only the last day of what is longer than a month."""
    first, last = deadline.first_day, deadline.last_day
    if first is None or last is None:
        raise ValueError("a date without days has no place in a calendar")
    return (first if last - first < LONGEST_BAR else last), last


def _organizer(sheet: Sheet) -> vCalAddress:
    address = vCalAddress(sheet.organizer)
    address.params["CN"] = "Duebook"  # a constant: parameters cannot carry every character that a name may have
    return address


def _alarm(deadline: Deadline, *, is_bar: bool) -> Alarm:
    """One day before the last day: of a bar counted back from its end, which is the start of the day after."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", value(one_line(deadline.commitment.title)))
    if is_bar:
        alarm.add("trigger", vDuration(timedelta(days=-2)), parameters={"RELATED": "END"})
    else:
        alarm.add("trigger", vDuration(timedelta(days=-1)))
    return alarm


def _description(deadline: Deadline) -> str:
    """What is due and since when it is known, a line each, then the passage and where it stands."""
    row = deadline.commitment
    lines = [_("Nobody named a date: is this still alive?") if deadline.is_review else _due(deadline)]
    if deadline.is_extended:
        moved = {"date": wording.first_date_in_words(deadline), "slip": wording.slip_in_words(deadline)}
        lines.append(_("First date: %(date)s (%(slip)s)") % moved)
    if not deadline.is_open or deadline.state in _SAID:
        lines.append(_("Status: %(status)s") % {"status": wording.status_label(deadline.status)})
    responsible = [part.party.name for part in row.participations.all() if part.role == Role.RESPONSIBLE.value]
    if responsible:
        lines.append(_("Promised by: %(names)s") % {"names": wording.list_in_words(responsible)})
    if deadline.wording:
        lines.append(_("As written: “%(words)s”") % {"words": deadline.wording})
    return plain("\n".join(_cut(line) for line in [*lines, *_cited(row)]))


def _due(deadline: Deadline) -> str:
    return _("Due %(when)s.") % {"when": wording.due_in_words(deadline)}


def _cited(row: Commitment) -> list[str]:
    quoted = [f"“{row.quotation.exact}”"] if row.quotation is not None else []
    if row.source is None:
        return quoted
    published = [wording.date_in_words(row.source.published_on)] if row.source.published_on else []
    return [*quoted, wording.list_in_words([row.source.title, *filter(None, [row.source.publisher]), *published])]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _is_harmless(code: int) -> bool:
    """Printable by RFC 5545 and allowed by XML 1.0, C1 controls and byte order marks left out."""
    if code < 0x20 or 0x7F <= code <= 0x9F or 0xD800 <= code <= 0xDFFF or code == 0xFEFF:
        return False
    return code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF
