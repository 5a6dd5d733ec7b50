"""Somebody new reads the pages alone: who was told what and when, who will be told next, why nobody was on that day."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest
from django.test import Client

from tests.factories import make_commitment, make_deadline, make_message, make_notification
from tests.web.rooms import Office, office
from tracker.domain.calendars import WorkCalendar
from tracker.models import (
    Answer,
    Attempt,
    Calendar,
    CalendarDay,
    Commitment,
    Contact,
    Deadline,
    Mute,
    OfficeSettings,
    Pause,
    Recipient,
    Report,
)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
YESTERDAY = NOW.date() - timedelta(days=1)
AT = datetime.combine(YESTERDAY, time(9), UTC)
PLAIN = WorkCalendar(None)


class Reader:
    """A member of staff in a browser who reads pages as text."""

    def __init__(self, place: Office) -> None:
        self.place, self.client = place, Client()
        self.client.force_login(place.stranger)

    def page(self, path: str = "", day: date | None = None) -> str:
        """The words of the commitment's page, or of one below it."""
        return self._words(f"/commitments/{self.place.commitment.reference}/{path}", day)

    def person(self, path: str = "", day: date | None = None) -> str:
        return self._words(f"/people/{self.place.person.uid}/{path}", day)

    def _words(self, url: str, day: date | None) -> str:
        answer = self.client.get(url, {"day": day.isoformat()} if day else {})
        assert answer.status_code == 200, url
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def told(place: Office, at: datetime, step: str = "end-10") -> None:
    message = make_message(place.person, now=at, state="sent", sent_at=at)
    Attempt.objects.create(message=message, result="accepted", code=250, reply="queued")
    make_notification(place.deadline, place.person, message=message, state="sent", step=step, now=at)


def test_who_was_told_and_who_will_be_told_next() -> None:
    place = office()
    told(place, NOW - timedelta(days=3))
    page = Reader(place).page()
    assert "Every reminder so far" in page and "accepted by the mail server" in page
    assert "10 working days before the last day" in page and "A. Petrova (a.petrova@water.example.org)" in page
    following = page.split("Who will be told next")[1]
    assert "3 working days before the last day" in following and "A. Petrova" in following
    assert re.search(r"Standard reminders, version \d", following)


def test_an_ordinary_day_without_a_step() -> None:
    words = Reader(office()).page("day/")
    assert "Why nobody was told on" in words
    assert "No step of the ladder fell on this day" in words and "working days before the last day" in words


def test_a_day_on_which_somebody_was_told() -> None:
    place = office()
    told(place, AT)
    for words in (Reader(place).page("day/"), Reader(place).person("day/")):
        assert "A. Petrova (a.petrova@water.example.org) was told: 10 working days before the last day" in words
        assert "at 09:00, UTC" in words


def test_a_holiday_moved_the_step() -> None:
    due = PLAIN.next_workday(NOW.date() + timedelta(days=40))
    place = office(due.isoformat())
    step_day = PLAIN.add_workdays(due, -3)
    calendar = Calendar.objects.create(name="Office")
    CalendarDay.objects.create(calendar=calendar, day=step_day, working=False, name="Outing")
    OfficeSettings.objects.update(calendar=calendar)
    words = Reader(place).page("day/", step_day)
    assert "was no working day" in words
    assert "The step “3 working days before the last day” to A. Petrova" in words
    assert "but for a day without work" in words


def muted(place: Office) -> None:
    Mute.objects.create(recipient=place.person, commitment=place.commitment, at=AT - timedelta(days=5), by="x")


def vacant(place: Office) -> None:
    Contact.objects.filter(recipient=place.person).delete()


def unreachable(place: Office) -> None:
    Recipient.objects.filter(pk=place.person.pk).update(
        unreachable_at=AT - timedelta(days=2), unreachable_because="550 no such user"
    )


def unsubscribed(place: Office) -> None:
    Recipient.objects.filter(pk=place.person.pk).update(unsubscribed_at=AT - timedelta(days=2))


def away(place: Office) -> None:
    until = NOW.date() + timedelta(days=5)
    Recipient.objects.filter(pk=place.person.pk).update(away_since=AT - timedelta(days=2), away_until=until)


def snoozed(place: Office) -> None:
    Answer.objects.create(
        deadline=place.deadline, recipient=place.person, kind="snooze", channel="page", received_on=YESTERDAY,
        at=AT - timedelta(days=1), snooze_until=NOW.date() + timedelta(days=2),
    )  # fmt: skip


def contested(place: Office) -> None:
    Answer.objects.create(
        deadline=place.deadline, recipient=place.person, kind="wrong", channel="page", received_on=YESTERDAY,
        at=AT - timedelta(days=1), text="never agreed",
    )  # fmt: skip


def paused(place: Office) -> None:
    Pause.objects.create(
        deadline=place.deadline, started_at=AT - timedelta(days=3), reason="the treaty is not signed", by="x"
    )


def reported(place: Office) -> None:
    Report.objects.create(
        deadline=place.deadline, recipient=place.person, name="A. Petrova", channel="page", received_on=YESTERDAY,
        at=AT - timedelta(days=1), narrative="x",
    )  # fmt: skip


def held(place: Office) -> None:
    OfficeSettings.objects.update(sending="held")


def draft(place: Office) -> None:
    Commitment.objects.filter(pk=place.commitment.pk).update(stage="draft")


def expired(place: Office) -> None:
    make_notification(place.deadline, place.person, step="end-3", state="skipped", reason="expired", now=AT)


def refused(place: Office) -> None:
    message = make_message(place.person, now=AT, state="dead", reason="550")
    Attempt.objects.create(message=message, result="rejected", code=550, reply="550 mailbox full of sand")
    make_notification(place.deadline, place.person, message=message, state="failed", now=AT)


def deferred(place: Office) -> None:
    message = make_message(place.person, now=AT, next_attempt_at=NOW + timedelta(hours=1))
    Attempt.objects.create(message=message, result="refused", code=450, reply="450 come back later")
    make_notification(place.deadline, place.person, message=message, now=AT)


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (muted, "A. Petrova (a.petrova@water.example.org) wants no reminders about this commitment since"),
        (vacant, "Nobody is known who could be written to at Ministry of Water"),
        (unreachable, "“550 no such user”. Nothing is sent there."),
        (unsubscribed, "wants no more mail since"),
        (away, "was away until"),
        (snoozed, "asked to be reminded later: from"),
        (contested, "said that something is wrong"),
        (paused, "nobody is reminded during a pause. Reason: “the treaty is not signed”."),
        (reported, "A report by A. Petrova had come in"),
        (held, "The office holds all sending"),
        (draft, "It is a draft"),
        (expired, "It could not be sent in time"),
        (refused, "“550 mailbox full of sand”"),
        (deferred, "“450 come back later”. The next try is on"),
    ],
)
def test_why_nobody_was_told(happened: Callable[[Office], None], sentence: str) -> None:
    place = office()
    happened(place)
    words = Reader(place).page("day/")
    assert "Why nobody was told on" in words and sentence in words, words


@pytest.mark.parametrize("happened", [unreachable, unsubscribed, away, muted, snoozed, held, refused])
def test_the_same_is_answered_for_the_person(happened: Callable[[Office], None]) -> None:
    place = office()
    happened(place)
    words = Reader(place).person("day/")
    assert "Why nothing was told on" in words and "There is nothing to say" not in words


def test_several_commitments_in_one_mail() -> None:
    place = office()
    other = office_of_two(place)
    message = make_message(place.person, now=AT, state="sent", sent_at=AT)
    for deadline in (place.deadline, other):
        make_notification(deadline, place.person, message=message, state="sent", now=AT)
    assert "in one mail with 1 other commitment." in Reader(place).page("day/")


def office_of_two(place: Office) -> Deadline:
    """Another commitment of the same people."""
    party = place.person.contacts.get().party
    commitment = make_commitment("Second report", unit=place.unit, responsible=party)
    return make_deadline(commitment, (NOW + timedelta(days=40)).date(), now=NOW)
