"""The program: builds everything, joins it, owns the loop and the way out. The only file that knows all the others.

The first window is on the screen before the store, the network and the lists are loaded: they are imported where they
are first needed, and in the background while the host reads.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from phonebank_app import settings
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.ui import theme
from phonebank_app.ui.ahead import load_the_rest
from phonebank_app.ui.application import make_application as make_application
from phonebank_app.ui.front_window import FrontWindow
from phonebank_app.ui.host.first_run import FirstRunPage
from phonebank_app.ui.host.first_run_panel import greeting
from phonebank_app.ui.icons import icon
from phonebank_app.ui.notices import Notice, Notices
from phonebank_app.ui.single import bring_forward
from phonebank_app.words.passphrases import weakness

if TYPE_CHECKING:
    import asyncio

    from phonebank_app.db.engine import Store
    from phonebank_app.desks.open_party import OpenParty
    from phonebank_app.desks.opening_page import OpeningPage
    from phonebank_app.party.parties import PartyFolder
    from phonebank_app.seats import Seat
    from phonebank_app.ui.autolock import AutoLock
    from phonebank_app.ui.caller.place import Place
    from phonebank_app.ui.host.deletions import Deletions
    from phonebank_app.ui.host.lock_desk import LockDesk, Patience
    from phonebank_app.ui.host.locked import LockedPage
    from phonebank_app.ui.host.settings import SettingsPage
    from phonebank_app.ui.main_window import MainWindow
    from phonebank_app.ui.nearby.joined_window import JoinedWindow
    from phonebank_app.ui.nearby.joining_desk import JoiningDesk
    from phonebank_app.ui.own_scripts.desk import OwnScriptsDesk
    from phonebank_app.ui.own_scripts.window import OwnScriptsWindow
    from phonebank_app.ui.suspend import Suspend
    from phonebank_app.ui.tasks import Tasks

WIDTH, HEIGHT = 1366, 768


class Program:
    """The running program: one window at a time, and at most one open party.

    Args:
        data: the folder of this person's parties and settings.

    Attributes:
        window: the one before a party is open; ``party``: the open party, if there is one.
        again: it ended in order to be started anew.
    """

    def __init__(self, qt: QApplication, data: Path, clock: Clock) -> None:
        self._qt, self._data, self._clock = qt, data, clock
        self.settings = settings.load(data)
        self._ended: asyncio.Event | None = None
        self._rehearsal: Path | None = None
        self._device_ids: dict[str, str] = {}
        self.party: OpenParty | None = None
        self.again = False
        self._dressed = False
        theme.set_current(self._theme())
        self.window = self._new_window()
        self.first_run: FirstRunPage | None = None
        self.locked: LockedPage | None = None
        self._ready: tuple[PartyFolder, Store] | None = None
        self.watch: AutoLock | None = None
        self._suspend: Suspend | None = None
        self._lock_desk: LockDesk | None = None
        self._patience: dict[Path, Patience] = {}
        self._places: dict[Path, Place] = {}
        self.room: JoiningDesk | OwnScriptsDesk | None = None

    @cached_property
    def tasks(self) -> Tasks:
        """What runs beside the window, in the loop."""
        from phonebank_app.ui.tasks import Tasks

        return Tasks(self.window.notices.show_notice, self.window.notices.withdraw)

    @cached_property
    def _opening(self) -> OpeningPage:
        """The way of a pack through the first page that is shown."""
        from phonebank_app.desks.opening_page import OpeningPage

        page = self.first_run
        assert page is not None

        def ready(folder: PartyFolder, store: Store) -> None:
            from phonebank_app.desks.readiness import ready_to_ring

            self._ready = (folder, store)
            page.set_ready(ready_to_ring(store, self._clock))

        return OpeningPage(self._data, self._clock, page, self.tasks, ready)

    @cached_property
    def deletions(self) -> Deletions:
        """What looks after parties whose time is over."""
        from phonebank_app.ui.host.deletions import Deletions

        made = Deletions(self._data, self._clock, self.tasks, self.window, lambda: self.party is None)
        made.changed.connect(self._show_known)
        made.left.connect(self.welcome)
        made.open_first.connect(self.show_locked)
        return made

    # -- the loop ----------------------------------------------------------------------------------------------------

    def run_loop(self, also: Callable[[], None] | None = None) -> int:
        """Run until the window is closed; ``also`` is called once the loop runs."""
        import asyncio

        import qasync

        from phonebank_app.ui.garbage import Collector

        self._ended = asyncio.Event()
        collector = Collector()
        try:
            with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(self._qt)) as runner:
                return runner.run(self._live(self._ended, also))
        finally:
            collector.stop()

    async def _live(self, ended: asyncio.Event, also: Callable[[], None] | None) -> int:
        sys.excepthook = self._report
        self.tasks.start("load", load_the_rest)
        self.deletions.start()
        if self.party is not None:
            self.party.start_sync()
        if self.room is not None:
            self.room.look()
        if also is not None:
            also()
        await ended.wait()
        await self._close_party()
        await self.tasks.close()
        return 0

    def end(self) -> None:
        """Close everything and leave."""
        if self._ended is not None:
            self._ended.set()

    def open_again(self) -> None:
        """End, and be started anew by whoever started this; not while a call could be lost by it."""
        if self.party is not None and self.party.view.window.status_line.failed:
            what = tr("The last call is not saved yet, so the program stays open.")
            self._notices().show_notice(Notice("again", what, tr("Have it saved, or press Undo; then try again.")))
            return
        self.again = True
        self.end()

    def come_forward(self, file: Path | None = None) -> None:
        """Somebody started the program again: show them the window that is open, and open what they gave."""
        bring_forward(self._front())
        if file is not None:
            self.open_file(file)

    def _front(self) -> FrontWindow | MainWindow | JoinedWindow | OwnScriptsWindow:
        """The window that is shown."""
        other = self.room.front if self.room is not None else None
        return other if other is not None else self.party.view.window if self.party else self.window

    def _notices(self) -> Notices:
        return self._front().notices

    def open_file(self, path: Path) -> None:
        """Open a file that the program was started with, or that a second start brought."""
        if path.suffix.lower() == ".party" and self.party is None and self.room is None:
            if self.first_run is None or self.first_run is not self.window.page():
                self.welcome()
            assert self.first_run is not None
            self.first_run.set_pack_file(str(path))
            return
        pack = path.suffix.lower() == ".party"
        under_lists = tr("A call list is opened under Lists.")
        way = tr("Lock this party first, and drop it on the first page.") if pack else under_lists
        self._notices().show_notice(Notice("file", tr("“{name}” cannot be opened here.", name=path.name), way))

    def say_where(self) -> None:
        """Warn of a folder for parties that another program copies to and fro."""
        from phonebank_app.ui.host.warnings import cloud_notice

        if warning := cloud_notice(self._data):
            self.window.notices.show_notice(warning)

    def _report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """An error of ours: a report that the person can read before it goes anywhere. It holds no voter's words."""
        from phonebank_app.ui.host.warnings import report_notice

        self._notices().show_notice(report_notice(self._data, error))

    # -- looks -------------------------------------------------------------------------------------------------------

    def apply_look(self) -> None:
        """Put the chosen text size and colours on everything."""
        self._dressed = True
        theme.apply(self._qt, self._theme())

    def _theme(self) -> theme.Theme:
        system_is_dark = self._qt.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self.settings.look == "dark" or (self.settings.look == "system" and system_is_dark)
        return theme.Theme(dark=dark, scale=self.settings.scale)

    def _show(self, window: QWidget) -> None:
        """Show a window; the first is dressed only now, since a sheet in force is worked out for a widget again and
        again while it is built into others."""
        if not self._dressed:
            self.apply_look()
        window.show()

    def change(self, changed: settings.Settings) -> None:
        """Keep other settings, and show them."""
        self.settings = changed
        settings.save(self._data, changed)
        self.apply_look()

    def _new_window(self) -> FrontWindow:
        window = FrontWindow()
        self._place(window)
        window.closing.connect(self.end)
        return window

    def _place(self, window: QWidget, like: QWidget | None = None) -> None:
        window.setWindowIcon(icon("logo", "accent", 64))
        if like is not None:
            window.setGeometry(like.geometry())
            if like.isMaximized():
                window.setWindowState(Qt.WindowState.WindowMaximized)
        else:
            window.resize(WIDTH, HEIGHT)

    # -- the first pages ---------------------------------------------------------------------------------------------

    def welcome(self) -> None:
        """Show the first page: rehearse, join, open a list; and the parties that are on this laptop."""
        page = FirstRunPage(weakness, hello=greeting(local(self._clock.now()).hour), service=self.settings.service_url)
        page.rehearse.connect(self.rehearse)
        page.join.connect(self._join)
        page.open_list.connect(self._open_list)
        page.look_at_pack.connect(lambda path: self._opening.look(path))
        page.open_pack.connect(lambda words, host, passphrase: self._opening.open(words, host, passphrase))
        page.open_party.connect(self._ask_passphrase)
        page.begin.connect(self._begin)
        page.join_room.connect(self.join_room)
        page.write_script.connect(self.write_script)
        page.scale_chosen.connect(lambda scale: self._change_some(scale=scale))
        page.language.keep_in(self._data, self.open_again)
        page.start.receipts_wanted.connect(lambda: self.deletions.show_receipts())
        page.set_seats(_all_seats)
        self.first_run = page
        self.__dict__.pop("_opening", None)
        self._show_known()
        self.window.show_page(page)
        self._show(self.window)

    def _show_known(self) -> None:
        """The parties on this laptop, and those that were deleted, on the first page."""
        if self.first_run is None or not (self._data / "parties").exists():
            return
        from phonebank_app.ui.host.known import deleted, known_parties

        self.first_run.set_parties(known_parties(self._data))
        self.first_run.start.set_deleted(deleted(self._data))

    def rehearse(self, seat_code: str = "") -> None:
        """Open a rehearsal in a place that is thrown away."""
        from phonebank_app.party.rehearsing import open_rehearsal

        folder = Path(tempfile.mkdtemp(prefix="phonebank-rehearsal-"))
        try:
            store = open_rehearsal(folder, self._clock, seat_code)
        except WorldError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._rehearsal = folder
        self.open(store, None)

    def join_room(self) -> None:
        """Join a party in this room, as a guest with a laptop of their own: no store is opened here."""
        from phonebank_app.ui.nearby.joining_desk import JoiningDesk

        desk = JoiningDesk(self._data, self._clock, self.window, self.tasks, self.settings.lock_after)
        desk.back.connect(self._leave_room)
        desk.seated.connect(self._show_instead)
        desk.gone.connect(lambda: self._show(self.window))
        desk.ended.connect(self.end)
        self.room = desk
        self._show(self.window)
        desk.begin(look=self._ended is not None)

    def write_script(self, file: Path | None = None) -> None:
        """Write scripts without a party, in a window of their own; ``file``: the one in this file."""
        from phonebank_app.ui.own_scripts.desk import OwnScriptsDesk, not_now

        if isinstance(self.room, OwnScriptsDesk):
            self.room.begin(file)
        elif self.party is not None or self.room is not None:
            self._notices().show_notice(not_now())
        elif (desk := OwnScriptsDesk.opened(self._data, self._clock, self.tasks, self.window)) is not None:
            desk.begin(file)
            desk.back.connect(self._leave_room)
            desk.ended.connect(self.end)
            self.room = desk
            self._show_instead(desk.front)

    def _show_instead(self, window: QWidget) -> None:
        self._place(window, self.window)
        self._show(window)
        self.window.hide()

    def _leave_room(self) -> None:
        self.room = None
        self.welcome()

    def _join(self, code: str, service: str, host: str, passphrase: str, callers: int, hours: float) -> None:
        page = self.first_run
        assert page is not None
        page.set_busy(tr("Joining…"))

        async def join() -> None:
            from phonebank_app.db.identity import new_device_id
            from phonebank_app.desks import joining

            device = self._device_ids.setdefault(code, new_device_id())
            country = page.you.country.country()
            asked = joining.Joining(code, service, host, passphrase, callers, hours, device, country)
            try:
                self._ready = await joining.join(self._data, asked, self._clock)
            except WorldError as error:
                page.show_error(error.what, error.way_out)
                return
            from phonebank_app.desks.readiness import ready_to_ring

            self.change(replace(self.settings, service_url=service))
            page.set_ready(ready_to_ring(self._ready[1], self._clock))

        # Whatever ended it, also a mistake of ours, the page can be used again.
        self.tasks.start("join", join).add_done_callback(lambda _: page.set_busy(""))

    def _open_list(
        self, path: str, seat_code: str, host: str, passphrase: str, on_behalf_of: str, polling_day: date | None
    ) -> None:
        page = self.first_run
        assert page is not None
        page.set_busy(tr("Opening the list…"))

        async def open_list() -> None:
            from asyncio import to_thread

            from phonebank_app.party.own_list import OwnList, begin_party

            who, country = page.you.answer.answerable(), page.you.country.country()
            own = OwnList(Path(path), seat_code, host, passphrase, on_behalf_of, polling_day, who, country)
            try:
                folder, store = await to_thread(begin_party, self._data, own, self._clock)
            except WorldError as error:
                page.show_error(error.what, error.way_out)
                return
            page.you.forget()
            # Its columns are for the host to see, and to set where they were not recognised.
            self.open(store, folder).show_list(own.path)

        # Whatever ended it, also a mistake of ours, the page can be used again.
        self.tasks.start("open-list", open_list).add_done_callback(lambda _: page.set_busy(""))

    def _begin(self) -> None:
        if self._ready is not None:
            folder, store = self._ready
            self._ready = None
            self.open(store, folder)

    # -- locked and unlocked -----------------------------------------------------------------------------------------

    def _ask_passphrase(self, party_id: str) -> None:
        from phonebank_app.party.parties import parties

        folder = next(p for p in parties(self._data) if p.path.name == party_id)
        self.show_locked(folder)

    def show_locked(
        self, folder: PartyFolder, since: str = "", facts: str = "", closing: asyncio.Task[None] | None = None
    ) -> None:
        """Cover everything: no voter, no guest; only what is safe, and how to get back.

        Args:
            closing: what must have ended before the party can be opened.
        """
        from phonebank_app.ui.host.lock_desk import LockDesk, Patience

        patience = self._patience.setdefault(folder.path, Patience())
        desk = LockDesk(folder, self._clock, self.tasks, patience, closing)
        page = desk.page
        page.set_since(since or f"{folder.about.seat_name}, {folder.about.host}".rstrip(", "))
        page.set_facts(facts or tr("What was saved is here, encrypted. A call in hand opens again where it was."))
        page.set_can_leave(True)
        desk.opened.connect(lambda store: self.show_mended(store, folder))
        desk.elsewhere.connect(self.welcome)
        desk.shown.connect(self.window.show_page)
        self.locked, self._lock_desk = page, desk
        page.breach.clicked.connect(lambda: self._breach_report(page))
        self.window.show_page(page)
        self._show(self.window)

    def show_mended(self, store: Store, folder: PartyFolder) -> None:
        """Open a party that was unlocked; one that had to be mended only once the host has read what became of it."""
        from phonebank_app.hosting import Hosting
        from phonebank_app.party.mending import Mended

        mended = store.mended
        if not isinstance(mended, Mended):
            self.open(store, folder)
            return
        from phonebank_app.ui.host.mended import MendedPage

        self._ready = (folder, store)
        page = MendedPage(mended, linked=bool(Hosting(store, self._clock).party().service_url))
        page.go_on.connect(self._begin)
        self.window.show_page(page)
        self._show(self.window)

    def _lock(self, why: str = "asked") -> None:
        """Cover the party at once, then close it: its connections and its key are gone a moment later."""
        party = self.party
        if party is None or party.folder is None or self.tasks.running("lock"):
            return
        folder = party.folder
        self._places[folder.path] = party.view.place()
        party.view.stop()
        from phonebank_app.ui.autolock import locked_since

        words = party.kept_words()
        since = locked_since(local(self._clock.now()), why, self.settings.lock_after)
        self._place(self.window, party.view.window)
        closing = self.tasks.start("lock", self._close_locked)
        self.show_locked(folder, since, words, closing)
        # Not only the party's window: a question or a list of files may stand before it.
        for window in self._qt.topLevelWidgets():
            if window is not self.window and window.isVisible():
                window.hide()

    async def _close_locked(self) -> None:
        problem = await self._close_party(locked=True)
        if problem and self.locked is not None:
            self.locked.set_facts(problem)

    # -- an open party -----------------------------------------------------------------------------------------------

    def open(self, store: Store, folder: PartyFolder | None) -> OpenParty:
        """Show a party's window in place of the one that is shown.

        Args:
            folder: where it is on this laptop; ``None`` for a rehearsal.
        """
        from phonebank_app.desks.open_party import OpenParty
        from phonebank_app.party.session import Session

        session = Session(store, self._clock)
        joined = session.party.campaign if session.party.service_url else ""
        page = self._settings_page(joined)
        party = OpenParty(session, page, folder)
        self._make_safe(page, party, joined)
        self._place(party.view.window, self.window if self.window.isVisible() else None)
        party.view.closing.connect(self.end)
        party.view.lock.connect(lambda: self._lock())
        party.view.leave.connect(self._leave)
        self.party = party
        if party.keeping is not None:
            party.keeping.set_second(self.settings.second_backup)
            party.keeping.second_chosen.connect(lambda at: self.change(replace(self.settings, second_backup=at)))
        self._show(party.view.window)
        self.window.hide()
        if folder is not None:
            self._watch(party)
            party.ending.on_delete = partial(self._delete, folder)
        party.ask_from_where()
        if self._ended is not None:
            party.start_sync()
        place = self._places.pop(folder.path, None) if folder is not None else None
        if place is not None:
            party.view.return_to(place)
        return party

    def _make_safe(self, page: SettingsPage, party: OpenParty, campaign: str) -> None:
        """Put the card of the laptop's safety into the settings."""
        from phonebank_app.ui.host.safety_desk import SafetyDesk

        def lock_after(minutes: int) -> None:
            self.change(replace(self.settings, lock_after=minutes))
            if self.watch is not None:
                self.watch.set_minutes(minutes)

        desk = SafetyDesk(party.tasks, self._data, party.folder, party.session.store, self.settings, campaign)
        desk.card.lock_after_chosen.connect(lock_after)
        desk.card.disk_said.connect(lambda said: self.change(replace(self.settings, disk_encrypted=said)))
        page.set_safety(desk.card)
        page.opened.connect(desk.look)

    def _watch(self, party: OpenParty) -> None:
        """Lock it when nobody has touched the laptop for some minutes, and when it sleeps."""
        from phonebank_app.ui.autolock import LOCKS_SOON, AutoLock, locks_soon
        from phonebank_app.ui.suspend import Suspend

        watch = AutoLock(self.settings.lock_after, parent=party.view)
        watch.due.connect(self._lock)
        watch.warned.connect(lambda seconds: party.view.tell(locks_soon(seconds)))
        watch.relented.connect(lambda: party.view.window.notices.withdraw(LOCKS_SOON))
        watch.start(party.view.window.windowHandle())
        suspend = Suspend(parent=party.view)
        suspend.sleeps.connect(watch.sleeps)
        suspend.start()
        self.watch, self._suspend = watch, suspend

    def _breach_report(self, page: QWidget) -> None:
        from phonebank_app.ui.host.breach_file import save_breach_report

        save_breach_report(page, self._notices(), self._data, self._clock)

    def _leave(self) -> None:
        async def leave() -> None:
            await self._close_party()
            self.welcome()

        self.tasks.start("leave", leave)

    def _delete(self, folder: PartyFolder, lose: bool) -> None:
        async def delete() -> None:
            await self._close_party()
            self.welcome()
            await self.deletions.delete(folder, "asked", lose=lose)

        self.tasks.start("delete", delete)

    async def _close_party(self, *, locked: bool = False) -> str:
        problem = ""
        room, self.room = self.room, None
        if room is not None:
            await room.close()
        if self.watch is not None:
            self.watch.stop()
            self.watch = None
        suspend, self._suspend = self._suspend, None
        if self._ready is not None:
            self._ready[1].close()
            self._ready = None
        if self.party is not None:
            party, self.party = self.party, None
            problem = await party.close(locked=locked)
        if suspend is not None:
            suspend.stop()  # only now may the laptop sleep
        if self._rehearsal is not None:
            shutil.rmtree(self._rehearsal, ignore_errors=True)
            self._rehearsal = None
        return problem

    def _settings_page(self, campaign: str) -> SettingsPage:
        from phonebank_app.desks.laptop_settings import settings_page

        page = settings_page(self.settings, self._data, campaign, self._change_some)
        page.breach.wanted.connect(lambda: self._breach_report(page))
        page.language.keep_in(self._data, self.open_again)
        return page

    def _change_some(self, **changed: Any) -> settings.Settings:
        self.change(replace(self.settings, **changed))
        return self.settings


def _all_seats() -> Sequence[Seat]:
    from phonebank_app.seats import load_seats

    return load_seats()
