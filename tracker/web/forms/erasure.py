"""Erasing a person: why, what becomes of their posts, and the address once more."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import Recipient
from tracker.web.forms.actions import REASON

SUCCESSOR, VACANT = "successor", "vacant"


class EraseForm(forms.Form):
    """Nothing is erased before the address is typed once more."""

    posts = forms.ChoiceField(
        label=_("Who is told in their place?"),
        choices=[(SUCCESSOR, _("somebody else")), (VACANT, _("nobody: leave the posts vacant"))],
        widget=forms.RadioSelect,
        required=False,
    )
    successor = forms.EmailField(label=_("Their address"), required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=REASON, help_text=_("Kept in the history: name nobody here.")
    )
    address = forms.CharField(label=_("The address to be erased, once more"), max_length=254)

    def __init__(self, *args: Any, person: Recipient, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["posts"].required = alone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("address", "").strip().lower() != self.person.email.lower():
            self.add_error("address", gettext("This is not the address of this person."))
        if data.get("posts") == SUCCESSOR and not data.get("successor") and "successor" not in self.errors:
            self.add_error("successor", gettext("Give the address of who is told instead."))
        return data
