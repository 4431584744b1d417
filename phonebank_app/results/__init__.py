"""Files out: plain rows become files that a spreadsheet opens and nobody's words can harm.

A format is what turns a party's rows into a table (``Format.table``) and writes that to an open file
(``Format.write``); :data:`FORMATS` names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Literal

from phonebank_app.i18n import tr
from phonebank_app.results import codes, csv_file, flat, jsonl_file, osdi, tables, thrutalk, van, xlsx_file
from phonebank_app.results.losses import Lossy
from phonebank_app.results.source import Source, Wanted
from phonebank_app.results.tables import Table
from phonebank_app.results.whole_file import replacing

FormatName = Literal["xlsx", "csv", "jsonl", "osdi", "van", "thrutalk", "codes"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        title: for a list of formats and a file dialog; ``words``: whom it is for, in one sentence.
        suffix: with its dot.
        table: makes what is written of a party's rows.
        write: writes a table to an open file and returns how many rows it wrote.
        lossy: what it cannot hold.
        wanted: the tables that it can be had of.
    """

    title: str
    words: str
    suffix: str
    table: Callable[[Source, Wanted], Table[Any]]
    write: Callable[[Table[Any], BinaryIO], int]
    lossy: Callable[[Source, Wanted], tuple[Lossy, ...]]
    wanted: tuple[Wanted, ...] = ("attempts", "contacts", "answers")


FORMATS: Mapping[FormatName, Format] = MappingProxyType(
    {
        "xlsx": Format(
            tr("Excel workbook"),
            tr("For reading and sorting: a telephone number keeps its 0."),
            ".xlsx",
            flat.table,
            xlsx_file.write,
            flat.lossy_in_xlsx,
        ),
        "csv": Format(
            tr("CSV"), tr("For other programs and spreadsheets."), ".csv", flat.table, csv_file.write, flat.lossy_in_csv
        ),
        "jsonl": Format(
            tr("JSON Lines"),
            tr("For programs: nothing is changed, answers are nested."),
            ".jsonl",
            flat.table,
            jsonl_file.write,
            flat.lossy,
        ),
        "osdi": Format(
            tr("OSDI"),
            tr("For programs that speak OSDI, as the campaign’s service does."),
            ".osdi.json",
            osdi.table,
            osdi.write,
            osdi.lossy,
        ),
        "van": Format(
            tr("VAN bulk upload"),
            tr("In the order in which VAN loads results."),
            ".csv",
            van.table,
            csv_file.write,
            van.lossy,
        ),
        "thrutalk": Format(
            tr("ThruTalk report"),
            tr("With the columns of ThruTalk’s nightly report."),
            ".csv",
            thrutalk.table,
            csv_file.write,
            thrutalk.lossy,
            ("attempts", "contacts"),
        ),
        "codes": Format(
            tr("Our own codes"),
            tr("With the columns and codes of your organisation, from a file."),
            ".csv",
            codes.table,
            csv_file.write,
            codes.lossy,
        ),
    }
)
"""The one to offer first comes first: opening a workbook never turns 07… into a number."""

FLAT: tuple[FormatName, ...] = ("xlsx", "csv")
"""Those that hold our own tables as rows of cells."""


def save(table: Table[Any], fmt: FormatName, path: Path, before_it_stands: Callable[[], None] = lambda: None) -> int:
    """Write the table to ``path``, whole or not at all, readable by its owner only.

    Args:
        before_it_stands: called when all is written and nothing has taken the place of ``path`` yet; what it raises
            leaves things as they were.

    Returns:
        How many rows there are below the header.

    Raises:
        FileProblem: it cannot be written there, or the format cannot hold it.
    """
    with replacing(path) as file:
        rows = FORMATS[fmt].write(table, file)
        before_it_stands()
        return rows


__all__ = ["FLAT", "FORMATS", "Format", "FormatName", "Table", "Wanted", "save", "tables"]
