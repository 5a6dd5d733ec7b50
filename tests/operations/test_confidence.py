"""What must not reach the wrong eyes: bundles, links of a corrected address, judgements by those who may not judge."""

from datetime import date

import pytest
from django.test import Client

from tests import factories
from tests.factories import NOW
from tracker.delivery import links
from tracker.delivery.compose import compose
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Outcome
from tracker.models import Channel, Commitment, Message, Notification, RecipientLink
from tracker.operations import closing, commitments, extensions, recipients
from tracker.operations.audit import Actor

pytestmark = pytest.mark.django_db
BY = Actor.of_command("test")


def test_a_commitment_made_confidential_leaves_the_mail_it_waits_in() -> None:
    factories.make_office()
    person = factories.make_recipient()
    secret, plain = factories.make_deadline(), factories.make_deadline()
    for deadline in (secret, plain):
        factories.make_notification(deadline, person)
    compose(now=NOW)
    row = secret.commitment
    kept = {"title": row.title, "details": "", "owner": None, "parties": [], "policy": None, "tags": []}
    commitments.edit(row, by=BY, now=NOW, confidential=True, **kept)
    bundle = Message.objects.get(bundle_key__startswith="ladder")
    assert [notice.deadline for notice in bundle.notifications.all()] == [plain]


def test_links_of_a_corrected_address_open_nothing() -> None:
    factories.make_office()
    person = factories.make_recipient("wrong@example.org")
    link = links.make_link(person, RecipientLink.Scope.ALL, [], None, now=NOW)
    assert links.find(links.token_of(link), now=NOW) is not None
    person.email = "right@example.org"
    recipients.save(person, by=BY, now=NOW)
    assert links.find(links.token_of(link), now=NOW) is None


def test_whoever_asked_for_time_hears_that_it_was_closed() -> None:
    factories.make_office()
    person = factories.make_recipient()
    deadline = factories.make_deadline()
    extensions.ask(
        deadline, by=BY, now=NOW, wording="31 May 2027", date=PartialDate.parse("2027-05-31"), boundary=Boundary.END,
        reason="Flood", received_on=date(2027, 4, 20), channel=Channel.MAIL, recipient=person,
    )  # fmt: skip
    closing.close(deadline.commitment, by=BY, now=NOW, outcome=Outcome.WITHDRAWN, reason="The grant was cancelled")
    notice = Notification.objects.get(kind=Notification.Kind.DECISION)
    assert (notice.recipient, notice.about) == (person, {"extension": deadline.extensions.get().pk})


@pytest.mark.parametrize(("role", "status"), [("staff", 422), ("admin", 302)])
def test_staff_close_without_judging(role: str, status: int) -> None:
    factories.make_office()
    unit = factories.make_unit()
    commitment = factories.make_deadline(factories.make_commitment(unit=unit)).commitment
    client = Client()
    client.force_login(factories.make_user(unit=unit, role=role))
    answer = client.post(f"/commitments/{commitment.reference}/close/", {"outcome": "fulfilled", "reason": "Seen"})
    assert answer.status_code == status
    assert Commitment.objects.get(pk=commitment.pk).is_closed == (role == "admin")
