"""Who is printed on a sheet, and that nobody else is offered them meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app import hosting
from phonebank_app.cards import CallCard, Nobody
from phonebank_app.db import contacts
from phonebank_app.errors import NotAllowed
from phonebank_app.paper import PrintedSheet, codes
from phonebank_app.rules.outcomes import OutcomeKind
from tests.makers import THURSDAY, number, voter, voters
from tests.paper.conftest import Make
from tests.scripts.in_both import everything


def names(sheet: PrintedSheet) -> list[str]:
    return [row.card.name for row in sheet.rows]


def test_a_sheet_holds_whom_the_chair_would_be_given_next_in_that_order(make: Make) -> None:
    party = make(voters(30))
    assert names(party.sheet(rows=12)) == [f"Robin Sample-{n}" for n in range(1, 13)]


def test_nobody_else_is_offered_whoever_is_on_a_sheet(make: Make) -> None:
    party = make(voters(5))
    party.sheet(1, rows=4)
    card = party.session.calling.next(2)
    assert isinstance(card, CallCard) and card.name == "Robin Sample-5"
    nobody = party.session.calling.next(1)
    assert isinstance(nobody, Nobody)
    assert {row.code: row.count for row in nobody.reasons}["held"] == 5
    with pytest.raises(NotAllowed, match="Nobody is left to print"):
        party.sheet(1)


def test_whom_a_rule_forbids_is_never_printed(make: Make) -> None:
    people = [
        voter(1, do_not_call=True),
        voter(2, numbers=(number(2, tps=True),)),
        voter(3, numbers=(number(3, screened_on=None, tps=None),)),
        voter(4, prior_attempts=3),
        voter(5),
        voter(6),
        voter(7),
    ]
    party = make(people)
    assert party.save(2, OutcomeKind.NO_ANSWER).contact_name == "Robin Sample-5"
    in_hand = party.session.calling.next(2)
    assert isinstance(in_hand, CallCard) and in_hand.name == "Robin Sample-6"
    assert names(party.sheet(1)) == ["Robin Sample-7"]


def test_people_of_one_home_stand_together_and_one_number_is_said_once(make: Make) -> None:
    people = [voter(1, household=1), voter(2, household=2), voter(3, household=1, numbers=(number(1),))]
    sheet = make(people).sheet()
    assert names(sheet) == ["Robin Sample-1", "Robin Sample-3", "Robin Sample-2"]
    assert [row.same_line for row in sheet.rows] == [0, 1, 0]


def test_a_home_that_does_not_fit_is_held_as_a_whole(make: Make) -> None:
    party = make([voter(n, household=1) for n in range(1, 6)])
    assert len(party.sheet(1, rows=3).rows) == 3
    assert isinstance(party.session.calling.next(2), Nobody)


def test_call_backs_go_on_paper_only_if_the_host_wants_them_with_their_time(make: Make) -> None:
    party = make(voters(3))
    party.save(1, OutcomeKind.CALL_BACK)
    assert len(party.sheet(1, rows=1).rows) == 1
    with_them = party.sheet(1, call_backs=True)
    assert names(with_them) == ["Robin Sample-1", "Robin Sample-3"]
    assert [row.ring_at and f"{row.ring_at:%H:%M}" for row in with_them.rows] == ["19:00", None]


def test_a_sheet_is_for_the_languages_of_its_chair(make: Make) -> None:
    party = make(voters(3), languages={2: "cy"})
    party.save(1, OutcomeKind.LANGUAGE_BARRIER)
    party.clock.skip(timedelta(hours=24))
    assert names(party.sheet(1)) == ["Robin Sample-2", "Robin Sample-3"]
    assert names(party.sheet(2)) == ["Robin Sample-1"]


def test_homes_are_dealt_in_turn_when_every_chair_gets_a_sheet(make: Make) -> None:
    party = make(voters(7), guests=3)
    done = party.session.printing.print_for((1, 2, 3), 12)
    assert [len(sheet.rows) for sheet in done.sheets] == [3, 2, 2]
    assert len({row.card.contact_id for sheet in done.sheets for row in sheet.rows}) == 7


def test_a_sheet_expires_with_the_hours_or_the_lease_whichever_is_earlier(make: Make) -> None:
    assert f"{make(voters(2)).sheet().expires:%H:%M}" == "20:30"
    lease = THURSDAY + timedelta(hours=1)
    assert f"{make(voters(2), lease_until=lease).sheet().expires:%H:%M}" == "19:00"


def test_nobody_is_printed_outside_the_hours_nor_after_the_end(make: Make) -> None:
    party = make(voters(3))
    party.clock.skip(timedelta(hours=3))
    with pytest.raises(NotAllowed, match="Nobody may be rung just now") as refused:
        party.sheet()
    assert "Friday 09:00" in refused.value.way_out
    ended = make(voters(3))
    ended.session.ending.end()
    with pytest.raises(NotAllowed, match="has ended"):
        ended.sheet()


def test_whoever_may_have_been_rung_rests_for_a_day_after_the_sheet_expires(make: Make) -> None:
    party = make(voters(1))
    sheet = party.sheet()
    party.clock.skip(timedelta(hours=24))  # Friday 18:00: the sheet expired 21 and a half hours ago
    assert isinstance(party.session.calling.next(2), Nobody)
    party.clock.skip(timedelta(hours=17))  # Saturday 11:00
    assert isinstance(party.session.calling.next(2), CallCard)
    assert party.session.sheets.every()[0].state == "out", "what became of it is still to be said"
    assert sheet.sheet_id == party.session.sheets.every()[0].sheet_id


def test_who_was_given_whom_is_noted_and_no_name_is_in_any_code(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    seen = party.session.seen.of(1, "Guest 1")
    assert [one.how for one in seen] == ["on paper"] * 3
    assert [codes.read(row.code) for row in sheet.rows] == [(sheet.sheet_id, n) for n in (1, 2, 3)]


def test_a_sheet_that_never_left_the_room_gives_everybody_back(make: Make) -> None:
    party = make(voters(2))
    sheet = party.sheet()
    party.session.sheets.void(sheet.sheet_id)
    assert isinstance(party.session.calling.next(2), CallCard)


def test_a_sheet_is_printed_once_more_without_whoever_asked_off_meanwhile(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet()
    with party.session.store.write() as connection:
        connection.exec_driver_sql("UPDATE contacts SET do_not_call = 1 WHERE id = 2")
    again = party.session.printing.again(sheet.sheet_id)
    assert [(row.row, row.code) for row in again.rows] == [(row.row, row.code) for row in sheet.rows if row.row != 2]
    party.clock.skip(timedelta(hours=3))
    with pytest.raises(NotAllowed, match="cannot be printed again"):
        party.session.printing.again(sheet.sheet_id)


def test_a_list_that_goes_back_keeps_whoever_is_on_a_sheet_that_is_out(make: Make) -> None:
    party = make(voters(3))
    sheet = party.sheet(1, rows=1)
    with party.session.store.write() as connection:
        contacts.keep_only(connection, set(), party.session.rules)
    assert party.one("SELECT count(*) FROM contacts") == 1
    party.enter(sheet, 1, OutcomeKind.DO_NOT_CALL)
    assert party.one("SELECT do_not_call FROM contacts") == 1


def test_what_is_left_to_fill_in_is_named_in_the_scripts_language(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "welsh.script.txt"
    source.write_text(everything("cy"), encoding="utf-8")
    monkeypatch.setattr(hosting, "shipped_script", lambda: source)
    party = make(voters(6))
    sheet = party.sheet()
    assert "(eu henw)" in sheet.opening[0] and "(their name)" not in sheet.opening[0]
    ways = [piece.to for turn in sheet.turns.turns for piece in turn.pieces if piece.to]
    assert "tro 2" in ways
    boxes = {key.kind.value: key.label.rstrip("…") for key in sheet.keys}
    assert f"diwedd: {boxes['call_back']}" in ways, "an end is called what its box on the sheet is called"
