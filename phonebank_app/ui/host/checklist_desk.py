"""What stands between the host's checklist and the party: it reads the facts, and leads to where a step is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from phonebank_app.calls.script_facts import facts_before_a_call
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.scripts.turns import paper_facts
from phonebank_app.ui.host.checklist_card import ChecklistCard
from phonebank_app.ui.host.host_desk import HostDesk
from phonebank_app.ui.host.new_script_desk import NewScriptDesk
from phonebank_app.ui.host.script_page import ScriptPage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.notices import notice_of
from phonebank_app.ui.paper.script_printing import ScriptPrinting
from phonebank_app.ui.parts import Box
from phonebank_app.ui.tasks import Tasks


class ChecklistDesk(QObject):
    """Keeps the card at the head of Tonight true.

    Signals:
        leave: the rehearsal is to end; pin_wanted: the host’s PIN is to be chosen.
    """

    leave = Signal()
    pin_wanted = Signal()

    def __init__(
        self, session: Session, window: MainWindow, host: HostDesk, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        labels = {kind.value: label for kind, label in session.code_set.labels.items()}
        self._labels, self._printing = labels, ScriptPrinting(tasks, window.notices.show_notice, labels, self)
        self._session, self._window, self._host = session, window, host
        self.card = ChecklistCard()
        self.page: ScriptPage | None = None
        self._over = False
        self._holder = Box("column", gap=0, margins=(16, 16, 16, 0))
        self._holder.add(self.card)
        host.tonight.body.content.box.insertWidget(0, self._holder)
        self.card.led.connect(self._lead)
        self.card.ticked.connect(self._tick)
        self.new_script = NewScriptDesk(session, window, self)
        host.status.connect(lambda _: self.refresh())
        host.status.connect(lambda _: self.new_script.look())
        host.guest_asked.connect(lambda *_: self._practised("try_guest"))
        window.shown.connect(lambda page: self._practised("try_map") if page == "map" else None)
        host.tonight.pause.connect(lambda paused: None if paused else self._practised("try_pause"))

    def refresh(self) -> None:
        """Read the facts again; once somebody has rung, the card is gone."""
        session, rehearsal = self._session, self._session.party.rehearsal
        try:
            # Nobody who has rung once has not: it need not be asked again.
            self._over = self._over or (not rehearsal and session.checklist.over())
            if self._over:
                self._holder.hide()
                return
            items = session.checklist.items()
        except WorldError:
            return  # the page itself has said so
        seated = any(one.step == "seated" and one.done for one in items)
        over = seated if not rehearsal else all(one.done for one in items[:-1])
        title = tr("The host’s side of an evening") if rehearsal else tr("Before the first call")
        if over:
            title = tr("You know the host’s side now") if rehearsal else tr("Before the first call: guests are seated")
        self.card.show_items(title, items, over=over)
        self._holder.show()

    def _tick(self, step: str, done: bool) -> None:
        try:
            self._session.checklist.tick(step, done)
        except WorldError as error:
            self._window.notices.show_notice(notice_of(error, "checklist"))
            return
        self.refresh()

    def _practised(self, step: str) -> None:
        if self._session.party.rehearsal:
            self._tick(step, done=True)

    def _lead(self, where: str) -> None:
        ways: dict[str, Callable[[], object]] = {
            "lists": lambda: self._window.show_page("lists"),
            "settings": lambda: self._window.show_page("settings"),
            "map": lambda: self._window.show_page("map"),
            "pin": self.pin_wanted.emit,
            "script": self._show_script,
            "seat": self._host.tonight.chairs.open_form,
            "chair": self._to_a_chair,
            "leave": self.leave.emit,
        }
        ways[where]()

    def _to_a_chair(self) -> None:
        seated = self._session.evening.seated()
        if seated:
            self._host.chair_opened.emit(seated[0].chair)

    def _show_script(self) -> None:
        session = self._session
        script, today = session.script, local(session.clock.now()).date()
        facts = facts_before_a_call(session.party, script, today)
        self.page = page = ScriptPage(script, paper_facts(facts, script.language), self._labels, today)
        page.saving.connect(lambda large: self._printing.save(page, script, facts, large))
        page.printing.connect(lambda large: self._printing.print(page, script, facts, large))
        page.done.connect(lambda: self._script_read(read=True))
        page.left.connect(lambda: self._script_read(read=False))
        self._window.show_alone(page, status=False)

    def _script_read(self, *, read: bool) -> None:
        page, self.page = self.page, None
        self._window.leave_alone("tonight")
        if page is not None:
            page.deleteLater()
        if read:
            self._tick("script", done=True)
