"""A request for more time as a case: what backs it, who hears of it, how far it moved, how long the ladder waits."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from tests.factories import NOW, make_contact, make_participation, make_party
from tests.operations.stories import BY, Story, notices, story
from tests.operations.test_extensions import MAY, ask
from tracker.domain.dates import PartialDate
from tracker.domain.policies import Role
from tracker.models import Evidence, Notification
from tracker.operations import deadlines, extensions
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof
from tracker.operations.lifecycle import settle
from tracker.operations.schedule import sweep
from tracker.operations.terms import Due

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
DUE = date(2027, 4, 30)  # a Friday


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def proofs() -> list[Proof]:
    return [Proof("flood.pdf", ContentFile(PDF)), Proof("", url="https://example.org/flood")]


def test_files_and_links_back_it_and_stand_with_the_grant() -> None:
    extension = ask(story(), proofs=proofs())
    file, link = extension.evidence.order_by("pk")
    assert (file.title, link.url, file.report) == ("flood.pdf", "https://example.org/flood", None)
    extensions.grant(extension, by=BY, now=at("2027-04-21"))
    assert set(extension.evidence.values_list("state", flat=True)) == {Evidence.State.ACCEPTED}


def test_a_refusal_says_nothing_about_what_backed_it() -> None:
    extension = ask(story(), proofs=proofs())
    extensions.refuse(extension, by=BY, now=at("2027-04-21"), reason="The donor waits")
    assert set(extension.evidence.values_list("state", flat=True)) == {Evidence.State.SUBMITTED}


def test_a_file_that_is_not_what_it_says_leaves_nothing() -> None:
    told = story()
    with pytest.raises(Refused, match="no .pdf file"):
        ask(told, proofs=[Proof("flood.pdf", ContentFile(b"MZ"))])
    assert not told.deadline.extensions.exists() and not Evidence.objects.exists()


def test_those_who_deliver_hear_of_a_refusal_somebody_else_asked_for() -> None:
    told = story()
    extension = ask(told, recipient=None, name="The minister's office", by=BY)
    extensions.refuse(extension, by=BY, now=at("2027-04-21"), reason="The donor waits")
    assert notices("decision") == [told.person, told.owner_address]


def test_the_owner_who_decides_needs_no_mail() -> None:
    told = story()
    extensions.refuse(ask(told), by=Actor.of_user(told.owner), now=at("2027-04-21"), reason="The donor waits")
    assert notices("decision") == [told.person]


def test_slip_is_counted_in_working_days_and_adds_up_over_extensions_alone() -> None:
    told = story()
    extensions.grant(ask(told), by=BY, now=at("2027-04-20"))
    assert (told.now().extensions_count, told.now().slip, told.now().original_last_day) == (1, 21, DUE)
    deadlines.extend(
        told.deadline, by=BY, now=at("2027-04-21"), due=Due(date=PartialDate.parse("2027-06-04")), reason="Again"
    )
    assert (told.now().extensions_count, told.now().slip, told.now().original_last_day) == (2, 25, DUE)
    earlier = Due(date=PartialDate.parse("2027-06-01"))
    deadlines.correct(told.deadline, by=BY, now=at("2027-04-22"), due=earlier, reason="Mistyped")
    assert (told.now().slip, told.now().original_last_day) == (25, DUE)


def chased() -> Story:
    """With a controller, who is told from the fifth working day on."""
    told = story()
    make_participation(told.commitment, make_contact(make_party("Audit Chamber")).party, Role.CONTROLLER)
    with transaction.atomic():
        settle([told.deadline.pk], now=NOW)
    return told


def told_on(told: Story, until: str, *, since: str = "2027-05-03", last_day: date = DUE) -> dict[str, date]:
    """The day on which each late step first reached somebody, day by day."""
    day, found = at(since), dict[str, date]()
    while day <= at(until):
        sweep(now=day)
        rows = Notification.objects.filter(deadline=told.deadline, kind="step", step__startswith="end+")
        rows = rows.filter(last_day=last_day)
        for step in rows.exclude(state__in=["skipped", "cancelled"]).values_list("step", flat=True):
            found.setdefault(step, day.date())
        day += timedelta(days=1)
    return found


def test_without_a_request_the_ladder_climbs() -> None:
    assert told_on(chased(), "2027-05-20") == {
        "end+1": date(2027, 5, 3), "end+5": date(2027, 5, 7), "end+10": date(2027, 5, 14)}  # fmt: skip


def test_a_pending_request_holds_escalation_for_five_working_days_at_most() -> None:
    told = chased()
    sweep(now=at("2027-05-03"))
    ask(told, now=at("2027-05-03", 13), received_on=date(2027, 5, 3))
    found = told_on(told, "2027-06-04")
    assert found["end+1"] == date(2027, 5, 3)
    assert (found["end+5"], found["end+10"]) == (date(2027, 5, 14), date(2027, 5, 21))


def test_a_refusal_after_two_days_holds_for_two_days() -> None:
    told = chased()
    sweep(now=at("2027-05-03"))
    extension = ask(told, now=at("2027-05-03", 13), received_on=date(2027, 5, 3))
    sweep(now=at("2027-05-05"))
    extensions.refuse(extension, by=BY, now=at("2027-05-05", 13), reason="The donor waits")
    found = told_on(told, "2027-06-04")
    assert (found["end+5"], found["end+10"]) == (date(2027, 5, 11), date(2027, 5, 18))


def test_a_grant_begins_the_ladder_anew_and_old_steps_are_not_repeated() -> None:
    told = chased()
    sweep(now=at("2027-05-03"))
    extension = ask(told, now=at("2027-05-03", 13), received_on=date(2027, 5, 3))
    extensions.grant(extension, by=BY, now=at("2027-05-04"), due=Due(date=MAY))
    found = told_on(told, "2027-06-20", since="2027-05-05", last_day=date(2027, 5, 31))
    assert found == {"end+1": date(2027, 6, 1), "end+5": date(2027, 6, 7), "end+10": date(2027, 6, 14)}
    old = Notification.objects.filter(deadline=told.deadline, kind="step", last_day=DUE)
    assert not old.filter(created_at__gte=at("2027-05-04")).exists()
    assert not old.filter(state="queued").exists()
