"""The results of 100,000 attempts, from the encrypted store to a file, against the least that such a thing could do.

Two floors in the same run. The bare writer is given the very same cells, ready in memory, and writes them with
``csv.writer`` or ``xlsxwriter``: no store, no decryption, no JSON, nothing made harmless. Beside it, for CSV, what it
takes to read the rows from the same encrypted store and have ``json`` read them before that bare writer writes: what no
exporter of an encrypted store can do without.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from phonebank_app.db import contacts
from phonebank_app.db.engine import Store, open_store
from phonebank_app.db.moments import to_ms
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp, digest, encode_op
from phonebank_app.results import FormatName
from phonebank_app.rules.calling_rules import Rules
from tests.bench.figures import Figure, in_turn, median, timed
from tests.makers import KEY, THURSDAY, e164, party_of, voters

REACH = 1.5
ATTEMPTS = 100_000
CONTACTS = 2_000

_KINDS = ("conversation", "no_answer", "no_answer", "not_available", "partial", "left_message", "busy", "refused")


def measure(quick: bool) -> Iterator[Figure]:
    """Three goes each, alternately."""
    many = 10_000 if quick else ATTEMPTS
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "party", KEY)
        exports = _evening(store, many).exports
        cells = _cells(exports, Path(folder))
        if len(cells) != many + 1:
            raise AssertionError(f"{len(cells) - 1} of {many} attempts were written")
        ways: tuple[tuple[FormatName, Callable[[list[list[Any]], Path], None]], ...]
        ways = (("csv", _bare_csv), ("xlsx", _bare_xlsx))
        for fmt, bare in ways:
            path = Path(folder) / f"results.{fmt}"
            floors = _floors(store, cells, bare, path, fmt)
            for name, floor in floors:
                ours, least = in_turn(lambda: timed(lambda: exports.write("attempts", fmt, path)), floor, 3)  # noqa: B023
                yield Figure(
                    f"export {many:,} attempts as {fmt.upper()}, {name} (s)", median(ours), median(least), REACH
                )
        store.close()


def _floors(
    store: Store, cells: list[list[Any]], bare: Callable[[list[list[Any]], Path], None], path: Path, fmt: str
) -> Iterator[tuple[str, Callable[[], float]]]:
    yield "bare writer on cells in memory", lambda: timed(lambda: bare(cells, path))
    if fmt == "csv":
        yield (
            "bare reading and bare writer",
            lambda: timed(lambda: _bare_reading(store)) + timed(lambda: bare(cells, path)),
        )


def _evening(store: Store, many: int) -> Session:
    """An evening far too long, straight into the log."""
    clock = EveningClock(THURSDAY, runs=False)
    party = party_of()
    begin_party(store, party, clock)
    with store.write() as connection:
        contacts.insert(connection, voters(CONTACTS), Rules(), THURSDAY)
        uids = [row[0] for row in connection.exec_driver_sql("SELECT uid FROM contacts ORDER BY id")]
        rows = []
        for place in range(many):
            kind = _KINDS[place % len(_KINDS)]
            op = OutcomeOp(
                outcome_id=f"{place:08x}-0000-4000-8000-000000000000",
                party_id=party.party_id,
                contact_id=uids[place % CONTACTS],
                kind=kind,
                at=THURSDAY + timedelta(seconds=place / 10),
                offset_min=0,
                chair=place % 6 + 1,
                caller=("Sam", "Priya", "Marek")[place % 3],
                number=e164(place % CONTACTS),
                note="Would rather talk in the evening." if place % 5 == 0 else "",
                answers=_answers(place) if kind in ("conversation", "partial") else (),
                script_hash="ab" * 32,
            )
            body = encode_op(op)
            rows.append(
                (op.outcome_id, place % CONTACTS + 1, op.chair, op.caller, kind, to_ms(op.at), digest(body), body)
            )
        connection.exec_driver_sql(
            "INSERT INTO outcomes (outcome_id, contact_id, chair, caller, kind, at, e164, call_back_at, language,"
            " script_hash, replaces, sha256, op, guest, asked_by)"
            " VALUES (?, ?, ?, ?, ?, ?, '', NULL, '', '', NULL, ?, ?, 0, '')",
            rows,
        )
    return Session(store, clock)


def _answers(place: int) -> tuple[AnswerOp, ...]:
    return (
        AnswerOp("issue", "issue", (("nhs", "housing", "crime")[place % 3],)),
        AnswerOp("intention", "intention", (("ours", "undecided")[place % 2],), "if it does not rain"),
    )


def _cells(exports: Any, folder: Path) -> list[list[Any]]:
    path = folder / "cells.csv"
    exports.write("attempts", "csv", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _bare_csv(cells: list[list[Any]], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(cells)


def _bare_xlsx(cells: list[list[Any]], path: Path) -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for place, row in enumerate(cells):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell)
    book.close()
    path.write_bytes(made.getbuffer())


def _bare_reading(store: Store) -> None:
    with store.read() as connection:
        for row in connection.exec_driver_sql(
            "SELECT o.device_seq, c.name, c.external_id, c.area, o.op FROM outcomes o"
            " JOIN contacts c ON c.id = o.contact_id ORDER BY o.device_seq"
        ):
            json.loads(row[-1])
