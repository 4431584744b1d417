"""A party with a list of its own in it, for tests that begin where a host has imported one."""

from __future__ import annotations

from pathlib import Path

from phonebank_app.db.engine import Store
from phonebank_app.list_intake.importing import Importing
from phonebank_app.lists import ListReport, read_list
from phonebank_app.machine.clock import Clock
from phonebank_app.party.own_list import OwnList, begin_party
from phonebank_app.party.parties import PartyFolder


def begin_with_list(data: Path, own: OwnList, clock: Clock) -> tuple[PartyFolder, Store, ListReport]:
    """Begin the party, check the list and import it, as a host does who has nothing to change."""
    folder, store = begin_party(data, own, clock)
    importing, report = Importing(store, clock), read_list(own.path, drama="flag")
    importing.keep(importing.plan(report))
    return folder, store, report
