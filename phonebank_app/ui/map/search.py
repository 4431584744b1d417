"""Finding a seat by its name: a field with its hits below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.seats import Seat
from phonebank_app.ui import theme
from phonebank_app.ui.parts import LineEdit, paint_round
from phonebank_app.ui.text import aloud, announce, draw, elided

MOST_HITS = 7
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?(\s*\d([a-z]{1,2})?)?", re.IGNORECASE)
_NO_POSTCODES = tr("Postcodes cannot be looked up yet. Type the name of the seat, or of a town in it.")
_NO_SEAT = tr("No seat has that in its name.")


def folded(name: str) -> str:
    """A name without accents, capitals and punctuation, so that “ynys mon” finds Ynys Môn."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("&", " and "))
    kept = (letter if letter.isalnum() else "" if letter in "'’" else " " for letter in bare if letter.isascii())
    return " ".join("".join(kept).split())


def find_seats(seats: Sequence[Seat], typed: str, limit: int = MOST_HITS) -> list[Seat]:
    """Seats with ``typed`` in their name: those that begin with it first, then words that do, then the rest."""
    wanted = folded(typed)
    if not wanted:
        return []
    found = []
    for seat in seats:
        name = folded(seat.name)
        if wanted in name:
            rank = 0 if name.startswith(wanted) else 1 if f" {wanted}" in name else 2
            found.append((rank, name, seat))
    return [seat for _, _, seat in sorted(found, key=lambda hit: hit[:2])[:limit]]


def looks_like_postcode(typed: str) -> bool:
    """Whether somebody is typing a postcode, e.g. “HA3” or “ha3 8”."""
    return _POSTCODE.fullmatch(typed.strip()) is not None


class SeatField(LineEdit):
    """Type a seat's name; Down and Up go through the hits, Enter takes one. Emits ``chosen`` with its code.

    Args:
        keeps: the name stays in the field, which then holds that seat (:meth:`code`); else the field is emptied.
    """

    chosen = Signal(str)

    def __init__(
        self,
        seats: Sequence[Seat] = (),
        *,
        keeps: bool = False,
        placeholder: str = tr("Seat"),
        caps: tuple[str, ...] = (),
    ) -> None:
        super().__init__(placeholder, icon="search", caps=caps, limit=80)
        self._seats, self._keeps = tuple(seats), keeps
        self._code = ""
        self._hits = _Hits(self)
        aloud(self, placeholder)
        self.textEdited.connect(self._look_up)

    def set_seats(self, seats: Sequence[Seat]) -> None:
        """Look among these."""
        self._seats = tuple(seats)

    def code(self) -> str:
        """The seat the field holds; empty while what is typed is no seat's whole name."""
        return self._code

    def hits(self) -> list[str]:
        """The names on offer just now; empty when none are shown."""
        return [seat.name for seat in self._hits.seats] if self._hits.isVisible() else []

    def message(self) -> str:
        """What is said instead of hits."""
        return self._hits.message if self._hits.isVisible() else ""

    def take(self, seat: Seat) -> None:
        """Choose a seat, as if it had been clicked."""
        self._hits.hide()
        self._code = seat.code if self._keeps else ""
        self.setText(seat.name if self._keeps else "")
        self.chosen.emit(seat.code)

    def _look_up(self, typed: str) -> None:
        found = find_seats(self._seats, typed)
        exact = [seat for seat in found if folded(seat.name) == folded(typed)]
        self._code = exact[0].code if self._keeps and exact else ""
        said = ""
        if typed.strip() and not found:
            said = _NO_POSTCODES if looks_like_postcode(typed) else _NO_SEAT
        self._hits.offer(found, said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        open_now = self._hits.isVisible()
        if open_now and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._hits.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif open_now and key == Qt.Key.Key_Escape:
            self._hits.hide()
        elif open_now and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hits.seats:
            self.take(self._hits.seats[self._hits.current])
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hits.hide()


class _Hits(QWidget):
    """The list under a :class:`SeatField`, a child of the window so that nothing cuts it off."""

    def __init__(self, field: SeatField) -> None:
        super().__init__(field)
        self._field = field
        self.seats: list[Seat] = []
        self.message = ""
        self.current = 0
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def offer(self, seats: list[Seat], message: str) -> None:
        """Show these, the first of them highlighted; a message instead when there are none; nothing for neither."""
        self.seats, self.message, self.current = seats, message, 0
        if not seats and not message:
            self.hide()
            return
        over = self._field.window()
        if self.parentWidget() is not over:
            self.setParent(over)
            over.installEventFilter(self)
        now = theme.current()
        at = self._field.mapTo(over, QPoint(0, self._field.height() + now.px(4)))
        width = max(self._field.width(), now.px(264))
        left = min(at.x(), over.width() - width - now.px(8))
        self.setGeometry(max(0, left), at.y(), width, self._tall())
        self.raise_()
        self.show()
        self._announce()
        self.update()

    def _row(self) -> int:
        return theme.current().px(40)

    def _tall(self) -> int:
        return self._row() * len(self.seats) + theme.current().px(12) if self.seats else theme.current().px(64)

    def _announce(self) -> None:
        announce(self._field, self.message or self.seats[self.current].name)

    def move_by(self, step: int) -> None:
        """Highlight the next or the previous."""
        if self.seats:
            self.current = (self.current + step) % len(self.seats)
            self._announce()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        paint_round(painter, QRectF(self.rect()), "surface", "edge")
        if not self.seats:
            painter.setFont(now.font(14))
            painter.setPen(now.colour("muted"))
            inside = QRectF(self.rect()).adjusted(now.px(12), 0, -now.px(12), 0)
            flags = int(Qt.TextFlag.TextWordWrap.value) | int(Qt.AlignmentFlag.AlignVCenter.value)
            draw(painter, inside, flags, self.message)
            return
        for index, seat in enumerate(self.seats):
            box = self._box(index)
            if index == self.current:
                paint_round(painter, box, "accent_tint", "", radius=6)
            painter.setFont(now.font(15, 600 if index == self.current else 400))
            painter.setPen(now.colour("accent" if index == self.current else "text"))
            inside = box.adjusted(now.px(10), 0, -now.px(10), 0)
            name = elided(painter.font(), seat.name, inside.width())
            draw(painter, inside, Qt.AlignmentFlag.AlignVCenter, name)

    def _box(self, index: int) -> QRectF:
        now = theme.current()
        return QRectF(now.px(6), now.px(6) + index * self._row(), self.width() - now.px(12), self._row())

    def _at(self, point: QPoint) -> int | None:
        return next((index for index in range(len(self.seats)) if self._box(index).contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at is not None and at != self.current:
            self.current = at
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at is not None:
            self._field.take(self.seats[at])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.hide()
        return False

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(264), self._tall())
