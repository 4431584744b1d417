"""Outcomes out."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from campaign_map import results
from campaign_map.commands import Command
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("results", _results, "Write every outcome to a CSV file, with the lists' own columns.")
    one.add_argument("--party", metavar="ID")
    one.add_argument("-o", "--out", type=Path, required=True, metavar="FILE")
    command("outcomes", _outcomes, "What the service holds, by party.").add_argument("--json", action="store_true")


def _results(asked: argparse.Namespace, service: Service) -> int:
    try:
        with service.store.read() as connection, asked.out.open("w", encoding="utf-8-sig", newline="") as file:
            asked.out.chmod(0o600)
            lines = results.csv_lines(connection, asked.party, with_originals=True)
            rows = sum(1 for line in lines if file.write(line)) - 1
    except OSError as error:
        raise FileProblem(f"“{asked.out.name}” cannot be written.", "Look at its folder and the disk.") from error
    print(f"{rows} outcomes written to {asked.out.name}.")
    return 0


def _outcomes(asked: argparse.Namespace, service: Service) -> int:
    with service.store.read() as connection:
        tally = results.tally(connection)
    if asked.json:
        print(msgspec.json.encode(tally).decode())
    else:
        for party_id, one in tally.items():
            kinds = ", ".join(f"{kind} {count}" for kind, count in one.by_kind.items())
            print(f"{party_id}: {one.total} outcomes ({kinds or 'none'}); {one.late} late, {one.set_aside} set aside")
    return 0
