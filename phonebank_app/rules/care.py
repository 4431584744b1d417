"""How a room looks after its callers: whose break is due, who is quiet, who rings alone, whose call was hard. Pure.

Nothing here judges anybody. A rule gives the host a reason to walk over, and a caller a reason to put the telephone
down; none of them makes a caller stop, or go on, but one: after an abusive call nobody who rings alone is given
another voter before the host has been there.

Where the figures come from:

* ``AT_A_STRETCH``, ``TEA``: the guidance to the Display Screen Equipment Regulations 1992 (Health and Safety Executive,
  L26; hse.gov.uk/contact/faqs/vdubreaks.htm): short breaks often are better than long ones seldom, five to ten minutes
  after 50 to 60 minutes of continuous work rather than fifteen every two hours; and people choose the moment
  themselves, so that a break is offered and can be put off.
* ``REFUSALS_IN_A_ROW``: our own. Volunteer phonebanks reach one in five to one in ten of those they ring; three noes in
  a row are then half an hour in which nobody was kind.
* ``QUIET_*``: a call is typically five minutes long and may be thirty (reference, peers 1.7). Whoever keeps another
  rhythm is measured by their own: three times the usual gap between two calls of theirs.
* never alone, and the host first after abuse: the reference's safeguarding rules (peers 1.7, and item 17, host care).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from statistics import median

import msgspec

from phonebank_app.rules.outcomes import RULES, OutcomeKind

AT_A_STRETCH = timedelta(minutes=50)
TEA = timedelta(minutes=10)
SHORT_TEA = timedelta(minutes=5)
PUT_OFF = timedelta(minutes=10)
"""How long nothing is offered after somebody said “not now”."""

REFUSALS_IN_A_ROW = 3
REFUSALS = frozenset({OutcomeKind.REFUSED, OutcomeKind.HOSTILE, OutcomeKind.DO_NOT_CALL})

QUIET_LEAST, QUIET_MOST = timedelta(minutes=10), timedelta(minutes=30)
QUIET_TIMES = 3
QUIET_GAPS = 4
"""So many gaps between calls make a rhythm; before that the usual one is taken."""
USUAL_GAP = timedelta(minutes=5)
WRITING = timedelta(minutes=5)
"""Whoever wrote something in the call in hand within this is in a conversation, not stuck."""

ALONE_FOR = timedelta(minutes=2)
"""A neighbour who fetches tea is back by then."""
ALONE_FROM_THE_START = timedelta(minutes=10)
"""In a party that has one guest so far, the others may be at the door."""
HARD_FOR = timedelta(hours=3)
"""So long an abusive call is of this evening."""


class Why(StrEnum):
    """Why somebody rests. The values stand in the store."""

    ASKED = "asked"
    EVERYONE = "everyone"
    HOUR = "hour"
    REFUSALS = "refusals"
    ABUSE = "abuse"
    KIND = "kind"
    LATER = "later"
    """No rest: a break that was offered and put off, kept with the moment."""


HARD = {OutcomeKind.HOSTILE: Why.ABUSE, OutcomeKind.ENDED_KINDLY: Why.KIND}
"""Calls after which nobody is given the next voter before they say so."""

AFTER_A_HARD_CALL = frozenset(HARD.values())


@dataclass(frozen=True, slots=True)
class Rest:
    """A break of one guest.

    Attributes:
        until: when it was to end; ``None``: as long as they like.
        ended_at: when it ended; ``None`` while it goes on.
        host_at: after a hard call, when the host had been there.
    """

    since: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    why: Why = Why.ASKED
    host_at: datetime | None = None

    @property
    def hard(self) -> bool:
        """Whether it began with a hard call."""
        return self.why in AFTER_A_HARD_CALL


class Call(msgspec.Struct, frozen=True, gc=False):
    """A call that its caller saved, and that still counts."""

    at: datetime
    kind: OutcomeKind


@dataclass(frozen=True, slots=True)
class ChairFacts:
    """One chair and its guest, as far as the rules need them. Moments are aware.

    Attributes:
        calls, rests: the guest's own, in whatever chair, in order.
        claimed_at: since when they have a voter in hand; ``drafted_at``: when they last wrote something in a call.
    """

    chair: int
    seated_at: datetime
    calls: tuple[Call, ...] = ()
    rests: tuple[Rest, ...] = ()
    claimed_at: datetime | None = None
    drafted_at: datetime | None = None

    @property
    def rest(self) -> Rest | None:
        """The break that goes on, if one does."""
        return next((one for one in reversed(self.rests) if one.ended_at is None), None)

    @property
    def began(self) -> datetime:
        """Since when they sit at the telephone without a break."""
        return max([self.seated_at, *(one.ended_at for one in self.rests if one.ended_at and one.why != Why.LATER)])


@dataclass(frozen=True, slots=True)
class Due:
    """A break that ought to be offered from ``at`` on, for so long, and why."""

    at: datetime
    why: Why
    lasts: timedelta


def next_break(facts: ChairFacts) -> Due | None:
    """From when on this guest is to be offered a break; ``None`` while they rest, or have not begun.

    The sooner of the two rules: fifty minutes at a stretch, or three refusals in a row. A break that was put off is
    offered again after ``PUT_OFF``; refusals from before that moment are not counted again.
    """
    if facts.rest is not None:
        return None
    began, put_off = facts.began, max((one.since for one in facts.rests if one.why == Why.LATER), default=None)
    # The first call saved took as long as calls do; before it they may have been talking over tea.
    starts = [call.at - USUAL_GAP for call in islice((call for call in facts.calls if call.at > began), 1)]
    starts += [facts.claimed_at] if facts.claimed_at is not None else []
    found: list[Due] = []
    if starts:
        found.append(Due(max(began, min(starts)) + AT_A_STRETCH, Why.HOUR, TEA))
    third = _third_refusal(facts.calls, max(began, put_off or began))
    if third is not None:
        found.append(Due(third, Why.REFUSALS, SHORT_TEA))
    if not found:
        return None
    first = min(found, key=lambda due: due.at)
    if put_off is not None and put_off > began:
        return Due(max(first.at, put_off + PUT_OFF), first.why, first.lasts)
    return first


def break_due(facts: ChairFacts, now: datetime) -> Due | None:
    """The break to be offered now, if one is."""
    due = next_break(facts)
    return due if due is not None and due.at <= now else None


def _third_refusal(calls: Sequence[Call], since: datetime) -> datetime | None:
    """When the last of so many refusals in a row was saved; calls that nobody took do not break the row."""
    reached = (call for call in reversed(calls) if call.at > since and RULES[call.kind].reached)
    last = list(islice(reached, REFUSALS_IN_A_ROW))
    if len(last) < REFUSALS_IN_A_ROW or any(call.kind not in REFUSALS for call in last):
        return None
    return last[0].at


def quiet_for(facts: ChairFacts, now: datetime, *, somebody_to_ring: bool) -> timedelta | None:
    """How long a chair has saved nothing, if that is long by its own rhythm; ``None`` if all is as usual.

    Never said of whoever rests, of whoever has nobody to ring, or of a conversation in which answers are being written.
    """
    if facts.rest is not None or (facts.claimed_at is None and not somebody_to_ring):
        return None
    if facts.drafted_at is not None and now - facts.drafted_at < WRITING:
        return None
    gone = now - max((call.at for call in facts.calls), default=facts.began)
    gone = min(gone, now - facts.began)
    return gone if gone >= quiet_limit(facts) else None


def quiet_limit(facts: ChairFacts) -> timedelta:
    """From how long on a chair counts as quiet: three times its usual gap, between ten minutes and thirty."""
    rests = [(one.since, one.ended_at) for one in facts.rests if one.ended_at is not None]
    gaps = list(
        islice(
            (
                (after.at - before.at).total_seconds()
                for after, before in pairwise(reversed(facts.calls))
                if after.at > before.at and not any(before.at <= since < after.at for since, _ in rests)
            ),
            10,
        )
    )
    usual = timedelta(seconds=median(gaps)) if len(gaps) >= QUIET_GAPS else USUAL_GAP
    return min(QUIET_MOST, max(QUIET_LEAST, QUIET_TIMES * usual))


def last_one_ringing(chairs: Sequence[ChairFacts], gone: Sequence[datetime], now: datetime) -> ChairFacts | None:
    """The chair that is left ringing alone, the others being on a break or at home; ``None`` if nobody is.

    Args:
        chairs: where somebody sits; ``gone``: when guests went home.
    """
    ringing = [one for one in chairs if one.rest is None]
    if len(ringing) != 1:
        return None
    (only,) = ringing
    parted = [*gone, *(one.rest.since for one in chairs if one.rest is not None)]
    since = max([only.began, *parted])
    return only if now - since >= (ALONE_FOR if parted else ALONE_FROM_THE_START) else None


def waits_for_host(rests: Iterable[Rest], others_ringing: int, now: datetime) -> bool:
    """Whether a guest is given nobody to ring before the host has been there: alone after an abusive call."""
    if others_ringing:
        return False
    return any(one.why is Why.ABUSE and one.host_at is None and now - one.since < HARD_FOR for one in rests)


Span = tuple[datetime, datetime | None]
"""A time in which everybody rested; without an end it is going on."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody sat at a chair from ``came`` until ``left`` (``None``: sits there still), with their rests."""

    came: datetime
    left: datetime | None
    rests: tuple[Rest, ...] = ()


def everyone_rested(present: Sequence[Presence], calls: Sequence[datetime] = ()) -> tuple[Span, ...]:
    """The times in which somebody was there and everybody rested, in order.

    They are worked out from the breaks that are stored, so that closing the program, or a crash, forgets none. A call
    saved in such a time was finished as the break began: the time before it is left out.

    Args:
        calls: when calls were saved, in order of time.
    """
    rests = [
        (max(one.since, who.came), _sooner(one.ended_at, who.left))
        for who in present
        for one in who.rests
        if one.why != Why.LATER
    ]
    moments = sorted(
        {who.came for who in present}
        | {who.left for who in present if who.left}
        | {moment for span in rests for moment in span if moment}
    )
    spans: list[Span] = []
    for start, end in pairwise([*moments, None]):
        assert start is not None
        there = [who for who in present if who.came <= start and (who.left is None or who.left > start)]
        if there and all(_resting(who, start) for who in there):
            if spans and spans[-1][1] == start:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return tuple(_after_the_last(span, calls) for span in spans)


def _after_the_last(span: Span, calls: Sequence[datetime]) -> Span:
    start, end = span
    before = len(calls) if end is None else bisect_left(calls, end)
    return (max(start, calls[before - 1]) if before else start), end


def _resting(who: Presence, at: datetime) -> bool:
    return any(
        one.since <= at and (one.ended_at is None or one.ended_at > at) for one in who.rests if one.why != Why.LATER
    )


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


class About(StrEnum):
    """What a host is told of a chair; in the order in which it matters."""

    HARD = "hard"
    ALONE = "alone"
    QUIET = "quiet"
    TEA = "tea"


@dataclass(frozen=True, slots=True)
class Concern:
    """A reason for the host to look in on a chair.

    Attributes:
        since: of a hard call: when it was saved; of a quiet chair: since when; of a break: since when it is due; of
            whoever rings alone: since when they sit at the telephone.
        alone: after a hard call: nobody else rings, so that this chair waits for the host.
    """

    about: About
    chair: int
    since: datetime
    alone: bool = False


def concerns(
    chairs: Sequence[ChairFacts], gone: Sequence[datetime], now: datetime, *, somebody_to_ring: bool
) -> tuple[Concern, ...]:
    """Every reason there is, the most pressing first; at most one for each chair, and of nobody but for their good."""
    found: list[Concern] = []
    alone = last_one_ringing(chairs, gone, now)
    for one in chairs:
        others = sum(other.rest is None for other in chairs if other is not one)
        hard = [rest for rest in one.rests if rest.hard and rest.host_at is None and now - rest.since < HARD_FOR]
        waits = waits_for_host(hard, others, now)
        quiet = quiet_for(one, now, somebody_to_ring=somebody_to_ring)
        due = break_due(one, now)
        if hard and (hard[-1].ended_at is None or waits):
            found.append(Concern(About.HARD, one.chair, hard[-1].since, alone=waits))
        elif one is alone:
            found.append(Concern(About.ALONE, one.chair, one.began))
        elif quiet is not None:
            found.append(Concern(About.QUIET, one.chair, now - quiet))
        elif due is not None:
            found.append(Concern(About.TEA, one.chair, due.at))
    order = list(About)
    return tuple(sorted(found, key=lambda concern: (order.index(concern.about), concern.since, concern.chair)))
