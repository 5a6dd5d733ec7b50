"""What an office must know and do before its first reminder leaves the house, judged from facts alone."""

from dataclasses import dataclass
from enum import StrEnum


class FirstStep(StrEnum):
    """A step of setting up, in the order in which it is best done."""

    NAME = "name"
    CONTACT = "contact"
    CALENDAR = "calendar"
    ZONE = "zone"
    ADDRESS = "address"
    MAIL = "mail"
    UNITS = "units"
    COLLEAGUES = "colleagues"
    COMMITMENTS = "commitments"
    SENDING = "sending"


@dataclass(frozen=True)
class SetUp:
    """The facts: what is known of the office, and what has been done."""

    name: str = ""
    contact_name: str = ""
    contact_telephone: str = ""
    has_calendar: bool = False
    zone: str = ""
    reachable: bool = False
    mail_taken: bool = False
    units: int = 0
    colleagues: int = 0
    commitments: int = 0
    sending: bool = False


UNNAMED = "Duebook"
UNSET_ZONE = "UTC"


def is_done(step: FirstStep, facts: SetUp) -> bool:
    """Whether the facts show that a step is done.

    A zone that nobody chose is UTC; where the calendar of a country is chosen beside it, UTC was meant.
    """
    match step:
        case FirstStep.NAME:
            return facts.name not in ("", UNNAMED)
        case FirstStep.CONTACT:
            return bool(facts.contact_name and facts.contact_telephone)
        case FirstStep.CALENDAR:
            return facts.has_calendar
        case FirstStep.ZONE:
            return facts.zone not in ("", UNSET_ZONE) or facts.has_calendar
        case FirstStep.ADDRESS:
            return facts.reachable
        case FirstStep.MAIL:
            return facts.mail_taken
        case FirstStep.UNITS:
            return facts.units > 0
        case FirstStep.COLLEAGUES:
            return facts.colleagues > 0
        case FirstStep.COMMITMENTS:
            return facts.commitments > 0
        case FirstStep.SENDING:
            return facts.sending


def open_steps(facts: SetUp) -> list[FirstStep]:
    """The steps that are still to be done, in their order."""
    return [step for step in FirstStep if not is_done(step, facts)]
