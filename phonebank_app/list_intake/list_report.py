"""The report of a list as a file: figures first, then every row that is refused, joined or met, with its row number.

One table, so that it opens anywhere and can be sorted: a line is a figure (with a count) or a row of the list (with
its number). Names and numbers stand in the reasons, so the file is as personal as the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from phonebank_app.i18n import tr
from phonebank_app.list_intake.importing import Plan
from phonebank_app.lists import ListReport
from phonebank_app.lists.joining import why_words
from phonebank_app.results import Table, save
from phonebank_app.results.columns import Column, Type


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of the report.

    Attributes:
        about: ``list``, ``numbers``, ``reasons``, ``refused``, ``joined``, ``met`` or ``look at``.
        what: the figure's name, or the code of a reason.
        count: of a figure; ``row``: of the list; ``None`` where there is none.
        external_id: the list's id of who stands in the row.
        words: the reason, for people.
    """

    about: str
    what: str
    count: int | None = None
    row: int | None = None
    external_id: str = ""
    words: str = ""


_ONE_OF_MANY: Final = tr("For each refused row see below.")

_COLUMNS: tuple[Column[ReportLine], ...] = (
    Column("about", "About", Type.CODE, lambda line: line.about, "What the line is about."),
    Column("what", "What", Type.CODE, lambda line: line.what, "The figure, or the code of the reason.", width=24),
    Column("count", "Count", Type.NUMBER, lambda line: _blank(line.count), "How many; blank where a row is named."),
    Column("row", "Row", Type.NUMBER, lambda line: _blank(line.row), "The row of the list; its header is row 1 or so."),
    Column("external_id", "External id", Type.ID, lambda line: line.external_id, "The list's own id.", personal=True),
    Column("words", "In words", Type.TEXT, lambda line: line.words, "Why, for people.", personal=True, width=80),
)


def save_list_report(report: ListReport, path: Path, plan: Plan | None = None) -> int:
    """Write the report as CSV; returns how many lines there are below the header.

    Args:
        plan: what would come of the list in a party, where there is one.

    Raises:
        FileProblem: it cannot be written there.
    """
    return save(Table(tr("Report of a list"), _COLUMNS, lines(report, plan)), "csv", path)


def lines(report: ListReport, plan: Plan | None = None) -> Iterator[ReportLine]:
    """The lines of the report: figures, then rows."""
    yield from _figures(report, plan)
    for kind, count in report.numbers_by_kind.items():
        yield ReportLine("numbers", kind, count)
    for code, count in report.refused_by_code.items():
        yield ReportLine("reasons", code, count, words=_ONE_OF_MANY)
    for warning in (plan.report if plan is not None else report).warnings:
        yield ReportLine("look at", "warning", words=warning)
    for refused in report.refused:
        yield ReportLine("refused", refused.code, None, refused.row, refused.external_id, refused.reason)
    for one in report.joined:
        words = tr("The same person as row {into_row:,}: {why}.", into_row=one.into_row, why=why_words(one.why))
        yield ReportLine("joined", one.why, None, one.row, one.contact.external_id, words)
    for met in plan.meetings if plan is not None else ():
        words = " ".join((tr("On the list of this party already."), *met.changes))
        yield ReportLine("met", met.why, None, met.row, met.contact.external_id, words)


def _figures(report: ListReport, plan: Plan | None) -> Iterator[ReportLine]:
    yield ReportLine("list", "file", words=report.file)
    yield ReportLine(
        "list", "rows_read", report.rows_read, words=tr("Rows with anything in them, the header left out.")
    )
    yield ReportLine("list", "contacts", len(report.contacts), words=tr("People who were understood."))
    yield ReportLine("list", "households", report.households, words=tr("Homes that they make up."))
    yield ReportLine("list", "joined", len(report.joined), words=tr("Rows that were a person of an earlier row."))
    yield ReportLine("list", "refused", len(report.refused), words=tr("Rows that became nobody."))
    yield ReportLine(
        "list", "do_not_call", report.do_not_call, words=tr("People of whom the list says not to ring them.")
    )
    yield ReportLine("list", "tps", report.tps, words=tr("People with a number on the TPS register."))
    if plan is not None:
        yield ReportLine("list", "fresh", plan.fresh, words=tr("People who are not on the list of this party."))
        yield ReportLine("list", "met", len(plan.meetings), words=tr("People who are."))
        yield ReportLine("list", "silenced", plan.silenced, words=tr("People whom nobody may ring: somebody asked."))
        yield ReportLine("list", "ready", plan.ready, words=tr("People who may be rung now, within calling hours."))


def _blank(number: int | None) -> int | str:
    return "" if number is None else number
