"""Switching chair, saving (which shows the next voter) and passing a call on, with twelve chairs on 50,000 contacts.

The real window of an open party, on a laptop's screen with one call page and on a wide one with two; the real encrypted
store, a log of an evening's calls, the keys that callers press. Of each three times are taken: *handling*, until the
event handler returns (written, read, filled in); *painting*, from there until the loop is idle, laying out too; and the
*whole*, which is what the issue's 16 ms are printed against. They are times of the loop's own thread on a processor:
what other programs take of the machine is not in them; the wall's time of the whole stands beside them, with no reach.

The floors are of the same run: a bare commit on a store of the same kind, and painting a call page that did not change.
What the host's pages read afterwards, once for several saves and only where somebody looks, is timed by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.app import make_application
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db.engine import Store, open_store
from phonebank_app.guests.register_notice import notice
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from tests.bench.figures import Figure, median, quantile
from tests.makers import KEY, THURSDAY, fill, number, party_of, reopened, voter

CHAIRS = 12
_CONTACTS, _LOGGED = 50_000, 1_500
_REACH = 16.0
"""The issue's: milliseconds of the loop's time in which a key is dealt with."""

_SCREENS = {1: (1366, 768), 2: (1920, 1080)}
"""How large the window is for so many call pages."""

_K = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class _Took:
    """Milliseconds of the loop's thread, and by the wall's clock."""

    handling: float
    painting: float
    wall: float

    @property
    def whole(self) -> float:
        return self.handling + self.painting


def measure(quick: bool) -> Iterator[Figure]:
    """One evening."""
    contacts, logged, goes = (5_000, 300, 40) if quick else (_CONTACTS, _LOGGED, 300)
    with TemporaryDirectory() as folder:
        qt = make_application()
        room = _Room(qt, Path(folder), contacts, logged)
        try:
            for pages in _SCREENS:
                yield from room.figures(pages, goes)
        finally:
            room.close()


class _Room:
    def __init__(self, qt: QApplication, folder: Path, contacts: int, logged: int) -> None:
        self.qt = qt
        self.store = open_store(folder / "party", KEY)
        clock = EveningClock(THURSDAY)
        begin_party(self.store, party_of(), clock)
        people = [voter(n, household=n // 2, numbers=(number(n // 2),)) for n in range(contacts)]
        fill(self.store, people, of=Session(self.store, clock).party, guests=CHAIRS)
        evening = reopened(self.store, clock, Rules())
        for index in range(logged):
            kind = OutcomeKind.CONVERSATION if index % 4 == 0 else OutcomeKind.NO_ANSWER
            card = evening.calling.next(1 + index % CHAIRS)
            assert isinstance(card, CallCard)
            evening.calling.record(1 + index % CHAIRS, OutcomeDraft(card.contact_id, kind))
        self.session = Session(self.store, clock)
        for chair in range(1, CHAIRS + 1):
            self.session.notice.accept(f"Guest {chair}", chair, notice())
        self.view = PartyWindow(self.session, SettingsPage())
        for chair in range(1, CHAIRS + 1):
            self.view.briefing.told(chair)
        self.view.window.show()
        self.view.open_chair(1)
        self.show_pages(1)
        self.bare = open_store(folder / "floor", KEY)
        with self.bare.write() as connection:
            connection.exec_driver_sql("CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT)")

    def close(self) -> None:
        """Leave the window and both stores."""
        self.view.stop()
        self.view.window.close()
        self.store.close()
        self.bare.close()

    def show_pages(self, count: int) -> None:
        """So many calls side by side; every chair has been at its page once, and has a voter."""
        self.view.window.resize(*_SCREENS[count])
        self.view.room.set_pages(count)
        for chair in range(1, CHAIRS + 1):
            self.view.room.give_keys(chair)
            self.idle()
        assert len(self.view.room.shown()) == count, self.view.room.shown()

    def idle(self) -> None:
        """Let the loop do all that is due, twice: what is laid out may ask for painting."""
        for _ in range(2):
            self.qt.processEvents()

    @property
    def here(self) -> CallPage:
        """The page that has the keys."""
        return self.view.room.page(self.view.room.active())

    def press(self, key: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> _Took:
        """Press a key where the keyboard types."""
        return self.timed(partial(QTest.keyClick, self.here, _K(key), modifier))

    def timed(self, work: Callable[[], object]) -> _Took:
        """How long it takes until it is dealt with, and until the loop is idle again."""
        self.idle()
        wall, began = perf_counter(), thread_time()
        work()
        done = thread_time()
        self.idle()
        return _Took((done - began) * 1e3, (thread_time() - done) * 1e3, (perf_counter() - wall) * 1e3)

    def figures(self, pages: int, goes: int) -> Iterator[Figure]:
        """What a chair does, in turn, so that whatever else the machine does befalls all alike."""
        self.show_pages(pages)
        taken: dict[str, list[_Took]] = {name: [] for name in (*_REACHES, "host", "paint", "commit")}
        for go in range(goes):
            taken["switching chair"].append(self.switch())
            taken["saving and showing the next"].append(self.save())
            if go % 4 == 0:
                taken["passing a call on"].append(self.pass_on())
                taken["host"].append(self.timed(self.view.host.at_once))
            taken["commit"].append(self.timed(partial(_commit, self.bare, go)))
            taken["paint"].append(self.timed(self.here.repaint))
        paint, commit = (median([took.handling for took in taken[which]]) for which in ("paint", "commit"))
        where = f"{CHAIRS} chairs, {pages} on the screen"
        for name, (reach, commits) in _REACHES.items():
            for part in ("handling", "painting", "whole"):
                times = [getattr(took, part) for took in taken[name]]
                issue = _REACH if part == "whole" else None
                yield Figure(f"{name}, {where}: {part}, p50 (ms)", median(times), None, None)
                yield Figure(f"{name}, {where}: {part}, p99 (ms)", quantile(times, 0.99), None, issue)
            wall = quantile([took.wall for took in taken[name]], 0.99)
            yield Figure(f"{name}, {where}: whole by the wall, p99 (ms)", wall, None, None)
            floor = commits * commit + pages * paint
            whole = median([took.whole for took in taken[name]])
            yield Figure(f"{name}, {where}: whole against its commits and painting its pages (ms)", whole, floor, reach)
        host = quantile([took.handling for took in taken["host"]], 0.99)
        yield Figure(f"what the host did seen on their pages, {where}, p99 (ms)", host, None, 50)

    def switch(self) -> _Took:
        """To the next chair, by its number or where it has none by an arrow; that other pages come is in it."""
        chair = self.view.room.neighbour(1)
        took = self.press(_K.Key_0 + chair % 10 if chair <= 10 else _K.Key_Right, _CONTROL)
        assert self.view.room.active() == chair
        return took

    def save(self) -> _Took:
        """One outcome, and the next voter stands there."""
        chair = self.view.room.active()
        before = self.session.calling.chair(chair).calls
        took = self.press(_K.Key_N)
        assert self.session.calling.chair(chair).calls == before + 1
        assert self.view.desk(chair).card is not None
        return took

    def pass_on(self) -> _Took:
        """An answer is given and the chooser opened before; the time is that of the chair's number."""
        chair = self.view.room.active()
        to = 1 + chair % 9
        self.press(_K.Key_1)
        self.press(_K.Key_F7)
        took = self.press(_K.Key_0 + to)
        assert self.view.room.active() == to
        self.press(_K.Key_N)  # so that the next call can be passed there
        return took


_REACHES = {
    "switching chair": (4.0, 0),
    "saving and showing the next": (4.0, 2),
    "passing a call on": (6.0, 3),
}
"""What is measured: how many times its floor it may take in the middle, and how many commits are in that floor."""


def _commit(store: Store, go: int) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO floor (body) VALUES (?)", (f"an outcome {go} " * 20,))
