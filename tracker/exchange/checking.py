"""The rows of a file with their words read, and everything that is wrong with them, line by line."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from tracker.domain.lifecycle import Outcome
from tracker.domain.policies import Role
from tracker.exchange.cells import Cells, Context, parts
from tracker.exchange.columns import Problem, Sheet
from tracker.exchange.states import is_closed, is_open, outcome_of, split_day
from tracker.language.passages import normalise
from tracker.models import ReminderPolicy, User
from tracker.operations.import_history import Finished
from tracker.operations.import_rows import Row
from tracker.operations.import_sources import Cited
from tracker.operations.naming import Wanted
from tracker.operations.terms import Due
from tracker.wording import outcome_label

LONGEST = {"title": 300, "source_url": 1000, "issuer": 300, "beneficiary": 300, "source_title": 300, "external_id": 200}
LONGEST_TAG = 50
WRITABLE = (Outcome.FULFILLED, Outcome.PARTLY, Outcome.NOT_FULFILLED, Outcome.WITHDRAWN, Outcome.SUPERSEDED)


def checked(sheet: Sheet, *, now: datetime) -> tuple[list[Row], list[Problem]]:
    """The rows of a sheet that can be recorded, and everything that is wrong with the others, in the order of lines.

    A date in words is read at the row's reference date, else on the office's local day of `now`.
    """
    context = Context.of_office(now)
    rows, problems = [], list(sheet.problems)
    for line, values in sheet.rows.items():
        checker = _Checker(line, values, context)
        row = checker.row()
        problems += checker.problems
        if not checker.problems:
            rows.append(row)
    doubled = _doubles(rows)
    wrong = {problem.line for problem in doubled}
    return [row for row in rows if row.line not in wrong], sorted([*problems, *doubled], key=lambda one: one.line)


def _doubles(rows: Sequence[Row]) -> list[Problem]:
    """The same external id for two different commitments."""
    first: dict[str, Row] = {}
    found = []
    for row in rows:
        other = first.setdefault(row.external_id, row) if row.external_id else row
        if other.digest != row.digest:
            words = _("Line %(line)d has this id for something else: give each commitment its own.")
            found.append(Problem(row.line, "external_id", words % {"line": other.line}))
    return found


class _Checker(Cells):
    """Checks one line; collects everything that is wrong with it."""

    def row(self) -> Row:
        """The row; only to be used where there are no problems."""
        for name, longest in LONGEST.items():
            if len(self.text(name)) > longest:
                self.wrong(name, _("At most %(limit)d characters.") % {"limit": longest})
        if not self.text("title"):
            self.wrong("title", _("Every commitment needs a title."))
        zone = self.zone()
        due, waits = self.date_in("by", zone)
        return Row(
            line=self.line,
            title=" ".join(self.text("title").split()),
            due=due,
            waits=waits,
            first_due=self._first_due(due, zone),
            people=self._people(),
            cited=self._cited(),
            digest=_digest(self.values),
            zone=zone,
            details=self.text("details"),
            policy=self._policy(),
            external_id=self.text("external_id"),
            finished=self._finished(),
            owner=self._owner(),
            tags=self._tags(),
        )

    def _first_due(self, due: Due | None, zone: str) -> Due | None:
        first, waits = self.date_in("first_due", zone)
        if waits is not None:
            self.wrong("first_due", _("The first date must be a date: it waits for an event here."))
        if first is None or due is None or first.date == due.date:
            return None
        if due.recurrence is not None or due.date.last_day < first.date.last_day:
            words = _("The first date must lie before the present one: to move a promise forward is no extension.")
            self.wrong("first_due", words)
        return first

    def _finished(self) -> Finished | None:
        """How the row says that it ended; None for what is still to be done."""
        state, beside = split_day(self.text("state"))
        outcome = self._outcome(state)
        on = self.day_in("closed_on", self.text("closed_on") or beside) if self.text("closed_on") or beside else None
        if on is not None and on > self.context.today:
            self.wrong("closed_on", _("It cannot have ended on a day that is still to come: correct the date."))
        if outcome is None and on is not None and not is_open(state):
            outcome = Outcome.FULFILLED
        return Finished(outcome, on) if outcome is not None else None

    def _outcome(self, state: str) -> Outcome | None:
        said = self.text("outcome")
        outcome = outcome_of(said) if said else None
        names = ", ".join(outcome_label(one).lower() for one in WRITABLE)
        if said and outcome is None:
            words = _("“%(words)s” is no outcome that is known here; there are: %(names)s.")
            self.wrong("outcome", words % {"words": said, "names": names})
        if outcome is not None or not state or is_open(state):
            return outcome
        if is_closed(state) and not said:
            words = _("“%(words)s” does not say how it ended; write one of: %(names)s.")
            self.wrong("state", words % {"words": state, "names": names})
        ended = outcome_of(state)
        if ended is None and not is_closed(state):
            words = _("“%(words)s” is no state that is known here: write “open”, or one of: %(names)s.")
            self.wrong("state", words % {"words": state, "names": names})
        return ended

    def _people(self) -> list[tuple[Role, Wanted]]:
        people = [(Role.RESPONSIBLE, one) for one in self._responsible()]
        for part in parts(self.text("supporting")):
            email = self.clean("supporting", part) if "@" in part else ""
            people.append((Role.SUPPORTING, Wanted(name="" if email else self.name("supporting", part), email=email)))
        if controller := self.address("controller_email"):
            people.append((Role.CONTROLLER, Wanted(email=controller)))
        for name, role in (("issuer", Role.ISSUER), ("beneficiary", Role.BENEFICIARY)):
            if self.text(name):
                people.append((role, Wanted(name=" ".join(self.text(name).split()))))
        return [one for one in people if one[1].key]

    def _responsible(self) -> list[Wanted]:
        """Names and addresses side by side; several stand on lines of their own, or between semicolons."""
        names = [self.name("responsible_name", part) for part in parts(self.text("responsible_name"))]
        emails = [self.clean("responsible_email", part) for part in parts(self.text("responsible_email"))]
        if len(names) < 2 and len(emails) < 2:
            return [Wanted("".join(names), "".join(emails))]
        if not names or not emails:
            return [Wanted(name=name) for name in names] + [Wanted(email=email) for email in emails]
        if len(names) != len(emails):
            words = _("There are %(names)d names and %(addresses)d addresses: write as many of one as of the other.")
            self.wrong("responsible_email", words % {"names": len(names), "addresses": len(emails)})
            return []
        return [Wanted(name, email) for name, email in zip(names, emails, strict=True)]

    def _cited(self) -> Cited:
        url = self.text("source_url")
        if url:
            try:
                URLValidator(schemes=["http", "https"])(url)
            except ValidationError:
                self.wrong("source_url", _("This is no address of a page: write it like https://example.org/page."))
        return Cited(" ".join(self.text("source_title").split()), url, normalise(self.text("quote")))

    def _policy(self) -> ReminderPolicy | None:
        name = self.text("policy")
        policy = self.context.policies.get(name.lower())
        if name and policy is None:
            known = ", ".join(sorted(policy.name for policy in self.context.policies.values()))
            self.wrong("policy", _("There is no such ladder; there are: %(names)s.") % {"names": known})
        return policy

    def _owner(self) -> User | None:
        address = self.text("owner_email")
        owner = self.context.owners.get(address.lower())
        if address and owner is None:
            self.wrong("owner_email", _("There is no active account %s.") % address)
        return owner

    def _tags(self) -> tuple[str, ...]:
        tags = tuple(dict.fromkeys(" ".join(tag.split()) for tag in parts(self.text("tags").replace(",", ";"))))
        if any(len(tag) > LONGEST_TAG for tag in tags):
            self.wrong("tags", _("At most %(limit)d characters.") % {"limit": LONGEST_TAG})
        return tags


def _digest(values: Mapping[str, str]) -> str:
    """What a row without an id of its own is known by: all that it says, in a fixed order."""
    body = json.dumps(sorted(values.items()), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
