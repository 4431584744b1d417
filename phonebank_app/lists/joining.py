"""The same person twice in one list: found by id, or by name with a number or an address, and joined by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from phonebank_app.contacts import Contact, merge

Why = Literal["same id", "same name and number", "same name and address"]


class ListedContact(Struct, frozen=True, gc=False):
    """A contact and the row it came from.

    Attributes:
        row: the row of the list; of the first row, when several were joined.
        household: the household's id within this list, empty until the whole list was read.
        cells: the row's cells as they stood, in the order of the columns.
    """

    row: int
    contact: Contact
    household: str = ""
    cells: tuple[str, ...] = ()


class Joined(Struct, frozen=True, gc=False):
    """One row that was joined to an earlier one, with both as they were read, to be laid side by side.

    ``cells``: the row as it stood, as in :class:`ListedContact`.
    """

    row: int
    contact: Contact
    into_row: int
    into: Contact
    why: Why
    cells: tuple[str, ...] = ()


class SharedId(Struct, frozen=True, gc=False):
    """One id on two rows whose names differ: both are kept, and a person should look."""

    row: int
    other_row: int


def join_duplicates(
    listed: Sequence[ListedContact],
) -> tuple[tuple[ListedContact, ...], tuple[Joined, ...], tuple[SharedId, ...]]:
    """Join the rows that are the same person, in the order of the list.

    The rule: the same id with names that may be one person's; or the same name with a number or an exact address in
    common, unless both rows carry ids and these differ (father and son at one address have two elector numbers).
    """
    kept: list[ListedContact] = []
    places: dict[str, int] = {}
    as_read: dict[int, Contact] = {}
    joined: list[Joined] = []
    shared: list[SharedId] = []
    for one in listed:
        keys = _keys(one.contact)
        place, why = _find(one.contact, keys, places, kept)
        if place is None:
            named = places.get(f"i{one.contact.external_id}")
            if one.contact.external_id and named is not None:
                shared.append(SharedId(one.row, kept[named].row))
            place = len(kept)
            kept.append(one)
        else:
            earlier = kept[place]
            into = as_read.setdefault(place, earlier.contact)
            joined.append(Joined(one.row, one.contact, earlier.row, into, why, one.cells))
            kept[place] = replace(earlier, contact=merge(earlier.contact, one.contact))
        for key in keys:
            places.setdefault(key, place)
    return tuple(kept), tuple(joined), tuple(shared)


def _keys(contact: Contact) -> list[str]:
    """What the same person would share, in the order in which it is believed; the first letter says what it is."""
    keys = [f"i{contact.external_id}"] if contact.external_id else []
    name = _plain_name(contact)
    if name:
        keys += [f"n{number.e164}{name}" for number in contact.numbers]
        if contact.address_key:
            keys.append(f"a{contact.address_key}|{name}")
    return keys


def _plain_name(contact: Contact) -> str:
    return plain_name(contact.full_name, contact.external_id)


def plain_name(full_name: str, external_id: str) -> str:
    """The name as it compares, or empty when the id stands in for it."""
    if full_name == external_id:
        return ""
    return full_name.casefold().replace("’", "'").replace("-", " ")


def _find(
    contact: Contact, keys: list[str], places: dict[str, int], kept: list[ListedContact]
) -> tuple[int | None, Why]:
    for key in keys:
        place = places.get(key)
        if place is None:
            continue
        other = kept[place].contact
        if key[0] == "i":
            if _may_be_one(contact, other):
                return place, "same id"
        elif not contact.external_id or not other.external_id or contact.external_id == other.external_id:
            return place, "same name and number" if key[0] == "n" else "same name and address"
    return None, "same id"


def _may_be_one(one: Contact, other: Contact) -> bool:
    return may_be_one_name(_plain_name(one), _plain_name(other))


def may_be_one_name(one: str, other: str) -> bool:
    """Whether two names, as they compare, may be one person's: a word in common, or one of them is not known."""
    names = set(one.split()), set(other.split())
    return not all(names) or bool(names[0] & names[1])
