"""What the page for taking results away says. Pure."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from phonebank_app.i18n import tr, tr_n
from phonebank_app.results import FORMATS, FormatName
from phonebank_app.ui.notices import Notice

Files = Literal["attempts", "contacts", "answers", "notices", "promises"]

WHAT: dict[Files, tuple[str, str]] = {
    "attempts": (tr("Every attempt"), tr("Each call as it was saved, with its answers and its note")),
    "contacts": (
        tr("Latest state per contact"),
        tr("Everybody on the list as they stand now, with the list’s own columns"),
    ),
    "answers": (tr("Answers"), tr("Who answered something, with one column for each question")),
}
"""The tables: their names, and what is in them."""

NAMES = tr("The file holds names and what people said, and is not encrypted: give it to nobody but the campaign.")


FLAT_FILES = ((tr("Excel workbook"), ("*.xlsx",)), (tr("CSV, for other programs"), ("*.csv",)))
"""What tables of ours are saved as where nothing else is offered."""


def kinds_of_file(fmt: FormatName) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For the dialog that asks where to save."""
    return ((FORMATS[fmt].title, (f"*{FORMATS[fmt].suffix}",)),)


def exported_notice(path: Path, rows: int, *, holds_names: bool = True, schema: Path | None = None) -> Notice:
    """What is told once a file is written: where it is, and what it holds."""
    names = tr("It holds names and what people said: give it to nobody but the campaign.") if holds_names else ""
    beside = tr("What its columns mean is beside it, in {name}.", name=schema.name) if schema is not None else ""
    tone: Literal["ok", "warn"] = "warn" if holds_names else "ok"
    return Notice(
        "export",
        tr_n("{n:,} row saved in {path}.", "{n:,} rows saved in {path}.", rows, path=path),
        f"{names} {beside}".strip(),
        tone,
    )
