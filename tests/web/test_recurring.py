"""Pages of a duty that comes again, and of a date that follows another one: who may do what, and what is shown."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import make_commitment, make_deadline
from tests.web.rooms import Office, office
from tests.web.test_series import BY, FIRST, NOW, WEEKLY, repeating
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import Kind, Status
from tracker.domain.recurrence import Frequency, Recurrence
from tracker.models import Commitment, Deadline, Schedule, User
from tracker.operations import deadlines, recurring

pytestmark = pytest.mark.django_db


def address(commitment: Commitment, path: str = "") -> str:
    return f"/commitments/{commitment.reference}/series/{commitment.schedules.get().pk}/{path}"


def get(place: Office, url: str, *, user: User | None = None, code: int = 200) -> str:
    response = place.client(user or place.staff).get(url)
    assert response.status_code == code, response.content.decode()[:400]
    return response.content.decode()


def send(place: Office, url: str, *, user: User | None = None, code: int = 302, **data: Any) -> str:
    response = place.client(user or place.staff).post(url, data)
    assert response.status_code == code, response.content.decode()
    return response.content.decode()


def lived(place: Office) -> Commitment:
    """A series with a date that was kept, one kept late, one missed, one let pass and one that is open."""
    rule = Recurrence(Frequency.WEEKLY)
    commitment = repeating(place, rule)
    for number, (status, late) in enumerate([(Status.MET, 0), (Status.MET, 3), (Status.MISSED, 0)], start=1):
        row = commitment.deadlines.get(number=number)
        received = row.last_day + timedelta(days=late) if status is Status.MET and row.last_day else None
        instant = NOW + timedelta(days=60)
        deadlines.decide(row, by=BY, now=instant, status=status, reason="Looked at", received_on=received)
    schedule = commitment.schedules.get()
    day = commitment.deadlines.get(number=4).occurrence
    assert day is not None
    recurring.skip(schedule, day, by=BY, now=NOW + timedelta(days=60), reason="Holidays")
    return commitment


def test_the_strip_says_what_became_of_each_date() -> None:
    place = office()
    commitment = lived(place)
    shown = get(place, f"/commitments/{commitment.reference}/")
    for words in ("kept", "kept late", "missed", "let pass", "1 of 3 decided dates were kept in time"):
        assert words in shown, words
    whole = get(place, address(commitment))
    assert whole.count("<tr>") >= 5 and "What was let pass counts for nobody" in whole


def test_many_dates_are_cut_in_the_strip() -> None:
    place = office()
    commitment = repeating(place)
    schedule = commitment.schedules.get()
    first = commitment.deadlines.get()
    for number in range(2, 16):
        day = FIRST + timedelta(weeks=2 * number)
        make_deadline(commitment, day, schedule=schedule, occurrence=day, number=number)
    shown = get(place, f"/commitments/{commitment.reference}/")
    assert "3 earlier" in shown and first.occurrence == FIRST


def test_a_date_to_come_is_let_pass_and_counts_after_all() -> None:
    place = office()
    commitment = repeating(place)
    day = FIRST + timedelta(weeks=2)
    path = address(commitment, f"pass/{day.isoformat()}/")
    assert "This date does not open" in get(place, path)
    send(place, path, code=422, reason="")
    send(place, path, reason="Holidays")
    assert Schedule.objects.get().skipped == [day]
    assert "Count it after all" in get(place, address(commitment))
    send(place, path, reason="They work after all")
    assert Schedule.objects.get().skipped == []


def test_the_open_date_is_let_pass_by_those_who_decide() -> None:
    place = office()
    commitment = repeating(place)
    path = address(commitment, f"pass/{FIRST.isoformat()}/")
    send(place, path, code=403, reason="Holidays")
    send(place, path, user=place.admin, reason="Holidays")
    assert commitment.deadlines.get(number=1).status == Status.WAIVED
    assert "let the date of" in get(place, f"/commitments/{commitment.reference}/")


def test_the_series_ends_and_says_so() -> None:
    place = office()
    commitment = repeating(place)
    send(place, address(commitment, "end/"), last=FIRST.isoformat(), reason="The law changed")
    assert "The date that is open is the last one" in get(place, address(commitment))
    assert "Series that end" in get(place, "/?who=all")


def test_another_rule_is_shown_before_it_is_kept() -> None:
    place = office()
    commitment = repeating(place)
    words = "every month by the 15th"
    confirm = send(place, address(commitment, "rule/"), code=200, due=words, reason="The law changed", save="yes")
    assert "Is this how you meant it?" in confirm and "Comes again" in confirm
    send(place, address(commitment, "rule/"), due=words, seen=words, reason="The law changed", save="yes")
    assert Schedule.objects.get().recurrence == Recurrence(Frequency.MONTHLY, month_days=(15,))
    assert "changed how it comes again" in get(place, f"/commitments/{commitment.reference}/")


def test_dates_are_listed_one_a_line() -> None:
    place = office()
    day, later = FIRST + timedelta(days=30), FIRST + timedelta(days=77)
    lines = f"{day.isoformat()}\n\n{later.isoformat()}"
    path = f"/commitments/{place.commitment.reference}/dates/"
    assert "No date was found in “soon”" in send(place, path, code=422, dates="soon", kind="report")
    confirm = send(place, path, code=200, dates=lines, kind="report")
    assert "This is how the lines are read" in confirm
    send(place, path, dates=lines, kind="report", seen=f"{day.isoformat()} {later.isoformat()}")
    schedule = Schedule.objects.get()
    assert schedule.listed == [day.isoformat(), later.isoformat()]
    form = get(place, address(place.commitment, "dates/"))
    assert later.isoformat() in form and day.isoformat() not in form
    other = (later + timedelta(days=5)).isoformat()
    send(place, address(place.commitment, "dates/"), dates=other, seen=other, reason="Moved by the donor")
    assert Schedule.objects.get().listed == [day.isoformat(), other]
    send(place, address(place.commitment, "dates/"), dates="", reason="No more of them")
    assert Schedule.objects.get().opens_at is None


@pytest.mark.parametrize("path", ["", "end/", "rule/", "dates/", "pass/2027-01-01/"])
def test_strangers_and_auditors(path: str) -> None:
    place = office()
    commitment = repeating(place)
    get(place, address(commitment, path), user=place.stranger, code=403 if path else 200)
    get(place, address(commitment, path), user=place.auditor, code=403 if path else 200)


class TestFollowing:
    def path(self, place: Office) -> str:
        return f"/commitments/{place.commitment.reference}/follow/"

    def data(self, anchor: str) -> dict[str, Any]:
        return {"count": 10, "unit": "days", "side": "after", "anchor": anchor, "kind": Kind.RESULT.value}

    def test_a_date_of_the_same_commitment(self) -> None:
        place = office()
        assert place.deadline.reference in get(place, self.path(place))
        send(place, self.path(place), **self.data(place.deadline.reference))
        row = place.commitment.deadlines.get(number=2)
        assert place.deadline.last_day is not None
        assert row.last_day == place.deadline.last_day + timedelta(days=10)
        shown = get(place, f"/commitments/{place.commitment.reference}/")
        assert "Other dates follow this one" in shown and f"10 days after “{place.deadline.reference}”" in shown

    def test_a_date_that_is_hidden_is_none(self) -> None:
        place = office()
        hidden = make_deadline(make_commitment(confidential=True))
        shown = send(place, self.path(place), code=422, **self.data(hidden.reference))
        assert "There is no date" in shown
        assert Deadline.objects.filter(commitment=place.commitment).count() == 1

    def test_the_pages_that_move_it_say_what_follows(self) -> None:
        place = office()
        send(place, self.path(place), **self.data(place.deadline.reference))
        assert place.deadline.last_day is not None
        words = (place.deadline.last_day + timedelta(days=7)).isoformat()
        path = f"/commitments/{place.commitment.reference}/1/extend/"
        shown = send(place, path, user=place.admin, code=200, due=words, reason="Flood")
        assert "1 date that follows this one moves, too" in shown

    def test_its_event_is_not_dated_by_hand(self) -> None:
        place = office()
        send(place, self.path(place), **self.data(place.deadline.reference))
        event = place.commitment.triggers.get()
        assert "whenever that date is moved" in get(place, f"/events/{event.pk}/")
        send(place, f"/events/{event.pk}/", code=403, day="2030-01-01")


def test_whoever_changes_a_list_sees_all_of_it() -> None:
    place = office()
    dates = [PartialDate.of_day(FIRST + timedelta(days=number)) for number in range(60)]
    recurring.add_dates(place.commitment, dates, by=BY, now=NOW, kind=Kind.REPORT)
    form = get(place, address(place.commitment, "dates/"))
    assert all(one.edtf in form for one in dates[1:])


def test_series_of_listed_dates_name_their_words() -> None:
    place = office()
    dates = [PartialDate.of_day(FIRST), PartialDate.of_day(FIRST + timedelta(days=40))]
    recurring.add_dates(place.commitment, dates, by=BY, now=NOW, kind=Kind.REPORT)
    assert "On dates that are listed one by one" in get(place, f"/commitments/{place.commitment.reference}/")
    assert WEEKLY.interval == 2
