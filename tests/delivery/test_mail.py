"""Every mail the office can send, under kind and hostile titles."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.delivery.gallery import KINDS, Gallery
from tests.delivery.lint import SITE, broken_rules
from tests.factories import NOW, make_message
from tests.fixtures.mail import Mail, SmtpServer
from tracker.delivery import links
from tracker.delivery.dispatch import deliver
from tracker.delivery.liveness import CRASHED, RESTORED, UNCERTAIN
from tracker.delivery.mail import header_lines, message_id_of
from tracker.delivery.recheck import Because
from tracker.delivery.sender import CHANGED
from tracker.delivery.settle import NOTHING_LEFT
from tracker.models import Message, MessageContent, RecipientLink
from tracker.wording.reasons import reason_in_words

pytestmark = pytest.mark.django_db

HOSTILE = {
    "header": "Report\r\nBcc: victim@example.org\r\n\r\n<b>body</b>",
    "control": "a\x1db\x85c\u2028d\x0be\x7ff\x01",
    "bidi": "annual \u202etropeR\u202c \u2066x\u2069 \u200e",
    "rtl": "تقرير مرحلي عن منحة المياه",
    "chinese": "关于水资源管理的年度进展报告，包括附件",
    "russian": "Ежегодный отчёт о ходе выполнения: приложение №4",
    "long": "Progress " * 33,
    "unbroken": "x" * 300,
    "html": "<script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>\"'&amp;",
    "words": "=?utf-8?b?SGVsbG8=?= =?x?q?",
    "placeholder": "[[link:1]] [[unsubscribe:1]] {{ letter.subject }} {% now 'Y' %} %(title)s %s",
    "emoji": "Report 👩‍👩‍👧 🇰🇬 e\u0301\u0301\u0301",
}
ALL_AT_ONCE = "\r\nBcc: a@b.example\r\n\x1d\u202e<img src=x>{{x}}%s =?utf-8?q?a?= 报告 تقرير [[link:1]] " + "y" * 180
TRANSACTIONAL = ("receipt_report", "receipt_extension", "receipt_not_mine", "receipt_snooze", "link")


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = SITE


def read(mail: Mail) -> str:
    """The text without its line ends."""
    return " ".join(mail.text.split())


def sent(kind: str, mail_server: SmtpServer, title: str = "Progress report, grant GA-2026-17") -> Mail:
    """The mail of one kind."""
    now = KINDS[kind](Gallery(title))
    result = deliver(now=now)
    assert (result.sent, result.stopped) == (1, "")
    (mail,) = mail_server.mails
    return mail


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_the_rules_under_a_hostile_title(kind: str, mail_server: SmtpServer) -> None:
    mail = sent(kind, mail_server, ALL_AT_ONCE)
    assert broken_rules(mail, transactional=kind in TRANSACTIONAL) == []
    assert "Nora Admin, Grants Office, Republic of Example, telephone +1 555 0100." in read(mail)


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("kind", ["several"])
def test_no_title_breaks_a_reminder(kind: str, title: str, mail_server: SmtpServer) -> None:
    assert broken_rules(sent(kind, mail_server, title), transactional=False) == []


def test_the_dates_of_a_mail_are_those_of_business_time_and_the_offices_zone(mail_server: SmtpServer) -> None:
    mail = sent("days_before", mail_server)
    assert str(mail.message["Date"]) == "Tue, 27 Apr 2027 15:00:00 +0600"


def test_from_is_the_office_and_replies_reach_its_contact(mail_server: SmtpServer, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Duebook <deadlines@ministry.example>"
    mail = sent("days_before", mail_server)
    assert mail.sender == "deadlines@ministry.example"
    assert str(mail.message["From"]) == '"Grants Office, Republic of Example" <deadlines@ministry.example>'
    assert mail.message["Reply-To"].addresses[0].addr_spec == "grants-office@example.org"
    assert str(mail.message["List-Id"]) == '"Grants Office, Republic of Example" <deadlines.duebook.example.org>'
    assert str(mail.message["To"]) == '"A. Petrova" <' + mail.recipients[0] + ">"


def test_a_message_id_is_the_messages_own_and_secret_keyed(settings: Any) -> None:
    one, other = make_message(), make_message()
    first = message_id_of(one.uid)
    assert first == message_id_of(one.uid) != message_id_of(other.uid)
    settings.MESSAGE_ID_KEY = "another key, long enough for its purpose"
    assert message_id_of(one.uid) != first


def test_what_is_kept_holds_no_link(mail_server: SmtpServer) -> None:
    mail = sent("overdue_fifth", mail_server)
    content, link = MessageContent.objects.get(), RecipientLink.objects.get()
    token, unsubscribe = links.token_of(link), links.unsubscribe_token_of(link)
    assert token in mail.text and unsubscribe in mail.text
    kept = content.text + content.html + str(content.headers)
    assert token not in kept and unsubscribe not in kept and links.placeholder(link) in content.text
    names = dict(header_lines(content))
    assert names["List-Unsubscribe"].startswith(f"<{links.unsubscribe_placeholder(link)}>")
    assert link.recipient == content.message.recipient and link.message == content.message


def test_a_link_opens_the_items_of_its_mail(mail_server: SmtpServer) -> None:
    mail = sent("several", mail_server)
    token = re.findall(rf"{SITE}/r/([\w-]+)/", mail.text)[0]
    link = links.find(token, now=NOW)
    assert link is not None and link.scope == RecipientLink.Scope.ITEMS and len(link.deadlines) == 3


def test_a_confidential_title_stands_in_no_subject(mail_server: SmtpServer) -> None:
    mail = sent("confidential", mail_server, "The merger of two banks")
    assert "merger" not in str(mail.message["Subject"]) and "The merger of two banks" in mail.text


def test_mails_about_one_commitment_hang_together_and_bundles_stand_alone(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    deliver(now=gallery.days_before())
    first, second, third = "In-Reply-To", "References", "Message-ID"
    deliver(now=gallery.last_day())
    deliver(now=gallery.overdue_first())
    deliver(now=gallery.several() + timedelta(days=30))
    beginning, *later = [mail.message for mail in mail_server.mails[:3]]
    assert first not in beginning and second not in beginning
    assert {str(mail[name]) for mail in later for name in (first, second)} == {str(beginning[third])}


def test_a_bundle_tells_twenty_five_in_full_and_counts_the_rest(mail_server: SmtpServer) -> None:
    mail = sent("thirty", mail_server)
    assert mail.text.count("--------") == 25
    assert "And 5 more, which you find on your page." in read(mail)
    assert len(RecipientLink.objects.get().deadlines) == 30
    assert str(mail.message["Subject"]) == "Your commitments: 30 due"


def test_a_bundle_that_would_be_too_long_tells_fewer_in_full(
    mail_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.delivery.wire.LONGEST_MAIL", 50_000)
    mail = sent("thirty", mail_server)
    assert mail.text.count("--------") == 12 and "And 18 more" in mail.text and len(mail.raw) < 50_000


def test_a_weekly_bundle_says_that_it_is_one_of_many(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    gallery.person.mode = "weekly"
    gallery.person.save()
    deliver(now=gallery.several())
    assert mail_server.mails[0].message["Precedence"] == "bulk"


def test_the_recipients_own_time_stands_beside_the_deadlines(mail_server: SmtpServer) -> None:
    text = read(sent("days_before_elsewhere", mail_server))
    assert "Friday 30 April 2027, end of day (Bishkek time)" in text
    assert "until Friday 30 April 2027, 20:00, Berlin time" in text


def test_a_reader_in_the_deadlines_zone_sees_one_time(mail_server: SmtpServer) -> None:
    assert "Where you are" not in sent("days_before", mail_server).text


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("weeks_before", "Due in 10 working days: Progress report, grant GA-2026-17 [C-"),
        ("days_before", "Due in 3 working days: Progress report, grant GA-2026-17 [C-"),
        ("month", "Due by the end of April 2027: Progress report, grant GA-2026-17 [C-"),
        ("last_day", "Due today: Progress report, grant GA-2026-17 [C-"),
        ("overdue_first", "Overdue since Fri 30 Apr: Progress report, grant GA-2026-17 [C-"),
        ("overdue_fifth", "Overdue since Fri 30 Apr: Progress report, grant GA-2026-17 [C-"),
        ("escalation", "Please help, overdue by 10 working days: Progress report, grant GA-2026-17 [C-"),
        ("several", "Your commitments: 1 overdue, 2 due"),
        ("review_ask", "Is this still alive? Progress report, grant GA-2026-17 [C-"),
        ("receipt_report", "Thank you: we noted “it is done” for C-"),
        ("decision_granted", "New date Mon 31 May: Progress report, grant GA-2026-17 [C-"),
    ],
)
def test_subjects_say_state_date_and_what(kind: str, subject: str, mail_server: SmtpServer) -> None:
    assert str(sent(kind, mail_server).message["Subject"]).startswith(subject)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("weeks_before", "If we hear nothing, we remind you again on Tuesday 27 April 2027."),
        ("days_before", "If we hear nothing, we remind you again on Friday 30 April 2027."),
        ("last_day", "If we hear nothing, we remind you again on Monday 3 May 2027."),
        ("overdue_first", "If we hear nothing, we write again on Friday 7 May 2027, with a copy to Audit Chamber."),
        ("overdue_fifth", "If nothing is done by Friday 14 May 2027, we ask Office of the Prime Minister for help."),
        ("overdue_last", "This was our last reminder. From Friday 28 May 2027 our office decides how to go on."),
        ("escalation", "If nothing is done, our office decides from Friday 28 May 2027 how to go on."),
        ("review_ask", "If nobody answers, we ask T. Staff, who looks after it here."),
    ],
)
def test_every_reminder_says_what_happens_next(kind: str, sentence: str, mail_server: SmtpServer) -> None:
    assert sentence in read(sent(kind, mail_server))


def test_staff_are_led_to_the_offices_own_page(mail_server: SmtpServer) -> None:
    text = sent("last_day_owner", mail_server).text
    assert re.search(rf"{SITE}/commitments/C-2027-\d+/", text)


def test_nothing_is_written_for_a_cause_that_is_gone(mail_server: SmtpServer) -> None:
    gallery = Gallery()
    gallery.queue(gallery.person, NOW, kind="receipt", about={"report": 0})
    result = deliver(now=NOW)
    assert result.review == 1 and mail_server.mails == []
    assert "NothingToSay" in Message.objects.get().reason


@pytest.mark.parametrize(("language", "month"), [("en", "April"), ("ru", "апреля"), ("zh-hans", "4月")])
def test_a_mail_is_in_the_recipients_language(language: str, month: str, mail_server: SmtpServer) -> None:
    gallery = Gallery()
    gallery.person.language = language
    gallery.person.save()
    assert deliver(now=gallery.overdue_fifth()).sent == 1
    (mail,) = mail_server.mails
    assert f'<html lang="{language}">' in mail.html and month in mail.text and month in mail.html
    assert broken_rules(mail, transactional=False) == []


def test_every_reason_that_delivery_writes_has_words() -> None:
    stored = [*Because, RESTORED, CRASHED, UNCERTAIN, CHANGED, NOTHING_LEFT]
    assert [reason for reason in stored if reason_in_words(reason) == reason] == []
