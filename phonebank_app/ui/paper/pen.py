"""Draws on a sheet of A4 in tenths of a millimetre, in black and greys: for any printer, and for a copier after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from phonebank_app.ui.plain import PROSE_LIMIT, plain
from phonebank_app.ui.text import broken, draw, elided
from phonebank_app.ui.theme import Theme

WIDTH: Final = 2100.0
HEIGHT: Final = 2970.0
EDGE: Final = 100.0
"""The margin: what most printers can print on."""
ROOM: Final = WIDTH - 2 * EDGE

BLACK, GREY, PALE, GHOST = QColor("#000000"), QColor("#4A4A4A"), QColor("#9A9A9A"), QColor("#E4E4E4")
WHITE = QColor("#FFFFFF")
_QUIET: Final = 4
"""Modules of white around a square: the standard’s rule."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Written:
    """Words on a page and where their ink is."""

    words: str
    box: QRectF


class Pen:
    """Draws on one page after another and keeps what it wrote.

    Args:
        tabular: figures of one width. A PDF then does not know which figures they are: they cannot be copied or heard.

    Attributes:
        written: every piece of text on the present page.
    """

    def __init__(self, painter: QPainter, *, tabular: bool = True) -> None:
        self.painter = painter
        self._tabular = tabular
        self.written: list[Written] = []
        self._theme = Theme()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)

    def font(self, size: float, weight: int = 400) -> QFont:
        """A face of so many tenths of a millimetre."""
        return self._theme.font(size, weight, tabular=self._tabular)

    def measure(self, size: float, weight: int = 400) -> QFontMetricsF:
        """How large words are in that face."""
        return QFontMetricsF(self.font(size, weight))

    def write(
        self,
        left: float,
        top: float,
        words: str,
        size: float,
        weight: int = 400,
        *,
        room: float = 0,
        least: float = 0,
        ink: QColor = BLACK,
        align: str = "left",
    ) -> float:
        """A line of words whose box begins at ``top``; returns how wide they are.

        Args:
            room: they grow smaller, down to ``least``, and then end in “…”, where they are wider; 0 for no limit.
            align: of ``left``: it is their left end, their middle or their right end.
        """
        shown = plain(words, PROSE_LIMIT)
        line = self.measure(size, weight).height()
        if room and least:
            wide = self.measure(size, weight).horizontalAdvance(shown)
            size = max(least, min(size, size * room / max(wide, 1)) - (wide > room))
        font = self.font(size, weight)
        if room:
            shown = elided(font, shown, room)
        measure = QFontMetricsF(font)
        wide = measure.horizontalAdvance(shown)
        start = left - {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        box = QRectF(start, top, wide, line)
        self.painter.setFont(font)
        self.painter.setPen(ink)
        draw(self.painter, box.adjusted(0, 0, 6, 0), _LEFT, shown)
        if shown:
            ink_box = measure.tightBoundingRect(shown).translated(start, top + measure.ascent())
            self.written.append(Written(shown, ink_box))
        return wide

    def note(self, words: str, box: QRectF) -> None:
        """Remember words that were drawn otherwise."""
        if words:
            self.written.append(Written(words, box))

    def lines(self, words: str, size: float, weight: int, room: float) -> list[str]:
        """Words as lines of at most ``room``."""
        return broken(words, self.measure(size, weight), room)

    def paragraph(
        self,
        left: float,
        top: float,
        words: str,
        size: float,
        weight: int = 400,
        *,
        room: float,
        most: int = 0,
        ink: QColor = BLACK,
    ) -> float:
        """Words in lines one under the other, ``most`` of them at most; returns where they end."""
        rows = self.lines(words, size, weight, room)
        if most and len(rows) > most:
            rows = [*rows[: most - 1], " ".join(rows[most - 1 :])]
        high = self.measure(size, weight).height()
        for row in rows:
            self.write(left, top, row, size, weight, room=room, ink=ink)
            top += high
        return top

    def rule(self, left: float, top: float, right: float, *, thick: float = 3, ink: QColor = BLACK) -> None:
        """A line across."""
        self.painter.setPen(QPen(ink, thick))
        self.painter.drawLine(QPointF(left, top), QPointF(right, top))

    def box(self, box: QRectF, *, thick: float = 3, ink: QColor = BLACK, fill: QColor | None = None) -> None:
        """A box with square corners."""
        self.painter.setPen(QPen(ink, thick) if thick else Qt.PenStyle.NoPen)
        self.painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        self.painter.drawRect(box)

    def tick_box(self, left: float, top: float, side: float, sign: str) -> None:
        """A box to tick, with the key that it is typed in by."""
        self.box(QRectF(left, top, side, side), thick=2.5)
        size = side * (0.62 if len(sign) == 1 else 0.46)
        high = self.measure(size, 600).height()
        self.write(left + side / 2, top + (side - high) / 2, sign, size, 600, align="middle")

    def square(self, left: float, top: float, side: float, holds: str) -> None:
        """A square to scan, with its white around it."""
        # Not at the top: it brings half of the standard library with it.
        import segno

        rows = segno.make(holds, error="m", micro=False, boost_error=False).matrix
        module = side / (len(rows) + 2 * _QUIET)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for y, line in enumerate(rows, _QUIET):
            x = 0
            while x < len(line):
                run = x
                while run < len(line) and line[run]:
                    run += 1
                if run > x:
                    at = QRectF(left + (x + _QUIET) * module, top + y * module, (run - x) * module, module)
                    self.painter.fillRect(at, BLACK)
                x = max(run, x + 1)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
