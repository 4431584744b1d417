"""What stands between the page for taking results away and the store: it looks and writes beside the window."""

from __future__ import annotations

import asyncio
import threading
from functools import cached_property
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.party.session import Session
from phonebank_app.reports.exports import TableName
from phonebank_app.results import FormatName
from phonebank_app.results.code_file import CodesFile, read_codes
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.host import export_words as say
from phonebank_app.ui.host.export_page import ExportPage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.tasks import Tasks

_LOOK, _WRITE = "export-look", "export"


class _Stopped(Exception):
    """Nobody waits for this any more. (No ``InterruptedError``: that would be the disk's.)"""


class ExportDesk(QObject):
    """Serves the page, and writes the files that other pages ask for."""

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        self._codes: CodesFile | None = None
        self._stopped = threading.Event()

    @cached_property
    def page(self) -> ExportPage:
        """The page, made when it is first looked at."""
        page = ExportPage(self._suggest)
        page.setParent(None)
        page.back.connect(self._leave)
        page.looked.connect(self.look)
        page.save.connect(self.save)
        page.codes.connect(lambda path: self._take_codes(Path(path)))
        page.stop.connect(lambda: self._stopped.set())
        return page

    def show(self) -> None:
        """Show the page."""
        promised = sum(many for _, many in self._session.evening.promised())
        self.page.form.set_accepted(len(self._session.notice.log()), promised)
        if self._window.alone() is not self.page:
            self._window.show_alone(self.page)
        self.look()

    def look(self) -> None:
        """Say what the file that is chosen would not hold."""
        form, preview = self.page.form, self.page.preview
        self._tasks.cancel(_LOOK)
        self.page.set_ready(False)
        if form.fmt == "codes" and self._codes is None:
            preview.show_missing(tr("Choose your organisation’s code set first"))
            return
        preview.show_looking()
        table, fmt, codes = form.files, form.fmt, self._codes
        exports, stopped = self._session.exports, threading.Event()

        def go_on(rows: int) -> None:
            if stopped.is_set():
                raise _Stopped  # something else was chosen: nobody waits for this

        async def look() -> None:
            try:
                found = await asyncio.to_thread(exports.losses, table, fmt, codes, go_on)
            except WorldError as error:
                preview.show_missing(error.what)
                return
            finally:
                stopped.set()
            preview.show_losses(found)
            self.page.set_ready(True)

        self._tasks.start(_LOOK, look, page=self.page)

    def save(self, files: str, fmt: str, path: str) -> None:
        """Write a file; what became of it is told."""
        if self._tasks.at_work(_WRITE):
            self._window.notices.show_notice(
                Notice(_WRITE, tr("A file is being saved."), tr("Wait for it, or stop it."))
            )
            return
        codes = self._codes if fmt == "codes" else None
        loop = asyncio.get_running_loop()
        self._stopped = stopped = threading.Event()

        def show(rows: int) -> None:
            if not stopped.is_set():
                self.page.show_writing(rows)

        def progress(rows: int) -> None:
            if stopped.is_set():
                raise _Stopped  # nobody waits any more: no file is left
            if rows:
                loop.call_soon_threadsafe(show, rows)

        async def write() -> None:
            exports, where = self._session.exports, Path(path)
            self.page.show_writing(0)
            try:
                with none_meanwhile():
                    written = await asyncio.to_thread(
                        exports.write, cast(TableName, files), cast(FormatName, fmt), where, codes, progress
                    )
            except WorldError as error:
                self._window.notices.show_notice(notice_of(error, _WRITE))
            except _Stopped:
                self._window.notices.show_notice(
                    Notice(_WRITE, tr("The file was not saved: you stopped it."), "", "ok")
                )
            else:
                told = say.exported_notice(
                    written.path, written.rows, holds_names=written.holds_names, schema=written.schema
                )
                self._window.notices.show_notice(told)
            finally:
                stopped.set()
                self.page.show_written()

        self._tasks.start(_WRITE, write)

    def _take_codes(self, path: Path) -> None:
        try:
            self._codes = read_codes(path)
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, "codes"))
            return
        self._window.notices.withdraw("codes")
        self.page.form.set_codes(path.name)
        self.look()

    def _suggest(self, files: say.Files, fmt: FormatName) -> str:
        return self._session.exports.suggested_name(files, fmt)

    def _leave(self) -> None:
        self._tasks.cancel(_LOOK)
        self._window.leave_alone("results")
