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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise, takewhile

from phonebank_app.outcomes import RULES, OutcomeKind

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


@dataclass(frozen=True, slots=True)
class Saved:
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
    rows = sorted((row for row in saved if RULES[row.kind].attempt), key=lambda row: row.count)
    found = []
    for rule, judge in _JUDGES.items():
        seen = (looked or {}).get(rule, 0)
        flag = judge([row for row in rows if row.count > seen])
        if flag is not None:
            found.append(flag)
    return tuple(found)


def _flag(rule: Rule, rows: Sequence[Saved], kind: OutcomeKind | None = None) -> Flag:
    moments = [row.at for row in rows]
    return Flag(rule, len(rows), min(moments), max(moments), max(row.count for row in rows), kind)


def _pace(rows: Sequence[Saved]) -> Flag | None:
    """The most diallings in any two minutes; of equals the latest."""
    best: Sequence[Saved] = ()
    in_time = sorted(rows, key=lambda row: (row.at, row.count))
    first = 0
    for last, row in enumerate(in_time):
        while row.at - in_time[first].at > PACE_WINDOW:
            first += 1
        if last - first + 1 >= len(best):
            best = in_time[first : last + 1]
    return _flag(Rule.PACE, best) if len(best) > PACE_MOST else None


def _run(rows: Sequence[Saved], goes_on: Callable[[Saved, Saved], bool]) -> list[Saved]:
    """The longest stretch in which each goes on from the one before; of equals the latest."""
    best: list[Saved] = []
    run: list[Saved] = []
    for row in rows:
        run = [*run, row] if run and goes_on(run[-1], row) else [row]
        if len(run) >= len(best):
            best = run
    return best


def _dwell(rows: Sequence[Saved]) -> Flag | None:
    run = _run(rows, lambda before, row: timedelta(0) <= row.at - before.at < DWELL)
    # The first of a run began whenever it began: those after it are too quick.
    return _flag(Rule.DWELL, run[1:]) if len(run) > DWELL_RUN else None


def _same(rows: Sequence[Saved]) -> Flag | None:
    """The latest stretch of outcomes that say the same; one call that differs ends it."""
    if not rows:
        return None
    last = rows[-1]
    run = list(takewhile(lambda row: (row.kind, row.said) == (last.kind, last.said), reversed(rows)))
    most = SAME_REACHED if RULES[last.kind].reached else SAME_UNREACHED
    return _flag(Rule.SAME, run, last.kind) if len(run) >= most else None


def _short_talks(rows: Sequence[Saved]) -> Flag | None:
    short = [
        row
        for before, row in pairwise(rows)
        if row.kind is OutcomeKind.CONVERSATION and timedelta(0) <= row.at - before.at < TALK
    ]
    return _flag(Rule.SHORT_TALKS, short) if len(short) >= TALK_MOST else None


def _never_again(rows: Sequence[Saved]) -> Flag | None:
    reached = [row for row in rows if RULES[row.kind].reached]
    asked = [row for row in reached if row.kind is OutcomeKind.DO_NOT_CALL]
    many = len(asked) >= NEVER_LEAST and len(asked) > NEVER_SHARE * len(reached)
    return _flag(Rule.NEVER_AGAIN, asked, OutcomeKind.DO_NOT_CALL) if many else None


_JUDGES: Mapping[Rule, Callable[[Sequence[Saved]], Flag | None]] = {
    Rule.PACE: _pace,
    Rule.DWELL: _dwell,
    Rule.SAME: _same,
    Rule.SHORT_TALKS: _short_talks,
    Rule.NEVER_AGAIN: _never_again,
}
