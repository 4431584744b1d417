"""How a list was read, as a table to take away: figures, columns, and each row that is worth looking at, by its number.

One table for everything, so that a spreadsheet's filter finds what is wanted: ``what`` says which kind of line it is.
No name and no number is in it; rows are numbered as a spreadsheet shows the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from campaign_map.desk.loading import SILENT, Report, in_words

HEADER = ("what", "row", "figure", "code", "detail")
"""“row”: of the file; “figure”: how many, or the row it was joined with."""

Cell = str | int
_AT_ONCE = 2000


def lines(report: Report) -> Iterator[tuple[Cell, ...]]:
    """The table without its header."""
    yield "rows read", "", report.rows, "", ""
    yield "contacts", "", report.people, "", ""
    yield "contacts added", "", report.added, "", ""
    yield "contacts here already", "", report.known, "", ""
    yield "households", "", report.households, "", ""
    for kind, many in report.numbers.items():
        yield "numbers", "", many, kind, ""
    yield "asked not to be called", "", report.do_not_call, "", ""
    yield "on the TPS register", "", report.tps, "", ""
    yield "rows joined", "", report.joined, "", ""
    yield "rows refused", "", len(report.refused), "", ""
    for header, meaning in report.columns:
        yield "column", "", "", header, meaning or "kept, not used"
    for warning in report.warnings:
        yield "warning", "", "", "", warning
    for refused in report.refused:
        yield "refused", refused.row, "", refused.code, in_words(refused.code)
    for again in report.joined_rows:
        yield "joined", again.row, again.into, again.why, f"the same person as row {again.into}"
    for here in report.met:
        yield "here already", here.row, "", here.why, "brought up to date"
    for silent in report.silenced:
        yield "not rung", silent.row, "", silent.why, SILENT[silent.why]
