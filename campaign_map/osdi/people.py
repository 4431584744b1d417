"""People: the contacts of the lists that were loaded here. Supporters and coordinators are not among them.

``modified_date`` has no column of its own, because a column that every outcome writes would slow down every outcome. It
is the newest of the moments that are on record anyhow: a list was loaded for their seat (which may have brought any of
its people up to date), an outcome of theirs was received, they or one of their numbers asked not to be rung, a number
was found on the TPS register.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map.intake.standing import in_chunks
from campaign_map.models import contact_numbers, contacts, lists, numbers
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses, Links
from campaign_map.osdi.heard import heard_since, last_heard
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Order, Rows, rows_of
from campaign_map.osdi.resources import Division, DivisionInfo, Person, PhoneNumber
from campaign_map.problems import Refusal
from phonebank_app.seats import seats_by_code

_C, _L, _N, _CN = contacts.c, lists.c, numbers.c, contact_numbers.c
ORDER = Order((_C.contact_id,))
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_KINDS = {"mobile": "Mobile", "landline": "Home"}


def people_page(connection: sa.Connection, holder: Holder, to: Addresses, page: Asked) -> tuple[list[Person], Rows]:
    """One page of the people a token reaches."""
    query = _people().where(
        holder.within(_C.seat_code), page.changed.where(lambda moment: _changed_since(connection, moment))
    )
    rows = rows_of(connection, query, ORDER, page)
    return described(connection, to, rows.rows), rows


def person(connection: sa.Connection, holder: Holder, to: Addresses, contact_id: str) -> Person:
    """One of them.

    Raises:
        Refusal: 404 ``not_found``.
    """
    row = connection.execute(_people().where(_C.contact_id == contact_id, holder.within(_C.seat_code))).first()
    if row is None:
        raise no_such_person()
    return described(connection, to, [row])[0]


def seat_of(connection: sa.Connection, holder: Holder, contact_id: str) -> str:
    """The seat of somebody a token reaches.

    Raises:
        Refusal: 404 ``not_found``.
    """
    seat_code = connection.execute(
        sa.select(_C.seat_code)
        .join(lists, sa.and_(_L.list_id == _C.list_id, _L.register_only.is_(False)))
        .where(_C.contact_id == contact_id, holder.within(_C.seat_code))
    ).scalar()
    if seat_code is None:
        raise no_such_person()
    return str(seat_code)


def no_such_person() -> Refusal:
    """Also for people of other seats."""
    return Refusal(404, "not_found", "There is no such person here.")


def described(connection: sa.Connection, to: Addresses, rows: Sequence[Any]) -> list[Person]:
    """People as OSDI has them: four queries for any number of them."""
    ids = [row.contact_id for row in rows]
    lines = _lines(connection, ids)
    heard = last_heard(connection, ids)
    loaded = _loaded(connection, {row.seat_code for row in rows})
    return [_person(to, row, lines[row.contact_id], heard.get(row.contact_id), loaded[row.seat_code]) for row in rows]


def _people() -> sa.Select[Any]:
    return sa.select(
        *(_C.contact_id, _C.seat_code, _C.external_id, _C.name, _C.first_name, _C.area, _C.language, _C.source),
        *(_C.do_not_call, _C.attempts, _C.finished, _C.asked_off_at, _L.loaded_at),
    ).join(
        # Whoever is known from the register alone is given to no other program.
        lists,
        sa.and_(_L.list_id == _C.list_id, _L.register_only.is_(False)),
    )


def _lines(connection: sa.Connection, ids: Iterable[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for some in in_chunks(ids):
        rows = connection.execute(
            sa.select(
                *(_CN.contact_id, _CN.spoiled, _N.e164, _N.kind, _N.tps, _N.suppressed_at, _N.rescreened_at),
            )
            .join(numbers, _N.e164 == _CN.e164)
            .where(_CN.contact_id.in_(some))
            .order_by(_CN.contact_id, _CN.ordinal)
        )
        for row in rows:
            found[row.contact_id].append(row)
    return found


def _loaded(connection: sa.Connection, seat_codes: Iterable[str]) -> dict[str, datetime]:
    """When a list was last loaded for each seat."""
    rows = connection.execute(
        sa.select(_L.seat_code, sa.func.max(_L.loaded_at).label("at"))
        .where(_L.seat_code.in_(sorted(set(seat_codes))))
        .group_by(_L.seat_code)
    )
    return {row.seat_code: row.at for row in rows}


def _changed_since(connection: sa.Connection, moment: datetime) -> sa.ColumnElement[bool]:
    seats = connection.execute(sa.select(_L.seat_code).where(_L.loaded_at >= moment).distinct()).scalars().all()
    lines = (
        sa.select(_CN.contact_id)
        .join(numbers, _N.e164 == _CN.e164)
        .where(sa.or_(_N.suppressed_at >= moment, _N.rescreened_at >= moment))
    )
    marked = sa.select(_C.contact_id).where(_C.asked_off_at >= moment).correlate(None)
    return sa.or_(
        _C.seat_code.in_(sorted(seats)),
        heard_since(_C.contact_id, moment),
        _C.contact_id.in_(lines),
        _C.contact_id.in_(marked),
    )


def _person(to: Addresses, row: Any, lines: Sequence[Any], heard: datetime | None, loaded: datetime) -> Person:
    moments = [loaded, heard, row.asked_off_at]
    for line in lines:
        moments += [line.suppressed_at, line.rescreened_at]
    own = f"people/{row.contact_id}"
    links: Links = {"self": to.link(own)}
    for rel in ("answers", "attendances", "items", "taggings", "canvasses", "phone_bank_results"):
        links[f"osdi:{rel}"] = to.link(own, rel)
    links["osdi:record_canvass_helper"] = to.link(own, "record_canvass_helper")
    seat = seats_by_code().get(row.seat_code)
    language = row.language if _TAG.fullmatch(row.language) else None
    return Person(
        identifiers=[f"{NAMESPACE}:{row.contact_id}", *([f"list:{row.external_id}"] if row.external_id else [])],
        origin_system=ORIGIN,
        created_date=write_moment(row.loaded_at),
        modified_date=write_moment(max(one for one in moments if one is not None)),
        links=links,
        given_name=row.first_name,
        family_name=_family_name(row.name, row.first_name),
        phone_numbers=[_number(row, line, at == 0) for at, line in enumerate(lines)],
        custom_fields={
            "area": row.area,
            "attempts": str(row.attempts),
            "do_not_call": "true" if row.do_not_call else "false",
            "finished": row.finished,
        },
        division_info=[
            DivisionInfo(
                id="constituency",
                name="UK parliamentary constituency",
                divisions=[Division(id=row.seat_code, name=seat.name if seat else row.seat_code)],
            )
        ],
        source=row.source or None,
        languages_spoken=[language] if language else None,
        preferred_language=language,
    )


def _family_name(name: str, first_name: str) -> str:
    """What the whole name has besides the first; all of it (“Mrs Patel”) where there is no first name."""
    return name.removeprefix(first_name).strip() if first_name else name


def _number(row: Any, line: Any, primary: bool) -> PhoneNumber:
    why = (
        "not this person's number"
        if line.spoiled
        else "asked not to be rung"
        if row.do_not_call or line.suppressed_at is not None
        else "on the TPS register"
        if line.tps
        else None
    )
    return PhoneNumber(
        primary=primary,
        number=line.e164.removeprefix("+"),
        number_type=_KINDS.get(line.kind, "Other"),
        do_not_call=why is not None,
        description=why,
        country="GB" if line.e164.startswith("+44") else None,
    )
