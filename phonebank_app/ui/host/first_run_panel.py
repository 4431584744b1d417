"""The indigo panel beside the first pages: what this is, and what it promises."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts import Box, paint_hexagons
from phonebank_app.ui.text import Prose, Words, aloud, draw

PROMISES = (
    ("phone", tr("Guests dial on their own phones")),
    ("shield", tr("Names stay on this laptop, encrypted")),
    ("check", tr("A call is on disk the moment it says “Saved”")),
    ("flag", tr("When it’s over the list is deleted, and you get a receipt")),
)
_CALM = tr("Everything here works without the internet. Nothing leaves this laptop unless you join a campaign.")


def greeting(hour: int) -> str:
    """What to say at an hour of the day, 0 to 23."""
    if 4 <= hour < 12:
        return tr("Good morning.")
    return tr("Good afternoon.") if 12 <= hour < 17 else tr("Good evening.")


class WelcomePanel(Box):
    """The panel; a strip with the name alone where there is no room for more."""

    def __init__(self, hello: str, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, margins=(48, 40, 40, 40), parent=parent)
        self._narrow = False
        self._calm = Prose(size=17, leading=1.55, tone="on_fill")
        self._calm.set_text(_CALM)
        self._brand = _Brand()
        self._below = Box("column", gap=13)
        for icon, words in PROMISES:
            self._below.add(_promise(icon, words))
        self._words = Box("column", gap=0)
        for line in (hello, tr("Ready to ring?")):
            large = Prose(size=41.5, leading=1.2, tone="on_fill")
            large.set_blocks([[Words(line, bold=True)]])
            self._words.add(large)
        self._words.space(20)
        self._words.add(self._calm)
        self.add(self._brand)
        self.stretch(5)
        self.add(self._words)
        self.stretch(5)
        self.add(self._below)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Keep to a strip across the top, or stand at the left in full."""
        self._narrow = narrow
        self._words.setVisible(not narrow)
        self._below.setVisible(not narrow)
        self.set_spaces(margins=(24, 3, 24, 3) if narrow else (48, 40, 40, 40))
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(free if narrow else fixed, fixed if narrow else free)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        now = theme.current()
        return QSize(now.px(452), now.px(46)) if self._narrow else QSize(now.px(452), now.px(640))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height()) if self._narrow else QSize(self.sizeHint().width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        ground = now.colour("fill")
        if now.dark:
            ground = theme.mixed(now.colour("accent_tint"), now.colour("window"), 0.65)
        painter.fillRect(self.rect(), ground)
        white = QColor("#FFFFFF")
        white.setAlphaF(0.09 if now.dark else 0.15)
        box = QRectF(self.rect())
        paint_hexagons(painter, box, white, calm=QRectF(0, 0, box.width() * 0.12, box.height()))


class _Brand(QWidget):
    """The mark and the name."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        aloud(self, "Phonebank Party")

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(240), theme.current().px(42))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        side = now.px(42)
        icons.paint(painter, "logo", QRectF(0, 0, side, side), now.colour("on_fill"))
        painter.setFont(now.font(19.5, 600))
        painter.setPen(now.colour("on_fill"))
        words = QRectF(now.px(54), 0, self.width(), side)
        draw(painter, words, Qt.AlignmentFlag.AlignVCenter, "Phonebank Party")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def _promise(icon: str, words: str) -> Box:
    said = Prose(leading=1.4, tone="on_fill")
    said.set_text(words)
    made = Box("row", gap=12)
    made.box.addWidget(icons.Icon(icon, "on_fill", 20), 0, Qt.AlignmentFlag.AlignTop)
    made.add(said, stretch=1)
    return made
