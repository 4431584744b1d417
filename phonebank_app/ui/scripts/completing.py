"""What may be written next, below the cursor: the fields after ``{``, the names of steps after ``->``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.text import aloud, announce, draw, elided

_ROWS = 7


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be written.

    Attributes:
        typed: as much of it as stands there already, which it takes the place of.
        insert: what is written; ``words``: how it is called in the list; ``meaning``: what it is.
    """

    typed: str
    insert: str
    words: str
    meaning: str = ""


def matching(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Those that begin with what is typed; nothing when one of them stands there in full."""
    found = tuple(one for one in offers if one.insert.casefold().startswith(one.typed.casefold()))
    return () if any(one.insert == one.typed for one in found) else found


class Completions(QWidget):
    """A short list over the text. Up and Down choose, Enter writes, Esc puts it away; typing goes on meanwhile."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._offers: tuple[Offer, ...] = ()
        self._at = 0
        self.hide()

    def show_offers(self, offers: Sequence[Offer], cursor: QRect) -> None:
        """Offer these beside the cursor; none: put the list away."""
        found = matching(offers)
        if not found:
            self.put_away()
            return
        if found != self._offers:
            self._offers, self._at = found, 0
        now, room = theme.current(), self._over
        wide = min(now.px(430), max(1, room.width() - now.px(16)))
        high = self._row() * min(_ROWS, len(found)) + now.px(8)
        below = cursor.bottom() + now.px(4)
        top = below if below + high <= room.height() or cursor.top() < high else cursor.top() - high - now.px(4)
        self.setGeometry(max(0, min(cursor.left(), room.width() - wide - now.px(8))), top, wide, high)
        self.show()
        self.raise_()
        self.update()
        self._say()

    def put_away(self) -> None:
        """Offer nothing."""
        self._offers = ()
        self.hide()

    def offered(self) -> tuple[str, ...]:
        """What is offered, for tests."""
        return tuple(one.words for one in self._offers)

    def press(self, event: QKeyEvent) -> bool:
        """Whether this key was for the list."""
        pressed = keys.press_of(event)
        step = {"Down": 1, "Up": -1}.get(pressed, 0)
        if step:
            self._at = (self._at + step) % len(self._offers)
            self.update()
            self._say()
            return True
        if pressed == "Escape":
            self.put_away()
            return True
        if pressed == "Return":
            self._choose(self._at)
            return True
        return False

    def _choose(self, at: int) -> None:
        offer = self._offers[at]
        self.put_away()
        self.chosen.emit(offer)

    def _say(self) -> None:
        one = self._offers[self._at]
        aloud(self, f"{one.words}: {one.meaning}" if one.meaning else one.words)
        announce(self, f"{one.words}. {one.meaning}")

    def _row(self) -> int:
        return theme.current().px(30)

    def _first(self) -> int:
        return max(0, min(self._at - _ROWS + 1, len(self._offers) - _ROWS)) if self._at >= _ROWS else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        paint_round(painter, QRectF(self.rect()), "raised", "edge")
        left, first = now.px(12), self._first()
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, offer in enumerate(self._offers[first : first + _ROWS]):
            box = QRectF(now.px(4), now.px(4) + place * self._row(), self.width() - now.px(8), self._row())
            if first + place == self._at:
                paint_round(painter, box, "accent_tint", "", radius=6)
            painter.setFont(theme.fixed_font(now, 13))
            painter.setPen(now.colour("accent" if first + place == self._at else "text"))
            wide = QFontMetricsF(painter.font()).horizontalAdvance(offer.words)
            draw(painter, box.adjusted(left, 0, 0, 0), middle, offer.words)
            font = now.font(13)
            painter.setFont(font)
            painter.setPen(now.colour("muted"))
            rest = box.adjusted(left + wide + now.px(14), 0, -now.px(8), 0)
            draw(painter, rest, middle, elided(font, offer.meaning, max(0.0, rest.width())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._first() + int((event.position().y() - theme.current().px(4)) // self._row())
        if 0 <= at < len(self._offers):
            self._choose(at)
