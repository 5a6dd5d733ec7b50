"""What a day brought, as far as the reader may know it."""

from datetime import timedelta

import pytest

from tests.factories import NOW, make_commitment, make_deadline, make_message, make_notification, make_unit, make_user
from tests.operations.stories import story
from tracker.models import Attempt, Deadline, User
from tracker.operations.day_facts import Why
from tracker.operations.days import day_of_dates, day_of_person
from tracker.queries import office

pytestmark = pytest.mark.django_db
REPLY = "554 5.7.1 “Due: Secret” is spam"


@pytest.mark.parametrize("state", ["dead", "review"])
def test_what_the_server_said_of_a_mail_that_hides_something_stays_with_those_who_may_read_it(state: str) -> None:
    told, stranger = story(), make_user(unit=make_unit())
    mail = make_message(told.person, state=state, reason=REPLY)
    Attempt.objects.create(message=mail, result="rejected", code=554, reply=REPLY)
    other = make_deadline(make_commitment("Secret", unit=told.unit))
    for deadline in (told.deadline, other):
        make_notification(deadline, told.person, message=mail, state="failed", reason=REPLY, now=NOW)

    def said(reader: User | None) -> set[str]:
        rows = Deadline.objects.filter(pk=told.deadline.pk)
        (of_date,) = day_of_dates(rows, NOW.date(), now=NOW, reader=reader)
        of_person = day_of_person(told.person, rows, NOW.date(), office=office(), now=NOW, reader=reader)[-1]
        facts = [*of_date.facts, *of_person.facts]
        return {fact.reason for fact in facts if fact.why in (Why.REFUSED, Why.STUCK)}

    assert said(stranger) == said(None) == {REPLY}
    other.commitment.confidential = True
    other.commitment.save()
    assert said(stranger) == {{"dead": "refused for good", "review": ""}[state]}
    assert said(told.owner) == said(None) == {REPLY}


def test_what_waits_for_somebody_who_wants_days_between_two_mails_says_so() -> None:
    told = story()
    told.person.min_gap = 5
    told.person.save()
    make_notification(told.deadline, told.person, state="queued", now=NOW, planned_at=NOW - timedelta(hours=1))
    rows = Deadline.objects.filter(pk=told.deadline.pk)
    (of_date,) = day_of_dates(rows, NOW.date(), now=NOW, reader=None)
    assert [(fact.why, fact.count) for fact in of_date.facts][:2] == [(Why.WAITS, 0), (Why.APART, 5)]
    person = day_of_person(told.person, rows, NOW.date(), office=office(), now=NOW, reader=None)[0]
    assert Why.APART in {fact.why for fact in person.facts}
