"""The first mail introduces itself; where nobody outside reaches our pages, mails ask for an answer by mail."""

import re
from typing import Any

import pytest

from tests.delivery.gallery import KINDS, Gallery
from tests.delivery.lint import SITE, broken_rules
from tests.delivery.test_mail import ALL_AT_ONCE, TRANSACTIONAL, read
from tests.factories import NOW, make_recipient
from tests.fixtures.mail import Mail, SmtpServer
from tracker.delivery.dispatch import deliver
from tracker.delivery.incoming.wishes import wished_about
from tracker.delivery.recheck import Because
from tracker.domain.deadlines import local_day
from tracker.models import AuditText, IncomingMail, Notification, OfficeSettings, Recipient, Report
from tracker.operations import answers
from tracker.web.forms.personal import Choice, choices_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = SITE


def first_mail(kind: str, mail_server: SmtpServer) -> Mail:
    gallery = Gallery()
    Recipient.objects.update(introduced_at=None)
    gallery.person.refresh_from_db()
    deliver(now=KINDS[kind](gallery))
    (mail,) = mail_server.mails
    return mail


@pytest.mark.parametrize("kind", ["days_before", "several", "decision_moved", "link", "receipt_report", "confidential"])
def test_the_first_mail_to_an_address_introduces_itself(kind: str, mail_server: SmtpServer) -> None:
    mail = first_mail(kind, mail_server)
    text = read(mail)
    assert "This is our first mail to you. Grants Office, Republic of Example keeps a book" in text
    assert "because it was given to us as that of the contact of Ministry of Water. You need no account" in text
    assert "please ask: Nora Admin, Grants Office, Republic of Example, telephone +1 555 0100." in text
    assert broken_rules(mail, transactional=kind in TRANSACTIONAL) == []
    assert Recipient.objects.get(email=mail.recipients[0]).introduced_at is not None


def test_the_second_mail_and_mails_to_accounts_do_not(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    Recipient.objects.update(introduced_at=None)
    deliver(now=gallery.days_before())
    deliver(now=gallery.last_day())
    deliver(now=gallery.last_day_owner())
    first, second, owner = [read(mail) for mail in mail_server.mails]
    assert "our first mail" in first
    assert "our first mail" not in second and "our first mail" not in owner


def test_an_address_that_nobody_gave_for_a_party_is_told_so(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    gallery.queue(make_recipient(introduced_at=None), NOW, kind=Notification.Kind.LINK, deadline=None)
    deliver(now=NOW)
    assert "because somebody gave it to us for the matter below" in read(mail_server.mails[0])


def test_a_mail_that_was_refused_has_introduced_nobody(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    Recipient.objects.update(introduced_at=None)
    mail_server.refuse = lambda address: "451 4.3.0 later"
    deliver(now=gallery.days_before())
    assert not Recipient.objects.exclude(introduced_at=None).exists()


LINKS = re.compile(r"https?:|href=\"(?!mailto:)|personal page|your page", re.I)


@pytest.mark.parametrize("kind", KINDS)
def test_where_people_answer_by_mail_nothing_leads_to_a_page(kind: str, mail_server: SmtpServer, settings: Any) -> None:
    settings.ANSWER_BY = "reply"
    gallery = Gallery(ALL_AT_ONCE)
    result = deliver(now=KINDS[kind](gallery))
    assert (result.sent, result.stopped) == (1, "")
    (mail,) = mail_server.mails
    to_account = Recipient.objects.get(email=mail.recipients[0]).user_id is not None
    if to_account:  # in the office everybody reaches the pages
        assert SITE in mail.text
        return
    head = " ".join(str(value) for name, value in mail.message.items() if name != "List-Id")
    assert LINKS.findall(mail.text + mail.html + head) == []
    assert "answer this mail" in read(mail) or "answering this mail" in read(mail)
    assert mail.message["Reply-To"].addresses[0].addr_spec == "grants-office@example.org"
    assert mail.message["List-Unsubscribe-Post"] is None
    # A mail that the factories made has no Message-ID of ours, and later ones refer to it.
    about_lists = ("List-", "a mail about something", "leads elsewhere: mailto:", "References is <test")
    assert [fault for fault in broken_rules(mail, transactional=True) if not fault.startswith(about_lists)] == []
    if kind not in TRANSACTIONAL:
        wish = re.fullmatch(r"<mailto:grants-office@example\.org\?subject=(unsubscribe%20[0-9a-f]{40})>",
                            str(mail.message["List-Unsubscribe"]))  # fmt: skip
        assert wish and wished_about(wish[1].replace("%20", " ")) == str(mail.message["Message-ID"]).strip()
        assert wish[1].replace("%20", " ") in read(mail)


@pytest.mark.parametrize("kind", ["copy", "overdue_copy", "copies_of_one"])
def test_by_mail_a_copy_asks_for_nothing_either(kind: str, mail_server: SmtpServer, settings: Any) -> None:
    settings.ANSWER_BY = "reply"
    gallery = Gallery()
    deliver(now=getattr(gallery, kind)())
    (mail,) = mail_server.mails
    assert "You can answer this mail" in read(mail) and "tell us how it stands" not in read(mail).lower()


def test_by_mail_who_must_deliver_is_asked(mail_server: SmtpServer, settings: Any) -> None:
    settings.ANSWER_BY = "reply"
    deliver(now=Gallery().overdue_first())
    assert "Please tell us how it stands by answering this mail" in read(mail_server.mails[0])


def test_a_bundle_by_mail_says_how_many_more(mail_server: SmtpServer, settings: Any) -> None:
    settings.ANSWER_BY = "reply"
    deliver(now=Gallery().thirty())
    assert "And 5 more. If you want the whole list, ask for it by answering this mail." in read(mail_server.mails[0])


def test_replies_go_to_the_contact_else_to_reply_to_else_to_the_mailbox(mail_server: SmtpServer, settings: Any) -> None:
    gallery = Gallery()
    OfficeSettings.objects.update(contact_email="")
    settings.EMAIL_INBOX_URL = "imaps://deadlines%40office.example.org:x@mail.example.org/INBOX"
    deliver(now=gallery.days_before())
    settings.REPLY_TO = "Office <office@example.org>"
    deliver(now=gallery.last_day())
    to = [mail.message["Reply-To"].addresses[0].addr_spec for mail in mail_server.mails]
    assert to == ["deadlines@office.example.org", "office@example.org"]
    second = str(mail_server.mails[1].message["List-Unsubscribe"])
    assert "<mailto:deadlines@office.example.org?subject=unsubscribe%20" in second


def test_the_owner_hears_of_a_reply_by_mail(mail_server: SmtpServer) -> None:
    gallery = Gallery(ALL_AT_ONCE)
    row = IncomingMail.objects.create(
        event_key="x", source="mailbox", kind="reply", effect="waiting", sender="b@y.example\r\nBcc: z@z.example",
        subject="Re: \x1d due", words="Done <b>on</b> Monday.\u202e", at=NOW, recipient=gallery.person,
    )  # fmt: skip
    about = {"incoming": row.pk, "deadlines": [gallery.deadline.pk]}
    deliver(now=gallery.queue(gallery.owner_address, NOW, kind=Notification.Kind.ANSWER, about=about, deadline=None))
    (mail,) = mail_server.mails
    assert broken_rules(mail, transactional=False) == []
    text = read(mail)
    assert "answered one of our reminders by mail" in text and "“Done <b>on</b> Monday.”" in text
    assert f"{SITE}/commitments/{gallery.deadline.commitment.reference}/" in mail.text
    assert str(mail.message["Subject"]).startswith("A reply by mail from b@y.example")


@pytest.mark.parametrize(("kind", "may_rest"), [("days_before", True), ("last_day", False), ("overdue_first", False)])
def test_a_mail_offers_what_its_page_offers(kind: str, may_rest: bool, mail_server: SmtpServer) -> None:
    gallery = Gallery()
    now = KINDS[kind](gallery)
    deliver(now=now)
    text = read(mail_server.mails[0])
    assert ("I have it" in text, "remind me later" in text) == (may_rest, may_rest)
    deadline = Notification.objects.get(message__isnull=False).deadline
    assert deadline is not None
    today = local_day(now, deadline.zone)
    offered = choices_for(deadline, set(), today=today, latest_snooze=answers.latest_snooze(deadline, now=now))
    assert (Choice.HAVE_IT in offered, Choice.SNOOZE in offered) == (may_rest, may_rest)


def one_mail(kind: str, mail_server: SmtpServer) -> tuple[str, str]:
    """(subject, text in one line) of the one mail of a kind."""
    deliver(now=KINDS[kind](Gallery()))
    (mail,) = mail_server.mails
    return str(mail.message["Subject"]), read(mail)


def test_whoever_decides_is_reminded_of_a_report_that_waits(mail_server: SmtpServer) -> None:
    subject, text = one_mail("answer_undecided", mail_server)
    assert subject.startswith("Answer “it is done”") and "A report waits for its decision" in text
    assert "A. Petrova told us about “Progress report, grant GA-2026-17”: it is done." in text
    assert "The report was handed to the bank on Monday." in text and "100 per cent" in text
    assert "Please accept it, or send it back with a reason. Until then nobody is reminded." in text
    assert re.search(r"because you decide about C-\d{4}-\d+ and nobody has done so for some days", text)
    assert f"{SITE}/commitments/C-" in text


def test_a_report_that_was_decided_meanwhile_reminds_nobody(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    now = gallery.answer_undecided()
    Report.objects.update(decision="accepted", outcome="met", decided_at=NOW, decided_by="user:1")
    deliver(now=now)
    assert mail_server.mails == [] and Notification.objects.get().reason == Because.DECIDED


@pytest.mark.parametrize("kind", ["feed_ended", "feed_ended_account"])
def test_the_reader_of_a_calendar_hears_that_it_was_ended_and_why(kind: str, mail_server: SmtpServer) -> None:
    subject, text = one_mail(kind, mail_server)
    assert subject == "Your calendar address was ended by Grants Office, Republic of Example"
    assert "at which a calendar of yours reads the dates of one person" in text
    assert "The telephone Bcc: was <b>lost</b>." in text
    assert (f"{SITE}/feeds/" in text) is (kind == "feed_ended_account")
    assert ("please answer this mail" in text) is (kind == "feed_ended")
    assert "/cal/" not in text


def test_a_reason_that_was_erased_is_left_out(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    now = gallery.feed_ended()
    AuditText.objects.all().delete()  # as when a person was erased
    deliver(now=now)
    assert "lost" not in read(mail_server.mails[0])
