"""Who is being rung: the first column. One view for each arrangement of the page, all fed the same card."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.cards import CallCard, PastCall
from phonebank_app.i18n import tr, tr_in
from phonebank_app.rules.codesets import AllOut
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller import words
from phonebank_app.ui.caller.home_keys import HomeKeys
from phonebank_app.ui.caller.promised_back import PromisedBack
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, Pill, QrCode, ScrollColumn, Surface, column, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose

_SCAN = tr("Point your phone’s camera at the square and tap the number.\nLet it ring for fifteen seconds.")
_SCAN_REHEARSAL = tr("In a real evening your phone dials when you scan this.\nTonight’s practice needs no phone.")


class NameBlock(Box):
    """Where they live, which try this is, their name, who they live with."""

    mate_answered = Signal()
    all_out = Signal()

    def __init__(self, *, with_button: bool = True, with_name: bool = True) -> None:
        super().__init__("column", gap=0)
        self._area, self._try = Label("", "label_muted", elide=True), Pill("")
        top = Box("row", gap=8)
        top.add(self._area, stretch=1)
        top.add(self._try)
        self.name = Label("", "name", shrink_to=24)
        self.name.setObjectName("name")
        self._home, self._home_icon = Label("", "muted", wrap=True), Icon("home")
        self._home_keys = HomeKeys()
        self._home_keys.mate_answered.connect(self.mate_answered)
        self._home_keys.all_out.connect(self.all_out)
        self._home_row = row(self._home_icon, gap=8)
        self._home_row.add(self._home, stretch=1)
        self._with_button = with_button
        self.add(top)
        if with_name:
            self.add(self.name)
        self.space(8)
        self.add(self._home_row)
        self.back = PromisedBack()
        self.add(self.back)
        if with_button:
            self.space(9)
            self.add(self._home_keys)

    def show_card(self, card: CallCard, today: date, extra: str = "") -> None:
        """Show this voter; ``extra`` follows what is said of the household."""
        self._area.setText(card.area)
        due = card.call_back_due is not None
        self._try.set_words(words.tries(card, today), "clock" if due else "info", "accent" if due else "")
        self.back.show_card(card)
        self.name.setText(card.name)
        home = words.household(card) or (tr("Nobody else here") if extra else "")
        self._home.setText(". ".join(part for part in (home, extra) if part))
        self._home_row.setVisible(bool(self._home.text()))
        self._home_keys.show_card(card)
        self._home_keys.setVisible(self._home_keys.any and self._with_button)

    def set_all_out(self, out: AllOut) -> None:
        """The key for a whole household that is not in."""
        self._home_keys.set_all_out(out)

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly."""
        self._home_keys.fade_caps(faded)
        self.back.fade_caps(faded)


class HistoryBlock(Box):
    """What they said before."""

    def __init__(self) -> None:
        super().__init__("column", gap=0)

    def show_card(self, card: CallCard, today: date, rehearsal: bool = False) -> None:
        """List their earlier calls, latest first; at most four, so that the page stays calm."""
        self.clear()
        self.add(Label(words.history_title(card, today), "section"))
        self.space(7)
        if card.promised:
            self._entry("heart", tr("Promised tonight"), "; ".join(card.promised))
            self.space(8)
        for index, call in enumerate(card.history[:4]):
            if index:
                self.space(8)
            self._entry("speech" if call.reached else "clock", words.moment(call.at), _said(call))
        if not card.history:
            said = tr("They are not real, so be as clumsy as you like") if rehearsal else words.nothing_before(card)
            self._entry("info", tr("Nobody has rung before"), said)

    def _entry(self, icon: str, when: str, said: str) -> None:
        text = column(Label(when, "time"), gap=3)
        if said:
            text.add(Label(said, "body", wrap=True, limit=PROSE_LIMIT))
        line = Box("row", gap=10)
        line.box.addWidget(Icon(icon, size=16), 0, Qt.AlignmentFlag.AlignTop)
        line.add(text, stretch=1)
        self.add(line)


def _said(call: PastCall) -> str:
    return words.past(call)


class WhoView(Box):
    """What the three arrangements share: the setter and the signals."""

    other_number = Signal()
    mate_answered = Signal()
    all_out = Signal()
    scan = Signal()

    def set_all_out(self, out: AllOut) -> None:
        """The key for a whole household that is not in."""

    def show_card(self, card: CallCard, today: date, rehearsal: bool) -> None:
        """Show this voter."""

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly: the keyboard is at the other chair."""


def number_label() -> Label:
    """The number being rung: it grows smaller rather than be cut."""
    label = Label("", "number", squeeze=True)
    label.setObjectName("number")
    return label


def tel(card: CallCard) -> str:
    """What a phone reads from the square."""
    return f"tel:{card.number.e164}"


class WhoColumn(WhoView):
    """The full first column: name, number, square, history, from top to bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._names, self._history = NameBlock(), HistoryBlock()
        self._names.mate_answered.connect(self.mate_answered)
        self._names.all_out.connect(self.all_out)
        self._which = Label("", "label_muted", elide=True)
        self._other = KeyButton(tr("Other number"), caps=keys.caps("call", "other_number"), look="bare", size=14)
        self._other.clicked.connect(self.other_number)
        self._number = number_label()
        self._qr = QrCode()
        self._scan = Prose(tone="muted")
        card = Card("column", gap=0, margins=(22, 12, 22, 8))
        ring = row(Icon("phone"), Label(tr("Ring"), "body_strong"), gap=8)
        ring.add(self._which, stretch=1)
        ring.add(self._other)
        square = Box("row", gap=16)
        square.box.addWidget(self._qr, 0, Qt.AlignmentFlag.AlignTop)
        told = column(Label(tr("Scan to dial"), "subheading"), self._scan, gap=4, margins=(0, 8, 0, 0))
        told.stretch()
        square.add(told, stretch=1)
        card.add(self._names)
        card.space(10)
        card.add(Divider())
        card.space(8)
        card.add(ring, self._number)
        card.space(7)
        card.add(square)
        card.space(10)
        card.add(Divider())
        card.space(9)
        # Where height is short, earlier calls are what can be scrolled for; the square and the keys are not.
        # They give way altogether before anything above them is cut.
        earlier = ScrollColumn(gap=0, margins=(0, 0, 0, 0))
        earlier.setMinimumHeight(1)
        earlier.add(self._history)
        earlier.content.stretch()
        card.add(earlier, stretch=1)
        self.add(card)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(408), theme.current().px(640))

    def show_card(self, card: CallCard, today: date, rehearsal: bool) -> None:
        self._names.show_card(card, today)
        self._which.setText(words.number(card))
        self._other.setVisible(words.has_other_number(card))
        self._number.setText(card.number.national)
        self._qr.set_data(tel(card))
        self._scan.set_text(_SCAN_REHEARSAL if rehearsal else _SCAN)
        self._history.show_card(card, today, rehearsal)

    def set_all_out(self, out: AllOut) -> None:
        self._names.set_all_out(out)

    def fade_caps(self, faded: bool) -> None:
        self._names.fade_caps(faded)
        self._other.fade_caps(faded)


class WhoBand(WhoView):
    """A band across half a screen: name and number, history, square."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._names, self._history = NameBlock(with_button=False), HistoryBlock()
        self._number = number_label()
        self._other = KeyButton(tr("Other number"), caps=keys.caps("call", "other_number"))
        self._other.clicked.connect(self.other_number)
        self._home_keys = HomeKeys()
        self._home_keys.mate_answered.connect(self.mate_answered)
        self._home_keys.all_out.connect(self.all_out)
        self._qr = QrCode()
        actions = row(self._other, self._home_keys, gap=8)
        actions.stretch()
        actions.set_height(44)
        left = column(self._names, self._number, gap=6)
        left.space(4)
        left.add(actions)
        left.stretch()
        past = column(self._history, gap=0)
        past.stretch()
        scan = Box("column", gap=8)
        scan.add(self._qr)
        scan.add_aligned(Label(tr("Scan to dial"), "label", tone="muted"), Qt.AlignmentFlag.AlignHCenter)
        scan.add_aligned(Label(tr("Let it ring 15 seconds"), "hint"), Qt.AlignmentFlag.AlignHCenter)
        scan.stretch()
        self._whole = Card("row", gap=20, margins=(22, 12, 22, 12))
        self.add(self._whole)
        self._whole.add(left, stretch=22)
        self._whole.add(Divider(upright=True))
        self._whole.add(past, stretch=9)
        self._whole.add(scan)

    def show_card(self, card: CallCard, today: date, rehearsal: bool) -> None:
        self._names.show_card(card, today, words.number(card))
        self._number.setText(card.number.national)
        self._other.setVisible(words.has_other_number(card))
        self._home_keys.show_card(card)
        self._qr.set_data(tel(card))
        self._history.show_card(card, today, rehearsal)

    def set_all_out(self, out: AllOut) -> None:
        self._home_keys.set_all_out(out)

    def fade_caps(self, faded: bool) -> None:
        self._other.fade_caps(faded)
        self._home_keys.fade_caps(faded)


class WhoTop(WhoView):
    """At 200 %: name and number stay at the top; the square opens on a key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = Label("", "name", shrink_to=24)
        self._name.setObjectName("name")
        self._number, self._which = number_label(), Label("", "hint")
        self._other = KeyButton(tr_in("short", "Other"), caps=keys.caps("call", "other_number"), size=16)
        self._other.clicked.connect(self.other_number)
        self._scan = KeyButton(tr("Scan"), caps=keys.caps("call", "scan"), size=16)
        self._scan.clicked.connect(self.scan)
        left = column(self._name, self._number, gap=0)
        right = Box("column", gap=4)
        right.stretch()
        right.add_aligned(self._which, Qt.AlignmentFlag.AlignRight)
        right.add(row(self._other, self._scan, gap=12))
        right.stretch()
        self._whole = Surface("row", gap=12, margins=(21, 6, 18, 8), rules="bottom")
        self.add(self._whole)
        self._whole.add(left, stretch=1)
        self._whole.add(right)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_card(self, card: CallCard, today: date, rehearsal: bool) -> None:
        self._name.setText(card.name)
        self._number.setText(card.number.national)
        self._which.setText(words.number(card).split(",")[0])
        self._other.setVisible(words.has_other_number(card))

    def fade_caps(self, faded: bool) -> None:
        self._other.fade_caps(faded)
        self._scan.fade_caps(faded)


class WhoMore(Box):
    """At 200 %: what the top has no room for, at the end of the column that scrolls."""

    mate_answered = Signal()
    all_out = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=12)
        self._names, self._history = NameBlock(with_name=False), HistoryBlock()
        self._names.mate_answered.connect(self.mate_answered)
        self._names.all_out.connect(self.all_out)
        self.add(Divider(), self._names, Divider(), self._history)

    def show_card(self, card: CallCard, today: date, rehearsal: bool) -> None:
        """Show this voter."""
        self._names.show_card(card, today)
        self._history.show_card(card, today, rehearsal)

    def set_all_out(self, out: AllOut) -> None:
        """The key for a whole household that is not in."""
        self._names.set_all_out(out)
