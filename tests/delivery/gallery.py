"""One mail of every kind the office can send, about a commitment with any title: for the lint, and to be looked at."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from tests.factories import (
    NOW,
    make_commitment,
    make_contact,
    make_deadline,
    make_message,
    make_notification,
    make_office,
    make_participation,
    make_party,
    make_quotation,
    make_recipient,
    make_source,
    make_unit,
    make_user,
)
from tracker.domain import policies
from tracker.domain.lifecycle import Kind, Status
from tracker.domain.policies import Role
from tracker.domain.policy_parts import as_parts
from tracker.models import (
    Answer,
    Deadline,
    DeadlineTerms,
    Extension,
    Feed,
    Notification,
    Party,
    PolicyVersion,
    Recipient,
    ReminderPolicy,
    Report,
    Schedule,
)
from tracker.operations import feeds
from tracker.operations.audit import Actor

QUOTE = "The Grantee shall submit the progress report by April 2027 at the latest"
OVERDUE = datetime(2027, 5, 7, 9, 0, tzinfo=UTC)  # the fifth working day after 30 April 2027
LATE = datetime(2027, 5, 14, 9, 0, tzinfo=UTC)  # the tenth


class Gallery:
    """The people and papers of one office; each method queues one notice and says when it goes."""

    def __init__(self, title: str = "Progress report, grant GA-2026-17", *, zone: str = "Asia/Bishkek") -> None:
        make_office(name="Grants Office, Republic of Example", zone=zone)
        self.title, self.zone = title, zone
        self.unit = make_unit()
        self.owner = make_user(name="T. Staff", unit=self.unit)
        self.owner_address = make_recipient(self.owner.email, user=self.owner)
        self.minister = make_party("Office of the Prime Minister")
        self.ministry = make_party("Ministry of Water", superior=self.minister)
        self.auditors = make_party("Audit Chamber")
        self.donor = make_party("Development Bank")
        self.person = make_contact(self.ministry, name="A. Petrova").recipient
        self.checker = make_contact(self.auditors, name="B. Controller").recipient
        self.superior = make_contact(self.minister, name="C. Superior").recipient
        text = (
            "7.1 The Ministry is the responsible party. 7.2 The Grantee shall submit the progress report by April 2027 "
            f"at the latest, together with the accounts. {title}"
        )
        source = make_source(text, unit=self.unit, title="Grant agreement GA-2026-17, clause 7.2",
                             publisher="Development Bank", published_on=date(2026, 11, 22))  # fmt: skip
        self.quotation = make_quotation(source, QUOTE)
        self.deadline = self.date("2027-04-30", wording="by 30 April 2027")

    def date(
        self, due: str, *, kind: Kind = Kind.RESULT, title: str = "", wording: str = "", **values: object
    ) -> Deadline:
        commitment = make_commitment(
            title or self.title, unit=self.unit, owner=self.owner, responsible=self.ministry, controller=self.auditors,
            source=self.quotation.source, quotation=self.quotation, **values,
        )  # fmt: skip
        make_participation(commitment, self.donor, Role.BENEFICIARY)
        return make_deadline(commitment, due, zone=self.zone, wording=wording, kind=kind, next_event_at=None)

    def queue(
        self, recipient: Recipient, now: datetime, *, kind: str = Notification.Kind.STEP, **values: object
    ) -> datetime:
        deadline = values.pop("deadline", self.deadline)
        make_notification(deadline, recipient, kind=kind, now=now, **values)  # type: ignore[arg-type]
        return now

    def weeks_before(self) -> datetime:
        return self.queue(self.person, datetime(2027, 4, 16, 9, tzinfo=UTC), step="end-10")

    def days_before(self) -> datetime:
        return self.queue(self.person, datetime(2027, 4, 27, 9, tzinfo=UTC), step="end-3")

    def days_before_elsewhere(self) -> datetime:
        self.person.time_zone = "Europe/Berlin"
        self.person.save()
        return self.days_before()

    def month(self) -> datetime:
        return self.queue(self.person, datetime(2027, 3, 4, 9, tzinfo=UTC), step="start-20",
                          deadline=self.date("2027-04", wording="by April 2027"))  # fmt: skip

    def last_day(self) -> datetime:
        return self.queue(self.person, datetime(2027, 4, 30, 9, tzinfo=UTC), step="end-0")

    def last_day_owner(self) -> datetime:
        now = datetime(2027, 4, 30, 9, tzinfo=UTC)
        return self.queue(self.owner_address, now, step="end-0", roles=[Role.OWNER.value])

    def overdue_first(self) -> datetime:
        return self.queue(self.person, datetime(2027, 5, 3, 9, tzinfo=UTC), step="end+1")

    def overdue_fifth(self) -> datetime:
        return self.queue(self.person, OVERDUE, step="end+5")

    def overdue_copy(self) -> datetime:
        return self.queue(self.checker, OVERDUE, step="end+5", roles=[Role.CONTROLLER.value])

    def overdue_last(self) -> datetime:
        self.was_sent("end+5")
        return self.queue(self.person, LATE, step="end+10")

    def escalation(self) -> datetime:
        self.was_sent("end+5")
        return self.queue(self.superior, LATE, step="end+10", roles=[Role.SUPERIOR.value])

    def of_ladder(self, letter: str, note: str = "") -> PolicyVersion:
        """A version of a ladder whose fifth step after the last day speaks like this."""
        step = policies.Step(
            "end+5", 5, policies.Anchor.LATEST, frozenset(Role), letter=policies.Letter(letter), note=note
        )
        policy, _made = ReminderPolicy.objects.get_or_create(name="Strict")
        number = policy.versions.count() + 1
        content = as_parts(policies.Policy((step,)))
        return PolicyVersion.objects.create(
            policy=policy, version=number, name="Strict", content=content, by="user:1", at=NOW
        )

    def formal(self) -> datetime:
        return self.queue(
            self.person, OVERDUE, step="end+5", ladder=self.of_ladder("formal", "Bring file 7 & form <B>.")
        )

    def formal_superior(self) -> datetime:
        ladder = self.of_ladder("formal")
        return self.queue(self.superior, OVERDUE, step="end+5", ladder=ladder, roles=[Role.SUPERIOR.value])

    def copy(self) -> datetime:
        ladder = self.of_ladder("copy", "Our file: 12/7.")
        return self.queue(self.checker, OVERDUE, step="end+5#2", ladder=ladder, roles=[Role.CONTROLLER.value])

    def copies_of_one(self) -> datetime:
        """Two dates of one commitment, both for information."""
        self.copy()
        other = make_deadline(self.deadline.commitment, "2027-04-29", number=2, zone=self.zone, next_event_at=None)
        roles = [Role.CONTROLLER.value]
        return self.queue(
            self.checker, OVERDUE, step="end+5", deadline=other, ladder=self.of_ladder("copy"), roles=roles
        )

    def mixed(self) -> datetime:
        for letter, title in (
            ("formal", self.title),
            ("copy", "Publish the list"),
            ("reminder", "Reply to the auditor"),
        ):
            deadline = self.date("2027-04-30", title=title)
            self.queue(
                self.person, OVERDUE, step="end+5", deadline=deadline, ladder=self.of_ladder(letter, f"As {letter}.")
            )
        return OVERDUE

    def was_sent(self, step: str) -> None:
        message = make_message(self.person, state="sent", sent_at=OVERDUE)
        make_notification(self.deadline, self.person, step=step, now=OVERDUE, state="sent", message=message)

    def confidential(self) -> datetime:
        now = datetime(2027, 4, 27, 9, tzinfo=UTC)
        return self.queue(self.person, now, step="end-3", deadline=self.date("2027-04-30", confidential=True))

    def several(self) -> datetime:
        titles = [
            ("2027-04-30", self.title),
            ("2027-05-10", "Publish the list of pilot schools"),
            ("2027-05", "Reply to the auditor"),
        ]
        for due, title in titles:
            self.queue(self.person, OVERDUE, step="end+5", deadline=self.date(due, title=title))
        return OVERDUE

    def thirty(self) -> datetime:
        for number in range(30):
            day = date(2027, 5, 10) + timedelta(days=number % 7)
            self.queue(
                self.person, OVERDUE, step="end-3", deadline=self.date(day.isoformat(), title=f"{self.title} {number}")
            )
        return OVERDUE

    def review_ask(self) -> datetime:
        return self.queue(self.person, OVERDUE, step="ask", deadline=self.date("2027-05-07", kind=Kind.REVIEW))

    def review_owner(self) -> datetime:
        deadline = self.date("2027-04-23", kind=Kind.REVIEW)
        return self.queue(self.owner_address, OVERDUE, step="ask-owner", deadline=deadline, roles=[Role.OWNER.value])

    def remind_now(self) -> datetime:
        return self.queue(self.person, NOW, kind=Notification.Kind.REMIND_NOW)

    def nobody_told(self) -> datetime:
        about = {"reason": "nobody holds this post", "party": self.vacant().pk, "key": "x"}
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.NOBODY_TOLD, about=about, roles=["owner"])

    def vacant(self) -> Party:
        party = make_party("State Agency for Archives")
        make_participation(self.deadline.commitment, party, Role.SUPPORTING)
        return party

    def address_given_up(self) -> datetime:
        lost = make_recipient(unreachable_at=NOW, unreachable_because="550 5.1.1 <old@example.org>: no such user")
        return self.to_owner(Notification.Kind.NOBODY_TOLD, lost)

    def unsubscribed(self) -> datetime:
        return self.to_owner(Notification.Kind.UNSUBSCRIBED, make_recipient(unsubscribed_at=NOW))

    def muted(self) -> datetime:
        about = {"recipient": self.person.pk, "mute": 1}
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.MUTED, about=about)

    def away(self) -> datetime:
        Recipient.objects.filter(pk=self.person.pk).update(away_until=date(2027, 5, 14), away_since=NOW)
        return self.to_owner(Notification.Kind.AWAY, self.person, until="2027-05-14", wished=make_recipient().pk)

    def standing_in(self) -> datetime:
        absent = Recipient.objects.filter(pk=self.owner_address.pk)
        absent.update(away_until=date(2027, 5, 14), away_since=NOW, deputy=self.person)
        about = {"recipient": self.owner_address.pk, "until": "2027-05-14", "deputy": self.person.pk}
        return self.queue(self.person, NOW, kind=Notification.Kind.AWAY, about=about, deadline=None)

    def to_owner(self, kind: str, about: Recipient, **more: object) -> datetime:
        values = {"recipient": about.pk, "deadlines": [self.deadline.pk], "count": 1, **more}
        return self.queue(self.owner_address, NOW, kind=kind, about=values, deadline=None)

    def link(self) -> datetime:
        return self.queue(self.person, NOW, kind=Notification.Kind.LINK, deadline=None)

    def feed_ended(self) -> datetime:
        return self.ended_feed(self.person, recipient=self.person)

    def feed_ended_account(self) -> datetime:
        return self.ended_feed(self.owner_address, user=self.owner)

    def ended_feed(self, reader: Recipient, **whose: object) -> datetime:
        feed = Feed.objects.create(about=Feed.About.PERSON, created_at=NOW, **whose)
        feeds.end(feed, by=Actor("user:admin"), now=NOW, reason="The telephone\r\nBcc: was <b>lost</b>.")
        assert Notification.objects.get(kind=Notification.Kind.FEED_ENDED).recipient == reader
        return NOW

    def history(self) -> datetime:
        about = {"sequence": 1204, "hash": "5f" * 32, "events": 1204, "count": 0, "problems": []}
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.HISTORY, about=about, deadline=None)

    def history_broken(self) -> datetime:
        problems = [["removed", 7, 9, "", ""], ["changed", 12, None, "deadline.closed", "deadline:0b8f"]]
        about = {"sequence": 1204, "hash": "5f" * 32, "events": 1201, "count": 14, "problems": problems}
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.HISTORY, about=about, deadline=None)

    def report(self, **values: object) -> Report:
        return Report.objects.create(
            deadline=self.deadline, recipient=self.person, name="A. Petrova", channel="page", at=NOW,
            received_on=date(2027, 4, 20), narrative="The report was handed to the bank on Monday.", **values,
        )  # fmt: skip

    def extension(self, **values: object) -> Extension:
        return Extension.objects.create(
            deadline=self.deadline, recipient=self.person, name="A. Petrova", channel="page", at=NOW,
            received_on=date(2027, 4, 20), requested_edtf="2027-05-31",
            reason="A flood damaged two stations; their data arrive on 20 May.", **values,
        )  # fmt: skip

    def said(self, kind: str, **values: object) -> Answer:
        return Answer.objects.create(
            deadline=self.deadline, recipient=self.person, name="A. Petrova", channel="page", at=NOW,
            received_on=date(2027, 4, 20), kind=kind, text="Please see our letter of 3 April.", **values,
        )  # fmt: skip

    def receipt_report(self) -> datetime:
        return self.queue(self.person, NOW, kind=Notification.Kind.RECEIPT, about={"report": self.report().pk})

    def receipt_extension(self) -> datetime:
        return self.queue(self.person, NOW, kind=Notification.Kind.RECEIPT, about={"extension": self.extension().pk})

    def receipt_not_mine(self) -> datetime:
        answer = self.said("not_mine", successor_email="d.new@water.example", successor_name="D. New")
        return self.queue(self.person, NOW, kind=Notification.Kind.RECEIPT, about={"answer": answer.pk})

    def receipt_snooze(self) -> datetime:
        answer = self.said("snooze", snooze_until=date(2027, 4, 26))
        return self.queue(self.person, NOW, kind=Notification.Kind.RECEIPT, about={"answer": answer.pk})

    def decided(self, **values: object) -> dict[str, object]:
        return {"decided_at": NOW, "decided_by": "user:x", **values}

    def decision_accepted(self) -> datetime:
        report = self.report(**self.decided(decision="accepted", outcome="met"))
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"report": report.pk})

    def decision_returned(self) -> datetime:
        report = self.report(**self.decided(decision="returned", decision_reason="The accounts are missing."))
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"report": report.pk})

    def decision_granted(self) -> datetime:
        extension = self.extension(**self.decided(decision="granted", granted=self.new_terms("extended")))
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"extension": extension.pk})

    def decision_refused(self) -> datetime:
        refused = self.decided(decision="refused", decision_reason="The donor's own deadline is 15 May.")
        about = {"extension": self.extension(**refused).pk}
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about=about)

    def decision_answer(self) -> datetime:
        answer = self.said("wrong", **self.decided(decision="upheld", decision_reason="The date was a misprint."))
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"answer": answer.pk})

    def decision_moved(self) -> datetime:
        terms = self.new_terms("extended")
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"terms": terms.pk})

    def decided_together(self) -> datetime:
        """Two dates, moved by one joint decision: one mail."""
        for _ in range(2):
            self.deadline = self.date("2027-04-30", wording="by 30 April 2027")
            about = {"terms": self.new_terms("extended").pk, "batch": 7}
            self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about=about)
        return NOW

    def series_ends(self) -> datetime:
        return self.queue(self.person, NOW, kind=Notification.Kind.SERIES_ENDS, about=self.ended())

    def series_ends_owner(self) -> datetime:
        kind, roles = Notification.Kind.SERIES_ENDS, ["owner"]
        return self.queue(self.owner_address, NOW, kind=kind, roles=roles, about=self.ended())

    def ended(self) -> dict[str, int]:
        """A series of which no date is to come."""
        series = Schedule(commitment=self.deadline.commitment, rrule="FREQ=YEARLY", kind="result",
                          first_edtf="2027-04-30", first_date=date(2027, 4, 30))  # fmt: skip
        series.save()
        return {"schedule": series.pk}

    def handed_over(self) -> datetime:
        successor = make_user(name="N. Owner", unit=self.unit)
        address = make_recipient(successor.email, user=successor)
        commitment = self.deadline.commitment
        commitment.owner = successor
        commitment.save()
        about = {"owner": self.owner.pk, "commitments": [commitment.pk], "most": 20, "note": self.title}
        return self.queue(address, NOW, kind=Notification.Kind.HANDED_OVER, deadline=None, about=about)

    def decision_dated(self) -> datetime:
        """The event that it waited for has its day now."""
        waited = self.deadline.versions.get()
        DeadlineTerms(deadline=self.deadline, version=3, cause="trigger", zone=self.zone, by="user:1", at=NOW).save()
        for name in ("edtf", "first_day", "last_day", "starts_at", "due_at", "precision", "wording"):
            setattr(waited, name, getattr(self.deadline, name))
        waited.pk, waited._state.adding, waited.version, waited.cause = None, True, 4, "trigger"
        waited.save()
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"terms": waited.pk})

    def decision_waits_again(self) -> datetime:
        """The day of its event was taken back."""
        undated = {"edtf": "", "precision": "", **dict.fromkeys(("first_day", "last_day", "starts_at", "due_at"))}
        terms = DeadlineTerms(
            deadline=self.deadline, version=2, cause="trigger", zone=self.zone, by="user:1", at=NOW,
            wording="within 30 days of receipt of funds", reason="Announced too early.",
        )  # fmt: skip
        terms.save()
        waiting = {**undated, "wording": terms.wording, "version": 2, "status": Status.AWAITING_TRIGGER.value}
        Deadline.objects.filter(pk=self.deadline.pk).update(**waiting)
        return self.queue(self.person, NOW, kind=Notification.Kind.DECISION, about={"terms": terms.pk})

    def new_terms(self, cause: str) -> DeadlineTerms:
        fresh = self.date("2027-05-31", title="only its terms are used")
        terms = fresh.versions.get()
        for name in ("wording", "edtf", "first_day", "last_day", "starts_at", "due_at", "precision", "explanation"):
            setattr(self.deadline, name, getattr(terms, name))
        self.deadline.version, self.deadline.extensions_count = 2, 1
        self.deadline.save()
        terms.pk, terms._state.adding = None, True
        terms.deadline, terms.version, terms.cause = self.deadline, 2, cause
        terms.reason = "Flood at two stations."
        terms.save()
        return terms

    def answer_report(self) -> datetime:
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.ANSWER, about={"report": self.report().pk})

    def answer_undecided(self) -> datetime:
        """A report of progress that nobody decided for five working days."""
        about = {"report": self.report(percent=100).pk, "undecided": 5}
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.ANSWER, about=about)

    def answer_extension(self) -> datetime:
        about = {"extension": self.extension().pk}
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.ANSWER, about=about)

    def answer_not_mine(self) -> datetime:
        answer = self.said("not_mine", successor_email="d.new@water.example", successor_name="D. New")
        return self.queue(self.owner_address, NOW, kind=Notification.Kind.ANSWER, about={"answer": answer.pk})


KINDS: dict[str, Callable[[Gallery], datetime]] = {
    name: method
    for name, method in vars(Gallery).items()
    if callable(method) and getattr(method, "__annotations__", {}).get("return") in (datetime, "datetime")
    and name not in ("queue", "to_owner", "ended_feed")
}  # fmt: skip
