"""UK numbers: the short way for plain ones says what the library says, whatever figures it is given."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from phonebank_app.voters import uk_numbers
from phonebank_app.voters.drama import DRAMA_RANGES, DramaRange
from phonebank_app.voters.numbers import BadNumber, Number
from phonebank_app.voters.phones import read_numbers

# What our answers are called by the library; a number that it does not know may only be fiction.
_LANDLINE = {PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_NATIONAL = {PhoneNumberType.VOIP, PhoneNumberType.UAN, PhoneNumberType.TOLL_FREE}
_FICTION = {one.prefix for one in DRAMA_RANGES}
_ISLANDS = ("1534", "1481", "1624", "7797", "7781", "7624", "7924", "7700", "7911", "7829", "7937", "7509", "7457")


def library(national: str) -> tuple[int, bool]:
    """What the library makes of the figures after +44, asked by the same road as anybody's: (type, valid)."""
    number = phonenumbers.PhoneNumber(country_code=44, national_number=int(national))
    return phonenumbers.number_type(number), phonenumbers.is_valid_number(number)


def agrees(national: str) -> None:
    """Both our ways, short and long, against the library."""
    line, valid = library(national)
    assert uk_numbers.line_type(national) == line, national
    assert (line != PhoneNumberType.UNKNOWN) == valid, national
    judged = uk_numbers.judge(national, national)
    short = uk_numbers.plain(national)
    assert short is None or short == judged, national
    if isinstance(judged, BadNumber):
        assert short is None, national
        return
    assert judged.e164 == f"+44{national}"
    if national[:7] in _FICTION:
        assert "drama" in judged.flags
    else:
        kinds = {"mobile": {PhoneNumberType.MOBILE}, "landline": _LANDLINE, "national": _NATIONAL}
        assert valid and line in kinds[judged.kind], national


@pytest.mark.parametrize("first", ["1", "2", "7"])
def test_every_prefix_of_five_figures_is_what_the_library_says_it_is(first: str) -> None:
    invent = random.Random(first)
    for prefix in range(10_000):
        agrees(f"{first}{prefix:04}{invent.randrange(10**5):05}")


def test_every_prefix_of_four_figures_that_is_neither_landline_nor_mobile_is_what_the_library_says() -> None:
    """03 and 055 to 058, 080, and what is never rung: 070 is walked above, 084, 087, 09 here."""
    invent = random.Random(0)
    for prefix in range(3_000, 10_000):
        if str(prefix)[0] != "7":
            agrees(f"{prefix}{invent.randrange(10**6):06}")


@pytest.mark.parametrize("prefix", _ISLANDS)
def test_the_islands_numbers_are_what_the_library_says_figure_for_figure(prefix: str) -> None:
    """Jersey, Guernsey and Man share +44, and some of their ranges begin within ours: three figures deeper."""
    for deeper in range(1_000):
        agrees(f"{prefix}{deeper:03}456")


@pytest.mark.parametrize("fiction", DRAMA_RANGES, ids=lambda one: one.area)
def test_fiction_is_fiction_by_the_short_way_as_by_the_long(fiction: DramaRange) -> None:
    prefix = fiction.prefix
    for last in range(0, 1_000, 37):
        assert uk_numbers.plain(f"{prefix}{last:03}") is None
        agrees(f"{prefix}{last:03}")
    agrees(f"{int(prefix) + 1}000")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("07624 123456", "mobile"),  # Isle of Man, among the pagers of 076
        ("07640 123456", "pager"),
        ("07600 123456", "pager"),
        ("01534 456789", "landline"),
        ("01481 256789", "landline"),
        ("01624 756789", "landline"),
        ("07797 712345", "mobile"),
        ("07781 123456", "mobile"),
        ("01946 712345", "landline"),
        ("0113 273 4567", "landline"),
        ("020 8123 9876", "landline"),
        ("0300 123 9876", "national"),
        ("0345 123 9876", "national"),
        ("055 1234 5679", "national"),
        ("056 1234 5679", "national"),
        ("0800 012 9876", "national"),
        ("0800 1111", "emergency"),
        ("070 1123 4576", "personal"),
        ("0701 512 9876", "personal"),
        ("0843 012 9876", "extra_cost"),
        ("0871 012 9876", "extra_cost"),
        ("0845 46 47", "extra_cost"),
        ("0901 812 9876", "premium"),
        ("0982 012 9876", "premium"),
        ("010 2244 6689", "not_in_use"),
        ("059 2244 6689", "not_in_use"),
        ("07777 777777", "dummy"),
        ("07123 456789", "dummy"),
        ("07098 765432", "personal"),
    ],
)
def test_each_kind_of_uk_number_is_told(raw: str, expected: str) -> None:
    (one,) = read_numbers(raw)
    assert (one.kind if isinstance(one, Number) else one.code) == expected


@given(st.from_regex(r"[1-9][0-9]{3,11}", fullmatch=True))
@example("1204123456")
@example("120461234")
@example("8001111")
@example("8454647")
@example("800123456")
@example("76245012345")
def test_any_run_of_figures_is_judged_alike_by_both_ways(national: str) -> None:
    if 7 <= len(national) <= 10:
        agrees(national)
    elif uk_numbers.plain(national) is not None:
        raise AssertionError(national)


_SPACE = st.sampled_from(["", " ", "-", ".", "  "])


@given(
    st.sampled_from(["0", "+44", "+44 ", "0044", "+44 (0)", "(0"]),
    st.from_regex(r"[1-37][0-9]{9}", fullmatch=True),
    st.lists(_SPACE, min_size=10, max_size=10),
)
def test_a_plain_cell_reads_the_same_with_a_word_before_it_that_takes_the_long_way(
    before: str, national: str, spaces: list[str]
) -> None:
    spaced = before + "".join(figure + space for figure, space in zip(national, spaces, strict=True)).rstrip(" .-")
    short = read_numbers(spaced)
    long = read_numbers(f"Tel: {spaced}")
    if any(isinstance(one, Number) for one in short):
        assert short == long
    else:
        assert [one.code for one in short if isinstance(one, BadNumber)] == [
            one.code for one in long if isinstance(one, BadNumber)
        ]
