"""What stands between the locked pages and a party's slots: passphrase, keyring, or the campaign's phrase.

Wrong tries wait longer and longer, for as long as the program runs. That is for whoever sits at the keyboard; for
whoever has the file, Argon2id is the brake.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from phonebank_app.db.engine import Store
from phonebank_app.errors import WorldError, WrongPassphrase
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.party.parties import (
    PartyFolder,
    keep_recovery,
    recovery_request,
    unlock_party,
    unlock_with_keyring,
    unlock_with_phrase,
    ways_in,
)
from phonebank_app.ui.host.locked import LockedPage
from phonebank_app.ui.host.recovery_page import ENDING, RecoveryPage
from phonebank_app.ui.tasks import Tasks
from phonebank_app.words.passphrases import weakness

FREE_TRIES = 3
LONGEST_WAIT_S = 300


@dataclass(slots=True)
class Patience:
    """Wrong tries at one party; ``now`` tells seconds."""

    now: Callable[[], float] = time.monotonic
    wrong: int = 0
    _until: float = field(default=0.0)

    def was_wrong(self) -> None:
        """One more; from the third on each waits twice as long as the last."""
        self.wrong += 1
        if self.wrong >= FREE_TRIES:
            self._until = self.now() + min(LONGEST_WAIT_S, 2 ** min(self.wrong - FREE_TRIES + 1, 20))

    def was_right(self) -> None:
        """All is forgotten."""
        self.wrong, self._until = 0, 0.0

    def left(self) -> int:
        """Seconds until the next try."""
        return max(0, round(self._until - self.now() + 0.499))


class LockDesk(QObject):
    """The locked pages of one party.

    Signals:
        opened(Store): somebody is in.
        elsewhere: another party is wanted; shown(page): show this page in place of the one before.

    Args:
        closing: what must have ended before the store can be opened again.
    """

    opened = Signal(object)
    elsewhere = Signal()
    shown = Signal(object)

    def __init__(
        self,
        folder: PartyFolder,
        clock: Clock,
        tasks: Tasks,
        patience: Patience,
        closing: asyncio.Task[None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._clock, self._tasks, self._patience = folder, clock, tasks, patience
        self._closing = closing
        ways = ways_in(folder.path)
        self.page = LockedPage()
        self.page.set_keyring("keyring" in ways)
        self.page.set_recoverable("recovery" in ways)
        self.page.unlock.connect(self._with_passphrase)
        self.page.keyring.connect(self._with_keyring)
        self.page.recover.connect(self._recover)
        self.page.elsewhere.connect(self.elsewhere)
        self.recovery: RecoveryPage | None = None
        self._waiting = QTimer(self, interval=250)
        self._waiting.timeout.connect(self._show_wait)
        if patience.left():
            self._waiting.start()
            self._show_wait()

    def _with_passphrase(self, passphrase: str) -> None:
        if not self._patience.left():
            self._open(self.page, lambda: unlock_party(self._folder.path, passphrase), guessed=True)

    def _with_keyring(self) -> None:
        self._open(self.page, lambda: unlock_with_keyring(self._folder.path))

    def _with_phrase(self, phrase: str, passphrase: str) -> None:
        page = self.recovery
        assert page is not None
        self._open(page, lambda: unlock_with_phrase(self._folder, phrase, passphrase, self._clock))

    def _open(self, page: LockedPage | RecoveryPage, way: Callable[[], Store], *, guessed: bool = False) -> None:
        page.set_busy(True)

        def opened() -> Store:
            store = way()
            # Its list may have come before the program knew of recovery, or when the disk was full.
            keep_recovery(self._folder.path, store, self._clock)
            return store

        async def unlock() -> None:
            try:
                if self._closing is not None:
                    await asyncio.wait({self._closing})
                store = await asyncio.to_thread(opened)
            except WorldError as error:
                if guessed and isinstance(error, WrongPassphrase):
                    self._patience.was_wrong()
                page.show_error(error.what, error.way_out)
                self._waiting.start()
                self._show_wait()
                return
            self._patience.was_right()
            # What was typed is not left lying in a field.
            page.clear()
            self.opened.emit(store)

        # Whatever ended it, also a mistake of ours, the page can be used again.
        self._tasks.start("unlock", unlock, page=self).add_done_callback(lambda _: page.set_busy(False))

    def _show_wait(self) -> None:
        left = self._patience.left()
        self.page.set_wait(left)
        if not left:
            self._waiting.stop()

    # -- forgotten ---------------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        about = self._folder.about
        names = (about.seat_name, about.host)
        page = RecoveryPage(lambda typed: weakness(typed, names), f"recovery-{about.began:%Y-%m-%d}.{ENDING}")
        page.save_request.connect(lambda path: self._save(Path(path)))
        page.open_with.connect(self._with_phrase)
        page.back.connect(self._go_back)
        self.recovery = page
        self.shown.emit(page)

    def _go_back(self) -> None:
        page, self.recovery = self.recovery, None
        self.shown.emit(self.page)
        if page is not None:
            page.clear()
            page.deleteLater()

    def _save(self, path: Path) -> None:
        page = self.recovery
        assert page is not None
        try:
            body = recovery_request(self._folder.path)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(body)
        except WorldError as error:
            page.show_error(error.what, error.way_out)
        except OSError:
            page.show_error(tr("The file could not be written."), tr("Choose another folder."))
        else:
            page.tell_saved(path.name)

    def pages(self) -> list[QWidget]:
        """What it made, to be destroyed when the party is open."""
        return [page for page in (self.page, self.recovery) if page is not None]
