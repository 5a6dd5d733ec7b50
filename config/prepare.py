"""`python -m config.prepare`: bring the tables up to date before the parts start, and print the first admin's link.

For containers and services, where no `make up` does it. It may run any number of times.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from config import schema, static
from config.environment import env
from config.places import ServerError


def main() -> int:
    """Migrate, gather static files where no image has done it, and say how the first admin comes in."""
    try:
        django.setup()
        schema.check_reachable()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not env.str("STATIC_ROOT", default=""):
            static.collect()
    except (ServerError, ImproperlyConfigured) as error:
        print(f"Duebook cannot start. {error}", file=sys.stderr)
        return 1
    print(first_link() or "The tables are up to date.", flush=True)
    return 0


def first_link() -> str:
    """Where the first admin is made; empty once there is one."""
    from django.conf import settings

    from tracker.operations.accounts import first_admin_link

    link = first_admin_link(now=timezone.now())
    return f"First admin: {settings.SITE_URL}{link}" if link else ""


if __name__ == "__main__":
    sys.exit(main())
