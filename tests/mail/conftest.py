"""A real SMTP server for the tests of delivery, as kind or as unkind as a test asks for."""

import dataclasses
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from app.extensions import db, mail
from app.mail import outbox
from app.mail.outbox import Envelope
from app.practice import queries
from tests.factories import make_practice


class Post:
    """Keeps what arrives; `answers` says what else to answer to an address or to the mail itself."""

    def __init__(self) -> None:
        self.received: list = []
        self.answers: dict[str, str] = {}
        self.hang_up_at: set[str] = set()
        self.meanwhile: Callable[[], None] = lambda: None
        # Called while the sender waits for the answer.

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        if "DATA" in self.hang_up_at:
            server.transport.abort()
        self.received.append(envelope)
        self.meanwhile()
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, server, _session, _envelope):  # noqa: N802
        if "QUIT" in self.hang_up_at:
            server.transport.abort()
        return "221 Bye"


def free_port() -> int:
    """A port where nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office(post: Post, **settings) -> Iterator[int]:
    """Serve SMTP on a port of this machine."""
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), **settings)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def post() -> Post:
    """What has arrived."""
    return Post()


@pytest.fixture
def app_towards(smtp_open, app):
    """Lets the application deliver to a port: app_towards(port, MAIL_USE_TLS=True)."""

    def turn(port, **settings):
        changed = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port} | settings
        app.extensions["settings"] = dataclasses.replace(before, **changed)
        app.config.update(changed)
        mail.init_app(app)
        return app

    before = app.extensions["settings"]
    make_practice(name="Äijälän työnohjaus")
    yield turn
    app.extensions["settings"] = before
    app.config.update(before.for_flask())
    mail.init_app(app)


@pytest.fixture
def mail_app(post, app_towards):
    """The application, delivering to the post."""
    with post_office(post) as port:
        yield app_towards(port)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A key and a certificate that its owner has signed for itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key, chain = folder / "key.pem", folder / "chain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, chain


@pytest.fixture
def tls(certificate) -> ssl.SSLContext:
    """The server's side of TLS."""
    key, chain = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


def write(to="vastaanottaja@example.com", **columns):
    """Enqueue a mail and commit; columns are set on its row."""
    message = outbox.enqueue("test", Envelope(to=to, language="fi"), practice=queries.practice())
    for name, value in columns.items():
        setattr(message, name, value)
    db.session.commit()
    return message
