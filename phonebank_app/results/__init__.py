"""Files out: plain rows become files that a spreadsheet opens and nobody's words can harm.

A format is a function that writes a table to an open file; :data:`FORMATS` names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Literal

from phonebank_app.results import csv_file, tables, xlsx_file
from phonebank_app.results.tables import Table
from phonebank_app.results.whole_file import replacing

FormatName = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Attributes:
        title: for a file dialog; ``suffix``: with its dot.
        write: writes a table to an open file and returns how many rows it wrote.
    """

    title: str
    suffix: str
    write: Callable[[Table[Any], BinaryIO], int]


FORMATS: Mapping[FormatName, Format] = MappingProxyType(
    {
        "xlsx": Format("Excel workbook", ".xlsx", xlsx_file.write),
        "csv": Format("CSV", ".csv", csv_file.write),
    }
)
"""The one to offer first comes first: opening a workbook never turns 07… into a number."""


def save(table: Table[Any], fmt: FormatName, path: Path) -> int:
    """Write the table to ``path``, whole or not at all, readable by its owner only.

    Returns:
        How many rows there are below the header.

    Raises:
        FileProblem: it cannot be written there, or the format cannot hold it.
    """
    with replacing(path) as file:
        return FORMATS[fmt].write(table, file)


__all__ = ["FORMATS", "Format", "FormatName", "Table", "save", "tables"]
