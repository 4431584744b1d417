"""The host's PIN, chosen and asked for: two small sheets over the page, opened and never run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRegularExpression, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegularExpressionValidator, QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys, theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Field, KeyButton, LineEdit, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, announce, describe

FIGURES = "[0-9]{0,8}"


class Sheet(QDialog):
    """A sheet over the window: a drawing, a title, what it is for, and room for fields. Escape puts it away."""

    wide = 480
    """In design pixels."""

    def __init__(self, parent: QWidget, icon: str, title: str, words: str) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The task switcher shows this: nothing of what lies beneath.
        self.setWindowTitle("Phonebank Party")
        aloud(self, title)
        describe(self, words)
        self.title, self.words = Label(title, "heading", wrap=True), Label(words, "muted", wrap=True, limit=PROSE_LIMIT)
        said = Box("column", gap=4)
        said.add(self.title, self.words)
        head = Box("row", gap=14)
        head.add_aligned(Icon(icon, "accent", 24), Qt.AlignmentFlag.AlignTop)
        head.add(said, stretch=1)
        self.wrong = Label("", "label", tone="bad", wrap=True, limit=PROSE_LIMIT)
        self.wrong.hide()
        self.body = Box("column", gap=14, margins=(24, 22, 24, 20))
        self.body.add(head)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self._over = parent.window()

    def fit(self) -> None:
        """Be as wide as the text size wants, and as high as the words need at that width."""
        now, over = theme.current(), self._over
        width = max(200, min(now.px(self.wide), over.width() - now.gap(32)))
        self.body.box.activate()
        self.setMinimumSize(1, 1)
        self.resize(width, max(self.body.heightForWidth(width), self.body.box.minimumHeightForWidth(width)))

    def tell(self, words: str) -> None:
        """Say what is wrong; empty takes it away."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        self.fit()
        if words:
            announce(self, words)

    def told(self) -> str:
        """What is wrong, as shown."""
        return "" if self.wrong.isHidden() else self.wrong.text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self.fit)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().colour("surface"))


class FormSheet(Sheet):
    """A sheet that is filled in: Enter hands it in."""

    def _submit(self) -> None:
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.is_enter(event):
            if not event.isAutoRepeat():
                self._submit()
        else:
            super().keyPressEvent(event)


class PinChoice(FormSheet):
    """Has a PIN chosen, typed twice. Emits ``given`` with it; :meth:`tell` says why it will not do."""

    given = Signal(str)

    def __init__(self, parent: QWidget, *, again: bool = False) -> None:
        super().__init__(
            parent,
            "key",
            tr("Another PIN for the host") if again else tr("Choose a PIN for the host"),
            tr(
                "Four to eight figures, which guests should not know. They bring you from a caller’s page back to "
                "yours. If you forget them, the passphrase opens too."
            ),
        )
        self.first, self.second = _figures_field(), _figures_field()
        self.ok = KeyButton(tr("Use this PIN"), caps=keys.caps("form", "save"), look="fill", weight=600)
        self.cancel = KeyButton(tr("Not now"), caps=keys.caps("form", "close"))
        self.ok.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.reject)
        pair = Box("row", gap=12)
        pair.add(Field("PIN", self.first), Field(tr("The same once more"), self.second), stretch=1)
        below = row(gap=10)
        below.stretch()
        below.add(self.cancel, self.ok)
        self.body.add(pair, self.wrong, below)
        self.first.setFocus()

    def set_busy(self, busy: bool) -> None:
        """It is being kept."""
        self.ok.setEnabled(not busy)

    def _submit(self) -> None:
        if not self.second.text() and self.first.text():
            self.second.setFocus()
        elif self.first.text() != self.second.text():
            self.tell(tr("The two are not the same: type it once more."))
            self.second.clear()
            self.second.setFocus()
        else:
            self.tell("")
            self.given.emit(self.first.text())


class PinQuestion(FormSheet):
    """Asks for the PIN, or for the passphrase in its place.

    Emits ``tried`` with a PIN and ``passphrase_tried`` with a passphrase; :meth:`wait` and :meth:`tell` answer.
    """

    wide = 580

    tried = Signal(str)
    passphrase_tried = Signal(str)

    def __init__(self, parent: QWidget, *, only_passphrase: bool = False) -> None:
        super().__init__(
            parent,
            "lock",
            tr("This way to the host’s pages"),
            tr("The call in hand stays as it is. Callers: press Esc."),
        )
        self._passphrase_mode = False
        self._seconds = 0
        self._busy = False
        self.field = _figures_field()
        self._field = Field(tr("Host’s PIN"), self.field)
        self.ok = KeyButton(tr("Go on"), caps=keys.caps("form", "save"), look="fill", weight=600)
        self.back = KeyButton(tr("Back to the call"), caps=keys.caps("form", "close"))
        self.forgotten = KeyButton(tr("I have forgotten it…"), look="link", size=14, height=36)
        self.ok.clicked.connect(self._submit)
        self.back.clicked.connect(self.reject)
        self.forgotten.clicked.connect(lambda: self.ask_passphrase(not self._passphrase_mode))
        below = row(self.forgotten, gap=10)
        below.stretch()
        below.add(self.back, self.ok)
        self.body.add(self._field, self.wrong, below)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        if only_passphrase:
            self.ask_passphrase(True)
            self.forgotten.hide()
        self.field.setFocus()

    def ask_passphrase(self, wanted: bool) -> None:
        """Have the passphrase typed instead of the PIN, or the PIN again."""
        self._passphrase_mode = wanted
        self.field.clear()
        self.tell("")
        self.field.setValidator(None if wanted else _only_figures(self.field))  # type: ignore[arg-type]
        self.field.setMaxLength(1024 if wanted else 8)
        self._field.set_label(tr("Host’s passphrase") if wanted else tr("Host’s PIN"))
        self.forgotten.set_words(tr("I know it again") if wanted else tr("I have forgotten it…"))
        self._show_state()
        self.field.setFocus()

    def asks_passphrase(self) -> bool:
        """Whether it is the passphrase that is asked for."""
        return self._passphrase_mode

    def set_busy(self, busy: bool) -> None:
        """What was typed is being looked at."""
        self._busy = busy
        self._show_state()

    def wait(self, seconds: int, left: int) -> None:
        """It was wrong: say so, and how long until the next try."""
        self._seconds = seconds
        self.field.clear()
        self.tell(
            tr_n(
                "That is not it: one try is left before the laptop locks.",
                "That is not it: {n} tries are left before the laptop locks.",
                left,
            )
        )
        self._tick.start()
        self._show_state()

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._tick.stop()
        self._show_state()

    def _show_state(self) -> None:
        waits = self._seconds > 0 and not self._passphrase_mode
        self.ok.setEnabled(not (waits or self._busy))
        self.ok.set_words(tr("Wait {seconds} s", seconds=self._seconds) if waits else tr("Go on"))

    def _submit(self) -> None:
        typed = self.field.text()
        if not self.ok.isEnabled() or not typed:
            return
        self.tell("")
        (self.passphrase_tried if self._passphrase_mode else self.tried).emit(typed)


class _HiddenEdit(LineEdit):
    """A hidden line; Enter and Escape are the sheet's."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(80), theme.current().px(48))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.press_of(event) in ("Return", "Escape"):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _figures_field() -> LineEdit:
    made = _HiddenEdit(icon="key", limit=8)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
    made.setValidator(_only_figures(made))
    return made


def _only_figures(parent: QLineEdit) -> QRegularExpressionValidator:
    return QRegularExpressionValidator(QRegularExpression(FIGURES), parent)
