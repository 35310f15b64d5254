"""How many requests a second the public pages take, against a bare Flask application in the same run.

    make bench        or        python -m bench.public_pages [--rounds 15] [--seconds 0.7]

Both are served by gunicorn with this project's gunicorn.conf.py, each page is matched by a bare
one of the same size, and runs take turns, so that what else the machine does meets both. Ratios
hold from machine to machine, requests a second do not. Promised: home 0.80, contact 0.50.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT
from bench.load import fetch, requests_a_second

AS_BROWSERS_ASK = "Accept-Encoding: gzip, deflate, br, zstd\r\n"
# Name, Tuokio's address, the bare one, the headers of Tuokio's requests, the ratio promised.
CASES = (
    ("home", "/", "/", "", 0.80),
    ("home, as browsers ask", "/", "/", AS_BROWSERS_ASK, 0.80),
    ("contact", "/ota-yhteytta", "/contact", "", 0.50),
    ("contact, as browsers ask", "/ota-yhteytta", "/contact", AS_BROWSERS_ASK, 0.50),
)


@contextmanager
def serving(application: str, folder: Path, **environment: str) -> Iterator[int]:
    """Serve the application with our gunicorn settings; answers the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / f"{application.replace(':', '-')}.log").open("w") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("gunicorn"), application],
            cwd=ROOT,
            env={**os.environ, **environment, "HOST": "127.0.0.1", "PORT": str(port)},
            stderr=log,
        )
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait()


def _wait_for(port: int) -> None:
    for _try in range(200):
        try:
            fetch(port, "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def set_up(instance: Path) -> None:
    """A sample practice with its invented diary."""
    flask = [Path(sys.executable).with_name("flask"), "--app", "wsgi"]
    for words in (
        ["db", "upgrade"],
        ["practice", "import", "app/practice/samples/mantypiha.toml"],
        ["demo", "load"],
    ):
        environment = {**os.environ, "INSTANCE_PATH": str(instance), "LOG_LEVEL": "ERROR"}
        subprocess.run(
            [*flask, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )


def match(port: int, folder: Path) -> None:
    """Write what the bare application answers: pages of the same size as Tuokio's."""
    _head, home = fetch(port, "/")
    _head, contact = fetch(port, "/ota-yhteytta")
    (folder / "home.html").write_bytes(home)
    # As long as ours once Jinja has filled it in.
    shown = contact.decode().replace("{", "(").replace("%", "p").replace("#", "n")
    start = "<title>{{ title }}</title><input value='{{ token }}'><input value='{{ key }}'>\n"
    filled = len("<title>Ota yhteyttä</title><input value=''><input value=''>".encode()) + 151
    (folder / "contact.html").write_text(start + shown[filled:], encoding="utf-8")


def measure(tuokio: int, bare: int, *, rounds: int, seconds: float) -> bool:
    """Measure each case, print its ratios, and answer whether all medians keep the promise."""
    print(f"{'':<26}{'Tuokio':>9}{'bare':>9}   ratio: min  median  max   promised")
    kept = True
    for name, path, bare_path, headers, promised in CASES:
        ours, theirs = [], []
        for number in range(rounds):
            # Who goes first changes, too.
            for is_ours in (True, False) if number % 2 else (False, True):
                port, asked, more = (tuokio, path, headers) if is_ours else (bare, bare_path, "")
                speed = requests_a_second(port, asked, seconds=seconds, headers=more)
                (ours if is_ours else theirs).append(speed)
        ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
        median = statistics.median(ratios)
        kept = kept and median >= promised
        print(
            f"{name:<26}{statistics.median(ours):>7.0f}/s{statistics.median(theirs):>7.0f}/s"
            f"{min(ratios):>13.2f}{median:>8.2f}{max(ratios):>6.2f}{promised:>10.2f}",
            flush=True,
        )
    return kept


def main() -> int:
    """Serve both, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_up(folder)
        with serving("wsgi:app", folder, INSTANCE_PATH=name) as tuokio:
            match(tuokio, folder)
            with serving("bench.bare:app", folder, BARE_FOLDER=name) as bare:
                sizes = [
                    (path, len(fetch(tuokio, path)[1]), len(fetch(bare, bare_path)[1]))
                    for _name, path, bare_path, headers, _promised in CASES
                    if not headers
                ]
                print(
                    "; ".join(f"{path} {ours} bytes, bare {theirs}" for path, ours, theirs in sizes)
                )
                kept = measure(tuokio, bare, rounds=arguments.rounds, seconds=arguments.seconds)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
