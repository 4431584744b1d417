"""The figures behind “where are we needed most”, and the seat that follows from them.

- ``done``: what a coordinator loaded, and the diallings in this service's log.
- ``booked``: what running leases have still to do (calls reckoned, no more than contacts held, less calls reported),
  less no-shows. It ends with the lease.
- ``callable``: contacts who may be rung in the coming hours and lie in no lease. A seat for which no list was ever
  loaded is unknown, not empty: it keeps its place on the map, but no party is sent there.
- ``swing``, ``told``, ``chance``, ``floor``: `campaign_map.need.swings`, `evidence`, `chances` and `orders`.

Three doors, from slow to quick:

- `figures` looks at every contact, and is exact.
- `for_claim` goes by counts that are kept (`campaign_map.need.counts`); what coordinators decided, and what leases
hold, is   exact. The claim then counts the very seat it is about to take from: `Figures.recounted`.
- `current` is for pages: kept in memory, at most `campaign_map.need.kept.LIFE` old, the diallings a minute more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.need import chances, counts, evidence, learned, orders, swings
from campaign_map.need.counts import Live, SeatCount
from campaign_map.need.decisions import Inputs, Said
from campaign_map.need.kept import Kept
from campaign_map.need.learned import Rate
from campaign_map.need.orders import Decided
from campaign_map.need.reasons import explain, snapshot
from campaign_map.need.seats import Progress, needs_of
from campaign_map.needs import Choice, Heard, Override, Ranking, SeatNeed, calls_of_party, look_at, rank_thrice
from campaign_map.parties import Order, check_size
from campaign_map.profile import CampaignProfile
from campaign_map.settings import Service
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.seats import load_seats, seats_by_code

_MOST_SIZES = 64


@dataclass(frozen=True, slots=True)
class Figures:
    """All seats ranked for one size of party, and what coordinators have decided.

    Attributes:
        counted_at: when.
        profile: the campaign's, with the swings in force.
        rate: calls that a caller makes in an hour.
        base: the seats as they were a moment before; decisions of a moment share them.
    """

    ranking: Ranking
    counted_at: datetime
    profile: CampaignProfile
    callers: int
    hours: float
    rate: Rate
    decided: Decided
    base: tuple[SeatNeed, ...]

    @property
    def seats(self) -> tuple[SeatNeed, ...]:
        """Every seat as the rule sees it, neediest first."""
        return tuple(ranked.need for ranked in self.ranking.now)

    def inputs(
        self, declined: Collection[str], returning_to: str = "", order: Order | None = None, wished: str = ""
    ) -> Inputs:
        """What goes into a decision for one party, besides the seats."""
        return Inputs(
            callers=self.callers,
            hours=self.hours,
            per_caller_hour=self.rate.per_caller_hour,
            caller_hours=self.rate.caller_hours if self.rate.learned else 0.0,
            calls=int(self.ranking.party_size),
            sigma=self.ranking.sigma,
            stickiness=self.profile.need.stickiness,
            party=self.profile.party,
            counted_at=self.counted_at,
            swings=self.profile.swings_in_use(load_seats()),
            declined=tuple(sorted(declined)),
            returning_to=returning_to,
            wished=wished,
            own={order.seat_code: Said(order.by, order.because)} if order else {},
            first=_said(self.decided.first),
            held=_said(self.decided.held),
            full=dict(self.decided.full),
        )

    def choice(
        self, declined: Collection[str], returning_to: str = "", order: Order | None = None, wished: str = ""
    ) -> Choice | None:
        """The seat for a party, or ``None`` when nobody can be rung anywhere it would go to."""
        return self.inputs(declined, returning_to, order, wished).choose(self.ranking.now)

    def look_at(self, seat_code: str) -> Choice:
        """A seat that somebody asked about. Raises `KeyError` where there is none of that code."""
        decided = self.decided
        return look_at(self.ranking.now, seat_code, overrides=decided.first, held=decided.held, full=decided.full)

    def reason(self, choice: Choice) -> SeatReason:
        """Why this seat, in words."""
        return explain(choice, self.ranking, seats_by_code(), self.profile, self.counted_at)

    def recounted(self, connection: sa.Connection, seat_code: str, party_id: str) -> Figures:
        """The same with one seat counted now, for a party that is about to take from it."""
        now, until = self.counted_at, self.counted_at + timedelta(hours=self.hours)
        exact = counts.count(connection, now, until, [seat_code], for_party=party_id).get(seat_code)
        need = self.ranking.seat(seat_code).need
        if exact is None:
            return self._with(dataclasses.replace(need, callable=0))
        before = _made_before(connection).get(seat_code, 0)
        return self._with(dataclasses.replace(need, done=before + exact.attempts, callable=exact.callable))

    def emptied(self, seat_code: str) -> Figures:
        """The same with nobody to ring in a seat: others took the last ones a moment ago."""
        return self._with(dataclasses.replace(self.ranking.seat(seat_code).need, callable=0))

    def filled(self, seat_code: str) -> Figures:
        """The same with a seat that has had its parties: another was sent there a moment ago."""
        cap = self.decided.rules[seat_code].cap or 0
        full = {**self.decided.full, seat_code: cap}
        return dataclasses.replace(self, decided=dataclasses.replace(self.decided, full=full))

    def _with(self, need: SeatNeed) -> Figures:
        seats = self.seats
        if need in seats:
            return self
        changed = tuple(need if one.code == need.code else one for one in seats)
        return dataclasses.replace(
            self, ranking=rank_thrice(changed, self.ranking.party_size, sigma=self.ranking.sigma)
        )


@dataclass(frozen=True, slots=True)
class _Slow:
    """What changes slowly.

    Attributes:
        seats: every seat as if there were no leases.
        exact: seats whose count is of this very moment, so that leases since are in it already.
        base: every seat, with the leases of that moment.
    """

    profile: CampaignProfile
    rate: Rate
    seats: tuple[SeatNeed, ...]
    exact: frozenset[str]
    base: tuple[SeatNeed, ...]


@dataclass(frozen=True, slots=True)
class _Current:
    """What pages are shown until it is too old; ``ranked`` by callers and hours."""

    slow: _Slow
    seats: tuple[SeatNeed, ...]
    decided: Decided
    counted_at: datetime
    ranked: dict[tuple[int, float], Figures] = field(default_factory=dict)


_heard: Kept[dict[str, Heard]] = Kept()
_slow: Kept[_Slow] = Kept()
_current: Kept[_Current] = Kept()


def figures(
    connection: sa.Connection,
    service: Service,
    callers: int,
    hours: float,
    profile: CampaignProfile | None = None,
) -> Figures:
    """Count everything now, and rank the seats for a party of this size. Seconds where there are millions of contacts.

    Args:
        profile: go by this one, whatever swings were entered.

    Raises:
        NotAllowed: this is not the size of a party.
    """
    check_size(callers, hours)
    now = service.clock.now()
    counted = counts.count(connection, now, now + timedelta(hours=hours))
    slow = _read_slow(connection, service, now, counted, frozenset(counted), profile)
    return _rank(slow, slow.base, orders.decided(connection, now), now, callers, hours)


def for_claim(connection: sa.Connection, service: Service, party_id: str, callers: int, hours: float) -> Figures:
    """The figures a party is sent somewhere by: its own transaction sees what others committed before it.

    Raises:
        NotAllowed: this is not the size of a party.
    """
    check_size(callers, hours)
    now = service.clock.now()
    slow = _slow.get(service.store, now, partial(_count_slow, connection, service, now), version=_version(connection))
    leases = counts.live(connection, now, slow.profile.need.no_show)
    decided = orders.decided(connection, now, for_party=party_id)
    return _rank(slow, _with_leases(slow.seats, slow.exact, leases), decided, now, callers, hours)


def current(service: Service, callers: int, hours: float) -> Figures:
    """The figures for a page: from memory, at most `campaign_map.need.kept.LIFE` old (diallings a minute more).

    What is entered or ordered through this process shows at once.

    Raises:
        NotAllowed: this is not the size of a party.
    """
    check_size(callers, hours)
    now = service.clock.now()
    kept = _current.get(service.store, now, partial(_read_current, service, now))
    found = kept.ranked.get((callers, hours))
    if found is None:
        found = _rank(kept.slow, kept.seats, kept.decided, kept.counted_at, callers, hours)
        if len(kept.ranked) < _MOST_SIZES:
            kept.ranked[callers, hours] = found
    return found


def needs_snapshot(service: Service, callers: int, hours: float) -> NeedsSnapshot:
    """Every seat by need, for the map: `current` as it is sent.

    Raises:
        NotAllowed: this is not the size of a party.
    """
    counted = current(service, callers, hours)
    return snapshot(counted.ranking, counted.profile, counted.counted_at)


def _read_current(service: Service, now: datetime) -> _Current:
    counts.refresh(service, counts.OLD)
    with service.store.read() as connection:
        slow = _slow.get(
            service.store, now, partial(_count_slow, connection, service, now), version=_version(connection)
        )
        leases = counts.live(connection, now, slow.profile.need.no_show)
        return _Current(slow, _with_leases(slow.seats, slow.exact, leases), orders.decided(connection, now), now)


def _count_slow(connection: sa.Connection, service: Service, now: datetime) -> _Slow:
    counted, exact = counts.kept(connection, now)
    return _read_slow(connection, service, now, counted, exact)


def _read_slow(
    connection: sa.Connection,
    service: Service,
    now: datetime,
    counted: Mapping[str, SeatCount],
    exact: frozenset[str],
    profile: CampaignProfile | None = None,
) -> _Slow:
    profile = profile or swings.profile_now(connection, service.profile)
    answers = _heard.get(service.store, now, partial(evidence.heard, connection, profile))
    told = evidence.told(answers, profile, load_seats())
    seats = needs_of(load_seats(), profile, _progress(connection, counted, told))
    rate = learned.rate(connection, service.store, profile.need.contacts_per_caller_hour, now)
    leases = counts.live(connection, now, profile.need.no_show)
    return _Slow(profile, rate, seats, exact, _with_leases(seats, exact, leases))


def _progress(
    connection: sa.Connection, counted: Mapping[str, SeatCount], told: Mapping[str, evidence.Told]
) -> dict[str, Progress]:
    """What is known of each seat but for its leases."""
    loaded = models.seat_figures.c
    figures_of = {
        row.seat_code: (row.target, row.done)
        for row in connection.execute(sa.select(loaded.seat_code, loaded.target, loaded.done))
    }
    close = chances.chances(connection)
    rules = orders.rules(connection)
    nothing, silent = (None, 0), evidence.Told(0.0, 0)
    found = {}
    for code in {*counted, *told, *figures_of, *close, *rules}:
        target, before = figures_of.get(code, nothing)
        seat = counted.get(code)
        found[code] = Progress(
            done=before + (seat.attempts if seat else 0),
            callable=seat.callable if seat else None,
            told=told.get(code, silent).points,
            heard=told.get(code, silent).voters,
            chance=close[code].chance if code in close else None,
            target=target,
            floor=rules[code].floor if code in rules else None,
        )
    return found


def _with_leases(
    seats: tuple[SeatNeed, ...], exact: frozenset[str], leases: Mapping[str, Live]
) -> tuple[SeatNeed, ...]:
    """The seats with what is booked there, and without those whom leases have taken since the count."""
    found = []
    for need in seats:
        lease = leases.get(need.code)
        if lease is not None:
            free = need.callable
            if free is not None and need.code not in exact:
                free = max(0, free - lease.taken + lease.freed)
            need = dataclasses.replace(need, booked=lease.booked, callable=free)
        found.append(need)
    return tuple(found)


def _rank(
    slow: _Slow, seats: tuple[SeatNeed, ...], decided: Decided, now: datetime, callers: int, hours: float
) -> Figures:
    size = calls_of_party(callers, hours, slow.rate.per_caller_hour)
    ranking = rank_thrice(seats, size, sigma=slow.profile.need.sigma)
    return Figures(ranking, now, slow.profile, callers, hours, slow.rate, decided, slow.base)


def _made_before(connection: sa.Connection) -> dict[str, int]:
    """Contacts made before this service began to count, by seat code."""
    table = models.seat_figures
    return {row.seat_code: row.done for row in connection.execute(sa.select(table.c.seat_code, table.c.done))}


def _version(connection: sa.Connection) -> tuple[object, ...]:
    """Something that differs once a coordinator has entered, loaded or ordered anything, or seats were counted anew."""
    swing, chance, loaded = models.swings.c, models.chances.c, models.seat_figures.c
    rule, counted = models.seat_rules.c, models.seat_counts.c
    count, most, total = sa.func.count, sa.func.max, sa.func.sum
    parts: tuple[sa.ColumnElement[Any], ...] = (
        *(most(swing.id), count(chance.seat_code), most(chance.loaded_at), total(chance.chance)),
        *(count(loaded.seat_code), most(loaded.loaded_at), total(loaded.done), total(loaded.target)),
        *(most(rule.set_at), total(rule.floor), count(rule.floor)),
        *(count(counted.seat_code), most(counted.counted_at), total(counted.callable), total(counted.attempts)),
    )
    return tuple(connection.execute(sa.select(*(sa.select(part).scalar_subquery() for part in parts))).one())


def _said(overrides: Mapping[str, Override]) -> dict[str, Said]:
    return {code: Said(one.by, one.reason) for code, one in overrides.items()}
