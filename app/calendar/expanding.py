"""A stranger's calendar is worked out in a child process, which is ended when it takes too long.

A rule that fits no day can keep the library searching until the year 9999.
"""

import json
import subprocess
import sys
from datetime import datetime

from app import clock
from app.calendar import busy_blocks
from app.calendar.busy_blocks import BusyTimes, Stretch
from app.practice.models import BusyFault

SECONDS = 60


class UnreadableError(Exception):
    """Why a calendar could not be read."""

    def __init__(self, fault: BusyFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def expand(contents: bytes, *, window: Stretch) -> BusyTimes:
    """The busy times of a calendar file that touch the window. Raises UnreadableError."""
    command = [
        *(sys.executable, "-I", busy_blocks.__file__, clock.ZONE.key),
        *(moment.isoformat() for moment in window),
    ]
    try:
        child = subprocess.run(  # noqa: S603 - our own module; the calendar goes in by stdin
            command, input=contents, capture_output=True, timeout=SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(BusyFault.TOO_HEAVY) from error
    if child.returncode == busy_blocks.NO_CALENDAR:
        raise UnreadableError(BusyFault.NO_CALENDAR)
    # Too many entries, or the system has ended it: too long, or too large for the memory.
    if child.returncode:
        raise UnreadableError(BusyFault.TOO_HEAVY)
    told = json.loads(child.stdout)
    stretches = [Stretch(*map(datetime.fromisoformat, pair)) for pair in told["stretches"]]
    return BusyTimes(stretches, told["unreadable"])
