"""Write ``seats.csv`` from the published figures.

    python resources/build_seats.py [SHARED_DATA_DIR]

Reads from SHARED_DATA_DIR (by default ``../shared/data`` beside the checkout) the results of 2017 (House of Commons
Library), the points, the names and the hexagons of the seats; refuses to write a table that does not add up.

Contains Parliamentary information licensed under the Open Parliament Licence v3.0. Source: Office for National
Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database right.
Contains Royal Mail data © Royal Mail copyright and database right.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # run from a checkout, installed or not

from phonebank_app.seats import COLUMNS, NATIONS, REGIONS, VOTE_COLUMNS  # noqa: E402

SEATS = 650

Row = dict[str, str]


def main() -> int:
    """Write the table; return 0, or 1 after saying what is wrong."""
    parser = argparse.ArgumentParser(description="Write seats.csv from the published figures.")
    parser.add_argument("data", nargs="?", type=Path, default=HERE.parent.parent / "shared" / "data")
    data: Path = parser.parse_args().data
    try:
        seats = build(
            results=read(data / "results" / "HoC-GE2017-constituency-results.csv"),
            names=read_names(data / "geography" / "constituency_name_variants.csv"),
            points=read(data / "geography" / "pcon2010_centroids.csv"),
            hexes=read(data / "geography" / "hexes.csv"),
        )
    except (OSError, ValueError, KeyError) as problem:
        print(f"seats.csv was not written: {problem}", file=sys.stderr)
        return 1
    with (HERE / "seats.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(seats)
    print(f"seats.csv: {len(seats)} seats")
    return 0


def read(path: Path) -> dict[str, Row]:
    """The rows of one file by ONS code."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["ons_id"]: row for row in csv.DictReader(file)}


def read_names(path: Path) -> dict[str, str]:
    """The statistics office's spelling by ONS code; the results write “Ynys Mon” and “Isle Of Wight”."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["ons_id"]: row["name"] for row in csv.DictReader(file) if "ONS2022" in row["seen_in"].split("; ")}


def build(
    results: dict[str, Row], names: dict[str, str], points: dict[str, Row], hexes: dict[str, Row]
) -> list[dict[str, object]]:
    """The rows of ``seats.csv`` in order of code.

    Raises:
        ValueError: a seat is missing from a file, or its figures do not add up.
    """
    if not (len(results) == SEATS and results.keys() == names.keys() == points.keys() == hexes.keys()):
        raise ValueError(f"the four files must name the same {SEATS} seats")
    if len({(row["col"], row["row"]) for row in hexes.values()}) != SEATS:
        raise ValueError("two seats share a hexagon")
    return [seat_row(results[code], names[code], points[code], hexes[code]) for code in sorted(results)]


def seat_row(result: Row, name: str, point: Row, hexagon: Row) -> dict[str, object]:
    """One seat. The point is where people live (the mean of the postcodes) if known, else a point inside the seat."""
    votes = {column: int(result[column]) for column in VOTE_COLUMNS}
    if sum(votes.values()) != int(result["valid_votes"]):
        raise ValueError(f"the votes of {result['constituency_name']} do not add up to its valid votes")
    if result["region_name"] not in REGIONS or result["country_name"] not in NATIONS:
        raise ValueError(f"{result['constituency_name']} is in no region known")
    return {
        "code": result["ons_id"],
        "name": name,
        "region": result["region_name"],
        "country": result["country_name"],
        "electorate": int(result["electorate"]),
        "valid_votes": int(result["valid_votes"]),
        **votes,
        "first_party": result["first_party"],
        "second_party": result["second_party"],
        "majority": int(result["majority"]),
        "lat": float(point["postcode_mean_lat"] or point["poly_lat"]),
        "lon": float(point["postcode_mean_lon"] or point["poly_lon"]),
        "hex_col": int(hexagon["col"]),
        "hex_row": int(hexagon["row"]),
    }


if __name__ == "__main__":
    raise SystemExit(main())
