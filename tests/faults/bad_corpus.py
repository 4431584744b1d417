"""Bad lists and scripts by name: each is a recipe, so that five hundred files need not be kept as files."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from tests.makers import e164

Rows = list[list[str]]
_HEADER: Final = ["id", "name", "address", "postcode", "phone", "tps", "tps screened on", "do not call", "notes"]
_PEOPLE: Final = 24


@dataclass(frozen=True, slots=True)
class Case:
    """A bad file: what is wrong with it, and its bytes."""

    name: str
    body: bytes


def rows(people: int = _PEOPLE) -> Rows:
    """A good list: a header and invented people."""
    made = [list(_HEADER)]
    for one in range(people):
        number = "0" + e164(one)[3:]
        made.append(
            [f"H{one}", f"Siân Sample-{one}", f"{one} Mill Lane", "HA3 8UU", number, "no", "2019-12-01", "", "buses"]
        )
    return made


def written(table: Rows, delimiter: str = ",", newline: str = "\r\n") -> str:
    """A table as text; what holds a delimiter, a quotation mark or a line end stands in quotation marks."""

    def cell(text: str) -> str:
        odd = any(sign in text for sign in (delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if odd else text

    return newline.join(delimiter.join(map(cell, row)) for row in table) + newline


# -- what is wrong with the rows --------------------------------------------------------------------------------------


def _in_cell(column: int, text: str, row: int = 3) -> Callable[[Rows], Rows]:
    def put(table: Rows) -> Rows:
        table[row][column] = text
        return table

    return put


def _every(column: int, text: str) -> Callable[[Rows], Rows]:
    return lambda table: [table[0], *([*row[:column], text, *row[column + 1 :]] for row in table[1:])]


_NAME, _ADDRESS, _PHONE, _TPS, _SCREENED, _ASKED, _NOTE = 1, 2, 4, 5, 6, 7, 8

DAMAGE: Final[dict[str, Callable[[Rows], Rows]]] = {
    "nothing": lambda t: t,
    "header only": lambda t: t[:1],
    "no header": lambda t: t[1:],
    "header twice": lambda t: [t[0], *t[:8], t[0], *t[8:]],
    "unknown columns": lambda t: [[f"Spalte {i}" for i in range(9)], *t[1:]],
    "no phone column": lambda t: [[c for i, c in enumerate(row) if i != _PHONE] for row in t],
    "two phone columns": lambda t: [[*row, row[_PHONE]] for row in t],
    "two hundred columns": lambda t: [[*row, *(f"x{i}" for i in range(191))] for row in t],
    "same header on each column": lambda t: [["phone"] * 9, *t[1:]],
    "blank rows between": lambda t: [row for one in t for row in (one, [""] * 9)],
    "rows cut short": lambda t: [t[0], *(row[: 1 + i % 9] for i, row in enumerate(t[1:]))],
    "rows too wide": lambda t: [t[0], *([*row, *(["more"] * (i % 7))] for i, row in enumerate(t[1:]))],
    "same person forty times": lambda t: [t[0], *([t[1]] * 40)],
    "one number for all": _every(_PHONE, "07700 900123"),
    "an 80 000 letter name": _in_cell(_NAME, "W" * 80_000),
    "a 9 000 letter note": _in_cell(_NOTE, "word " * 1_800),
    "a megabyte in one cell": _in_cell(_NOTE, "x" * 1_000_000),
    "a formula for a name": _in_cell(_NAME, '=HYPERLINK("http://example.invalid")'),
    "markup for a name": _in_cell(_NAME, "<table><tr><td>" * 20),
    "bidi in a name": _in_cell(_NAME, "Ann\u202egnihtyna\u2066"),
    "zero width in a name": _in_cell(_NAME, "A\u200bn\u200bn\ufeff\u2060"),
    "zalgo in a name": _in_cell(_NAME, "Z" + "\u0301\u0323" * 300),
    "only marks in a name": _in_cell(_NAME, "\u0301\u200b\u200d"),
    "control signs in a name": _in_cell(_NAME, "A\x01\x02\x1b[31mnn\x7f\x85"),
    "an open quotation mark": _in_cell(_NAME, "\udfff"),  # made one by `spoilt`
    "a line end in a cell": _in_cell(_ADDRESS, "1 Mill Lane\r\nHarrow\nMiddlesex"),
    "premium number": _in_cell(_PHONE, "0906 123 4567"),
    "emergency numbers": _in_cell(_PHONE, "999 / 112 / 101 / 118 118"),
    "foreign numbers": _in_cell(_PHONE, "+1 202 555 0147; +7 495 000 00 00"),
    "arabic-indic figures": _in_cell(_PHONE, "٠٧٧٠٠٩٠٠١٢٣"),
    "superscript figures": _in_cell(_PHONE, "⁰⁷⁷⁰⁰⁹⁰⁰¹²³"),
    "a number of 5 000 figures": _in_cell(_PHONE, "0" + "7" * 5_000),
    "number by Excel": _in_cell(_PHONE, "7.7009E+09"),
    "words for a number": _every(_PHONE, "ask at the door"),
    "three hundred numbers in a cell": _in_cell(_PHONE, "; ".join(f"07700 900{i:03d}" for i in range(300))),
    "extension without end": _in_cell(_PHONE, "020 7946 0182 ext " + "9" * 200),
    "the year 1": _every(_SCREENED, "0001-01-01"),
    "the year 9999": _every(_SCREENED, "9999-12-31"),
    "the 31st of February": _every(_SCREENED, "31/02/2019"),
    "a serial day": _every(_SCREENED, "43801.99"),
    "unheard-of answers": _every(_TPS, "peut-être"),
    "do not call by any word": _every(_ASKED, "please"),
    "nan and infinity": _every(_NOTE, "NaN"),
    "null": _every(_NAME, "NULL"),
    "nobody has a name": _every(_NAME, ""),
    "ids beyond 64 bits": lambda t: [t[0], *([str(2**70 + i), *row[1:]] for i, row in enumerate(t[1:]))],
    "quotation marks inside words": _in_cell(_NAME, 'Robert "Bob" Sample'),
    "a web page in a cell": _in_cell(_NOTE, "<html><script>alert(1)</script><img src=file:///etc/passwd>"),
    "paths": _in_cell(_NAME, "..\\..\\C:\\evil /etc/passwd file://host/share"),
    "backslashes": _in_cell(_NAME, "\\\\host\\share\\" * 40),
    "SQL": _in_cell(_NAME, "Robert'); DROP TABLE contacts;--"),
    "template words": _in_cell(_NAME, "{name!r} %s ${HOME} {{7*7}}"),
}
"""How the rows of a good list are spoilt."""

ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32", "latin-1", "mac-roman")
DELIMITERS: Final = (",", ";", "\t", "|")


def lists() -> Iterator[Case]:
    """More than five hundred bad lists: every damage in several encodings and delimiters, and what is no list."""
    for at, (what, spoil) in enumerate(DAMAGE.items()):
        for step, (encoding, delimiter) in enumerate(product(ENCODINGS, DELIMITERS)):
            if encoding == "utf-8" or step % 5 == at % 5:
                yield spoilt(what, spoil, encoding, delimiter)
    yield from _whole_files()


def spoilt(what: str, spoil: Callable[[Rows], Rows], encoding: str, delimiter: str) -> Case:
    """One list, damaged, in an encoding and with a delimiter."""
    text = written(spoil(rows()), delimiter, "\n" if encoding == "cp1252" else "\r\n")
    text = text.replace("\udfff", '"Siân, who never ends')
    name = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
    return Case(f"{what}, {encoding}, {name}", text.encode(encoding, "replace"))


def _whole_files() -> Iterator[Case]:
    good = written(rows()).encode()
    wide = written(rows()).encode("utf-16")
    yield from (Case(f"cut off after {at} bytes", good[:at]) for at in (0, 1, 2, 3, 60, 61, 90, len(good) - 1))
    yield from (Case(f"UTF-16 cut off after {at} bytes", wide[:at]) for at in (1, 2, 3, 99, 100, len(wide) - 1))
    yield from (Case(f"begins with {magic!r}", magic + good) for magic in _MAGIC)
    yield Case("a NUL in a cell", good.replace(b"buses", b"bu\x00es", 1))
    yield Case("nothing but NULs", b"\x00" * 100_000)
    yield Case("nothing but quotation marks", b'"' * 100_000)
    yield Case("nothing but commas", b"," * 1_000_000)
    yield Case("nothing but line ends", b"\n" * 1_000_000)
    yield Case("nothing but carriage returns", b"\r" * 1_000_000)
    yield Case("nothing but spaces", b" " * 1_000_000)
    yield Case("one line of a megabyte", b"x" * 1_000_000)
    yield Case("all 256 bytes, often", bytes(range(256)) * 400)
    yield Case("mixed line ends", good.replace(b"\r\n", b"\n", 3).replace(b"\r\n", b"\r", 3))
    yield Case("carriage returns alone", good.replace(b"\r\n", b"\r"))
    yield Case("a wrong byte in UTF-8", good.replace("â".encode(), b"\xc3", 1))
    yield Case("a surrogate in UTF-8", good.replace("â".encode(), b"\xed\xa0\x80", 1))
    yield Case("every second row opens a quotation mark", good.replace(b"\r\nH", b'\r\n"H'))
    yield Case("sep= with nothing", b"sep=\r\n" + good)
    yield Case("sep= with a quotation mark", b'sep="\r\n' + good)
    yield Case("sep= with a line end", b"sep=\n\r\n" + good)
    yield Case("sep= with a letter", b"sep=e\r\n" + good)
    yield Case("fifty sep lines", b"sep=;\r\n" * 50 + good)
    yield Case("sixty thousand rows", written(rows(2)).encode() + b"H,Ann,,,07700900123,no,2019-12-01,,\n" * 60_000)
    yield Case("a header of 40 000 columns", b"name,phone" + b",x" * 40_000 + b"\nAnn,07700900123\n")
    yield Case("header cells of 60 000 letters", b"n" * 60_000 + b",phone,name\na,07700900123,Ann\n")
    yield Case("JSON", b'[{"name": "Ann", "phone": "07700900123"}]')
    yield Case("vCard", b"BEGIN:VCARD\nVERSION:3.0\nFN:Ann Sample\nTEL:07700900123\nEND:VCARD\n")
    yield Case("XML with a billion laughs", b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>')


_MAGIC: Final = (
    b"PK\x03\x04" + b"\x00" * 26 + b"xl/workbook.xml",
    b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    b"PK\x03\x04" + b"\x00" * 26 + b"../../evil.csv",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"%PDF-1.7\n",
    b"\x1f\x8b\x08\x00",
    b"{\\rtf1",
    b"<html><body>",
    b"SQLite format 3\x00",
    b"\x89PNG\r\n\x1a\n",
    b"MZ",
    b"\x7fELF",
    b"#!/bin/sh\n",
)


def generated(chance: random.Random) -> Case:
    """A list that nobody thought of: several damages at once, then bytes taken out, doubled or turned."""
    table = rows(chance.randint(1, 12))
    names = []
    for _ in range(chance.randint(1, 3)):
        what = chance.choice([*DAMAGE])
        if len(table) > 3 and "megabyte" not in what and "80 000" not in what:
            names.append(what)
            with_width = [[*row, *[""] * (9 - len(row))] for row in table]
            table = DAMAGE[what](with_width) or table
    text = written(table, chance.choice(DELIMITERS), chance.choice(["\r\n", "\n", "\r"]))
    body = bytearray(text.replace("\udfff", '"').encode(chance.choice(ENCODINGS), "replace"))
    for _ in range(chance.randint(0, 6)):
        if not body:
            break
        at = chance.randrange(len(body))
        turn = chance.randrange(5)
        if turn == 0:
            body[at] = chance.randrange(256)
        elif turn == 1:
            del body[at : at + chance.randint(1, 40)]
        elif turn == 2:
            body[at:at] = body[at : at + chance.randint(1, 40)]
        elif turn == 3:
            body[at:at] = chance.choice([b'"', b"\n", b"\r", b",", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\t;|"])
        else:
            del body[at:]
    return Case(" + ".join(names) or "bytes turned", bytes(body))
