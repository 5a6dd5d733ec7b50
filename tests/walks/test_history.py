"""Anything in any order: the history alone says how everything stands, and how it stood at any time before."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from tests.walks.test_model import BY, PICK, USUAL, Model
from tracker.domain.dates import PartialDate
from tracker.domain.lifecycle import CLOSED, Kind, Outcome, Stage, Status
from tracker.domain.policies import Role
from tracker.domain.proof import examine
from tracker.domain.replay import DateThen, Then, as_of, replay
from tracker.models import CONTESTS, AuditEvent, Commitment, Deadline, DeadlineTerms, Notification
from tracker.operations import commitments, deadlines, reopening, schedule
from tracker.operations.audit import target_of
from tracker.operations.terms import Due
from tracker.queries.chain import links

WEEK = timedelta(days=7)


def stands(commitment: Commitment) -> Then:
    """How it stands in the tables."""
    parties = sorted([role, party] for role, party in commitment.participations.values_list("role", "party_id"))
    return Then(
        stage=Stage(commitment.stage),
        outcome=Outcome(commitment.outcome) if commitment.outcome else None,
        unit=commitment.unit_id,
        owner=commitment.owner_id,
        policy=commitment.policy_id,
        confidential=commitment.confidential,
        tags=tuple(commitment.tags),
        parties=tuple((role, party) for role, party in parties),
        dates={target_of(row): date_of(row) for row in commitment.deadlines.all()},
    )


def date_of(row: Deadline) -> DateThen:
    report = row.reports.waiting().values_list("pk", flat=True).first()  # type: ignore[attr-defined]
    request = row.extensions.filter(decision="").values_list("pk", flat=True).first()
    contests = row.answers.filter(decision="", kind__in=CONTESTS).values_list("pk", flat=True)
    return DateThen(
        number=row.number,
        kind=Kind(row.kind),
        status=Status(row.status),
        edtf=row.edtf,
        boundary=row.boundary,
        first_day=row.first_day,
        last_day=row.last_day,
        first_edtf=row.original_edtf,
        first_last_day=row.original_last_day,
        version=row.version,
        extensions=row.extensions_count,
        received_on=row.received_on,
        paused=row.pauses.filter(ended_at=None).exists(),
        report=report,
        request=request,
        contests=frozenset(contests),
    )


class History(Model):
    """The same office, with the verbs that only the history is about."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshots: dict[datetime, dict[int, Then]] = {}
        self.first_days: dict[int, tuple[str, date | None]] = {}

    @rule(pick=PICK, status=st.sampled_from([Status.WAIVED, Status.MET, Status.MISSED, Status.SUPERSEDED]),
          outcome=st.sampled_from([None, Outcome.FULFILLED]))  # fmt: skip
    def decide_date(self, pick: int, status: Status, outcome: Outcome | None) -> None:
        self.one_of(pick, lambda row: deadlines.decide(
            row, by=BY, now=self.now, status=status, reason="So it was decided", commitment_outcome=outcome
        ))  # fmt: skip

    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        closed = Deadline.objects.filter(status__in=[status.value for status in CLOSED])
        self.one(closed, pick, lambda row: reopening.reopen(row, by=BY, now=self.now, reason="It has come back"))

    @rule(pick=PICK)
    def another_date(self, pick: int) -> None:
        from_now = self.due((self.now + 3 * WEEK).date().isoformat())
        self.one_of(pick, lambda row: deadlines.add(row.commitment, by=BY, now=self.now, due=from_now))

    @rule(pick=PICK, tags=st.lists(st.sampled_from(["rivers", "schools"]), unique=True), secret=st.booleans())
    def edit(self, pick: int, tags: list[str], secret: bool) -> None:
        def act(row: Deadline) -> None:
            kept = row.commitment
            parties = [(one.role, one.party) for one in kept.participations.select_related("party")]
            commitments.edit(
                kept, by=BY, now=self.now, title=kept.title, details="", owner=kept.owner, policy=kept.policy,
                parties=[(Role(role), party) for role, party in parties], tags=tags, confidential=secret,
            )  # fmt: skip

        self.one_of(pick, act)

    @rule(due=st.sampled_from(["2027-03-19", "2027-04"]), activate=st.booleans())
    def draft(self, due: str, activate: bool) -> None:
        row = commitments.record(
            by=BY, now=self.now, unit=self.unit, owner=self.owner, title="Draft", due=self.due(due), draft=True
        )
        if activate:
            commitments.activate(row, by=BY, now=self.now)

    @rule()
    def look_back_later(self) -> None:
        """Everything is settled up to now, and the tables are written down."""
        schedule.sweep(now=self.now)
        self.snapshots[self.now] = {row.pk: stands(row) for row in Commitment.objects.all()}
        self.now += timedelta(seconds=1)  # what comes next is later

    def due(self, edtf: str) -> Due:
        return Due(date=PartialDate.parse(edtf), wording=edtf)

    # --- what must hold

    @invariant()
    def the_history_says_how_everything_stands(self) -> None:
        for commitment in Commitment.objects.all():
            assert replay(events_of(commitment.pk)) == stands(commitment), commitment.reference

    @invariant()
    def one_status_and_an_open_date_for_every_active_commitment(self) -> None:
        for row in Deadline.objects.all():
            assert (row.state in CLOSED) is bool(row.closed_as)
        for commitment in Commitment.objects.filter(stage=Stage.ACTIVE.value):
            assert commitment.deadlines.open().exists(), commitment.reference  # type: ignore[attr-defined]
        for commitment in Commitment.objects.filter(stage=Stage.CLOSED.value):
            assert not commitment.deadlines.open().exists(), commitment.reference  # type: ignore[attr-defined]

    @invariant()
    def the_first_date_never_changes_but_by_correction(self) -> None:
        for row in Deadline.objects.all():
            if row.is_extended:
                kept = (row.original_edtf, row.original_last_day)
                assert self.first_days.setdefault(row.pk, kept) == kept
                first = row.versions.filter(cause__in=[DeadlineTerms.Cause.RECORDED, DeadlineTerms.Cause.CORRECTED])
                assert first.filter(edtf=row.original_edtf, last_day=row.original_last_day).exists()

    @invariant()
    def nobody_is_reminded_of_what_is_over(self) -> None:
        """A reminder was planned for an instant at which its date was open and no report waited."""
        queued = Notification.objects.filter(kind=Notification.Kind.STEP, state=Notification.State.QUEUED, message=None)
        for notice in queued.select_related("deadline"):
            assert notice.deadline is not None
            assert notice.deadline.is_open and notice.deadline.state is not Status.REPORTED, notice.key

    def teardown(self) -> None:
        try:
            self.the_past_is_as_it_was()
        finally:
            super().teardown()

    def the_past_is_as_it_was(self) -> None:
        for instant, then in self.snapshots.items():
            for pk, known in then.items():
                assert as_of(events_of(pk), instant) == known, (pk, instant)
        assert examine(links(), key=django_settings.AUDIT_KEY.encode()).is_sound


def events_of(pk: int) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(commitment=pk).order_by("sequence"))


@pytest.mark.django_db
def test_the_history_tells_everything() -> None:
    run_state_machine_as_test(History, settings=USUAL)


@pytest.mark.chaos
@pytest.mark.django_db
def test_the_history_tells_everything_a_thousand_times() -> None:
    run_state_machine_as_test(History, settings=settings(USUAL, max_examples=1000, stateful_step_count=50))
