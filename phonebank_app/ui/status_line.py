"""The line at the foot of the window that is always true: saved, to send, online or not.

It shows what it was last told and invents nothing: “Saved” is a time that a commit returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, KeyCap, Surface, row
from phonebank_app.ui.text import Label, aloud

Link = Literal["unknown", "online", "offline"]


class StatusLine(Surface):
    """Saved 19:42 · 12 to send · offline since 19:05, and a hint at the right end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=8, margins=(25, 0, 25, 0), rules="top", parent=parent)
        self._saved_at: datetime | None = None
        self._waiting = 0
        self._link: Link = "unknown"
        self._since: datetime | None = None
        self._rehearsal = False
        self._failed = False
        self._saved_icon, self._saved = Icon("check", "ok", 16), Label("", "label")
        self._send_icon, self._send = Icon("send", "muted", 18), Label("", "label", tone="muted")
        self._link_icon, self._online = Icon("cloud-off", "warn", 18), Label("", "label")
        self._calm = Label("", "label_muted", elide=True, or_nothing=True)
        self._calm.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._dots = [Label("·", "label"), Label("·", "label")]
        self._right: Box = row(gap=6)
        self.add(self._saved_icon, self._saved, self._dots[0], self._send_icon, self._send, self._dots[1])
        self.add(self._link_icon, self._online)
        self.add(self._calm, stretch=1)
        self.add(self._right)
        self._redraw()

    def set_saved(self, at: datetime | None) -> None:
        """When the last outcome was committed (local time); ``None`` when nothing was yet."""
        self._saved_at, self._failed = at, False
        self._redraw()

    @property
    def failed(self) -> bool:
        """Whether the last call is not saved."""
        return self._failed

    def set_saving_failed(self) -> None:
        """The last try to save did not succeed; put right by the next :meth:`set_saved`."""
        self._failed = True
        self._redraw()

    def set_waiting(self, count: int) -> None:
        """How many outcomes wait to be sent."""
        self._waiting = count
        self._redraw()

    def set_link(self, link: Link, since: datetime | None = None) -> None:
        """Whether the campaign's service can be reached, and since when (local time)."""
        self._link, self._since = link, since
        self._redraw()

    def set_rehearsal(self, rehearsal: bool) -> None:
        """Whether this is a rehearsal, of which nothing is ever sent."""
        self._rehearsal = rehearsal
        self._redraw()

    def set_hint(self, words: str) -> None:
        """Plain words at the right end."""
        self._right.clear()
        if words:
            self._right.add(Label(words, "hint"))

    def set_key_hint(self, hints: Sequence[tuple[str, str, str]]) -> None:
        """Keys at the right end: first cap, last cap (may be empty), what they do."""
        self._right.clear()
        for index, (first, last, words) in enumerate(hints):
            if index:
                self._right.space(4)
            self._right.add(KeyCap(first))
            if last:
                self._right.add(Label("–", "hint"), KeyCap(last))
            self._right.add(Label(words, "hint"))
        self._right.setVisible(not theme.current().large)

    def text(self) -> str:
        """What the line says, as one sentence."""
        return self.accessibleName()

    def _redraw(self) -> None:
        saved = tr("Saved {saved_at:%H:%M}", saved_at=self._saved_at) if self._saved_at else tr("Nothing to save yet")
        if self._rehearsal and self._saved_at:
            saved += tr(", in rehearsal only")
        if self._failed:
            saved = tr("The last call is not saved")
        self._saved.setText(saved)
        self._saved.set_tone("bad" if self._failed else "" if self._saved_at else "muted")
        self._saved_icon.set_icon(
            "warning" if self._failed else "check", "bad" if self._failed else "ok" if self._saved_at else "muted"
        )
        self._send.setText(self._send_words())
        self._send_icon.set_icon("mask" if self._rehearsal else "send", "muted")
        online = "" if self._rehearsal else self._link_words()
        offline = self._link == "offline"
        self._online.setText(online)
        self._online.set_tone("" if offline else "muted")
        self._link_icon.set_icon("cloud-off" if offline else "cloud", "warn" if offline else "muted")
        for widget in (self._online, self._link_icon, self._dots[1]):
            widget.setVisible(bool(online))
        large = theme.current().large
        # The amber edge of a rehearsal takes six of the line's pixels.
        self.set_height(32 if large else 34 if self._rehearsal else 40)
        calm = tr("Carry on: everything is kept on this laptop.") if online and offline and not large else ""
        self._calm.setText(calm)
        self._right.setVisible(not large)
        aloud(self, " · ".join(part for part in (saved, self._send.text(), online, calm) if part))

    def _send_words(self) -> str:
        if self._rehearsal or not self._waiting:
            return tr("Nothing to send")
        return tr_n("{n} to send", "{n} to send", self._waiting)

    def _link_words(self) -> str:
        if self._link == "unknown":
            return ""
        since = self._since
        if self._link == "offline":
            return tr("Offline since {since:%H:%M}", since=since) if since else tr("Offline")
        return tr("Online since {since:%H:%M}", since=since) if since else tr("Online")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()
