"""One window for each person: a second start shows the first's, whatever a crash left behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui.single import OneWindow

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from phonebank_app.ui.single import OneWindow
app = QCoreApplication([])
one = OneWindow(Path(sys.argv[1]))
if one.claim():
    print("first")
else:
    file = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    print("shown" if one.show_first(file, write="write" in sys.argv) else "no answer")
"""


@pytest.fixture
def one(qapp: QApplication, tmp_path: Path) -> Iterator[OneWindow]:
    made = OneWindow(tmp_path)
    assert made.claim()
    yield made
    made.release()


def start_again(qtbot: QtBot, *words: str) -> str:
    with subprocess.Popen([sys.executable, "-c", SECOND_START, *words], stdout=subprocess.PIPE, text=True) as program:
        qtbot.waitUntil(lambda: program.poll() is not None, timeout=30_000)
        assert program.stdout is not None
        return program.stdout.read().strip()


def test_a_second_start_shows_the_first_and_hands_over_its_file(one: OneWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shown: list[Path | None] = []
    assert one.listen(shown.append)
    assert start_again(qtbot, str(tmp_path)) == "shown"
    assert start_again(qtbot, str(tmp_path), "/sticks/naïve list.party") == "shown"
    assert shown == [None, Path("/sticks/naïve list.party")]


def test_a_second_start_that_wants_to_write_is_told_apart(one: OneWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shown: list[Path | None] = []
    written: list[Path | None] = []
    assert one.listen(shown.append, written.append)
    assert start_again(qtbot, str(tmp_path), "/scripts/call.en.script.txt", "write") == "shown"
    assert (shown, written) == ([], [Path("/scripts/call.en.script.txt")])


def test_a_socket_left_by_a_crash_is_no_obstacle(one: OneWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dead = QLocalServer()
    assert dead.listen(one.name)
    path = Path(dead.fullServerName())
    dead.close()
    path.touch()
    shown: list[Path | None] = []
    assert one.listen(shown.append)
    assert start_again(qtbot, str(tmp_path)) == "shown"
    assert shown == [None]


def test_two_people_do_not_meet(one: OneWindow, qtbot: QtBot, tmp_path: Path) -> None:
    shown: list[Path | None] = []
    one.listen(shown.append)
    (tmp_path / "other").mkdir()
    assert start_again(qtbot, str(tmp_path / "other")) == "first"
    assert shown == []


def test_whoever_ends_makes_room_for_the_next(one: OneWindow, qtbot: QtBot, tmp_path: Path) -> None:
    one.release()
    assert start_again(qtbot, str(tmp_path)) == "first"
