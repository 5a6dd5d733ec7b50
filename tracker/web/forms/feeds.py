"""Forms of calendars and of saved views."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import Feed, Party, SavedView, SourceDocument, User
from tracker.operations.saved_views import LONGEST, LONGEST_NAME
from tracker.queries.documents import documents_for
from tracker.queries.feed_list import STATES
from tracker.queries.feeds import views_of
from tracker.queries.people import party_named


class FeedForm(forms.Form):
    """What a new calendar is about: the reader's own dates, or one party, source or view."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    about = forms.ChoiceField(choices=Feed.About.choices, widget=forms.HiddenInput)
    party = forms.CharField(
        label=_("Organisation or person"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "parties", "autocomplete": "off"}),
    )
    source = forms.ModelChoiceField(
        label=_("Source"), required=False, queryset=SourceDocument.objects.none(), empty_label=_("choose one")
    )
    view = forms.ModelChoiceField(
        label=_("Saved view"), required=False, queryset=SavedView.objects.none(), empty_label=_("choose one")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = documents_for(user).defer("text").order_by("title")
        self.fields["view"].queryset = views_of(user)

    def clean_party(self) -> Party | None:
        """The party of that name or other name."""
        name = self.cleaned_data["party"]
        party = party_named(name)
        if name and party is None:
            raise ValidationError(gettext("Nobody is called “%(name)s” here: choose a name of the list."),
                                  params={"name": name})  # fmt: skip
        return party

    def clean(self) -> dict[str, Any]:
        """The one thing that this calendar is about."""
        values = super().clean() or self.cleaned_data
        about = values.get("about", "")
        if about in ("party", "source", "view") and about not in self.errors and not values.get(about):
            self.add_error(about, gettext("Choose one."))
        return values

    @property
    def thing(self) -> Party | SourceDocument | SavedView | None:
        """The party, source or view; None for the reader's own dates."""
        return self.cleaned_data.get(self.cleaned_data["about"])


FOUND = {
    "unread": _("never read"),
    "gone": _("the reader is gone"),
    "revoked": _("revoked"),
    "all": _("all, revoked ones too"),
}


class FeedsFilter(forms.Form):
    """Whose addresses, of which party, in which state."""

    person = forms.CharField(label=_("Person"), required=False, max_length=254)
    party = forms.CharField(label=_("Party"), required=False, max_length=300)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("in use")), *((state, FOUND[state]) for state in STATES)]
    )

    @property
    def wanted(self) -> dict[str, str]:
        """What is asked for, as far as it makes sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "").strip() for name in ("person", "party", "state")}

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out that is in use."""
        return any(self.wanted.values())


class RevokeForm(forms.Form):
    """Why the address of another reader ends."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history, and told to the reader in one mail: the calendar itself only falls silent."),
    )


class SaveViewForm(forms.Form):
    """The present list under a name."""

    name = forms.CharField(label=_("Name of this view"), max_length=LONGEST_NAME)
    query = forms.CharField(required=False, max_length=10 * LONGEST, widget=forms.HiddenInput)


class RenameForm(forms.Form):
    """Another name for a view."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
