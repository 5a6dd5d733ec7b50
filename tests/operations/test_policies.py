"""Ladders: saved whole and in versions, never over somebody else's change; chosen, and retired when nobody climbs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_commitment, make_deadline, make_party, make_source
from tests.operations.stories import BY, Story, events, last_event, story
from tests.operations.test_races import TOGETHER, at_once, chain_holds
from tracker.domain.lifecycle import Stage
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY, Anchor, Days, Letter, Policy, Role, Step
from tracker.domain.policy_parts import as_parts, of_parts
from tracker.models import AuditText, Deadline, PolicyVersion, ReminderPolicy
from tracker.models import Step as StepRow
from tracker.operations import commitments, policies, schedule, sources
from tracker.operations.errors import Refused
from tracker.operations.policies import Outdated
from tracker.queries.policies import choosable, offered

pytestmark = pytest.mark.django_db
FAR = datetime(2028, 1, 1, tzinfo=UTC)
DOERS = frozenset({Role.RESPONSIBLE, Role.SUPPORTING})
GENTLE = Policy(
    (
        Step("end-5c", -5, Anchor.LATEST, DOERS, days=Days.CALENDAR),
        Step("end-0", 0, Anchor.LATEST, DOERS),
        Step("end+5", 5, Anchor.LATEST, DOERS, repeat_every=5, repeat_cap=3, letter=Letter.FORMAL, note="Call us."),
    ),
    long_overdue_after=30,
)


@pytest.fixture
def told() -> Story:
    made = story()
    Deadline.objects.update(next_event_at=FAR)
    return made


def touched(told: Story) -> bool:
    return told.now().next_event_at == NOW


def usual() -> ReminderPolicy:
    return ReminderPolicy.objects.get(use="dated")


def gentle(name: str = "Gentle") -> ReminderPolicy:
    return policies.save(None, by=BY, now=NOW, name=name, ladder=GENTLE, reason="For partners")


def changed(row: ReminderPolicy, **values: object) -> ReminderPolicy:
    """Save with the number of days of the second step changed."""
    given = {"name": row.name, "ladder": shorter(row), "seen": row.version, "by": BY, "now": NOW} | values
    return policies.save(row, **given)  # type: ignore[arg-type]


def shorter(row: ReminderPolicy) -> Policy:
    return replace(row.as_policy(), long_overdue_after=15)


def test_the_two_ladders_that_others_fall_back_on_always_exist_with_their_first_version() -> None:
    stored = {row.use: row.as_policy() for row in ReminderPolicy.objects.all()}
    assert stored == {"dated": DEFAULT_POLICY, "review": REVIEW_POLICY}
    policies.ensure_defaults()
    assert ReminderPolicy.objects.count() == 2
    kept = {row.policy.use: (row.version, of_parts(row.content)) for row in PolicyVersion.objects.all()}
    assert kept == {"dated": (1, DEFAULT_POLICY), "review": (1, REVIEW_POLICY)}


def test_a_changed_default_is_left_as_it_is() -> None:
    changed(usual())
    policies.ensure_defaults()
    assert usual().long_overdue_after == 15
    assert PolicyVersion.objects.count() == 3


def test_a_new_ladder_says_what_it_was_given() -> None:
    row = gentle(" Gentle   ladder ")
    stored = ReminderPolicy.objects.get(pk=row.pk)
    assert (stored.name, stored.version, stored.use) == ("Gentle ladder", 1, "")
    assert stored.as_policy() == GENTLE
    version = row.versions.get()
    assert of_parts(version.content) == GENTLE
    assert (version.name, version.by, version.at, version.reason) == ("Gentle ladder", BY.ref, NOW, "For partners")
    assert events() == ["reminderpolicy.added"]
    assert AuditText.objects.get().text == "For partners"


def test_the_usual_ladder_reaches_every_open_deadline(told: Story) -> None:
    row = changed(usual(), reason="Decide sooner")
    assert touched(told)
    assert (row.version, row.long_overdue_after) == (2, 15)
    assert row.as_policy().steps == DEFAULT_POLICY.steps
    newest = row.versions.first()
    assert newest is not None
    assert (newest.version, newest.reason, newest.content) == (2, "Decide sooner", as_parts(row.as_policy()))
    assert (last_event("reminderpolicy.changed").before, last_event("reminderpolicy.changed").after) == (
        {"version": 1},
        {"version": 2},
    )


def test_a_chosen_ladder_reaches_those_who_chose_it(told: Story) -> None:
    row = gentle()
    other = make_deadline(make_commitment(policy=row), next_event_at=FAR)
    changed(row)
    other.refresh_from_db()
    assert other.next_event_at == NOW
    assert not touched(told)


def test_a_save_that_changes_nothing_is_no_version(told: Story) -> None:
    row = usual()
    policies.save(row, by=BY, now=NOW, name=f" {row.name} ", ladder=row.as_policy(), seen=1, reason="Again")
    assert (usual().version, row.versions.count(), events()) == (1, 1, [])
    assert not touched(told)


def test_the_database_keeps_versions_as_they_are() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.update(reason="Something else")


def test_who_saves_over_an_older_version_is_told() -> None:
    row = usual()
    changed(row)
    with pytest.raises(Outdated, match="Somebody else has saved “Standard reminders”"):
        changed(row, ladder=replace(row.as_policy(), long_overdue_after=40))
    assert (usual().version, usual().long_overdue_after) == (2, 15)


@pytest.mark.parametrize("name", ["standard REMINDERS", "  Standard  reminders"])
def test_a_name_is_given_once(name: str) -> None:
    with pytest.raises(Refused, match="give this one another name"):
        policies.save(None, by=BY, now=NOW, name=name, ladder=GENTLE)
    row = gentle()
    with pytest.raises(Refused, match="give this one another name"):
        changed(row, name=name)
    with pytest.raises(Refused, match="Give the ladder a name"):
        changed(row, name=" ")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((), "has no step"),
        ((replace(GENTLE.steps[0], audience=frozenset()),), "tells nobody"),
        ((GENTLE.steps[1], replace(GENTLE.steps[1], id="twin")), "same people on the same day"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(steps: tuple[Step, ...], words: str) -> None:
    with pytest.raises(Refused, match=words):
        policies.save(None, by=BY, now=NOW, name="Senseless", ladder=Policy(steps))
    assert not ReminderPolicy.objects.filter(name="Senseless").exists()


def test_the_defaults_are_not_retired() -> None:
    for row in ReminderPolicy.objects.all():
        with pytest.raises(Refused, match="stands in wherever"):
            policies.retire(row, by=BY, now=NOW)


def test_a_ladder_in_use_is_not_retired_and_the_refusal_says_what_to_do() -> None:
    row = gentle()
    commitment, source = make_commitment(policy=row), make_source(policy=row)
    with pytest.raises(Refused, match="1 open commitment and 1 document: choose another ladder there first"):
        policies.retire(row, by=BY, now=NOW)
    policies.choose(commitment, None, by=BY, now=NOW)
    with pytest.raises(Refused, match="used by 1 document"):
        policies.retire(row, by=BY, now=NOW)
    policies.choose_for_source(source, None, by=BY, now=NOW)
    make_commitment(policy=row, stage=Stage.CLOSED.value, outcome="fulfilled", closed_at=NOW)
    assert policies.retire(row, by=BY, now=NOW).retired_at == NOW
    assert policies.retire(row, by=BY, now=NOW + timedelta(days=1)).retired_at == NOW
    assert events().count("reminderpolicy.retired") == 1


def test_a_retired_ladder_is_chosen_by_nobody() -> None:
    row = gentle()
    policies.retire(row, by=BY, now=NOW)
    made, source = story(), make_source()
    plain = {"title": "Report", "details": "", "owner": None, "parties": [], "tags": [], "confidential": False}
    ways = [
        lambda: policies.choose(made.commitment, row, by=BY, now=NOW),
        lambda: policies.choose_for_source(source, row, by=BY, now=NOW),
        lambda: commitments.record(by=BY, now=NOW, unit=made.unit, title="Report", policy=row),
        lambda: commitments.edit(made.commitment, by=BY, now=NOW, policy=row, **plain),  # type: ignore[arg-type]
        lambda: sources.add(by=BY, now=NOW, unit=made.unit, title="Minutes", text="By April.", policy=row),
    ]
    for choose in ways:
        with pytest.raises(Refused, match="is retired: choose another ladder"):
            choose()
    assert row not in offered() and row not in choosable()
    with pytest.raises(Refused, match="copy it"):
        changed(row)


def test_the_ladder_of_reviews_is_chosen_for_nothing_else(told: Story) -> None:
    with pytest.raises(Refused, match="for reviews alone"):
        policies.choose(told.commitment, ReminderPolicy.objects.get(use="review"), by=BY, now=NOW)


def test_choosing_a_ladder_settles_and_is_told_in_the_history(told: Story) -> None:
    row = gentle()
    policies.choose(told.commitment, row, by=BY, now=NOW)
    assert told.now().commitment.policy == row
    assert told.now().next_event_at not in (None, FAR)
    event = last_event("commitment.edited")
    assert (event.before["policy"], event.after["policy"]) == (None, row.pk)
    before = events()
    policies.choose(told.commitment, row, by=BY, now=NOW)
    assert events() == before


def test_a_source_gives_its_ladder_on_and_to_those_that_are_named(told: Story) -> None:
    row, source = gentle(), make_source(unit=told.unit)
    here, there = make_commitment(source=source), make_commitment(source=source)
    policies.choose_for_source(source, row, by=BY, now=NOW, commitments=[here])
    for one in (source, here, there):
        one.refresh_from_db()
    assert (source.policy, here.policy, there.policy) == (row, row, None)
    assert events()[-2:] == ["source.changed", "commitment.edited"]


def test_a_change_moves_what_hangs_on_it() -> None:
    """After the sweep, what is planted is what the new ladder says; the nightly resettle finds nothing to correct."""
    told, late = story(next_event_at=NOW), NOW + timedelta(days=7)  # Tuesday 27 April: end-3 is reached
    schedule.sweep(now=late)
    row = usual()
    ladder = replace(row.as_policy(), steps=tuple(step for step in row.as_policy().steps if step.id != "end-3"))
    policies.save(row, by=BY, now=late, name=row.name, ladder=ladder, seen=1)
    schedule.sweep(now=late)
    assert schedule.resettle(now=late) == 0
    states = dict(told.deadline.notifications.values_list("step", "state"))
    assert states["end-3"] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_of_several_admins_one_saves_and_the_others_hear_of_it() -> None:
    row = usual()

    def act(number: int) -> object:
        return changed(row, ladder=replace(DEFAULT_POLICY, long_overdue_after=30 + number))

    results = at_once(act)
    assert sum(isinstance(result, ReminderPolicy) for result in results) == 1
    assert sum(isinstance(result, Outdated) for result in results) == TOGETHER - 1
    assert (usual().version, PolicyVersion.objects.filter(policy=row).count()) == (2, 2)
    assert StepRow.objects.filter(policy=row).count() == len(DEFAULT_POLICY.steps)


@pytest.mark.django_db(transaction=True)
def test_nobody_chooses_a_ladder_while_it_is_retired() -> None:
    made, row = story(), gentle()
    unit = make_commitment().unit
    make_party()

    def act(number: int) -> object:
        if number % 2:
            return policies.retire(row, by=BY, now=NOW)
        if number:
            return policies.choose(made.commitment, row, by=BY, now=NOW)
        return commitments.record(by=BY, now=NOW, unit=unit, title="Report", policy=row)

    results = at_once(act)
    row.refresh_from_db()
    used = row.commitments.count()
    assert bool(row.retired_at) != bool(used), results
    assert chain_holds()
