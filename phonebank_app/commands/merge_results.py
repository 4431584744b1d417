"""``phonebank merge-results A B … -o FOLDER``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.errors import FileProblem

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(verbs: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    verb = verbs.add_parser("merge-results", help="make one results file of those of several laptops")
    verb.add_argument("files", type=Path, nargs="+", metavar="FILE", help="files of every attempt, of any format")
    verb.add_argument("-o", "--out", type=Path, required=True, metavar="FOLDER", help="where to put what is made")
    verb.add_argument("--format", default="csv", metavar="FORMAT", help="csv (as a rule), xlsx, …")
    verb.add_argument("--several-parties", action="store_true", help="files of different parties are to become one")
    verb.add_argument("--overwrite", action="store_true", help="in place of what lies in the folder")


def run(chosen: argparse.Namespace) -> str:
    """Do it; returns what was done, in words."""
    from phonebank_app.machine.clock import SystemClock
    from phonebank_app.reports.merge_results import merge_files
    from phonebank_app.results import FORMATS

    if chosen.format not in FORMATS:
        raise FileProblem(f"There is no format “{chosen.format}”.", f"Take one of: {', '.join(FORMATS)}.")
    made = merge_files(
        chosen.files,
        chosen.out,
        chosen.format,
        SystemClock(),
        several_parties=chosen.several_parties,
        overwrite=chosen.overwrite,
    )
    return (
        f"{made.words}\nWritten: {made.attempts}, {made.contacts.name}, {made.summary.name}.\n"
        "They hold names and what people said: give them to nobody but the campaign."
    )
