"""A page that somebody reads before they go on: one calm card, its words, its keys at the foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, HexField, KeyButton, ScrollColumn, row
from phonebank_app.ui.text import Prose, aloud, announce


class ReadingPage(HexField):
    """Emits ``done`` when it was read, and ``left`` with Escape.

    Args:
        width: of the card, in design pixels.
        done_words, back_words: of the two keys; without the latter there is no way back.
        to_the_end: the main key reads on until the end was on the screen.
    """

    key_contexts: tuple[str, ...] = ("reading",)

    done = Signal()
    left = Signal()

    def __init__(self, done_words: str, back_words: str = "", *, width: int = 720, to_the_end: bool = False) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._width, self._done_words, self._read = width, done_words, not to_the_end
        self.card = Card("column", gap=10, margins=(32, 22, 32, 22), parent=self)
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.head = row(gap=12)
        self.text = ScrollColumn(gap=10, margins=(0, 2, 0, 2))
        self.text.verticalScrollBar().valueChanged.connect(self._look)
        self.text.verticalScrollBar().rangeChanged.connect(lambda *_: self._look())
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.foot = row(gap=12)
        self.done_key = KeyButton(
            done_words, caps=keys.caps("reading", "go_on"), look="fill", size=18, weight=600, height=52
        )
        self.done_key.clicked.connect(self._go_on)
        self.back_key = KeyButton(back_words, caps=keys.caps("reading", "back"), height=52)
        self.back_key.clicked.connect(self.left)
        self.back_key.setVisible(bool(back_words))
        self._may_leave = bool(back_words)
        self.card.add(self.head)
        self.card.add(self.text, stretch=1)
        self.card.add(self.foot)

    def fill_foot(self, *before: QWidget) -> None:
        """Lay the keys out: the way back and others on the left, the main one on the right."""
        self.foot.clear()
        self.foot.add(self.back_key, *before)
        self.foot.stretch()
        self.foot.add(self.done_key)

    def say(self, sentences: Sequence[str]) -> None:
        """What a screen reader reads of the page as a whole."""
        aloud(self, " ".join(sentences))

    def _go_on(self) -> None:
        bar = self.text.verticalScrollBar()
        if self._read:
            self.done.emit()
        else:
            bar.setValue(bar.value() + bar.pageStep() * 4 // 5)

    def _look(self) -> None:
        """All of it was on the screen once its end was."""
        bar = self.text.verticalScrollBar()
        laid_out = self.isVisible() and self.text.content.height() > 1
        self._read = self._read or (laid_out and bar.value() >= bar.maximum())
        self.done_key.set_words(self._done_words if self._read else tr("Read on"))

    def act(self, action: str) -> bool:
        """Do what a key of the page’s contexts means; ``False`` where it means nothing here."""
        if action == "go_on":
            self.done_key.click()
        elif action == "back" and self._may_leave:
            self.back_key.click()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.text.verticalScrollBar()
        found = (keys.action_for(context, event, held=keys.SCROLLS) for context in self.key_contexts)
        action = next(filter(None, found), "")
        if action in keys.SCROLLS:
            bar.setValue(bar.value() + keys.scrolled(action, bar.singleStep(), bar.pageStep() * 4 // 5))
        elif not self.act(action):
            super().keyPressEvent(event)

    # Laying out

    def _place(self) -> None:
        now = theme.current()
        self.card.setFixedWidth(max(min(now.px(self._width), self.width() - now.gap(32)), 200))
        margins = self.card.box.contentsMargins()
        inside = self.card.width() - margins.left() - margins.right()
        self.arrange(inside)
        across = inside - now.gap(2)
        body = self.text.content
        body.box.activate()
        words = body.heightForWidth(across) if body.hasHeightForWidth() else body.sizeHint().height()
        others = sum(self._height_of(part, inside) for part in (self.head, self.foot))
        wanted = words + others + margins.top() + margins.bottom() + 2 * self.card.box.spacing() + now.px(8)
        most = self.height() - now.gap(24)
        # The bar lies over the words' right edge, if there is one.
        self.text.content.set_spaces(margins=(0, 2, 16 if wanted > most else 0, 2))
        self.card.setFixedHeight(max(min(wanted, most), 100))
        self.card.move((self.width() - self.card.width()) // 2, (self.height() - self.card.height()) // 2)
        self.set_calm(QSize(self.card.width(), self.card.height()))
        QTimer.singleShot(0, self, self._look)

    def arrange(self, width: int) -> None:
        """Lay out what depends on the room there is; ``width``: of the card’s inside."""

    @staticmethod
    def _height_of(part: QWidget, width: int) -> int:
        return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()
        announce(self, self.accessibleName())
        QTimer.singleShot(0, self, self._place)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._place)


class Point(Box):
    """One point of a list, behind a tick or another drawing."""

    def __init__(self, words: str, icon: str = "check", size: float = 15) -> None:
        super().__init__("row", gap=10)
        self.add_aligned(Icon(icon, "accent", 18), Qt.AlignmentFlag.AlignTop)
        self.add(prose(words, size), stretch=1)


def prose(words: str, size: float = 15, tone: str = "text") -> Prose:
    """A paragraph."""
    made = Prose(size=size, leading=1.36, tone=tone)
    made.set_text(words)
    return made
