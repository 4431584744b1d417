"""What loading a list would do: who is here already, what would change of them, who is not rung. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from campaign_map import keeping, models
from campaign_map.intake.standing import in_chunks
from campaign_map.intake.suppression import salt_of
from campaign_map.lists.meeting import Met, filling, meet, silent_people
from phonebank_app.lists import ListReport
from phonebank_app.lists.joining import Why
from phonebank_app.voters.contacts import Contact
from phonebank_app.voters.phones import number_hash

Silence = Literal["list", "person", "number", "name"]
"""Why somebody is not rung: the list says so; they asked; every number of theirs is silenced; somebody of their name
asked whom nothing tells apart."""


@dataclass(frozen=True, slots=True)
class KnownContact:
    """Somebody who is here already, as they are laid beside the list's row.

    Attributes:
        numbers: E.164, in order.
        list_name: of the list that brought them; ``hidden``: it is from the register, and shows them to nobody.
    """

    contact_id: str
    external_id: str
    name: str
    area: str
    numbers: tuple[str, ...]
    do_not_call: bool
    attempts: int
    list_name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A row of somebody who is here already. ``changes``: what loading would change, in words without a name."""

    row: int
    contact: Contact
    known: KnownContact
    why: Why
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Silenced:
    """A row of somebody who will not be rung, and why."""

    row: int
    why: Silence


@dataclass(frozen=True, slots=True)
class Plan:
    """What loading would do.

    Attributes:
        fresh: how many would be added.
        meetings: those who are here already, in the order of the list, those with changes first.
        silenced: those who will not be rung whatever their screening.
        numbers_silenced: numbers of the list that nobody rings.
    """

    report: ListReport
    fresh: int
    meetings: tuple[Meeting, ...]
    silenced: tuple[Silenced, ...]
    numbers_silenced: int

    @property
    def changing(self) -> int:
        """How many of those who are here would change."""
        return sum(bool(one.changes) for one in self.meetings)


def plan(connection: sa.Connection, seat_code: str, report: ListReport) -> Plan:
    """Look a list over before it is loaded."""
    salt = salt_of(connection)
    met = meet(connection, seat_code, report.contacts, salt)
    known = _known(connection, met.values())
    off = _silent_lines(connection, (number.e164 for one in report.contacts for number in one.contact.numbers), salt)
    silent = silent_people(connection, seat_code)
    meetings, silenced = [], []
    for one in report.contacts:
        their = known.get(met[one.row].contact_id) if one.row in met else None
        why = _why_silent(one.contact, their, off, named=silent.named(one.contact))
        if why is not None:
            silenced.append(Silenced(one.row, why))
        if their is not None:
            changes = _changes(one.contact, their)
            meetings.append(Meeting(one.row, one.contact, their[0], met[one.row].why, changes))
    meetings.sort(key=lambda one: not one.changes)
    return Plan(report, len(report.contacts) - len(meetings), tuple(meetings), tuple(silenced), len(off))


_Their = tuple[KnownContact, Any, frozenset[str]]
"""A contact, their row, and those of their numbers that are silenced."""


def _known(connection: sa.Connection, met: Iterable[Met]) -> Mapping[str, _Their]:
    contacts, lines, numbers = models.contacts, models.contact_numbers, models.numbers
    theirs: dict[str, list[Any]] = defaultdict(list)
    found: dict[str, _Their] = {}
    ids = {one.contact_id for one in met}
    for part in in_chunks(ids):
        rows = connection.execute(
            sa.select(lines.c.contact_id, lines.c.e164, numbers.c.suppressed_at)
            .join(numbers, numbers.c.e164 == lines.c.e164)
            .where(lines.c.contact_id.in_(part))
            .order_by(lines.c.contact_id, lines.c.ordinal)
        )
        for row in rows:
            theirs[row.contact_id].append(row)
        people = connection.execute(
            sa.select(contacts, models.lists.c.name.label("list_name"), models.lists.c.register_only)
            .join(models.lists, models.lists.c.list_id == contacts.c.list_id)
            .where(contacts.c.contact_id.in_(part))
        )
        for row in people:
            mine = theirs[row.contact_id]
            one = KnownContact(
                row.contact_id,
                row.external_id,
                row.name,
                row.area,
                tuple(line.e164 for line in mine),
                row.do_not_call,
                row.attempts,
                row.list_name,
                row.register_only,
            )
            silent = frozenset(line.e164 for line in mine if line.suppressed_at is not None)
            found[row.contact_id] = (one, row, silent)
    return found


def _changes(contact: Contact, their: _Their) -> tuple[str, ...]:
    known, row, silent = their
    words = {"external_id": "id", "area": "ward", "language": "language", "source": "source", "name": "name"}
    said = [f"{words[name]} added" for name in filling(row, contact) if name in words]
    new = len({number.e164 for number in contact.numbers} - set(known.numbers))
    if new:
        said.append("one number added" if new == 1 else f"{new} numbers added")
    if contact.do_not_call and not known.do_not_call:
        said.append("not rung any more")
    elif new and known.numbers and silent == set(known.numbers):
        said.append("stays silent on the new one")
    return tuple(said)


def _why_silent(
    contact: Contact, their: _Their | None, off: Sequence[str] | set[str], *, named: bool
) -> Silence | None:
    if contact.do_not_call:
        return "list"
    if their is not None and (their[0].do_not_call or (their[0].numbers and their[2] == set(their[0].numbers))):
        return "person"
    if all(number.e164 in off for number in contact.numbers):
        return "number"
    return "name" if named else None


def _silent_lines(connection: sa.Connection, lines: Iterable[str], salt: bytes) -> set[str]:
    """Those of some numbers that nobody rings, whether more is known of them or their hash alone."""
    table, off, there = models.numbers, set[str](), set[str]()
    every = set(lines)
    for part in in_chunks(every):
        for row in connection.execute(sa.select(table.c.e164, table.c.suppressed_at).where(table.c.e164.in_(part))):
            there.add(row.e164)
            if row.suppressed_at is not None:
                off.add(row.e164)
    hashes = {number_hash(e164, salt): e164 for e164 in every - there}
    return off | {hashes[one] for one in keeping.silenced(connection, sorted(hashes))}
