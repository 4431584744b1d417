"""A party locks by itself: after quiet minutes, when the laptop slept, and on Ctrl+L whatever has the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import invalidate

from phonebank_app.ui.autolock import AutoLock

NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Clocks:
    """Two clocks that run together until the laptop sleeps."""

    monotonic: float = 1000.0
    wall: float = 1_575_568_800.0

    def run(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds


class Watched:
    """A window with one field, watched; a second passes at a time, as on a laptop that is awake."""

    def __init__(self, qtbot: QtBot, minutes: int = 10) -> None:
        self.clocks = Clocks()
        self.field = QLineEdit()
        qtbot.addWidget(self.field)
        self.field.show()
        qtbot.waitExposed(self.field)
        self.field.activateWindow()
        self.field.setFocus()
        self.lock = AutoLock(minutes, monotonic=lambda: self.clocks.monotonic, wall=lambda: self.clocks.wall)
        self.due: list[str] = []
        self.said: list[int] = []
        self.lock.due.connect(self.due.append)
        self.lock.warned.connect(self.said.append)
        self.lock.relented.connect(lambda: self.said.append(0))
        self.lock.start(self.field.windowHandle())

    def passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clocks.run(1)
            self.lock.look()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.field.windowHandle(), key, modifiers)


@pytest.fixture
def laptop(qtbot: QtBot) -> Iterator[Watched]:
    made = Watched(qtbot)
    yield made
    made.lock.stop()


def test_ten_quiet_minutes_lock_it_and_not_a_second_less(laptop: Watched) -> None:
    laptop.passes(599)
    assert laptop.due == []
    laptop.passes(1)
    assert laptop.due == ["idle"]
    laptop.passes(700)
    assert laptop.due == ["idle"]


def test_it_says_so_for_the_last_minute_thrice_and_no_more(laptop: Watched) -> None:
    laptop.passes(539)
    assert laptop.said == []
    laptop.passes(60)
    assert laptop.said == [60, 30, 10]


def test_a_key_begins_the_minutes_again(laptop: Watched) -> None:
    laptop.passes(500)
    laptop.press(Qt.Key.Key_A)
    assert laptop.field.text() == "a"
    laptop.passes(599)
    assert laptop.due == []


def test_the_key_that_stops_the_warning_does_nothing_else(laptop: Watched) -> None:
    """On a call page it would finish the call."""
    laptop.passes(550)
    laptop.press(Qt.Key.Key_N)
    assert (laptop.field.text(), laptop.said) == ("", [60, 0])
    laptop.press(Qt.Key.Key_N)
    assert laptop.field.text() == "n"
    laptop.passes(530)
    assert laptop.due == []


def test_the_mouse_counts_as_use(laptop: Watched) -> None:
    laptop.passes(590)
    window = laptop.field.windowHandle()
    at = QPointF(3, 3)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, NONE)
    assert not laptop.lock.eventFilter(window, move)
    laptop.passes(599)
    assert laptop.due == []


def test_a_key_held_down_is_something_that_lies_on_the_keyboard(laptop: Watched) -> None:
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, NONE, "a", True)
    for _ in range(600):
        laptop.passes(1)
        laptop.lock.eventFilter(laptop.field.windowHandle(), held)
    assert laptop.due == ["idle"]


@pytest.mark.parametrize("minutes", [5, 10, 20])
def test_the_minutes_are_the_hosts_to_choose(qtbot: QtBot, minutes: int) -> None:
    laptop = Watched(qtbot, minutes)
    laptop.passes(60 * minutes - 1)
    assert laptop.due == []
    laptop.passes(1)
    assert laptop.due == ["idle"]


def test_other_minutes_hold_from_now_on(laptop: Watched) -> None:
    laptop.passes(570)
    laptop.lock.set_minutes(5)
    assert laptop.said == [60, 30, 0]
    laptop.passes(299)
    assert laptop.due == []
    laptop.passes(1)
    assert laptop.due == ["idle"]


@pytest.mark.parametrize(("ran", "passed"), [(0.4, 3600.0), (1.0, 45.0), (7200.0, 7200.0), (45.0, 45.0)])
def test_a_laptop_that_slept_is_locked_at_the_first_look(laptop: Watched, ran: float, passed: float) -> None:
    """Where the processor's clock stands still in sleep, and where it does not."""
    laptop.passes(5)
    laptop.clocks.monotonic += ran
    laptop.clocks.wall += passed
    laptop.lock.look()
    assert laptop.due == ["slept"]


def test_a_laptop_that_slept_is_locked_before_the_key_that_woke_it_arrives(laptop: Watched) -> None:
    laptop.passes(5)
    laptop.clocks.wall += 3600
    laptop.press(Qt.Key.Key_N)
    assert laptop.due == ["slept"]
    assert laptop.field.text() == ""


@pytest.mark.parametrize("wall", [-86_400.0, -5.0, 2.0, 20.0])
def test_a_clock_that_is_set_right_locks_nothing(laptop: Watched, wall: float) -> None:
    laptop.passes(5)
    laptop.clocks.wall += wall
    laptop.passes(1)
    assert laptop.due == []


def test_sleep_that_is_announced_locks_at_once(laptop: Watched) -> None:
    laptop.lock.sleeps()
    assert laptop.due == ["slept"]


def test_control_l_locks_whatever_has_the_keyboard(laptop: Watched) -> None:
    laptop.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert laptop.due == ["asked"]
    assert laptop.field.text() == ""


def test_a_window_that_is_come_to_later_is_watched_too(laptop: Watched, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    qtbot.waitExposed(other)
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    laptop.passes(300)
    QTest.keyClick(other.windowHandle(), Qt.Key.Key_A)
    laptop.passes(599)
    assert laptop.due == []


def test_nothing_is_watched_any_more_once_it_is_stopped(laptop: Watched) -> None:
    laptop.lock.stop()
    laptop.passes(1000)
    laptop.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert laptop.due == []


def test_it_locks_although_python_has_lost_hold_of_the_window(qtbot: QtBot) -> None:
    at = Watched(qtbot)
    handle = at.field.windowHandle()
    assert handle is not None
    invalidate(handle)  # what a file dialog above it may leave
    at.passes(10 * 60 + 1)
    assert at.due == ["idle"]
