"""The host's checklist: true facts out of the store, and what the host ticks, once for each party."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from phonebank_app.db.engine import open_store
from phonebank_app.guests.briefing import Briefed
from phonebank_app.guests.checklist import Checklist
from phonebank_app.hosting import Hosting
from phonebank_app.law.answerable import Answerable
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import KEY, THURSDAY, party_of, voters


def state(checklist: Checklist) -> dict[str, bool]:
    return {one.step: one.done for one in checklist.items()}


def words(checklist: Checklist, step: str) -> str:
    return next(one.words for one in checklist.items() if one.step == step)


def test_a_new_party_knows_what_is_so_and_what_is_not(party: PartyFactory) -> None:
    evening = party(voters(5), guests=0)
    made = Checklist(evening.store, evening.clock)
    assert {step for step, done in state(made).items() if done} == {"list", "answers", "until"}
    assert words(made, "list") == "5 people are on the list; 5 are still to be rung"
    assert words(made, "answers") == "The example campaign answers for these calls"


def test_each_fact_is_the_stores_and_not_a_tick(party: PartyFactory) -> None:
    empty = party(of=party_of(answerable=Answerable(), lease_until=THURSDAY - timedelta(hours=1)), guests=0)
    made = Checklist(empty.store, empty.clock)
    assert not any(state(made)[step] for step in ("list", "answers", "until", "seated"))
    assert "The list was ours until 17:00" in words(made, "until")
    assert "Not said yet" in words(made, "answers")


def test_it_ends_with_guests_seated_who_have_read_the_briefing(party: PartyFactory) -> None:
    evening = party(voters(5), guests=0)
    made = Checklist(evening.store, evening.clock)
    assert words(made, "seated").startswith("Seat the first guest")
    Hosting(evening.store, evening.clock).seat_guest(1, "Sam")
    assert state(made)["seated"]
    assert "read the briefing when they sit down" in words(made, "seated")
    Briefed(evening.store, evening.clock, party_of()).read(1)
    assert words(made, "seated") == "The guest is seated, and has read the briefing"
    assert not made.over()
    evening.save(OutcomeKind.NO_ANSWER)
    assert made.over()


def test_what_the_host_ticks_is_remembered_and_may_be_taken_back(party: PartyFactory) -> None:
    evening = party(voters(5), guests=0)
    Checklist(evening.store, evening.clock).tick("phones", done=True)
    again = Checklist(evening.store, evening.clock)
    assert state(again)["phones"]
    assert words(again, "phones") == "Everyone has a phone that shows its number"
    again.tick("phones", done=False)
    assert not state(again)["phones"]
    again.tick("list", done=True)
    assert words(again, "list").startswith("5 people"), "a fact cannot be ticked"


def test_a_rehearsal_has_the_hosts_side_of_an_evening(tmp_path: Path) -> None:
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    session = Session(store, clock)
    assert not any(state(session.checklist).values())
    session.hosting.seat_guest(4, "Dot")
    session.checklist.tick("try_pause", done=True)
    assert {step for step, done in state(session.checklist).items() if done} == {"try_seat", "try_pause"}
    store.close()
