"""Call-backs on a real encrypted store: whose turn it is, what the voter said, and what the host does with one."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.calls.call_backs import PREFERRED, QUARTER, CallBacks, moved_on
from phonebank_app.cards import CallCard, Nobody, OutcomeDraft
from phonebank_app.db import call_backs
from phonebank_app.db.engine import open_store
from phonebank_app.errors import NotAllowed
from phonebank_app.hosting import Hosting, shipped_script
from phonebank_app.machine.clock import LONDON, EveningClock
from phonebank_app.reports.evening import EveningView
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import load
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, KEY, THURSDAY, Evening, evening, party_of, reopened, voter, voters

K = OutcomeKind
SOON = THURSDAY + timedelta(minutes=10)
WORDS = "after her bath, ask for Meg"


def host_of(opened: Evening) -> CallBacks:
    return CallBacks(opened.store, opened.rules, opened.clock, opened.calling.party)


def promised(opened: Evening, chair: int = 1, *, at: datetime = SOON, note: str = WORDS) -> int:
    """Somebody asks to be rung back; their id."""
    return opened.save(K.CALL_BACK, chair, call_back_at=at, note=note).contact_id


def clock_at(opened: Evening, moment: datetime) -> None:
    opened.clock.skip(moment - opened.clock.now())


# -- the words ------------------------------------------------------------------------------------------------------


def test_whoever_rings_sees_what_the_voter_said_and_to_whom_also_after_a_restart(
    party: PartyFactory, tmp_path: Path
) -> None:
    opened = party(voters(1), guests=2)
    promised(opened)
    clock_at(opened, SOON + PREFERRED)
    card = opened.card(2)
    assert (card.call_back_words, card.call_back_by) == (WORDS, "Guest 1")
    opened.store.close()
    again = reopened(open_store(tmp_path / "party-1", KEY), opened.clock)
    assert again.card(2).call_back_words == WORDS
    again.store.close()


def test_the_words_stay_through_a_hand_over_and_an_undo(party: PartyFactory) -> None:
    opened = party(voters(1), guests=2)
    promised(opened)
    clock_at(opened, SOON)
    opened.card(1)
    opened.calling.hand_over(1, 2)
    assert opened.card(2).call_back_words == WORDS
    opened.save(K.NO_ANSWER, 2)
    opened.calling.undo(2)
    assert opened.card(2).call_back_words == WORDS


# -- whose turn it is ------------------------------------------------------------------------------------------------


def test_a_call_that_is_due_waits_a_few_minutes_for_whoever_spoke_with_them_and_then_for_nobody(
    party: PartyFactory,
) -> None:
    opened = party(voters(1), guests=2)
    contact = promised(opened, 1)
    clock_at(opened, SOON)
    waiting = opened.calling.next(2)
    assert isinstance(waiting, Nobody)
    assert (waiting.headline, waiting.until) == ("A call-back waits for Guest 1", SOON + PREFERRED)
    clock_at(opened, SOON + PREFERRED)
    assert opened.card(2).contact_id == contact


def test_whoever_spoke_with_them_has_it_the_moment_it_is_due_before_other_call_backs(party: PartyFactory) -> None:
    opened = party(voters(9), guests=2)
    theirs = promised(opened, 2, at=SOON - timedelta(minutes=2))
    own = promised(opened, 1)
    clock_at(opened, SOON)
    assert opened.card(1).contact_id == own
    assert opened.card(2).contact_id == theirs


@pytest.mark.parametrize("gone", ["home", "break"])
def test_it_waits_for_nobody_who_went_home_or_is_having_tea(party: PartyFactory, gone: str) -> None:
    opened = party(voters(1), guests=2)
    contact = promised(opened, 1)
    if gone == "home":
        Hosting(opened.store, opened.clock).unseat(1)
    else:
        opened.calling.take_break(1, on_break=True)
    clock_at(opened, SOON)
    assert opened.card(2).contact_id == contact


def test_a_chair_in_the_middle_of_a_call_is_left_alone_and_has_it_next(party: PartyFactory) -> None:
    opened = party(voters(3))
    contact = promised(opened)
    now_ringing = opened.card().contact_id
    clock_at(opened, SOON + timedelta(minutes=1))
    assert opened.card().contact_id == now_ringing
    assert [row.when for row in host_of(opened).every()] == ["due"]
    opened.save(K.NO_ANSWER)
    assert opened.card().contact_id == contact


def test_only_whoever_speaks_their_language_has_it(party: PartyFactory) -> None:
    opened = party(voters(1), guests=2)
    opened.save(K.LANGUAGE_BARRIER, 1, language="Welsh")
    Hosting(opened.store, opened.clock).unseat(2)
    Hosting(opened.store, opened.clock).seat_guest(2, "Carys", frozenset({"cy"}))
    opened.hours_later(24)
    promised(opened, 2, at=opened.clock.now() + timedelta(minutes=10))
    opened.hours_later(1)
    assert isinstance(opened.calling.next(1), Nobody)
    assert isinstance(opened.calling.next(2), CallCard)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A party to be copied: making one takes longer than ringing eight people."""
    folder = tmp_path_factory.mktemp("made") / "party"
    evening(folder, voters(8), guests=3).store.close()
    return folder


@settings(max_examples=12)
@given(
    minutes=st.lists(st.tuples(st.integers(1, 60), st.integers(1, 3)), min_size=1, max_size=6),
    steps=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), min_size=4, max_size=24),
)
def test_nobody_is_rung_before_the_time_they_were_promised_and_nobody_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory,
    made: Path,
    minutes: list[tuple[int, int]],
    steps: list[tuple[int, int]],
) -> None:
    folder = tmp_path_factory.mktemp("turns") / "party"
    shutil.copytree(made, folder)
    opened = reopened(open_store(folder, KEY), EveningClock(THURSDAY, runs=False))
    try:
        when = [(THURSDAY + timedelta(minutes=minute), chair) for minute, chair in minutes]
        due = {promised(opened, chair, at=at): at for at, chair in when}
        for chair, gone in steps:
            opened.clock.skip(timedelta(minutes=gone))
            found = opened.calling.next(chair)
            if isinstance(found, CallCard):
                if found.contact_id in due:
                    assert opened.clock.now() >= due.pop(found.contact_id)
                opened.save(K.CONVERSATION, chair)
        clock_at(opened, THURSDAY + timedelta(minutes=130))
        rung = set()
        while isinstance(found := opened.calling.next(1), CallCard):
            rung.add(found.contact_id)
            opened.save(K.CONVERSATION, 1)
        assert due.keys() <= rung
    finally:
        opened.store.close()


# -- moved in one key -----------------------------------------------------------------------------------------------


def test_a_quarter_of_an_hour_is_a_whole_minute_within_the_hours() -> None:
    now = THURSDAY + timedelta(seconds=20)
    assert moved_on(now, Rules()) == THURSDAY + QUARTER + timedelta(minutes=1)
    late = datetime(2019, 12, 5, 20, 20, tzinfo=LONDON)
    with pytest.raises(NotAllowed, match="after 20:30"):
        moved_on(late, Rules())


def test_moving_the_call_in_hand_keeps_the_words_and_undo_brings_the_old_time_back(party: PartyFactory) -> None:
    opened = party(voters(1))
    contact = promised(opened)
    clock_at(opened, SOON)
    card = opened.card()
    later = moved_on(opened.clock.now(), opened.rules)
    draft = OutcomeDraft(contact, K.CALL_BACK, note=card.call_back_words, call_back_at=later)
    opened.calling.record(1, draft)
    assert [row.at for row in host_of(opened).every()] == [later]
    opened.calling.undo(1)
    assert [row.at for row in host_of(opened).every()] == [SOON]
    assert opened.card().call_back_words == WORDS


# -- the host's list --------------------------------------------------------------------------------------------------


def test_the_list_says_when_and_who_spoke_and_no_name(party: PartyFactory) -> None:
    opened = party(voters(5), guests=2)
    for minutes, chair in ((10, 1), (20, 2), (120, 1)):
        promised(opened, chair, at=THURSDAY + timedelta(minutes=minutes))
    promised(opened, 2, at=THURSDAY + timedelta(days=2, hours=-7))
    clock_at(opened, THURSDAY + timedelta(minutes=21))
    rows = host_of(opened).every()
    assert [(row.when, row.caller, row.chair) for row in rows] == [
        ("late", "Guest 1", 1),
        ("due", "Guest 2", 2),
        ("tonight", "Guest 1", 1),
        ("after", "Guest 2", 2),
    ]
    assert "Robin" not in repr(rows)


def test_whose_it_is_is_shown_of_one_and_written_down(party: PartyFactory) -> None:
    opened = party(voters(1), of=party_of(host="Ann"))
    contact = promised(opened)
    details = host_of(opened).details(contact)
    assert (details.name, details.words, details.caller) == ("Robin Sample-1", WORDS, "Guest 1")
    assert opened.rows("SELECT chair, caller, contact_uid, how FROM sights")[-1] == (
        0,
        "Ann",
        "contact-1",
        "call-backs",
    )


def test_a_host_moves_one_by_a_row_that_names_the_old_and_it_stays_the_callers(party: PartyFactory) -> None:
    opened = party(voters(1), of=party_of(host="Ann"))
    contact = promised(opened)
    host_of(opened).move(contact, SOON + QUARTER)
    (row,) = host_of(opened).every()
    assert (row.at, row.caller) == (SOON + QUARTER, "Guest 1")
    old, new = opened.rows("SELECT outcome_id, replaces, asked_by, caller, kind FROM outcomes ORDER BY device_seq")
    assert new[1:] == (old[0], "Ann", "Guest 1", "call_back")
    assert opened.calling.chair(1).calls == 1, "it is the same call"
    clock_at(opened, SOON + QUARTER)
    assert opened.card().call_back_words == WORDS


def test_one_that_is_dropped_rests_like_anybody_who_was_not_available(party: PartyFactory) -> None:
    opened = party(voters(1))
    contact = promised(opened)
    host_of(opened).drop(contact)
    assert host_of(opened).every() == ()
    clock_at(opened, SOON)
    assert isinstance(opened.calling.next(1), Nobody)
    opened.hours_later(24)
    assert opened.card().contact_id == contact


def test_a_host_gives_one_to_somebody_else(party: PartyFactory) -> None:
    opened = party(voters(1), guests=3)
    contact = promised(opened, 1)
    host_of(opened).keep_for(contact, 3)
    clock_at(opened, SOON)
    assert isinstance(opened.calling.next(1), Nobody)
    assert opened.card(3).contact_id == contact


def test_nothing_is_moved_under_the_hands_of_a_caller_or_out_of_hours(party: PartyFactory) -> None:
    opened = party(voters(1))
    contact = promised(opened)
    with pytest.raises(NotAllowed, match="at that time"):
        host_of(opened).move(contact, THURSDAY.replace(hour=22))
    clock_at(opened, SOON)
    opened.card()
    for act in (host_of(opened).drop, lambda one: host_of(opened).move(one, SOON + QUARTER)):
        with pytest.raises(NotAllowed, match="Chair 1 has them in hand"):
            act(contact)
    opened.save(K.CONVERSATION)
    with pytest.raises(NotAllowed, match="not open any more"):
        host_of(opened).drop(contact)


# -- given by hand, and rung back --------------------------------------------------------------------------------------


def test_a_voter_is_given_to_a_chair_that_has_no_call_in_hand(party: PartyFactory) -> None:
    opened = party(voters(3), guests=2)
    opened.calling.take(2, 3)
    assert opened.card(2).contact_id == 3
    opened.card(1)
    opened.calling.keep_draft(1, "{}")
    with pytest.raises(NotAllowed, match="is in a call"):
        opened.calling.take(1, 2)
    opened.save(K.NO_ANSWER, 1)
    with pytest.raises(NotAllowed, match="Chair 2 has somebody"):
        opened.calling.take(1, 3)


def test_nobody_who_asked_off_is_given_to_anybody(party: PartyFactory) -> None:
    opened = party(voters(2))
    opened.save(K.DO_NOT_CALL)
    with pytest.raises(NotAllowed, match="cannot be rung now"):
        opened.calling.take(1, 1)


def test_what_was_promised_elsewhere_is_used_up_by_the_next_dialling_and_comes_back_with_its_undo(
    party: PartyFactory,
) -> None:
    opened = party([voter(1)])
    opened.save(K.NO_ANSWER)
    with opened.store.write() as connection:
        call_backs.promise(connection, 1, SOON, THURSDAY, opened.rules)
    clock_at(opened, SOON)
    assert opened.card().call_back_due == SOON
    opened.save(K.NO_ANSWER)
    assert host_of(opened).every() == ()
    opened.calling.undo(1)
    assert opened.card().call_back_due == SOON


def test_tonight_lists_those_that_no_chair_has_in_hand(party: PartyFactory) -> None:
    opened = party(voters(2))
    promised(opened)
    view = EveningView(opened.store, opened.clock, opened.calling.party, CODE_SET, load(shipped_script()))
    assert [(row.at, row.caller) for row in view.tonight().call_backs] == [(SOON, "Guest 1")]
    clock_at(opened, SOON)
    opened.card()
    assert view.tonight().call_backs == ()
