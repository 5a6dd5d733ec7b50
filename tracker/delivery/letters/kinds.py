"""How a step speaks: as a reminder, as a formal notice, or as a copy for information; and the office's own sentence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tracker.delivery.case import Case
from tracker.delivery.letters.letter import Fact
from tracker.delivery.letters.parts import names, role_of
from tracker.delivery.wire import clean
from tracker.domain.policies import Letter, Role, Step
from tracker.models import Deadline, Notification

LONGEST_NOTE = 500


def rung_of(case: Case, notice: Notification, deadline: Deadline) -> Step | None:
    """The step that a notice is, as the ladder said it when it was earned; None for what is no step of a ladder."""
    if notice.kind != Notification.Kind.STEP:
        return None
    earned = notice.ladder.kept.step(notice.step) if notice.ladder else None
    return earned or case.scene.policy_of(deadline).step(notice.step)


def kind_of(case: Case, notice: Notification, deadline: Deadline) -> Letter:
    """How this notice speaks."""
    rung = rung_of(case, notice, deadline)
    return rung.letter if rung is not None else Letter.REMINDER


def state_in_subject(kind: Letter, state: str) -> str:
    """The first words of the subject, by the kind of letter."""
    if kind is Letter.FORMAL:
        return _("Formal notice. %(state)s") % {"state": state}
    return _("For information. %(state)s") % {"state": state} if kind is Letter.COPY else state


def opening_of(case: Case, notice: Notification, deadline: Deadline, kind: Letter) -> str:
    """What a formal notice or a copy says first."""
    party = names(case, deadline, Role.RESPONSIBLE) or _("Those responsible")
    values = {"party": party, "office": clean(case.office.name, 200)}
    late = deadline.due_at is not None and case.now >= deadline.due_at
    if kind is Letter.COPY:
        if late:
            return (
                _("This is for your information: you need do nothing. %(party)s was asked to report on this.") % values
            )
        return _("This is for your information: you need do nothing. %(party)s was asked to do this in time.") % values
    if role_of(notice) is Role.SUPERIOR and late:
        return (
            _(
                "%(office)s gives you formal notice as the superior of %(party)s: this was promised, the date has "
                "passed, and no report has been accepted. Please see to it that one is made without further delay."
            )
            % values
        )
    if late:
        return (
            _(
                "%(office)s gives formal notice: %(party)s promised this, the date has passed, and no report has been "
                "accepted. Please report without further delay how it stands."
            )
            % values
        )
    return (
        _(
            "%(office)s formally recalls that %(party)s promised this. Please see to it that it is done by the date "
            "below."
        )
        % values
    )


def follows_of(kind: Letter) -> str:
    """What happens next, for somebody who got a copy and is asked for nothing; empty for every other letter."""
    if kind is Letter.COPY:
        return _("Nothing is asked of you. What happens next lies with those responsible and our office.")
    return ""


def facts_of(case: Case, notice: Notification, deadline: Deadline, *, alone: bool) -> Iterable[Fact]:
    """The office's own sentence; and among other dates the kind of letter, which a letter about one says first."""
    rung = rung_of(case, notice, deadline)
    if rung is None:
        return
    if not alone and rung.letter is not Letter.REMINDER:
        label = _("Formal notice") if rung.letter is Letter.FORMAL else _("For information")
        yield Fact(label, opening_of(case, notice, deadline, rung.letter))
    if rung.note:
        yield Fact(_("The office adds"), clean(rung.note, LONGEST_NOTE))
