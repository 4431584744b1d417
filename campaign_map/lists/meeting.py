"""Who of a list is here already: the rules of `phonebank_app.lists.joining`, against the contacts of one seat.

An id alone is not believed as it is within one file: lists of different systems all count from 1. It takes the same
name, or a name that may be the same person's on a number or at an address that is theirs.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from campaign_map import models
from campaign_map.intake.standing import in_chunks
from phonebank_app.lists import ListedContact
from phonebank_app.lists.joining import Why, may_be_one_name, plain_name
from phonebank_app.voters.contacts import Contact, household_keys

_C = models.contacts.c


class _Known(NamedTuple):
    """A contact of the seat, as they compare."""

    contact_id: str
    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Met:
    """A contact who is there already, and by what they were known."""

    contact_id: str
    why: Why


def meet(connection: sa.Connection, seat_code: str, people: Sequence[ListedContact], salt: bytes) -> dict[int, Met]:
    """Those who are contacts of this seat already, by their row of the list.

    Args:
        salt: the campaign's, under which addresses are kept.
    """
    by_id = _by_id(connection, seat_code, people)
    by_line = _by_line(connection, seat_code, people)
    homes = {one.row: address_hash(one.contact, salt) for one in people}
    by_home = _by_home(connection, seat_code, homes)
    found: dict[int, Met] = {}
    for one in people:
        on_lines = [known for number in one.contact.numbers for known in by_line.get(number.e164, ())]
        at_home = by_home.get(homes[one.row], ())
        met = _find(one.contact, by_id.get(one.contact.external_id, ()), on_lines, at_home)
        if met is not None:
            found[one.row] = met
    return found


def _find(
    contact: Contact, same_id: Sequence[_Known], on_lines: Sequence[_Known], at_home: Sequence[_Known]
) -> Met | None:
    name, near = plain_name(contact.full_name, contact.external_id), {*on_lines, *at_home}
    for known in same_id:
        if known.name == name or (known in near and may_be_one_name(known.name, name)):
            return Met(known.contact_id, "same id")
    if not name:
        return None
    for known in on_lines:
        if known.name == name:
            return Met(known.contact_id, "same name and number")
    for known in at_home:
        # Father and son at one address have two elector numbers.
        if known.name == name and not _differ(contact.external_id, known.external_id):
            return Met(known.contact_id, "same name and address")
    return None


def filling(known: Any, contact: Contact) -> dict[str, str]:
    """What a list fills of what is blank of somebody: column → value. ``known`` is a row of `models.contacts`."""
    blank = {
        name: value
        for name, value in (
            ("external_id", contact.external_id),
            ("area", contact.area),
            ("language", contact.language),
            ("source", contact.source),
        )
        if value and not getattr(known, name)
    }
    if known.name == known.external_id and contact.full_name != contact.external_id:
        blank |= {"name": contact.full_name, "first_name": contact.given_name}
    elif not known.first_name and contact.given_name:
        blank["first_name"] = contact.given_name
    return blank


@dataclass(frozen=True, slots=True)
class Silent:
    """People of a seat who asked not to be rung, by name: to ring one of them from another list, where they have
    another number and nothing else tells them apart, is worse than to leave a namesake in peace."""

    _by_name: Mapping[str, Sequence[tuple[str, str]]]

    def named(self, contact: Contact) -> bool:
        """Whether somebody of this full name asked, whom neither id nor address nor ward tells apart."""
        name = plain_name(contact.full_name, contact.external_id)
        if " " not in name or contact.address_key:
            return False
        return any(
            not _differ(contact.external_id, external_id) and not _differ(contact.area.casefold(), area)
            for external_id, area in self._by_name.get(name, ())
        )


def silent_people(connection: sa.Connection, seat_code: str) -> Silent:
    """Who of a seat asked not to be rung."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    query = sa.select(_C.name, _C.external_id, _C.area).where(
        _C.seat_code == seat_code, _C.erased_at.is_(None), _C.do_not_call.is_(True)
    )
    for row in connection.execute(query):
        found[plain_name(row.name, row.external_id)].append((row.external_id, row.area.casefold()))
    return Silent(found)


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def address_hash(contact: Contact, salt: bytes) -> str:
    """The key of a contact's address as `models.household_keys` has it; empty where the address is too vague."""
    return key_hash(f"a:{contact.address_key}", salt) if contact.address_key else ""


def key_hash(key: str, salt: bytes) -> str:
    """What is stored of something that a household shares."""
    return hmac.new(salt, key.encode(), hashlib.sha256).hexdigest()


def home_hashes(home: Sequence[ListedContact], salt: bytes) -> list[str]:
    """What ties a household to one that is there: its addresses and numbers. A list's own household ids are its own."""
    plain = {key for one in home for key in household_keys(one.contact) if not key.startswith("h:")}
    return sorted(key_hash(key, salt) for key in plain)


def _by_id(
    connection: sa.Connection, seat_code: str, people: Sequence[ListedContact]
) -> Mapping[str, Sequence[_Known]]:
    found: dict[str, list[_Known]] = defaultdict(list)
    for part in in_chunks(one.contact.external_id for one in people if one.contact.external_id):
        query = sa.select(*_COMPARED).where(_C.seat_code == seat_code, _C.external_id.in_(part))
        for row in connection.execute(query.where(_C.erased_at.is_(None)).order_by(_C.contact_id)):
            found[row.external_id].append(_known(row))
    return found


def _by_line(
    connection: sa.Connection, seat_code: str, people: Sequence[ListedContact]
) -> Mapping[str, Sequence[_Known]]:
    table = models.contact_numbers.c
    lines: list[tuple[str, str]] = []
    for part in in_chunks(number.e164 for one in people for number in one.contact.numbers):
        query = sa.select(table.e164, table.contact_id).where(table.e164.in_(part))
        lines += [(row.e164, row.contact_id) for row in connection.execute(query)]
    # Asked for in two steps: joined, a database without figures of its own may go through the whole seat each time.
    known = _of_seat(connection, seat_code, _C.contact_id, {contact_id for _, contact_id in lines})
    return _grouped((e164, one) for e164, contact_id in lines for one in known.get(contact_id, ()))


def _by_home(connection: sa.Connection, seat_code: str, homes: Mapping[int, str]) -> Mapping[str, Sequence[_Known]]:
    table = models.household_keys.c
    keys: list[tuple[str, str]] = []
    for part in in_chunks(filter(None, homes.values())):
        query = sa.select(table.key_hash, table.household_id)
        rows = connection.execute(query.where(table.seat_code == seat_code, table.key_hash.in_(part)))
        keys += [(row.key_hash, row.household_id) for row in rows]
    known = _of_seat(connection, seat_code, _C.household_id, {household_id for _, household_id in keys})
    return _grouped((key, one) for key, household_id in keys for one in known.get(household_id, ()))


_COMPARED = (_C.contact_id, _C.external_id, _C.name)


def _of_seat(
    connection: sa.Connection, seat_code: str, column: sa.ColumnElement[str], values: Iterable[str]
) -> Mapping[str, Sequence[_Known]]:
    """Contacts of a seat by one of their columns."""
    found: dict[str, list[_Known]] = defaultdict(list)
    for part in in_chunks(values):
        query = sa.select(*_COMPARED, _C.seat_code, column.label("by")).where(column.in_(part), _C.erased_at.is_(None))
        for row in connection.execute(query):
            if row.seat_code == seat_code:
                found[row.by].append(_known(row))
    return found


def _grouped(pairs: Iterable[tuple[str, _Known]]) -> Mapping[str, Sequence[_Known]]:
    """In one order: of two who are alike the same one is met every time."""
    found: dict[str, list[_Known]] = defaultdict(list)
    for key, one in sorted(pairs):
        found[key].append(one)
    return found


def _known(row: Any) -> _Known:
    return _Known(row.contact_id, row.external_id, plain_name(row.name, row.external_id))
