"""Bringing in what was logged elsewhere, through the use case on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.elsewhere import Choices
from phonebank_app.errors import ListProblem, NotAllowed
from phonebank_app.rules.outcomes import OutcomeKind
from tests.elsewhere.parties import Desk, national, open_party, sheet

HEADER = "Contact ref,Name,Phone,Result,Date,Time,Caller,Notes"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_party(tmp_path / "party")
    yield opened
    opened.session.close()


def by_id(desk: Desk, index: int, result: str, at: str = "18:05", day: str = "5/12/2019", **more: str) -> list[str]:
    return [f"{index:05d}", "", "", result, day, at, more.get("caller", ""), more.get("note", "")]


def test_a_printed_sheet_becomes_outcomes_with_their_source_and_their_true_time(desk: Desk) -> None:
    text = sheet(
        "Ref,Name,Phone,Result,Date,Time,Who rang,Notes,Issue",
        ["00000", "Archer, Ann", "", "Talked", "05/12/2019", "6.05 pm", "Maya", "Worried, about the buses", "nhs"],
        ["", "Ben Baker", national(1), "NOT HOME", "5 Dec 2019", "18:10", "", "", ""],
        ["2", "", "", "d", "2019-12-05", "18:20:30", "Maya", "", ""],
    )
    plan = desk.plan(text)
    assert [(row.row, row.op.kind) for row in plan.ready] == [(2, "conversation"), (3, "no_answer"), (4, "do_not_call")]
    assert not plan.refused
    desk.use.keep(plan)
    rows = desk.attempts()
    assert [row["Saved at (UTC)"][:19] for row in rows] == [
        "2019-12-05T18:05:00",
        "2019-12-05T18:10:00",
        "2019-12-05T18:20:30",
    ]
    assert [row["Caller"] for row in rows] == ["Maya", "a sheet", "Maya"]
    assert {row["Reason"] for row in rows} == {"Logged elsewhere: a sheet"}
    assert {row["Asked by"] for row in rows} == {"Ann Host"}
    assert rows[0]["Answer: issue"] == "nhs"
    assert rows[0]["Note"] == "Worried, about the buses"
    assert rows[1]["Number rung"] == national(1)
    assert desk.states()["00002"][2] == "yes"
    assert desk.session.evening.status().waiting == 3


def test_the_same_file_twice_counts_once(desk: Desk) -> None:
    text = sheet(HEADER, by_id(desk, 0, "Not Home"), by_id(desk, 1, "Refused"), by_id(desk, 0, "Not Home"))
    first = desk.plan(text)
    assert len(first.ready) == 2
    assert [double.why for double in first.doubles] == ["it says the same as row 2"]
    assert desk.use.keep(first).outcomes == 2
    again = desk.plan(text)
    assert not again.ready
    assert len(again.doubles) == 3
    assert desk.use.keep(first).outcomes == 0
    assert len(desk.attempts()) == 2


def test_a_call_saved_here_and_typed_in_from_the_sheet_counts_once_and_is_told(desk: Desk) -> None:
    card = desk.session.calling.next(1)
    assert isinstance(card, CallCard)
    desk.session.calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
    text = sheet(
        HEADER,
        by_id(desk, 0, "no answer", "18:54"),
        by_id(desk, 0, "no answer", "18:30"),
        by_id(desk, 0, "busy", "19:01"),
        by_id(desk, 0, "no answer", ""),
    )
    plan = desk.plan(text)
    assert [(double.row, double.why) for double in plan.doubles] == [
        (2, "the same call is saved here already"),
        (5, "the same call is saved here already"),
    ]
    assert [row.row for row in plan.ready] == [3, 4]
    assert plan.differing == (4,)
    assert any("another result" in warning for warning in plan.warnings)


def test_what_is_not_understood_is_refused_with_its_row_and_reason(desk: Desk) -> None:
    text = sheet(
        HEADER,
        by_id(desk, 0, "DC"),
        by_id(desk, 0, "1"),
        by_id(desk, 0, "busy", "25:99"),
        by_id(desk, 0, "busy", day="soon"),
        by_id(desk, 0, "busy", day="5/12/2020"),
        ["99999", "", "", "busy", "5/12/2019", "18:05", "", ""],
        ["", "Ann Archer", "", "busy", "5/12/2019", "18:05", "", ""],
        ["", "", national(900), "busy", "5/12/2019", "18:05", "", ""],
        ["", "Zoe Zimmer", national(2), "busy", "5/12/2019", "18:05", "", ""],
        ["00000", "Zoe Zimmer", "", "busy", "5/12/2019", "18:05", "", ""],
        by_id(desk, 0, "wrong number"),
        by_id(desk, 2, "call back"),
        by_id(desk, 2, "language barrier"),
        by_id(desk, 0, ""),
    )
    plan = desk.plan(text)
    assert not plan.ready
    assert [(row.row, row.code) for row in plan.refused] == [
        (2, "unknown_result"),
        (3, "unknown_result"),
        (4, "bad_time"),
        (5, "bad_time"),
        (6, "bad_time"),
        (7, "unknown_person"),
        (8, "no_person"),
        (9, "several_people"),
        (10, "other_name"),
        (11, "other_name"),
        (12, "which_number"),
        (13, "no_call_back_time"),
        (14, "no_language"),
    ]
    assert plan.no_call == {"": 1}
    assert plan.rows == 14


def test_a_wish_not_to_be_rung_is_honoured_for_people_who_are_not_on_the_list(desk: Desk) -> None:
    text = sheet(
        HEADER,
        ["77777", "Somebody Else", national(900), "Do Not Call", "5/12/2019", "18:05", "", ""],
        ["77778", "Another One", national(700), "Wants to be removed", "", "", "", ""],
        ["", "Nobody Known", "", "dnc", "5/12/2019", "18:05", "", ""],
    )
    plan = desk.plan(text)
    assert len(plan.silenced) == 2
    assert [row.code for row in plan.refused] == ["silenced", "silenced", "do_not_call_lost"]
    kept = desk.use.keep(plan)
    assert (kept.outcomes, kept.silenced) == (0, 2)
    with desk.session.store.read() as connection:
        suppressed = connection.exec_driver_sql("SELECT count(*) FROM suppressions WHERE source = 'elsewhere'").scalar()
    assert suppressed == 2
    card = desk.session.calling.next(1)
    assert isinstance(card, CallCard)
    assert [number.usable for number in card.numbers] == [True, False]


def test_a_wish_not_to_be_rung_is_honoured_whatever_else_is_wrong_with_its_row(desk: Desk) -> None:
    text = sheet(
        "VANID,Result,Date,Do not call",
        ["00000", "Canvassed", "5/12/2019", "yes"],
        ["00002", "do not call", "sometime", ""],
        ["00003", "gibberish", "", "Y"],
    )
    plan = desk.plan(text)
    assert not plan.refused
    assert any("counts from now" in warning for warning in plan.warnings)
    desk.use.keep(plan)
    assert {name for name, state in desk.states().items() if state[2] == "yes"} == {"00000", "00002", "00003"}


def test_a_silenced_number_is_silenced_for_everybody_on_it(desk: Desk) -> None:
    desk.bring(sheet(HEADER, ["00000", "", "", "Do not call", "5/12/2019", "18:05", "", ""]))
    with desk.session.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM suppressions").scalar() == 2


def test_an_older_call_uses_up_no_appointment_that_was_made_after_it(desk: Desk) -> None:
    card = desk.session.calling.next(1)
    assert isinstance(card, CallCard)
    back = desk.clock.now() + timedelta(hours=1)
    desk.session.calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.CALL_BACK, call_back_at=back))
    before = desk.states()["00000"]
    desk.bring(sheet(HEADER, by_id(desk, 0, "no answer", "17:30")))
    after = desk.states()["00000"]
    assert before[3] == after[3] != ""
    assert after[4] == "call_back"
    assert int(after[1]) == int(before[1]) + 1


def test_a_later_call_does_use_it_up(desk: Desk) -> None:
    card = desk.session.calling.next(1)
    assert isinstance(card, CallCard)
    back = desk.clock.now() + timedelta(minutes=20)
    desk.session.calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.CALL_BACK, call_back_at=back))
    desk.clock.skip(timedelta(hours=1))
    desk.bring(sheet(HEADER, by_id(desk, 0, "talked", "19:30")))
    assert desk.states()["00000"][0] == "finished"


def test_nothing_is_added_once_the_party_has_ended(desk: Desk) -> None:
    text = sheet(HEADER, by_id(desk, 0, "busy"))
    plan = desk.plan(text)
    desk.session.ending.end()
    with pytest.raises(NotAllowed, match="has ended: nothing is added"):
        desk.use.keep(plan)
    with pytest.raises(NotAllowed, match="has ended"):
        desk.plan(text)
    assert desk.attempts() == []


def test_stopping_half_way_leaves_nothing(desk: Desk) -> None:
    plan = desk.plan(sheet(HEADER, *(by_id(desk, index, "busy") for index in range(6))))

    def stop(done: int, most: int) -> None:
        if done == most:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        desk.use.keep(plan, stop)
    assert desk.attempts() == []
    assert desk.use.keep(plan).outcomes == 6


def test_columns_and_results_can_be_said(desk: Desk) -> None:
    text = sheet("Who,What,When,Besides", ["00001", "NH", "5/12/2019", "x"], ["00002", "ZZ", "5/12/2019", ""])
    with pytest.raises(ListProblem, match="how each call ended"):
        desk.plan(text)
    choices = Choices({"Who": "id", "What": "result", "Besides": "note"}, {"nh": "no_answer", "zz": ""}, "Tuesday")
    plan = desk.plan(text, choices)
    assert [row.op.kind for row in plan.ready] == ["no_answer"]
    assert plan.no_call == {"ZZ": 1}
    assert plan.ready[0].op.reason == "Logged elsewhere: Tuesday"
    assert plan.ready[0].op.note == "x"
    assert plan.day_only == 1
    for wrong in (Choices({"Nope": "id"}), Choices({"Who": "nothing"}), Choices({}, {"NH": "nothing"})):
        with pytest.raises(ListProblem):
            desk.plan(text, wrong)


def test_a_sheet_without_days_takes_the_one_that_is_said(desk: Desk) -> None:
    text = sheet("Ref,Result,Time", ["00001", "NH", "7pm"], ["00002", "Busy", ""])
    assert {row.code for row in desk.plan(text).refused} == {"unknown_result", "bad_time"}
    plan = desk.plan(text, Choices(results={"NH": "no_answer"}, day=date(2019, 12, 4)))
    assert [row.op.at for row in plan.ready] == [
        datetime(2019, 12, 4, 12, tzinfo=UTC),
        datetime(2019, 12, 4, 19, tzinfo=UTC),
    ]


def test_american_dates_are_told_by_the_file_or_asked_about(desk: Desk) -> None:
    sure = desk.plan(
        sheet("VANID,Result,Date Canvassed", ["00001", "Not Home", "11/28/2019"], ["00002", "Busy", "12/05/2019"])
    )
    assert [row.op.at.date() for row in sure.ready] == [date(2019, 11, 28), date(2019, 12, 5)]
    unsure = sheet("VANID,Result,Date Canvassed", ["00001", "Not Home", "11/05/2019"])
    assert any("month first" in warning for warning in desk.plan(unsure).warnings)
    assert desk.plan(unsure).ready[0].op.at.date() == date(2019, 11, 5)
    chosen = desk.plan(unsure, Choices(month_first=False))
    assert chosen.ready[0].op.at.date() == date(2019, 5, 11)
    assert not any("first" in warning for warning in chosen.warnings)


def test_an_answer_that_the_script_does_not_know_stays_in_its_words(desk: Desk) -> None:
    text = sheet(
        "Ref,Result,Date,Question[Issue]",
        ["00001", "Talked", "5/12/2019", "NHS; housing"],
        ["00002", "Talked", "5/12/2019", "the bins"],
    )
    plan = desk.plan(text)
    assert [(answer.values, answer.text) for row in plan.ready for answer in row.op.answers] == [
        (("nhs", "housing"), ""),
        ((), "the bins"),
    ]
    assert plan.own_words == 1


def test_what_ended_kindly_keeps_no_word(desk: Desk) -> None:
    text = sheet("Ref,Result,Date,Notes,Issue", ["00001", "Ended kindly", "5/12/2019", "was in tears", "nhs"])
    (row,) = desk.plan(text).ready
    assert (row.op.note, row.op.answers) == ("", ())


def test_a_damaged_id_is_put_right_only_when_it_is_certain(desk: Desk) -> None:
    plan = desk.plan(sheet("VANID,Result,Date", ["3", "Busy", "5/12/2019"], ["4.0", "Busy", "5/12/2019"]))
    assert [row.op.contact_id for row in plan.ready] == [
        person
        for person in (row["Contact id"] for row in _contacts(desk))
        if person in {row.op.contact_id for row in plan.ready}
    ]
    assert len(plan.ready) == 2


def _contacts(desk: Desk) -> list[dict[str, str]]:
    from tests.results.reading import table

    path = desk.session.store.path.parent / "contacts.csv"
    desk.session.exports.write("contacts", "csv", path)
    return table(path)


def test_a_hard_call_that_was_logged_elsewhere_begins_nobodys_rest(desk: Desk) -> None:
    desk.session.hosting.rename_guest(1, "Maya")
    desk.bring(sheet(HEADER, by_id(desk, 0, "Hostile", caller="Maya"), by_id(desk, 1, "Hostile", caller="Maya")))
    assert [row["Outcome code"] for row in desk.attempts()] == ["hostile", "hostile"]
    assert desk.session.calling.chair(1).break_since is None
    assert desk.session.care.concerns() == ()
    assert isinstance(desk.session.calling.next(1), CallCard)
