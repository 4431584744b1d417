"""Days and times that coordinators type: British time, read as events read theirs."""

from __future__ import annotations

from datetime import date, datetime

from campaign_map.events.times import LONDON, NotATime, moment, read_day, read_time
from campaign_map.problems import Refusal
from phonebank_app.machine.clock import local


def read_moment(day: str, at: str, now: datetime) -> datetime | None:
    """A moment from a field for the day and one for the time; ``None`` when both are blank. Without a day, today.

    Raises:
        Refusal: 422 ``bad_time``.
    """
    if not day.strip() and not at.strip():
        return None
    today = local(now).date()
    on = read_day(day, today) if day.strip() else today
    if on is None:
        raise Refusal(422, "bad_time", "This is not a day.", "Write it like 28 November.")
    found = read_time(at) if at.strip() else NotATime("The day needs a time", "Write it like 9pm.")
    if not isinstance(found, NotATime):
        read = moment(on, found, LONDON)
        if isinstance(read, datetime):
            return read
        found = read
    raise Refusal(422, "bad_time", f"{found.what}.", found.way_out)


def read_past_day(typed: str, now: datetime) -> date:
    """A day as people write it; without a year the last such day.

    Raises:
        Refusal: 422 ``bad_day``.
    """
    today = local(now).date()
    found = read_day(typed, today)
    if found is None:
        raise Refusal(422, "bad_day", "This is not a day.", "Write it like 28 November.")
    if found > today and str(found.year) not in typed:
        found = found.replace(year=found.year - 1)
    return found
