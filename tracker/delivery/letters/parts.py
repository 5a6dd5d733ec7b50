"""The parts that letters share: where a date stands, who promised it, the quotation, and why somebody is told."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters.letter import Fact, Line, Quote, Tone
from tracker.delivery.wire import clean, clean_text
from tracker.domain.dates import Unit
from tracker.domain.deadlines import local_day
from tracker.domain.lifecycle import Kind
from tracker.domain.policies import Role
from tracker.models import Contact, Deadline, Notification, Party
from tracker.operations.scene import participants

LONGEST_QUOTE = 600
LONGEST_TITLE = 70  # in a subject
COUNTED_DAYS = 10  # nearer than this the working days are counted


def chip_of(case: Case, deadline: Deadline) -> tuple[str, Tone]:
    """Where a date stands today, in a few words, and how pressing it is."""
    if deadline.is_review:
        return _("Is this still alive?"), Tone.CALM
    if deadline.last_day is None or deadline.due_at is None:
        return wording.status_label(deadline.state), Tone.CALM
    today, calendar = case.local_today(deadline), case.scene.calendar_of(deadline)
    if case.now >= deadline.due_at:
        return wording.overdue_by_workdays(calendar.workdays_between(deadline.last_day, today)), Tone.LATE
    if today == deadline.last_day:
        return wording.due_in_workdays(0), Tone.SOON
    left = calendar.workdays_between(today, deadline.last_day)
    if 0 < left <= COUNTED_DAYS:
        return wording.due_in_workdays(left), Tone.SOON
    return due_short(case, deadline), Tone.SOON if left <= COUNTED_DAYS else Tone.CALM


def due_short(case: Case, deadline: Deadline) -> str:
    """“Due Fri 30 Apr”, “Due by the end of April 2027”."""
    if deadline.last_day is None:
        return ""
    if deadline.precision == Unit.DAY.value:
        return _("Due %(day)s") % {"day": wording.day_near(deadline.last_day, case.local_today(deadline))}
    return _("Due %(when)s") % {"when": wording.due_in_words(deadline)}


def line_of(case: Case, deadline: Deadline, follows: str = "") -> Line:
    """One date with its facts."""
    chip, tone = chip_of(case, deadline)
    return Line(chip, tone, tuple(due_facts(case, deadline)), follows)


def due_facts(case: Case, deadline: Deadline) -> Iterable[Fact]:
    """By when, in the deadline's zone by name; beside it the reader's own time where their clock differs."""
    if deadline.is_review:
        yield Fact(_("Due"), _("no date was named"))
        return
    if deadline.last_day is None or deadline.due_at is None:
        return
    label = _("Report due") if deadline.kind == Kind.REPORT.value else _("Due")
    zone = wording.zone_in_words(deadline.zone)
    yield Fact(label, _("%(due)s (%(zone)s)") % {"due": wording.due_in_words(deadline), "zone": zone})
    if case.reads_elsewhere(deadline):
        day = wording.weekday_date(local_day(deadline.due_at, case.reader.zone))
        time = wording.time_in_words(deadline.due_at, case.reader.zone)
        yield Fact(_("Where you are"), _("until %(day)s, %(time)s") % {"day": day, "time": time})
    if deadline.is_extended:
        moved = {"date": wording.first_date_in_words(deadline), "slip": wording.slip_in_words(deadline)}
        yield Fact(_("First date"), _("%(date)s (%(slip)s)") % moved)
    if deadline.wording:
        yield Fact(_("As written"), f"“{clean(deadline.wording, 300)}”")


def commitment_facts(case: Case, deadline: Deadline) -> tuple[Fact, ...]:
    """Who promised it to whom, and the number under which the office keeps it."""
    rows = [
        (_("Promised by"), names(case, deadline, Role.RESPONSIBLE)),
        (_("Promised to"), names(case, deadline, Role.BENEFICIARY)),
        (_("Reference"), deadline.commitment.reference),
    ]
    return tuple(Fact(label, value) for label, value in rows if value)


def names(case: Case, deadline: Deadline, role: Role) -> str:
    """The parties that have a role, in words."""
    return wording.list_in_words([clean(party.name, 200) for party in parties(case, deadline, role)])


def parties(case: Case, deadline: Deadline, role: Role) -> list[Party]:
    """The parties that have a role."""
    return [case.scene.parties[row.party_id] for row in participants(case.scene, deadline, role)]


def superiors(case: Case, deadline: Deadline) -> str:
    """Who stands above the responsible parties, in words."""
    ids = {party.superior_id for party in parties(case, deadline, Role.RESPONSIBLE)}
    return wording.list_in_words([clean(case.scene.parties[pk].name, 200) for pk in sorted(filter(None, ids))])


def quote_of(deadline: Deadline, longest: int = LONGEST_QUOTE) -> Quote | None:
    """The sentence in which it was promised, and its source; the source alone where no sentence was kept."""
    commitment = deadline.commitment
    source = commitment.source
    if source is None:
        return None
    where = [clean(source.title, 200), clean(source.publisher, 200)]
    if source.published_on:
        where.append(wording.date_in_words(source.published_on))
    line = ", ".join(part for part in where if part)
    if source.second_hand:
        line = _("%(source)s (reported second hand)") % {"source": line}
    words = clean_text(commitment.quotation.exact) if commitment.quotation else ""
    if not words:
        return Quote("", _("Source: %(source)s") % {"source": line})
    return Quote(shortened(" ".join(words.split()), longest), line, source.language)


def quotes_of(deadline: Deadline) -> tuple[Quote, ...]:
    """The quotation, if there is one, for a letter."""
    quote = quote_of(deadline)
    return (quote,) if quote else ()


def shortened(text: str, longest: int) -> str:
    """Cut at a word, with the sign that something was left out."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + " …"


def title_of(deadline: Deadline) -> str:
    """The title as it stands in a body."""
    return clean(deadline.commitment.title, 300)


def subject_of(state: str, deadline: Deadline) -> str:
    """“State: title [reference]”; a confidential commitment's title never stands in a subject."""
    title = clean(deadline.commitment.title, LONGEST_TITLE)
    if deadline.commitment.confidential:
        title = _("a confidential commitment")
    pattern = (
        _("%(state)s %(title)s [%(reference)s]")
        if state.endswith(("?", "？"))
        else _("%(state)s: %(title)s [%(reference)s]")
    )
    return pattern % {
        "state": state,
        "title": title,
        "reference": deadline.commitment.reference,
    }


def why(case: Case, notice: Notification, deadline: Deadline) -> str:
    """Why this person is told about this commitment."""
    role = role_of(notice)
    if notice.kind == Notification.Kind.NOBODY_TOLD:
        return why_nobody_was_told(case, notice, deadline)
    if role is Role.OWNER:
        return _("You receive this because you look after it in our office.")
    party, stands_in = _party_told(case, deadline, role)
    if party is None:
        return _("You receive this because you have to do with it.")
    if stands_in:
        sentence = _("You receive this because you stand in for the contact of %(party)s, who is away.")
    else:
        sentence = _WHY[role]() if role in _WHY else _WHY[Role.WATCHER]()
    return sentence % {"party": clean(party.name, 200)}


def _why_nobody(reason: str, party: str) -> str:
    """The reason stored with the row, as a sentence."""
    sentences = {
        "nobody holds this post": _("A reminder was due, but %(party)s has no contact whom we could write to."),
        "the address cannot be reached": _(
            "A reminder was due, but the address of the contact of %(party)s does not work."
        ),
        "the person unsubscribed": _("A reminder was due, but the contact of %(party)s wants no more mail from us."),
        "the person is away and has no deputy": _(
            "A reminder was due, but the contact of %(party)s is away without a deputy."
        ),
    }
    general = _("A reminder was due, but nobody of %(party)s could be told.")
    return sentences.get(reason, general) % {"party": party or _("those responsible")}


def why_nobody_was_told(case: Case, notice: Notification, deadline: Deadline) -> str:
    """Why a reminder reached nobody, for the owner who hears it instead."""
    party = case.scene.parties.get(notice.about.get("party") or notice.party_id or 0)
    name = clean(party.name, 200) if party else names(case, deadline, Role.RESPONSIBLE)
    return _why_nobody(str(notice.about.get("reason", "")), name)


_WHY = {
    Role.RESPONSIBLE: lambda: _(
        "You receive this because you are the contact of %(party)s, which is responsible for it."
    ),
    Role.SUPPORTING: lambda: _("You receive this because you are the contact of %(party)s, which supports it."),
    Role.CONTROLLER: lambda: _("You receive this because you are the contact of %(party)s, which checks it."),
    Role.SUPERIOR: lambda: _(
        "You receive this because you are the contact of %(party)s, the superior of those responsible for it."
    ),
    Role.WATCHER: lambda: _("You receive this because you are the contact of %(party)s, which takes part in it."),
}


def _party_told(case: Case, deadline: Deadline, role: Role) -> tuple[Party | None, bool]:
    """The party for which the recipient is told, and whether as somebody's deputy."""
    if role is Role.SUPERIOR:
        ids = [party.superior_id for party in parties(case, deadline, Role.RESPONSIBLE)]
        candidates = [case.scene.parties[pk] for pk in ids if pk is not None]
    else:
        candidates = parties(case, deadline, role)
    for party in candidates:
        for holder in _holders(case, party):
            if holder.recipient == case.recipient:
                return party, False
            if holder.recipient.deputy == case.recipient:
                return party, True
    return None, False


def _holders(case: Case, party: Party) -> Iterable[Contact]:
    """The contacts of a party and of all above it."""
    seen: set[int] = set()
    at: Party | None = party
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        yield from case.scene.contacts.get(at.pk, [])
        at = case.scene.parties.get(at.parent_id or 0)


def _weightiest(roles: Iterable[str]) -> Role:
    order = (Role.RESPONSIBLE, Role.SUPPORTING, Role.SUPERIOR, Role.CONTROLLER, Role.OWNER)
    held = set(roles)
    return next((role for role in order if role.value in held), Role.WATCHER)


def role_of(notice: Notification) -> Role:
    """The role that decides what is asked of the person."""
    return _weightiest(notice.roles)
