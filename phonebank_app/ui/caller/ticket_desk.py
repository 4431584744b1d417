"""What stands between a chair's page and the tickets: write down, say so, pass it on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from phonebank_app.calls.tickets import TicketDraft, Written
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.line import Line
from phonebank_app.ui.caller.rights import written_words
from phonebank_app.ui.notices import notice_of


class TicketDesk(QObject):
    """Emits ``written`` with what is on disk; “Saved” is said by then."""

    written = Signal(object)

    def __init__(self, page: CallPage, line: Line, chair: int, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._line, self._chair = page, line, chair
        page.rights.ticket_given.connect(self._write)
        page.rights.declined.connect(self._declined)

    def _write(self, draft: TicketDraft) -> None:
        self._line.write_ticket(self._chair, draft, self._written, self._failed)

    def _declined(self) -> None:
        self._page.notices.tell(tr("Nothing is kept."), tr("Thank them, and go on."))

    def _failed(self, error: WorldError) -> None:
        kept = tr("Your answers and your note are still here.")
        self._page.notices.show_notice(notice_of(error, "ticket", kept=kept))

    def _written(self, written: Written) -> None:
        self._page.notices.withdraw("ticket")
        self.written.emit(written)
        self._page.notices.tell(*written_words(written.kind, written.at))
