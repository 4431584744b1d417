"""Telephone numbers: what is read, what is mended, what is never rung."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from phonebank_app.voters import phones, uk_numbers
from phonebank_app.voters.drama import DRAMA_RANGES, DramaRange
from phonebank_app.voters.phones import BadNumber, Number, read_numbers

SHARED = Path(__file__).parents[3] / "shared"
MOBILE = "+447700900123"
LONDON = "+442079460123"


def numbers(raw: str) -> list[str]:
    return [one.written for one in read_numbers(raw) if isinstance(one, Number)]


def refusals(raw: str) -> list[str]:
    return [one.code for one in read_numbers(raw) if isinstance(one, BadNumber)]


def only(raw: str) -> Number:
    (one,) = read_numbers(raw)
    assert isinstance(one, Number), one
    return one


@pytest.mark.parametrize(
    "raw",
    [
        "07700 900123",
        "07700900123",
        "07700-900-123",
        "07700.900.123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "(+44)(0)7700 900123",
        "0044 7700 900123",
        "+44 07700 900123",
        "447700900123",
        "011 44 7700 900123",
        "+07700 900123",
        "+0044 7700 900123",
        "tel:+44-7700-900123",
        "\u202a+44 7700 900123\u202c",
        "07700\u00a0900\u200b123",
        "07700–900—123",
        '="07700900123"',
        "'07700900123",
        "Mob: 07700 900123",
        "07700 900123 (mobile)",
        "m07700900123",
        "Symudol 07700 900123",
        "07700 900123 after 6pm",
        "don’t ring after 9pm: 07700 900123",
        "０７７００９００１２３",
        "٠٧٧٠٠ ٩٠٠١٢٣",
    ],
)
def test_one_mobile_is_the_same_however_it_is_written(raw: str) -> None:
    assert numbers(raw) == [MOBILE]


@pytest.mark.parametrize(
    "raw", ["7700900123", "7700900123.0", "07700900123.00", "7,700,900,123", "7.700900123E+09", "7,700900123E9"]
)
def test_what_a_spreadsheet_did_is_undone_when_only_one_number_can_have_been_meant(raw: str) -> None:
    assert only(raw) == Number(MOBILE, "mobile", flags=frozenset({"drama"}), repaired=True)


@pytest.mark.parametrize("raw", ["7.70090E+09", "4.47701E+11", "7,7009E+09", "7.7e9", "1E+10"])
def test_what_a_spreadsheet_lost_is_not_guessed(raw: str) -> None:
    assert refusals(raw) == ["figures_lost"] and not numbers(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("07700 900123 / 0113 496 0123", [MOBILE, "+441134960123"]),
        ("07700900123,07700900124", [MOBILE, "+447700900124"]),
        ("07700900123 07700900124", [MOBILE, "+447700900124"]),
        ("0770090012307700900124", [MOBILE, "+447700900124"]),
        ("+44 7700 900123 +44 7700 900124", [MOBILE, "+447700900124"]),
        ("07700 900123 or 0113 496 0123", [MOBILE, "+441134960123"]),
        ("H: 0113 496 0123 M: 07700 900123", ["+441134960123", MOBILE]),
        ("07700900123\n01134960123", [MOBILE, "+441134960123"]),
        ("01632 960123 neu 07700 900123", ["+441632960123", MOBILE]),
        ("0113 496 0123 extn 4 07700 900123", ["+441134960123;ext=4", MOBILE]),
        ("07700 900123, 07700900123", [MOBILE]),
        ("0113 496 0123/4", ["+441134960123"]),
        ("01632/960123", ["+441632960123"]),
    ],
)
def test_the_numbers_of_one_cell_are_told_apart(raw: str, expected: list[str]) -> None:
    assert numbers(raw) == expected


@pytest.mark.parametrize(
    "raw", ["0114 496 0123 x4", "0114 496 0123x4", "0114 496 0123 ext. 4", "(0114) 496 0123 (ext 4)"]
)
def test_an_extension_is_kept_beside_the_number(raw: str) -> None:
    assert only(raw).extension == "4"
    assert only(raw).written == "+441144960123;ext=4"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("020 7946 01", "two figures short"),
        ("0113 496 012", "one figure short"),
        ("07700 9001234", "one figure too long"),
        ("496 0123", "no area code"),
        ("o7700 900123", "letters among the figures"),
        ("07700 90O123", "letters among the figures"),
        ("О7700 900123", "letters among the figures"),
        ("07700 900 l23", "letters among the figures"),
        ("0000000000", "made up to get past a form"),
        ("01234567890", "made up to get past a form"),
        ("07777777777", "made up to get past a form"),
        ("999", "an emergency or public-service number we never ring"),
        ("112", "an emergency or public-service number we never ring"),
        ("101", "an emergency or public-service number we never ring"),
        ("0800 1111", "an emergency or public-service number we never ring"),
        ("116 123", "an emergency or public-service number we never ring"),
        ("118 118", "a directory-enquiries number we never ring"),
        ("0909 879 0123", "a premium-rate number we never ring"),
        ("+44 909 879 0123", "a premium-rate number we never ring"),
        ("9098790123", "a premium-rate number we never ring"),
        ("+1 900 234 5678", "a premium-rate number we never ring"),
        ("0845 123 4567", "a number that costs extra, which we never ring"),
        ("0870 123 4567", "a number that costs extra, which we never ring"),
        ("070 1234 5678", "a personal (070) number we never ring"),
        ("+881 6 1234 5678", "a satellite or international service number we never ring"),
        ("fax 0113 496 0123", "a fax"),
        ("wrong number 07700 900123", "marked in the list as no longer right"),
        ("353209101234", "neither a leading 0 nor a country code"),
        ("ex-directory", "ex-directory, no number given"),
        ("do not call", "the list says not to call"),
        ("-", "no number given"),
        ("n/a", "no number given"),
        ("ask her sister", "words, not a number"),
    ],
)
def test_what_cannot_or_must_not_be_rung_is_refused_in_words(raw: str, reason: str) -> None:
    assert not numbers(raw)
    assert [one.reason for one in read_numbers(raw) if isinstance(one, BadNumber)] == [reason]


def test_one_bad_number_does_not_cost_the_good_one_beside_it() -> None:
    assert numbers("o7700 900123, 07700 900124") == ["+447700900124"]
    assert numbers("old: 07700 900123 / new: 07700 900124") == ["+447700900124"]


def test_what_a_cell_says_against_calling_goes_with_its_number() -> None:
    assert "do_not_call" in only("do not call 07700 900123").flags
    assert "tps" in only("07700 900123 (TPS)").flags
    assert "tps" not in only("07700 900123 (TPS clear)").flags


def test_a_refusal_reads_as_a_sentence_and_quotes_no_more_than_needed() -> None:
    assert str(read_numbers("020 7946 01")[0]) == "“020 7946 01”: two figures short"
    (long,) = read_numbers("rhubarb " * 100)
    assert isinstance(long, BadNumber) and len(long.raw) <= 40


@pytest.mark.parametrize(
    ("raw", "kind", "flags"),
    [
        ("07700 900123", "mobile", {"drama"}),
        ("0131 496 0123", "landline", {"drama"}),
        ("0808 157 0123", "national", {"organisation", "drama"}),
        ("03069 990123", "national", {"organisation", "drama"}),
        ("+353 20 910 1234", "abroad", {"abroad"}),
        ("00353 (0)20 910 1234", "abroad", {"abroad"}),
        ("+39 06 698 12345", "abroad", {"abroad"}),
        ("+1 202 555 0123", "abroad", {"abroad"}),
    ],
)
def test_every_number_has_its_kind(raw: str, kind: str, flags: set[str]) -> None:
    assert (only(raw).kind, set(only(raw).flags)) == (kind, flags)


@pytest.mark.parametrize("region", ["GB", "JE", "GG", "IM"])
def test_the_islands_share_our_country_code_and_count_as_home(region: str) -> None:
    sample = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert sample is not None
    mobile = only(f"0{sample.national_number}")
    assert (mobile.e164, mobile.kind, mobile.flags) == (f"+44{sample.national_number}", "mobile", frozenset())


def test_a_number_that_means_one_thing_here_and_another_abroad_is_not_guessed() -> None:
    assert refusals("00 7700 900123") == ["ambiguous"]


@pytest.mark.parametrize("drama", DRAMA_RANGES, ids=lambda one: one.area)
def test_numbers_reserved_for_fiction_are_accepted_and_flagged(drama: DramaRange) -> None:
    for last in (0, 123, 999):
        one = only(f"0{drama.prefix}{last:03}")
        assert one.e164 == f"+44{drama.prefix}{last:03}" and "drama" in one.flags
        assert phones.is_drama(one.e164)
        assert [len(group) for group in phones.national(one.e164).split()] == list(drama.spacing)


def test_a_number_beside_a_drama_range_is_not_fiction() -> None:
    assert not phones.is_drama("+442079461000") and not phones.is_drama("+442890180123")


@pytest.mark.parametrize(
    ("e164", "spoken", "exported"),
    [
        ("+442079460182", "020 7946 0182", "02079460182"),
        (MOBILE, "07700 900123", "07700900123"),
        ("+443069990417", "03069 990 417", "03069990417"),
        ("+441632960123", "01632 960123", "01632960123"),
        ("+441204123456", "01204 123456", "01204123456"),
        ("+353209101234", "+353 20 910 1234", "+353209101234"),
    ],
)
def test_a_number_is_written_for_reading_aloud_and_for_a_spreadsheet(e164: str, spoken: str, exported: str) -> None:
    assert phones.national(e164) == spoken
    assert phones.export_form(e164) == exported
    assert phones.tel_uri(e164) == f"tel:{e164}"


def test_an_extension_goes_into_the_address_that_is_dialled() -> None:
    assert phones.tel_uri(LONDON, "4") == f"tel:{LONDON};ext=4"


def test_a_do_not_call_entry_depends_on_number_and_salt_and_shows_neither() -> None:
    one = phones.number_hash(MOBILE, b"a salt of a pack")
    assert one == phones.number_hash(MOBILE, b"a salt of a pack") and len(one) == 64
    assert one != phones.number_hash(LONDON, b"a salt of a pack")
    assert one != phones.number_hash(MOBILE, b"the salt of another")
    with pytest.raises(ValueError, match="16 bytes"):
        phones.number_hash(MOBILE, b"short")


def test_our_shortcut_and_the_library_agree_on_forty_thousand_uk_numbers() -> None:
    """Between every two valid prefixes, and on random numbers: the same validity and the same type."""
    invent = random.Random(44)
    for _ in range(40_000):
        national = f"{invent.choice('1237')}{invent.randrange(10**9):09}"
        theirs = phonenumbers.number_type(phonenumbers.PhoneNumber(country_code=44, national_number=int(national)))
        assert uk_numbers.line_type(national) == theirs, national


# Emergencies and service numbers, alone and behind every prefix that somebody may have put before them.
NEVER = ["999", "112", "101", "111", "118118", "118500", "116123", "18000", "09098790123", "07012345678", "08451234567"]


@pytest.mark.parametrize("number", NEVER)
@pytest.mark.parametrize("before", ["", "0", "+44", "0044", "+44 (0)", "tel:", "call ", "=", "0 "])
@pytest.mark.parametrize("after", ["", " ", ".0", " x4", " or so", "\u200e"])
def test_no_disguise_makes_a_forbidden_number_one_to_ring(before: str, number: str, after: str) -> None:
    assert not numbers(before + number + after)


cells = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789+() -./,;xXeE=\"'\n\u200e０٧oOl", max_size=40),
    st.from_regex(
        r"(\+44|0|0044|)(7[0-9]{9}|[1-3][0-9]{8,9}|9[0-9]{9}|[0-9]{3,12})( ?(x|ext) ?[0-9]{1,4})?", fullmatch=True
    ),
)


@given(cells, cells)
@example("+", "")
@example("\ud800", "0")
def test_any_text_is_read_without_an_error_and_every_number_reads_back_as_itself(left: str, right: str) -> None:
    for raw in (left, f"{left}/{right}", f"{left} {right}"):
        for one in read_numbers(raw):
            if isinstance(one, BadNumber):
                assert one.reason and len(one.raw) <= 40
                continue
            back = only(one.written)
            assert (back.e164, back.kind, back.extension) == (one.e164, one.kind, one.extension)
            assert not back.repaired
            phones.national(one.e164)


@given(cells)
def test_nothing_that_costs_or_saves_lives_ever_becomes_a_number(raw: str) -> None:
    for one in read_numbers(raw):
        if isinstance(one, Number):
            assert not one.e164.startswith(("+449", "+4470", "+4484", "+4487", "+44118"))
            assert len(one.e164) >= 8
            library = phonenumbers.number_type(phonenumbers.parse(one.e164))
            assert library not in {
                phonenumbers.PhoneNumberType.PREMIUM_RATE,
                phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
                phonenumbers.PhoneNumberType.SHARED_COST,
                phonenumbers.PhoneNumberType.PAGER,
            }


# Collected from real lists, numbers changed to ones reserved for fiction; what is not read is empty.
EXAMPLES = [
    ("07700 900123", "+447700900123"),
    ("07700900123", "+447700900123"),
    ("07700-900-123", "+447700900123"),
    ("07700.900.123", "+447700900123"),
    ("+44 7700 900123", "+447700900123"),
    ("+44 (0)7700 900123", "+447700900123"),
    ("0044 7700 900123", "+447700900123"),
    ("00447700900123", "+447700900123"),
    ("+44 07700 900123", "+447700900123"),
    ("tel:+447700900123", "+447700900123"),
    ("07700 900 123\u202c", "+447700900123"),
    ("\u202a+44 7700 900123\u202c", "+447700900123"),
    ('="07700900123"', "+447700900123"),
    ("Mob: 07700 900123", "+447700900123"),
    ("０７７００９００１２３", "+447700900123"),
    ("7700900123", "+447700900123"),
    ("7.70090E+09", ""),
    ("7700900123.0", "+447700900123"),
    ("0207 946 0123", "+442079460123"),
    ("(020) 7946 0123", "+442079460123"),
    ("+44 20 7946 0123", "+442079460123"),
    ("+44 (0) 20 7946 0123", "+442079460123"),
    ("020-7946-0123", "+442079460123"),
    ("0113 496 0123", "+441134960123"),
    ("(0113) 4960123", "+441134960123"),
    ("0113 4960 123", "+441134960123"),
    ("01632 960123", "+441632960123"),
    ("(01632) 960 123", "+441632960123"),
    ("+441632960123", "+441632960123"),
    ("029 2018 0123", "+442920180123"),
    ("0191 498 0123", "+441914980123"),
    ("028 9649 6123", "+442896496123"),
    ("0909 879 0123", ""),
    ("03069 990123", "+443069990123"),
    ("0114 496 0123 x4", "+441144960123;ext=4"),
    ("07700 900123 / 0113 496 0123", "+447700900123|+441134960123"),
    ("07700900123,07700900124", "+447700900123|+447700900124"),
    ("496 0123", ""),
    ("07700 9001234", ""),
    ("o7700 900123", ""),
    ("0000000000", ""),
    ("01234567890", ""),
    ("-", ""),
    ("ex-directory", ""),
    ("do not call", ""),
    ("", ""),
    ("112", ""),
    ("101", ""),
    ("+353 20 910 1234", "+353209101234"),
]


@pytest.mark.parametrize(("raw", "expected"), EXAMPLES)
def test_an_example_from_a_real_list_is_read_as_expected(raw: str, expected: str) -> None:
    assert "|".join(numbers(raw)) == expected


@pytest.mark.skipif(not (SHARED / "data/phones").is_dir(), reason="the data beside the project is not here")
def test_every_example_collected_from_real_lists_is_read_as_expected() -> None:
    with (SHARED / "data/phones/uk_phone_examples.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            never = "must not be dialled" in line["note"]
            expected = [] if never or not line["expected"] else line["expected"].split("|")
            assert numbers(line["raw"]) == expected, line


@pytest.mark.skipif(not (SHARED / "data/phones").is_dir(), reason="the data beside the project is not here")
def test_our_table_of_reserved_numbers_is_the_regulators() -> None:
    with (SHARED / "data/phones/ofcom_drama_ranges.csv").open(encoding="utf-8", newline="") as file:
        theirs = {
            line["first_e164"][3:10]
            for line in csv.DictReader(file)
            if line["use"] == "yes" and not line["first_e164"].startswith("+449")
        }
    assert {one.prefix for one in DRAMA_RANGES} == theirs
