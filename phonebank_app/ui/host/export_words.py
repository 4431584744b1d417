"""What the page for taking results away says. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from phonebank_app.results import FORMATS, FormatName
from phonebank_app.ui.host.evening_words import count_of
from phonebank_app.ui.notices import Notice

Files = Literal["attempts", "contacts", "answers", "notices", "promises"]

WHAT: dict[Files, tuple[str, str]] = {
    "attempts": ("Every attempt", "Each call as it was saved, with its answers and its note"),
    "contacts": ("Latest state per contact", "Everybody on the list as they stand now, with the list’s own columns"),
    "answers": ("Answers", "Who answered something, with one column for each question"),
}
"""The tables: their names, and what is in them."""

NAMES = "The file holds names and what people said, and is not encrypted: give it to nobody but the campaign."


FLAT_FILES = (("Excel workbook", ("*.xlsx",)), ("CSV, for other programs", ("*.csv",)))
"""What tables of ours are saved as where nothing else is offered."""


def kinds_of_file(fmt: FormatName) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For the dialog that asks where to save."""
    return ((FORMATS[fmt].title, (f"*{FORMATS[fmt].suffix}",)),)


def exported_notice(path: Path, rows: int, *, holds_names: bool = True, schema: Path | None = None) -> Notice:
    """What is told once a file is written: where it is, and what it holds."""
    names = "It holds names and what people said: give it to nobody but the campaign." if holds_names else ""
    beside = f"What its columns mean is beside it, in {schema.name}." if schema is not None else ""
    tone: Literal["ok", "warn"] = "warn" if holds_names else "ok"
    return Notice("export", f"{count_of(rows, 'row')} saved in {path}.", f"{names} {beside}".strip(), tone)
