"""A mail server that the application is told to use."""

from typing import Any

import pytest

from tests.fixtures.mail import SmtpServer


@pytest.fixture
def mail_server(smtp_server: SmtpServer, settings: Any) -> SmtpServer:
    """The tests' SMTP server as the office's relay."""
    use_relay(settings, smtp_server.host, smtp_server.port)
    return smtp_server


def use_relay(settings: Any, host: str, port: int) -> None:
    settings.EMAIL_URL = f"smtp://{host}:{port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, port
