"""`python -m bench`: what can be measured."""

import argparse
import os
import sys
from collections.abc import Callable

from bench import audit, days, engine, fuzz, language, pages

LANGUAGES = ("en", "ru", "zh")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure. Prints tables; changes nothing.")
    commands = parser.add_subparsers(required=True, metavar="WHAT")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        return found

    each = command(
        "language",
        lambda given: language.run(given.rounds),
        "Speed, accuracy and start of the deadline language, beside dateparser on the same phrases.",
    )
    each.add_argument("--rounds", type=int, default=20, metavar="N", help="how often each phrase is read (20)")

    each = command(
        "fuzz",
        lambda given: fuzz.run(given.lang or LANGUAGES, given.count, given.jobs, given.seed),
        "Random and mutated phrases: exceptions, and readings that took too long.",
    )
    each.add_argument("--count", type=int, default=100_000, metavar="N", help="phrases a language (100000)")
    each.add_argument("--lang", action="append", choices=LANGUAGES, help="a language; may be repeated (all)")
    each.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (one a core)")
    each.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed makes the same phrases (1)")

    each = command(
        "days",
        lambda given: days.run(given.lang or LANGUAGES, given.jobs),
        "Every day from 2000 to 2100 in every written form, read back.",
    )
    each.add_argument("--lang", action="append", choices=LANGUAGES, help="a language; may be repeated (all)")
    each.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (one a core)")

    each = command(
        "engine",
        lambda given: engine.run(given.deadlines, given.due or given.deadlines // 10, given.mails, given.workers),
        "Sweeping beside one statement, sending beside smtplib, in a database made for it.",
    )
    each.add_argument("--deadlines", type=int, default=1_000_000, metavar="N", help="in the database (1000000)")
    each.add_argument("--due", type=int, metavar="N", help="due in the same minute (a tenth of them)")
    each.add_argument("--mails", type=int, default=20_000, metavar="N", help="sent to as many people (20000)")
    each.add_argument("--workers", type=int, default=2, metavar="N", help="processes that sweep and send (2)")

    each = command(
        "pages",
        lambda given: pages.run(given.deadlines, given.overdue),
        "Pages of a large office beside the plainest one, from the real server.",
    )
    each.add_argument("--deadlines", type=int, default=100_000, metavar="N", help="in the database (100000)")
    each.add_argument("--overdue", type=int, default=10_000, metavar="N", help="of them long overdue (10000)")

    each = command(
        "audit", lambda given: audit.run(given.events), "Proving the history beside reading its rows, in one run."
    )
    each.add_argument("--events", type=int, default=100_000, metavar="N", help="in the history (100000)")

    given = parser.parse_args()
    return int(given.run(given))


if __name__ == "__main__":
    sys.exit(main())
