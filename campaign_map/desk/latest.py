"""Where every contact of some seats stands now, rung or not: rows of `phonebank_app.results` from the service's log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models, scripts
from campaign_map.intake.standing import LogRow, log_of, state_of
from campaign_map.originals import NO_CELLS, Originals, originals
from campaign_map.settings import Service
from phonebank_app.errors import ScriptProblem
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.results import tables
from phonebank_app.results.rows import ContactNow, Given, LastOutcome
from phonebank_app.results.tables import Table
from phonebank_app.rules import codesets
from phonebank_app.rules.calling_rules import ContactFacts, NumberFacts, Reason, Situation, refusal
from phonebank_app.rules.outcomes import ContactState, OutcomeKind, Record, standing_records
from phonebank_app.scripts import parse

AT_ONCE = 500
_NOTHING = ContactState()
_decode = msgspec.json.Decoder(OutcomeOp).decode
_C = models.contacts.c


@dataclass(slots=True)
class Latest:
    """The contacts of some seats, to be written.

    Attributes:
        count: how many there are.
    """

    service: Service
    seats: frozenset[str] | None
    count: int
    _questions: tuple[str, ...]
    _most_numbers: int
    _own: Originals

    @classmethod
    def of(cls, service: Service, seats: frozenset[str] | None) -> Latest:
        """Measure what is to be written."""
        with service.store.read() as connection:
            every = sa.select(sa.func.count()).select_from(models.contacts).where(*_known(seats))
            lines = sa.select(sa.func.max(models.contact_numbers.c.ordinal)).join(models.contacts).where(*_known(seats))
            most = connection.execute(lines).scalar()
            return cls(
                service,
                seats,
                int(connection.execute(every).scalar_one()),
                _questions(connection, seats),
                0 if most is None else int(most) + 1,
                originals(connection, seats),
            )

    def table(self) -> Table[ContactNow]:
        """The columns, without rows."""
        return tables.contacts((), self._questions, self._most_numbers, self._own.headers)

    def batches(self) -> Iterator[Sequence[ContactNow]]:
        """The contacts, some hundred at a time, each part read in a transaction of its own."""
        after, now = "", self.service.clock.now()
        while True:
            query = (
                sa.select(models.contacts, models.lists.c.register_only, models.households.c.leased_until)
                .join(models.lists, models.lists.c.list_id == _C.list_id)
                .join(models.households, models.households.c.household_id == _C.household_id)
                .where(*_known(self.seats), _C.contact_id > after)
                .order_by(_C.contact_id)
                .limit(AT_ONCE)
            )
            with self.service.store.read() as connection:
                rows = connection.execute(query).all()
                if not rows:
                    return
                ids = [row.contact_id for row in rows]
                logs, lines = log_of(connection, ids), _lines(connection, ids)
                cells = self._own.cells_of(connection, ids)
            yield [self._now(row, logs.get(row.contact_id, ()), lines[row.contact_id], cells, now) for row in rows]
            after = rows[-1].contact_id

    def _now(
        self,
        row: Any,
        log: Sequence[LogRow],
        lines: Sequence[Any],
        cells: Mapping[str, Mapping[str, str]],
        now: datetime,
    ) -> ContactNow:
        state = state_of(log) if log else _NOTHING
        said = _standing(log)
        answers: dict[str, Given] = {}
        for op in said:
            answers |= given(op)
        last = said[-1] if said else None
        # What is known from the register alone may be used here, and given to nobody.
        hidden = row.register_only
        off = row.do_not_call or state.do_not_call or (bool(lines) and all(line.suppressed_at for line in lines))
        return ContactNow(
            contact_id=row.contact_id,
            external_id="" if hidden else row.external_id,
            name="" if hidden else row.name,
            first_name="" if hidden else row.first_name,
            area="" if hidden else row.area,
            numbers=() if hidden else tuple(line.e164 for line in lines),
            attempts=state.attempts,
            last=None if last is None else LastOutcome(last.kind, label(last.kind), last.at, last.caller),
            state=self._state(row, state, lines, now),
            do_not_call=off,
            call_back_at=state.call_back_at,
            answers=answers,
            note=next((op.note for op in reversed(said) if op.note.strip()), ""),
            extra=cells.get(row.contact_id, NO_CELLS),
        )

    def _state(self, row: Any, state: ContactState, lines: Sequence[Any], now: datetime) -> str:
        facts = ContactFacts(
            numbers=tuple(
                NumberFacts(
                    line.e164,
                    line.suppressed_at is not None,
                    line.spoiled,
                    line.tps,
                    line.screened_on,
                    None,
                    bool(line.permitted),
                )
                for line in lines
            ),
            attempts=state.attempts,
            do_not_call=row.do_not_call or state.do_not_call,
            deceased=state.deceased,
            finished=state.finished is not None,
            call_back_at=state.call_back_at,
            rests_until=state.rests_until,
            last=state.last,
            needs_language=state.needs_language,
        )
        against = refusal(facts, self.service.settings.rules, Situation(now, 0))
        if against is None and row.leased_until is not None and row.leased_until > now:
            against = Reason.HELD
        return "ready" if against is None else against.value


def given(op: OutcomeOp) -> dict[str, Given]:
    """The answers of one call by question; a question that two steps asked has both answers."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for answer in op.answers:
        codes, words = found.setdefault(answer.question, ({}, {}))
        codes |= dict.fromkeys(answer.values)
        if answer.text:
            words[answer.text] = None
    return {question: Given(tuple(codes), "; ".join(words)) for question, (codes, words) in found.items()}


def label(kind: str) -> str:
    """What the campaign calls an outcome; of one that a later program knows, its name."""
    return _labels().get(kind, kind)


@cache
def _labels() -> dict[str, str]:
    return {kind.value: words for kind, words in codesets.parse(scripts.code_set()).labels.items()}


def _known(seats: Collection[str] | None) -> tuple[sa.ColumnElement[bool], ...]:
    """Contacts of some seats; of whoever was erased there is nothing to tell."""
    known = (_C.erased_at.is_(None),)
    return known if seats is None else (*known, _C.seat_code.in_(sorted(seats)))


def _questions(connection: sa.Connection, seats: Collection[str] | None) -> tuple[str, ...]:
    """Every question there is an answer to or was a script for, those of the script in use first."""
    found: dict[str, None] = {}
    for text in (*(one.text for one in scripts.in_use(connection)), *_earlier(connection)):
        try:
            found |= dict.fromkeys(parse(text).questions)
        except ScriptProblem:  # of an earlier version of the language; what was answered to it is found below
            continue
    ops = sa.select(models.outcomes.c.op).join(models.contacts).where(*_known(seats))
    for (op,) in connection.execution_options(yield_per=1000).execute(ops):
        found |= dict.fromkeys(answer.question for answer in _decode(op).answers)
    return tuple(found)


def _earlier(connection: sa.Connection) -> list[str]:
    table = models.scripts.c
    read_out = (table.approved_at.is_not(None), table.text != "")
    query = sa.select(table.text).where(*read_out).order_by(table.approved_at.desc()).limit(20)
    return list(connection.execute(query).scalars())


def _standing(log: Sequence[LogRow]) -> list[OutcomeOp]:
    """What still counts of a contact's log, in order. A party corrects its own outcomes only."""
    party = {row.outcome_id: row.party_id for row in log}
    ops = {row.outcome_id: row.op for row in log}
    records = [
        Record(
            row.outcome_id,
            order,
            OutcomeKind(row.op.kind),
            row.op.at,
            replaces=row.op.replaces if party.get(row.op.replaces or "") == row.party_id else None,
        )
        for order, row in enumerate(log)
    ]
    return [ops[one.outcome_id] for one in standing_records(records)]


def _lines(connection: sa.Connection, ids: Sequence[str]) -> Mapping[str, Sequence[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    lines, numbers = models.contact_numbers.c, models.numbers.c
    query = (
        sa.select(
            *(lines.contact_id, lines.e164, lines.spoiled, lines.permitted),
            *(numbers.tps, numbers.screened_on, numbers.suppressed_at),
        )
        .join(models.numbers, numbers.e164 == lines.e164)
        .where(lines.contact_id.in_(ids))
        .order_by(lines.contact_id, lines.ordinal)
    )
    for row in connection.execute(query):
        found[row.contact_id].append(row)
    return found
