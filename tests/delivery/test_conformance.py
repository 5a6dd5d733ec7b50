"""E1: every kind of mail in every language under hostile data keeps every rule of the lint."""

from itertools import cycle

import pytest
from django.conf import settings as configured
from django.db import transaction

from tests.delivery.gallery import KINDS, Gallery
from tests.delivery.lint import SITE, broken_rules
from tests.fixtures.mail import Mail
from tracker.delivery.dispatch import deliver
from tracker.delivery.letters.write import TRANSACTIONAL
from tracker.delivery.transports import RecordingTransport
from tracker.models import (
    Answer,
    Contact,
    Extension,
    Notification,
    OfficeSettings,
    Party,
    Recipient,
    Report,
    SourceDocument,
    User,
)

pytestmark = pytest.mark.django_db

HOSTILE = {
    "control": "a\x1db\x85c\u2028d\x0be\x7ff\x01 \r\nBcc: victim@example.org\r\n\r\nbody \x00\u0600".replace(
        "\x00", ""
    ),
    "reading order": "annual \u202etropeR\u202c \u2066x\u2069 \u200e \u200d \ufeff تقرير مرحلي עברית",
    "long": "Donaudampfschifffahrt" * 8 + " " + "进展报告" * 20 + " Progress",
    "emoji": "Report 👩‍👩‍👧 🇰🇬 e\u0301\u0301\u0301 𠜎𠜱 𝔘𝔫𝔦 №4",
    "html": "<script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>\"'&amp; javascript:x {{x}} %s",
    "header": '=?utf-8?b?SGVsbG8=?= =?x?q? "quoted\\" <a@b.example>, [[link:1]] ;:() https://evil.example/ ..\n.\n',
}
LANGUAGES = [code for code, _name in configured.LANGUAGES]
MATRIX = [(language, data) for language in LANGUAGES for data in HOSTILE]
# In the short run each kind meets three sets of data, each in another language; its neighbours meet the others.
SHORT = [list(zip(LANGUAGES, list(HOSTILE)[first::2], strict=True)) for first in (0, 1)]
SHORT += [list(zip(LANGUAGES[::-1], list(HOSTILE)[first::2], strict=True)) for first in (0, 1)]


def poison(text: str) -> None:
    """Everything that people write holds the hostile text."""
    OfficeSettings.objects.update(name=text[:200], contact_name=text[:200], contact_telephone=text[:50])
    for number, party in enumerate(Party.objects.all()):
        Party.objects.filter(pk=party.pk).update(name=f"{text[:180]}{number}")
    Contact.objects.update(display_name=text[:200])
    SourceDocument.objects.update(title=text[:200], publisher=text[:200])
    User.objects.update(name=text[:100])
    Report.objects.update(narrative=text, name=text[:100])
    Extension.objects.update(reason=text, name=text[:100])
    Answer.objects.update(text=text, name=text[:100])


def mails_of(kind: str, language: str, data: str) -> list[Mail]:
    """What goes out for one notice of this kind."""
    now = KINDS[kind](Gallery(HOSTILE[data][:300]))
    poison(HOSTILE[data])
    Recipient.objects.update(language=language)
    transport = RecordingTransport()
    deliver(now=now, transport=transport)
    return [Mail(envelope.sender, (envelope.recipient,), payload) for envelope, payload in transport.mails]


def broken(kind: str, pairs: list[tuple[str, str]]) -> list[str]:
    """Every broken rule, with where it was found."""
    found = []
    for language, data in pairs:
        with transaction.atomic():
            mails = mails_of(kind, language, data)
            if len(mails) != 1:
                found.append(f"{language}, {data}: {len(mails)} mails")
            notices = Notification.objects.filter(state="sent")
            told = all(notice.kind in TRANSACTIONAL for notice in notices) and bool(notices)
            for mail in mails:
                rules = broken_rules(mail, transactional=told)
                found += [f"{language}, {data}: {rule}" for rule in rules]
                if f'<html lang="{language}">' not in mail.html:
                    found.append(f"{language}, {data}: another language")
            transaction.set_rollback(True)
    return found


@pytest.fixture(autouse=True)
def site(settings: object) -> None:
    settings.SITE_URL = SITE  # type: ignore[attr-defined]


@pytest.mark.parametrize(("kind", "pairs"), list(zip(KINDS, cycle(SHORT), strict=False)), ids=list(KINDS))
def test_every_kind_under_hostile_data(kind: str, pairs: list[tuple[str, str]]) -> None:
    assert not (found := broken(kind, pairs)), "\n".join(found)


@pytest.mark.chaos
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_language_under_every_set_of_data(kind: str) -> None:
    assert not (found := broken(kind, MATRIX)), "\n".join(found)


def test_every_kind_of_notice_has_its_place_in_the_gallery() -> None:
    shown = set()
    for method in KINDS.values():
        with transaction.atomic():
            method(Gallery())
            shown |= set(Notification.objects.values_list("kind", flat=True))
            transaction.set_rollback(True)
    assert shown == set(Notification.Kind.values)
