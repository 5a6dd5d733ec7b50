"""Recording, activating, editing and closing commitments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind, Stage
from tracker.domain.policies import Role
from tracker.models import (
    Commitment,
    Deadline,
    DeadlineTerms,
    ImportBatch,
    Message,
    Notification,
    OfficeSettings,
    Participation,
    Party,
    Quotation,
    ReferenceCounter,
    ReminderPolicy,
    SourceDocument,
    TriggerEvent,
    Unit,
    User,
)
from tracker.operations import audit, policies, recipients, series
from tracker.operations.altering import Values, alter, state_of
from tracker.operations.audit import Actor, Change, of_commitment, target_of, verb
from tracker.operations.closing import locked
from tracker.operations.dates_told import added, born
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle
from tracker.operations.opening import hanging_deadline, new_deadline, review_due, start_ladder
from tracker.operations.terms import Due, Waits
from tracker.operations.triggers import name_event


@dataclass(frozen=True, kw_only=True)
class New:
    """A commitment to be recorded. `due` None: nobody named a date, a review lies six months ahead.

    `waits`: the event on which its date hangs, in place of `due`: one of its source, or of its own without a source.
    """

    unit: Unit
    title: str
    due: Due | None = None
    kind: Kind = Kind.RESULT
    owner: User | None = None
    parties: Sequence[tuple[Role, Party]] = ()
    details: str = ""
    source: SourceDocument | None = None
    quotation: Quotation | None = None
    policy: ReminderPolicy | None = None
    firmness: str = Commitment.Firmness.FIRM
    confidential: bool = False
    tags: Sequence[str] = ()
    external_ref: str = ""
    row_digest: str = ""
    draft: bool = False
    batch: ImportBatch | None = None
    parent: Commitment | None = None
    internal_due: date | None = None
    waits: Waits | None = None


def record(*, by: Actor, now: datetime, created_by: User | None = None, **values: object) -> Commitment:
    """Record one commitment; the values are those of `New`. Raises Refused where `record_many` does."""
    return record_many([New(**values)], by=by, now=now, created_by=created_by)[0]  # type: ignore[arg-type]


@verb
def record_many(news: Sequence[New], *, by: Actor, now: datetime, created_by: User | None = None) -> list[Commitment]:
    """Record commitments, each with its first deadline, in a constant number of statements a batch.

    Raises Refused for one without a title or with a quotation from elsewhere than its source.
    """
    office = queries.office()
    for new in news:
        _check(new)
    policies.hold(new.policy for new in news)
    references = _references(len(news), office, now)
    rows = [_commitment(new, reference, by, now, created_by) for new, reference in zip(news, references, strict=True)]
    Commitment.objects.bulk_create(rows, batch_size=500)
    Participation.objects.bulk_create(_participations(news, rows, now), batch_size=1000)
    for owner in {new.owner for new in news if new.owner is not None}:
        recipients.for_user(owner, now=now)
    events = _events(news, rows, by, now)
    deadlines, versions = [], []
    for new, row in zip(news, rows, strict=True):
        deadline, version = _first_deadline(new, row, events.get(row.pk), office, by, now)
        deadlines.append(deadline)
        versions.append(version)
    series.keep(deadlines)
    Deadline.objects.bulk_create(deadlines, batch_size=500)
    DeadlineTerms.objects.bulk_create(versions, batch_size=500)
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    recorded = [_recorded(new, row, deadline) for new, row, deadline in zip(news, rows, deadlines, strict=True)]
    audit.record([*recorded, *settled], by=by, now=now)
    return rows


@verb
def activate(commitment: Commitment, *, by: Actor, now: datetime) -> Commitment:
    """Make a draft count: its deadlines start to remind. Raises Refused if it is no draft."""
    row = locked(commitment)
    if not row.is_draft:
        raise Refused(_("This commitment is no draft any more."))
    row.stage = Stage.ACTIVE.value
    row.save(update_fields=["stage"])
    office = queries.office()
    changes = []
    if not row.deadlines.open().exists():
        number = row.deadlines.count() + 1
        review, version = new_deadline(
            row, review_due(office, now), Kind.REVIEW, number=number, office=office, by=by, now=now
        )
        review.save()
        version.save()
        changes.append(added(review))
    deadlines, clock = begin(row.deadlines.open().values_list("pk", flat=True), now=now)
    for deadline in deadlines:
        start_ladder(deadline, row, office, now=now)
        deadline.save(update_fields=["ladder_from", "ladder_catches_up"])
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    changes.insert(0, of_commitment(row, "commitment.activated", before={"stage": "draft"}, after={"stage": row.stage}))
    audit.record([*clock, *changes, *settled], by=by, now=now)
    return row


@verb
def edit(
    commitment: Commitment,
    *,
    by: Actor,
    now: datetime,
    title: str,
    details: str,
    owner: User | None,
    parties: Sequence[tuple[Role, Party]],
    policy: ReminderPolicy | None,
    tags: Sequence[str],
    confidential: bool,
    unit: Unit | None = None,
    internal_due: date | None = None,
) -> Commitment:
    """Change what is known of a commitment, except its dates. Raises Refused without a title.

    `unit`: None for its present one. `internal_due` belongs to its next open deadline. Who joins is told what comes.
    """
    if not title.strip():
        raise Refused(_("Give the commitment a title."))
    if policy is not None and policy.pk != commitment.policy_id:
        policies.hold([policy])
    row = locked(commitment)
    deadlines, clock = begin(row.deadlines.open().values_list("pk", flat=True), now=now)
    before = state_of(row)
    renamed = f"{row.title} → {title.strip()}" if row.title != title.strip() else ""
    rewritten = [name for name, old, new in (("details", row.details, details),) if old != new]
    if confidential and not row.confidential:
        _take_out_of_bundles(row)
    row.title, row.details, row.confidential = title.strip(), details, confidential
    if owner is not None:
        recipients.for_user(owner, now=now)
    alter(row, Values(unit=unit or row.unit, owner=owner, policy=policy, tags=tags, parties=parties), now=now)
    following = row.next_deadline
    if following is not None and following.internal_due != internal_due:
        Deadline.objects.filter(pk=following.pk).update(internal_due=internal_due)
        rewritten.append("internal_due")
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    rewritten += ["title"] if renamed else []
    after = {**state_of(row), "rewritten": sorted(rewritten)}
    change = of_commitment(row, "commitment.edited", before=before, after=after, text=renamed)
    audit.record([*clock, change, *settled], by=by, now=now)
    return row


def _check(new: New) -> None:
    if not new.title.strip():
        raise Refused(_("Give the commitment a title."))
    if new.quotation is not None and (new.source is None or new.quotation.source_id != new.source.pk):
        raise Refused(_("The quotation must come from the commitment's own source."))
    if new.waits is not None and new.due is not None:
        raise ValueError("a date that hangs on an event is not known yet")


def _references(count: int, office: OfficeSettings, now: datetime) -> list[str]:
    """The next references of the year in the office's zone; the counter's row is locked until the commit."""
    year = local_day(now, office.zone).year
    ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update(no_key=True).get(year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return [f"C-{year}-{number:04d}" for number in range(first, first + count)]


def _commitment(new: New, reference: str, by: Actor, now: datetime, created_by: User | None) -> Commitment:
    return Commitment(
        reference=reference,
        external_ref=new.external_ref,
        title=new.title.strip(),
        details=new.details,
        source=new.source,
        quotation=new.quotation,
        unit=new.unit,
        owner=new.owner,
        owner_since=now if new.owner else None,
        firmness=new.firmness,
        stage=(Stage.DRAFT if new.draft else Stage.ACTIVE).value,
        confidential=new.confidential,
        parent=new.parent,
        policy_id=new.policy.pk if new.policy else new.source.policy_id if new.source else None,
        tags=list(new.tags),
        batch=new.batch,
        row_digest=new.row_digest,
        created_at=now,
        created_by=created_by,
    )


def _participations(news: Sequence[New], rows: Sequence[Commitment], now: datetime) -> Iterable[Participation]:
    for new, row in zip(news, rows, strict=True):
        for role, party in dict.fromkeys(new.parties):
            yield Participation(commitment=row, party=party, role=role.value, since=now)


def _events(news: Sequence[New], rows: Sequence[Commitment], by: Actor, now: datetime) -> dict[int, TriggerEvent]:
    """The events that dates hang on, by their commitment; in one order, so that no two verbs wait for each other."""
    hanging = [(new.source or row, new.waits, row.pk) for new, row in zip(news, rows, strict=True) if new.waits]
    hanging.sort(key=lambda one: (one[0].pk, one[1].event.casefold()))
    named = [
        (pk, name_event(home, waits.event, by=by, now=now, happened_on=waits.happened_on))
        for home, waits, pk in hanging
    ]
    latest = {event.pk: event for _pk, event in named}  # one of them may have brought the day of the event
    return {pk: latest[event.pk] for pk, event in named}


def _first_deadline(
    new: New, row: Commitment, event: TriggerEvent | None, office: OfficeSettings, by: Actor, now: datetime
) -> tuple[Deadline, DeadlineTerms]:
    first: dict[str, Any] = {"number": 1, "office": office, "by": by, "now": now, "internal": new.internal_due}
    if new.waits is not None and event is not None:
        return hanging_deadline(row, event, new.waits, new.kind, **first)
    kind = new.kind if new.due is not None else Kind.REVIEW
    return series.first_deadline(row, new.due or review_due(office, now), kind, **first)


def _recorded(new: New, row: Commitment, deadline: Deadline) -> Change:
    after = {
        **state_of(row, [(role.value, party.pk) for role, party in new.parties]),
        "stage": row.stage,
        "source": row.source_id,
        "quotation": row.quotation_id,
        "deadline": target_of(deadline),
        **born(deadline),
    }
    return of_commitment(row, "commitment.recorded", after=after, text=row.title, deadline=target_of(deadline))


def _take_out_of_bundles(row: Commitment) -> None:
    """What waits in a mail with other matters gets one of its own: the commitment has become confidential."""
    about = Notification.objects.filter(deadline__commitment=row, state=Notification.State.QUEUED)
    # Locked against a sender: one that has claimed a mail tells what was in it, and it must not be told once more.
    held = Message.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    held = held.filter(pk__in=about.values("message"), state=Message.State.PENDING, digest="")
    about.filter(message__in=list(held)).update(message=None)
