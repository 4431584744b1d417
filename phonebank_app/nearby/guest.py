"""The guest's side: finding a host, and joining it."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from phonebank_app import logs
from phonebank_app.db.disk import sync_folder
from phonebank_app.errors import DiskFull, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.nearby import discovery, kept, wire
from phonebank_app.nearby.doors import Found, LineEvent, OnLine
from phonebank_app.nearby.interfaces import private_addresses
from phonebank_app.nearby.line import GuestLine
from phonebank_app.nearby.links import read_where
from phonebank_app.nearby.messages import Introduce
from phonebank_app.paths import private_dir
from phonebank_app.voters.names import visible

__all__ = ["GuestLine", "NearbyGuest"]


class NearbyGuest:
    """A laptop that may join a host.

    Args:
        keeps: a folder of this laptop for what is kept while the host cannot be reached: sealed to the host.
    """

    def __init__(self, keeps: Path) -> None:
        self._keeps = keeps

    def kept(self) -> int:
        """How many outcomes of earlier joinings lie here, sealed, because the line never came back."""
        return sum(len(kept.lines_of(kept.load(path))) for path in kept.files(self._keeps))

    async def find(self, seconds: float = 3.0) -> tuple[Found, ...]:
        """Hosts that announce themselves in this network; none where the network lets no such thing through."""
        addresses = await asyncio.to_thread(private_addresses)
        return await asyncio.to_thread(discovery.find, seconds, addresses) if addresses else ()

    async def join(
        self, where: str, code: str, name: str, laptop: str, languages: Collection[str], on_event: OnLine
    ) -> GuestLine:
        """Join a host; returns once they have pressed Approve. Cancelling it goes away again.

        What this laptop kept of an earlier joining of the same party is handed over at once.

        Args:
            where: an address, with or without a port; or all that the QR says, and then ``code`` may be blank.
            code: as it was typed.
            on_event: told of ``waiting`` meanwhile, and of the line afterwards.

        Raises:
            NotAllowed: the code has a slip of the pen in it, or is not this host's, or the host said no.
            Offline: nobody answers there.
            NotOurService: what answers is not a host, or one of another version.
            DiskFull: this laptop could not keep anything, should the line drop.
        """
        endpoints, plain = read_where(where, code)
        called = " ".join(visible(name).split())[:80]
        if not any(sign.isalnum() for sign in called):
            raise NotAllowed(tr("A guest needs a name."), tr("A first name or initials will do."))
        laptop_id = await asyncio.to_thread(self._laptop_id)
        who = Introduce(called, " ".join(visible(laptop).split())[:80], laptop_id, tuple(sorted(languages))[:12])
        up, session, welcome = await wire.pair(endpoints, plain, who, lambda: on_event(LineEvent("waiting")))
        logs.note("joined a room")
        return await GuestLine.begin(self._keeps, up, session, welcome, on_event)

    def _laptop_id(self) -> str:
        """Drawn once, and again after the last goodbye; a sealed folder without room is found out here."""
        path = self._keeps / "laptop"
        try:
            private_dir(self._keeps)
            kept.expire(self._keeps, datetime.now(UTC))
            known = path.read_text("ascii") if path.exists() else ""
            if re.fullmatch(r"[0-9a-f]{32}", known):
                return known
            made = secrets.token_hex(16)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(made)
            sync_folder(self._keeps)
        except OSError as error:
            raise DiskFull(
                tr("This laptop’s disk is full, so it could not keep a call if the line dropped."),
                tr("Delete some files, empty the bin, and join again."),
            ) from error
        return made
