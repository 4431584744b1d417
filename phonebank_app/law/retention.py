"""When a party is to be deleted, and whether that may happen by itself. Pure; docs/decisions/0012 says why."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Literal

from phonebank_app.machine.clock import LONDON

GRACE = timedelta(hours=72)
"""After the end of a party whose outcomes the campaign has safely, and after the end of a list's time."""

Verdict = Literal["keep", "delete", "ask_clock", "ask_list", "ask_unsent"]
"""``ask_…``: its time is over, but only a person may say so: the clock is in doubt; it is the host's own list; or
something was not sent, and cannot be sealed for a campaign."""


def expires(lease_until: datetime | None, polling_day: date | None) -> datetime | None:
    """When nothing may be done with a list any more: its lease ends, or, without one, polling day does."""
    if lease_until is not None:
        return lease_until
    if polling_day is None:
        return None
    return datetime.combine(polling_day + timedelta(days=1), time(0), LONDON)


def due(ends: datetime | None, ended_at: datetime | None, durable_at: datetime | None) -> datetime | None:
    """When a party is to be deleted; ``None``: not by itself.

    Args:
        ends: when its list expires; ``durable_at``: since when the campaign has every outcome safely.
    """
    moments = [] if ends is None else [ends + GRACE]
    if ended_at is not None and durable_at is not None:
        moments.append(max(ended_at, durable_at) + GRACE)
    return min(moments, default=None)


def verdict(at: datetime | None, now: datetime, *, in_doubt: bool, own_list: bool, nothing_lost: bool) -> Verdict:
    """What to do about a party.

    Args:
        at: when it is to be deleted; ``now``: the time, which does not go back (``steady``).
        in_doubt: the clock may be wrong; ``nothing_lost``: all is safe at the campaign, or sealed for it.
    """
    if at is None or now < at:
        return "keep"
    if own_list:
        return "ask_list"
    if not nothing_lost:
        return "ask_unsent"
    return "ask_clock" if in_doubt else "delete"
