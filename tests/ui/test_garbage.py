"""What holds a widget must not be destroyed by another thread."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from phonebank_app.ui.garbage import Collector, after_a_party, none_meanwhile


def test_a_cycle_is_destroyed_on_the_windows_thread_however_busy_the_others_are(qtbot: QtBot) -> None:
    destroyed_on: list[threading.Thread] = []

    class Knot:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            destroyed_on.append(threading.current_thread())

    kept: list[list[int]] = []
    gc.enable()  # as it is where nobody has switched it off
    collector = Collector()
    try:
        Knot()
        worker = threading.Thread(target=lambda: kept.extend([number] for number in range(100_000)))
        worker.start()
        worker.join()
        assert destroyed_on == []
        qtbot.waitUntil(lambda: bool(destroyed_on))
    finally:
        collector.stop()
    on_again = gc.isenabled()
    gc.disable()
    assert on_again
    assert destroyed_on == [threading.main_thread()]


def test_nothing_of_a_closed_party_stays_though_a_list_was_read_meanwhile(qtbot: QtBot) -> None:
    class Knot:
        def __init__(self) -> None:
            self.itself = self

    knot = Knot()
    seen = weakref.ref(knot)
    with none_meanwhile():
        kept = [[number] for number in range(1_000)]
    del knot, kept
    gc.collect()
    assert seen() is not None
    after_a_party()
    assert seen() is None
