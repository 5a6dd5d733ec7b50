"""The settings as the type checker's Django plugin loads them: without an environment."""

import os

for name in ("SECRET_KEY", "LINK_KEY", "AUDIT_KEY", "MESSAGE_ID_KEY"):
    os.environ.setdefault(name, f"no secret at all: the {name} of the type checker, long enough")

from config.settings import *  # noqa: E402, F403
