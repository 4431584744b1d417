"""The same person twice in one list: found by id, or by name with a number or an address, and joined by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from phonebank_app.i18n import tr
from phonebank_app.voters.contacts import STEP, Contact, merge

Why = Literal["same id", "same name and number", "same name and address"]

_WHY = {
    "same id": tr("same id"),
    "same name and number": tr("same name and number"),
    "same name and address": tr("same name and address"),
    "same name as somebody who asked off": tr("same name as somebody who asked off"),
}


def why_words(why: str) -> str:
    """Why two are one, as people read it: what is kept and written to files is the key."""
    return _WHY.get(why, why)


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
    listed: Sequence[ListedContact], on_step: Callable[[], None] | None = None
) -> tuple[tuple[ListedContact, ...], tuple[Joined, ...], tuple[SharedId, ...]]:
    """Join the rows that are the same person, in the order of the list.

    The rule: the same id with names that may be one person's; or the same name with a number or an exact address in
    common, unless both rows carry ids and these differ (father and son at one address have two elector numbers).

    Args:
        on_step: called now and then; what it raises ends it.
    """
    found = _Found(listed)
    as_read: dict[int, Contact] = {}
    joined: list[Joined] = []
    shared: list[SharedId] = []
    kept = found.kept
    for at, one in enumerate(listed):
        if on_step and at % STEP == 0:
            on_step()
        keys = found.keys(one.contact)
        place, why = found.find(one.contact, keys)
        if place is None:
            named = found.ids.get(one.contact.external_id)
            if named is not None:
                shared.append(SharedId(one.row, kept[named].row))
            place = len(kept)
            kept.append(one)
        else:
            earlier = kept[place]
            into = as_read.setdefault(place, earlier.contact)
            joined.append(Joined(one.row, one.contact, earlier.row, into, why, one.cells))
            kept[place] = replace(earlier, contact=merge(earlier.contact, one.contact))
        found.learn(one.contact, keys, place)
    return tuple(kept), tuple(joined), tuple(shared)


class _Found:
    """The people of a list so far, and what each of them is found by.

    Attributes:
        kept: one entry per person.
        ids: place in ``kept`` by the list's id, of those that have one.
    """

    def __init__(self, listed: Sequence[ListedContact]) -> None:
        self.kept: list[ListedContact] = []
        self.ids: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._twice = _ids_that_do_not_tell(listed)

    def keys(self, contact: Contact) -> list[str]:
        """What the same person would share besides the id, in the order in which it is believed.

        The first letter says what it is. Nothing where the id tells everything: not to keep four texts of everybody
        saves a fifth of the memory that a long list takes.
        """
        if self._twice is not None and contact.external_id not in self._twice:
            return []
        name = _plain_name(contact)
        if not name:
            return []
        keys = [f"n{number.e164}{name}" for number in contact.numbers]
        if contact.address_key:
            keys.append(f"a{contact.address_key}|{name}")
        return keys

    def find(self, contact: Contact, keys: list[str]) -> tuple[int | None, Why]:
        """Where the same person is, and how they were told."""
        place = self.ids.get(contact.external_id) if contact.external_id else None
        if place is not None and _may_be_one(contact, self.kept[place].contact):
            return place, "same id"
        for key in keys:
            place = self._places.get(key)
            if place is None:
                continue
            other = self.kept[place].contact
            if not contact.external_id or not other.external_id or contact.external_id == other.external_id:
                return place, "same name and number" if key[0] == "n" else "same name and address"
        return None, "same id"

    def learn(self, contact: Contact, keys: list[str], place: int) -> None:
        """Whoever shares one of these from now on is the person at ``place``."""
        if contact.external_id:
            self.ids.setdefault(contact.external_id, place)
        for key in keys:
            self._places.setdefault(key, place)


def _ids_that_do_not_tell(listed: Sequence[ListedContact]) -> set[str] | None:
    """Of a list where everybody has an id, those that occur twice; None of any other list.

    Rows whose ids differ are different people, so whoever has an id of their own can be joined with nobody.
    """
    once: set[str] = set()
    twice: set[str] = set()
    for one in listed:
        known = one.contact.external_id
        if not known:
            return None
        (twice if known in once else once).add(known)
    return twice


def _plain_name(contact: Contact) -> str:
    return plain_name(contact.full_name, contact.external_id)


def plain_name(full_name: str, external_id: str) -> str:
    """The name as it compares, or empty when the id stands in for it."""
    if full_name == external_id:
        return ""
    return full_name.casefold().replace("’", "'").replace("-", " ")


def _may_be_one(one: Contact, other: Contact) -> bool:
    return may_be_one_name(_plain_name(one), _plain_name(other))


def may_be_one_name(one: str, other: str) -> bool:
    """Whether two names, as they compare, may be one person's: a word in common, or one of them is not known."""
    names = set(one.split()), set(other.split())
    return not all(names) or bool(names[0] & names[1])
