"""Letting a host in again who has forgotten the passphrase of a party's laptop."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.commands import Command, operator
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.machine.clock import local
from phonebank_app.protocol.recovery import LONGEST_FILE, Told, answer


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("recover", _recover, "Read a host's recovery phrase; it opens that host's laptop once.")
    one.add_argument("file", type=Path, metavar="FILE", help="what the host saved at “I have forgotten it”")
    one.add_argument("--key", type=Path, required=True, metavar="FILE", help="the campaign's private recovery key")
    one.add_argument("--by", required=True, metavar="NAME", help="who hands the phrase out")
    one.add_argument("--although-shut-out", action="store_true", help="also for a party whose laptops were shut out")


def _recover(asked: argparse.Namespace, service: Service) -> int:
    told = answer(_read(asked.file), _read(asked.key).decode("utf-8", "replace"))
    now = service.clock.now()
    with service.store.write() as connection:
        host = _known_host(connection, told)
        if _shut_out(connection, told.party_id) and not asked.although_shut_out:
            raise NotAllowed(
                "This party's laptops were shut out, so whoever asks may have stolen one.",
                "If you are certain who asks, say --although-shut-out.",
            )
        audit.note(connection, now, operator(asked.by), "recovery phrase read", subject=told.party_id)
    print(told.phrase)
    print(
        f"For {told.host or 'a host without a name'}, party {told.party_id}, {told.campaign or 'no campaign'}; "
        f"sealed {local(told.sealed_at):%d.%m.%Y %H:%M}."
    )
    if host is None:
        print("This database knows no such party: make sure in another way whose it is.", file=sys.stderr)
    elif host != told.host:
        print("The party is another host's by this database: make sure why.", file=sys.stderr)
    print(
        "Ring that host on a number you had before, and read it out. It opens everything on the laptop; it is good "
        "until they have set a new passphrase. Send it to nobody.",
        file=sys.stderr,
    )
    return 0


def _known_host(connection: sa.Connection, told: Told) -> str | None:
    """Whose party the service says it is; ``None`` when it knows none."""
    parties = models.parties.c
    host: str | None = connection.execute(sa.select(parties.host).where(parties.party_id == told.party_id)).scalar()
    return host


def _shut_out(connection: sa.Connection, party_id: str) -> bool:
    """Whether every laptop that ever joined this party has been shut out."""
    tokens, devices = models.tokens.c, models.devices.c
    rows = connection.execute(
        sa.select(tokens.revoked_at, devices.revoked_at)
        .join(models.devices, devices.device_id == tokens.device_id)
        .where(tokens.party_id == party_id)
    ).all()
    return bool(rows) and all(token is not None or device is not None for token, device in rows)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise FileProblem(f"“{path.name}” cannot be read.", "Look at its name and its folder.") from error
