"""``phonebank add-list``: a list of the host's own, and numbers that nobody may ring, into a party that is shut."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.commands import party
from phonebank_app.errors import WorldError

if TYPE_CHECKING:
    from phonebank_app.list_intake.importing import Importing, Plan
    from phonebank_app.lists.suppression import SuppressionFile

_SHOWN = 20


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give the program the verb."""
    parser = verbs.add_parser("add-list", help="add a call list to a party, or numbers that nobody may ring")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the list")
    party.add_options(parser)
    parser.add_argument(
        "--mapping",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="what a column means (--mapping Mob=phone); nothing after the sign: keep it, do not use it",
    )
    parser.add_argument(
        "--suppressions", type=Path, metavar="FILE", help="numbers that nobody may ring, taken in first"
    )
    parser.add_argument("--report", type=Path, metavar="OUT.csv", help="write the whole report there, row for row")
    parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and change nothing")


def run(chosen: argparse.Namespace) -> str:
    """Do it; returns what came of it.

    Raises:
        WorldError: there is no such party, or a file cannot be used; nothing was taken in.
    """
    if chosen.file is None and chosen.suppressions is None:
        raise WorldError("What is to be added?", "Name a list, or --suppressions with a file of numbers.")
    from phonebank_app.list_intake.importing import Importing
    from phonebank_app.list_intake.list_report import save_list_report
    from phonebank_app.lists import read_list
    from phonebank_app.lists.suppression import read_suppression

    mapping = _mapping(chosen.mapping)
    off = read_suppression(chosen.suppressions) if chosen.suppressions is not None else None
    report = read_list(chosen.file, mapping=mapping) if chosen.file is not None else None
    said: list[str] = []
    with party.opened(chosen.party, chosen.passphrase_file) as session:
        importing = Importing(session.store, session.clock)
        if off is not None:
            said.append(_suppress(importing, off, dry=chosen.dry_run))
        if report is not None:
            plan = importing.plan(report)
            said.append(plan.report.as_text())
            said.append(_told(plan))
            if chosen.report is not None:
                save_list_report(report, chosen.report, plan)
                said.append(f"The report is in {chosen.report}. Names and numbers stand in it.")
            if not chosen.dry_run:
                kept = importing.keep(plan)
                said.append(f"{kept.added:,} added, {kept.merged:,} joined with people who were here.")
    if chosen.dry_run:
        said.append("Nothing was changed.")
    return "\n".join(said)


def _mapping(words: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for one in words:
        header, sign, field = one.rpartition("=")
        if not sign:
            raise WorldError(f"“{one}” says no field.", "Write --mapping HEADER=FIELD, e.g. --mapping Mob=phone.")
        mapping[header] = field.strip()
    return mapping


def _suppress(importing: Importing, off: SuppressionFile, *, dry: bool) -> str:
    lines = [off.name, f"{len(off.numbers):>7,} numbers that nobody may ring"]
    if not dry:
        done = importing.suppress(off)
        lines.append(f"{done.fresh:>7,} of them are new here; {done.contacts:,} people of this party have one")
        if done.told:
            lines.append(f"{done.told:>7,} of those people are the campaign’s: it is told at the next exchange")
        if done.untold:
            lines.append(f"{done.untold:>7,} are of nobody the campaign lent you: give your coordinator this file, too")
    if off.refused:
        lines.append(f"{len(off.refused):>7,} rows could not be read, so nobody is silenced by them:")
        lines += [f"  row {one.row:<6} {one.reason}" for one in off.refused[:_SHOWN]]
        if len(off.refused) > _SHOWN:
            lines.append(f"  and {len(off.refused) - _SHOWN:,} more")
    return "\n".join([*lines, ""])


def _told(plan: Plan) -> str:
    lines = [
        "In this party",
        f"{plan.fresh:>7,} are new",
        f"{plan.silenced:>7,} are kept and never rung: they, or somebody on their line, asked",
        f"{plan.ready:>7,} may be rung now, within calling hours",
    ]
    changed = [one for one in plan.meetings if one.changes]
    for one in changed[:_SHOWN]:
        lines.append(f"  row {one.row:<6} {one.known.name} is here ({one.why}). {' '.join(one.changes)}")
    if len(changed) > _SHOWN:
        lines.append(f"  and {len(changed) - _SHOWN:,} more: --report names them all")
    return "\n".join([*lines, ""])
