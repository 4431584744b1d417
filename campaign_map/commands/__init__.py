"""What coordinators and operators type: one module for each kind of work, each with an ``add`` that names its commands.

A command is a function of what was asked and the open service that returns the exit status.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from campaign_map.accounts.audit import Actor
from campaign_map.words import tidy

Command = Callable[..., argparse.ArgumentParser]
"""Adds a command: its name, what runs it, what it says of itself, and parsers whose options it shares."""


def operator(name: str) -> Actor:
    """Whoever types a command, under the name they give: the machine lets them in, not a password of ours."""
    return Actor("service", "", tidy(name))


def moment(text: str) -> datetime:
    """A moment somebody typed in ISO 8601; without a zone it is UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
