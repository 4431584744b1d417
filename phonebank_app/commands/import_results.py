"""``phonebank import-results FILE``: what was logged elsewhere becomes outcomes of a party."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.commands import party
from phonebank_app.errors import FileProblem

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(verbs: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    verb = verbs.add_parser("import-results", help="bring in results that were logged elsewhere, their source named")
    add_one = verb.add_argument
    add_one("file", type=Path, metavar="FILE", help="CSV or a workbook: a typed sheet, another system’s export")
    party.add_options(verb)
    add_one("--source", default="", metavar="NAME", help="what the file is called in results: “Tuesday’s sheet”")
    add_one("--mapping", nargs="+", default=[], metavar="HEADER=FIELD", help="what columns mean")
    add_one("--results", nargs="+", default=[], metavar="WORD=OUTCOME", help="what results mean; WORD= is no call")
    add_one("--on", type=date.fromisoformat, metavar="DAY", help="the day of calls without one: 2019-12-05")
    add_one("--month-first", action="store_true", help="read 12/5/2019 as 5 December")
    add_one("--refused", type=Path, metavar="FILE", help="write the refused rows there, as CSV")
    add_one("--yes", action="store_true", help="keep them; without it they are only looked at")
    add_one("--preview", action="store_true", help="only look (as without --yes)")


def run(chosen: argparse.Namespace) -> tuple[str, int]:
    """Do it; returns what to say, and the exit status: 1 where a row was refused."""
    from phonebank_app.elsewhere import Choices, open_sheet
    from phonebank_app.elsewhere.report import in_words
    from phonebank_app.results.refused_rows import save_refused

    choices = Choices(
        _pairs(chosen.mapping),
        _pairs(chosen.results),
        chosen.source,
        chosen.on,
        True if chosen.month_first else None,
    )
    keep = chosen.yes and not chosen.preview
    with party.opened(chosen.party, chosen.passphrase_file, keep=keep) as session:
        sheet = open_sheet(chosen.file, session.script, choices)
        plan = session.elsewhere.plan(sheet, choices)
        text = in_words(plan)
        if chosen.refused is not None:
            save_refused(plan.refused, chosen.refused)
            text += f"\nThe refused rows are in {chosen.refused}: they may quote what the file says of people."
        status = 1 if plan.refused else 0
        if not keep:
            return f"{text}\nNothing was kept. Say --yes to keep what would be kept.", status
        kept = session.elsewhere.keep(plan)
    silenced = f" {kept.silenced:,} numbers are never rung again." if kept.silenced else ""
    return f"{text}\n{kept.outcomes:,} outcomes were kept.{silenced}", status


def _pairs(told: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in told:
        name, sign, meaning = pair.rpartition("=")
        if not sign:
            raise FileProblem(f"“{pair}” has no “=” in it.", "Write it as “Result=result” or “NH=no_answer”.")
        found[name.strip()] = meaning.strip()
    return found
