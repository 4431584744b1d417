"""A made-up country: every seat a square on a grid, so that neighbours share borders, as a GeoJSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from phonebank_app.seats import load_seats

SIDE = 0.2
ACROSS = 30


def corner(number: int) -> tuple[float, float]:
    """The south-west corner of a seat's square, longitude and latitude."""
    return round(-6 + SIDE * (number % ACROSS), 4), round(50 + SIDE * (number // ACROSS), 4)


def square(number: int) -> list[list[float]]:
    """A closed ring with a bend in the middle of each side that its neighbour has too."""
    west, south = corner(number)
    bend = SIDE / 20
    around = [(0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5), (0, 0)]
    ring = []
    for x, y in around:
        more_x = bend if y == 0.5 else 0
        more_y = bend if x == 0.5 else 0
        ring.append([round(west + SIDE * x + more_x, 5), round(south + SIDE * y + more_y, 5)])
    return ring


def collection(**changes: Any) -> dict[str, Any]:
    """All seats. ``changes`` by code replace a feature, or leave it out when ``None``."""
    features = []
    for number, seat in enumerate(load_seats()):
        feature: dict[str, Any] = {
            "type": "Feature",
            "properties": {"PCON22CD": seat.code, "PCON22NM": seat.name},
            "geometry": {"type": "Polygon", "coordinates": [square(number)]},
        }
        if seat.code in changes:
            if changes[seat.code] is None:
                continue
            feature |= changes[seat.code]
        features.append(feature)
    return {"type": "FeatureCollection", "features": features}


def write(path: Path, said: object) -> Path:
    """A file of it."""
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return path
