"""Canvassing efforts: one for each seat that has a list. Its canvasses are everything that was heard there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map.models import contacts, lists, outcomes
from campaign_map.osdi.codes import EXPORTED
from campaign_map.osdi.filters import Changed
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Rows, rows_as
from campaign_map.osdi.resources import CanvassingEffort
from campaign_map.problems import Refusal
from phonebank_app.seats import seats_by_code

_L, _O, _C = lists.c, outcomes.c, contacts.c


@dataclass(frozen=True, slots=True)
class _Effort:
    seat_code: str
    first: datetime
    last: datetime


def efforts_page(
    connection: sa.Connection, holder: Holder, to: Addresses, page: Asked, script_id: str
) -> tuple[list[CanvassingEffort], Rows]:
    """One page of the seats a token reaches, by code."""
    every = _efforts(connection, holder)
    if page.changed:
        every = _within(connection, every, page.changed)
    first = (page.number - 1) * page.size
    part = every[first : first + page.size]
    return _described(connection, to, part, script_id), rows_as(part, len(every))


def check_effort(connection: sa.Connection, holder: Holder, seat_code: str) -> None:
    """Raises `Refusal` 404 ``not_found``."""
    listed = sa.select(_L.list_id).where(_L.seat_code == seat_code, holder.within(_L.seat_code))
    if connection.execute(listed).first() is None:
        raise Refusal(404, "not_found", "There is no such canvassing effort here.")


def effort(
    connection: sa.Connection, holder: Holder, to: Addresses, seat_code: str, script_id: str
) -> CanvassingEffort:
    """One of them.

    Raises:
        Refusal: 404 ``not_found``.
    """
    found = [one for one in _efforts(connection, holder) if one.seat_code == seat_code]
    if not found:
        raise Refusal(404, "not_found", "There is no such canvassing effort here.")
    return _described(connection, to, found, script_id)[0]


def _efforts(connection: sa.Connection, holder: Holder) -> list[_Effort]:
    rows = connection.execute(
        sa.select(_L.seat_code, sa.func.min(_L.loaded_at).label("first"), sa.func.max(_L.loaded_at).label("last"))
        .where(holder.within(_L.seat_code))
        .group_by(_L.seat_code)
        .order_by(_L.seat_code)
    )
    return [_Effort(row.seat_code, row.first, row.last) for row in rows]


def _within(connection: sa.Connection, every: Sequence[_Effort], changed: Changed) -> list[_Effort]:
    """Those that last changed in a window: looked up by the moment, since the newest outcome of every seat is many."""
    kept = list(every)
    if changed.since is not None:
        since, heard = changed.since, _heard_since(connection, changed.since)
        kept = [one for one in kept if one.last >= since or one.seat_code in heard]
    if changed.before is not None:
        before, heard = changed.before, _heard_since(connection, changed.before)
        kept = [one for one in kept if not (one.last >= before or one.seat_code in heard)]
    return kept


def _heard_since(connection: sa.Connection, moment: datetime) -> set[str]:
    return set(
        connection.execute(
            sa.select(_C.seat_code)
            .join(outcomes, _O.contact_id == _C.contact_id)
            .where(_O.received_at >= moment)
            .distinct()
        ).scalars()
    )


def _described(
    connection: sa.Connection, to: Addresses, every: Iterable[_Effort], script_id: str
) -> list[CanvassingEffort]:
    every = list(every)
    counts: Counter[str] = Counter()
    heard: dict[str, datetime] = {}
    results = sa.case((_O.kind.in_(EXPORTED), 1), else_=0)
    for row in connection.execute(
        sa.select(_C.seat_code, sa.func.sum(results).label("made"), sa.func.max(_O.received_at).label("at"))
        .join(outcomes, _O.contact_id == _C.contact_id)
        .where(_C.seat_code.in_([one.seat_code for one in every]))
        .group_by(_C.seat_code)
    ):
        counts[row.seat_code] = int(row.made)
        heard[row.seat_code] = row.at
    return [_effort(to, one, counts[one.seat_code], heard.get(one.seat_code), script_id) for one in every]


def _effort(to: Addresses, one: _Effort, made: int, heard: datetime | None, script_id: str) -> CanvassingEffort:
    seat = seats_by_code().get(one.seat_code)
    name = seat.name if seat else one.seat_code
    return CanvassingEffort(
        identifiers=[f"{NAMESPACE}:{one.seat_code}"],
        origin_system=ORIGIN,
        created_date=write_moment(one.first),
        modified_date=write_moment(max(one.last, heard or one.last)),
        links={
            "self": to.link("canvassing_efforts", one.seat_code),
            "osdi:canvasses": to.link("canvassing_efforts", one.seat_code, "canvasses"),
            "osdi:script": to.link("scripts", script_id),
        },
        name=one.seat_code,
        title=f"Calls to {name}",
        type="phone banking",
        total_canvasses=made,
        start_time=write_moment(one.first),
    )
