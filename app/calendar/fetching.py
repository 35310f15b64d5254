"""Fetching from an address that somebody else has typed: only the open internet, and only so much.

Every address that the name has is checked, and the connection is made to one that was checked: a
name that answers otherwise the second time leads nowhere else. The certificate is the name's.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from app.calendar.expanding import UnreadableError
from app.practice.models import BusyFault

SECONDS = 10.0
# For each of a host's addresses, so that one that is silent leaves time for the next.
CONNECT_SECONDS = 4.0
MOST_BYTES = 2 * 2**20
MOST_TURNS = 3
TURNS = frozenset({301, 302, 303, 307, 308})
HTTPS_PORT = 443
LONGEST_ETAG = 200
LONGEST_DATE = 80

_MAPPED_BY_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

# Whether a connection may be made to an address and port.
MayConnect = Callable[[str, int], bool]


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came, and how to ask next time whether it has changed."""

    body: bytes
    etag: str = ""
    last_modified: str = ""


def is_public(address: str, port: int) -> bool:
    """Whether this is HTTPS on the open internet; what leads to a network of our own is not."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped), port)
        if ip in _MAPPED_BY_NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)), port)
        # Tunnels carry an address of the other kind inside.
        if ip not in _GLOBAL_UNICAST or ip.sixtofour is not None or ip.teredo is not None:
            return False
    is_open = ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
    return is_open and port == HTTPS_PORT


def https_parts(address: str) -> SplitResult:
    """The parts of an address that may be fetched. Raises ValueError for any other."""
    parts = urlsplit(address)
    # A port that is no number is a ValueError of its own, as is a host that no name can be.
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        raise ValueError("not an https address, or one with a user's name in it")
    parts.hostname.encode("idna")
    return parts


def fetch(
    address: str,
    *,
    etag: str = "",
    last_modified: str = "",
    may_connect: MayConnect = is_public,
    context: ssl.SSLContext | None = None,
) -> Fetched | None:
    """What is at the address; None when it has not changed. Raises UnreadableError."""
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Tuokio"}  # fmt: skip
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    ends = time.monotonic() + SECONDS
    for _turn in range(MOST_TURNS + 1):
        visit = _Visit(address, may_connect, context or ssl.create_default_context(), ends)
        answer = visit.get(headers)
        if not isinstance(answer, str):
            return answer
        address = answer
    raise UnreadableError(BusyFault.FORBIDDEN)


class _Visit:
    """One request to one host, over when the time is up."""

    def __init__(
        self, address: str, may_connect: MayConnect, context: ssl.SSLContext, ends: float
    ) -> None:
        try:
            self._parts = https_parts(address)
        except ValueError as error:
            raise UnreadableError(BusyFault.FORBIDDEN) from error
        self._host = str(self._parts.hostname).encode("idna").decode()
        self._port = self._parts.port or HTTPS_PORT
        self._may_connect = may_connect
        self._context = context
        self._ends = ends

    def get(self, headers: dict[str, str]) -> Fetched | str | None:
        """What came; where to look instead; None when nothing has changed."""
        try:
            return self._get(headers)
        except ssl.SSLCertVerificationError as error:
            raise UnreadableError(BusyFault.CERTIFICATE) from error
        except (OSError, http.client.HTTPException) as error:
            too_late = time.monotonic() >= self._ends or isinstance(error, TimeoutError)
            fault = BusyFault.TOO_SLOW if too_late else BusyFault.UNREACHABLE
            raise UnreadableError(fault) from error
        except ValueError as error:
            # It turns us towards what is no address.
            raise UnreadableError(BusyFault.FORBIDDEN) from error

    def _get(self, headers: dict[str, str]) -> Fetched | str | None:
        plain = self._connect()
        encrypted = self._context.wrap_socket(
            plain, server_hostname=self._host, do_handshake_on_connect=False
        )
        # A time-out counts from byte to byte; this ends a server that sends one now and then.
        alarm = threading.Timer(self._seconds_left(), _hang_up, [encrypted])
        alarm.daemon = True
        alarm.start()
        connection = http.client.HTTPSConnection(self._host, self._port)
        connection.sock = encrypted
        try:
            encrypted.do_handshake()
            connection.request("GET", _target(self._parts), headers=headers)
            with connection.getresponse() as response:
                return self._read(response)
        finally:
            alarm.cancel()
            connection.close()

    def _connect(self) -> socket.socket:
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        if not all(self._may_connect(str(where[0]), self._port) for *_kind, where in found):
            raise UnreadableError(BusyFault.FORBIDDEN)
        failure: OSError = TimeoutError()
        for family, kind, protocol, _name, where in found:
            plain = socket.socket(family, kind, protocol)
            try:
                plain.settimeout(min(CONNECT_SECONDS, self._seconds_left()))
                plain.connect(where)
                plain.settimeout(self._seconds_left())
            except OSError as error:
                plain.close()
                failure = error
            else:
                return plain
        raise failure

    def _seconds_left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _read(self, response: http.client.HTTPResponse) -> Fetched | str | None:
        if response.status == http.HTTPStatus.NOT_MODIFIED:
            return None
        if response.status in TURNS:
            return urljoin(self._parts.geturl(), response.getheader("Location", ""))
        if response.status != http.HTTPStatus.OK:
            is_broken = response.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR
            raise UnreadableError(BusyFault.UNREACHABLE if is_broken else BusyFault.REFUSED)
        body = response.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise UnreadableError(BusyFault.TOO_BIG)
        # Cut off by ourselves or by the server, it is not the whole; read(n) does not say so.
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        self._seconds_left()
        return Fetched(
            body=body,
            etag=_kept(response.getheader("ETag"), LONGEST_ETAG),
            last_modified=_kept(response.getheader("Last-Modified"), LONGEST_DATE),
        )


def _target(parts: SplitResult) -> str:
    """Path and query, with what must not stand there as it is made harmless."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe="/?%:@!$&'()*+,;=~#[]|")


def _kept(header: str | None, longest: int) -> str:
    is_fine = header is not None and len(header) <= longest and header.isascii()
    return str(header) if is_fine and str(header).isprintable() else ""


def _hang_up(encrypted: ssl.SSLSocket) -> None:
    # The socket's own way: that of TLS would wait for the other side, and change what is being read.
    try:
        socket.socket.shutdown(encrypted, socket.SHUT_RDWR)
    except OSError:
        return
