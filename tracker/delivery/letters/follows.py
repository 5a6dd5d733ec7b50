"""What happens next if nothing is done: said in every reminder, read from the same ladder that will do it."""

from django.utils.translation import gettext as _

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters.parts import names, role_of, superiors
from tracker.delivery.wire import clean
from tracker.domain.deadlines import local_day
from tracker.domain.policies import Role
from tracker.domain.reminders import PlannedStep
from tracker.models import Deadline, Notification
from tracker.operations.audience import addressees
from tracker.operations.rungs import plan_for


def follows(case: Case, notice: Notification, deadline: Deadline) -> str:
    """One sentence for this person and this date."""
    role = role_of(notice)
    if role is Role.OWNER:
        return _for_the_owner(deadline)
    step = _next_step(case, notice, deadline)
    if step is None:
        return _after_the_last(case, deadline, role)
    day = wording.weekday_date(local_day(step.planned_at, case.reader.zone))
    if not step.step.is_before:
        superior = superiors(case, deadline) if Role.SUPERIOR in step.step.audience else ""
        if superior:
            return _("If nothing is done by %(day)s, we ask %(superior)s for help.") % {
                "day": day,
                "superior": superior,
            }
        controller = names(case, deadline, Role.CONTROLLER) if Role.CONTROLLER in step.step.audience else ""
        if controller:
            return _("If we hear nothing, we write again on %(day)s, with a copy to %(controller)s.") % {
                "day": day,
                "controller": controller,
            }
    return _("If we hear nothing, we remind you again on %(day)s.") % {"day": day}


def _next_step(case: Case, notice: Notification, deadline: Deadline) -> PlannedStep | None:
    addressee = next((a for a in addressees(case.scene, deadline) if a.recipient == case.recipient), None)
    if addressee is None:
        return None
    planned = plan_for(case.scene, deadline, addressee)
    reached = max(case.now, notice.planned_at)
    return next((step for step in planned if step.planned_at > reached), None)


def _after_the_last(case: Case, deadline: Deadline, role: Role) -> str:
    if deadline.is_review:
        owner = deadline.commitment.owner
        return _("If nobody answers, we ask %(owner)s, who looks after it here.") % {
            "owner": clean(owner.name, 200) if owner else case.office.name
        }
    decided = case.scene.long_overdue_at(deadline)
    if decided is None or deadline.due_at is None or case.now < deadline.due_at:
        return ""
    if case.now >= decided:
        return _("This was our last reminder. Our office now decides how to go on.")
    day = {"day": wording.weekday_date(local_day(decided, deadline.zone))}
    if role in (Role.RESPONSIBLE, Role.SUPPORTING):
        return _("This was our last reminder. From %(day)s our office decides how to go on.") % day
    return _("If nothing is done, our office decides from %(day)s how to go on.") % day


def _for_the_owner(deadline: Deadline) -> str:
    if deadline.is_review:
        return _("Until somebody answers, it stays on your list.")
    return _("If nobody reports, it counts as overdue from tomorrow, and those responsible are reminded again.")
