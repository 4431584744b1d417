"""The evening in figures, for the first page of the desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from campaign_map.desk import screening
from campaign_map.desk.activity import Done, by_hour, hours_between, midnight, today, total
from campaign_map.desk.screening import RunsOut
from campaign_map.need.kept import Kept
from campaign_map.settings import Service
from phonebank_app.machine.clock import local

_SETTLED = timedelta(minutes=2)
"""How long after an hour's end no outcome can still be counted into it: processes' clocks differ a little."""
_OPENS = 9

_past: Kept[dict[datetime, Done]] = Kept(timedelta(hours=1), lasting=True)
_last_week: Kept[dict[datetime, Done]] = Kept(timedelta(hours=1), lasting=True)
_running_out: Kept[tuple[RunsOut, ...]] = Kept(timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of today, and the same hour a week ago; ``None`` where that is still to come or nothing is known."""

    at: datetime
    done: Done
    before: Done | None


@dataclass(frozen=True, slots=True)
class Today:
    """What was done today, and up to this time a week ago.

    Attributes:
        hours: from nine, or from the first call, to this hour.
        before: what was done by this time of that day; ``None`` when nobody rang then.
    """

    day: date
    done: Done
    hours: tuple[Hour, ...]
    before: Done | None


def today_so_far(service: Service, connection: sa.Connection, now: datetime, seats: Collection[str] | None) -> Today:
    """Today's figures. Of the whole campaign only this hour is counted each time: what is past does not change."""
    day = today(now)
    begins, week = midnight(day), midnight(day - timedelta(days=7))
    if seats is None:
        settled = max(begins, (now - _SETTLED).replace(minute=0, second=0, microsecond=0))
        done = dict(
            _past.get(service.store, now, lambda: by_hour(connection, begins, settled), version=(begins, settled))
        )
        for at, more in by_hour(connection, settled, now + timedelta(hours=1)).items():
            done[at] = done.get(at, Done()) + more
        ago = _last_week.get(
            service.store, now, lambda: by_hour(connection, week, week + timedelta(days=1)), version=week
        )
    else:
        done = by_hour(connection, begins, now + timedelta(hours=1), seats)
        ago = by_hour(connection, week, week + timedelta(days=1), seats)
    shift = begins - week
    same = {at + shift: one for at, one in ago.items()}
    hours = _shown(begins, now, done)
    listed = tuple(Hour(at, done.get(at, Done()), same.get(at, Done()) if same else None) for at in hours)
    so_far = total(one for at, one in same.items() if at + timedelta(hours=1) <= now)
    return Today(day, total(done.values()), listed, so_far if same else None)


def screening_runs_out(
    service: Service, connection: sa.Connection, now: datetime, seats: Collection[str] | None
) -> tuple[RunsOut, ...]:
    """`screening.running_out`, of the whole campaign at most five minutes old: every contact is looked at for it."""
    if seats is not None:
        return screening.running_out(connection, now, seats)
    return _running_out.get(service.store, now, lambda: screening.running_out(connection, now, None))


def _shown(begins: datetime, now: datetime, done: dict[datetime, Done]) -> list[datetime]:
    """The hours of the chart: from nine or the first call to now; all of them where it is not nine yet."""
    first = min([at for at, one in done.items() if one.calls] or [now])
    opening = local(begins).replace(hour=_OPENS)
    return hours_between(min(first, opening), now) if now >= min(first, opening) else []
