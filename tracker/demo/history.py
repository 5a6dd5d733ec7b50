"""Half a year, day by day: promises are logged, the clock turns, mails are recorded, people answer."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Min

from tracker.delivery.dispatch import deliver
from tracker.delivery.transports import Envelope, Fault, Phase, RecordingTransport, Refusal
from tracker.demo import people, recording
from tracker.demo.office import BY, found
from tracker.demo.subjects import air, chancellery, cooperation, house, partners, rivers
from tracker.demo.world import World
from tracker.domain.deadlines import at_hour, local_day
from tracker.domain.policies import Anchor, Days, Letter, Policy, Role, Step
from tracker.models import Commitment, Contact, Deadline, IncomingMail, Message, Notification, OfficeSettings
from tracker.operations import incoming, mutes, office, parties, policies, recipients, saved_views
from tracker.operations.audit import Actor, verb
from tracker.operations.incoming import Arrival
from tracker.operations.schedule import sweep

URGENT = "Urgent: every three days once late"
URGENT_LADDER = Policy(
    (
        Step("end-5", -5, Anchor.LATEST, frozenset({Role.RESPONSIBLE}), days=Days.CALENDAR),
        Step("end-0", 0, Anchor.LATEST, frozenset({Role.RESPONSIBLE, Role.OWNER})),
        Step(
            "end+1", 1, Anchor.LATEST, frozenset({Role.RESPONSIBLE}), days=Days.CALENDAR, repeat_every=3, repeat_cap=4,
            letter=Letter.FORMAL, note="The Chancellery asks for this every week.",
        ),
    ),
    long_overdue_after=15,
)  # fmt: skip
TEXTS = {
    text.key: text
    for text in (
        cooperation.COURIER,
        chancellery.LETTER,
        chancellery.MINUTES,
        rivers.GRANT,
        air.GRANT,
        house.MINUTES,
        house.MEMORANDUM,
        partners.MINUTES,
        partners.NOTICE,
    )
}
PROMISES = (
    *cooperation.PROMISES,
    *chancellery.PROMISES,
    *chancellery.MINUTES_PROMISES,
    *rivers.PROMISES,
    *air.PROMISES,
    *house.PROMISES,
    *house.MEMORANDUM_PROMISES,
    *partners.PROMISES,
)
WORK_BEGINS, WORK_ENDS = time(10), time(17)
A_WHILE = timedelta(minutes=9)  # between two things that people do on one day
SENDS_AT = time(9)  # everybody's local hour
SECONDS_LATER = timedelta(seconds=5)  # as a running office does it

Act = Callable[[datetime], object]


@dataclass(frozen=True)
class Loaded:
    """What the history came to."""

    commitments: int
    messages: int


@dataclass
class DeadLetterTransport(RecordingTransport):
    """Records every mail, and knows no mailbox of the addresses that bounce."""

    bouncing: frozenset[str] = frozenset()

    def ready(self, envelope: Envelope) -> None:
        """Refuse those that bounce as a mail server does."""
        if envelope.recipient in self.bouncing:
            raise Refusal(Phase.RECIPIENT, Fault.ADDRESS, "5.1.1 No such mailbox here", 550)
        super().ready(envelope)


@dataclass
class Machine:
    """Sweeps and delivers, as a running office does: when something is due, not otherwise."""

    transport: RecordingTransport
    due_from: datetime | None = None  # nothing is to do before it

    def round(self, now: datetime) -> None:
        """One sweep and one delivery, where there is anything to do."""
        if self.due_from is None or now < self.due_from:
            return
        sweep(now=now)
        deliver(now=now, transport=self.transport)
        self.look()

    def look(self) -> None:
        """See when there is something to do next."""
        queued = Notification.objects.filter(state=Notification.State.QUEUED, message=None)
        waiting = Message.objects.filter(state=Message.State.PENDING)
        instants = (
            Deadline.objects.aggregate(at=Min("next_event_at"))["at"],
            queued.aggregate(at=Min("planned_at"))["at"],
            waiting.aggregate(at=Min("next_attempt_at"))["at"],
        )
        self.due_from = min((at for at in instants if at is not None), default=None)


def load(*, now: datetime) -> Loaded:
    """Make the whole history up to `now`, in an office that has none; all or nothing."""
    loaded = _all_of(now)
    sweep(now=now)  # what reads what was changed is looked at once more at the very end, as after every verb
    return loaded


@verb
def _all_of(now: datetime) -> Loaded:
    office.ensure_settings()
    policies.ensure_defaults()
    today = local_day(now, OfficeSettings.objects.get().zone)
    world = found(today)
    bouncing = frozenset(people.PEOPLE[key].email for key in people.BOUNCES)
    machine = Machine(DeadLetterTransport(bouncing=bouncing))
    acts = agenda(world)
    for day in _days(min(acts), today):
        for instant, act in sorted(_plan(world, day, acts, machine), key=lambda event: event[0]):
            if instant < now:
                act(instant)
    machine.look()
    machine.round(now)
    return Loaded(Commitment.objects.count(), Message.objects.count())


def agenda(world: World) -> dict[date, list[Act]]:
    """What people do on which day, in order."""
    acts: dict[date, list[Act]] = defaultdict(list)
    for (text, logged, _parts), group in groupby(PROMISES, key=lambda each: (each.text, each.logged, each.part_of)):
        promises = tuple(group)
        acts[world.days.work(-logged)].append(
            lambda now, promises=promises, text=TEXTS[text]: recording.log(world, promises, text, now)
        )
    for promise in PROMISES:
        for event in promise.then:
            acts[world.days.work(-event.ago)].append(
                lambda now, event=event, key=promise.key: event.happen(world, key, now)
            )
    for ago, act in _life(world):
        acts[world.days.work(-ago)].append(act)
    return acts


def _life(world: World) -> list[tuple[int, Act]]:
    """What becomes of the people: somebody leaves, is away, wants no mail, has lost the link, has a full mailbox."""
    party, left = people.LEFT
    silent, since = people.UNSUBSCRIBED
    away, gone, back, deputy = people.AWAY
    lost, asked = people.ASKED_FOR_LINK
    full, returned = people.MAILBOX_FULL
    absent, answered, until_day = people.ANSWERS_BY_ITSELF

    def leaves(now: datetime) -> None:
        contact = Contact.objects.get(party=world.parties[party])
        parties.end_contact(contact, by=world.actor("tomas"), now=now, last_day=local_day(now, world.zone))

    def unsubscribes(now: datetime) -> None:
        recipient = world.recipients[silent]
        recipients.unsubscribe(recipient, by=Actor.of_recipient(recipient), now=now)

    def goes_away(now: datetime) -> None:
        recipient, until = world.recipients[away], world.days.day(back)
        recipients.set_absence(recipient, by=BY, now=now, away_until=until, deputy=world.recipients[deputy])

    def asks_for_link(now: datetime) -> None:
        recipient = world.recipients[lost]
        recipients.send_link(recipient, by=Actor.of_recipient(recipient), now=now)

    def keeps_a_view(now: datetime) -> None:
        saved_views.save(world.users["tomas"], "Overdue", "status=overdue", by=world.actor("tomas"), now=now)

    def wants_a_gap(now: datetime) -> None:
        row = world.recipients["alma"]
        kept = {"send_hour": row.send_hour, "time_zone": row.time_zone, "language": row.language}
        mode = people.PEOPLE["alma"].mode
        recipients.set_preferences(row, by=Actor.of_recipient(row), now=now, mode=mode, min_gap=2, **kept)

    def mutes_one(now: datetime) -> None:
        row = world.recipients["elin"]
        mutes.mute(row, _open_one(world, "academy"), by=Actor.of_recipient(row), now=now)

    def wants_a_ladder(now: datetime) -> None:
        by = world.actor("nora")
        ladder = policies.save(None, by=by, now=now, name=URGENT, ladder=URGENT_LADDER)
        policies.choose(_open_one(world, "academy"), ladder, by=by, now=now)

    def comes_back(now: datetime) -> None:
        mail = _newest_mail(world, full)
        words = f"<{mail.recipient.email}>: 452 4.2.2 Mailbox full"
        incoming.take(
            Arrival(
                event_key="demo: mailbox full", source=IncomingMail.Source.MAILBOX, kind=IncomingMail.Kind.SOFT_BOUNCE,
                message_ids=(mail.message_id,), addresses=(mail.recipient.email,), status="4.2.2", words=words,
            ),
            now=now,
        )  # fmt: skip

    def answers_by_itself(now: datetime) -> None:
        mail, until = _newest_mail(world, absent), world.days.day(until_day)
        incoming.take(
            Arrival(
                event_key="demo: away", source=IncomingMail.Source.MAILBOX, kind=IncomingMail.Kind.AUTO_REPLY,
                message_ids=(mail.message_id,), sender=mail.recipient.email, subject="Out of office", away_until=until,
                words=f"I am away until {until:%d.%m.%Y} and do not read my mail.",
            ),
            now=now,
        )  # fmt: skip

    return [
        (returned, comes_back),
        (answered, answers_by_itself),
        (left, leaves),
        (since, unsubscribes),
        (gone, goes_away),
        (asked, asks_for_link),
        (3, keeps_a_view),
        (3, wants_a_gap),
        (2, mutes_one),
        (4, wants_a_ladder),
    ]


def _open_one(world: World, party: str) -> Commitment:
    """A commitment of the party that is still open."""
    rows = [world.commitments[each.key] for each in PROMISES if party in each.responsible and not each.draft]
    kept = Commitment.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return next(row for row in kept if not row.is_closed)


def _newest_mail(world: World, key: str) -> Message:
    """The last mail that a person got."""
    return Message.objects.filter(recipient=world.recipients[key], state=Message.State.SENT).latest("sent_at", "pk")


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _plan(world: World, day: date, acts: dict[date, list[Act]], machine: Machine) -> Iterator[tuple[datetime, Act]]:
    """What happens on a day: the machine works at everybody's send hour and in the evening, people in between."""
    zones = {world.zone} | {person.zone for person in people.PEOPLE.values() if person.zone}
    for instant in {at_hour(day, SENDS_AT, zone) + SECONDS_LATER for zone in zones} | {world.at(day, WORK_ENDS)}:
        yield instant, machine.round
    begins = world.at(day, WORK_BEGINS)
    for count, act in enumerate(acts.get(day, [])):
        yield begins + count * A_WHILE, act
    if acts.get(day):
        yield begins + len(acts[day]) * A_WHILE, lambda _now: machine.look()
