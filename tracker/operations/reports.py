"""Reports: somebody says what was done, a person in the office accepts it or sends it back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from tracker.domain.lifecycle import JUDGED, Outcome, Status
from tracker.models import Channel, Deadline, Evidence, Reading, Recipient, Report, User
from tracker.operations import audit, drafts, evidence, indicators, said
from tracker.operations.audit import Actor, verb
from tracker.operations.deadlines import close_row
from tracker.operations.errors import Refused
from tracker.operations.evidence import Proof
from tracker.operations.indicators import Measured
from tracker.operations.lifecycle import settle


@verb
def submit(
    deadline: Deadline,
    *,
    by: Actor,
    now: datetime,
    narrative: str,
    claimed_outcome: Status | None,
    received_on: date,
    channel: Channel,
    recipient: Recipient | None = None,
    name: str = "",
    recorded_by: User | None = None,
    percent: int | None = None,
    proofs: Sequence[Proof] = (),
    kept: Collection[Evidence] = (),
    readings: Sequence[Measured] = (),
    drafted_by: drafts.Author | None = None,
    nonce: UUID | None = None,
) -> Report:
    """Record a report: the clock rests until it is decided. The same nonce twice is one report.

    `claimed_outcome` None: it only tells how far the promise is. The clock then runs on, reminders go on, and another
    report may follow before anybody decides about it.

    `received_on` is a local day of the deadline's zone and may be past; it decides whether the report is late. Whoever
    sent it gets a receipt, the owner the news. `proofs`: files and links that back it; `kept`: those of the draft or of
    a report that came back. `readings` count once it is accepted. `drafted_by`: whose draft is done with it. Raises
    Refused: closed, a draft, received in the future, another report that nobody has decided yet, or a file that is not
    what its name says.
    """
    row, commitment, clock = said.locked(deadline, now=now)
    known = said.replayed(Report, row, nonce)
    if known is not None:
        return known
    said.must_be_answerable(row, commitment)
    said.must_be_past(received_on, row, now)
    waiting = row.reports.waiting().first()
    if waiting is not None and claimed_outcome is not None:
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
        claimed_outcome=_judgement(claimed_outcome).value if claimed_outcome else "",
    )
    evidence.carry(report, kept)
    evidence.attach(report, proofs)
    claimed = indicators.claim(report, readings, by=by, now=now)
    if drafted_by is not None:
        drafts.discard(row, author=drafted_by, now=now)
    settled = settle([row.pk], now=now)
    said.heard(report, row, commitment, by=by, now=now)
    facts = {"claimed": report.claimed_outcome, "percent": percent, "proofs": len(proofs) + len(kept)}
    change = said.change_of(report, row, "submitted", **facts, readings=claimed, text=report.narrative)
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
    judged: Mapping[int, Evidence.State] | None = None,
) -> Report:
    """Accept a report: the deadline closes as met, partly met or missed, on the day the report was received.

    Where this was the last open date the commitment ends or is reviewed, as `deadlines.decide` says. Its readings count
    from now on, and so does its evidence but for what `judged` says of single pieces, by their id. Raises Refused if
    it is decided already, or claims nothing: then it is noted.
    """
    row, commitment, clock = said.locked(report.deadline, now=now)
    kept = said.fresh(report)
    said.must_be_undecided(kept)
    if not kept.claims:
        raise Refused(_("This report only tells how far it is: note it, or decide about the date itself."))
    said.must_be_answerable(row, commitment)
    said.decide(kept, Report.Decision.ACCEPTED, by=by, now=now, reason=reason)
    kept.outcome = _judgement(outcome).value
    kept.save()
    pieces = _stands(kept, judged)
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
    change = said.change_of(kept, row, "accepted", outcome=kept.outcome, evidence=pieces, text=kept.decision_reason)
    audit.record([*clock, change, *closed], by=by, now=now)
    return kept


@verb
def note(
    report: Report,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    judged: Mapping[int, Evidence.State] | None = None,
) -> Report:
    """Take note of a report that only tells how far it is: the date stands, its readings count from now on.

    Possible after the date was closed, too. Raises Refused if it is decided already, or claims an outcome.
    """
    row, _commitment, clock = said.locked(report.deadline, now=now)
    kept = said.fresh(report)
    said.must_be_undecided(kept)
    if kept.claims:
        raise Refused(_("This report says what became of the date: accept it with an outcome, or send it back."))
    said.decide(kept, Report.Decision.ACCEPTED, by=by, now=now, reason=reason)
    kept.save()
    pieces = _stands(kept, judged)
    said.tell_decision(kept, row, now=now)
    change = said.change_of(kept, row, "noted", evidence=pieces, text=kept.decision_reason)
    audit.record([*clock, change], by=by, now=now)
    return kept


@verb
def send_back(
    report: Report,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    judged: Mapping[int, Evidence.State] | None = None,
) -> Report:
    """Send a report back: the clock goes on, and the ladder begins anew. Raises Refused without a reason.

    `judged`: pieces of evidence that stand all the same. For a report that only tells how far it is the clock never
    rested, so nothing begins anew.
    """
    if not reason.strip():
        raise Refused(_("Say what is missing: whoever sent the report reads it."))
    row, commitment, clock = said.locked(report.deadline, now=now)
    kept = said.fresh(report)
    said.must_be_undecided(kept)
    if kept.claims:
        said.must_be_answerable(row, commitment)
        said.begin_anew(row, now)
    said.decide(kept, Report.Decision.RETURNED, by=by, now=now, reason=reason)
    kept.save()
    pieces = _falls(kept, judged)
    settled = settle([row.pk], now=now)
    said.tell_decision(kept, row, now=now)
    change = said.change_of(kept, row, "returned", evidence=pieces, text=kept.decision_reason)
    audit.record([*clock, change, *settled], by=by, now=now)
    return kept


@verb
def withdraw(report: Report, *, by: Actor, now: datetime) -> Report:
    """Take a report back: the clock goes on as if it had not come. Raises Refused once decided or after 24 hours."""
    kept, row, clock = said.take_back(report, by=by, now=now)
    indicators.judge(kept, Reading.State.REJECTED)
    settled = settle([row.pk], now=now)
    audit.record([*clock, said.change_of(kept, row, "withdrawn"), *settled], by=by, now=now)
    return kept


def _stands(report: Report, judged: Mapping[int, Evidence.State] | None) -> dict[str, str]:
    pieces = evidence.judge_each(report, judged or {})
    evidence.judge(report, Evidence.State.ACCEPTED)
    indicators.judge(report, Reading.State.ACCEPTED)
    return pieces


def _falls(report: Report, judged: Mapping[int, Evidence.State] | None) -> dict[str, str]:
    pieces = evidence.judge_each(report, judged or {})
    evidence.judge(report, Evidence.State.REJECTED)
    indicators.judge(report, Reading.State.REJECTED)
    return pieces


def _judgement(status: Status) -> Status:
    if status not in JUDGED:
        raise ValueError(f"a report claims met, partly met or missed, not {status}")
    return status
