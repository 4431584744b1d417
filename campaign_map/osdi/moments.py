"""Moments as OSDI writes them: out in one form, in leniently.

Out: ISO 8601 in UTC with whole seconds, as in every example of the specification. In: also with a one-digit hour
(``2018-02-19T8:00:00Z``, which the specification's own examples have), without seconds, without a zone (then UTC), as
a day alone, with ``-05`` for an offset, and with the space that a ``+`` becomes in a query that nobody escaped.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_WRITTEN = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?"
    r"\s*(?:([Zz])|([ +-])(\d{2})(?::?(\d{2}))?)?)?",
    re.ASCII,
)
SECOND = timedelta(seconds=1)


def write_moment(moment: datetime) -> str:
    """``2019-12-04T18:00:00Z``; parts of a second are cut off."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: str) -> datetime | None:
    """A moment somebody else wrote, in UTC; ``None`` when it is none."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction, _, sign, ahead, minutes = match.groups()[6:]
    offset = timedelta(hours=int(ahead or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        micro = int((fraction or "0")[:6].ljust(6, "0"))
        return datetime(year, month, day, hour, minute, second, micro, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def up_to_second(moment: datetime) -> datetime:
    """The first whole second that is not before it."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + SECOND
