"""Boundaries: loaded whole or not at all, refused in words, drawn for a seat, and handed to the map."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import TestClient

from campaign_map import cli, models
from campaign_map.app import create_app
from campaign_map.needs import SeatNeed, rank
from campaign_map.places import boundaries
from campaign_map.places.boundaries import load_boundaries
from campaign_map.places.geojson import read_geojson
from campaign_map.places.outlines import View, draw
from campaign_map.places.pictures import seat_picture, spot_picture
from campaign_map.places.pins import Pin
from campaign_map.settings import Service
from campaign_map.web.places import LEAFLET, ROUTES, boundaries_url
from phonebank_app.errors import FileProblem
from phonebank_app.seats import load_seats
from tests.campaign_map.places.squares import ACROSS, SIDE, collection, corner, square, write

SHARED = Path(__file__).parents[4] / "shared" / "data" / "geography"
SEATS = load_seats()
INSIDE = 10 * ACROSS + 10
"""The number of a seat with neighbours all round."""
RANKED = rank([SeatNeed(seat.code, 0.0, 9000) for seat in SEATS], 216)


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    return write(tmp_path / "squares.geojson", collection())


@pytest.fixture
def loaded(service: Service, squares: Path) -> Service:
    load_boundaries(service, squares)
    return service


@pytest.fixture
def web(service: Service) -> Iterator[httpx.Client]:
    """The routes of this part alone, with the errors of the whole."""
    handlers = create_app(service).exception_handlers
    app = Litestar(ROUTES, state=State({"service": service}), exception_handlers=handlers, openapi_config=None)
    with TestClient[Any](app, raise_server_exceptions=False) as client:
        yield client


def refusal(tmp_path: Path, said: object) -> str:
    with pytest.raises(FileProblem) as refused:
        read_geojson(write(tmp_path / "some.geojson", said))
    return str(refused.value)


def test_a_file_of_all_seats_is_loaded_and_counted(service: Service, squares: Path) -> None:
    loaded = load_boundaries(service, squares)
    assert loaded.seats == 650
    assert loaded.points == 650 * 8
    assert loaded.overview <= boundaries.OVERVIEW
    with service.store.read() as connection:
        assert boundaries.bounds(connection, SEATS[0].code) == pytest.approx((-6, 50, -5.79, 50.21), abs=0.011)


def test_a_second_file_takes_the_place_of_the_first(loaded: Service, tmp_path: Path) -> None:
    with loaded.store.read() as connection:
        before = boundaries.mark(connection)
    moved = [[lon, lat + 0.001] for lon, lat in square(0)]
    changed = collection(**{SEATS[0].code: {"geometry": {"type": "MultiPolygon", "coordinates": [[moved]]}}})
    load_boundaries(loaded, write(tmp_path / "other.geojson", changed))
    with loaded.store.read() as connection:
        assert boundaries.mark(connection) not in ("", before)
        assert connection.execute(sa.select(sa.func.count()).select_from(models.boundaries)).scalar() == 650


def test_a_file_that_is_refused_changes_nothing(loaded: Service, tmp_path: Path) -> None:
    with loaded.store.read() as connection:
        before = boundaries.mark(connection)
    with pytest.raises(FileProblem):
        load_boundaries(loaded, write(tmp_path / "half.geojson", collection(**{SEATS[3].code: None})))
    with loaded.store.read() as connection:
        assert boundaries.mark(connection) == before


@pytest.mark.parametrize("key", ["PCON10CD", "pcon19cd", "ons_id", "code", "GSS_CODE", "id", "whatever"])
def test_the_code_may_stand_in_a_property_of_any_usual_name(tmp_path: Path, key: str) -> None:
    said = collection()
    for feature in said["features"]:
        feature["properties"] = {"OBJECTID": 7, key: feature["properties"]["PCON22CD"]}
    assert len(read_geojson(write(tmp_path / "keys.geojson", said))) == 650


def test_the_code_may_be_the_features_id(tmp_path: Path) -> None:
    said = collection()
    for feature in said["features"]:
        feature |= {"id": feature["properties"]["PCON22CD"], "properties": None}
    assert len(read_geojson(write(tmp_path / "ids.geojson", said))) == 650


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "bom.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(collection()).encode())
    assert len(read_geojson(path)) == 650


def test_seats_that_are_missing_are_named(tmp_path: Path) -> None:
    gone = {seat.code: None for seat in SEATS[:5]}
    names = "; ".join(seat.name for seat in SEATS[:3])
    assert refusal(tmp_path, collection(**gone)) == (
        f"“some.geojson”: 5 seats are missing: {names} and 2 more. "
        "Take the 650 constituencies in force from 2010 to 2023."
    )
    empty = collection(**{SEATS[9].code: {"geometry": None}})
    assert f"1 seat is missing: {SEATS[9].name}." in refusal(tmp_path, empty)


def test_areas_that_are_none_of_our_seats_are_named(tmp_path: Path) -> None:
    other = {"properties": {"PCON24CD": "E14001063", "PCON24NM": "Aldershot\n<b>"}}
    said = refusal(tmp_path, collection(**{SEATS[0].code: other}))
    assert said.startswith("“some.geojson” has 1 area that is none of our seats: ")
    assert "E14001063 (Aldershot <b>)" in said
    nameless = refusal(tmp_path, collection(**{SEATS[0].code: {"properties": {}}}))
    assert "one without a code" in nameless


def test_coordinates_that_are_not_degrees_are_refused_with_what_to_do(tmp_path: Path) -> None:
    def with_ring(ring: list[list[float]]) -> str:
        changed = {SEATS[4].code: {"geometry": {"type": "Polygon", "coordinates": [ring]}}}
        return refusal(tmp_path, collection(**changed))

    grid = with_ring([[530000, 180000], [531000, 180000], [531000, 181000], [530000, 180000]])
    assert f"{SEATS[4].name} is not in the United Kingdom. Its coordinates are not degrees" in grid
    assert "have changed places" in with_ring([[51.5, -0.1], [51.6, -0.1], [51.6, 0.0], [51.5, -0.1]])
    assert "Save it as WGS84" in with_ring([[100.0, 10.0], [101.0, 10.0], [101.0, 11.0], [100.0, 10.0]])
    assert "makes no sense" in with_ring([[1.0], [1.0], [1.0], [1.0]])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{", "is not a GeoJSON FeatureCollection"),
        ("[]", "is not a GeoJSON FeatureCollection"),
        ({"type": "Feature", "properties": {}}, "is not a GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection", "features": [{"geometry": {}}]}, "is not a GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection", "features": []}, "650 seats are missing"),
    ],
)
def test_what_is_no_collection_of_boundaries_is_refused(tmp_path: Path, said: object, words: str) -> None:
    assert words in refusal(tmp_path, said)


def test_points_are_not_boundaries(tmp_path: Path) -> None:
    point = {"geometry": {"type": "Point", "coordinates": [0, 52]}}
    assert "is a Point, not an area." in refusal(tmp_path, collection(**{SEATS[0].code: point}))


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileProblem, match="cannot be read"):
        read_geojson(tmp_path / "none.geojson")
    monkeypatch.setattr("campaign_map.places.geojson.LARGEST", 1 << 20)
    path = tmp_path / "large.geojson"
    path.write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(FileProblem, match="is larger than 1 MB"):
        read_geojson(path)
    monkeypatch.setattr("campaign_map.places.geojson.MOST_POINTS", 100)
    assert "has more than 100 points" in refusal(tmp_path, collection())


def test_the_command_loads_a_file_and_says_so(
    database: str, squares: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["load-boundaries", "--database", database, str(squares)]) == 0
    assert capsys.readouterr().out.startswith("Boundaries of 650 seats loaded: 5,200 points, and the whole map in ")
    wrong = write(tmp_path / "wrong.geojson", "no")
    assert cli.main(["load-boundaries", "--database", database, str(wrong)]) == 1
    assert "is not a GeoJSON FeatureCollection" in capsys.readouterr().err


def test_a_seat_is_drawn_among_its_neighbours(loaded: Service) -> None:
    code = SEATS[INSIDE].code
    west, south = corner(INSIDE)
    pins = (
        Pin(south + SIDE / 2, west + SIDE / 2, "A", 1.0),
        Pin(south + SIDE / 2, west + SIDE / 2, "B", 1.0),
        Pin(south + SIDE / 4, west + SIDE / 4, "C", 0, "The <station>"),
        Pin(0, 0, "D"),
    )
    with loaded.store.read() as connection:
        picture = seat_picture(connection, RANKED, code, pins)
        again = seat_picture(connection, RANKED, code, pins)
    assert picture.is_real
    assert again.svg == picture.svg
    top = ElementTree.fromstring(picture.svg)
    assert top.get("role") == "img"
    assert {one.get("class") for one in top if one.tag == "path"} == {"land", "seat", "bar"}
    words = ["".join(one.itertext()) for one in top.iter("text")]
    assert "The <station>" in words
    assert [word for word in words if word in "ABCD"] == ["A", "B", "C"]
    assert any(re.fullmatch(r"[\d½¼]+ miles?", word) for word in words)
    beside = {SEATS[INSIDE + step].name.replace(" ", "") for step in (-1, 1, ACROSS, -ACROSS)}
    assert beside <= {word.replace(" ", "") for word in words}
    pins_drawn = [one.get("points") for one in top.iter("polygon")]
    assert len(pins_drawn) == len(set(pins_drawn)) == 3
    assert len([one for one in top.iter("circle") if one.get("class") == "about"]) == 2
    desc = next(one.text or "" for one in top.iter("desc"))
    assert SEATS[INSIDE + 1].name in desc
    assert "Marked: A, B, C, as in the list." in desc
    assert not [one for one in top.iter() if "style" in one.attrib]


def test_an_event_is_drawn_with_no_more_than_its_ring(loaded: Service) -> None:
    west, south = corner(INSIDE)
    pin = Pin(south + 0.01, west + 0.01, ring_miles=0.4)
    with loaded.store.read() as connection:
        picture = spot_picture(connection, RANKED, SEATS[INSIDE].code, pin)
    top = ElementTree.fromstring(picture.svg)
    circles = [one.get("class") for one in top.iter("circle")]
    assert circles == ["about"]


def test_without_boundaries_a_seat_is_a_piece_of_the_map_of_hexagons(service: Service) -> None:
    code = SEATS[INSIDE].code
    with service.store.read() as connection:
        assert boundaries.overview(connection) is None
        for picture in (
            seat_picture(connection, RANKED, code),
            spot_picture(connection, RANKED, code, Pin(52.0, 0.0)),
        ):
            assert not picture.is_real
            assert 'class="hexmap near"' in picture.svg
            assert SEATS[INSIDE].name in picture.svg


def test_the_whole_map_is_fetched_small_and_only_once(loaded: Service, web: httpx.Client) -> None:
    with loaded.store.read() as connection:
        mark = boundaries.mark(connection)
    answer = web.get(boundaries_url(mark), headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    said = answer.json()
    assert said["type"] == "Topology"
    geometries = said["objects"]["seats"]["geometries"]
    assert [one["id"] for one in geometries] == [seat.code for seat in SEATS]
    assert geometries[0]["properties"] == {"name": SEATS[0].name}
    known = web.get("/map/boundaries.json", headers={"if-none-match": answer.headers["etag"]})
    assert known.status_code == 304
    assert known.headers["cache-control"] == "public, no-cache"
    plain = web.get("/map/boundaries.json", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == said


def test_a_seat_is_fetched_with_those_around_it(loaded: Service, web: httpx.Client) -> None:
    code = SEATS[INSIDE].code
    answer = web.get(f"/map/boundaries/{code}")
    ids = [one["id"] for one in answer.json()["objects"]["seats"]["geometries"]]
    assert ids[0] == code
    assert {SEATS[INSIDE + step].code for step in (-1, 1, ACROSS, -ACROSS)} <= set(ids)
    assert len(ids) < 20
    known = web.get(f"/map/boundaries/{code}", headers={"if-none-match": answer.headers["etag"]})
    assert known.status_code == 304
    assert web.get("/map/boundaries/E99999999").status_code == 404


def test_where_no_boundaries_are_loaded_there_is_nothing_to_fetch(web: httpx.Client) -> None:
    assert boundaries_url("") == ""
    for address in ("/map/boundaries.json", f"/map/boundaries/{SEATS[0].code}"):
        assert web.get(address).status_code == 404


def test_leaflet_is_served_from_its_wheel_and_nothing_beside_it(web: httpx.Client) -> None:
    script = web.get(f"{LEAFLET}/leaflet.js")
    assert script.status_code == 200
    assert "javascript" in script.headers["content-type"]
    assert "immutable" in script.headers["cache-control"]
    assert "Leaflet" in script.text
    assert web.get(f"{LEAFLET}/leaflet.css").headers["content-type"].startswith("text/css")
    assert web.get(f"{LEAFLET}/images/layers.png").headers["content-type"] == "image/png"
    for name in ("leaflet-src.js", "../__init__.py", "%2e%2e/__init__.py", "images/../../__init__.py", "", "images"):
        assert web.get(f"{LEAFLET}/{name}").status_code == 404
    assert web.get("/static/leaflet/0.0/leaflet.js").status_code == 404


def test_the_published_boundaries_load_and_stay_small(service: Service) -> None:
    found = sorted(SHARED.glob("*.geojson"))
    if not found:
        pytest.skip("the published boundaries are not here")
    loaded = load_boundaries(service, found[0])
    assert loaded.seats == 650
    assert loaded.overview < 100_000
    with service.store.read() as connection:
        whole = boundaries.overview(connection)
        assert whole is not None
        assert len(json.loads(gzip.decompress(whole))["objects"]["seats"]["geometries"]) == 650
        for name in ("Harrow East", "Orkney and Shetland", "Ross, Skye and Lochaber", "Fermanagh and South Tyrone"):
            seat = next(seat for seat in SEATS if seat.name == name)
            box = boundaries.bounds(connection, seat.code)
            assert box is not None
            assert box[0] < seat.lon < box[2]
            assert box[1] < seat.lat < box[3]
            view = View.around(*box)
            drawn = draw(seat.code, boundaries.shapes_in(connection, view.bounds), view)
            ElementTree.fromstring(drawn)
            assert len(gzip.compress(drawn.encode())) < 9_000
        harrow = next(seat for seat in SEATS if seat.name == "Harrow East")
        words = seat_picture(connection, RANKED, harrow.code).svg
        assert "Hertsmere" in words
        assert "Hendon" in words
