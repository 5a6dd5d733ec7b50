"""What a verb answers when the state of things does not allow it."""

from django.utils.functional import Promise


class Refused(Exception):  # noqa: N818 - reads as what the verb answers
    """A verb that cannot be done now. `message` is in the reader's language and says what to do instead."""

    def __init__(self, message: str | Promise) -> None:
        self.message = str(message)
        super().__init__(self.message)
