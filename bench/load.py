"""Requests as fast as a server answers them: a few processes, one kept-alive connection each.

A client that takes long over an answer would make every server look alike, so this one reads no
more of it than its length.
"""

import multiprocessing
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

CONNECTIONS = 6
# When one client has fallen the others do not wait for ever.
LONGEST_WAIT_SECONDS = 30
END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True)
class Target:
    """What is asked for, and of which server."""

    port: int
    path: str
    headers: str = ""

    @property
    def request(self) -> bytes:
        """The request as it is sent."""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self.headers}\r\n".encode()


def speeds(targets: list[Target], *, slices: int, seconds: float) -> list[list[float]]:
    """Requests a second of each target in each slice of time; the targets take turns, slice by slice."""
    barrier = multiprocessing.Barrier(CONNECTIONS)
    counts = multiprocessing.SimpleQueue()
    arguments = (targets, slices, seconds, barrier, counts)
    clients = [multiprocessing.Process(target=_ask, args=arguments) for _ in range(CONNECTIONS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
        if client.exitcode:
            raise RuntimeError("a client fell; its words are above")
    of_all = [counts.get() for _ in clients]
    return [
        [sum(of_one[target][number] for of_one in of_all) / seconds for number in range(slices)]
        for target in range(len(targets))
    ]


def fetch(target: Target) -> tuple[bytes, bytes]:
    """Head and body of one answer."""
    with closing(_connect(target)) as connection:
        return _one(connection, target.request)


def _ask(targets: list[Target], slices: int, seconds: float, barrier: Any, counts: Any) -> None:
    counted: list[list[int]] = [[] for _target in targets]
    for number in range(slices):
        # Who goes first changes, too.
        turns = list(enumerate(targets))
        for index, target in turns if number % 2 else reversed(turns):
            barrier.wait(LONGEST_WAIT_SECONDS)
            counted[index].append(_count(target, until=time.perf_counter() + seconds))
    counts.put(counted)


def _count(target: Target, *, until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        # A worker that has served its share closes the connection.
        with closing(_connect(target)) as connection:
            while time.perf_counter() < until:
                try:
                    head, _body = _one(connection, target.request)
                except ConnectionError:
                    break
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(head.decode())
                count += 1
                if b"\r\nConnection: close" in head:
                    break
    return count


def _connect(target: Target) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", target.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


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
