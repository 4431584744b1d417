"""Sounds: none unless they are turned on, none in a rehearsal, and each once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from phonebank_app.cards import CallBackRow
from phonebank_app.machine.clock import EveningClock
from phonebank_app.settings import Settings
from phonebank_app.ui.sounds import Sounds
from tests.ui import evenings
from tests.ui.evenings import at, chair


class Room:
    """A laptop whose bell is counted."""

    def __init__(self, parent: QObject) -> None:
        self.on, self.strokes = False, 0
        self.evening = replace(evenings.TONIGHT, chairs=(chair(1, "Sam"),), call_backs=())
        clock = EveningClock(evenings.NOW, runs=False)
        self.sounds = Sounds(lambda: self.on, lambda: self.evening, clock, parent, bell=self.ring)

    def ring(self) -> None:
        self.strokes += 1


def test_there_are_none_before_somebody_turns_them_on(qtbot: QtBot) -> None:
    assert not Settings().sounds
    parent = QObject()
    room = Room(parent)
    room.sounds.play("saved")
    room.sounds.look()
    assert room.strokes == 0


def test_a_saved_call_is_one_stroke_a_call_back_two_and_a_chair_that_asks_three(qtbot: QtBot) -> None:
    parent = QObject()
    room = Room(parent)
    room.on = True
    room.sounds.play("saved")
    assert room.strokes == 1
    room.sounds.look()
    room.evening = replace(room.evening, call_backs=(CallBackRow(at(19, 40), "Sam", 1),))
    room.sounds.look()
    qtbot.waitUntil(lambda: room.strokes == 3)
    room.sounds.look()
    room.evening = replace(room.evening, chairs=(chair(1, "Sam", asks_host_since=at(19, 44)),))
    room.sounds.look()
    qtbot.waitUntil(lambda: room.strokes == 6)
    room.sounds.look()
    assert room.strokes == 6, "each of them once"
