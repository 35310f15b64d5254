"""How many requests a second the public pages take, against a bare Flask application in the same run.

    make bench        or        python -m bench.public_pages [--slices 40] [--seconds 0.3]

Both are served by gunicorn with this project's gunicorn.conf.py, each page is matched by a bare
one of the same size, and the two take turns in short slices of time, so that what else the machine
does meets both. Ratios hold from machine to machine, requests a second do not. Promised: home 0.80, contact 0.50.
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
from bench.load import Target, fetch, speeds

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
            fetch(Target(port, "/"))
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
    _head, home = fetch(Target(port, "/"))
    _head, contact = fetch(Target(port, "/ota-yhteytta"))
    (folder / "home.html").write_bytes(home)
    # As long as ours once Jinja has filled it in.
    shown = contact.decode().replace("{", "(").replace("%", "p").replace("#", "n")
    start = "<title>{{ title }}</title><input value='{{ token }}'><input value='{{ key }}'>\n"
    filled = len("<title>Ota yhteyttä</title><input value=''><input value=''>".encode()) + 151
    (folder / "contact.html").write_text(start + shown[filled:], encoding="utf-8")


def measure(tuokio: int, bare: int, *, slices: int, seconds: float) -> bool:
    """Measure each case, print its ratios, and answer whether all medians keep the promise."""
    print(f"{'':<26}{'bytes':>7}{'bare':>7}{'Tuokio':>10}{'bare':>10}   ratio: min  median   max")
    is_kept = True
    for name, path, bare_path, headers, promised in CASES:
        targets = [Target(tuokio, path, headers), Target(bare, bare_path)]
        sizes = [len(fetch(target)[1]) for target in targets]
        ours, theirs = speeds(targets, slices=slices, seconds=seconds)
        ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
        median = statistics.median(ratios)
        is_kept = is_kept and median >= promised
        print(
            f"{name:<26}{sizes[0]:>7}{sizes[1]:>7}"
            f"{statistics.median(ours):>8.0f}/s{statistics.median(theirs):>8.0f}/s"
            f"{min(ratios):>13.2f}{median:>8.2f}{max(ratios):>6.2f}",
            flush=True,
        )
    return is_kept


def main() -> int:
    """Serve both, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slices", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=0.3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_up(folder)
        with serving("wsgi:app", folder, INSTANCE_PATH=name) as tuokio:
            match(tuokio, folder)
            with serving("bench.bare:app", folder, BARE_FOLDER=name) as bare:
                is_kept = measure(tuokio, bare, slices=arguments.slices, seconds=arguments.seconds)
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
