"""Awkward text files: encodings, delimiters, line ends, quotation marks, headers, rows, cells."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import product
from typing import Final

from tests.lists.corpus import ANN, HEADER, ONE, PEOPLE, SIAN, TWO, Awkward, Unusable, people, plain, text

ENCODINGS: Final = {
    "UTF-8": ("utf-8", b"", "UTF-8"),
    "UTF-8 with a mark": ("utf-8", codecs.BOM_UTF8, "UTF-8"),
    "UTF-16": ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16"),
    "UTF-16, big end first": ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16"),
    "UTF-16 without a mark": ("utf-16-le", b"", "UTF-16"),
    "UTF-16 without a mark, big end first": ("utf-16-be", b"", "UTF-16"),
    "Windows-1252": ("cp1252", b"", "Windows-1252"),
}
SIGNS: Final = {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}


def encoded() -> Iterator[Awkward]:
    """Every encoding with every delimiter, once as saved by a spreadsheet and once with its ``sep=`` line."""
    for (named, (codec, mark, shown)), (parted, sign) in product(ENCODINGS.items(), SIGNS.items()):

        def make(codec: str = codec, mark: bytes = mark, sign: str = sign) -> bytes:
            return mark + text([HEADER, *PEOPLE], sign).encode(codec)

        yield Awkward(f"{named}, {parted}", make, encoding=shown, delimiter=sign, fields="full_name phone postcode")

        def led(codec: str = codec, mark: bytes = mark, sign: str = sign) -> bytes:
            return mark + (f"sep={sign}\r\n" + text([("Name", "Phone"), SIAN[:2]], sign)).encode(codec)

        yield Awkward(
            f"{named}, {parted}, named in the first line", led, ((2, "Siân Rees", TWO),), encoding=shown, delimiter=sign
        )


def _wide() -> bytes:
    header = [f"Field {at}" for at in range(498)] + ["Name", "Phone"]
    return text([header, *([str(at) for at in range(498)] + list(one[:2]) for one in PEOPLE)]).encode()


def _long_cell(size: int) -> bytes:
    return text([("Name", "Phone", "Notes"), (*ANN[:2], "x" * size), (*SIAN[:2], "short")]).encode()


def _many(count: int) -> bytes:
    return ("Name,Phone\r\n" + "Ann Lee,07700 900001\r\n" * count).encode()


SHAPES: Final = (
    Awkward("unix line ends", lambda: text([HEADER, *PEOPLE], newline="\n").encode()),
    Awkward("old Macintosh line ends", lambda: text([HEADER, *PEOPLE], newline="\r").encode()),
    Awkward("mixed line ends", lambda: plain().replace(b"\r\n", b"\n", 2)),
    Awkward("no line end at the end", lambda: plain().rstrip()),
    Awkward(
        "blank lines before, between and after",
        lambda: b"\r\n\r\n" + plain().replace(b"\r\n", b"\r\n\r\n"),
        people(5, 7, 9),
        header_row=3,
    ),
    Awkward("rows of nothing but commas at the end", lambda: plain(after=",,\r\n" * 40)),
    Awkward(
        "a title above the header",
        lambda: plain("Harrow East call list,,", "Printed 2 December 2019,,"),
        people(4, 5, 6),
        header_row=3,
    ),
    Awkward(
        "remarks of the program above the header",
        lambda: plain("# exported by hand", "# 3 rows"),
        people(4, 5, 6),
        header_row=3,
    ),
    Awkward(
        "a title of one cell and a blank line above the header",
        lambda: plain("Harrow East", ""),
        people(4, 5, 6),
        header_row=3,
    ),
    Awkward("a totals row at the end", lambda: plain(after="Total,3,\r\n"), refused=((5, "too_short"),)),
    Awkward("a last line that counts the rows", lambda: plain(after="3 rows,,\r\n"), refused=((5, "no_number"),)),
    Awkward(
        "the header repeated, as where files were joined",
        lambda: plain(after="Name,Phone,Postcode\r\nBob Ng,07700 900004,\r\n"),
        (*people(2, 3, 4), (6, "Bob Ng", "+447700900004")),
    ),
    Awkward(
        "a mark in the middle, as where files were joined",
        lambda: codecs.BOM_UTF8 + plain() + codecs.BOM_UTF8 + b"Name,Phone,Postcode\r\nBob Ng,07700 900004,\r\n",
        (*people(2, 3, 4), (6, "Bob Ng", "+447700900004")),
    ),
    Awkward("cut off in the middle of a row", lambda: plain(after="Bob Ng,07700 9000"), refused=((5, "too_short"),)),
    Awkward(
        "cut off in the middle of a letter",
        lambda: plain(after="Bob").rstrip() + b"\r\nSi\xc3",
        refused=((5, "no_number"), (6, "no_number")),
        warns=("may have been cut off",),
    ),
    Awkward(
        "cut off inside quotation marks", lambda: plain(after='"Bob Ng,07700 900004'), refused=((5, "broken_quote"),)
    ),
    Awkward("one person and nothing else", lambda: b"Name,Phone\r\nAnn Lee,07700 900001", people(2)),
    Awkward("a header and no rows", lambda: b"Name,Phone,Postcode\r\n", (), warns=("has a header and no rows",)),
    Awkward(
        "no header",
        lambda: text(PEOPLE).encode(),
        people(1, 2, 3),
        header_row=0,
        fields="full_name phone postcode",
        warns=("no header row",),
    ),
    Awkward(
        "headers that say nothing",
        lambda: text([("Field1", "Field2", "Field3"), *PEOPLE]).encode(),
        fields="full_name phone postcode",
    ),
    Awkward("blank headers", lambda: text([("", "Phone", ""), *PEOPLE]).encode(), fields="full_name phone postcode"),
    Awkward(
        "a blank column before the list",
        lambda: text([("", *HEADER), *(("", *one) for one in PEOPLE)]).encode(),
        fields="- full_name phone postcode",
    ),
    Awkward(
        "blank columns behind the list",
        lambda: text([(*HEADER, "", ""), *((*one, "", "") for one in PEOPLE)]).encode(),
        fields="full_name phone postcode - -",
    ),
    Awkward("headers in capitals, with spaces round them", lambda: plain(header=" NAME , PHONE\u00a0, POST CODE ")),
    Awkward(
        "headers of two lines",
        lambda: plain(header='"Full\nname","Phone\nnumber","Post\r\ncode"'),
        fields="full_name phone postcode",
    ),
    Awkward(
        "the same header twice",
        lambda: text([("Name", "Phone", "Phone"), ("Ann Lee", "", "07700 900001")]).encode(),
        people(2),
        fields="full_name phone phone",
    ),
    Awkward(
        "rows shorter than the header", lambda: b"Name,Phone,Postcode,Notes\r\nAnn Lee,07700 900001\r\n", people(2)
    ),
    Awkward(
        "rows longer than the header",
        lambda: b"Name,Phone\r\nAnn Lee,07700 900001,HA3 8UU,x\r\n",
        people(2),
        warns=("1 row has more cells than the header",),
    ),
    Awkward("five hundred columns", _wide),
    Awkward("a cell of sixty thousand letters", lambda: _long_cell(60_000), people(2, 3)),
    Awkward(
        "a cell of a hundred thousand letters",
        lambda: _long_cell(100_000),
        ((3, "Siân Rees", TWO),),
        refused=((2, "too_long"),),
    ),
    Awkward(
        "a cell of more letters than the reader of CSV takes",
        lambda: _long_cell(200_000),
        ((3, "Siân Rees", TWO),),
        refused=((2, "too_long"),),
    ),
)

QUOTES: Final = (
    Awkward(
        "everything in quotation marks",
        lambda: "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in (HEADER, *PEOPLE)).encode(),
    ),
    Awkward(
        "a nickname in quotation marks",
        lambda: b'Name,Phone\r\n"Ann ""Annie"" Lee",07700 900001\r\n',
        ((2, 'Ann "Annie" Lee', ONE),),
    ),
    Awkward(
        "a nickname in single quotation marks, unescaped",
        lambda: b'Name,Phone\r\nAnn "Annie" Lee,07700 900001\r\n',
        ((2, 'Ann "Annie" Lee', ONE),),
    ),
    Awkward(
        "a quotation mark that is never closed",
        lambda: plain(after='"Bob Ng,07700 900004,\r\nCy Ng,07700 900005,\r\n'),
        (*people(2, 3, 4), (6, "Cy Ng", "+447700900005")),
        refused=((5, "broken_quote"),),
    ),
    Awkward(
        "a quotation mark for inches", lambda: b'Name,Phone,Notes\r\nAnn Lee,07700 900001,12" board\r\n', people(2)
    ),
    Awkward(
        "a cell of several lines",
        lambda: b'Name,Address,Phone\r\nAnn Lee,"12 Kenton Lane\nHarrow\nHA3 8UU",07700 900001\r\n',
        people(2),
    ),
    Awkward(
        "delimiters inside quotation marks",
        lambda: b'Name,Address,Phone\r\n"Lee, Ann","12 Kenton Lane, Harrow, HA3 8UU",07700 900001\r\n',
        people(2),
    ),
    Awkward(
        "semicolons between, commas inside, no quotation marks",
        lambda: b"Name;Address;Phone\r\nLee, Ann;12 Kenton Lane, Harrow, HA3 8UU;07700 900001\r\n",
        people(2),
        delimiter=";",
    ),
    Awkward(
        "two numbers in a cell, parted by the list's own sign",
        lambda: b'Name,Phone\r\nAnn Lee,"07700 900001,020 7946 0123"\r\n',
        ((2, "Ann Lee", f"{ONE} {TWO}"),),
    ),
)

SIGNS_IN_CELLS: Final = (
    Awkward(
        "a nought in a cell", lambda: plain().replace(b"Ann Lee", b"Ann\x00 Lee"), warns=("signs that are no text",)
    ),
    Awkward(
        "names from right to left",
        lambda: "Name,Phone\r\nمحمد علي,07700 900001\r\nדוד כהן,020 7946 0123\r\n".encode(),
        ((2, "محمد علي", ONE), (3, "דוד כהן", TWO)),
    ),
    Awkward(
        "marks of direction round the cells",
        lambda: "Name,Phone\r\n\u202aAnn Lee\u202c,\u200e07700 900001\u200f\r\n".encode(),
        people(2),
    ),
    Awkward(
        "pictures in names", lambda: "Name,Phone\r\nAnn 🌹 Lee,📱 07700 900001\r\n".encode(), ((2, "Ann 🌹 Lee", ONE),)
    ),
    Awkward(
        "names in full-width letters' company",
        lambda: "Name,Phone\r\nAnn Lee,０７７００　９００００１\r\n".encode(),
        people(2),
    ),
    Awkward(
        "accents in two signs",
        lambda: "Name,Phone\r\nSia\u0302n Rees,020 7946 0123\r\n".encode(),
        ((2, "Siân Rees", TWO),),
    ),
    Awkward(
        "typographic quotation marks of Windows",
        lambda: b"Name,Phone\r\nSi\xe2n O\x92Brien,020 7946 0123\r\n",
        ((2, "Siân O’Brien", TWO),),
        encoding="Windows-1252",
    ),
    Awkward(
        "formulas",
        lambda: plain(after='"=HYPERLINK(""http://x"")",="07700900004",\r\n'),
        (*people(2, 3, 4), (5, '=HYPERLINK("http://x")', "+447700900004")),
    ),
    Awkward(
        "numbers as a spreadsheet damages them",
        lambda: b"Name,Phone\r\nAnn,7700900001\r\nBob,7700900001.0\r\nCy,7.7009E+09\r\nDi,4.47700900001E+11\r\n",
        ((2, "Ann", ONE), (3, "Bob", ONE), (5, "Di", ONE)),
        refused=((4, "figures_lost"),),
    ),
    Awkward(
        "errors of a spreadsheet",
        lambda: b"Name,Phone,Mobile\r\nAnn Lee,#N/A,07700 900001\r\nBob Ng,#REF!,#DIV/0!\r\n",
        people(2),
        refused=((3, "no_number"),),
    ),
    Awkward(
        "spaces and hard spaces round every cell",
        lambda: "Name , Phone\r\n\u00a0 Ann  Lee \u00a0,\t07700 900001\u00a0\r\n".encode(),
        people(2),
    ),
    Awkward(
        "the words NULL and None for nothing",
        lambda: b"Name,Phone,Mobile,Notes\r\nAnn Lee,NULL,07700 900001,None\r\n",
        people(2),
    ),
)

BIRTHDAYS: Final = (
    Awkward(
        "days of birth in every fashion",
        lambda: (
            "Name,Phone,DOB\r\n"
            + "".join(
                f"N{at},07700 90000{at},{day}\r\n"
                for at, day in enumerate(
                    ("1975-02-03", "3/2/75", "03.02.1975", "3 Feb 1975", "3rd February 1975", "27428", "19750203", "?"),
                    1,
                )
            )
        ).encode(),
        tuple((at + 1, f"N{at}", f"+44770090000{at}") for at in range(1, 9)),
        born=("1975-02-03",) * 7 + ("",),
    ),
    Awkward(
        "a day of birth in three columns",
        lambda: (
            b"Last,First,YoB,MoB,DoB,Phone\r\nLee,Ann,1975,2,3,07700 900001\r\nRees,Si,2001,12,31,020 7946 0123\r\n"
        ),
        ((2, "Ann Lee", ONE), (3, "Si Rees", TWO)),
        born=("1975-02-03", "2001-12-31"),
    ),
)

PASTED: Final = (
    Awkward(
        "pasted from a spreadsheet", lambda: text([HEADER, *PEOPLE], "\t", "\n").encode(), delimiter="\t", file="Pasted"
    ),
    Awkward(
        "pasted from a spreadsheet without its header",
        lambda: text(PEOPLE, "\t", "\n").encode(),
        people(1, 2, 3),
        header_row=0,
        delimiter="\t",
        warns=("no header row",),
        file="Pasted",
    ),
    Awkward(
        "one pasted row",
        lambda: b"Ann Lee\t07700 900001",
        people(1),
        header_row=0,
        warns=("no header row",),
        file="Pasted",
    ),
    Awkward(
        "pasted rows with a cell of two lines",
        lambda: b'Name\tAddress\tPhone\nAnn Lee\t"12 Kenton Lane\nHarrow"\t07700 900001\n',
        people(2),
        file="Pasted",
    ),
)

MISNAMED: Final = (
    Awkward("tabs in a file called .csv", lambda: text([HEADER, *PEOPLE], "\t").encode(), delimiter="\t"),
    Awkward("commas in a file called .txt", plain, delimiter=",", file="list.txt"),
    Awkward("commas in a file called .xlsx", plain, delimiter=",", file="list.xlsx"),
    Awkward(
        "tabs in a file called .xls, as old systems write them",
        lambda: text([HEADER, *PEOPLE], "\t").encode("utf-16"),
        delimiter="\t",
        file="list.xls",
    ),
)

UNUSABLE: Final = (
    Unusable("nothing", lambda: b"", "This file is empty.", "again"),
    Unusable(
        "nothing but a mark and blank lines", lambda: codecs.BOM_UTF8 + b"\r\n\r\n", "This file is empty.", "again"
    ),
    Unusable(
        "three words", lambda: b"foo,bar,baz", "No column of this file holds telephone numbers.", "“foo”, “bar”, “baz”"
    ),
    Unusable(
        "nothing but commas", lambda: b",,,\r\n,,,\r\n", "No column of this file holds telephone numbers.", "right file"
    ),
    Unusable(
        "numbers and nothing else",
        lambda: b"Phone\r\n07700 900001\r\n020 7946 0123\r\n",
        "No column of this file holds names or ids.",
        "choose it",
    ),
    Unusable(
        "addresses without numbers",
        lambda: b"Address1,Postcode\r\n12 Kenton Lane,HA3 8UU\r\n",
        "No column of this file holds telephone numbers.",
        "“Address1”",
    ),
    Unusable("one row more than the limit", lambda: _many(50_001), "This list has more than 50,000 rows.", "Split it"),
    Unusable(
        "a web page called .xls",
        lambda: b"<html><table><tr><td>Name</td></tr></table></html>",
        "This is a web page, not a list.",
        "save it as CSV",
        "list.xls",
    ),
    Unusable(
        "a table of a web page called .xls",
        lambda: b"\r\n<table border=1><tr><td>Name</td></tr></table>",
        "This is a web page, not a list.",
        "save it as CSV",
        "list.xls",
    ),
    Unusable(
        "a workbook in XML",
        lambda: b'<?xml version="1.0"?><Workbook/>',
        "This is an XML file, not a list.",
        "CSV",
        "list.xls",
    ),
    Unusable("a PDF", lambda: b"%PDF-1.4\n", "This is a PDF, not a list.", "CSV", "list.csv"),
    Unusable(
        "JSON", lambda: b'[{"name": "Ann", "phone": "07700 900001"}]', "This is JSON, not a list.", "CSV", "list.json"
    ),
    Unusable(
        "address cards",
        lambda: b"BEGIN:VCARD\r\nFN:Ann Lee\r\nTEL:07700900001\r\nEND:VCARD\r\n",
        "These are address cards, not a list.",
        "CSV",
        "list.vcf",
    ),
    Unusable(
        "a program",
        lambda: b"\x7fELF\x02\x01\x01\x00\x00\x01\x02\x00" * 40,
        "This file is not a list: it is not text.",
        "CSV",
    ),
)
