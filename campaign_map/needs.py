"""Where a phonebank party is needed most: the rule, without a disk, a clock or a network.

For each seat, with ``x`` the share of the contacts wanted there that are covered::

    lead  = vote + swing + told                          points of the vote, positive when we are ahead
    V     = exp(-0.5 · (lead / σ)²)                      how likely the seat is to turn on a few calls
    f(x)  = 1 - exp(-2x)                                 diminishing returns
    gain  = V · ( f((done + booked + party) / target) - f((done + booked) / target) )

The party goes where the gain is greatest. Because ``f`` is concave and the seats do not touch each other, giving each
party in turn to the greatest gain is the best use of all of them together.

`rank` orders by figures alone; `choose` then applies what people have decided: a coordinator's orders, a host's wish to
stay, a floor under every close seat, a cap on parties, the seats a host said no to.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SIGMA = 5.0
"""How unsure we are of a lead, in points: its standard deviation."""
NO_SHOW = 0.25
"""Share of booked calls that are never made (``reference``: parties that do not take place)."""
STICKINESS = 0.1
"""How much more another seat must gain before a returning host is sent there."""
POLLS_OUT = 3.0
"""How far the polls may be out, in points on the lead, when we show how firm an answer is."""
_ROUNDING = 1.0 + 1e-12
"""So that rounding never hides a seat that gains just as much."""


@dataclass(frozen=True, slots=True)
class SeatNeed:
    """What is known of one seat this minute.

    Attributes:
        code: ONS code; ties are broken by it.
        vote: our signed lead at the last election, in points; ``None`` where we did not stand: not ours to win.
        swing: expected change of that lead since, in points.
        told: what voters have told us, in points (see `voters_say`).
        target: contacts wanted there, at least 1.
        done: contacts made.
        booked: calls promised by other parties, after no-shows (see `booked_after_no_shows`).
        callable: contacts that can be rung now; ``None`` when unknown. Nobody is sent to an empty queue.
        heard: voters' answers behind ``told``.
        chance: an imported probability that the seat is close, 0 to 1; it replaces V.
        floor: share of ``target`` that must be covered before seats above their own floor get more; 0 for none.
    """

    code: str
    vote: float | None
    target: int
    swing: float = 0.0
    told: float = 0.0
    done: int = 0
    booked: float = 0.0
    callable: int | None = None
    heard: int = 0
    chance: float | None = None
    floor: float = 0.0

    def __post_init__(self) -> None:
        if self.target < 1:
            raise ValueError(f"{self.code}: at least one contact must be wanted")

    @property
    def lead(self) -> float | None:
        """Where we stand now, in points; ``None`` where we do not."""
        return None if self.vote is None else self.vote + self.swing + self.told

    @property
    def covered(self) -> float:
        """Share of the wanted contacts that are made or booked; above 1 when more were rung than wanted."""
        return (self.done + self.booked) / self.target

    @property
    def is_below_floor(self) -> bool:
        """Whether it is still owed its least share."""
        return self.covered < self.floor

    def calls_of(self, party_size: float) -> float:
        """How many of a party's calls can be made here: no more than there are people to ring."""
        return party_size if self.callable is None else min(party_size, max(0, self.callable))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A seat in its place.

    Attributes:
        place: from 1, by gain.
        lead: where we stand in points, the polls being as far out as was asked.
        value: V, 0 to 1.
        gain: what the party adds.
        index: ``gain`` as 0 to 100, the neediest seat being 100.
    """

    place: int
    need: SeatNeed
    lead: float | None
    value: float
    gain: float
    index: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """All seats ranked for one size of party: as the polls are, and with them `POLLS_OUT` points out either way."""

    party_size: float
    sigma: float
    now: tuple[Ranked, ...]
    worse: tuple[Ranked, ...]
    better: tuple[Ranked, ...]

    def seat(self, code: str) -> Ranked:
        """One seat as the polls are. Raises `KeyError` for a code that was not ranked."""
        for ranked in self.now:
            if ranked.need.code == code:
                return ranked
        raise KeyError(code)

    def places(self) -> dict[str, tuple[int, int, int]]:
        """Each seat's place if the polls are worse, as they are, and better."""
        worse = {ranked.need.code: ranked.place for ranked in self.worse}
        better = {ranked.need.code: ranked.place for ranked in self.better}
        now = {ranked.need.code: ranked.place for ranked in self.now}
        return {code: (worse[code], place, better[code]) for code, place in now.items()}


@dataclass(frozen=True, slots=True)
class Override:
    """A coordinator sends parties to a seat whatever the figures say, under their own name and with a reason."""

    by: str
    reason: str


class Why(StrEnum):
    """What decided a choice; or, from `DECLINED` to `UNLISTED`, why the neediest seat was passed over."""

    FIGURES = "figures"
    OVERRIDE = "override"
    STAYS = "stays"
    WISHED = "wished"
    FLOOR = "floor"
    DECLINED = "declined"
    HELD = "held"
    FULL = "full"
    UNLISTED = "unlisted"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Passed:
    """A seat that gains more than the chosen one, and why this party does not go there.

    Attributes:
        order: who holds it back, and why, where ``why`` is `Why.HELD`.
    """

    seat: Ranked
    why: Why
    order: Override | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The seat a party is sent to, and what decided it.

    Attributes:
        seat: as ranked, so its place may be other than 1.
        override: the coordinator's order that decided, if one did (of a seat somebody asked about: that stands).
        others: the next two that this party could go to, neediest first.
        passed: seats that gain more and are closed to this party, neediest first.
    """

    seat: Ranked
    why: Why
    override: Override | None = None
    others: tuple[Ranked, ...] = ()
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class Booking:
    """What another party has still to ring, and until when it may."""

    contacts: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What voters of one seat answered when asked how they will vote. An uncertain answer may count for part of one.

    Attributes:
        ours: those for us.
        rival: those for whoever we are up against there.
        answers: everyone who named a party, at least ``ours + rival``.
    """

    code: str
    ours: float
    rival: float
    answers: float


def value(lead: float | None, sigma: float = SIGMA) -> float:
    """V, 0 to 1: how near a seat is to turning; 0 for a seat that is not ours to win."""
    return 0.0 if lead is None else math.exp(-0.5 * (lead / sigma) ** 2)


def returns(covered: float) -> float:
    """f: what covering a share of the wanted contacts has brought, 0 to 1, with diminishing returns."""
    return -math.expm1(-2.0 * covered)


def gain(need: SeatNeed, party_size: float, *, sigma: float = SIGMA, polls_out: float = 0.0) -> float:
    """What a party of so many calls adds in a seat: ``V · (f(after) - f(before))``, 0 where nobody can be rung.

    Args:
        party_size: calls the party will make.
        polls_out: points to add to the lead.
    """
    worth = _worth(need, sigma, polls_out)
    return worth * _added(need.target, need.done + need.booked, need.calls_of(party_size))


def rank(
    needs: Iterable[SeatNeed], party_size: float, *, sigma: float = SIGMA, polls_out: float = 0.0
) -> tuple[Ranked, ...]:
    """All seats, neediest first, by figures alone; ties by code, seats that are not ours to win last.

    650 seats take about two milliseconds.
    """
    scored = []
    for need in needs:
        lead = None if need.lead is None else need.lead + polls_out
        worth = _worth(need, sigma, polls_out)
        score = worth * _added(need.target, need.done + need.booked, need.calls_of(party_size))
        scored.append((-score, lead is None, need.code, need, lead, worth))
    scored.sort(key=lambda row: row[:3])
    most = -scored[0][0] if scored else 0.0
    return tuple(
        Ranked(place, need, lead, worth, -minus, round(-100.0 * minus / most) if most else 0)
        for place, (minus, _, _, need, lead, worth) in enumerate(scored, 1)
    )


def rank_thrice(needs: Iterable[SeatNeed], party_size: float, *, sigma: float = SIGMA) -> Ranking:
    """Rank all seats as the polls are and with the polls `POLLS_OUT` points out either way."""
    seats = tuple(needs)
    return Ranking(
        party_size=party_size,
        sigma=sigma,
        now=rank(seats, party_size, sigma=sigma),
        worse=rank(seats, party_size, sigma=sigma, polls_out=-POLLS_OUT),
        better=rank(seats, party_size, sigma=sigma, polls_out=POLLS_OUT),
    )


def choose(
    ranked: Sequence[Ranked],
    *,
    own: Mapping[str, Override] | None = None,
    overrides: Mapping[str, Override] | None = None,
    held: Mapping[str, Override] | None = None,
    full: Collection[str] = (),
    unlisted: Collection[str] = (),
    declined: Collection[str] = (),
    returning_to: str = "",
    wished: str = "",
    stickiness: float = STICKINESS,
) -> Choice | None:
    """The seat for one party, or ``None`` when nobody can be rung in any seat it would go to.

    In this order: a coordinator's order for this party; one for all parties; the seat this party rang before, then
    the one it was advertised for, unless another gains more than ``stickiness`` (a share) above it; the neediest seat
    below its floor; the neediest seat. An order never opens a seat that is held back, without a list, or declined.

    Args:
        ranked: all seats, as `rank` returns them.
        own: where this party is ordered to, by seat code. It may go there though the seat is full.
        overrides: where all parties are ordered to. An order for a seat with nobody to ring is passed over.
        held: seats that a coordinator holds back.
        full: seats that have had as many parties today as they are to have.
        unlisted: seats without a list.
        declined: seats this host said no to.
        returning_to: the seat this host's party rang before, if any.
        wished: the seat this party's evening was advertised for, if any.
    """
    mine, orders, back = own or {}, overrides or {}, held or {}
    barred: dict[str, Why] = dict.fromkeys(unlisted, Why.UNLISTED)
    barred |= {code: Why.FULL for code in full if code not in mine}
    barred |= dict.fromkeys(back, Why.HELD) | dict.fromkeys(declined, Why.DECLINED)
    ordered = {**orders, **mine}
    sendable = [seat for seat in ranked if seat.need.code not in barred and _can_be_sent(seat, ordered)]
    if not sendable:
        return None
    seat, why = _decide(sendable, (mine, orders), ((returning_to, Why.STAYS), (wished, Why.WISHED)), stickiness)
    passed = tuple(
        Passed(one, barred[one.need.code], back.get(one.need.code))
        for one in ranked
        if one.gain > seat.gain and one.need.code in barred
    )
    if why is Why.FIGURES and passed:
        why = Why.DECLINED if all(one.why is Why.DECLINED for one in passed) else passed[0].why
    order = ordered[seat.need.code] if why is Why.OVERRIDE else None
    return Choice(seat, why, order, _next_two(sendable, seat), passed)


def look_at(
    ranked: Sequence[Ranked],
    code: str,
    *,
    overrides: Mapping[str, Override] | None = None,
    held: Mapping[str, Override] | None = None,
    full: Collection[str] = (),
) -> Choice:
    """A seat that somebody asked about, with what coordinators have decided there and the two neediest others.

    Raises:
        KeyError: no such seat was ranked.
    """
    seat = next((seat for seat in ranked if seat.need.code == code), None)
    if seat is None:
        raise KeyError(code)
    closed = {*(held or ()), *full}
    others = _next_two([other for other in ranked if other.need.code not in closed], seat)
    if held and code in held:
        return Choice(seat, Why.HELD, held[code], others)
    if code in full:
        return Choice(seat, Why.FULL, None, others)
    if overrides and code in overrides:
        return Choice(seat, Why.OVERRIDE, overrides[code], others)
    return Choice(seat, Why.FIGURES if seat.place == 1 and seat.gain > 0 else Why.ASKED, None, others)


class Assigner:
    """Sends parties of any size, one after the other, each where it is needed most at that moment.

    It decides as `choose` does on what `rank` returns, floors first, but remembers what it has sent: each party counts
    as booked, and its contacts as taken, before the next is sent.

    Seats are kept in the order of what a party of the usual size would add there, those with like targets together.
    For a party of another size that order is nearly right: its gain differs from the usual one by a factor that
    depends on the target alone, so among like targets it lies between two near figures, and only the few seats that
    could still win are looked at. 650 seats and 100,000 parties take about half a second.

    Args:
        usual_size: calls that most parties make. It decides how fast this is, never who is sent where.
        no_show: share of booked calls that are never made; they take contacts, but cover nothing.
    """

    def __init__(
        self, needs: Iterable[SeatNeed], usual_size: float, *, sigma: float = SIGMA, no_show: float = 0.0
    ) -> None:
        self._usual = usual_size
        self._shown = 1.0 - no_show
        self._lanes: dict[int, _Lane] = {}
        for need in needs:
            turn = _Turn(need, _worth(need, sigma, 0.0))
            if turn.worth > 0 and turn.room > 0:
                self._lanes.setdefault(_Lane.of(need.target), _Lane()).add(turn, usual_size)

    def send(self, party_size: float) -> str | None:
        """The code of the seat for the next party, or ``None`` when nobody is left to ring."""
        best_above, best_minus, best_code = True, 0.0, ""
        found: tuple[_Lane, int] | None = None
        for lane in self._lanes.values():
            factor = lane.factor(party_size, self._usual)
            for at, (above_floor, minus, code, turn) in enumerate(lane.queue):
                if above_floor > best_above or (above_floor == best_above and minus * factor > best_minus):
                    break
                lost = -turn.gain(party_size)
                if lost < 0 and (above_floor, lost, code) < (best_above, best_minus, best_code):
                    best_above, best_minus, best_code = above_floor, lost, code
                    found = lane, at
        if found is None:
            return None
        lane, at = found
        turn = lane.queue.pop(at)[-1]
        turn.book(party_size, self._shown)
        if turn.room > 0:
            lane.add(turn, self._usual)
        return turn.need.code


def assign_in_turn(
    needs: Iterable[SeatNeed], party_size: float, parties: int, *, sigma: float = SIGMA
) -> tuple[str, ...]:
    """Codes of the seats that ``parties`` parties of one size are sent to, one after the other.

    As `Assigner` sends them. Stops when nobody is left to ring.
    """
    assigner = Assigner(needs, party_size, sigma=sigma)
    sent: list[str] = []
    while len(sent) < parties and (code := assigner.send(party_size)) is not None:
        sent.append(code)
    return tuple(sent)


def booked_after_no_shows(bookings: Iterable[Booking], now: datetime, no_show: float = NO_SHOW) -> float:
    """Calls that other parties are expected to make: what they hold, less no-shows; what has expired counts no more."""
    return (1.0 - no_show) * sum(max(0, booking.contacts) for booking in bookings if booking.until > now)


def calls_of_party(callers: int, hours: float, per_caller_hour: float) -> int:
    """How many calls a party makes, to the nearest whole one and never fewer than one."""
    return max(1, round(callers * hours * per_caller_hour))


def voters_say(expected: Mapping[str, float], heard: Iterable[Heard], sigma: float = SIGMA) -> dict[str, float]:
    """What voters' answers add to each seat's lead, in points to one decimal, by seat code.

    A seat's surprise is our lead among those who answered less the lead we expected there. Callers' returns are rosy
    everywhere, so only the difference from the campaign-wide mean of the surprises counts. It is shrunk by how much
    was heard: with n answers the lead among them has a standard error of up to ``100/√n`` points, and the truth
    strays from what we expect by σ, so the best guess keeps ``n / (n + (100/σ)²)`` of it (normal prior, normal data).

    Args:
        expected: vote + swing by seat code, in points. Seats without it are left out.
        heard: at most one entry per seat.
    """
    surprises = [
        (one.code, one.answers, 100.0 * (one.ours - one.rival) / one.answers - expected[one.code])
        for one in heard
        if one.answers > 0 and one.code in expected
    ]
    if not surprises:
        return {}
    mean = math.fsum(n * points for _, n, points in surprises) / sum(n for _, n, _ in surprises)
    doubt = (100.0 / sigma) ** 2
    return {code: round((points - mean) * n / (n + doubt), 1) + 0.0 for code, n, points in surprises}


class _Lane:
    """Seats with like targets in the queue of an `Assigner`: below their floor first, then by gain, then by code."""

    __slots__ = ("_factors", "_largest", "_smallest", "queue")

    def __init__(self) -> None:
        self.queue: list[tuple[bool, float, str, _Turn]] = []
        self._smallest, self._largest = math.inf, 0.0
        self._factors: dict[float, float] = {}

    @staticmethod
    def of(target: int) -> int:
        """Targets of which none is more than 1.3 times another share a lane."""
        return int(4.0 * math.log(target))

    def add(self, turn: _Turn, usual_size: float) -> None:
        """Queue a seat by what a party of the usual size would add if the list had no end."""
        need = turn.need
        minus = -turn.worth * (turn.fades * returns(usual_size / need.target))
        bisect.insort(self.queue, (turn.spoken_for >= need.floor * need.target, minus, need.code, turn))
        self._smallest, self._largest = min(self._smallest, need.target), max(self._largest, need.target)

    def factor(self, party_size: float, usual_size: float) -> float:
        """At most so many times what a usual party adds does this one add, in any seat of the lane."""
        known = self._factors.get(party_size)
        if known is None:
            extremes = (self._smallest, self._largest)
            known = max(returns(party_size / target) / returns(usual_size / target) for target in extremes)
            self._factors[party_size] = known = known * _ROUNDING
        return known


class _Turn:
    """One seat in the queue of an `Assigner`, and what has been sent to it.

    Attributes:
        room: contacts left to ring.
        spoken_for: made or booked, those sent here among them.
        fades: how much of the first call's worth the next one has.
    """

    __slots__ = ("fades", "need", "room", "spoken_for", "worth")

    def __init__(self, need: SeatNeed, worth: float) -> None:
        self.need = need
        self.worth = worth
        self.room: float = math.inf if need.callable is None else max(0, need.callable)
        self.spoken_for = need.done + need.booked
        self.fades = _fades(need.target, self.spoken_for)

    def gain(self, party_size: float) -> float:
        """What `gain` says of this seat now."""
        calls = party_size if party_size < self.room else self.room
        return self.worth * (self.fades * returns(calls / self.need.target))

    def book(self, party_size: float, shown: float) -> None:
        """Send a party here, of whose calls this share will be made."""
        calls = min(party_size, self.room)
        self.room -= calls
        self.spoken_for += shown * calls
        self.fades = _fades(self.need.target, self.spoken_for)


def _worth(need: SeatNeed, sigma: float, polls_out: float) -> float:
    if need.lead is None:
        return 0.0
    return need.chance if need.chance is not None else value(need.lead + polls_out, sigma)


def _added(target: int, spoken_for: float, calls: float) -> float:
    """f(after) - f(before), written as a product so that it stays exact when a party is small."""
    return _fades(target, spoken_for) * returns(calls / target)


def _fades(target: int, spoken_for: float) -> float:
    """What is left of the worth of a first call once so many are spoken for: 1 - f."""
    return math.exp(-2.0 * spoken_for / target)


def _can_be_sent(seat: Ranked, overrides: Mapping[str, Override]) -> bool:
    return seat.gain > 0 or (seat.need.code in overrides and seat.need.callable != 0)


def _decide(
    sendable: Sequence[Ranked],
    orders: Sequence[Mapping[str, Override]],
    wishes: Sequence[tuple[str, Why]],
    stickiness: float,
) -> tuple[Ranked, Why]:
    for some in orders:
        for seat in sendable:
            if seat.need.code in some:
                return seat, Why.OVERRIDE
    first = sendable[0]
    for code, why in wishes:
        for seat in sendable:
            if seat.need.code == code and first.gain <= seat.gain * (1.0 + stickiness):
                return seat, Why.FIGURES if seat is first else why
    for seat in sendable:
        if seat.need.is_below_floor:
            return seat, Why.FIGURES if seat is first else Why.FLOOR
    return first, Why.FIGURES


def _next_two(sendable: Iterable[Ranked], chosen: Ranked) -> tuple[Ranked, ...]:
    return tuple([seat for seat in sendable if seat.need.code != chosen.need.code and seat.gain > 0][:2])
