"""Real boundaries, once somebody has loaded them: kept compactly, handed out for a seat's page and for the whole map.

No boundary is shipped: `load_boundaries` reads a GeoJSON file that the campaign took from the statistics office. Of
what it reads it keeps every point whose triangle with its neighbours is 15 metres square or more, by seat, and the
whole country once more, thinned until it is at most `OVERVIEW` bytes compressed.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.places.geojson import read_geojson
from campaign_map.places.shapes import Shape, Topology, as_topojson, bounds_of, packed, topology_of, unpacked
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem
from phonebank_app.seats import seats_by_code

OVERVIEW = 90_000
"""Bytes of the whole country as TopoJSON under gzip: with its page less than 100 kB on the way."""

_FINE = 15.0**2
_COARSER = (15.0, 50.0, 100.0, 200.0, 400.0, 700.0, 1000.0, 1500.0, 2000.0)
_GRID, _FINE_GRID = 10, 1

Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded.

    Attributes:
        points: kept for the seats' own pages.
        overview: bytes of the whole country.
    """

    seats: int
    points: int
    overview: int


def load_boundaries(service: Service, path: Path) -> Loaded:
    """Load the outlines of all seats from a GeoJSON file, in the place of any that were there.

    Raises:
        FileProblem: which seats are missing or unknown, or what else is wrong; then nothing was changed.
    """
    topology = topology_of(read_geojson(path))
    shapes = topology.shapes(_FINE)
    overview = _overview(path, topology)
    now = service.clock.now()
    rows: list[dict[str, Any]] = []
    for code, shape in shapes.items():
        west, south, east, north = bounds_of(shape)
        box = {"west": west, "south": south, "east": east, "north": north}
        rows.append(box | {"seat_code": code, "rings": packed(shape), "loaded_at": now})
    mark = hashlib.sha256(overview + b"".join(row["rings"] for row in rows)).hexdigest()[:16]
    with service.store.write() as connection:
        connection.execute(models.boundaries.delete())
        connection.execute(models.boundary_sets.delete())
        connection.execute(models.boundaries.insert(), rows)
        connection.execute(models.boundary_sets.insert().values(id=1, mark=mark, overview=overview, loaded_at=now))
    points = sum(len(ring) for shape in shapes.values() for polygon in shape for ring in polygon)
    return Loaded(len(shapes), points, len(overview))


def mark(connection: sa.Connection) -> str:
    """What tells one set of boundaries from another; blank when none is loaded."""
    return connection.execute(sa.select(models.boundary_sets.c.mark)).scalar() or ""


def overview(connection: sa.Connection) -> bytes | None:
    """The whole country as TopoJSON under gzip, or ``None`` when no boundaries are loaded."""
    found = connection.execute(sa.select(models.boundary_sets.c.overview)).scalar()
    return None if found is None else bytes(found)


def bounds(connection: sa.Connection, seat_code: str) -> Bounds | None:
    """What a seat's outline fits in, or ``None`` when no boundaries are loaded."""
    kept = models.boundaries.c
    row = connection.execute(
        sa.select(kept.west, kept.south, kept.east, kept.north).where(kept.seat_code == seat_code)
    ).first()
    return None if row is None else (row.west, row.south, row.east, row.north)


def shapes_in(connection: sa.Connection, view: Bounds) -> dict[str, Shape]:
    """The outlines of all seats that may be seen in a view, by code."""
    kept = models.boundaries.c
    west, south, east, north = view
    rows = connection.execute(
        sa.select(kept.seat_code, kept.rings)
        .where(kept.west <= east, kept.east >= west, kept.south <= north, kept.north >= south)
        .order_by(kept.seat_code)
    )
    return {row.seat_code: unpacked(row.rings) for row in rows}


def seat_topojson(connection: sa.Connection, seat_code: str) -> bytes | None:
    """A seat and those around it as TopoJSON, as precise as they are kept; ``None`` when no boundaries are loaded."""
    view = bounds(connection, seat_code)
    if view is None:
        return None
    west, south, east, north = view
    more_lon, more_lat = (east - west) / 4, (north - south) / 4
    shapes = shapes_in(connection, (west - more_lon, south - more_lat, east + more_lon, north + more_lat))
    order = [seat_code, *(code for code in shapes if code != seat_code)]
    return msgspec.json.encode(as_topojson(topology_of(shapes), 0.0, _names(), step=_FINE_GRID, codes=order))


def _overview(path: Path, topology: Topology) -> bytes:
    for side in _COARSER:
        text = msgspec.json.encode(as_topojson(topology, side * side, _names(), step=_GRID))
        small = gzip.compress(text, 9, mtime=0)
        if len(small) <= OVERVIEW:
            return small
    raise FileProblem(
        f"“{path.name}” is too finely drawn: the whole country does not fit in a page.", "Take a generalised file."
    )


def _names() -> dict[str, str]:
    return {code: seat.name for code, seat in seats_by_code().items()}
