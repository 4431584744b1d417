"""Each row of a list as it stood, kept beside its contact, so that the columns come back untouched.

A row is as personal as a name. It leaves the service only in files with names inside, never when it or its contact is
from the register alone, and it goes when its contact is erased. A list with the same columns that is loaded again takes
the place of the rows that its people had: what a campaign has no more use for is not kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import bulk, models
from campaign_map.intake.standing import in_chunks

_ROWS, _LISTS = models.list_rows, models.lists
_decode = msgspec.json.Decoder(tuple[str, ...]).decode
NO_CELLS: Mapping[str, str] = {}


def keep(connection: sa.Connection, list_id: str, rows: Iterable[tuple[int, str, Sequence[str]]]) -> None:
    """Keep rows of a list: their number, whose they are, and their cells; again does no harm."""
    made: list[dict[str, Any]] = [
        {"list_id": list_id, "row": row, "contact_id": contact_id, "cells": msgspec.json.encode(cells).decode()}
        for row, contact_id, cells in rows
        if any(cells)
    ]
    bulk.replace(connection, _ROWS, made)
    mine = sa.select(_LISTS.c.seat_code, _LISTS.c.headers, _LISTS.c.register_only)
    mine_of = mine.where(_LISTS.c.list_id == list_id).subquery()
    earlier = (
        sa.select(_LISTS.c.list_id)
        .join(
            mine_of,
            sa.and_(
                mine_of.c.seat_code == _LISTS.c.seat_code,
                mine_of.c.headers == _LISTS.c.headers,
                mine_of.c.register_only == _LISTS.c.register_only,
            ),
        )
        .where(_LISTS.c.list_id != list_id)
    )
    for part in in_chunks(row["contact_id"] for row in made):
        connection.execute(_ROWS.delete().where(_ROWS.c.contact_id.in_(part), _ROWS.c.list_id.in_(earlier)))


def forget(connection: sa.Connection, contact_ids: Sequence[str]) -> None:
    """Forget the rows of these contacts."""
    for part in in_chunks(contact_ids):
        connection.execute(_ROWS.delete().where(_ROWS.c.contact_id.in_(part)))


@dataclass(slots=True)
class Originals:
    """The original columns of some seats, to be laid beside their contacts.

    Attributes:
        headers: every header of their lists once, in an order that agrees with each list as far as can be.
    """

    headers: tuple[str, ...]
    _of_list: Mapping[str, tuple[str, ...]] = field(repr=False)

    def cells_of(self, connection: sa.Connection, contact_ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """The cells of contacts, by header. Where several lists have one header the newest that names it counts, and
        of several rows of a list the first."""
        found: dict[str, dict[str, str]] = {}
        whose, own = models.contacts.c, _LISTS.alias("own")
        for part in in_chunks(contact_ids):
            rows = connection.execute(
                sa.select(_ROWS.c.contact_id, _ROWS.c.list_id, _ROWS.c.cells)
                .join(_LISTS, _LISTS.c.list_id == _ROWS.c.list_id)
                .join(models.contacts, whose.contact_id == _ROWS.c.contact_id)
                .join(own, own.c.list_id == whose.list_id)
                # What is known from the register alone may be used here, and given to nobody.
                .where(_ROWS.c.contact_id.in_(part), _LISTS.c.register_only.is_(False), own.c.register_only.is_(False))
                .order_by(_LISTS.c.loaded_at, _LISTS.c.list_id, _ROWS.c.row.desc())
            )
            for row in rows:
                headers = self._of_list.get(row.list_id, ())
                cells = found.setdefault(row.contact_id, {})
                cells.update(zip(headers, _decode(row.cells), strict=False))
        return found


NONE_KEPT = Originals((), {})
"""No columns."""


def originals(connection: sa.Connection, seats: Collection[str] | None) -> Originals:
    """The original columns of these seats' lists (``None``: of all)."""
    kept = sa.exists().where(_ROWS.c.list_id == _LISTS.c.list_id)
    query = sa.select(_LISTS.c.list_id, _LISTS.c.headers).where(_LISTS.c.register_only.is_(False), kept)
    if seats is not None:
        query = query.where(_LISTS.c.seat_code.in_(sorted(seats)))
    rows = connection.execute(query.order_by(_LISTS.c.loaded_at, _LISTS.c.list_id)).all()
    of_list = {row.list_id: _decode(row.headers) for row in rows}
    return Originals(_merged(dict.fromkeys(of_list.values())), of_list)


def of_contact(connection: sa.Connection, contact_id: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Everything that lists said of one contact, for whoever answers what they asked: each list's name, and its cells
    that are not blank, by header."""
    rows = connection.execute(
        sa.select(_LISTS.c.name, _LISTS.c.headers, _ROWS.c.cells)
        .join(_LISTS, _LISTS.c.list_id == _ROWS.c.list_id)
        .where(_ROWS.c.contact_id == contact_id)
        .order_by(_LISTS.c.loaded_at, _ROWS.c.row)
    )
    return tuple(
        (row.name, tuple(pair for pair in zip(_decode(row.headers), _decode(row.cells), strict=False) if pair[1]))
        for row in rows
    )


def _merged(orders: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Every header once: those a list shares with earlier ones where they stood, a new one after its neighbour."""
    merged: list[str] = []
    for order in orders:
        at = 0
        for header in order:
            if header in merged:
                at = merged.index(header) + 1
            else:
                merged.insert(at, header)
                at += 1
    return tuple(merged)
