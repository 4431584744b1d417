"""Awkward files, each built by code, with the report it must give. What is in them is invented; no file is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Rows = Sequence[Sequence[str]]
People = tuple[tuple[int, str, str], ...]

HEADER: Final = ("Name", "Phone", "Postcode")
ANN: Final = ("Ann Lee", "07700 900001", "HA3 8UU")
SIAN: Final = ("Siân Rees", "020 7946 0123", "SW15 1AA")
ZOE: Final = ("Zoë García", "0113 496 0123", "LS1 4AP")
PEOPLE: Final = (ANN, SIAN, ZOE)
ONE: Final = "+447700900001"
TWO: Final = "+442079460123"
THREE: Final = "+441134960123"


def people(*rows: int) -> People:
    """The three people in these rows of the spreadsheet."""
    return tuple(zip(rows, ("Ann Lee", "Siân Rees", "Zoë García"), (ONE, TWO, THREE), strict=False))


IN_ORDER: Final = people(2, 3, 4)


@dataclass(frozen=True, slots=True)
class Awkward:
    """A file that can be read.

    Attributes:
        says: what is awkward about it, as it stands in the test's name.
        make: builds its bytes.
        people: the row, the name and the numbers of every contact.
        refused: the row and the code of every refusal.
        joined: rows that are somebody again, and whose.
        header_row: 0 when there is none.
        fields: what every column means, ``-`` for nothing; empty: not looked at.
        encoding, delimiter, sheet: as the report names them; empty: not looked at.
        warns: words that stand in its warnings; no others may be there but those about screening days.
        born: the days of birth in file order, as ISO 8601 ("" for none); empty: not looked at.
        file: what it is called.
    """

    says: str
    make: Callable[[], bytes]
    people: People = IN_ORDER
    refused: tuple[tuple[int, str], ...] = ()
    joined: tuple[tuple[int, int], ...] = ()
    header_row: int = 1
    fields: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    warns: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    file: str = "list.csv"


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that is no call list, and the words that say so."""

    says: str
    make: Callable[[], bytes]
    what: str
    way_out: str
    file: str = "list.csv"


def text(rows: Rows, delimiter: str = ",", newline: str = "\r\n") -> str:
    """Rows as a spreadsheet saves them: a cell with a delimiter, a quotation mark or a line end is quoted."""

    def cell(words: str) -> str:
        odd = any(sign in words for sign in (delimiter, '"', "\n", "\r"))
        return '"' + words.replace('"', '""') + '"' if odd else words

    return newline.join(delimiter.join(map(cell, row)) for row in rows) + newline


def plain(*before: str, header: str = "Name,Phone,Postcode", after: str = "") -> bytes:
    """The list in UTF-8 with commas: lines, the header, the three people, and a rest."""
    lines = [*before, header, *(",".join(one) for one in PEOPLE)]
    return ("\r\n".join(lines) + "\r\n" + after).encode()
