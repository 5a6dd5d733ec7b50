"""The tests' own world does what the other tests rely on."""

import smtplib
import socket

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.fixtures.mail import SmtpServer


def test_another_host_is_out_of_reach() -> None:
    with socket.socket() as link, pytest.raises(AssertionError, match="no network but loopback"):
        link.connect(("192.0.2.1", 80))


def test_the_smtp_server_keeps_what_it_accepts_and_refuses_what_it_is_told_to(smtp_server: SmtpServer) -> None:
    smtp_server.refuse = lambda address: "550 5.1.1 no such user" if address.startswith("gone") else None
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as link:
        link.sendmail("a@example.org", ["b@example.org"], b"Subject: Due today\r\n\r\nText\r\n")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            link.sendmail("a@example.org", ["gone@example.org"], b"Subject: no\r\n\r\n")
    (mail,) = smtp_server.to("b@example.org")
    assert mail.message["Subject"] == "Due today"
    assert mail.text.strip() == "Text"


def test_the_browser_opens_a_page_of_the_live_server(live_server: LiveServer, page: Page) -> None:
    answer = page.goto(f"{live_server.url}/healthz")
    assert answer is not None and answer.ok
