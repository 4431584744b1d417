"""A sheet that is out, beside what chairs, call-backs, the host, breaks and another list do with the same people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from phonebank_app.calls.tickets import TicketDraft
from phonebank_app.cards import CallCard, Nobody, OutcomeDraft
from phonebank_app.db import contacts, lending
from phonebank_app.errors import NotAllowed
from phonebank_app.law.rights import TicketKind
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import THURSDAY, e164, number, voter, voters
from tests.paper.conftest import Make
from tests.paper.papers import Room

K = OutcomeKind


def known(party: Room, chair: int = 1) -> int:
    """The chair's guest says that they know whoever is given to them; who that is."""
    card = party.session.calling.next(chair)
    assert isinstance(card, CallCard)
    draft = OutcomeDraft(card.contact_id, K.SKIPPED, skip_reason="know_them")
    return party.session.calling.record(chair, draft).contact_id


# -- hard calls ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [K.HOSTILE, K.ENDED_KINDLY])
def test_a_hard_call_on_paper_begins_nobodys_rest_and_counts_for_nobodys_break(make: Make, kind: OutcomeKind) -> None:
    party = make(voters(6), guests=1)
    sheet = party.sheet(rows=4)
    party.clock.skip(timedelta(minutes=5))
    for row in (1, 2, 3):
        party.enter(sheet, row, kind)
    assert party.one("SELECT count(*) FROM breaks") == 0
    view = party.session.calling.chair(1)
    assert view.break_since is None
    assert isinstance(party.session.calling.next(1), CallCard), "nobody waits for the host"
    party.clock.skip(timedelta(minutes=1))
    assert party.session.calling.chair(1).tea_why != "refusals"
    assert party.session.care.concerns() == ()


# -- somebody the guest knows ----------------------------------------------------------------------------------------


def test_whom_a_guest_knows_is_not_printed_for_them_but_for_others(make: Make) -> None:
    party = make(voters(2))
    knows = known(party)
    party.clock.skip(timedelta(minutes=40))
    assert knows not in [row.card.contact_id for row in party.sheet(1).rows]
    assert [row.card.contact_id for row in party.sheet(2).rows] == [knows]


def test_whom_a_guest_knows_is_given_to_them_by_no_host_and_passed_to_them_by_nobody(make: Make) -> None:
    party = make(voters(1))
    knows = known(party)
    party.clock.skip(timedelta(minutes=40))
    with pytest.raises(NotAllowed, match="Guest 1 cannot take this call"):
        party.session.calling.take(1, knows)
    party.session.calling.take(2, knows)
    with pytest.raises(NotAllowed, match="Guest 1 cannot take this call"):
        party.session.calling.hand_over(2, 1)


# -- voters on a sheet that is out -----------------------------------------------------------------------------------


def test_the_host_gives_nobody_on_a_sheet_to_a_chair_not_even_to_the_sheets_own(make: Make) -> None:
    party = make([voter(1, household=1), voter(2, household=1, numbers=(number(2),)), voter(3)])
    sheet = party.sheet(1, rows=1)
    for chair in (1, 2):
        for contact in (1, 2):
            with pytest.raises(NotAllowed, match="They are on chair 1’s sheet of paper"):
                party.session.calling.take(chair, contact)
    party.session.sheets.void(sheet.sheet_id)
    party.session.calling.take(2, 1)


def test_a_sheet_that_has_rested_long_enough_holds_nobody_from_the_host(make: Make) -> None:
    party = make(voters(1))
    party.sheet(1)
    party.clock.skip(timedelta(days=1, hours=1))
    with pytest.raises(NotAllowed, match="sheet of paper"):
        party.session.calling.take(2, 1)
    party.clock.skip(timedelta(hours=22))
    party.session.calling.take(2, 1)


def test_a_call_back_on_a_sheet_is_said_to_be_there_and_is_neither_moved_nor_dropped(make: Make) -> None:
    party = make(voters(2))
    card = party.session.calling.next(1)
    assert isinstance(card, CallCard)
    due = party.clock.now() + timedelta(minutes=30)
    party.session.calling.record(1, OutcomeDraft(card.contact_id, K.CALL_BACK, call_back_at=due))
    sheet = party.sheet(2, call_backs=True)
    assert card.contact_id in [row.card.contact_id for row in sheet.rows]
    (one,) = party.session.call_backs.every()
    assert (one.in_hand, one.on_paper) == (0, 2)
    with pytest.raises(NotAllowed, match="chair 2’s sheet of paper"):
        party.session.call_backs.move(card.contact_id, due + timedelta(minutes=15))
    with pytest.raises(NotAllowed, match="chair 2’s sheet of paper"):
        party.session.call_backs.drop(card.contact_id)
    party.clock.skip(timedelta(minutes=31))
    with pytest.raises(NotAllowed, match="chair 2’s sheet of paper"):
        party.session.calling.take(1, card.contact_id)
    nobody = party.session.calling.next(1)
    assert isinstance(nobody, Nobody)
    assert "waits for" not in nobody.headline
    party.session.sheets.returned(sheet.sheet_id)
    party.session.call_backs.move(card.contact_id, due + timedelta(minutes=45))


def test_whoever_rings_back_from_a_sheet_is_found_as_of_tonight_and_left_to_its_caller(make: Make) -> None:
    party = make(voters(4))
    sheet = party.sheet(1, rows=1)
    found = party.session.ringing_back.find(e164(1)[-6:])
    assert (found.where, len(found.matches)) == ("tonight", 1)
    assert "They are on chair 1’s sheet of paper" in found.matches[0].why_not
    with pytest.raises(NotAllowed, match="chair 1’s sheet"):
        party.session.ringing_back.ring_back(1)
    party.session.ringing_back.record(1, K.DO_NOT_CALL, e164(1))
    line = party.session.sheets.open(sheet.sheet_id)[0].lines[0]
    assert line.meanwhile, "the host sees it beside the row"


def test_nobody_on_a_sheet_is_given_back_although_they_were_chosen_before_it_was_printed(make: Make) -> None:
    party = make(voters(3))
    with party.session.store.read() as connection:
        _, homes = lending.untouched(connection)
    chosen = {uid for home in homes for uid in home}
    party.sheet(1, rows=2)
    with party.session.store.read() as connection:
        assert chosen - lending.held(connection) == {"contact-3"}


# -- another list, and the end of this one ---------------------------------------------------------------------------


def test_a_list_that_takes_the_place_of_this_one_leaves_a_sheet_whole_and_offers_nobody_on_it(make: Make) -> None:
    party = make(voters(6))
    sheet = party.sheet(1, rows=3)
    with party.session.store.write() as connection:
        rules = party.session.rules
        contacts.keep_only(connection, {"contact-2", "contact-5"}, rules)
        contacts.insert(connection, [voter(2), voter(5), voter(8)], rules, THURSDAY)
    offered = set()
    while isinstance(card := party.session.calling.next(2), CallCard):
        offered.add(card.name)
        party.session.calling.record(2, OutcomeDraft(card.contact_id, K.NO_ANSWER))
    assert offered == {"Robin Sample-5", "Robin Sample-8"}
    for row in (1, 2, 3):
        party.enter(sheet, row, K.REFUSED, both=True)
    party.session.sheets.returned(sheet.sheet_id)
    assert party.one("SELECT count(*) FROM standing_outcomes WHERE kind = 'refused'") == 3
    assert isinstance(party.session.calling.next(2), Nobody)


def test_rows_nobody_entered_go_with_their_people_when_the_list_goes_after_the_sheet_is_back(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet(1, rows=2)
    party.enter(sheet, 1, K.NO_ANSWER)
    party.session.sheets.returned(sheet.sheet_id)
    with party.session.store.write() as connection:
        contacts.keep_only(connection, set(), party.session.rules)
    lines = party.session.sheets.open(sheet.sheet_id)[0].lines
    assert [line.row for line in lines] == [1]
    assert party.one("SELECT count(*) FROM numbers") == 1


def test_whoever_wants_to_be_erased_is_printed_no_more_and_their_row_says_so(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet(1, rows=2)
    party.session.sheets.void(sheet.sheet_id)
    party.session.calling.take(2, 1)
    party.session.tickets.write(2, TicketDraft(1, TicketKind.ERASE))
    party.enter(sheet, 2, K.NO_ANSWER)
    assert party.session.sheets.every()[0].state == "out", "it turned up"
    again = party.session.printing.again(sheet.sheet_id)
    assert [row.row for row in again.rows] == []
    first = party.session.sheets.open(sheet.sheet_id)[0].lines[0]
    assert [one.label for one in first.meanwhile] == ["asked not to be rung"]
    with pytest.raises(NotAllowed, match="Meanwhile"):
        party.enter(sheet, 1, K.CONVERSATION)
    party.enter(sheet, 1, K.DO_NOT_CALL)


def test_a_row_is_entered_after_the_lists_time_is_over_as_a_call_from_before(make: Make) -> None:
    ends = THURSDAY + timedelta(hours=1)
    party = make(voters(2), lease_until=ends)
    sheet = party.sheet(1)
    assert sheet.expires == ends
    party.clock.skip(timedelta(hours=2))
    assert isinstance(party.session.calling.next(1), Nobody)
    entered = party.enter(sheet, 1, K.CONVERSATION).line.entered
    assert entered is not None
    assert entered.at == ends
    with pytest.raises(NotAllowed, match="cannot be printed again"):
        party.session.printing.again(sheet.sheet_id)


def test_somebody_another_party_is_done_with_is_shown_so_and_saved_only_if_both_happened(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet(1)
    with party.session.store.write() as connection:
        contacts.finish_elsewhere(connection, 1, party.session.rules)
    assert [row.row for row in party.session.printing.again(sheet.sheet_id).rows] == [2]
    with pytest.raises(NotAllowed, match="another party is done with them"):
        party.enter(sheet, 1, K.CONVERSATION)
    party.enter(sheet, 1, K.CONVERSATION, both=True)
    party.session.sheets.returned(sheet.sheet_id)
    card = party.session.calling.next(2)
    assert isinstance(card, CallCard)
    assert card.name == "Robin Sample-2"
