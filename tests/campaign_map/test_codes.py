"""Pairing codes notice what a tired host does to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from campaign_map import codes


@given(st.integers(0, 7), st.integers(1, 31))
def test_any_one_wrong_character_is_noticed(place: int, by: int) -> None:
    code = codes.new_code().replace("-", "")
    other = codes.ALPHABET[(codes.ALPHABET.index(code[place]) + by) % 32]
    assert codes.read_code(code) == code
    assert codes.read_code(code[:place] + other + code[place + 1 :]) is None


@given(st.tuples(st.integers(0, 7), st.integers(0, 7)))
def test_any_two_swapped_characters_are_noticed(places: tuple[int, int]) -> None:
    code = codes.new_code().replace("-", "")
    swapped = list(code)
    swapped[places[0]], swapped[places[1]] = swapped[places[1]], swapped[places[0]]
    text = "".join(swapped)
    assert codes.read_code(text) == (code if text == code else None)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_code_or_is_not(typed: str) -> None:
    read = codes.read_code(typed)
    assert read is None or len(read) == 8
