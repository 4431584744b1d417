"""Switching chair, saving (which shows the next voter) and passing a call on, with twelve chairs on 50,000 contacts.

The real window of an open party with two call pages on the screen, the real encrypted store, a log of an evening's
calls. Two times are taken of each: until the key press has been dealt with (written, read, filled in), and until the
loop is idle again, all laying out and painting too. What the host's pages read afterwards, once for several saves and
only where somebody looks at them, is timed by itself. The floors are of the same run: a bare commit on a store of the
same kind, and painting the same window once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.app import make_application
from phonebank_app.calling_rules import Rules
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.clock import EveningClock
from phonebank_app.db.engine import Store, open_store
from phonebank_app.hosting import begin_party
from phonebank_app.outcomes import OutcomeKind
from phonebank_app.session import Session
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from tests.bench.figures import Figure, median, quantile
from tests.makers import KEY, THURSDAY, fill, number, party_of, reopened, voter

CHAIRS = 12
_CONTACTS, _LOGGED = 50_000, 1_500
_K = Qt.Key


def measure(quick: bool) -> Iterator[Figure]:
    """One evening."""
    contacts, logged, goes = (5_000, 300, 40) if quick else (_CONTACTS, _LOGGED, 300)
    with TemporaryDirectory() as folder:
        qt = make_application()
        room = _Room(qt, Path(folder), contacts, logged)
        try:
            yield from room.figures(goes)
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
        # Nobody reads notices here.
        self.session.notice.accepted_by = lambda name: True  # type: ignore[method-assign]
        self.view = PartyWindow(self.session, SettingsPage())
        self.view.window.resize(1920, 1080)
        self.view.window.show()
        self.view.open_chair(1)
        for chair in range(1, CHAIRS + 1):
            self.view.room.give_keys(chair)
            self.idle()
        self.bare = open_store(folder / "floor", KEY)
        with self.bare.write() as connection:
            connection.exec_driver_sql("CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT)")

    def close(self) -> None:
        """Leave the window and both stores."""
        self.view.stop()
        self.view.window.close()
        self.store.close()
        self.bare.close()

    def idle(self) -> None:
        """Let the loop do all that is due, twice: what is laid out may ask for painting."""
        for _ in range(2):
            self.qt.processEvents()

    def press(self, chair: int, key: Qt.Key) -> tuple[float, float]:
        """Press a key at a chair; see :meth:`timed`."""
        return self.timed(partial(QTest.keyClick, self.view.desk(chair).page, key))

    def timed(self, work: Callable[[], object]) -> tuple[float, float]:
        """How long until it is dealt with, and until the loop is idle again, in milliseconds."""
        self.idle()
        began = perf_counter()
        work()
        done = perf_counter()
        self.idle()
        return (done - began) * 1e3, (perf_counter() - began) * 1e3

    def figures(self, goes: int) -> Iterator[Figure]:
        """What a chair does, in turn, so that whatever else the machine does befalls all alike."""
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in (*_RATIOS, "host", "paint")}
        commits = []
        for go in range(goes):
            chair = 1 + go % CHAIRS
            taken["switching chair"].append(self.timed(partial(self.view.room.give_keys, chair)))
            taken["saving and showing the next"].append(self.press(chair, _K.Key_A if go % 2 else _K.Key_N))
            if go % 4 == 0:
                self.press(chair, _K.Key_1)
                self.press(chair, _K.Key_F7)
                taken["passing a call on"].append(self.press(chair, _K(_K.Key_0 + (1 + chair % 9))))
                taken["host"].append(self.timed(self.view.host.refresh))
            commits.append(_commit(self.bare, go))
            taken["paint"].append(self.timed(self.view.window.repaint))
        floor = median(commits) + median(whole for _, whole in taken["paint"])
        for name, reach in _RATIOS.items():
            dealt, whole = ([one[which] for one in taken[name]] for which in (0, 1))
            yield Figure(
                f"{name}, {CHAIRS} chairs, p99 of the loop before painting (ms)", quantile(dealt, 0.99), None, 16
            )
            yield Figure(f"{name}, with painting, against a commit and painting (ms)", median(whole), floor, reach)
        host = quantile([one for one, _ in taken["host"]], 0.99)
        yield Figure(f"the host's pages read again, {CHAIRS} chairs, p99 (ms)", host, None, 50)


_RATIOS = {"switching chair": 5.0, "saving and showing the next": 4.0, "passing a call on": 6.0}
"""What is measured, and how many floors it may take in the middle, on a machine of any speed."""


def _commit(store: Store, go: int) -> float:
    began = perf_counter()
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO floor (body) VALUES (?)", (f"an outcome {go} " * 20,))
    return (perf_counter() - began) * 1e3
