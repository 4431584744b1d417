"""Phone banks: phonebank parties. Another program that records canvasses here is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map.models import contacts, leases, outcomes, parties
from campaign_map.osdi.codes import EXPORTED
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses, Links
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Order, Rows, rows_of
from campaign_map.osdi.resources import Phonebank
from campaign_map.parties import are_people
from campaign_map.problems import Refusal
from phonebank_app.seats import seats_by_code

_P, _K, _O, _C = parties.c, leases.c, outcomes.c, contacts.c
ORDER = Order((_P.made_at, _P.party_id))


@dataclass(frozen=True, slots=True)
class _Party:
    """A party's row, its leases in order, when it was last heard of, and its results in reach."""

    row: Any
    held: Sequence[Any]
    heard: datetime | None
    made: int


def phonebanks_page(
    connection: sa.Connection, holder: Holder, to: Addresses, page: Asked, now: datetime, script_id: str
) -> tuple[list[Phonebank], Rows]:
    """One page of the parties a token reaches."""
    query = _within(holder).where(page.changed.where(lambda moment: _changed_since(moment, now)))
    rows = rows_of(connection, query, ORDER, page)
    return _described(connection, holder, to, rows.rows, now, script_id), rows


def phonebank(
    connection: sa.Connection, holder: Holder, to: Addresses, party_id: str, now: datetime, script_id: str
) -> Phonebank:
    """One of them.

    Raises:
        Refusal: 404 ``not_found``.
    """
    row = connection.execute(_within(holder).where(_P.party_id == party_id)).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such phone bank here.")
    return _described(connection, holder, to, [row], now, script_id)[0]


def check_phonebank(connection: sa.Connection, holder: Holder, party_id: str) -> None:
    """Raises `Refusal` 404 ``not_found``."""
    if connection.execute(_within(holder).where(_P.party_id == party_id)).first() is None:
        raise Refusal(404, "not_found", "There is no such phone bank here.")


def _within(holder: Holder) -> sa.Select[Any]:
    query = sa.select(_P.party_id, _P.host, _P.made_at, _P.seat_code).where(are_people(_P.party_id))
    if holder.seats is None:
        return query
    there = sa.select(_K.party_id).where(holder.within(_K.seat_code))
    return query.where(sa.or_(holder.within(_P.seat_code), _P.party_id.in_(there)))


def _changed_since(moment: datetime, now: datetime) -> sa.ColumnElement[bool]:
    ended = sa.and_(_K.returned_at.is_(None), _K.until >= moment, _K.until <= now)
    leased = sa.select(_K.party_id).where(sa.or_(_K.starts >= moment, _K.returned_at >= moment, ended))
    heard = sa.select(_O.party_id).where(_O.received_at >= moment)
    return sa.or_(_P.made_at >= moment, _P.party_id.in_(leased), _P.party_id.in_(heard))


def _described(
    connection: sa.Connection, holder: Holder, to: Addresses, rows: Sequence[Any], now: datetime, script_id: str
) -> list[Phonebank]:
    ids = [row.party_id for row in rows]
    held: dict[str, list[Any]] = defaultdict(list)
    for lease in connection.execute(
        sa.select(_K.party_id, _K.seat_code, _K.starts, _K.until, _K.returned_at)
        .where(_K.party_id.in_(ids))
        .order_by(_K.version)
    ):
        held[lease.party_id].append(lease)
    heard = {
        row.party_id: row.at
        for row in connection.execute(
            sa.select(_O.party_id, sa.func.max(_O.received_at).label("at"))
            .where(_O.party_id.in_(ids))
            .group_by(_O.party_id)
        )
    }
    made = {
        row.party_id: row.made
        for row in connection.execute(
            sa.select(_O.party_id, sa.func.count().label("made"))
            .join(contacts, _C.contact_id == _O.contact_id)
            .where(_O.party_id.in_(ids), _O.kind.in_(EXPORTED), holder.within(_C.seat_code))
            .group_by(_O.party_id)
        )
    }
    return [
        _phonebank(
            holder,
            to,
            _Party(row, held[row.party_id], heard.get(row.party_id), made.get(row.party_id, 0)),
            now,
            script_id,
        )
        for row in rows
    ]


def _phonebank(holder: Holder, to: Addresses, party: _Party, now: datetime, script_id: str) -> Phonebank:
    row, held = party.row, party.held
    moments = [row.made_at, party.heard]
    for lease in held:
        moments += [lease.starts, lease.returned_at]
        moments += [lease.until] if lease.returned_at is None and lease.until <= now else []
    seen = [lease for lease in held if holder.reaches(lease.seat_code)]
    codes = dict.fromkeys([*([row.seat_code] if row.seat_code else []), *(lease.seat_code for lease in seen)])
    seats = [seats_by_code()[code].name for code in codes if code in seats_by_code() and holder.reaches(code)]
    links: Links = {
        "self": to.link("phonebanks", row.party_id),
        "osdi:phone_bank_results": to.link("phonebanks", row.party_id, "phone_bank_results"),
        "osdi:script": to.link("scripts", script_id),
    }
    running = any(lease.returned_at is None and lease.until > now for lease in seen)
    return Phonebank(
        identifiers=[f"{NAMESPACE}:{row.party_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(row.made_at),
        modified_date=write_moment(max(one for one in moments if one is not None)),
        links=links,
        name=f"Party {row.party_id}",
        title=f"{row.host}’s phonebank party" if row.host else "A phonebank party",
        summary=f"Calls to {' and '.join(seats)}." if seats else None,
        status="started" if running else "stopped" if seen else "scheduled",
        dialing_mode="manual",
        total_completed=party.made,
        start_time=write_moment(min(lease.starts for lease in seen)) if seen else None,
        end_time=write_moment(max(lease.returned_at or lease.until for lease in seen)) if seen else None,
    )
