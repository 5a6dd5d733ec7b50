"""Reports: somebody says what was done, a person in the office accepts it or sends it back."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tracker.domain.lifecycle import JUDGED, Outcome, Status
from tracker.models import Channel, Deadline, Evidence, Recipient, Report, User
from tracker.operations import audit, evidence, said
from tracker.operations.audit import Actor, verb
from tracker.operations.deadlines import close_row
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof
from tracker.operations.lifecycle import settle


@verb
def submit(
    deadline: Deadline,
    *,
    by: Actor,
    now: datetime,
    narrative: str,
    claimed_outcome: Status,
    received_on: date,
    channel: Channel,
    recipient: Recipient | None = None,
    name: str = "",
    recorded_by: User | None = None,
    percent: int | None = None,
    proofs: Sequence[Proof] = (),
    nonce: UUID | None = None,
) -> Report:
    """Record a report: the clock rests until it is decided. The same nonce twice is one report.

    `received_on` is a local day of the deadline's zone and may be past; it decides whether the report is late. Whoever
    sent it gets a receipt, the owner the news. `proofs`: files and links that back it. Raises Refused: closed, a draft,
    received in the future, another report that nobody has decided yet, or a file that is not what its name says.
    """
    row, commitment, clock = said.locked(deadline, now=now)
    known = said.replayed(Report, row, nonce)
    if known is not None:
        return known
    said.must_be_answerable(row, commitment)
    said.must_be_past(received_on, row, now)
    waiting = row.reports.filter(decision="").first()
    if waiting is not None:
        raise Refused(
            _("A report of %(day)s (“%(report)s”) waits for its decision: decide it first.")
            % {"day": waiting.received_on, "report": waiting}
        )
    report = Report.objects.create(
        deadline=row,
        recipient=recipient,
        name=name.strip(),
        channel=channel,
        received_on=received_on,
        at=now,
        recorded_by=recorded_by,
        nonce=nonce or uuid4(),
        narrative=narrative.strip(),
        percent=percent,
        claimed_outcome=_judgement(claimed_outcome).value,
    )
    evidence.attach(report, proofs)
    settled = settle([row.pk], now=now)
    said.heard(report, row, commitment, by=by, now=now)
    change = said.change_of(
        report, row, "submitted", claimed=report.claimed_outcome, proofs=len(proofs), text=report.narrative
    )
    audit.record([*clock, change, *settled], by=by, now=now)
    return report


@verb
def accept(
    report: Report,
    *,
    by: Actor,
    now: datetime,
    outcome: Status,
    reason: str = "",
    commitment_outcome: Outcome | None = None,
) -> Report:
    """Accept a report: the deadline closes as met, partly met or missed, on the day the report was received.

    Where this was the last open date the commitment ends or is reviewed, as `deadlines.decide` says. Raises Refused if
    it is decided already.
    """
    row, commitment, clock = said.locked(report.deadline, now=now)
    kept = said.fresh(report)
    said.must_be_undecided(kept)
    said.must_be_answerable(row, commitment)
    said.decide(kept, Report.Decision.ACCEPTED, by=by, now=now, reason=reason)
    kept.outcome = _judgement(outcome).value
    kept.save()
    evidence.judge(kept, Evidence.State.ACCEPTED)
    closed = close_row(
        row,
        commitment,
        outcome,
        by=by,
        now=now,
        reason=reason.strip(),
        received_on=kept.received_on,
        outcome=commitment_outcome,
    )
    said.tell_decision(kept, row, now=now)
    change = said.change_of(kept, row, "accepted", outcome=kept.outcome, text=kept.decision_reason)
    audit.record([*clock, change, *closed], by=by, now=now)
    return kept


@verb
def send_back(report: Report, *, by: Actor, now: datetime, reason: str) -> Report:
    """Send a report back: the clock goes on, and the ladder begins anew. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Say what is missing: whoever sent the report reads it."))
    row, commitment, clock = said.locked(report.deadline, now=now)
    kept = said.fresh(report)
    said.must_be_undecided(kept)
    said.must_be_answerable(row, commitment)
    said.decide(kept, Report.Decision.RETURNED, by=by, now=now, reason=reason)
    kept.save()
    evidence.judge(kept, Evidence.State.REJECTED)
    said.begin_anew(row, now)
    settled = settle([row.pk], now=now)
    said.tell_decision(kept, row, now=now)
    change = said.change_of(kept, row, "returned", text=kept.decision_reason)
    audit.record([*clock, change, *settled], by=by, now=now)
    return kept


@verb
def withdraw(report: Report, *, by: Actor, now: datetime) -> Report:
    """Take a report back: the clock goes on as if it had not come. Raises Refused once decided or after 24 hours."""
    kept, row, clock = said.take_back(report, by=by, now=now)
    settled = settle([row.pk], now=now)
    audit.record([*clock, said.change_of(kept, row, "withdrawn"), *settled], by=by, now=now)
    return kept


def _judgement(status: Status) -> Status:
    if status not in JUDGED:
        raise ValueError(f"a report claims met, partly met or missed, not {status}")
    return status
