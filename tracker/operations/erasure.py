"""Erasing what is kept about a person who is written to. The row stays with an opaque address: every figure stays true.

The history keeps its chain: it holds the salted hashes of texts, and what is erased are texts and salts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.chain import ERASED as ACTION
from tracker.domain.deadlines import local_day
from tracker.models import AuditText, ImportFile, Message, Notification, Party, Recipient, User
from tracker.operations import links, parties, reads, recipients
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch_readers
from tracker.queries.footprint import Footprint

ERASED = "[erased]"
BECAUSE = "the person was erased"
IN_FLIGHT = (Message.State.LEASED, Message.State.SENDING)


@dataclass(frozen=True)
class Erased:
    """How much was erased."""

    texts: int
    mails: int
    said: int
    files: int


@verb
def erase(
    recipient: Recipient,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    successor: str = "",
    leave_vacant: bool = False,
) -> Erased:
    """Erase addresses, names, what the person wrote, mails, links and files. It cannot be undone.

    `successor`: the address of who is told in their place. Raises Refused: no reason, erased already, an account that
    is still active, a mail that is being sent, or the only contact of open commitments without a successor, unless the
    posts are to be left vacant.
    """
    locked = Recipient.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    row = locked.get(pk=locked.get(pk=recipient.pk).survivor_id)
    found = Footprint(row)
    _must_be_erasable(found, reason, now=now, cared_for=bool(successor.strip()) or leave_vacant)
    _hand_over(found, successor.strip(), by=by, now=now)
    links.end_all(row, by=by, now=now)
    _stop_mails(found)
    texts = found.texts
    files = [name for name in found.evidence.exclude(file="").values_list("file", flat=True) if name]
    mails = _black_out_mails(found)
    said = _black_out_said(found)
    AuditText.objects.filter(sequence__in=texts).delete()
    _forget_names(found, by=by, now=now)
    # What spreadsheets held is in the commitments by now; those not recorded yet are forgotten after a month.
    ImportFile.objects.exclude(recorded_at=None).update(content=b"")
    for one in found.everywhere:
        _make_opaque(one, now=now)
    touch_readers(lambda: reads.of_recipients([row.pk]), now=now)
    after = {"texts": list(texts), "mails": mails, "said": said, "files": len(files)}
    record([Change(action=ACTION, target=target_of(row), after=after, text=reason.strip())], by=by, now=now)
    transaction.on_commit(lambda: _delete_files(files), robust=True)
    return Erased(len(texts), mails, said, len(files))


@verb
def note_export(recipient: Recipient, *, by: Actor, now: datetime) -> None:
    """Record that somebody made a copy of what is kept about a person."""
    record([Change(action="recipient.exported", target=target_of(recipient))], by=by, now=now)


def _must_be_erasable(found: Footprint, reason: str, *, now: datetime, cared_for: bool) -> None:
    row = found.person
    if not reason.strip():
        raise Refused(_("Say why the person is erased: the reason is kept in the history."))
    if row.erased_at is not None:
        raise Refused(_("This person is erased already."))
    if row.user is not None and row.user.is_active:
        raise Refused(_("This person has an account: deactivate it first."))
    if found.messages.filter(state__in=IN_FLIGHT).exists():
        raise Refused(_("A mail to this person is being sent at this moment: try again in a minute."))
    alone = found.alone_at(local_day(now, queries.office().zone))
    if alone and not cared_for:
        names = ", ".join(commitment.reference for commitment in alone[:10])
        raise Refused(
            _("Nobody else could be told about open commitments (%(names)s): name who is told instead, or choose to "
              "leave the posts vacant.") % {"names": names}
        )  # fmt: skip


def _hand_over(found: Footprint, successor: str, *, by: Actor, now: datetime) -> None:
    """End what the person is a contact of; whoever takes their place is told from now on."""
    today = local_day(now, queries.office().zone)
    heir = recipients.find_or_create(successor, now=now, by=by) if successor else None
    if heir is not None and heir.pk == found.person.pk:
        raise Refused(_("This is the address that is to be erased: name somebody else."))
    for contact in list(found.contacts):
        if contact.ends_on is not None and contact.ends_on < today:
            continue
        if heir is not None:
            parties.add_contact(contact.party, heir, by=by, now=now, main=contact.main)
        parties.end_contact(contact, by=by, now=now, last_day=today - timedelta(days=1))


def _stop_mails(found: Footprint) -> None:
    queued = found.notices.filter(state=Notification.State.QUEUED)
    queued.update(state=Notification.State.CANCELLED, reason=BECAUSE)
    waiting = (Message.State.PENDING, Message.State.REVIEW)
    found.messages.filter(state__in=waiting).update(state=Message.State.CANCELLED, reason=BECAUSE)


def _black_out_mails(found: Footprint) -> int:
    """Black out what mails said; how many there were. Those kept as files are deleted after the commit."""
    addresses = [one.email for one in found.everywhere]
    contents = found.contents
    names = list(contents.values_list("message__message_id", flat=True))
    contents.model.objects.filter(pk__in=[content.pk for content in contents]).update(
        subject=ERASED, text=ERASED, html="", headers={}
    )
    found.replies.update(reply=ERASED)
    theirs = Message.objects.filter(found.addressed("reason"))
    theirs.update(reason=ERASED)
    returned = [mail.pk for mail in found.incoming]
    found.incoming.model.objects.filter(pk__in=returned).update(sender="", subject="", words="", because=ERASED)
    found.links.update(deadlines=[])
    transaction.on_commit(lambda: _delete_mails([*names, *addresses]), robust=True)
    return len(names)


def _black_out_said(found: Footprint) -> int:
    """Black out what the person said, and what others say with their address in it; how much they said."""
    found.reasons.update(reason=ERASED)
    found.pauses.update(reason=ERASED)
    found.naming.update(successor_email="", successor_name="")
    found.evidence.delete()
    found.drafts.delete()
    found.readings.exclude(source="").update(source=ERASED)
    for rows in (found.reports, found.extensions, found.answers):
        rows.model._default_manager.filter(found.addressed("decision_reason")).update(decision_reason=ERASED)
    count = found.reports.update(name="", narrative="")
    count += found.extensions.update(name="", reason=ERASED)
    return count + found.answers.update(name="", text="", successor_email="", successor_name="")


def _forget_names(found: Footprint, *, by: Actor, now: datetime) -> None:
    for party in list(found.parties):
        party.name, party.aliases = _("Erased person %(number)s") % {"number": party.pk}, []
        if party.kind != Party.Kind.PERSON:
            party.kind = Party.Kind.PERSON
        parties.save(party, by=by, now=now)
    found.contacts.update(display_name="")
    if found.person.user is not None:
        _forget_account(found.person.user)


def _forget_account(user: User) -> None:
    """An account that is not active any more: its row stays, since it stands behind what was decided."""
    LogEntry.objects.filter(Q(object_repr__icontains=user.email) | Q(object_repr=user.name)).update(
        object_repr=ERASED, change_message=""
    )
    user.emailaddress_set.all().delete()  # type: ignore[attr-defined]  # the sign-in's own list of addresses
    user.email, user.name = _opaque(str(user.uid)), ERASED
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "password"])


def _make_opaque(row: Recipient, *, now: datetime) -> None:
    LogEntry.objects.filter(object_repr__icontains=row.email).update(object_repr=ERASED, change_message="")
    row.stands_in_for.update(deputy=None)
    row.email = _opaque(str(row.uid))
    row.erased_at = now
    row.unsubscribed_at = row.unsubscribed_at or now
    row.unreachable_because = ERASED if row.unreachable_at else ""
    row.time_zone = row.language = ""
    row.send_hour, row.min_gap, row.soft_bounces = None, 0, 0
    row.away_since = row.away_until = row.deputy = None
    row.save()


def _opaque(uid: str) -> str:
    """An address that cannot exist (RFC 2606), and says nothing."""
    return f"{uid}@erased.invalid"


def _delete_files(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _delete_mails(named: Sequence[str]) -> None:
    """Delete the mails that were written into files in place of being sent, by what names them."""
    marks = [one.encode() for one in named]
    for path in Path(settings.MAIL_DIR).glob("*.eml"):
        if any(mark in path.read_bytes() for mark in marks):
            path.unlink(missing_ok=True)
