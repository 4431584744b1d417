"""When a guest's outcomes are worth a look: pace and sameness. Pure, and it accuses nobody.

A flag is a reason for the host to walk over, not a verdict: a slow laptop, an evening of wrong numbers or one long
street of answering machines looks odd too. The figures stay on this laptop; nothing of them is sent.

Where the thresholds come from: a telephone should ring for 15 seconds (Ofcom's and the ICO's advice on silent calls,
the reference's L7), so that nobody can honestly save more than eight unanswered calls in two minutes even if dialling
took no time. Volunteer phonebanks reach about one in five of those they ring, so that eight people reached in a row who
all gave the same answers happen once in a hundred thousand evenings, and thirty unanswered calls in a row about once
in eight hundred. The reference's own example (30 outcomes in two minutes, all the same) trips three of the rules.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

import msgspec

from phonebank_app.rules.outcomes import RULES, OutcomeKind

PACE_WINDOW = timedelta(minutes=2)
PACE_MOST = 9
"""Diallings in ``PACE_WINDOW`` that are still believed: eight by the arithmetic above, and one for a dead line."""

DWELL = timedelta(seconds=8)
DWELL_RUN = 5
"""So many in a row, each saved sooner than ``DWELL`` after the one before: not even time to read the number out."""

SAME_REACHED = 8
SAME_UNREACHED = 30
"""How many in a row may say exactly the same: people reached, with the same answers; calls that nobody took."""

TALK = timedelta(seconds=45)
TALK_MOST = 3
"""Conversations saved sooner than ``TALK`` after the call before: dialling and ringing leave no time to say hello."""

NEVER_LEAST = 4
NEVER_SHARE = 0.2
"""Do-not-calls of one guest, and their share of the people reached; two or three in a hundred is usual."""


class Rule(StrEnum):
    """What was noticed. The values stand in the store."""

    PACE = "pace"
    DWELL = "dwell"
    SAME = "same"
    SHORT_TALKS = "short_talks"
    NEVER_AGAIN = "never_again"


class Saved(msgspec.Struct, frozen=True, gc=False):
    """An outcome of one guest that still counts.

    Attributes:
        count: where it stands in the laptop's log.
        said: its answers, in any form that is equal when they are.
    """

    count: int
    at: datetime
    kind: OutcomeKind
    said: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something worth a look.

    Attributes:
        outcomes: how many show it; ``since``, ``until``: when the first and the last of them were saved.
        kind: what they all are, where that is what was noticed.
        upto: the last one's place in the log: the host who has looked at it has looked so far.
    """

    rule: Rule
    outcomes: int
    since: datetime
    until: datetime
    upto: int
    kind: OutcomeKind | None = None


def flags(saved: Iterable[Saved], looked: Mapping[str, int] | None = None) -> tuple[Flag, ...]:
    """What is worth a look in one guest's outcomes, at most once for each rule, in the order of :class:`Rule`.

    Args:
        saved: all of them, in any order. Those that were skipped were no calls and are left out.
        looked: for each rule, up to which place in the log the host has looked; what is before that shows nothing.
    """
    watch = Watch(looked)
    for row in sorted(saved, key=lambda row: row.count):
        watch.add(row)
    return watch.flags()


class Watch:
    """The rules on one guest's outcomes, each looked at once as it comes; ``looked``: see :func:`flags`."""

    def __init__(self, looked: Mapping[str, int] | None = None) -> None:
        known = looked or {}
        self._judges = [(known.get(judge.rule, 0), judge()) for judge in _JUDGES]

    def add(self, row: Saved) -> None:
        """The next one in the log."""
        if RULES[row.kind].attempt:
            for seen, judge in self._judges:
                if row.count > seen:
                    judge.add(row)

    def flags(self) -> tuple[Flag, ...]:
        """What is worth a look so far."""
        found = (judge.flag() for _, judge in self._judges)
        return tuple(flag for flag in found if flag is not None)


class _Judge(ABC):
    """One rule; ``rows``: what it was given, in the order of the log."""

    rule: ClassVar[Rule]

    def __init__(self) -> None:
        self.rows: list[Saved] = []

    def add(self, row: Saved) -> None:
        self.rows.append(row)

    @abstractmethod
    def flag(self) -> Flag | None:
        """What is worth a look in what it was given."""

    def of(self, rows: Sequence[Saved], kind: OutcomeKind | None = None) -> Flag:
        moments = [row.at for row in rows]
        return Flag(self.rule, len(rows), min(moments), max(moments), max([row.count for row in rows]), kind)


class _Pace(_Judge):
    """The most diallings in any two minutes; of equals the latest."""

    rule = Rule.PACE

    def __init__(self) -> None:
        super().__init__()
        self._first, self._best, self._in_order = 0, (0, 0), True

    def add(self, row: Saved) -> None:
        self._in_order = self._in_order and (not self.rows or row.at >= self.rows[-1].at)
        self.rows.append(row)
        if self._in_order:
            self._step(len(self.rows) - 1)

    def _step(self, last: int) -> None:
        while self.rows[last].at - self.rows[self._first].at > PACE_WINDOW:
            self._first += 1
        if last + 1 - self._first >= self._best[1] - self._best[0]:
            self._best = self._first, last + 1

    def flag(self) -> Flag | None:
        if not self._in_order:
            # What was logged elsewhere, or kept on another laptop, comes after what was saved later.
            self.rows.sort(key=lambda row: (row.at, row.count))
            self._first, self._best, self._in_order = 0, (0, 0), True
            for last in range(len(self.rows)):
                self._step(last)
        first, end = self._best
        return self.of(self.rows[first:end]) if end - first > PACE_MOST else None


class _Dwell(_Judge):
    """The longest stretch in which each was saved too soon after the one before; of equals the latest."""

    rule = Rule.DWELL

    def __init__(self) -> None:
        super().__init__()
        self._first, self._best = 0, (0, 0)

    def add(self, row: Saved) -> None:
        if self.rows and not timedelta(0) <= row.at - self.rows[-1].at < DWELL:
            self._first = len(self.rows)
        self.rows.append(row)
        if len(self.rows) - self._first >= self._best[1] - self._best[0]:
            self._best = self._first, len(self.rows)

    def flag(self) -> Flag | None:
        first, end = self._best
        if end - first <= DWELL_RUN:
            return None
        # The first of a run began whenever it began: those after it are too quick. They are in order of time.
        since, last = self.rows[first + 1], self.rows[end - 1]
        return Flag(self.rule, end - first - 1, since.at, last.at, last.count)


class _Same(_Judge):
    """The latest stretch of outcomes that say the same; one call that differs ends it."""

    rule = Rule.SAME

    def add(self, row: Saved) -> None:
        if self.rows and (row.kind, row.said) != (self.rows[-1].kind, self.rows[-1].said):
            self.rows = []
        self.rows.append(row)

    def flag(self) -> Flag | None:
        if not self.rows:
            return None
        kind = self.rows[-1].kind
        most = SAME_REACHED if RULES[kind].reached else SAME_UNREACHED
        return self.of(self.rows, kind) if len(self.rows) >= most else None


class _ShortTalks(_Judge):
    """Conversations that were saved too soon after the call before."""

    rule = Rule.SHORT_TALKS

    def __init__(self) -> None:
        super().__init__()
        self._before: Saved | None = None

    def add(self, row: Saved) -> None:
        before, self._before = self._before, row
        talk = row.kind is OutcomeKind.CONVERSATION
        if talk and before is not None and timedelta(0) <= row.at - before.at < TALK:
            self.rows.append(row)

    def flag(self) -> Flag | None:
        return self.of(self.rows) if len(self.rows) >= TALK_MOST else None


class _NeverAgain(_Judge):
    """How many of those who were reached asked not to be rung again."""

    rule = Rule.NEVER_AGAIN

    def __init__(self) -> None:
        super().__init__()
        self._reached = 0

    def add(self, row: Saved) -> None:
        self._reached += RULES[row.kind].reached
        if row.kind is OutcomeKind.DO_NOT_CALL:
            self.rows.append(row)

    def flag(self) -> Flag | None:
        asked = self.rows
        many = len(asked) >= NEVER_LEAST and len(asked) > NEVER_SHARE * self._reached
        return self.of(asked, OutcomeKind.DO_NOT_CALL) if many else None


_JUDGES: tuple[type[_Judge], ...] = (_Pace, _Dwell, _Same, _ShortTalks, _NeverAgain)
"""In the order of :class:`Rule`."""
