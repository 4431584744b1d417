"""What keeps a party safe while it is open: its journal, its backups, and room on the disk.

The journal is written in a thread of its own, woken by every commit: “Saved” is COMMIT, and what the journal lags
behind is the time of one fsync. Backups and the ballast are made when :meth:`Keeping.look_after` is called, in
whatever thread calls it; never in the one that draws the window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from phonebank_app import logs
from phonebank_app.db import backups, spare_keys
from phonebank_app.db.ballast import Ballast
from phonebank_app.db.engine import Store
from phonebank_app.db.journal import NAME, Journal, rewrite
from phonebank_app.errors import StoreProblem, WorldError
from phonebank_app.machine.clock import Clock

EVERY = timedelta(minutes=10)
"""Between backups, while something is being saved."""

_PATIENCE_S = 5.0
"""How long closing waits for a journal that is being written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept safe, for the settings page.

    Attributes:
        backup_at: when the newest backup was made (UTC); ``None`` before the first.
        backups: how many there are.
        second_at: when the second place was last given a copy while this party was open; ``None`` if it was not.
        problem: what went wrong with the last try, of whatever kind; blank when all is well.
        way_out: and what to do.
        room: whether the ballast is held.
    """

    backup_at: datetime | None
    backups: int
    second_at: datetime | None
    problem: str = ""
    way_out: str = ""
    room: bool = True


class Keeping:
    """Looks after one open party.

    Args:
        folder: the party's.

    Attributes:
        second_place: a folder for a second copy, or ``None``.
        on_trouble: called from the journal's thread when it cannot be written, and with ``None`` once it can again.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        clock: Clock,
    ) -> None:
        self._store, self._folder, self._clock = store, folder, clock
        self.second_place: Path | None = None
        self.on_trouble: Callable[[WorldError | None], None] = lambda _: None
        self.ballast = Ballast(folder.parent.parent)
        self._journal: Journal | None = None
        self._troubled = False
        self._second_at: datetime | None = None
        self._problem: WorldError | None = None
        # One thread writes the journal, another backs up, a third may be told to close: one at a time.
        self._one = threading.Lock()
        self._woken, self._ended = threading.Event(), False
        self._saved_since = not backups.known(folder)
        self._backed_up_at = clock.now()
        store.ballast = self.ballast
        store.on_commit = self._note_commit
        store.before_close = self.stop
        self._thread = threading.Thread(target=self._write_journal, name="journal", daemon=True)
        self._thread.start()
        self._woken.set()

    def _note_commit(self) -> None:
        self._saved_since = True
        self._woken.set()

    # -- the journal -------------------------------------------------------------------------------------------------

    def _write_journal(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            try:
                self.catch_up()
            except WorldError as problem:
                logs.note_error(problem)
                self._tell(problem)
            else:
                self._tell(None)
            if self._ended and not self._woken.is_set():
                return  # what was saved while the last of it was written has been written as well

    def catch_up(self) -> int:
        """Have the journal hold what the store holds; returns how many outcomes it lacked.

        Raises:
            StoreProblem: it cannot be written.
        """
        with self._one:
            if self._journal is None:
                self._journal = Journal(self._folder / NAME, bytes(self._store.key))
            return self._journal.catch_up(self._store)

    def _tell(self, problem: WorldError | None) -> None:
        if problem is not None or self._troubled:
            self.on_trouble(problem)
        self._troubled = problem is not None

    # -- backups and room --------------------------------------------------------------------------------------------

    def look_after(self, *, now_at_once: bool = False) -> Kept:
        """Make what is due: a backup, if something was saved and the last is ten minutes old; the ballast.

        Args:
            now_at_once: make a backup if anything was saved at all, however young the last one is.
        """
        room = self.ballast.restore()
        due = now_at_once or self._clock.now() - self._backed_up_at >= EVERY or not backups.known(self._folder)
        if self._saved_since and due:
            try:
                self.back_up()
            except WorldError as problem:
                logs.note_error(problem)
                self._problem = problem
        return self._facts(room)

    def back_up(self) -> Kept:
        """Make a backup now, checked and on the disk; the second place is given it as well.

        Raises:
            StoreProblem: it could not be made, or not in the second place.
        """
        with self._one:
            # Before, not after: what is saved while we copy is for the next one.
            self._saved_since = False
            now = self._clock.now()
            try:
                backups.back_up(self._store.path, self._store.key, now)
            except BaseException:
                self._saved_since = True
                raise
            self._backed_up_at, self._problem = now, None
            spare_keys.keep(self._folder)
            logs.note("backup made")
            if self.second_place is not None:
                backups.copy_to_second_place(self._folder, self.second_place, NAME)
                self._second_at = now
        return self._facts(self.ballast.held())

    def begin_anew(self) -> Kept:
        """Write the journal again from the store, and let only a copy that is made now stay.

        Somebody took their name off the record, and it stands in what was written before.

        Raises:
            StoreProblem: one of them could not be written, or not in the second place.
        """
        with self._one:
            if self._journal is not None:
                self._journal.close()
            rewrite(self._folder / NAME, bytes(self._store.key), self._store)
        before = backups.known(self._folder)
        try:
            return self.back_up()
        finally:
            with self._one:
                known = backups.known(self._folder)
                for old in known[1:] if known[:1] != before[:1] else ():
                    old.path.unlink(missing_ok=True)

    def facts(self) -> Kept:
        """What is kept safe just now."""
        return self._facts(self.ballast.held())

    def _facts(self, room: bool) -> Kept:
        known = backups.known(self._folder)
        problem = self._problem
        return Kept(
            backup_at=known[0].at if known else None,
            backups=len(known),
            second_at=self._second_at,
            problem=problem.what if problem else "",
            way_out=problem.way_out if problem else "",
            room=room,
        )

    # -- the end -----------------------------------------------------------------------------------------------------

    def close(self) -> Kept:
        """At the end of the party, or when it is locked: the journal to the last outcome, and a backup. Then `stop`."""
        try:
            self.catch_up()
        except StoreProblem as problem:
            self._problem = problem
            logs.note_error(problem)
        kept = self.look_after(now_at_once=True)
        self.stop()
        return kept

    def stop(self) -> None:
        """Let the store go: nothing of this touches it from now on."""
        self._store.on_commit = _nothing
        if not self._ended:
            self._ended = True
            self._woken.set()
            self._thread.join(_PATIENCE_S)
        with self._one:
            if self._journal is not None:
                self._journal.close()


def _nothing() -> None:
    """Nobody listens any more."""
