"""Voters' words that a spreadsheet would run, in every field of every file that anybody takes away."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from litestar.testing import TestClient

from campaign_map import results as service_results
from campaign_map.app import create_app
from campaign_map.desk import takeaway
from campaign_map.lists import load_list
from campaign_map.settings import Service, open_service
from phonebank_app import hosting
from phonebank_app.calling import Calling
from phonebank_app.cards import AnswerDraft, CallCard, OutcomeDraft
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import open_store
from phonebank_app.lists import ListedContact
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import AnswerOp
from phonebank_app.reports.exports import TABLES, Exports
from phonebank_app.results import FLAT
from phonebank_app.results.refused_rows import save_refused
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.contacts import Contact, ContactNumber, RefusedRow
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop
from tests.faults import Report
from tests.makers import KEY, e164
from tests.results.payloads import BEGIN_LIKE_A_FORMULA, PAYLOADS

TITLE = "formula payloads"

_EVENING = datetime(2019, 12, 5, 18, tzinfo=UTC)
_OFFICE_PATIENCE = 180


def run(full: bool) -> Report:
    """Every payload in every field of every export, short or full."""
    found: list[str] = []
    cells = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = [*_laptop_files(folder), *_service_files(folder)]
        for file in files:
            count, bad = _judge(file)
            cells += count
            found += bad
        office, bad = _office(folder, files)
        found += bad
        controls = _controls(folder)
    besides = f"{len(PAYLOADS)} payloads in {len(files)} files, {office}"
    return Report(cells, "cells", tuple(found), controls, besides)


# -- the files ---------------------------------------------------------------------------------------------------------


def _people() -> list[Contact]:
    number = [ContactNumber(e164(i), "mobile", tps=False, tps_screened_on=date(2019, 12, 2)) for i in range(999)]
    payloads = [one for one in PAYLOADS if "\ufffe" not in one]
    return [
        Contact(
            full_name=bad, given_name=bad, area=bad, external_id=f"{bad}{i}", extra={bad: bad}, numbers=(number[i],)
        )
        for i, bad in enumerate(payloads)
    ]


def _laptop_files(folder: Path) -> Iterator[Path]:
    """A rehearsal in which everything a person can write is a payload, and its files."""
    store = open_store(folder / "party", KEY)
    clock = EveningClock(_EVENING, runs=False)
    of = Party("party-1", "device-1", "E14000731", "Harrow East", "ab" * 16, rehearsal=True)
    hosting.begin_party(store, of, clock)
    host = hosting.Hosting(store, clock)
    people = _people()
    host.load_list([ListedContact(row, one, f"home {row}") for row, one in enumerate(people, 2)])
    calling = Calling(store, hosting.rules_for(of), clock, hosting.code_set_for(of))
    for person in people:
        bad = person.full_name
        host.seat_guest(1, bad if any(sign.isalnum() for sign in bad) else f"{bad}Sam")
        card = calling.next(1)
        assert isinstance(card, CallCard), card
        answers = (AnswerDraft("issue", "step", (bad,), bad), AnswerDraft(f"q{bad}", "step", (bad,), bad))
        kind, language = OutcomeKind.LANGUAGE_BARRIER, bad or "Welsh"
        calling.record(1, OutcomeDraft(card.contact_id, kind, note=bad, language=language, answers=answers))
        host.unseat(1)
    exports = Exports(store, clock, of, hosting.code_set_for(of), host.script())
    for table in TABLES:
        for fmt in FLAT:
            path = folder / f"laptop-{table}.{fmt}"
            exports.write(table, fmt, path)
            yield path
    store.close()
    refused = [RefusedRow(row, bad, f"{bad} and more", bad) for row, bad in enumerate(PAYLOADS)]
    save_refused(refused, folder / "refused.csv")
    yield folder / "refused.csv"


def _service_files(folder: Path) -> Iterator[Path]:
    """The coordinators' side of it: a list of payloads, and a laptop that reports payloads."""
    clock = EveningClock(SIX_O_CLOCK, runs=False)
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=clock)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("id", "name", "phone", "tps", "tps screened on"))
    for at, bad in enumerate(one.replace("\x00", "") for one in PAYLOADS):  # a file with a NUL is refused whole
        writer.writerow((f"{bad}{at}", f"{bad} Ley", f"020 7946 0{at:03d}", "no", "2019-12-01"))
    listed = folder / "list.csv"
    listed.write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
    load_list(service, HARROW_EAST, listed)
    try:
        with TestClient[Any](create_app(service), raise_server_exceptions=False) as client:
            laptop = Laptop.paired(service, client, callers=12, hours=12.0)
            contacts = laptop.pack(callers=12, hours=12.0).contacts
            for start in range(0, len(PAYLOADS), 50):
                ops = [
                    laptop.op(
                        contacts[at % len(contacts)],
                        "language_barrier",
                        caller=bad,
                        note=bad,
                        language=bad,
                        answers=(AnswerOp(bad or "q", "s", (bad,), bad),),
                    )
                    for at, bad in enumerate(PAYLOADS[start : start + 50], start)
                ]
                laptop.push(*ops)
            yield _written(folder / "service-route.csv", laptop.ask("GET", "results.csv").content)
        yield from _coordinators_files(service, folder)
    finally:
        service.store.close()


def _coordinators_files(service: Service, folder: Path) -> Iterator[Path]:
    with service.store.read() as connection:
        whole = "".join(service_results.csv_lines(connection))
        wanted = service_results.Wanted()
        _, upto = service_results.measure(connection, wanted)
    yield _written(folder / "service-command.csv", whole.encode())
    parts = "".join(service_results.csv_parts(service.store, wanted, upto))
    yield _written(folder / "service-takeaway.csv", parts.encode())
    days = takeaway.read_days("2019-12-01", "2019-12-31")
    with service.store.read() as connection:
        counted = takeaway._count_lines(connection, None, days.since or _EVENING, days.before or _EVENING)
    yield _written(folder / "service-figures.csv", "".join(counted).encode())
    rows = "".join(service_results.line((at, bad, bad)) for at, bad in enumerate(PAYLOADS))
    yield _written(folder / "service-refused.csv", rows.encode("utf-8", "surrogatepass"))


def _written(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


# -- the judge ---------------------------------------------------------------------------------------------------------


def _judge(path: Path) -> tuple[int, list[str]]:
    """How many cells a file has, and those that a spreadsheet would run."""
    return _judge_csv(path) if path.suffix == ".csv" else _judge_xlsx(path)


def _judge_csv(path: Path) -> tuple[int, list[str]]:
    text = path.read_bytes().decode("utf-8-sig", "surrogatepass")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]
    return len(cells), [f"{path.name}: {cell[:60]!r}" for cell in cells if would_run(cell)]


def would_run(cell: str) -> bool:
    """What a wary spreadsheet takes for a formula.

    It forgives blanks, quotation marks and what cannot be seen before it, and folds other forms of a sign into the
    plain one. An apostrophe at the very beginning says “this is text” to every one of them.
    """
    if cell.startswith("'"):
        return False
    seen = "".join(s for s in cell if unicodedata.category(s)[0] not in "CZ" or s in "\t\r\n")
    bare = seen.lstrip(" \t\r\n\"'`‘’“”")
    if cell[:1] in "\t\r\n" and cell:
        return True
    first = unicodedata.normalize("NFKC", bare[:1])[:1]
    return first in {"=", "+", "-", "@", "−"}


def _judge_xlsx(path: Path) -> tuple[int, list[str]]:
    """A workbook says itself what is a formula."""
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        sheets = [book.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
    outside = ("externalLinks", "vbaProject", "connections", "embeddings", "activeX", "drawings")
    found = [f"{path.name}: {name}" for name in names if any(one in name for one in outside)]
    found += [
        f"{path.name}: {mark}" for mark in ("<f>", "<f ", "<hyperlink", "<oleObject") for s in sheets if mark in s
    ]
    return sum(sheet.count("<c ") for sheet in sheets), found


def _office(folder: Path, files: list[Path]) -> tuple[str, list[str]]:
    """LibreOffice's own opinion, where there is one."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return "LibreOffice is not here", []
    out = folder / "read"
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "fods", "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=_OFFICE_PATIENCE)
    read = sorted(out.glob("*.fods"))
    found = [f"LibreOffice reads a formula in {one.name}" for one in read if "table:formula=" in one.read_text("utf-8")]
    return f"read back by LibreOffice: {len(read)}", found


# -- the controls ------------------------------------------------------------------------------------------------------


def _controls(folder: Path) -> dict[str, bool]:
    """Writers that are known to be wrong; a judge who passes one is blind."""
    bare = _caught(folder / "bare.csv", lambda text: text)
    short = _caught(folder / "short.csv", lambda text: f"'{text}" if text.startswith(("=", "+", "-", "@")) else text)
    path = folder / "careless.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, bad in enumerate(PAYLOADS):
        sheet.write(row, 0, bad.replace("\ufffe", ""))
    book.close()
    return {
        "csv.writer by itself": bare >= len(BEGIN_LIKE_A_FORMULA) // 2,
        "an apostrophe before = + - @ alone": short > 0,
        "xlsxwriter's write()": bool(_judge_xlsx(path)[1]),
    }


def _caught(path: Path, write: Callable[[str], str]) -> int:
    out = io.StringIO()
    csv.writer(out).writerows([write(bad)] for bad in PAYLOADS)
    return len(_judge_csv(_written(path, out.getvalue().encode("utf-8", "surrogatepass")))[1])
