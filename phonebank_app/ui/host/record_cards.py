"""Two cards of the settings page: what voters asked for, and who was shown which voter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from phonebank_app.calls.tickets import TicketLine
from phonebank_app.i18n import tr, tr_n
from phonebank_app.reports.seen import Seen
from phonebank_app.ui.host.law_cards import head
from phonebank_app.ui.parts import Box, Card, KeyButton, Select
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, aloud

_SHOWN = 12
_SEEN = tr("Each time a voter is shown to somebody, that is written down. Callers may see what is written of them.")


class RequestsCard(Card):
    """What voters asked for: no name, and whether the campaign has it. Emits ``looked_at`` when it comes into sight."""

    looked_at = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        self._lines = Box("column", gap=6)
        self.add(head(tr("What voters asked for"), "shield"), self._lines)
        self.show_lines(())

    def show_lines(self, lines: Sequence[TicketLine]) -> None:
        """Show these, the newest first."""
        self._lines.clear()
        for one in lines[:_SHOWN]:
            where = tr("the campaign has it") if one.sent else tr("waits to be sent")
            if one.code:
                where = tr("not taken ({code}): tell your coordinator", code=one.code)
            said = Label(f"{one.at:%H:%M}  {one.label}, {one.caller}: {where}", "body", wrap=True, limit=300)
            said.set_tone("bad" if one.code else "")
            self._lines.add(said)
        if not lines:
            self._lines.add(Label(tr("Nobody asked for anything yet."), "muted", wrap=True))
        if len(lines) > _SHOWN:
            self._lines.add(Label(tr("and {lines} earlier", lines=len(lines) - _SHOWN), "muted"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looked_at.emit()


class SeenCard(Card):
    """Who was shown whom. Emits ``looked_at``, ``save_wanted``."""

    looked_at = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        lead = Prose(size=14, leading=1.4, tone="muted")
        lead.set_text(_SEEN)
        self.caller = Select("people")
        aloud(self.caller, tr("Whose record"))
        self.caller.activated.connect(lambda _: self._show())
        self._said = Label("", "body", wrap=True, limit=PROSE_LIMIT)
        self.button = KeyButton(tr("Save the record, by ids"), icon="download")
        self.button.clicked.connect(self.save_wanted)
        self._all: tuple[Seen, ...] = ()
        self._callers: list[tuple[int, str]] = []
        line = Box("row", gap=0)
        line.add(self.button)
        line.stretch()
        self.add(head(tr("Who saw whom"), "eye"), lead, self.caller, self._said, line)

    def show_seen(self, seen: Sequence[Seen]) -> None:
        """Offer each caller's record."""
        self._all = tuple(seen)
        self._callers = sorted({(one.chair, one.caller) for one in seen})
        self.caller.set_options(
            [tr("{name}, chair {chair}", name=name, chair=chair) for chair, name in self._callers], 0
        )
        self.caller.setVisible(bool(self._callers))
        self.button.setEnabled(bool(seen))
        self._show()

    def said(self) -> str:
        """What it says of the caller who is chosen."""
        return self._said.text()

    def _show(self) -> None:
        if not self._callers:
            self._said.setText(tr("Nobody was shown a voter yet."))
            return
        whose = self._callers[max(0, self.caller.currentIndex())]
        theirs = [one for one in self._all if (one.chair, one.caller) == whose]
        latest = "; ".join(f"{one.at:%H:%M} {one.name or one.contact_id}" for one in theirs[-_SHOWN:])
        self._said.setText(
            tr_n(
                "1 voter was shown. The latest: {latest}.",
                "{n} times a voter was shown. The latest: {latest}.",
                len(theirs),
                latest=latest,
            )
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.looked_at.emit()
