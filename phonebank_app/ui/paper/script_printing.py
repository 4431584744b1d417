"""Printing a script from the window: a place or a printer is asked for, and the pages are made beside the window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Script
from phonebank_app.ui import dialogs
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.tasks import Tasks

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

_TASK, _DONE = "print-script", "printed-script"


class ScriptPrinting(QObject):
    """Prints any script, for any page that shows one.

    Args:
        tell: shows a notice.
        outcome_labels: what this campaign calls each outcome.
    """

    def __init__(
        self,
        tasks: Tasks,
        tell: Callable[[Notice], None],
        outcome_labels: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._tell, self._labels = tasks, tell, outcome_labels

    def save(self, page: QWidget, script: Script, facts: Mapping[str, str], large: bool) -> None:
        """Ask where, and save it there: as a PDF, as a page for a screen reader, or as plain text."""
        from phonebank_app.ui.paper import script_files  # not at the top: most evenings print no script

        name = script_files.suggested_name(script, large=large)

        def save(path: Path) -> None:
            def work() -> None:
                turns = script_files.on_paper(script, facts, self._labels)
                script_files.save(script_files.in_a_file(turns, path, large=large), path)

            self._start(page, work, tr("The script is saved in {path}.", path=path))

        kinds = [
            (tr("PDF, for paper"), ("*.pdf",)),
            (tr("Web page, for screen readers and telephones"), ("*.html",)),
            (tr("Plain text"), ("*.txt",)),
        ]
        dialogs.save_file(page, tr("Save the script"), name, kinds, save)

    def print(self, page: QWidget, script: Script, facts: Mapping[str, str], large: bool) -> None:
        """Ask for the printer, and print; without one, say what else there is."""
        from phonebank_app.ui.paper import printer, script_files  # not at the top: it loads the system’s printing

        if not printer.there_is_one():
            none = tr("This laptop knows no printer.")
            self._tell(Notice(_TASK, none, tr("Save a PDF, and print it where there is one.")))
            return

        def send(device: QPagedPaintDevice) -> None:
            def work() -> None:
                turns = script_files.on_paper(script, facts, self._labels)
                script_files.paint_on(device, turns, large=large)

            self._start(page, work, tr("The script is sent to the printer."))

        printer.ask(page, send)

    def _start(self, page: QWidget, work: Callable[[], object], done: str) -> None:
        async def beside() -> None:
            with none_meanwhile():
                await asyncio.to_thread(work)
            told = tr("It holds no voter’s name or number.")
            self._tell(Notice(_DONE, done, told, "ok"))

        self._tasks.start(_TASK, beside, page=page)
