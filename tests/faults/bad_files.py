"""Bad lists, scripts and pack documents: refused in words or read in part, never a crash, a hang or half a row."""

from __future__ import annotations

import faulthandler
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from phonebank_app.calling import Calling
from phonebank_app.db import contacts
from phonebank_app.db.documents import Party, put
from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import FileProblem, ListProblem, ScriptProblem, WorldError
from phonebank_app.hosting import MOST_CHAIRS, Hosting, begin_party, code_set_for
from phonebank_app.lists import ListReport, read_list
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import packs
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.scripts import Script
from phonebank_app.scripts.parser import parse, read, read_text
from phonebank_app.voters.contacts import LONGEST_NOTE, Contact
from phonebank_app.voters.names import LONGEST_NAME
from tests.faults import Report, bad_corpus, bad_scripts
from tests.faults.bad_corpus import Case
from tests.makers import KEY, WHO

TITLE = "bad lists, scripts and packs"

_SLOWEST = 2.0
_HANGS = 60
"""Seconds after which a file is taken to hang: the process says where, and ends."""
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NOW = datetime(2019, 12, 5, 18, tzinfo=UTC)
_PARTY = "party-1"
_BLANK = Party(_PARTY, "device-1", "E14000731", "Harrow East", "ab" * 16, answerable=WHO)


@dataclass
class _Tally:
    """What came of the files so far."""

    tried: int = 0
    slowest: float = 0.0
    refused: int = 0
    imported: int = 0
    found: list[str] = field(default_factory=list)

    def try_one(self, case: Case, judge: Callable[[Case], Iterator[str]]) -> None:
        """Judge one file, against the clock of the processor, since others use the machine too."""
        self.tried += 1
        faulthandler.dump_traceback_later(_HANGS, exit=True)
        began = time.process_time()
        try:
            self.found += [f"{case.name}: {wrong}" for wrong in judge(case)]
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            self.found.append(f"{case.name}: {type(error).__name__}: {error}"[:300])
        taken = time.process_time() - began
        faulthandler.cancel_dump_traceback_later()
        self.slowest = max(self.slowest, taken)
        if taken > _SLOWEST:
            self.found.append(f"{case.name}: took {taken:.1f} s")


def run(full: bool) -> Report:
    """Every kept case, and generated ones."""
    generated = 50_000 if full else 1_000
    chance = random.Random(14)
    tally = _Tally()
    with tempfile.TemporaryDirectory() as made, _store(Path(made)) as door:
        kept = [*bad_corpus.lists()]
        for at, case in enumerate(kept):
            tally.try_one(case, partial(_list, tally=tally, store=door if at % 8 == 0 else None))
        scripts = [*bad_scripts.scripts()]
        for case in scripts:
            tally.try_one(case, lambda one: _script(one, Path(made), tally))
        packed = [*bad_scripts.packs(_PARTY)]
        for case in packed:
            tally.try_one(case, lambda one: _pack(one, door, tally))
        for at in range(generated):
            if at % 10 < 7:
                case = bad_corpus.generated(chance)
                tally.try_one(case, partial(_list, tally=tally, store=door if at % 50 == 0 else None))
            elif at % 10 < 9:
                tally.try_one(bad_scripts.a_bad_script(chance), lambda one: _script(one, Path(made), tally))
            else:
                tally.try_one(bad_scripts.a_bad_pack(chance, _PARTY), lambda one: _pack(one, door, tally))
    besides = (
        f"{len(kept)} lists, {len(scripts)} scripts and {len(packed)} packs kept, {generated:,} generated, "
        f"{tally.refused} refused whole, {tally.imported} imported, slowest {1000 * tally.slowest:.0f} ms"
    )
    return Report(tally.tried, "files", tuple(tally.found), _controls(), besides)


@contextmanager
def _store(folder: Path) -> Iterator[Store]:
    store = open_store(folder / "party", KEY)
    begin_party(store, _BLANK, EveningClock(_NOW, runs=False))
    yield store
    store.close()


# -- lists -------------------------------------------------------------------------------------------------------------


def _list(case: Case, tally: _Tally, store: Store | None) -> Iterator[str]:
    try:
        report = read_list(case.body, name=case.name)
    except ListProblem as problem:
        tally.refused += 1
        yield from _said(problem)
        return
    yield from judge_report(report)
    if store is not None:
        tally.imported += 1
        before = _people(store)
        new = Hosting(store, EveningClock(_NOW, runs=False)).load_list(report.contacts)
        if _people(store) != before + new or new > len(report.contacts):
            yield "some of its rows were imported by half"


def judge_report(report: ListReport) -> Iterator[str]:
    """What a report must be, whatever was in the file: every row is somebody, or refused with its number."""
    if report.rows_read != len(report.contacts) + len(report.joined) + len(report.refused):
        yield "a row was lost, or counted twice"
    places = [one.row for one in report.contacts]
    places += [one.row for one in report.joined] + [one.row for one in report.refused]
    if len(set(places)) != len(places) or any(row < 1 for row in places):
        yield "two rows have one number, or a row has none"
    if any(not refused.reason or not refused.code for refused in report.refused):
        yield "a row was refused without a reason"
    for one in report.contacts:
        yield from _somebody(one.contact, one.row)
    json.loads(report.as_json().encode("utf-8", "backslashreplace"))
    report.as_text()


def _somebody(contact: Contact, row: int) -> Iterator[str]:
    lengths = (
        ("name", contact.full_name, LONGEST_NAME),
        ("given name", contact.given_name, LONGEST_NAME),
        ("area", contact.area, LONGEST_NAME),
        ("address", "\n".join(contact.address), 300),
        ("note", contact.note, LONGEST_NOTE),
        ("id", contact.external_id, 2 * LONGEST_NAME),
    )
    for what, text, longest in lengths:
        if len(text) > longest:
            yield f"row {row}: a {what} of {len(text)} letters"
    if not contact.full_name.strip() or not contact.numbers:
        yield f"row {row}: a contact without a name or a number"
    shown = f"{contact.full_name}{contact.given_name}{contact.area}"
    if not shown.isprintable():
        yield f"row {row}: a name with signs that cannot be seen"
    for number in contact.numbers:
        if not _E164.fullmatch(number.e164) or number.e164.startswith(("+449", "+4470")):
            yield f"row {row}: a number that may not be rung"


def _people(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar_one())


def _said(problem: WorldError) -> Iterator[str]:
    """An error is one sentence or two, short enough to read; one about a script may end in a line to write."""
    ends = (".", "!", "?", *(() if not isinstance(problem, ScriptProblem) else problem.what[-1:]))
    if not problem.what.endswith(ends) or len(str(problem)) > 900:
        yield f"an error that is no sentence, or too long ({len(str(problem))})"


# -- scripts -----------------------------------------------------------------------------------------------------------


def _script(case: Case, folder: Path, tally: _Tally) -> Iterator[str]:
    path = folder / "bad.script.txt"
    path.write_bytes(case.body)
    try:
        text = read_text(path)
    except ScriptProblem as problem:
        tally.refused += 1
        yield from _said(problem)
        return
    script, problems = read(text, path.name)
    lines = text.count("\n") + text.count("\r") + 2
    if script is None and not any(one.severity == "error" for one in problems):
        yield "refused without a reason"
    for one in problems:
        if not 0 <= one.line <= lines or one.column < (1 if one.line else 0) or not one.sentence:
            yield f"a reason without a place: {one}"
    if script is None:
        tally.refused += 1
        yield from _refuses_in_words(text)


def _refuses_in_words(text: str) -> Iterator[str]:
    try:
        parsed: Script = parse(text)
    except ScriptProblem as problem:
        yield from _said(problem)
    else:
        yield f"refused, and taken as {parsed.title!r}"


# -- packs -------------------------------------------------------------------------------------------------------------


def _pack(case: Case, store: Store, tally: _Tally) -> Iterator[str]:
    with store.write() as connection:
        # Or the first pack of a high version would have all others refused, and who is known is left as they are.
        put(connection, _BLANK, 0)
        connection.exec_driver_sql("DELETE FROM chairs")
        contacts.keep_only(connection, set(), Rules())
    before = _everything(store)
    try:
        pack = packs.decode(case.body)
        Hosting(store, EveningClock(_NOW, runs=False)).take_pack(pack)
    except FileProblem as problem:
        tally.refused += 1
        yield from _said(problem)
        if _everything(store) != before:
            yield "refused, and taken in by half"
        return
    tally.imported += 1
    with store.read() as connection:
        names = connection.exec_driver_sql("SELECT name, first_name, area FROM contacts").fetchall()
        numbers = connection.exec_driver_sql("SELECT DISTINCT e164 FROM numbers").scalars().all()
    if any(len(text) > LONGEST_NAME or not text.isprintable() for row in names for text in row):
        yield "a name too long, or with signs that cannot be seen"
    if any(not _E164.fullmatch(one) or one.startswith(("+449", "+4470")) for one in numbers):
        yield "a number that may not be rung"
    host = Hosting(store, EveningClock(_NOW, runs=False))
    host.script()
    calling = Calling(store, Rules(hours=None), EveningClock(_NOW, runs=False), code_set_for(host.party()))
    # Everybody is shown to somebody. Nothing is saved: who has a log would stay for the next pack.
    for chair in range(1, min(len(names), MOST_CHAIRS) + 1):
        host.seat_guest(chair, "Sam")
        calling.next(chair)


def _everything(store: Store) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return [
            tuple(row)
            for table in ("contacts", "numbers", "suppressions", "documents", "scripts")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]


# -- the controls ------------------------------------------------------------------------------------------------------


def _controls() -> dict[str, bool]:
    """Readers without limits; a judge who is content with them is blind."""
    return {
        "a reader that raises what the parser raises": bool(_judged(_naive)),
        "a reader that never ends": bool(_judged(_slow)),
        "a list that loses a row": bool([*judge_report(_losing())]),
        "a name that is not cut": bool([*_somebody(Contact(full_name="W" * 80_000), 2)]),
    }


def _judged(judge: Callable[[Case], Iterator[str]]) -> list[str]:
    tally = _Tally()
    for case in (Case("one", b'name,phone\n"Ann'), Case("long", b"n,p\n" + b"x" * 200_000)):
        tally.try_one(case, judge)
    return tally.found


def _naive(case: Case) -> Iterator[str]:
    import csv

    for row in csv.reader(case.body.decode().splitlines()):
        yield from (() if row[1] else ("nobody",))


def _slow(case: Case) -> Iterator[str]:
    """Expressions that take the square of the time stand for all that are never done."""
    until = time.process_time() + _SLOWEST + 0.05
    while time.process_time() < until and len(case.body) > 1_000:
        re.fullmatch(r"(\w+\s?)*!", "a" * 18)
    yield from ()


def _losing() -> ListReport:
    report = read_list(bad_corpus.spoilt("nothing", lambda table: table, "utf-8", ",").body)
    fewer = dict.fromkeys(("contacts",), report.contacts[1:])
    return ListReport(**{name: getattr(report, name) for name in report.__dataclass_fields__} | fewer)
