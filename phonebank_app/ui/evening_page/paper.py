"""A sheet of paper to draw an evening on: its colours, its words, and where words break."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintEngine, QPainter, QPen

from phonebank_app.ui.parts import hexagon
from phonebank_app.ui.plain import PROSE_LIMIT, plain
from phonebank_app.ui.text import broken, draw, elided
from phonebank_app.ui.theme import Theme, mixed

WIDTH = 1080
"""Of a page, in design pixels; its height is the caller's."""
EDGE = 72


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of a page.

    Attributes:
        band, on_band, quiet: the upper part, what stands on it, quieter words there.
        mark, ring, faint: a conversation, a call, a call still to come.
        paper, text, muted, line: the lower part and its words and rules.
        figure, bar: large figures; bars.
    """

    band: QColor
    on_band: QColor
    mark: QColor
    quiet: QColor
    ring: QColor
    faint: QColor
    paper: QColor
    text: QColor
    muted: QColor
    line: QColor
    figure: QColor
    bar: QColor
    amber: QColor
    on_amber: QColor

    @classmethod
    def of(cls, theme: Theme) -> Inks:
        """Those of the window's theme. They are mixed and never see-through: a printer's driver may not know how."""
        colour = theme.colour
        band = QColor("#202544") if theme.dark else colour("fill")
        on_band = colour("text") if theme.dark else colour("on_fill")
        mark = colour("accent") if theme.dark else colour("on_fill")
        return cls(
            band=band,
            on_band=on_band,
            mark=mark,
            quiet=mixed(on_band, band, 0.66 if theme.dark else 0.84),
            ring=mixed(mark, band, 0.55),
            faint=mixed(mark, band, 0.2),
            paper=colour("window") if theme.dark else colour("surface"),
            text=colour("text"),
            muted=colour("muted"),
            line=colour("line"),
            figure=colour("accent"),
            bar=colour("chart"),
            amber=colour("rehearsal"),
            on_amber=colour("on_rehearsal"),
        )


class Paper:
    """Draws on a page and keeps what it wrote.

    Attributes:
        written: every piece of text on the page, in order.
    """

    def __init__(self, painter: QPainter, theme: Theme, height: float) -> None:
        self.painter, self.height = painter, height
        self._theme = Theme(dark=theme.dark, scale=1.0)
        self.inks = Inks.of(self._theme)
        self.written: list[str] = []
        # Qt makes every face above bold heavier still when it writes a PDF, and its letters run into each other.
        self._heaviest = 700 if painter.paintEngine().type() is QPaintEngine.Type.Pdf else 900
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)

    def font(self, size: float, weight: int = 400) -> QFont:
        """A face of the theme."""
        return self._theme.font(size, min(weight, self._heaviest))

    def wide(self, words: str, size: float, weight: int = 400) -> float:
        """How wide words are."""
        return QFontMetricsF(self.font(size, weight)).horizontalAdvance(plain(words, PROSE_LIMIT))

    def fill(self, box: QRectF, ink: QColor) -> None:
        """A box without an edge."""
        self.painter.fillRect(box, ink)

    def bar(self, box: QRectF, ink: QColor, radius: float = 4) -> None:
        """A bar with corners a little round."""
        radius = min(radius, box.width() / 2, box.height() / 2)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(ink)
        self.painter.drawRoundedRect(box, radius, radius)

    def hexagon(self, middle: QPointF, radius: float, ink: QColor, *, filled: bool, width: float = 2) -> None:
        """A hexagon, filled or in outline; both are as large."""
        if filled:
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(ink)
            self.painter.drawPolygon(hexagon(middle, radius))
            return
        pen = QPen(ink, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPolygon(hexagon(middle, radius - width / 2))

    def write(
        self,
        left: float,
        top: float,
        words: str,
        ink: QColor,
        size: float,
        weight: int = 400,
        *,
        align: str = "left",
        room: float = 0,
    ) -> float:
        """A line of words whose box begins at ``top``; returns how wide they are.

        Args:
            align: of ``left``: it is their left end, their middle or their right end.
            room: they end in “…” where they are wider; 0 for no limit.
        """
        font = self.font(size, weight)
        measure = QFontMetricsF(font)
        shown = elided(font, words, room) if room else plain(words, PROSE_LIMIT)
        wide = measure.horizontalAdvance(shown) + 2
        start = left - {"left": 0.0, "middle": wide / 2, "right": wide}[align]
        self.painter.setFont(font)
        self.painter.setPen(ink)
        draw(self.painter, QRectF(start, top, wide + 4, measure.height()), Qt.AlignmentFlag.AlignLeft, shown)
        self.written.append(shown)
        return wide

    def lines(self, words: str, size: float, weight: int, room: float) -> list[str]:
        """Words as lines of at most ``room``."""
        return broken(words, QFontMetricsF(self.font(size, weight)), room)
