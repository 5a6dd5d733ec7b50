"""Reminders: of one date or of many, before and after it, to those who do the work and those asked to help."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters import kinds, parts
from tracker.delivery.letters.follows import follows
from tracker.delivery.letters.letter import Action, Item, Letter, Line, Tone
from tracker.delivery.urls import commitment_url, home_url
from tracker.domain.deadlines import local_day
from tracker.domain.policies import Letter as Kind
from tracker.domain.policies import Role
from tracker.models import Deadline, Notification

MOST_IN_FULL = 25
MANY = 5  # more items than this have shorter quotations
SHORT_QUOTE = 300

Told = tuple[Notification, Deadline]


def reminder(case: Case, page: str, *, most: int = MOST_IN_FULL) -> Letter:
    """The letter of a bundle of ladder steps, or of a reminder that somebody in the office asked for.

    At most `most` dates are told in full, the others counted.
    """
    told = _newest(case)
    if len({deadline.commitment_id for _notice, deadline in told}) == 1:
        return _of_one(case, told, page)
    return _of_many(case, told, page, most)


def _newest(case: Case) -> list[Told]:
    """The newest notice of each deadline, the most pressing first."""
    found: dict[int, Told] = {}
    for notice in case.notices:
        deadline = case.deadline(notice)
        if deadline is not None:
            found[deadline.pk] = (notice, deadline)
    return sorted(found.values(), key=lambda told: (told[1].order_key, told[1].pk))


def _of_one(case: Case, told: list[Told], page: str) -> Letter:
    notice, first = told[0]
    alone = len(told) == 1
    item = _item(case, told, _address(case, told, page), parts.LONGEST_QUOTE, alone=alone)
    chip, tone = parts.chip_of(case, first)
    role = parts.role_of(notice)
    kind = kinds.kind_of(case, notice, first) if alone else _kind_of_many(case, told)
    state = kinds.state_in_subject(kind, _state(case, notice, first, chip))
    return Letter(
        subject=parts.subject_of(state, first),
        headline=item.title,
        chip=chip,
        tone=tone,
        opening=_opening(case, notice, first, kind),
        items=(item,),
        action=_action(role, item.url, asks=kind is not Kind.COPY, waits=_can_wait(case, told)),
        why=parts.why(case, notice, first),
    )


def _of_many(case: Case, told: list[Told], page: str, most: int) -> Letter:
    late = sum(case.now >= deadline.due_at for _notice, deadline in told if deadline.due_at and not deadline.is_review)
    shown = told[:most]
    longest = SHORT_QUOTE if len(shown) > MANY else parts.LONGEST_QUOTE
    groups: dict[int, list[Told]] = {}
    for notice, deadline in shown:
        groups.setdefault(deadline.commitment_id, []).append((notice, deadline))
    items = tuple(_item(case, group, _address(case, group, page), longest) for group in groups.values())
    left = len(told) - len(shown)
    more = _("And %(count)s more, which you find on your page.") % {"count": left} if left else ""
    reasons = {item.why for item in items}
    if len(reasons) == 1:
        items = tuple(replace(item, why="") for item in items)
    kind = _kind_of_many(case, told)
    opening = (
        _for_information()
        if kind is Kind.COPY
        else ngettext(
            "%(count)s date needs your attention.",
            "These %(count)s dates need your attention. The most pressing comes first.",
            len(told),
        )
    )
    return Letter(
        subject=kinds.state_in_subject(kind, _subject_of_many(late, len(told) - late)),
        headline=_("Your commitments"),
        tone=Tone.LATE if late else Tone.SOON,
        opening=(opening % {"count": len(told)},),
        items=items,
        more=more,
        left=left,
        action=_action(
            _acting_role(case, told), _root(case, told, page), asks=kind is not Kind.COPY, waits=_can_wait(case, told)
        ),
        why=reasons.pop()
        if len(reasons) == 1
        else _("You receive this because you take part in these commitments, or look after them."),
    )


def _for_information() -> str:
    return _("These dates are for your information: you need do nothing.")


def _line(case: Case, notice: Notification, deadline: Deadline, *, alone: bool) -> Line:
    kind = kinds.kind_of(case, notice, deadline)
    line = parts.line_of(case, deadline, kinds.follows_of(kind) or follows(case, notice, deadline))
    return replace(line, facts=(*line.facts, *kinds.facts_of(case, notice, deadline, alone=alone)))


def _item(case: Case, told: list[Told], url: str, longest: int, *, alone: bool = False) -> Item:
    notice, first = told[0]
    lines = [_line(case, its, deadline, alone=alone) for its, deadline in told]
    return Item(
        title=parts.title_of(first),
        url=url,
        lines=tuple(lines),
        facts=parts.commitment_facts(case, first),
        quote=parts.quote_of(first, longest),
        why=parts.why(case, notice, first),
    )


def _address(case: Case, told: list[Told], page: str) -> str:
    """The office's own page for those who look after it, the personal page for everybody else."""
    reference = told[0][1].commitment.reference
    return commitment_url(reference) if _is_staff_matter(case, told) else f"{page}#{reference}"


def _root(case: Case, told: list[Told], page: str) -> str:
    return home_url() if _is_staff_matter(case, told) else page


def _is_staff_matter(case: Case, told: list[Told]) -> bool:
    return case.recipient.user_id is not None and all(parts.role_of(notice) is Role.OWNER for notice, _row in told)


_ACTING = (Role.RESPONSIBLE, Role.SUPPORTING, Role.SUPERIOR, Role.CONTROLLER, Role.OWNER, Role.WATCHER)


def _acting_role(case: Case, told: list[Told]) -> Role:
    """The role in which the person has most to do; a copy asks for nothing."""
    asking = [pair for pair in told if kinds.kind_of(case, *pair) is not Kind.COPY] or told
    return min((parts.role_of(notice) for notice, _deadline in asking), key=_ACTING.index)


def _kind_of_many(case: Case, told: list[Told]) -> Kind:
    """Several dates in one mail are for information only where each of them is."""
    copies = all(kinds.kind_of(case, notice, deadline) is Kind.COPY for notice, deadline in told)
    return Kind.COPY if copies else Kind.REMINDER


def _can_wait(case: Case, told: list[Told]) -> bool:
    """Whether some last day is still to come: only then does the page offer that reminders rest until it."""
    days = [(deadline.last_day, local_day(case.now, deadline.zone)) for _notice, deadline in told]
    return any(last_day is not None and last_day > today for last_day, today in days)


def _action(role: Role, url: str, *, asks: bool, waits: bool) -> Action:
    """What the page offers, as far as it offers it for these dates."""
    if role is Role.OWNER:
        return Action(_("Open it in Duebook"), url)
    if asks and role in (Role.RESPONSIBLE, Role.SUPPORTING):
        hint = (
            _(
                "You need no account. On your page you can say: it is done; I have it; we need more time; this is not "
                "for me; something is wrong; or remind me later."
            )
            if waits
            else _(
                "You need no account. On your page you can say: it is done; we need more time; this is not for me; or "
                "something is wrong."
            )
        )
        return Action(_("Tell us how it stands"), url, hint, asks=True)
    return Action(_("See how it stands"), url, _("You need no account. On your page you can also answer us."))


def _state(case: Case, notice: Notification, deadline: Deadline, chip: str) -> str:
    """The first words of the subject."""
    if deadline.is_review:
        return _("No answer yet: is this still alive?") if parts.role_of(notice) is Role.OWNER else chip
    if deadline.last_day is None or deadline.due_at is None or case.now < deadline.due_at:
        return chip
    if parts.role_of(notice) is Role.SUPERIOR:
        days = case.scene.calendar_of(deadline).workdays_between(deadline.last_day, case.local_today(deadline))
        return ngettext(
            "Please help, overdue by %(count)s working day", "Please help, overdue by %(count)s working days", days
        ) % {"count": days}
    return _("Overdue since %(day)s") % {"day": wording.day_near(deadline.last_day, case.local_today(deadline))}


def _subject_of_many(late: int, due: int) -> str:
    if not late:
        return _("Your commitments: %(due)s due") % {"due": due}
    if not due:
        return _("Your commitments: %(late)s overdue") % {"late": late}
    return _("Your commitments: %(late)s overdue, %(due)s due") % {"late": late, "due": due}


def _opening(case: Case, notice: Notification, deadline: Deadline, kind: Kind) -> tuple[str, ...]:
    if kind is not Kind.REMINDER:
        return (kinds.opening_of(case, notice, deadline, kind),)
    asked = (
        (_("%(office)s asks you today how this stands.") % {"office": case.office.name},)
        if notice.kind == Notification.Kind.REMIND_NOW
        else ()
    )
    party = parts.names(case, deadline, Role.RESPONSIBLE) or _("Your side")
    return (*asked, _situation(case, parts.role_of(notice), deadline) % {"party": party})


def _situation(case: Case, role: Role, deadline: Deadline) -> str:
    if deadline.is_review:
        return _review(role)
    late = deadline.due_at is not None and case.now >= deadline.due_at
    if role is Role.SUPERIOR:
        return _(
            "Please help. %(party)s promised this, the date has passed, and our reminders have brought no report. "
            "Please see to it that somebody tells us how it stands."
        )
    if role is Role.CONTROLLER:
        return _("%(party)s promised this, and the date has passed. We keep reminding them; this copy is for you.")
    if role is Role.OWNER:
        return _("This is the last day of a commitment that you look after. %(party)s is reminded today as well.")
    if late:
        return _(
            "%(party)s promised this, and the date has passed. Please tell us how it stands: it is done, you need more "
            "time, or somebody else should be asked."
        )
    if deadline.last_day == case.local_today(deadline):
        return _("%(party)s promised this, and today is the last day. Please tell us how it stands.")
    return _("%(party)s promised this. Please see that it is done in time, and tell us early if it cannot be.")


def _review(role: Role) -> str:
    if role is Role.OWNER:
        return _(
            "%(party)s has not said whether this is still alive. Please ask, or decide what becomes of the commitment."
        )
    return _(
        "%(party)s promised this, and nobody named a date. So we ask from time to time: is it still alive? One short "
        "answer is enough."
    )
