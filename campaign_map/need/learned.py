"""How many calls a caller makes in an hour: what the profile says, moved by what parties have really done.

Hours are counted where somebody was at work: between one dialling and the next of the same chair, unless more than
`PAUSE` lies between them (tea) or less than `LEAST` (keys pressed in a row, or a correction). Then with n such gaps
that add up to T caller-hours::

    learned = (K · profile + n) / (K + T)

the posterior mean of a Poisson rate under a Gamma prior worth K caller-hours at the profile's figure (the usual
conjugate pair, see Gelman et al., *Bayesian Data Analysis*, 2.6). So a few lively parties move it little, and a
campaign's evenings decide it. It is used once `ENOUGH` caller-hours were seen.

The newest `NEWEST` outcomes are read: some thousand caller-hours, about a fifth of a second, and kept for five minutes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.need.kept import Kept
from campaign_map.parties import are_people
from campaign_map.store import Store
from phonebank_app.rules.outcomes import RULES

PAUSE = timedelta(minutes=20)
LEAST = timedelta(seconds=5)
PRIOR_HOURS = 20.0
"""K: how many caller-hours the profile's figure is worth. Our own: about two parties' evenings."""
ENOUGH = 10.0
NEWEST = 20_000

_ATTEMPTS = tuple(kind.value for kind, rule in RULES.items() if rule.attempt)


@dataclass(frozen=True, slots=True)
class Rate:
    """Calls that one caller makes in an hour.

    Attributes:
        per_caller_hour: the figure to reckon with.
        profile: what the profile says.
        caller_hours: how much work was seen.
        learned: whether that was enough to move it.
    """

    per_caller_hour: float
    profile: float
    caller_hours: float = 0.0
    learned: bool = False

    def in_words(self) -> str:
        """“12.6 calls per caller-hour, learned from 214 caller-hours; the profile says 12”."""
        if not self.learned:
            seen = f"; {self.caller_hours:.0f} caller-hours seen so far" if self.caller_hours >= 1 else ""
            return f"{self.profile:g} calls per caller-hour, as the profile says{seen}"
        return (
            f"{self.per_caller_hour:.1f} calls per caller-hour, learned from {self.caller_hours:,.0f} caller-hours; "
            f"the profile says {self.profile:g}"
        )


class _Dialled(msgspec.Struct, frozen=True):
    at: datetime
    chair: int


_decode = msgspec.json.Decoder(_Dialled).decode
_kept: Kept[tuple[int, float]] = Kept(timedelta(minutes=5), lasting=True)


def rate(connection: sa.Connection, store: Store, profile_rate: float, now: datetime) -> Rate:
    """The figure to reckon with, from the newest outcomes; at most five minutes old."""
    calls, hours = _kept.get(store, now, lambda: worked(_newest(connection)))
    return learned_rate(profile_rate, calls, hours)


def learned_rate(profile_rate: float, calls: int, hours: float) -> Rate:
    """The profile's figure, moved by so many calls in so many caller-hours, if they are enough."""
    if hours < ENOUGH:
        return Rate(profile_rate, profile_rate, hours)
    moved = (PRIOR_HOURS * profile_rate + calls) / (PRIOR_HOURS + hours)
    return Rate(round(moved, 2), profile_rate, hours, learned=True)


def worked(diallings: Iterable[tuple[str, int, datetime]]) -> tuple[int, float]:
    """Gaps between the diallings of one chair during which somebody worked, and the caller-hours they add up to.

    Args:
        diallings: laptop, chair and moment of each, in any order.
    """
    chairs: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    for device, chair, at in diallings:
        chairs[device, chair].append(at)
    calls, hours = 0, timedelta()
    for moments in chairs.values():
        moments.sort()
        for before, after in pairwise(moments):
            if LEAST <= after - before <= PAUSE:
                calls += 1
                hours += after - before
    return calls, hours / timedelta(hours=1)


def _newest(connection: sa.Connection) -> list[tuple[str, int, datetime]]:
    table = models.outcomes
    rows = connection.execute(
        sa.select(table.c.device_id, table.c.op)
        # Another program's callers all report as one.
        .where(table.c.kind.in_(_ATTEMPTS), are_people(table.c.party_id))
        .order_by(table.c.server_seq.desc())
        .limit(NEWEST)
    )
    found = []
    for row in rows:
        op = _decode(row.op)
        found.append((row.device_id, op.chair, op.at))
    return found
