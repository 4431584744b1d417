"""A file becomes a call list and a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import ListProblem
from phonebank_app.lists import ListReport, OpenList, check_list, iter_rows, read_list
from phonebank_app.lists.dialect import find_delimiter
from phonebank_app.lists.encoding import decode
from phonebank_app.lists.records import records
from phonebank_app.voters.contacts import RefusedRow

SHARED = Path(__file__).parents[3] / "shared"
HEADER = "ID,Name,Phone\n"


def report(text: str, **options: object) -> ListReport:
    return read_list(text.encode(), **options)  # type: ignore[arg-type]


def names(read: ListReport) -> dict[int, str]:
    return {one.row: one.contact.full_name for one in read.contacts}


def test_rows_carry_the_number_that_a_spreadsheet_shows() -> None:
    read = report(HEADER + '1,Ann,07700 900001\n\n,,\n2,"Bob\nLee",07700 900002\n3,Cy,020 7946 01\n')
    assert names(read) == {2: "Ann", 5: "Bob Lee"}
    assert [(row.row, row.reason) for row in read.refused] == [(6, "“020 7946 01”: two figures short")]
    assert read.rows_read == 3


def test_the_line_that_names_the_delimiter_is_not_a_row() -> None:
    read = report("sep=;\nName;Phone\nAnn;07700 900001\n")
    assert (read.delimiter, read.header_row, names(read)) == (";", 1, {2: "Ann"})


def test_a_header_below_a_title_is_found() -> None:
    read = report("Canvass list for Saturday,,\nprinted 2 December,,\nName,Phone,Ward\nAnn,07700 900001,Belmont\n")
    assert (read.header_row, names(read)) == (3, {4: "Ann"})


def test_a_list_without_a_header_is_told_by_what_is_in_it() -> None:
    read = report("Ann Lee,07700 900001\nBob Lee,07700 900002\n")
    assert (read.header_row, names(read)) == (0, {1: "Ann Lee", 2: "Bob Lee"})
    assert any("no header" in warning for warning in read.warnings)


def test_columns_may_stand_in_any_order_and_unknown_ones_are_kept_as_they_were() -> None:
    read = report('"Shoe, size",PHONE,Surname,first_name\n 7 ,07700 900001,Lee,Ann\n')
    assert names(read) == {2: "Ann Lee"}
    assert read.contacts[0].contact.extra == {"Shoe, size": " 7 "}


def test_a_header_repeated_in_the_middle_is_passed_over() -> None:
    assert names(report(HEADER + "1,Ann,07700 900001\n" + HEADER + "2,Bob,07700 900002\n")) == {2: "Ann", 4: "Bob"}


def test_cells_beyond_the_header_are_kept_and_said() -> None:
    read = report(HEADER + "1,Ann,07700 900001,spare\n2,Bo\n")
    assert read.contacts[0].contact.extra == {"Column 4": "spare"}
    assert any("more cells than the header" in warning for warning in read.warnings)
    assert [row.code for row in read.refused] == ["no_number"]


def test_a_quotation_mark_that_never_closes_costs_one_row() -> None:
    rows = "".join(f"{at},Ann {at},07700 9000{at:02}\n" for at in range(10, 40))
    read = report(HEADER + '1,"Bob,07700 900001\n' + rows + '2,"Di\n')
    assert [(row.row, row.code) for row in read.refused] == [(2, "broken_quote"), (33, "broken_quote")]
    assert len(read.contacts) == 30


def test_a_quotation_mark_that_closes_in_another_row_costs_no_other_row() -> None:
    rows = "".join(f"{at},Ann {at},07700 9000{at:02}\n" for at in range(10, 40))
    read = report(HEADER + '1,"Bob,07700 900001\n' + rows + '2,"Lee, Di",07700 900002\n')
    assert [row.row for row in read.refused] == [2]
    assert names(read)[33] == "Di Lee"


def test_a_cell_of_several_lines_is_one_row() -> None:
    read = report('Name,Address,Phone\nAnn,"12 Kenton Lane\nHarrow\nHA3 8UU",07700 900001\n')
    assert read.contacts[0].contact.address == ("12 Kenton Lane", "Harrow")
    assert read.contacts[0].contact.postcode == "HA3 8UU"


def test_a_row_far_too_long_is_refused_and_the_next_is_read() -> None:
    read = report(HEADER + "1,Ann," + "x" * 200_000 + "\n2,Bob,07700 900002\n3," + "y" * 70_000 + ",07700 900003\n")
    assert [(row.row, row.code) for row in read.refused] == [(2, "too_long"), (4, "too_long")]
    assert names(read) == {3: "Bob"}


def test_the_same_person_twice_is_joined_and_both_rows_are_reported() -> None:
    read = report(
        HEADER
        + "1,Ann Lee,07700 900001\n1,ANN LEE,020 7946 0123\n,Bob Lee,07700 900002\n,bob lee,07700900002\n"
        + "5,Cy Lee,07700 900003\n6,Cy Lee,07700 900003\n"
    )
    assert names(read) == {2: "Ann Lee", 4: "Bob Lee", 6: "Cy Lee", 7: "Cy Lee"}
    assert [(one.row, one.into_row, one.why) for one in read.joined] == [
        (3, 2, "same id"),
        (5, 4, "same name and number"),
    ]
    assert [number.e164 for number in read.contacts[0].contact.numbers] == ["+447700900001", "+442079460123"]
    assert [number.e164 for number in read.joined[0].into.numbers] == ["+447700900001"]


def test_one_id_on_two_different_people_joins_nobody_and_is_said() -> None:
    read = report(HEADER + "1,Ann Lee,07700 900001\n1,Bob Ng,07700 900002\n")
    assert len(read.contacts) == 2
    assert any("ids are on rows with different names (rows 2 and 3)" in warning for warning in read.warnings)


def test_a_chosen_meaning_replaces_the_one_that_was_recognised() -> None:
    read = report("Name,Phone,Number two\nAnn,,07700 900001\n", mapping={"Number two": "phone"})
    assert names(read) == {2: "Ann"}


def test_numbers_of_fiction_are_flagged_in_a_real_list_and_not_in_a_rehearsal() -> None:
    text = HEADER + "1,Ann,07700 900001\n"
    assert any("fiction" in warning for warning in report(text, drama="flag").warnings)
    assert not any("fiction" in warning for warning in report(text).warnings)


def test_screening_days_that_cannot_be_read_are_counted() -> None:
    read = report("Name,Phone,TPS,TPS date\nAnn,07700 900001,N,last week\nBob,07700 900002,N,02/12/2019\n")
    assert any("1 row has a TPS screening date that cannot be read" in warning for warning in read.warnings)
    assert any("1 of 2 numbers carry no TPS screening date" in warning for warning in read.warnings)


def test_a_screening_day_in_the_header_counts_for_every_row() -> None:
    read = report("Name,Phone,TPS screened 02/12/2019\nAnn,07700 900001,N\n")
    assert str(read.contacts[0].contact.numbers[0].tps_screened_on) == "2019-12-02"


@pytest.mark.parametrize(
    ("text", "what", "way_out"),
    [
        ("foo,bar,baz", "No column of this file holds telephone numbers.", "“foo”, “bar”, “baz”"),
        ("ID,Name,Email\n1,Ann,a@b\n", "No column of this file holds telephone numbers.", "“ID”, “Name”, “Email”"),
        ("Phone\n07700 900001\n", "No column of this file holds names or ids.", "“Phone”"),
        ("Dear all,\n\nhere is the list.\n", "No column of this file holds telephone numbers.", "right file"),
        (HEADER + '1,"Ann\n' * 300, "More than 200 rows of this file have a quotation mark that never closes.", "CSV"),
    ],
)
def test_what_is_no_call_list_is_said_in_one_sentence_with_a_way_out(text: str, what: str, way_out: str) -> None:
    with pytest.raises(ListProblem) as raised:
        report(text)
    assert raised.value.what == what and way_out in raised.value.way_out


def test_a_list_over_the_limit_is_refused_before_anything_is_made_of_it() -> None:
    text = HEADER + "".join(f"{at},Ann {at},07700 9000{at:02}\n" for at in range(11))
    with pytest.raises(ListProblem, match="more than 10 rows"):
        report(text, limit=10)
    assert len(report(text, limit=11).contacts) == 11


def test_a_header_without_rows_is_an_empty_list_and_says_so() -> None:
    read = report(HEADER)
    assert read.rows_read == 0 and read.warnings == ("This list has a header and no rows.",)


def test_a_file_that_is_not_there_or_is_a_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ListProblem, match=r"There is no file nothing\.csv"):
        read_list(tmp_path / "nothing.csv")
    with pytest.raises(ListProblem, match="is a folder"):
        read_list(tmp_path)


def test_rows_come_one_by_one_and_say_how_far_they_are() -> None:
    text = HEADER + "".join(f"{at},Ann {at},07700 9{at:05}\n" for at in range(1_200))
    heard: list[tuple[int, int]] = []
    rows = iter_rows(text.encode(), on_progress=lambda done, of: heard.append((done, of)))
    assert sum(1 for _ in rows) == 1_200
    assert heard == [(500, 1_201), (1_000, 1_201), (1_200, 1_200)]


def test_what_progress_raises_ends_the_reading() -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, of: int) -> None:
        raise Cancelled

    text = HEADER + "".join(f"{at},Ann {at},07700 900001\n" for at in range(600))
    with pytest.raises(Cancelled):
        report(text, on_progress=cancel)


def test_an_open_list_shows_its_columns_and_first_rows_before_it_is_read() -> None:
    opened = OpenList((HEADER + "1,Ann,07700 900001\n").encode(), name="belmont.csv")
    assert opened.name == "belmont.csv" and opened.preview == [["1", "Ann", "07700 900001"]]
    assert [column.field for column in opened.columns] == ["external_id", "full_name", "phone"]


MIXED = (
    "ID,Name,Phone,Mobile,TPS,TPS date,Do not call,Mood\n"
    "1,Ann Lee,0114 496 0123 x4,07700 900001,N,02/12/2019,,good\n"
    "2,Bob Lee,0114 496 0123,,Y,02/12/2019,Y,\n"
    "2,Bob Lee,,07700 900002,,,,\n"
    "3,Cy Ng,999,07700 900003,,,,\n"
    "4,Di Ng,0909 879 0123,,,,,\n"
)


def test_the_json_holds_every_row_once_with_its_numbers_or_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "belmont.csv"
    path.write_text(MIXED, encoding="utf-8")
    told = json.loads(check_list(path, as_json=True))
    assert {key: told[key] for key in ("file", "encoding", "delimiter", "rows", "people", "households")} == {
        "file": "belmont.csv",
        "encoding": "UTF-8",
        "delimiter": ",",
        "rows": 5,
        "people": 3,
        "households": 2,
    }
    rows = {one["row"]: one for one in told["contacts"]}
    assert {row: one["numbers"] for row, one in rows.items()} == {
        2: ["+441144960123;ext=4", "+447700900001"],
        3: ["+441144960123"],
        4: ["+447700900002"],
        5: ["+447700900003"],
    }
    assert rows[2]["household"] == rows[3]["household"] == rows[4]["household"] != rows[5]["household"]
    assert (rows[2]["do_not_call"], rows[2]["tps"]) == (False, False)
    assert (rows[3]["do_not_call"], rows[3]["tps"], rows[5]["tps"]) == (True, True, None)
    assert (rows[3]["joined_to"], rows[4]["joined_to"]) == (None, 3)
    assert rows[5]["not_numbers"][0]["code"] == "emergency"
    assert told["refused"] == [
        {"row": 6, "reason": "“0909 879 0123”: a premium-rate number we never ring", "code": "premium"}
    ]
    assert told["duplicates"] == [{"row": 4, "same_as": 3, "why": "same id"}]
    assert {"header": "Mood", "field": None, "how": "unknown"} in told["columns"]
    assert told["numbers"] == {"mobile": 3, "landline": 2, "national": 0, "abroad": 0}


def test_the_report_for_a_person_is_short_and_says_what_matters(tmp_path: Path) -> None:
    path = tmp_path / "belmont.csv"
    path.write_text(MIXED, encoding="utf-8")
    text = check_list(path)
    for line in (
        "belmont.csv\n  UTF-8, commas, headers in row 1\n",
        "5 rows read",
        "3 contacts in 2 households",
        "1 joined with an earlier row: the same person",
        "1 asked not to be called: kept, never offered",
        "1 on the TPS register: kept, never rung on that number",
        "Numbers  3 mobile · 2 landline\n",
        "Kept     “Mood”\n",
        "row 6      “0909 879 0123”: a premium-rate number we never ring\n",
        "row 4      is row 3 again: same id\n",
    ):
        assert line in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_long_tail_of_refusals_is_cut_in_the_text_and_whole_in_the_json() -> None:
    read = report(HEADER + "".join(f"{at},Ann {at},\n" for at in range(50)))
    assert "and 30 more" in read.as_text() and len(read.as_dict()["refused"]) == 50


def test_warnings_quote_neither_name_nor_number() -> None:
    read = report(MIXED, drama="flag")
    for warning in read.warnings:
        assert "Lee" not in warning and "0909" not in warning and "7700" not in warning


@given(st.text(max_size=200))
def test_any_text_below_a_header_is_read_row_by_row_or_refused(body: str) -> None:
    try:
        read = report("Name,Phone\n" + body)
    except (ListProblem, UnicodeEncodeError):
        return
    assert read.rows_read == len(read.contacts) + len(read.joined) + len(read.refused)
    json.loads(read.as_json())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_a_plain_refusal(data: bytes) -> None:
    try:
        rows = list(iter_rows(data))
    except ListProblem as problem:
        assert problem.what.endswith(".") and problem.way_out
    else:
        assert all(isinstance(one, RefusedRow) or one.contact.numbers for one in rows)


@pytest.mark.skipif(not (SHARED / "data/lists").is_dir(), reason="the data beside the project is not here")
@pytest.mark.parametrize(
    ("file", "encoding", "delimiter", "columns"),
    [
        ("democracy-counts-utf-16le.csv", "UTF-16", ",", 12),
        ("ems-idox-eros.csv", "UTF-8", ",", 19),
        ("ems-xpress-dc.csv", "UTF-8", ",", 38),
        ("ext-tsv-with-csv-ext.csv", "UTF-8", "\t", 38),
        ("incomplete-file.CSV", "UTF-8", ",", 38),
        ("osdi_fake_people.csv", "UTF-8", ",", 12),
        ("small-files-nearly_empty.csv", "UTF-8", ",", 3),
    ],
)
def test_real_exports_are_taken_apart_and_refused_only_for_having_no_numbers(
    file: str, encoding: str, delimiter: str, columns: int
) -> None:
    path = SHARED / "data/lists" / file
    with pytest.raises(ListProblem, match="No column of this file holds telephone numbers"):
        read_list(path)
    decoded = decode(path.read_bytes())
    found = [one for one in records(decoded.text, delimiter, columns) if one.cells or one.broken]
    assert (decoded.encoding, find_delimiter(decoded.text)) == (encoding, delimiter)
    # The last row of a file may be cut off; every other one is whole.
    assert all(len(one.cells) == columns for one in found[:-1] or found)
