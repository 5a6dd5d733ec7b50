"""Addresses and how they want to be written to: found, changed, silenced, given up, sent a fresh link."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from tracker import queries
from tracker.domain.deadlines import UnknownZone, local_day, zone_of
from tracker.domain.reminders import Mode
from tracker.models import Deadline, Notification, Recipient, RecipientLink, User
from tracker.operations import reads
from tracker.operations.audit import Actor, Change, record, target_of, verb
from tracker.operations.errors import Refused
from tracker.operations.lifecycle import touch_readers
from tracker.operations.outbox import Notice, plant
from tracker.operations.rows import delete_row, save_row

SYSTEM = Actor("system:recipients")
LONGEST_GAP = 20  # working days
OWNERS_AT_ONCE = 20  # so many deadlines are named in one notice; the page has the rest


@verb
def find_or_create(email: str, *, now: datetime, by: Actor = SYSTEM, user: User | None = None) -> Recipient:
    """The recipient of an address, whatever its case; belongs to `user` from now on where one is given.

    Raises Refused for something that is no address, or one that belongs to another account.
    """
    recipient = find_or_create_many([email], by=by, now=now)[_folded(email)]
    if user is not None and recipient.user_id != user.pk:
        if recipient.user_id is not None:
            raise Refused(_("%(email)s belongs to another account.") % {"email": recipient.email})
        recipient.user = user
        recipient.save(update_fields=["user"])
        touch_readers(lambda: reads.of_recipients([recipient.pk]), now=now)
        change = Change(action="recipient.account", target=target_of(recipient), after={"user": str(user.uid)})
        record([change], by=by, now=now)
    return recipient


@verb
def find_or_create_many(emails: Sequence[str], *, by: Actor, now: datetime) -> dict[str, Recipient]:
    """The recipients of some addresses by the address in small letters; a constant number of queries.

    An address is kept as it was first written. Raises Refused for the first that is none.
    """
    wanted: dict[str, str] = {}
    for email in emails:
        wanted.setdefault(_folded(email), clean_address(email))
    found = _by_address(wanted)
    new = [Recipient(email=email, created_at=now) for key, email in wanted.items() if key not in found]
    if new:
        Recipient.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
        made = _by_address([_folded(row.email) for row in new])
        ours = {row.uid for row in new}
        record([_added(row) for row in made.values() if row.uid in ours], by=by, now=now)
        found |= made
    return found


def for_user(user: User, *, now: datetime) -> Recipient:
    """The recipient row of an account, made on first need: an owner is written to like anybody else."""
    known = Recipient.objects.filter(user=user).first()
    return known or find_or_create(user.email, now=now, user=user)


def clean_address(email: str) -> str:
    """An address as it is stored. Raises Refused if it is none."""
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("“%(text)s” is not an e-mail address.") % {"text": address}) from error
    return address


@verb
def set_preferences(
    recipient: Recipient,
    *,
    by: Actor,
    now: datetime,
    mode: Mode,
    send_hour: time | None,
    time_zone: str,
    language: str,
    min_gap: int | None = None,
) -> Recipient:
    """How often, at which hour of which zone and in which language; empty means as the office does.

    `min_gap`: working days between two reminders, None: as it was. Raises Refused.
    """
    row = _locked(recipient)
    if min_gap is not None:
        if not 0 <= min_gap <= LONGEST_GAP:
            raise Refused(_("Between two reminders lie at most %(days)s working days.") % {"days": LONGEST_GAP})
        row.min_gap = min_gap
    row.mode, row.send_hour, row.time_zone, row.language = mode.value, send_hour, time_zone, language
    save(row, by=by, now=now)
    return row


@verb
def set_absence(
    recipient: Recipient, *, by: Actor, now: datetime, away_until: date | None, deputy: Recipient | None
) -> Recipient:
    """Away through a local day of the office, with or without a deputy; None: back again. Raises Refused."""
    row = _locked(recipient)
    row.away_until, row.deputy = away_until, deputy
    save(row, by=by, now=now)
    return row


@verb
def save(recipient: Recipient, *, by: Actor, now: datetime) -> None:
    """Save what people may change about an address. Raises Refused: no address, taken, unknown zone, own deputy."""
    recipient.email = clean_address(recipient.email)
    present = Recipient.objects.filter(pk=recipient.pk).values_list("email", flat=True).first()
    former = _make_room(recipient)
    if recipient.time_zone:
        known_zone(recipient.time_zone)
    if recipient.deputy_id is not None and recipient.deputy_id == recipient.pk:
        raise Refused(_("Nobody is their own deputy."))
    _note_absence(recipient, now)
    _revoke_links_of_another_address(recipient, now)
    if recipient._state.adding:
        recipient.created_at = now
    save_row(recipient, by=by, now=now, reads=lambda: reads.of_recipients([recipient.pk]))
    if former is not None and present:
        former.email = present
        former.save(update_fields=["email"])


@verb
def delete(recipient: Recipient, *, by: Actor, now: datetime) -> None:
    """Delete an address that nothing names. Raises Refused where something does."""
    delete_row(recipient, by=by, now=now)


@verb
def unsubscribe(recipient: Recipient, *, by: Actor, now: datetime) -> Recipient:
    """Write to this address no more, and tell the owners of what it was told about. A second time changes nothing."""
    row = _locked(recipient)
    if row.unsubscribed_at is not None:
        return row
    row.unsubscribed_at = now
    row.save(update_fields=["unsubscribed_at"])
    _gave_up(row, "recipient.unsubscribed", Notification.Kind.UNSUBSCRIBED, by=by, now=now)
    return row


@verb
def subscribe_again(recipient: Recipient, *, by: Actor, now: datetime) -> Recipient:
    """Write to this address again: the person said so, or staff know that it works. A second time changes nothing."""
    row = _locked(recipient)
    if not (row.unsubscribed_at or row.unreachable_at):
        return row
    row.unsubscribed_at = row.unreachable_at = None
    row.unreachable_because, row.soft_bounces = "", 0
    row.save(update_fields=["unsubscribed_at", "unreachable_at", "unreachable_because", "soft_bounces"])
    touch_readers(lambda: reads.of_recipients([row.pk]), now=now)
    record([Change(action="recipient.subscribed", target=target_of(row))], by=by, now=now)
    return row


@verb
def mark_unreachable(recipient: Recipient, *, by: Actor, now: datetime, because: str) -> Recipient:
    """The address does not work, `because` of the mail server's words; tells the owners. Twice changes nothing more.

    Nor does it where the address was merged: nothing goes there any more, and the other one may well work.
    """
    row = _locked(recipient)
    if row.unreachable_at is not None or row.pk != recipient.pk:
        return row
    row.unreachable_at, row.unreachable_because = now, because.strip()[:300] or "?"
    row.save(update_fields=["unreachable_at", "unreachable_because"])
    _gave_up(row, "recipient.unreachable", Notification.Kind.NOBODY_TOLD, by=by, now=now, text=because)
    return row


@verb
def send_link(recipient: Recipient, *, by: Actor, now: datetime) -> None:
    """Send a fresh link to all the items of a person, to the address on file. Raises Refused if it is unreachable."""
    row = _locked(recipient)
    if row.unreachable_at is not None:
        raise Refused(_("%(email)s cannot be reached: correct the address first.") % {"email": row.email})
    record([Change(action="recipient.link_asked", target=target_of(row))], by=by, now=now)
    plant([Notice(kind=Notification.Kind.LINK, recipient=row, cause=f"asked at {now.isoformat()}")], now=now)


def known_zone(name: str) -> str:
    """The name of a zone that exists. Raises Refused for another."""
    try:
        zone_of(name)
    except UnknownZone as error:
        raise Refused(_("“%(zone)s” is not a time zone; give a name like Asia/Bishkek.") % {"zone": name}) from error
    return name


def owners_of(recipient: Recipient, *, now: datetime) -> dict[User, list[Deadline]]:
    """The owners of open deadlines that a person is told about as a contact at `now`, each with these deadlines."""
    current = recipient.contacts.current(local_day(now, queries.office().zone))
    told = Deadline.objects.open().filter(
        commitment__participations__party__in=current.values("party"),
        commitment__owner__isnull=False,
        commitment__owner__is_active=True,
    )
    found: dict[User, list[Deadline]] = {}
    for deadline in told.select_related("commitment__owner").distinct().order_by("last_day", "pk"):
        if deadline.commitment.owner is not None and deadline.commitment.owner != recipient.user:
            found.setdefault(deadline.commitment.owner, []).append(deadline)
    return found


def _gave_up(row: Recipient, action: str, kind: Notification.Kind, *, by: Actor, now: datetime, text: str = "") -> None:
    """One notice an owner: it names no confidential commitment, since it may lie in a bundle with others."""
    owners = [(for_user(owner, now=now), deadlines) for owner, deadlines in owners_of(row, now=now).items()]
    touch_readers(lambda: reads.of_recipients([row.pk]), now=now)
    record([Change(action=action, target=target_of(row), text=text)], by=by, now=now)
    cause = f"{target_of(row)} at {now.isoformat()}"
    notices = []
    for owner, deadlines in owners:
        named = [deadline.pk for deadline in deadlines if not deadline.commitment.confidential]
        about = {"recipient": row.pk, "deadlines": named[:OWNERS_AT_ONCE], "count": len(deadlines)}
        notices.append(Notice(kind=kind, recipient=owner, cause=cause, about=about, by_office=True))
    plant(notices, now=now)


def revoke_links(recipient: Recipient, *, now: datetime) -> int:
    """The personal links made for this person open nothing any more; the next mail brings a new one."""
    return RecipientLink.objects.filter(recipient=recipient, revoked_at=None).update(revoked_at=now)


def _revoke_links_of_another_address(recipient: Recipient, now: datetime) -> None:
    """Links sent to an address that turned out to be wrong lie with somebody else."""
    if Recipient.objects.filter(pk=recipient.pk).exclude(email__iexact=recipient.email).exists():
        revoke_links(recipient, now=now)
        recipient.introduced_at, recipient.soft_bounces = None, 0


def _make_room(recipient: Recipient) -> Recipient | None:
    """Raises Refused for the address of somebody else. A former one of the same person makes room; returned is whose.

    Until it is saved again that row has an address that cannot exist (RFC 2606).
    """
    taken = Recipient.objects.filter(email__iexact=recipient.email).exclude(pk=recipient.pk).first()
    if taken is None:
        return None
    if taken.merged_into_id is None or taken.merged_into_id != recipient.pk:
        raise Refused(_("%(email)s is known already.") % {"email": recipient.email})
    taken.email = f"{taken.uid}@changing.invalid"
    taken.save(update_fields=["email"])
    return taken


def _note_absence(recipient: Recipient, now: datetime) -> None:
    if recipient.away_until is None:
        recipient.away_since, recipient.deputy = None, None
        return
    kept = Recipient.objects.filter(pk=recipient.pk).first()
    if kept is None or kept.away_since is None or kept.deputy_id != recipient.deputy_id:
        recipient.away_since = now


def _added(recipient: Recipient) -> Change:
    return Change(action="recipient.added", target=target_of(recipient))


def _folded(email: str) -> str:
    return email.strip().lower()


def _by_address(keys: Sequence[str] | dict[str, str]) -> dict[str, Recipient]:
    """By each address whoever is written to there; one that was merged means the address that took its place."""
    rows = Recipient.objects.select_related("merged_into").annotate(address=Lower("email"))
    return {row.email.lower(): row.survivor for row in rows.filter(address__in=list(keys))}


def _locked(recipient: Recipient) -> Recipient:
    """The address as it stands; where it was merged, the one that took its place."""
    row = Recipient.objects.select_for_update(of=("self",), no_key=True).get(pk=recipient.pk)
    return row if row.merged_into is None else _locked(row.merged_into)
