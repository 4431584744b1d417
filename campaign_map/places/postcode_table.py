"""Which seat each postcode of Great Britain is in, exactly, and where its districts lie: ``resources/postcodes.xz``.

A postcode is in the seat of the longest prefix of “OUT INW” that the table has. 110,213 prefixes say so for every
postcode; a guess by district would be wrong for one in seven. ``resources/build_postcodes.py`` writes the file, which
is text under xz. After a line that names the format and one of the seats' codes, numbered from 0, there is a line for
each district::

    SE13 51.4575 -0.0115 1107 399:7204 400:2700 312:96 0/0B1ae2Cd1/12

Its name, latitude, longitude, how many postcodes it has, then its seats by number with their shares of those in ten
thousandths, greatest first, and its tree. A tree is read from left to right. A digit is a seat, by its place among the
district's, and belongs to what stands before it: the first to the whole district; ``/0`` begins a sector; a capital is
the letter after it; small letters are the last letters of whole postcodes, as many as share the digit that follows. In
the line above all of SE13 is in its seat 0, but SE13 0B… in seat 1, SE13 0BA and SE13 0BE in seat 2, SE13 0CD in
seat 1, SE13 1… in seat 2.

It is read once in a process, when the first postcode is looked up: a tenth of a second and 5 MB.
"""

from __future__ import annotations

import lzma
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from phonebank_app.errors import FileProblem
from phonebank_app.paths import resources

FORMAT = "phonebank-party postcodes 1"
"""The first line of the text."""

_PARTS_OF_A_SHARE = 10_000


@dataclass(frozen=True, slots=True)
class District:
    """The first half of a postcode, like SE13.

    Attributes:
        lat, lon: the middle of its postcodes, WGS84.
        postcodes: how many it has, at least 1.
        seats: codes of the seats it reaches into, the one with most of its postcodes first.
        shares: of its postcodes, for each of ``seats``; they add to 1, but for rounding.
        inwards: seat code by the beginning of the second half: ``""`` for the whole district, ``"6"``, ``"6A"`` or
            ``"6AB"``. The longest that fits decides. Shared, so do not change it.
    """

    name: str
    lat: float
    lon: float
    postcodes: int
    seats: tuple[str, ...]
    shares: tuple[float, ...]
    inwards: dict[str, str]

    def seat_of(self, inward: str) -> str:
        """The seat of ``inward``, the whole of the second half or as much of it as is known."""
        inwards = self.inwards
        found = inwards.get(inward)
        while found is None:
            inward = inward[:-1]
            found = inwards.get(inward)
        return found

    def seats_of(self, inward: str) -> tuple[str, ...]:
        """The seats in which a postcode may be that begins with ``inward``, in the order of `seats`."""
        if not inward:
            return self.seats
        within = {code for begins, code in self.inwards.items() if begins.startswith(inward)}
        within.add(self.seat_of(inward))
        return tuple(code for code in self.seats if code in within)


def joined(name: str, parts: Sequence[District]) -> District:
    """Several districts as one, like SW1 of SW1A, SW1E and the rest; its tree is that it is in one of its seats."""
    whole = sum(part.postcodes for part in parts)
    shares: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for code, share in zip(part.seats, part.shares, strict=True):
            shares[code] += share * part.postcodes / whole
    seats = tuple(sorted(shares, key=lambda code: (-shares[code], code)))
    lat = sum(part.lat * part.postcodes for part in parts) / whole
    lon = sum(part.lon * part.postcodes for part in parts) / whole
    return District(name, lat, lon, whole, seats, tuple(shares[code] for code in seats), {"": seats[0]})


@cache
def load_table() -> dict[str, District]:
    """The shipped table, by name of the district; shared, so do not change it.

    Raises:
        FileProblem: it is missing or damaged.
    """
    path = resources() / "postcodes.xz"
    try:
        return read_table(path.read_bytes())
    except (OSError, lzma.LZMAError, ValueError, IndexError, KeyError) as error:
        raise FileProblem("The table of postcodes cannot be read.", "Install the program again.") from error


def read_table(packed: bytes) -> dict[str, District]:
    """The districts of a file.

    Raises:
        ValueError, IndexError, KeyError, lzma.LZMAError: it is not such a file.
    """
    lines = lzma.decompress(packed).decode("ascii").splitlines()
    if lines[0] != FORMAT:
        raise ValueError("another format")
    codes = [sys.intern(code) for code in lines[1].split()]
    words: dict[str, str] = {}
    return {line[: line.index(" ")]: _district(line, codes, words) for line in lines[2:]}


def _district(line: str, codes: list[str], words: dict[str, str]) -> District:
    name, lat, lon, postcodes, *shares, tree = line.split(" ")
    pairs = [share.split(":") for share in shares]
    seats = tuple(codes[int(number)] for number, _ in pairs)
    parts = tuple(int(part) / _PARTS_OF_A_SHARE for _, part in pairs)
    return District(name, float(lat), float(lon), int(postcodes), seats, parts, _inwards(tree, seats, words))


def _inwards(tree: str, seats: tuple[str, ...], words: dict[str, str]) -> dict[str, str]:
    """The tree of one district. ``words`` holds each inward half once for all districts."""
    found: dict[str, str] = {}
    sector = branch = ""
    waiting = [""]
    signs = iter(tree)
    for sign in signs:
        if sign.isdigit():
            for inward in waiting:
                found[words.setdefault(inward, inward)] = seats[int(sign)]
            waiting = []
        elif sign == "/":
            sector = branch = next(signs)
            waiting = [branch]
        elif sign.isupper():
            branch = sector + sign
            waiting = [branch]
        else:
            if waiting and len(waiting[0]) < 3:
                waiting = []
            waiting.append(branch + sign.upper())
    if "" not in found:
        raise ValueError("a district without a seat")
    return found
