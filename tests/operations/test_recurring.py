"""What people decide about a series: one date let pass, the end, another rule, listed dates; its end is announced."""

from datetime import date
from typing import Any

import pytest

from tests.factories import make_contact, make_office, make_party, make_recipient, make_unit, make_user
from tests.operations.stories import events, last_event, notices
from tests.operations.test_series import BY, MONTHLY, START, last_days, lived, noon, recorded
from tests.operations.test_series import due as due_by
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Kind, Status
from tracker.domain.policies import Role
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.models import Channel, Commitment, Deadline, Notification, Schedule
from tracker.operations import commitments, deadlines, recurring, reports
from tracker.operations.errors import Refused
from tracker.operations.schedule import resettle, sweep
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db
WHY: dict[str, Any] = {"by": BY, "reason": "The ministry is being rebuilt"}


def dated(*edtf: str) -> list[PartialDate]:
    return [PartialDate.parse(one) for one in edtf]


def schedule_of(commitment: Commitment) -> Schedule:
    return commitment.schedules.get()


def undated() -> Commitment:
    make_office()
    owner = make_user()
    make_recipient(owner.email, user=owner)
    party = make_party()
    make_contact(party, make_recipient(), "A. Petrova")
    values: dict[str, Any] = {"unit": make_unit(), "title": "Visits", "owner": owner}
    return commitments.record(by=BY, now=START, parties=[(Role.RESPONSIBLE, party)], **values)


class TestSkipping:
    def test_the_open_date_is_waived_and_the_next_keeps_its_day(self) -> None:
        commitment = recorded()
        recurring.skip(schedule_of(commitment), date(2027, 1, 31), now=noon("2027-01-20"), **WHY)
        first, second = commitment.deadlines.order_by("number")
        assert (first.status, second.last_day, second.is_open) == (Status.WAIVED, date(2027, 2, 28), True)
        assert last_event("series.skipped").after["day"] == "2027-01-31"
        assert commitment.deadlines.filter(status=Status.MISSED).count() == 0

    def test_a_date_to_come_does_not_open(self) -> None:
        commitment = recorded()
        recurring.skip(schedule_of(commitment), date(2027, 2, 28), now=START, **WHY)
        lived(commitment, ["2027-02-01", "2027-03-01"])
        assert last_days(commitment) == ["2027-01-31", "2027-03-31"]
        lived(commitment, ["2027-04-01"])
        assert last_days(commitment) == ["2027-01-31", "2027-03-31", "2027-04-30"]
        assert resettle(now=noon("2027-04-01")) == 0

    def test_it_counts_after_all(self) -> None:
        commitment = recorded()
        recurring.skip(schedule_of(commitment), date(2027, 2, 28), now=START, **WHY)
        recurring.unskip(schedule_of(commitment), date(2027, 2, 28), now=START, **WHY)
        lived(commitment, ["2027-02-01"])
        assert last_days(commitment) == ["2027-01-31", "2027-02-28"]

    @pytest.mark.parametrize(
        ("day", "values", "words"),
        [
            (date(2027, 2, 27), WHY, "none of the dates"),
            (date(2027, 2, 28), {"by": BY, "reason": " "}, "why this date"),
            (date(2026, 12, 31), WHY, "none of the dates"),
        ],
    )
    def test_what_cannot_be_is_refused(self, day: date, values: dict[str, Any], words: str) -> None:
        commitment = recorded()
        count = len(events())
        with pytest.raises(Refused, match=words):
            recurring.skip(schedule_of(commitment), day, now=START, **values)
        assert len(events()) == count

    def test_a_report_holds_it_up_only_if_it_says_what_became_of_the_date(self) -> None:
        commitment = recorded()
        now = noon("2027-01-20")
        said: dict[str, Any] = {"by": BY, "narrative": "Half of it", "channel": Channel.MAIL}
        on: dict[str, Any] = {"now": now, "received_on": now.date()}
        claim = reports.submit(commitment.deadlines.get(), claimed_outcome=Status.MET, **said, **on)
        with pytest.raises(Refused, match="waits for its decision"):
            recurring.skip(schedule_of(commitment), date(2027, 1, 31), now=now, **WHY)
        reports.send_back(claim, by=BY, now=now, reason="Half is not all")
        reports.submit(commitment.deadlines.get(), claimed_outcome=None, **said, **on)
        recurring.skip(schedule_of(commitment), date(2027, 1, 31), now=now, **WHY)
        assert commitment.deadlines.get(number=1).state is Status.WAIVED

    def test_a_date_is_let_pass_once(self) -> None:
        commitment = recorded()
        recurring.skip(schedule_of(commitment), date(2027, 2, 28), now=START, **WHY)
        with pytest.raises(Refused, match="already"):
            recurring.skip(schedule_of(commitment), date(2027, 2, 28), now=START, **WHY)

    def test_the_last_date_of_a_result_is_decided_instead(self) -> None:
        commitment = recorded(due_by(Recurrence(Frequency.MONTHLY, month_days=(-1,), count=1)), kind=Kind.RESULT)
        with pytest.raises(Refused, match="Nothing comes after"):
            recurring.skip(schedule_of(commitment), date(2027, 1, 31), now=START, **WHY)
        assert commitment.deadlines.get().is_open


class TestTheEnd:
    def test_it_ends_with_a_last_day_and_is_announced_once(self) -> None:
        commitment = recorded()
        recurring.end(schedule_of(commitment), date(2027, 3, 15), now=START, **WHY)
        sweep(now=noon("2027-01-20"))
        assert notices("series_ends") == []
        lived(commitment, ["2027-02-01", "2027-02-02"])
        assert last_days(commitment) == ["2027-01-31", "2027-02-28"]
        told = Notification.objects.get(kind="series_ends")
        assert (told.deadline.number, told.about) == (2, {"schedule": schedule_of(commitment).pk})
        assert last_event("series.end_told").after["last"] == "2027-02-28"
        lived(commitment, ["2027-03-01", "2027-05-01"])
        assert last_days(commitment) == ["2027-01-31", "2027-02-28"]

    def test_owner_and_responsible_hear(self) -> None:
        commitment = undated()
        recurring.add_dates(commitment, dated("2027-02-15", "2027-04-20"), by=BY, now=START, kind=Kind.REPORT)
        sweep(now=noon("2027-02-16"))
        assert len(notices("series_ends")) == 2

    def test_the_open_date_may_be_the_last(self) -> None:
        commitment = recorded()
        recurring.end(schedule_of(commitment), date(2027, 1, 31), now=START, **WHY)
        assert schedule_of(commitment).opens_at is None
        sweep(now=noon("2027-01-05"))
        assert len(notices("series_ends")) == 1

    def test_what_is_open_does_not_go(self) -> None:
        commitment = recorded()
        with pytest.raises(Refused, match="open already"):
            recurring.end(schedule_of(commitment), date(2027, 1, 30), now=START, **WHY)
        recurring.end(schedule_of(commitment), date(2027, 1, 31), now=START, **WHY)
        with pytest.raises(Refused, match="anyway"):
            recurring.end(schedule_of(commitment), date(2027, 5, 1), now=START, **WHY)


class TestOtherDates:
    def test_another_rule_from_the_next_date_on(self) -> None:
        commitment = recorded()
        rule = Recurrence(Frequency.MONTHLY, 3, month_days=(15,))
        wanted = Due(date=PartialDate.parse("2027-03-15"), wording="every quarter", recurrence=rule)
        recurring.change_rule(schedule_of(commitment), wanted, now=noon("2027-01-20"), **WHY)
        assert last_days(commitment) == ["2027-01-31"]
        lived(commitment, ["2027-02-01", "2027-03-16"])
        assert last_days(commitment) == ["2027-01-31", "2027-03-15", "2027-06-15"]
        event = last_event("series.rule_changed")
        assert (event.before["rrule"], event.after["rrule"]) == (MONTHLY.rrule, rule.rrule)

    def test_a_rule_without_a_date_to_come_is_refused(self) -> None:
        commitment = recorded()
        ended = Recurrence(Frequency.YEARLY, count=1)
        with pytest.raises(Refused, match="no date would come"):
            wanted = Due(date=PartialDate.parse("2027-01-31"), recurrence=ended)
            recurring.change_rule(schedule_of(commitment), wanted, now=START, **WHY)
        with pytest.raises(Refused, match="how often"):
            recurring.change_rule(schedule_of(commitment), Due(date=PartialDate.parse("2027-03-15")), now=START, **WHY)
        assert schedule_of(commitment).rrule == MONTHLY.rrule

    def test_dates_are_listed_added_to_and_taken_from(self) -> None:
        commitment = undated()
        wanted = dated("2027-06", "2027-02-15", "2027-04-20")
        first = recurring.add_dates(commitment, wanted, by=BY, now=START, kind=Kind.REPORT, wording="the visits")
        schedule = schedule_of(commitment)
        assert (first.edtf, schedule.listed) == ("2027-02-15", ["2027-02-15", "2027-04-20", "2027-06"])
        recurring.change_dates(schedule, dated("2027-05-03", "2027-06", "2027-09-01"), now=START, **WHY)
        assert schedule_of(commitment).listed == ["2027-02-15", "2027-05-03", "2027-06", "2027-09-01"]
        lived(commitment, ["2027-02-16", "2027-05-04", "2027-07-01"])
        assert [row.edtf for row in Deadline.objects.filter(schedule=schedule).order_by("occurrence")] == [
            "2027-02-15", "2027-05-03", "2027-06", "2027-09-01"]  # fmt: skip

    def test_a_rule_becomes_a_list_and_its_past_stays(self) -> None:
        commitment = recorded()
        lived(commitment, ["2027-02-01"])
        recurring.change_dates(schedule_of(commitment), dated("2027-05-03"), now=noon("2027-02-02"), **WHY)
        schedule = schedule_of(commitment)
        assert (schedule.rrule, schedule.listed) == ("", ["2027-01-31", "2027-02-28", "2027-05-03"])

    def test_dates_added_after_the_last_one_was_decided_open(self) -> None:
        commitment = recorded(due_by(Recurrence(Frequency.MONTHLY, month_days=(-1,), count=1)), kind=Kind.REPORT)
        deadlines.decide(commitment.deadlines.get(), by=BY, now=noon("2027-01-20"), status=Status.MET, reason="Came")
        recurring.change_dates(schedule_of(commitment), dated("2027-05-03"), now=noon("2027-01-21"), **WHY)
        sweep(now=noon("2027-01-22"))
        assert "2027-05-03" in last_days(commitment)

    @pytest.mark.parametrize(
        ("edtf", "words"),
        [
            (["2027-01-31"], "not after"),
            (["2027-05-03", "2027-05-03"], "twice"),
        ],
    )
    def test_wrong_lists_are_refused(self, edtf: list[str], words: str) -> None:
        commitment = recorded()
        with pytest.raises(Refused, match=words):
            recurring.change_dates(schedule_of(commitment), dated(*edtf), now=START, **WHY)

    def test_one_date_is_no_list(self) -> None:
        commitment = undated()
        with pytest.raises(Refused, match="at least two"):
            recurring.add_dates(commitment, dated("2027-05-03"), by=BY, now=START, kind=Kind.REPORT)
        with pytest.raises(Refused, match="have passed"):
            recurring.add_dates(commitment, dated("2026-05-03", "2026-06"), by=BY, now=START, kind=Kind.REPORT)


def test_a_late_one_never_moves_the_next() -> None:
    commitment = recorded()
    first = commitment.deadlines.get()
    later = Due(date=PartialDate.parse("2027-05-14"))
    deadlines.extend(first, by=BY, now=noon("2027-01-20"), due=later, reason="Flood")
    lived(commitment, ["2027-02-01", "2027-03-01"])
    assert last_days(commitment) == ["2027-05-14", "2027-02-28", "2027-03-31"]
