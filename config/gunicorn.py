"""Configuration of the web server: threads in one process, on loopback unless BIND says otherwise; a proxy ends TLS."""

import signal
from typing import Any

from gunicorn.glogging import Logger

from config.embedded import die_with_parent
from config.environment import env
from config.logs import without_links


class GunicornLogger(Logger):  # type: ignore[misc]  # gunicorn brings no types, so its class is Any
    """Gunicorn's logs without personal links, neither in the path nor in the referring page."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The parts of a line of the access log."""
        parts: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {name: without_links(part) if isinstance(part, str) else part for name, part in parts.items()}


def on_starting(server: Any) -> None:
    """End with the supervisor, even when it is killed."""
    die_with_parent(signal.SIGTERM)


wsgi_app = "config.wsgi:application"
bind = f"{env.str('BIND', default='127.0.0.1')}:{env.int('PORT', default=8000)}"
worker_class = "gthread"
workers = 1
threads = 8
timeout = 30
graceful_timeout = 10
max_requests = 0
logger_class = GunicornLogger
accesslog = "-"
errorlog = "-"
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True
