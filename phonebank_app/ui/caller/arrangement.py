"""The four ways a call is laid out: full screen, half a screen, a third or a quarter of one, and large text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from phonebank_app.i18n import tr
from phonebank_app.rules.codesets import AllOut
from phonebank_app.ui import keys
from phonebank_app.ui.caller.ended import EndedCard
from phonebank_app.ui.caller.note import NoteCard
from phonebank_app.ui.caller.say import SayPane
from phonebank_app.ui.caller.who import WhoBand, WhoColumn, WhoMore, WhoTop, WhoView
from phonebank_app.ui.caller.who_slip import WhoSlip
from phonebank_app.ui.parts import Box, Card, KeyButton, ScrollColumn, column

Arrangement = Literal["wide", "half", "narrow", "large"]

_WIDE_FROM, _HALF_FROM, _HALF_HIGH_FROM = 1200, 840, 860
_NARROW_FROM, _NARROW_HIGH_FROM = 468, 810
_MARGIN = 16
_SAY_RIGHT = 10
"""What is said, and every question, keeps ``parts.BAR`` more at its right end, for a bar to lie on."""


def arrangement_for(width: int, height: int, scale: float) -> Arrangement:
    """Which arrangement suits a page of this size (device-independent pixels) at this text size."""
    wide, high = width / scale, height / scale
    if wide >= _WIDE_FROM:
        return "wide"
    if wide >= _HALF_FROM and high >= _HALF_HIGH_FROM:
        return "half"
    return "narrow" if _NARROW_FROM <= wide < _HALF_FROM and high >= _NARROW_HIGH_FROM else "large"


@dataclass(frozen=True, slots=True)
class Body:
    """A call laid out: the whole, and the parts that are fed.

    Attributes:
        middle: holds ``say``, or the question that stands in its place.
        foot: holds the strip that says on whose behalf; below everything, or below the two columns.
        more: where ``who`` has no room for everything.
        help_keys: what a voter promises, or may ask for; pass it on, ask the host, take a break: at large text, where
            the header is left out and the strip has no room for them.
    """

    kind: Arrangement
    whole: QWidget
    who: WhoView
    middle: Box
    say: SayPane
    note: NoteCard
    ended: EndedCard
    foot: Box
    more: WhoMore | None = None
    help_keys: tuple[KeyButton, ...] = ()

    def set_all_out(self, out: AllOut) -> None:
        """The key for a whole household that is not in, wherever it stands."""
        self.who.set_all_out(out)
        if self.more is not None:
            self.more.set_all_out(out)


def build(kind: Arrangement) -> Body:
    """Lay a call out."""
    return {"wide": _wide, "half": _half, "narrow": _narrow, "large": _large}[kind]()


class Stack(QStackedWidget):
    """Pages of which one is seen, in whatever room there is: nobody asks all of them how high they would be."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(1, 1)  # the quiet pages scroll: none may keep the window from being small

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(320, 240)


def _say_card(say: SayPane) -> tuple[Card, Box]:
    card = Card("column", gap=0, margins=(22, 5, _SAY_RIGHT, 9))
    middle = Box("column", gap=0)
    middle.add(say, stretch=1)
    card.add(middle, stretch=1)
    return card, middle


def _share(widget: QWidget, policy: QSizePolicy.Policy = QSizePolicy.Policy.Ignored) -> None:
    """Take the share of the width that the stretch gives, whatever is inside."""
    widget.setSizePolicy(policy, QSizePolicy.Policy.Expanding)


def _wide() -> Body:
    who, say, note, ended = WhoColumn(), SayPane(), NoteCard(), EndedCard()
    card, middle = _say_card(say)
    second = column(gap=8)
    second.add(card, stretch=1)
    second.add(note)
    for part in (who, second, ended):
        _share(part)
    columns = Box("row", gap=16)
    columns.add(who, stretch=408)
    columns.add(second, stretch=518)
    foot = Box("column", gap=0)
    left = column(gap=8)
    left.add(columns, stretch=1)
    left.add(foot)
    _share(left)
    whole = Box("row", gap=16, margins=(_MARGIN, 10, _MARGIN, 8))
    whole.add(left, stretch=942)
    whole.add(ended, stretch=376)
    return Body("wide", whole, who, middle, say, note, ended, foot)


def _half() -> Body:
    who, say, note, ended = WhoBand(), SayPane(), NoteCard(), EndedCard()
    card, middle = _say_card(say)
    left = column(gap=12)
    left.add(card, stretch=1)
    left.add(note)
    for part in (left, ended):
        _share(part)
    below = Box("row", gap=16)
    below.add(left, stretch=536)
    below.add(ended, stretch=376)
    who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    foot = Box("column", gap=0)
    whole = column(gap=10, margins=(_MARGIN, 10, _MARGIN, 6))
    whole.add(who)
    whole.add(below, stretch=1)
    whole.add(foot)
    return Body("half", whole, who, middle, say, note, ended, foot)


def _narrow() -> Body:
    """One column: who, say, note, and the outcomes three to a row. A question takes the outcomes' place as well."""
    who, say, note, ended = WhoSlip(), SayPane(size=18), NoteCard(brief=True), EndedCard(columns=3)
    card, middle = _say_card(say)
    card.set_spaces(margins=(16, 2, 4, 8))
    note.set_spaces(margins=(16, 6, 12, 7))
    note.fields.add(ended.undo_key)
    ended.set_spaces(margins=(12, 7, 2, 7))
    for part in (card, ended):
        _share(part)
    who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    ended.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    foot = Box("column", gap=0)
    whole = column(gap=8, margins=(8, 8, 8, 6))
    whole.add(who)
    whole.add(card, stretch=1)
    whole.add(note, ended, foot)
    return Body("narrow", whole, who, middle, say, note, ended, foot)


def _large() -> Body:
    who, say, note, ended = WhoTop(), SayPane(large=True), NoteCard(large=True), EndedCard(large=True)
    note.set_spaces(margins=(0, 0, 0, 0))
    note.set_tone("", "")
    more = WhoMore()
    help_keys = (
        KeyButton(tr("They’ll help"), caps=keys.caps("call", "promise"), icon="heart"),
        KeyButton(tr("Rights…"), caps=keys.caps("call", "rights"), icon="shield"),
        KeyButton(tr("Pass it on"), caps=keys.caps("call", "pass_on"), icon="swap"),
        KeyButton(tr("Ask the host"), caps=keys.caps("call", "ask_host"), icon="help"),
        KeyButton(tr("Take a break"), caps=keys.caps("call", "take_break"), icon="cup"),
    )
    middle = Box("column", gap=0)
    middle.add(say)
    scroll = ScrollColumn(gap=14, margins=(0, 0, 12, 0))
    scroll.add(middle, note, more, *help_keys)
    scroll.content.stretch()
    left = Card("column", gap=0, margins=(17, 12, 8, 6))
    left.add(scroll)
    for part in (left, ended):
        _share(part)
    below = Box("row", gap=10, margins=(9, 10, 9, 8))
    below.add(left, stretch=3)
    below.add(ended, stretch=2)
    whole = column(gap=0)
    whole.add(who)
    whole.add(below, stretch=1)
    foot = Box("column", gap=0, margins=(9, 0, 9, 6))
    whole.add(foot)
    return Body("large", whole, who, middle, say, note, ended, foot, more, help_keys)
