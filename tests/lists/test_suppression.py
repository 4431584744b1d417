"""Files of numbers that nobody may ring: whatever they look like, a number is read or its row is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import ListProblem
from phonebank_app.lists.suppression import read_suppression
from tests.makers import e164


def test_one_number_on_each_line_with_remarks_and_blank_lines() -> None:
    file = read_suppression(b"# opted out\n07700 900123\n\n  # later\n+44 7700 900124\r\n07700900123\n", name="off.txt")
    assert file.name == "off.txt"
    assert file.numbers == ("+447700900123", "+447700900124")
    assert file.refused == ()


def test_a_line_that_is_no_number_is_named_with_its_row() -> None:
    file = read_suppression(b"07700 900123\n0770 090\nask mum\n")
    assert [(one.row, one.code) for one in file.refused] == [(2, "too_short"), (3, "no_number")]


def test_of_a_table_only_its_telephone_columns_are_read() -> None:
    text = "Name,Phone,Membership,Mobile\nAnn,01632 960001,07700900999,07700 900123\nBob,0163,07700900998,\n"
    file = read_suppression(text.encode())
    assert file.numbers == ("+441632960001", "+447700900123")
    assert [one.row for one in file.refused] == [3]


def test_a_table_without_headers_is_read_cell_by_cell() -> None:
    file = read_suppression(b"Ann;12.05.1980;07700 900123\nBob;01.02.1990;07700 900124\n")
    assert file.numbers == ("+447700900123", "+447700900124")
    assert file.refused == ()


def test_a_damaged_number_beside_a_good_one_is_named_too() -> None:
    file = read_suppression(b"07700 900123;077009001\n07700 900124;\n")
    assert file.numbers == ("+447700900123", "+447700900124")
    assert [one.row for one in file.refused] == [1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_it_may_be_saved_in_any_encoding(encoding: str) -> None:
    assert read_suppression("Téléphone\n07700 900123\n".encode(encoding)).numbers == ("+447700900123",)


@pytest.mark.parametrize("data", [b"", b"nothing here\n", b"%PDF-1.4"])
def test_a_file_without_a_number_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(ListProblem) as refused:
        read_suppression(data)
    assert refused.value.way_out


def test_a_file_that_is_too_long_is_refused_and_a_cell_that_is_too_long_is_named() -> None:
    with pytest.raises(ListProblem, match="more than 2 rows"):
        read_suppression(b"07700 900123\n" * 3, limit=2)
    long = " ".join(["07700 900124"] * 60)
    assert [one.code for one in read_suppression(f"07700 900123\n{long}\n".encode()).refused] == ["too_long"]


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=40, unique=True), st.sampled_from(["", " ", "-"]))
def test_every_number_of_a_file_is_read_once(indexes: list[int], gap: str) -> None:
    numbers = [e164(index) for index in indexes]
    text = "\n".join(f"0{one[3:7]}{gap}{one[7:]}" for one in numbers)
    file = read_suppression(text.encode())
    assert set(file.numbers) == set(numbers)
    assert len(file.numbers) == len(set(numbers))
    assert file.refused == ()
