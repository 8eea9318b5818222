"""Logs: a line of JSON for each happening, with keys from a list only; never what people write, never an address."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from app.request_id import request_id

ALLOWED = frozenset(
    {
        "at",
        "count",
        "document",
        "error",
        "event",
        "level",
        "mac",
        "part",
        "request",
        "method",
        "ms",
        "route",
        "seq",
        "status",
        "version",
        "where",
    }
)
LONGEST = 300
ROOT = Path(__file__).resolve().parent.parent


def only_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop each key that is not listed, and cut long values: a log line cannot become a place for content."""
    return {key: _short(value) for key, value in event.items() if key in ALLOWED}


def _short(value: Any) -> Any:
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        return [_short(item) for item in value[:20]]
    return str(value)[:LONGEST]


def where(error: BaseException) -> list[str]:
    """The way to an error as file:line:function. Its message is left out: it may quote what someone wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{_inside(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames]


def _inside(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _moment(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    name = request_id()
    if name is not None:
        event["request"] = name
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


class ServerLines(logging.Formatter):
    """Lines of the server library and of Alembic in the same form; of an error only its kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line."""
        line: dict[str, Any] = {
            "event": record.getMessage()[:LONGEST],
            "level": record.levelname.lower(),
            "part": record.name,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"error": type(record.exc_info[1]).__name__, "where": where(record.exc_info[1])}
        return json.dumps(line, ensure_ascii=False)


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out what uvicorn calls an error when we answer a websocket's handshake with a refusal of our own."""
    return "without completing handshake" not in record.getMessage()


def configure(level: str) -> None:
    """Set up both kinds of lines on standard error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            _moment,
            only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(ServerLines())
    lines.addFilter(_is_news)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[lines], force=True)
    logging.getLogger("waymark").setLevel(number)  # our own say as much as was asked for, libraries only what is wrong


def logger(name: str) -> Any:
    """A logger whose lines say which `part` of the program speaks."""
    return structlog.get_logger(part=name)
