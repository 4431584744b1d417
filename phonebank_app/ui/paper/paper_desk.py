"""What stands between the pages for sheets on paper and the open party: it prints, opens and settles them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from phonebank_app.changes import Changes
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.paper import Printed, PrintedSheet, spaced
from phonebank_app.party.session import Session
from phonebank_app.ui import dialogs
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.paper import files
from phonebank_app.ui.paper.entry_desk import EntryDesk
from phonebank_app.ui.paper.paper_words import whose
from phonebank_app.ui.paper.print_card import Wanted
from phonebank_app.ui.paper.sheets_page import SheetsPage
from phonebank_app.ui.tasks import Tasks, Work

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

_T = TypeVar("_T")
_TASK, _OVERDUE = "paper", "paper overdue"
_MINUTE_MS = 60_000
_PDF = [("PDF", ("*.pdf",))]
_SETTLED = {
    "returned": (tr("Sheet {sheet} is back."), tr("Whoever was not rung goes back to the list."), "ok"),
    "missing": (
        tr("Sheet {sheet} is missing."),
        tr(
            "Its people rest until a day after it expired. Tell your coordinator at once: there are names and numbers "
            "on it. The breach report, under Settings, counts it."
        ),
        "bad",
    ),
    "void": (tr("Sheet {sheet} is destroyed unused."), tr("Its people go back to the list."), "ok"),
}


class PaperDesk(QObject):
    """Serves the pages. Emits ``changed`` with what was written, ``figures`` when what is held must be counted."""

    changed = Signal(object)
    figures = Signal()

    def __init__(self, session: Session, window: MainWindow, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        self._then: Callable[[], None] = window.leave_alone
        self._told: set[str] = set()
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self.look)
        self._minute.start()
        window.destroyed.connect(self._minute.stop)

    @cached_property
    def page(self) -> SheetsPage:
        """The list of sheets, made when it is first looked at."""
        page = SheetsPage()
        page.setParent(None)
        page.back.connect(lambda: self._then())
        page.opened.connect(self.open)
        page.again.connect(self._again)
        page.settled.connect(self._ask_settled)
        page.printing.pdf.connect(self._ask_where)
        page.printing.printer.connect(lambda wanted: self._ask_printer(lambda printer: self._print(wanted, printer)))
        return page

    @cached_property
    def entry(self) -> EntryDesk:
        """Typing a sheet in."""
        desk = EntryDesk(self._session, self)
        desk.changed.connect(self.changed)
        desk.closed.connect(lambda: self.show())
        desk.done.connect(self._done)
        return desk

    def show(self, then: Callable[[], None] | None = None) -> None:
        """Show the list of sheets.

        Args:
            then: what “Back” does; as it was when left out.
        """
        self._then = then or self._then
        self.page.show_problem("")
        self._window.show_alone(self.page)
        self.refresh()
        self.page.begin()

    def show_from_host(self) -> None:
        """Show the list of sheets; “Back” leads to the host’s page that was shown."""
        self.show(self._window.leave_alone)

    def apply(self, changes: Changes) -> None:
        """Something was written, by whomever."""
        if (changes.chairs or changes.party) and self._window.alone() is self.page:
            self.refresh()

    def look(self) -> None:
        """Tell the host, once, of sheets from which nobody may be rung any more and which are not back."""
        overdue = [one for one in self._session.sheets.every() if one.overdue and one.sheet_id not in self._told]
        if not overdue:
            return
        self._told |= {one.sheet_id for one in overdue}
        many = tr_n(
            "{n:,} sheet of paper expired and not back.", "{n:,} sheets of paper expired and not back.", len(overdue)
        )
        which = " ".join(f"{whose(one)}." for one in overdue)
        kept = tr("{which} Say what became of each, under Sheets on paper (Ctrl+T).", which=which)
        self._window.notices.show_notice(Notice(_OVERDUE, many, kept, "warn", to_host=True))

    def stop(self) -> None:
        """Read the store no more."""
        self._minute.stop()

    def refresh(self) -> None:
        """Read again what the list shows."""
        session = self._session
        now = local(session.clock.now())
        chairs = session.evening.chairs()
        accepted = [view.chair for view in chairs if session.notice.accepted_by(view.caller)]
        self.page.printing.show_chairs(chairs, accepted)
        self.page.show_sheets(session.sheets.every(), now)

    # -- typing in ---------------------------------------------------------------------------------------------------

    def open(self, typed: str) -> None:
        """Type in the sheet with this id, or go to the row whose square was scanned."""
        if self.entry.open(typed):
            self._window.show_alone(self.entry.page)
        else:
            self.page.show_problem(self.entry.page.panel.said())

    def _done(self, sheet_id: str) -> None:
        self.show()
        self._tell_settled(sheet_id, "returned")
        self.figures.emit()

    # -- printing ----------------------------------------------------------------------------------------------------

    def _ask_where(self, wanted: Wanted) -> None:
        party = self._session.party
        name = files.suggested_name(party.seat_name, wanted.chairs, rehearsal=party.rehearsal)
        dialogs.save_file(self._window, tr("Save call sheets"), name, _PDF, lambda path: self._save(wanted, path))

    def _save(self, wanted: Wanted, path: Path) -> None:
        async def save() -> None:
            printed = await self._choose(wanted)
            try:
                await self._beside(lambda: files.save(printed.sheets, path, script=wanted.script))
            except WorldError:
                for sheet in printed.sheets:  # there is no paper: nobody is held
                    self.changed.emit(self._session.sheets.void(sheet.sheet_id))
                raise
            self._printed(printed, str(path))

        self._start(save)

    def _print(self, wanted: Wanted, printer: QPagedPaintDevice) -> None:
        async def send() -> None:
            printed = await self._choose(wanted)
            try:
                await self._beside(lambda: files.paint_on(printer, printed.sheets, script=wanted.script))
            except WorldError as error:
                kept = tr("Look what came out of the printer: print a sheet again, or say that it never left the room.")
                self._window.notices.show_notice(notice_of(error, _TASK, kept=kept))
                return
            self._printed(printed)

        self._start(send)

    def _again(self, sheet_id: str) -> None:
        """The same sheet once more: on a printer if there is one, else in a file."""

        async def send(printer: QPagedPaintDevice) -> None:
            sheet = await self._beside(lambda: self._session.printing.again(sheet_id))
            await self._beside(lambda: files.paint_on(printer, [sheet]))
            self._printed_again(sheet)

        async def save(path: Path) -> None:
            sheet = await self._beside(lambda: self._session.printing.again(sheet_id))
            await self._beside(lambda: files.save([sheet], path))
            self._printed_again(sheet)

        from phonebank_app.ui.paper import printer as printers

        if printers.there_is_one():
            self._ask_printer(lambda printer: self._start(lambda: send(printer)))
        else:
            name = f"call-sheet-{sheet_id}.pdf"
            dialogs.save_file(
                self._window, tr("Save the sheet again"), name, _PDF, lambda path: self._start(lambda: save(path))
            )

    def _start(self, work: Work) -> None:
        async def busy() -> None:
            self.page.printing.set_busy(tr("Making up the sheets…"))
            try:
                await work()
            finally:
                self.page.printing.set_busy("")
                self.refresh()

        self._tasks.start(_TASK, busy, page=self.page)

    async def _choose(self, wanted: Wanted) -> Printed:
        printing = self._session.printing
        printed = await self._beside(
            lambda: printing.print_for(wanted.chairs, wanted.rows, call_backs=wanted.call_backs)
        )
        self.changed.emit(printed.changes)
        return printed

    async def _beside(self, work: Callable[[], _T]) -> _T:
        with none_meanwhile():
            return await asyncio.to_thread(work)

    def _printed(self, printed: Printed, path: str = "") -> None:
        self._session.sheets.note_file(sum(len(sheet.rows) for sheet in printed.sheets))
        many = len(printed.sheets)
        said = (
            tr_n("{n:,} sheet is saved in {path}.", "{n:,} sheets are saved in {path}.", many, path=path)
            if path
            else tr_n("{n:,} sheet is sent to the printer.", "{n:,} sheets are sent to the printer.", many)
        )
        without = ", ".join(map(str, printed.without))
        short = tr(" Nobody was left for chair {chairs}.", chairs=without) if without else ""
        words = tr(
            "Paper holds names and numbers in the open: count the sheets out, and count them back in.{short}",
            short=short,
        )
        self._window.notices.show_notice(Notice(_TASK, said, words, "warn" if short else "ok"))
        self.figures.emit()

    def _printed_again(self, sheet: PrintedSheet) -> None:
        self._session.sheets.note_file(len(sheet.rows))
        said = tr("Sheet {sheet} is printed again.", sheet=spaced(sheet.sheet_id))
        self._window.notices.show_notice(Notice(_TASK, said, tr("Destroy the one that was spoilt."), "ok"))
        self.figures.emit()

    def _ask_printer(self, then: Callable[[QPagedPaintDevice], None]) -> None:
        """The system’s own question, then ``then``."""
        from phonebank_app.ui.paper import printer  # not at the top: it loads the system’s printing

        if printer.there_is_one():
            printer.ask(self._window, then)
            return
        notice = Notice(_TASK, tr("This laptop knows no printer."), tr("Save a PDF, and print it where there is one."))
        self._window.notices.show_notice(notice)

    # -- what became of them -----------------------------------------------------------------------------------------

    def _ask_settled(self, sheet_id: str, state: str) -> None:
        view = next(one for one in self._session.sheets.every() if one.sheet_id == sheet_id)
        name = spaced(sheet_id)
        asked = {
            "returned": (
                tr("Is all that stands on sheet {name} typed in?", name=name),
                tr_n(
                    "{n:,} row is blank: they go back to the list as not rung.",
                    "{n:,} rows are blank: they go back to the list as not rung.",
                    view.people - view.entered,
                ),
                tr("It is all typed in"),
            ),
            "missing": (
                tr("Is sheet {name} missing?", name=name),
                tr("Its people rest for a day, and it is counted in the breach report. If it turns up, type it in."),
                tr("It is missing"),
            ),
            "void": (
                tr("Did sheet {name} never leave the room?", name=name),
                tr("Destroy it now. Its people go back to the list, and may be rung by others at once."),
                tr("It is destroyed"),
            ),
        }
        question, detail, yes = asked[state]
        if state == "returned" and view.entered == view.people:
            self._settle(sheet_id, state)
            return
        loses = state == "missing"
        then = lambda: self._settle(sheet_id, state)  # noqa: E731 - a name for it would say no more
        dialogs.ask(self.page, question, then, detail=detail, yes=yes, no=tr("Not yet"), loses=loses)

    def _settle(self, sheet_id: str, state: str) -> None:
        sheets = self._session.sheets
        acts = {"returned": sheets.returned, "missing": sheets.missing, "void": sheets.void}
        try:
            changes = acts[state](sheet_id)
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, _TASK))
            return
        self.changed.emit(changes)
        self.refresh()
        self._tell_settled(sheet_id, state)
        self.figures.emit()

    def _tell_settled(self, sheet_id: str, state: str) -> None:
        what, more, tone = _SETTLED[state]
        notice = Notice(_TASK, what.format(sheet=spaced(sheet_id)), more, tone)  # type: ignore[arg-type]
        self._window.notices.show_notice(notice)
