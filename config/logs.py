"""Logs on standard output, as text or JSON, one line an entry, without personal links."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

PERSONAL_LINK = re.compile(r"/(r|u|cal|first-admin|invitation)/[A-Za-z0-9_\-~.%]{8,}")


def without_links(text: str) -> str:
    """The text with the token of each personal link replaced."""
    return PERSONAL_LINK.sub(r"/\1/[personal link]", text)


def on_one_line(text: str) -> str:
    """The text with line ends written out, so that nothing in it can pass for an entry of its own."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


class TextFormatter(logging.Formatter):
    """2027-04-30T12:00:00+00:00 WARNING django.request: Not Found."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """The instant of the entry, in UTC."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The first line; a traceback follows below it."""
        return on_one_line(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, traceback included, without personal links."""
        return without_links(super().format(record))


class JSONFormatter(TextFormatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry as JSON, without personal links."""
        entry = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return without_links(json.dumps(entry, ensure_ascii=False))


def logging_config(form: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard output in the form `text` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": TextFormatter, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": JSONFormatter},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": form}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}, "django.server": {"handlers": []}},
    }
