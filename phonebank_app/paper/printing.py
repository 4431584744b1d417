"""Printing call sheets: who goes onto one, and that nobody else is offered them meanwhile.

People are chosen as ``Calling.next`` chooses them, by the same rules, in the same order and for the chair’s languages;
people of one home stand together on one sheet. In the transaction in which a sheet is written down its homes are held
and it is noted who was given whom. Choosing happens before, on a copy that nobody waits for; whoever was taken by a
chair in between is left out.

**How long a home is held.** A sheet is good until the end of the lease or of the calling hours, whichever is earlier.
Until somebody says what became of it, its people may have been rung at any moment up to then: they rest for a day after
it, as after any dialling, and go back to the list. A sheet that came back, or never left the room, holds nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.calling import Calling
from phonebank_app.calls.script_facts import facts_before_a_call
from phonebank_app.cards import CallCard
from phonebank_app.changes import Changes
from phonebank_app.db import chairs, ending, people, queue, script_uses, sheets, sights
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.connection import run
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.db.people import Person
from phonebank_app.db.sheets import SheetRow
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.paper import codes, layout
from phonebank_app.paper.rows import PaperRow, PrintedSheet
from phonebank_app.rules.calling_rules import Queue, Rules
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.scripts import Script
from phonebank_app.scripts.turns import Turns, numbered, paper_facts
from phonebank_app.words.dates import weekday

REST: Final = timedelta(hours=24)
"""How long people rest who may have been rung from a sheet: as after a call that nobody answered."""
USUAL_ROWS: Final = 12
_REHEARSAL: Final = timedelta(hours=4)
"""A rehearsal has no hours; its sheets are good for so long."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Sheets that are written down. ``without``: chairs for which nobody was left."""

    sheets: tuple[PrintedSheet, ...]
    without: tuple[int, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Somebody for a sheet."""

    person: Person
    card: CallCard
    ring_at: datetime | None


class Printing:
    """Prints call sheets of one open party. What writes belongs in a thread."""

    def __init__(
        self, store: Store, clock: Clock, calling: Calling, rules: Rules, code_set: CodeSet, script: Script
    ) -> None:
        self._store, self._clock, self._calling = store, clock, calling
        self._rules, self._code_set, self._script = rules, code_set, script

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

    @with_ballast
    def print_for(self, wanted: Sequence[int], rows: int = USUAL_ROWS, *, call_backs: bool = False) -> Printed:
        """A sheet for each of these chairs, dealt in turn so that nobody’s is much shorter than another’s.

        Args:
            rows: people on each sheet, at most; ``call_backs``: also whoever asked to be rung before it expires.

        Raises:
            NotAllowed: nobody may be rung now, nobody sits there, or nobody is left.
            DiskFull: nothing was printed.
        """
        if not 1 <= rows <= codes.MOST_ROWS:
            raise NotAllowed(
                tr("A sheet has 1 to {most} rows.", most=codes.MOST_ROWS), tr("Print another sheet for more.")
            )
        now = self._clock.now()
        with self._store.read() as connection:
            self._check_open(connection, now)
            expires = self._expires(now)
            seated = [_seated(connection, chair) for chair in wanted]
            dealt = self._deal(connection, seated, rows, now, expires, call_backs=call_backs)
        made: list[PrintedSheet] = []
        with self._store.write() as connection:
            for row in seated:
                chosen = self._still_free(connection, dealt[row.chair], now)
                if chosen:
                    made.append(self._write_down(connection, row, chosen, now, expires))
        if not made:
            raise NotAllowed(tr("Nobody is left to print."), tr("Tonight says why, and what can be done about it."))
        without = tuple(sorted({row.chair for row in seated} - {sheet.chair for sheet in made}))
        logs.note("sheets printed", sheets=len(made), rows=sum(len(sheet.rows) for sheet in made))
        touched = frozenset(row.card.contact_id for sheet in made for row in sheet.rows)
        return Printed(tuple(made), without, Changes(touched, frozenset(sheet.chair for sheet in made)))

    def again(self, sheet_id: str) -> PrintedSheet:
        """The same sheet once more, for when the printer ate it: the same people, the same squares.

        Raises:
            NotAllowed: there is no such sheet, it is not out, or nobody may be rung from it any more.
        """
        now = self._clock.now()
        with self._store.read() as connection:
            sheet = sheets.one(connection, sheet_id)
            if sheet is None or sheet.state != "out" or now >= from_ms(sheet.expires):
                raise NotAllowed(tr("This sheet cannot be printed again."), tr("Print a new one."))
            seen = ChairRow(sheet.chair, sheet.caller, frozenset(), None, None, None, None, 0, "", sheet.guest)
            rows: list[tuple[_Chosen, int]] = []
            for line in sheets.lines(connection, sheet_id):
                home = people.home(connection, line.contact_id)
                person = next(one for one in home if one.id == line.contact_id)
                promised = person.facts.call_back_at
                # Whoever asked not to be rung meanwhile, say, is not printed once more.
                may = self._calling.may_be_rung(connection, seen, _whatever_language(person), max(now, promised or now))
                if may and line.outcome_id is None:
                    one = self._chosen(connection, seen, person, home, now)
                    at = next((i for i, n in enumerate(one.card.numbers) if n.e164 == line.number), 0)
                    rows.append((replace(one, card=replace(one.card, number_index=at)), line.row))
            # It is the same sheet, and keeps the script it was printed with.
            script = script_uses.version(connection, sheet.script_hash) or self._script
        return self._sheet(sheet, rows, script)

    # -- whom --------------------------------------------------------------------------------------------------------

    def _check_open(self, connection: sa.Connection, now: datetime) -> None:
        if ending.ended_at(connection) is not None:
            raise NotAllowed(tr("This party has ended: nobody is printed any more."), tr("Begin another party."))
        if self._calling.closed(connection, now):
            opens = self._rules.hours.next_opening(now) if self._rules.hours else None
            way_out = (
                tr("From {day} {at:%H:%M} they may.", day=weekday(local(opens)), at=local(opens))
                if opens and opens > now
                else tr("Ask your coordinator.")
            )
            raise NotAllowed(tr("Nobody may be rung just now, so nobody is printed."), way_out)

    def _expires(self, now: datetime) -> datetime:
        hours, lease = self._rules.hours, self._calling.party.lease_until
        ends = hours.closing(now) if hours is not None else now + _REHEARSAL
        return min(moment for moment in (ends, lease) if moment is not None)

    def _deal(
        self,
        connection: sa.Connection,
        seated: Sequence[ChairRow],
        rows: int,
        now: datetime,
        expires: datetime,
        *,
        call_backs: bool,
    ) -> dict[int, list[_Chosen]]:
        """A home to each chair in turn, until each has enough or nobody is left for it."""
        taken: set[int] = set()
        turns = {row.chair: self._homes(connection, row, taken, now, expires, call_backs) for row in seated}
        dealt: dict[int, list[_Chosen]] = {row.chair: [] for row in seated}
        while turns:
            for chair, homes in list(turns.items()):
                home = next(homes, None)
                room = rows - len(dealt[chair])
                if home is None:
                    del turns[chair]
                    continue
                dealt[chair] += home[:room]
                if len(home) >= room:
                    del turns[chair]
        return dealt

    def _homes(
        self,
        connection: sa.Connection,
        row: ChairRow,
        taken: set[int],
        now: datetime,
        expires: datetime,
        call_backs: bool,
    ) -> Iterator[list[_Chosen]]:
        """Homes for a chair, best first, each with whoever of it may be rung; a home is given to one chair only."""
        for contact_id in _candidates(connection, row.languages, now, expires, call_backs):
            home = people.home(connection, contact_id)
            if home[0].row.household in taken:
                continue
            first = next(person for person in home if person.id == contact_id)
            order = [first, *(person for person in home if person is not first)]
            members = [one for one in order if self._goes_on(connection, row, one, now, expires, call_backs)]
            if members and members[0] is first:
                taken.add(home[0].row.household)
                yield [self._chosen(connection, row, person, home, now) for person in members]

    def _goes_on(
        self,
        connection: sa.Connection,
        row: ChairRow,
        person: Person,
        now: datetime,
        expires: datetime,
        call_backs: bool,
    ) -> bool:
        promised = person.facts.call_back_at
        if promised is not None and not (call_backs and promised < expires):
            return False
        return self._calling.may_be_rung(connection, row, person, max(now, promised or now))

    def _chosen(
        self,
        connection: sa.Connection,
        row: ChairRow,
        person: Person,
        home: Sequence[Person],
        now: datetime,
    ) -> _Chosen:
        promised = person.facts.call_back_at
        at = max(now, promised or now)
        card = self._calling.card_of(connection, row, person.id, home, at)
        return _Chosen(person, card, local(promised) if promised else None)

    def _still_free(self, connection: sa.Connection, chosen: Sequence[_Chosen], now: datetime) -> list[_Chosen]:
        """Those whom nobody took or finished while sheets were made up."""
        if not chosen:
            return []
        until = max([now, *(one.ring_at for one in chosen if one.ring_at)])
        free = sheets.still_free(connection, [one.person.id for one in chosen], to_ms(until), to_ms(now))
        return [one for one in chosen if one.person.id in free]

    # -- the sheet ---------------------------------------------------------------------------------------------------

    def _write_down(
        self, connection: sa.Connection, row: ChairRow, chosen: Sequence[_Chosen], now: datetime, expires: datetime
    ) -> PrintedSheet:
        sheet_id = codes.new_sheet_id()
        while sheets.one(connection, sheet_id) is not None:
            sheet_id = codes.new_sheet_id()
        sheet = SheetRow(
            sheet_id=sheet_id,
            chair=row.chair,
            guest=row.guest,
            caller=row.caller,
            script_hash=self._script.hash,
            printed_at=to_ms(now),
            upto=ending.last_count(connection),
            expires=to_ms(expires),
            held_until=to_ms(expires + REST),
            held=1,
            people=len(chosen),
            state="out",
            settled_at=None,
        )
        sheets.put(connection, sheet, [(one.person.id, one.card.number.e164) for one in chosen])
        for one in chosen:
            sights.note(connection, row.chair, row.caller, one.person.row.uid, "on paper", now)
        return self._sheet(sheet, [(one, place) for place, one in enumerate(chosen, 1)], self._script)

    def _sheet(self, sheet: SheetRow, chosen: Sequence[tuple[_Chosen, int]], script: Script) -> PrintedSheet:
        party = self._calling.party
        printed = local(from_ms(sheet.printed_at))
        facts = facts_before_a_call(party, script, printed.date()) | {"caller": sheet.caller}
        first_on: dict[str, int] = {}
        rows = []
        for one, place in chosen:
            number = one.card.number.e164
            same = first_on.setdefault(number, place)
            code = codes.row_code(sheet.sheet_id, place)
            rows.append(PaperRow(place, code, one.card, one.ring_at, same if same != place else 0))
        expires = local(from_ms(sheet.expires))
        return PrintedSheet(
            sheet_id=sheet.sheet_id,
            chair=sheet.chair,
            caller=sheet.caller,
            printed_at=printed,
            expires=expires,
            destroy_by=expires,
            rows=tuple(rows),
            seat=party.seat_name,
            on_behalf_of=facts["on_behalf_of"],
            campaign=party.campaign,
            host=party.host,
            imprint=script.imprint or party.imprint,
            contact=party.answerable.contact_address or party.contact_address,
            rehearsal=party.rehearsal,
            opening=layout.opening(script, facts),
            keys=layout.boxes(self._code_set),
            questions=layout.questions(script, facts),
            turns=self._turns(script, facts, printed.date()),
            facts=facts,
        )

    def _turns(self, script: Script, facts: dict[str, str], printed: date) -> Turns:
        """The script as turns. What is a voter’s own is read from their row; what is the seat’s is decided.

        An end is called what its box on the sheet is called, which is filled in beside it.
        """
        labels = {kind.value: label for kind, label in self._code_set.labels.items()}
        return numbered(script, paper_facts(facts, script.language), labels, printed)


def _whatever_language(person: Person) -> Person:
    """The same person, whoever rings them: a sheet that is printed again goes to the caller whom it was made for."""
    return replace(person, state=replace(person.state, needs_language=""))


def _candidates(
    connection: sa.Connection, languages: frozenset[str], now: datetime, expires: datetime, call_backs: bool
) -> Iterator[int]:
    """As ``db.queue.candidates``; call-backs up to the expiry, or none at all."""
    if call_backs:
        for row in run(connection, *queue.next_in(Queue.CALL_BACK, to_ms(expires) - 1, languages)):
            yield row[0]
    for one in (Queue.FRESH, Queue.RETRY):
        for row in run(connection, *queue.next_in(one, to_ms(now), languages)):
            yield row[0]


def _seated(connection: sa.Connection, chair: int) -> ChairRow:
    row = chairs.one(connection, chair)
    if row is None:
        raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Seat a guest there first."))
    return row
