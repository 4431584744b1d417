"""A postcode becomes its seat, exactly; whatever else is typed becomes an answer in words."""

from __future__ import annotations

import csv
import lzma
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.places.postcode_table import FORMAT, load_table, read_table
from campaign_map.places.postcodes import Kind, district, look_up, seat_of
from phonebank_app.seats import load_seats, seats_by_code

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "data"
LEWISHAM_DEPTFORD = "E14000789"

WHOLE = [
    f"{name} {inward}" for name, one in load_table().items() for inward in list(one.inwards)[:20] if len(inward) == 3
]


def names(codes: tuple[str, ...]) -> list[str]:
    return [seats_by_code()[code].name for code in codes]


def test_every_row_of_the_shipped_table_is_found_through_the_box_people_type_into() -> None:
    wrong = [
        f"{name} {inward}"
        for name, one in load_table().items()
        for inward, code in one.inwards.items()
        if len(inward) == 3 and look_up(f"{name} {inward}").seat != code
    ]
    assert wrong == []


def test_the_table_names_every_seat_of_great_britain_and_no_other() -> None:
    seats = {code for one in load_table().values() for code in one.inwards.values()}
    assert seats == {seat.code for seat in load_seats() if seat.country != "Northern Ireland"}
    assert sum(len(one.inwards) for one in load_table().values()) == 110_213


def test_every_row_of_the_published_table_is_right() -> None:
    path = SHARED / "postcodes" / "gb_postcode_prefix_pcon2010.csv"
    if not path.exists():
        pytest.skip("the published postcodes are not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["prefix"]: row["pcon"] for row in csv.DictReader(file)}
    assert {prefix: seat_of(prefix) for prefix in rows} == rows
    listed = {f"{name} {inward}".strip() for name, one in load_table().items() for inward in one.inwards}
    assert listed == rows.keys()


def test_districts_lie_where_the_published_table_says() -> None:
    path = SHARED / "postcodes" / "gb_districts_pcon2010.csv"
    if not path.exists():
        pytest.skip("the published postcodes are not here")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = district(row["district"])
            assert found is not None
            assert (found.lat, found.lon) == (float(row["lat"]), float(row["lon"]))
            assert found.postcodes == int(row["postcodes"])
            said = dict(zip(found.seats, found.shares, strict=True))
            assert said == {code: float(share) for code, share in (x.split(":") for x in row["pcon_shares"].split("|"))}


def test_the_shipped_table_is_what_its_program_writes(tmp_path: Path) -> None:
    if not SHARED.exists():
        pytest.skip("the published postcodes are not here")
    build = runpy.run_path(str(ROOT / "resources" / "build_postcodes.py"))
    rows = build["read"](SHARED / "postcodes" / "gb_postcode_prefix_pcon2010.csv")
    text = build["build"](
        {row["prefix"]: row["pcon"] for row in rows}, build["read"](SHARED / "postcodes" / "gb_districts_pcon2010.csv")
    )
    assert lzma.decompress((ROOT / "resources" / "postcodes.xz").read_bytes()).decode() == text


def test_the_program_that_writes_it_says_which_file_is_missing(tmp_path: Path) -> None:
    program = str(ROOT / "resources" / "build_postcodes.py")
    ended = subprocess.run([sys.executable, program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "postcodes.xz was not written" in ended.stderr


def test_the_shipped_table_stays_small() -> None:
    assert (ROOT / "resources" / "postcodes.xz").stat().st_size <= 300_000


def test_a_longest_prefix_decides_and_a_unit_goes_before_its_sector() -> None:
    text = f"{FORMAT}\nE14000530 E14000531 E14000532\nAB1 57.1 -2.1 10 0:6000 1:3000 2:1000 0/0B1ae2Cd1/12\n"
    found = read_table(lzma.compress(text.encode()))["AB1"]
    expected = {"": 0, "0": 0, "0AA": 0, "0BB": 1, "0BA": 2, "0BE": 2, "0CD": 1, "0CE": 0, "1ZZ": 2}
    assert {inward: found.seats.index(found.seat_of(inward)) for inward in expected} == expected
    assert found.seats_of("0C") == ("E14000530", "E14000531")
    assert found.seats_of("1") == ("E14000532",)


@pytest.mark.parametrize("damaged", [b"", b"no xz", lzma.compress(b"something else\n")])
def test_a_damaged_table_is_no_table(damaged: bytes) -> None:
    with pytest.raises((ValueError, IndexError, lzma.LZMAError)):
        read_table(damaged)


@pytest.mark.parametrize(
    "typed",
    [
        *("SE13 6AB", "se136ab", " se13  6ab ", "SE136AB", "S E 1 3 6 A B", "SE13-6AB", "se13, 6ab!", "S.E.13 6AB"),
        *("ＳＥ１３　６ＡＢ", "SE13\u00a06AB", "SE13\t6AB", "“SE13 6AB”", "SEI3 6AB", "SEl3 6ab"),
        "5 High Street, London SE13 6AB",
    ],
)
def test_however_it_is_typed_a_whole_postcode_is_in_one_seat(typed: str) -> None:
    answer = look_up(typed)
    assert (answer.kind, answer.district, answer.seat) == (Kind.SEAT, "SE13", LEWISHAM_DEPTFORD)
    assert answer.words == "SE13 is in Lewisham, Deptford."
    assert not answer.elsewhere


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *[("S014 1AA", "SO14 1AA"), ("0X1 1AA", "OX1 1AA"), ("SO14 IAA", "SO14 1AA"), ("SE13 OAB", "SE13 0AB")],
        *[("1P1 1AA", "IP1 1AA"), ("EC1A OBB", "EC1A 0BB"), ("WIA 1AA", "W1A 1AA"), ("ml 1aa", "M1 1AA")],
    ],
)
def test_noughts_and_ones_may_be_letters_where_only_one_of_them_can_stand(typed: str, meant: str) -> None:
    assert look_up(typed) == look_up(meant)
    assert look_up(meant).kind is Kind.SEAT


def test_half_a_postcode_names_the_seats_likeliest_first() -> None:
    answer = look_up("se13")
    assert answer.kind is Kind.SEVERAL
    assert answer.words == (
        "SE13 is in three seats. Add the rest, or choose: Lewisham, Deptford; Lewisham East; Greenwich and Woolwich."
    )
    assert answer.seat == ""
    assert sorted(answer.shares, reverse=True) == list(answer.shares)
    assert sum(answer.shares) == pytest.approx(1, abs=0.001)
    assert answer.lat == pytest.approx(51.46, abs=0.05)


def test_more_of_a_postcode_leaves_fewer_seats() -> None:
    assert names(look_up("SE13 6").seats) == ["Lewisham, Deptford", "Lewisham East"]
    assert sum(look_up("SE13 6").shares) == pytest.approx(1)
    assert look_up("SE1 3").seat == seat_of("SE1 3")


def test_a_district_that_lies_in_one_seat_needs_no_second_half() -> None:
    name = next(name for name, one in load_table().items() if len(one.seats) == 1)
    assert look_up(name).seat == load_table()[name].seats[0]


def test_a_london_district_without_its_letter_is_all_of_them() -> None:
    answer = look_up("EC1")
    assert (answer.kind, answer.district) == (Kind.SEVERAL, "EC1")
    assert names(answer.seats)[0] == "Islington South and Finsbury"
    found = district("EC1")
    assert found is not None
    assert found.postcodes == sum(one.postcodes for name, one in load_table().items() if name.startswith("EC1"))


BT = "BT postcodes are in Northern Ireland, where we are not standing."
FORCES = "A forces address (BFPO) moves with its unit, so it is in no seat."
THERE = "You can still ring from there."
ANYWHERE = "You can ring from anywhere."
HOME = "Type the one you live at."
TYPE_ONE = "Type one, like SE13 6AB"
MEAN_SE13 = "Did you mean SE13?"
SPECIAL = {
    "BT7 1NN": (Kind.NORTHERN_IRELAND, BT, THERE),
    "bt1": (Kind.NORTHERN_IRELAND, BT, THERE),
    "JE2 3AB": (Kind.ISLANDS, "JE postcodes are in Jersey, which has no seat at Westminster.", THERE),
    "gy1": (Kind.ISLANDS, "GY postcodes are in the Bailiwick of Guernsey, which has no seat at Westminster.", THERE),
    "IM1 1AA": (Kind.ISLANDS, "IM postcodes are on the Isle of Man, which has no seat at Westminster.", THERE),
    "1M1 1AA": (Kind.ISLANDS, "IM postcodes are on the Isle of Man, which has no seat at Westminster.", THERE),
    "BFPO 57": (Kind.OVERSEAS, FORCES, ANYWHERE),
    "BF1 2AA": (Kind.OVERSEAS, FORCES, ANYWHERE),
    "ASCN 1ZZ": (Kind.OVERSEAS, "That is a postcode of Ascension Island, which has no seat at Westminster.", THERE),
    "GX11 1AA": (Kind.OVERSEAS, "That is a postcode of Gibraltar, which has no seat at Westminster.", THERE),
    "KY1-1001": (Kind.OVERSEAS, "That is a postcode of the Cayman Islands, which has no seat at Westminster.", THERE),
    "D02 AF30": (
        Kind.OVERSEAS,
        "That is a postcode of the Republic of Ireland, which has no seat at Westminster.",
        THERE,
    ),
    "Abroad": (Kind.OVERSEAS, "You are abroad.", ANYWHERE),
    "GIR 0AA": (Kind.NO_PLACE, "That postcode belonged to a bank, not to a place.", HOME),
    "BX9 1AS": (Kind.NO_PLACE, "That postcode is an office’s that can be anywhere.", HOME),
    "ZZ99 3VZ": (Kind.NO_PLACE, "That postcode stands for “no fixed address” in lists.", HOME),
    "SE31 6AB": (Kind.UNKNOWN, "SE31 is not a postcode we know.", MEAN_SE13),
    "SE31": (Kind.UNKNOWN, "SE31 is not a postcode we know.", MEAN_SE13),
    "QQ99 9QQ": (Kind.UNKNOWN, "QQ99 is not a postcode we know.", "Look at it again, please."),
    "SE13 6A1": (
        Kind.NOT_A_POSTCODE,
        "The second half of a postcode is a number and two letters, like 6AB.",
        "Look at what comes after SE13.",
    ),
    "SE": (Kind.NOT_A_POSTCODE, "SE is the beginning of a postcode.", "Add the number, like SE1."),
    "Stockport": (Kind.NOT_A_POSTCODE, "That is not a postcode.", f"{TYPE_ONE}, or its first half."),
    "12345": (Kind.NOT_A_POSTCODE, "That is not a postcode.", f"{TYPE_ONE}, or its first half."),
    "": (Kind.BLANK, "No postcode was typed.", f"{TYPE_ONE}."),
    " \t ": (Kind.BLANK, "No postcode was typed.", f"{TYPE_ONE}."),
    "!?": (Kind.BLANK, "No postcode was typed.", f"{TYPE_ONE}."),
}


@pytest.mark.parametrize("typed", SPECIAL)
def test_every_special_kind_is_answered_in_words(typed: str) -> None:
    answer = look_up(typed)
    assert (answer.kind, answer.says, answer.way_out) == SPECIAL[typed]
    assert answer.words == f"{answer.says} {answer.way_out}"
    assert answer.seats == ()


def test_somebody_elsewhere_is_told_whom_they_can_ring() -> None:
    answer = look_up("BT7 1NN")
    assert answer.elsewhere
    assert answer.words_for("Harrow East") == f"{BT} You can still ring: Harrow East needs you most."
    standing = look_up("BT7", standing_in_northern_ireland=True)
    assert standing.says == "BT postcodes are in Northern Ireland, where we cannot tell a seat by its postcode."


def test_two_postcodes_are_not_guessed_between() -> None:
    assert look_up("HA3 8AA or SE13 6AB").kind is Kind.NOT_A_POSTCODE


@given(st.sampled_from(WHOLE), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_case_spaces_and_stray_signs_never_change_the_seat(postcode: str, random: object) -> None:
    choice = random.choice  # type: ignore[attr-defined]
    signs = [choice((sign, sign.lower(), chr(ord(sign) + 0xFEE0))) for sign in postcode.replace(" ", "")]
    typed = choice(("", " ", "“")) + choice(("", " ", "  ", "\u00a0")).join(signs) + choice(("", ".", " ", "”"))
    assert look_up(typed).seat == look_up(postcode).seat == seat_of(postcode)


def test_of_two_ways_to_mend_a_postcode_the_one_that_changes_less_is_meant() -> None:
    for typed in ("BL0 OBF", "BLO 0BF", "bl0obf"):
        assert look_up(typed).seat == seat_of("BL0 0BF")


@given(st.sampled_from(WHOLE), st.data())
@settings(max_examples=200)
def test_a_nought_or_one_typed_as_a_letter_never_leads_to_another_seat(postcode: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(postcode) - 1))
    swapped = {"0": "O", "1": "I", "O": "0", "I": "1"}.get(postcode[at], postcode[at])
    answer = look_up(postcode[:at] + swapped + postcode[at + 1 :])
    assert answer.seat in (seat_of(postcode), "") or answer.district != postcode.partition(" ")[0]
    if postcode.rpartition(" ")[0] != postcode[:at] and at > len(postcode) - 4:
        assert answer.seat == seat_of(postcode)


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_anything_typed_is_answered_in_a_sentence(typed: str) -> None:
    answer = look_up(typed)
    assert answer.words[-1] in ".?"
    assert (answer.kind is Kind.SEAT) == (len(answer.seats) == 1)
    assert (answer.kind is Kind.SEVERAL) == (len(answer.seats) > 1)


@given(st.sampled_from(WHOLE))
@settings(max_examples=50)
def test_an_answer_holds_no_second_half(postcode: str) -> None:
    inward = postcode.partition(" ")[2]
    answer = look_up(postcode)
    assert inward not in repr(answer)
    assert answer.words.count(inward) == 0
