"""The line at the foot of a joined laptop's window that is always true: joined or not, and what is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.nearby.words import kept_in_short, kept_words, link_in_short, link_words
from phonebank_app.ui.parts import Box, KeyCap, Surface, row
from phonebank_app.ui.text import Label, aloud


class JoinedStatus(Surface):
    """Joined to Leila’s laptop · Saved 19:42 · everything is handed over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=8, margins=(25, 0, 25, 0), rules="top", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._laptop, self._connected, self._rehearsal = tr("the host’s laptop"), True, False
        self._since: datetime | None = None
        self._kept_since: datetime | None = None
        self._saved_at: datetime | None = None
        self._kept = 0
        self._link_icon, self._link = Icon("laptop", "muted", 18), Label("", "label", elide=True)
        self._saved_icon, self._saved = Icon("check", "ok", 16), Label("", "label")
        self._kept_icon, self._waiting = Icon("saved", "muted", 18), Label("", "label", elide=True)
        self._dots = [Label("·", "label"), Label("·", "label")]
        self._right: Box = row(gap=6)
        self.add(self._link_icon, self._link, self._dots[0], self._saved_icon, self._saved, self._dots[1])
        self.add(self._kept_icon, self._waiting)
        self.stretch()
        self.add(self._right)
        self._redraw()

    def set_joined(self, laptop: str, *, rehearsal: bool) -> None:
        """Whose laptop it is joined to."""
        self._laptop, self._rehearsal = laptop, rehearsal
        self._redraw()

    def set_link(self, connected: bool, since: datetime | None) -> None:
        """Whether the host's laptop can be reached; ``since``: since when it cannot (voters' time)."""
        self._connected, self._since = connected, None if connected else since
        self._redraw()

    def set_kept(self, count: int, since: datetime | None) -> None:
        """How many outcomes wait here, and since when the first of them does."""
        self._kept, self._kept_since = count, since if count else None
        self._redraw()

    def set_saved(self, at: datetime | None) -> None:
        """When the last outcome was committed on the host's laptop."""
        self._saved_at = at
        self._redraw()

    def set_key_hint(self, hints: Sequence[tuple[str, str, str]]) -> None:
        """Keys at the right end: first cap, last cap (may be empty), what they do."""
        self._right.clear()
        for first, last, words in hints:
            self._right.add(KeyCap(first))
            if last:
                self._right.add(Label("–", "hint"), KeyCap(last))
            self._right.add(Label(words, "hint"))
        self._redraw()

    def text(self) -> str:
        """What the line says, as one sentence."""
        return self.accessibleName()

    def _redraw(self) -> None:
        link = link_words(self._laptop, connected=self._connected, since=self._since)
        large = theme.current().large
        self._link.setText(link_in_short(connected=self._connected, since=self._since) if large else link)
        self._link.set_tone("" if self._connected else "warn")
        self._link_icon.set_icon("laptop" if self._connected else "cloud-off", "ok" if self._connected else "warn")
        saved = tr("Saved {saved_at:%H:%M}", saved_at=self._saved_at) if self._saved_at else ""
        if saved and self._rehearsal:
            saved += tr(", in rehearsal only")
        self._saved.setText(saved)
        kept = kept_words(self._kept, self._kept_since)
        self._waiting.setText(kept_in_short(self._kept) if large else kept)
        self._waiting.set_tone("warn" if self._kept else "muted")
        self._kept_icon.set_icon("saved", "warn" if self._kept else "muted")
        for widget in (self._saved, self._saved_icon, self._dots[0]):
            widget.setVisible(bool(saved) and not (large and self._kept))
        self.set_height(32 if large else 40)
        # What is kept here is more to the point than what the keys do.
        self._right.setVisible(self._connected and not self._kept and not large)
        aloud(self, " · ".join(part for part in (link, saved, kept) if part))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()
