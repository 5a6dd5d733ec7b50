"""The owner hears that somebody answered one of our mails by mail."""

from django.utils.translation import gettext as _

from tracker import wording
from tracker.delivery.case import Case
from tracker.delivery.letters import parts
from tracker.delivery.letters.answers import LONGEST_TEXT
from tracker.delivery.letters.letter import Action, Fact, Item, Letter, NothingToSay, Quote
from tracker.delivery.urls import commitment_url, home_url
from tracker.delivery.wire import clean, clean_text
from tracker.models import IncomingMail, Notification


def reply(case: Case, notice: Notification, page: str) -> Letter:
    """Who wrote, what, and about which dates; no title stands in the subject."""
    mail = IncomingMail.objects.filter(pk=notice.about["incoming"]).select_related("recipient").first()
    if mail is None:
        raise NothingToSay(f"notice {notice.pk} names no mail: {notice.about}")
    sender = clean(mail.sender, 200) or _("Somebody")
    told = [case.deadlines[pk] for pk in notice.about.get("deadlines", ()) if pk in case.deadlines]
    facts = [Fact(_("From"), sender), Fact(_("Subject"), clean(mail.subject, 200))]
    if mail.recipient is not None and mail.recipient.email.lower() != mail.sender.lower():
        facts.append(Fact(_("In answer to our mail to"), mail.recipient.email))
    words = " ".join(clean_text(mail.words).split())
    return Letter(
        subject=_("A reply by mail from %(who)s") % {"who": sender},
        headline=_("A reply has come by mail"),
        opening=(_("%(who)s answered one of our reminders by mail.") % {"who": sender},),
        facts=tuple(fact for fact in facts if fact.value),
        quotes=(Quote(parts.shortened(words, LONGEST_TEXT), _("in their own words")),) if words else (),
        items=tuple(
            Item(
                title=parts.title_of(row),
                url=commitment_url(row.commitment.reference),
                lines=(),
                facts=(Fact(_("Due"), wording.due_in_words(row)), Fact(_("Reference"), row.commitment.reference)),
            )
            for row in told
        ),
        lists=True,
        action=Action(_("Open it in Duebook"), commitment_url(told[0].commitment.reference) if told else home_url()),
        follows=(
            _(
                "If it is an answer, please log it on the page of the commitment: until then the reminders go on. The "
                "mail itself lies in the mailbox of the office."
            ),
        ),  # fmt: skip
        why=_("You receive this because you look after these commitments in our office."),
    )
