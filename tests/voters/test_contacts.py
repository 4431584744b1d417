"""Contacts: one row becomes one person, or one reason; households; two records of one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.voters.addresses import address_key, find_postcode, read_address
from phonebank_app.voters.contacts import (
    LONGEST_NOTE,
    Contact,
    ContactNumber,
    RefusedRow,
    contact_from_row,
    households,
    merge,
    read_date,
    yes_or_no,
)
from phonebank_app.voters.names import split_name, tidy_name, visible

MOBILE = "07700 900123"


def read(extra: dict[str, str] | None = None, /, **cells: str | Sequence[str]) -> Contact | RefusedRow:
    raw = {name: [cell] if isinstance(cell, str) else list(cell) for name, cell in cells.items()}
    return contact_from_row(7, raw, extra)


def contact(**cells: str | Sequence[str]) -> Contact:
    made = read(None, **({"full_name": "Ann Lee", "phone": MOBILE} | cells))
    assert isinstance(made, Contact), made
    return made


def refusal(**cells: str | Sequence[str]) -> RefusedRow:
    made = read(None, **cells)
    assert isinstance(made, RefusedRow), made
    return made


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("SIÂN", "Siân"),
        ("MCDONALD", "McDonald"),
        ("O’BRIEN", "O’Brien"),
        ("O'NEILL", "O'Neill"),
        ("SMITH-JONES", "Smith-Jones"),
        ("ŴYN AP RHYS", "Ŵyn Ap Rhys"),
        ("ann lee", "Ann Lee"),
        ("SMITH John", "Smith John"),
        ("AJ LEE", "AJ Lee"),
        ("JO LEE", "Jo Lee"),
        ("T.J. LEE", "T.J. Lee"),
        ("ANN (NANCY) LEE OBE", "Ann (Nancy) Lee OBE"),
        ("deLacey", "deLacey"),
        ("Vincent van Gogh", "Vincent van Gogh"),
        ("\u202eAnn\u200b \x00Lee\ufeff", "Ann Lee"),
        ("A\u0301ine", "Áine"),
        ("  Ann \t Lee ", "Ann Lee"),
    ],
)
def test_a_name_loses_its_shouting_and_nothing_else(raw: str, tidy: str) -> None:
    assert tidy_name(raw) == tidy


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more_and_shows_every_sign(raw: str) -> None:
    once = tidy_name(raw)
    assert tidy_name(once) == once
    assert visible(once) == once


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Smith, Mrs Ann", ("Mrs", "Ann", "Smith", "Ann Smith")),
        ("Dr. Ann Lee", ("Dr", "Ann", "Lee", "Ann Lee")),
        ("Ann Mary Lee", ("", "Ann", "Lee", "Ann Mary Lee")),
        ("Mr & Mrs Lee", ("", "", "Lee", "Mr & Mrs Lee")),
        ("Mr Lee", ("Mr", "", "Lee", "Mr Lee")),
        ("Ann", ("", "Ann", "", "Ann")),
    ],
)
def test_a_name_in_one_piece_is_taken_apart(full: str, parts: tuple[str, str, str, str]) -> None:
    assert split_name(full) == parts


def test_a_row_becomes_a_contact_with_everything_in_its_place() -> None:
    made = read(
        {"Pets": "2"},
        external_id="0012",
        salutation="MRS",
        given_name="SIÂN",
        family_name="MCDONALD",
        address=("Flat 3, 12 Kenton Lane", "Harrow"),
        postcode="ha38uu",
        area="Belmont",
        phone=("020 7946 0123 x4", "07700 900123 / 020 7946 0123"),
        tps="N",
        tps_date="02/12/2019",
        language="Welsh",
        note="Prefers evenings",
    )
    day = date(2019, 12, 2)
    assert made == Contact(
        external_id="0012",
        given_name="Siân",
        family_name="McDonald",
        full_name="Siân McDonald",
        salutation="Mrs",
        address=("Flat 3", "12 Kenton Lane", "Harrow"),
        postcode="HA3 8UU",
        area="Belmont",
        numbers=(
            ContactNumber("+442079460123", "landline", "4", False, day),
            ContactNumber("+447700900123", "mobile", "", False, day),
            ContactNumber("+442079460123", "landline", "", False, day),
        ),
        language="Welsh",
        note="Prefers evenings",
        address_key="HA3 8UU|flat 3 12 kenton lane",
        extra={"Pets": "2"},
    )


@pytest.mark.parametrize(
    ("cells", "code", "reason"),
    [
        ({"phone": MOBILE}, "no_name", "neither a name nor an id"),
        ({"full_name": "Ann Lee"}, "no_number", "no telephone number"),
        ({"full_name": "Ann Lee", "phone": "n/a"}, "no_number", "no telephone number"),
        ({"full_name": "Ann Lee", "phone": "020 7946 01"}, "too_short", "“020 7946 01”: two figures short"),
        (
            {"full_name": "Ann Lee", "phone": "0909 879 0123"},
            "premium",
            "“0909 879 0123”: a premium-rate number we never ring",
        ),
        (
            {"full_name": "Ann Lee", "phone": ("999", "496 0123", "1")},
            "emergency",
            "“999”: an emergency or public-service number we never ring; “496 0123”: no area code",
        ),
        (
            {"full_name": "Ann Lee", "phone": "do not call"},
            "do_not_call",
            "asks not to be called, and has no number besides",
        ),
        (
            {"full_name": "Ann Lee", "phone": MOBILE, "deceased": "Y"},
            "deceased",
            "the list says that this person has died",
        ),
    ],
)
def test_a_row_nobody_can_ring_is_refused_with_its_reason(cells: dict[str, str], code: str, reason: str) -> None:
    refused = refusal(**cells)
    assert (refused.row, refused.code, refused.reason) == (7, code, reason)


def test_a_person_without_a_name_is_called_by_the_id_and_without_an_id_by_nothing() -> None:
    assert contact(full_name="", external_id="EA1-204").full_name == "EA1-204"
    assert contact().external_id == ""


def test_an_elector_number_in_three_columns_is_put_together_as_registers_write_it() -> None:
    made = contact(elector_prefix="EA", elector_number="0204", elector_suffix="1")
    assert made.external_id == "EA-0204/1"
    assert contact(elector_prefix="EA", elector_number="204", elector_suffix="0").external_id == "EA-204"


@pytest.mark.parametrize("cell", ["Y", "yes", "TRUE", "1", "x", "DNC", "since March 2018", "01/03/2018"])
def test_any_answer_but_no_in_a_do_not_call_column_keeps_the_contact_and_stops_the_call(cell: str) -> None:
    assert contact(do_not_call=cell).do_not_call


@pytest.mark.parametrize("cell", ["", "N", "no", "FALSE", "0", "-"])
def test_no_in_a_do_not_call_column_is_no(cell: str) -> None:
    assert not contact(do_not_call=cell).do_not_call


@pytest.mark.parametrize(
    "cells",
    [
        {"phone": f"{MOBILE} do not call"},
        {"phone": (MOBILE, "do not call")},
        {"note": "Asked us: please do not phone"},
        {"status": ("subscribed", "Unsubscribed")},
    ],
)
def test_a_refusal_anywhere_in_the_row_is_heard(cells: dict[str, str]) -> None:
    assert contact(**cells).do_not_call


def test_do_not_ring_after_nine_is_no_refusal() -> None:
    assert not contact(note="Do not ring after 9pm").do_not_call


def test_a_tps_mark_keeps_the_contact_and_holds_for_its_numbers() -> None:
    made = contact(phone=(MOBILE, "020 7946 0123"), tps="Yes", tps_date="2019-12-02")
    assert [number.tps for number in made.numbers] == [True, True] and made.tps
    assert {number.tps_screened_on for number in made.numbers} == {date(2019, 12, 2)}


def test_a_tps_column_for_each_number_marks_that_number() -> None:
    made = contact(phone=(MOBILE, "020 7946 0123"), tps=("N", "Y"), tps_date=("02/12/2019", ""))
    assert [number.tps for number in made.numbers] == [False, True]
    assert [number.tps_screened_on for number in made.numbers] == [date(2019, 12, 2), None]


def test_a_screening_day_without_a_mark_means_not_on_the_register_and_no_day_means_unknown() -> None:
    assert contact(tps_date="2 Dec 2019").numbers[0].tps is False
    assert contact(tps_clear="Y").numbers[0].tps is False
    assert contact().numbers[0].tps is None


def test_a_mobile_marked_bad_is_left_out_and_said_so() -> None:
    made = contact(phone=(MOBILE, "020 7946 0123"), phone_bad="true")
    assert [number.kind for number in made.numbers] == ["landline"]
    assert [bad.code for bad in made.unusable] == ["crossed_out"]


def test_nothing_is_longer_than_it_may_be() -> None:
    made = contact(full_name="A" * 500, address=["1 " + "B" * 200, "C" * 200], note="D" * 9_000, area="E" * 500)
    assert len(made.full_name) == 200 and len(made.area) == 200
    assert sum(map(len, made.address)) <= 300 and len(made.note) == LONGEST_NOTE


@given(
    st.dictionaries(
        st.sampled_from(
            ["external_id", "full_name", "given_name", "address", "postcode", "phone", "tps", "tps_date", "note"]
        ),
        st.lists(st.text(max_size=30) | st.just(MOBILE), min_size=1, max_size=3),
        max_size=6,
    )
)
def test_any_row_of_text_becomes_a_contact_or_a_reason(raw: dict[str, list[str]]) -> None:
    made = contact_from_row(3, raw)
    if isinstance(made, RefusedRow):
        assert made.row == 3 and made.code and made.reason
    else:
        assert made.numbers and made.full_name and len(households([made])[0]) == 16


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HA3 8UU", "HA3 8UU"),
        ("ha38uu", "HA3 8UU"),
        ("12 Kenton Lane, Harrow HA3  8UU.", "HA3 8UU"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("GIR 0AA", "GIR 0AA"),
        ("20024", ""),
        ("HA3 8UC", ""),
        ("QA3 8UU", ""),
        ("", ""),
    ],
)
def test_a_postcode_is_found_wherever_it_stands(text: str, code: str) -> None:
    assert find_postcode(text) == code


def test_two_spellings_of_an_address_have_one_key() -> None:
    spellings = [
        (["12 Kenton Lane", "Harrow", "HA3 8UU"], []),
        (["12, Kenton Ln, Kenton, Harrow"], ["HA38UU"]),
        (["12", "KENTON LANE"], ["HA3 8UU"]),
        (["12 Kenton Lane\nHarrow\nHA3 8UU"], []),
    ]
    keys = {read_address(tuple(lines), tuple(codes))[2] for lines, codes in spellings}
    assert keys == {"HA3 8UU|12 kenton lane"}


@pytest.mark.parametrize(
    ("lines", "postcode"), [(["Kenton Lane"], "HA3 8UU"), (["Harrow"], ""), ([], "HA3 8UU"), (["12 Kenton Lane"], "")]
)
def test_an_address_that_names_no_one_house_ties_nobody_together(lines: list[str], postcode: str) -> None:
    assert address_key(lines, postcode) == ""


def test_a_flat_is_not_the_flat_above_it() -> None:
    assert address_key(["Flat 3", "12 Kenton Lane"], "HA3 8UU") != address_key(["Flat 4", "12 Kenton Lane"], "HA3 8UU")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-12-02", date(2019, 12, 2)),
        ("02/12/2019", date(2019, 12, 2)),
        ("2.12.19", date(2019, 12, 2)),
        ("2nd December 2019", date(2019, 12, 2)),
        ("2-Dec-19", date(2019, 12, 2)),
        ("2019-12-02T09:30:00Z", date(2019, 12, 2)),
        ("43801", date(2019, 12, 2)),
        ("12/25/2019", None),
        ("yes", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_lists_here_write_it(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_a_cell_that_says_neither_yes_nor_no_says_nothing() -> None:
    assert (yes_or_no("Y"), yes_or_no("n"), yes_or_no("perhaps"), yes_or_no("")) == (True, False, None, None)


def test_a_household_is_whoever_shares_an_address_or_a_number_even_through_others() -> None:
    ann = contact(full_name="Ann", phone="07700 900001", address="12 Kenton Lane", postcode="HA3 8UU")
    bob = contact(full_name="Bob", phone=("07700 900002", "020 7946 0123"), address="12 Kenton Ln", postcode="HA38UU")
    cy = contact(full_name="Cy", phone="020 7946 0123")
    di = contact(full_name="Di", phone="07700 900003")
    homes = households([ann, bob, cy, di])
    assert homes[0] == homes[1] == homes[2] != homes[3]


people = st.lists(
    st.builds(
        lambda number, house, other: contact(
            phone=[f"07700 9000{number:02}", *([f"020 7946 00{other:02}"] if other else [])],
            address=f"{house} Kenton Lane" if house else "",
            postcode="HA3 8UU",
        ),
        st.integers(0, 12),
        st.integers(0, 6),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=14,
)


@given(people, st.randoms(use_true_random=False))
def test_households_do_not_depend_on_the_order_of_the_list(listed: list[Contact], shuffle: object) -> None:
    assert hasattr(shuffle, "shuffle")
    order = list(range(len(listed)))
    shuffle.shuffle(order)
    homes = households(listed)
    again = households([listed[place] for place in order])
    assert [homes[place] for place in order] == list(again)
    for one, home in zip(listed, homes, strict=True):
        for other, its in zip(listed, homes, strict=True):
            shares = {number.e164 for number in one.numbers} & {number.e164 for number in other.numbers}
            if shares or (one.address_key and one.address_key == other.address_key):
                assert home == its


def test_joining_two_records_keeps_the_first_fills_its_gaps_and_loses_no_refusal() -> None:
    first = contact(full_name="Ann Lee", tps="N", tps_date="01/11/2019", note="Evenings")
    later = contact(
        full_name="Anne Lee",
        phone=(MOBILE, "020 7946 0123"),
        tps="N",
        tps_date="02/12/2019",
        do_not_call="Y",
        language="Welsh",
        address="12 Kenton Lane",
        postcode="HA3 8UU",
        note="Hard of hearing",
    )
    both = merge(first, later)
    assert both.full_name == "Ann Lee" and both.language == "Welsh" and both.postcode == "HA3 8UU"
    assert both.do_not_call and both.note == "Evenings\nHard of hearing"
    assert [number.e164 for number in both.numbers] == ["+447700900123", "+442079460123"]
    assert both.numbers[0].tps_screened_on == date(2019, 12, 2)
    assert merge(later, first).do_not_call
