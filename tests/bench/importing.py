"""A list of 100,000 rows, from the file to the encrypted store, against the least that such a thing could do.

The floor reads the rows with ``csv``, has ``phonenumbers`` parse, check and spell each number, and inserts the same
rows into the same tables: no columns to recognise, no refusals, no households, no duplicates, no rules.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import phonenumbers

from phonebank_app.clock import EveningClock
from phonebank_app.db.connection import connect
from phonebank_app.db.engine import open_store
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.lists import read_list
from phonebank_app.phones import national
from tests.bench.figures import Figure, in_turn, median, timed
from tests.makers import KEY, THURSDAY, e164, party_of

REACH = 1.5
ROWS = 100_000

_GIVEN = ("Amina", "Bronwen", "Callum", "Deepa", "Ewan", "Femi", "Grace", "Huw", "Iris", "Joan", "Kofi", "Lowri")
_FAMILY = ("Abbott", "Begum", "Carter", "Davies", "Evans", "Foster", "Green", "Hussain", "Iqbal", "Jones", "Khan")
_STREETS = ("Riverside Walk", "Mill Lane", "Station Road", "Church Street", "The Green")


def measure(quick: bool) -> Iterator[Figure]:
    """Three goes each, alternately."""
    rows = 10_000 if quick else ROWS
    with TemporaryDirectory() as folder:
        file = Path(folder) / "list.csv"
        _write(file, rows)
        ours, floor = in_turn(
            lambda: timed(lambda: _ours(Path(folder), file, rows)), lambda: timed(lambda: _bare(Path(folder), file)), 3
        )
    yield Figure(f"import {rows:,} rows (s)", median(ours), median(floor), REACH)


def _write(path: Path, rows: int) -> None:
    """Invented voters, up to six on a line (there are only 17,000 numbers that reach nobody), spaced as people do."""
    spaced = (str.strip, str.strip, lambda number: number.replace(" ", ""))
    names = zip(cycle(_GIVEN), cycle(_FAMILY), strict=False)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Voter ID", "First name", "Surname", "Address", "Postcode", "Ward", "Telephone", "TPS", "TPS date"]
        )
        for index, (given, family) in enumerate(islice(names, rows)):
            home = index // 6
            number = spaced[index % 3](national(e164(home)))
            street = f"{home % 180 + 1} {_STREETS[home % 5]}"
            writer.writerow(
                [f"V{index:06d}", given, family, street, "SW15 1AA", "Riverside", number, "No", "25/11/2019"]
            )


def _ours(folder: Path, file: Path, rows: int) -> None:
    store = open_store(folder / uuid4().hex, KEY)
    clock = EveningClock(THURSDAY, runs=False)
    begin_party(store, party_of(), clock)
    added = Hosting(store, clock).load_list(read_list(file, limit=rows).contacts)
    store.close()
    if added != rows:
        raise AssertionError(f"{added} of {rows} rows were taken in")


def _bare(folder: Path, file: Path) -> None:
    layout = open_store(folder / uuid4().hex, KEY)
    layout.close()
    bare = connect(layout.path, KEY)
    contacts, numbers = [], []
    with file.open(encoding="utf-8", newline="") as lines:
        for row_id, row in enumerate(csv.DictReader(lines), 1):
            parsed = phonenumbers.parse(row["Telephone"], "GB")
            phonenumbers.is_valid_number(parsed)
            spelt = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            day, month, year = row["TPS date"].split("/")
            name = f"{row['First name']} {row['Surname']}"
            contacts.append((row_id, row["Voter ID"], row_id // 6, row_id, name, row["First name"], row["Ward"]))
            numbers.append((row_id, 0, spelt, spelt, date(int(year), int(month), int(day)).isoformat()))
    bare.execute("BEGIN IMMEDIATE")
    bare.executemany(
        "INSERT INTO contacts (id, uid, household, position, name, first_name, area, language, source, external_id,"
        " extra, prior_attempts, history, do_not_call, deceased, finished_elsewhere, queue, due, until, attempts,"
        " needs_language) VALUES (?, ?, ?, ?, ?, ?, ?, '', '', '', '{}', 0, '[]', 0, 0, 0, 1, 0, 0, 0, '')",
        contacts,
    )
    bare.executemany(
        "INSERT INTO numbers (contact_id, ordinal, e164, number_hash, kind, tps, screened_on, spoiled)"
        " VALUES (?, ?, ?, ?, 'landline', 0, ?, 0)",
        numbers,
    )
    bare.execute("COMMIT")
    bare.close()
