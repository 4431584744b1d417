"""What stands between the host's pages and the open party: it reads for them, and does what they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from phonebank_app.cards import StatusFacts
from phonebank_app.changes import Changes
from phonebank_app.errors import WorldError
from phonebank_app.party.session import Session
from phonebank_app.rules.pace_flags import Flag
from phonebank_app.seats import load_seats
from phonebank_app.ui.host.attention import AttentionPage, TrayItem
from phonebank_app.ui.host.chair_flags import NoticedGuest
from phonebank_app.ui.host.results import ResultsPage
from phonebank_app.ui.host.room_desk import RoomDesk
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.host.tonight_desk import TonightDesk
from phonebank_app.ui.map.page import MapPage
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.reading import Draw, Read, Reading, in_a_loop
from phonebank_app.ui.status_line import Link
from phonebank_app.ui.tables.results import ResultsQuery
from phonebank_app.ui.tasks import Tasks

_REDRAW_MS = 120
_REST_MS = 800
"""So long after a page was drawn nothing that others wrote is read for it: laptops save faster than a host can look."""
_MINUTE_MS = 20_000
_REFRESH = "refresh"


class HostDesk(QObject):
    """Keeps Tonight, Map, Results and Attention true.

    Signals:
        changed(Changes): what a write of ours touched.
        status(StatusFacts): for the status line, after every change.
        chair_opened(chair): the host wants that chair's call page.
        send_now: the host wants the outbox sent.
        declined(seat code, reason): give this party another seat.
        guest_asked(guest, flag or None): the host wants to look at a guest’s name and calls.
        export(what, format, path): a file is to be written.

    Attributes:
        admit: asks a guest’s name and chair before they are seated, and then calls what it is given.
        unseat: lets a guest go home.
        room: looks after the people in it.

    Args:
        tell: shows a notice.
        tasks: read what the pages show, while a loop runs.
    """

    changed = Signal(object)
    status = Signal(object)
    chair_opened = Signal(int)
    send_now = Signal()
    declined = Signal(str, str)
    guest_asked = Signal(int, object)
    export = Signal(str, str, str)

    def __init__(
        self,
        session: Session,
        tell: Callable[[Notice], None],
        tasks: Tasks | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tell = session, tell
        self.admit: Callable[[str, int, Callable[[], None]], None] = lambda name, chair, then: then()
        self.unseat: Callable[[int], Changes] = session.hosting.unseat
        self.tonight = TonightPage()
        self.room = RoomDesk(session, self.tonight, tell, self)
        self.results = ResultsPage(self._result_ids, lambda ids: session.evening.result_rows(ids))
        self.attention = AttentionPage(Path(session.exports.suggested_name("attempts", "xlsx")).stem)
        self._evening = TonightDesk(session, self.tonight, self.room)
        self._pages: dict[QWidget, Callable[[], Read]] = {
            self.tonight: self._evening.plan,
            self.results: self._plan_results,
            self.attention: self._plan_attention,
        }
        self._reading = Reading(tasks or Tasks(tell), _REFRESH, self._plan)
        self._found: tuple[ResultsQuery, Sequence[int]] | None = None
        self._stale: set[QWidget] = set()
        self._watches = False
        self._link: Link = "unknown"
        self._told = 0
        self._drawn = QElapsedTimer()
        for page in self._pages:
            page.installEventFilter(self)
        self._soon = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._soon.timeout.connect(self._read)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)
        self._minute.start()
        for timer in (self._soon, self._minute):
            self.tonight.destroyed.connect(timer.stop)  # the page goes with its window, this desk a little later
        self._wire()

    def _wire(self) -> None:
        self.tonight.seat_guest.connect(self._seat)
        self.tonight.calls_asked.connect(self._ask_for_guest)
        self.tonight.looked.connect(lambda noticed: self.guest_asked.emit(noticed.guest, noticed.flags[0]))
        self.tonight.fine.connect(self._is_fine)
        self.tonight.unseat.connect(self._unseat)
        self.room.written.connect(self._written)
        self.tonight.end_break.connect(
            lambda chair: self._do(lambda: self._session.calling.take_break(chair, on_break=False))
        )
        self.tonight.helped.connect(
            lambda chair: self._do(
                lambda: self._session.calling.ask_host(chair, asks=False) | self.room.sat_with(chair)
            )
        )
        self.tonight.pause.connect(lambda paused: self._do(lambda: self._session.hosting.pause_everyone(paused)))
        self.tonight.open_chair.connect(self.chair_opened)
        self.attention.export.connect(self.export)
        self.attention.try_again.connect(self._try_again)

    def apply(self, changes: Changes) -> None:
        """Something was written, by whomever: redraw what shows it soon, once for many."""
        if changes == Changes():
            return
        self._stale |= {self.results, self.attention}
        if changes.contacts or changes.chairs or changes.party:
            self._stale.add(self.tonight)
            self._watches |= not changes.outbox
        if not self._soon.isActive():
            self._soon.start(max(_REDRAW_MS, _REST_MS - self._drawn.elapsed()) if self._drawn.isValid() else _REDRAW_MS)

    def refresh(self) -> None:
        """Read everything again that the pages show: what the host did is seen at once, and the list counted after."""
        if in_a_loop():
            self.at_once()
        self._stale, self._watches = set(self._pages), True
        self._read()

    def at_once(self) -> None:
        """Read and draw everything here and now, but for the length of the list, which is as it was last counted."""
        self._stale, self._watches = set(self._pages), True
        self._draw_now()

    def stop(self) -> None:
        """Read and draw nothing any more."""
        self._reading.stop()
        for timer in self.findChildren(QTimer):
            timer.stop()

    def _minute_passed(self) -> None:
        """Tonight tells the time, where it is looked at."""
        self._stale.add(self.tonight)
        if self.tonight.isVisible():
            self._read()

    def _read(self) -> None:
        try:
            self._reading.ask()
        except WorldError as error:
            self._tell(notice_of(error, _REFRESH))

    def _draw_now(self) -> None:
        """Read and draw what changed and is looked at."""
        self._reading.overtake()
        try:
            self._plan(quick=True)()()
        except WorldError as error:
            self._tell(notice_of(error, _REFRESH))

    def _plan(self, *, quick: bool = False) -> Read:
        """What reads again what changed, where it is looked at. Tonight also after what may be a break, which it
        watches for: a save is none."""
        watches, self._watches = self._watches, False
        pages = [page for page in self._stale if page.isVisible() or (page is self.tonight and watches)]
        self._stale.difference_update(pages)
        reads = [
            self._evening.plan(quick=True) if quick and page is self.tonight else self._pages[page]() for page in pages
        ]
        session, told = self._session, self._told

        def read() -> Draw:
            with session.store.snapshot():
                draws, status = [one() for one in reads], session.evening.status()

            def draw() -> None:
                for one in draws:
                    one()
                if draws:
                    self._drawn.start()
                if told == self._told:  # else a newer one is shown already
                    self.status.emit(status)

            return draw

        return read

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that changed while nobody looked is read when it is shown."""
        if event.type() == QEvent.Type.Show and watched in self._stale:
            self._draw_now()
        return super().eventFilter(watched, event)

    @cached_property
    def map(self) -> MapPage:
        """The map, made when it is first looked at."""
        page = MapPage(load_seats())
        page.declined.connect(self.declined)
        self._draw_map(page)
        return page

    def show_map(self) -> None:
        """Show the map's figures as they were last received, with this party's own seat and reason."""
        if "map" in vars(self):
            self._draw_map(self.map)

    def set_link(self, link: Link) -> None:
        """Whether the service can be reached."""
        self._link = link
        self.room.set_online(link == "online")
        if "map" in vars(self):
            self.map.set_link(link)

    def _draw_map(self, page: MapPage) -> None:
        party = self._session.party
        needs = self._session.hosting.needs()
        if needs is not None and party.reason is not None:
            needs = replace(needs, seat_code=party.seat_code, reason=party.reason)
        page.set_linked(bool(party.service_url))
        page.set_link(self._link)
        page.set_seat(party.seat_code)
        page.set_snapshot(needs)

    def status_now(self) -> StatusFacts:
        """What the status line says now."""
        self._told += 1
        return self._session.evening.status()

    # -- what the pages ask ------------------------------------------------------------------------------------------

    def _seat(self, name: str, chair: int, languages: frozenset[str]) -> None:
        hosting = self._session.hosting
        try:
            called = hosting.name_for(name)
        except WorldError as error:
            self._tell(notice_of(error, "host"))
            return
        self.admit(called, chair, lambda: self._do(lambda: hosting.seat_guest(chair, called, languages)))

    def _is_fine(self, noticed: NoticedGuest, flag: Flag) -> None:
        self._do(lambda: self._session.aside.looked(noticed.guest, flag))

    def _ask_for_guest(self, chair: int) -> None:
        guest = next((one.guest for one in self._session.aside.everyone() if one.chair == chair), 0)
        if guest:
            self.guest_asked.emit(guest, None)

    def _do(self, act: Callable[[], Changes]) -> None:
        try:
            changes = act()
        except WorldError as error:
            self._tell(notice_of(error, "host"))
            return
        self._written(changes)

    def _written(self, changes: Changes) -> None:
        self.refresh()
        self.changed.emit(changes)

    def _unseat(self, chair: int) -> None:
        name = self.room.leaves(chair)
        self._do(lambda: self.unseat(chair))
        if name:
            self.room.debrief.emit(name)

    def _try_again(self) -> None:
        self._do(self._session.hosting.try_tray_again)
        self.send_now.emit()

    # -- what the pages show -----------------------------------------------------------------------------------------

    def _plan_results(self) -> Read:
        session, query = self._session, self.results.model.query

        def read() -> Draw:
            evening, aside = session.evening, session.aside.count()
            counts, skips, callers = evening.outcome_counts(), evening.skip_counts(), evening.callers()
            ids = evening.result_ids(kind=query.kind, caller=query.caller, text=query.text)

            def draw() -> None:
                self.results.set_totals(counts, session.code_set.labels, aside)
                self.results.set_skips(skips)
                self.results.set_callers(callers)
                self._found = query, ids
                self.results.refresh()
                self._found = None

            return draw

        return read

    def _plan_attention(self) -> Read:
        session = self._session

        def read() -> Draw:
            entries = session.evening.tray()
            items = [TrayItem(e.device_seq, e.at, e.caller, e.label, e.state, e.code) for e in entries]
            return lambda: self.attention.set_items(items)

        return read

    def _result_ids(self, query: ResultsQuery) -> list[int]:
        if self._found is not None and self._found[0] == query:
            return list(self._found[1])
        return list(self._session.evening.result_ids(kind=query.kind, caller=query.caller, text=query.text))
