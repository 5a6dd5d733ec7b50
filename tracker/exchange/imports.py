"""A file of commitments: read, checked line by line, and recorded whole or not at all."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.calendars import WorkCalendar
from tracker.domain.conventions import Conventions
from tracker.domain.deadlines import UnknownZone, local_day, zone_of
from tracker.domain.policies import Role
from tracker.exchange.columns import Problem, Sheet, read
from tracker.language.passages import normalise
from tracker.language.phrases import InputTooLong, Reading, resolve
from tracker.models import OfficeSettings, ReminderPolicy, User
from tracker.operations import imports
from tracker.operations.audit import Actor
from tracker.operations.errors import Refused
from tracker.operations.import_sources import Cited
from tracker.operations.imports import Imported, Row
from tracker.operations.naming import Wanted
from tracker.operations.readings import due_of
from tracker.operations.recipients import clean_address
from tracker.operations.terms import Due, office_calendar
from tracker.queries.policies import choosable
from tracker.wording.problems import problem_in_words

LONGEST = {
    "title": 300,
    "responsible_name": 300,
    "issuer": 300,
    "beneficiary": 300,
    "source_title": 300,
    "external_id": 200,
}


@dataclass(frozen=True)
class Outcome:
    """What became of a file. With problems nothing was recorded."""

    problems: Sequence[Problem] = ()
    ignored: Sequence[str] = ()
    imported: Imported = field(default_factory=lambda: Imported([], [], None))


def run(
    data: bytes,
    *,
    by: Actor,
    now: datetime,
    file_name: str,
    owner: User | None,
    release: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Import the bytes of a CSV file; `dry_run` does the same and leaves nothing behind.

    A date in words is read at the row's reference date, else on the office's local day of `now`.
    """
    sheet = read(data)
    rows, problems = checked(sheet, now=now)
    if problems:
        return Outcome(problems, sheet.ignored)
    with transaction.atomic():
        imported = imports.record_rows(
            rows,
            by=by,
            now=now,
            file_name=file_name,
            digest=hashlib.sha256(data).hexdigest(),
            owner=owner,
            release=release,
        )
        transaction.set_rollback(dry_run)
    return Outcome((), sheet.ignored, imported)


def checked(sheet: Sheet, *, now: datetime) -> tuple[list[Row], list[Problem]]:
    """The rows of a sheet with their words read, and everything that is wrong with them, in the order of the lines."""
    context = _Context.of_office(now)
    rows, problems = [], list(sheet.problems)
    for line, values in sheet.rows.items():
        checker = _Checker(line, values, context)
        row = checker.row()
        problems += checker.problems
        if not checker.problems:
            rows.append(row)
    problems += _doubles(rows)
    return rows, sorted(problems, key=lambda problem: problem.line)


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


@dataclass(frozen=True)
class _Context:
    """What reading a row depends on besides its own values."""

    office: OfficeSettings
    calendar: WorkCalendar
    today: date
    policies: Mapping[str, ReminderPolicy]

    @classmethod
    def of_office(cls, now: datetime) -> "_Context":
        office = queries.office()
        policies = {policy.name.lower(): policy for policy in choosable()}
        return cls(office, office_calendar(office), local_day(now, office.zone), policies)


class _Checker:
    """Checks one line; collects everything that is wrong with it."""

    def __init__(self, line: int, values: Mapping[str, str], context: _Context) -> None:
        self.line = line
        self.values = values
        self.context = context
        self.problems: list[Problem] = []

    def row(self) -> Row:
        """The row; only to be used where there are no problems."""
        for name, longest in LONGEST.items():
            if len(self.text(name)) > longest:
                self.wrong(name, _("At most %(limit)d characters.") % {"limit": longest})
        if not self.text("title"):
            self.wrong("title", _("Every commitment needs a title."))
        zone = self._zone()
        return Row(
            line=self.line,
            title=" ".join(self.text("title").split()),
            due=self._due(zone),
            people=self._people(),
            cited=self._cited(),
            digest=_digest(self.values),
            zone=zone,
            details=self.text("details"),
            policy=self._policy(),
            external_id=self.text("external_id"),
        )

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def wrong(self, column: str, text: str) -> None:
        self.problems.append(Problem(self.line, column, text))

    def _zone(self) -> str:
        zone = self.text("time_zone")
        if zone:
            try:
                zone_of(zone)
            except UnknownZone as error:
                self.wrong("time_zone", problem_in_words(error))
        return zone

    def _due(self, zone: str) -> Due | None:
        reference = self._reference_date()
        words = self.text("by")
        if not words or reference is None:
            return None
        try:
            reading = _read(words, reference, self.context.calendar, self.context.office.conventions)
        except InputTooLong:
            self.wrong("by", _("This is too long for a date: write the date alone."))
            return None
        if reading is None:
            self.wrong("by", _("“%(words)s” names no date: write it like “by 30 April 2027”.") % {"words": words})
            return None
        due = due_of(reading, reference_date=reference, zone=zone)
        if due is None:
            self.wrong("by", _("“%(words)s” waits for an event: write the date it comes to.") % {"words": words})
        return due

    def _reference_date(self) -> date | None:
        given = self.text("reference_date")
        if not given:
            return self.context.today
        try:
            return date.fromisoformat(given)
        except ValueError:
            self.wrong("reference_date", _("“%(given)s” is no day: write it like 2027-04-30.") % {"given": given})
            return None

    def _people(self) -> list[tuple[Role, Wanted]]:
        people = []
        responsible = Wanted(self.text("responsible_name"), self._address("responsible_email"))
        if responsible.key:
            people.append((Role.RESPONSIBLE, responsible))
        for address in self.text("supporting").split(";"):
            if address.strip():
                people.append((Role.SUPPORTING, Wanted(email=self._clean("supporting", address))))
        if controller := self._address("controller_email"):
            people.append((Role.CONTROLLER, Wanted(email=controller)))
        for name, role in (("issuer", Role.ISSUER), ("beneficiary", Role.BENEFICIARY)):
            if self.text(name):
                people.append((role, Wanted(name=self.text(name))))
        return people

    def _address(self, name: str) -> str:
        return self._clean(name, self.text(name)) if self.text(name) else ""

    def _clean(self, name: str, address: str) -> str:
        try:
            return clean_address(address)
        except Refused as refusal:
            self.wrong(name, refusal.message)
            return ""

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


@cache
def _read(words: str, reference: date, calendar: WorkCalendar, conventions: Conventions) -> Reading | None:
    return resolve(words, reference, calendar=calendar, conventions=conventions)


def _digest(values: Mapping[str, str]) -> str:
    """What a row without an id of its own is known by: all that it says, in a fixed order."""
    body = json.dumps(sorted(values.items()), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
