"""Shown once after a party's files had to be mended: what happened, what is back, what may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.party.mending import Mended
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.card_page import CardPage
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, RoundIcon
from phonebank_app.ui.text import Label, Prose
from phonebank_app.words import dates

_CENTRE = Qt.AlignmentFlag.AlignHCenter

_WHY = {
    "missing": tr("The file that holds this party was not there."),
    "behind": tr("The file that holds this party was an older one: calls that had been saved were not in it."),
}
_DAMAGED = tr("The file that holds this party could not be read whole.")


class MendedPage(CardPage):
    """Says what was mended. Emits ``go_on`` when it was read."""

    key_contexts = ("mended",)

    go_on = Signal()

    def __init__(self, mended: Mended, *, linked: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = _Card(mended, linked=linked)
        self.hold(self.card)
        self.card.button.clicked.connect(self.go_on)
        self.setFocusProxy(self.card.button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("mended", event) == "go_on":
            self.go_on.emit()
        else:
            super().keyPressEvent(event)


class _Card(Card):
    def __init__(self, mended: Mended, *, linked: bool) -> None:
        super().__init__("column", gap=0, margins=(39, 30, 39, 28))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._mark = Box()
        self._mark.add_aligned(RoundIcon("shield"), _CENTRE)
        title = Label(tr("Damaged, and mended"), "name", wrap=True)
        title.setAlignment(_CENTRE)
        why = Prose(size=16, tone="muted", centred=True)
        why.set_text(_WHY.get(mended.why, _DAMAGED))
        self.button = KeyButton(
            tr("Go on"), caps=keys.caps("mended", "go_on"), look="fill", size=18, weight=600, height=56
        )
        self.add(self._mark)
        self.space(10)
        self.add(title)
        self.space(6)
        self.add(why)
        self.space(18)
        for icon, tone, words in mended_words(mended, linked=linked):
            self.add(_fact(icon, tone, words))
            self.space(12)
        self.space(8)
        self.add(self.button)
        self._restyle()

    def _restyle(self) -> None:
        now = theme.current()
        self.setFixedWidth(now.px(600))
        self._mark.setVisible(not now.large)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()


def mended_words(mended: Mended, *, linked: bool) -> Sequence[tuple[str, str, str]]:
    """What to say, each with an icon and its tone.

    Args:
        linked: the party sends to a service.
    """
    said = [("check", "ok", _back(mended)), ("ban", "ok", tr("Whoever asked not to be rung is still not rung."))]
    said.append(("info", "warn", _missing(mended)))
    if linked:
        said.append(
            (
                "send",
                "muted",
                tr(
                    "Once there is a network every call is sent again (the campaign counts none twice), what others did"
                    " is read again, and calls of yours that only the campaign has come back."
                ),
            )
        )
    if mended.broken:
        words = tr_n(
            "One line of the journal could not be read; it was written again.",
            "{n:,} lines of the journal could not be read; it was written again.",
            mended.broken,
        )
        said.append(("warning", "warn", words))
    if mended.aside is not None:
        said.append(
            (
                "folder",
                "muted",
                tr("The old files are kept in “{name}” in the party’s folder. Delete nothing.", name=mended.aside.name),
            )
        )
    return said


def _back(mended: Mended) -> str:
    calls = tr_n("{n:,} saved call is here", "{n:,} saved calls are here", mended.outcomes)
    if not mended.outcomes:
        calls = tr("No call had been saved in it")
    parts = []
    if mended.from_base and mended.base == "copy":
        parts.append(
            tr("{from_base:,} from the backup of {when}", from_base=mended.from_base, when=_when(mended.base_at))
        )
    elif mended.from_base:
        parts.append(tr("{from_base:,} from the file itself", from_base=mended.from_base))
    if mended.from_journal:
        parts.append(tr("{from_journal:,} from the journal", from_journal=mended.from_journal))
    if mended.from_store:
        parts.append(tr("{from_store:,} from what could still be read of the old file", from_store=mended.from_store))
    return f"{calls}: {', '.join(parts)}." if parts else f"{calls}."


def _missing(mended: Mended) -> str:
    if mended.base == "copy":
        return tr(
            "What was changed after {when} and is no call may be missing: who sits where, a "
            "newer list, a call in hand. Look at Tonight before you ring on.",
            when=_when(mended.base_at),
        )
    if mended.base == "store":
        return tr("The last changes that are no calls may be missing: who sits where, a call in hand.")
    return tr(
        "There was no backup, so the list is not here, only the calls. With a network the campaign sends the list"
        " again; a list from a file is opened again under Lists."
    )


def _when(at: datetime | None) -> str:
    if at is None:
        return tr("an unknown time")
    here = local(at)
    return tr("{here:%H:%M} on {day}", here=here, day=dates.day_month(here))


def _fact(icon: str, tone: str, words: str) -> Box:
    prose = Prose(leading=1.45)
    prose.set_text(words)
    made = Box("row", gap=10)
    made.box.addWidget(Icon(icon, tone, 20), 0, Qt.AlignmentFlag.AlignTop)
    made.add(prose, stretch=1)
    return made
