"""Sending starts, is held, and starts again; imports are let go; the office's settings reach every deadline."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import NOW, make_commitment, make_deadline, make_office, make_party
from tests.models import rows
from tests.operations.stories import BY, events, last_event
from tracker.domain.lifecycle import Status
from tracker.models import Calendar, Commitment, Deadline, OfficeSettings
from tracker.operations import office
from tracker.operations.errors import Refused

pytestmark = pytest.mark.django_db
HELD = OfficeSettings.Sending.HELD
FAR = datetime(2028, 1, 1, tzinfo=UTC)


def deadline(**commitment: Any) -> Deadline:
    row = make_deadline(make_commitment(responsible=make_party(), **commitment), ladder_from=None, next_event_at=FAR)
    row.refresh_from_db()
    return row


def fresh(row: Deadline) -> Deadline:
    return Deadline.objects.get(pk=row.pk)


def test_the_first_start_is_where_every_ladder_begins() -> None:
    make_office(sending=HELD)
    active, batch = deadline(), rows.batch()
    imported, draft = deadline(batch=batch), deadline(stage="draft")
    closed = make_deadline(closed_as=Status.MET, ladder_from=None)
    started = office.start_sending(by=BY, now=NOW)
    assert (started.first, started.released, started.deadlines) == (True, [batch], 2)
    for row in (active, imported):
        assert (fresh(row).ladder_from, fresh(row).ladder_catches_up, fresh(row).next_event_at) == (NOW, True, NOW)
    assert fresh(draft).ladder_from is fresh(closed).ladder_from is None
    batch.refresh_from_db()
    assert batch.released_at == NOW
    settings = OfficeSettings.objects.get()
    assert (settings.sending, settings.sending_since) == ("on", NOW)
    assert events() == ["import.released", "office.sending_started"]


def test_a_later_start_goes_on_where_it_was() -> None:
    make_office(sending=HELD, sending_since=NOW - timedelta(days=9))
    running = make_deadline(ladder_from=NOW - timedelta(days=5))
    batch = rows.batch()
    imported = deadline(batch=batch)
    started = office.start_sending(by=BY, now=NOW)
    assert (started.first, started.deadlines) == (False, 1)
    assert fresh(running).ladder_from == NOW - timedelta(days=5)
    assert not fresh(running).ladder_catches_up
    assert fresh(imported).ladder_from == NOW
    assert OfficeSettings.objects.get().sending_since == NOW - timedelta(days=9)


def test_starting_twice_changes_nothing_more() -> None:
    make_office(sending=HELD)
    office.start_sending(by=BY, now=NOW)
    assert office.start_sending(by=BY, now=FAR) == office.Started(False, [], 0)
    assert events() == ["office.sending_started"]


def test_holding_stops_and_twice_is_once() -> None:
    make_office()
    office.hold_sending(by=BY, now=NOW)
    office.hold_sending(by=BY, now=NOW)
    assert not OfficeSettings.objects.get().is_sending
    assert events() == ["office.sending_held"]


def test_one_import_is_let_go() -> None:
    make_office()
    batch, other = rows.batch(), rows.batch()
    mine, theirs = deadline(batch=batch), deadline(batch=other)
    assert office.release(batch, by=BY, now=NOW) == 1
    assert (fresh(mine).ladder_from, fresh(mine).ladder_catches_up) == (NOW, True)
    assert fresh(theirs).ladder_from is None
    assert list(office.held_batches()) == [other]
    with pytest.raises(Refused, match="not held any more"):
        office.release(batch, by=BY, now=NOW)


def test_an_import_let_go_before_the_first_start_waits_for_it() -> None:
    make_office(sending=HELD)
    batch = rows.batch()
    row = deadline(batch=batch)
    office.release(batch, by=BY, now=NOW)
    assert fresh(row).ladder_from is None
    office.start_sending(by=BY, now=FAR)
    assert fresh(row).ladder_from == FAR


def test_a_batch_that_was_undone_is_not_let_go() -> None:
    make_office(sending=HELD)
    undone = deadline(batch=rows.batch(undone_at=NOW, decided_by="user:1"))
    started = office.start_sending(by=BY, now=NOW)
    assert (started.released, started.deadlines, fresh(undone).ladder_from) == ([], 0, None)


def test_settings_reach_every_open_deadline_but_never_start_sending() -> None:
    row, settings = deadline(), make_office(sending=HELD)
    closed = make_deadline(closed_as=Status.MET)
    settings.zone, settings.sending, settings.sending_since = "Asia/Bishkek", OfficeSettings.Sending.ON, NOW
    office.save(settings, by=BY, now=NOW)
    kept = OfficeSettings.objects.get()
    assert (kept.zone, kept.sending, kept.sending_since) == ("Asia/Bishkek", "held", None)
    assert fresh(row).next_event_at == NOW
    assert fresh(closed).next_event_at is None
    assert last_event("officesettings.changed").after["fields"] == ["zone"]


def test_an_unknown_zone_is_refused() -> None:
    settings = make_office()
    settings.zone = "Mars/Olympus"
    with pytest.raises(Refused, match="not a time zone"):
        office.save(settings, by=BY, now=NOW)


def test_a_new_office_is_made_from_the_environment(settings: Any) -> None:
    OfficeSettings.objects.all().delete()
    settings.OFFICE_TIME_ZONE, settings.HOLIDAY_CALENDAR = "Asia/Bishkek", "KG"
    office.ensure_settings()
    office.ensure_settings()
    row = OfficeSettings.objects.get()
    assert (row.zone, row.sending, row.pk) == ("Asia/Bishkek", "held", 1)
    assert row.calendar == Calendar.objects.get(country="KG")


def test_drafts_begin_when_they_are_activated_not_before() -> None:
    make_office(sending=HELD)
    row = deadline(stage="draft")
    office.start_sending(by=BY, now=NOW)
    assert fresh(row).ladder_from is None
    assert Commitment.objects.get(pk=row.commitment_id).is_draft
