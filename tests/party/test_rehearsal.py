"""Invented call lists: they look real, reach nobody, and are the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from phonebank_app.lists import read_list
from phonebank_app.party.rehearsal import SAMPLE_FILE, invent_list, sample_list
from phonebank_app.paths import resources
from phonebank_app.voters.phones import is_drama

SCREENED = date(2019, 12, 2)


def invented(rows: int, seed: int = 1, region: str = "London") -> str:
    return invent_list("Harrow East", "E14000731", rows, seed, region=region, screened_on=SCREENED)


def test_the_list_that_ships_is_the_one_the_program_invents() -> None:
    assert (resources() / SAMPLE_FILE).read_bytes() == sample_list().encode("utf-8")


def test_the_report_of_the_list_that_ships_tells_its_mess() -> None:
    report = read_list(resources() / SAMPLE_FILE)
    assert (report.encoding, report.delimiter, report.header_row) == ("UTF-8", ",", 1)
    assert report.rows_read == 202 and len(report.contacts) == 191
    assert len(report.joined) == 2 and len(report.refused) == 9
    assert (report.do_not_call, report.tps, report.households) == (4, 10, 99)
    assert report.numbers_by_kind == {"mobile": 149, "landline": 129, "national": 1, "abroad": 1}
    assert report.refused_by_code == {
        "too_short": 2,
        "no_number": 2,
        "do_not_call": 1,
        "premium": 1,
        "ex_directory": 1,
        "letters": 1,
        "figures_lost": 1,
    }
    assert [column.header for column in report.columns if not column.field] == ["Answer 2017"]
    assert not report.warnings


def test_no_number_in_it_reaches_anybody() -> None:
    report = read_list(invented(600).encode())
    for one in report.contacts:
        for number in one.contact.numbers:
            assert is_drama(number.e164) or number.e164.startswith("+3532091")


def test_two_hundred_electors_make_about_a_hundred_homes_of_ordinary_size() -> None:
    report = read_list(invented(200).encode())
    sizes = Counter(one.household for one in report.contacts)
    assert 80 <= report.households <= 120
    assert max(sizes.values()) <= 6


def test_every_number_was_screened_on_the_day_that_was_given() -> None:
    report = read_list(invented(200).encode())
    assert {number.tps_screened_on for one in report.contacts for number in one.contact.numbers} == {SCREENED}


@pytest.mark.parametrize(
    ("region", "prefix"),
    [
        ("London", "+4420"),
        ("Wales", "+4429"),
        ("Northern Ireland", "+4428"),
        ("North East", "+44191"),
        ("East", "+441632"),
    ],
)
def test_landlines_ring_in_the_seats_own_region(region: str, prefix: str) -> None:
    report = read_list(invented(200, region=region).encode())
    landlines = [n.e164 for one in report.contacts for n in one.contact.numbers if n.kind == "landline"]
    assert landlines and all(number.startswith(prefix) for number in landlines)


def test_the_same_seed_gives_the_same_list_and_another_seed_another() -> None:
    assert invented(50, seed=3) == invented(50, seed=3) != invented(50, seed=4)


def test_the_wards_that_are_given_are_used() -> None:
    text = invent_list("Barry", "W07000001", 60, 1, ["Dyfan", "Buttrills"], region="Wales", screened_on=SCREENED)
    report = read_list(text.encode())
    assert {one.contact.area for one in report.contacts} == {"Dyfan", "Buttrills"}


def test_it_may_be_saved_in_windows_1252_and_is_read_back_the_same() -> None:
    text = invented(200)
    old, new = read_list(text.encode("cp1252")), read_list(text.encode("utf-8"))
    assert old.encoding == "Windows-1252" and new.encoding == "UTF-8"
    assert old.contacts == new.contacts


def test_it_has_blank_lines_shouting_and_accents() -> None:
    text = invented(200)
    assert "\n\n" in text
    assert any(word.isupper() and len(word) > 5 for word in text.replace(",", " ").split())
    assert set("éíôâ") & set(invented(2_000))


def test_in_a_long_list_a_number_comes_back_only_when_all_were_used() -> None:
    report = read_list(invented(2_000).encode())
    homes = Counter(one.household for one in report.contacts)
    assert max(homes.values()) <= 6
    rows = [one.row for one in report.contacts]
    assert all(before < after for before, after in pairwise(rows))
