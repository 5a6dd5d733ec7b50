"""The filter of the list of commitments: the query string is the filter, so a view is an address."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext_lazy

from tracker import wording
from tracker.domain.lifecycle import Status
from tracker.models import Deadline, Participation, Party, SourceDocument, Unit, User
from tracker.queries import commitments
from tracker.queries.documents import documents_for

ME, NOBODY = "me", "none"
RARER = ("due_after", "due_before", "unit", "source", "tag")
DEFAULT_VIEW = "open"
_label = lazy(wording.status_label, str)


@dataclass(frozen=True)
class Active:
    """A field in use: its parameter, its label, its value in words, and the query string that leaves it out."""

    name: str
    label: str
    value: str
    href: str


def _views() -> list[Any]:
    """The choices of the first field: views, then each status."""
    views = [
        ("open", gettext_lazy("All open")),
        ("overdue", gettext_lazy("Overdue, short or long")),
        ("asked", gettext_lazy("More time asked for")),
        ("no_date", gettext_lazy("No date")),
        ("draft", gettext_lazy("Drafts")),
        ("closed", gettext_lazy("Closed")),
        ("all", gettext_lazy("All")),
    ]
    statuses = [(status.value, _label(status)) for status in Status if status is not Status.OVERDUE]
    return [*views, (gettext_lazy("One status"), statuses)]


class DateInput(forms.DateInput):
    """A day by the browser's own picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class CommitmentFilter(django_filters.FilterSet):
    """Which dates are listed, each field one parameter of the address."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Text"),
        method="with_text",
        widget=forms.TextInput(attrs={"type": "search", "id": "filter-q"}),  # "q" is the id of the search in the bar
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"), choices=_views, empty_label=None, method="in_view"
    )
    owner = django_filters.ChoiceFilter(
        label=gettext_lazy("Looked after by"), empty_label=gettext_lazy("anybody"), method="owned"
    )
    party = django_filters.CharFilter(label=gettext_lazy("Organisation or person"), method="with_party")
    due_after = django_filters.DateFilter(
        label=gettext_lazy("Due from"), field_name="last_day", lookup_expr="gte", widget=DateInput
    )
    due_before = django_filters.DateFilter(
        label=gettext_lazy("Due until"), field_name="last_day", lookup_expr="lte", widget=DateInput
    )
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit"),
        field_name="commitment__unit",
        queryset=Unit.objects.all(),
        empty_label=gettext_lazy("any"),
    )
    source = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Source"),
        field_name="commitment__source",
        queryset=SourceDocument.objects.none(),
        empty_label=gettext_lazy("any"),
    )
    tag = django_filters.ChoiceFilter(label=gettext_lazy("Tag"), empty_label=gettext_lazy("any"), method="with_tag")

    class Meta:
        model = Deadline
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        people = User.objects.filter(is_active=True).order_by("name").values_list("uid", "name")
        self.filters["owner"].extra["choices"] = [
            (ME, gettext_lazy("me")),
            (NOBODY, gettext_lazy("nobody")),
            *((str(uid), name) for uid, name in people if uid != user.uid),
        ]
        self.filters["source"].queryset = documents_for(user).defer("text").order_by("title")
        self.filters["tag"].extra["choices"] = [(tag, tag) for tag in commitments.tags_of(user)]

    @property
    def view(self) -> str:
        """The view or status that is shown."""
        wanted = self.data.get("status") or DEFAULT_VIEW
        return wanted if wanted in commitments.VIEWS else DEFAULT_VIEW

    @property
    def view_label(self) -> str:
        """The same in words."""
        views = _views()
        named = dict([*views[:-1], *views[-1][1]])
        return str(named[self.view])

    @property
    def only_mine(self) -> bool:
        """Whether the list is that of the reader and nothing else narrows it."""
        return [one.name for one in self.active] == ["owner"] and self.data.get("owner") == ME

    @property
    def is_narrowed_further(self) -> bool:
        """Whether one of the rarer fields is in use."""
        return any(one.name in RARER for one in self.active)

    def rows(self) -> QuerySet[Deadline]:
        """Of each matching commitment the one date that is shown."""
        newest = self.view in commitments.BACKWARDS
        return commitments.one_a_commitment(self.qs, newest=newest)

    def filter_queryset(self, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        """Without a status, the open ones."""
        if not self.form.cleaned_data.get("status"):
            queryset = commitments.in_view(queryset, DEFAULT_VIEW)
        return super().filter_queryset(queryset)  # type: ignore[no-any-return]

    @cached_property
    def active(self) -> list[Active]:
        """Every field that narrows the list, the view aside."""
        found = []
        self.form.is_valid()
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if name == "status" or not value:
                continue
            found.append(Active(name, str(field.label), _in_words(field, value), self._without(name)))
        return found

    def _without(self, name: str) -> str:
        """The query string without one field."""
        values = self.data.copy()
        for gone in (name, "page"):
            values.pop(gone, None)
        return f"?{values.urlencode()}"

    def in_view(self, queryset: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        return commitments.in_view(queryset, value)

    def owned(self, queryset: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        if value == NOBODY:
            return queryset.filter(commitment__owner=None)
        return queryset.filter(commitment__owner__uid=self.user.uid if value == ME else value)

    def with_party(self, queryset: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        return queryset.filter(_takes_part(value))

    def with_tag(self, queryset: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        return queryset.filter(commitment__tags__contains=[value])

    def with_text(self, queryset: QuerySet[Deadline], name: str, value: str) -> QuerySet[Deadline]:
        """Every word somewhere: in the title, details, quotation, reference or a party's name."""
        for word in value.split()[:10]:
            found = (
                Q(commitment__title__icontains=word)
                | Q(commitment__details__icontains=word)
                | Q(commitment__quotation__exact__icontains=word)
                | Q(commitment__reference__icontains=word)
                | Q(commitment__external_ref__iexact=word)
                | _takes_part(word)
            )
            queryset = queryset.filter(found)
        return queryset


def _takes_part(name: str) -> Q:
    """Commitments with a party of this name or part of a name, in whatever role."""
    parties = Party.objects.filter(Q(name__icontains=name) | Q(aliases__icontains=name))
    return Q(commitment__in=Participation.objects.filter(party__in=parties).values("commitment"))


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return wording.date_in_words(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)
