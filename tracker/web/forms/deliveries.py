"""Filters of the delivery log; they live in the address of the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import Message, Notification
from tracker.queries.deliveries import NOT_SENT, ON_ITS_WAY, Wanted

ANY = ("", _("any"))
STATES = [
    ANY,
    (Message.State.PENDING.value, _("waits to go out")),
    (ON_ITS_WAY, _("on its way")),
    (Message.State.SENT.value, _("accepted by the mail server")),
    (Message.State.REVIEW.value, _("waits for a decision")),
    (Message.State.DEAD.value, _("refused")),
    (Message.State.CANCELLED.value, _("cancelled")),
]


class LogFilter(forms.Form):
    """State, person, commitment."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    person = forms.CharField(label=_("Person"), required=False, max_length=254)
    commitment = forms.CharField(label=_("Commitment"), required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].widget.attrs["placeholder"] = "C-2027-0001"

    def wanted(self) -> Wanted:
        """What is asked for, as far as it makes sense."""
        self.is_valid()
        names = ("state", "person", "commitment")
        return Wanted(**{name: self.cleaned_data.get(name, "").strip() for name in names})

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.wanted() != Wanted()


class ReasonFilter(LogFilter):
    """The same for what was not sent."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, *((state.value, state.label) for state in Notification.State if state in NOT_SENT)],
    )
