"""Typing sheets in again: each row an outcome like any other, saved at once, and once only.

**Once.** A row knows the outcome that it counts as. Asked again for the same, nothing is written; for something else,
the old one is withdrawn and the new one written, in one transaction. An outcome’s id is made of the sheet, the row and
how often it was entered, so that a store that was put back from a backup makes the same ids again, and the campaign
knows them.

**Beside what was saved in the app.** Whatever was heard of a voter since the sheet was printed is shown beside the row,
and the row is not saved on top of it unless the host says that both calls happened. A wish not to be rung, and a death,
always count.

**When.** A row tells of a call between the printing and the sheet’s expiry. Unless the host says about when, it is
taken to have been as late as can be: what rests, rests rather longer. It takes its place among what was saved by that
time, not by the time of typing (``Record.elsewhere``): an appointment made after the call is not used up by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

import msgspec
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.calls.script_facts import party_words
from phonebank_app.cards import AnswerDraft
from phonebank_app.changes import Changes
from phonebank_app.db import ending, people, script_uses, sheets
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.connection import run
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.log import append
from phonebank_app.db.moments import from_ms
from phonebank_app.db.people import Person
from phonebank_app.db.points import passing
from phonebank_app.db.sheets import LineRow, SheetRow, State
from phonebank_app.db.states import restate, suppress
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.paper import codes, layout
from phonebank_app.paper.printing import REST
from phonebank_app.paper.rows import (
    Entered,
    Entry,
    Meanwhile,
    OpenSheet,
    SavedLine,
    SheetLine,
    SheetView,
)
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import RULES, SILENCING, WORDLESS, OutcomeKind
from phonebank_app.scripts import Script
from phonebank_app.voters import phones

PREFIX: Final = "On paper: "
"""What the reason of such an outcome begins with; the sheet and the row follow."""

ALWAYS: Final = SILENCING | {OutcomeKind.DECEASED}
"""What counts whatever else was saved."""

_IDS: Final = UUID("0b7c2f6e-9d43-5c1a-8a76-3f1d5e0c9b24")
_op = msgspec.json.Decoder(OutcomeOp)


class Entering:
    """What becomes of the sheets of one open party. Every method that writes is one transaction."""

    def __init__(
        self, store: Store, clock: Clock, party: Party, rules: Rules, code_set: CodeSet, script: Script
    ) -> None:
        self._store, self._clock, self._party = store, clock, party
        self._rules, self._code_set, self._script = rules, code_set, script

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

    # -- what there is -----------------------------------------------------------------------------------------------

    def every(self) -> tuple[SheetView, ...]:
        """Every sheet, the newest first."""
        with self._store.read() as connection:
            return tuple(self._view(row) for row in sheets.every(connection))

    def open(self, typed: str) -> tuple[OpenSheet, int]:
        """The sheet whose code, or that of one of its rows, was typed or scanned; and the row, 0 for none.

        Raises:
            NotAllowed: it is no code, or no sheet of this party.
        """
        read = codes.read(typed)
        if read is None:
            raise NotAllowed(
                tr("That is no sheet’s id."), tr("It is five letters and figures at the top; a row’s is seven.")
            )
        sheet_id, row = read
        with self._store.read() as connection:
            return self._open(connection, _sheet(connection, sheet_id)), row

    # -- a row -------------------------------------------------------------------------------------------------------

    @with_ballast
    def enter(self, sheet_id: str, row: int, entry: Entry, *, both: bool = False, change: bool = False) -> SavedLine:
        """Save what stands beside a row; asked again for the same, it answers the same and writes nothing.

        Args:
            both: the call on paper happened beside what was saved meanwhile.
            change: in place of what the row counts as.

        Raises:
            NotAllowed: something was saved of them meanwhile, the row counts as something else already, or the outcome
                lacks what it needs.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            sheet = _sheet(connection, sheet_id)
            line = _line(connection, sheet_id, row)
            before = _saved(connection, line.outcome_id)
            if before is not None and _same(before, entry):
                return SavedLine(self._show(connection, sheet, line), written=False)
            self._check(entry)
            if before is not None:
                self._check_change(connection, before, change)
            elif not both and entry.kind not in ALWAYS:
                self._check_meanwhile(connection, sheet, line)
            person = people.one(connection, line.contact_id)
            if before is not None:
                append(connection, self._withdrawal(sheet, row, before, now), person.id)
            op = self._op(sheet, line, person, entry, self._when(sheet, entry.at, now))
            append(connection, op, person.id)
            sheets.enter(connection, sheet_id, row, op.outcome_id)
            if sheet.state in ("missing", "void"):  # it turned up
                rests = from_ms(sheet.held_until) if now < from_ms(sheet.held_until) else None
                sheets.settle(connection, sheet_id, "out", None, held_until=rests)
            if op.kind in SILENCING:
                self._suppress(connection, person, op.number, now)
            touched = restate(connection, person.id, self._rules)
            passing("commit: before")
            line = _line(connection, sheet_id, row)
            shown = self._show(connection, _sheet(connection, sheet_id), line)
        passing("commit: after")
        return SavedLine(shown, True, Changes(touched, frozenset({sheet.chair}), outbox=True))

    @with_ballast
    def take_back(self, sheet_id: str, row: int) -> SavedLine:
        """The row was typed wrongly: it counts as nothing again.

        Raises:
            NotAllowed: it is an outcome that only a coordinator can take back.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            sheet = _sheet(connection, sheet_id)
            line = _line(connection, sheet_id, row)
            before = _saved(connection, line.outcome_id)
            if before is None:
                return SavedLine(self._show(connection, sheet, line), written=False)
            self._check_change(connection, before, change=True)
            append(connection, self._withdrawal(sheet, row, before, now), line.contact_id)
            sheets.enter(connection, sheet_id, row, None)
            touched = restate(connection, line.contact_id, self._rules)
            shown = self._show(connection, sheet, _line(connection, sheet_id, row))
        return SavedLine(shown, True, Changes(touched, frozenset({sheet.chair}), outbox=True))

    # -- a sheet -----------------------------------------------------------------------------------------------------

    def returned(self, sheet_id: str) -> Changes:
        """It came back, and all that stands on it is typed in: whoever was not rung goes back to the list."""
        return self._settle(sheet_id, "returned")

    def missing(self, sheet_id: str) -> Changes:
        """Nobody knows where it is. Its people may have been rung: they rest for a day after it expires."""
        return self._settle(sheet_id, "missing")

    def void(self, sheet_id: str) -> Changes:
        """It never left the room and is destroyed: nobody was rung from it.

        Raises:
            NotAllowed: something on it was typed in.
        """
        return self._settle(sheet_id, "void")

    def _settle(self, sheet_id: str, state: State) -> Changes:
        now = self._clock.now()
        with self._store.write() as connection:
            sheet = _sheet(connection, sheet_id)
            if state == "void" and sheet.entered:
                raise NotAllowed(tr("People were rung from this sheet."), tr("Say that it is back."))
            rests = from_ms(sheet.expires) + REST
            held_until = rests if state == "missing" and now < rests else None
            sheets.settle(connection, sheet_id, state, now, held_until=held_until)
            touched = frozenset(line.contact_id for line in sheets.lines(connection, sheet_id))
        logs.note(f"sheet {state}", rows=sheet.people, entered=sheet.entered)
        return Changes(touched, frozenset({sheet.chair}))

    def note_file(self, rows: int) -> None:
        """Sheets went into a file, or to a printer: they are counted among what was taken away."""
        with self._store.write() as connection:
            ending.note_taken(connection, self._clock.now(), "sheets", rows, ending.last_count(connection))

    # -- steps of the above ------------------------------------------------------------------------------------------

    def _check(self, entry: Entry) -> None:
        if entry.kind is OutcomeKind.WITHDRAWN:
            raise NotAllowed(tr("That is no way for a call to end."), tr("Choose another."))
        needs = RULES[entry.kind].needs
        if needs == "time" and entry.call_back_at is None:
            raise NotAllowed(tr("A call-back needs a time."), tr("Type it as it stands on the sheet."))
        if needs == "language" and not entry.language:
            raise NotAllowed(tr("Which language would suit them?"), tr("Type it as it stands on the sheet."))

    def _check_change(self, connection: sa.Connection, before: OutcomeOp, change: bool) -> None:
        label = self._code_set.labels[OutcomeKind(before.kind)]
        if not RULES[OutcomeKind(before.kind)].caller_may_undo:
            raise NotAllowed(
                tr("“{label}” cannot be taken back here.", label=label), tr("A coordinator can, with a reason.")
            )
        if not change:
            raise NotAllowed(tr("This row is saved as “{label}” already.", label=label), tr("Leave it, or change it."))
        standing = run(
            connection, "SELECT 1 FROM standing_outcomes WHERE outcome_id = ?", (before.outcome_id,)
        ).fetchone()
        if standing is None:
            raise NotAllowed(
                tr("This row was set aside, with others of this guest."), tr("Look under the guest’s calls.")
            )

    def _check_meanwhile(self, connection: sa.Connection, sheet: SheetRow, line: LineRow) -> None:
        found = self._meanwhile(connection, sheet).get(line.contact_id)
        if found:
            raise NotAllowed(
                tr("Meanwhile: {label}. It may be the same call.", label=found[-1].label),
                tr("If both happened, say so, and save it too."),
            )

    def _when(self, sheet: SheetRow, at: datetime | None, now: datetime) -> datetime:
        first, last = from_ms(sheet.printed_at), min(now, from_ms(sheet.expires))
        last = max(first, last)
        if at is None:
            return last
        if not first <= at <= last:
            raise NotAllowed(
                tr(
                    "Calls from this sheet were between {local:%H:%M} and {local2:%H:%M}.",
                    local=local(first),
                    local2=local(last),
                ),
                tr("Choose a time between them, or none."),
            )
        return at

    def _op(self, sheet: SheetRow, line: LineRow, person: Person, entry: Entry, at: datetime) -> OutcomeOp:
        rule = RULES[entry.kind]
        wordless = entry.kind in WORDLESS
        answers = () if wordless else entry.answers
        return OutcomeOp(
            outcome_id=self._id(sheet, line.row, line.times),
            party_id=self._party.party_id,
            contact_id=person.row.uid,
            kind=entry.kind,
            at=at,
            offset_min=_offset(at),
            chair=sheet.chair,
            caller=sheet.caller,
            number=line.number if rule.attempt else "",
            call_back_at=entry.call_back_at if rule.needs == "time" else None,
            language=entry.language if rule.needs == "language" else "",
            note="" if wordless else entry.note,
            answers=tuple(AnswerOp(a.question, a.step, a.values, a.text) for a in answers),
            script_hash=sheet.script_hash,
            guest=sheet.guest,
            by=self._party.host or "the host",
            reason=f"{PREFIX}sheet {sheet.sheet_id}, row {line.row}",
        )

    def _withdrawal(self, sheet: SheetRow, row: int, before: OutcomeOp, now: datetime) -> OutcomeOp:
        # By nobody’s word but the row’s own: what a host asks for would go on counting as an attempt.
        return OutcomeOp(
            outcome_id=str(uuid4()),
            party_id=self._party.party_id,
            contact_id=before.contact_id,
            kind=OutcomeKind.WITHDRAWN,
            at=now,
            offset_min=_offset(now),
            chair=sheet.chair,
            caller=sheet.caller,
            guest=sheet.guest,
            replaces=before.outcome_id,
            reason=f"{PREFIX}sheet {sheet.sheet_id}, row {row}",
        )

    def _id(self, sheet: SheetRow, row: int, times: int) -> str:
        return str(uuid5(_IDS, f"{self._party.party_id}/{sheet.sheet_id}/{sheet.printed_at}/{row}/{times}"))

    def _suppress(self, connection: sa.Connection, person: Person, number: str, now: datetime) -> None:
        salt = bytes.fromhex(self._party.salt)
        numbers = [number] if number else [n.e164 for n in person.numbers]
        suppress(connection, (phones.number_hash(n, salt) for n in numbers), now, "outcome")

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _open(self, connection: sa.Connection, sheet: SheetRow) -> OpenSheet:
        lines = sheets.lines(connection, sheet.sheet_id)
        beside = self._meanwhile(connection, sheet)
        # By the script it was printed with, whatever is read from since.
        script = script_uses.version(connection, sheet.script_hash) or self._script
        known = {one.id: one for one in people.some(connection, [line.contact_id for line in lines])} if lines else {}
        return OpenSheet(
            self._view(sheet),
            tuple(self._shown(connection, line, known[line.contact_id], beside) for line in lines),
            layout.boxes(self._code_set),
            layout.questions(script, party_words(self._party, script)),
        )

    def _show(self, connection: sa.Connection, sheet: SheetRow, line: LineRow) -> SheetLine:
        person = people.one(connection, line.contact_id)
        return self._shown(connection, line, person, self._meanwhile(connection, sheet))

    def _shown(
        self, connection: sa.Connection, line: LineRow, person: Person, beside: dict[int, tuple[Meanwhile, ...]]
    ) -> SheetLine:
        saved = _saved(connection, line.outcome_id)
        return SheetLine(
            line.row,
            person.id,
            person.row.name,
            person.row.area,
            phones.national(line.number),
            None if saved is None else self._entered(saved),
            beside.get(person.id, ()),
        )

    def _entered(self, op: OutcomeOp) -> Entered:
        kind = OutcomeKind(op.kind)
        answers = tuple(AnswerDraft(a.question, a.step, a.values, a.text) for a in op.answers)
        undoable = RULES[kind].caller_may_undo
        return Entered(kind, self._code_set.labels[kind], local(op.at), op.note, answers, undoable)

    def _meanwhile(self, connection: sa.Connection, sheet: SheetRow) -> dict[int, tuple[Meanwhile, ...]]:
        found: dict[int, list[Meanwhile]] = defaultdict(list)
        for one in sheets.beside(connection, sheet):
            where = tr("another sheet") if one.on_sheet else "here"
            label = self._code_set.labels[OutcomeKind(one.kind)]
            found[one.contact_id].append(Meanwhile(label, where, local(from_ms(one.at)), one.caller))
        for contact, told in sheets.told(connection, sheet.sheet_id).items():
            if told.do_not_call:
                found[contact].append(Meanwhile(tr("asked not to be rung"), "elsewhere"))
            elif told.finished_elsewhere:
                found[contact].append(Meanwhile(tr("another party is done with them"), "elsewhere"))
        return {contact: tuple(many) for contact, many in found.items()}

    def _view(self, row: SheetRow) -> SheetView:
        now = self._clock.now()
        return SheetView(
            row.sheet_id,
            row.chair,
            row.caller,
            row.people,
            row.entered,
            local(from_ms(row.printed_at)),
            local(from_ms(row.expires)),
            row.state,
            None if row.settled_at is None else local(from_ms(row.settled_at)),
            overdue=row.state == "out" and now >= from_ms(row.expires),
            rests=bool(row.held) and now < from_ms(row.held_until),
            rests_until=local(from_ms(row.held_until)),
        )


def _sheet(connection: sa.Connection, sheet_id: str) -> SheetRow:
    found = sheets.one(connection, sheet_id)
    if found is None:
        raise NotAllowed(
            tr("This party has no such sheet."), tr("Look at its id again, and at whose party it is from.")
        )
    return found


def _line(connection: sa.Connection, sheet_id: str, row: int) -> LineRow:
    found = next((line for line in sheets.lines(connection, sheet_id) if line.row == row), None)
    if found is None:
        raise NotAllowed(
            tr("This sheet has no such row, or their list went back."), tr("Tell your coordinator what it says.")
        )
    return found


def _saved(connection: sa.Connection, outcome_id: str | None) -> OutcomeOp | None:
    if outcome_id is None:
        return None
    return _op.decode(run(connection, "SELECT op FROM outcomes WHERE outcome_id = ?", (outcome_id,)).fetchone()[0])


def _same(before: OutcomeOp, entry: Entry) -> bool:
    """Whether a row says what it said before; at what time it was typed in does not matter."""
    rule, wordless = RULES[entry.kind], entry.kind in WORDLESS
    return (
        before.kind == entry.kind
        and before.note == ("" if wordless else entry.note)
        and before.call_back_at == (entry.call_back_at if rule.needs == "time" else None)
        and before.language == (entry.language if rule.needs == "language" else "")
        and _said((a.question, a.values, a.text) for a in before.answers)
        == (set() if wordless else _said((a.question, a.values, a.text) for a in entry.answers))
    )


def _said(answers: Iterable[tuple[str, tuple[str, ...], str]]) -> set[tuple[str, tuple[str, ...], str]]:
    return set(answers)


def _offset(at: datetime) -> int:
    return int((at.astimezone().utcoffset() or timedelta()).total_seconds() // 60)
