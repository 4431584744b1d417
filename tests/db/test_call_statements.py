"""Whatever a key on a call page asks of the store is found by an index, however long the list and the evening are."""

from __future__ import annotations

import sqlalchemy as sa

from phonebank_app.cards import OutcomeDraft
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import Evening, number, voter

_SHORT = {"chairs": "twelve", "h": "chairs in hand", "ending": "one row", "sheets": "those printed", "r": "their rows"}
"""What may be read from end to end, by what the statements call it: none of it grows with the list or the calls."""

_VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def room(party: PartyFactory) -> Evening:
    """Three chairs, households of two on one line, and some of every kind of call behind them."""
    evening = party([voter(n, household=n // 2, numbers=(number(n // 2),)) for n in range(60)], guests=3)
    for kind in (OutcomeKind.CALL_BACK, OutcomeKind.SKIPPED, OutcomeKind.NO_ANSWER, OutcomeKind.CONVERSATION):
        for chair in (1, 2, 3):
            evening.save(kind, chair)
    return evening


def test_no_key_on_a_call_page_reads_a_table_that_grows_from_end_to_end(party: PartyFactory) -> None:
    evening = room(party)
    asked: list[str] = []
    sa.event.listen(evening.store.engine, "checkout", lambda driver, *_: driver.set_trace_callback(asked.append))
    calling = evening.calling
    card = evening.card(1)
    evening.card(2)
    calling.chair(1)
    calling.next(1)
    calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
    in_hand = evening.card(1)
    calling.keep_draft(1, "{}", in_hand.contact_id)
    calling.may_pass_to(1)
    calling.hand_over(1, 2)
    calling.undo(3)
    evening.save(OutcomeKind.BUSY, 3)
    calling.household_out(1, OutcomeDraft(evening.card(1).contact_id, OutcomeKind.NO_ANSWER))
    statements = {statement for statement in asked if statement.startswith(_VERBS)}
    assert len(statements) > 40
    for statement in sorted(statements):
        for step in (row[3] for row in evening.rows(f"EXPLAIN QUERY PLAN {statement}")):
            verb, *what = step.split()
            if verb == "SCAN" and what[0] not in ("CONSTANT", "json_each"):
                assert what[0] in _SHORT, f"{step}\n{statement}"
            assert "AUTOMATIC" not in step, f"{step}\n{statement}"
