"""A list goes in, in small transactions, so that parties can send meanwhile: with fifty thousand rows in one, every
outcome of the campaign would wait for seconds. Each of them leaves the database sound: whole households, with what
their rows say against a call.

A load that breaks off is carried on by sending the same file in again: the list is known by its digest, its rows by
their numbers, and whoever is there already (`meeting`) is brought up to date, not added again. What a list says against
a call (do not call, TPS) only ever adds to what is known, but for a later screening of the same number.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from campaign_map import keeping, models, originals
from campaign_map.intake import changes
from campaign_map.intake.standing import in_chunks, restate
from campaign_map.intake.suppression import Ask, salt_of, suppress
from campaign_map.lists.meeting import Silent, filling, home_hashes, meet, silent_people
from campaign_map.need import counts, kept
from campaign_map.settings import Service
from phonebank_app.errors import ListProblem
from phonebank_app.lists import DEFAULT_LIMIT, Joined, ListedContact, ListReport, read_list
from phonebank_app.rules.calling_rules import ALWAYS, Queue
from phonebank_app.seats import seats_by_code
from phonebank_app.voters.contacts import Contact, ContactNumber
from phonebank_app.voters.phones import number_hash

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a list: the report of the file, and how many of its contacts were new here."""

    list_id: str
    report: ListReport
    added: int
    known: int


Progress = Callable[[int, int], None]


def load_list(
    service: Service,
    seat_code: str,
    source: Path | bytes,
    *,
    register_only: bool = False,
    mapping: Mapping[str, str] | None = None,
    sheet: str = "",
    name: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Loaded:
    """Read a file of contacts and load it for a seat: `read`, then `load`.

    Args:
        register_only: it is from the full or the marked register: no name of it leaves the service but in packs
            (Representation of the People (England and Wales) Regulations 2001, reg. 102 to 106).
        mapping: header → field, for what a person chose over what was recognised (blank: keep, do not use).

    Raises:
        ListProblem: there is no such seat, or the file is not a list.
    """
    report = read(service, seat_code, source, mapping=mapping, sheet=sheet, name=name, limit=limit)
    return load(service, seat_code, report, register_only=register_only)


def read(
    service: Service,
    seat_code: str,
    source: Path | bytes,
    *,
    mapping: Mapping[str, str] | None = None,
    sheet: str = "",
    name: str = "",
    limit: int = DEFAULT_LIMIT,
) -> ListReport:
    """Read a file of contacts; nothing is stored.

    Raises:
        ListProblem: there is no such seat, or the file is not a list.
    """
    if seat_code not in seats_by_code():
        raise ListProblem(f"There is no seat “{seat_code}”.", "Seat codes look like E14000731.")
    drama: Literal["allow", "flag"] = "allow" if service.settings.rehearsal else "flag"
    return read_list(source, mapping=mapping, limit=limit, drama=drama, name=name, sheet=sheet)


def load(
    service: Service,
    seat_code: str,
    report: ListReport,
    *,
    register_only: bool = False,
    on_progress: Progress | None = None,
) -> Loaded:
    """Put what was read of a list into the database.

    Args:
        on_progress: called with (contacts done, contacts in all) between transactions; what it raises breaks off, and
            the same file sent in again carries on.
    """
    now, shape = service.clock.now(), _Shape.of(report)
    with service.store.write() as connection:
        list_id = _begin(connection, seat_code, report, shape, now, register_only=register_only)
        silent = silent_people(connection, seat_code)
    joined: dict[int, list[Joined]] = defaultdict(list)
    for one in report.joined:
        joined[one.into_row].append(one)
    done = 0
    for part in _parts(report.contacts):
        with service.store.write() as connection:
            _Loading(connection, service, seat_code, list_id, now, silent, joined, shape).load(part)
        done += sum(map(len, part))
        if on_progress is not None:
            on_progress(done, len(report.contacts))
    with service.store.write() as connection:
        added = _finish(connection, service, seat_code, list_id, report)
    kept.forget(service.store)
    return Loaded(list_id, report, added, len(report.contacts) - added)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns of a list that are kept.

    Attributes:
        places: where they stand in a row; ``headers`` and ``fields``: of each.
    """

    places: tuple[int, ...]
    headers: tuple[str, ...]
    fields: tuple[str, ...]

    @classmethod
    def of(cls, report: ListReport) -> _Shape:
        """All but those left out; cells beyond the header row get columns of their own."""
        every = [len(one.cells) for one in report.contacts] + [len(one.cells) for one in report.joined]
        widest = max(every, default=0)
        columns = report.columns
        kept = [(one.index, one.header, one.field) for one in columns if one.how != "left_out"]
        kept += [(at, f"Column {at + 1}", "") for at in range(len(columns), widest)]
        return cls(tuple(one[0] for one in kept), tuple(one[1] for one in kept), tuple(one[2] for one in kept))

    def cut(self, cells: Sequence[str]) -> list[str]:
        """The cells of a row that are kept."""
        return [cells[at] if at < len(cells) else "" for at in self.places]


def _begin(
    connection: sa.Connection,
    seat_code: str,
    report: ListReport,
    shape: _Shape,
    now: datetime,
    *,
    register_only: bool,
) -> str:
    """The list's id: a new one, or that of a load of the same that broke off."""
    table = models.lists
    said = {
        "seat_code": seat_code,
        "sha256": report.sha256,
        "register_only": register_only,
        "headers": msgspec.json.encode(shape.headers).decode(),
        "fields": msgspec.json.encode(shape.fields).decode(),
    }
    same = [table.c[name] == value for name, value in said.items()]
    begun = connection.execute(sa.select(table.c.list_id).where(table.c.finished_at.is_(None), *same).limit(1)).scalar()
    if begun is not None:
        return str(begun)
    list_id = f"l_{secrets.token_hex(8)}"
    connection.execute(
        table.insert().values(
            **said,
            list_id=list_id,
            name=report.file[:120],
            rows=report.rows_read,
            contacts=len(report.contacts),
            refused=len(report.refused),
            loaded_at=now,
        )
    )
    return list_id


def _finish(connection: sa.Connection, service: Service, seat_code: str, list_id: str, report: ListReport) -> int:
    """All of it is in; returns how many of its contacts are new here."""
    now = service.clock.now()
    numbering = changes.lock(connection)
    # Whoever asks not to be called and gives no number became no contact; they may be one of an earlier list.
    gone = [one.external_id for one in report.refused if one.code == "do_not_call" and one.external_id]
    people: set[str] = set()
    for part in in_chunks(gone):
        mine = sa.and_(models.contacts.c.seat_code == seat_code, models.contacts.c.external_id.in_(part))
        people |= set(connection.execute(sa.select(models.contacts.c.contact_id).where(mine)).scalars())
    told, touched = suppress(connection, [Ask(one, "", list_id) for one in sorted(people)], now)
    changes.tell(connection, numbering, told)
    changes.settle(connection, numbering)
    restate(connection, touched, service.settings.rules)
    connection.execute(models.lists.update().where(models.lists.c.list_id == list_id).values(finished_at=now))
    counts.forget(connection, seat_code)
    mine = models.contacts.c.list_id == list_id
    return int(connection.execute(sa.select(sa.func.count()).select_from(models.contacts).where(mine)).scalar_one())


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
    """One transaction's share of a list.

    Attributes:
        silent: who of the seat asked not to be rung, when the load began.
        joined: rows of the list that were joined with an earlier one, by that one's number.
        shape: what is kept of each row.
    """

    connection: sa.Connection
    service: Service
    seat_code: str
    list_id: str
    now: datetime
    silent: Silent
    joined: Mapping[int, Sequence[Joined]]
    shape: _Shape

    def load(self, homes: Sequence[Sequence[ListedContact]]) -> None:
        """Store some households."""
        salt = salt_of(self.connection)
        people = [one for home in homes for one in home]
        # First of all, so that two loads at once take turns and find each other's households.
        numbering = changes.lock(self.connection)
        self._numbers([number for one in people for number in one.contact.numbers], salt)
        met = meet(self.connection, self.seat_code, people, salt)
        homes_of = self._households(homes, salt)
        ids = {one.row: met[one.row].contact_id if one.row in met else f"c_{secrets.token_hex(8)}" for one in people}
        fresh = [one for one in people if one.row not in met]
        if fresh:
            rows = [self._contact_row(one, ids[one.row], homes_of[one.household]) for one in fresh]
            self.connection.execute(models.contacts.insert(), rows)
        self._fill({ids[one.row]: one.contact for one in people if one.row in met})
        silenced = self._stay_silent([one for one in people if one.row in met], ids)
        numbers: dict[str, list[ContactNumber]] = defaultdict(list)
        for one in people:
            numbers[ids[one.row]] += one.contact.numbers
        self._give_numbers(numbers)
        self._permissions({ids[one.row]: one.contact for one in people if one.contact.permission})
        originals.keep(self.connection, self.list_id, self._rows(people, ids))
        asks = [
            Ask(ids[one.row], number.e164, self.list_id)
            for one in people
            if one.contact.do_not_call
            for number in one.contact.numbers
        ]
        asks += [Ask(one, "", self.list_id) for one in sorted(silenced)]
        asks += [Ask(ids[one.row], "", self.list_id) for one in people if self.silent.named(one.contact)]
        told, touched = suppress(self.connection, asks, self.now)
        changes.tell(self.connection, numbering, told)
        changes.settle(self.connection, numbering)
        restate(self.connection, {*ids.values(), *touched}, self.service.settings.rules)

    def _rows(
        self, people: Iterable[ListedContact], ids: Mapping[int, str]
    ) -> Iterator[tuple[int, str, Sequence[str]]]:
        """Each row, and those that were joined with it, as they stood."""
        for one in people:
            yield one.row, ids[one.row], self.shape.cut(one.cells)
            for again in self.joined.get(one.row, ()):
                yield again.row, ids[one.row], self.shape.cut(again.cells)

    def _fill(self, known: Mapping[str, Contact]) -> None:
        """What is known of people stands; what was blank is filled."""
        table = models.contacts
        for part in in_chunks(known):
            for row in self.connection.execute(sa.select(table).where(table.c.contact_id.in_(part))).all():
                blank = filling(row, known[row.contact_id])
                if blank:
                    self.connection.execute(table.update().where(table.c.contact_id == row.contact_id).values(**blank))

    def _stay_silent(self, met: Sequence[ListedContact], ids: Mapping[int, str]) -> set[str]:
        """Those whose every number is silenced and who now come with another: they asked, and it is still they."""
        lines, numbers = models.contact_numbers, models.numbers
        found: dict[str, dict[str, bool]] = defaultdict(dict)
        for part in in_chunks(ids[one.row] for one in met):
            rows = self.connection.execute(
                sa.select(lines.c.contact_id, lines.c.e164, numbers.c.suppressed_at)
                .join(numbers, numbers.c.e164 == lines.c.e164)
                .where(lines.c.contact_id.in_(part))
            )
            for row in rows:
                found[row.contact_id][row.e164] = row.suppressed_at is not None
        silent = {one for one, theirs in found.items() if all(theirs.values())}
        return {
            ids[one.row]
            for one in met
            if ids[one.row] in silent and any(number.e164 not in found[ids[one.row]] for number in one.contact.numbers)
        }

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

    def _households(self, homes: Sequence[Sequence[ListedContact]], salt: bytes) -> dict[str, str]:
        """For each household of the list, ours: one that shares an address or a number with it, or a new one."""
        table = models.household_keys
        keys = {home[0].household: home_hashes(home, salt) for home in homes}
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
