"""Much of the list at once: the host is asked. Opt-outs never wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.db import held
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import Change, ChangesPage
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.sync import advice, guard, merge
from phonebank_app.voters.phones import number_hash
from tests.conftest import PartyFactory
from tests.makers import SALT, THURSDAY, Evening, e164, party_of, voters

PEOPLE = 60
LEASE = THURSDAY + timedelta(hours=3)


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    """A party with sixty people and a lease of three hours, that has spoken to the service."""
    return party(voters(PEOPLE), of=party_of(lease_until=LEASE, epoch=1, cursor="1.0"))


def finished(*people: int) -> list[Change]:
    return [Change(person, "finished", f"contact-{person}") for person in people]


def opt_outs(*people: int) -> list[Change]:
    return [Change(person, "opt_out", number_hash=number_hash(e164(person), SALT)) for person in people]


def take(evening: Evening, changes: list[Change], cursor: str = "1.99") -> None:
    merge.take_changes(evening.store, ChangesPage(1, 1, tuple(changes), cursor, False), evening.clock)


def callable_now(evening: Evening) -> int:
    with evening.store.read() as connection:
        return held.sizes(connection)[1]


def test_a_fifth_of_the_list_goes_without_asking_and_more_waits(evening: Evening) -> None:
    take(evening, finished(*range(1, 13)))
    assert (callable_now(evening), advice.read(evening.store, evening.clock).held) == (PEOPLE - 12, None)
    take(evening, finished(13, 14), "1.100")
    assert callable_now(evening) == PEOPLE - 12
    assert advice.read(evening.store, evening.clock).held == guard.Held(2, PEOPLE)
    assert merge.party_of(evening.store).cursor == "1.100"


def test_yes_does_all_that_waits_and_no_drops_it(evening: Evening) -> None:
    take(evening, finished(*range(1, 31)))
    assert callable_now(evening) == PEOPLE
    guard.decline(evening.store, evening.clock)
    assert (callable_now(evening), advice.read(evening.store, evening.clock).held) == (PEOPLE, None)
    take(evening, finished(*range(1, 31)), "1.100")
    guard.accept(evening.store, evening.clock)
    assert (callable_now(evening), advice.read(evening.store, evening.clock).held) == (PEOPLE - 30, None)


def test_what_waits_survives_the_window(evening: Evening) -> None:
    take(evening, finished(*range(1, 31)))
    take(evening, finished(31), "1.100")
    found = advice.read(evening.store, EveningClock(THURSDAY + timedelta(hours=9), runs=False)).held
    assert found == guard.Held(31, PEOPLE)


def test_opt_outs_never_wait_and_very_many_are_told_of(evening: Evening) -> None:
    take(evening, opt_outs(*range(1, 41)))
    found = advice.read(evening.store, evening.clock)
    assert (callable_now(evening), found.held, found.opt_outs) == (PEOPLE - 40, None, 40)
    evening.hours_later(1.5)
    assert advice.read(evening.store, evening.clock).opt_outs == 0


def test_a_list_that_is_taken_away_at_once_waits_and_one_that_ends_later_does_not(evening: Evening) -> None:
    take(evening, [Change(1, "lease", until=THURSDAY + timedelta(hours=1))])
    assert merge.party_of(evening.store).lease_until == THURSDAY + timedelta(hours=1)
    take(evening, [Change(2, "lease", until=THURSDAY)], "1.100")
    assert merge.party_of(evening.store).lease_until == THURSDAY + timedelta(hours=1)
    assert advice.read(evening.store, evening.clock).held == guard.Held(PEOPLE, PEOPLE, THURSDAY)
    guard.accept(evening.store, evening.clock)
    assert merge.party_of(evening.store).lease_until == THURSDAY


def test_a_later_word_on_the_lease_takes_the_place_of_one_that_waits(evening: Evening) -> None:
    take(evening, [Change(1, "lease", until=THURSDAY)])
    take(evening, [Change(2, "lease", until=LEASE)], "1.100")
    assert advice.read(evening.store, evening.clock).held is None


def test_those_who_could_not_be_rung_anyway_are_no_loss(evening: Evening) -> None:
    evening.ring_all(OutcomeKind.REFUSED)
    take(evening, finished(*range(1, PEOPLE + 1)))
    assert advice.read(evening.store, evening.clock).held is None


def test_of_a_short_list_a_few_may_go(party: PartyFactory) -> None:
    short = party(voters(12), of=party_of(lease_until=LEASE, epoch=1, cursor="1.0"))
    take(short, finished(*range(1, 10)))
    assert callable_now(short) == 3


def test_an_hour_later_others_may_go(evening: Evening) -> None:
    take(evening, finished(*range(1, 13)))
    evening.hours_later(1.1)
    take(evening, finished(*range(13, 25)), "1.100")
    assert (callable_now(evening), advice.read(evening.store, evening.clock).held) == (PEOPLE - 24, None)


@given(st.lists(st.tuples(st.sampled_from(["finished", "opt_out"]), st.integers(1, PEOPLE)), max_size=60))
def test_without_a_yes_never_more_than_a_fifth_is_finished_and_every_opt_out_holds(
    party: PartyFactory, said: list[tuple[str, int]]
) -> None:
    evening = party(voters(PEOPLE), of=party_of(lease_until=LEASE, epoch=1, cursor="1.0"))
    for place, (what, who) in enumerate(said):
        change = (finished if what == "finished" else opt_outs)(who)[0]
        take(evening, [Change(place + 1, change.type, change.contact_id, change.number_hash)], f"1.{place + 100}")
    off = {who for what, who in said if what == "opt_out"}
    with evening.store.read() as connection:
        hashes = {row[0] for row in connection.exec_driver_sql("SELECT number_hash FROM suppressions")}
        off_list = connection.exec_driver_sql(
            "SELECT count(*) FROM contacts c JOIN numbers n ON n.contact_id = c.id"
            " WHERE c.queue <> 9 AND n.number_hash IN (SELECT number_hash FROM suppressions)"
        ).scalar_one()
        gone = connection.exec_driver_sql("SELECT count(*) FROM contacts WHERE finished_elsewhere = 1").scalar_one()
    assert hashes == {number_hash(e164(who), SALT) for who in off}
    assert off_list == 0
    assert gone <= PEOPLE // 5 + len(off)
