"""Do not call: for the person and for the number, on every list, for ever; and every party that holds them is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map import bulk
from campaign_map.bulk import among
from campaign_map.intake.changes import Told
from campaign_map.models import Moment, campaign, contact_numbers, contacts, lease_contacts, leases, numbers
from phonebank_app.voters.phones import number_hash


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asked not to be rung: the person, the number they were rung on, or both. Blank for neither.

    Attributes:
        because: where it came from (the id of an outcome or a list), for the record.
    """

    contact_id: str
    e164: str
    because: str


_ON = sa.select(contact_numbers.c.e164, contact_numbers.c.contact_id).where(among(contact_numbers.c.e164, "lines"))
_MARK = (
    contacts.update()
    .where(among(contacts.c.contact_id, "contact_ids"), contacts.c.do_not_call.is_(False))
    .values(do_not_call=True, asked_off_at=sa.bindparam("now", type_=Moment))
    .returning(contacts.c.contact_id)
)
_SUPPRESSED = (
    sa.select(numbers.c.e164, numbers.c.suppressed_at)
    .where(among(numbers.c.e164, "lines"))
    # In one order, as in `standing.lock_people`.
    .order_by(numbers.c.e164)
    .with_for_update(key_share=True)
)
_HOLDING = (
    sa.select(lease_contacts.c.contact_id, leases.c.party_id)
    .join(leases, leases.c.lease_id == lease_contacts.c.lease_id)
    .where(among(lease_contacts.c.contact_id, "contact_ids"))
)


def suppress(connection: sa.Connection, asks: Sequence[Ask], now: datetime) -> tuple[list[Told], set[str]]:
    """Never ring these again. Saying it twice changes nothing and tells nobody again.

    Returns:
        What parties are to be told, and the contacts whose standing has to be worked out again.
    """
    if not asks:
        return [], set()
    hashes = _hashes(connection, {ask.e164 for ask in asks} - {""})
    people = _mark_people(connection, {ask.contact_id for ask in asks} - {""}, now)
    lines = _mark_lines(connection, [ask for ask in asks if ask.e164], hashes, now)
    sharing = contacts_on(connection, lines)
    holders = _holders(connection, {ask.contact_id for ask in asks}.union(*sharing.values()))
    told: list[Told] = []
    touched: set[str] = set()
    for ask in asks:
        new_person, new_line = ask.contact_id in people, ask.e164 in lines
        people.discard(ask.contact_id)
        lines.discard(ask.e164)
        if not (new_person or new_line):
            continue
        hashed = hashes.get(ask.e164, "")
        holding = holders[ask.contact_id]
        told += [Told(party, "opt_out", contact_id=ask.contact_id, number_hash=hashed) for party in sorted(holding)]
        touched.add(ask.contact_id)
        if new_line:
            touched |= sharing[ask.e164]
            others = set[str]().union(*(holders[one] for one in sharing[ask.e164])) - holding
            told += [Told(party, "opt_out", number_hash=hashed) for party in sorted(others)]
    return told, touched - {""}


def salt_of(connection: sa.Connection) -> bytes:
    """The campaign's salt, under which packs and changes hash numbers."""
    return bytes.fromhex(connection.execute(sa.select(campaign.c.salt)).scalar_one())


def contacts_on(connection: sa.Connection, lines: Collection[str]) -> dict[str, set[str]]:
    """Everybody, of every list, who has one of these numbers."""
    found: dict[str, set[str]] = defaultdict(set)
    if lines:
        for e164, contact_id in connection.execute(_ON, {"lines": lines}):
            found[e164].add(contact_id)
    return found


def _hashes(connection: sa.Connection, lines: Collection[str]) -> dict[str, str]:
    """Each number as packs and changes name it."""
    salt = salt_of(connection)
    return {e164: number_hash(e164, salt) for e164 in lines}


def _mark_people(connection: sa.Connection, contact_ids: Collection[str], now: datetime) -> set[str]:
    """Returns those who had not asked before."""
    return set(connection.execute(_MARK, {"contact_ids": contact_ids, "now": now}).scalars())


def _mark_lines(connection: sa.Connection, asks: Sequence[Ask], hashes: Mapping[str, str], now: datetime) -> set[str]:
    """Returns the numbers that were not suppressed before; those we never heard of are kept as well."""
    because = {ask.e164: ask.because for ask in reversed(asks)}
    known = {row.e164: row.suppressed_at for row in connection.execute(_SUPPRESSED, {"lines": because})}
    unknown = sorted(because.keys() - known.keys())
    found = [e164 for e164, suppressed_at in known.items() if suppressed_at is None]
    fresh = [
        {
            "e164": e164,
            "number_hash": hashes[e164],
            "kind": "",
            "suppressed_at": now,
            "suppressed_because": because[e164],
        }
        for e164 in unknown
    ]
    bulk.insert(connection, numbers, fresh)
    marked = [(e164, now, because[e164]) for e164 in found]
    bulk.update(connection, numbers, ("e164",), ("suppressed_at", "suppressed_because"), marked)
    return {*unknown, *found}


def _holders(connection: sa.Connection, contact_ids: Collection[str]) -> dict[str, set[str]]:
    """Parties that were ever given each of these contacts: a list may lie on a laptop after its lease."""
    found: dict[str, set[str]] = defaultdict(set)
    for contact_id, party_id in connection.execute(_HOLDING, {"contact_ids": contact_ids}):
        found[contact_id].add(party_id)
    return found
