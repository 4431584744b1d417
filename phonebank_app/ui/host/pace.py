"""How fast the evening goes, and where that leads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from phonebank_app.i18n import tr
from phonebank_app.ui.host.charts import Burn, Pillar

Break = tuple[datetime, datetime | None]
"""A time in which everyone rested; without an end it is going on. Voters' time."""

_QUARTER = timedelta(minutes=15)
_ENOUGH = timedelta(minutes=10)
_ENOUGH_CALLS = 3
_MOST_PILLARS = 16
_AT_A_STRETCH = timedelta(minutes=60)
"""Callers tire: an hour of calls, then tea (the rhythm of “tea and telephoning”)."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where this pace leads: ``left`` at ``at``. When ``left`` is 0, ``at`` is when the last is rung."""

    left: int
    at: datetime


def rested(breaks: Sequence[Break], start: datetime, end: datetime) -> timedelta:
    """How much of the time from ``start`` to ``end`` was break."""
    total = timedelta()
    for began, over in breaks:
        total += max(timedelta(), min(over or end, end) - max(began, start))
    return total


def outlook(
    burn_down: Sequence[tuple[datetime, int]], breaks: Sequence[Break], now: datetime, closes: datetime
) -> Outlook | None:
    """How many are left when calling ``closes``, if it goes on as it has so far; ``None`` when that is too early, or
    too late, to say.

    The pace is that of the whole evening without its breaks: the last quarter alone jumps about.
    """
    if not burn_down or now >= closes:
        return None
    (began, whole), (_, left) = burn_down[0], burn_down[-1]
    worked = now - began - rested(breaks, began, now)
    rung = whole - left
    if rung < _ENOUGH_CALLS or worked < _ENOUGH or not left:
        return None
    pace = rung / worked.total_seconds()
    needs = timedelta(seconds=left / pace)
    if now + needs <= closes:
        return Outlook(0, now + needs)
    return Outlook(max(1, round(left - pace * (closes - now).total_seconds())), closes)


def outlook_words(
    burn_down: Sequence[tuple[datetime, int]], ahead: Outlook | None, now: datetime, closes: datetime | None
) -> str:
    """“at this pace 62 go back at 20:30”."""
    if closes is not None and now >= closes:
        return tr("calls ended at {closes:%H:%M}", closes=closes)
    if burn_down and not burn_down[-1][1]:
        return tr("everyone has been rung once")
    if ahead is None:
        return tr("too early to say how fast")
    if not ahead.left:
        return tr("at this pace all are rung by {at:%H:%M}", at=ahead.at)
    return tr("at this pace {left:,} go back at {at:%H:%M}", left=ahead.left, at=ahead.at)


def burn(
    burn_down: Sequence[tuple[datetime, int]], breaks: Sequence[Break], now: datetime, closes: datetime | None
) -> tuple[Burn, str, str]:
    """The burn-down's picture, the words beside its title, and its sentence for those who cannot see it."""
    if not burn_down:
        return Burn(0, ()), tr("nobody has been rung yet"), tr("Nobody has been rung yet.")
    start, whole = burn_down[0]
    left = burn_down[-1][1]
    end = max(closes or start + timedelta(hours=2), now + _QUARTER)
    ahead = outlook(burn_down, breaks, now, closes) if closes else None
    span = end - start

    def share(at: datetime) -> float:
        return min(1.0, max(0.0, (at - start) / span))

    line = [(share(at), float(count)) for at, count in burn_down]
    if burn_down[-1][0] < now:
        line.append((share(now), float(left)))
    aside = outlook_words(burn_down, ahead, now, closes) if closes else ""
    picture = Burn(
        whole=whole,
        line=tuple(line),
        to=(share(ahead.at), float(ahead.left)) if ahead else None,
        ticks=tuple((share(at), f"{at:%H:%M}") for at in _ticks(start, end)),
        breaks=tuple((share(began), share(over or now), tr("tea")) for began, over in breaks if (over or now) > start),
        left_words=tr("{left:,} left", left=left),
        to_words=(
            "" if ahead is None else tr("about {left:,}", left=ahead.left) if ahead.left else f"{ahead.at:%H:%M}"
        ),
    )
    rests = "".join(tr("; tea at {began:%H:%M}", began=began) for began, _ in breaks)
    sentence = tr(
        "{whole:,} to ring at {start:%H:%M}, {left:,} left at {now:%H:%M}{rests}",
        whole=whole,
        start=start,
        left=left,
        now=now,
        rests=rests,
    )
    return picture, aside, f"{sentence}; {aside}." if aside else f"{sentence}."


def _ticks(start: datetime, end: datetime) -> list[datetime]:
    """Round times between ``start`` and ``end``, six at most."""
    for step in (15, 30, 60, 120, 240):
        first = start.replace(minute=0, second=0, microsecond=0)
        times = []
        at = first
        while at <= end:
            if at >= start:
                times.append(at)
            at += timedelta(minutes=step)
        if len(times) <= 6:
            return times
    return [start]


def pillars(
    quarters: Sequence[tuple[datetime, int]], breaks: Sequence[Break], now: datetime
) -> tuple[list[Pillar], str]:
    """Conversations in each quarter of an hour, the latest sixteen, and the sentence that says them."""
    shown = list(quarters)[-_MOST_PILLARS:]
    every = 1 if len(shown) <= 9 else 2
    made: list[Pillar] = []
    for index, (start, count) in enumerate(shown):
        end = start + _QUARTER
        tea = not count and rested(breaks, start, end) >= _QUARTER / 3
        made.append(Pillar(_label(start, index, every), count, start <= now < end, tr("tea") if tea else ""))
    said = "; ".join(
        f"{start:%H:%M}: {tr('tea') if pillar.note else pillar.count}"
        for (start, _), pillar in zip(shown, made, strict=True)
    )
    return made, said or tr("No quarter of an hour has gone by yet.")


def _label(start: datetime, index: int, every: int) -> str:
    if every == 1:
        return f"{start:%H:%M}" if index == 0 or start.minute == 0 else f":{start:%M}"
    return f"{start:%H:%M}" if start.minute == 0 else ""


def next_break(
    began: datetime | None, breaks: Sequence[Break], now: datetime, closes: datetime | None
) -> datetime | None:
    """When everyone should have tea: after an hour at a stretch, on a five-minute mark; ``None`` when calls end before.

    A moment that has passed is kept: the break is due.
    """
    if began is None:
        return None
    since = max((over for _, over in breaks if over is not None), default=began)
    due = since + _AT_A_STRETCH
    due += timedelta(minutes=-due.minute % 5)
    due = due.replace(second=0, microsecond=0)
    return None if closes is not None and due > closes - _QUARTER else due
