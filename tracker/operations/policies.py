"""Ladders: saved whole and kept in versions, retired, and chosen for commitments and sources.

A ladder's row is always locked before commitments and deadlines, so that no two verbs wait for each other.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.domain.ladder_problems import problems_of
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY, Policy
from tracker.domain.policy_parts import as_parts
from tracker.models import Commitment, PolicyVersion, ReminderPolicy, SourceDocument, Step
from tracker.operations import audit, reads
from tracker.operations.audit import Actor, Change, of_commitment, target_of, verb
from tracker.operations.closing import locked
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import begin, settle, touch_readers
from tracker.queries.policies import open_users
from tracker.wording.ladder_problems import ladder_problem_in_words

DEFAULTS = {
    ReminderPolicy.Use.DATED: ("Standard reminders", DEFAULT_POLICY),
    ReminderPolicy.Use.REVIEW: ("Reviews of commitments without a date", REVIEW_POLICY),
}
SET_UP = Actor("system:setup")


class Outdated(Refused):
    """Somebody else has saved the ladder since it was looked at."""


def ensure_defaults(
    *,
    policies: type[ReminderPolicy] = ReminderPolicy,
    steps: type[Step] = Step,
    versions: type[PolicyVersion] = PolicyVersion,
) -> None:
    """See to it that the two ladders that everything else falls back on exist; leaves those that do as they are.

    The classes are arguments because the first migration makes these rows with its own.
    """
    for use, (name, policy) in DEFAULTS.items():
        if not policies.objects.filter(use=use.value).exists():
            row = policies.objects.create(name=name, use=use.value, long_overdue_after=policy.long_overdue_after)
            steps.objects.bulk_create(_rows_of(policy, row, steps))
            versions.objects.create(policy=row, version=1, name=name, content=as_parts(policy), by=SET_UP.ref, at=Now())


@verb
def save(
    row: ReminderPolicy | None,
    *,
    by: Actor,
    now: datetime,
    name: str,
    ladder: Policy,
    seen: int = 0,
    reason: str = "",
) -> ReminderPolicy:
    """Save a ladder as a whole, a new one where `row` is None, and keep what it says as its next version.

    `seen`: the version that was looked at when the change was made. Saving what stands changes nothing. Raises
    Outdated where another version has come since, Refused for a ladder that is retired, a name that is taken and a
    ladder that makes no sense.
    """
    name = " ".join(name.split())
    _check(row, name, ladder)
    if row is None:
        return _made(name, ladder, by=by, now=now, reason=reason)
    kept = ReminderPolicy.objects.select_for_update(no_key=True).prefetch_related("steps").get(pk=row.pk)
    if kept.retired_at is not None:
        raise Refused(_("“%(name)s” is retired: copy it to make a new ladder like it.") % {"name": kept})
    if kept.version != seen:
        raise Outdated(_("Somebody else has saved “%(name)s” since you opened it.") % {"name": kept})
    before = kept.as_policy()
    if (before, kept.name) == (ladder, name):
        return kept
    kept.name, kept.long_overdue_after, kept.version = name, ladder.long_overdue_after, kept.version + 1
    kept.save(update_fields=["name", "long_overdue_after", "version"])
    Step.objects.filter(policy=kept).delete()
    Step.objects.bulk_create(_rows_of(ladder, kept, Step))
    touch_readers(lambda: reads.of_policy(kept), now=now)
    _keep_version(kept, ladder, by=by, now=now, reason=reason)
    change = Change(
        action="reminderpolicy.changed",
        target=target_of(kept),
        before={"version": kept.version - 1},
        after={"version": kept.version},
        text=reason,
    )
    audit.record([change], by=by, now=now)
    return ReminderPolicy.objects.prefetch_related("steps").get(pk=kept.pk)


@verb
def retire(row: ReminderPolicy, *, by: Actor, now: datetime) -> ReminderPolicy:
    """Let nobody choose a ladder any more. Raises Refused for the defaults, and while something open uses it."""
    # The strongest lock: nobody who is choosing this ladder now goes on before it is decided.
    kept = ReminderPolicy.objects.select_for_update().get(pk=row.pk)
    if kept.retired_at is not None:
        return kept
    if kept.use:
        raise Refused(
            _("“%(name)s” stands in wherever no other ladder is chosen: change its steps instead.") % {"name": kept}
        )
    users = open_users(kept)
    if users.total:
        raise Refused(_still_used(kept, users.commitments, users.sources))
    kept.retired_at = now
    kept.save(update_fields=["retired_at"])
    audit.record([Change(action="reminderpolicy.retired", target=target_of(kept))], by=by, now=now)
    return kept


@verb
def choose(commitment: Commitment, policy: ReminderPolicy | None, *, by: Actor, now: datetime) -> Commitment:
    """Have a commitment climb this ladder, the usual one where None. Raises Refused for one that cannot be chosen."""
    hold([policy])
    return _chosen(commitment, policy, by=by, now=now)


@verb
def choose_for_source(
    source: SourceDocument,
    policy: ReminderPolicy | None,
    *,
    by: Actor,
    now: datetime,
    commitments: Iterable[Commitment] = (),
) -> SourceDocument:
    """The ladder that commitments logged from a source get from now on; these existing ones get it, too.

    Raises Refused for a ladder that cannot be chosen.
    """
    hold([policy])
    row = SourceDocument.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)
    before = row.policy_id
    if before != (policy.pk if policy else None):
        row.policy = policy
        row.save(update_fields=["policy"])
        change = Change(
            action="source.changed",
            target=f"source:{row.pk}",
            before={"policy": before},
            after={"policy": row.policy_id},
        )
        audit.record([change], by=by, now=now)
    for commitment in sorted(commitments, key=lambda one: one.pk):
        _chosen(commitment, policy, by=by, now=now)
    return row


def hold(policies: Iterable[ReminderPolicy | None]) -> None:
    """Keep ladders that are about to be chosen from being retired meanwhile; call it before other rows are locked.

    Must run in a transaction. Raises Refused for one that is retired or belongs to reviews.
    """
    wanted = {policy.pk for policy in policies if policy is not None}
    if not wanted:
        return
    for row in ReminderPolicy.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"):
        if row.retired_at is not None:
            raise Refused(_("“%(name)s” is retired: choose another ladder.") % {"name": row})
        if row.use == ReminderPolicy.Use.REVIEW:
            raise Refused(_("“%(name)s” is for reviews alone: choose another ladder.") % {"name": row})


def _chosen(commitment: Commitment, policy: ReminderPolicy | None, *, by: Actor, now: datetime) -> Commitment:
    row = locked(commitment)
    before = row.policy_id
    if before == (policy.pk if policy else None):
        return row
    deadlines, clock = begin(row.deadlines.open().values_list("pk", flat=True), now=now)
    row.policy = policy
    row.save(update_fields=["policy"])
    settled = settle([deadline.pk for deadline in deadlines], now=now)
    change = of_commitment(row, "commitment.edited", before={"policy": before}, after={"policy": row.policy_id})
    audit.record([*clock, change, *settled], by=by, now=now)
    return row


def _check(row: ReminderPolicy | None, name: str, ladder: Policy) -> None:
    found = problems_of(ladder)
    if found:
        raise Refused(ladder_problem_in_words(found[0], ladder))
    if not name:
        raise Refused(_("Give the ladder a name."))
    others = ReminderPolicy.objects.filter(name__iexact=name)
    if (others.exclude(pk=row.pk) if row else others).exists():
        raise Refused(_("There is a ladder “%(name)s” already: give this one another name.") % {"name": name})


def _made(name: str, ladder: Policy, *, by: Actor, now: datetime, reason: str) -> ReminderPolicy:
    try:
        with transaction.atomic():
            row = ReminderPolicy.objects.create(name=name, long_overdue_after=ladder.long_overdue_after)
    except IntegrityError as error:  # somebody else was quicker
        raise Refused(
            _("There is a ladder “%(name)s” already: give this one another name.") % {"name": name}
        ) from error
    Step.objects.bulk_create(_rows_of(ladder, row, Step))
    _keep_version(row, ladder, by=by, now=now, reason=reason)
    change = Change(action="reminderpolicy.added", target=target_of(row), after={"version": 1}, text=reason)
    audit.record([change], by=by, now=now)
    return row


def _keep_version(row: ReminderPolicy, ladder: Policy, *, by: Actor, now: datetime, reason: str) -> None:
    PolicyVersion.objects.create(
        policy=row,
        version=row.version,
        name=row.name,
        content=as_parts(ladder),
        by=by.ref,
        at=now,
        reason=reason.strip(),
    )


def _still_used(row: ReminderPolicy, commitments: int, sources: int) -> str:
    used = [
        ngettext("%(count)s open commitment", "%(count)s open commitments", commitments) % {"count": commitments},
        ngettext("%(count)s document", "%(count)s documents", sources) % {"count": sources},
    ]
    named = [words for words, count in zip(used, (commitments, sources), strict=True) if count]
    if len(named) == 1:
        return _("“%(name)s” is still used by %(what)s: choose another ladder there first.") % {
            "name": row,
            "what": named[0],
        }
    return _("“%(name)s” is still used by %(what)s and %(other)s: choose another ladder there first.") % {
        "name": row,
        "what": named[0],
        "other": named[1],
    }


def _rows_of(policy: Policy, row: ReminderPolicy, steps: type[Step]) -> list[Step]:
    return [
        steps(
            policy=row,
            position=position,
            slug=step.id,
            offset=step.offset,
            days=step.days.value,
            anchor=step.anchor.value,
            audience=sorted(role.value for role in step.audience),
            units=sorted(unit.value for unit in step.units),
            follows=step.follows,
            repeat_every=step.repeat_every or None,
            repeat_cap=step.repeat_cap if step.repeat_every else None,
            template=step.letter.value,
            note=step.note,
        )
        for position, step in enumerate(policy.steps, start=1)
    ]
