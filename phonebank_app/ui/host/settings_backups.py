"""The card of the settings that says how the open party is kept safe, and where a second copy goes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.party.keeping import Kept
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose
from phonebank_app.words import dates

_HOW = tr(
    "Every call is also in a sealed journal beside the party. Backups are made every ten minutes while calls are "
    "saved, and when the party is locked or closed. Each is checked; the last three are kept, encrypted."
)
_SECOND = tr(
    "A stick, for instance. The newest backup there opens on this laptop only; the campaign can read the calls, if "
    "this party belongs to one."
)


class BackupsCard(Card):
    """The card.

    Signals:
        back_up: a backup is wanted now.
        second_chosen: another second place, as a path; empty for none.
    """

    back_up = Signal()
    second_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20), parent=parent)
        head = Box("row", gap=10)
        head.add(Icon("shield", "accent", 20), Label(tr("Safe keeping"), "heading"))
        head.stretch()
        self._last = Label("", "body_strong", wrap=True, limit=PROSE_LIMIT)
        self.trouble = Note()
        self.cloud = Note()
        how = Prose(size=14, leading=1.4, tone="muted")
        how.set_text(_HOW)
        self.now_button = KeyButton(tr("Back up now"), icon="saved")
        self.now_button.clicked.connect(self.back_up)
        self._second = Label("", "body", wrap=True, limit=PROSE_LIMIT)
        about = Prose(size=14, leading=1.4, tone="muted")
        about.set_text(_SECOND)
        self.choose_button = KeyButton(tr("Choose a place…"), icon="usb")
        self.choose_button.clicked.connect(self._choose)
        self.none_button = KeyButton(tr("Use none"), look="link")
        self.none_button.clicked.connect(lambda: self.second_chosen.emit(""))
        keys = Box("row", gap=8)
        keys.add(self.choose_button, self.none_button)
        keys.stretch()
        self.add(head)
        self.space(2)
        self.add(self._last, self.trouble, self.cloud, how)
        self.space(2)
        self.add(_at_left(self.now_button))
        self.space(8)
        self.add(Label(tr("A second place"), "label_strong"), self._second, about)
        self.space(2)
        self.add(keys)
        self.set_second("")
        self.set_kept(Kept(None, 0, None), None)

    def set_kept(self, kept: Kept, today: datetime | None) -> None:
        """Show what is kept. Times of ``kept`` and ``today`` are voters' time."""
        self._last.setText(_last_words(kept, today))
        self.trouble.say(f"{kept.problem} {kept.way_out}".strip(), "bad")
        if self._place:
            self._show_second(kept.second_at)

    def set_second(self, place: str) -> None:
        """Show which place is chosen; blank for none."""
        self._place = place
        self.none_button.setVisible(bool(place))
        self._show_second(None)

    def set_cloud(self, name: str) -> None:
        """Say that a cloud copies the party's folder; blank for none."""
        self.cloud.say(
            tr(
                "This folder seems to be copied by {name}, which may put older files back while the "
                "party is open. Pause it for the evening, or have it leave this folder out.",
                name=name,
            )
            if name
            else "",
            "bad",
        )

    def set_busy(self, busy: bool) -> None:
        """A backup is being made."""
        self.now_button.setEnabled(not busy)
        self.now_button.set_words(tr("Backing up…") if busy else tr("Back up now"))

    def texts(self) -> list[str]:
        """What the card says, label by label."""
        said = [part for part in self.findChildren(QWidget) if isinstance(part, (Label, Prose))]
        return [part.text() for part in said if part.isVisibleTo(self)]

    def _show_second(self, at: datetime | None) -> None:
        if not self._place:
            self._second.setText(tr("None chosen"))
        else:
            self._second.setText(
                self._place if at is None else tr("{place}, last at {at:%H:%M}", place=self._place, at=at)
            )

    def _choose(self) -> QFileDialog:
        dialog = QFileDialog(self, tr("Where should a second copy go?"), str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.second_chosen)
        dialog.open()
        return dialog


def _last_words(kept: Kept, today: datetime | None) -> str:
    if kept.backup_at is None:
        return tr("No backup yet: the first is made with the next call.")
    at = kept.backup_at
    day = "" if today is None or at.date() == today.date() else tr(" {on_day}", on_day=dates.on_day_month(at))
    older = kept.backups - 1
    others = tr_n(" One older one is kept.", " {n} older ones are kept.", older) if older else ""
    return tr("Backed up at {at:%H:%M}{day}, and checked.{others}", at=at, day=day, others=others)


def _at_left(widget: QWidget) -> Box:
    made = Box("row", gap=0)
    made.box.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    made.stretch()
    return made
