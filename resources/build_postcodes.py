"""Write ``postcodes.xz`` from the published tables.

    python resources/build_postcodes.py [SHARED_DATA_DIR]

Reads from SHARED_DATA_DIR (by default ``../shared/data`` beside the checkout) which seat each postcode of Great Britain
is in and where its districts lie; refuses to write a table that does not read back as it was. What the file looks like
inside is said in ``campaign_map/places/postcode_table.py``, which reads it.

Source: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown
copyright and database right. Contains Royal Mail data © Royal Mail copyright and database right.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # run from a checkout, installed or not

from campaign_map.places.postcode_table import FORMAT, District, read_table  # noqa: E402
from phonebank_app.seats import seats_by_code  # noqa: E402

PARTS_OF_A_SHARE = 10_000
# Whoever unpacks it sets aside as much memory as the dictionary is large: no more than the text needs.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 20}]

Row = dict[str, str]
Inwards = dict[str, str]


def main() -> int:
    """Write the table; return 0, or 1 after saying what is wrong."""
    parser = argparse.ArgumentParser(description="Write postcodes.xz from the published tables.")
    parser.add_argument("data", nargs="?", type=Path, default=HERE.parent.parent / "shared" / "data")
    data: Path = parser.parse_args().data / "postcodes"
    try:
        prefixes = {row["prefix"]: row["pcon"] for row in read(data / "gb_postcode_prefix_pcon2010.csv")}
        text = build(prefixes, read(data / "gb_districts_pcon2010.csv"))
        written = lzma.compress(text.encode("ascii"), filters=FILTERS)
        check(read_table(written), prefixes)
    except (OSError, ValueError, KeyError) as problem:
        print(f"postcodes.xz was not written: {problem}", file=sys.stderr)
        return 1
    (HERE / "postcodes.xz").write_bytes(written)
    print(f"postcodes.xz: {len(prefixes):,} prefixes, {len(written):,} bytes")
    return 0


def read(path: Path) -> list[Row]:
    """The rows of one file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def build(prefixes: dict[str, str], districts: list[Row]) -> str:
    """The text inside the file.

    Raises:
        ValueError: the two tables do not agree.
    """
    inside: dict[str, Inwards] = {}
    for prefix, code in prefixes.items():
        outward, _, inward = prefix.partition(" ")
        inside.setdefault(outward, {})[inward] = code
    if inside.keys() != {row["district"] for row in districts}:
        raise ValueError("the two tables name other districts")
    codes = sorted({code for inwards in inside.values() for code in inwards.values()})
    if not set(codes) <= seats_by_code().keys():
        raise ValueError("a postcode is in a seat that is none of ours")
    number = {code: index for index, code in enumerate(codes)}
    lines = [FORMAT, " ".join(codes)]
    for row in sorted(districts, key=lambda row: row["district"]):
        lines.append(district_line(row, inside[row["district"]], number))
    return "\n".join(lines) + "\n"


def district_line(row: Row, inwards: Inwards, number: dict[str, int]) -> str:
    """One district: its name, where it is, how many postcodes it has, its seats with their shares, and its tree."""
    shares = [one.split(":") for one in row["pcon_shares"].split("|")]
    seats = [code for code, _ in shares]
    if set(seats) != set(inwards.values()) or seats[0] != row["pcon_best"]:
        raise ValueError(f"the two tables put {row['district']} into other seats")
    where = f"{float(row['lat']):.4f} {float(row['lon']):.4f}"
    said = " ".join(f"{number[code]}:{round(float(share) * PARTS_OF_A_SHARE)}" for code, share in shares)
    which = {code: str(index) for index, code in enumerate(seats)}
    return f"{row['district']} {where} {int(row['postcodes'])} {said} {''.join(tree(inwards, which))}"


def tree(inwards: Inwards, which: dict[str, str]) -> Iterator[str]:
    """The inward halves, shortest first within each branch; ``which`` gives the digit of a seat."""
    yield which[inwards[""]]
    rest = sorted(inward for inward in inwards if inward)
    for sector, in_sector in groupby(rest, key=lambda inward: inward[0]):
        yield f"/{sector}{which[inwards[sector]] if sector in inwards else ''}"
        for letter, in_letter in groupby((one for one in in_sector if len(one) > 1), key=lambda inward: inward[1]):
            both = sector + letter
            yield letter + (which[inwards[both]] if both in inwards else "")
            last = sorted((which[inwards[one]], one[2].lower()) for one in in_letter if len(one) == 3)
            for digit, units in groupby(last, key=lambda pair: pair[0]):
                yield "".join(unit for _, unit in units) + digit


def check(table: dict[str, District], prefixes: dict[str, str]) -> None:
    """What was written reads back as it was.

    Raises:
        ValueError: it does not.
    """
    found = {
        f"{outward} {inward}".strip(): code
        for outward, district in table.items()
        for inward, code in district.inwards.items()
    }
    if found != prefixes:
        raise ValueError("it does not read back as it was")


if __name__ == "__main__":
    raise SystemExit(main())
