"""Call sheets as stored: what was printed for whom, what came back, and which homes are held meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr

State = Literal["out", "returned", "missing", "void"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet; moments in milliseconds since 1970. ``people``: rows it was printed with; ``entered``: rows that count.

    ``caller``: what the guest is called now; whoever took their name off the record has none here either.
    ``upto``: the log's count when it was printed. ``held``: its homes are offered to nobody.
    """

    sheet_id: str
    chair: int
    guest: int
    caller: str
    script_hash: str
    printed_at: int
    upto: int
    expires: int
    held_until: int
    held: int
    people: int
    state: State
    settled_at: int | None
    entered: int = 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """A row of a sheet: whom, on which number (E.164), how often it was entered, and the outcome that it counts as."""

    row: int
    contact_id: int
    number: str
    times: int
    outcome_id: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Something that was saved of a voter apart from a sheet's row; ``on_sheet``: on another sheet."""

    contact_id: int
    kind: str
    at: int
    caller: str
    on_sheet: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What others said of a voter meanwhile: asked not to be rung, or another party is done with them."""

    contact_id: int
    do_not_call: bool
    finished_elsewhere: bool


_SHEETS = """
SELECT s.sheet_id, s.chair, s.guest, g.name, s.script_hash, s.printed_at, s.upto, s.expires, s.held_until, s.held,
  s.people, s.state, s.settled_at, (SELECT count(r.outcome_id) FROM sheet_rows r WHERE r.sheet_id = s.sheet_id)
FROM sheets s JOIN guests g ON g.id = s.guest
"""

_STILL_FREE = """
SELECT id FROM contacts
WHERE id IN ({}) AND queue <> 9 AND due <= ? AND until > ? AND household NOT IN (SELECT household FROM held_homes)
"""

_BESIDE = """
SELECT r.contact_id, o.kind, o.at, o.caller,
  EXISTS (SELECT 1 FROM sheet_rows other WHERE other.outcome_id = o.outcome_id AND other.sheet_id <> r.sheet_id)
FROM sheet_rows r JOIN standing_outcomes o ON o.contact_id = r.contact_id
WHERE r.sheet_id = ? AND o.device_seq > ? AND o.outcome_id IS NOT r.outcome_id
ORDER BY o.device_seq
"""

_TOLD = """
SELECT c.id,
  (c.do_not_call = 1 AND NOT EXISTS (
     SELECT 1 FROM outcomes o WHERE o.contact_id = c.id AND o.kind IN ('do_not_call', 'ended_kindly')))
  OR EXISTS (
     SELECT 1 FROM numbers n JOIN suppressions x USING (number_hash)
     WHERE n.contact_id = c.id AND n.e164 = r.number AND x.since >= s.printed_at AND x.source <> 'outcome'),
  c.finished_elsewhere = 1
FROM sheet_rows r JOIN sheets s USING (sheet_id) JOIN contacts c ON c.id = r.contact_id
WHERE r.sheet_id = ?
"""


def put(connection: sa.Connection, sheet: SheetRow, lines: Iterable[tuple[int, str]]) -> None:
    """Write down a sheet that is printed, with (contact, number) of each row in order."""
    run(
        connection,
        "INSERT INTO sheets (sheet_id, chair, guest, script_hash, printed_at, upto, expires, held_until, held, people,"
        " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sheet.sheet_id,
            sheet.chair,
            sheet.guest,
            sheet.script_hash,
            sheet.printed_at,
            sheet.upto,
            sheet.expires,
            sheet.held_until,
            sheet.held,
            sheet.people,
            sheet.state,
        ),
    )
    rows = [(sheet.sheet_id, row, contact, number) for row, (contact, number) in enumerate(lines, 1)]
    run_many(
        connection, 'INSERT INTO sheet_rows (sheet_id, "row", contact_id, number, times) VALUES (?, ?, ?, ?, 0)', rows
    )


def every(connection: sa.Connection) -> list[SheetRow]:
    """All of them, the newest first."""
    return [SheetRow(*row) for row in run(connection, _SHEETS + "ORDER BY s.printed_at DESC, s.chair, s.sheet_id")]


def one(connection: sa.Connection, sheet_id: str) -> SheetRow | None:
    """The sheet with this id."""
    row = run(connection, _SHEETS + "WHERE s.sheet_id = ?", (sheet_id,)).fetchone()
    return None if row is None else SheetRow(*row)


def lines(connection: sa.Connection, sheet_id: str) -> list[LineRow]:
    """Its rows in order, without those whose list went back."""
    rows = run(
        connection,
        'SELECT "row", contact_id, number, times, outcome_id FROM sheet_rows WHERE sheet_id = ? ORDER BY "row"',
        (sheet_id,),
    )
    return [LineRow(*row) for row in rows]


def enter(connection: sa.Connection, sheet_id: str, row: int, outcome_id: str | None) -> None:
    """The row counts as this outcome now, or as none."""
    run(
        connection,
        'UPDATE sheet_rows SET outcome_id = ?, times = times + (? IS NOT NULL) WHERE sheet_id = ? AND "row" = ?',
        (outcome_id, outcome_id, sheet_id, row),
    )


def settle(
    connection: sa.Connection, sheet_id: str, state: State, at: datetime | None, *, held_until: datetime | None
) -> None:
    """Say what became of a sheet. ``held_until``: until when its homes rest; ``None``: they are free."""
    run(
        connection,
        "UPDATE sheets SET state = ?, settled_at = ?, held = ?, held_until = coalesce(?, held_until)"
        " WHERE sheet_id = ?",
        (
            state,
            to_ms(at) if at else None,
            int(held_until is not None),
            to_ms(held_until) if held_until else None,
            sheet_id,
        ),
    )


def lapse(connection: sa.Connection, now_ms: int) -> None:
    """Let go of homes that have rested long enough; what became of their sheet stays to be said."""
    run(connection, "UPDATE sheets SET held = 0 WHERE held = 1 AND held_until <= ?", (now_ms,))


_HOLDS = """
SELECT s.chair FROM sheets s JOIN sheet_rows r USING (sheet_id) JOIN contacts c ON c.id = r.contact_id
WHERE s.held = 1 AND s.held_until > ? AND c.household = ? ORDER BY s.printed_at DESC LIMIT 1
"""

WAY_OUT = tr("Let that guest ring them, or say under “Sheets on paper” what became of the sheet.")


def chair_holding(connection: sa.Connection, household: int, now_ms: int) -> int:
    """The chair whose sheet holds a home: its guest may be ringing them at this moment; 0 if none does."""
    row = run(connection, _HOLDS, (now_ms, household)).fetchone()
    return 0 if row is None else int(row[0])


def on_paper(chair: int) -> str:
    """Why nobody else rings them, in words."""
    return tr("They are on chair {chair}’s sheet of paper.", chair=chair)


def leave_alone(connection: sa.Connection, household: int, now: datetime) -> None:
    """Let go of a home that has rested long enough; refuse one that a sheet holds still.

    Raises:
        NotAllowed: its people are on a sheet.
    """
    lapse(connection, to_ms(now))
    chair = chair_holding(connection, household, to_ms(now))
    if chair:
        raise NotAllowed(on_paper(chair), WAY_OUT)


def beside(connection: sa.Connection, sheet: SheetRow) -> list[Beside]:
    """What was saved of its people since it was printed, apart from its own rows; in the order of the log."""
    rows = run(connection, _BESIDE, (sheet.sheet_id, sheet.upto))
    return [Beside(contact, kind, at, caller, bool(other)) for contact, kind, at, caller, other in rows]


def told(connection: sa.Connection, sheet_id: str) -> dict[int, Told]:
    """What others said of its people, by contact; whoever is not there, of them nothing was said."""
    found = (Told(row[0], bool(row[1]), bool(row[2])) for row in run(connection, _TOLD, (sheet_id,)))
    return {one.contact_id: one for one in found if one.do_not_call or one.finished_elsewhere}


def still_free(connection: sa.Connection, contact_ids: Sequence[int], due_ms: int, now_ms: int) -> set[int]:
    """Of these, whoever may still be rung, and whose home nobody has."""
    sql = _STILL_FREE.format(", ".join("?" * len(contact_ids)))
    return {row[0] for row in run(connection, sql, (*contact_ids, due_ms, now_ms))}


@dataclass(frozen=True, slots=True)
class Figures:
    """How much paper there is: sheets printed and people on them; sheets out and missing, and people on those."""

    printed: int
    people: int
    out: int
    people_out: int
    missing: int
    people_missing: int
    files: int


def figures(connection: sa.Connection) -> Figures:
    """How much paper there is, and how many files of it were saved or sent to a printer."""
    row = run(
        connection,
        "SELECT count(*), coalesce(sum(people), 0), count(*) FILTER (WHERE state = 'out'),"
        " coalesce(sum(people) FILTER (WHERE state = 'out'), 0), count(*) FILTER (WHERE state = 'missing'),"
        " coalesce(sum(people) FILTER (WHERE state = 'missing'), 0),"
        " (SELECT count(*) FROM taken_away WHERE what = 'sheets') FROM sheets",
    ).fetchone()
    return Figures(*row)


def any_out(connection: sa.Connection) -> bool:
    """Whether somebody is still to say what became of a sheet."""
    return run(connection, "SELECT 1 FROM sheets WHERE state = 'out' LIMIT 1").fetchone() is not None
