"""Forms of handing over: to whom, what of it, with which words. They check shape; the verbs decide."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Commitment, Contact, User
from tracker.operations.handovers import LONGEST_NOTE
from tracker.queries.people import may_own
from tracker.web.forms.personal import DateInput


class OwnedForm(forms.Form):
    """The new owner, a note, and which commitments."""

    successor = forms.ModelChoiceField(
        label=_("New owner"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose who looks after them from now on.")},
    )
    note = forms.CharField(
        label=_("Note to the new owner (optional)"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea
    )
    chosen = forms.ModelMultipleChoiceField(
        queryset=Commitment.objects.none(), error_messages={"required": _("Choose at least one commitment.")}
    )

    def __init__(self, *args: Any, owner: User, commitments: Sequence[Commitment], **kwargs: Any):
        super().__init__(*args, **kwargs)
        units = {row.unit for row in commitments}
        self.fields["successor"].queryset = may_own(units).exclude(pk=owner.pk)  # type: ignore[attr-defined]
        rows = Commitment.objects.filter(pk__in=[row.pk for row in commitments])
        self.fields["chosen"].queryset = rows.select_related("unit")  # type: ignore[attr-defined]


class PostsForm(forms.Form):
    """The successor, the last day, and at which parties."""

    email = forms.EmailField(
        label=_("Successor: e-mail address"), error_messages={"required": _("Give the successor's address.")}
    )
    name = forms.CharField(label=_("Successor: name (optional)"), required=False, max_length=200)
    last_day = forms.DateField(
        label=_("Last day of the one who leaves"),
        widget=DateInput,
        error_messages={"required": _("Say the last day, today or before.")},
    )
    chosen = forms.ModelMultipleChoiceField(
        queryset=Contact.objects.none(), error_messages={"required": _("Choose at least one organisation.")}
    )

    def __init__(self, *args: Any, contacts: Sequence[Contact], today: date, **kwargs: Any):
        super().__init__(*args, initial={"last_day": today}, **kwargs)
        self.fields["last_day"].widget.attrs["max"] = today.isoformat()
        rows = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
        self.fields["chosen"].queryset = rows.select_related("party")  # type: ignore[attr-defined]
