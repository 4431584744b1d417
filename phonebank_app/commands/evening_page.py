"""``phonebank evening-page``: the picture of an evening, without a window."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from phonebank_app.commands import party
from phonebank_app.errors import WorldError
from phonebank_app.reports.evening_page import EveningPages, aloud
from phonebank_app.ui.evening_page import files


def run(chosen: argparse.Namespace) -> int:
    """Make the page, and print what it says.

    Raises:
        WorldError: there is no imprint, nobody rang on that day, or it cannot be written there.
    """
    day = _day(chosen.day)
    with party.opened(chosen.party, chosen.passphrase_file) as session:
        page = EveningPages(session.store, session.clock, session.party, session.script, session.other_scripts).page(
            day
        )
    kept = files.toolkit()
    files.save(page, chosen.out, dark=chosen.dark)
    del kept
    sys.stdout.write(f"The page is in {chosen.out}. It says:\n\n{aloud(page)}\n")
    return 0


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise WorldError(f"“{words}” is not a day.", "Write it like 2019-12-05.") from None
