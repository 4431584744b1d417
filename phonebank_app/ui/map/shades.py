"""How need is drawn: the larger and the stronger a hexagon, the more calls do there; and the legend that says so."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.seats import Need
from phonebank_app.ui import theme
from phonebank_app.ui.parts import hexagon
from phonebank_app.ui.text import aloud, draw, draw_at

_STRENGTH = {Need.MOST: 1.0, Need.MUCH: 0.82, Need.MORE: 0.66, Need.SOME: 0.53, Need.LEAST: 0.42}
_SIZE = {Need.MOST: 0.98, Need.MUCH: 0.82, Need.MORE: 0.66, Need.SOME: 0.47, Need.LEAST: 0.29}


@lru_cache(maxsize=64)
def _hexagon(radius: float) -> QPolygonF:
    """A hexagon round the origin: there are hundreds of one size."""
    return hexagon(QPointF(), radius)


def shade(need: Need) -> QColor:
    """The colour of a class of need in the theme in force."""
    now = theme.current()
    return theme.mixed(now.colour("accent"), now.colour("surface"), _STRENGTH[need])


def paint_need(painter: QPainter, middle: QPointF, radius: float, need: Need, *, bare: bool = False) -> None:
    """Draw one hexagon of the map: its cell (unless ``bare``), and in it what is needed."""
    now = theme.current()
    if not bare:
        ours = need is not Need.NOT_OURS
        painter.setPen(QPen(now.colour("line" if ours else "soft_edge"), max(1.0, radius * 0.1)))
        painter.setBrush(now.colour("sunken" if ours else "surface"))
        painter.drawPolygon(_hexagon(radius * 0.97).translated(middle))
    if need in _SIZE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(need))
        painter.drawPolygon(_hexagon(radius * _SIZE[need]).translated(middle))


class Legend(QWidget):
    """“How much 150 calls do”, and the six classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title = ""
        self.set_calls(0)

    def set_calls(self, calls: int) -> None:
        """Name the number of calls the figures were reckoned for; 0 when there are none yet."""
        self._title = tr("How much {calls:,} calls do", calls=calls) if calls else tr("How much calls do")
        aloud(self, f"{self._title}: {'; '.join(need.label for need in Need)}")
        self.update()

    def title(self) -> str:
        """The words above the classes."""
        return self._title

    def sizeHint(self) -> QSize:
        now = theme.current()
        words = QFontMetricsF(now.font(14, 600)).horizontalAdvance(self._title)
        return QSize(max(round(words) + 2, now.px(158)), now.px(26 + 25 * len(Need)))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(now.font(14, 600))
        painter.setPen(now.colour("text"))
        draw_at(painter, QPointF(0, now.px(14)), self._title)
        for index, need in enumerate(Need):
            y = now.px(38 + 25 * index)
            paint_need(painter, QPointF(now.px(11), y), now.px(10), need)
            painter.setFont(now.font(14.5, tabular=True))
            painter.setPen(now.colour("text"))
            line = QRectF(now.px(32), y - now.px(12), self.width(), now.px(24))
            draw(painter, line, Qt.AlignmentFlag.AlignVCenter, need.label)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()
