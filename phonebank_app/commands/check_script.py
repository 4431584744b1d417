"""``phonebank check-script``: everything there is to say about call scripts, with line and column."""

from __future__ import annotations

import argparse


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give the program the verb."""
    about = "check call scripts: what is wrong, with line and column, and what to write instead"
    parser = verbs.add_parser("check-script", help=about, description=about)
    parser.add_argument("file", nargs="+", metavar="FILE", help="a script; - reads one from standard input")
    parser.add_argument("--json", action="store_true", help="the same as JSON, for an editor or another program")


def run(chosen: argparse.Namespace) -> tuple[str, bool]:
    """Do it; returns the report, and whether all the scripts can be used."""
    from phonebank_app.scripts.report import check_scripts

    return check_scripts(chosen.file, as_json=chosen.json)
