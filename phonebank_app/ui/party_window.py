"""The window of one open party: the host's pages, the callers' room, and what passes between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.cards import StatusFacts
from phonebank_app.changes import Changes
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.caller.pages_tool import PagesTool
from phonebank_app.ui.caller.place import Place, put_back, where
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.caller.seating import desk_at
from phonebank_app.ui.caller.wishes_desk import WishesDesk
from phonebank_app.ui.evening_page.desk import EveningDesk
from phonebank_app.ui.host.call_backs_desk import CallBacksDesk
from phonebank_app.ui.host.checklist_desk import ChecklistDesk
from phonebank_app.ui.host.debrief import DebriefDesk
from phonebank_app.ui.host.elsewhere_desk import ElsewhereDesk
from phonebank_app.ui.host.export_desk import ExportDesk
from phonebank_app.ui.host.host_desk import HostDesk
from phonebank_app.ui.host.lists import ListsPage
from phonebank_app.ui.host.ringing_back_desk import RingingBackDesk
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.main_window import MainWindow, Page
from phonebank_app.ui.nearby.room_desk import RoomDesk
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.paper.paper_desk import PaperDesk
from phonebank_app.ui.people.briefing_desk import BriefingDesk
from phonebank_app.ui.people.gate import Gate
from phonebank_app.ui.people.guest_desk import GuestDesk
from phonebank_app.ui.people.pin_card import PinCard
from phonebank_app.ui.scripts.desk import ScriptsDesk
from phonebank_app.ui.scripts.in_party import scripts_desk
from phonebank_app.ui.sounds import Sounds
from phonebank_app.ui.status_line import Link
from phonebank_app.ui.tasks import Tasks

_MAKE_EVERY_MS = 300  # after one page, the next is made that nobody has looked at yet


class PartyWindow(QObject):
    """Joins pages, desks and window of one party.

    Signals:
        saved: something of ours waits to be sent.
        send_now, declined(seat code, reason), lock, leave, closing: what the host wants done.
        name_gone: a caller took their name off: what was written beside the store has it still.

    Attributes:
        pages: the host's pages by name; ``window``: the window; the one who made this shows and closes it.
        host: the host's pages' desk; ``gate``: what is asked between pages; ``guests``: one guest's calls;
            ``call_backs``, ``ringing_back``: voters who are, or want to be, rung back; ``scripts``: writing them;
            ``laptops``: those that join; ``paper``: sheets; ``elsewhere``, ``exports``: what comes in and goes out;
            ``evening``: on a page; ``debrief``; ``tasks``: beside the window; ``lists``, ``settings``: the program's.
    """

    saved = Signal()
    send_now = Signal()
    declined = Signal(str, str)
    lock = Signal()
    name_gone = Signal()
    leave = Signal()
    closing = Signal()

    def __init__(
        self,
        session: Session,
        settings: SettingsPage,
        parent: QObject | None = None,
        *,
        is_passphrase: Callable[[str], bool] | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._link: Link = "unknown"
        self._since: datetime | None = None
        self._desks: dict[int, CallerDesk] = {}
        self._started: set[int] = set()
        self._unsaved: set[int] = set()
        self._stopped = False
        # Nobody waits for the others' pages when they sit down, nor for one when it is looked at first.
        self._pages_timer = QTimer(self, interval=_MAKE_EVERY_MS)
        self._pages_timer.timeout.connect(self._make_a_page)
        self.settings, self.lists, self.room = settings, ListsPage(), CallerRoom()
        self.tasks = Tasks(self.tell, lambda key: self.window.notices.withdraw(key))
        self.host = HostDesk(session, self.tell, self.tasks, self)
        pages = (
            Page("tonight", "Tonight", "hexagon", self.host.tonight),
            Page("map", "Map", "hexes", lambda: self.host.map),
            Page("results", "Results", "bars", self.host.results),
            Page("attention", "Attention", "inbox", self.host.attention),
            Page("lists", "Lists", "list", self.lists),
            Page("scripts", tr("Scripts"), "script", lambda: self.scripts.page),
            Page("settings", "Settings", "sliders", settings),
            *(() if session.party.rehearsal else (Page("lock", "Lock", "lock", None, at_end=True),)),
        )
        self.pages = tuple(page.page for page in pages if page.widget is not None)
        self.window = MainWindow(pages)
        self.gate = Gate(session, self.window, self.tasks, is_passphrase, self)
        self.guests = GuestDesk(session, self.window, self.tasks, self)
        self.briefing = BriefingDesk(session, self.window, self.tasks, self)
        self.checklist = ChecklistDesk(session, self.window, self.host, self.tasks, self)
        self.elsewhere = ElsewhereDesk(session, self.window, self.tasks, self)
        self.evening = EveningDesk(session, self.window, self.tasks, self.tell, self)
        self.debrief = DebriefDesk(session, self.window, self)
        self.exports = ExportDesk(session, self.window, self.tasks, self)
        self.laptops = RoomDesk(session, self.window, self.tasks, self)
        self.call_backs = CallBacksDesk(session, self.window, self)
        self.ringing_back = RingingBackDesk(session, self.window, self.tasks, self)
        self.paper = PaperDesk(session, self.window, self.tasks, self)
        self.wishes = WishesDesk(self.room, session.wishes, self._may_sound, self)
        self.sounds = Sounds(self._may_sound, lambda: session.evening.tonight(), session.clock, self)
        self.sounds.start()
        self._wire()
        if not session.party.rehearsal:
            card = PinCard()
            card.change_asked.connect(self.gate.change_pin)
            settings.add_card(card)
        self.host.refresh()
        self.laptops.remind()

    @cached_property
    def scripts(self) -> ScriptsDesk:
        """Who serves the page of scripts, called when it is first looked at."""
        return scripts_desk(self._session, self)

    def _wire(self) -> None:
        for desk in (self.guests, self.elsewhere, self.laptops, self.ringing_back, self.call_backs, self.paper):
            desk.changed.connect(self._set_aside)
        self.host.status.connect(self._show_status)
        self.host.changed.connect(self._ours)
        self.host.admit = self.gate.admit
        self.host.guest_asked.connect(self.guests.show)
        self.checklist.leave.connect(self.leave)
        self.checklist.pin_wanted.connect(self.gate.change_pin)
        self.guests.kept_asked.connect(self.briefing.show_kept_to_host)
        self.window.briefing_asked.connect(lambda: self.briefing.again(self.room.active()))
        self.briefing.back_to.connect(self.open_chair)
        self.briefing.back_to_host.connect(lambda: self.window.leave_alone("tonight"))
        self.briefing.taken_off.connect(self._name_taken_off)
        self.host.results.elsewhere.connect(self.elsewhere.show)
        self.host.results.export_asked.connect(self.exports.show)
        self.host.export.connect(self.exports.save)
        self.host.unseat = self.laptops.unseat
        self.host.tonight.chairs.laptops_asked.connect(self.laptops.show)
        self.laptops.admit = self.gate.to_room
        self.laptops.came_here.connect(self.briefing.told)
        self.laptops.marked.connect(self._mark_chairs)
        self.gate.locked_out.connect(self.lock)
        self.host.chair_opened.connect(self._sit_down)
        self.host.send_now.connect(self.send_now)
        self.host.results.evening_asked.connect(lambda: self.evening.show())
        self.host.declined.connect(self.declined)
        self.host.room.debrief.connect(self.debrief.show)
        self.host.room.open_list.connect(lambda: self.window.show_page("lists"))
        self.room.keys_given.connect(self._start_shown)
        self.room.looked_at.connect(self._start_shown)
        self.window.banner.skip.connect(self._skip_step)
        self.wishes.changed.connect(self._ours)
        self.window.add_call_tool(PagesTool(self.room))
        self.room.set_pages(self.settings.callers.pages)
        self.room.pages_chosen.connect(self.settings.callers.choose_pages)
        self.settings.callers.pages_chosen.connect(self.room.set_pages)
        self.window.leave_call.connect(lambda: self.gate.to_host(self.leave_call))
        self.window.leave_rehearsal.connect(self.leave)
        leads_to: dict[str, Callable[[], None]] = {"lock": self.lock.emit, "laptops": self.laptops.show}
        leads_to |= {"ringing_back": self.ringing_back.show, "paper": self.paper.show_from_host}
        self.window.asked.connect(lambda what: leads_to[what]() if what in leads_to else None)
        self.host.tonight.call_backs.ringing.connect(self.ringing_back.show)
        self.host.tonight.call_backs.opened.connect(self.call_backs.show)
        self.host.tonight.chairs.paper_asked.connect(self.paper.show_from_host)
        self.window.closing.connect(self.closing)

    def tell(self, notice: Notice) -> None:
        """Tell something to whoever has the screen."""
        self.window.notices.show_notice(notice)

    def tell_host(self, notice: Notice) -> None:
        """Tell the host something, once they have the screen."""
        self.tell(replace(notice, to_host=True))

    # From outside

    def apply(self, changes: Changes) -> None:
        """The store changed under us: others' opt-outs, what was sent, a new list."""
        if self._stopped:
            return
        if changes.party:
            self._begin_again()
        self.laptops.apply(changes)
        self.host.apply(changes)
        self.call_backs.refresh()
        self.paper.apply(changes)
        for chair in self._started:
            desk = self._desks[chair]
            # Somebody with nothing to do may have somebody to ring now; somebody in hand may have asked off elsewhere.
            in_hand = desk.card.contact_id if desk.card else None
            if chair in changes.chairs or (changes.contacts and in_hand is None) or in_hand in changes.contacts:
                desk.refresh()

    def set_link(self, link: Link, since: datetime | None) -> None:
        """Whether the service can be reached, and since when (voters' time)."""
        if self._stopped:
            return
        self._link, self._since = link, since
        self._show_status(self.host.status_now())
        self.host.set_link(link)

    def open_chair(self, chair: int) -> None:
        """Show a chair's call page, full size, without the host's pages beside it."""
        away = self.laptops.away()
        for seated in self._session.evening.seated():
            if seated.chair in away:
                continue
            # Whoever has not accepted the notice is not reached by Ctrl and a number from a neighbour's page.
            may = seated.chair == chair or self._session.notice.accepted_by(seated.caller)
            if may and seated.chair not in self.room.chairs():
                self.room.add_chair(seated.chair, partial(self._seat, seated.chair), seated.caller)
        # Given before the room is shown, lest another chair be looked at on the way; and after, for the focus.
        self.room.give_keys(chair)
        self.window.show_alone(self.room, call=True)
        self.room.give_keys(chair)
        self._pages_timer.start()

    def place(self) -> Place:
        """Where the host or a caller is just now, to come back to after unlocking. It holds nothing of a voter."""
        page, chair, laptops = self.window.current_page(), self.room.active(), self.laptops.is_open
        if self.window.alone() is not self.room or chair not in self._desks:
            return Place(page, laptops=laptops)
        return Place(page, chair, where(self._desks[chair]), laptops)

    def return_to(self, place: Place) -> None:
        """Go back there. A chair that somebody else has emptied meanwhile is left out."""
        if place.laptops:
            self.laptops.turn_on()
        if place.page in self.pages:
            self.window.show_page(place.page)
        if place.chair in {seated.chair for seated in self._session.evening.seated()}:
            self.briefing.told(place.chair)
            self.open_chair(place.chair)
            put_back(self._desks[place.chair], place.call)

    def leave_call(self) -> None:
        """Back to the host's pages; calls in hand stay with their chairs."""
        self.window.banner.set_next("", "")
        # First out of the room: whoever came onto the screen as the others go would be given a voter.
        self.window.leave_alone("tonight")
        for chair in self.room.chairs():
            self._unseat(chair)
        self.host.refresh()

    def desk(self, chair: int) -> CallerDesk:
        """A chair's desk, while the room is open; ``KeyError`` otherwise."""
        self.room.page(chair)
        return self._desks[chair]

    def stop(self) -> None:
        """Keep every call in hand, and read the store no more: the party is being locked or closed."""
        self._stopped = True
        self.paper.stop()
        if "scripts" in vars(self):
            self.scripts.stop()
        self.sounds.stop()
        self.window.make_no_more()
        for desk in self._desks.values():
            desk.stop()
        self.host.stop()
        for timer in (self._pages_timer, *self.call_backs.findChildren(QTimer)):
            timer.stop()

    # Between the pages

    def _sit_down(self, chair: int) -> None:
        if not self.laptops.ask_to_open(chair):
            self.gate.to_chair(chair, lambda: self.open_chair(chair))

    def _mark_chairs(self) -> None:
        marks = self.laptops.marks()
        self.host.tonight.chairs.set_elsewhere(marks)
        self.host.apply(Changes(chairs=frozenset(marks) or frozenset({0})))

    def _make_a_page(self) -> None:
        if not self.room.make_one():
            self._pages_timer.stop()

    def _seat(self, chair: int) -> CallPage:
        desk = desk_at(chair, self._session, self)
        desk.changed.connect(self._ours)
        desk.saved.connect(lambda _: self._unsaved.discard(chair))
        desk.save_failed.connect(lambda: self._not_saved(chair))
        desk.passing.connect(lambda to: self._desks[to].keep() if to in self._desks else None)
        desk.passed.connect(lambda changes, to: self._passed_on(changes, chair, to))
        desk.leave_rehearsal.connect(self.leave_call)
        desk.coached.connect(self.window.banner.set_next)
        desk.saved.connect(lambda _: self._play_saved(chair))
        self._desks[chair] = desk
        self.wishes.seat(chair, desk.page)
        return desk.page

    def _passed_on(self, changes: Changes, chair: int, to: int) -> None:
        """A call went to another chair: its page shows it, and has the keys, since the voter is on the line there.

        The chair that passed it looks for its next voter by itself, once, and where it is not seen any more not yet.
        """
        started, self._started = self._started, self._started - {chair}
        self.apply(changes)
        self._started = started
        self.room.give_keys(to)
        if chair not in self.room.shown():
            self._desks[chair].unseen = True
            self._started.discard(chair)

    def _skip_step(self) -> None:
        desk = self._desks.get(self.room.active())
        if desk is not None and desk.lesson is not None:
            desk.lesson.skip()

    def _may_sound(self) -> bool:
        return self.settings.callers.sounds and not self._session.party.rehearsal

    def _play_saved(self, chair: int) -> None:
        if self._may_sound() and self._session.wishes.of(chair).sounds:
            self.sounds.play("saved")

    def _start_shown(self) -> None:
        """A chair takes a voter when its page is looked at, not before: others could ring them meanwhile."""
        if self.window.alone() is not self.room:
            return
        for chair in self.room.shown():
            if chair not in self._started:
                if self.briefing.shown_before(chair):
                    return  # they come back here once they have read it
                self._started.add(chair)
                self._desks[chair].unseen = False
                self._desks[chair].start()

    def _unseat(self, chair: int) -> None:
        desk = self._desks.pop(chair, None)
        self._started.discard(chair)
        self._unsaved.discard(chair)
        if desk is not None:
            desk.stop()
        self.room.remove_chair(chair)
        if desk is not None:
            desk.page.deleteLater()
            desk.deleteLater()

    def _begin_again(self) -> None:
        """The list, the script or the lease are others: read them, and let open call pages follow.

        The pages stay as they are: somebody may be typing a note in one of them.
        """
        session = self._session
        session.reload()
        self.host.refresh()
        self.host.show_map()
        for chair, desk in self._desks.items():
            desk.renew(session.calling, session.script, session.code_set, session.rules.hours)
            if chair in self._started:
                desk.refresh()

    def _name_taken_off(self, changes: Changes) -> None:
        """A caller took their name off: every page is read again, theirs made anew, and the campaign told at once."""
        for chair in changes.chairs & set(self.room.chairs()):
            self._unseat(chair)
        self._set_aside(changes)
        self.name_gone.emit()

    def _set_aside(self, changes: Changes) -> None:
        """A host wrote something about a guest: what shows them is read again, and what was written is sent."""
        self.apply(changes)
        if changes.outbox:
            self.saved.emit()

    def _ours(self, changes: Changes) -> None:
        self.host.apply(changes)
        self.laptops.apply(changes)
        if changes.outbox:
            self._show_status(self.host.status_now())
            self.saved.emit()

    def _show_status(self, facts: StatusFacts) -> None:
        since = local(self._since) if self._since is not None else None
        self.window.set_status(facts, self._link, since)
        if self._unsaved:
            self.window.status_line.set_saving_failed()

    def _not_saved(self, chair: int) -> None:
        self._unsaved.add(chair)
        self.window.status_line.set_saving_failed()
