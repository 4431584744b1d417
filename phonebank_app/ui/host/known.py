"""What the first page says of this laptop: which parties are on it, and which were."""

from __future__ import annotations

from pathlib import Path

from phonebank_app.i18n import tr_n
from phonebank_app.machine.clock import local
from phonebank_app.party import receipts
from phonebank_app.party.parties import parties
from phonebank_app.ui.host.first_run import KnownParty
from phonebank_app.words import dates


def known_parties(data: Path) -> list[KnownParty]:
    """The parties that can be opened; not those that are just being deleted."""
    going = {receipt.party for receipt in receipts.every(data) if receipt.state == "begun"}
    return [
        KnownParty(one.path.name, one.about.seat_name, local(one.about.began).date(), one.about.host)
        for one in parties(data)
        if one.path.name not in going
    ]


def deleted(data: Path) -> str:
    """How many parties were deleted here, and when the last was; empty: none."""
    done = [receipt for receipt in receipts.every(data) if receipt.state == "done"]
    if not done:
        return ""
    at = local(done[0].done_at or done[0].begun_at)
    return tr_n(
        "{n:,} party was deleted from this laptop, on {day}.",
        "{n:,} parties were deleted from this laptop, the last on {day}.",
        len(done),
        day=dates.day_month_year(at),
    )
