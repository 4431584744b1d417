"""The rows of a list that could not be used, as a file to mend and load again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from phonebank_app.results import save
from phonebank_app.results.columns import Column, Type
from phonebank_app.results.tables import Table
from phonebank_app.voters.contacts import RefusedRow

_COLUMNS: tuple[Column[RefusedRow], ...] = (
    Column("row", "Row", Type.NUMBER, lambda row: row.row, "The row of the list; the header is row 1."),
    Column("external_id", "External id", Type.ID, lambda row: row.external_id, "The list's own id.", personal=True),
    Column("code", "Reason code", Type.CODE, lambda row: row.code, "Why, for programs."),
    Column("reason", "Reason", Type.TEXT, lambda row: row.reason, "Why, for people.", personal=True, width=60),
)


def save_refused(refused: Iterable[RefusedRow], path: Path) -> int:
    """Write the refused rows as CSV; returns how many.

    Raises:
        FileProblem: it cannot be written there.
    """
    return save(Table("Refused rows", _COLUMNS, refused), "csv", path)
