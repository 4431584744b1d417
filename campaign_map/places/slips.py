"""What people get wrong in a postcode, and postcodes that are of no seat: pure, and no more than tables and rules."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

ABROAD = frozenset({"ABROAD", "OVERSEAS", "IAMABROAD", "IMABROAD", "NOTINTHEUK"})
"""What people type who are not in the country at all."""

_SHAPES = ("A9", "A99", "AA9", "A9A", "AA99", "AA9A", "AAA")
"""First halves: A is a letter, 9 a digit. The last is Newport's old NPT, which lists still have."""

_AS_DIGIT = {"O": "0", "I": "1", "L": "1"}
_AS_LETTER = {"0": "O", "1": "I"}
_KEY_ROWS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_SIGNS = "".join(_KEY_ROWS)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the postcode map that our table leaves out.

    Attributes:
        area: the letters its postcodes begin with.
        where: “in Jersey”, “on the Isle of Man”.
    """

    area: str
    where: str
    is_forces: bool = False


_REGIONS = (
    (re.compile(r"BT[0-9]{1,2}", re.ASCII), Region("BT", "in Northern Ireland")),
    (re.compile(r"JE[0-9]", re.ASCII), Region("JE", "in Jersey")),
    (re.compile(r"GY[0-9]{1,2}", re.ASCII), Region("GY", "in the Bailiwick of Guernsey")),
    (re.compile(r"IM[0-9]{1,2}", re.ASCII), Region("IM", "on the Isle of Man")),
    (re.compile(r"BF1", re.ASCII), Region("BF", "of the forces", is_forces=True)),
)

_TERRITORIES = (
    (r"ASCN1ZZ|ASCN", "Ascension Island"),
    (r"BBND1ZZ|BBND", "the British Indian Ocean Territory"),
    (r"BIQQ1ZZ|BIQQ", "the British Antarctic Territory"),
    (r"FIQQ1ZZ|FIQQ", "the Falkland Islands"),
    (r"GX111AA|GX11", "Gibraltar"),
    (r"PCRN1ZZ|PCRN", "Pitcairn"),
    (r"SIQQ1ZZ|SIQQ", "South Georgia"),
    (r"STHL1ZZ|STHL", "Saint Helena"),
    (r"TDCU1ZZ|TDCU", "Tristan da Cunha"),
    (r"TKCA1ZZ|TKCA", "the Turks and Caicos Islands"),
    (r"AI2640", "Anguilla"),
    (r"KY[1-3][0-9]{4}", "the Cayman Islands"),
    (r"MSR[0-9]{4}", "Montserrat"),
    (r"VG[0-9]{4}", "the British Virgin Islands"),
    (r"(?:D6W|[AC-FHKNPRTV-Y][0-9]{2})[0-9AC-FHKNPRTV-Y]{4}", "the Republic of Ireland"),
)
_NOWHERE = (
    (r"GIR0AA|GIR", "belonged to a bank, not to a place"),
    (r"BX[0-9]{1,2}(?:[0-9][A-Z]{2})?", "is an office’s that can be anywhere"),
    (r"ZZ99[0-9A-Z]{0,3}", "stands for “no fixed address” in lists"),
    (r"XM4(?:5HQ)?|SANTA1|H0H0H0", "is Father Christmas’s"),
)
_OVERSEAS = tuple((re.compile(pattern, re.ASCII), place) for pattern, place in _TERRITORIES)
_OWNED = tuple((re.compile(pattern, re.ASCII), owner) for pattern, owner in _NOWHERE)


def as_digit(sign: str) -> str:
    """What a sign was meant to be where only a digit can stand."""
    return _AS_DIGIT.get(sign, sign)


def outwards(typed: str) -> Iterator[str]:
    """The first halves that ``typed`` may stand for if noughts and ones may be letters, and the other way round."""
    for shape in _SHAPES:
        if len(shape) != len(typed):
            continue
        mended = "".join(
            as_digit(sign) if slot == "9" else _AS_LETTER.get(sign, sign)
            for slot, sign in zip(shape, typed, strict=True)
        )
        if all(sign.isdigit() == (slot == "9") for slot, sign in zip(shape, mended, strict=True)):
            yield mended


def region_of(outward: str) -> Region | None:
    """The region outside our table that a first half is in, or ``None``."""
    return next((region for pattern, region in _REGIONS if pattern.fullmatch(outward)), None)


def overseas(compact: str) -> str:
    """The territory, or the neighbour, that a postcode without spaces is of; blank for none."""
    return next((place for pattern, place in _OVERSEAS if pattern.fullmatch(compact)), "")


def belongs_to_nowhere(compact: str) -> str:
    """What is to be said of a postcode without spaces that is of no place; blank if it is not such."""
    return next((owner for pattern, owner in _OWNED if pattern.fullmatch(compact)), "")


def near(outward: str, known: Container[str], most: int = 3) -> tuple[str, ...]:
    """Known first halves that differ by one slip: two signs the wrong way round, else the next key, else any sign.

    Only the likeliest sort of slip that leads anywhere is offered, and no more than ``most`` of it.
    """
    for slip in (_swapped, _next_key, _any_sign):
        found = sorted({one for one in slip(outward) if one in known} - {outward})
        if found:
            return tuple(found[:most])
    return ()


def _swapped(typed: str) -> Iterator[str]:
    for at in range(len(typed) - 1):
        yield typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]


def _next_key(typed: str) -> Iterator[str]:
    for at, sign in enumerate(typed):
        row = next((row for row in _KEY_ROWS if sign in row), "")
        key = row.find(sign)
        for other in (row[key - 1 : key] if key > 0 else "", row[key + 1 : key + 2]):
            if other:
                yield typed[:at] + other + typed[at + 1 :]
        if at and typed[at - 1] == sign:
            yield typed[:at] + typed[at + 1 :]


def _any_sign(typed: str) -> Iterator[str]:
    for at in range(len(typed) + 1):
        for sign in _SIGNS:
            yield typed[:at] + sign + typed[at:]
            yield typed[:at] + sign + typed[at + 1 :]
        yield typed[:at] + typed[at + 1 :]
