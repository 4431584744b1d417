"""What serves the window of one's own scripts: the list, one script on its page, files, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from phonebank_app import logs
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.script_writing.own_scripts import OwnScript, OwnScripts
from phonebank_app.ui import dialogs
from phonebank_app.ui.front_window import FrontWindow
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.own_scripts.on_paper import OnPaper
from phonebank_app.ui.own_scripts.page import OwnScriptsPage, state_words
from phonebank_app.ui.own_scripts.setting import SAVE, OnOwn, Unwritten
from phonebank_app.ui.own_scripts.window import OwnScriptsWindow
from phonebank_app.ui.scripts.beginning import Beginning
from phonebank_app.ui.scripts.desk import ScriptsDesk
from phonebank_app.ui.scripts.sheets import Choice, Chooser
from phonebank_app.ui.tasks import Tasks

_DELETED, _CHANGED = "own-script-deleted", "own-script-changed"
_OPEN, _LOOK, _LEAVE = "own-script-open", "own-script-look", "leave-own-scripts"


def not_now() -> Notice:
    """A party is open, or joined: its window is not left for this."""
    told = tr("While a party is open, scripts are written on its page “Scripts”.")
    return Notice(
        "file", told, tr("Let the file fall on the text there; or leave the party, and begin from the first page.")
    )


class OwnScriptsDesk(QObject):
    """Serves the window.

    Signals:
        back: the first page is wanted; ended: the window was closed.

    Args:
        around: the program's own, which outlive this window.

    Raises:
        StoreInUse, DiskFull, FileProblem: this person's scripts cannot be opened; there is no window then.

    Attributes:
        front: the window. script_desk: of the script that is, or was last, on its page; ``None`` before the first.
    """

    back = Signal()
    ended = Signal()

    def __init__(self, data: Path, clock: Clock, around: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._around = around
        self._scripts = OwnScripts(data, clock)
        self.front = OwnScriptsWindow()
        notices = self.front.notices
        self.tasks = Tasks(notices.show_notice, notices.withdraw)
        self.setting = OnOwn(self.front, self.tasks, self._scripts)
        self.script_desk: ScriptsDesk | None = None
        self._last_deleted = ""
        self._gives_up = False
        self.page = OwnScriptsPage()
        self._wire()

    def _wire(self) -> None:
        page, window = self.page, self.front
        page.begin.connect(lambda: self._beginning.ask())
        page.file.connect(self._ask_file)
        page.chosen.connect(self._open_kept)
        page.delete.connect(self._delete)
        page.put_back.connect(self._put_back)
        page.deleted.connect(self._ask_deleted)
        page.back.connect(self._leave)
        window.every.connect(self.show_list)
        window.paper.connect(lambda: self._paper.ask(self.script_desk.proof if self.script_desk else None))
        window.save.connect(self._save)
        window.active.connect(self._look_at_file)
        window.may_close = self._may_close
        window.closing.connect(self.ended)
        window.notices.acted.connect(self._acted)

    @cached_property
    def _paper(self) -> OnPaper:
        return OnPaper(self.front, self.tasks, self.setting.tell, self.setting.labels, self)

    @cached_property
    def _beginning(self) -> Beginning:
        return Beginning(self._desk())

    def _desk(self) -> ScriptsDesk:
        """The page of scripts; what it shows is another's to say."""
        if self.script_desk is None:
            self.script_desk = ScriptsDesk(self.setting, Unwritten(), self)
            self.script_desk.begun.connect(self._show_script)
            self.script_desk.editor.keys["new_draft"].set_words(tr("Another script…"))
        return self.script_desk

    @classmethod
    def opened(cls, data: Path, clock: Clock, around: Tasks, window: FrontWindow) -> OwnScriptsDesk | None:
        """One of this person's scripts; ``None``, and a notice in this window, if they cannot be had.

        Raises:
            WorldError: likewise, if there is no window yet to say so in.
        """
        try:
            return cls(data, clock, around)
        except WorldError as error:
            if not window.isVisible():
                raise
            window.notices.show_notice(notice_of(error, "file"))
            return None

    def begin(self, file: Path | None) -> None:
        """Show all of them, or the one in this file."""
        if file is None or self.front.page() is None:
            self.show_list()
        if file is not None:
            self.open_file(file)

    # -- the list ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """The loop runs now: what was opened before is compared with its file."""
        script = self.setting.script
        if script is not None:
            self.tasks.start(_OPEN, lambda: self._compare_file(script))

    def show_list(self) -> None:
        """Show all of them. What is on the page is kept first."""
        try:
            if self.script_desk is not None:
                self.script_desk.keep_now()
            self._fill()
        except WorldError as error:
            self.setting.tell(notice_of(error, "script", kept=tr("What you typed is still on the page.")))
            return
        self.front.show_home(self.page, writing=False)

    def _fill(self) -> None:
        self.page.show_scripts(self._scripts.every(), len(self._scripts.deleted()))

    def _open_kept(self, key: str) -> None:
        self._open(lambda: self._scripts.open(key))

    def _delete(self, key: str) -> None:
        def delete() -> None:
            named = next((one.title for one in self._scripts.every() if one.key == key), "") or tr("No title yet")
            self._scripts.delete(key)
            self._last_deleted = key
            self._fill()
            self.page.setFocus()
            what = tr("“{title}” is deleted.", title=named)
            self.setting.tell(
                Notice(_DELETED, what, tr("It can be put back for thirty days."), "warn", tr("Put it back"))
            )

        self._try(delete)

    def _put_back(self, key: str) -> None:
        wanted = key or self._last_deleted
        if not wanted:
            return

        def put_back() -> None:
            self._scripts.put_back(wanted)
            self._last_deleted = ""
            self.front.notices.withdraw(_DELETED)
            self._fill()
            self.page.keys_of()[wanted].setFocus()

        self._try(put_back)

    def _ask_deleted(self) -> None:
        choices = [
            Choice(one.key, one.title or tr("No title yet"), state_words(one)) for one in self._scripts.deleted()
        ]
        sheet = Chooser(
            self.front, "undo", tr("Put a script back"), tr("What was deleted is kept for thirty days."), choices
        )
        sheet.given.connect(self._put_back)
        sheet.open()

    # -- one script --------------------------------------------------------------------------------------------------

    def open_file(self, path: Path) -> None:
        """Write the script in this file: drafts, until it is saved there again."""
        self._open(lambda: self._scripts.for_file(path))

    def _ask_file(self) -> None:
        kinds = [(tr("Call scripts"), ["*.script.txt", "*.txt"])]
        dialogs.open_file(self.front, tr("Open a script"), kinds, self.open_file)

    def _open(self, get: Callable[[], OwnScript]) -> None:
        async def work() -> None:
            script = await asyncio.to_thread(get)
            self._take(script)
            await self._compare_file(script)

        try:
            asyncio.get_running_loop()
        except RuntimeError:  # there is nobody to wait yet; :meth:`look` does the rest
            self._take(get())
        else:
            self.tasks.start(_OPEN, work, kept=tr("What you typed is kept on this laptop."))

    def _take(self, script: OwnScript) -> None:
        desk = self._desk()
        desk.keep_now()
        self.setting.take(script)
        desk.show_drafts(script)
        self._show_script()

    def _save(self) -> None:
        desk = self._desk()
        self.setting.save(desk, desk.editor.field.text())

    def _show_script(self) -> None:
        self.front.show_home(self._desk().page, writing=True)

    async def _compare_file(self, script: OwnScript) -> None:
        """Have somebody choose if its file is another than when it was read or written last."""
        theirs = await asyncio.to_thread(script.changed_file)
        desk = self._desk()
        if theirs is not None and script is self.setting.script and theirs != desk.editor.field.text():
            self.setting.choose(desk, theirs)

    def _look_at_file(self) -> None:
        """One comes back to the window: somebody may have changed the file meanwhile."""
        script = self.setting.script
        file = script.file() if script is not None and self.front.writes() else None
        if script is None or file is None or self.tasks.running(SAVE):
            return

        async def work() -> None:
            theirs = await asyncio.to_thread(script.changed_file)
            if theirs is None or theirs == self._desk().editor.field.text():
                self.front.notices.withdraw(_CHANGED)
                return
            told = tr("“{name}” was changed by another program since it was opened here.", name=file.name)
            kept = tr("It is not overwritten before you choose.")
            self.setting.tell(Notice(_CHANGED, told, kept, "warn", tr("Compare…")))

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        self.tasks.start(_LOOK, work)

    def _acted(self, key: str) -> None:
        self.setting.acted(key)
        script = self.setting.script
        if key == _DELETED:
            self._put_back("")
        elif key == _CHANGED and script is not None:
            self.front.notices.withdraw(key)
            self.tasks.start(_LOOK, lambda: self._compare_file(script))

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except WorldError as error:
            self.setting.tell(notice_of(error, "script"))

    # -- the way out -------------------------------------------------------------------------------------------------

    def _may_close(self) -> bool:
        """Nothing is asked, as everything is kept; where the disk is full, what is lost by it."""
        if self._gives_up or self.script_desk is None:
            return True
        try:
            self.script_desk.keep_now()
        except WorldError as error:
            dialogs.ask(
                self.front,
                tr("Close it, and lose what was typed last?"),
                self._give_up,
                detail=str(error),
                yes=tr("Close it"),
                no=tr("Keep it open"),
                loses=True,
            )
            return False
        return True

    def _give_up(self) -> None:
        self._gives_up = True
        self.front.close()

    def _leave(self) -> None:
        async def leave() -> None:
            await self.close()
            self.back.emit()

        if self._may_close():
            self._around.start(_LEAVE, leave)

    async def close(self) -> None:
        """Keep what is on the page, and let another have the scripts."""
        if self.script_desk is not None:
            self.script_desk.stop()
        await self.tasks.close()
        self._scripts.close()
        self.front.hide()
        logs.note("own scripts closed")
