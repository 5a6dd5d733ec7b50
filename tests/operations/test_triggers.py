"""Events and the dates that hang on them: named once, set, changed, cleared; what moves, what stays, the preview."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, make_commitment, make_contact, make_office, make_source
from tests.operations.stories import BY, events, last_event, notices
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary, Roll
from tracker.domain.durations import Counted, Duration
from tracker.domain.lifecycle import Kind, Outcome, Status
from tracker.domain.policies import Role
from tracker.domain.triggers import Stays
from tracker.models import (
    Channel,
    Commitment,
    Deadline,
    DeadlineTerms,
    Party,
    Recipient,
    SourceDocument,
    TriggerEvent,
)
from tracker.operations import closing, commitments, deadlines, extensions, following, pauses, schedule, triggers
from tracker.operations.errors import Refused
from tracker.operations.following import Days, Effect
from tracker.operations.terms import Due, Waits
from tracker.operations.triggers import name_event, set_day, what_would_move

pytestmark = pytest.mark.django_db
THIRTY = Duration(30, Counted.DAYS)
FUNDS = date(2027, 5, 3)  # a Monday; thirty days later is Wednesday 2 June
JUNE = date(2027, 6, 2)


@dataclass
class Order:
    """A text, its party, and dates that hang on its event."""

    source: SourceDocument
    party: Party
    rows: list[Commitment] = field(default_factory=list)

    def log(self, offset: Duration = THIRTY, event: str = "receipt of funds", **values: Any) -> Deadline:
        waits = Waits(event=event, offset=offset, wording="within the time", **values.pop("waits", {}))
        row = commitments.record(
            by=BY,
            now=NOW,
            unit=self.source.unit,
            source=self.source,
            title=f"Report {len(self.rows)}",
            waits=waits,
            parties=[(Role.RESPONSIBLE, self.party)],
            **values,
        )
        self.rows.append(row)
        return row.deadlines.get()

    @property
    def event(self) -> TriggerEvent:
        return TriggerEvent.objects.get(source=self.source)


@pytest.fixture
def order() -> Order:
    make_office()
    return Order(make_source(), make_contact().party)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.get(pk=deadline.pk)


def set_to(order: Order, day: date | None, *, now: datetime = NOW, reason: str = "The bank wrote") -> list[Effect]:
    return set_day(order.event, day, by=BY, now=now, reason=reason)


class TestNaming:
    def test_one_event_a_name_whatever_its_case(self, order: Order) -> None:
        first = name_event(order.source, "  Receipt  of funds ", by=BY, now=NOW)
        assert first.name == "Receipt of funds"
        assert name_event(order.source, "receipt of FUNDS", by=BY, now=NOW) == first
        assert name_event(make_source(), "Receipt of funds", by=BY, now=NOW) != first
        assert events().count("event.named") == 2

    @pytest.mark.parametrize("name", ["", "  \n "])
    def test_it_needs_a_name(self, order: Order, name: str) -> None:
        with pytest.raises(Refused, match="Name the event"):
            name_event(order.source, name, by=BY, now=NOW)

    def test_a_day_known_from_the_start(self, order: Order) -> None:
        event = name_event(order.source, "entry into force", by=BY, now=NOW, happened_on=FUNDS)
        assert event.happened_on == FUNDS
        assert name_event(order.source, "entry into force", by=BY, now=NOW, happened_on=FUNDS) == event
        assert name_event(order.source, "entry into force", by=BY, now=NOW) == event
        with pytest.raises(Refused, match="another day"):
            name_event(order.source, "entry into force", by=BY, now=NOW, happened_on=JUNE)

    def test_an_event_of_a_commitment_without_a_text(self, order: Order) -> None:
        row = commitments.record(
            by=BY, now=NOW, unit=order.source.unit, title="Report", waits=Waits(event="the visit", offset=THIRTY)
        )
        event = TriggerEvent.objects.get(commitment=row)
        assert (event.source, event.name, row.deadlines.get().trigger) == (None, "the visit", event)
        assert last_event("event.named").after == {"commitment": row.pk, "happened_on": None}


class TestRecording:
    def test_it_waits_without_a_clock(self, order: Order) -> None:
        row = order.log()
        assert (row.state, row.due_at, row.next_event_at) == (Status.AWAITING_TRIGGER, None, None)
        assert (row.offset, row.trigger, row.kind) == (THIRTY, order.event, Kind.RESULT.value)
        terms = row.versions.get()
        assert (terms.cause, terms.edtf, terms.rule) == (DeadlineTerms.Cause.RECORDED, "", "event")
        assert terms.explanation[0]["values"] == {"event": "receipt of funds", "count": "30", "unit": "days"}
        assert schedule.forecast(Deadline.objects.all(), now=NOW, until=NOW + timedelta(days=900)) == []

    def test_an_event_that_has_its_day_dates_it_at_once(self, order: Order) -> None:
        name_event(order.source, "receipt of funds", by=BY, now=NOW, happened_on=FUNDS)
        row = order.log()
        assert (row.state, row.last_day, row.original_last_day) == (Status.UPCOMING, JUNE, JUNE)
        assert (row.versions.get().cause, row.versions.get().reference_date) == (DeadlineTerms.Cause.RECORDED, FUNDS)
        assert not notices("decision")

    def test_the_day_told_with_it_dates_the_others_too(self, order: Order) -> None:
        first = order.log()
        second = order.log(Duration(2, Counted.WEEKS), waits={"happened_on": FUNDS})
        assert (fresh(first).last_day, second.last_day) == (JUNE, date(2027, 5, 17))
        assert fresh(first).versions.latest("version").cause == DeadlineTerms.Cause.TRIGGER

    def test_before_the_event_begins(self, order: Order) -> None:
        row = order.log(Duration(0, Counted.DAYS), waits={"boundary": Boundary.START})
        set_to(order, FUNDS)
        assert (fresh(row).last_day, fresh(row).edtf) == (FUNDS - timedelta(days=1), FUNDS.isoformat())

    @pytest.mark.parametrize("count", [40_000, -40_000])
    def test_nobody_counts_so_far(self, order: Order, count: int) -> None:
        with pytest.raises(Refused, match="count so far"):
            order.log(Duration(count, Counted.DAYS))
        assert not Commitment.objects.exists() and not TriggerEvent.objects.exists()

    def test_out_of_reach_of_a_known_day(self, order: Order) -> None:
        with pytest.raises(Refused, match="too far away"):
            order.log(Duration(500, Counted.YEARS), waits={"happened_on": FUNDS})

    def test_a_draft_and_a_held_office_tell_nobody(self, order: Order) -> None:
        row = order.log(draft=True)
        set_to(order, FUNDS)
        assert (fresh(row).last_day, fresh(row).ladder_from) == (JUNE, None)
        assert not notices("decision")


class TestSettingTheDay:
    def test_what_waits_gets_its_date_and_reminders(self, order: Order) -> None:
        row = order.log()
        (moved,) = set_to(order, FUNDS, reason="")
        assert (moved.before, moved.after, moved.status) == (Days(None, None), Days(JUNE, JUNE), Status.UPCOMING)
        row = fresh(row)
        assert (row.last_day, row.original_last_day, row.is_extended) == (JUNE, JUNE, False)
        assert [step["code"] for step in row.explanation][:2] == ["event-happened", "counted-from-day"]
        assert [one.email for one in notices("decision")] == [one.email for one in moved.told]
        assert len(moved.told) == 1
        schedule.sweep(now=datetime(2027, 5, 19, 12, tzinfo=NOW.tzinfo))
        assert row.notifications.filter(kind="step", step="end-10").exists()

    def test_a_changed_day_moves_it_as_a_first_date(self, order: Order) -> None:
        row = order.log()
        set_to(order, FUNDS)
        set_to(order, FUNDS + timedelta(days=10))
        row = fresh(row)
        assert (row.last_day, row.original_last_day) == (JUNE + timedelta(days=10), JUNE + timedelta(days=10))
        assert (row.extensions_count, row.version) == (0, 3)
        assert row.versions.latest("version").reason == "The bank wrote"
        assert last_event("event.dated").before == {"happened_on": "2027-05-03"}

    def test_without_a_day_it_waits_again(self, order: Order) -> None:
        row = order.log()
        set_to(order, FUNDS)
        schedule.sweep(now=datetime(2027, 5, 19, 12, tzinfo=NOW.tzinfo))
        (back,) = set_to(order, None, now=datetime(2027, 5, 19, 13, tzinfo=NOW.tzinfo))
        assert (back.after, back.status, len(back.told)) == (Days(None, None), Status.AWAITING_TRIGGER, 1)
        row = fresh(row)
        assert (row.edtf, row.due_at, row.next_event_at, row.original_edtf) == ("", None, None, "")
        assert not row.notifications.filter(kind="step", state="queued").exists()
        assert {"event.undated", "deadline.waits_again"} <= set(events())
        set_to(order, FUNDS)
        assert fresh(row).last_day == JUNE

    def test_one_whose_event_lies_back_is_overdue_at_once(self, order: Order) -> None:
        row = order.log()
        (moved,) = set_to(order, date(2027, 3, 1))
        assert (moved.status, fresh(row).state) == (Status.OVERDUE, Status.OVERDUE)

    def test_the_roll_and_calendar_of_the_office_count(self, order: Order) -> None:
        make_office(roll=Roll.FOLLOWING.value)
        row = order.log(Duration(5, Counted.DAYS))
        set_to(order, FUNDS)  # five days later is a Saturday
        assert fresh(row).last_day == date(2027, 5, 10)

    @pytest.mark.parametrize(
        ("first", "day", "reason", "match"),
        [
            (None, None, "", "nothing changes"),
            (FUNDS, FUNDS, "Once more", "nothing changes"),
            (FUNDS, JUNE, " ", "Say why"),
            (FUNDS, None, "", "Say why"),
            (None, date(1969, 12, 31), "", "outside the years"),
            (None, date(2201, 1, 1), "", "outside the years"),
        ],
    )
    def test_what_is_refused(self, order: Order, first: date | None, day: date | None, reason: str, match: str) -> None:
        row = order.log()
        if first is not None:
            set_to(order, first)
        before = fresh(row).version
        with pytest.raises(Refused, match=match):
            set_to(order, day, reason=reason)
        assert (fresh(row).version, order.event.happened_on) == (before, first)

    def test_nothing_is_half_moved(self, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
        first, _second = order.log(), order.log()
        count = len(events())

        def fails(*_args: object, **_values: object) -> None:
            raise RuntimeError("the server stopped")

        monkeypatch.setattr(following, "settle", fails)
        with pytest.raises(RuntimeError):
            set_to(order, FUNDS)
        assert (fresh(first).last_day, order.event.happened_on, len(events())) == (None, None, count)


class TestWhatStays:
    def test_an_extension_is_not_undone(self, order: Order) -> None:
        row = order.log()
        set_to(order, FUNDS)
        due = Due(date=PartialDate.parse("2027-07-30"))
        deadlines.extend(row, by=BY, now=NOW, due=due, reason="Flood")
        for day in (FUNDS + timedelta(days=5), None):
            (stayed,) = set_to(order, day)
            assert (stayed.stays, stayed.before, stayed.told) == (Stays.EXTENDED, stayed.after, ())
        row = fresh(row)
        assert (row.last_day, row.original_last_day, row.extensions_count) == (date(2027, 7, 30), JUNE, 1)

    def test_a_date_given_by_hand_stays(self, order: Order) -> None:
        row = order.log()
        deadlines.correct(row, by=BY, now=NOW, due=Due(date=PartialDate.parse("2027-06-30")), reason="They told us")
        (stayed,) = set_to(order, FUNDS)
        assert (stayed.stays, fresh(row).last_day) == (Stays.BY_HAND, date(2027, 6, 30))

    def test_days_given_back_by_a_pause_stay(self, order: Order) -> None:
        row = order.log()
        set_to(order, FUNDS)
        pauses.pause(row, by=BY, now=NOW, until=None, reason="The other side moves first")
        pauses.resume(row, by=BY, now=NOW + timedelta(days=7))
        (stayed,) = set_to(order, FUNDS + timedelta(days=1), now=NOW + timedelta(days=8))
        assert (stayed.stays, fresh(row).last_day) == (Stays.PAUSED, JUNE + timedelta(days=7))

    def test_one_that_is_paused_gets_its_date_and_rests_on(self, order: Order) -> None:
        row = order.log()
        pauses.pause(row, by=BY, now=NOW, until=None, reason="The other side moves first")
        (moved,) = set_to(order, FUNDS)
        assert (moved.stays, moved.status, fresh(row).last_day) == (None, Status.PAUSED, JUNE)
        set_to(order, None)
        assert (fresh(row).state, fresh(row).last_day) == (Status.PAUSED, None)
        pauses.resume(row, by=BY, now=NOW + timedelta(days=1))
        assert fresh(row).state is Status.AWAITING_TRIGGER

    def test_what_lies_out_of_reach_stays(self, order: Order) -> None:
        row = order.log(Duration(150, Counted.YEARS))
        (stayed,) = set_to(order, date(2100, 1, 1))
        assert (stayed.stays, fresh(row).state) == (Stays.OUT_OF_REACH, Status.AWAITING_TRIGGER)

    def test_without_a_date_there_is_nothing_to_extend(self, order: Order) -> None:
        row = order.log()
        with pytest.raises(Refused, match="no date yet"):
            deadlines.extend(row, by=BY, now=NOW, due=Due(date=PartialDate.parse("2027-07")), reason="Flood")
        wanted: dict[str, Any] = {"wording": "July", "date": PartialDate.parse("2027-07"), "boundary": Boundary.END}
        with pytest.raises(Refused, match="no date yet"):
            extensions.ask(
                row, by=BY, now=NOW, reason="Flood", received_on=NOW.date(), channel=Channel.LETTER, **wanted
            )
        assert fresh(row).extensions_count == 0

    def test_what_is_decided_is_never_touched(self, order: Order) -> None:
        kept, closed = order.log(), order.log()
        closing.close(closed.commitment, by=BY, now=NOW, outcome=Outcome.WITHDRAWN, reason="Not wanted any more")
        assert [one.deadline for one in set_to(order, FUNDS)] == [kept]
        assert fresh(closed).last_day is None

    def test_a_date_by_hand_and_an_extension_of_it_go_on_working(self, order: Order) -> None:
        row = order.log()
        deadlines.correct(row, by=BY, now=NOW, due=Due(date=PartialDate.parse("2027-06-30")), reason="They told us")
        deadlines.extend(row, by=BY, now=NOW, due=Due(date=PartialDate.parse("2027-07")), reason="Flood")
        assert (fresh(row).edtf, fresh(row).original_edtf) == ("2027-07", "2027-06-30")


class TestThePreview:
    OFFSETS = st.lists(
        st.builds(Duration, st.integers(-60, 60), st.sampled_from(Counted)), min_size=1, max_size=4
    )
    EVENT_DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2029, 12, 31)))
    HAPPENED = st.sampled_from(["", "extended", "by hand", "paused", "resumed", "closed", "draft"])

    @given(OFFSETS, EVENT_DAYS, EVENT_DAYS, st.lists(HAPPENED, min_size=4, max_size=4))
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_it_says_exactly_what_happens(
        self, order: Order, offsets: list[Duration], first: date | None, then: date | None, happened: list[str]
    ) -> None:
        source = make_source(f"Order {make_commitment().pk}")
        fresh_order = Order(source, order.party)
        rows = [
            fresh_order.log(offset, draft=what == "draft") for offset, what in zip(offsets, happened, strict=False)
        ]
        if first is not None:
            set_to(fresh_order, first)
        for row, what in zip(rows, happened, strict=False):
            _live(row, what)
        day = then if then != first else None if first else date(2027, 8, 1)
        before = [fresh(row).version for row in rows]
        promised = what_would_move(fresh_order.event, day, now=NOW)
        assert [fresh(row).version for row in rows] == before
        assert [told(one) for one in promised] == [told(one) for one in set_to(fresh_order, day)]
        for one in promised:
            row = fresh(one.deadline)
            assert (row.first_day, row.last_day, row.state) == (one.after.first_day, one.after.last_day, one.status)

    def test_dates_are_added_to_what_is_open(self, order: Order) -> None:
        row = order.log().commitment
        waits = Waits(event="Receipt of Funds", offset=Duration(2, Counted.WEEKS))
        added = triggers.add_waiting(row, waits, by=BY, now=NOW, kind=Kind.REPORT)
        assert (added.number, added.trigger, added.state) == (2, order.event, Status.AWAITING_TRIGGER)
        assert last_event("deadline.added").after["event"] == order.event.pk
        closing.close(row, by=BY, now=NOW, outcome=Outcome.WITHDRAWN, reason="Not wanted any more")
        with pytest.raises(Refused, match="closed"):
            triggers.add_waiting(row, waits, by=BY, now=NOW)

    def test_the_same_number_of_questions_for_many(self, order: Order, django_assert_max_num_queries: Any) -> None:
        for _number in range(12):
            order.log()
        with django_assert_max_num_queries(20):
            assert len(what_would_move(order.event, FUNDS, now=NOW)) == 12

    def test_it_refuses_what_the_verb_refuses(self, order: Order) -> None:
        order.log()
        with pytest.raises(Refused, match="outside the years"):
            what_would_move(order.event, date(2300, 1, 1), now=NOW)


def told(one: Effect) -> tuple[int, Days, Days, Status, Stays | None, list[Recipient]]:
    people = sorted(one.told, key=lambda person: person.pk)
    return one.deadline.pk, one.before, one.after, one.status, one.stays, people


def _live(row: Deadline, what: str) -> None:
    row = fresh(row)
    if what == "extended" and row.last_day is not None and row.last_day.year < 2030:
        due = Due(date=PartialDate.parse("2040"))
        deadlines.extend(row, by=BY, now=NOW, due=due, reason="Flood")
    elif what == "by hand":
        deadlines.correct(row, by=BY, now=NOW, due=Due(date=PartialDate.parse("2028-06")), reason="They told us")
    elif what in ("paused", "resumed"):
        pauses.pause(row, by=BY, now=NOW, until=None, reason="The other side moves first")
        if what == "resumed":
            pauses.resume(row, by=BY, now=NOW)
    elif what == "closed":
        closing.close(row.commitment, by=BY, now=NOW, outcome=Outcome.WITHDRAWN, reason="Not wanted any more")


def test_a_day_that_one_of_a_batch_brings_counts_for_all(order: Order) -> None:
    values: dict[str, Any] = {"unit": order.source.unit, "source": order.source}
    news = [
        commitments.New(title=title, waits=Waits(event="receipt", offset=THIRTY, happened_on=day), **values)
        for title, day in (("First", None), ("Second", FUNDS))
    ]
    rows = commitments.record_many(news, by=BY, now=NOW)
    assert [row.deadlines.get().last_day for row in rows] == [JUNE, JUNE]
