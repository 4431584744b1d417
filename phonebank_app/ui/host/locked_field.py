"""Where a passphrase is typed: hidden until asked, and honest about Caps Lock."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import KeyButton, LineEdit
from phonebank_app.ui.text import aloud

_LONGEST = 1024


class PassphraseField(LineEdit):
    """One hidden line with “show F4” at its right end.

    Emits ``caps_lock`` when it learns whether that key is on, and ``show_asked`` for the page to show or hide what is
    typed (in both fields, where there are two).

    Args:
        height: in design pixels.
        toggles: whether “show” stands in it; a second field follows the first one instead.
    """

    caps_lock = Signal(bool)
    show_asked = Signal()

    def __init__(self, *, height: float = 44, toggles: bool = True, parent: QWidget | None = None) -> None:
        self._height = height
        self._caps_on = False
        self._toggle: KeyButton | None = None
        super().__init__(icon="key", limit=_LONGEST, parent=parent)
        self.setStyleSheet("QLineEdit { lineedit-password-character: 8226; }")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if toggles:
            self._toggle = self._make_toggle()
        self.set_shown(False)
        self._restyle()
        self.textChanged.connect(self._space_dots)

    def _make_toggle(self) -> KeyButton:
        caps = keys.caps("locked", "show_passphrase")
        made = KeyButton(tr("show"), caps=caps, look="bare", size=13, tone="muted", height=36, parent=self)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        aloud(made, tr("Show the passphrase"))
        # Else it takes the space between the dots from the field it stands in.
        own = QFont()
        own.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
        made.setFont(own)
        made.clicked.connect(self.show_asked)
        return made

    def is_shown(self) -> bool:
        """Whether what is typed can be read."""
        return self.echoMode() == QLineEdit.EchoMode.Normal

    def set_shown(self, shown: bool) -> None:
        """Make what is typed readable, or hide it."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        if self._toggle is not None:
            self._toggle.set_words(tr("hide") if shown else tr("show"))
        self._space_dots()

    def _restyle(self) -> None:
        super()._restyle()
        self._space_dots()
        if self._toggle is not None:
            margins = self.textMargins()
            margins.setRight(self._toggle.sizeHint().width() + theme.current().px(8))
            self.setTextMargins(margins)
            self._place_toggle()

    def _space_dots(self) -> None:
        """Dots stand apart, so that they can be counted."""
        font = theme.current().font(15)
        if not self.is_shown() and self.text():
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, theme.current().px(2.5))
        self.setFont(font)

    def _place_toggle(self) -> None:
        if self._toggle is not None:
            size = self._toggle.sizeHint()
            left = self.width() - size.width() - theme.current().px(10)
            self._toggle.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_toggle()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(self._height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._notice_caps_lock(event)
        super().keyPressEvent(event)

    def _notice_caps_lock(self, event: QKeyEvent) -> None:
        """Qt tells nobody about Caps Lock, so it is read off the letters: a capital without Shift gives it away."""
        before = self._caps_on
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps_on = not self._caps_on
        elif len(letter) == 1 and letter.lower() != letter.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps_on = letter.isupper() != shifted
        if self._caps_on != before:
            self.caps_lock.emit(self._caps_on)
