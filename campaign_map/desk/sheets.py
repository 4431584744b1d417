"""A table on its way to a coordinator as CSV, an Excel workbook or JSON Lines: some thousand rows at a time, but for a
workbook, which is one piece."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from campaign_map import results
from campaign_map.problems import Refusal
from phonebank_app.results import xlsx_file
from phonebank_app.results.columns import Cell, Column, Type
from phonebank_app.results.tables import Table

Format = Literal["csv", "xlsx", "jsonl"]

FORMATS: dict[str, Format] = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl"}
WORDS = (("csv", "CSV"), ("xlsx", "Excel workbook"), ("jsonl", "JSON Lines"))
MOST_IN_WORKBOOK = 100_000
"""Rows of a workbook: it is made in memory."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headers, each once, and its rows some thousand at a time; a moment is text already."""

    title: str
    headers: tuple[str, ...]
    batches: Iterator[Sequence[Sequence[Cell]]]


def read_format(typed: str) -> Format:
    """A format as a form sends it; blank for CSV.

    Raises:
        Refusal: 400 ``bad_format``.
    """
    found = FORMATS.get(typed.strip().lower() or "csv")
    if found is None:
        raise Refusal(400, "bad_format", "There is no file of that kind.", "Choose CSV, Excel or JSON Lines.")
    return found


def parts(sheet: Sheet, fmt: Format) -> Iterator[str | bytes]:
    """The file, piece by piece."""
    return _WRITERS[fmt](sheet)


def _csv(sheet: Sheet) -> Iterator[str | bytes]:
    yield results.line(sheet.headers)
    for batch in sheet.batches:
        yield "".join(map(results.line, batch))


def _jsonl(sheet: Sheet) -> Iterator[str | bytes]:
    """Each row as an object: header → cell, as it is; nothing that stands there is a formula to a program."""
    encode = msgspec.json.encode
    for batch in sheet.batches:
        yield b"".join(encode(dict(zip(sheet.headers, row, strict=True))) + b"\n" for row in batch)


def _xlsx(sheet: Sheet) -> Iterator[str | bytes]:
    rows: Iterable[Sequence[Cell]] = (row for batch in sheet.batches for row in batch)
    columns: tuple[Column[Sequence[Cell]], ...] = tuple(
        Column(header, header, Type.TEXT, _at(place), "", width=18) for place, header in enumerate(sheet.headers)
    )
    made = io.BytesIO()
    xlsx_file.write(Table(sheet.title, columns, rows), made)
    yield made.getvalue()


def _at(place: int) -> Callable[[Sequence[Cell]], Cell]:
    return lambda row: row[place]


_WRITERS: dict[Format, Callable[[Sheet], Iterator[Any]]] = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}
