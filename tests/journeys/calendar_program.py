"""A calendar program that we did not write: vdirsyncer fetches the feed, khal shows it."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent

VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair work]
a = "feed"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{folder}/events/"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[work]]
path = {folder}/events/
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Helsinki
local_timezone = Europe/Helsinki
"""


class CalendarProgram:
    """One subscription to one address."""

    def __init__(self, folder: Path, url: str) -> None:
        (folder / "events").mkdir(parents=True)
        (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, url=url))
        (folder / "khal").write_text(KHAL.format(folder=folder))
        self.folder = folder
        self._run("vdirsyncer", "-c", str(folder / "vdirsyncer"), "discover")

    def refresh(self) -> None:
        """Fetch the feed."""
        self._run("vdirsyncer", "-c", str(self.folder / "vdirsyncer"), "sync")

    def agenda(self, start: str, days: int) -> list[str]:
        """What it shows: "2026-11-24 09:00 10:00 Varattu", one line an event."""
        shown = self._run(
            "khal", "-c", str(self.folder / "khal"), "list", "--day-format", "",
            "--format", "{start-date} {start-time} {end-time} {title}", start, f"{days}d",
        )  # fmt: skip
        return [line for line in shown.splitlines() if line.strip()]

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(
            [BIN / program, *words],
            env={**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
