"""Our own line drawings: 24-unit grid, 1.75 stroke, drawn in ``currentColor`` and coloured as they are
loaded."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from phonebank_app.paths import resources
from phonebank_app.ui import stamps, theme


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))


def paint(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw icon ``name`` into ``box``; raises ``FileNotFoundError`` for a name that has no drawing."""
    tone = colour.name()
    stamps.stamp(painter, box, ("icon", name, tone), lambda on, there: _renderer(name, tone).render(on, there))


def pixmap(name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """Icon ``name`` at ``size`` device-independent pixels."""
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, name, QRectF(0, 0, size, size), colour)
    painter.end()
    return made


def icon(name: str, tone: str = "text", size: float = 20) -> QIcon:
    """Icon ``name`` in a token's colour, for the few places that want a ``QIcon``."""
    now = theme.current()
    return QIcon(pixmap(name, now.px(size), now.colour(tone), 2.0))


class Icon(QWidget):
    """A drawing beside words. It carries no meaning of its own, so screen readers pass over it."""

    def __init__(self, name: str, tone: str = "muted", size: float = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self._restyle()

    def set_icon(self, name: str, tone: str = "") -> None:
        """Show another drawing, or the same in another colour."""
        self._name, self._tone = name, tone or self._tone
        self.update()

    def _restyle(self) -> None:
        side = theme.current().px(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, self._name, QRectF(self.rect()), theme.current().colour(self._tone))

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        self._restyle()
