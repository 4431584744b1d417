"""Rows as JSON documents: E.164, ISO 8601 in UTC, answers nested, ``null`` for what there is not, never ``""``.

The keys are those of the columns (``layouts``); nothing is put into words, and no character is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from phonebank_app.results.originals import Original
from phonebank_app.results.rows import Attempt, ContactNow, Given, LastOutcome
from phonebank_app.results.tables import Line


class AnswerLine(msgspec.Struct, frozen=True):
    """The answer to one question: the codes chosen, and words of their own."""

    codes: tuple[str, ...]
    words: str | None


class AttemptLine(msgspec.Struct, frozen=True):
    """One row of the party’s log."""

    outcome_id: str
    device_seq: int
    saved_at_utc: datetime
    chair: int
    caller: str | None
    contact_id: str
    external_id: str | None
    name: str | None
    area: str | None
    number: str | None
    outcome: str
    outcome_label: str
    counts: bool
    replaces: str | None
    set_aside: bool
    asked_by: str | None
    reason: str | None
    call_back_at: datetime | None
    language: str | None
    note: str | None
    answers: dict[str, AnswerLine]
    script_hash: str | None
    sent: bool
    do_not_call: bool
    party_id: str | None
    rehearsal: bool


class OriginalLine(msgspec.Struct, frozen=True):
    """A row of a list as it stood, character for character; ``row`` counts from 1, the header too."""

    list: str
    row: int
    columns: tuple[str, ...]
    cells: tuple[str, ...]


class ContactLine(msgspec.Struct, frozen=True):
    """One contact of the list, and what is true of them now."""

    contact_id: str
    external_id: str | None
    name: str | None
    first_name: str | None
    area: str | None
    numbers: tuple[str, ...]
    attempts: int
    last_outcome: str | None
    last_outcome_label: str | None
    last_at_utc: datetime | None
    last_caller: str | None
    state: str
    do_not_call: bool
    call_back_at: datetime | None
    answers: dict[str, AnswerLine]
    note: str | None
    rehearsal: bool
    extra: dict[str, str]
    original: tuple[OriginalLine, ...]


class AnswersLine(msgspec.Struct, frozen=True):
    """What one contact answered."""

    contact_id: str
    external_id: str | None
    name: str | None
    area: str | None
    answered_at_utc: datetime | None
    answered_caller: str | None
    do_not_call: bool
    answers: dict[str, AnswerLine]
    rehearsal: bool


def _answers(given: Mapping[str, Given]) -> dict[str, AnswerLine]:
    return {question: AnswerLine(one.codes, one.words or None) for question, one in given.items()}


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _attempt(row: Attempt) -> AttemptLine:
    return AttemptLine(
        outcome_id=row.outcome_id,
        device_seq=row.device_seq,
        saved_at_utc=row.at.astimezone(UTC),
        chair=row.chair,
        caller=row.caller or None,
        contact_id=row.contact_id,
        external_id=row.external_id or None,
        name=row.name or None,
        area=row.area or None,
        number=row.number or None,
        outcome=row.kind,
        outcome_label=row.label,
        counts=row.counts,
        replaces=row.replaces or None,
        set_aside=row.set_aside,
        asked_by=row.by or None,
        reason=row.reason or None,
        call_back_at=_utc(row.call_back_at),
        language=row.language or None,
        note=row.note or None,
        answers=_answers(row.answers),
        script_hash=row.script_hash or None,
        sent=row.sent,
        do_not_call=row.do_not_call,
        party_id=row.party_id or None,
        rehearsal=row.rehearsal,
    )


ATTEMPT: Line[Attempt] = Line(AttemptLine, _attempt)


def contact(lists: Sequence[Original]) -> Line[ContactNow]:
    """The latest state per contact, with the rows of these lists."""
    by_id = {one.id: one for one in lists}

    def made(row: ContactNow) -> ContactLine:
        last = row.last
        return ContactLine(
            contact_id=row.contact_id,
            external_id=row.external_id or None,
            name=row.name or None,
            first_name=row.first_name or None,
            area=row.area or None,
            numbers=row.numbers,
            attempts=row.attempts,
            last_outcome=last.kind if last else None,
            last_outcome_label=last.label if last else None,
            last_at_utc=_utc(last.at) if last else None,
            last_caller=(last.caller or None) if last else None,
            state=row.state,
            do_not_call=row.do_not_call,
            call_back_at=_utc(row.call_back_at),
            answers=_answers(row.answers),
            note=row.note or None,
            rehearsal=row.rehearsal,
            extra=dict(row.extra),
            original=tuple(
                OriginalLine(by_id[one.list_id].name, one.row, by_id[one.list_id].headers, one.cells)
                for one in row.rows
                if one.list_id in by_id
            ),
        )

    return Line(ContactLine, made)


def _answered(row: ContactNow) -> AnswersLine:
    answered: LastOutcome | None = row.answered
    return AnswersLine(
        contact_id=row.contact_id,
        external_id=row.external_id or None,
        name=row.name or None,
        area=row.area or None,
        answered_at_utc=_utc(answered.at) if answered else None,
        answered_caller=(answered.caller or None) if answered else None,
        do_not_call=row.do_not_call,
        answers=_answers(row.answers),
        rehearsal=row.rehearsal,
    )


ANSWERS: Line[ContactNow] = Line(AnswersLine, _answered)
