"""Structured logs on stderr: events and ids, never people, tokens or what was typed."""

import logging
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

# Named here, for looking up who logs takes as long as the line itself.
log = structlog.get_logger(__name__)


def configure(level: str) -> None:
    """Write each event as one JSON line with its UTC time."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s", force=True)
    # These speak of addresses and mail servers in words of their own.
    for chatty in ("werkzeug", "apscheduler", "flask-limiter", "sqlalchemy", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_failed,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def init_logs(app: Flask) -> None:
    """One line a request, by endpoint: an address may hold a token."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began_at = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        if request.endpoint != "static":
            log_answer(
                endpoint=request.endpoint,
                method=request.method,
                status=response.status_code,
                began_at=g.get("began_at", 0),
            )
        return response


def log_answer(
    *, endpoint: str | None, method: str, status: int, began_at: float, **more: str
) -> None:
    """The one line of a request."""
    log.info(
        "request.answered",
        endpoint=endpoint,
        method=method,
        status=status,
        milliseconds=round((time.perf_counter() - began_at) * 1000, 1),
        **more,
    )


def _where_it_failed(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Keep an error's type and places; its message may repeat what a person typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        places = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        event["error"] = type(error).__name__
        event["where"] = places[-12:]
    return event
