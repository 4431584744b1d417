"""A sheet that did not come back is said aloud: at the end of the party, and in the breach report."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from phonebank_app.cards import CallCard
from phonebank_app.hosting import Hosting
from phonebank_app.party import holdings
from phonebank_app.party.breach import _on_paper
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.host import ending_words as say
from tests.makers import voters
from tests.paper.conftest import Make


def test_the_end_of_the_party_names_each_sheet_that_is_still_out(make: Make) -> None:
    party = make(voters(20))
    out, back = party.sheet(1, rows=7), party.sheet(2, rows=3)
    party.session.sheets.returned(back.sheet_id)
    now = party.session.ending.checklist()
    assert [(one.sheet_id, one.people) for one in now.paper] == [(out.sheet_id, 7)]
    line = next(line for line in say.lines(now, None) if line.about == "paper")
    assert (line.what, line.tone) == ("1 sheet is still out.", "bad")
    assert line.more == "Chair 1, Guest 1, 7 people. Say what became of each." and line.act == say.PAPER
    party.session.sheets.missing(out.sheet_id)
    lines = {line.about: line.what for line in say.lines(party.session.ending.checklist(), None)}
    assert "paper" not in lines and lines["paper missing"] == "1 sheet is missing, with 7 people."


def test_where_nothing_was_printed_the_end_says_nothing_of_paper(make: Make) -> None:
    party = make(voters(2))
    assert not [line for line in say.lines(party.session.ending.checklist(), None) if line.about.startswith("paper")]


def test_the_rest_of_the_list_does_not_go_back_while_a_sheet_is_out(make: Make) -> None:
    party = make(voters(5), service_url="https://map.example.org", token="t")
    sheet = party.sheet(1, rows=2)
    party.session.ending.end()
    assert not party.session.ending.owes_list()
    party.session.sheets.missing(sheet.sheet_id)
    assert party.session.ending.owes_list()


def test_a_missing_sheet_stands_in_the_breach_report_with_its_people(make: Make) -> None:
    party = make(voters(20))
    missing, _ = party.sheet(1, rows=7), party.sheet(2, rows=3)
    party.session.sheets.note_file(10)
    party.session.sheets.missing(missing.sheet_id)
    held = holdings.count(party.session.store, party.clock, party.clock.now())
    said = "\n".join(_on_paper(held))
    assert "2 sheets printed, with 10 people; 1 times to a file or a printer" in said
    assert "1, with 7 people on them" in said and "1 not back when counted, with 3 people" in said
    again = msgspec.json.decode(msgspec.json.encode(held), type=holdings.Held)
    assert again == held
    assert _on_paper(msgspec.structs.replace(held, sheets=0)) == [], "figures of an older program say nothing of paper"


def test_a_sheet_counts_no_file_of_results_among_what_is_safe(make: Make) -> None:
    party = make(voters(3))
    party.save(1, OutcomeKind.NO_ANSWER)
    party.sheet(2)
    party.session.sheets.note_file(2)
    assert party.session.ending.checklist().taken_at is None


def test_a_guest_who_goes_home_and_another_in_their_chair_change_nothing_of_a_sheet(make: Make) -> None:
    party = make(voters(4))
    sheet = party.sheet(1, rows=2)
    hosting: Hosting = party.session.hosting
    hosting.unseat(1)
    hosting.seat_guest(1, "Somebody else")
    party.clock.skip(timedelta(minutes=5))
    party.enter(sheet, 1, OutcomeKind.CONVERSATION)
    assert party.rows("SELECT caller, guest, chair FROM outcomes") == [("Guest 1", 1, 1)]
    card = party.session.calling.next(1)
    assert isinstance(card, CallCard) and card.name == "Robin Sample-3"
    assert party.session.sheets.every()[0].caller == "Guest 1"


def test_a_sheet_knows_its_caller_by_number_and_says_what_they_are_called_now(make: Make) -> None:
    party = make(voters(4))
    sheet = party.sheet(1, rows=2)
    party.session.hosting.rename_guest(1, "Nameless")
    assert party.session.sheets.every()[0].caller == "Nameless"
    party.enter(sheet, 1, OutcomeKind.CONVERSATION)
    assert party.rows("SELECT caller FROM outcomes") == [("Nameless",)]
