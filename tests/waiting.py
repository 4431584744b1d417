"""Waiting for what another thread does: for the thing itself, never for a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

PATIENCE = 30.0
"""Seconds until it is called a failure."""


def until(condition: Callable[[], bool]) -> None:
    """Return as soon as ``condition`` holds."""
    wait = Event()
    for _ in range(int(PATIENCE / 0.01)):
        if condition():
            return
        wait.wait(0.01)
    raise AssertionError("it never came to be")
