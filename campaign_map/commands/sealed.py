"""Sealed files: outcomes, requests and promises that could not come over the network."""

from __future__ import annotations

import argparse
from pathlib import Path

from campaign_map.commands import Command, operator
from campaign_map.intake import sealed
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem
from phonebank_app.protocol import sealed_log


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command(
        "open-sealed",
        _open_sealed,
        "Take in what a sealed file, or a laptop’s party.journal, holds: like a push.",
    )
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--key", type=Path, required=True, metavar="FILE", help="the campaign’s recovery key")
    one.add_argument("--by", required=True, metavar="NAME", help="who takes it in, for the record")
    one.add_argument("--unproven", action="store_true", help="even if nothing proves that the party’s laptop made it")


def _open_sealed(asked: argparse.Namespace, service: Service) -> int:
    identities = [
        line.strip()
        for line in _read(asked.key, 64 * 1024).decode("utf-8", "replace").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not identities:
        raise FileProblem(f"“{asked.key.name}” holds no key.", "It has a line that begins with AGE-SECRET-KEY-1.")
    file = sealed.open_file(_read(asked.file, sealed_log.MOST_BYTES), identities)
    taken = sealed.take_in(service, file, operator(asked.by), unproven=asked.unproven)
    aside = taken.rejected + taken.conflict
    print(f"Party {taken.party_id}: {taken.stored} new outcomes, {taken.duplicate} known before, {aside} set aside.")
    if file.wishes:
        known = taken.wishes_known
        print(f"{taken.asked} requests and {taken.promised} promises of voters are new; {known} were known before.")
    if taken.wishes_refused:
        print(f"{taken.wishes_refused} requests or promises could not be taken: keep the file, and ask the host.")
    if taken.broken:
        print(f"{taken.broken} lines of the file could not be read, or were not where they belong.")
    return 0 if not aside and not taken.broken and not taken.wishes_refused else 1


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FileProblem(f"“{path.name}” cannot be read.", "Check its name and folder.") from error
    if len(data) > most:
        raise FileProblem(f"“{path.name}” is too large.", "Is it the right file?")
    return data
