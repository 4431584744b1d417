"""Between a script that came in the middle of a party and its host: a notice, and the page with what is new."""

from __future__ import annotations

from asyncio import to_thread

from PySide6.QtCore import QObject

from phonebank_app.calls.script_versions import NewVersion
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.party.session import Session
from phonebank_app.scripts.shelf import Shelf
from phonebank_app.ui.host.new_script import NewScriptPage, came_in_words, gone_in_words, news_of
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.tasks import Tasks
from phonebank_app.words.languages import language_name

KEY = "new_script"


class NewScriptDesk(QObject):
    """Tells the host of versions they have not looked at, until they have."""

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self._tasks = Tasks(window.notices.show_notice, window.notices.withdraw)
        self._looked: Shelf | None = None
        self.page: NewScriptPage | None = None
        window.notices.acted.connect(lambda key: self.show() if key == KEY else None)

    def look(self) -> None:
        """Look whether something is new; only once the party's scripts were read again."""
        if self._session.shelf is self._looked:
            return
        self._looked = self._session.shelf
        try:
            new = self._session.script_versions.unseen()
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, KEY))
            return
        if new:
            self._window.notices.show_notice(_notice(new))
        else:
            self._window.notices.withdraw(KEY)

    def show(self) -> None:
        """Show what is new, as it is by now."""

        async def show() -> None:
            new = await to_thread(self._session.script_versions.unseen)
            news = await to_thread(lambda: [news_of(version) for version in new])
            if not news or self._window.caller_looks():
                return  # seen elsewhere, or somebody sat down meanwhile
            self._forget()
            self.page = page = NewScriptPage(news)
            page.done.connect(lambda: self._seen(new))
            page.left.connect(self._later)
            self._window.show_alone(page, status=False)

        self._tasks.start(KEY, show)

    def _seen(self, new: tuple[NewVersion, ...]) -> None:
        try:
            for version in new:
                self._session.script_versions.seen(version)
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, KEY))
            return
        self._window.notices.withdraw(KEY)
        self._leave()
        self._looked = None
        self.look()  # another may have come while this was read

    def _later(self) -> None:
        self._leave()
        self._looked = None
        self.look()

    def _leave(self) -> None:
        self._window.leave_alone("tonight")
        self._forget()

    def _forget(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            page.deleteLater()


def _notice(new: tuple[NewVersion, ...]) -> Notice:
    gone = [one for one in new if one.withdrawn]
    come = [one for one in new if not one.withdrawn]
    what = " ".join(([_came(come)] if come else []) + list(map(gone_in_words, gone)))
    kept = tr("Callers read it from their next call on; a call in hand is finished as it began.")
    if not come:
        kept = tr("From the next call on they hear what everybody hears; a call in hand is finished as it began.")
    return Notice(KEY, what, kept, "warn", tr("See what is new"), to_host=True)


def _came(new: list[NewVersion]) -> str:
    if len(new) == 1:
        return tr("A new version of the script has come: {which}.", which=_which(new[0]))
    return tr_n("A new version of {n} script has come: {which}.", "New versions of {n} scripts have come: {which}.",
                len(new), which="; ".join(map(_which, new)))  # fmt: skip


def _which(one: NewVersion) -> str:
    came = came_in_words(one)
    if one.before_text:
        return came
    return tr("the first in {language}, {came}", language=language_name(one.language), came=came)
