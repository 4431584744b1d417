"""Do not call: for the person and for the number, on every list, for ever; and every party that holds them is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campaign_map.changes import Told
from campaign_map.models import campaign, contact_numbers, contacts, lease_contacts, leases, numbers
from campaign_map.standing import in_chunks
from phonebank_app.phones import number_hash


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asked not to be rung: the person, the number they were rung on, or both. Blank for neither."""

    contact_id: str
    e164: str


def suppress(
    connection: sa.Connection, asks: Iterable[Ask], because: str, now: datetime
) -> tuple[list[Told], set[str]]:
    """Never ring these again. Saying it twice changes nothing and tells nobody again.

    Args:
        because: where it came from (the id of an outcome or a list), for the record.

    Returns:
        What parties are to be told, and the contacts whose standing has to be worked out again.
    """
    told: list[Told] = []
    touched: set[str] = set()
    for ask in asks:
        new_person = bool(ask.contact_id) and _mark_person(connection, ask.contact_id)
        hashed = hash_of(connection, ask.e164) if ask.e164 else ""
        new_number = bool(ask.e164) and _mark_number(connection, ask.e164, hashed, because, now)
        if not (new_person or new_number):
            continue
        holding = set(_holders(connection, [ask.contact_id])) if ask.contact_id else set()
        told += [Told(party, "opt_out", contact_id=ask.contact_id, number_hash=hashed) for party in sorted(holding)]
        touched.add(ask.contact_id)
        if new_number:
            sharing = contacts_on(connection, ask.e164)
            touched |= set(sharing)
            others = set(_holders(connection, sharing)) - holding
            told += [Told(party, "opt_out", number_hash=hashed) for party in sorted(others)]
    return told, touched - {""}


def hash_of(connection: sa.Connection, e164: str) -> str:
    """The number as packs and changes name it: hashed under the campaign's salt."""
    return number_hash(e164, salt_of(connection))


def salt_of(connection: sa.Connection) -> bytes:
    """The campaign's salt."""
    return bytes.fromhex(connection.execute(sa.select(campaign.c.salt)).scalar_one())


def contacts_on(connection: sa.Connection, e164: str) -> list[str]:
    """Everybody, of every list, who has this number."""
    return list(
        connection.execute(sa.select(contact_numbers.c.contact_id).where(contact_numbers.c.e164 == e164)).scalars()
    )


def _mark_person(connection: sa.Connection, contact_id: str) -> bool:
    marked = connection.execute(
        contacts.update()
        .where(contacts.c.contact_id == contact_id, contacts.c.do_not_call.is_(False))
        .values(do_not_call=True)
    )
    return marked.rowcount > 0


def _mark_number(connection: sa.Connection, e164: str, hashed: str, because: str, now: datetime) -> bool:
    known = connection.execute(sa.select(numbers.c.suppressed_at).where(numbers.c.e164 == e164)).first()
    if known is None:
        connection.execute(
            numbers.insert().values(
                e164=e164, number_hash=hashed, kind="", suppressed_at=now, suppressed_because=because
            )
        )
        return True
    if known.suppressed_at is not None:
        return False
    connection.execute(
        numbers.update().where(numbers.c.e164 == e164).values(suppressed_at=now, suppressed_because=because)
    )
    return True


def _holders(connection: sa.Connection, contact_ids: Iterable[str]) -> list[str]:
    """Parties that were ever given one of these contacts: a list may lie on a laptop after its lease."""
    found: set[str] = set()
    for ids in in_chunks(contact_ids):
        found |= set(
            connection.execute(
                sa.select(leases.c.party_id)
                .join(lease_contacts, lease_contacts.c.lease_id == leases.c.lease_id)
                .where(lease_contacts.c.contact_id.in_(ids))
                .distinct()
            ).scalars()
        )
    return sorted(found)
