"""The card that prints: for whom, how many people on each sheet, and what else goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phonebank_app.cards import ChairView
from phonebank_app.i18n import tr, tr_in
from phonebank_app.paper import USUAL_ROWS
from phonebank_app.ui import theme
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, Segmented, row
from phonebank_app.ui.text import Label, Prose, aloud

ROWS = (6, 9, USUAL_ROWS, 15, 20, 25)
_NO_YES = (tr_in("option", "No"), tr_in("option", "Yes"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed: for which chairs, so many people each, with call-backs, with the script."""

    chairs: tuple[int, ...]
    rows: int
    call_backs: bool
    script: bool


class PrintCard(Card):
    """Asks what is to be printed. Emits ``pdf`` and ``printer`` with a ``Wanted``."""

    pdf = Signal(object)
    printer = Signal(object)

    def __init__(self) -> None:
        super().__init__("column", gap=12, margins=(18, 12, 18, 18))
        self._chairs: dict[int, KeyButton] = {}
        self._chosen: set[int] = set()
        self._shown: object = None
        words = Prose(size=14, leading=1.4, tone="muted")
        words.set_text(
            tr(
                "Whoever is next for a chair goes onto its sheet, and is offered to nobody else until the sheet is "
                "back, or a day after it expires."
            )
        )
        self._quiet = Label(tr("Nobody is sitting down. Seat a guest first."), "label_muted", wrap=True)
        self.places = Box("column", gap=8)
        self.all_key = KeyButton(tr("Everybody"), icon="people")
        self.all_key.clicked.connect(self.choose_all)
        self.rows = Segmented([str(count) for count in ROWS], ROWS.index(USUAL_ROWS))
        self.call_backs, self.script = Segmented(_NO_YES), Segmented(_NO_YES)
        self.pdf_key = KeyButton(tr("Save a PDF…"), look="fill", icon="download", weight=600)
        self.pdf_key.clicked.connect(lambda: self.pdf.emit(self.wanted()))
        self.print_key = KeyButton(tr("Print…"), icon="print")
        self.print_key.clicked.connect(lambda: self.printer.emit(self.wanted()))
        self.busy = Label("", "label_muted", wrap=True)
        self.busy.hide()
        self.add(card_head("print", tr("Print"), self.all_key), words, self._quiet, self.places)
        self.add(_at_left(Field(tr("People on each sheet"), self.rows)))
        options = Box("row", gap=20)
        options.add(_at_left(Field(tr("Call-backs of tonight, too"), self.call_backs)))
        options.add(_at_left(Field(tr("The script, too"), self.script)))
        self.add(options)
        keys = row(self.pdf_key, self.print_key, gap=10)
        keys.stretch()
        self.add(keys, self.busy)
        self.show_chairs((), ())

    def show_chairs(self, chairs: Sequence[ChairView], accepted: Sequence[int]) -> None:
        """Offer these chairs; whoever has not accepted the notice is given no list."""
        have = [view.chair for view in chairs if view.chair in accepted]
        self._chosen &= set(have)
        shown = sorted((view.chair, view.caller, view.chair in accepted) for view in chairs), theme.current().large
        if shown == self._shown:
            return  # whoever has the focus on one keeps it
        self._shown = shown
        self.places.clear()
        self._chairs = {}
        for view in sorted(chairs, key=lambda view: view.chair):
            aside = "" if view.chair in accepted else tr("has not accepted the notice")
            key = KeyButton(view.caller, caps=(str(view.chair),), cap_left=True, aside=aside)
            key.setEnabled(view.chair in accepted)
            key.set_chosen(view.chair in self._chosen)
            key.clicked.connect(lambda _=False, chair=view.chair: self.choose(chair))
            self._chairs[view.chair] = key
        self._place_chairs()
        self._quiet.setVisible(not chairs)
        self.all_key.setEnabled(len(have) > 0)
        self._fit()

    def _place_chairs(self) -> None:
        """Two beside each other where the text is not large."""
        beside = 1 if theme.current().large else 2
        made = list(self._chairs.values())
        for start in range(0, len(made), beside):
            line = Box("row", gap=8)
            for key in made[start : start + beside]:
                line.add(key, stretch=1)
            if len(made) - start < beside:
                line.stretch(1)
            self.places.add(line)

    def choose(self, chair: int) -> None:
        """Print for a chair, or not."""
        self._chosen ^= {chair}
        self._chairs[chair].set_chosen(chair in self._chosen)
        self._fit()

    def choose_all(self) -> None:
        """Print for everybody, or for nobody if everybody is chosen."""
        able = {chair for chair, key in self._chairs.items() if key.isEnabled()}
        self._chosen = set() if self._chosen == able else able
        for chair, key in self._chairs.items():
            key.set_chosen(chair in self._chosen)
        self._fit()

    def chair_key(self, chair: int) -> KeyButton:
        """The key of a chair; ``KeyError`` for one in which nobody sits."""
        return self._chairs[chair]

    def wanted(self) -> Wanted:
        """What is chosen."""
        chairs = tuple(sorted(self._chosen))
        return Wanted(chairs, ROWS[self.rows.current()], self.call_backs.current() == 1, self.script.current() == 1)

    def set_busy(self, words: str) -> None:
        """Something is being printed; with no words it is done."""
        self.busy.setText(words)
        self.busy.setVisible(bool(words))
        aloud(self.busy, words)
        self._fit()

    def _fit(self) -> None:
        ready = bool(self._chosen) and self.busy.isHidden()
        self.pdf_key.setEnabled(ready)
        self.print_key.setEnabled(ready)


def _at_left(widget: QWidget) -> Box:
    made = row(widget)
    made.stretch()
    return made
