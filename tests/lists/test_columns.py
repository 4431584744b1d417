"""What a column means."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from phonebank_app.errors import ListProblem
from phonebank_app.lists.columns import choose, field_of, recognise
from phonebank_app.lists.content import by_content

SHARED = Path(__file__).parents[3] / "shared"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Telephone No.", "phone"),
        ("TEL (home)", "phone"),
        ("mobile_number", "phone"),
        ("Home Phone 2", "phone"),
        ("Pref Phone", "phone"),
        ("Cell_Phone", "phone"),
        ("Ffôn symudol", "phone"),
        ("Phone type", ""),
        ("mobile_opt_in", ""),
        ("is_mobile_bad", "phone_bad"),
        ("First Name(s)", "given_name"),
        ("Elector Forename", "given_name"),
        ("lastName", "family_name"),
        ("Elector Surname", "family_name"),
        ("FULLNAME", "full_name"),
        ("Adress2", "address"),
        ("Address Line 1", "address"),
        ("can2_user_city", "address"),
        ("PropertyAddress5", "address"),
        ("Polling_Place_Address_1", ""),
        ("Post_Code", "postcode"),
        ("ZipOrPost", "postcode"),
        ("primary_zip", "postcode"),
        ("PropertyPostCode", "postcode"),
        ("Elector Number Prefix", "elector_prefix"),
        ("Elector No.", "elector_number"),
        ("Voter File VANID", "external_id"),
        ("Polling District", "area"),
        ("Household ID", "household"),
        ("TPS?", "tps"),
        ("Phone 1 TPS", "tps"),
        ("TPS screened on", "tps_date"),
        ("Date TPS checked", "tps_date"),
        ("TPS clear", "tps_clear"),
        ("Do Not Call", "do_not_call"),
        ("federal_donotcall", "do_not_call"),
        ("can2_sms_status", "status"),
        ("is_deceased", "deceased"),
        ("Iaith", "language"),
        ("Support level", "support"),
        ("", ""),
        ("???", ""),
    ],
)
def test_a_header_is_understood_whatever_its_spacing_case_and_signs(header: str, field: str) -> None:
    assert field_of(header) == field


def test_a_month_of_birth_is_not_a_mobile() -> None:
    found = recognise(["Name", "YoB", "MoB", "DoB"])
    assert [column.field for column in found] == ["full_name", "born_year", "born_month", "born_day"]
    assert [column.field for column in recognise(["Name", "DoB", "MoB"])] == ["full_name", "born", "born_month"]
    assert [column.field for column in recognise(["Name", "Mob"])] == ["full_name", "phone"]
    assert [column.field for column in recognise(["Name", "MoB"])] == ["full_name", ""]


def test_a_second_column_of_the_same_single_meaning_is_kept_but_not_used() -> None:
    columns = recognise(["ID", "UUID", "Phone", "Mobile", "Notes", "Notes"])
    assert [column.field for column in columns] == ["external_id", "", "phone", "phone", "note", "note"]
    assert columns[5].header == "Notes (2)"


def test_a_screening_day_in_the_header_is_the_day_of_every_row() -> None:
    (column,) = recognise(["TPS screened 02/12/2019"])
    assert (column.field, column.screened) == ("tps", "02/12/2019")


def test_a_telephone_column_and_a_name_column_are_told_by_their_content() -> None:
    columns = recognise(["Col A", "Col B", "Col C", "Col D"])
    rows = [
        ["1", "Ann Lee", "07700 900123", "Labour"],
        ["2", "Siân Rees", "020 7946 0123", "Labour"],
        ["3", "Bo Ng", "-", ""],
    ]
    found = by_content(columns, rows)
    assert [column.field for column in found] == ["", "full_name", "phone", ""]
    assert found[2].how == "content"


def test_a_known_telephone_column_leaves_other_figures_alone() -> None:
    found = by_content(recognise(["Name", "Phone", "UPRN"]), [["Ann", "07700 900123", "7700900124"]])
    assert [column.field for column in found] == ["full_name", "phone", "household"]


def test_a_person_may_choose_another_meaning_or_none() -> None:
    columns = recognise(["Name", "Phone", "Who", "Mobile"])
    chosen = choose(columns, {"who": "full_name", "MOBILE": ""})
    assert [column.field for column in chosen] == ["", "phone", "full_name", ""]
    assert chosen[2].how == "chosen"


@pytest.mark.parametrize(("mapping", "what"), [({"Nome": "full_name"}, "no column “Nome”"), ({"Name": "hat"}, "“hat”")])
def test_a_choice_that_cannot_be_is_refused(mapping: dict[str, str], what: str) -> None:
    with pytest.raises(ListProblem, match=what):
        choose(recognise(["Name", "Phone"]), mapping)


EXPECTED = {
    "VAN (US NGP VAN) list export A": "external_id given_name family_name full_name phone phone "
    "address address address address postcode",
    "VAN StandardText export (xlsx)": "external_id address address address postcode household "
    "family_name given_name phone",
    "Action Network CSV report": "external_id given_name family_name phone address address address postcode address "
    "status status tags",
    "NationBuilder people export (Scottish citizens' assembly tool README)": "external_id given_name family_name phone "
    "address address address postcode",
    "NationBuilder standard import fields": "salutation given_name family_name full_name deceased born phone phone "
    "phone language support do_not_call note tags",
    "UK electoral register, Xpress full file (14 columns)": "elector_prefix elector_number elector_suffix born "
    "family_name given_name postcode address address address address address address",
    "UK electoral register, monthly update": "elector_number born family_name given_name address address address "
    "address address postcode",
    "Spoke (peer-to-peer texting) upload": "given_name family_name phone postcode",
    "Spoke messy upload fixture": "given_name family_name address address address address postcode phone phone",
    "OSDI voter sample": "household family_name given_name born_year born_month born_day address address address "
    "postcode",
    "Halarose export": "household address address address address address postcode",
}


@pytest.mark.skipif(not (SHARED / "data/lists").is_dir(), reason="the data beside the project is not here")
def test_the_headers_of_the_systems_people_export_from_are_understood() -> None:
    with (SHARED / "data/lists/header_rows.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            columns = recognise(next(csv.reader([line["header_row"]])))
            fields = [column.field for column in columns if column.field]
            assert sorted(fields) == sorted(EXPECTED[line["system"]].split()), line["system"]
            assert len(columns) == int(line["columns"])
