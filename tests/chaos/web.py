"""Somebody who works in the browser meanwhile: signs in, reads pages, and is timed."""

import http.client
import http.cookies
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.factories import PASSWORD

STAFF = "staff@office.example.org"
PAGES = ("/", "/commitments/", "/healthz")


@dataclass
class Visitor:
    """One browser. `seconds` are the times of its requests, in order."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request on a connection of its own."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        try:
            link.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = link.getresponse()
            body = answer.read().decode()
        finally:
            link.close()
        self.seconds.append(time.monotonic() - began)
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
        return answer.status, body

    def is_served(self) -> bool:
        """Whether the web server answers at all."""
        try:
            return self.ask("GET", "/healthz")[0] == http.HTTPStatus.OK
        except OSError:
            return False

    def sign_in(self) -> None:
        """With a password, as people do; it writes a session."""
        _, page = self.ask("GET", "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        form = {"csrfmiddlewaretoken": token[1], "login": STAFF, "password": PASSWORD}
        status, page = self.ask("POST", "/accounts/login/", form)
        assert status == http.HTTPStatus.FOUND, page

    def read_everything(self) -> None:
        """Each page once."""
        for path in PAGES:
            status, page = self.ask("GET", path)
            assert status == http.HTTPStatus.OK, (path, status, page[:500])

    def quantile(self, share: float) -> float:
        """Seconds within which that share of the requests was answered."""
        found = sorted(self.seconds)
        return round(found[min(int(len(found) * share), len(found) - 1)], 3)
