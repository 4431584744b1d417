"""Breaks are stored, hard calls reach the host without a word of what they were, and a crash forgets nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from phonebank_app.cards import CallCard, Nobody
from phonebank_app.db.engine import open_store
from phonebank_app.guests.looking_after import LookingAfter
from phonebank_app.hosting import Hosting
from phonebank_app.rules.care import About, Why
from phonebank_app.rules.outcomes import OutcomeKind
from tests.conftest import PartyFactory
from tests.makers import KEY, THURSDAY, Evening, party_of, reopened, voters

K = OutcomeKind


def care_of(evening: Evening) -> LookingAfter:
    return LookingAfter(evening.store, evening.clock, evening.calling.party, evening.rules)


def hosting(evening: Evening) -> Hosting:
    return Hosting(evening.store, evening.clock)


def minutes_later(evening: Evening, minutes: float) -> None:
    evening.clock.skip(timedelta(minutes=minutes))


def at(minutes: float) -> object:
    return THURSDAY + timedelta(minutes=minutes)


def crash(evening: Evening) -> Evening:
    """The program ends where it stands, and is opened again."""
    evening.store.close()
    evening.store = open_store(evening.store.path.parent, KEY)
    return reopened(evening.store, evening.clock)


# -- breaks -----------------------------------------------------------------------------------------------------------


def test_cake_for_ten_minutes_is_kept_for_everybody_with_its_end(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    minutes_later(evening, 30)
    hosting(evening).pause_everyone(True, 10)
    for chair in (1, 2):
        view = evening.calling.chair(chair)
        assert (view.break_since, view.break_until) == (at(30), at(40))
    minutes_later(evening, 15)
    assert evening.calling.chair(1).break_since is not None, "nobody is sent back"
    hosting(evening).pause_everyone(False)
    assert evening.calling.chair(1).break_since is None
    assert care_of(evening).everyone_rested() == ((at(30), at(45)),)


def test_a_crash_in_a_break_forgets_neither_it_nor_the_ones_before(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    host = hosting(evening)
    minutes_later(evening, 10)
    host.pause_everyone(True, 5)
    minutes_later(evening, 5)
    host.pause_everyone(False)
    minutes_later(evening, 30)
    host.pause_everyone(True, 15)
    minutes_later(evening, 5)
    again = crash(evening)
    minutes_later(again, 3)
    view = again.calling.chair(2)
    assert (view.break_since, view.break_until) == (at(45), at(60))
    assert care_of(again).everyone_rested() == ((at(10), at(15)), (at(45), None))


def test_a_longer_break_is_the_same_break(party: PartyFactory) -> None:
    evening = party(voters(3))
    evening.calling.take_break(1, True, 5)
    minutes_later(evening, 4)
    evening.calling.take_break(1, True, 10)
    view = evening.calling.chair(1)
    assert (view.break_since, view.break_until) == (at(0), at(14))
    assert evening.one("SELECT count(*) FROM breaks") == 1


def test_whoever_goes_home_in_a_break_has_ended_it(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    evening.calling.take_break(1, True)
    hosting(evening).unseat(1)
    assert evening.one("SELECT count(*) FROM breaks WHERE ended_at IS NULL") == 0
    hosting(evening).seat_guest(1, "Dot")
    assert evening.calling.chair(1).break_since is None


def test_everybody_rests_when_each_has_stopped_by_themselves(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    for chair, minutes in ((1, 5), (2, 10)):
        minutes_later(evening, minutes)
        evening.calling.take_break(chair, True)
    minutes_later(evening, 5)
    evening.calling.take_break(2, False)
    assert care_of(evening).everyone_rested() == ((at(15), at(20)),)


# -- hard calls -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "why"), [(K.HOSTILE, Why.ABUSE), (K.ENDED_KINDLY, Why.KIND)])
def test_after_a_hard_call_the_chair_rests_and_the_host_knows_that_there_was_one(
    party: PartyFactory, kind: OutcomeKind, why: Why
) -> None:
    evening = party(voters(3), guests=2)
    evening.save(kind)
    view = evening.calling.chair(1)
    assert (view.hard, view.host_there) == (why, False)
    (told,) = care_of(evening).concerns()
    assert (told.about, told.chair, told.since) == (About.HARD, 1, at(0))
    care_of(evening).sat_with(1)
    assert evening.calling.chair(1).host_there
    assert care_of(evening).concerns() == ()
    assert care_of(evening).had_a_hard_call(1)
    assert not care_of(evening).had_a_hard_call(2)


def test_a_crash_after_an_abusive_call_gives_nobody_to_whoever_had_it(party: PartyFactory) -> None:
    evening = party(voters(3))
    evening.save(K.HOSTILE)
    again = crash(evening)
    assert again.calling.chair(1).hard == Why.ABUSE
    again.calling.take_break(1, False)
    waiting = again.calling.next(1)
    assert isinstance(waiting, Nobody)
    assert waiting.headline == "A moment with the host first"
    care_of(again).sat_with(1)
    assert isinstance(again.calling.next(1), CallCard)


def test_in_a_rehearsal_nobody_waits_for_the_host(party: PartyFactory) -> None:
    evening = party(voters(3), of=party_of(rehearsal=True))
    evening.save(K.HOSTILE)
    evening.calling.take_break(1, False)
    assert isinstance(evening.calling.next(1), CallCard)


def test_an_abusive_call_taken_back_leaves_no_trace_of_a_hard_call(party: PartyFactory) -> None:
    evening = party(voters(3))
    saved = evening.save(K.HOSTILE)
    assert saved.undoable
    evening.calling.undo(1)
    assert evening.calling.chair(1).break_since is None
    assert not care_of(evening).had_a_hard_call(1)
    assert evening.card().contact_id == saved.contact_id


# -- quiet, alone -----------------------------------------------------------------------------------------------------


def test_a_chair_that_saves_nothing_is_noticed_and_one_that_writes_answers_is_not(party: PartyFactory) -> None:
    evening = party(voters(9), guests=2)
    evening.card(1)
    evening.card(2)
    minutes_later(evening, 16)
    evening.calling.keep_draft(2, '{"note": "the buses"}')
    (told,) = care_of(evening).concerns()
    assert (told.about, told.chair) == (About.QUIET, 1)
    minutes_later(evening, 6)
    assert {one.chair for one in care_of(evening).concerns()} == {1, 2}


def test_nobody_is_quiet_who_has_nobody_to_ring(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    evening.save(K.CONVERSATION)
    minutes_later(evening, 30)
    assert care_of(evening).concerns() == ()


def test_the_last_one_ringing_is_told_to_the_host_but_not_in_a_rehearsal(party: PartyFactory) -> None:
    for rehearsal in (False, True):
        evening = party(voters(9), guests=3, of=party_of(rehearsal=rehearsal))
        hosting(evening).unseat(3)
        evening.calling.take_break(2, True)
        minutes_later(evening, 3)
        told = [(one.about, one.chair) for one in care_of(evening).concerns()]
        assert told == ([] if rehearsal else [(About.ALONE, 1)])
