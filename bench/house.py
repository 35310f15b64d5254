"""A whole Tuokio for programs that try it hard: a database of its own, web processes, one practice."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time as wall_time
from functools import cached_property
from pathlib import Path

from flask import Flask

from app import create_app
from app.accounts import services as accounts
from app.accounts.models import Role
from app.config import ROOT, Settings
from app.extensions import db
from app.practice.models import BookingRules, OpeningHours, Practice, Supervisor

SECRET_KEY = "only-for-trying-hard-0123456789-abcdefgh"  # noqa: S105 - nobody's
OWNER = "omistaja@example.com"
PASSWORD = "kolme hyvää sanaa"  # noqa: S105 - nobody's
SUPERVISORS = ("aino", "veikko")


@dataclass
class House:
    """Where a Tuokio keeps its things, and the processes that serve it now."""

    instance: Path
    database_url: str
    application: str = "wsgi:app"
    processes: int = 4
    port: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @cached_property
    def app(self) -> Flask:
        """The application in this process."""
        return create_app(
            Settings(
                SECRET_KEY=SECRET_KEY,
                DATABASE_URL=self.database_url,
                INSTANCE_PATH=self.instance,
                PUBLIC_URL=f"http://127.0.0.1:{self.port}",
            )
        )

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Look into the database from this process, and leave no connection open."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    @property
    def environment(self) -> dict[str, str]:
        """The settings of its processes."""
        return {
            **os.environ,
            "SECRET_KEY": SECRET_KEY,
            "DATABASE_URL": self.database_url,
            "INSTANCE_PATH": str(self.instance),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(self.processes),
            "TRUSTED_PROXIES": "1",
            "LOG_LEVEL": "ERROR",
        }

    def furnish(self) -> None:
        """Migrate, and let two supervisors be there from eight to eight every day."""
        self._run("db", "upgrade")
        with self.inside():
            db.session.add(
                Practice(
                    name="Metsäpolku", email="tuki@metsapolku.example.com", owner_sees_all=True
                )
            )
            db.session.add(BookingRules(least_notice_hours=24, horizon_days=56))
            for position, slug in enumerate(SUPERVISORS):
                supervisor = Supervisor(
                    slug=slug, name=slug.title(), languages=["fi"], position=position
                )
                db.session.add(supervisor)
                db.session.flush()
                for weekday in range(7):
                    db.session.add(
                        OpeningHours(
                            supervisor_id=supervisor.id,
                            weekday=weekday,
                            opens_at_time=wall_time(8),
                            closes_at_time=wall_time(20),
                        )
                    )
            accounts.create_user(OWNER, name="Omistaja", role=Role.OWNER, password=PASSWORD)
            db.session.commit()

    @contextmanager
    def open(self, *, worker: bool = False) -> Iterator[None]:
        """Serve until the block ends."""
        self.start(worker=worker)
        try:
            yield
        finally:
            self.stop()

    def start(self, *, worker: bool = False) -> None:
        """Begin to serve, on a free port the first time and on the same ever after."""
        self.port = self.port or self.free_port()
        self._begin("gunicorn", self.application)
        if worker:
            self._begin("flask", "--app", "wsgi", "worker")
        self._wait()

    def restart_worker(self) -> None:
        """End the worker at once, and start another."""
        worker = self.running.pop()
        os.killpg(worker.pid, 9)
        worker.wait()
        self._begin("flask", "--app", "wsgi", "worker")

    @staticmethod
    def free_port() -> int:
        """A port that nobody listens on."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def stop(self) -> None:
        """Let every process end in its own time."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait()
        self.running.clear()

    def kill(self) -> None:
        """End every process of it at once, whatever it is doing."""
        for process in self.running:
            os.killpg(process.pid, 9)
        for process in self.running:
            process.wait()
        self.running.clear()

    def _begin(self, name: str, *words: str) -> None:
        self.running.append(
            subprocess.Popen(
                [_program(name), *words],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    def _wait(self) -> None:
        for _try in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("the server does not answer")

    def _run(self, *words: str) -> None:
        subprocess.run(
            [_program("flask"), "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
