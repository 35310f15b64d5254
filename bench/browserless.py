"""A visitor without a browser: cookies, hidden fields and posts, for programs that play many at once."""

import re
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

_HIDDEN = re.compile(r'name="(csrf_token|form_key|seen|version)"[^>]*value="([^"]*)"')
LONGEST_WAIT_SECONDS = 60


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    def hidden(self) -> dict[str, str]:
        """What a form carries that nobody types."""
        return dict(_HIDDEN.findall(self.text))


@dataclass
class Visitor:
    """One person at one server, seen from a network of their own."""

    port: int
    network: str = "192.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, "")

    def post(self, path: str, typed: dict[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(typed))

    def _ask(self, method: str, path: str, body: str) -> Answer:
        headers = {"X-Forwarded-For": self.network}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        wait = LONGEST_WAIT_SECONDS
        # A server that is killed meanwhile leaves nothing open here.
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=wait)) as connection:
            connection.request(method, path, body, headers)
            with closing(connection.getresponse()) as response:
                text = response.read().decode("utf-8", "replace")
                cookies = response.headers.get_all("Set-Cookie") or ()
        for cookie in cookies:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text)


def network(number: int) -> str:
    """The address of a network that no other number has: limits count by network."""
    return f"{10 + number // 65_536}.{number // 256 % 256}.{number % 256}.7"
