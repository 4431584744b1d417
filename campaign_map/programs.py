"""Which programs may ask: by the protocol they speak, and by how old they are.

A program that is too old is given no list: what it would do with one may be wrong. It still hears of opt-outs, because
a laptop that rings on must know whom not to ring; and whatever it has saved is taken, as long as the protocol is known.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.protocol.wire import PROGRAM, PROGRAM_HEADER, PROTOCOL, PROTOCOL_HEADER, version_of

OLDEST = "0.1.0"
"""The oldest program there is: the bound while nobody has set another."""


def check_protocol(headers: Mapping[str, str]) -> None:
    """Refuse who speaks a protocol we do not know. Whoever says nothing is taken to speak ours.

    Raises:
        Refusal: 426 ``protocol_unknown``.
    """
    said = headers.get(PROTOCOL_HEADER.lower(), "").strip()
    if said and said != str(PROTOCOL):
        raise Refusal(
            426,
            "protocol_unknown",
            "This program and the campaign map do not speak the same protocol.",
            "Update whichever is older. Everything is kept on the laptop meanwhile.",
        )


def check_program(service: Service, headers: Mapping[str, str]) -> None:
    """Refuse a list to a program of ours that is too old. Others are judged by the protocol alone.

    Raises:
        Refusal: 426 ``program_too_old``.
    """
    name, _, version = headers.get(PROGRAM_HEADER.lower(), "").strip().partition(" ")
    if name != PROGRAM:
        return
    with service.store.read() as connection:
        oldest = min_version(connection)
    if version_of(version) < version_of(oldest):
        raise Refusal(
            426,
            "program_too_old",
            f"The campaign gives lists to version {oldest} of the program, or a later one.",
            "Update it, then ask again. What was saved is taken from this one too.",
        )


def min_version(connection: sa.Connection) -> str:
    """The oldest program that is given a list."""
    table = models.min_versions.c
    said = connection.execute(sa.select(table.version).order_by(table.id.desc()).limit(1)).scalar()
    return str(said) if said is not None else OLDEST


def set_min_version(service: Service, by: Actor, version: str, because: str) -> None:
    """From now on give lists to programs of this version or later.

    Raises:
        NotAllowed: it is no version, or there is no name or no reason.
    """
    plain = version.strip()
    if not version_of(plain):
        raise NotAllowed("That is not a version.", "Write it like 0.2.0.")
    if not by.name or not tidy(because):
        raise NotAllowed("Programs are shut out under a name and with a reason.", "Add --by and --because.")
    now = service.clock.now()
    with service.store.write() as connection:
        connection.execute(
            models.min_versions.insert().values(version=plain, said_by=by.name, because=tidy(because, 200), at=now)
        )
        audit.note(connection, now, by, "set the oldest program", subject=plain, detail=tidy(because, 200))
