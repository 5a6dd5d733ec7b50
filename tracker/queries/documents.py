"""Texts and what was logged from them."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tracker.models import Commitment, Membership, Quotation, SourceDocument, User
from tracker.queries.access import sees_everything, visible_to


def documents_for(user: User) -> QuerySet[SourceDocument]:
    """The texts an account may read.

    Those of its own units, and those of other units from which it sees a commitment - unless a confidential one that it
    may not see was logged from the same text.
    """
    rows = SourceDocument.objects.all()
    if not user.is_active:
        return rows.none()
    if sees_everything(user):
        return rows
    seen = visible_to(user)
    from_it = Commitment.objects.filter(source=OuterRef("pk"))
    own = Q(unit__in=Membership.objects.filter(user=user).values("unit"))
    return rows.filter(own | Exists(seen.filter(source=OuterRef("pk"))) & ~Exists(from_it.exclude(pk__in=seen)))


def listed_documents(user: User, text: str = "") -> QuerySet[SourceDocument]:
    """The list of texts, newest first, with how many commitments each holds; `text` is looked for in the titles."""
    rows = documents_for(user).select_related("unit", "added_by").defer("text")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(publisher__icontains=text))
    visible = Q(commitments__in=visible_to(user))
    return rows.annotate(logged=Count("commitments", filter=visible, distinct=True)).order_by("-added_at", "-pk")


def quotations_in(source: SourceDocument, user: User) -> list[tuple[Quotation, list[Commitment]]]:
    """The passages of a text from which this account sees commitments, in the order of the text."""
    logged: dict[int, list[Commitment]] = {}
    commitments = visible_to(user).filter(source=source, quotation__isnull=False)
    for commitment in commitments.prefetch_related("deadlines").order_by("pk"):
        logged.setdefault(commitment.quotation_id or 0, []).append(commitment)
    found = Quotation.objects.filter(pk__in=logged).order_by("start", "end")
    return [(quotation, logged[quotation.pk]) for quotation in found]


def logged_over(source: SourceDocument, user: User, start: int, end: int) -> QuerySet[Commitment]:
    """The commitments logged from a passage that shares words with this place, as far as this account sees them."""
    rows = visible_to(user).filter(source=source, quotation__start__lt=end, quotation__end__gt=start)
    return rows.order_by("quotation__start", "pk")


def same_text(units: list[int], digest: str) -> SourceDocument | None:
    """The text with this digest that one of these units has already."""
    return SourceDocument.objects.filter(unit__in=units, sha256=digest).defer("text").first()
