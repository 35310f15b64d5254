"""Requests as fast as a server answers them: a few processes, one kept-alive connection each.

A client that takes long over an answer would make every server look alike, so this one reads no
more of it than its length.
"""

import multiprocessing
import socket
import time
from contextlib import closing

CONNECTIONS = 6
END_OF_HEAD = b"\r\n\r\n"


def requests_a_second(port: int, path: str, *, seconds: float, headers: str = "") -> float:
    """How many answers all connections got together, by the second."""
    with multiprocessing.Pool(CONNECTIONS) as pool:
        counted = pool.starmap(_ask, [(port, path, headers, seconds)] * CONNECTIONS)
    return sum(counted) / seconds


def fetch(port: int, path: str, headers: str = "") -> tuple[bytes, bytes]:
    """Head and body of one answer."""
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        return _one(connection, _request(port, path, headers))


def _ask(port: int, path: str, headers: str, seconds: float) -> int:
    asked = _request(port, path, headers)
    count = 0
    ends_at = time.perf_counter() + seconds
    while time.perf_counter() < ends_at:
        # A worker that has served its share closes the connection.
        with closing(socket.create_connection(("127.0.0.1", port))) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < ends_at:
                try:
                    head, _body = _one(connection, asked)
                except ConnectionError:
                    break
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(head.decode())
                count += 1
                if b"\r\nConnection: close" in head:
                    break
    return count


def _request(port: int, path: str, headers: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode()


def _one(connection: socket.socket, asked: bytes) -> tuple[bytes, bytes]:
    connection.sendall(asked)
    answer = b""
    while END_OF_HEAD not in answer:
        answer += _more(connection)
    head, _end, body = answer.partition(END_OF_HEAD)
    length = int(head[head.index(b"Content-Length: ") + 16 :].split(b"\r", 1)[0])
    while len(body) < length:
        body += _more(connection)
    return head, body


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionResetError
    return part
