"""Correcting what the conventions read otherwise now: one by one, with the convention as the reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories import NOW, make_commitment, make_contact, make_office, make_party
from tests.operations.stories import BY, events, last_event
from tracker import queries
from tracker.domain.conventions import USUAL, ByPeriod
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Roll
from tracker.domain.lifecycle import Status
from tracker.language.phrases import resolve
from tracker.models import AuditText, Deadline, DeadlineTerms, OfficeSettings
from tracker.operations import deadlines, office
from tracker.operations.errors import Refused
from tracker.operations.readings import due_of
from tracker.operations.rereading import correct_as_read, correct_many
from tracker.operations.terms import Due
from tracker.queries.rereading import differing, reread

pytestmark = pytest.mark.django_db
EARLIER = NOW - timedelta(days=30)
BEFORE = replace(USUAL, by_period=ByPeriod.START)
SEEN = "2027-10|start"


def recorded(words: str = "by October 2027", *, rival: int = 0) -> Deadline:
    reading = resolve(words, date(2027, 3, 21))
    assert reading is not None
    due = due_of(reading.rivals[rival - 1] if rival else reading, reference_date=date(2027, 3, 21))
    assert due is not None
    party = make_party()
    make_contact(party)
    commitment = make_commitment(responsible=party)
    return deadlines.add(commitment, by=BY, now=EARLIER, due=replace(due, roll=Roll.PRECEDING))


def fresh(row: Deadline) -> Deadline:
    return Deadline.objects.get(pk=row.pk)


def test_choosing_conventions_is_saved_audited_and_moves_no_date() -> None:
    make_office()
    row = recorded()
    before = DeadlineTerms.objects.count()
    office.choose_conventions(replace(BEFORE, week_ends_on=4, southern_seasons=True), by=BY, now=NOW)
    assert queries.office().conventions == replace(BEFORE, week_ends_on=4, southern_seasons=True)
    event = last_event("officesettings.changed")
    assert event.after == {
        "fields": ["by_period_means", "southern_seasons", "week_ends_on"],
        "by_period_means": "start",
        "southern_seasons": True,
        "week_ends_on": 4,
    }
    assert (fresh(row).last_day, fresh(row).version) == (row.last_day, row.version)
    assert DeadlineTerms.objects.count() == before
    assert fresh(row).next_event_at == NOW
    assert OfficeSettings.objects.get().is_sending


def test_choosing_what_holds_records_nothing() -> None:
    make_office()
    office.choose_conventions(USUAL, by=BY, now=NOW)
    assert events() == []


def test_a_date_is_corrected_with_the_convention_as_its_reason() -> None:
    make_office()
    row = recorded()
    office.choose_conventions(BEFORE, by=BY, now=NOW)
    correct_as_read(row, by=BY, now=NOW + timedelta(hours=1), seen=SEEN)
    now = fresh(row)
    assert (now.edtf, now.boundary, now.last_day) == ("2027-10", "start", date(2027, 9, 30))
    assert (now.roll, now.original_last_day, now.is_extended) == ("preceding", date(2027, 9, 30), False)
    terms = now.versions.get(version=2)
    assert (terms.cause, terms.wording) == ("corrected", "by October 2027")
    assert (terms.reference_date, terms.convention) == (date(2027, 3, 21), "by-period-excludes-it")
    assert terms.reason == "Read again as the office reads dates now: “by April” means before April begins."
    event = last_event("deadline.corrected")
    assert AuditText.objects.get(sequence=event.sequence).text == terms.reason
    assert reread(row, office=queries.office()) is None


def test_a_second_time_there_is_nothing_to_correct() -> None:
    make_office()
    row = recorded()
    office.choose_conventions(BEFORE, by=BY, now=NOW)
    correct_as_read(row, by=BY, now=NOW, seen=SEEN)
    with pytest.raises(Refused, match="nothing to correct"):
        correct_as_read(row, by=BY, now=NOW, seen=SEEN)


def test_what_was_not_seen_is_not_saved() -> None:
    make_office()
    row = recorded()
    office.choose_conventions(replace(USUAL, by_period=ByPeriod.LAST_WORKING_DAY), by=BY, now=NOW)
    with pytest.raises(Refused, match="changed meanwhile"):
        correct_as_read(row, by=BY, now=NOW, seen=SEEN)
    assert fresh(row).version == 1


def test_each_stands_alone_and_the_rest_says_why_not() -> None:
    make_office()
    good, extended, chosen, closed = recorded(), recorded(), recorded(rival=2), recorded()
    later = Due(date=PartialDate.of_month(2027, 12), wording="by December 2027")
    deadlines.extend(extended, by=BY, now=EARLIER, due=later, reason="flood")
    deadlines.decide(closed, by=BY, now=EARLIER, status=Status.WAIVED, reason="not needed")
    office.choose_conventions(BEFORE, by=BY, now=NOW)
    named = dict.fromkeys([good.pk, extended.pk, chosen.pk, closed.pk, 0], SEEN)
    done = {one.deadline: one.why for one in correct_many(named, by=BY, now=NOW)}
    assert done == {
        good: "",
        extended: "It stays: it was extended since: the new date was agreed.",
        chosen: "It stays: somebody chose another reading when it was recorded.",
        closed: "This deadline is closed already: somebody decided it before you.",
    }
    assert fresh(extended).version == 2
    assert fresh(good).last_day == date(2027, 9, 30)
    assert not differing(BEFORE, office=queries.office()).moving
