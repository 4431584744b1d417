"""Call lists, and who is on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from campaign_map.models import contacts, lists
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Order, Rows, rows_of
from campaign_map.osdi.resources import Item, OsdiList
from campaign_map.problems import Refusal
from phonebank_app.seats import seats_by_code

_L, _C = lists.c, contacts.c
ORDER = Order((_L.loaded_at, _L.list_id))
ITEMS_ORDER = Order((_C.contact_id,))


def lists_page(connection: sa.Connection, holder: Holder, to: Addresses, page: Asked) -> tuple[list[OsdiList], Rows]:
    """One page of the lists of the seats a token reaches, oldest first. A list never changes."""
    query = sa.select(lists).where(holder.within(_L.seat_code), page.changed.condition(_L.loaded_at))
    rows = rows_of(connection, query, ORDER, page)
    return _described(connection, to, rows.rows), rows


def one_list(connection: sa.Connection, holder: Holder, to: Addresses, list_id: str) -> OsdiList:
    """One of them.

    Raises:
        Refusal: 404 ``not_found``.
    """
    return _described(connection, to, [list_row(connection, holder, list_id)])[0]


def list_row(connection: sa.Connection, holder: Holder, list_id: str) -> Any:
    """Raises `Refusal` 404 ``not_found``."""
    row = connection.execute(sa.select(lists).where(_L.list_id == list_id, holder.within(_L.seat_code))).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such list here.")
    return row


def items_within(holder: Holder) -> sa.Select[Any]:
    """Who is on which list, as far as a token reaches. Somebody is on the list that brought them."""
    return (
        sa.select(_C.contact_id, _C.list_id, _L.loaded_at)
        .join(lists, _L.list_id == _C.list_id)
        .where(holder.within(_C.seat_code))
    )


def items_of(holder: Holder, list_id: str) -> sa.Select[Any]:
    """Who is on one list."""
    return items_within(holder).where(_L.list_id == list_id, _C.seat_code == _L.seat_code)


def items_page(connection: sa.Connection, query: sa.Select[Any], to: Addresses, page: Asked) -> tuple[list[Item], Rows]:
    """One page of a query made with `items_within`."""
    rows = rows_of(connection, query.where(page.changed.condition(_L.loaded_at)), ITEMS_ORDER, page)
    return [_item(to, row) for row in rows.rows], rows


def one_item(connection: sa.Connection, query: sa.Select[Any], to: Addresses) -> Item:
    """The only row of a query made with `items_within`.

    Raises:
        Refusal: 404 ``not_found``.
    """
    row = connection.execute(query).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such item here.")
    return _item(to, row)


def _described(connection: sa.Connection, to: Addresses, rows: Iterable[Any]) -> list[OsdiList]:
    rows = list(rows)
    counts: dict[str, int] = dict(
        connection.execute(
            sa.select(_C.list_id, sa.func.count())
            .where(_C.seat_code.in_({row.seat_code for row in rows}), _C.list_id.in_({row.list_id for row in rows}))
            .group_by(_C.list_id)
        ).all()
    )
    return [_list(to, row, counts.get(row.list_id, 0)) for row in rows]


def _list(to: Addresses, row: Any, items: int) -> OsdiList:
    seat = seats_by_code().get(row.seat_code)
    return OsdiList(
        identifiers=[f"{NAMESPACE}:{row.list_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(row.loaded_at),
        modified_date=write_moment(row.loaded_at),
        links={"self": to.link("lists", row.list_id), "osdi:items": to.link("lists", row.list_id, "items")},
        name=row.name,
        title=f"{seat.name if seat else row.seat_code}, loaded {row.loaded_at:%d.%m.%Y}",
        total_items=items,
    )


def _item(to: Addresses, row: Any) -> Item:
    return Item(
        identifiers=[f"{NAMESPACE}:{row.list_id}.{row.contact_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(row.loaded_at),
        modified_date=write_moment(row.loaded_at),
        links={
            "self": to.link("lists", row.list_id, "items", row.contact_id),
            "osdi:person": to.link("people", row.contact_id),
            "osdi:list": to.link("lists", row.list_id),
        },
        item_type="osdi:person",
    )
