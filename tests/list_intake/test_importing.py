"""Lists against the store: found by rule, shown side by side, merged, all in one transaction or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonebank_app.calling import Calling
from phonebank_app.calls.tickets import TicketDraft, Tickets
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db import lists
from phonebank_app.db.engine import open_store
from phonebank_app.errors import PackProblem
from phonebank_app.hosting import Hosting, rules_for
from phonebank_app.law.answerable import Answerable
from phonebank_app.law.rights import TicketKind
from phonebank_app.lists import read_list
from phonebank_app.lists.suppression import read_suppression
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.rules.outcomes import OutcomeKind
from tests.houses import House, listed, row
from tests.makers import CODE_SET, KEY

ANN, BOB, CEM = "01632 960001", "01632 960002", "01632 960003"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    one = House(tmp_path / "party")
    yield one
    one.close()


def caller(house: House) -> Calling:
    hosting = Hosting(house.store, house.clock)
    hosting.seat_guest(1, "Sam")
    return Calling(house.store, rules_for(hosting.party()), house.clock, CODE_SET)


# -- met, and merged --------------------------------------------------------------------------------------------------


def test_a_plan_says_who_is_new_who_is_known_and_who_may_be_rung(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"), row("Bob Sample", BOB, ext="2", off="yes"))
    plan = house.importing.plan(
        listed(row("Ann Sample", ANN, ext="1"), row("Bob Sample", BOB, ext="2"), row("Cem Sample", CEM, ext="3"))
    )
    assert plan.fresh == 1
    assert [(one.row, one.known.name, one.why, one.changes) for one in plan.meetings] == [
        (2, "Ann Sample", "same id", ()),
        (3, "Bob Sample", "same id", ()),
    ]
    assert (plan.silenced, plan.ready) == (1, 2)


def test_what_the_store_says_stands_and_blanks_are_filled(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ward="Riverside", colour="red"))
    rows = listed(row("Ann Sample", f"{ANN} / {BOB}", ext="77", ward="Hilltop", colour="blue"))
    (met,) = house.importing.plan(rows).meetings
    assert met.why == "same name and number"
    assert met.changes == ("The id is added: 77.", "01632 960002 is added.")
    house.importing.keep(house.importing.plan(rows))
    assert house.sql("SELECT external_id, area, extra FROM contacts") == [("77", "Riverside", '{"colour":"red"}')]
    assert house.numbers("Ann Sample") == ["+441632960001", "+441632960002"]


def test_the_same_name_at_the_same_address_is_the_same_person_and_the_address_stands_only_in_their_row(
    house: House,
) -> None:
    house.takes(row("Ann Sample", ANN, address="1 Mill Lane", code="HA3 8UU"))
    kept = house.takes(row("ANN SAMPLE", BOB, address="1 Mill Ln.", code="ha38uu"))
    assert (kept.added, kept.merged) == (0, 1)
    assert house.numbers("Ann Sample") == ["+441632960001", "+441632960002"]
    ((everything,),) = house.sql("SELECT group_concat(address_hash || extra || name) FROM contacts")
    assert "mill" not in str(everything).lower()


def test_father_and_son_of_one_name_on_one_line_are_two_people_where_their_ids_differ(house: House) -> None:
    house.takes(row("John Sample", ANN, ext="1"))
    kept = house.takes(row("John Sample", ANN, ext="2"))
    assert (kept.added, kept.merged) == (1, 0)


def test_two_people_of_one_list_are_not_both_the_one_of_the_store(house: House) -> None:
    house.takes(row("John Sample", ANN))
    kept = house.takes(row("John Sample", ANN, ext="1"), row("John Sample", ANN, ext="2"))
    assert (kept.added, kept.merged) == (1, 1)


def test_attempts_and_outcomes_are_left_alone(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"))
    calling = caller(house)
    card = calling.next(1)
    assert isinstance(card, CallCard)
    calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
    before = house.sql("SELECT attempts, last_kind, queue, due, reason FROM contacts")
    house.takes(row("Ann Sample", f"{ANN} / {BOB}", ext="1", on="2019-12-03"))
    after = house.sql("SELECT attempts, last_kind, queue, due, reason FROM contacts")
    assert after[0][:2] == before[0][:2] == (1, "no_answer")
    assert len(house.sql("SELECT * FROM outcomes")) == 1


def test_people_of_list_and_store_who_share_a_line_or_an_address_are_one_household(house: House) -> None:
    house.takes(row("Ann Sample", ANN, address="1 Mill Lane", code="HA3 8UU"), row("Bob Other", BOB))
    house.takes(row("Cem Third", CEM, address="1 Mill Lane", code="HA3 8UU"), row("Dee Fourth", f"{CEM} / {BOB}"))
    assert len(house.sql("SELECT DISTINCT household FROM contacts")) == 1


# -- nobody who asked off is rung -------------------------------------------------------------------------------------


def test_a_row_that_asks_off_silences_everybody_on_its_line_and_that_person_on_every_line(
    house: House,
) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"), row("Bob Sample", ANN, ext="2"), row("Cem Sample", CEM, ext="3"))
    house.takes(row("Ann Sample", BOB, ext="1", off="yes"), row("Dee Sample", BOB, ext="4"))
    off = Reason.DO_NOT_CALL
    assert house.why() == {"Ann Sample": off, "Bob Sample": None, "Cem Sample": None, "Dee Sample": off}


def test_who_asked_off_stays_silenced_when_a_new_list_names_them_on_another_line(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1", off="yes"))
    plan = house.importing.plan(listed(row("Ann Sample", BOB, ext="1"), row("Bob Sample", BOB, ext="2")))
    assert (plan.silenced, plan.ready) == (1, 1)
    house.importing.keep(plan)
    assert house.why() == {"Ann Sample": Reason.DO_NOT_CALL, "Bob Sample": None}


def test_who_is_silent_by_their_number_does_not_become_callable_by_another(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"))
    house.importing.suppress(read_suppression(ANN.encode()))
    (met,) = house.importing.plan(listed(row("Ann Sample", BOB, ext="1"))).meetings
    assert met.changes == ("01632 960002 is added.", "They stay silenced: they asked not to be rung.")
    house.takes(row("Ann Sample", BOB, ext="1"))
    assert house.why() == {"Ann Sample": Reason.DO_NOT_CALL}


def test_a_namesake_without_an_id_of_somebody_who_asked_off_is_kept_and_never_rung(house: House) -> None:
    house.takes(row("Ann Sample", ANN, off="yes"))
    plan = house.importing.plan(listed(row("Ann Sample", BOB), row("Ann Sample", CEM, ward="Hilltop")))
    assert {one.why for one in plan.meetings} == {"same name as somebody who asked off"}
    assert (plan.fresh, plan.ready, plan.silenced) == (2, 0, 2)


def test_a_namesake_whom_id_ward_or_address_tells_apart_is_rung(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1", ward="Riverside", off="yes"))
    plan = house.importing.plan(listed(row("Ann Sample", BOB, ext="2"), row("Ann Sample", CEM, ward="Hilltop")))
    assert (plan.meetings, plan.ready) == ((), 2)


def test_a_row_without_a_number_that_asks_off_or_tells_of_a_death_is_heard(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"), row("Bob Sample", BOB, ext="2"))
    dead = "id,name,phone,deceased,do not call\n1,Ann Sample,,yes,\n2,Bob Sample,,,yes\n"
    house.importing.keep(house.importing.plan(read_list((dead + "3,Cem Sample,01632 960003,,\n").encode())))
    assert house.why()["Ann Sample"] == Reason.DECEASED
    assert house.why()["Bob Sample"] == Reason.DO_NOT_CALL


def test_a_later_screening_counts_for_everybody_on_the_line(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"), row("Bob Sample", ANN, ext="2"))
    house.takes(row("Ann Sample", ANN, ext="1", tps="yes", on="2019-12-02"))
    assert set(house.why().values()) == {Reason.TPS}
    house.takes(row("Bob Sample", ANN, ext="2", tps="no", on="2019-12-01"))
    assert set(house.why().values()) == {Reason.TPS}
    house.takes(row("Bob Sample", ANN, ext="2", tps="no", on="2019-12-03"))
    assert set(house.why().values()) == {None}


def test_numbers_of_a_file_are_silenced_whether_or_not_somebody_has_them_yet(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"), row("Bob Sample", BOB, ext="2"))
    done = house.importing.suppress(read_suppression(f"# our own\n{ANN}\n{CEM}\n".encode()))
    assert (done.numbers, done.fresh, done.contacts, done.told) == (2, 2, 1, 0)
    assert house.importing.suppress(read_suppression(ANN.encode())).fresh == 0
    house.takes(row("Cem Sample", CEM, ext="3"))
    off = Reason.DO_NOT_CALL
    assert house.why() == {"Ann Sample": off, "Bob Sample": None, "Cem Sample": off}
    assert house.sql("SELECT DISTINCT source FROM suppressions") == [("list",)]


def test_the_campaign_is_told_of_its_own_people_whom_a_file_silences(tmp_path: Path) -> None:
    house = House(tmp_path, service_url="https://map.example.org")
    house.takes(row("Ann Sample", ANN, ext="1"), row("Bob Sample", BOB, ext="2"))
    with house.store.write() as connection:
        connection.exec_driver_sql("UPDATE contacts SET own = 0, uid = 'c_1' WHERE name = 'Ann Sample'")
    done = house.importing.suppress(read_suppression(f"{ANN}\n{BOB}\n{CEM}\n".encode()))
    assert (done.told, done.untold) == (1, 2)
    assert house.sql("SELECT t.contact_uid, t.kind FROM tickets t JOIN ticket_outbox USING (ticket_id)") == [
        ("c_1", "no_phone")
    ]
    house.close()


# -- original rows ----------------------------------------------------------------------------------------------------


def test_every_row_that_became_or_joined_somebody_comes_back_as_it_stood(house: House) -> None:
    text = [
        row("  Ann  SAMPLE", f"tel: {ANN}", ext="1", colour="=red"),
        row("Ann Sample", BOB, ext="1", colour="'blue"),
        row("Nobody", "999"),
    ]
    house.takes(*text)
    house.takes(row("Ann Sample", CEM, ext="1"))
    with house.store.read() as connection:
        kept, rows = lists.every(connection), list(lists.original_rows(connection))
    assert [(one.name, one.rows, one.contacts, one.refused) for one in kept] == [
        ("list.csv", 3, 1, 1),
        ("list.csv", 1, 1, 0),
    ]
    assert [",".join(one.cells) for one in rows] == [*text[:2], row("Ann Sample", CEM, ext="1")]
    assert [(one.list_id, one.row) for one in rows] == [(1, 2), (1, 3), (2, 2)]
    assert kept[0].headers[-1] == "colour"
    assert kept[0].mapping["ward"] == "area"
    assert "colour" not in kept[0].mapping


def test_who_wants_their_data_erased_has_no_row_any_more_and_gets_none_again(house: House) -> None:
    rows = (row("Ann Sample", ANN, ext="1", colour="red"), row("Bob Sample", BOB, ext="2", colour="blue"))
    house.takes(*rows)
    calling = caller(house)
    card = calling.next(1)
    assert isinstance(card, CallCard)
    tickets = Tickets(house.store, rules_for(Hosting(house.store, house.clock).party()), house.clock)
    tickets.write(1, TicketDraft(card.contact_id, TicketKind.ERASE))
    house.takes(*rows)
    with house.store.read() as connection:
        left = [one.contact_id for one in lists.original_rows(connection)]
    assert left == [one for one in (1, 2) if one != card.contact_id]
    assert house.sql(f"SELECT extra, reason FROM contacts WHERE id = {card.contact_id}") == [("{}", "do_not_call")]


def test_a_row_cannot_be_changed(house: House) -> None:
    house.takes(row("Ann Sample", ANN, ext="1"))
    with pytest.raises(Exception, match="as it stood"), house.store.write() as connection:
        connection.exec_driver_sql("UPDATE list_rows SET cells = '[]'")


# -- all or nothing ---------------------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(house: House) -> None:
    rows = (
        row("Ann Sample", ANN, ext="1", address="1 Mill Lane", code="HA3 8UU", colour="red"),
        row("Ann Sample", BOB, ext="1"),
        row("Bob Sample", ANN, ext="2", off="yes"),
        row("Ann Sample", CEM, tps="yes"),
        row("Carl Shared", BOB, ext="1"),
        row("Carl Shared", "01632 960009", ext="1"),
    )
    house.takes(*rows)
    before = house.everything()
    again = house.takes(*rows)
    assert again.added == 0
    assert house.everything() == before


@pytest.mark.parametrize("stop", [1, 3, 6])
def test_an_import_that_is_stopped_leaves_nothing(house: House, stop: int) -> None:
    plan = house.importing.plan(listed(*(row(f"Ann Sample-{n}", f"01632 960{n % 1000:03d}") for n in range(1_200))))
    before = house.everything()
    calls = 0

    def progress(done: int, most: int) -> None:
        nonlocal calls
        calls += 1
        assert 0 <= done <= most
        if calls == stop:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        house.importing.keep(plan, progress)
    assert house.everything() == before
    assert house.importing.keep(plan).added == plan.fresh


_KILLED = """
import os, sys
from pathlib import Path
from tests.houses import House, listed, row
house = House(Path(sys.argv[1]))
house.takes(row("Ann Sample", "01632 960001"))
plan = house.importing.plan(listed(*(row(f"Bob Sample-{n}", f"01632 960{n % 1000:03d}") for n in range(1500))))
house.importing.keep(plan, lambda done, most: os._exit(9) if done > 1.9 * most / 2 else None)
"""


def test_an_import_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "party"
    done = subprocess.run([sys.executable, "-c", _KILLED, str(folder)], check=False)
    assert done.returncode == 9
    store = open_store(folder, KEY)
    with store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM contacts").scalars().all()
        rows = lists.count(connection)
    store.close()
    assert (names, rows) == (["Ann Sample"], 1)


def test_no_list_is_taken_in_before_somebody_answers_for_it(tmp_path: Path) -> None:
    house = House(tmp_path, answerable=Answerable())
    with pytest.raises(PackProblem, match="cannot be taken in yet"):
        house.takes(row("Ann Sample", ANN))
    assert house.sql("SELECT * FROM contacts") == []
    house.close()


def test_an_old_screening_is_said_and_nobody_is_ready(house: House) -> None:
    plan = house.importing.plan(listed(row("Ann Sample", ANN, on="2019-10-01")))
    assert plan.ready == 0
    assert any("28 or more days ago" in warning for warning in plan.report.warnings)
