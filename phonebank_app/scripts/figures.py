"""What voters answered to a scale, a number or a day, in as few rows as people take in: in order, and in bands.

Many different figures would make a chart of a hundred bars, each so small that it could single somebody out. So where
there are more values than rows, neighbours stand together, in bands of the same width (days: by week, month or year).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import QuestionKind, Script
from phonebank_app.scripts.questions import Asked, asked_of
from phonebank_app.words.dates import MONTHS

KINDS = frozenset({QuestionKind.SCALE, QuestionKind.NUMBER, QuestionKind.DATE})
"""The kinds of question whose answer is one value and no code."""
ENOUGH = 5
"""Of fewer answers no average is told: it would be somebody's."""
_WIDTHS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Row:
    """A bar: its words, how many voters, and the values that are in it."""

    label: str
    count: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """What was answered.

    Attributes:
        rows: in the order of the values; none without answers.
        banded: several values stand together in a row.
        average: of a scale its mean, of a number its median, in words; empty for days, and of few answers.
    """

    rows: tuple[Row, ...] = ()
    banded: bool = False
    average: str = ""


def figured(script: Script, *others: Script) -> dict[str, Asked]:
    """The questions of one of :data:`KINDS`, by name."""
    return {one.name: one for one in asked_of(script, *others) if one.kind in KINDS}


def distribution(asked: Asked, counts: Mapping[str, int], most: int = 6) -> Distribution:
    """What was answered to a question of one of :data:`KINDS`.

    Args:
        counts: how many voters gave each value; what is no value of such a question is passed over.
        most: rows.
    """
    if asked.kind is QuestionKind.DATE:
        return _days(counts, most)
    values = Counter({int(value): many for value, many in counts.items() if _is_figure(value) and many > 0})
    if not values:
        return Distribution()
    average = _average(asked.kind, values)
    if asked.kind is QuestionKind.SCALE and asked.low is not None and asked.high is not None:
        # A scale's empty points belong to its shape; of a number only what was said is shown.
        low, high = min(asked.low, min(values)), max(asked.high, max(values))
    else:
        low, high = min(values), max(values)
        if len(values) <= most:
            rows = tuple(Row(str(value), values[value], (str(value),)) for value in sorted(values))
            return Distribution(rows, False, average)
    width = _width(high - low + 1, most)
    labels = asked.choices if width == 1 else {}
    start = low if asked.kind is QuestionKind.SCALE else low - low % width
    made = []
    for first in range(start, high + 1, width):
        last = min(first + width - 1, high) if asked.kind is QuestionKind.SCALE else first + width - 1
        inside = tuple(str(value) for value in range(first, last + 1) if values[value])
        label = str(first) if first == last else tr("{low} to {high}", low=first, high=last)
        made.append(Row(labels.get(label, label), sum(values[int(value)] for value in inside), inside))
    kept = made if asked.kind is QuestionKind.SCALE else [row for row in made if row.count]
    return Distribution(tuple(kept), width > 1, average)


def _is_figure(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _width(span: int, most: int) -> int:
    """The least width of 1, 2, 5, 10, 20, … by which a span takes no more rows."""
    power = 1
    while True:
        for one in _WIDTHS:
            # One more, because bands begin at multiples of their width.
            if math.ceil(span / (one * power)) + (one * power > 1 and span > 11) <= most:
                return one * power
        power *= 10


def _average(kind: QuestionKind, values: Counter[int]) -> str:
    many = sum(values.values())
    if many < ENOUGH:
        return ""
    if kind is QuestionKind.SCALE:
        mean = sum(value * count for value, count in values.items()) / many
        return tr("on average {mean}", mean=f"{mean:.1f}")
    ordered = sorted(values.elements())
    return tr("half say {median} or more", median=ordered[many // 2])


def _days(counts: Mapping[str, int], most: int) -> Distribution:
    days: Counter[date] = Counter()
    for value, many in counts.items():
        try:
            days[date.fromisoformat(value)] += many
        except ValueError:
            continue
    if not +days:
        return Distribution()
    ways: tuple[tuple[Callable[[date], date], Callable[[date], str]], ...] = (
        (lambda day: day, _day),
        (lambda day: day - timedelta(days=day.weekday()), lambda day: tr("week of {day}", day=_day(day))),
        (lambda day: day.replace(day=1), lambda day: f"{MONTHS[day.month - 1]} {day.year}"),
        (lambda day: day.replace(month=1, day=1), lambda day: str(day.year)),
    )
    words: Callable[[date], str] = _day
    place = 0
    for place, (begins, words) in enumerate(ways):  # noqa: B007 - the last that was looked at is the one that fits
        together: dict[date, list[date]] = {}
        for day in sorted(days):
            together.setdefault(begins(day), []).append(day)
        if len(together) <= most or place == len(ways) - 1:
            break
    rows = [
        Row(words(first), sum(days[day] for day in inside), tuple(day.isoformat() for day in inside))
        for first, inside in together.items()
    ]
    return Distribution(tuple(rows[-most:]), place > 0)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
