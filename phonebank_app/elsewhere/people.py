"""Whom a row is about: by an id of the list, or by number and name. Never by likelihood."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from phonebank_app.db.known import KnownPerson
from phonebank_app.i18n import tr
from phonebank_app.voters.names import off_title


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody was found, or more than one; ``reason`` ends the sentence “row 7: …”."""

    code: str
    reason: str


_SPREADSHEET: Final = re.compile(r"0*(\d+)(?:\.0+)?")


class People:
    """The contacts of a list, to be found.

    Args:
        lines: every number with whose it is (the store’s id of a contact, E.164).
    """

    def __init__(self, everybody: Iterable[KnownPerson], lines: Iterable[tuple[int, str]]) -> None:
        self._by_id: dict[str, list[KnownPerson]] = defaultdict(list)
        self._by_bare: dict[str, list[KnownPerson]] = defaultdict(list)
        self._by_key: dict[int, KnownPerson] = {}
        for person in everybody:
            self._by_key[person.id] = person
            for name in {person.uid, person.external_id} - {""}:
                self._by_id[name.casefold()].append(person)
                self._by_bare[_bare(name)].append(person)
        self.numbers: dict[int, list[str]] = defaultdict(list)
        self._on: dict[str, list[KnownPerson]] = defaultdict(list)
        for contact, e164 in lines:
            self.numbers[contact].append(e164)
            self._on[e164].append(self._by_key[contact])

    def find(self, ids: Sequence[str], name: str, numbers: Sequence[str]) -> KnownPerson | Nobody:
        """Whom a row is about.

        Args:
            ids: what its columns of ids hold; ``numbers``: the numbers it has, in E.164.
        """
        found = {person.id: person for one in ids if one for person in self._with_id(one)}
        if len(found) > 1:
            return Nobody("two_people", tr("its ids are those of two people on the list"))
        if found:
            (person,) = found.values()
            if name and not could_be(name, person.name):
                return Nobody("other_name", tr("the list has another name under this id"))
            return person
        return self._on_number(name, numbers, had_id=any(ids))

    def _with_id(self, one: str) -> list[KnownPerson]:
        exact = self._by_id.get(one.strip().casefold(), [])
        if exact:
            return exact
        # A spreadsheet takes the leading zeros off an id, and puts “.0” after it.
        return self._by_bare.get(_bare(one), []) if _bare(one) else []

    def _on_number(self, name: str, numbers: Sequence[str], *, had_id: bool) -> KnownPerson | Nobody:
        on = {person.id: person for number in numbers for person in self._on.get(number, [])}
        if not on:
            if not had_id and not numbers:
                return Nobody("no_person", tr("it has neither an id of the list nor a number that can be read"))
            if had_id and numbers:
                return Nobody("unknown_person", tr("neither its id nor its number is on this list"))
            one = tr("its id is not on this list") if had_id else tr("its number is not on this list")
            return Nobody("unknown_person", one)
        if not name:
            if len(on) == 1:
                return next(iter(on.values()))
            return Nobody(
                "several_people", tr("{on} people of the list have this number, and it gives no name", on=len(on))
            )
        named = [person for person in on.values() if could_be(name, person.name)]
        if len(named) == 1:
            return named[0]
        if named:
            exact = [person for person in named if _words(name) == _words(person.name)]
            if len(exact) == 1:
                return exact[0]
            return Nobody("several_people", tr("several people with this number could be meant by this name"))
        return Nobody("other_name", tr("the list has another name on this number"))


def _bare(name: str) -> str:
    found = _SPREADSHEET.fullmatch(name.strip())
    return found[1] if found else ""


def could_be(one: str, other: str) -> bool:
    """Whether two names may be the same person’s: each word of the shorter is in the longer, or an initial of one."""
    short, long = sorted((_words(one), _words(other)), key=len)
    left = list(long)
    for word in short:
        match = next((o for o in left if o == word), None) or next(
            (o for o in left if 1 in (len(o), len(word)) and o[0] == word[0] and o[0].isalpha()), None
        )
        if match is None:
            return False
        left.remove(match)
    return bool(short)


def _words(name: str) -> tuple[str, ...]:
    if name.count(",") == 1:
        family, given = name.split(",")
        name = f"{given.strip()} {family.strip()}"
    plain = unicodedata.normalize("NFKD", off_title(" ".join(name.split()))[1]).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(re.findall(r"\w+", plain.replace("'", "").replace("’", "")))
