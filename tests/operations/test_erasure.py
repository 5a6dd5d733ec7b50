"""A person is erased: nothing of theirs is found anywhere, the figures and the proof of the history stand."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from tests.factories import NOW, make_contact, make_message, make_party, make_recipient, make_user
from tests.operations.stories import BY, Story, story
from tracker.delivery.dispatch import deliver
from tracker.domain.dates import PartialDate
from tracker.domain.deadlines import Boundary
from tracker.domain.lifecycle import Status
from tracker.models import (
    Answer,
    Attempt,
    AuditEvent,
    Channel,
    Contact,
    DeadlineTerms,
    Evidence,
    Extension,
    IncomingMail,
    Message,
    Notification,
    Party,
    Recipient,
    Report,
)
from tracker.operations import answers, erasure, extensions, proving, recipients, reports, schedule
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof
from tracker.queries.footprint import Footprint

pytestmark = pytest.mark.django_db
ADDRESS = "canary.petrova@water.example"
NAME = "Canaria Petrova-Kanarek"
WORDS = ("canary-narrative", "canary-reason", "canary-answer", "canary-file", "canary-typed", "canary-reply",
         "canary-subject", "canary-successor")  # fmt: skip
CANARIES = ("canary", "Canaria", "Kanarek")


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")


def situation() -> Story:
    """Everything that can hold something of a person holds it."""
    told = story()
    Recipient.objects.filter(pk=told.person.pk).update(email=ADDRESS)
    Contact.objects.filter(pk=told.contact.pk).update(display_name=NAME)
    told.person.refresh_from_db()
    by_page = {"recipient": told.person, "name": "canary-typed", "received_on": NOW.date(), "channel": Channel.PAGE}
    who = {"by": told.asker, "now": NOW}
    extension = extensions.ask(
        told.deadline, **who, **by_page, wording="by the end of May", date=PartialDate.parse("2027-05-31"),
        boundary=Boundary.END, reason="canary-reason",
    )  # fmt: skip
    extensions.grant(extension, by=BY, now=NOW)
    given = answers.give(
        told.deadline, **who, **by_page, kind=Answer.Kind.NOT_MINE, text="canary-answer",
        successor_email="canary-successor@water.example", successor_name="canary-successor",
    )  # fmt: skip
    answers.decide(given, by=BY, now=NOW, decision=Answer.Decision.REJECTED, reason=f"{ADDRESS} was asked")
    proofs = [Proof("canary-file.txt", file=ContentFile(b"canary in a file", "x.txt"))]
    report = reports.submit(
        told.deadline, **who, **by_page, narrative="canary-narrative", claimed_outcome=Status.MET, proofs=proofs
    )
    reports.send_back(report, by=BY, now=NOW, reason="The accounts are missing")
    other = make_recipient()
    make_contact(told.party, other, main=False)
    answers.give(
        told.deadline, by=BY, now=NOW, recipient=other, kind=Answer.Kind.WRONG, text="Ask my colleague",
        received_on=NOW.date(), channel=Channel.LETTER, successor_email=ADDRESS.upper(), successor_name=NAME,
    )  # fmt: skip
    make_party(NAME, kind=Party.Kind.PERSON, aliases=["Canaria"])
    make_contact(Party.objects.get(name=NAME), told.person, NAME)
    schedule.sweep(now=NOW)
    deliver(now=NOW)
    message = make_message(told.person, state="dead", reason=f"550 5.1.1 <{ADDRESS}>: canary-reply")
    Attempt.objects.create(message=message, result="rejected", code=550, reply=f"<{ADDRESS}>: canary-reply")
    IncomingMail.objects.create(
        event_key="1", source="mailbox", kind="reply", effect="noted", recipient=told.person, sender=ADDRESS,
        subject="canary-subject", words="canary-reply", because="canary-reply", at=NOW,
    )  # fmt: skip
    recipients.mark_unreachable(told.person, by=BY, now=NOW, because=f"<{ADDRESS}> canary-reply")
    return told


def dump() -> str:
    """Every row of every table, as the database writes it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT row::text FROM {connection.ops.quote_name(table)} AS row")
            found += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


def hits() -> list[str]:
    lines = dump().splitlines()
    return [line[:300] for line in lines if any(one.lower() in line.lower() for one in CANARIES)]


def files() -> list[str]:
    places = [Path(default_storage.path("")), *(Path(erasure.settings.MAIL_DIR),)]
    return [str(path) for place in places for path in place.rglob("*") if path.is_file()]


def test_nothing_of_the_person_is_left_and_the_history_holds(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_URL = ""
    told = situation()
    assert len(hits()) > 12
    assert any("canary" in Path(name).read_text(errors="replace") for name in files())
    counts = {model: model.objects.count() for model in (Report, Extension, Answer, Message, Notification)}
    proving.verify(now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        done = erasure.erase(told.person, by=BY, now=NOW, reason="Asked for by the person", leave_vacant=True)
    assert hits() == []
    assert not [name for name in files() if "canary" in Path(name).read_text(errors="replace").lower()]
    assert counts == {model: model.objects.count() for model in counts}, "the figures stay true"
    assert (done.files, done.said) == (1, 3) and done.texts >= 5
    verdict = proving.verify(now=NOW)
    assert verdict.is_sound, verdict.examined.problems
    assert verdict.examined.erased_texts == done.texts
    row = Recipient.objects.get(pk=told.person.pk)
    assert row.email == f"{row.uid}@erased.invalid" and row.erased_at == NOW
    assert not row.contacts.filter(ends_on=None).exists()
    event = AuditEvent.objects.get(action="recipient.erased")
    assert event.after["texts"] and event.target == f"recipient:{row.uid}"


def test_reasons_of_dates_may_be_blacked_out_and_nothing_else_of_them() -> None:
    told = story()
    terms = DeadlineTerms.objects.filter(deadline=told.deadline)
    assert terms.update(reason=erasure.ERASED) == 1


def test_who_is_the_only_contact_is_not_erased_without_a_word_about_it() -> None:
    told = story()
    with pytest.raises(Refused, match=told.commitment.reference):
        erasure.erase(told.person, by=BY, now=NOW, reason="Asked for")
    erasure.erase(told.person, by=BY, now=NOW, reason="Asked for", successor="heir@water.example")
    current = Contact.objects.get(party=told.party, ends_on=None)
    assert current.recipient.email == "heir@water.example"


def test_a_person_with_another_contact_beside_them_is_erased() -> None:
    told = story()
    make_contact(told.party)
    erasure.erase(told.person, by=BY, now=NOW, reason="Asked for")
    assert Footprint(told.person).alone_at(NOW.date()) == []


def test_what_cannot_be_erased() -> None:
    told = story()
    with pytest.raises(Refused, match="Say why"):
        erasure.erase(told.person, by=BY, now=NOW, reason=" ", leave_vacant=True)
    with pytest.raises(Refused, match="deactivate it first"):
        erasure.erase(told.owner_address, by=BY, now=NOW, reason="Asked for")
    with pytest.raises(Refused, match="that is to be erased"):
        erasure.erase(told.person, by=BY, now=NOW, reason="Asked for", successor=told.person.email)
    erasure.erase(told.person, by=BY, now=NOW, reason="Asked for", leave_vacant=True)
    with pytest.raises(Refused, match="erased already"):
        erasure.erase(told.person, by=BY, now=NOW, reason="Asked for")


def test_an_account_that_is_not_active_any_more_is_forgotten_with_its_address() -> None:
    user = make_user("canary.user@office.example", name="Canaria User", is_active=False)
    row = make_recipient("canary.user@office.example", user=user)
    erasure.erase(row, by=BY, now=NOW, reason="Left the office")
    user.refresh_from_db()
    assert (user.email, user.name) == (f"{user.uid}@erased.invalid", erasure.ERASED)
    assert not user.has_usable_password() and hits() == []


def test_mails_that_wait_are_not_sent() -> None:
    told = story()
    make_contact(told.party)
    waiting = make_message(told.person)
    reports.submit(
        told.deadline, by=told.asker, now=NOW, narrative="x", claimed_outcome=Status.MET, received_on=NOW.date(),
        channel=Channel.PAGE, recipient=told.person,
    )  # fmt: skip
    erasure.erase(told.person, by=BY, now=NOW, reason="Asked for")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("cancelled", erasure.BECAUSE)
    queued = Notification.objects.filter(recipient=told.person, state=Notification.State.QUEUED)
    assert not queued.exists() and not Evidence.objects.exists()
