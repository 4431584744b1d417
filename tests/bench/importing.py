"""A list of 100,000 rows, from the file to the encrypted store, against the least that such a thing could do.

The floor reads the rows with ``csv`` or ``calamine``, has ``phonenumbers`` parse, check and spell each number, and
inserts the same rows into the same tables of an encrypted store: no columns to recognise, no refusals, no households,
no duplicates, no rules, no row kept as it stood. It has as much room for pages as we have.

Then, where there are node and npm, what a web page would do: Papa Parse and google-libphonenumber, parsing and numbers
alone. It is set beside three things of ours: the same work, all that reading a list is (columns, names, addresses,
numbers, duplicates, households), and the whole import. The reach is the same for all three, and only the first is
within it: the others do more than the peer, which keeps nothing.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import phonenumbers
import python_calamine

from phonebank_app.db.connection import connect
from phonebank_app.db.engine import open_store
from phonebank_app.hosting import begin_party
from phonebank_app.list_intake.importing import CACHE_KIB, Importing
from phonebank_app.lists import read_list
from phonebank_app.lists.table import Table
from phonebank_app.machine.clock import EveningClock
from phonebank_app.voters.phones import read_numbers
from tests.bench import long_list
from tests.bench.figures import Figure, in_turn, median, timed
from tests.makers import KEY, THURSDAY, party_of

REACH = 1.3
REACH_BESIDE_NODE = 0.5
ROWS = 100_000

PEER = ("papaparse@5.7.1", "google-libphonenumber@3.2.47")
"""Installed into a temporary folder when the figure is taken; nothing of theirs is kept."""


def measure(quick: bool) -> Iterator[Figure]:
    """Three goes each, alternately."""
    rows = 10_000 if quick else ROWS
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = {
            "CSV": long_list.write_csv(folder / "list.csv", rows),
            "XLSX": long_list.write_xlsx(folder / "list.xlsx", rows),
        }
        whole = 0.0
        for kind, file in files.items():
            ours, floor = in_turn(
                lambda file=file: timed(lambda: _ours(folder, file, rows)),  # type: ignore[misc]
                lambda file=file: timed(lambda: _bare(folder, file)),  # type: ignore[misc]
                3,
            )
            whole = whole or median(ours)
            yield Figure(f"import {rows:,} rows of {kind} (s)", median(ours), median(floor), REACH)
        yield from _beside_node(folder, files["CSV"], rows, whole)


# -- ours -------------------------------------------------------------------------------------------------------------


def _ours(folder: Path, file: Path, rows: int) -> None:
    """By the door that the window and the command take."""
    read_numbers.cache_clear()
    store = open_store(folder / uuid4().hex, KEY)
    clock = EveningClock(THURSDAY, runs=False)
    begin_party(store, party_of(), clock)
    importing = Importing(store, clock)
    kept = importing.keep(importing.plan(read_list(file, limit=rows)))
    store.close()
    if kept.added != long_list.people(rows):
        raise AssertionError(f"{kept.added} people of {rows} rows were taken in")


def _read_alone(file: Path, rows: int) -> None:
    read_numbers.cache_clear()
    if len(read_list(file, limit=rows).contacts) != long_list.people(rows):
        raise AssertionError("somebody was not read")


def _rows_and_numbers_alone(file: Path, rows: int) -> None:
    """What the peer does, and no more: every row, and the numbers of its two columns."""
    read_numbers.cache_clear()
    at = [long_list.HEADERS.index(header) for header in long_list.PHONES]
    spelt = [
        one.written  # type: ignore[union-attr]
        for record in Table(file, known=len).records(len(long_list.HEADERS))
        if record.row > 1
        for column in at
        if record.cells[column]
        for one in read_numbers(record.cells[column])
    ]
    if len(spelt) != rows + (rows + 2) // 3:
        raise AssertionError(f"{len(spelt)} numbers were read of {rows} rows")


# -- the floor --------------------------------------------------------------------------------------------------------


def _rows_of(file: Path) -> Iterator[dict[str, str]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
        return
    sheet = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows()
    headers = [str(cell) for cell in next(sheet)]
    for cells in sheet:
        yield dict(zip(headers, map(str, cells), strict=True))


def _bare(folder: Path, file: Path) -> None:
    layout = open_store(folder / uuid4().hex, KEY)
    layout.close()
    bare = connect(layout.path, KEY)
    bare.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    contacts, numbers = [], []
    for row_id, row in enumerate(_rows_of(file), 1):
        cells = [row[header] for header in long_list.PHONES if row[header]]
        day, month, year = row["TPS date"].split("/")
        screened = date(int(year), int(month), int(day)).isoformat()
        for at, cell in enumerate(cells):
            parsed = phonenumbers.parse(cell, "GB")
            phonenumbers.is_valid_number(parsed)
            spelt = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            numbers.append((row_id, at, spelt, spelt, screened))
        name = f"{row['First name']} {row['Surname']}"
        uid = f"{row['Voter ID']}-{row_id}"
        contacts.append((row_id, uid, row_id // 2, row_id, name, row["First name"], row["Ward"], row["Voter ID"]))
    bare.execute("BEGIN IMMEDIATE")
    bare.executemany(
        "INSERT INTO contacts (id, uid, household, position, name, first_name, area, external_id, language, source,"
        " extra, prior_attempts, history, do_not_call, deceased, finished_elsewhere, queue, due, until, attempts,"
        " needs_language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', '{}', 0, '[]', 0, 0, 0, 1, 0, 0, 0, '')",
        contacts,
    )
    bare.executemany(
        "INSERT INTO numbers (contact_id, ordinal, e164, number_hash, kind, tps, screened_on, spoiled)"
        " VALUES (?, ?, ?, ?, 'landline', 0, ?, 0)",
        numbers,
    )
    bare.execute("COMMIT")
    bare.close()


# -- node -------------------------------------------------------------------------------------------------------------


def _beside_node(folder: Path, file: Path, rows: int, whole: float) -> Iterator[Figure]:
    node = _node(folder)
    if node is None:
        return
    script = Path(__file__).with_name("papa_and_libphonenumber.js")

    def theirs() -> float:
        told = subprocess.run([node, script, file], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
        return float(json.loads(told)["seconds"])

    alone, first = in_turn(lambda: timed(lambda: _rows_and_numbers_alone(file, rows)), theirs, 3)
    read, second = in_turn(lambda: timed(lambda: _read_alone(file, rows)), theirs, 3)
    peer = median([*first, *second])
    beside = "beside Papa Parse and google-libphonenumber (s)"
    yield Figure(f"rows and numbers of {rows:,} rows {beside}", median(alone), peer, REACH_BESIDE_NODE)
    yield Figure(f"all that reading {rows:,} rows is {beside}", median(read), peer, REACH_BESIDE_NODE)
    yield Figure(f"the whole import of {rows:,} rows {beside}", whole, peer, REACH_BESIDE_NODE)


def _node(folder: Path) -> str | None:
    """Node, with its packages in ``folder``; or None, having said why."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("Left out: the figures beside Papa Parse and google-libphonenumber want node and npm.", file=sys.stderr)
        return None
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", *PEER]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        print("Left out: the figures beside Papa Parse, as npm could not fetch them.", file=sys.stderr)
        return None
    return node
