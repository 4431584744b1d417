"""What stands between a chair's page and the tickets: write down, say so, pass it on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from phonebank_app.errors import WorldError
from phonebank_app.tickets import TicketDraft, Tickets
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.rights import written_words
from phonebank_app.ui.notices import notice_of


class TicketDesk(QObject):
    """Emits ``written`` with what is on disk; “Saved” is said by then."""

    written = Signal(object)

    def __init__(self, page: CallPage, tickets: Tickets, chair: int, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._tickets, self._chair = page, tickets, chair
        page.rights.ticket_given.connect(self._write)

    def _write(self, draft: TicketDraft) -> None:
        try:
            written = self._tickets.write(self._chair, draft)
        except WorldError as error:
            kept = "Your answers and your note are still here."
            self._page.notices.show_notice(notice_of(error, "ticket", kept=kept))
            return
        self._page.notices.withdraw("ticket")
        self.written.emit(written)
        self._page.notices.tell(*written_words(written.kind, written.at))
