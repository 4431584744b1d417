"""What the host should know of the dealings with the service, besides whether we are online."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from phonebank_app import __version__
from phonebank_app.db import log, marks
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.machine.clock import Clock
from phonebank_app.protocol.wire import PROTOCOL, version_of
from phonebank_app.sync import guard
from phonebank_app.sync.guard import Held


@dataclass(frozen=True, slots=True)
class Advice:
    """All of it; blank where there is nothing to say.

    Attributes:
        update_to: the oldest program that the campaign gives lists to, where this one is older.
        newer_protocol: the service speaks a later one too: an update is out.
        clock_ahead: how far the laptop's clock is ahead of the service's (negative: behind), where that matters.
        shut_out: a coordinator shut this laptop out; ``ended``: the service gives this party nothing any more.
        split_at: when this store took a name of its own, because there is a copy or it is one.
        held: what waits for the host's yes.
        unread_script: a script came that this version of the program cannot read.
        opt_outs: how many the service's opt-outs took off the list within the hour, where that is very many.
    """

    update_to: str = ""
    newer_protocol: bool = False
    clock_ahead: timedelta | None = None
    shut_out: bool = False
    ended: bool = False
    split_at: datetime | None = None
    held: Held | None = None
    opt_outs: int = 0
    unread_script: bool = False


def read(store: Store, clock: Clock) -> Advice:
    """What is to be said now."""
    with store.read() as connection:
        known = marks.get(connection)
        party = get(connection, Party)
        waits = guard.waiting(connection)
        opt_outs = guard.many_opt_outs(connection, clock.now())
    old = version_of(__version__) < version_of(known.min_version)
    return Advice(
        update_to=known.min_version if old else "",
        newer_protocol=any(one > PROTOCOL for one in known.protocols),
        # A rehearsal is played at a made-up hour.
        clock_ahead=None if party is None or party.rehearsal else known.clock_ahead(),
        shut_out=known.shut_out,
        ended=known.ended,
        split_at=known.split_at,
        held=waits,
        opt_outs=opt_outs,
        unread_script=known.unread_script,
    )


def not_durable(store: Store) -> int:
    """How many outcomes are in no checked backup of the service yet: unsent ones and those on the tray among them."""
    with store.read() as connection:
        return log.not_durable(connection, marks.get(connection).durable_through)
