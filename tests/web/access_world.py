"""What the table of access is tried on: an account of every kind, and two commitments with all that hangs on them.

Both belong to the unit Research. One is open to the office; the other is confidential, so only its unit, the accounts
of those who take part, admins and auditors may know of it. SECRET is in every word of the confidential one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.base import ContentFile

from tests.factories import (
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_party,
    make_quotation,
    make_recipient,
    make_source,
    make_unit,
    make_user,
)
from tracker.delivery import links
from tracker.models import (
    Answer,
    BatchItem,
    Calendar,
    Commitment,
    Contact,
    Deadline,
    DecisionBatch,
    EditBatch,
    EditItem,
    Evidence,
    Extension,
    Feed,
    ImportBatch,
    ImportFile,
    IncomingMail,
    Indicator,
    MessageContent,
    Mute,
    Party,
    Reading,
    Recipient,
    RecipientLink,
    ReminderPolicy,
    Report,
    SavedView,
    Schedule,
    SourceDocument,
    TriggerEvent,
    Unit,
    User,
)
from tracker.web.figures import FIGURES

SECRET = "Plumbago"
NOW = datetime.now(UTC)
PAST = NOW - timedelta(days=60)

# The columns of the table. Who of them may know of the confidential commitment:
ACTORS = ("stranger", "nobody", "deactivated", "staff", "elsewhere", "reviewer", "controller", "auditor", "admin",
          "superuser")  # fmt: skip
INITIATED = {"staff", "controller", "auditor", "admin", "superuser"}

Kwargs = dict[str, Any]


@dataclass
class Things:
    """One commitment and one row of every kind that hangs on it."""

    commitment: Commitment
    deadline: Deadline
    source: SourceDocument
    event: TriggerEvent
    person: Recipient
    contact: Contact
    report: Report
    extension: Extension
    answer: Answer
    evidence: Evidence
    mute: Mute
    sent: Any
    stuck: Any
    reply: IncomingMail
    link: RecipientLink
    batch: DecisionBatch
    edited: EditBatch
    schedule: Schedule
    party: Party
    reading: Reading


@dataclass
class World:
    """The office of the table."""

    unit: Unit
    users: dict[str, User]
    open: Things
    confidential: Things
    view: SavedView
    feed: Feed
    ended: RecipientLink

    @property
    def links(self) -> dict[str, RecipientLink]:
        return {"own link": self.open.link, "ended link": self.ended}

    @property
    def kinds(self) -> dict[str, Things]:
        return {"open": self.open, "confidential": self.confidential}


def build() -> World:
    """Make it."""
    make_office(sending_since=PAST)
    unit, other = make_unit("Research"), make_unit("Grants")
    users = {
        "nobody": make_user("nobody@office.example.org", name="No Unit"),
        "deactivated": make_user("gone@office.example.org", name="Gone", unit=unit, is_active=False),
        "staff": make_user("staff@office.example.org", name="T. Staff", unit=unit),
        "elsewhere": make_user("elsewhere@office.example.org", name="E. Elsewhere", unit=other),
        "reviewer": make_user("reviewer@office.example.org", name="R. Reviewer", unit=other, role="reviewer"),
        "controller": make_user("controller@office.example.org", name="C. Controller", unit=other, role="reviewer"),
        "auditor": make_user("auditor@office.example.org", name="A. Auditor", unit=other, role="auditor"),
        "admin": make_user("admin@office.example.org", name="N. Admin", unit=other, role="admin"),
        "superuser": make_user("root@office.example.org", name="S. Root", is_superuser=True),
    }
    chamber = make_party("Audit Chamber")
    make_contact(chamber, make_recipient(users["controller"].email, user=users["controller"]))
    make_contact(make_party("Idle Chamber"), make_recipient(users["reviewer"].email, user=users["reviewer"]))
    owner = {"unit": unit, "owner": users["staff"], "controller": chamber}
    seen, hidden = _things("Wells", "wells", owner), _things(SECRET, "plumbago", owner, confidential=True)
    view = SavedView.objects.create(user=users["staff"], name="Mine", query="owner=me", created_at=NOW)
    return World(
        unit=unit,
        users=users,
        open=seen,
        confidential=hidden,
        view=view,
        feed=Feed.objects.create(user=users["staff"], about="person", created_at=NOW),
        ended=_link(seen.person, [seen.deadline], revoked_at=NOW),
    )


def _things(word: str, host: str, owner: Kwargs, **values: Any) -> Things:
    """`word` stands in the title, the text, the words of people; `host` in their address."""
    ministry, person = make_party(f"Ministry of {word}"), make_recipient(f"a.petrova@{host}.example.org")
    contact = make_contact(ministry, person, f"A. Petrova of {word}", since=PAST)
    sentence = f"The ministry shall report on {word} by April."
    source = make_source(f"A directive. {sentence} The end.", unit=owner["unit"], title=f"Directive on {word}")
    source.file_name = f"{word}.txt"
    source.file.save("original.txt", ContentFile(sentence.encode()))
    commitment = make_commitment(
        f"Report on {word}", responsible=ministry, source=source, quotation=make_quotation(source, sentence),
        since=PAST, details=f"All about {word}.", **owner, **values,
    )  # fmt: skip
    deadline = make_deadline(commitment, (NOW - timedelta(days=45)).date(), now=NOW)
    said = {"recipient": person, "channel": "page", "received_on": NOW.date(), "at": NOW - timedelta(days=1)}
    report = Report.objects.create(deadline=deadline, narrative=f"{word} is done.", **said)
    sent = make_message(person, now=NOW, state="sent", sent_at=NOW)
    stuck = make_message(person, now=NOW, state="dead", reason=f"550 no {word} here")
    for step, message in (("end-3", sent), ("end-0", stuck)):
        make_notification(deadline, person, step=step, now=NOW, message=message, state="sent")
        MessageContent.objects.create(
            message=message, subject=f"Due: {word}", text=f"{word}.", html=f"<p>{word}</p>", rendered_at=NOW
        )
    return Things(
        commitment=commitment,
        deadline=deadline,
        source=source,
        event=TriggerEvent.objects.create(source=source, name=f"Entry into force of {word}"),
        person=person,
        contact=contact,
        report=report,
        extension=Extension.objects.create(
            deadline=deadline, requested_edtf=str((NOW + timedelta(days=30)).date()), reason=f"{word} is late.", **said
        ),
        answer=Answer.objects.create(deadline=deadline, kind="not_mine", text=f"Not my {word}.", **said),
        evidence=Evidence.objects.create(
            report=report,
            title=f"{word}.txt",
            file=ContentFile(f"{word} proves it.".encode(), name=f"{uuid4().hex}.txt"),
        ),
        mute=Mute.objects.create(recipient=person, commitment=commitment, at=NOW, by="system:test"),
        sent=sent,
        stuck=stuck,
        reply=IncomingMail.objects.create(
            event_key=f"reply on {word}", source="mailbox", kind="reply", effect="waiting", message=sent,
            recipient=person, sender=person.email, subject=f"Re: {word}", words=f"About {word}.", at=NOW,
        ),
        link=_link(person, [deadline]),
        batch=_batch(deadline, owner["owner"]),
        edited=_edited(commitment, owner["owner"]),
        party=ministry,
        reading=_reading(deadline, f"Depth of {word}"),
        schedule=_schedule(deadline, f"Every year about {word}"),
    )  # fmt: skip


def _reading(deadline: Deadline, name: str) -> Reading:
    measure = Indicator.objects.create(
        commitment=deadline.commitment, name=name, direction="up", baseline=1, baseline_on=PAST.date(), target=9,
        deadline=deadline, created_at=PAST,
    )  # fmt: skip
    return Reading.objects.create(
        indicator=measure, value=2, day=NOW.date(), state="accepted", at=NOW, by="system:test", source=name
    )


def _schedule(deadline: Deadline, wording: str) -> Schedule:
    made = Schedule.objects.create(
        commitment=deadline.commitment, rrule="FREQ=YEARLY", kind="report", first_edtf=deadline.edtf,
        first_date=deadline.last_day, wording=wording,
    )  # fmt: skip
    deadline.schedule, deadline.occurrence = made, deadline.last_day
    deadline.save(update_fields=["schedule", "occurrence"])
    return made


def _link(person: Recipient, deadlines: list[Deadline], **values: Any) -> RecipientLink:
    ids = [deadline.pk for deadline in deadlines]
    return RecipientLink.objects.create(recipient=person, scope="items", deadlines=ids, created_at=NOW, **values)


def _batch(deadline: Deadline, by: User) -> DecisionBatch:
    batch = DecisionBatch.objects.create(
        action="remind", by=f"user:{by.uid}", at=NOW, notices_at=NOW + timedelta(minutes=10), reason="As agreed.",
        nonce=uuid4(),
    )  # fmt: skip
    BatchItem.objects.create(batch=batch, deadline=deadline, skipped="Decided before.")
    return batch


def _edited(commitment: Commitment, by: User) -> EditBatch:
    edited = EditBatch.objects.create(
        by=f"user:{by.uid}", at=NOW, until=NOW + timedelta(minutes=10), wanted={"owner": None}, nonce=uuid4()
    )
    EditItem.objects.create(batch=edited, commitment=commitment, skipped="It is so already.")
    return edited


def addresses(world: World, name: str, parameters: frozenset[str]) -> dict[str, Kwargs]:
    """Kind of object -> the arguments of the address `name`. Raises KeyError for a new address with ids of its own."""
    if not parameters:
        return {"-": {}}
    if name in FIXED:
        return {"-": FIXED[name]()}
    if name in FEEDS:
        return {"own link": {"token": links.feed_token_of(world.feed)}, "guessed": {"token": "guessed"}}
    if name == "unsubscribe":
        return {kind: {"token": links.unsubscribe_token_of(link)} for kind, link in world.links.items()}
    if name in LINKED:
        return _linked(world, LINKED[name])
    if name in OWNED:
        return {"of staff": OWNED[name](world)}
    if name in HANGING:
        return {kind: HANGING[name](things) for kind, things in world.kinds.items()}
    if parameters == {"reference"}:
        return {kind: {"reference": things.commitment.reference} for kind, things in world.kinds.items()}
    if parameters == {"reference", "number"}:
        return {kind: _dated(things) for kind, things in world.kinds.items()}
    if parameters == {"object_id"}:
        rows = apps.get_model("tracker", name.split("_")[1])._default_manager.order_by("pk")
        return {"-": {"object_id": str(rows.values_list("pk", flat=True).first() or 0)}}
    raise KeyError(name)


def _dated(things: Things) -> Kwargs:
    return {"reference": things.commitment.reference, "number": things.deadline.number}


def _series(things: Things) -> Kwargs:
    return {"reference": things.commitment.reference, "number": things.schedule.pk}


def _measured(things: Things) -> Kwargs:
    return {"reference": things.commitment.reference, "number": things.reading.indicator_id}


# Addresses that are about no commitment.
FIXED: dict[str, Any] = {
    "first-admin": lambda: {"token": "guessed"},
    "invitation": lambda: {"token": "guessed"},
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), lambda: {"provider_id": "sso"}),
    "mail-webhook": lambda: {"kind": "tracking"},
    "account_reset_password_from_key": lambda: {"uidb36": "1", "key": "guessed"},
    "ladder": lambda: {"number": ReminderPolicy.objects.order_by("pk")[0].pk},
    "ladder-edit": lambda: {"number": ReminderPolicy.objects.order_by("pk")[0].pk},
    "ladder-retire": lambda: {"number": ReminderPolicy.objects.order_by("pk")[0].pk},
    "calendar": lambda: {"number": a_calendar().pk},
    "calendar-check": lambda: {"number": a_calendar().pk},
    "calendar-file": lambda: {"number": a_calendar().pk},
    "calendar-day": lambda: {"number": a_calendar().pk, "day": "2027-01-01"},
    "figures-csv": lambda: {"name": next(iter(FIGURES))},
    "admin:app_list": lambda: {"app_label": "tracker"},
    "admin:view_on_site": lambda: {"content_type_id": 1, "object_id": "1"},
}
# What belongs to one account: here to `staff`.
OWNED: dict[str, Any] = {
    "feed-revoke": lambda world: {"uid": world.feed.uid},
    "feed-revoke-other": lambda world: {"uid": world.feed.uid},
    "account-hand-over": lambda world: {"uid": world.users["staff"].uid},
    "saved-view": lambda world: {"number": world.view.pk},
    **dict.fromkeys(("account", "account-close"), lambda world: {"uid": world.users["staff"].uid}),
    "import": lambda world: {"number": an_import(world).batch_id},
    **dict.fromkeys(
        ("import-preview", "import-columns", "import-drop", "import-to-correct"),
        lambda world: {"uid": a_file(world).uid},
    ),
}
# A private address that programs read: who holds it reads what its owner may see, as with a personal link.
FEEDS = ("feed-calendar", "feed-changes")
# What hangs on a commitment and is named by an id of its own.
HANGING: dict[str, Any] = {
    "document": lambda things: {"number": things.source.pk},
    "document-file": lambda things: {"number": things.source.pk},
    "document-passage": lambda things: {"number": things.source.pk},
    "document-ladder": lambda things: {"number": things.source.pk},
    "event": lambda things: {"number": things.event.pk},
    "batch": lambda things: {"uid": things.batch.uid},
    "batch-undo": lambda things: {"uid": things.batch.uid},
    "edited-together": lambda things: {"uid": things.edited.uid},
    "edited-together-undo": lambda things: {"uid": things.edited.uid},
    "decide-outcome": lambda things: {"uid": things.deadline.uid},
    "decide-report": lambda things: {"number": things.report.pk},
    "decide-extension": lambda things: {"number": things.extension.pk},
    "decide-answer": lambda things: {"number": things.answer.pk},
    "decide-stuck": lambda things: {"uid": things.stuck.uid},
    "decide-incoming": lambda things: {"number": things.reply.pk},
    "delivery": lambda things: {"uid": things.sent.uid},
    "delivery-html": lambda things: {"uid": things.sent.uid},
    "delivery-again": lambda things: {"uid": things.stuck.uid},
    "person": lambda things: {"uid": things.person.uid},
    "person-settings": lambda things: {"uid": things.person.uid},
    "person-write-again": lambda things: {"uid": things.person.uid},
    "person-day": lambda things: {"uid": things.person.uid},
    "person-away": lambda things: {"number": things.person.pk},
    "person-hand-over": lambda things: {"uid": things.person.uid},
    "merge-person": lambda things: {"uid": things.person.uid},
    "merge-people": lambda things: {"uid": things.person.uid, "other": things.person.uid},
    "merge-party": lambda things: {"number": things.party.pk},
    "merge-parties": lambda things: {"number": things.party.pk, "other": things.party.pk},
    "person-data": lambda things: {"uid": things.person.uid},
    "person-data-copy": lambda things: {"uid": things.person.uid},
    "person-links": lambda things: {"number": things.person.pk},
    **dict.fromkeys(("series", "series-end", "series-rule", "series-dates"), lambda things: _series(things)),
    "series-skip": lambda things: {**_series(things), "day": (NOW + timedelta(days=320)).date()},
    **dict.fromkeys(("indicator-edit", "indicator-reading"), lambda things: _measured(things)),
    "indicator-strike": lambda things: {**_measured(things), "reading": things.reading.pk},
    **dict.fromkeys(
        ("contact-edit", "contact-end", "contact-delete"),
        lambda things: {"number": things.party.pk, "contact": things.contact.pk},
    ),
    **dict.fromkeys(
        ("organisation", "organisation-edit", "contact-new", "party-record", "party-record-xlsx", "party-record-zip"),
        lambda things: {"number": things.party.pk},
    ),
    **dict.fromkeys(
        ("document-record", "document-record-xlsx", "document-record-zip"),
        lambda things: {"number": things.source.pk},
    ),
    "silence-end": lambda things: {"reference": things.commitment.reference, "number": things.mute.pk},
    "evidence": lambda things: {"number": things.evidence.pk},
}
# What a personal link opens: the arguments beside the token, of what the link is asked for.
LINKED: dict[str, Any] = {
    "personal": lambda things: {},
    "personal-calendars": lambda things: {},
    "personal-all": lambda things: {},
    "personal-settings": lambda things: {},
    "personal-item": lambda things: {"number": things.deadline.pk},
    "personal-report": lambda things: {"number": things.deadline.pk},
    "personal-mute": lambda things: {"number": things.deadline.pk},
    "personal-withdraw": lambda things: {"kind": "report", "number": things.report.pk},
}


def _linked(world: World, more: Any) -> dict[str, Kwargs]:
    """By the person's own link; by another person's link; by a link that was ended; by one that was guessed."""
    own = links.token_of(world.open.link)
    found = {"own link": {"token": own} | more(world.open)}
    if more(world.confidential):
        found["another's"] = {"token": own} | more(world.confidential)
    found["ended link"] = {"token": links.token_of(world.ended)} | more(world.open)
    found["guessed"] = {"token": own[:-1] + ("A" if own[-1] != "A" else "B")} | more(world.open)
    return found


def a_file(world: World) -> ImportFile:
    """A file that `staff` sent."""
    return _sent(world, "begun.csv")


def an_import(world: World) -> ImportFile:
    """A file of `staff` that is recorded and held."""
    file = _sent(world, "held.csv")
    if file.batch is None:
        by = str(world.users["staff"].uid)
        file.batch = ImportBatch.objects.create(file_name=file.file_name, digest="0", by=f"user:{by}", at=NOW)
        file.asked_at = file.recorded_at = NOW
        file.save()
    return file


def _sent(world: World, name: str) -> ImportFile:
    staff = world.users["staff"]
    found = {"unit": world.unit, "sent_at": NOW, "header": 1, "columns": ["title"], "content": b"title\nReport\n"}
    return ImportFile.objects.get_or_create(user=staff, file_name=name, defaults=found)[0]


def a_calendar() -> Calendar:
    """The calendar of the table."""
    return Calendar.objects.get_or_create(name="Grants Office", defaults={"weekend": [5, 6]})[0]
