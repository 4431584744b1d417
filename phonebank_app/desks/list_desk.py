"""The way of a list into an open party: opened, its columns set, every row checked, imported; off the window's thread.

What the Lists page asks is done here, and what came of it is shown there. Nothing is kept before the host imports.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from time import monotonic
from typing import TypeVar

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.desks.list_opening import Columns, Opened, Source, open_source
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.list_intake.importing import Importing, Kept, Meeting, Plan
from phonebank_app.list_intake.list_mappings import ListMappings
from phonebank_app.list_intake.list_report import save_list_report
from phonebank_app.lists.suppression import SuppressionFile, read_suppression
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.ui.garbage import none_meanwhile
from phonebank_app.ui.host import list_plan_words as say
from phonebank_app.ui.host.list_shown import missing, time_left
from phonebank_app.ui.host.list_words import Figure, figures
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.tasks import Work

PASTED = tr("What you pasted")
_SHOW_EVERY = 0.05
"""Seconds between two looks at how far it is."""

_T = TypeVar("_T")
Progress = Callable[[int, int], None]


class ListDesk:
    """One party's lists.

    Args:
        folder: where the choice of columns is remembered; ``None`` for a rehearsal, which remembers nothing.
        kept: called when the list of the party has changed.
        at_rest: within it nothing is exchanged with the service, which would wait for the store on the window's thread.
    """

    def __init__(
        self,
        session: Session,
        view: PartyWindow,
        folder: Path | None,
        kept: Callable[[], None],
        at_rest: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        self._at_rest = at_rest
        self._session, self._view, self._tasks, self._kept = session, view, view.tasks, kept
        self._page = view.lists
        self._mappings = ListMappings(folder)
        self._source: tuple[Source, str] | None = None
        self._opened: Opened | None = None
        self._columns: Columns | None = None
        self._plan: Plan | None = None
        self._numbers: SuppressionFile | None = None
        self._remembered = ""
        self._stopped = threading.Event()
        self._wire()
        self.show_size()

    def _wire(self) -> None:
        page = self._page
        page.opened.connect(lambda path: self.open(Path(path)))
        page.pasted.connect(lambda text: self._begin(text.encode("utf-8"), PASTED))
        page.sheet_chosen.connect(self._another_sheet)
        page.meant.connect(self._mean)
        page.as_in.connect(self._as_in)
        page.numbers_only.connect(lambda: self._again(self._take_as_numbers))
        page.check.connect(lambda: self._again(self._check_all))
        page.stop.connect(self._stop)
        page.put_away.connect(self._put_away)
        page.use.connect(lambda: self._tasks.start("use", self._use))
        page.suppress.connect(lambda: self._tasks.start("use", self._suppress))
        page.save_refused.connect(lambda path: self._tasks.start("report", lambda: self._save_report(Path(path))))
        page.renamed.connect(self._rename)
        page.tonight.connect(lambda: self._view.window.show_page("tonight"))

    def open(self, path: Path) -> None:
        """Open a file: a call list, or numbers that nobody may ring."""
        self._begin(path, path.name)

    def show_size(self) -> None:
        """Say how many people are on the party's list."""
        tonight = self._session.evening.tonight()
        self._page.set_list(tonight.list_size, tonight.seat_name)

    # -- opening -----------------------------------------------------------------------------------------------------

    def _begin(self, source: Source, name: str, sheet: str = "") -> None:
        if not self._tasks.at_work("use"):
            self._again(lambda: self._open(source, name, sheet))

    def _again(self, work: Work) -> None:
        """What is done with the list in hand gives way to something else."""
        self._tasks.cancel("list")
        self._tasks.start("list", work)

    async def _open(self, source: Source, name: str, sheet: str) -> None:
        page = self._page
        page.show_opening(name)
        try:
            with none_meanwhile():
                opened = await asyncio.to_thread(open_source, source, name, sheet)
        except WorldError as error:
            if page.figures.working:
                page.show_stopped()
            page.show_problem(error)
            return
        self._forget()
        if isinstance(opened, SuppressionFile):
            self._show_numbers(opened)
            return
        self._source, self._opened = (source, name), opened
        self._columns = opened.columns(self._mappings)
        await self._show_columns()
        if not missing(self._columns.shown()):
            await self._check_all()

    async def _take_as_numbers(self) -> None:
        """The file that is open holds numbers that nobody may ring, says the host."""
        if self._source is None:
            return
        source, name = self._source
        try:
            numbers = await asyncio.to_thread(read_suppression, source, name=name)
        except WorldError as error:
            self._page.show_problem(error)
            return
        self._forget()
        self._show_numbers(numbers)

    def _show_numbers(self, numbers: SuppressionFile) -> None:
        self._numbers = numbers
        self._page.show_suppression(numbers.name, len(numbers.numbers), numbers.refused)

    async def _show_columns(self) -> None:
        assert self._opened is not None
        assert self._columns is not None
        columns = self._columns
        shown = await asyncio.to_thread(self._opened.shown, columns, self._mappings)
        self._page.show_list(shown, missing(columns.shown()))

    def _another_sheet(self, sheet: str) -> None:
        if self._source is not None:
            source, name = self._source
            self._begin(source, name, sheet)

    def _mean(self, place: int, field: str) -> None:
        if self._columns is not None:
            self._set_columns(self._columns.with_field(place, field))

    def _as_in(self, place: int) -> None:
        if self._opened is not None:
            kept = self._mappings.every()[place] if place >= 0 else None
            self._set_columns(self._opened.columns_as(kept))

    def _set_columns(self, columns: Columns) -> None:
        """The columns are others: what was checked is checked again, once the host asks for it."""
        self._columns, self._plan = columns, None
        self._again(self._show_columns)

    # -- checking ----------------------------------------------------------------------------------------------------

    async def _check_all(self) -> None:
        opened, columns, page = self._opened, self._columns, self._page
        if opened is None or columns is None or missing(columns.shown()):
            return
        self._plan = None
        session = self._session
        page.show_reading()
        began, shown_at, comparing = monotonic(), 0.0, False

        def far(done: int, most: int) -> None:
            nonlocal shown_at
            now = monotonic()
            if now - shown_at < _SHOW_EVERY and done < most:
                return
            shown_at = now
            left = tr("comparing with who is here already") if comparing else time_left(done, most, now - began)
            page.show_reading(done, most, left)

        today = local(session.clock.now()).date()

        def work(on_progress: Progress) -> tuple[Plan, list[Meeting], list[Figure]]:
            nonlocal comparing
            report = opened.check(columns, on_progress, rehearsal=session.party.rehearsal)
            comparing = True
            on_progress(report.rows_read, report.rows_read)
            plan = Importing(session.store, session.clock).plan(
                report, lambda *_: on_progress(report.rows_read, report.rows_read)
            )
            # Those of whom the list says something new come first.
            met = sorted(plan.meetings, key=lambda one: not one.changes)
            return plan, met, figures(plan.report, today, plan.ready, plan.silenced, len(met))

        try:
            plan, met, told = await self._in_thread(work, far)
        except WorldError as error:
            await self._show_columns()
            page.show_problem(error)
            return
        self._remembered = await asyncio.to_thread(self._keep_columns, opened, columns)
        self._plan = plan
        page.show_report(plan.report, figures=told, met=len(met), met_twin=lambda at: say.met(met[at]))

    async def _in_thread(self, work: Callable[[Progress], _T], far: Progress) -> _T:
        """Do something long in a thread that tells how far it is.

        Whoever stops it is answered at once, and the thread ends at its next step. It is waited for: what it did, or
        did not do, is known when this ends, and the store may be closed.

        Raises:
            CancelledError: it was stopped, and has ended without a result.
        """
        loop, stopped = asyncio.get_running_loop(), threading.Event()
        self._stopped = stopped

        def show(done: int, most: int) -> None:
            if not stopped.is_set():
                far(done, most)

        def on_progress(done: int, most: int) -> None:
            if stopped.is_set():
                raise InterruptedError
            loop.call_soon_threadsafe(show, done, most)

        with none_meanwhile():
            running = asyncio.ensure_future(asyncio.to_thread(work, on_progress))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                stopped.set()
                try:
                    return await running
                except InterruptedError:
                    raise asyncio.CancelledError from None

    def _stop(self) -> None:
        """Stop what runs. The page answers now; the thread ends at its next step."""
        self._stopped.set()
        if self._tasks.at_work("use"):
            self._tasks.cancel("use")
            return
        self._tasks.cancel("list")
        self._page.show_stopped()

    def _keep_columns(self, opened: Opened, columns: Columns) -> str:
        """Remember the columns of a header row, if a person set any of them; returns the name they have."""
        if not columns.by_hand or not opened.header_row:
            return ""
        known = self._mappings.one(columns.key)
        name = known.name if known else Path(opened.name).stem
        try:
            kept = self._mappings.remember(columns.headers, columns.fields(), name)
        except OSError:
            logs.note("columns not remembered")  # they are chosen again for the next list: no reason to stop this one
            return ""
        return kept.name if kept else ""

    def _rename(self, name: str) -> None:
        if not self._remembered or name.strip() == self._remembered or self._columns is None:
            return
        try:
            self._remembered = self._mappings.rename(self._columns.key, name)
        except OSError as error:
            self._page.done.set_name_note(tr("The name could not be kept: {strerror}.", strerror=error.strerror))
            return
        self._page.done.name.setText(self._remembered)
        self._page.done.set_name_note(tr("Saved as “{remembered}”.", remembered=self._remembered))

    # -- keeping -----------------------------------------------------------------------------------------------------

    async def _use(self) -> None:
        plan, page, session = self._plan, self._page, self._session
        if plan is None:
            return
        began = monotonic()
        page.show_importing()

        def far(done: int, most: int) -> None:
            page.show_importing(done, most, time_left(done, most, monotonic() - began))

        def work(on_progress: Progress) -> Kept:
            return Importing(session.store, session.clock).keep(plan, on_progress)

        try:
            async with self._at_rest():
                kept = await self._in_thread(work, far)
        except asyncio.CancelledError:
            page.show_checked_again()
            self._view.tell(Notice("import", tr("The import was stopped."), tr("Nothing of this list was kept."), "ok"))
            raise
        except WorldError:
            page.show_checked_again()
            raise
        remembered = self._remembered
        self._plan = self._opened = self._source = None
        page.show_done(*say.kept(plan, kept), remembered)
        self._tasks.start("list changed", self._changed)

    async def _suppress(self) -> None:
        numbers, session = self._numbers, self._session
        if numbers is None:
            return
        async with self._at_rest():
            done = await asyncio.to_thread(Importing(session.store, session.clock).suppress, numbers)
        self._numbers = None
        self._page.show_done(*say.suppressed(done))
        self._tasks.start("list changed", self._changed)

    async def _changed(self) -> None:
        """The list of the party is another: every page is told, one thing after the other."""
        await asyncio.sleep(0)
        self._view.apply(Changes(party=True))
        tonight = await asyncio.to_thread(self._session.evening.tonight)
        self._page.set_list(tonight.list_size, tonight.seat_name)
        await asyncio.to_thread(self._kept)

    def _put_away(self) -> None:
        self._tasks.cancel("list")
        self._forget()
        self._page.show_nothing()

    def _forget(self) -> None:
        self._source = self._opened = self._columns = self._plan = self._numbers = None
        self._remembered = ""

    async def _save_report(self, path: Path) -> None:
        plan = self._plan
        if plan is None:
            return
        try:
            await asyncio.to_thread(save_list_report, plan.report, path, plan)
        except WorldError as error:
            self._view.tell(notice_of(error, "report saved"))
        else:
            what = tr("The report of this list is saved in {path}.", path=path)
            self._view.tell(Notice("report saved", what, tr("It holds names and numbers."), "warn"))
