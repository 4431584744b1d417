"""The seats: real figures, every one of them once, and our lead read from them rightly."""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from pathlib import Path

import pytest

from phonebank_app.errors import FileProblem
from phonebank_app.seats import (
    NATIONS,
    PARTIES,
    REGIONS,
    Need,
    Seat,
    load_seats,
    party_key,
    party_name,
    read_seats,
    seats_by_code,
)

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"


def seat(name: str) -> Seat:
    return next(seat for seat in load_seats() if seat.name == name)


def test_there_are_650_seats_with_a_code_and_a_hexagon_each() -> None:
    seats = load_seats()
    assert len({seat.code for seat in seats}) == len(seats) == 650
    assert len({(seat.hex_col, seat.hex_row) for seat in seats}) == 650
    assert [seat.code for seat in seats] == sorted(seat.code for seat in seats)
    assert seats_by_code()["E14000731"].name == seat("Harrow East").name


def test_names_are_spelt_as_the_people_there_spell_them() -> None:
    names = {seat.name for seat in load_seats()}
    assert len(names) == 650
    assert {"Ynys Môn", "Isle of Wight", "Stoke-on-Trent South", "Southampton, Itchen"} <= names


def test_every_seat_has_figures_that_add_up_and_a_place_in_the_united_kingdom() -> None:
    for one in load_seats():
        assert sum(one.votes) == one.valid_votes <= one.electorate
        assert 0 < one.majority < one.valid_votes
        assert one.region in REGIONS
        assert one.country in NATIONS
        assert 49.8 < one.lat < 61
        assert -8.2 < one.lon < 1.8


def test_the_known_sums_of_2017_come_out() -> None:
    seats = load_seats()
    assert sum(one.votes_for("con") for one in seats) == 13_636_684
    assert sum(one.votes_for("lab") for one in seats) == 12_877_918
    turnout = sum(one.valid_votes for one in seats) / sum(one.electorate for one in seats)
    assert round(100 * turnout, 2) == 68.76
    won = Counter(one.first_party for one in seats)
    assert (won["Con"], won["Lab"], won["SNP"], won["LD"]) == (317, 262, 35, 12)


@pytest.mark.parametrize(
    ("name", "majority"),
    [("North East Fife", 2), ("Kensington", 20), ("Perth and North Perthshire", 21), ("Dudley North", 22)],
)
def test_the_closest_majorities_are_right(name: str, majority: int) -> None:
    assert seat(name).majority == majority


def test_our_lead_is_the_majority_where_we_won_and_the_gap_to_the_winner_where_we_lost() -> None:
    kensington, harrow = seat("Kensington"), seat("Harrow East")
    assert kensington.lead_of("lab") == pytest.approx(100 * 20 / kensington.valid_votes)
    assert kensington.lead_of("con") == pytest.approx(-100 * 20 / kensington.valid_votes)
    assert harrow.lead_of("lab") == pytest.approx(-3.4556, abs=1e-4)
    assert (harrow.rival_of("lab"), kensington.rival_of("lab")) == ("Con", "Con")


def test_a_third_party_is_measured_against_the_winner() -> None:
    perth = seat("Perth and North Perthshire")
    gap = perth.votes_for("lab") - perth.votes_for("snp")
    assert perth.lead_of("lab") == pytest.approx(100 * gap / perth.valid_votes)


def test_a_winner_lumped_into_other_is_found_through_the_runner_up() -> None:
    buckingham, north_down = seat("Buckingham"), seat("North Down")
    assert buckingham.is_speakers
    assert (buckingham.winner_votes, north_down.winner_votes) == (34_299, 16_148)
    assert buckingham.lead_of("green") == pytest.approx(-100 * 25_725 / buckingham.valid_votes)
    alliance = north_down.lead_of("alliance")
    assert alliance == pytest.approx(100 * (3_639 - 16_148) / north_down.valid_votes)


def test_an_independent_runner_up_does_not_mislead() -> None:
    east_devon = seat("East Devon")
    assert east_devon.lead_of("con") == pytest.approx(100 * 8_036 / east_devon.valid_votes)
    assert east_devon.rival_of("con") == "Ind"


def test_a_seat_where_we_did_not_stand_has_no_lead() -> None:
    absent = [one for one in load_seats() if one.lead_of("lab") is None]
    assert len(absent) == 19
    assert {one.country for one in absent} == {"Northern Ireland", "England"}


@pytest.mark.parametrize("party", PARTIES)
def test_exactly_the_winner_leads(party: str) -> None:
    for one in load_seats():
        lead = one.lead_of(party)
        assert (lead is not None and lead > 0) == one.is_won_by(party)


def test_labels_are_said_in_words() -> None:
    assert party_name("LD") == "Liberal Democrat"
    assert party_name("Spk") == "the Speaker"
    assert party_name("National Health Action Party") == "National Health Action Party"
    assert (party_key("Con"), party_key("Ind")) == ("con", None)


@pytest.mark.parametrize(
    ("index", "need"),
    [
        *((100, Need.MOST), (70, Need.MOST), (69, Need.MUCH), (50, Need.MUCH), (49, Need.MORE), (30, Need.MORE)),
        *((29, Need.SOME), (10, Need.SOME), (9, Need.LEAST), (0, Need.LEAST), (None, Need.NOT_OURS)),
    ],
)
def test_need_is_classed_as_the_legend_says(index: int | None, need: Need) -> None:
    assert Need.of(index) is need
    assert need.label[0].isupper()


@pytest.mark.parametrize("damage", ["", "code,name\nE14000731,Harrow East\n"])
def test_a_damaged_table_is_one_clear_sentence(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "seats.csv"
    path.write_text(damage, encoding="utf-8")
    with pytest.raises(FileProblem, match=r"table of seats “seats\.csv”"):
        read_seats(path)


def test_a_missing_or_truncated_table_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read"):
        read_seats(tmp_path / "seats.csv")
    whole = (ROOT / "resources" / "seats.csv").read_bytes()
    (tmp_path / "seats.csv").write_bytes(whole[: len(whole) // 2 + 7])
    with pytest.raises(FileProblem, match="cannot be read"):
        read_seats(tmp_path / "seats.csv")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published figures are not beside this checkout")
def test_the_shipped_table_is_what_the_program_writes_from_the_published_figures() -> None:
    program = runpy.run_path(str(ROOT / "resources" / "build_seats.py"))
    rows = program["build"](
        results=program["read"](SHARED / "results" / "HoC-GE2017-constituency-results.csv"),
        names=program["read_names"](SHARED / "geography" / "constituency_name_variants.csv"),
        points=program["read"](SHARED / "geography" / "pcon2010_centroids.csv"),
        hexes=program["read"](SHARED / "geography" / "hexes.csv"),
    )
    with (ROOT / "resources" / "seats.csv").open(encoding="utf-8", newline="") as file:
        shipped = list(csv.DictReader(file))
    assert shipped == [{column: str(figure) for column, figure in row.items()} for row in rows]
