"""What stands between the page for scripts elsewhere and the files: it looks, writes and reads beside the window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QObject

from phonebank_app.errors import ScriptProblem, WorldError
from phonebank_app.i18n import tr
from phonebank_app.script_writing import script_files
from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.interchange import Brought, grouped
from phonebank_app.scripts.interchange.xlsform import column_of
from phonebank_app.ui import dialogs
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.scripts.setting import Stage
from phonebank_app.ui.scripts_exchange.page import ExchangePage
from phonebank_app.ui.tasks import Tasks, Work

_LOOK, _WORK = "exchange-look", "exchange"


class ExchangeDesk(QObject):
    """Shows the page, and does what it asks.

    Args:
        stage: where the page is shown.
        tell: shows a notice.
        take: what becomes of a script that came in: its text, and where it came from.
    """

    def __init__(
        self,
        stage: Stage,
        tasks: Tasks,
        tell: Callable[[Notice], None],
        take: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stage, self._tasks, self._tell, self._take = stage, tasks, tell, take
        self._text = self._name = ""
        self._script: Script | None = None
        self._others: list[Script] = []
        self._brought: tuple[Brought, str] | None = None
        self._file: Path | None = None
        self._then: Callable[[], None] = stage.leave_alone

    @cached_property
    def page(self) -> ExchangePage:
        """The page, made when it is first looked at."""
        page = ExchangePage(script_files.formats())
        page.setParent(None)
        page.back.connect(lambda: self._leave())
        page.chosen.connect(lambda _: self._look())
        page.save.connect(self._ask_where)
        page.also.connect(self._ask_other)
        page.bring_in.connect(self._ask_which)
        page.take.connect(self._take_it)
        page.into.language.connect(self._in_language)
        return page

    def open_exchange(self, script_text: str, name: str = "", then: Callable[[], None] | None = None) -> None:
        """Show the page about a script, as it stands in the editor.

        Args:
            name: what its file is called, where it has one.
            then: what “Back” does; the host's pages when left out.
        """
        self._text, self._name, self._then = script_text, name, then or self._stage.leave_alone
        self._script, self._others, self._brought = None, [], None
        self.page.into.show_nothing()
        self._stage.show_alone(self.page)
        self._look()

    def _leave(self) -> None:
        self._tasks.cancel(_LOOK)
        self._then()

    def _start(self, work: Work) -> None:
        self._tasks.start(_WORK, work, page=self.page)

    # -- out ---------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self._tasks.cancel(_LOOK)
        self.page.show_looking()
        text, fmt, others = self._text, self.page.fmt, tuple(self._others)

        async def look() -> None:
            try:
                script = await asyncio.to_thread(parse, text, self._name)
                self._script = script
                self.page.show_script(script.title)
                self.page.show_others([column_of(one.language) for one in others])
                told = await asyncio.to_thread(lambda: grouped(script_files.losses(script, fmt, text, others)))
            except WorldError as error:
                self.page.show_cannot(error.what, error.way_out)
                return
            self.page.show_losses(told)

        self._tasks.start(_LOOK, look, page=self.page)

    def _ask_where(self) -> None:
        script, fmt = self._script, self.page.fmt
        if script is None:
            return
        suggested = script_files.suggested_name(script, fmt, self._name)
        kind = (script_files.title_of(fmt), (f"*.{suggested.rpartition('.')[2]}",))
        dialogs.save_file(
            self.page,
            tr("Take the script elsewhere"),
            suggested,
            [kind],
            lambda path: self._start(partial(self._save, script, fmt, path, tuple(self._others))),
        )

    async def _save(self, script: Script, fmt: str, path: Path, others: tuple[Script, ...]) -> None:
        def write() -> tuple[Path, ...]:
            made = script_files.make(script, fmt, others)
            where = script_files.places(made, path)
            script_files.save(made, where)
            return where

        try:
            where = await asyncio.to_thread(write)
        except WorldError as error:
            self._tell(notice_of(error, _WORK))
            return
        beside = tr("Beside it stands {name}: give both away.", name=where[1].name) if len(where) > 1 else ""
        self._tell(Notice(_WORK, tr("The script is saved in {path}.", path=where[0]), beside, "ok"))

    def _ask_other(self) -> None:
        dialogs.open_file(
            self.page,
            tr("The same script in another language"),
            [(tr("Script"), ("*.txt",))],
            lambda path: self._start(partial(self._add, path)),
        )

    async def _add(self, path: Path) -> None:
        try:
            other = (await asyncio.to_thread(script_files.open_script, path))[0]
            if self._script is not None:
                others = [*self._others, other]
                await asyncio.to_thread(script_files.make, self._script, self.page.fmt, others)
                self._others = others
        except WorldError as error:
            self._tell(notice_of(error, _WORK))
            return
        self._look()

    # -- in ----------------------------------------------------------------------------------------------------------

    def _ask_which(self) -> None:
        kinds = [(tr("Scripts of other programs"), ("*.json", "*.csv", "*.xlsx", "*.xls", "*.ods"))]
        dialogs.open_file(
            self.page, tr("Bring a script in"), kinds, lambda path: self._start(partial(self._bring_in, path))
        )

    def _in_language(self, tag: str) -> None:
        if self._file is not None:
            self._start(partial(self._bring_in, self._file, tag))

    async def _bring_in(self, path: Path, language: str = "") -> None:
        self._file = path
        try:
            brought = await asyncio.to_thread(script_files.bring_in, path, language)
        except ScriptProblem as error:
            self.page.into.show_nothing()
            self._tell(notice_of(error, _WORK))
            return
        self._brought = (brought, path.name)
        steps = sum(line.startswith("== ") for line in brought.text.split("\n"))
        usable = brought.script is not None
        self.page.into.show_brought(path.name, steps, usable=usable, languages=brought.languages)
        self.page.lost.show_brought(brought)

    def _take_it(self) -> None:
        if self._brought is None:
            return
        brought, name = self._brought
        self._leave()
        self._take(brought.text, name)
