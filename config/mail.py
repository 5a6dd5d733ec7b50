"""Django's own mails (password reset) over the office's mail server, with the same certificates as reminders."""

import ssl

from django.conf import settings
from django.core.mail.backends import smtp
from django.utils.functional import cached_property


class EmailBackend(smtp.EmailBackend):
    """SMTP that trusts the certificates in EMAIL_CA_FILE besides those of the system."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if settings.EMAIL_CA_FILE:
            context.load_verify_locations(settings.EMAIL_CA_FILE)
        return context
