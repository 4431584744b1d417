"""``phonebank --self-test``: does this copy of the program work on this machine? Used on every frozen build.

In a temporary place: the encrypted store is made and migrated, every page is built and drawn, and an outcome is saved
by a key press and read back after closing and opening the store again.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app import app, i18n
from phonebank_app.db import keyslots
from phonebank_app.db.engine import open_store
from phonebank_app.errors import BugError
from phonebank_app.machine.clock import SystemClock
from phonebank_app.party.parties import blank_party, make_party, unlock_party
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind

_PASSPHRASE = "nine green bottles on a wall"


def self_test() -> int:
    """Try everything once; returns 0, or raises what went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="phonebank-self-test-"))
    try:
        _try_pages(folder / "data")
        _try_slots(folder / "slots")
        _try_languages()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("Self-test passed: store, migrations, pages, and one outcome saved and read back.")
    return 0


def _try_pages(folder: Path) -> None:
    clock, key = SystemClock(), keyslots.new_key()
    qt = app.make_application()
    folder.mkdir(mode=0o700)
    program = app.Program(qt, folder, clock)
    program.welcome()
    _draw(program.window)
    store = open_store(folder / "party", key)
    fill_rehearsal(store, clock)
    party = program.open(store, None)
    window = party.view.window
    for page in party.view.pages:
        window.show_page(page)
        _draw(window)
    party.view.open_chair(1)
    _draw(window)
    no_answer = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, "n")
    qt.sendEvent(party.view.desk(1).page, no_answer)
    store.close()

    again = Session(open_store(folder / "party", key), clock)
    kinds = again.evening.outcome_counts()
    again.close()
    if kinds != {OutcomeKind.NO_ANSWER: 1}:
        raise BugError("the outcome that was saved is not the one that was read back")


def _try_languages() -> None:
    for tag in i18n.NAMES:
        if not i18n.can_speak(tag):
            raise BugError("the words of a language are missing")


def _draw(window: QWidget) -> None:
    if window.grab().isNull():
        raise BugError("a page could not be drawn")


def _try_slots(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    made, store = make_party(folder, _PASSPHRASE, blank_party("Jo", "self-test"), SystemClock())
    store.close()
    unlock_party(made.path, _PASSPHRASE).close()
