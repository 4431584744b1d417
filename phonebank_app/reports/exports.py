"""Results files: the rows of an open party's store, put into a file that the host or a coordinator takes away.

Reads in one consistent view, and writes down no more than that a file was saved and how far it reaches: before a party
is deleted its host is told whether its results were taken away. The file is the one place where names leave the store
unencrypted, because somebody asked for it and said where; nothing of it is logged. Of some people less goes into it
than the store holds (``results.discretion``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.db import acceptances, promises
from phonebank_app.db import ending as ends
from phonebank_app.db import lists as kept
from phonebank_app.db import results as stored
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.errors import NotAllowed, StoreProblem
from phonebank_app.i18n import tr
from phonebank_app.law.promises import RULES as PROMISES
from phonebank_app.law.promises import PromiseKind
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.results import FORMATS, FormatName, Table, discretion, losses, promised, save, schema, tables
from phonebank_app.results.code_file import CodesFile
from phonebank_app.results.columns import merged
from phonebank_app.results.losses import Loss
from phonebank_app.results.originals import Original
from phonebank_app.results.rows import Accepted, Attempt, ContactNow, Given, LastOutcome, ListRow, Withheld
from phonebank_app.results.source import Source
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.scripts import Script
from phonebank_app.words.listed import or_words

TableName = Literal["attempts", "contacts", "answers", "notices", "promises"]
Progress = Callable[[int], None]
"""Told how many rows were gone through; whatever it raises ends the writing, and nothing is written."""

TABLES: dict[TableName, str] = {
    "attempts": tr("Every attempt"),
    "contacts": tr("Latest state per contact"),
    "answers": tr("Answers"),
}
"""What can be written of voters, in words; the one most asked for first."""

_EVERY = 200
"""Rows between two reports of progress."""
_NO_ANSWERS: Mapping[str, Given] = MappingProxyType({})
_PHONES = frozenset({"phone", "phone_bad"})


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is on the disk.

    Attributes:
        rows: how many there are below the header.
        holds_names: whoever gets it learns who voters are and what they said.
        schema: the file beside it that describes its columns.
    """

    path: Path
    rows: int
    holds_names: bool
    schema: Path | None = field(default=None, compare=False)


class Exports:
    """Writes the results of one open party.

    Args:
        code_set: what outcomes are called here; ``script``: whose questions come first, in its order; ``others``: what
            else was read from, in other languages or earlier versions.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        party: Party,
        code_set: CodeSet,
        script: Script,
        others: Sequence[Script] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._party = party
        self._code_set = code_set
        self._script, self._others = script, tuple(others)
        self._labels = {str(kind): label for kind, label in code_set.labels.items()}

    def tables(self) -> dict[TableName, tuple[FormatName, ...]]:
        """What can be taken of voters, and in which formats."""
        return {name: tuple(fmt for fmt, one in FORMATS.items() if name in one.wanted) for name in TABLES}

    def suggested_name(self, table: TableName, fmt: FormatName) -> str:
        """A name that says what is in the file, e.g. ``harrow-east-2019-12-05-attempts.csv``."""
        seat = slug(self._party.seat_name) or slug(self._party.seat_code) or "party"
        rehearsal = "-rehearsal" if self._party.rehearsal else ""
        layout = f"-{fmt}" if fmt in ("van", "thrutalk", "codes") else ""
        return f"{seat}{rehearsal}-{local(self._clock.now()).date()}-{table}{layout}{FORMATS[fmt].suffix}"

    def write(
        self,
        table: TableName,
        fmt: FormatName,
        path: Path,
        codes: CodesFile | None = None,
        on_progress: Progress | None = None,
    ) -> Written:
        """Write one table to ``path``, in place of what is there; whole or not at all, for its owner only. A schema
        file is written beside it.

        Args:
            codes: the organisation's code set, for the format ``codes``.

        Raises:
            FileProblem: it cannot be written there; the older file, if any, is as it was.
            NotAllowed: that table cannot be had in that format.
            StoreProblem: the store cannot be read.
        """
        with self._read(on_progress, codes) as (connection, source):
            upto = ends.last_count(connection)
            made: Table[Any]
            if table == "notices":
                made = tables.acceptances(map(_accepted, acceptances.every(connection)))
            elif table == "promises":
                made = promised.promises(_promised(connection))
            else:
                _must_have(table, fmt)
                made = FORMATS[fmt].table(source, table)
            rows = save(made, fmt, path, before_it_stands=lambda: on_progress(0) if on_progress else None)
        beside = schema.save(made, path)
        self._note(table, rows, upto)
        return Written(path, rows, made.personal, beside)

    def losses(
        self,
        table: TableName,
        fmt: FormatName,
        codes: CodesFile | None = None,
        on_progress: Progress | None = None,
    ) -> tuple[Loss, ...]:
        """What a file would not hold of what the store holds now; that a file is wanted is not written down.

        Raises:
            FileProblem: the format needs a code set. NotAllowed, StoreProblem: as :meth:`write`.
        """
        if table == "notices":
            return ()
        if table == "promises":
            return ()
        _must_have(table, fmt)
        with self._read(on_progress, codes) as (connection, source):
            found = losses.count(FORMATS[fmt].lossy(source, table), source)
            return (*found, *_apart(connection), *_held_back(connection, source))

    def _note(self, table: TableName, rows: int, upto: int) -> None:
        try:
            with self._store.write() as connection:
                ends.note_taken(connection, self._clock.now(), table, rows, upto)
        except StoreProblem as problem:
            # The file is there. That it was not noted harms nobody: the host is asked once more.
            logs.note_error(problem)

    # -- reading -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _read(self, on_progress: Progress | None, codes: CodesFile | None) -> Iterator[tuple[sa.Connection, Source]]:
        """One consistent view of the party."""
        now, party = self._clock.now(), self._party
        with self._store.read() as connection:
            withheld = _withheld(connection)
            lists = _lists(connection)
            places = {one.id: one.phone_places for one in lists}

            def attempts() -> Iterator[Attempt]:
                for row in stored.every(connection):
                    made = self._attempt(row)
                    why = withheld.get(made.contact_id, "") if withheld else ""
                    yield discretion.attempt(replace(made, withheld=why)) if why else made

            def contacts() -> Iterator[ContactNow]:
                rows = _Rows(kept.original_rows(connection))
                for row in stored.latest(connection, to_ms(now)):
                    made = self._contact(row, rows.of(row.id), withheld.get(row.uid, ""))
                    yield discretion.contact(made, places)

            newest, last, last_answered = stored.last_of_each(connection)
            yield (
                connection,
                Source(
                    attempts=_Again(attempts, on_progress),
                    contacts=_Again(contacts, on_progress),
                    questions=tuple(dict.fromkeys((*self._script.questions, *stored.questions(connection)))),
                    others=self._others,
                    code_set=self._code_set,
                    script=self._script,
                    newest=newest,
                    last=last,
                    last_answered=last_answered,
                    at=now,
                    seat_code=party.seat_code,
                    seat_name=party.seat_name,
                    party_id=party.party_id,
                    service=party.service_url,
                    rehearsal=party.rehearsal,
                    most_numbers=stored.most_numbers(connection),
                    own_columns=merged(stored.own_columns(connection)),
                    lists=lists,
                    codes=codes,
                ),
            )

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
            reason=op.reason or op.skip_reason,
            first_name=row.first_name,
            do_not_call=bool(row.do_not_call),
            rehearsal=self._party.rehearsal,
            party_id=self._party.party_id,
        )

    def _contact(self, row: stored.StateRow, rows: tuple[ListRow, ...], withheld: Withheld) -> ContactNow:
        last = row.standing[-1] if row.standing else None
        answers: dict[str, Given] = {}
        for op in row.standing:
            answers |= _given(op)
        answered = next((op for op in reversed(row.standing) if op.answers), None)
        return ContactNow(
            contact_id=row.uid,
            external_id=row.external_id,
            name=row.name,
            first_name=row.first_name,
            area=row.area,
            numbers=row.e164,
            attempts=row.attempts,
            last=self._outcome(last),
            state=row.state,
            do_not_call=row.do_not_call or row.state == Reason.DO_NOT_CALL,
            call_back_at=from_ms_or_none(row.call_back_at),
            answers=answers,
            note=next((op.note for op in reversed(row.standing) if op.note.strip()), ""),
            extra={} if rows else json.loads(row.extra),
            rows=rows,
            answered=self._outcome(answered),
            rehearsal=self._party.rehearsal,
            withheld=withheld,
        )

    def _outcome(self, op: OutcomeOp | None) -> LastOutcome | None:
        return None if op is None else LastOutcome(op.kind, self._label(op), op.at, op.caller)

    def _label(self, op: OutcomeOp) -> str:
        return self._labels[op.kind]


class _Again:
    """Rows that can be gone through again and again, told of as they go."""

    def __init__(self, rows: Callable[[], Iterator[Any]], on_progress: Progress | None) -> None:
        self._rows, self._on_progress = rows, on_progress

    def __iter__(self) -> Iterator[Any]:
        return self._rows() if self._on_progress is None else _told(self._rows(), self._on_progress)


def _told(rows: Iterator[Any], on_progress: Progress) -> Iterator[Any]:
    for many, row in enumerate(rows, 1):
        yield row
        if many % _EVERY == 0:
            on_progress(many)


class _Rows:
    """The rows of lists, handed out contact by contact in the order in which the contacts come."""

    def __init__(self, rows: Iterator[kept.OriginalRow]) -> None:
        self._groups = groupby(rows, key=lambda row: row.contact_id)
        self._next = next(self._groups, None)

    def of(self, contact_id: int) -> tuple[ListRow, ...]:
        if self._next is None or self._next[0] != contact_id:
            return ()
        rows = tuple(ListRow(row.list_id, row.row, row.cells) for row in self._next[1])
        self._next = next(self._groups, None)
        return rows


def _must_have(table: TableName, fmt: FormatName) -> None:
    if table not in FORMATS[fmt].wanted:
        others = or_words([f"“{TABLES[name]}”" for name in FORMATS[fmt].wanted])
        raise NotAllowed(
            tr("“{value}” cannot be had as {title}.", value=TABLES[table], title=FORMATS[fmt].title),
            tr("Take {others}.", others=others),
        )


def _withheld(connection: sa.Connection) -> dict[str, Withheld]:
    found: dict[str, Withheld] = {}
    for uid, kind in stored.wishes(connection):
        if found.get(uid) != "erased":
            found[uid] = "erased" if kind == "erase" else "no_contact"
    return found


def _lists(connection: sa.Connection) -> tuple[Original, ...]:
    shapes = stored.list_shapes(connection)
    found = []
    for one in kept.every(connection):
        if one.id not in shapes:
            continue
        times, cells = shapes[one.id]
        headers = one.headers + ("",) * (cells - len(one.headers))  # a long row has more cells than the header
        phones = frozenset(place for place, header in enumerate(headers) if one.mapping.get(header, "") in _PHONES)
        found.append(Original(one.id, one.name, headers, times, phones))
    return tuple(found)


def _held_back(connection: sa.Connection, source: Source) -> Iterable[Loss]:
    """Of how many people less is said than is known, and why."""
    of_whom = list(_withheld(connection).values())
    for why in discretion.STRICTEST:
        if many := of_whom.count(why):
            yield Loss(f"withheld:{why}", discretion.SENTENCES[why], many, of="person")


def _apart(connection: sa.Connection) -> Iterable[Loss]:
    """What voters promised is no outcome, and stands in a file of its own."""
    if many := len({contact_id for contact_id, _ in promises.who_promised(connection)}):
        words = tr("What voters promised beside the script, and to which words, is in none of these files.")
        yield Loss("promises", words, many, tr("What voters promised"), of="person")


def _promised(connection: sa.Connection) -> Iterator[promised.PromiseLine]:
    """Every promise; of whoever wants their data erased, or no contact, none."""
    withheld = _withheld(connection)
    silent = stored.silent(connection)
    for row in promises.every(connection):
        op = row.op
        if op.contact_id in withheld:
            continue
        rule = PROMISES[PromiseKind(op.kind)]
        asked_off = op.contact_id in silent or op.number in silent
        yield promised.PromiseLine(
            promise_id=op.promise_id,
            at=op.at,
            contact_id=op.contact_id,
            external_id=row.external_id,
            name=row.name,
            number="" if asked_off else op.number,
            kind=op.kind,
            label=rule.label,
            detail=op.detail,
            caller=op.caller,
            wording=op.wording,
            version=op.wording_version,
            counts=row.standing,
            sent=row.sent,
            doubted=row.standing and op.promise_id in promises.doubted(connection, op.contact_id),
        )


def slug(words: str) -> str:
    """Lower-case ASCII letters, figures and hyphens: safe as part of a file's name on every system."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")


def _accepted(row: acceptances.AcceptanceRow) -> Accepted:
    return Accepted(from_ms(row.at), row.role, row.name, row.chair, row.language, row.version, row.sha256)


def _given(op: OutcomeOp) -> Mapping[str, Given]:
    """The answers of one call by question; a question that two steps asked has both answers."""
    if not op.answers:
        return _NO_ANSWERS
    return {
        question: Given(
            _once(code for answer in op.answers if answer.question == question for code in answer.values),
            "; ".join(_once(answer.text for answer in op.answers if answer.question == question and answer.text)),
        )
        for question in _once(answer.question for answer in op.answers)
    }


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
