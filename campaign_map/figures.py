"""The figures behind “where are we needed most”, counted this minute, and the seat that follows from them.

- ``done``: what a coordinator loaded, and the diallings in this service's log.
- ``booked``: what running leases have still to do (calls reckoned less calls reported, and no more than there are
  contacts left to ring), less no-shows. It ends with the lease.
- ``callable``: contacts who may be rung in the coming hours and lie in no lease. A seat for which no list was ever
  loaded is unknown, not empty: it keeps its place on the map, but no party is sent there.
"""

from __future__ import annotations

import csv
import dataclasses
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from campaign_map import models
from campaign_map.needs import (
    Booking,
    Choice,
    Override,
    Ranking,
    Why,
    booked_after_no_shows,
    calls_of_party,
    choose,
    rank_thrice,
)
from campaign_map.parties import Order, check_size
from campaign_map.profile import CampaignProfile
from campaign_map.reasons import explain, snapshot
from campaign_map.seats import Progress, needs_of
from campaign_map.settings import Service
from phonebank_app.calling_rules import Queue
from phonebank_app.errors import FileProblem
from phonebank_app.packs import SeatReason
from phonebank_app.seats import load_seats, seats_by_code
from phonebank_app.wire import NeedsSnapshot

_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Figures:
    """All seats ranked for one size of party.

    Attributes:
        listed: seats that have a list.
        counted_at: when.
    """

    ranking: Ranking
    listed: frozenset[str]
    counted_at: datetime
    profile: CampaignProfile

    def choice(self, declined: Collection[str], returning_to: str, order: Order | None) -> Choice | None:
        """The seat for a party, or ``None`` when nobody can be rung anywhere it would go to."""
        ranked = self.ranking.now
        overrides = {order.seat_code: Override(order.by, order.because)} if order else {}
        unlisted = {seat.need.code for seat in ranked} - self.listed
        choice = choose(
            ranked,
            overrides=overrides,
            returning_to=returning_to,
            stickiness=self.profile.need.stickiness,
            declined={*declined, *unlisted},
        )
        if choice is None or choice.why is not Why.DECLINED:
            return choice
        needier = {seat.need.code for seat in ranked if seat.gain > choice.seat.gain}
        # Passed over for want of a list, not because the host said no: the reason says where the seat stands.
        return choice if needier <= set(declined) else dataclasses.replace(choice, why=Why.ASKED)

    def reason(self, choice: Choice) -> SeatReason:
        """Why this seat, in words."""
        return explain(choice, self.ranking, seats_by_code(), self.profile, self.counted_at)


def figures(
    connection: sa.Connection,
    service: Service,
    callers: int,
    hours: float,
    profile: CampaignProfile | None = None,
) -> Figures:
    """Count, and rank the seats for a party of this size."""
    check_size(callers, hours)
    profile = profile or service.profile
    now = service.clock.now()
    progress, targets = _progress(connection, profile, now, now + timedelta(hours=hours))
    needs = [
        dataclasses.replace(need, target=targets[need.code]) if need.code in targets else need
        for need in needs_of(load_seats(), profile, progress)
    ]
    size = calls_of_party(callers, hours, profile.need.contacts_per_caller_hour)
    listed = frozenset(code for code, one in progress.items() if one.callable is not None)
    return Figures(rank_thrice(needs, size, sigma=profile.need.sigma), listed, now, profile)


def needs_snapshot(
    service: Service, callers: int, hours: float, profile: CampaignProfile | None = None
) -> NeedsSnapshot:
    """Every seat by need, for the map.

    Raises:
        NotAllowed: this is not the size of a party.
    """
    with service.store.read() as connection:
        counted = figures(connection, service, callers, hours, profile)
    return snapshot(counted.ranking, counted.profile, counted.counted_at)


def load_figures(service: Service, path: Path) -> int:
    """Load contacts wanted and made from a CSV file with the columns ``ons_id``, ``target`` and ``done``.

    Either figure may be left blank: a target then comes from the profile, and nothing was done yet.

    Returns:
        How many seats the file named.

    Raises:
        FileProblem: which row is wrong, and how.
    """
    rows: list[dict[str, object]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"ons_id", "target", "done"} <= set(reader.fieldnames or ()):
                raise FileProblem(f"“{path.name}” lacks a column.", "Its columns are ons_id, target and done.")
            for line in reader:
                rows.append(_figures_row(path, reader.line_num, line))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileProblem(f"“{path.name}” cannot be read as CSV.", "Save it as CSV, UTF-8.") from error
    if len({row["seat_code"] for row in rows}) != len(rows):
        raise FileProblem(f"“{path.name}” names a seat twice.", "Keep one row for each seat.")
    now = service.clock.now()
    table = models.seat_figures
    with service.store.write() as connection:
        for row in rows:
            connection.execute(table.delete().where(table.c.seat_code == row["seat_code"]))
            connection.execute(table.insert().values(**row, loaded_at=now))
    return len(rows)


def _figures_row(path: Path, line: int, row: Mapping[str, str | None]) -> dict[str, object]:
    code = (row["ons_id"] or "").strip()
    if code not in seats_by_code():
        raise FileProblem(f"Row {line} of “{path.name}” names no seat.", "Seat codes look like E14000731.")
    target, done = (_whole(path, line, name, row[name]) for name in ("target", "done"))
    if target == 0:
        raise FileProblem(f"Row {line} of “{path.name}” wants nobody.", "A target is 1 or more, or blank.")
    return {"seat_code": code, "target": target, "done": done or 0}


def _whole(path: Path, line: int, name: str, text: str | None) -> int | None:
    plain = (text or "").strip().replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()) or int(plain) > _MOST:
        raise FileProblem(f"Row {line} of “{path.name}” has a {name} that is not a whole number.", "Mend it.")
    return int(plain)


def _progress(
    connection: sa.Connection, profile: CampaignProfile, now: datetime, until: datetime
) -> tuple[dict[str, Progress], dict[str, int]]:
    """What was counted in each seat that has a list or loaded figures, and the targets that were loaded."""
    contacts, households, loaded = models.contacts.c, models.households.c, models.seat_figures.c
    done: dict[str, int] = defaultdict(int)
    targets: dict[str, int] = {}
    for row in connection.execute(sa.select(loaded.seat_code, loaded.target, loaded.done)):
        done[row.seat_code] = row.done
        if row.target is not None:
            targets[row.seat_code] = row.target
    can_be_rung: dict[str, int] = {}
    free = sa.or_(households.leased_until.is_(None), households.leased_until <= now)
    for row in connection.execute(
        sa.select(
            contacts.seat_code,
            sa.func.sum(contacts.attempts).label("attempts"),
            sa.func.sum(sa.case((sa.and_(can_be_given(now, until), free), 1), else_=0)).label("callable"),
        )
        .join_from(models.contacts, models.households)
        .group_by(contacts.seat_code)
    ):
        done[row.seat_code] += row.attempts
        can_be_rung[row.seat_code] = row.callable
    booked = _booked(connection, profile, now)
    return {
        code: Progress(done=done[code], booked=booked.get(code, 0.0), callable=can_be_rung.get(code))
        for code in {*done, *can_be_rung}
    }, targets


def can_be_given(now: datetime, until: datetime | sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """A contact who may be rung at some moment between ``now`` and ``until``, as far as the log and the law go."""
    contacts = models.contacts.c
    return sa.and_(contacts.queue != int(Queue.OUT), contacts.due < until, contacts.until > now)


def _booked(connection: sa.Connection, profile: CampaignProfile, now: datetime) -> dict[str, float]:
    leases, contacts, given = models.leases.c, models.contacts.c, models.lease_contacts.c
    bookings: dict[str, list[Booking]] = defaultdict(list)
    for row in connection.execute(
        sa.select(
            leases.seat_code,
            leases.until,
            (leases.calls - leases.dialled).label("calls"),
            sa.func.sum(sa.case((can_be_given(now, leases.until), 1), else_=0)).label("left"),
        )
        .select_from(models.leases)
        .join(models.lease_contacts, given.lease_id == leases.lease_id)
        .join(models.contacts, contacts.contact_id == given.contact_id)
        .where(leases.until > now, leases.returned_at.is_(None))
        .group_by(leases.lease_id, leases.seat_code, leases.until, leases.calls, leases.dialled)
    ):
        bookings[row.seat_code].append(Booking(min(row.calls, row.left), row.until))
    return {code: booked_after_no_shows(some, now, profile.need.no_show) for code, some in bookings.items()}


def current(service: Service, callers: int, hours: float) -> Figures:
    """Figures for a page."""
    with service.store.read() as connection:
        return figures(connection, service, callers, hours)
