"""Results files: the rows of an open party's store, put into a file that the host or a coordinator takes away.

Reads in one consistent view, and writes down no more than that a file was saved and how far it reaches: before a party
is deleted its host is told whether its results were taken away. The file is the one place where names leave the store
unencrypted, because somebody asked for it and said where; nothing of it is logged.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from phonebank_app import logs
from phonebank_app.calling_rules import Reason
from phonebank_app.clock import Clock, local
from phonebank_app.codesets import CodeSet
from phonebank_app.db import acceptances
from phonebank_app.db import ending as ends
from phonebank_app.db import results as stored
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.errors import StoreProblem
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.results import FORMATS, FormatName, Table, save, tables
from phonebank_app.results.columns import merged
from phonebank_app.results.rows import Accepted, Attempt, ContactNow, Given, LastOutcome
from phonebank_app.scripts import Script
from phonebank_app.wire import OutcomeOp

TableName = Literal["attempts", "contacts", "notices"]

TABLES: dict[TableName, str] = {"attempts": "Every attempt", "contacts": "Latest state per contact"}
"""What can be written of voters, in words; the one most asked for first."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is on the disk.

    Attributes:
        rows: how many there are below the header.
        holds_names: whoever gets it learns who voters are and what they said.
    """

    path: Path
    rows: int
    holds_names: bool


class Exports:
    """Writes the results of one open party.

    Args:
        code_set: what outcomes are called here; ``script``: whose questions come first, in its order.
    """

    def __init__(self, store: Store, clock: Clock, party: Party, code_set: CodeSet, script: Script) -> None:
        self._store = store
        self._clock = clock
        self._party = party
        self._code_set = code_set
        self._script = script

    def suggested_name(self, table: TableName, fmt: FormatName) -> str:
        """A name that says what is in the file, e.g. ``harrow-east-2019-12-05-attempts.csv``."""
        seat = slug(self._party.seat_name) or slug(self._party.seat_code) or "party"
        rehearsal = "-rehearsal" if self._party.rehearsal else ""
        return f"{seat}{rehearsal}-{local(self._clock.now()).date()}-{table}{FORMATS[fmt].suffix}"

    def write(self, table: TableName, fmt: FormatName, path: Path) -> Written:
        """Write one table to ``path``, in place of what is there; whole or not at all, for its owner only.

        Raises:
            FileProblem: it cannot be written there; the older file, if any, is as it was.
            StoreProblem: the store cannot be read.
        """
        now = self._clock.now()
        with self._store.read() as connection:
            upto = ends.last_count(connection)
            questions = tuple(dict.fromkeys((*self._script.questions, *stored.questions(connection))))
            made: Table[Any]
            if table == "attempts":
                made = tables.attempts(map(self._attempt, stored.every(connection)), questions)
            elif table == "notices":
                made = tables.acceptances(map(_accepted, acceptances.every(connection)))
            else:
                made = tables.contacts(
                    map(self._contact, stored.latest(connection, to_ms(now))),
                    questions,
                    stored.most_numbers(connection),
                    merged(stored.own_columns(connection)),
                )
            rows = save(made, fmt, path)
        self._note(table, rows, upto)
        return Written(path, rows, made.personal)

    def _note(self, table: TableName, rows: int, upto: int) -> None:
        try:
            with self._store.write() as connection:
                ends.note_taken(connection, self._clock.now(), table, rows, upto)
        except StoreProblem as problem:
            # The file is there. That it was not noted harms nobody: the host is asked once more.
            logs.note_error(problem)

    def _attempt(self, row: stored.OutcomeRow) -> Attempt:
        op = row.op
        return Attempt(
            outcome_id=op.outcome_id,
            device_seq=row.device_seq,
            at=op.at,
            chair=op.chair,
            caller=op.caller,
            contact_id=op.contact_id,
            external_id=row.external_id,
            name=row.contact_name,
            area=row.area,
            number=op.number,
            kind=op.kind,
            label=self._label(op),
            counts=row.standing,
            replaces=op.replaces or "",
            call_back_at=op.call_back_at,
            language=op.language,
            note=op.note,
            answers=_given(op),
            script_hash=op.script_hash,
            sent=row.sent,
            set_aside=row.set_aside,
            by=op.by,
            reason=op.reason,
        )

    def _contact(self, row: stored.StateRow) -> ContactNow:
        last = row.standing[-1] if row.standing else None
        answers: dict[str, Given] = {}
        for op in row.standing:
            answers |= _given(op)
        return ContactNow(
            contact_id=row.uid,
            external_id=row.external_id,
            name=row.name,
            first_name=row.first_name,
            area=row.area,
            numbers=row.e164,
            attempts=row.attempts,
            last=None if last is None else LastOutcome(last.kind, self._label(last), last.at, last.caller),
            state=row.state,
            do_not_call=row.do_not_call or row.state == Reason.DO_NOT_CALL,
            call_back_at=from_ms_or_none(row.call_back_at),
            answers=answers,
            note=next((op.note for op in reversed(row.standing) if op.note.strip()), ""),
            extra=json.loads(row.extra),
        )

    def _label(self, op: OutcomeOp) -> str:
        return self._code_set.labels[OutcomeKind(op.kind)]


def slug(words: str) -> str:
    """Lower-case ASCII letters, figures and hyphens: safe as part of a file's name on every system."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")


def _accepted(row: acceptances.AcceptanceRow) -> Accepted:
    return Accepted(from_ms(row.at), row.role, row.name, row.chair, row.language, row.version, row.sha256)


def _given(op: OutcomeOp) -> dict[str, Given]:
    """The answers of one call by question; a question that two steps asked has both answers."""
    return {
        question: Given(
            _once(code for answer in op.answers if answer.question == question for code in answer.values),
            "; ".join(_once(answer.text for answer in op.answers if answer.question == question and answer.text)),
        )
        for question in _once(answer.question for answer in op.answers)
    }


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
