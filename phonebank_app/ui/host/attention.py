"""Needs attention: what the campaign's service would not take, why in words, and what to do. Nothing of it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.host.export_words import FLAT_FILES
from phonebank_app.ui.host.page import HostPage, contents
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, RoundIcon
from phonebank_app.ui.text import Label, aloud, tooltip


@dataclass(frozen=True, slots=True)
class TrayItem:
    """An outcome that the service would not take. It names no voter.

    Attributes:
        at: when it was saved (voters' time).
        label: what the outcome is called here.
        state: ``rejected`` or ``conflict``; ``code``: the service's short word for the reason.
    """

    device_seq: int
    at: datetime
    caller: str
    label: str
    state: str
    code: str = ""


_OLD_PROGRAM = (tr("This program is older than the campaign’s."), tr("Get the new one, then try again."))
_DAMAGED = (
    tr("It did not arrive as it was sent."),
    tr("Try again. If it comes back, save it as a file for your coordinator."),
)
_TOO_LONG = (
    tr("It is too long to be sent."),
    tr("Save it as a file for your coordinator: there it can be read."),
)
_NOT_HELD = (tr("The campaign’s service cannot keep what is in it."), tr("Save it as a file for your coordinator."))
_WHY: dict[str, tuple[str, str]] = {
    "unknown_contact": (
        tr("The campaign no longer has this voter on its list."),
        tr("Save it as a file for your coordinator: they may have been joined with somebody else."),
    ),
    "other_content": (
        tr("The campaign already has this call, with something else in it."),
        tr("Save it as a file and ask your coordinator which of the two stands."),
    ),
    "count_used": (
        tr("Another laptop has already sent a call under this number: this party’s data is in two places."),
        tr("Try again: this laptop counts under a name of its own now."),
    ),
    "wrong_party": (tr("It belongs to another party."), tr("Save it as a file for your coordinator.")),
    "schema_too_new": (
        tr("The campaign’s service is older than this program."),
        tr("Your coordinator can renew it; then try again."),
    ),
    "unknown_kind": _OLD_PROGRAM,
    "bad_digest": _DAMAGED,
    "bad_op": _DAMAGED,
    "bad_id": _DAMAGED,
    "bad_number": (
        tr("The number in it is none that can be rung."),
        tr("Save it as a file for your coordinator: who was meant is known all the same."),
    ),
    "not_storable": _NOT_HELD,
    "bad_json": _NOT_HELD,
    "bad_request": _NOT_HELD,
    "too_large": _TOO_LONG,
    "too_many_ops": _TOO_LONG,
    "bad_time": (tr("The laptop’s clock was far out when it was saved."), tr("Set the clock, and save it as a file.")),
}
_OTHER = (tr("The campaign’s service would not take it."), tr("Save it as a file for your coordinator."))


def why(item: TrayItem) -> tuple[str, str]:
    """Why it was not taken, and what to do."""
    return _WHY.get(item.code, _OTHER)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of comparing with the campaign; ``at`` in the voters' time."""

    at: datetime
    agrees: bool
    ours: int
    theirs: int
    tray: int


class AttentionPage(HostPage):
    """What would not go through, and whether the campaign has the rest.

    Emits ``try_again`` (send the tray once more), ``export`` (table, format, path), as the results page does, ``seal``
    (a path: what is unsent, for the campaign alone) and ``check`` (compare with what the campaign holds).
    """

    try_again = Signal()
    export = Signal(str, str, str)
    seal = Signal(str)
    check = Signal()

    def __init__(self, suggest: str = "every-attempt", parent: QWidget | None = None) -> None:
        super().__init__(tr("Needs attention"), parent=parent)
        self._suggest = suggest
        self.export_key = KeyButton(tr("Save as a file…"), icon="download", caps=keys.caps("host", "export"))
        self.export_key.clicked.connect(self.choose_file)
        self.again_key = KeyButton(tr("Try again"), icon="refresh", caps=keys.caps("host", "sync"), look="fill")
        self.again_key.clicked.connect(self.try_again)
        self.header.tools.set_spaces(gap=10)
        self.seal_key = KeyButton(tr("Seal for the campaign…"), icon="lock")
        self.seal_key.clicked.connect(self.choose_sealed_file)
        tooltip(self.seal_key, tr("A file of everything unsent that only the campaign can read."))
        self.header.tools.add(self.seal_key, self.export_key, self.again_key)
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self._card = Card(gap=0, margins=(18, 6, 18, 6))
        self._calm = _Calm()
        self.checking = CheckCard()
        self.checking.check.connect(self.check)
        self.checking.hide()
        self.body.add(self.checking, self._card)
        self.body.add(self._calm, stretch=1)
        self.body.content.stretch(0)
        self.set_items(())

    def set_items(self, items: Sequence[TrayItem]) -> None:
        """Show what lies in the tray, the newest first."""
        self._card.clear()
        for place, item in enumerate(sorted(items, key=lambda item: -item.device_seq)):
            if place:
                self._card.add(Divider())
            self._card.add(_Item(item))
        self._card.setVisible(bool(items))
        self._calm.setVisible(not items)
        self.header.tools.setVisible(bool(items))
        if items:
            outcomes = tr_n("{n:,} call", "{n:,} calls", len(items))
            self.header.set_subtitle(tr("{outcomes} the campaign would not take. Nothing is lost.", outcomes=outcomes))
        else:
            self.header.set_subtitle("")

    def rows(self) -> list[str]:
        """What stands there, one sentence each, as it is read aloud."""
        return [one.accessibleName() for one in contents(self._card) if isinstance(one, _Item)]

    def choose_file(self) -> QFileDialog:
        """Ask where the file goes, then emit ``export``: every attempt, with whether it was sent."""

        def chosen(path: Path) -> None:
            self.export.emit("attempts", "csv" if path.suffix.lower() == ".csv" else "xlsx", str(path))

        return dialogs.save_file(self, tr("Save every attempt"), self._suggest, FLAT_FILES, chosen)

    def choose_sealed_file(self) -> QFileDialog:
        """Ask where the sealed file goes, then emit ``seal``."""
        kinds = ((tr("Sealed for the campaign"), ("*.sealed",)),)
        suggested = f"{self._suggest.removesuffix('-attempts')}-unsent.sealed"
        return dialogs.save_file(
            self, tr("Seal what is unsent"), suggested, kinds, lambda path: self.seal.emit(str(path))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event) if not self._card.isHidden() else ""
        if action == "export":
            self.choose_file()
        elif action == "sync":
            self.try_again.emit()
        else:
            super().keyPressEvent(event)


class _Item(Box):
    """One outcome: when and what at the left, why and what to do beside it."""

    def __init__(self, item: TrayItem) -> None:
        super().__init__("row", gap=16, margins=(0, 14, 0, 14))
        reason, way_out = why(item)
        what = tr("{label}, saved {at:%H:%M} by {caller}", label=item.label, at=item.at, caller=item.caller)
        words = Box("column", gap=2)
        words.add(Label(reason, "body_strong", wrap=True, limit=300))
        words.add(Label(way_out, "label_muted", wrap=True, limit=300))
        words.add(
            Label(
                tr("{what} · call {device_seq} of this laptop", what=what, device_seq=item.device_seq),
                "hint",
                wrap=True,
                limit=200,
            )
        )
        self.add_aligned(Icon("warning", "warn", 22), Qt.AlignmentFlag.AlignTop)
        self.add(words, stretch=1)
        aloud(self, f"{reason} {way_out} {what}")


class _Calm(Card):
    """Nothing wants anybody."""

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(24, 32, 24, 40))
        self.stretch(2)
        self.add_aligned(RoundIcon("check", "ok", 72), Qt.AlignmentFlag.AlignHCenter)
        for words, role in (
            (tr("Nothing needs you here"), "heading"),
            (
                tr("Whatever the campaign will not take is put here, with the reason. It never holds up the rest."),
                "lead",
            ),
        ):
            label = Label(words, role, wrap=True, limit=200)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.add(label)
        self.stretch(3)


class CheckCard(Card):
    """Whether the campaign has everything. Emits ``check``."""

    check = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=10, margins=(18, 14, 18, 14))
        self._icon = Icon("cloud", "muted", 22)
        self._what, self._more = (
            Label("", "body_strong", wrap=True, limit=300),
            Label("", "label_muted", wrap=True, limit=400),
        )
        words = Box("column", gap=2)
        words.add(self._what, self._more)
        self.key = KeyButton(tr("Check with the campaign"), icon="refresh")
        self.key.clicked.connect(self.check)
        line = Box("row", gap=16)
        line.add_aligned(self._icon, Qt.AlignmentFlag.AlignTop)
        line.add(words, stretch=1)
        self.add(line)
        self.add_aligned(self.key, Qt.AlignmentFlag.AlignLeft)
        self.show_check(None)

    def show_check(self, checked: Checked | None, *, busy: bool = False) -> None:
        """Show the last comparison; ``None``: there has been none."""
        self.key.setEnabled(not busy)
        self.key.set_words(tr("Checking…") if busy else tr("Check with the campaign"))
        if checked is None:
            self._icon.set_icon("cloud", "muted")
            self._say(
                tr("Does the campaign have everything?"), tr("It is counted on both sides, and compared call by call.")
            )
            return
        kept = tr_n(" {n:,} call lies below.", " {n:,} calls lie below.", checked.tray) if checked.tray else ""
        if checked.agrees:
            self._icon.set_icon("check", "ok")
            what = (
                tr_n(
                    "The campaign holds the one call of this laptop.",
                    "The campaign holds all {n:,} calls of this laptop.",
                    checked.ours,
                )
                if checked.ours
                else tr("There is nothing to be sent yet.")
            )
            self._say(what, tr("Compared at {at:%H:%M}.{kept}", at=checked.at, kept=kept))
            return
        self._icon.set_icon("warning", "bad")
        self._say(
            tr_n(
                "The campaign holds {theirs:,} of the {n:,} call of this laptop.",
                "The campaign holds {theirs:,} of the {n:,} calls of this laptop.",
                checked.ours,
                theirs=checked.theirs,
            ),
            tr(
                "Compared at {at:%H:%M}, after everything was sent again.{kept} Nothing is deleted "
                "here. Tell your coordinator, and seal what is unsent.",
                at=checked.at,
                kept=kept,
            ),
        )

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            # Words that wrap ask for too little height where room is short.
            self.setMinimumHeight(self.box.totalHeightForWidth(self.width()))
        return done

    def texts(self) -> tuple[str, str]:
        """What it says."""
        return self._what.text(), self._more.text()

    def _say(self, what: str, more: str) -> None:
        self._what.setText(what)
        self._more.setText(more)
        aloud(self, f"{what} {more}")
