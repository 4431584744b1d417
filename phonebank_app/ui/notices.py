"""The one place where the person is told something that the page itself does not say.

A notice stands in the page as a bar across its top, never as a window over it: it says what happened, what
is kept, and the way out, and stays until it is put right or read. Nothing here blocks: no notice waits for
an answer before work can go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, IconButton, KeyButton, Surface
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, announce

Tone = Literal["ok", "warn", "bad"]

_ICONS: dict[Tone, str] = {"ok": "check", "warn": "info", "bad": "warning"}
_READ_AFTER_MS = 8000


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told.

    Attributes:
        key: what it is about; a second notice of one key replaces the first.
        what: one sentence: what happened.
        kept: what is kept, and what to do now.
        tone: ``ok`` goes away by itself, ``warn`` and ``bad`` stay.
        action: words of a button, if something can be done at once.
        to_host: for the host alone: it waits while a caller has the screen. It would crowd the call, and what its
            button decides is not for a caller to decide.
    """

    key: str
    what: str
    kept: str = ""
    tone: Tone = "warn"
    action: str = ""
    to_host: bool = False


def notice_of(error: WorldError, key: str, *, kept: str = "", action: str = "") -> Notice:
    """A notice for an error of the world: its sentence, what is kept, its way out."""
    return Notice(key, error.what, " ".join(part for part in (kept, error.way_out) if part), "bad", action)


class Notices(Box):
    """A stack of notice bars. Emits ``acted`` with a notice's key when its button is pressed."""

    acted = Signal(str)
    dismissed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._bars: dict[str, NoticeBar] = {}
        self._caller_looks = False
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Tell something, aloud as well for those who listen to the screen."""
        told = self._bars.get(notice.key)
        if told is not None and told.notice == notice and notice.tone != "ok":
            self._tell_or_wait(told)
            return
        self.withdraw(notice.key)
        bar = NoticeBar(notice)
        bar.acted.connect(self.acted)
        bar.closed.connect(self._dismiss)
        self._bars[notice.key] = bar
        self.add(bar)
        self._tell_or_wait(bar)

    def set_caller_looks(self, looks: bool) -> None:
        """A caller has the screen, or the host has it again: then what waited is told."""
        if looks == self._caller_looks:
            return
        self._caller_looks = looks
        for bar in list(self._bars.values()):
            if bar.notice.to_host:
                self._tell_or_wait(bar)

    def _tell_or_wait(self, bar: NoticeBar) -> None:
        notice = bar.notice
        waits = notice.to_host and self._caller_looks
        bar.setVisible(not waits)
        self._show_if_any()
        if waits:
            return
        announce(self, f"{notice.what} {notice.kept}")
        if notice.tone == "ok":
            QTimer.singleShot(_READ_AFTER_MS, bar, lambda: self._read(notice))

    def _show_if_any(self) -> None:
        self.setVisible(any(not bar.isHidden() for bar in self._bars.values()))

    def tell(self, words: str, kept: str = "") -> None:
        """Tell something good; it goes away by itself."""
        self.show_notice(Notice("told", words, kept, "ok"))

    def withdraw(self, key: str) -> None:
        """Take a notice away: it is put right."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            self.box.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self._show_if_any()

    def texts(self) -> list[str]:
        """What is being told just now, or waits for the host."""
        return [bar.accessibleName() for bar in self._bars.values()]

    def _read(self, notice: Notice) -> None:
        bar = self._bars.get(notice.key)
        if bar is not None and bar.notice is notice:
            self.withdraw(notice.key)

    def _dismiss(self, key: str) -> None:
        self.withdraw(key)
        self.dismissed.emit(key)


class NoticeBar(Surface):
    """One notice across the whole width."""

    acted = Signal(str)
    closed = Signal(str)

    def __init__(self, notice: Notice, *, closable: bool = True) -> None:
        super().__init__("row", gap=10, margins=(24, 6, 16, 6), tone=f"{notice.tone}_tint", rules="bottom")
        self.notice = notice
        aloud(self, f"{notice.what} {notice.kept}".strip())
        what = Label(notice.what, "body_strong", tone=notice.tone, wrap=True, limit=PROSE_LIMIT)
        kept = Label(notice.kept, "body", wrap=True, limit=PROSE_LIMIT)
        words = Box("column", gap=0)
        words.add(what)
        if notice.kept:
            words.add(kept)
        self.add(Icon(_ICONS[notice.tone], notice.tone, 22))
        self.add(words, stretch=1)
        if notice.action:
            button = KeyButton(notice.action)
            button.clicked.connect(lambda: self.acted.emit(notice.key))
            self.add(button)
        if closable:
            close = IconButton("close", tr("Close this notice"), tone=notice.tone)
            close.clicked.connect(lambda: self.closed.emit(notice.key))
            self.add(close)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Words that wrap ask for too little height where room is short, and a notice must be read whole.
        self.setMinimumHeight(self.box.totalHeightForWidth(self.width()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()
