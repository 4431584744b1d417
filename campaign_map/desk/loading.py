"""Lists that are loaded, at the desk or from the command line, with a report of how they were read to look at.

A report names rows by their number in the file and says why in fixed words, so it holds nothing of what was in them.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import lists, models
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.lists import planning
from campaign_map.lists.planning import Plan
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.lists import DEFAULT_LIMIT, ListReport
from phonebank_app.voters.contacts import FIELDS
from phonebank_app.voters.phones import REASONS

LARGEST_FILE = 24 * 2**20
"""Bytes of a list that is sent in."""
MOST_ROWS = DEFAULT_LIMIT

_ROWS: dict[str, str] = {
    "deceased": "the list says that this person has died",
    "no_name": "neither a name nor an id",
    "do_not_call": "asks not to be called, and has no number besides",
    "no_number": "no telephone number",
    "broken_quote": "a quotation mark is opened and never closed",
}


class RefusedRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that became nobody: its number in the file, and a code (`in_words`)."""

    row: int
    code: str


class AgainRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of somebody who was there: on an earlier row of the file, or here already (``into`` is 0). ``why`` is in
    words."""

    row: int
    into: int
    why: str


class SilentRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of somebody who is not rung, and why: a key of `SILENT`."""

    row: int
    why: str


SILENT: dict[str, str] = {
    "list": "the list says that they asked not to be rung",
    "person": "they asked not to be rung",
    "number": "every number of theirs is silenced",
    "name": "somebody of this name asked not to be rung, and nothing tells them apart",
}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a list was read.

    Attributes:
        columns: what each column was taken for; blank for those that are kept without being used.
        warnings: about the whole list.
        added, known: people who were new here, and those who were brought up to date.
        joined_rows, met, silenced: rows that were joined with an earlier one, of people who were here, and of people
            who are not rung; empty in reports of earlier versions.
    """

    encoding: str
    header_row: int
    columns: tuple[tuple[str, str], ...]
    rows: int
    people: int
    households: int
    joined: int
    do_not_call: int
    tps: int
    added: int
    known: int
    numbers: dict[str, int]
    refused: tuple[RefusedRow, ...]
    warnings: tuple[str, ...]
    joined_rows: tuple[AgainRow, ...] = ()
    met: tuple[AgainRow, ...] = ()
    silenced: tuple[SilentRow, ...] = ()

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why rows were refused, in words, the commonest first."""
        return [(in_words(code), many) for code, many in Counter(one.code for one in self.refused).most_common()]

    @property
    def silences(self) -> list[tuple[str, int]]:
        """Why people are not rung, in words, the commonest first."""
        return [(SILENT[why], many) for why, many in Counter(one.why for one in self.silenced).most_common()]


@dataclass(frozen=True, slots=True)
class LoadedList:
    """A list in the list of lists.

    Attributes:
        loaded_by: blank where it came from the service's own machine, before that was written down.
        has_report: whether there is one to look at.
        finished: all of it is in; not so while it is loading, or where that broke off.
    """

    list_id: str
    seat_code: str
    name: str
    rows: int
    contacts: int
    refused: int
    loaded_at: datetime
    loaded_by: str
    has_report: bool
    finished: bool = True


def load(
    service: Service,
    by: Coordinator,
    seat_code: str,
    source: Path | bytes,
    *,
    register_only: bool = False,
    mapping: Mapping[str, str] | None = None,
    sheet: str = "",
    name: str = "",
    limit: int = MOST_ROWS,
) -> str:
    """Read a list and load it for a seat, write down who did, and keep how it was read; returns the list's id.

    Raises:
        Refusal: 403 ``not_yours``.
        ListProblem: there is no such seat, or the file is not a list.
    """
    roles.require(by, Action.LOAD_LISTS, seat_code)
    read = lists.read(service, seat_code, source, mapping=mapping, sheet=sheet, name=name, limit=limit)
    return load_read(service, by, seat_code, read, register_only=register_only).list_id


@dataclass(frozen=True, slots=True)
class Done:
    """A list that was loaded, with the report that is kept of it."""

    list_id: str
    report: Report


def load_read(
    service: Service,
    by: Coordinator,
    seat_code: str,
    read: ListReport,
    *,
    register_only: bool = False,
) -> Done:
    """Load a list that was read, write down who did, and keep how it was read.

    Raises:
        Refusal: 403 ``not_yours``.
    """
    roles.require(by, Action.LOAD_LISTS, seat_code)
    # Before it is in: afterwards everybody on it is here.
    with service.store.read() as connection:
        planned = planning.plan(connection, seat_code, read)
    loaded = lists.load(service, seat_code, read, register_only=register_only)
    report = report_of(planned, loaded.added, loaded.known)
    kept = {"loaded_by": by.name, "report": zlib.compress(msgspec.json.encode(report))}
    with service.store.write() as connection:
        # A load that was carried on may have one already.
        connection.execute(models.list_reports.delete().where(models.list_reports.c.list_id == loaded.list_id))
        connection.execute(models.list_reports.insert().values(list_id=loaded.list_id, **kept))
        audit.note(
            connection,
            service.clock.now(),
            by.actor,
            "loaded a list",
            seat_code=seat_code,
            subject=loaded.list_id,
            detail=f"{report.added} new, {report.known} known, {len(report.refused)} rows refused",
            rows=report.people,
        )
    return Done(loaded.list_id, report)


def every_list(connection: sa.Connection, seats: Collection[str] | None, most: int = 200) -> tuple[LoadedList, ...]:
    """The lists of these seats, the newest first."""
    table, reports = models.lists, models.list_reports
    query = (
        sa.select(table, reports.c.loaded_by)
        .outerjoin(reports, reports.c.list_id == table.c.list_id)
        .order_by(table.c.loaded_at.desc(), table.c.list_id)
        .limit(most)
    )
    if seats is not None:
        query = query.where(table.c.seat_code.in_(sorted(seats)))
    return tuple(_listed(row) for row in connection.execute(query))


def find(connection: sa.Connection, list_id: str, seats: Collection[str] | None) -> tuple[LoadedList, Report | None]:
    """A list and how it was read; ``None`` where that was not kept.

    Raises:
        Refusal: 404 ``no_list``: there is none, or it is of a seat that is not theirs.
    """
    table, reports = models.lists, models.list_reports
    row = connection.execute(
        sa.select(table, reports.c.loaded_by, reports.c.report)
        .outerjoin(reports, reports.c.list_id == table.c.list_id)
        .where(table.c.list_id == list_id)
    ).first()
    if row is None or (seats is not None and row.seat_code not in seats):
        raise Refusal(404, "no_list", "There is no such list.", "Look through the lists again.")
    report = None
    if row.report is not None:
        report = msgspec.json.decode(zlib.decompress(row.report), type=Report)
    return _listed(row), report


def in_words(code: str) -> str:
    """Why a row was refused."""
    return _ROWS.get(code) or REASONS.get(code) or code.replace("_", " ")


def report_of(planned: Plan, added: int, known: int) -> Report:
    """What is kept of how a list was read.

    Args:
        planned: what loading it would do, before it was done.
        added, known: what came of it.
    """
    read = planned.report
    return Report(
        encoding=read.encoding,
        header_row=read.header_row,
        columns=tuple((one.header[:80], FIELDS[one.field] if one.field else "") for one in read.columns),
        rows=read.rows_read,
        people=len(read.contacts),
        households=read.households,
        joined=len(read.joined),
        do_not_call=read.do_not_call,
        tps=read.tps,
        added=added,
        known=known,
        numbers=read.numbers_by_kind,
        refused=tuple(RefusedRow(one.row, one.code) for one in read.refused),
        warnings=tuple(read.warnings),
        joined_rows=tuple(AgainRow(one.row, one.into_row, one.why) for one in read.joined),
        met=tuple(AgainRow(one.row, 0, one.why) for one in sorted(planned.meetings, key=lambda one: one.row)),
        silenced=tuple(SilentRow(one.row, one.why) for one in planned.silenced),
    )


def _listed(row: Any) -> LoadedList:
    return LoadedList(
        row.list_id,
        row.seat_code,
        row.name,
        row.rows,
        row.contacts,
        row.refused,
        row.loaded_at,
        row.loaded_by or "",
        row.loaded_by is not None,
        row.finished_at is not None,
    )
