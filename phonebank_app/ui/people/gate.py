"""The doors of the party: who may be seated, who may sit down at a call page, who may leave it for the host's pages.

Each door is a row of questions, asked one after the other on pages and sheets; what lies behind it is given as a
function. Nothing here waits: what takes a moment is a task.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.errors import WorldError
from phonebank_app.guests.host_pin import remaining_seconds
from phonebank_app.guests.register_notice import LANGUAGES, Notice, notice, seated_name
from phonebank_app.i18n import tr
from phonebank_app.party.session import Session
from phonebank_app.ui import notices
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.pin_dialogs import PinChoice, PinQuestion
from phonebank_app.ui.people.word_question import WordQuestion
from phonebank_app.ui.tasks import Tasks
from phonebank_app.ui.text import aloud, describe

Then = Callable[[], None]
Step = Callable[[Then], None]


class Gate(QObject):
    """Asks before it lets through.

    Signals:
        locked_out: too many wrong PINs: lock, and ask for the passphrase.

    Args:
        is_passphrase: whether these words open this party; slow, and called in a thread.

    Attributes:
        page: the notice that is shown, if one is; ``sheet``: the PIN's sheet, if it is open.
    """

    locked_out = Signal()

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        tasks: Tasks,
        is_passphrase: Callable[[str], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._window, self._tasks = session, window, tasks
        self._is_passphrase = is_passphrase
        self._practised: set[str] = set()
        self.page: NoticePage | None = None
        self.sheet: PinChoice | PinQuestion | None = None

    # The doors

    def admit(self, name: str, chair: int, then: Then) -> None:
        """Somebody is to be seated: the host, and then they, accept the notice; the first time a PIN is chosen."""
        self._go(self._steps(name, chair), then)

    def to_chair(self, chair: int, then: Then) -> None:
        """Somebody sits down at a chair's call page."""
        self._go(self._steps(seated_name(self._session.store, chair), chair), then)

    def to_host(self, then: Then) -> None:
        """From a call page to the host's: by the PIN, or the passphrase. A rehearsal needs neither."""
        pin = self._session.pin
        if self._session.party.rehearsal or not pin.chosen():
            then()
            return
        if self.sheet is not None:
            self.sheet.raise_()
            return
        sheet = PinQuestion(self._window, only_passphrase=pin.exhausted() and self._is_passphrase is not None)
        sheet.forgotten.setVisible(self._is_passphrase is not None and not pin.exhausted())
        sheet.tried.connect(lambda typed: self._try_pin(sheet, typed, then))
        sheet.passphrase_tried.connect(lambda typed: self._try_passphrase(sheet, typed, then))
        self._open(sheet)

    def to_room(self, then: Then) -> None:
        """Guests' own laptops are to be let in: the host accepts the notice first, as for a guest at this laptop."""
        host, own = self._session.party.host or tr("the host"), self._session.notice
        self._go([] if own.host_accepted() else [lambda go: self._show_notice(host, own.accept_as_host, go)], then)

    def confirm(self, title: str, words: str, no: str, then: Then, *, word: str = "") -> None:
        """A deed that only the host may do: by the PIN, or the passphrase; without a PIN, by the passphrase.

        Args:
            word: has to be typed first, where something is lost for good.
        """
        if word:
            typed = WordQuestion(self._window, title, words, word, no)
            typed.confirmed.connect(lambda: self.confirm(title, words, no, then))
            typed.open()
            return
        pin = self._session.pin
        if self._is_passphrase is None:
            then()
            return
        sheet = PinQuestion(self._window, only_passphrase=pin.exhausted() or not pin.chosen())
        sheet.title.setText(title)
        sheet.words.setText(words)
        sheet.back.set_words(no)
        aloud(sheet, title)
        describe(sheet, words)
        sheet.forgotten.setVisible(pin.chosen() and not pin.exhausted())
        sheet.tried.connect(lambda tried: self._try_pin(sheet, tried, then))
        sheet.passphrase_tried.connect(lambda tried: self._try_passphrase(sheet, tried, then))
        self._open(sheet)

    def change_pin(self) -> None:
        """Have another PIN chosen; the host is on the host's pages already."""
        self._choose_pin(lambda: self._tell(tr("The PIN is changed.")), again=self._session.pin.chosen())

    # Steps

    def _steps(self, name: str, chair: int) -> list[Step]:
        session = self._session
        if session.party.rehearsal:
            if name.casefold() in self._practised:
                return []
            return [lambda then: self._show_notice(name, lambda _: self._practised.add(name.casefold()), then)]
        steps: list[Step] = []
        host = session.party.host or tr("the host")
        guest_yet = not session.notice.accepted_by(name)
        if not session.notice.host_accepted():
            # A host who sits down too need not read it twice.
            both = guest_yet and name.casefold() == host.casefold()
            guest_yet = guest_yet and not both

            def keep(shown: Notice) -> None:
                session.notice.accept_as_host(shown)
                if both:
                    session.notice.accept(name, chair, shown)

            steps.append(lambda then: self._show_notice(host, keep, then))
        if not session.pin.chosen():
            steps.append(self._choose_pin)
        if guest_yet:
            steps.append(
                lambda then: self._show_notice(name, lambda shown: session.notice.accept(name, chair, shown), then)
            )
        return steps

    def _go(self, steps: list[Step], then: Then) -> None:
        """One step after the other, then through; whoever declines one goes nowhere."""
        if not steps:
            then()
            return
        first, *others = steps
        first(lambda: self._go(others, then))

    def _show_notice(self, name: str, keep: Callable[[Notice], object], then: Then) -> None:
        page = NoticePage([notice(tag) for tag in LANGUAGES], name, practice=self._session.party.rehearsal)

        def accepted(shown: Notice) -> None:
            try:
                keep(shown)
            except WorldError as error:
                self._window.notices.show_notice(notices.notice_of(error, "notice"))
                return
            self._put_away(page)
            then()

        def declined() -> None:
            self._put_away(page)
            self._tell(tr("The notice was not accepted, so nobody sits down."), tr("They are welcome to stay for tea."))

        page.accepted.connect(accepted)
        page.declined.connect(declined)
        self.page = page
        self._window.show_alone(page, status=False)

    def _put_away(self, page: NoticePage) -> None:
        self.page = None
        self._window.leave_alone()
        page.deleteLater()

    def _choose_pin(self, then: Then, *, again: bool = False) -> None:
        sheet = PinChoice(self._window, again=again)

        def given(pin: str) -> None:
            async def choose() -> None:
                try:
                    await to_thread(self._session.pin.choose, pin)
                except WorldError as error:
                    if self.sheet is sheet:
                        sheet.set_busy(False)
                        sheet.tell(str(error))
                    return
                if self.sheet is sheet:
                    sheet.accept()
                    then()

            sheet.set_busy(True)
            self._tasks.start("pin", choose)

        sheet.given.connect(given)
        self._open(sheet)

    def _open(self, sheet: PinChoice | PinQuestion) -> None:
        self.sheet = sheet
        sheet.finished.connect(self._closed)
        # What was typed into a sheet that is put away is waited for no longer: the next sheet's would not be looked at.
        sheet.rejected.connect(lambda: self._tasks.cancel("pin"))
        sheet.open()

    def _closed(self) -> None:
        self.sheet = None

    # Trying

    def _try_pin(self, sheet: PinQuestion, typed: str, then: Then) -> None:
        async def look() -> None:
            verdict = await to_thread(self._session.pin.try_pin, typed)
            if self.sheet is not sheet:
                return  # put away meanwhile
            sheet.set_busy(False)
            if verdict.right:
                sheet.accept()
                then()
            elif verdict.left:
                sheet.wait(remaining_seconds(verdict), verdict.left)
            else:
                sheet.reject()
                self.locked_out.emit()

        sheet.set_busy(True)
        self._tasks.start("pin", look)

    def _try_passphrase(self, sheet: PinQuestion, typed: str, then: Then) -> None:
        opens = self._is_passphrase
        assert opens is not None

        async def look() -> None:
            right = await to_thread(opens, typed)
            if self.sheet is not sheet:
                return  # put away meanwhile
            sheet.set_busy(False)
            if not right:
                sheet.tell(tr("That passphrase does not open this party. Check Caps Lock and try again."))
                return
            await to_thread(self._session.pin.forgive)
            sheet.accept()
            then()

        sheet.set_busy(True)
        self._tasks.start("pin", look)

    def _tell(self, words: str, kept: str = "") -> None:
        self._window.notices.tell(words, kept)
