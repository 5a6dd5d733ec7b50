"""What people answer: silence until the last day, silence for days, contests that somebody decides, still alive."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import NOW, make_contact, make_notification, make_participation, make_party, make_recipient
from tests.operations.stories import BY, Story, events, notices, story
from tracker.domain.lifecycle import Kind, Status
from tracker.models import Answer, Channel, Commitment, Contact, Notification, Recipient
from tracker.operations import answers
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import settle

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SAYS = Answer.Kind


def give(told: Story, kind: Answer.Kind, **values: Any) -> Answer:
    values = {
        "by": told.asker, "now": NOW, "received_on": TODAY, "channel": Channel.PAGE, "recipient": told.person,
        "name": "A. Petrova", **values,
    }  # fmt: skip
    return answers.give(told.deadline, kind=kind, **values)


def steps(told: Story, now: datetime, state: str = "queued") -> list[str]:
    """The steps that are in a state for the person once the deadline is settled."""
    settle([told.deadline.pk], now=now)
    rows = Notification.objects.filter(kind="step", state=state, recipient=told.person)
    return list(rows.order_by("planned_at").values_list("step", flat=True))


def test_an_answer_is_kept_and_told_to_both_sides() -> None:
    told = story()
    answer = give(told, SAYS.HAVE_IT, text=" On my desk ")
    assert (answer.text, answer.name, answer.is_decided) == ("On my desk", "A. Petrova", False)
    assert notices("receipt") == [told.person]
    assert notices("answer") == [told.owner_address]
    assert events() == ["answer.given"]


def test_i_have_it_silences_the_person_until_the_last_day() -> None:
    told = story()
    give(told, SAYS.HAVE_IT)
    assert "end-3" not in steps(told, datetime(2027, 4, 27, 9, tzinfo=NOW.tzinfo))
    assert "end-0" in steps(told, datetime(2027, 4, 30, 9, tzinfo=NOW.tzinfo))


def test_a_snooze_rests_for_the_days_asked_for() -> None:
    told = story()
    now = datetime(2027, 4, 26, 9, tzinfo=NOW.tzinfo)
    give(told, SAYS.SNOOZE, now=now, snooze_until=date(2027, 4, 28))
    assert "end-3" not in steps(told, datetime(2027, 4, 27, 10, tzinfo=NOW.tzinfo))
    assert "end-3" in steps(told, datetime(2027, 4, 28, 10, tzinfo=NOW.tzinfo))


@pytest.mark.parametrize(
    ("due", "until", "allowed"),
    [
        ("2027-05-31", date(2027, 4, 27), True),  # five working days after Tuesday 20 April
        ("2027-05-31", date(2027, 4, 28), "Tuesday 27 April 2027"),
        ("2027-04-23", date(2027, 4, 23), True),
        ("2027-04-23", date(2027, 4, 26), "Friday 23 April 2027"),
        ("2027-05-31", TODAY, "Tuesday 27 April 2027"),
        ("2027-05-31", None, "Tuesday 27 April 2027"),
        ("2027-04-20", date(2027, 4, 21), "cannot wait any longer"),
        ("2027-04-01", date(2027, 4, 21), "cannot wait any longer"),
    ],
)
def test_a_snooze_is_short_and_never_past_the_last_day(due: str, until: date | None, allowed: bool | str) -> None:
    told = story(due)
    if allowed is True:
        assert give(told, SAYS.SNOOZE, snooze_until=until).snooze_until == until
        return
    with pytest.raises(Refused, match=str(allowed)):
        give(told, SAYS.SNOOZE, snooze_until=until)


def test_the_same_form_sent_twice_is_one_answer() -> None:
    told, nonce = story(), uuid4()
    assert give(told, SAYS.HAVE_IT, nonce=nonce) == give(told, SAYS.HAVE_IT, nonce=nonce)
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        (SAYS.HAVE_IT, {"recipient": None}, "whose reminders"),
        (SAYS.ALIVE, {}, "has a date"),
        (SAYS.WRONG, {"text": " "}, "what is wrong"),
        (SAYS.NOT_MINE, {"successor_email": "nobody"}, "no[t]? an e-mail address"),
        (SAYS.HAVE_IT, {"received_on": TODAY + timedelta(days=1)}, "still to come"),
    ],
)
def test_what_cannot_be_is_refused(kind: Answer.Kind, values: dict[str, Any], words: str) -> None:
    told = story()
    with pytest.raises(Refused, match=words):
        give(told, kind, **values)
    assert events() == []


def test_drafts_and_closed_ones_are_refused() -> None:
    draft = story()
    Commitment.objects.filter(pk=draft.commitment.pk).update(stage="draft")
    with pytest.raises(Refused, match="draft"):
        give(draft, SAYS.HAVE_IT)
    with pytest.raises(Refused, match="closed"):
        give(story(closed_as=Status.MET), SAYS.HAVE_IT)


@pytest.mark.parametrize("kind", [SAYS.NOT_MINE, SAYS.WRONG])
def test_a_contest_stops_mail_to_that_person_until_it_is_decided(kind: Answer.Kind) -> None:
    told = story()
    colleague = make_contact(told.party).recipient
    queued = make_notification(told.deadline, told.person, step="end-10")
    answer = give(told, kind, text="We never agreed")
    queued.refresh_from_db()
    assert queued.state == Notification.State.CANCELLED
    on_27 = datetime(2027, 4, 27, 9, tzinfo=NOW.tzinfo)
    assert steps(told, on_27) == []
    assert Notification.objects.filter(recipient=colleague, step="end-3", state="queued").exists()
    decided = answers.decide(answer, by=BY, now=on_27, decision=Answer.Decision.REJECTED, reason="See page 4")
    assert decided.decision == "rejected"
    assert told.now().ladder_from == on_27
    assert notices("decision") == [told.person]
    assert "end-0" in steps(told, datetime(2027, 4, 30, 9, tzinfo=NOW.tzinfo))
    assert events()[-1] == "answer.decided"


def test_a_person_contests_once_at_a_time() -> None:
    told = story()
    give(told, SAYS.NOT_MINE)
    with pytest.raises(Refused, match="told us already"):
        give(told, SAYS.WRONG, text="The date")


def test_the_successor_is_written_to_only_after_staff_confirm() -> None:
    told = story()
    answer = give(told, SAYS.NOT_MINE, successor_email="B.Ivanov@water.example", successor_name="B. Ivanov")
    assert not Recipient.objects.filter(email__iexact="b.ivanov@water.example").exists()
    answers.decide(answer, by=BY, now=NOW, decision=Answer.Decision.UPHELD)
    told.contact.refresh_from_db()
    assert told.contact.ends_on == date(2027, 4, 19)
    successor = Contact.objects.get(party=told.party, ends_on=None)
    assert (successor.recipient.email, successor.display_name) == ("B.Ivanov@water.example", "B. Ivanov")
    assert notices("decision") == [told.person]
    settle([told.deadline.pk], now=NOW)
    assert Notification.objects.filter(recipient=successor.recipient, step="end-10", state="queued").count() == 1
    assert {"contact.changed", "contact.added", "recipient.added", "answer.decided"} <= set(events())


def test_a_rejected_not_mine_changes_no_contact() -> None:
    told = story()
    answer = give(told, SAYS.NOT_MINE, successor_email="b.ivanov@water.example")
    answers.decide(answer, by=BY, now=NOW, decision=Answer.Decision.REJECTED)
    assert Contact.objects.filter(party=told.party, ends_on=None).get().recipient == told.person
    assert not Recipient.objects.filter(email="b.ivanov@water.example").exists()


def test_not_mine_without_a_successor_leaves_the_post_vacant() -> None:
    told = story()
    answers.decide(give(told, SAYS.NOT_MINE), by=BY, now=NOW, decision=Answer.Decision.UPHELD)
    assert not Contact.objects.filter(party=told.party, ends_on=None).exists()


def test_where_an_ancestor_answers_the_successor_joins_the_party_that_has_to_act() -> None:
    told = story()
    section = make_party("Hydrology section", parent=told.party)
    Commitment.objects.get(pk=told.commitment.pk).participations.all().delete()
    make_participation(told.commitment, section)
    answer = give(told, SAYS.NOT_MINE, successor_email="c.lee@water.example")
    answers.decide(answer, by=BY, now=NOW, decision=Answer.Decision.UPHELD)
    assert Contact.objects.get(party=section).recipient.email == "c.lee@water.example"
    assert Contact.objects.get(party=told.party).ends_on is None


def test_somebody_must_be_left_to_ask() -> None:
    told = story()
    answer = give(told, SAYS.NOT_MINE, recipient=make_recipient(), by=BY)
    with pytest.raises(Refused, match="Nobody is named"):
        answers.decide(answer, by=BY, now=NOW, decision=Answer.Decision.UPHELD)
    answer.refresh_from_db()
    assert not answer.is_decided


def test_plain_answers_are_noted_and_contests_judged() -> None:
    told = story()
    noted = give(told, SAYS.HAVE_IT)
    with pytest.raises(ValueError, match="no decision"):
        answers.decide(noted, by=BY, now=NOW, decision=Answer.Decision.UPHELD)
    answers.decide(noted, by=BY, now=NOW, decision=Answer.Decision.NOTED)
    assert notices("decision") == []
    with pytest.raises(Refused, match="noted"):
        answers.decide(noted, by=BY, now=NOW, decision=Answer.Decision.NOTED)


def test_still_alive_answers_a_review_and_opens_the_next() -> None:
    told = story("2027-04-19", kind=Kind.REVIEW)
    answer = give(told, SAYS.ALIVE, text="Yes, in preparation")
    assert answer.decision == "noted"
    assert told.now().status == Status.MET
    following = told.commitment.deadlines.get(number=2)
    assert (following.kind, following.last_day) == ("review", date(2027, 10, 20))
    assert notices("answer") == [told.owner_address]


def test_an_answer_is_taken_back_and_the_reminder_comes_after_all() -> None:
    told = story("2027-04-23")
    answer = give(told, SAYS.HAVE_IT)
    answers.withdraw(answer, by=told.asker, now=NOW + timedelta(minutes=5))
    assert events()[-1] == "answer.withdrawn"
    assert steps(told, NOW + timedelta(minutes=6)) == ["end-3"]
