"""Between an open party's safe keeping and its window: looks after it in time, and says what is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.machine.folders import cloud_of
from phonebank_app.party.keeping import Keeping, Kept
from phonebank_app.ui.host.settings_backups import BackupsCard
from phonebank_app.ui.notices import Notice, Notices
from phonebank_app.ui.tasks import Tasks

_LOOK_MS = 30_000
_FULL = Notice(
    "disk",
    tr("This laptop’s disk is full. What you saved is kept; make room now."),
    tr("Delete some files and empty the bin. Until then no new list is fetched."),
    "bad",
)


class KeepingDesk(QObject):
    """Looks after a party twice a minute.

    Signals:
        second_chosen: another second place, as a path; empty for none.

    Args:
        folder: the party's; looked at for whether a cloud copies it.
    """

    second_chosen = Signal(str)
    _released = Signal()
    _trouble = Signal(object)

    def __init__(
        self,
        keeping: Keeping,
        folder: Path,
        card: BackupsCard,
        notices: Notices,
        tasks: Tasks,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeping, self._card, self._notices, self._tasks, self._clock = keeping, card, notices, tasks, clock
        self._full = False
        # Both come from whichever thread was saving; a signal takes them to this one.
        self._released.connect(self._say_full)
        self._trouble.connect(self._say_trouble)
        keeping.ballast.on_release = self._released.emit
        keeping.on_trouble = self._trouble.emit
        card.back_up.connect(self.back_up)
        card.second_chosen.connect(self._take_second)
        card.set_cloud(cloud_of(folder))
        self.show(keeping.facts())
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def set_second(self, place: str) -> None:
        """Which second place is chosen; blank for none."""
        self._keeping.second_place = Path(place) if place else None
        self._card.set_second(place)

    def begin(self) -> None:
        """The loop runs: make what is due."""
        self.look()

    def look(self) -> None:
        """Make what is due, in a thread."""

        async def look_after() -> None:
            self.show(await asyncio.to_thread(self._keeping.look_after))

        self._tasks.start("keeping", look_after, kept=tr("What you saved is kept."))

    def back_up(self) -> None:
        """Make a backup at once, because somebody asked for it."""

        async def make() -> None:
            try:
                kept = await asyncio.to_thread(self._keeping.back_up)
            except WorldError as problem:
                kept = replace(self._keeping.facts(), problem=problem.what, way_out=problem.way_out)
            finally:
                self._card.set_busy(False)
            self.show(kept)

        self._card.set_busy(True)
        self._tasks.start("back-up", make)

    def show(self, kept: Kept) -> None:
        """Say in the settings what is kept, and on every page what is not."""
        said = replace(
            kept,
            backup_at=local(kept.backup_at) if kept.backup_at else None,
            second_at=local(kept.second_at) if kept.second_at else None,
        )
        self._card.set_kept(said, local(self._clock.now()))
        if kept.problem:
            self._notices.show_notice(Notice("keeping", kept.problem, kept.way_out, "warn", to_host=True))
        else:
            self._notices.withdraw("keeping")
        if not kept.room:
            self._say_full()
        elif self._full:
            self._full = False
            self._notices.withdraw("disk")
            self._notices.tell(tr("There is room on the disk again."))

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _say_full(self) -> None:
        if not self._full:
            self._full = True
            self._notices.show_notice(_FULL)

    def _say_trouble(self, problem: WorldError | None) -> None:
        if problem is None:
            self._notices.withdraw("journal")
        else:
            self._notices.show_notice(Notice("journal", problem.what, problem.way_out, "bad", to_host=True))

    def _take_second(self, place: str) -> None:
        self.set_second(place)
        self.second_chosen.emit(place)
        if place:
            self.back_up()
