"""The steps of setting up, and what a mail server's answer means, in sentences that say what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tracker.domain.first_steps import FirstStep

# By the step: what it is, and why it is needed or how it is done.
STEPS: Mapping[FirstStep, tuple[str | Promise, str | Promise]] = {
    FirstStep.NAME: (gettext_lazy("Name the office"), gettext_lazy("It stands in every mail and on every page.")),
    FirstStep.CONTACT: (
        gettext_lazy("Name a person with a telephone"),
        gettext_lazy("Whoever gets a reminder and has no account must be able to ask somebody."),
    ),
    FirstStep.CALENDAR: (
        gettext_lazy("Choose the country"),
        gettext_lazy("Its public holidays decide what a working day is."),
    ),
    FirstStep.ZONE: (
        gettext_lazy("Choose the time zone"),
        gettext_lazy("A date ends at midnight there, and mails go at that hour."),
    ),
    FirstStep.ADDRESS: (
        gettext_lazy("Give Duebook an address that others can open"),
        gettext_lazy("Links in mails lead there. It is set as SITE_URL before the start, not on a page."),
    ),
    FirstStep.MAIL: (
        gettext_lazy("Send a trial mail to yourself"),
        gettext_lazy("You see what the mail server answers before anybody else is written to."),
    ),
    FirstStep.UNITS: (gettext_lazy("Name the units"), gettext_lazy("Commitments and roles belong to a unit.")),
    FirstStep.COLLEAGUES: (
        gettext_lazy("Invite colleagues"),
        gettext_lazy("They get a link by which they choose their password."),
    ),
    FirstStep.COMMITMENTS: (
        gettext_lazy("Bring in your commitments"),
        gettext_lazy("Import the spreadsheet that you work with, or add the first one by hand."),
    ),
    FirstStep.SENDING: (
        gettext_lazy("Look at who would get what, and start sending"),
        gettext_lazy("Nothing leaves the house before that."),
    ),
}
# By the kind of refusal: what it means and what helps.
_FAULTS: Mapping[str, str | Promise] = {
    "relay away": gettext_lazy(
        "The mail server cannot be reached, or is busy: look at the host and port in EMAIL_URL, and at the firewall."
    ),
    "relay refuses us": gettext_lazy(
        "The mail server does not accept us: look at user, password and encryption in EMAIL_URL, and whether it lets "
        "DEFAULT_FROM_EMAIL send."
    ),
    "later": gettext_lazy("The mail server asks us to come back later: this often ends by itself. Try again soon."),
    "address": gettext_lazy("The mail server does not know this address, or may not write to it (relay denied)."),
    "content": gettext_lazy("The mail server refuses the mail itself: ask whoever runs it."),
    "policy": gettext_lazy(
        "The mail server distrusts us: ask whoever runs it about SPF, DKIM and the address of this machine."
    ),
    "": gettext_lazy("The mail server took the mail and then said nothing: look whether it arrived."),
}


def step_title(step: FirstStep) -> str:
    """What is to be done."""
    return str(STEPS[step][0])


def step_reason(step: FirstStep) -> str:
    """Why, or how."""
    return str(STEPS[step][1])


def fault_in_words(fault: str) -> str:
    """What a refusal means and what helps."""
    return str(_FAULTS[fault])
