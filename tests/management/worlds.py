"""A small world: one promise "by 30 April 2027" of one person, recorded with sending on."""

from datetime import UTC, datetime

from tests import factories
from tracker.domain.dates import PartialDate
from tracker.domain.policies import Role
from tracker.models import AuditEvent, Commitment, Deadline, Message, Notification, OfficeSettings
from tracker.operations import commitments
from tracker.operations.audit import Actor
from tracker.operations.terms import Due

RECORDED = datetime(2027, 1, 4, 12, tzinfo=UTC)
BY = Actor("system:test")


def one_promise(email: str = "ada@example.org", **office: object) -> Deadline:
    """The deadline; its first reminder is due on 16 April 2027."""
    factories.make_office(**office)
    party = factories.make_party("Ministry of Water")
    factories.make_contact(party, factories.make_recipient(email))
    commitment = commitments.record(
        by=BY,
        now=RECORDED,
        unit=factories.make_unit(),
        title="Progress report",
        due=Due(date=PartialDate.parse("2027-04-30")),
        parties=[(Role.RESPONSIBLE, party)],
    )
    return commitment.deadlines.get()


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything a command could change, to be compared."""
    models = (Commitment, Deadline, AuditEvent, Message, Notification, OfficeSettings)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}
