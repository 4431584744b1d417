"""The map as hexagons: all seats once, as strong as they are needy, small, and readable without colour or sight."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign_map.needs import Ranked, SeatNeed, rank
from campaign_map.places.hexes import (
    LEVELS,
    RADII,
    You,
    front_map,
    in_lines,
    legend,
    level_of,
    linked_map,
    middle_of,
    near_map,
)
from campaign_map.places.leaders import Box, place_label
from phonebank_app.seats import Seat, load_seats

CODES = [seat.code for seat in load_seats()]
NOT_OURS = "E14000608"


def named(name: str) -> Seat:
    return next(seat for seat in load_seats() if seat.name == name)


def ranked() -> tuple[Ranked, ...]:
    """Every level is there, and one seat that is not ours to win."""
    needs = [
        SeatNeed(seat.code, None if seat.code == NOT_OURS else (number * 7) % 60 - 30.0, 9000, done=13 * number % 9000)
        for number, seat in enumerate(load_seats())
    ]
    return rank(needs, 216)


RANKED = ranked()
MAPS = {
    "front": front_map(RANKED),
    "linked": linked_map(RANKED),
    "near": near_map(RANKED, named("Harrow East").code, you=You(named("Lewisham, Deptford").code, "SE13")),
}


def tree(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)


def paths_of_levels(drawn: str) -> list[str]:
    return [
        one.get("d", "") for one in tree(drawn) if one.tag == "path" and re.fullmatch("n[0-4]", one.get("class", ""))
    ]


@pytest.mark.parametrize("which", MAPS)
def test_a_map_is_well_formed_named_and_has_no_style_or_script_of_its_own(which: str) -> None:
    top = tree(MAPS[which])
    titles = {one.get("id"): one.text for one in top if one.tag in ("title", "desc")}
    assert set(top.get("aria-labelledby", "").split()) == titles.keys()
    assert all(titles.values())
    for one in top.iter():
        assert not {name for name in one.attrib if name == "style" or name.startswith("on")}
        assert one.tag not in ("style", "script")
    ids = [one.get("id") for one in top.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_the_front_map_has_650_hexagons_and_nothing_that_tab_stops_at() -> None:
    drawn = paths_of_levels(MAPS["front"])
    # Those of a level are one path; the chosen one is drawn again on its ring.
    assert sum(path.count("M") for path in drawn) == 650 + 1
    top = tree(MAPS["front"])
    assert top.get("role") == "img"
    assert not [one for one in top.iter() if one.tag == "a" or one.get("tabindex")]


def test_the_linked_map_has_650_links_with_names_the_neediest_first() -> None:
    top = tree(MAPS["linked"])
    assert top.get("role") == "group"
    links = [one for one in top.iter() if one.tag == "a"]
    assert sorted(one.get("href", "").removeprefix("/seats/") for one in links) == CODES
    assert all(link[0].tag == "title" and link[0].text for link in links)
    assert links[0].get("href") == f"/seats/{RANKED[0].need.code}"
    known = {one.get("id") for one in top.iter() if one.get("id")}
    assert all(link[1].get("href", "").removeprefix("#") in known for link in links)
    for group in top:
        if group.tag == "g" and group.get("class"):
            for link in group:
                code = link.get("href", "").removeprefix("/seats/")
                level = level_of(next(one for one in RANKED if one.need.code == code))
                assert group.get("class") == f"n{level}"


def test_a_second_map_on_a_page_shares_no_id_with_the_first() -> None:
    first = {one.get("id") for one in tree(MAPS["linked"]).iter()} - {None}
    second = {one.get("id") for one in tree(linked_map(RANKED, name="other")).iter()} - {None}
    assert not first & second
    assert "#hexmap-" not in linked_map(RANKED, name="other")


def test_maps_stay_small() -> None:
    assert len(gzip.compress(MAPS["front"].encode(), 6)) <= 9_000
    assert len(MAPS["front"]) <= 40_000
    assert len(gzip.compress(MAPS["linked"].encode(), 6)) <= 20_000
    assert len(MAPS["linked"]) <= 80_000


def test_the_neediest_seat_is_named_in_words_and_in_the_drawing() -> None:
    first = next(seat for seat in load_seats() if seat.code == RANKED[0].need.code)
    words = [one.text for one in tree(MAPS["front"]).iter() if one.tag == "text"]
    assert " ".join(str(word) for word in words) == f"{first.name} needed most"
    assert f"first {first.name}" in MAPS["front"]


def test_when_nobody_can_be_rung_anywhere_the_map_names_no_seat() -> None:
    drawn = front_map(rank([SeatNeed(code, 0.0, 9000, callable=0) for code in CODES], 216))
    assert "<text" not in drawn
    assert "Needed most" not in drawn
    assert sum(path.count("M") for path in paths_of_levels(drawn)) == 650


def test_a_seat_that_is_not_ours_is_drawn_at_the_lowest_level() -> None:
    assert level_of(next(one for one in RANKED if one.need.code == NOT_OURS)) == 0
    assert {level_of(one) for one in RANKED} == set(range(5))


def test_the_legend_shows_every_level_with_its_size() -> None:
    items = list(tree(legend()))
    assert [item[0].tail for item in items] == list(reversed(LEVELS))
    assert list(RADII) == sorted(RADII)


def test_the_piece_around_a_seat_names_it_and_shows_roughly_where_you_are() -> None:
    words = [one.text for one in tree(MAPS["near"]).iter() if one.tag == "text"]
    assert words == ["Harrow East", "You, SE13"]
    assert "You live in Lewisham, Deptford." in MAPS["near"]
    circle = next(one for one in tree(MAPS["near"]).iter() if one.tag == "circle")
    x, y = middle_of(named("Lewisham, Deptford"))
    assert float(circle.get("cx", "")) == pytest.approx(x, abs=0.1)
    assert float(circle.get("cy", "")) == pytest.approx(y, abs=0.1)


def test_what_somebody_typed_is_never_markup() -> None:
    drawn = near_map(RANKED, CODES[0], you=You(CODES[0], "<b onclick=x>&"))
    assert "You, &lt;b onclick=x&gt;&amp;" in drawn
    tree(drawn)


def test_a_seat_that_is_not_there_has_no_map() -> None:
    with pytest.raises(KeyError):
        near_map(RANKED, "E99999999")
    with pytest.raises(KeyError):
        front_map(RANKED, chosen="E99999999")


LONGEST = max(load_seats(), key=lambda seat: len(seat.name)).code


@given(st.sampled_from(CODES), st.sampled_from(CODES))
@example(LONGEST, LONGEST)
@settings(max_examples=40, deadline=None)
def test_the_piece_around_any_seat_holds_the_seat_its_name_and_you(code: str, home: str) -> None:
    drawn = tree(near_map(RANKED, code, you=You(home, "SE13")))
    left, top, width, height = map(float, drawn.get("viewBox", "").split())
    seats = {seat.code: seat for seat in load_seats()}
    for one in (code, home):
        x, y = middle_of(seats[one])
        assert left < x < left + width
        assert top < y < top + height
    tag = next(one for one in drawn.iter() if one.tag == "rect")
    tag_left, tag_width = float(tag.get("x", "")), float(tag.get("width", ""))
    assert left <= tag_left
    assert tag_left + tag_width <= left + width + 0.2
    for words in drawn.iter("text"):
        assert top < float(words.get("y", "")) < top + height


@given(st.sampled_from(CODES))
@settings(max_examples=25, deadline=None)
def test_the_name_of_any_seat_stands_in_the_open_sea(code: str) -> None:
    middles = [middle_of(seat) for seat in load_seats()]
    view = Box(-16, -16, 700, 960)
    at = middle_of(next(seat for seat in load_seats() if seat.code == code))
    placed = place_label(at, 170, 53, view, middles, 20)
    assert placed.box.within(view)
    assert not [middle for middle in middles if placed.box.holds(*middle, 9)]


def test_where_everything_is_taken_a_label_covers_the_least() -> None:
    middles = [(20.0 * across, 20.0 * down) for across in range(10) for down in range(10)]
    assert place_label((100, 100), 80, 30, Box(0, 0, 200, 200), middles, 20).box.within(Box(0, 0, 200, 200))


def test_long_names_are_cut_in_the_middle() -> None:
    assert in_lines("Harrow East", 18) == ["Harrow East"]
    assert in_lines("Ruislip, Northwood and Pinner", 18) == ["Ruislip, Northwood", "and Pinner"]
    assert in_lines("Middlesbroughandmore", 18) == ["Middlesbroughandmore"]
