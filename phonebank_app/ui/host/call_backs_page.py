"""Call-backs, for the host: when and by whom, without names; one of them at a time is shown with whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.calls.call_backs import CallBack, Details, When
from phonebank_app.cards import ChairView
from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import keys
from phonebank_app.ui.caller.times import CallBackTimes
from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.host.page import HostPage, SideBySide, card_head, quiet
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, Select, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, plain
from phonebank_app.words import dates
from phonebank_app.words.languages import COMMON

_LANGUAGES = dict(COMMON)
_TITLES: dict[When, str] = {
    "late": tr("Late"),
    "due": tr("Due now"),
    "tonight": tr("Later tonight"),
    "after": tr("After tonight: these go to the campaign, for the party of their day"),
}


class CallBacksPage(HostPage):
    """The page.

    Signals:
        back: to Tonight. who(contact): show whose one is.
        moved(contact, datetime), keep_for(contact, chair), give(contact, chair), drop(contact): the host wants it so.
    """

    key_contexts = ("call_backs",)

    back = Signal()
    who = Signal(int)
    moved = Signal(int, object)
    keep_for = Signal(int, int)
    give = Signal(int, int)
    drop = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Call-backs"), tr("No name stands here. Whose one is, is shown of one at a time."), parent=parent
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows: tuple[CallBack, ...] = ()
        self._chairs: tuple[ChairView, ...] = ()
        self._moments: list[datetime] = []
        self._chosen = 0
        self.back_key = KeyButton(tr("Back to Tonight"), caps=keys.caps("call_backs", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.add(self.back_key)
        self._list = Card(gap=0, margins=(18, 12, 18, 14))
        self._one = self._build_one()
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(SideBySide((self._list, 3), (self._one, 2)))
        self.body.content.stretch()
        self.lines: list[KeyButton] = []

    def _build_one(self) -> Card:
        card = Card(gap=10, margins=(18, 12, 18, 16))
        self._about = Label("", "body_strong", wrap=True)
        self._name = Label("", "heading", wrap=True, limit=300)
        self._words = Label("", "body", wrap=True, limit=PROSE_LIMIT)
        self.who_key = KeyButton(tr("Show whose it is"), icon="eye")
        self.who_key.clicked.connect(lambda: self.who.emit(self._chosen))
        self.moves = Box("column", gap=8)
        self.chair = Select("people", type_ahead=False)
        self.keep_key, self.give_key = (
            KeyButton(tr("Keep it for them")),
            KeyButton(tr("Give it to them now"), look="fill"),
        )
        self.keep_key.clicked.connect(lambda: self.keep_for.emit(self._chosen, self._seat()))
        self.give_key.clicked.connect(lambda: self.give.emit(self._chosen, self._seat()))
        self.chair.currentIndexChanged.connect(lambda _: self._fit_chair())
        self.drop_key = KeyButton(tr("Drop it…"), look="bad")
        self.drop_key.clicked.connect(lambda: self.drop.emit(self._chosen))
        card.add(card_head("clock", tr("This call-back")), self._about, self._name, self._words, _left(self.who_key))
        card.add(Label(tr("Ring them instead"), "section"), self.moves)
        held = row(self.keep_key, self.give_key, gap=10)
        held.stretch()
        card.add(Field(tr("Who rings them"), self.chair), held, _left(self.drop_key))
        card.stretch()
        return card

    # What it is told

    def show_rows(
        self,
        rows: Sequence[CallBack],
        chairs: Sequence[ChairView],
        times: CallBackTimes,
        soon: datetime | None,
        now: datetime,
    ) -> None:
        """Show them as they are at ``now`` (voters' time).

        Args:
            times: to when one may be moved; ``soon``: in a quarter of an hour, if anybody may be rung then.
        """
        self._rows, self._chairs = tuple(rows), tuple(chairs)
        if self._chosen not in {one.contact_id for one in rows}:
            self._chosen = rows[0].contact_id if rows else 0
            self.show_details(None)
        self._list.clear()
        self.lines = []
        self._list.add(
            card_head("list", tr_n("{n:,} call-back", "{n:,} call-backs", len(rows)) if rows else tr("Call-backs"))
        )
        if not rows:
            self._list.add(quiet("clock", tr("Nobody waits to be rung back.")))
        for when in _TITLES:
            part = [one for one in rows if one.when == when]
            if part:
                self._list.space(10)
                self._list.add(Label(_TITLES[when], "section", wrap=True))
                for one in part:
                    self._list.space(6)
                    self._list.add(self._line(one, now))
        self._list.stretch()
        self._offer(times, soon)
        self._offer_chairs()
        self._show_chosen(now)

    def show_details(self, details: Details | None) -> None:
        """Show whose the chosen one is; ``None``: no longer."""
        self._name.setText(f"{plain(details.name)}, {details.number}" if details else "")
        said = f"“{details.words}”" if details and details.words else ""
        self._words.setText(said or (tr("Nothing was noted of what they said.") if details else ""))
        self._name.setVisible(details is not None)
        self._words.setVisible(details is not None)
        self.who_key.setVisible(details is None)

    def chosen(self) -> int:
        """The contact whose call-back is chosen; 0 for none."""
        return self._chosen

    def texts(self) -> list[str]:
        """Each line as it is read aloud."""
        return [line.accessibleName() for line in self.lines]

    # Filling

    def _line(self, one: CallBack, now: datetime) -> KeyButton:
        button = KeyButton(f"{_when(one.at, now)}  {_whose(one)}", aside=_aside(one, now), size=15)
        button.set_chosen(one.contact_id == self._chosen)
        aloud(button, f"{_when(one.at, now)}, {_whose(one)}, {_aside(one, now)}")
        button.clicked.connect(lambda: self._choose(one.contact_id, now))
        self.lines.append(button)
        return button

    def _choose(self, contact_id: int, now: datetime) -> None:
        self._chosen = contact_id
        self.show_details(None)
        for button, one in zip(self.lines, self._in_order(), strict=True):
            button.set_chosen(one.contact_id == contact_id)
        self._offer_chairs()
        self._show_chosen(now)

    def _in_order(self) -> list[CallBack]:
        return [one for when in _TITLES for one in self._rows if one.when == when]

    def _find(self) -> CallBack | None:
        return next((one for one in self._rows if one.contact_id == self._chosen), None)

    def _show_chosen(self, now: datetime) -> None:
        one = self._find()
        self._one.setVisible(one is not None)
        if one is None:
            return
        self._about.setText(f"{_when(one.at, now)}, {_whose(one)}")
        free = not one.in_hand and not one.on_paper
        self.moves.setEnabled(free)
        self.drop_key.setEnabled(free)
        self._fit_chair()

    def _offer(self, times: CallBackTimes, soon: datetime | None) -> None:
        self.moves.clear()
        offered = [(choice.label, choice.at) for choice in times.likely]
        if soon is not None:
            offered.insert(0, (tr("In a quarter of an hour"), soon))
        for words, at in offered:
            button = KeyButton(words, aside=_clock(at, times.today), size=15)
            button.clicked.connect(lambda _=False, moment=at: self.moved.emit(self._chosen, moment))
            self.moves.add(button)
        if not offered:
            self.moves.add(Label(tr("No time is left before the vote."), "muted", wrap=True))

    def _offer_chairs(self) -> None:
        one = self._find()
        seats = [chair.chair for chair in self._chairs]
        at = seats.index(one.chair) if one is not None and one.chair in seats else 0
        self.chair.set_options(
            [tr("{caller}, chair {chair}", caller=chair.caller, chair=chair.chair) for chair in self._chairs], at
        )
        self.chair.setEnabled(bool(seats))

    def _seat(self) -> int:
        place = self.chair.currentIndex()
        return self._chairs[place].chair if 0 <= place < len(self._chairs) else 0

    def _fit_chair(self) -> None:
        one, seat = self._find(), self._seat()
        chair = next((each for each in self._chairs if each.chair == seat), None)
        due = one is not None and one.when in ("late", "due") and not one.in_hand and not one.on_paper
        self.keep_key.setEnabled(chair is not None and one is not None and not one.in_hand and one.chair != seat)
        self.give_key.setEnabled(due and chair is not None and chair.break_since is None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("call_backs", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)


def _when(at: datetime, now: datetime) -> str:
    """“20:10”; of another day “Sat 7 Dec, 11:00”."""
    return _clock(at, now.date())


def _clock(at: datetime, today: date) -> str:
    return f"{at:%H:%M}" if at.date() == today else f"{dates.short_day(at)}, {at:%H:%M}"


def _whose(one: CallBack) -> str:
    spoke = (
        tr("{caller} spoke with them", caller=one.caller)
        if one.caller
        else tr("promised by another party, or they rang back")
    )
    return (
        tr("{spoke}, {language} only", spoke=spoke, language=_LANGUAGES.get(one.language, one.language))
        if one.language
        else spoke
    )


def _aside(one: CallBack, now: datetime) -> str:
    if one.in_hand:
        return tr("chair {in_hand} has them in hand", in_hand=one.in_hand)
    if one.on_paper:
        return tr("on chair {on_paper}’s sheet of paper", on_paper=one.on_paper)
    if one.when == "after":
        return tr("to the campaign") if one.ours else tr("the campaign has it")
    late = say.call_back_when(one.at, now) if one.when in ("late", "due") else ""
    kept = (
        tr("for {kept_for}, chair {chair}", kept_for=one.kept_for, chair=one.chair)
        if one.kept_for
        else tr("for whoever is free")
    )
    return f"{late}, {kept}" if late else kept


def _left(widget: QWidget) -> Box:
    made = row(widget)
    made.stretch()
    return made
