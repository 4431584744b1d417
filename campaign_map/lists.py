"""Call lists in: a coordinator's file becomes contacts, households and numbers of one seat.

Loading goes on in small transactions, so that parties can send meanwhile, and is safe to repeat: somebody who is there
already (the same id, or the same name on the same number) is brought up to date, not added again. What a list says
against a call (do not call, TPS) only ever adds to what is known, but for a later screening of the same number.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campaign_map import keeping, models
from campaign_map.intake import changes
from campaign_map.intake.standing import in_chunks, restate
from campaign_map.intake.suppression import Ask, salt_of, suppress
from campaign_map.need import counts, kept
from campaign_map.settings import Service
from phonebank_app.calling_rules import ALWAYS, Queue
from phonebank_app.contacts import Contact, ContactNumber, household_keys
from phonebank_app.errors import ListProblem
from phonebank_app.lists import ListedContact, ListReport, read_list
from phonebank_app.phones import number_hash
from phonebank_app.seats import seats_by_code

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a list: the report of the file, and how many of its contacts were new here."""

    list_id: str
    report: ListReport
    added: int
    known: int


def load_list(service: Service, seat_code: str, path: Path, *, register_only: bool = False) -> Loaded:
    """Load a file of contacts for a seat.

    Args:
        register_only: it is from the full or the marked register: no name of it leaves the service but in packs
            (Representation of the People (England and Wales) Regulations 2001, reg. 102 to 106).

    Raises:
        ListProblem: there is no such seat, or the file is not a list.
    """
    if seat_code not in seats_by_code():
        raise ListProblem(f"There is no seat “{seat_code}”.", "Seat codes look like E14000731.")
    report = read_list(path, drama="allow" if service.settings.rehearsal else "flag")
    list_id = f"l_{secrets.token_hex(8)}"
    now = service.clock.now()
    with service.store.write() as connection:
        connection.execute(
            models.lists.insert().values(
                list_id=list_id,
                seat_code=seat_code,
                name=report.file[:120],
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                rows=report.rows_read,
                contacts=len(report.contacts),
                refused=len(report.refused),
                loaded_at=now,
                register_only=register_only,
            )
        )
    added = 0
    for part in _parts(report.contacts):
        with service.store.write() as connection:
            added += _Loading(connection, service, seat_code, list_id, now).load(part)
    with service.store.write() as connection:
        counts.forget(connection, seat_code)
    kept.forget(service.store)
    return Loaded(list_id, report, added, len(report.contacts) - added)


def _parts(contacts: Iterable[ListedContact]) -> Iterator[list[list[ListedContact]]]:
    """Households, some hundred contacts at a time."""
    homes: dict[str, list[ListedContact]] = defaultdict(list)
    for one in contacts:
        homes[one.household].append(one)
    part: list[list[ListedContact]] = []
    size = 0
    for home in homes.values():
        part.append(home)
        size += len(home)
        if size >= _AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


@dataclass(slots=True)
class _Loading:
    """One transaction's share of a list."""

    connection: sa.Connection
    service: Service
    seat_code: str
    list_id: str
    now: datetime

    def load(self, homes: Sequence[Sequence[ListedContact]]) -> int:
        """Store some households; returns how many contacts were new."""
        salt = salt_of(self.connection)
        people = [one for home in homes for one in home]
        # First of all, so that two loads at once take turns and find each other's households.
        numbering = changes.lock(self.connection)
        self._numbers([number for one in people for number in one.contact.numbers], salt)
        known = self._known(people)
        homes_of = self._households(homes, salt)
        ids = {one.row: known.get(one.row) or f"c_{secrets.token_hex(8)}" for one in people}
        fresh = [one for one in people if one.row not in known]
        if fresh:
            rows = [self._contact_row(one, ids[one.row], homes_of[one.household]) for one in fresh]
            self.connection.execute(models.contacts.insert(), rows)
        self._give_numbers({ids[one.row]: one.contact.numbers for one in people})
        self._permissions({ids[one.row]: one.contact for one in people if one.contact.permission})
        asks = [
            Ask(ids[one.row], number.e164, self.list_id)
            for one in people
            if one.contact.do_not_call
            for number in one.contact.numbers
        ]
        told, touched = suppress(self.connection, asks, self.now)
        changes.tell(self.connection, numbering, told)
        changes.settle(self.connection, numbering)
        restate(self.connection, {*ids.values(), *touched}, self.service.settings.rules)
        return len(fresh)

    def _numbers(self, listed: Iterable[ContactNumber], salt: bytes) -> None:
        """Know every line; of two screenings the later counts, and a listing counts until a later one clears it."""
        table = models.numbers
        newest: dict[str, ContactNumber] = {}
        for number in listed:
            before = newest.get(number.e164)
            if before is None or _outdates(number, before.tps, before.tps_screened_on):
                newest[number.e164] = number
        there: dict[str, Any] = {}
        for part in in_chunks(newest):
            for row in self.connection.execute(sa.select(table).where(table.c.e164.in_(part))):
                there[row.e164] = row
        hashes = {e164: number_hash(e164, salt) for e164 in newest.keys() - there.keys()}
        # Whoever asked not to be rung stays silenced, also where nothing else of them was kept.
        since = keeping.silenced(self.connection, sorted(hashes.values()))
        fresh = [
            {
                "e164": e164,
                "number_hash": hashes[e164],
                "suppressed_at": since.get(hashes[e164]),
                "kind": number.kind,
                "tps": number.tps,
                "screened_on": number.tps_screened_on,
                "suppressed_because": "kept" if hashes[e164] in since else "",
            }
            for e164, number in newest.items()
            if e164 not in there
        ]
        if fresh:
            self.connection.execute(table.insert(), fresh)
        for e164, row in there.items():
            number = newest[e164]
            values: dict[str, Any] = {} if row.kind else {"kind": number.kind}
            if _outdates(number, row.tps, row.screened_on):
                values |= {"tps": number.tps, "screened_on": number.tps_screened_on, "rescreened_at": self.now}
            if values:
                self.connection.execute(table.update().where(table.c.e164 == e164).values(**values))

    def _permissions(self, given: Mapping[str, Contact]) -> None:
        """What people let us do although they are on the register, as the list has it, for each of their numbers."""
        table = models.contact_numbers
        for contact_id, contact in given.items():
            if contact.permission is not None:
                words = f"{contact.permission.on}, {contact.permission.how}: {contact.permission.words}"
                lines = [number.e164 for number in contact.numbers]
                mine = sa.and_(table.c.contact_id == contact_id, table.c.e164.in_(lines))
                self.connection.execute(table.update().where(mine).values(permitted=words))

    def _known(self, people: Sequence[ListedContact]) -> dict[int, str]:
        """Contacts of this seat who are the same person, by row of the list: the same name, and an id or number."""
        contacts, lines = models.contacts, models.contact_numbers
        by_id: dict[tuple[str, str], str] = {}
        by_line: dict[tuple[str, str], str] = {}
        for part in in_chunks(one.contact.external_id for one in people if one.contact.external_id):
            rows = self.connection.execute(
                sa.select(contacts.c.external_id, contacts.c.name, contacts.c.contact_id).where(
                    contacts.c.seat_code == self.seat_code, contacts.c.external_id.in_(part)
                )
            )
            by_id |= {(row.external_id, row.name.casefold()): row.contact_id for row in rows}
        for part in in_chunks(number.e164 for one in people for number in one.contact.numbers):
            rows = self.connection.execute(
                sa.select(lines.c.e164, contacts.c.name, contacts.c.contact_id)
                .join(contacts, contacts.c.contact_id == lines.c.contact_id)
                .where(contacts.c.seat_code == self.seat_code, lines.c.e164.in_(part))
            )
            by_line |= {(row.e164, row.name.casefold()): row.contact_id for row in rows}
        found: dict[int, str] = {}
        for one in people:
            name = one.contact.full_name.casefold()
            lines_of = [by_line.get((number.e164, name)) for number in one.contact.numbers]
            same = by_id.get((one.contact.external_id, name)) or next(filter(None, lines_of), None)
            if same is not None:
                found[one.row] = same
        return found

    def _households(self, homes: Sequence[Sequence[ListedContact]], salt: bytes) -> dict[str, str]:
        """For each household of the list, ours: one that shares an address or a number with it, or a new one."""
        table = models.household_keys
        keys = {home[0].household: _keys(home, salt) for home in homes}
        there: dict[str, str] = {}
        for part in in_chunks(key for some in keys.values() for key in some):
            rows = self.connection.execute(
                sa.select(table.c.key_hash, table.c.household_id).where(
                    table.c.seat_code == self.seat_code, table.c.key_hash.in_(part)
                )
            )
            there |= {row.key_hash: row.household_id for row in rows}
        gone: dict[str, str] = {}

        def now(household_id: str) -> str:
            while household_id in gone:
                household_id = gone[household_id]
            return household_id

        ours: dict[str, str] = {}
        new_homes: list[str] = []
        for home, some in keys.items():
            found = sorted({now(there[key]) for key in some if key in there})
            if found:
                ours[home], merged = self._join(found)
                gone |= dict.fromkeys(merged, ours[home])
            else:
                ours[home] = f"h_{secrets.token_hex(8)}"
                new_homes.append(ours[home])
        ours = {home: now(household_id) for home, household_id in ours.items()}
        fresh = [(key, ours[home]) for home, some in keys.items() for key in some if key not in there]
        self._insert(models.households, [{"household_id": one} for one in new_homes])
        self._insert(table, [{"key_hash": key, "household_id": one} for key, one in fresh])
        return ours

    def _insert(self, table: sa.Table, rows: list[dict[str, str]]) -> None:
        if rows:
            self.connection.execute(table.insert(), [{**row, "seat_code": self.seat_code} for row in rows])

    def _join(self, found: list[str]) -> tuple[str, set[str]]:
        """One household of several that turn out to share something, and those that are no more.

        Those out on a lease stay as they are.
        """
        if len(found) == 1:
            return found[0], set()
        table = models.households
        rows = self.connection.execute(
            sa.select(table.c.household_id, table.c.leased_until)
            .where(table.c.household_id.in_(found))
            .order_by(table.c.household_id)
            .with_for_update()
        ).all()
        out = [row.household_id for row in rows if row.leased_until is not None and row.leased_until > self.now]
        kept = (out or found)[0]
        merged = {one for one in found if one != kept and one not in out}
        for others in (models.contacts, models.household_keys):
            self.connection.execute(others.update().where(others.c.household_id.in_(merged)).values(household_id=kept))
        self.connection.execute(table.delete().where(table.c.household_id.in_(merged)))
        return kept, merged

    def _contact_row(self, one: ListedContact, contact_id: str, household_id: str) -> dict[str, Any]:
        contact = one.contact
        return {
            "contact_id": contact_id,
            "household_id": household_id,
            "list_id": self.list_id,
            "seat_code": self.seat_code,
            "external_id": contact.external_id,
            "name": contact.full_name,
            "first_name": contact.given_name,
            "area": contact.area,
            "language": contact.language,
            "source": contact.source,
            "do_not_call": False,
            "attempts": 0,
            "finished": "",
            "queue": int(Queue.OUT),
            "due": ALWAYS,
            "until": ALWAYS,
        }

    def _give_numbers(self, listed: Mapping[str, Sequence[ContactNumber]]) -> None:
        """Every contact's numbers, after those they have."""
        table = models.contact_numbers
        there: dict[str, set[str]] = defaultdict(set)
        for part in in_chunks(listed):
            query = sa.select(table.c.contact_id, table.c.e164).where(table.c.contact_id.in_(part))
            for row in self.connection.execute(query):
                there[row.contact_id].add(row.e164)
        fresh = []
        for contact_id, some in listed.items():
            new = [e164 for e164 in dict.fromkeys(number.e164 for number in some) if e164 not in there[contact_id]]
            first = len(there[contact_id])
            fresh += [
                {"contact_id": contact_id, "e164": e164, "ordinal": at, "spoiled": False}
                for at, e164 in enumerate(new, first)
            ]
        if fresh:
            self.connection.execute(table.insert(), fresh)


def _outdates(number: ContactNumber, tps: bool | None, screened_on: object) -> bool:
    """Whether what a list says of a line goes before what is known of it."""
    if number.tps is None:
        return False
    if tps is None:
        return True
    if number.tps_screened_on is not None and isinstance(screened_on, type(number.tps_screened_on)):
        if number.tps_screened_on != screened_on:
            return number.tps_screened_on > screened_on
        return number.tps and not tps
    return number.tps or (not tps and number.tps_screened_on is not None)


def _keys(home: Sequence[ListedContact], salt: bytes) -> list[str]:
    """What ties a household to one that is there: its addresses and numbers. A list's own household ids are its own."""
    plain = {key for one in home for key in household_keys(one.contact) if not key.startswith("h:")}
    return sorted(hmac.new(salt, key.encode(), hashlib.sha256).hexdigest() for key in plain)
