"""Exports of other systems, written here as those systems write them; and the table of their words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from phonebank_app.elsewhere import Choices
from phonebank_app.elsewhere.result_words import ROWS, squash, words_of
from phonebank_app.errors import FileProblem, ListProblem
from phonebank_app.results import tables
from phonebank_app.results.csv_file import write
from phonebank_app.rules.outcomes import OutcomeKind
from tests.elsewhere.parties import NAMES, Desk, national, open_party, sheet, written
from tests.makers import CODE_SET, WHO, e164
from tests.results.test_merging import attempt


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_party(tmp_path / "party")
    yield opened
    opened.session.close()


def test_a_workbook_of_van_with_its_line_about_the_export_above_the_header(desk: Desk) -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    page = book.add_worksheet("StandardText")
    page.write_row(0, 0, ["Exported 12/5/2019 by somebody"])
    page.write_row(
        1, 0, ["Voter File VANID", "LastName", "FirstName", "Contact Type", "Date Canvassed", "Result", "Canvassed By"]
    )
    day = book.add_format({"num_format": "m/d/yyyy"})
    for row, (vanid, last, first, result) in enumerate(
        [(0, "Archer", "Ann", "Not Home"), (1, "Baker", "Ben", "Canvassed"), (2, "Carter", "Cleo", "Inaccessible")], 2
    ):
        page.write_row(row, 0, [vanid, last, first, "Phone"])
        page.write_datetime(row, 4, datetime(2019, 12, 4), day)  # noqa: DTZ001 - a workbook knows no zones
        page.write_row(row, 5, [result, "Maya"])
    book.close()
    plan = desk.plan(made.getvalue(), name="van.xlsx")
    assert plan.source == "VAN"
    assert [(row.op.kind, row.op.at, row.op.caller) for row in plan.ready] == [
        ("no_answer", datetime(2019, 12, 4, 12, tzinfo=UTC), "Maya"),
        ("conversation", datetime(2019, 12, 4, 12, tzinfo=UTC), "Maya"),
    ]
    assert plan.no_call == {"Inaccessible": 1}
    assert plan.day_only == 2


def test_callhubs_call_report(desk: Desk) -> None:
    text = sheet(
        "Contact,First Name,Last Name,Disposition,Agent Name,Call Start Time,Callback,Notes",
        [e164(0), "Ann", "Archer", "NO_ANSWER", "Maya", "2019-12-05 18:05:10", "", ""],
        [e164(1), "Ben", "Baker", "CALLBACK", "Maya", "2019-12-05 18:07:00", "2019-12-06 19:30", ""],
        [e164(2), "Cleo", "Carter", "DO_NOT_CALL", "Tom", "2019-12-05 18:09:00", "", ""],
        [e164(3), "Dai", "Davies", "BAD_NUMBER", "Tom", "2019-12-05 18:11:00", "", ""],
        [e164(4), "Eve", "Evans", "CONGESTION", "Tom", "2019-12-05 18:12:00", "", ""],
    )
    plan = desk.plan(text, Choices({"Contact": "phone"}))
    assert plan.source == "CallHub"
    assert [row.op.kind for row in plan.ready] == ["no_answer", "call_back", "do_not_call", "wrong_number"]
    assert plan.ready[1].op.call_back_at == datetime(2019, 12, 6, 19, 30, tzinfo=UTC)
    desk.use.keep(plan)
    states = desk.states()
    assert states["00002"][2] == "yes"
    assert states["00003"][0] == "no_number"
    assert states["00001"][3].startswith("2019-12-06T19:30")


def test_thrutalks_nightly_report(desk: Desk) -> None:
    header = "Voter ID,Voter ID Type,Voter First Name,Voter Last Name,Voter Phone,"
    header += "Date Called,Time Called,Caller Login,Result"
    text = sheet(
        header,
        ["00000", "VAN", "Ann", "Archer", national(0), "12/04/2019", "6:05 PM", "maya1", "Voicemail"],
        ["00001", "VAN", "Ben", "Baker", national(1), "12/05/2019", "6:07 PM", "maya1", "Talking to Correct Person"],
        ["00002", "VAN", "Cleo", "Carter", national(2), "11/30/2019", "6:09 PM", "tom2", "Not Dialed"],
    )
    plan = desk.plan(text)
    assert plan.source == "ThruTalk"
    assert [(row.op.kind, row.op.at) for row in plan.ready] == [
        ("no_answer", datetime(2019, 12, 4, 18, 5, tzinfo=UTC)),
        ("conversation", datetime(2019, 12, 5, 18, 7, tzinfo=UTC)),
    ]


def test_spokes_opt_outs_are_honoured_though_its_texts_are_no_calls(desk: Desk) -> None:
    header = "campaignId,contact[firstName],contact[lastName],contact[cell],contact[optOut],contact[messageStatus]"
    text = sheet(
        header,
        ["7", "Ann", "Archer", e164(0), "true", "closed"],
        ["7", "Ben", "Baker", e164(1), "false", "messaged"],
        ["7", "Zoe", "Else", e164(500), "true", "closed"],
    )
    plan = desk.plan(text)
    assert plan.source == "Spoke"
    assert [row.op.kind for row in plan.ready] == ["do_not_call"]
    assert plan.silenced == (e164(500),)
    assert plan.no_call == {"messaged": 1}


def test_zetkins_calls_with_semicolons_and_moments_with_a_zone(desk: Desk) -> None:
    text = sheet(
        "Target ID;Name;State;Allocation time".replace(";", ","),
        ["00000", "Ann Archer", "NO_PICKUP", "2019-12-05T18:05:00+01:00"],
        ["00001", "Ben Baker", "LINE_BUSY", "2019-12-05T18:07:00Z"],
        delimiter=";",
    )
    plan = desk.plan(text, Choices({"State": "result"}))
    assert plan.source == "Zetkin"
    assert [(row.op.kind, row.op.at.hour) for row in plan.ready] == [("no_answer", 17), ("busy", 18)]


def test_every_word_of_the_table_is_read_and_documented() -> None:
    told = Path("docs/results-in.md").read_text(encoding="utf-8")
    words = words_of(CODE_SET)
    for word, kind, systems in ROWS:
        known = words[squash(word)]
        assert known.kind == kind or "ours" in known.systems
        became = f"`{kind}`" if kind else "no call"
        assert f"| {word} | {became} | {systems} |" in told
    assert {kind for _, kind, _ in ROWS if kind} >= set(OutcomeKind) - {
        OutcomeKind.WITHDRAWN,
        OutcomeKind.ENDED_KINDLY,
    }
    assert not any(word.isdigit() for word in words)


def test_our_own_words_codes_and_keys_come_first() -> None:
    words = words_of(CODE_SET)
    for key in CODE_SET.keys:
        assert (
            words[squash(key.letter)].kind == words[squash(key.kind)].kind == words[squash(key.label)].kind == key.kind
        )


def test_a_real_partys_file_is_no_rehearsals_and_the_other_way_round(desk: Desk, tmp_path: Path) -> None:
    rehearsed = io.BytesIO()
    write(tables.attempts((attempt(1, contact_id="x", external_id="00001", name=NAMES[1]),), ()), rehearsed)
    other = open_party(tmp_path / "real", rehearsal=False, answerable=WHO)
    with pytest.raises(FileProblem, match="a rehearsal’s"):
        other.plan(rehearsed.getvalue())
    other.session.close()
    assert len(desk.plan(rehearsed.getvalue()).ready) == 1


def test_files_that_are_no_log_of_calls_are_refused_in_words(desk: Desk) -> None:
    for text, why in (
        ("Name,Phone\nAnn,1\n", "how each call ended"),
        ("Result,Date\nBusy,5/12/2019\n", "who was rung"),
        ("", "empty"),
    ):
        with pytest.raises(ListProblem, match=why):
            desk.plan(text)
    with pytest.raises(ListProblem):
        desk.plan(b"%PDF-1.7 nothing", name="a.pdf")
    many = written([["Ref", "Result"], *(["1", "Busy"] for _ in range(50_001))])
    with pytest.raises(ListProblem, match="more than 50,000 rows"):
        desk.plan(many)
