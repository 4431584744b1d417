"""A party while it is open: its window, its place in the background sync, and its lists."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from phonebank_app import logs
from phonebank_app.cards import StatusFacts
from phonebank_app.changes import Changes
from phonebank_app.desks.joining import fetch_pack
from phonebank_app.desks.list_desk import ListDesk
from phonebank_app.desks.next_list import NextList
from phonebank_app.desks.party_ending import PartyEnding
from phonebank_app.desks.party_sync import PartySync
from phonebank_app.errors import NetworkProblem, WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.law.answerable import ELSEWHERE, HOME, country_name, may_ring_from
from phonebank_app.machine.clock import local
from phonebank_app.party import holdings
from phonebank_app.party.keeping import Keeping
from phonebank_app.party.mending import Mended
from phonebank_app.party.parties import PartyFolder, passphrase_opens
from phonebank_app.party.session import Session
from phonebank_app.protocol import trust
from phonebank_app.protocol.wire import Declined, ServiceStatus
from phonebank_app.sync.client import Client
from phonebank_app.sync.refetching import refetch
from phonebank_app.sync.runner import Runner
from phonebank_app.ui.dialogs import Question, save_file
from phonebank_app.ui.garbage import after_a_party
from phonebank_app.ui.host.keeping_desk import KeepingDesk
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.party_window import PartyWindow

_COUNT_EVERY = 60.0
"""Seconds between two counts of what is held, while calls are saved."""


class OpenParty:
    """Everything that lives as long as a party is unlocked.

    Args:
        folder: where it is on this laptop; ``None`` for a rehearsal.

    Attributes:
        session: its store and use cases; ``view``: its window; ``sync``: its dealings with the service;
        ``lists``: the way of lists into it.
    """

    def __init__(self, session: Session, settings: SettingsPage, folder: PartyFolder | None = None) -> None:
        self.folder = folder
        self.session = session
        is_passphrase = partial(passphrase_opens, folder.path) if folder is not None else None
        self.view = PartyWindow(self.session, settings, is_passphrase=is_passphrase)
        self.tasks = self.view.tasks
        self.sync = PartySync(self.session, self.view, self.tasks)
        self.sync.on_online = lambda client: self.tasks.start("refetch", lambda: self._bring_back(client))
        self.sync.on_status = self._believe
        self._kept: Keeping | None = None
        self.keeping: KeepingDesk | None = None if folder is None else self._keep_safe(folder, settings)
        self.next_list = NextList(self.session, self.view, self.sync)
        self.ending = PartyEnding(self.session, self.view, self.sync, folder, self._backed_up_at)
        remembers = folder.path.parents[1] if folder is not None else None
        self.lists = ListDesk(self.session, self.view, remembers, self._keep_figures, self.sync.at_rest)
        self._declined: tuple[Declined, ...] = ()
        self._open_since = session.clock.now()
        self._counted = monotonic()
        self._wire()
        self._keep_figures()

    def _wire(self) -> None:
        view = self.view
        view.saved.connect(self._nudge)
        view.send_now.connect(self.sync_now)
        view.name_gone.connect(lambda: self.tasks.start("anew", self._begin_anew))
        view.paper.figures.connect(self._count_again)
        view.declined.connect(lambda seat, reason: self.tasks.start("seat", lambda: self._another_seat(seat, reason)))
        view.host.room.next_list.connect(lambda: self.tasks.start("next list", self._next_list))
        self._wire_records()
        place = view.settings.place
        place.setVisible(self.folder is not None)
        place.country.set_country(self.session.party.country or HOME)
        place.chosen.connect(self._rings_from)

    # -- safe keeping ------------------------------------------------------------------------------------------------

    def _keep_safe(self, folder: PartyFolder, settings: SettingsPage) -> KeepingDesk:
        self._kept = keeping = Keeping(self.session.store, folder.path, self.session.clock)
        settings.backups.show()
        notices, clock = self.view.window.notices, self.session.clock
        return KeepingDesk(keeping, folder.path, settings.backups, notices, self.tasks, clock, parent=self.view)

    async def _begin_anew(self) -> None:
        """A caller took their name off: it goes from the journal and the backups too; if not now, at the next start."""
        guests = self.session.forgetting.not_cleaned()
        if self._kept is not None and guests:
            await asyncio.to_thread(self._kept.begin_anew)
            self.session.forgetting.cleaned(guests)

    def _wire_records(self) -> None:
        """What voters asked for, and who saw whom, on the settings page of a party that keeps them."""
        settings, session = self.view.settings, self.session
        settings.requests.looked_at.connect(lambda: settings.requests.show_lines(session.tickets.every()))
        settings.seen.looked_at.connect(lambda: settings.seen.show_seen(session.seen.every()))
        settings.seen.save_wanted.connect(self._save_seen)
        settings.requests.show()
        settings.seen.show()

    def _save_seen(self) -> None:
        def save(path: Path) -> None:
            try:
                many = self.session.seen.save(path)
            except WorldError as error:
                self.view.tell(notice_of(error, "seen"))
            else:
                self.view.tell(
                    Notice(
                        "seen",
                        tr("{many:,} rows are in {path}.", many=many, path=path),
                        tr("Voters stand in it by id."),
                        "ok",
                    )
                )

        suggested = f"who-saw-whom-{local(self.session.clock.now()):%Y-%m-%d}.csv"
        save_file(self.view.window, tr("Save who saw whom"), suggested, [(tr("Tables"), ["*.csv"])], save)

    # -- what the law wants to know -----------------------------------------------------------------------------------

    def show_list(self, path: Path) -> None:
        """Show how a list is understood, for the host to look at and import."""
        self.view.window.show_page("lists")
        self.lists.open(path)

    def ask_from_where(self) -> None:
        """On each day it is opened: is it rung from where it was? A rehearsal may be anywhere."""
        party, today = self.session.party, local(self.session.clock.now()).date()
        if self.folder is None or party.country_on == today:
            return
        country = party.country or HOME
        dialog = Question(
            self.view.window,
            tr("Are you all ringing from {country_name}?", country_name=country_name(country)),
            detail=tr("Lists of voters stay in the United Kingdom unless the campaign has agreed to another country."),
            no=tr("From elsewhere"),
        )
        dialog.answered.connect(lambda yes: self._rings_from(country if yes else ELSEWHERE))
        dialog.open()

    def _rings_from(self, country: str) -> None:
        self.view.apply(self.session.hosting.rings_from(country))
        self.view.settings.place.country.set_country(country)
        if not may_ring_from(self.session.party.answerable, country):
            what = tr("Nobody is rung from {country_name}.", country_name=country_name(country))
            way_out = tr("Say from where you ring under Settings, or ask your coordinator.")
            self.view.tell(Notice("place", what, way_out, "warn"))
        else:
            self.view.window.notices.withdraw("place")

    def _keep_figures(self, *, locked: bool = False) -> None:
        """Count what is held, beside the store, so that it can be told while it is locked."""
        if self.folder is not None:
            store, clock = self.session.store, self.session.clock
            try:
                holdings.keep(self.folder.path, holdings.count(store, clock, self._open_since, locked=locked))
            except OSError:
                logs.note("figures not kept")  # a full disk says so elsewhere; what is saved does not hang on this

    def _backed_up_at(self) -> datetime | None:
        return self._kept.facts().backup_at if self._kept is not None else None

    # -- sync --------------------------------------------------------------------------------------------------------

    @property
    def runner(self) -> Runner | None:
        """The sync, once it is started."""
        return self.sync.runner

    def start_sync(self) -> None:
        """Exchange with the service in the background, if this party has one; the loop must be running."""
        if self.keeping is not None:
            self.keeping.begin()
            self.tasks.start("anew", self._begin_anew)
        self.sync.start()
        self.ending.start()

    def sync_now(self) -> None:
        """Try at once, whatever failed before."""
        self.sync.sync_now()

    def _nudge(self) -> None:
        if monotonic() - self._counted > _COUNT_EVERY:
            self._count_again()
        self.sync.nudge()

    def _count_again(self) -> None:
        """Beside the window: a long list takes its time."""
        self._counted = monotonic()
        self.tasks.start("figures", lambda: asyncio.to_thread(self._keep_figures))

    def _believe(self, status: ServiceStatus) -> None:
        """Keep what the campaign’s root says of keys that sign lists no more."""
        if self.folder is None:
            return
        try:
            trust.remember_revocations(self.folder.path.parents[1], status.revocations)
        except WorldError as error:
            logs.note_error(error)  # not signed by the root it names: what was known before stays

    async def _bring_back(self, client: Client) -> None:
        """A store that was mended may lack what only the service has: calls that were sent, and the list."""
        session = self.session
        if not session.hosting.party().refetch:
            return
        try:
            came, changes = await refetch(session.store, client, session.clock)
            mended = session.store.mended
            if isinstance(mended, Mended) and mended.base == "journal" and self.folder is not None:
                party = session.party
                self.folder = await fetch_pack(self.folder, session.store, session.clock, party.callers, party.hours)
                changes |= Changes(party=True)
        except NetworkProblem as problem:
            logs.note_error(problem)  # it is asked again when we are online the next time
            return
        self.view.apply(changes)
        self.lists.show_size()
        if came:
            words = tr_n(
                "{n:,} call is here again that only the campaign had.",
                "{n:,} calls are here again that only the campaign had.",
                came,
            )
            self.view.tell(Notice("refetch", words, "", "ok"))

    async def _another_seat(self, seat: str, reason: str) -> None:
        if self.folder is None:
            raise WorldError(
                tr("This is a rehearsal: there is only this list."), tr("Join with a code to be sent to a seat.")
            )
        page, session = self.view.host.map, self.session
        callers, hours = session.party.callers, session.party.hours
        self._declined = (*(one for one in self._declined if one.seat_code != seat), Declined(seat, reason))
        page.set_busy(tr("Asking…"))
        try:
            self.folder = await fetch_pack(self.folder, session.store, session.clock, callers, hours, self._declined)
        except WorldError as error:
            page.show_error(error.what, error.way_out)
            return
        page.set_busy("")
        self.view.apply(Changes(party=True))
        self.lists.show_size()

    async def _next_list(self) -> None:
        named = await self.next_list.ask(self.folder)
        if named is not None:
            self.folder = named
            self.lists.show_size()

    # -- the end -----------------------------------------------------------------------------------------------------

    def kept_words(self) -> str:
        """What is kept and what waits to be sent, for the page that covers the party; empty if it cannot be read."""
        try:
            waiting = self.facts().waiting
        except WorldError:
            return ""  # what cannot be read cannot be said; it is locked all the same
        kept = tr("Everything that was saved is kept.")
        return tr_n("{n} outcome waits to be sent.", "{n} outcomes wait to be sent.", waiting) if waiting else kept

    def facts(self) -> StatusFacts:
        """What is saved and what waits."""
        return self.session.evening.status()

    async def close(self, *, locked: bool = False) -> str:
        """Keep the calls in hand, stop the sync, back up, close the store and the window.

        Args:
            locked: it is opened again soon: laptops in the room keep their calls, and come back.

        Returns:
            What could not be kept safe, in words; blank when all is well.
        """
        problem = ""
        self.view.stop()
        await self.view.laptops.close(locked=locked)
        if self.keeping is not None:
            self.keeping.stop()
        await self.tasks.close()
        await self.sync.close()
        self._keep_figures(locked=True)
        if self._kept is not None:
            kept = await asyncio.to_thread(self._kept.close)
            problem = f"{kept.problem} {kept.way_out}".strip()
        problem = await asyncio.to_thread(self.ending.close) or problem
        self.session.close()
        self.view.window.closing.disconnect()
        self.view.window.close()
        self.view.window.deleteLater()
        self.view.deleteLater()
        after_a_party()
        return problem
