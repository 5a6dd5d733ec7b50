"""More time: asked for once, granted as asked or otherwise, or refused with a reason."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.operations.stories import BY, Story, events, last_event, notices, story
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Status
from tracker.models import Channel, Commitment, DeadlineTerms, Extension, Notification
from tracker.operations import extensions
from tracker.operations.errors import Refused
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db
MAY = PartialDate.of_month(2027, 5)


def ask(told: Story, **values: Any) -> Extension:
    values = {
        "by": told.asker, "now": NOW, "wording": "by May", "date": MAY, "boundary": Boundary.END,
        "reason": "Flood damaged two stations", "received_on": NOW.date(), "channel": Channel.PAGE,
        "recipient": told.person, "name": "A. Petrova", **values,
    }  # fmt: skip
    return extensions.ask(told.deadline, **values)


def test_asking_leaves_the_clock_running_and_tells_both_sides() -> None:
    told = story()
    extension = ask(told)
    assert (extension.requested_edtf, extension.requested_wording) == ("2027-05", "by May")
    assert told.now().status == Status.UPCOMING
    assert told.now().last_day == date(2027, 4, 30)
    assert notices("receipt") == [told.person]
    assert notices("answer") == [told.owner_address]
    assert events() == ["extension.asked"]
    assert last_event("extension.asked").after["edtf"] == "2027-05"


def test_the_same_form_sent_twice_is_one_request() -> None:
    told, nonce = story(), uuid4()
    assert ask(told, nonce=nonce) == ask(told, nonce=nonce)
    assert Extension.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": "  "}, "why more time"),
        ({"date": PartialDate.of_day(date(2027, 4, 30))}, "not later"),
        ({"date": PartialDate.of_month(2027, 5), "boundary": Boundary.START}, "not later"),
        ({"date": PartialDate.of_month(2027, 3)}, "has passed"),
        ({"received_on": NOW.date() + timedelta(days=1)}, "still to come"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], words: str) -> None:
    told = story()
    with pytest.raises(Refused, match=words):
        ask(told, **values)
    assert events() == []


def test_one_undecided_request_at_a_time() -> None:
    told = story()
    ask(told)
    with pytest.raises(Refused, match="2027-04-20.*by May"):
        ask(told, date=PartialDate.of_month(2027, 6))


def test_drafts_and_closed_ones_are_refused() -> None:
    draft = story()
    Commitment.objects.filter(pk=draft.commitment.pk).update(stage="draft")
    with pytest.raises(Refused, match="draft"):
        ask(draft)
    with pytest.raises(Refused, match="closed"):
        ask(story(closed_as=Status.WAIVED))


def test_granting_moves_the_date_and_keeps_the_first_one() -> None:
    told = story()
    extension = extensions.grant(ask(told), by=BY, now=NOW)
    row = told.now()
    assert (row.edtf, row.last_day, row.wording) == ("2027-05", date(2027, 5, 31), "by May")
    assert (row.original_last_day, row.extensions_count) == (date(2027, 4, 30), 1)
    assert extension.decision == Extension.Decision.GRANTED
    assert extension.granted == row.versions.get(cause=DeadlineTerms.Cause.EXTENDED)
    assert extension.granted.reason == "Flood damaged two stations"
    assert events() == ["extension.asked", "extension.granted", "deadline.extended"]


def test_whoever_asked_hears_of_it_once() -> None:
    told = story()
    extensions.grant(ask(told), by=BY, now=NOW)
    assert notices("decision") == [told.person, told.owner_address]


def test_an_outsider_who_asked_hears_too() -> None:
    told, other = story(), story()
    extensions.grant(ask(told, recipient=other.person), by=BY, now=NOW)
    assert set(notices("decision")) == {told.person, other.person, told.owner_address}


def test_another_date_is_granted() -> None:
    told = story()
    due = Due(date=PartialDate.of_day(date(2027, 5, 14)), wording="14 May 2027")
    extension = extensions.grant(ask(told), by=BY, now=NOW, due=due, reason="The donor wants it by 15 May")
    assert extension.decision == Extension.Decision.OTHER_DATE
    assert told.now().last_day == date(2027, 5, 14)
    assert extension.decision_reason == "The donor wants it by 15 May"


def test_the_same_date_in_other_words_is_as_asked() -> None:
    extension = extensions.grant(ask(story()), by=BY, now=NOW, due=Due(date=MAY, wording="May 2027"))
    assert extension.decision == Extension.Decision.GRANTED


def test_refusing_needs_a_reason_and_tells_it() -> None:
    told = story()
    extension = ask(told)
    with pytest.raises(Refused, match="why the date stands"):
        extensions.refuse(extension, by=BY, now=NOW, reason="")
    extensions.refuse(extension, by=BY, now=NOW, reason="The donor waits")
    assert told.now().last_day == date(2027, 4, 30)
    assert notices("decision") == [told.person, told.owner_address]
    assert all(row.about == {"extension": extension.pk} for row in Notification.objects.filter(kind="decision"))
    assert last_event("extension.refused").text_hash


def test_a_request_is_decided_once() -> None:
    extension = ask(story())
    extensions.refuse(extension, by=BY, now=NOW, reason="The donor waits")
    with pytest.raises(Refused, match="refused"):
        extensions.grant(extension, by=BY, now=NOW)
    with pytest.raises(Refused, match="refused"):
        extensions.refuse(extension, by=BY, now=NOW, reason="again")
    with pytest.raises(Refused, match="refused"):
        extensions.withdraw(extension, by=BY, now=NOW)


def test_a_request_is_taken_back() -> None:
    told = story()
    extension = extensions.withdraw(ask(told), by=told.asker, now=NOW + timedelta(hours=1))
    assert extension.decision == Extension.Decision.WITHDRAWN
    assert events()[-1] == "extension.withdrawn"
    ask(told)
