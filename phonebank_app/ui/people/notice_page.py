"""The register notice on a page of its own: short, calm, and accepted with Enter once all of it was on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.guests.register_notice import Notice
from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Card, HexField, KeyButton, Pill, ScrollColumn, Segmented, row
from phonebank_app.ui.people.reading_page import Point, prose
from phonebank_app.ui.text import Label, aloud, announce

_POINT = "- "


class NoticePage(HexField):
    """Shows the notice to one person.

    Emits ``accepted`` with the wording that was on the screen (a ``Notice``), or ``declined``.

    Args:
        wordings: the same notice in each language; the first is shown first.
        name: whom it is for, e.g. “Sam”.
        practice: a rehearsal: it is said that nothing is written down.
    """

    key_contexts = ("notice",)

    accepted = Signal(object)
    declined = Signal()

    def __init__(self, wordings: Sequence[Notice], name: str, *, practice: bool = False) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._wordings = tuple(wordings)
        self._read = False
        self._card = Card("column", gap=10, margins=(32, 24, 32, 22), parent=self)
        self._card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name = Label(tr("For {name}", name=name), "label_muted")
        self.title = Label("", "title", wrap=True)
        self.languages = Segmented([one.called for one in self._wordings])
        aloud(self.languages, tr("Language of the notice"))
        self.languages.chosen.connect(self._show_wording)
        head = row(self._name, gap=12)
        head.stretch()
        if practice:
            head.add(Pill(tr("Practice: nothing is written down"), "mask", "warn"))
        head.add(self.languages)
        self._text = ScrollColumn(gap=9, margins=(0, 2, 14, 2))
        self._text.verticalScrollBar().valueChanged.connect(self._look)
        self._text.verticalScrollBar().rangeChanged.connect(lambda *_: self._look())
        self.accept_key = KeyButton(tr("I accept"), caps=("Enter",), look="fill", size=18, weight=600, height=52)
        self.accept_key.clicked.connect(self._accept)
        self.decline_key = KeyButton(tr("No, thank you"), caps=("Esc",), height=52)
        self.decline_key.clicked.connect(self.declined)
        below = row(self.decline_key, gap=12)
        below.stretch()
        below.add(self.accept_key)
        self._card.add(head, self.title)
        self._card.add(self._text, stretch=1)
        self._card.add(below)
        self._show_wording(0)

    # What it shows

    def wording(self) -> Notice:
        """The notice in the language that is shown."""
        return self._wordings[self.languages.current()]

    def _show_wording(self, index: int) -> None:
        shown = self._wordings[index]
        self.title.setText(shown.title)
        self._text.content.clear()
        for paragraph in shown.paragraphs:
            point = paragraph.startswith(_POINT)
            self._text.add(Point(paragraph[len(_POINT) :], size=16) if point else prose(paragraph, 16))
        self._text.content.stretch()
        self._text.verticalScrollBar().setValue(0)
        self._read = False
        self.accept_key.setEnabled(False)
        aloud(self, " ".join((shown.title, *shown.paragraphs)))
        # The other language may be longer: what is on the screen is known once it is laid out.
        QTimer.singleShot(0, self, self._place)

    def _look(self) -> None:
        """All of it was on the screen once its end was."""
        bar = self._text.verticalScrollBar()
        laid_out = self.isVisible() and self._text.content.height() > 1
        self._read = self._read or (laid_out and bar.value() >= bar.maximum())
        self.accept_key.setEnabled(self._read)
        self.accept_key.set_words(tr("I accept") if self._read else tr("Read on"))

    # What the person does

    def _accept(self) -> None:
        if self._read:
            self.accepted.emit(self.wording())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, action = self._text.verticalScrollBar(), keys.action_for("notice", event, held=keys.SCROLLS)
        if action == "decline":
            self.declined.emit()
        elif action == "accept":
            if self._read:
                self._accept()
            else:
                bar.setValue(bar.value() + bar.pageStep() * 4 // 5)
        elif action in keys.SCROLLS:
            bar.setValue(bar.value() + keys.scrolled(action, bar.singleStep(), bar.pageStep() * 4 // 5))
        else:
            super().keyPressEvent(event)

    # Laying out

    def _place(self) -> None:
        now = theme.current()
        width = min(now.px(720), self.width() - now.gap(32))
        self._card.setFixedWidth(max(width, 200))
        most = self.height() - now.gap(24)
        margins = self._card.box.contentsMargins()
        inside = self._card.width() - margins.left() - margins.right()
        text = self._text.content.heightForWidth(inside)
        others = sum(
            part.heightForWidth(inside) if part.hasHeightForWidth() else part.sizeHint().height()
            for part in self._parts()
        )
        spaces = margins.top() + margins.bottom() + 3 * self._card.box.spacing()
        wanted = others + spaces + text + now.px(6)
        self._card.setFixedHeight(max(min(wanted, most), 100))
        self._card.move((self.width() - self._card.width()) // 2, (self.height() - self._card.height()) // 2)
        self.set_calm(QSize(self._card.width(), self._card.height()))
        QTimer.singleShot(0, self, self._look)

    def _parts(self) -> list[QWidget]:
        items = (self._card.box.itemAt(place) for place in range(self._card.box.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if widget is not None and widget is not self._text]

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
