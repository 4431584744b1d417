"""Things side by side that go on in the next line where the width ends."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.ui import theme


class Flow(QWidget):
    """Widgets at their own size, line after line."""

    def __init__(self, *, gap: float = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap, self._centred = gap, False
        self._inside: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, *widgets: QWidget) -> None:
        """Append widgets."""
        for widget in widgets:
            widget.setParent(self)
            widget.show()
            self._inside.append(widget)
        self.arrange()

    def set_centred(self, centred: bool) -> None:
        """Have each line in the middle of the width."""
        self._centred = centred
        self.arrange()

    def arrange(self) -> None:
        """Something in it has another size now."""
        self._place()
        self.updateGeometry()

    def clear(self) -> None:
        """Take every widget out and destroy it."""
        for widget in self._inside:
            widget.hide()
            widget.deleteLater()
        self._inside = []
        self.updateGeometry()

    def inside(self) -> Iterable[QWidget]:
        """What is in it, in order."""
        return tuple(self._inside)

    def _lines(self, width: int) -> list[list[tuple[QWidget, QSize]]]:
        """What stands in each line of this width."""
        gap = theme.current().gap(self._gap)
        lines: list[list[tuple[QWidget, QSize]]] = []
        x = 0
        for widget in self._inside:
            if widget.isHidden():
                continue
            size = widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())
            if not lines or x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((widget, size))
            x += size.width() + gap
        return lines

    def _place(self) -> None:
        """Put everything in its place: each in the middle of its line, the lines in the middle of the height."""
        gap = theme.current().gap(self._gap)
        y = max(0, (self.height() - self.heightForWidth(self.width())) // 2)
        for line in self._lines(self.width()):
            x, high = 0, max(size.height() for _, size in line)
            if self._centred:
                x = max(0, (self.width() - sum(size.width() for _, size in line) - gap * (len(line) - 1)) // 2)
            for widget, size in line:
                wide = min(size.width(), max(1, self.width()))
                widget.setGeometry(x, y + (high - size.height()) // 2, wide, size.height())
                x += size.width() + gap
            y += high + gap

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.StyleChange):
            self.arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        gap = theme.current().gap(self._gap)
        heights = [max(size.height() for _, size in line) for line in self._lines(width)]
        return sum(heights) + gap * max(0, len(heights) - 1)

    def sizeHint(self) -> QSize:
        gap = theme.current().gap(self._gap)
        wide = sum(widget.sizeHint().width() + gap for widget in self._inside if not widget.isHidden())
        return QSize(wide, self.heightForWidth(self.width() or wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(120), 0)
