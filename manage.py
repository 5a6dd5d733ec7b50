#!/usr/bin/env python
"""Run a management command; those that need the embedded database start it, and leave it as they found it."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.commands import prepare
from config.places import ServerError

WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "explain", "findstatic", "help", "makemessages", "resolve_deadlines",
    "version",
}  # fmt: skip


def main() -> None:
    """Entry point of `python manage.py COMMAND`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_for_help = bool({"-h", "--help", "--version"} & set(sys.argv))
    try:
        prepare(database=command not in WITHOUT_DATABASE and not asks_for_help)
        if command not in WITHOUT_DATABASE:
            import config.celery  # noqa: F401 - commands wake the worker through this application

        execute_from_command_line(sys.argv)
    except (ServerError, ImproperlyConfigured) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
