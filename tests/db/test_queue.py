"""The next contact is found by the index alone, however long the list is."""

from __future__ import annotations

import pytest

from phonebank_app.db import queue
from phonebank_app.db.moments import to_ms
from phonebank_app.rules.calling_rules import Queue
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, voters


@pytest.mark.parametrize("languages", [frozenset[str](), frozenset({"Welsh", "Polish"})])
def test_the_index_is_walked_in_the_order_in_which_people_are_rung(
    party: PartyFactory, languages: frozenset[str]
) -> None:
    evening = party(voters(50))
    sql, values = queue.next_in(Queue.FRESH, to_ms(THURSDAY), languages)
    plan = [row[3] for row in evening.rows(f"EXPLAIN QUERY PLAN {sql}", *values)]
    assert plan[0] == "SEARCH contacts USING INDEX ix_contacts_next (queue=? AND due<?)"
    assert not any("TEMP B-TREE" in step or "SCAN contacts" in step for step in plan), plan


def test_candidates_come_from_the_queues_in_turn(party: PartyFactory) -> None:
    evening = party(voters(3))
    busy = evening.save(OutcomeKind.BUSY).contact_id
    promised = evening.save(OutcomeKind.CALL_BACK).contact_id
    evening.hours_later(1)
    with evening.store.read() as connection:
        found = list(queue.candidates(connection, to_ms(evening.clock.now()), frozenset()))
    assert found == [promised, 3, busy]
