"""A contact's standing, written back to the store whenever anything happens to them.

An outcome, an opt-out from elsewhere, a correction: all end in :func:`restate`, in the same transaction. The whole log
of everybody on the same line is folded again, so no state is ever patched by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import to_ms
from phonebank_app.db.people import Person, facts, on_the_same_lines, some
from phonebank_app.rules.calling_rules import ContactFacts, NumberFacts, Rules, standing
from phonebank_app.rules.outcomes import NumberState

_AT_ONCE = 400


def suppress(connection: sa.Connection, number_hashes: Iterable[str], at: datetime, source: str) -> None:
    """Never ring these numbers again; whoever has one is to be restated. Saying it twice is harmless."""
    run_many(
        connection,
        "INSERT INTO suppressions (number_hash, since, source) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(number_hash, to_ms(at), source) for number_hash in number_hashes],
    )


def silence(
    connection: sa.Connection, number_hashes: Iterable[str], at: datetime, source: str, rules: Rules
) -> frozenset[int]:
    """Never ring these numbers again, whoever they belong to; returns the contacts whose state may differ."""
    hashes = list(number_hashes)
    suppress(connection, hashes, at, source)
    found = {contact for number_hash in hashes for contact in contacts_on(connection, number_hash)}
    return frozenset().union(*(restate(connection, contact, rules) for contact in found))


def contacts_on(connection: sa.Connection, number_hash: str) -> list[int]:
    """Everybody who has this number."""
    found = run(connection, "SELECT DISTINCT contact_id FROM numbers WHERE number_hash = ?", (number_hash,))
    return [row[0] for row in found]


def restate(connection: sa.Connection, contact_id: int, rules: Rules) -> frozenset[int]:
    """Fold the log again for a contact and for everybody who shares a line with them; write their standing.

    Returns:
        The ids of all contacts whose state may differ.
    """
    return write_states(connection, on_the_same_lines(connection, contact_id), rules)


def restate_many(
    connection: sa.Connection, contact_ids: Iterable[int], rules: Rules, tick: Callable[[int], None] | None = None
) -> None:
    """Write the standing of many, when a list changed what is known of them; nobody's log is another than before.

    Args:
        tick: called now and then with how many were done since the last time; what it raises ends it.
    """
    waiting = iter(sorted(set(contact_ids)))
    while part := list(islice(waiting, _AT_ONCE)):
        rows = [_standing_row(person, person.facts, rules) for person in some(connection, part)]
        run_many(connection, _STANDING, rows)
        if tick is not None:
            tick(len(part))


def write_states(connection: sa.Connection, people: Sequence[Person], rules: Rules) -> frozenset[int]:
    """Write the standing of a contact, who comes first, and of everybody who shares a line with them; their ids."""
    first = people[0]
    lines = _lines(people)
    _write_lines(connection, first, lines)
    for person in people:
        mine = person is first
        numbers = (_number(n.facts, lines.get(n.e164), mine) for n in person.numbers)
        _write_standing(connection, person, facts(person.row, tuple(numbers), person.state), rules)
    return frozenset(person.id for person in people)


def _lines(people: Sequence[Person]) -> dict[str, NumberState]:
    """The first person's numbers: a line rests for all who share it; a wrong number is wrong for whom it was listed."""
    first = people[0]
    lines = {}
    for number in first.numbers:
        said = [person.state.numbers[number.e164] for person in people if number.e164 in person.state.numbers]
        mine = first.state.numbers.get(number.e164, NumberState())
        rests = max((one.rests_until for one in said if one.rests_until is not None), default=None)
        lines[number.e164] = NumberState(mine.spoiled, rests)
    return lines


def _number(known: NumberFacts, line: NumberState | None, mine: bool) -> NumberFacts:
    if line is None:
        return known
    return replace(known, rests_until=line.rests_until, spoiled=line.spoiled if mine else known.spoiled)


def _write_lines(connection: sa.Connection, person: Person, lines: Mapping[str, NumberState]) -> None:
    for number in person.numbers:
        line = lines[number.e164]
        if line.rests_until != number.facts.rests_until:
            rests = to_ms(line.rests_until) if line.rests_until else None
            run(connection, "UPDATE numbers SET rests_until = ? WHERE e164 = ?", (rests, number.e164))
        if line.spoiled != number.facts.spoiled:
            run(connection, "UPDATE numbers SET spoiled = ? WHERE id = ?", (int(line.spoiled), number.id))


_STANDING = (
    "UPDATE contacts SET queue = ?, due = ?, until = ?, reason = ?, attempts = ?, last_kind = ?, last_at = ?,"
    " call_back_at = ?, needs_language = ?, do_not_call = ?, deceased = ? WHERE id = ?"
)


def _write_standing(connection: sa.Connection, person: Person, known: ContactFacts, rules: Rules) -> None:
    run(connection, _STANDING, _standing_row(person, known, rules))


def _standing_row(person: Person, known: ContactFacts, rules: Rules) -> tuple[int | str | None, ...]:
    stands, state = standing(known, rules), person.state
    return (
        int(stands.queue),
        to_ms(stands.due),
        to_ms(stands.until),
        stands.reason,
        known.attempts,
        state.last,
        to_ms(state.last_at) if state.last_at else None,
        to_ms(state.call_back_at) if state.call_back_at else None,
        known.needs_language,
        int(known.do_not_call),
        int(known.deceased),
        person.id,
    )
