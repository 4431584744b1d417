"""Taking in a list of the host's own: first what would come of it, then all of it in one transaction, or nothing.

Somebody who is in the store already is shown beside the row that names them, and joined by rule: what the store says
stands, blanks are filled, numbers are added, a refusal in either is a refusal, and the log is left alone. Nothing here
ever makes somebody callable who asked not to be rung.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.db import lists, tickets
from phonebank_app.db.connection import run, run_many
from phonebank_app.db.contacts import Newcomers, NewContact, NewNumber, Standings
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.newcomers import new_contact, permission_ticket, permitted, silence_ticket, uid_of
from phonebank_app.db.states import contacts_on, restate_many, suppress
from phonebank_app.errors import BugError
from phonebank_app.hosting import refuse_unless_answered_for, rules_for
from phonebank_app.list_intake.arrivals import EVERY, Arrivals
from phonebank_app.lists import ListedContact, ListReport
from phonebank_app.lists.meeting import KnownContact, Meeting
from phonebank_app.lists.screening import screening_warnings
from phonebank_app.lists.suppression import SuppressionFile
from phonebank_app.machine.clock import Clock, local
from phonebank_app.rules.calling_rules import Reason, Rules
from phonebank_app.voters.contacts import Contact
from phonebank_app.voters.phones import number_hash

__all__ = ["Importing", "Kept", "KnownContact", "Meeting", "Plan", "Suppressed"]

Progress = Callable[[int, int], None]
_T = TypeVar("_T")
CACHE_KIB = 20_000
"""Of SQLite's page cache while a list is taken in: what 100,000 people's indexes come to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would come of a list.

    Attributes:
        report: as it was given, with warnings of what its TPS screening days mean today.
        fresh: contacts of the list who are not in the store.
        meetings: those who are, and what would change; also those silenced because of somebody else's row.
        silenced: contacts of the list whom nobody may ring, because they, or somebody on their lines, asked.
        ready: contacts of the list who may be rung now under the rules, whatever the hour.
    """

    report: ListReport
    fresh: int
    meetings: tuple[Meeting, ...]
    silenced: int
    ready: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a list.

    Attributes:
        added, merged: its contacts who were new, and who were in the store.
        silenced: people of the list whom nobody may ring, because they, or somebody on their lines, asked.
        told: people of the campaign's own list who are silenced by it, which the campaign is told at the next exchange.
    """

    list_id: int
    added: int
    merged: int
    silenced: int
    told: int = 0


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What came of a file of numbers.

    Attributes:
        numbers: how many it holds; ``fresh``: how many of them were not silenced before.
        contacts: how many people of the store have one of them.
        told: how many of those nobody may ring any more at all, and are on the campaign's own list: it is told at the
            next exchange.
        untold: numbers of which it is not, where there is a campaign: it takes requests of people it knows.
    """

    numbers: int
    fresh: int
    contacts: int
    told: int = 0
    untold: int = 0


class Importing:
    """Lists and do-not-call files into one open party."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def plan(self, report: ListReport, on_progress: Progress | None = None) -> Plan:
        """What would come of a list; reads only.

        Args:
            on_progress: called with (people done, people) now and then; what it raises ends the planning.
        """
        ticker, now = _Ticker(on_progress, len(report.contacts)), self._clock.now()
        with self._store.read() as connection:
            party = _party(connection)
            rules = rules_for(party)
            found = Arrivals(connection, report, party, rules, now, ticker.tick)
            silenced, ready = found.tally(Standings(rules, set()))
        aged = screening_warnings(report, local(now).date(), rules.tps_valid)
        warned = replace(report, warnings=tuple(dict.fromkeys((*report.warnings, *aged))))
        return Plan(warned, found.targets.count(0), tuple(found.meetings), silenced, ready)

    def keep(self, plan: Plan, on_progress: Progress | None = None) -> Kept:
        """Take the list in: all of it in one transaction, or nothing. To do it again changes nothing.

        The store is looked at once more first: somebody may have asked not to be rung since the plan was made.

        Args:
            on_progress: called with (steps done, steps) now and then; what it raises ends it, and nothing was kept.

        Raises:
            PackProblem: it is not settled who answers for the list.
            DiskFull: nothing was kept.
        """
        report, now = plan.report, self._clock.now()
        ticker = _Ticker(on_progress, 2 * len(report.contacts))
        with self._store.write() as connection, _roomy(connection):
            party = _party(connection)
            refuse_unless_answered_for(party.answerable, party.rehearsal)
            kept = _Keeping(connection, report, party, now, ticker).keep()
        logs.note("list taken in", added=kept.added, merged=kept.merged, silenced=kept.silenced)
        return kept

    def suppress(self, file: SuppressionFile) -> Suppressed:
        """Never ring these numbers again, whoever has them, now or on a later list; in one transaction."""
        now = self._clock.now()
        with self._store.write() as connection:
            party = _party(connection)
            salt = bytes.fromhex(party.salt)
            hashes = [number_hash(e164, salt) for e164 in file.numbers]
            known = _silent_there(connection, party)
            before: int = run(connection, "SELECT count(*) FROM suppressions").fetchone()[0]
            suppress(connection, hashes, now, "list")
            after: int = run(connection, "SELECT count(*) FROM suppressions").fetchone()[0]
            touched = {contact for one in hashes for contact in contacts_on(connection, one)}
            restate_many(connection, touched, rules_for(party))
            told = _tell_campaign(connection, party, known, now)
            untold = len(set(hashes) - _lines_of_silent(connection)) if party.service_url else 0
        logs.note("numbers suppressed", numbers=len(hashes), fresh=after - before, contacts=len(touched))
        return Suppressed(len(hashes), after - before, len(touched), told, untold)


class _Ticker:
    """Counts steps, and says so."""

    def __init__(self, on_progress: Progress | None, total: int) -> None:
        self._on_progress = on_progress
        self._total = total
        self._done = 0

    def tick(self, steps: int) -> None:
        self._done += steps
        if self._on_progress is not None:
            self._on_progress(min(self._done, self._total), self._total)


class _Keeping:
    """One list on its way into the store, in the transaction of ``connection``."""

    def __init__(
        self, connection: sa.Connection, report: ListReport, party: Party, now: datetime, ticker: _Ticker
    ) -> None:
        self._connection = connection
        self._report = report
        self._party = party
        self._now = now
        self._ticker = ticker
        self._rules: Rules = rules_for(party)
        self._found = Arrivals(connection, report, party, self._rules, now, ticker.tick)
        self._touched: set[int] = set()
        self._salt = bytes.fromhex(party.salt)
        self._erased = tickets.asked_for_erasure(connection)

    def keep(self) -> Kept:
        """Write everything that follows from the list."""
        found, connection = self._found, self._connection
        known = _silent_there(connection, self._party)
        list_id = self._list()
        self._silence()
        newcomers = Newcomers(connection, self._rules)
        self._fill(newcomers)
        self._rescreen()
        ids = self._people(newcomers, list_id)
        self._joined_rows(list_id, ids)
        run_many(
            connection,
            "UPDATE contacts SET household = ? WHERE household = ?",
            [(new, old) for old, new in found.moved.items()],
        )
        gone = [*found.dead, *(ids[self._report.contacts[place].row] for place in sorted(found.dead_here))]
        run_many(connection, "UPDATE contacts SET deceased = 1 WHERE id = ?", [(one,) for one in gone])
        self._touched.update(gone)
        restate_many(connection, self._touched, self._rules, lambda _: self._ticker.tick(0))
        told = _tell_campaign(connection, self._party, known, self._now)
        added = found.targets.count(0)
        self._ticker.tick(0)
        silent = lists.silent(connection, list_id)
        self._ticker.tick(0)
        return Kept(list_id, added, len(found.targets) - added, silent, told)

    def _list(self) -> int:
        report = self._report
        return lists.add(
            self._connection,
            name=report.file,
            headers=[column.header for column in report.columns],
            mapping={column.header: column.field for column in report.columns if column.field},
            sha256=report.sha256,
            rows=report.rows_read,
            contacts=len(report.contacts),
            refused=len(report.refused),
            at=self._now,
        )

    # -- those in the store -------------------------------------------------------------------------------------------

    def _silence(self) -> None:
        hashes = [number_hash(e164, self._salt) for e164 in sorted(self._found.quiet)]
        suppress(self._connection, hashes, self._now, "list")
        for one in hashes:
            self._touched.update(contacts_on(self._connection, one))

    def _fill(self, newcomers: Newcomers) -> None:
        """What the list adds to people of the store."""
        after = self._found.after
        run_many(
            self._connection,
            "UPDATE contacts SET name = ?, first_name = ?, external_id = ?, area = ?, language = ?, source = ?,"
            " address_hash = ?, do_not_call = ? WHERE id = ?",
            [
                (
                    *(one.name, one.first_name, one.external_id, one.area, one.language, one.source, one.address_hash),
                    *(int(one.do_not_call), one.contact_id),
                )
                for one in after.values()
            ],
        )
        self._touched.update(after)
        mine: dict[int, list[ListedContact]] = {}
        for one, target in zip(self._report.contacts, self._found.targets, strict=True):
            if target:
                mine.setdefault(target, []).append(one)
        for part in _parts(mine, EVERY):
            self._add_numbers({target: mine[target] for target in part}, newcomers)
            self._add_columns({target: mine[target] for target in part})

    def _add_numbers(self, mine: dict[int, list[ListedContact]], newcomers: Newcomers) -> None:
        fresh: list[tuple[int, int, NewNumber]] = []
        for target, rows in mine.items():
            self._permit(target, rows)
            made = self._found.after.get(target)
            if made is None:
                continue
            there = {
                row[0] for row in run(self._connection, "SELECT e164 FROM numbers WHERE contact_id = ?", (target,))
            }
            listed = {n.e164: n for one in reversed(rows) for n in self._new(one.contact).numbers}
            for ordinal, e164 in enumerate(made.numbers):
                if e164 not in there:
                    fresh.append((target, ordinal, listed[e164]))
        newcomers.put_numbers(fresh)
        self._touched.update(target for target, _, _ in fresh)

    def _add_columns(self, mine: dict[int, list[ListedContact]]) -> None:
        """Columns that were not recognised, where the store has none of that name."""
        changed = []
        marks = ", ".join("?" * len(mine))
        for target, extra in run(
            self._connection,
            f"SELECT id, extra FROM contacts WHERE id IN ({marks})",  # noqa: S608 - question marks
            list(mine),
        ).fetchall():
            known: dict[str, str] = msgspec.json.decode(extra)
            added = {
                header: cell
                for one in (mine[target] if target not in self._erased else ())
                for header, cell in one.contact.extra.items()
                if header not in known
            }
            if added:
                changed.append((msgspec.json.encode(known | added).decode(), target))
        run_many(self._connection, "UPDATE contacts SET extra = ? WHERE id = ?", changed)

    def _permit(self, target: int, rows: Sequence[ListedContact]) -> None:
        """A permission that is news, and that they did not take back since it was given."""
        for one in rows:
            given = one.contact.permission
            if given is None:
                continue
            uid = self._uid(target)
            if not tickets.is_news(self._connection, permission_ticket(given, uid, self._party, self._now), given.on):
                continue
            tickets.keep(self._connection, permission_ticket(given, uid, self._party, self._now))
            run_many(
                self._connection,
                "UPDATE numbers SET permitted = ? WHERE contact_id = ? AND e164 = ?",
                [(permitted(one.contact), target, number.e164) for number in one.contact.numbers],
            )
            self._touched.add(target)

    def _uid(self, target: int) -> str:
        uid: str = run(self._connection, "SELECT uid FROM contacts WHERE id = ?", (target,)).fetchone()[0]
        return uid

    def _rescreen(self) -> None:
        """What counts of a line holds for everybody on it."""
        told = self._found.told
        for part in _parts(sorted(self._found.rescreened), EVERY):
            run_many(
                self._connection,
                "UPDATE numbers SET tps = ?, screened_on = ? WHERE e164 = ?",
                [(told[e164][0], _day(told[e164][1]), e164) for e164 in part],
            )
            for e164 in part:
                on_it = run(self._connection, "SELECT contact_id FROM numbers WHERE e164 = ?", (e164,))
                self._touched.update(row[0] for row in on_it)
            self._ticker.tick(0)

    # -- those who are new --------------------------------------------------------------------------------------------

    def _people(self, newcomers: Newcomers, list_id: int) -> dict[int, int]:
        """Put in whoever is new, and every row as it stood; returns contact by row, where that is asked again."""
        wanted = {one.into_row for one in self._report.joined}
        wanted |= {self._report.contacts[place].row for place in self._found.dead_here}
        taken = {_short(row[0]) for row in run(self._connection, "SELECT uid FROM contacts")}
        ids: dict[int, int] = {}
        places = range(len(self._report.contacts))
        for part in _parts(places, EVERY):
            fresh = [place for place in part if not self._found.targets[place]]
            made = newcomers.put([self._newcomer(place, taken) for place in fresh])
            of = dict(zip(fresh, made, strict=True))
            rows = []
            for place in part:
                one = self._report.contacts[place]
                contact_id = of.get(place) or self._found.targets[place]
                if contact_id not in self._erased:
                    rows.append((one.row, contact_id, one.cells))
                if one.row in wanted:
                    ids[one.row] = contact_id
            lists.put_rows(self._connection, list_id, rows)
            self._ticker.tick(len(part))
        return ids

    def _newcomer(self, place: int, taken: set[int]) -> tuple[NewContact, int]:
        one = self._report.contacts[place]
        made = self._new(one.contact, silent=place in self._found.hushed)
        again = 0
        while _short(made.uid) in taken:  # one id and one name on rows that are not one person by the rule
            again += 1
            made = msgspec.structs.replace(made, uid=uid_of(one.contact, self._party, again))
        taken.add(_short(made.uid))
        if one.contact.permission is not None:
            ticket = permission_ticket(one.contact.permission, made.uid, self._party, self._now)
            tickets.keep(self._connection, ticket)
        return made, self._found.home_of(one)

    def _new(self, contact: Contact, *, silent: bool = False) -> NewContact:
        found = self._found
        return new_contact(
            contact, 0, self._party, self._salt, found.today, told=found.told, rests=found.rests, silent=silent
        )

    def _joined_rows(self, list_id: int, ids: Mapping[int, int]) -> None:
        """The rows that are somebody once more, too."""
        for part in _parts(self._report.joined, EVERY):
            rows = [(one.row, ids[one.into_row], one.cells) for one in part]
            lists.put_rows(self._connection, list_id, [row for row in rows if row[1] not in self._erased])
            self._ticker.tick(0)


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party was opened for importing")
    return party


@contextmanager
def _roomy(connection: sa.Connection) -> Iterator[None]:
    """More of the store in memory while much is written: the indexes are in no order, and pages would go to and fro."""
    (usual,) = run(connection, "PRAGMA cache_size").fetchone()
    run(connection, f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        run(connection, f"PRAGMA cache_size = {usual}")
        run(connection, "PRAGMA shrink_memory")


def _short(uid: str) -> int:
    """Enough of an id to tell whether it is taken, in half of the memory; to think so wrongly costs nothing."""
    return hash(uid)


def _silent_there(connection: sa.Connection, party: Party) -> set[int]:
    """Who of the campaign's own list nobody may ring any more, where there is a campaign to be told."""
    if not party.service_url:
        return set()
    found = run(
        connection, "SELECT id FROM contacts WHERE own = 0 AND (do_not_call = 1 OR reason = ?)", (Reason.DO_NOT_CALL,)
    )
    return {row[0] for row in found}


def _lines_of_silent(connection: sa.Connection) -> set[str]:
    """The lines, by hash, of the campaign's people whom nobody may ring any more: it knows of those."""
    found = run(
        connection,
        "SELECT n.number_hash FROM numbers n JOIN contacts c ON c.id = n.contact_id"
        " WHERE c.own = 0 AND (c.do_not_call = 1 OR c.reason = ?)",
        (Reason.DO_NOT_CALL,),
    )
    return {row[0] for row in found}


def _tell_campaign(connection: sa.Connection, party: Party, known: set[int], now: datetime) -> int:
    """A request for each of the campaign's people who are silent now and were not; returns how many."""
    fresh = sorted(_silent_there(connection, party) - known)
    for contact_id in fresh:
        uid, e164 = run(
            connection,
            "SELECT c.uid, coalesce(min(n.e164), '') FROM contacts c LEFT JOIN numbers n ON n.contact_id = c.id"
            " WHERE c.id = ?",
            (contact_id,),
        ).fetchone()
        tickets.append(connection, silence_ticket(uid, e164, party, now))
    return len(fresh)


def _parts(things: Iterable[_T], most: int) -> Iterator[list[_T]]:
    waiting = iter(things)
    while part := list(islice(waiting, most)):
        yield part


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
