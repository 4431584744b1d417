"""The window of a party: how long it takes to build, and the longest wait of its loop when its pages are first opened.

The floor of building is Qt’s own work on a plain window of as many buttons as a party's window has at the start. Most
pages are made when they are first looked at, or before that in idle moments (``MainWindow``); each turn of the loop
from the first paint until every page has been looked at counts, and none should be longer than people notice. Both
are times of the processor: nothing here waits for anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep, thread_time

from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QVBoxLayout, QWidget

from phonebank_app.app import make_application
from phonebank_app.db.engine import Store, open_store
from phonebank_app.hosting import Hosting, begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from tests.bench.figures import Figure, in_turn, median
from tests.makers import KEY, THURSDAY, fill, party_of, voter

BUILD, GAP_MS = 16.0, 50.0
_BUTTONS = 300
_IDLE = 1.5
"""Seconds in which the pages that nobody looked at have long been made."""


def measure(quick: bool) -> Iterator[Figure]:
    """Build windows, one after the other; then open every page of some for the first time."""
    goes = 3 if quick else 15
    qt = make_application()
    with TemporaryDirectory() as folder:
        store = _party(Path(folder))
        _put_away(qt, _built(store))  # fonts and icons are there from here on
        ours, floor = in_turn(lambda: _timed(qt, lambda: _built(store)), lambda: _timed(qt, _plain), goes)
        longest = [max(_first_looks(qt, _built(store))) for _ in range(1 if quick else 5)]
        store.close()
    yield Figure("build a party's window (ms)", median(ours) * 1e3, median(floor) * 1e3, BUILD)
    yield Figure("longest wait as its pages are first opened (ms)", median(longest) * 1e3, None, GAP_MS)


def _party(folder: Path) -> Store:
    store, clock = open_store(folder / "party", KEY), EveningClock(THURSDAY)
    begin_party(store, party_of(), clock)
    fill(store, [voter(n, household=n // 2) for n in range(200)], of=Hosting(store, clock).party(), guests=3)
    return store


def _built(store: Store) -> PartyWindow:
    return PartyWindow(Session(store, EveningClock(THURSDAY)), SettingsPage())


def _plain() -> QMainWindow:
    window, content = QMainWindow(), QWidget()
    column = QVBoxLayout(content)
    for number in range(_BUTTONS):
        column.addWidget(QPushButton(f"A button, number {number}"))
    window.setCentralWidget(content)
    return window


def _timed(qt: QApplication, build: Callable[[], PartyWindow | QMainWindow]) -> float:
    made: list[PartyWindow | QMainWindow] = []
    taken = _turn(lambda: made.append(build()))
    _put_away(qt, made[0])
    return taken


def _put_away(qt: QApplication, made: PartyWindow | QMainWindow) -> None:
    if isinstance(made, PartyWindow):
        made.stop()
        made.window.deleteLater()
    made.deleteLater()
    qt.processEvents()


def _turn(work: Callable[[], object]) -> float:
    began = thread_time()
    work()
    return thread_time() - began


def _first_looks(qt: QApplication, view: PartyWindow) -> Iterator[float]:
    """How long each turn of the loop took, in seconds, once the window was painted."""
    view.window.resize(1366, 768)
    view.window.show()
    qt.processEvents()
    qt.processEvents()
    until = monotonic() + _IDLE
    while monotonic() < until:
        yield _turn(qt.processEvents)
        sleep(0.005)
    for page in view.pages:
        yield _turn(lambda page=page: view.window.show_page(page))  # type: ignore[misc]
        yield from (_turn(qt.processEvents) for _ in range(3))
    for show in (view.elsewhere.show, view.call_backs.show, view.ringing_back.show, view.laptops.show):
        yield _turn(show)
        yield from (_turn(qt.processEvents) for _ in range(3))
    _put_away(qt, view)
