"""The list that the figures of an import are taken on: invented voters by the hundred thousand, as CSV and as XLSX.

Every third row has a second number: 100,000 rows hold 133,334. They are drawn from all that is in use in the UK, since
the 17,000 that are reserved for fiction are told by a rule of their own and would measure that one only; so they are
written into a temporary folder and shown nowhere. No two cells with a number are alike: whoever remembers the cells
that were read gains nothing. Every hundredth row is somebody again.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import xlsxwriter

HEADERS = (
    *("Voter ID", "First name", "Surname", "Address", "Postcode", "Ward"),
    *("Telephone", "Mobile", "TPS", "TPS date"),
)
PHONES = ("Telephone", "Mobile")
AGAIN = 100
"""One row in so many repeats the person before."""

_GIVEN = ("Amina", "Bronwen", "Callum", "Deepa", "Ewan", "Femi", "Grace", "Huw", "Iris", "Joan", "Kofi", "Lowri")
_FAMILY = ("Abbott", "Begum", "Carter", "Davies", "Evans", "Foster", "Green", "Hussain", "Iqbal", "Jones", "Khan")
_STREETS = ("Riverside Walk", "Mill Lane", "Station Road", "Church Street", "The Green")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def people(rows: int) -> int:
    """How many different people are on a list of that many rows."""
    return rows - rows // AGAIN


def write_csv(path: Path, rows: int) -> Path:
    """The list as a comma-separated file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_rows(rows))
    return path


def write_xlsx(path: Path, rows: int) -> Path:
    """The same list as a workbook, every cell as text."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate((HEADERS, *_rows(rows))):
            sheet.write_row(at, 0, cells)
    return path


def _rows(rows: int) -> Iterator[tuple[str, ...]]:
    """Two to a household; its landline or a mobile, and every third row both."""
    invent = random.Random(133_334)
    numbers = _numbers(invent)
    row: tuple[str, ...] = ()
    for index in range(rows):
        first = _spaced(next(numbers), index)
        second = _spaced(next(numbers), index // 3) if index % 3 == 0 else ""
        if index % AGAIN == AGAIN - 1:
            yield (*row[:6], first, second, *row[8:])
            continue
        home = index // 2
        row = (
            f"V{index:06d}",
            _GIVEN[index % len(_GIVEN)],
            _FAMILY[home % len(_FAMILY)],
            f"{home // 5 % 180 + 1} {_STREETS[home % 5]}",
            f"SW{home // 900 % 20 + 1} 1A{_INWARD[home // 18_000 % len(_INWARD)]}",
            "Riverside",
            first,
            second,
            "No",
            f"{home % 28 + 1:02d}/11/2019",
        )
        yield row


def _numbers(invent: random.Random) -> Iterator[str]:
    """National figures of numbers in use, each once, two mobiles to a landline."""
    told: set[str] = set()
    while True:
        first = invent.choice("7712")
        national = f"{first}{invent.randrange(10**9):09}"
        if national not in told and _in_use(national):
            told.add(national)
            yield national


def _in_use(national: str) -> bool:
    number = phonenumbers.PhoneNumber(country_code=44, national_number=int(national))
    return phonenumbers.number_type(number) in {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE,
    } and phonenumbers.is_valid_number_for_region(number, "GB")


def _spaced(national: str, index: int) -> str:
    """As people write it: with spaces, without, or with the country's code."""
    at = (4, 7) if national[0] == "7" or national[0] == "1" else (2, 6)
    groups = f"{national[: at[0]]} {national[at[0] : at[1]]} {national[at[1] :]}"
    return (f"0{groups}", f"0{national}", f"+44 {groups}")[index % 3]
