"""Ladders: which there are, who uses them, and what their versions said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from tracker.domain.lifecycle import Stage
from tracker.models import Commitment, Contact, Deadline, PolicyVersion, ReminderPolicy, SourceDocument, User
from tracker.queries.access import visible_to


@dataclass(frozen=True)
class Users:
    """How many open commitments and how many sources name a ladder."""

    commitments: int
    sources: int

    @property
    def total(self) -> int:
        """Whether anything uses it at all."""
        return self.commitments + self.sources


def open_users(policy: ReminderPolicy) -> Users:
    """What would be left without a ladder if this one went."""
    return Users(
        Commitment.objects.filter(policy=policy).exclude(stage=Stage.CLOSED.value).count(),
        SourceDocument.objects.filter(policy=policy).count(),
    )


def offered() -> QuerySet[ReminderPolicy]:
    """The ladders that can be chosen instead of the usual one."""
    return ReminderPolicy.objects.filter(use=ReminderPolicy.Use.CHOSEN, retired_at=None)


def choosable() -> QuerySet[ReminderPolicy]:
    """The ladders that can be named by an import: those offered, and the usual one by its own name."""
    return ReminderPolicy.objects.exclude(use=ReminderPolicy.Use.REVIEW).filter(retired_at=None)


def ladders() -> QuerySet[ReminderPolicy]:
    """All ladders, the usual ones first and retired ones last, each with the instant and the author of its version."""
    newest = PolicyVersion.objects.filter(policy=OuterRef("pk")).order_by("-version")
    rows = ReminderPolicy.objects.prefetch_related("steps").annotate(
        saved_at=Subquery(newest.values("at")[:1]), saved_by=Subquery(newest.values("by")[:1])
    )
    uses = [ReminderPolicy.Use.DATED, ReminderPolicy.Use.REVIEW]
    place = Case(*(When(use=use, then=number) for number, use in enumerate(uses)), default=len(uses))
    return rows.order_by(F("retired_at").asc(nulls_first=True), place, "name")


def used_by(user: User) -> dict[int, int]:
    """How many open commitments that an account sees climb each ladder; those without one climb the usual one."""
    usual = ReminderPolicy.objects.get(use=ReminderPolicy.Use.DATED).pk
    rows = visible_to(user).exclude(stage=Stage.CLOSED.value).annotate(climbs=Coalesce("policy_id", usual))
    return dict(rows.order_by().values_list("climbs").annotate(count=Count("pk", distinct=True)))


def ladder_of(commitment: Commitment, deadline: Deadline | None) -> ReminderPolicy:
    """The ladder that a commitment climbs towards a date: that of reviews, its own, or the usual one."""
    if deadline is not None and deadline.is_review:
        return ReminderPolicy.objects.get(use=ReminderPolicy.Use.REVIEW)
    return commitment.policy or ReminderPolicy.objects.get(use=ReminderPolicy.Use.DATED)


def sources_using(policy: ReminderPolicy) -> QuerySet[SourceDocument]:
    """The sources whose commitments get this ladder."""
    return SourceDocument.objects.filter(policy=policy).defer("text").order_by("title")


def open_from(source: SourceDocument, user: User) -> QuerySet[Commitment]:
    """The open commitments of a source that this account sees, each with its ladder."""
    rows = visible_to(user).filter(source=source).exclude(stage=Stage.CLOSED.value)
    return rows.select_related("policy").distinct().order_by("reference")


def names_of_recipients(recipients: Iterable[int]) -> dict[int, str]:
    """How people are called as contacts of their parties, by their recipient; those without a name are left out."""
    rows = Contact.objects.filter(recipient__in=set(recipients)).exclude(display_name="").order_by("pk")
    return dict(rows.values_list("recipient", "display_name"))
