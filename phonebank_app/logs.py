"""The program's log: what happened, never to whom. Ids only: no name, number, answer or note is ever logged.

Errors of ours also go into a report that the person can read before it goes anywhere. Both come from the type of
the error and the place in our code, which tells which sentence was said; an error's own words are left out, since they
may quote what was on the page, or a file that is called after somebody.
"""

from __future__ import annotations

import io
import logging
import logging.handlers
import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from phonebank_app import __version__

_log = logging.getLogger("phonebank")


class _OwnersFile(logging.handlers.RotatingFileHandler):
    """A log that only its owner reads, also when it begins a new file."""

    def _open(self) -> io.TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8")


def start(folder: Path) -> None:
    """Log to ``phonebank.log`` in ``folder``: half a megabyte, then one older file."""
    path = folder / "phonebank.log"
    handler = _OwnersFile(path, maxBytes=500_000, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False


def note(event: str, **facts: int | float | bool) -> None:
    """Log that something happened; only figures may go with it."""
    _log.info("%s%s", event, "".join(f" {name}={value}" for name, value in facts.items()))


def note_error(error: BaseException) -> None:
    """Log an error by its type and place."""
    _log.error("%s", where(error))


def where(error: BaseException) -> str:
    """An error's type and the places in the code that it passed, the innermost first."""
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-12:])
    )
    return f"{type(error).__name__} at {places}"


def report(error: BaseException) -> str:
    """What a person may send us after an error of ours: the version, the system, the places. Nothing of theirs."""
    lines = []
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        lines.append(where(cause))
        cause = cause.__cause__ or cause.__context__
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    return "\n".join(
        (
            f"Phonebank Party {__version__}, {system}",
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            "",
            *lines,
        )
    )
