"""What stands between the preview of the evening and the open party: it reads, draws, copies and saves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.party.session import Session
from phonebank_app.reports.evening_page import EveningPage, EveningPages, aloud
from phonebank_app.ui import dialogs, theme
from phonebank_app.ui.evening_page import files
from phonebank_app.ui.evening_page.sheet import EveningSheet
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.tasks import Tasks, Work
from phonebank_app.words import dates

_KINDS = {"png": (tr("Picture"), ("*.png",)), "pdf": ("PDF", ("*.pdf",))}


class EveningDesk(QObject):
    """Shows the evening on a page.

    Args:
        tell: shows a notice.
    """

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        tasks: Tasks,
        tell: Callable[[Notice], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks, self._tell = session, window, tasks, tell
        self._shown: EveningPage | None = None
        self._day: date | None = None
        self._dark = False
        self._then: Callable[[], None] = window.leave_alone

    @cached_property
    def page(self) -> EveningSheet:
        """The preview, made when it is first looked at."""
        page = EveningSheet()
        page.setParent(None)
        page.back.connect(lambda: self._then())
        page.look_chosen.connect(self._look)
        page.day_chosen.connect(self._choose)
        page.copy_picture.connect(lambda: self._start(self._copy))
        page.copy_words.connect(self._copy_words)
        page.save.connect(self._ask_where)
        return page

    def show(self, then: Callable[[], None] | None = None) -> None:
        """Show the last evening.

        Args:
            then: what “Back” does; the host's pages when left out.
        """
        self._then = then or self._window.leave_alone
        self._day, self._dark = None, theme.current().dark
        self._window.show_alone(self.page)
        self._draw()

    def _look(self, dark: bool) -> None:
        self._dark = dark
        self._draw()

    def _choose(self, day: date) -> None:
        if self._shown is None or day != self._shown.day:
            self._day = day
            self._draw()

    def _start(self, work: Work) -> None:
        self._tasks.start("evening page", work, page=self.page)

    def _draw(self) -> None:
        self.page.show_waiting()
        self._tasks.cancel("evening page")
        self._start(self._draw_it)

    async def _draw_it(self) -> None:
        session, dark = self._session, self._dark
        pages = EveningPages(session.store, session.clock, session.party, session.script, session.other_scripts)
        try:
            page, days = await asyncio.to_thread(lambda: (pages.page(self._day), pages.days()))
        except WorldError as error:
            self._shown = None
            self.page.show_problem(error)
            return
        image = await asyncio.to_thread(files.picture, page, dark=dark)
        self._shown = page
        self.page.header.set_subtitle(f"{page.seat}, {dates.full_day(page.day)}")
        self.page.show_page(image, aloud(page), days, page.day, dark=dark)

    # -- what is taken away ------------------------------------------------------------------------------------------

    async def _copy(self) -> None:
        if self._shown is None:
            return
        image: QImage = await asyncio.to_thread(files.picture, self._shown, dark=self._dark, scale=files.SCALE)
        QGuiApplication.clipboard().setImage(image)
        self._tell(Notice("evening page made", tr("The picture is copied."), tr("Paste it into a message."), "ok"))

    def _copy_words(self) -> None:
        QGuiApplication.clipboard().setText(self.page.words.text())
        self._tell(Notice("evening page made", tr("The words are copied."), "", "ok"))

    def _ask_where(self, suffix: str) -> None:
        if self._shown is None:
            return
        page, dark = self._shown, self._dark
        dialogs.save_file(
            self._window,
            tr("Save the evening on a page"),
            f"{files.suggested_name(page)}.{suffix}",
            [_KINDS[suffix]],
            lambda path: self._start(partial(self._save, page, path, dark)),
        )

    async def _save(self, page: EveningPage, path: Path, dark: bool) -> None:
        await asyncio.to_thread(files.save, page, path, dark=dark)
        words = tr("It holds no name and no number: it may be posted.")
        self._tell(Notice("evening page made", tr("The page is saved in {path}.", path=path), words, "ok"))
