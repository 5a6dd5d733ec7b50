"""Many rows in one statement are the rows that one by one would have become."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_deadline, make_message, make_recipient
from tracker.models import Attempt, Notification
from tracker.operations.bulk import insert

pytestmark = pytest.mark.django_db


def notice(key: str = "one", **values: object) -> Notification:
    values = {"kind": "step", "step": "end-3", "last_day": date(2027, 4, 30), "planned_at": NOW, **values}
    return Notification(key=key, expires_at=NOW, created_at=NOW, **values)


def test_every_kind_of_column_arrives() -> None:
    deadline, recipient = make_deadline(), make_recipient()
    about = {"reason": "«до 1 апреля» — 4月底之前\n\"quoted\" \\ back", "party": None, "deadlines": [1, 2]}
    roles = ["responsible", 'odd "one"', "back\\slash", "a,b", "{}", ""]
    insert(Notification, [notice(deadline=deadline, recipient=recipient, about=about, roles=roles)])
    row = Notification.objects.get()
    assert (row.deadline, row.recipient, row.party, row.message) == (deadline, recipient, None, None)
    assert (row.about, row.roles, row.planned_at, row.last_day) == (about, roles, NOW, date(2027, 4, 30))
    assert (row.state, row.reason, row.step) == ("queued", "", "end-3")


def test_defaults_of_the_database_are_left_to_it() -> None:
    insert(Attempt, [Attempt(message=make_message(), result=Attempt.Result.ACCEPTED)])
    assert Attempt.objects.get().at is not None


def test_what_is_there_already_is_left_out_or_refused() -> None:
    deadline, recipient = make_deadline(), make_recipient()
    twins = [notice(deadline=deadline, recipient=recipient) for _ in "ab"]
    insert(Notification, twins, once=True)
    assert Notification.objects.count() == 1
    with pytest.raises(IntegrityError, match="notification_key_unique"), transaction.atomic():
        insert(Notification, twins)
    insert(Notification, [])
    assert Notification.objects.count() == 1
