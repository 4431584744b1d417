"""Somebody on a list who is in the store already: how they are found, and what the one says that the other does not.

Pure. The rule is that of :mod:`phonebank_app.lists.joining`, with two differences. The store knows no address but a
hash of it; and somebody who asked not to be rung is looked for by name alone as well, because to ring them is worse
than to leave a namesake in peace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from phonebank_app.i18n import tr
from phonebank_app.lists.joining import may_be_one_name, plain_name
from phonebank_app.voters.contacts import MOST_NUMBERS, Contact
from phonebank_app.voters.phones import national

Why = Literal["same id", "same name and number", "same name and address", "same name as somebody who asked off"]

Address = Callable[[str], str]
"""From an address key (``Contact.address_key``) to the hash by which the store compares; blank for a blank one."""


@dataclass(frozen=True, slots=True)
class KnownContact:
    """Somebody in the store, as much of them as a list can meet.

    Attributes:
        contact_id: the store's id; ``uid`` the campaign's.
        numbers: E.164, in order.
        silent: nobody rings them: they asked, or somebody on each of their numbers did.
        attempts, last_kind: diallings so far, and how the last ended.
    """

    contact_id: int
    uid: str
    name: str
    first_name: str = ""
    external_id: str = ""
    area: str = ""
    language: str = ""
    source: str = ""
    household: int = 0
    address_hash: str = ""
    numbers: tuple[str, ...] = ()
    do_not_call: bool = False
    deceased: bool = False
    silent: bool = False
    attempts: int = 0
    last_kind: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody on the list who is in the store already, for the two to be laid side by side.

    Attributes:
        row: of the list.
        contact: as the list has them; ``known``: as the store has them.
        why: how they were found.
        changes: what the rule changes in the store, a sentence each; none: nothing new.
    """

    row: int
    contact: Contact
    known: KnownContact
    why: Why
    changes: tuple[str, ...] = ()


class KnownPeople:
    """The people of a store, to be found by what a list says of them; learns as it is told."""

    def __init__(self, people: Iterable[KnownContact], address: Address) -> None:
        self._address = address
        self._people: dict[int, KnownContact] = {}
        self._by_id: dict[str, list[int]] = {}
        self._by_key: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for one in people:
            self.learn(one)

    def __bool__(self) -> bool:
        return bool(self._people)

    def __getitem__(self, contact_id: int) -> KnownContact:
        return self._people[contact_id]

    def learn(self, one: KnownContact) -> None:
        """Somebody new, or known with something new."""
        fresh = one.contact_id not in self._people
        before = "" if fresh else self._people[one.contact_id].external_id
        self._people[one.contact_id] = one
        if one.external_id and (fresh or before != one.external_id):
            self._by_id.setdefault(one.external_id, []).append(one.contact_id)
        name = plain_name(one.name, one.external_id)
        if not name:
            return
        for e164 in one.numbers:
            self._by_key.setdefault(f"n{e164}{name}", one.contact_id)
        if one.address_hash:
            self._by_key.setdefault(f"a{one.address_hash}{name}", one.contact_id)
        if one.contact_id not in self._by_name[name]:
            self._by_name[name].append(one.contact_id)

    def with_id(self, external_id: str) -> list[KnownContact]:
        """Everybody who has this id of the list's system."""
        return [self._people[one] for one in self._by_id.get(external_id, ())]

    def find(self, contact: Contact) -> tuple[KnownContact, Why] | None:
        """The same person: by id with a name that may be theirs, or by name with a number or an address in common."""
        name = plain_name(contact.full_name, contact.external_id)
        if contact.external_id:
            named = [
                one
                for one in self.with_id(contact.external_id)
                if may_be_one_name(name, plain_name(one.name, one.external_id))
            ]
            if named:
                return max(named, key=lambda one: _likeness(contact, name, one)), "same id"
        if not name:
            return None
        for number in contact.numbers:
            found = self._by_key.get(f"n{number.e164}{name}")
            if found is not None and _ids_agree(contact, self._people[found]):
                return self._people[found], "same name and number"
        if contact.address_key:
            found = self._by_key.get(f"a{self._address(contact.address_key)}{name}")
            if found is not None and _ids_agree(contact, self._people[found]):
                return self._people[found], "same name and address"
        return None

    def namesakes(self, contact: Contact) -> list[KnownContact]:
        """Everybody of a full name of two words or more whom neither id nor address nor ward tells apart from them."""
        name = plain_name(contact.full_name, contact.external_id)
        if " " not in name or name not in self._by_name:
            return []
        address = self._address(contact.address_key)
        return [
            one
            for one in map(self._people.__getitem__, self._by_name[name])
            if _ids_agree(contact, one)
            and not _differ(address, one.address_hash)
            and not _differ(contact.area.casefold(), one.area.casefold())
        ]


def _likeness(contact: Contact, name: str, known: KnownContact) -> tuple[bool, int]:
    """Of several with one id: the one of the very name, then the one who shares the most numbers."""
    shared = sum(number.e164 in known.numbers for number in contact.numbers)
    return plain_name(known.name, known.external_id) == name, shared


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _ids_agree(contact: Contact, known: KnownContact) -> bool:
    return not _differ(contact.external_id, known.external_id)


def filled(known: KnownContact, contact: Contact, address_hash: str) -> tuple[KnownContact, tuple[str, ...]]:
    """What the store says stands, blanks are filled, numbers are added, and a refusal in either is a refusal.

    Returns:
        Them as they are from now on, and what changed, a sentence each.
    """
    blank: dict[str, Any] = {}
    changes: list[str] = []
    if known.name == known.external_id and contact.full_name != contact.external_id:
        blank |= {"name": contact.full_name, "first_name": contact.given_name}
        changes.append(tr("The name is added: {full_name}.", full_name=contact.full_name))
    for name, words, value in (
        ("external_id", tr("The id is added: {value}."), contact.external_id),
        ("area", tr("The ward is added: {value}."), contact.area),
        ("language", tr("The language is added: {value}."), contact.language),
        ("source", tr("The source is added: {value}."), contact.source),
    ):
        if value and not getattr(known, name):
            blank[name] = value
            changes.append(words.format(value=value))
    if not known.first_name and contact.given_name and "name" not in blank:
        blank["first_name"] = contact.given_name
    if address_hash and not known.address_hash:
        blank["address_hash"] = address_hash
    new = dict.fromkeys(number.e164 for number in contact.numbers if number.e164 not in known.numbers)
    numbers = (*known.numbers, *new)[: max(MOST_NUMBERS, len(known.numbers))]
    changes += [tr("{national} is added.", national=national(one)) for one in numbers[len(known.numbers) :]]
    # Somebody who is silent on every number they had does not become callable by a new one.
    do_not_call = known.do_not_call or contact.do_not_call or (known.silent and len(numbers) > len(known.numbers))
    if contact.do_not_call and not known.do_not_call:
        changes.append(tr("They are not rung any more: the list says so."))
    elif known.silent and len(numbers) > len(known.numbers):
        changes.append(tr("They stay silenced: they asked not to be rung."))
    made = replace(
        known,
        **blank,
        numbers=numbers,
        do_not_call=do_not_call,
        silent=known.silent or do_not_call,
    )
    return made, tuple(changes)
