"""The preview of the evening on a page, and what can be done with it: copied, saved, read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_in
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.page import HostPage, card_head, quiet
from phonebank_app.ui.parts import Box, Card, KeyButton, Segmented, Select, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, aloud
from phonebank_app.words import dates

_NARROW = 900
_LEAST = 350
"""The height of the picture, in pixels, below which it says nothing."""
_WHAT_IT_IS = tr(
    "Calls, conversations, promises of help, what people said matters, and the pace of the evening. No name, no "
    "number, nothing of how anybody votes. Answers that fewer than five people gave are left out, and so is one that "
    "everybody gave."
)


class EveningSheet(HostPage):
    """The page.

    Signals:
        back: the host goes back where they were.
        look_chosen(dark), day_chosen(day): show it otherwise.
        copy_picture, copy_words: to the clipboard. save(suffix): ``png`` or ``pdf``.
    """

    key_contexts = ("evening",)

    back = Signal()
    look_chosen = Signal(bool)
    day_chosen = Signal(object)
    copy_picture = Signal()
    copy_words = Signal()
    save = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("The evening on a page"), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._days: tuple[date, ...] = ()
        self.back_key = KeyButton(tr("Back"), icon="arrow-left", caps=keys.caps("evening", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.add(self.back_key)
        self.preview = Preview()
        held = Card(gap=0, margins=(16, 16, 16, 16), tone="sunken")
        held.add(self.preview)
        held.stretch()
        self._held = held
        side = Box("column", gap=16)
        side.add(self._build_keys(), self._build_words(), self._build_problem())
        side.stretch()
        self._columns = Box("row", gap=16)
        self._columns.add(held, stretch=3)
        self._columns.add(side, stretch=2)
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(self._columns, stretch=1)

    def _build_keys(self) -> Card:
        self._keys = card = Card(gap=14, margins=(20, 14, 20, 18))
        self.look = Segmented((tr("Light"), tr("Dark")))
        aloud(self.look, tr_in("colours", "Look"))
        self.look.chosen.connect(lambda index: self.look_chosen.emit(index == 1))
        self.day = Select(icon="calendar", type_ahead=False)
        aloud(self.day, tr("Evening"))
        self.day.currentIndexChanged.connect(self._choose_day)
        self.day.hide()
        self.copy_key = KeyButton(tr("Copy the picture"), icon="file", look="fill", weight=600)
        self.copy_key.clicked.connect(self.copy_picture)
        self.png_key = KeyButton(tr("Save as a picture…"), icon="download")
        self.png_key.clicked.connect(lambda: self.save.emit("png"))
        self.pdf_key = KeyButton(tr("Save as a PDF…"), icon="print")
        self.pdf_key.clicked.connect(lambda: self.save.emit("pdf"))
        explained = Prose(size=14, tone="muted")
        explained.set_text(_WHAT_IT_IS)
        card.add(card_head("hexagon", tr("Good to post in a group chat")), explained, _at_left(self.look), self.day)
        for key in (self.copy_key, self.png_key, self.pdf_key):
            card.add(_at_left(key))
        return card

    def _build_words(self) -> Card:
        self._words_card = card = Card(gap=12, margins=(20, 14, 20, 18))
        self.words = Label("", "body", wrap=True, limit=PROSE_LIMIT)
        self.words_key = KeyButton(tr("Copy the words"), icon="speech")
        self.words_key.clicked.connect(self.copy_words)
        card.add(card_head("ear", tr("For whoever cannot see it")), self.words, _at_left(self.words_key))
        return card

    def _build_problem(self) -> Card:
        self._problem_card = card = Card(gap=10, margins=(20, 14, 20, 18))
        self._what = Label("", "body_strong", wrap=True, limit=PROSE_LIMIT)
        self._way_out = Prose(size=15)
        card.add(card_head("info", tr("It cannot be made yet")), self._what, self._way_out)
        card.hide()
        return card

    # What it is given

    def show_waiting(self) -> None:
        """The page is being drawn."""
        self.preview.show_words(tr("Drawing…"))
        self._say_ready(False)

    def show_page(self, image: QImage, words: str, days: Sequence[date], day: date, *, dark: bool) -> None:
        """Show a page.

        Args:
            words: the same for whoever hears it.
            days: of which evenings there are pages, newest first.
        """
        self.preview.show_image(image, words)
        self.words.setText(words)
        self.look.set_current(int(dark))
        if self._days != tuple(days):
            self._days = tuple(days)
            self.day.set_options([_day_words(one) for one in days], self._days.index(day) if day in days else 0)
        self.day.setVisible(len(days) > 1)
        self._say_ready(True)
        for card in (self._keys, self._words_card, self._held):
            card.show()
        self._problem_card.hide()

    def show_problem(self, error: WorldError) -> None:
        """Say why there is none, and how to come by it."""
        self._what.setText(error.what)
        self._way_out.set_text(error.way_out)
        self._problem_card.show()
        for card in (self._keys, self._words_card, self._held):
            card.hide()

    def problem(self) -> str:
        """Why there is no page, as shown; blank where there is one."""
        return "" if self._problem_card.isHidden() else f"{self._what.text()} {self._way_out.text()}"

    def _say_ready(self, ready: bool) -> None:
        for key in (self.copy_key, self.png_key, self.pdf_key, self.words_key):
            key.setEnabled(ready)

    # What the person does

    def _choose_day(self, place: int) -> None:
        if 0 <= place < len(self._days):
            self.day_chosen.emit(self._days[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("evening", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The picture is seen whole; the rest scrolls beside it, or below.
        self.preview.setFixedHeight(
            max(_LEAST, self.height() - self.header.sizeHint().height() - theme.current().gap(68))
        )
        narrow = self.width() < theme.current().px(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.box.direction() != way:
            self._columns.box.setDirection(way)


class Preview(QWidget):
    """The picture, as large as it goes in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._nothing = quiet("hexagon", tr("Drawing…"))
        self._nothing.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def show_words(self, words: str) -> None:
        """Show that there is none yet; one that is there stays meanwhile."""
        self._nothing.setVisible(self._image is None)
        aloud(self, words)

    def show_image(self, image: QImage, words: str) -> None:
        """Show a picture, and what it says."""
        self._image = image
        self._nothing.hide()
        aloud(self, tr("The picture"), words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(440, 550)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 350)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        ratio = self.devicePixelRatioF()
        small = self._image.scaled(
            size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter.drawImage(QRectF(left, top, size.width(), size.height()), small)


def _day_words(day: date) -> str:
    return dates.full_day(day)


def _at_left(widget: QWidget) -> Box:
    made = row(widget)
    made.stretch()
    return made
