"""All keys of the page one is on, over that page, by F12.

It takes nothing away: a letter that is being typed into a note goes on into the note, and puts the keys away. A key
that would do something on the page that one does not see just now does nothing but that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.key_rows import KeyGroup, KeyRow
from phonebank_app.ui.parts import Box, Card, KeyButton, KeyCap, ScrollColumn, paint_round
from phonebank_app.ui.text import Label, aloud, announce, plain

_COLUMN = 330
_SCROLLS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
_QUIET = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock)


def keys_button(then: Callable[[], object], *, size: float = 13, height: float = 30) -> KeyButton:
    """The button that shows them, for whoever does not know F12."""
    button = KeyButton(
        tr("Keys"), caps=keys.caps("everywhere", "keys"), look="bare", size=size, height=height, tone="muted"
    )
    aloud(button, tr("All keys of this page"))
    button.clicked.connect(then)
    return button


class KeyHelp(QObject):
    """Shows and hides the sheet of one window.

    Args:
        window: is covered.
        groups: says which keys work on the page that is shown.
    """

    def __init__(self, window: QWidget, groups: Callable[[], Sequence[KeyGroup]]) -> None:
        super().__init__(window)
        self._window, self._groups = window, groups
        self._before: QWidget | None = None
        self.sheet: KeySheet | None = None

    def toggle(self) -> None:
        """Show them, or put them away."""
        if self.sheet is None:
            self._open()
        else:
            self.close()

    def _open(self) -> None:
        self.sheet = KeySheet(self._window, self._groups())
        self.sheet.closed.connect(self.close)
        focus: QWidget | None = self._window.focusWidget()
        self._before = focus
        self.sheet.setGeometry(self._window.rect())
        self.sheet.show()
        self.sheet.raise_()
        if not _typing(focus):
            self.sheet.setFocus()
        announce(self.sheet, tr("{keys} Escape puts them away.", keys=self.sheet.accessibleName()))
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def close(self) -> None:
        """Put them away; the keys go back to where they were."""
        sheet, self.sheet = self.sheet, None
        if sheet is None:
            return
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        focus: QWidget | None = self._window.focusWidget()
        had_focus = focus is sheet or (focus is not None and sheet.isAncestorOf(focus))
        sheet.hide()
        sheet.deleteLater()
        if had_focus and self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        sheet = self.sheet
        if sheet is None:
            return False
        if event.type() == QEvent.Type.Resize and watched is self._window:
            sheet.setGeometry(self._window.rect())
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        return self._key(sheet, watched, event)

    def _key(self, sheet: KeySheet, watched: QWidget, event: QKeyEvent) -> bool:
        """Whether the key is ours."""
        key = Qt.Key(event.key())
        if key in _QUIET:
            return False
        if key == Qt.Key.Key_Escape or keys.action_for("everywhere", event) == "keys":
            self.close()
        elif key in _SCROLLS:
            sheet.scroll_by(_SCROLLS[key])
        elif _typing(watched):
            self.close()
            return False
        elif sheet.isAncestorOf(watched) and key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space):
            return False
        else:
            self.close()
        return True


def _typing(widget: QWidget | None) -> bool:
    """Whether words are typed there."""
    return widget is not None and widget.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


class KeySheet(Box):
    """The sheet: a card over a veil. Emits nothing but ``closed`` of its button."""

    def __init__(self, parent: QWidget, groups: Sequence[KeyGroup]) -> None:
        super().__init__("column", gap=0, margins=(24, 20, 24, 20), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._groups = tuple(groups)
        spoken = [f"{group.title}. {'; '.join(row.aloud() for row in group.rows)}." for group in groups]
        aloud(self, tr("Keys of this page"), " ".join(spoken))
        self._close = KeyButton(tr("Close"), caps=("Esc",), look="bare", size=14, tone="muted", weight=400)
        self.closed = self._close.clicked
        head = Box("row", gap=12)
        head.add(Label(tr("Keys of this page"), "heading", wrap=True), stretch=1)
        head.add(self._close)
        self._scroll = ScrollColumn(gap=0, margins=(0, 0, 14, 0))
        self._scroll.add(self._grid(parent.width()))
        self._scroll.content.stretch()
        card = Card("column", gap=12, margins=(24, 14, 12, 18), edge="edge")
        card.add(head)
        card.add(self._scroll, stretch=1)
        self.add(card)

    def texts(self) -> list[str]:
        """Each line as it is read."""
        return [row.aloud() for group in self._groups for row in group.rows]

    def scroll_by(self, steps: int) -> None:
        """Scroll by so many lines."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + steps * theme.current().px(32))

    def _grid(self, width: int) -> QWidget:
        """Groups in columns of about the same height, read from top to bottom."""
        now = theme.current()
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(now.gap(32))
        count = max(1, min(3, (width - now.gap(110)) // now.px(_COLUMN)))
        columns = [Box("column", gap=5) for _ in range(count)]
        lines = sum(len(group.rows) + 2 for group in self._groups)
        filled = 0
        for group in self._groups:
            high = len(group.rows) + 2
            column = columns[min(count - 1, int((filled + high / 2) * count / max(1, lines)))]
            self._fill(column, group)
            filled += high
        # One long group can lie beyond the first column's share: no column stands empty before it.
        for place, column in enumerate(column for column in columns if column.box.count()):
            column.stretch()
            grid.addWidget(column, 0, place)
            grid.setColumnStretch(place, 1)
        return held

    def _fill(self, column: Box, group: KeyGroup) -> None:
        if column.box.count():
            column.space(10)
        column.add(Label(group.title, "section", wrap=True))
        for line in group.rows:
            column.add(_line(line))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        veil = QColor(now.tokens.window)
        veil.setAlphaF(0.88)
        painter.fillRect(self.rect(), veil)
        paint_round(painter, QRectF(self.rect()), "", "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # what lies below is not pressed


def _line(row: KeyRow) -> QWidget:
    line = Box("row", gap=6)
    line.add(KeyCap(*row.caps))
    if row.until:
        line.add(Label("–", "hint"), KeyCap(*row.until))
    line.space(2)
    line.add(Label(plain(row.words), "label", wrap=True), stretch=1)
    return line
