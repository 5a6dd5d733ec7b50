"""A step speaks as its ladder says: formally, or as a copy that asks for nothing; with the office's own sentence."""

import re

import pytest

from tests.delivery.gallery import Gallery
from tests.fixtures.mail import SmtpServer
from tracker.delivery.dispatch import deliver

pytestmark = pytest.mark.django_db


def written(kind: str, mail_server: SmtpServer) -> tuple[str, str, str]:
    """(subject, text in one line, html) of the one mail of a kind."""
    gallery = Gallery()
    deliver(now=getattr(gallery, kind)())
    (mail,) = mail_server.mails
    return str(mail.message["Subject"]), " ".join(mail.text.split()), mail.html


def both(text: str, html: str, words: str) -> bool:
    plain = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    return words in text and words in plain


def test_a_formal_notice(mail_server: SmtpServer) -> None:
    subject, text, html = written("formal", mail_server)
    assert subject.startswith("Formal notice. Overdue since ")
    assert both(text, html, "gives formal notice: Ministry of Water promised this, the date has passed")
    assert "Bring file 7 & form <B>." in text
    assert "Bring file 7 &amp; form &lt;B&gt;." in html and "<B>." not in html


def test_a_formal_notice_to_the_superior(mail_server: SmtpServer) -> None:
    subject, text, html = written("formal_superior", mail_server)
    assert subject.startswith("Formal notice. Please help, overdue by 5 working days")
    assert both(text, html, "formal notice as the superior of Ministry of Water")


def test_a_copy_asks_for_nothing(mail_server: SmtpServer) -> None:
    subject, text, html = written("copy", mail_server)
    assert subject.startswith("For information. Overdue since ")
    assert both(text, html, "you need do nothing. Ministry of Water was asked to report on this.")
    assert both(text, html, "Nothing is asked of you.")
    assert both(text, html, "Our file: 12/7.")
    assert "Tell us how it stands" not in text


def test_several_kinds_in_one_mail(mail_server: SmtpServer) -> None:
    subject, text, html = written("mixed", mail_server)
    assert subject == "Your commitments: 3 overdue"
    for words in ("As formal.", "As copy.", "As reminder.", "gives formal notice", "you need do nothing"):
        assert both(text, html, words)
