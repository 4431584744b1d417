"""What stands between the page on results from elsewhere and the store: files are read, and kept, beside the window."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from phonebank_app.elsewhere import Choices, LogSheet, Plan, open_sheet
from phonebank_app.elsewhere.sheets import told
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.party.session import Session
from phonebank_app.results.refused_rows import save_refused
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.host.elsewhere import ElsewherePage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.tasks import Tasks

_TASK = "elsewhere"
_T = TypeVar("_T")
_Progress = Callable[[int, int], None]


class ElsewhereDesk(QObject):
    """Serves the page. Emits ``changed`` with what was written."""

    changed = Signal(object)

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        self._sheet: LogSheet | None = None
        self._stopped = threading.Event()

    @cached_property
    def page(self) -> ElsewherePage:
        """The page, made when it is first looked at."""
        page = ElsewherePage()
        page.setParent(None)
        page.back.connect(self._leave)
        page.opened.connect(lambda path: self.open(Path(path)))
        page.chosen.connect(self._again)
        page.keep.connect(self._keep)
        page.stop.connect(lambda: self._stopped.set())
        page.save_refused.connect(lambda path: self._save_refused(Path(path)))
        return page

    def show(self) -> None:
        """Show the page, empty."""
        self._sheet = None
        self.page.problem.hide()
        self.page.show_nothing()
        self._window.show_alone(self.page)

    def open(self, path: Path) -> None:
        """Look at a file."""
        self._sheet = None
        self._look(lambda choices: open_sheet(path, self._session.script, choices))

    def _again(self) -> None:
        """Something was chosen otherwise: the same file once more."""
        if self._sheet is not None:
            table = self._sheet.table
            self._look(lambda choices: told(table, self._session.script, choices))

    def _look(self, sheet_of: Callable[[Choices], LogSheet]) -> None:
        session, choices = self._session, self.page.choices()

        def plan(progress: _Progress) -> Plan:
            return session.elsewhere.plan(sheet_of(choices), choices, progress)

        async def look() -> None:
            found = await self._beside(plan, tr("Looking at every row"))
            if found is not None:
                self._sheet = found.sheet
                self.page.show_plan(found, session.script.questions, session.code_set.labels)

        self._stopped.set()
        self._tasks.cancel(_TASK)
        self._tasks.start(_TASK, look)

    def _keep(self) -> None:
        plan = self.page.plan
        if plan is None or self._tasks.at_work(_TASK):
            return

        async def keep() -> None:
            kept = await self._beside(lambda progress: self._session.elsewhere.keep(plan, progress), tr("Keeping them"))
            if kept is None:
                return
            self._window.leave_alone("results")
            silenced = tr_n(
                "{n:,} more number is never rung again.", "{n:,} more numbers are never rung again.", kept.silenced
            )
            refused = tr_n("{n:,} row was refused.", "{n:,} rows were refused.", len(plan.refused))
            words = [silenced] if kept.silenced else []
            words += [refused] if plan.refused else []
            said = tr_n(
                "{n:,} outcome from “{source}” kept.",
                "{n:,} outcomes from “{source}” kept.",
                kept.outcomes,
                source=plan.source,
            )
            self._window.notices.show_notice(Notice(_TASK, said, " ".join(words), "warn" if words else "ok"))
            self.changed.emit(kept.changes)

        self._tasks.start(_TASK, keep)

    async def _beside(self, work: Callable[[_Progress], _T], title: str) -> _T | None:
        """Do it in a thread and show how far it is; ``None`` when it could not be done, which was said."""
        loop, page = asyncio.get_running_loop(), self.page
        self._stopped = stopped = threading.Event()
        page.show_progress(title, 0, 0)

        def show(done: int, most: int) -> None:
            if not stopped.is_set():
                page.show_progress(title, done, most)

        def progress(done: int, most: int) -> None:
            if stopped.is_set():
                raise InterruptedError  # nobody waits any more: nothing is kept
            loop.call_soon_threadsafe(show, done, most)

        try:
            with none_meanwhile():
                return await asyncio.to_thread(work, progress)
        except WorldError as error:
            page.show_problem(error)
        except InterruptedError:
            page.show_stopped()
        finally:
            stopped.set()
        return None

    def _save_refused(self, path: Path) -> None:
        if self.page.plan is None:
            return
        try:
            save_refused(self.page.plan.refused, path)
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, "refused"))
        else:
            said = tr("The refused rows are saved in {path}.", path=path)
            self._window.notices.show_notice(Notice("refused", said, tr("They may quote what the file says."), "warn"))

    def _leave(self) -> None:
        self._stopped.set()
        self._window.leave_alone("results")
