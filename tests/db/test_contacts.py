"""Putting lists into a store that may have one already."""

from __future__ import annotations

from phonebank_app.cards import Nobody
from phonebank_app.db import contacts, people
from phonebank_app.db.moments import to_ms
from phonebank_app.db.states import silence
from phonebank_app.rules.calling_rules import Reason, Rules, standing
from tests.conftest import PartyFactory
from tests.evenings.soundness import faults
from tests.makers import THURSDAY, Evening, number, voter, voters


def add(evening: Evening, *people: contacts.NewContact) -> int:
    with evening.store.write() as connection:
        return contacts.insert(connection, people, evening.rules, THURSDAY)


def reasons(evening: Evening) -> list[str | None]:
    return [row[0] for row in evening.rows("SELECT reason FROM contacts ORDER BY position")]


def test_a_list_loaded_twice_adds_nobody_and_changes_nothing(party: PartyFactory) -> None:
    evening = party(voters(5))
    before = evening.rows("SELECT * FROM contacts")
    assert add(evening, *voters(5)) == 0
    assert evening.rows("SELECT * FROM contacts") == before


def test_every_new_contact_stands_where_the_rules_say(party: PartyFactory) -> None:
    evening = party(
        [
            *voters(3),
            voter(10, do_not_call=True),
            voter(11, numbers=(number(11, tps=True), number(12))),
            voter(12, numbers=(number(10),)),
            voter(13, prior_attempts=2),
        ]
    )
    with evening.store.read() as connection:
        for contact_id in range(1, 8):
            stands = standing(people.one(connection, contact_id).facts, Rules())
            stored = connection.exec_driver_sql(
                "SELECT queue, due, until, reason FROM contacts WHERE id = ?", (contact_id,)
            ).one()
            assert tuple(stored) == (int(stands.queue), to_ms(stands.due), to_ms(stands.until), stands.reason)


def test_a_second_list_may_silence_a_number_of_the_first(party: PartyFactory) -> None:
    evening = party(voters(2))
    add(evening, voter(9, do_not_call=True, numbers=(number(1),)))
    assert reasons(evening) == [Reason.DO_NOT_CALL, None, Reason.DO_NOT_CALL]
    assert evening.card().contact_id == 2


def test_a_number_silenced_before_stays_silent_in_a_later_list(party: PartyFactory) -> None:
    evening = party()
    with evening.store.write() as connection:
        silence(connection, [number(1).number_hash], THURSDAY, "campaign", evening.rules)
    add(evening, *voters(1))
    assert reasons(evening) == [Reason.DO_NOT_CALL]


def test_whoever_shares_a_line_with_the_first_list_joins_that_household(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    add(evening, voter(9, household=1), voter(10, household=1, numbers=(number(1),)))
    assert evening.rows("SELECT DISTINCT household FROM contacts") == [(1,)]
    evening.card(1)
    assert isinstance(evening.calling.next(2), Nobody)


def test_opting_out_and_being_finished_elsewhere_take_a_contact_out(party: PartyFactory) -> None:
    evening = party(voters(3))
    with evening.store.write() as connection:
        assert contacts.opt_out(connection, 1, evening.rules) == frozenset({1})
        assert contacts.finish_elsewhere(connection, 2, evening.rules) == frozenset({2})
    assert reasons(evening) == [Reason.DO_NOT_CALL, Reason.FINISHED, None]
    assert faults(evening.store, set(), evening.rules) == []


def test_a_contact_is_found_by_the_campaigns_id(party: PartyFactory) -> None:
    evening = party(voters(2))
    with evening.store.read() as connection:
        found = contacts.by_uid(connection, "contact-2")
        assert found is not None
        assert found.row.name == "Robin Sample-2"
        assert contacts.by_uid(connection, "nobody") is None
