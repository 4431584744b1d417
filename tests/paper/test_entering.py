"""A sheet is typed in again: at once, once, and beside what the app knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from phonebank_app.cards import AnswerDraft, CallCard, Nobody
from phonebank_app.changes import Changes
from phonebank_app.db import contacts
from phonebank_app.db.states import silence
from phonebank_app.errors import NotAllowed
from phonebank_app.paper import Entry
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import number, voter, voters
from tests.paper.conftest import Make

KIND = OutcomeKind


def test_a_row_is_an_outcome_of_the_chair_the_guest_and_the_script_it_was_printed_for(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet(2)
    party.clock.skip(timedelta(minutes=40))
    answers = (AnswerDraft("issue", "matters", ("nhs",)),)
    saved = party.enter(sheet, 1, KIND.CONVERSATION, answers=answers, note="kind")
    assert saved.written and saved.line.entered is not None and saved.line.entered.label == "Talked"
    row = party.rows("SELECT chair, caller, guest, kind, script_hash, asked_by, at FROM outcomes")[0]
    assert row[:6] == (2, "Guest 2", 2, "conversation", party.session.script.hash, "Maya")
    assert party.one("SELECT count(*) FROM outbox") == 1
    op = party.rows("SELECT CAST(op AS TEXT) FROM outcomes")[0][0]
    assert f"sheet {sheet.sheet_id}, row 1" in op
    assert party.session.calling.chair(2).conversations == 1
    assert party.session.evening.tonight().conversations == 1


def test_a_sheet_that_is_typed_in_twice_counts_once_also_after_a_restart(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    party.enter(sheet, 1, KIND.NO_ANSWER)
    party.again()
    for _ in range(2):
        again = party.enter(sheet, 1, KIND.NO_ANSWER)
        assert not again.written and again.changes == Changes()
    party.enter(sheet, 2, KIND.NO_ANSWER)
    assert party.one("SELECT count(*) FROM standing_outcomes") == 2


def test_a_row_that_counts_is_changed_only_on_purpose_and_still_counts_once(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    party.enter(sheet, 1, KIND.NO_ANSWER)
    with pytest.raises(NotAllowed, match="saved as “No answer” already"):
        party.enter(sheet, 1, KIND.BUSY)
    party.session.sheets.enter(sheet.sheet_id, 1, Entry(KIND.BUSY), change=True)
    assert party.rows("SELECT kind FROM standing_outcomes") == [("busy",)]
    assert party.one("SELECT attempts FROM contacts WHERE id = 1") == 1


def test_what_was_typed_wrongly_is_taken_back_and_was_no_attempt(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    party.enter(sheet, 1, KIND.REFUSED)
    taken = party.session.sheets.take_back(sheet.sheet_id, 1)
    assert taken.line.entered is None
    assert party.one("SELECT attempts FROM contacts WHERE id = 1") == 0
    party.enter(sheet, 1, KIND.NO_ANSWER)
    assert party.rows("SELECT kind FROM standing_outcomes") == [("no_answer",)]


def test_a_guest_who_presses_undo_takes_back_no_row_of_their_sheet(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet(1, rows=2)
    party.enter(sheet, 1, KIND.NO_ANSWER)
    assert party.session.calling.undo(1) is None


@pytest.mark.parametrize("kind", [KIND.DO_NOT_CALL, KIND.DECEASED, KIND.ENDED_KINDLY])
def test_what_only_a_coordinator_may_take_back_stays(make: Make, kind: OutcomeKind) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.enter(sheet, 1, kind)
    with pytest.raises(NotAllowed, match="cannot be taken back here"):
        party.session.sheets.take_back(sheet.sheet_id, 1)
    with pytest.raises(NotAllowed, match="cannot be taken back here"):
        party.session.sheets.enter(sheet.sheet_id, 1, Entry(KIND.BUSY), change=True)


def test_do_not_call_on_paper_silences_the_number_for_everybody_at_once(make: Make) -> None:
    party = make([voter(1, household=1), voter(2, household=1, numbers=(number(1),)), voter(3)])
    sheet = party.sheet(1, rows=2)
    party.enter(sheet, 1, KIND.DO_NOT_CALL)
    party.session.sheets.returned(sheet.sheet_id)
    card = party.session.calling.next(1)
    assert isinstance(card, CallCard) and card.name == "Robin Sample-3"


def test_an_outcome_that_lacks_what_it_needs_is_refused(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    for kind, words in ((KIND.CALL_BACK, "needs a time"), (KIND.LANGUAGE_BARRIER, "language")):
        with pytest.raises(NotAllowed, match=words):
            party.session.sheets.enter(sheet.sheet_id, 1, Entry(kind))
    assert party.one("SELECT count(*) FROM outcomes") == 0


# -- when --------------------------------------------------------------------------------------------------------------


def test_a_call_is_taken_to_have_been_as_late_as_can_be_unless_it_is_said(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    party.clock.skip(timedelta(hours=1))
    late = party.enter(sheet, 1, KIND.NO_ANSWER)
    said = party.enter(sheet, 2, KIND.NO_ANSWER, at=sheet.printed_at + timedelta(minutes=20))
    party.clock.skip(timedelta(hours=14))  # the next morning
    morning = party.enter(sheet, 3, KIND.NO_ANSWER)
    times = [line.entered.at for line in (late.line, said.line, morning.line) if line.entered]
    assert [f"{at:%H:%M}" for at in times] == ["19:00", "18:20", "20:30"]


def test_a_time_before_the_printing_or_still_to_come_is_refused(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    party.clock.skip(timedelta(hours=1))
    for minutes in (-1, 61):
        with pytest.raises(NotAllowed, match="between 18:00 and 19:00"):
            party.enter(sheet, 1, KIND.NO_ANSWER, at=sheet.printed_at + timedelta(minutes=minutes))


def test_an_appointment_made_after_the_call_on_paper_is_not_used_up_by_it(make: Make) -> None:
    party = make(voters(1))
    sheet = party.sheet()
    party.session.sheets.void(sheet.sheet_id)
    party.clock.skip(timedelta(minutes=30))
    party.save(1, KIND.CALL_BACK)
    party.enter(sheet, 1, KIND.NO_ANSWER, both=True, at=sheet.printed_at + timedelta(minutes=5))
    assert party.one("SELECT call_back_at IS NOT NULL FROM contacts") == 1
    assert party.one("SELECT attempts FROM contacts") == 2


# -- reconciled --------------------------------------------------------------------------------------------------------


def test_what_was_saved_in_the_app_meanwhile_is_shown_and_not_saved_again_unless_both_happened(make: Make) -> None:
    party = make(voters(1))
    sheet = party.sheet()
    party.session.sheets.void(sheet.sheet_id)  # it went out all the same
    party.clock.skip(timedelta(minutes=5))
    party.save(2, KIND.NO_ANSWER)
    line = party.session.sheets.open(sheet.sheet_id)[0].lines[0]
    assert [(one.label, one.where, one.caller) for one in line.meanwhile] == [("No answer", "here", "Guest 2")]
    with pytest.raises(NotAllowed, match="Meanwhile: No answer"):
        party.enter(sheet, 1, KIND.NO_ANSWER)
    assert party.enter(sheet, 1, KIND.NO_ANSWER, both=True).written
    assert party.one("SELECT count(*) FROM standing_outcomes") == 2


def test_do_not_call_counts_whatever_was_saved_meanwhile(make: Make) -> None:
    party = make(voters(1))
    sheet = party.sheet()
    party.session.sheets.void(sheet.sheet_id)
    party.save(2, KIND.CONVERSATION)
    assert party.enter(sheet, 1, KIND.DO_NOT_CALL).written
    assert party.one("SELECT do_not_call FROM contacts") == 1


def test_what_another_sheet_says_is_shown_too(make: Make) -> None:
    party = make(voters(1))
    first = party.sheet(1)
    party.session.sheets.void(first.sheet_id)
    second = party.sheet(2)
    party.enter(second, 1, KIND.NO_ANSWER)
    line = party.session.sheets.open(first.sheet_id)[0].lines[0]
    assert [(one.label, one.where) for one in line.meanwhile] == [("No answer", "another sheet")]


def test_a_wish_or_an_end_heard_from_elsewhere_is_shown(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    party.clock.skip(timedelta(minutes=5))
    with party.session.store.write() as connection:
        contacts.opt_out(connection, 1, party.session.rules)
        contacts.finish_elsewhere(connection, 2, party.session.rules)
        hashes = [row[0] for row in connection.exec_driver_sql("SELECT number_hash FROM numbers WHERE contact_id = 3")]
        silence(connection, hashes, party.clock.now(), "campaign", party.session.rules)
    opened, _ = party.session.sheets.open(sheet.sheet_id)
    said = [line.meanwhile[0].label for line in opened.lines]
    assert said == ["asked not to be rung", "another party is done with them", "asked not to be rung"]


def test_a_wish_on_the_sheet_itself_does_not_stand_in_the_way_of_its_other_rows(make: Make) -> None:
    party = make([voter(1, household=1), voter(2, household=1, numbers=(number(1),))])
    sheet = party.sheet()
    party.enter(sheet, 1, KIND.DO_NOT_CALL)
    assert party.enter(sheet, 2, KIND.NOT_AVAILABLE).written


# -- what becomes of it ------------------------------------------------------------------------------------------------


def test_whoever_was_not_rung_goes_back_when_the_sheet_is_back(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.enter(sheet, 1, KIND.NO_ANSWER)
    assert isinstance(party.session.calling.next(2), Nobody)
    party.session.sheets.returned(sheet.sheet_id)
    card = party.session.calling.next(2)
    assert isinstance(card, CallCard) and card.name == "Robin Sample-2"


def test_the_people_of_a_missing_sheet_rest_until_a_day_after_it_expired(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.session.sheets.missing(sheet.sheet_id)
    view = party.session.sheets.every()[0]
    assert (view.state, view.rests, f"{view.rests_until:%A %H:%M}") == ("missing", True, "Friday 20:30")
    party.clock.skip(timedelta(hours=25))
    assert isinstance(party.session.calling.next(2), Nobody)
    party.clock.skip(timedelta(hours=16))
    assert isinstance(party.session.calling.next(2), CallCard)


def test_a_missing_sheet_that_turns_up_is_typed_in_like_any_other(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.session.sheets.missing(sheet.sheet_id)
    party.enter(sheet, 1, KIND.DO_NOT_CALL)
    assert party.session.sheets.every()[0].state == "out"
    party.session.sheets.returned(sheet.sheet_id)
    assert party.one("SELECT do_not_call FROM contacts WHERE id = 1") == 1


def test_a_sheet_with_something_typed_in_cannot_be_said_never_to_have_left(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.enter(sheet, 1, KIND.BUSY)
    with pytest.raises(NotAllowed, match="were rung from this sheet"):
        party.session.sheets.void(sheet.sheet_id)


def test_a_row_leads_to_its_sheet_and_another_partys_sheet_is_told_from_a_slip(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    opened, row = party.session.sheets.open(f".{sheet.rows[1].code.lower()}")
    assert (opened.view.sheet_id, row) == (sheet.sheet_id, 2)
    with pytest.raises(NotAllowed, match="no sheet’s id"):
        party.session.sheets.open("HELLO")
    other = make(voters(3)).sheet()
    with pytest.raises(NotAllowed, match="no such sheet"):
        party.session.sheets.open(other.sheet_id)


def test_what_a_party_without_its_host_typed_in_after_its_end_is_kept(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.session.ending.end()
    assert party.enter(sheet, 1, KIND.DO_NOT_CALL).written
