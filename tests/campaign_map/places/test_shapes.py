"""Outlines: neighbours share a border once, and never part however many points are left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.places.leaders import Box
from campaign_map.places.room import Room, lines_of
from campaign_map.places.shapes import (
    Ring,
    Shape,
    as_topojson,
    bounds_of,
    packed,
    size_of,
    thinned,
    topology_of,
    unpacked,
)

LEFT: Shape = ((((0, 5_200_000), (1000, 5_200_000), (1010, 5_200_500), (1000, 5_201_000), (0, 5_201_000)),),)
RIGHT: Shape = ((((1000, 5_200_000), (2000, 5_200_000), (2000, 5_201_000), (1000, 5_201_000), (1010, 5_200_500)),),)
ISLAND: Shape = (
    (((5000, 5_200_000), (6000, 5_200_000), (6000, 5_201_000), (5000, 5_201_000)),),
    (((5000, 5_210_000), (5003, 5_210_000), (5003, 5_210_003)),),
)
COUNTRY = {"left": LEFT, "right": RIGHT, "island": ISLAND}


def turned(ring: Ring) -> Ring:
    at = ring.index(min(ring))
    return ring[at:] + ring[:at]


def test_neighbours_share_their_border_once() -> None:
    topology = topology_of(COUNTRY)
    border = [arc for arc in topology.arcs if (1010, 5_200_500) in arc.points]
    assert len(border) == 1
    assert len(topology.arcs) == 5


def test_nothing_is_lost_when_nothing_is_left_out() -> None:
    found = topology_of(COUNTRY).shapes(0)
    assert {code: [[turned(ring) for ring in polygon] for polygon in shape] for code, shape in found.items()} == {
        code: [[turned(ring) for ring in polygon] for polygon in shape] for code, shape in COUNTRY.items()
    }


def test_a_bend_that_is_left_out_is_left_out_on_both_sides() -> None:
    found = topology_of(COUNTRY).shapes(1e4)
    assert (1010, 5_200_500) not in found["left"][0][0]
    assert (1010, 5_200_500) not in found["right"][0][0]
    assert len(found["island"]) == 1


def test_no_seat_ever_vanishes() -> None:
    found = topology_of(COUNTRY).shapes(1e15)
    assert all(len(shape[0][0]) >= 3 for shape in found.values())


def test_a_shape_comes_back_from_its_bytes() -> None:
    assert unpacked(packed(ISLAND)) == ISLAND


def test_bounds_and_size_are_those_of_the_ring() -> None:
    assert bounds_of(LEFT) == (0.0, 52.0, 0.0101, 52.01)
    # A hundredth of a degree each way at 52° north: 1,112 m by 685 m.
    assert size_of(ISLAND[0][0]) == pytest.approx(1111.95 * 684.6, rel=0.001)


def test_topojson_names_its_seats_and_joins_up() -> None:
    said = as_topojson(
        topology_of(COUNTRY), 0, {code: code.title() for code in COUNTRY}, step=1, codes=["right", "left"]
    )
    geometries = said["objects"]["seats"]["geometries"]
    assert [one["id"] for one in geometries] == ["right", "left"]
    assert geometries[0]["properties"] == {"name": "Right"}
    arcs = []
    for arc in said["arcs"]:
        x = y = 0
        arcs.append([(x := x + dx, y := y + dy) for dx, dy in arc])
    for geometry, shape in zip(geometries, (RIGHT, LEFT), strict=True):
        ring: list[tuple[int, int]] = []
        for number in geometry["arcs"][0][0]:
            points = arcs[number] if number >= 0 else arcs[~number][::-1]
            assert not ring or ring[-1] == points[0]
            ring += points if not ring else points[1:]
        assert ring[0] == ring[-1]
        assert turned(tuple(ring[:-1])) == turned(shape[0][0])


grids = st.lists(st.lists(st.integers(-40, 40), min_size=4, max_size=4), min_size=4, max_size=4)


@given(grids, st.floats(0, 3e7))
@settings(max_examples=60)
def test_however_much_is_left_out_what_was_whole_stays_whole(bends: list[list[int]], area: float) -> None:
    """A grid of nine squares with bent borders: every border inside is drawn by its two neighbours, point for point."""

    def node(x: int, y: int) -> tuple[int, int]:
        return 1000 * x, 5_200_000 + 1000 * y

    def side(a: tuple[int, int], b: tuple[int, int]) -> list[tuple[int, int]]:
        low, high = min(a, b), max(a, b)
        bend = bends[low[0] // 1000 % 4][(low[1] // 1000) % 4]
        middle = ((low[0] + high[0]) // 2 + bend, (low[1] + high[1]) // 2 - bend)
        return [a, middle]

    shapes: dict[str, Shape] = {}
    for x in range(3):
        for y in range(3):
            corners = [node(x, y), node(x + 1, y), node(x + 1, y + 1), node(x, y + 1)]
            ring = [p for a, b in zip(corners, corners[1:] + corners[:1], strict=True) for p in side(a, b)]
            shapes[f"{x}{y}"] = ((tuple(ring),),)
    found = topology_of(shapes).shapes(area)
    sides: dict[frozenset[tuple[int, int]], int] = {}
    for shape in found.values():
        ring = list(shape[0][0])
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            sides[frozenset((a, b))] = sides.get(frozenset((a, b)), 0) + 1
    outside = [side for side, count in sides.items() if count == 1]
    assert set(sides.values()) <= {1, 2}
    assert sum(size_of(shape[0][0]) for shape in found.values()) > 0
    ends: dict[tuple[int, int], int] = {}
    for one in outside:
        for point in one:
            ends[point] = ends.get(point, 0) + 1
    assert set(ends.values()) == {2}


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=30), st.floats(0, 50))
def test_a_thinned_line_keeps_its_ends_and_only_points_it_had(line: list[tuple[float, float]], area: float) -> None:
    found = thinned(line, area)
    assert (found[0], found[-1]) == (line[0], line[-1])
    rest = iter(line)
    assert all(point in rest for point in found)


def test_words_find_the_roomiest_place_and_none_where_there_is_none() -> None:
    room = Room([[(0, 0), (200, 0), (200, 100), (0, 100)]], 400, 300, [])
    found = room.find(80, 20)
    assert found is not None
    assert (found.x, found.y) == pytest.approx((102.5, 50), abs=15)
    assert room.find(250, 20) is None
    assert room.find(80, 120) is None


def test_words_keep_out_of_what_is_taken() -> None:
    room = Room([[(0, 0), (200, 0), (200, 100), (0, 100)]], 400, 300, [Box(0, 0, 120, 100)])
    found = room.find(60, 20)
    assert found is not None
    assert found.x - 30 >= 120
    assert room.find(90, 20) is None


def test_a_name_is_cut_into_lines_as_even_as_can_be() -> None:
    assert list(lines_of("Ruislip, Northwood and Pinner")) == [
        ["Ruislip, Northwood and Pinner"],
        ["Ruislip, Northwood", "and Pinner"],
        ["Ruislip,", "Northwood", "and Pinner"],
    ]
    assert list(lines_of("Hertsmere")) == [["Hertsmere"]]
