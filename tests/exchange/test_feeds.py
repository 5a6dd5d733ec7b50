"""E7: calendars and lists of changes from hostile titles, quotations and names, read back by other programs.

The long version (5,000 cases) is marked chaos; each case is a whole event of three scripts and every odd character.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vText

from tracker.delivery.urls import mail_domain
from tracker.domain.lifecycle import CLOSED, Status
from tracker.exchange import changes as atom
from tracker.exchange import feeds
from tracker.models import AuditEvent, Commitment, Deadline, Participation, Party, Quotation, SourceDocument

NOW = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)
# RFC 5545 3.6.1 and RFC 5546 3.2.1 for METHOD:PUBLISH: how often each property stands in an event of ours.
ONCE = {"UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "TRANSP", "SUMMARY", "DESCRIPTION",
        "ORGANIZER", "STATUS"}  # fmt: skip
AT_MOST_ONCE = {"URL", "CATEGORIES"}
FRAME = ["VERSION", "PRODID", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"]
ALARM = {"ACTION", "DESCRIPTION", "TRIGGER"}
ODD = [
    "\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT", "\nATTENDEE:mailto:x@example.org", "\\n\\N\\,\\;\\\\",
    "a;b,c:d\"e^n^'",
    "\x00\x07\x1b[31m", "\x1c\x1d\x1e\x85\u2028\u2029", "\u202eevil\u202c", "\ufeff\ufffe\uffff", "]]>&<script>&amp;",
    "=1+1", "é" * 80, "水利部：收到款项后30日内，提交报告。", "Министерство; отчёт, до 1 апреля", "\U0001f4c5" * 30,
    "\\", "\n\n", " ", "\t",
    "END:VCALENDAR", "X-EVIL;A=\"b\":c", "\ud800",
]  # fmt: skip
SCRIPTS = st.sampled_from([
    st.text(max_size=120),
    st.text(st.characters(min_codepoint=0x400, max_codepoint=0x4FF), max_size=120),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=120),
    st.text(st.sampled_from("\\nN,;:\"^'\r\n\t \x00\x1d\u2028abc"), max_size=60),
])  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(ODD), SCRIPTS.flatmap(lambda script: script)), max_size=4).map("".join)
DAYS = st.dates(date(1970, 1, 2), date(2199, 12, 30))


@dataclass
class Case:
    """What an event is made of."""

    title: str
    passage: str
    source: str
    party: str
    wording: str
    name: str
    first: date
    length: int
    status: Status
    inside: bool
    language: str
    sequence: int
    uid: UUID = field(default_factory=uuid4)

    def deadline(self) -> Deadline:
        commitment = Commitment(pk=1, reference="C-2027-0001", title=self.title)
        source = SourceDocument(pk=1, title=self.source, publisher=self.party, published_on=self.first)
        commitment.source, commitment.quotation = source, Quotation(pk=1, source=source, exact=self.passage)
        part = Participation(role="responsible", party=Party(name=self.party))
        commitment._prefetched_objects_cache = {"participations": [part]}  # type: ignore[attr-defined]
        row = Deadline(
            pk=1, uid=self.uid, commitment=commitment, number=1, kind="result", wording=self.wording,
            first_day=self.first, last_day=self.first + timedelta(days=self.length), status=self.status.value,
        )  # fmt: skip
        row.sequence, row.changed_at = self.sequence, NOW  # type: ignore[attr-defined]
        return row

    def sheet(self) -> feeds.Sheet:
        return feeds.Sheet(self.name, self.language, self.inside, "mailto:office@example.org", "UTC")

    def file(self) -> bytes:
        return b"".join(feeds.calendar_bytes([self.deadline()], self.sheet()))


CASES = st.builds(
    Case, title=TEXT, passage=TEXT, source=TEXT, party=TEXT, wording=TEXT, name=TEXT, first=DAYS,
    length=st.sampled_from([0, 1, 9, 30, 31, 90, 364]).filter(bool) | st.just(0), status=st.sampled_from(list(Status)),
    inside=st.booleans(), language=st.sampled_from(["en", "ru", "zh-hans"]), sequence=st.integers(0, 10_000),
    uid=st.uuids(),
)  # fmt: skip


def shown(text: str) -> str:
    """A title as a calendar shows it."""
    return str(feeds.value(feeds.one_line(text)))


def problems(calendar: Calendar, case: Case) -> list[str]:
    """What breaks the table of properties or differs from what was put in."""
    found = [f"frame {name}" for name in calendar if name not in FRAME]
    found += [f"frame without {name}" for name in FRAME if name not in calendar]
    events = calendar.subcomponents
    if len(events) != 1 or events[0].name != "VEVENT":
        return [*found, f"components {events}"]
    event = events[0]
    found += [f"extra {name}" for name in event if name not in ONCE | AT_MOST_ONCE]
    found += [f"no {name}" for name in ONCE if name not in event]
    found += [f"twice {name}" for name in event if isinstance(event[name], list) and name != "CATEGORIES"]
    found += [f"error {error}" for error in (*calendar.errors, *event.errors)]
    pairs = {
        "SUMMARY": shown(f"C-2027-0001/1 {case.title}"), "UID": f"{case.uid}@{mail_domain()}",
        "SEQUENCE": case.sequence, "ORGANIZER": "mailto:office@example.org", "TRANSP": "TRANSPARENT",
        "STATUS": "CANCELLED" if case.status in CLOSED else "CONFIRMED",
    }  # fmt: skip
    found += [f"{name}: {event[name]!r}, not {value!r}" for name, value in pairs.items() if event[name] != value]
    name = vText(shown(case.name)).to_ical().decode()  # names of RFC 7986 are handed out as they stand: escaped
    if (str(calendar["NAME"]), str(calendar["X-WR-CALNAME"])) != (name, name):
        found.append("the name differs")
    for text in (case.passage, case.wording):
        if str(feeds.value(feeds.plain(text))) not in str(event["DESCRIPTION"]) and len(text) < feeds.LONGEST_TEXT:
            found.append(f"description without {text!r}")
    if ("URL" in event) is not case.inside or ("CATEGORIES" in event) is not (case.status in CLOSED):
        found.append("URL or CATEGORIES")
    return found + _alarm_problems(event, case)


def _alarm_problems(event: Event, case: Case) -> list[str]:
    alarms = event.subcomponents
    if case.status in CLOSED:
        return ["an alarm of what is cancelled"] if alarms else []
    if len(alarms) != 1 or set(alarms[0]) != ALARM:
        return ["alarm"]
    return [] if str(alarms[0]["DESCRIPTION"]) == shown(case.title) else ["words of the alarm"]


def check(case: Case) -> None:
    raw = case.file()
    lines = raw.split(b"\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n") and all(len(line) <= 75 for line in lines)
    assert not any(byte < 32 and byte not in (9, 10, 13) or byte == 127 for byte in raw)
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    assert problems(Calendar.from_ical(raw), case) == []
    second = vobject.readOne(raw.decode("utf-8"))
    (event,) = second.vevent_list
    assert event.summary.value == shown(f"C-2027-0001/1 {case.title}")
    assert set(event.contents) - {"valarm"} <= {name.lower() for name in ONCE | AT_MOST_ONCE}
    assert event.dtstart.value <= case.first + timedelta(days=case.length) < event.dtend.value


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(CASES)
def test_hostile_words_stay_words(case: Case) -> None:
    check(case)


@pytest.mark.chaos
@settings(max_examples=5000, deadline=None, suppress_health_check=SLOW)
@given(CASES)
def test_hostile_words_stay_words_in_5000_cases(case: Case) -> None:
    check(case)


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(TEXT, TEXT, st.sampled_from(["en", "ru", "zh-hans"]), st.booleans())
def test_changes_are_well_formed_whatever_is_said(title: str, said: str, language: str, inside: bool) -> None:
    event = AuditEvent(sequence=7, action="report.accepted", by="user:x", commitment=1)
    event.effective_at = event.recorded_at = NOW
    event.text = said  # type: ignore[attr-defined]
    head = atom.Head(UUID(int=1), title, said, language, inside, NOW, older=7)
    raw = b"".join(atom.changes_bytes([event], head, called={1: ("C-2027-0001", title)}, names={"user:x": said}))
    root = ElementTree.fromstring(raw)
    space = f"{{{atom.NAMESPACE}}}"
    (entry,) = root.findall(f"{space}entry")
    assert entry.findtext(f"{space}title") == feeds.one_line(f"C-2027-0001 {title}")
    assert entry.findtext(f"{space}id") == "tag:127.0.0.1,2026:history/7"
    known = {"id", "title", "updated", "published", "link", "content"}
    assert {child.tag.removeprefix(space) for child in entry} <= known
    assert entry.findtext(f"{space}updated") == "2027-04-20T09:00:00Z"
    for required in ("id", "title", "updated"):
        assert len(root.findall(f"{space}{required}")) == len(entry.findall(f"{space}{required}")) == 1
    assert root.find(f"{space}author/{space}name") is not None


@pytest.mark.parametrize("zone", ["Asia/Bishkek", "Europe/Berlin", "America/New_York", "UTC"])
def test_a_calendar_without_dates_has_one_component_all_the_same(zone: str) -> None:
    """RFC 5545 3.6: at least one; 3.6.5: a VTIMEZONE has a TZID and a rule or more of three properties each."""
    sheet = feeds.Sheet("Dates", "en", True, "mailto:office@example.org", zone)
    raw = b"".join(feeds.calendar_bytes([], sheet))
    calendar = Calendar.from_ical(raw)
    assert list(calendar) == FRAME and calendar.errors == [] and raw.count(b"BEGIN:VCALENDAR") == 1
    (component,) = calendar.subcomponents
    assert (component.name, component["TZID"]) == ("VTIMEZONE", zone) and component.subcomponents
    for rule in component.subcomponents:
        assert rule.name in ("STANDARD", "DAYLIGHT") and rule.errors == []
        assert {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= set(rule)
    noons = [datetime(2027, 7, 15, 12, tzinfo=reckoned) for reckoned in (component.to_tz(), ZoneInfo(zone))]
    assert noons[0].utcoffset() == noons[1].utcoffset()
    assert raw.endswith(b"END:VCALENDAR\r\n") and all(len(line) <= 75 for line in raw.split(b"\r\n"))
    second = vobject.readOne(raw.decode())
    assert second.vtimezone.tzid.value == zone and "vevent" not in second.contents
    assert b"".join(feeds.calendar_bytes([], sheet)) == raw
    assert b"VTIMEZONE" not in Case(*"TPSNWC", date(2027, 4, 30), 0, Status.UPCOMING, True, "en", 1).file()


def test_the_file_is_written_item_by_item() -> None:
    made: list[int] = []

    def rows() -> Any:
        for number in range(10_000):
            made.append(number)
            yield Case("T", "P", "S", "N", "W", "C", date(2027, 4, 30), 0, Status.UPCOMING, True, "en", 1).deadline()

    pieces = feeds.calendar_bytes(rows(), Case(*"TPSNWC", date(2027, 4, 30), 0, Status.UPCOMING, True, "en", 1).sheet())
    assert next(pieces).startswith(b"BEGIN:VCALENDAR") and made == []
    assert next(pieces).startswith(b"BEGIN:VEVENT") and made == [0]
    for _number in range(100):
        assert len(next(pieces)) < 2000
    assert len(made) == 101


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\x0bc\u2028d", "a\nb\nc\nd"),
        ("\x00a\ud800\x7f\x9f\ufeff\ufffe", "a"),
        ("\ta水", "\ta水"),
        ("\U0001f4c5\u202e", "\U0001f4c5\u202e"),
    ],
)
def test_plain_text(given: str, kept: str) -> None:
    assert feeds.plain(given) == kept
