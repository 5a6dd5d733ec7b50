"""What one joint decision of the office means for a person: one mail, one heading a commitment."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.delivery.case import Case
from tracker.delivery.letters import answers, parts
from tracker.delivery.letters.letter import Action, Item, Letter, Line, Tone
from tracker.models import Deadline, Notification

SHORT_QUOTE = 200


def decisions(case: Case, page: str, *, most: int) -> Letter:
    """The office decided about several dates of this person."""
    told = [(notice, deadline) for notice in case.notices if (deadline := case.deadline(notice)) is not None]
    shown = sorted(told, key=lambda pair: (pair[1].order_key, pair[1].pk))[:most]
    left = len(told) - len(shown)
    count = {"count": len(told)}
    opening = ngettext(
        "%(office)s decided about %(count)s date of yours.", "%(office)s decided about %(count)s dates of yours.",
        len(told),
    ) % {**count, "office": case.office.name}  # fmt: skip
    return Letter(
        subject=ngettext("Decided: %(count)s date", "Decided: %(count)s dates", len(told)) % count,
        headline=_("What was decided"),
        tone=Tone.CALM,
        opening=(opening,),
        items=tuple(_item(case, notice, deadline, page) for notice, deadline in shown),
        lists=True,
        more=_("And %(count)s more, which you find on your page.") % {"count": left} if left else "",
        left=left,
        action=Action(_("Open your page"), page, _("If a date cannot be kept, please tell us there.")),
        why=_("You receive this because you have to do with these commitments."),
    )


def _item(case: Case, notice: Notification, deadline: Deadline, page: str) -> Item:
    state, sentence, tone, facts = answers.outcome(case, notice, deadline)
    line = Line(state, tone, tuple(facts), sentence)
    return Item(
        title=parts.title_of(deadline),
        url=f"{page}#{deadline.commitment.reference}",
        lines=(line,),
        facts=parts.commitment_facts(case, deadline),
        quote=parts.quote_of(deadline, SHORT_QUOTE),
    )
