"""Packs as files, for a USB stick."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from campaign_map.commands import Command, operator
from campaign_map.lending import sealing
from campaign_map.lending.leases import Larger
from campaign_map.settings import Service
from campaign_map.signing.files import write
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.machine.clock import local
from phonebank_app.seats import seats_by_code


def no_service(_: argparse.Namespace, __: Service) -> int:
    """For commands that need none: `campaign_map.cli` runs what they name ``apart`` instead."""
    raise BugError("a command that needs no service was given one")


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("issue-pack", _issue, "Write a party's pack to a file, for a USB stick.")
    one.add_argument("party", metavar="PARTY")
    one.add_argument("--out", type=Path, metavar="FILE", help="where to (default: its own name, here)")
    one.add_argument("--words", action="store_true", help="also opened by eight words, for a laptop never paired")
    one.add_argument("--contacts", type=int, metavar="N", help="so many people, whatever the size of the party")
    one.add_argument("--because", default="", metavar="TEXT", help="and why")
    one.add_argument("--by", default="", metavar="NAME", help="who says so")


def _issue(asked: argparse.Namespace, service: Service) -> int:
    if asked.because and asked.contacts is None:
        raise NotAllowed("A reason was given, but not for what.", "Add --contacts.")
    larger = Larger(asked.contacts, asked.because) if asked.contacts is not None else None
    if asked.out is not None and asked.out.exists():
        raise NotAllowed(f"There is a file {asked.out.name} already.", "Choose another name.")
    made = sealing.issue(service, operator(asked.by or "Operator"), asked.party, words=asked.words, larger=larger)
    path = asked.out or Path(made.name)
    write(path, made.data, anew=asked.out is None)
    until = f"{local(made.until):%d.%m.%Y %H:%M}"
    print(f"{path}: {made.people} people in {seats_by_code()[made.seat_code].name}, until {until}.")
    if made.words:
        print(made.words)
        print("Tell these words over the telephone, never on the stick. They are kept nowhere.", file=sys.stderr)
    return 0
