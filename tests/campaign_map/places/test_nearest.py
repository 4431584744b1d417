"""Distance: told in whole miles, weighed for doors, never for the phone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.needs import SeatNeed, rank, rank_thrice
from campaign_map.places.nearest import about, is_marginal, miles_between, nearest_marginal, rank_for_doors, travel
from campaign_map.places.postcodes import district
from phonebank_app.seats import Seat, load_seats

LAT = st.floats(49.8, 60.9)
LON = st.floats(-8.2, 1.8)
LAND = st.tuples(LAT, LON)


def needs(leads: dict[str, float | None]) -> list[SeatNeed]:
    """Every seat; those not named are 40 points behind."""
    return [SeatNeed(seat.code, leads.get(seat.name, -40.0), 9000) for seat in load_seats()]


def where(name: str) -> tuple[float, float]:
    found = district(name)
    assert found is not None
    return found.lat, found.lon


def named(name: str) -> Seat:
    return next(seat for seat in load_seats() if seat.name == name)


def test_from_se13_kensington_is_the_nearest_marginal_about_8_miles_away() -> None:
    leads: dict[str, float | None] = {"Kensington": 0.1, "Harrow East": -3.5, "Lewisham East": 45.0, "Hendon": None}
    found = nearest_marginal(rank(needs(leads), 216), *where("SE13"))
    assert found is not None
    assert found.seat.name == "Kensington"
    assert found.words == "about 8 miles"


def test_a_seat_said_no_to_is_not_the_nearest() -> None:
    leads: dict[str, float | None] = {"Kensington": 0.1, "Harrow East": -3.5}
    found = nearest_marginal(rank(needs(leads), 216), *where("SE13"), but_not={named("Kensington").code})
    assert found is not None
    assert found.seat.name == "Harrow East"


def test_where_no_seat_is_close_there_is_no_nearest_marginal() -> None:
    assert nearest_marginal(rank(needs({}), 216), 51.5, 0.0) is None


def test_a_marginal_is_within_sigma_either_way_and_ours_to_win() -> None:
    ranked = {one.need.code: one for one in rank(needs({"Kensington": -5.0, "Hendon": None, "Putney": 5.1}), 216)}
    assert is_marginal(ranked[named("Kensington").code])
    assert not is_marginal(ranked[named("Hendon").code])
    assert not is_marginal(ranked[named("Putney").code])
    assert is_marginal(ranked[named("Putney").code], sigma=6.0)


def test_doors_weigh_distance_and_the_phone_does_not() -> None:
    leads: dict[str, float | None] = {"Kensington": 2.0, "Glasgow East": 0.0}
    ranking = rank_thrice(needs(leads), 216)
    assert ranking.now[0].need.code == named("Glasgow East").code
    doors = rank_for_doors(ranking, *where("SE13"))
    assert doors[0].seat.name == "Kensington"
    assert rank_for_doors(ranking, *where("G31"))[0].seat.name == "Glasgow East"
    assert [one.seat.name for one in rank_for_doors(ranking, *where("SE13"), but_not={doors[0].seat.code})][:1] != [
        "Kensington"
    ]


def test_doors_are_knocked_on_where_nobody_is_left_to_ring() -> None:
    ranking = rank_thrice([replace(need, callable=0) for need in needs({"Kensington": 0.0})], 216)
    assert ranking.now[0].gain == 0
    assert rank_for_doors(ranking, *where("SE13"))[0].seat.name == "Kensington"


def test_seats_that_are_not_ours_to_win_are_nobodys_doors() -> None:
    doors = rank_for_doors(rank_thrice(needs({"Kensington": None}), 216), *where("W8"))
    assert "Kensington" not in {near.seat.name for near in doors}
    assert len(doors) == 649


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        *[(0.0, "under a mile"), (1.2, "about 1 mile"), (9.4, "about 9 miles"), (22.6, "about 25 miles")],
        *[(187.0, "about 190 miles"), (19.8, "about 20 miles")],
    ],
)
def test_distances_are_told_no_finer_than_a_district_allows(miles: float, words: str) -> None:
    assert about(miles) == words


def test_london_to_edinburgh_is_about_330_miles() -> None:
    assert about(miles_between(51.5074, -0.1278, 55.9533, -3.1883)) == "about 330 miles"


@given(LAND, LAND, LAND)
def test_distance_is_a_distance(one: tuple[float, float], two: tuple[float, float], third: tuple[float, float]) -> None:
    assert miles_between(*one, *one) == 0
    assert miles_between(*one, *two) == pytest.approx(miles_between(*two, *one))
    assert miles_between(*one, *third) <= miles_between(*one, *two) + miles_between(*two, *third) + 1e-6


@given(st.floats(0, 900), st.floats(0, 900))
def test_the_farther_the_less_a_seat_is_worth_on_the_doors(one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert 0 < travel(far) <= travel(near) <= 1


@given(LAND)
@settings(max_examples=25)
def test_of_seats_alike_the_nearest_comes_first_on_the_doors(point: tuple[float, float]) -> None:
    doors = rank_for_doors(rank_thrice([SeatNeed(s.code, 0.0, 9000) for s in load_seats()], 216), *point)
    assert [near.miles for near in doors] == sorted(near.miles for near in doors)
    nearest = nearest_marginal([near.ranked for near in doors], *point)
    assert nearest is not None
    assert nearest.seat.code == doors[0].seat.code
