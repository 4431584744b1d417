"""Boundaries out of a GeoJSON file (RFC 7946): every seat once, in degrees, or a sentence that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from campaign_map.places.shapes import Polygon, Ring, Shape, in_steps
from campaign_map.words import tidy
from phonebank_app.errors import FileProblem
from phonebank_app.seats import seats_by_code

LARGEST = 100 * 1024 * 1024
"""Bytes. The statistics office's most generalised file has half a megabyte, its next (20 metres) about 40."""
MOST_POINTS = 5_000_000

_WEST, _SOUTH, _EAST, _NORTH = -9.5, 49.0, 3.0, 61.5
_NAMED = 3
_KEY = re.compile(r"(?:PCON[0-9]*CD|CODE|ONS_ID|ONS_CODE|GSS_?CODE|GSS|ID|CD|AREA_?CODE)", re.IGNORECASE)
_CODE = re.compile(r"[ENSW][0-9]{8}", re.ASCII)
_NAME = re.compile(r"(?:PCON[0-9]*NM|NAME|CONSTITUENCY.*|NM)", re.IGNORECASE)

_Rings = list[list[tuple[float, ...]]]


class _Geometry(msgspec.Struct):
    type: str
    coordinates: msgspec.Raw = msgspec.Raw()


class _Feature(msgspec.Struct):
    properties: dict[str, Any] | None = None
    geometry: _Geometry | None = None
    id: Any = None


class _Collection(msgspec.Struct):
    type: str
    features: list[_Feature] = []


def read_geojson(path: Path) -> dict[str, Shape]:
    """The shape of every seat by code.

    The code may be in a property of any of the usual names (``PCON22CD``, ``ons_id``, ``code``, …) or the feature's id.

    Raises:
        FileProblem: which seats are missing or unknown, or what else is wrong.
    """
    shapes: dict[str, list[Polygon]] = {}
    strangers: list[str] = []
    count = 0
    for feature in _features(path):
        code = _code_of(feature)
        if code not in seats_by_code():
            strangers.append(_said_of(feature, code))
            continue
        polygons = list(_polygons(path, feature, seats_by_code()[code].name))
        count += sum(len(ring) for polygon in polygons for ring in polygon)
        if count > MOST_POINTS:
            raise FileProblem(f"“{path.name}” has more than {MOST_POINTS:,} points.", "Take a generalised file.")
        shapes.setdefault(code, []).extend(polygons)
    found = {code: tuple(polygons) for code, polygons in sorted(shapes.items()) if polygons}
    _check_all_there(path, found, strangers)
    return found


def _features(path: Path) -> list[_Feature]:
    try:
        if path.stat().st_size > LARGEST:
            raise FileProblem(
                f"“{path.name}” is larger than {LARGEST >> 20} MB.", "Take a generalised file, BUC or BGC, not BFC."
            )
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        collection = msgspec.json.decode(text, type=_Collection)
    except OSError as error:
        raise FileProblem(f"“{path.name}” cannot be read.", "Look whether it is there and may be read.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _not_geojson(path) from error
    if collection.type != "FeatureCollection":
        raise _not_geojson(path)
    return collection.features


def _not_geojson(path: Path) -> FileProblem:
    return FileProblem(f"“{path.name}” is not a GeoJSON FeatureCollection.", "Save the boundaries as GeoJSON, WGS84.")


def _code_of(feature: _Feature) -> str:
    """The seat's code, or whatever stands where one should; blank for nothing."""
    properties = feature.properties or {}
    said = [value for key, value in properties.items() if _KEY.fullmatch(key) and isinstance(value, str)]
    said += [value for value in (feature.id, *properties.values()) if isinstance(value, str)]
    codes = [value.strip() for value in said if _CODE.fullmatch(value.strip())]
    return next((code for code in codes if code in seats_by_code()), codes[0] if codes else "")


def _said_of(feature: _Feature, code: str) -> str:
    """What to call a feature that is none of our seats."""
    properties = feature.properties or {}
    name = next((v for key, v in properties.items() if _NAME.fullmatch(key) and isinstance(v, str)), "")
    return " ".join(part for part in (code, f"({tidy(name)})" if name else "") if part) or "one without a code"


def _polygons(path: Path, feature: _Feature, name: str) -> Iterator[Polygon]:
    geometry = feature.geometry
    if geometry is None:
        return
    try:
        if geometry.type == "Polygon":
            polygons = [msgspec.json.decode(geometry.coordinates, type=_Rings)]
        elif geometry.type == "MultiPolygon":
            polygons = msgspec.json.decode(geometry.coordinates, type=list[_Rings])
        else:
            raise FileProblem(
                f"“{path.name}”: {name} is a {tidy(geometry.type)}, not an area.",
                "Take boundaries, not points or lines.",
            )
    except msgspec.DecodeError as error:
        raise FileProblem(f"“{path.name}”: the outline of {name} makes no sense.", "Save the file again.") from error
    for polygon in polygons:
        rings = [_ring(path, ring, name) for ring in polygon]
        if rings and rings[0]:
            yield tuple(ring for ring in rings if ring)


def _ring(path: Path, positions: list[tuple[float, ...]], name: str) -> Ring:
    """A ring in steps; blank when nothing is left of it once points that fall together are one."""
    points: list[tuple[int, int]] = []
    for position in positions:
        if len(position) < 2:
            raise FileProblem(f"“{path.name}”: the outline of {name} makes no sense.", "Save the file again.")
        lon, lat = position[:2]
        if not (_WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH):
            raise _out_of_range(path, lon, lat, name)
        point = in_steps(lon, lat)
        if not points or points[-1] != point:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return tuple(points) if len(points) >= 3 else ()


def _out_of_range(path: Path, lon: float, lat: float, name: str) -> FileProblem:
    way_out = "Save it as WGS84 (EPSG:4326), in degrees."
    if _WEST <= lat <= _EAST and _SOUTH <= lon <= _NORTH:
        way_out = "Latitude and longitude seem to have changed places: longitude goes first."
    elif max(abs(lon), abs(lat)) > 360:
        way_out = "Its coordinates are not degrees, perhaps the National Grid's. " + way_out
    return FileProblem(f"“{path.name}”: {name} is not in the United Kingdom.", way_out)


def _check_all_there(path: Path, found: dict[str, Shape], strangers: list[str]) -> None:
    way_out = f"Take the {len(seats_by_code())} constituencies in force from 2010 to 2023."
    if strangers:
        be = "area that is" if len(strangers) == 1 else "areas that are"
        raise FileProblem(f"“{path.name}” has {len(strangers)} {be} none of our seats: {_some(strangers)}.", way_out)
    missing = [seat.name for code, seat in seats_by_code().items() if code not in found]
    if missing:
        be = "seat is" if len(missing) == 1 else "seats are"
        raise FileProblem(f"“{path.name}”: {len(missing)} {be} missing: {_some(missing)}.", way_out)


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return "; ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
