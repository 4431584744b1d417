"""Outcomes, as phone bank results (calls of parties) and as canvasses (those, and what other programs recorded)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map.intake.standing import in_chunks
from campaign_map.models import contacts, osdi_canvasses, osdi_identifiers, outcomes
from campaign_map.osdi.codes import EXPORTED, HOSTILE, NEVER_WITHDRAWN, OUT, WITHDRAWN, Said
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses
from campaign_map.osdi.heard import heard_of, heard_within
from campaign_map.osdi.holders import Holder
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.pages import Asked, Order, Rows, rows_of
from campaign_map.osdi.resources import Canvass, PhoneBankResult
from campaign_map.parties import are_people
from campaign_map.problems import Refusal
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.outcomes import OutcomeKind

_O, _C = outcomes.c, contacts.c
ORDER = Order((_O.server_seq,))
CONTENT = "content:"
"""What stands for an identifier where another program gave none; never shown."""

PHONE_CALL, IN_PERSON, DESKTOP = "phoneCall", "in-person", "desktop"
_decode = msgspec.json.Decoder(OutcomeOp).decode


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome with what OSDI says of it.

    Attributes:
        modified: when something was last heard of the same person.
        sent: the row of ``osdi_canvasses`` for one that another program recorded.
        identifiers: the other program's own.
    """

    row: Any
    op: OutcomeOp
    said: Said
    modified: datetime
    sent: Any = None
    identifiers: tuple[str, ...] = ()


def outcomes_within(holder: Holder) -> sa.Select[Any]:
    """The outcomes that are results, of the people a token reaches."""
    return (
        sa.select(
            *(_O.outcome_id, _O.server_seq, _O.party_id, _O.contact_id, _O.kind, _O.op, _O.at, _O.received_at),
            _C.seat_code,
        )
        .join(contacts, _C.contact_id == _O.contact_id)
        .where(_O.kind.in_(EXPORTED), holder.within(_C.seat_code))
    )


def of_parties() -> sa.ColumnElement[bool]:
    """The outcome was reported by a party, not by another program."""
    return are_people(_O.party_id)


def is_of_party(one: Result) -> bool:
    """The same of one that was read."""
    return one.sent is None


def page_of_results(connection: sa.Connection, query: sa.Select[Any], page: Asked) -> tuple[list[Result], Rows]:
    """One page of a query made with `outcomes_within`."""
    if page.changed:
        query = query.where(heard_within(_O.contact_id, page.changed))
    rows = rows_of(connection, query, ORDER, page)
    return read(connection, rows.rows), rows


def one_result(connection: sa.Connection, query: sa.Select[Any], outcome_id: str) -> Result:
    """One of a query made with `outcomes_within`.

    Raises:
        Refusal: 404 ``not_found``.
    """
    row = connection.execute(query.where(_O.outcome_id == outcome_id)).first()
    if row is None:
        raise Refusal(404, "not_found", "There is no such result here.")
    return read(connection, [row])[0]


def read(connection: sa.Connection, rows: Sequence[Any]) -> list[Result]:
    """Outcomes as OSDI has them: three queries for any number of them."""
    heard = heard_of(connection, {row.contact_id for row in rows})
    ids = [row.outcome_id for row in rows]
    sent, identifiers = _sent(connection, ids), _identifiers(connection, ids)
    return [
        Result(
            row,
            _decode(row.op),
            _said(row, row.outcome_id in heard.withdrawn),
            heard.last[row.contact_id],
            sent.get(row.outcome_id),
            tuple(identifiers.get(row.outcome_id, ())),
        )
        for row in rows
    ]


def phone_bank_result(to: Addresses, one: Result) -> PhoneBankResult:
    """A call of a party."""
    own = f"phone_bank_results/{one.row.outcome_id}"
    return PhoneBankResult(
        identifiers=[f"{NAMESPACE}:{one.row.outcome_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(one.row.received_at),
        modified_date=write_moment(one.modified),
        links={
            "self": to.link(own),
            "osdi:target": to.link("people", one.row.contact_id),
            "osdi:answers": to.link(own, "answers"),
            "osdi:taggings": to.link(own, "taggings"),
            "osdi:phonebank": to.link("phonebanks", one.row.party_id),
        },
        call_date=write_moment(one.row.at),
        success=one.said.success,
        status_code=one.said.status_code,
        phone_number=one.op.number.removeprefix("+") or None,
    )


def canvass(to: Addresses, one: Result) -> Canvass:
    """The same, or what another program recorded, with its own words for where it came from."""
    own = f"canvasses/{one.row.outcome_id}"
    return Canvass(
        identifiers=[f"{NAMESPACE}:{one.row.outcome_id}", *one.identifiers],
        origin_system=(one.sent.origin_system if one.sent else "") or ORIGIN,
        created_date=write_moment(one.row.received_at),
        modified_date=write_moment(one.modified),
        links={
            "self": to.link(own),
            "osdi:target": to.link("people", one.row.contact_id),
            "osdi:answers": to.link(own, "answers"),
            "osdi:taggings": to.link(own, "taggings"),
            "osdi:canvassing_effort": to.link("canvassing_efforts", one.row.seat_code),
        },
        action_date=write_moment(one.row.at),
        contact_type=one.sent.contact_type if one.sent else PHONE_CALL,
        input_type=(one.sent.input_type if one.sent else "") or DESKTOP,
        success=one.said.success,
        status_code=one.said.status_code,
    )


def hostile_only(query: sa.Select[Any]) -> sa.Select[Any]:
    """Those that bear the tag `codes.HOSTILE`."""
    return query.where(_O.kind.in_([kind.value for kind, said in OUT.items() if said and said.tag == HOSTILE]))


def _said(row: Any, withdrawn: bool) -> Said:
    kind = OutcomeKind(row.kind)
    said = OUT[kind]
    assert said is not None
    if withdrawn and kind not in NEVER_WITHDRAWN:
        return Said(WITHDRAWN, False, said.tag)
    return said


def _sent(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Any]:
    table = osdi_canvasses
    found: dict[str, Any] = {}
    for some in in_chunks(ids):
        for row in connection.execute(sa.select(table).where(table.c.outcome_id.in_(some))):
            found[row.outcome_id] = row
    return found


def _identifiers(connection: sa.Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    table = osdi_identifiers
    found: dict[str, list[str]] = {}
    for some in in_chunks(ids):
        query = sa.select(table).where(table.c.outcome_id.in_(some)).order_by(table.c.identifier)
        for row in connection.execute(query):
            if not row.identifier.startswith(CONTENT):
                found.setdefault(row.outcome_id, []).append(row.identifier)
    return found
