"""What is asked of a record of promises."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.queries.commitment import PLACES
from tracker.web.forms.personal import DateInput
from tracker.wording import role_label


class RecordForm(forms.Form):
    """As it was known at the end of which day, and for a party in which role."""

    as_of = forms.DateField(
        label=_("As known at the end of"), required=False, widget=DateInput, help_text=_("Empty: as known now.")
    )
    role = forms.ChoiceField(label=_("What the party has to do with it"), required=False)

    def __init__(self, *args: Any, with_role: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not with_role:
            del self.fields["role"]
            return
        roles = [(role.value, role_label(role)) for role in PLACES]
        self.fields["role"].choices = [("", _("Anything")), *roles]  # type: ignore[attr-defined]
