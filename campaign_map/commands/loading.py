"""Lists, numbers, figures and scripts in."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from campaign_map import lists, results, scripts
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.commands import Command
from campaign_map.desk import list_report, loading
from campaign_map.desk.loading import Report
from campaign_map.lists import planning, silencing
from campaign_map.lists.planning import Plan
from campaign_map.need import targets
from campaign_map.settings import Service
from phonebank_app.errors import ListProblem, WorldError
from phonebank_app.lists import DEFAULT_LIMIT
from phonebank_app.lists.suppression import SuppressionFile, read_suppression
from phonebank_app.seats import seats_by_code

_SHOWN = 20


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("load-list", _load_list, "Load a call list for a seat: CSV, TSV, XLSX or ODS.")
    one.add_argument("--seat", required=True, metavar="CODE")
    one.add_argument("--register-only", action="store_true", help="from the full or marked register: never exported")
    _add_reading(one)
    one.add_argument("--suppressions", type=Path, metavar="FILE", help="numbers to silence first, for every seat")
    one.add_argument("--report", type=Path, metavar="OUT.csv", help="write how it was read; no name is in it")
    one.add_argument("--dry-run", action="store_true", help="say what it would do, and load nothing")
    one.add_argument("file", type=Path)
    one = command("load-lists", _load_lists, "Load a folder of call lists, each called after its seat's code.")
    one.add_argument("folder", type=Path)
    one = command("load-suppressions", _load_suppressions, "Silence the numbers of a file, everywhere and for good.")
    one.add_argument("--dry-run", action="store_true", help="say what it would do, and silence nothing")
    one.add_argument("file", type=Path)
    one = command("load-figures", _load_figures, "Load targets and contacts made, by seat (ons_id, target, done).")
    one.add_argument("file", type=Path)
    one = command("load-script", _load_script, "Make a file the script of every party.")
    one.add_argument("file", type=Path)


def _add_reading(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--mapping",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="what a column means: a field, nothing (kept, not used) or “-” (left out); as often as is needed",
    )
    one.add_argument("--sheet", default="", metavar="NAME", help="of a workbook")
    one.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="ROWS", help="the most rows")


def read_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """``--mapping`` as it is typed: header → field.

    Raises:
        ListProblem: one of them has no equals sign.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        # A header may hold an equals sign; a field does not.
        header, sign, field = pair.rpartition("=")
        if not sign or not header.strip():
            raise ListProblem(f"“{pair}” does not say what a column means.", "Write it like “Tel (mob)=phone”.")
        mapping[header.strip()] = field.strip()
    return mapping


def _load_list(asked: argparse.Namespace, service: Service) -> int:
    mapping = read_mapping(asked.mapping)
    numbers = read_suppression(asked.suppressions) if asked.suppressions else None
    read = lists.read(service, asked.seat, asked.file, mapping=mapping, sheet=asked.sheet, limit=asked.limit)
    if asked.dry_run:
        if numbers is not None:
            _say_silencing(service, numbers)
        with service.store.read() as connection:
            planned = planning.plan(connection, asked.seat, read)
        print(read.as_text())
        _say_plan(planned)
        report = loading.report_of(planned, planned.fresh, len(planned.meetings))
        print(f"{seats_by_code()[asked.seat].name}: nothing was loaded, because you asked for a dry run.")
    else:
        if numbers is not None:
            _silence(service, numbers)
        done = loading.load_read(service, OPERATOR, asked.seat, read, register_only=asked.register_only)
        report = done.report
        print(read.as_text())
        print(
            f"{seats_by_code()[asked.seat].name}: {report.added} contacts added, {report.known} brought up to date,"
            f" {len(report.silenced)} will not be rung."
        )
    if asked.report:
        _write_report(asked.report, report)
    return 0


def _say_plan(planned: Plan) -> None:
    """What loading would do, without a name."""
    print(
        f"{planned.fresh:>7,} would be added\n{len(planned.meetings):>7,} are here already,"
        f" {planned.changing:,} of whom would change\n{len(planned.silenced):>7,} would not be rung"
    )
    for one in planned.meetings[:_SHOWN]:
        print(f"  row {one.row:<6} {one.why}: {'; '.join(one.changes) or 'nothing changes'}")
    if len(planned.meetings) > _SHOWN:
        print(f"  and {len(planned.meetings) - _SHOWN:,} more")
    print()


def _write_report(path: Path, report: Report) -> None:
    lines = list_report.lines(report)
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(results.line(list_report.HEADER))
            while some := list(islice(lines, 2000)):
                file.write("".join(map(results.line, some)))
    except OSError as error:
        said = f"The system says: {error.strerror}."
        raise WorldError(f"The report cannot be written to {path.name}.", said) from error
    print(f"The report is in {path.name}.")


def _load_lists(asked: argparse.Namespace, service: Service) -> int:
    endings: Mapping[str, None] = dict.fromkeys((".csv", ".tsv", ".xlsx", ".ods"))
    files = sorted(file for file in asked.folder.glob("*") if file.suffix.lower() in endings)
    strangers = [file.name for file in files if file.stem not in seats_by_code()]
    if strangers or not files:
        said = f"{strangers[0]} is not called after a seat." if strangers else "There is no list in that folder."
        raise WorldError(said, "Name each list after its seat's code, like E14000731.csv.")
    for file in files:
        read = lists.read(service, file.stem, file)
        done = loading.load_read(service, OPERATOR, file.stem, read).report
        print(
            f"{seats_by_code()[file.stem].name}: {done.added} contacts added, {done.known} brought up to date,"
            f" {len(done.refused)} rows refused."
        )
    return 0


def _load_suppressions(asked: argparse.Namespace, service: Service) -> int:
    numbers = read_suppression(asked.file)
    if asked.dry_run:
        _say_silencing(service, numbers)
    else:
        _silence(service, numbers)
    return 0


def _say_silencing(service: Service, numbers: SuppressionFile) -> None:
    with service.store.read() as connection:
        what = silencing.plan(connection, numbers)
    print(
        f"{len(numbers.numbers):,} numbers to silence: {what.here:,} on our lists, of {what.people:,} people;"
        f" {what.silenced_before:,} silenced before; {what.kept:,} would be kept for later lists."
    )
    _say_refused(numbers)


def _silence(service: Service, numbers: SuppressionFile) -> None:
    done = silencing.silence(service, OPERATOR.actor, numbers)
    print(
        f"{len(numbers.numbers):,} numbers silenced: {done.here:,} on our lists, of {done.people:,} people;"
        f" {done.silenced_before:,} silenced before; {done.kept:,} kept for later lists."
    )
    _say_refused(numbers)


def _say_refused(numbers: SuppressionFile) -> None:
    for one in numbers.refused[:_SHOWN]:
        print(f"  row {one.row:<6} could not be read: {one.reason}")
    if len(numbers.refused) > _SHOWN:
        print(f"  and {len(numbers.refused) - _SHOWN:,} more")


def _load_figures(asked: argparse.Namespace, service: Service) -> int:
    print(f"Figures of {targets.load_figures(service, asked.file)} seats loaded.")
    return 0


def _load_script(asked: argparse.Namespace, service: Service) -> int:
    script = scripts.load_script(service, asked.file)
    print(f"“{script.title}” is the script from now on. {script.hash}")
    return 0
