"""Fetching somebody's calendar: from the open internet alone, and only so much of it."""

import socket
import ssl
import subprocess
import threading
import time
from functools import partial

import pytest

from app.calendar import fetching
from app.calendar.expanding import UnreadableError
from app.calendar.fetching import Fetched, is_public
from app.practice.models import BusyFault
from tests.calendar.answering import BODY, HOST, Server


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    """TLS of the server, and of a client that trusts the server's certificate."""
    folder = tmp_path_factory.mktemp("certificate")
    key, chain = folder / "key.pem", folder / "chain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, key)
    return server, ssl.create_default_context(cafile=chain)


@pytest.fixture(scope="module")
def running(contexts):
    server = Server(contexts[0])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def names(monkeypatch):
    """What names lead to, instead of the true DNS."""
    known = {HOST: ["127.0.0.1"], "sisalla.example.com": ["10.0.0.7"]}

    def answer(host, port, **_how):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in known[host]
        ]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


@pytest.fixture
def server(running, names):
    running.asked.clear()
    return running


@pytest.fixture
def get(server, contexts):
    """Fetches a path of the server, whose own machine may be connected to and no other."""

    def may_connect(address, _port):
        return address in {"127.0.0.1", "::1"}

    fetch = partial(fetching.fetch, may_connect=may_connect, context=contexts[1])
    return lambda path, **asked: fetch(f"https://{HOST}:{server.server_port}{path}", **asked)


def fault(call, *arguments, **named):
    with pytest.raises(UnreadableError) as told:
        call(*arguments, **named)
    return told.value.fault


def test_a_calendar_comes_with_what_to_ask_next_time(get, server):
    assert get("/calendar?salaisuus=ä") == Fetched(
        body=BODY, etag='"one"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT"
    )

    path, headers = server.asked[0]
    assert path == "/calendar?salaisuus=%C3%A4"
    assert headers["Host"] == f"{HOST}:{server.server_port}"
    assert not {"Referer", "Cookie", "Authorization"} & headers.keys()


def test_what_has_not_changed_is_not_sent_again(get, server):
    assert get("/calendar", etag='"one"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT") is None
    assert server.asked[0][1]["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gone", BusyFault.REFUSED),
        ("/broken", BusyFault.UNREACHABLE),
        ("/huge", BusyFault.TOO_BIG),
        ("/short", BusyFault.UNREACHABLE),
        ("/around", BusyFault.FORBIDDEN),
        ("/plain", BusyFault.FORBIDDEN),
        ("/nowhere", BusyFault.FORBIDDEN),
        ("/inside", BusyFault.FORBIDDEN),
    ],
)
def test_an_answer_that_will_not_do_has_its_reason(get, path, said):
    assert fault(get, path) is said


def test_turns_are_followed_three_times_at_the_most(get, server):
    assert get("/moved").body == BODY
    server.asked.clear()

    fault(get, "/around")

    assert len(server.asked) == 1 + fetching.MOST_TURNS


@pytest.mark.parametrize("path", ["/drips", "/silent"])
def test_a_slow_answer_is_waited_for_only_so_long(get, monkeypatch, path):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    began = time.monotonic()

    assert fault(get, path) is BusyFault.TOO_SLOW
    assert time.monotonic() - began < 1.5


def test_a_certificate_of_another_name_or_maker_is_not_accepted(get, server, names, contexts):
    names["toinen.example.com"] = ["127.0.0.1"]
    other = f"https://toinen.example.com:{server.server_port}/calendar"
    anywhere = lambda _address, _port: True  # noqa: E731

    assert fault(fetching.fetch, other, may_connect=anywhere, context=contexts[1]) is BusyFault.CERTIFICATE  # fmt: skip
    assert fault(get, "/calendar", context=ssl.create_default_context()) is BusyFault.CERTIFICATE
    assert server.asked == []


def test_a_name_that_leads_inside_as_well_as_outside_is_not_visited(get, server, names):
    names[HOST] = ["127.0.0.1", "10.0.0.7"]

    assert fault(get, "/calendar") is BusyFault.FORBIDDEN
    assert server.asked == []


def test_the_next_address_of_a_name_is_tried_when_one_is_closed(get, names):
    # Nobody listens at the other one, if the machine has it at all.
    names[HOST] = ["::1", "127.0.0.1"]

    assert get("/calendar").body == BODY


def test_a_name_is_looked_up_once_so_that_it_cannot_answer_otherwise_later(get, names, monkeypatch):
    lookups = []
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: lookups.append(a) or look_up(*a, **k))  # fmt: skip

    get("/calendar")

    assert len(lookups) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://kalenteri.example.com/x.ics",
        "webcal://kalenteri.example.com/x.ics",
        "file:///etc/passwd",
        "https://",
        "https://aino:salasana@kalenteri.example.com/x.ics",
        "https://kalenteri.example.com:99999/x.ics",
        "https://" + "a" * 70 + ".example.com/",
        "https://localhost/x.ics",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/x.ics",
    ],
)
def test_only_https_to_the_open_internet_is_fetched(names, address):
    names |= {"localhost": ["127.0.0.1"], "169.254.169.254": ["169.254.169.254"]}
    names["::ffff:127.0.0.1"] = ["::ffff:127.0.0.1"]

    assert fault(fetching.fetch, address) is BusyFault.FORBIDDEN


def test_a_name_that_nobody_knows_is_told_so(names):
    assert fault(fetching.fetch, "https://ei-ole.example.com/x.ics") is BusyFault.UNREACHABLE


def test_no_part_of_the_address_is_in_what_goes_wrong(names):
    with pytest.raises(UnreadableError) as told:
        fetching.fetch("https://ei-ole.example.com/salaisuus.ics")

    assert "salaisuus" not in repr(told.value) + repr(told.value.__cause__)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
        "2002:0a00:0001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_an_inner_address_is_not_public(address):
    assert not is_public(address, 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4026:803::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])  # fmt: skip
def test_an_address_of_the_open_internet_is_public_at_the_port_of_https(address):
    assert is_public(address, 443)
    assert not is_public(address, 8443)
