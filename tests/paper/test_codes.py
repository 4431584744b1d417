"""What is typed and scanned: a slip never leads to another sheet or row."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.machine.clock import LONDON, local
from phonebank_app.paper import codes, when

SIGN = st.sampled_from(codes.SIGNS)
SHEETS = st.builds(lambda seed: codes.new_sheet_id(seed.choice), st.randoms(use_true_random=False))


@settings(max_examples=200)
@given(SHEETS, st.integers(0, codes.MOST_ROWS), st.integers(0, 6), SIGN)
def test_one_wrong_sign_is_found(sheet: str, row: int, place: int, sign: str) -> None:
    code = codes.row_code(sheet, row) if row else sheet
    assert codes.read(code) == (sheet, row)
    place %= len(code)
    if code[place] != sign:
        assert codes.read(code[:place] + sign + code[place + 1 :]) is None


@settings(max_examples=200)
@given(SHEETS, st.integers(0, codes.MOST_ROWS), st.integers(0, 5))
def test_two_signs_that_changed_places_are_found(sheet: str, row: int, place: int) -> None:
    code = codes.row_code(sheet, row) if row else sheet
    place %= len(code) - 1
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or codes.read(swapped) is None


@settings(max_examples=100)
@given(st.text(max_size=12))
def test_whatever_is_typed_is_read_or_is_not(typed: str) -> None:
    found = codes.read(typed)
    assert found is None or (len(found[0]) == 5 and 0 <= found[1] <= codes.MOST_ROWS)


def test_spaces_small_letters_and_the_mark_of_the_square_do_not_matter() -> None:
    sheet = codes.new_sheet_id()
    assert codes.read(f" {codes.spaced(sheet).lower()} ") == (sheet, 0)
    assert codes.read(codes.in_square(codes.row_code(sheet, 25))) == (sheet, 25)


PRINTED = datetime(2019, 12, 5, 18, 30, tzinfo=LONDON)  # a Thursday


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("1945", "Thu 19:45"),
        ("7.45pm", "Thu 19:45"),
        ("7 45", "Thu 19:45"),
        ("8", "Thu 20:00"),
        ("11", "Fri 11:00"),
        ("10:30", "Fri 10:30"),
        ("sat 11", "Sat 11:00"),
        ("Saturday 11am", "Sat 11:00"),
        ("tomorrow 18:00", "Fri 18:00"),
        ("yfory 18:00", "Fri 18:00"),
        ("sad 11", "Sat 11:00"),
        ("dydd Sadwrn 11am", "Sat 11:00"),
        ("7/12 10:15", "Sat 10:15"),
        ("7.12. 10:15", "Sat 10:15"),
        ("thu 18:00", "Thu 18:00"),
        ("25:00", ""),
        ("sat", ""),
        ("soon", ""),
        ("31/2 10", ""),
        ("", ""),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, moment: str) -> None:
    found = when.call_back(typed, PRINTED)
    assert (f"{local(found):%a %H:%M}" if found else "") == moment
    if found and moment.startswith("Thu 18"):
        assert found - PRINTED == timedelta(days=7) - timedelta(minutes=30)


@settings(max_examples=150)
@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_a_time(typed: str) -> None:
    found = when.call_back(typed, PRINTED)
    assert found is None or found.tzinfo is not None
    when.about(typed, PRINTED)
