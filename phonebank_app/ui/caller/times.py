"""When to ring back: the three likely moments, and every other one the calling hours leave. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import LONDON, local
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.ui.caller import words
from phonebank_app.words import dates

_SOON = timedelta(minutes=25)
_STEP = timedelta(minutes=5)
_QUARTER = timedelta(minutes=15)
_LAST_CALL = timedelta(minutes=10)
"""Nobody is promised a call in the last minutes before the hours end."""
_WEEKEND_AT = time(11)
_DAYS = 14
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CallBackChoice:
    """One likely moment: ``at`` in the voters' time, and how it is said."""

    label: str
    at: datetime

    def when(self, today: date) -> str:
        """``tonight 20:10`` or ``Sat 7 Dec, 11:00``."""
        return tr("tonight {at:%H:%M}", at=self.at) if self.at.date() == today else words.moment(self.at)


@dataclass(frozen=True, slots=True)
class CallBackTimes:
    """Everything the chooser offers.

    Attributes:
        likely: up to three moments, soonest first.
        days: the days on which voters may be rung, and the times on each.
        rule: the calling hours, as a sentence.
    """

    today: date
    likely: tuple[CallBackChoice, ...]
    days: tuple[tuple[date, tuple[datetime, ...]], ...]
    rule: str


def call_back_times(
    now: datetime, hours: Hours, last_day: date | None = None, asked: date | None = None
) -> CallBackTimes:
    """What may be promised at ``now``: inside the calling hours, and on or before ``last_day`` (polling
    day). ``asked``: the day that the voter named; it comes first."""
    here = local(now)
    said = _on_the_day(asked, here, hours) if asked is not None else None
    found = (said, _this_evening(here, hours), _tomorrow(here, hours), _weekend(here, hours))
    likely = tuple(choice for choice in found if choice and (last_day is None or choice.at.date() <= last_day))
    days = []
    for ahead in range(_DAYS):
        day = here.date() + timedelta(days=ahead)
        if last_day is not None and day > last_day:
            break
        times = _times_on(day, here, hours)
        if times:
            days.append((day, times))
    rule = rule_in_words(hours)
    if asked is not None and (said is None or said not in likely):
        rule = f"{tr('They said {day}: nobody can be rung then.', day=words.full_day(asked))} {rule}"
    return CallBackTimes(here.date(), likely, tuple(days), rule)


def wake_in(until: datetime | None, now: datetime, most: int) -> int:
    """In how many milliseconds a page with nobody to ring looks again: when a call is due, and ``most`` at the most."""
    if until is None or until <= now:
        return most
    return min(most, int((until - now) / timedelta(milliseconds=1)) + 1)


def _round_up(moment: datetime, step: timedelta) -> datetime:
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return start + -(-(moment - start) // step) * step


def _on_the_day(day: date, here: datetime, hours: Hours) -> CallBackChoice | None:
    """The day that they named, about this time of day."""
    times = _times_on(day, here, hours) if day >= here.date() else ()
    same = here.hour * 60 + here.minute
    at = min(times, key=lambda moment: abs(moment.hour * 60 + moment.minute - same), default=None)
    return CallBackChoice(tr("The day they said"), at) if at is not None else None


def _this_evening(here: datetime, hours: Hours) -> CallBackChoice | None:
    window = hours.window(here.date())
    at = _round_up(here + _SOON, _STEP)
    if window is None or at > window[1] - _LAST_CALL:
        return None
    at = max(at, window[0])
    return CallBackChoice(tr("Later this evening") if here.hour >= 17 else tr("Later today"), at)


def _tomorrow(here: datetime, hours: Hours) -> CallBackChoice | None:
    for ahead in range(1, 8):
        day = here.date() + timedelta(days=ahead)
        window = hours.window(day)
        if window is None:
            continue
        same = datetime.combine(day, here.time().replace(second=0, microsecond=0, tzinfo=None), LONDON)
        at = min(max(_round_up(same, _QUARTER), window[0]), window[1] - _QUARTER)
        name = tr("Tomorrow") if ahead == 1 else dates.weekday(day)
        return CallBackChoice(tr("{name}, same time", name=name) if at.hour == here.hour else name, at)
    return None


def _weekend(here: datetime, hours: Hours) -> CallBackChoice | None:
    for ahead in range(1, 15):
        day = here.date() + timedelta(days=ahead)
        window = hours.window(day)
        if day.weekday() >= _SATURDAY and window is not None:
            at = max(datetime.combine(day, _WEEKEND_AT, LONDON), window[0])
            return CallBackChoice(tr("At the weekend") if here.weekday() < _SATURDAY else tr("Next weekend"), at)
    return None


def _times_on(day: date, here: datetime, hours: Hours) -> tuple[datetime, ...]:
    window = hours.window(day)
    if window is None:
        return ()
    at = window[0] if day > here.date() else max(window[0], _round_up(here + _STEP, _QUARTER))
    times = []
    while at <= window[1] - _LAST_CALL:
        times.append(at)
        at += _QUARTER
    return tuple(times)


def rule_in_words(hours: Hours) -> str:
    """The calling hours as a sentence, e.g. “Calls are allowed 09:00 to 20:30 on weekdays, … not on
    Sunday.”"""
    weekdays, saturday, sunday = set(hours.windows[:5]), hours.windows[5], hours.windows[6]
    parts = []
    if len(weekdays) == 1:
        parts.append(_window_in_words(hours.windows[0], tr("on weekdays")))
    else:
        pairs = zip(dates.ON_DAYS[:5], hours.windows[:5], strict=True)
        parts += [_window_in_words(window, on_day) for on_day, window in pairs]
    parts += [_window_in_words(saturday, dates.ON_DAYS[5]), _window_in_words(sunday, dates.ON_DAYS[6])]
    return tr("Calls are allowed {these}, and {last}.", these=", ".join(parts[:-1]), last=parts[-1])


def _window_in_words(window: tuple[time, time] | None, when: str) -> str:
    return (
        tr("{start:%H:%M} to {end:%H:%M} {when}", start=window[0], end=window[1], when=when)
        if window
        else tr("not {when}", when=when)
    )
