"""Everybody on the list is done for tonight: send what was saved, give the rest back, and ask for the next list.

The rest of a list goes back before another is lent, so that nobody is on two lists at once. If there is none, or the
network goes in between, the old list is over here as well: it is not ours any more.
"""

from __future__ import annotations

from phonebank_app import logs
from phonebank_app.calls.remedies import READY
from phonebank_app.changes import Changes
from phonebank_app.desks.joining import fetch_pack
from phonebank_app.desks.party_sync import PartySync
from phonebank_app.errors import NotAllowed, WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.party.parties import PartyFolder
from phonebank_app.party.session import Session
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.party_window import PartyWindow


class NextList:
    """Asks the campaign for the next list of an open party."""

    def __init__(self, session: Session, view: PartyWindow, sync: PartySync) -> None:
        self._session, self._view, self._sync = session, view, sync

    async def ask(self, folder: PartyFolder | None) -> PartyFolder | None:
        """Ask; tells the host what came of it.

        Returns:
            Where the party is now, if another list came.
        """
        room = self._view.host.room
        room.set_busy(tr("Asking…"))
        try:
            return await self._ask(folder)
        except WorldError as error:
            logs.note_error(error)
            self._view.tell_host(notice_of(error, "next-list", kept=tr("Everything that was saved is kept.")))
            return None
        finally:
            room.set_busy("")

    async def _ask(self, folder: PartyFolder | None) -> PartyFolder:
        session = self._session
        if folder is None or self._sync.runner is None:
            raise NotAllowed(tr("There is no campaign to ask for a list."), tr("Open another list under Lists."))
        if session.ending.checklist().in_hand:
            raise NotAllowed(tr("Somebody still has a call in hand."), tr("Ask again when it is saved."))
        await self._sync.give_back_rest()
        party = session.party
        try:
            named = await fetch_pack(folder, session.store, session.clock, party.callers, party.hours)
        except BaseException:
            self._view.apply(session.hosting.list_went_back())
            raise
        self._view.apply(Changes(party=True))
        ready = sum(row.count for row in session.evening.tonight().left if row.code == READY)
        self._view.tell_host(
            Notice(
                "next-list",
                tr("The next list is here: {seat_name}.", seat_name=session.party.seat_name),
                tr_n("{n:,} person to ring.", "{n:,} people to ring.", ready),
                "ok",
            )
        )
        return named
