"""Nobody of a household was in: one press, one outcome for each of them who could have been asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import NAMESPACE_OID, uuid5

import msgspec

from phonebank_app.db.people import Person
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import Rules, Situation, refusal


def rung_too(
    home: Sequence[Person], contact: Person, number: str, rules: Rules, situation: Situation
) -> tuple[Person, ...]:
    """Who else was rung when ``contact`` was, on the same line: those who could have been rung there themselves.

    Whoever asked to be rung another time keeps their appointment, and whoever may not be rung gets no attempt.
    """
    return tuple(
        person
        for person in home
        if person.id != contact.id
        and number in {one.e164 for one in person.numbers}
        and refusal(person.facts, rules, situation) is None
    )


def for_each(op: OutcomeOp, others: Sequence[Person]) -> Iterator[tuple[OutcomeOp, int]]:
    """The outcome once more for each of the others, with their ids in the store; the note is of the first alone.

    Their ids follow from the first one's: whoever asks for that again would write the same.
    """
    for person in others:
        name = str(uuid5(NAMESPACE_OID, f"{op.outcome_id}|{person.row.uid}"))
        yield msgspec.structs.replace(op, outcome_id=name, contact_id=person.row.uid, note="", answers=()), person.id
