"""Whether the senders are asked to end: they finish the mail they hold and give back the rest.

The byte is shared by a process and the children it forks after this module was read. It needs no lock, which a child
that is killed could take with it.
"""

import mmap

_asked = mmap.mmap(-1, 1)


def ask(asked: bool = True) -> None:
    """Ask this process and its children to begin no further mail."""
    _asked[0] = int(asked)


def is_asked() -> bool:
    """Whether no further mail must be begun."""
    return _asked[0] != 0
