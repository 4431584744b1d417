"""A person of a list as the store takes them in: their id of the campaign's, their numbers hashed, screenings told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import blake2b
from uuid import uuid4

import msgspec

from phonebank_app.db.contacts import NewContact, NewNumber
from phonebank_app.db.documents import Party
from phonebank_app.law.rights import TicketKind
from phonebank_app.protocol.wire import TicketOp
from phonebank_app.rules.calling_rules import Screening, screening_weight
from phonebank_app.voters import phones
from phonebank_app.voters.contacts import Contact, Permission

_encode = msgspec.json.Encoder().encode


def past(screened_on: date | None, today: date) -> date | None:
    """A screening on a day to come has screened nothing: somebody mistyped a year."""
    return screened_on if screened_on is not None and screened_on <= today else None


def uid_of(contact: Contact, party: Party, again: int = 0) -> str:
    """The same person of the same list gets the same id, so that loading a file twice adds nobody.

    The name is part of it: lists give one id to two people. ``again`` counts those whom that does not tell apart.
    """
    told_apart_by = contact.external_id or " ".join(n.e164 for n in contact.numbers)
    who = f"{party.party_id}|{told_apart_by}|{contact.full_name}" + (f"|{again}" if again else "")
    return blake2b(who.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def address_hash(address_key: str, salt: bytes) -> str:
    """An address as the store compares it; blank for a blank key.

    Nobody needs it to ring (docs/law.md, L8), so it is not kept where it could be read: only whether two are equal.
    """
    if not address_key:
        return ""
    return blake2b(address_key.encode("utf-8", "surrogatepass"), key=salt[:64], digest_size=16).hexdigest()


def permitted(contact: Contact) -> str:
    """When and how they let us ring although they are on the TPS register; blank where they did not."""
    return f"{contact.permission.on}, {contact.permission.how}" if contact.permission else ""


def new_contact(
    contact: Contact,
    home: int,
    party: Party,
    salt: bytes,
    today: date,
    *,
    told: Mapping[str, Screening] | None = None,
    rests: Mapping[str, int] | None = None,
    silent: bool = False,
) -> NewContact:
    """Somebody of a list, to be put into the store.

    Args:
        home: of their household; see :class:`NewContact`.
        told: what is known of lines, where that goes before what the list says of them.
        rests: until when lines rest, in milliseconds since 1970.
        silent: they are not to be rung, whatever the list says.
    """
    yes = permitted(contact)
    numbers: dict[str, NewNumber] = {}
    for n in contact.numbers:
        if n.e164 not in numbers:  # two extensions of one line are one line
            tps, on = told[n.e164] if told and n.e164 in told else (n.tps, past(n.tps_screened_on, today))
            rest = rests.get(n.e164) if rests else None
            numbers[n.e164] = NewNumber(n.e164, phones.number_hash(n.e164, salt), n.kind, tps, on, yes, rest)
    return NewContact(
        uid=uid_of(contact, party),
        household=home,
        name=contact.full_name,
        first_name=contact.given_name,
        area=contact.area,
        language=contact.language,
        source=contact.source,
        external_id=contact.external_id,
        extra=_encode(contact.extra).decode("utf-8") if contact.extra else "{}",
        do_not_call=contact.do_not_call or silent,
        numbers=tuple(numbers.values()),
        address_hash=address_hash(contact.address_key, salt),
        own=True,
    )


def better(one: Screening, other: Screening) -> Screening:
    """Of two things said of a line, the one that counts."""
    return other if screening_weight(other) > screening_weight(one) else one


def silence_ticket(uid: str, e164: str, party: Party, now: datetime) -> TicketOp:
    """That a list or a file of the host's says not to ring somebody whom the campaign lent us."""
    return TicketOp(
        ticket_id=str(uuid4()),
        party_id=party.party_id,
        contact_id=uid,
        kind=TicketKind.NO_PHONE,
        at=now,
        offset_min=0,
        chair=0,
        caller="",
        number=e164,
    )


def permission_ticket(given: Permission, uid: str, party: Party, now: datetime) -> TicketOp:
    """What a list says of a permission, kept like one that was given on the telephone. The same row, the same id."""
    of = blake2b(f"{uid}|{given.on}|{given.how}|{given.words}".encode("utf-8", "surrogatepass"), digest_size=16)
    return TicketOp(
        ticket_id=of.hexdigest(),
        party_id=party.party_id,
        contact_id=uid,
        kind=TicketKind.CONSENT,
        at=now,
        offset_min=0,
        chair=0,
        caller="",
        channel="call",
        wording=given.words,
        wording_version="list",
        answer=f"yes, on {given.on}, {given.how}",
    )
