"""The end of an open party, between its page and what ends it: compare, end, give back, and tell when it is deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.desks.party_sync import PartySync
from phonebank_app.errors import NetworkProblem, WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.law import promises
from phonebank_app.machine.clock import local
from phonebank_app.party import wiping
from phonebank_app.party.ending import Checklist
from phonebank_app.party.parties import PartyFolder
from phonebank_app.party.session import Session
from phonebank_app.ui import dialogs
from phonebank_app.ui.host import ending_words as say
from phonebank_app.ui.host.ending import EndCard, EndPage
from phonebank_app.ui.host.evening_words import calls_and_wishes
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.party_window import PartyWindow

_NOTE_EVERY = 300.0
"""Seconds between writing down how late it is."""


class PartyEnding:
    """Serves the page on the end of one open party.

    Args:
        folder: where the party is; ``None`` for a rehearsal, of which nothing stays in any case.
        backup_at: when the newest backup here was made (UTC).

    Attributes:
        page: the page; ``on_delete``: called once the host has confirmed that the party is to be deleted at
            once, with whether they said that what is nowhere else may be lost.
    """

    def __init__(
        self,
        session: Session,
        view: PartyWindow,
        sync: PartySync,
        folder: PartyFolder | None,
        backup_at: Callable[[], datetime | None],
    ) -> None:
        self._session, self._view, self._sync, self._folder = session, view, sync, folder
        self._backup_at = backup_at
        self.on_delete: Callable[[bool], None] = lambda lose: None
        self._ended = session.ending.checklist().ended_at is not None
        self.page = EndPage()
        self.page.back.connect(self._leave)
        self.page.debrief_asked.connect(lambda: view.debrief.show(then=self.show))
        self.page.evening_asked.connect(lambda: view.evening.show(self.show))
        self.page.acted.connect(self._act)
        self.page.end.connect(self._ask_to_end)
        self.page.delete.connect(self._ask_to_delete)
        view.host.tonight.end_asked.connect(self.show)
        view.host.status.connect(lambda _: self._look())
        if folder is not None:
            card = EndCard()
            card.opened.connect(self.show)
            view.settings.add_card(card)
            session.ending.mark_open(folder.path)

    def start(self) -> None:
        """The loop runs: write down how late it is, now and then."""
        if self._folder is not None:
            self._view.tasks.start("note the time", self._note_time)

    async def _note_time(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._note)
            except WorldError as error:
                logs.note_error(error)  # a full disk passes
            await self._give_back_if_ended()
            await asyncio.sleep(_NOTE_EVERY)

    def _note(self) -> None:
        self._session.ending.note_time()
        runner = self._sync.runner
        heard = runner is not None and runner.state.online is True
        if self._folder is not None:
            data = self._folder.path.parent.parent
            wiping.note_seen(data, self._session.ending.now(), sure=heard)

    def close(self) -> str:
        """Once nothing is saved any more: write down how the party stands, and seal what is unsent; what went wrong."""
        if self._folder is None:
            return ""
        try:
            self._note()
            self._session.ending.write_standing(self._folder.path)
        except WorldError as error:
            logs.note_error(error)
            return str(error)
        return ""

    def _look(self) -> None:
        """Something was saved or sent: the last call may just have been finished."""
        self._refresh()
        if self._ended and self._sync.runner is not None and self._session.ending.owes_list():
            self._view.tasks.start("give the rest back", self._give_back_if_ended)

    # -- the page ----------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show the page."""
        self._view.window.show_alone(self.page)
        self._refresh()

    def _leave(self) -> None:
        self._view.window.leave_alone()

    def _refresh(self) -> None:
        if self._view.window.alone() is not self.page:
            return
        now = self._session.ending.checklist()
        at = self._backup_at()
        self.page.show_list(now, local(at) if at is not None else None)
        self.page.header.set_subtitle(self._session.party.seat_name)
        self.page.show_thanks(promises.thanks(self._session.evening.promised()))
        receipt = ""
        if now.ended_at is not None:
            receipt = say.confirmed(now, self._session.ending.digest())
        self.page.show_receipt(receipt)

    def _act(self, words: str) -> None:
        if words == say.SEND:
            self._sync.sync_now()
        elif words == say.CHECK:
            self._view.tasks.start("check", self._check)
        elif words == say.LOOK:
            self._view.window.leave_alone("attention")
        elif words == say.PAPER:
            self._view.paper.show(self.show)
        elif words == say.SAVE:
            self._view.window.leave_alone("results")

    async def _check(self) -> None:
        self.page.set_busy(say.CHECK, tr("Checking…"))
        try:
            await self._sync.compare()
        finally:
            self.page.set_busy(say.CHECK)
            self._refresh()

    # -- ending it ---------------------------------------------------------------------------------------------------

    def _ask_to_end(self) -> dialogs.Question:
        now = self._session.ending.checklist()
        if now.paper:
            return self._ask_for_paper(now)
        in_hand = tr_n(
            " {n} call is in hand and may be finished.", " {n} calls are in hand and may be finished.", len(now.in_hand)
        )
        in_hand = in_hand if now.in_hand else ""
        back = tr(" The rest of the list goes back to the campaign.") if now.linked else ""
        return dialogs.ask(
            self._view.window,
            tr("End the party?"),
            self._end,
            detail=tr(
                "No chair is given another voter.{back}{in_hand} What was saved stays. It cannot be taken back.",
                back=back,
                in_hand=in_hand,
            ),
            yes=tr("End the party"),
            no=tr("Go on ringing"),
        )

    def _ask_for_paper(self, now: Checklist) -> dialogs.Question:
        """Nobody’s names are left lying about unnoticed: each sheet is back, or missing, before the party ends."""
        return dialogs.ask(
            self._view.window,
            tr_n("{n} sheet of paper still out", "{n} sheets of paper still out", len(now.paper)),
            lambda: self._view.paper.show(self.show),
            detail=tr(
                "{still_out} Say of each that it is back, or missing: then the party can end.",
                still_out=say.still_out(now),
            ),
            yes=say.PAPER.rstrip("…"),
            no=tr("Go on ringing"),
        )

    def _end(self) -> None:
        changes = self._session.ending.end()
        self._ended = True
        self._view.apply(changes)
        self._refresh()
        self._view.tasks.start("end", self._wind_up, kept=tr("The party has ended, and everything is kept here."))

    async def _wind_up(self) -> None:
        """Once it has ended: send, compare, give back, and write down how it stands."""
        try:
            if self._sync.runner is not None:
                await self._sync.compare()
                await self._give_back_if_ended()
        except NetworkProblem as problem:
            self._view.tell_host(
                Notice(
                    "end",
                    tr("The campaign cannot be reached just now."),
                    tr("{way_out} It is tried again.", way_out=problem.way_out),
                    "warn",
                )
            )
        if self._folder is not None:
            await asyncio.to_thread(self._session.ending.write_standing, self._folder.path)
            self._session.ending.mark_open(self._folder.path)
        self._refresh()

    async def _give_back_if_ended(self) -> None:
        """The rest of the list goes back as soon as the campaign can be reached."""
        ending = self._session.ending
        if self._sync.runner is None or not ending.owes_list():
            return
        try:
            gone, changes = await self._sync.give_back_rest()
        except NetworkProblem as problem:
            logs.note_error(problem)
            return
        ending.note_given_back(gone)
        self._view.apply(changes | Changes(party=True))
        self._refresh()

    # -- deleting it -------------------------------------------------------------------------------------------------

    def _ask_to_delete(self) -> dialogs.Question:
        now = self._session.ending.checklist()
        return dialogs.ask(
            self._view.window,
            tr("Delete this party from this laptop?"),
            self._confirm,
            detail=tr("{deleting_words} It cannot be taken back.", deleting_words=deleting_words(now)),
            yes=tr("Delete it"),
            no=tr("Keep it"),
            loses=True,
        )

    def _confirm(self) -> None:
        now = self._session.ending.checklist()
        lose = not (now.safe or (now.linked and now.has_key))
        self._view.gate.confirm(
            tr("Delete this party?"),
            tr("What is nowhere else is lost for good.") if lose else tr("Only the host may do that."),
            tr("Keep it"),
            lambda: self.on_delete(lose),
            word="delete" if lose else "",
        )


def deleting_words(now: Checklist) -> str:
    """What follows from deleting, for whoever is asked."""
    if not now.linked and now.missing:
        return tr_n(
            "{n:,} outcome is in no results file, and would be lost.",
            "{n:,} outcomes are in no results file, and would be lost.",
            now.missing,
        )
    many = calls_and_wishes(now.not_durable - now.wishes, now.wishes)
    if now.linked and now.not_durable and not now.has_key:
        return tr("{many} may be nowhere but here, and would be lost.", many=many)
    if now.linked and now.not_durable:
        return tr_n(
            "{many} is not safe at the campaign yet: sealed for it first, and that file stays here.",
            "{many} are not safe at the campaign yet: sealed for it first, and that file stays here.",
            now.not_durable,
            many=many,
        )
    return tr("The campaign has everything.") if now.linked else tr("All of it is in the results file that you saved.")
