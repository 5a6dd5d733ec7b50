"""A row of a file of commitments, its words already read."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.policies import Role
from tracker.models import ReminderPolicy, User
from tracker.operations.import_history import Finished
from tracker.operations.import_sources import Cited
from tracker.operations.naming import Wanted
from tracker.operations.terms import Due, Waits


@dataclass(frozen=True, kw_only=True)
class Row:
    """One commitment of a file, its words already read. `due` and `waits` None: nobody named a date.

    `people` are (role, party as it is named); `first_due` the date it had before it was moved to `due`; `owner` None:
    the import's. The same `external_id`, or without one the same `digest`, is the same commitment in every import.
    """

    line: int
    title: str
    due: Due | None
    people: Sequence[tuple[Role, Wanted]]
    cited: Cited
    digest: str
    waits: Waits | None = None
    first_due: Due | None = None
    zone: str = ""
    details: str = ""
    policy: ReminderPolicy | None = None
    external_id: str = ""
    finished: Finished | None = None
    owner: User | None = None
    tags: Sequence[str] = ()

    @property
    def has_date(self) -> bool:
        """False where nobody named a date, or an event to wait for."""
        return self.due is not None or self.waits is not None

    @property
    def tells_somebody(self) -> bool:
        """False where no responsible person has an address in the file."""
        return any(role is Role.RESPONSIBLE and wanted.email for role, wanted in self.people)
