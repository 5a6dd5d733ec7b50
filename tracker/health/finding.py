"""What was found about one part, in words that say what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found about one part; where it is not well, the fault and its cure in words.

    `grave`: reminders do not go out, or nobody can say whether they do. Else it is something for a person to look at.
    """

    name: str
    value: str | float | None
    fault: str = ""
    cure: str = ""
    grave: bool = True

    @property
    def ok(self) -> bool:
        """Nothing to do."""
        return not self.fault


def short(error: BaseException) -> str:
    """The first line of an error, without passwords: drivers do not print them."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
