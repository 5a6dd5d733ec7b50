"""`python -m config.alive`: does the web server of this container answer? 0 or 1, for a health check."""

import http.client
import os
import sys

SECONDS = 4


def main() -> int:
    """Ask /healthz on the port of this instance."""
    link = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=SECONDS)
    try:
        link.request("GET", "/healthz", headers={"Host": "localhost"})
        return 0 if link.getresponse().status == http.HTTPStatus.OK else 1
    except OSError:
        return 1
    finally:
        link.close()


if __name__ == "__main__":
    sys.exit(main())
