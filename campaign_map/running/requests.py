"""What is written down of each request, and how: for people a plain line, for machines one of JSON.

Ids only: no query, no body, no address, no token. Where something went wrong, its kind and place, never its words,
which may quote what somebody sent.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from time import perf_counter
from types import TracebackType
from typing import Literal

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("campaign_map")
_PATH = re.compile(r"/[\w./-]{0,120}", re.ASCII)

LogStyle = Literal["plain", "json"]


def written_down(app: ASGIApp) -> ASGIApp:
    """The middleware: one line for each request, and its count."""

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        began = perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, noting)
        finally:
            _note(scope, status, perf_counter() - began)

    return logged


def _note(scope: Scope, status: int, seconds: float) -> None:
    path = scope["path"] if _PATH.fullmatch(scope["path"]) else "(odd path)"
    method, route = str(scope.get("method", "")), str(scope.get("path_template") or "(none)")
    fields = {"method": method, "path": path, "route": route, "status": status, "ms": round(1000 * seconds, 1)}
    log.info("%s %s %d %.0f ms", method, path, status, 1000 * seconds, extra={"fields": fields})
    scope["litestar_app"].state.metrics.answered(method, route, status, seconds)


def log_to_stderr(style: LogStyle) -> None:
    """Write down what the service and the web server have to say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if style == "json" else _Plain("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in ("campaign_map", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO)


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def where(error: BaseException) -> str:
    """What kind of error it is and where it happened, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return f"{type(error).__name__} at {' < '.join(f'{at.filename}:{at.lineno} {at.name}' for at in reversed(frames))}"


class _Plain(logging.Formatter):
    def formatException(self, ei: ExcInfo) -> str:
        return where(ei[1]) if ei[1] is not None else ""


class _Json(_Plain):
    """One object to a line: when, how bad, who says it, what, and the figures of a request beside it."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = getattr(record, "fields", None)
        said |= fields if isinstance(fields, dict) else {"message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = where(record.exc_info[1])
        return msgspec.json.encode(said).decode()
