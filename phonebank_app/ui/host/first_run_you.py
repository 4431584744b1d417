"""The second step: who is the host, which passphrase keeps the list, and what only they can know of the evening."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.seats import Seat
from phonebank_app.ui.host.first_run_answer import AnswerCard
from phonebank_app.ui.host.first_run_pack import PackBox, PackCard
from phonebank_app.ui.host.first_run_parts import Note, Trouble, headline
from phonebank_app.ui.host.first_run_start import Way
from phonebank_app.ui.host.law_cards import CountrySelect
from phonebank_app.ui.host.locked_field import PassphraseField
from phonebank_app.ui.host.new_passphrase import SUGGESTED, SuggestButton
from phonebank_app.ui.map.search import SeatField
from phonebank_app.ui.parts import Box, Card, Field, LineEdit, ScrollColumn, Select
from phonebank_app.ui.text import Prose
from phonebank_app.words import dates
from phonebank_app.words.passphrases import suggest

CALLERS = tuple(range(1, 31))
HOURS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)
_USUAL_CALLERS, _USUAL_HOURS = 6, 3.0
_NEW = tr("A passphrase: four words, or twelve characters")
_KEEP_IT = tr(
    "Write it down; keep it away from the laptop. Without it the list stays shut, unless your campaign keeps a "
    "recovery key."
)
_TPS = tr(
    "Numbers must have been checked against the Telephone Preference Service in the last 28 days, and the list must "
    "say when. The others are kept, but not rung."
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPOKEN_MONTHS = tuple(name.casefold() for name in dates.MONTHS)


def read_day(typed: str) -> date | None:
    """A day as people write it, “12 December 2019”, “12 Dec 2019”, “12/12/2019” or “2019-12-12”; else ``None``."""
    text = typed.strip().lower()
    named = re.fullmatch(r"(\d{1,2})[^\W\d]{0,3}\s+([^\W\d]{3,12})\.?,?\s+(\d{4})", text)
    figures = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    try:
        if named and (month := _month(named[2])):
            return date(int(named[3]), month, int(named[1]))
        if figures:
            return date(int(figures[3]), int(figures[2]), int(figures[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        return None
    return None


def _month(word: str) -> int:
    """1 to 12, by its name or the beginning of it, in the language of the window or in English; 0 for none."""
    for names in (_SPOKEN_MONTHS, _MONTHS):
        for number, name in enumerate(names, 1):
            if name.startswith(word) or (names is _MONTHS and word.startswith(name)):
                return number
    return 0


def hours_words(hours: float) -> str:
    """“1 hour”, “2½ hours”."""
    whole, half = int(hours), hours != int(hours)
    if not half:
        return tr_n("{n} hour", "{n} hours", whole)
    return tr_n("{n}½ hours", "{n}½ hours", whole)


class YouStep(ScrollColumn):
    """Fields for joining, or for a list of one's own. Emits ``entered`` and ``escaped`` when those keys are pressed
    in one of them.

    Args:
        weakness: why a passphrase is too weak for those who know some names, in one sentence; empty when it will do.
    """

    entered = Signal()
    escaped = Signal()

    def __init__(self, weakness: Callable[[str, Iterable[str]], str]) -> None:
        super().__init__(gap=16, margins=(0, 0, 14, 2))
        self._weakness = weakness
        self._way = Way.JOIN
        self._lead = Prose(size=15.5, tone="muted", leading=1.4)
        head = Box("column", gap=5)
        head.add(headline(tr("You and your passphrase")), self._lead)
        self.trouble = Trouble()
        self._columns = Box("row", gap=32)
        card = Card(gap=0, margins=(24, 20, 24, 22))
        card.add(self._columns)
        self.pack = PackBox()
        self._columns.add(self._build_you(), self._build_evening(), stretch=1)
        self.answer = AnswerCard()
        self.answer.entered.connect(self.entered)
        self.add(head, self.trouble, card, self.answer)
        self.content.stretch()
        for field in self._line_edits():
            field.returnPressed.connect(self.entered)
            field.installEventFilter(self)
        self.set_way(Way.JOIN)

    def _build_you(self) -> Box:
        self.host = LineEdit(tr("First name"), icon="people", limit=60)
        self.passphrase = PassphraseField()
        self.again = PassphraseField(toggles=False)
        self.host_note, self.strength, self.same = Note(), Note(), Note()
        self._caps = Note()
        keep = Prose(size=13.5, tone="muted", leading=1.4)
        keep.set_text(_KEEP_IT)
        made = Box("column", gap=8)
        self._name = Box("column", gap=8)
        self._name.add(Field(tr("Your name, as your guests know it"), self.host), self.host_note)
        self._name.space(2)
        self._again = Box("column", gap=8)
        self._again.add(Field(tr("The same again"), self.again), self.same)
        self._again.space(2)
        self._again.add(keep)
        self._secret = Field(_NEW, self.passphrase)
        made.add(self._name)
        self.suggest = SuggestButton()
        self.suggest.clicked.connect(self._suggest)
        made.add(self._secret, self._caps, self.strength, self.suggest)
        made.space(2)
        made.add(self._again)
        made.stretch()
        self.passphrase.show_asked.connect(self.show_or_hide)
        self.passphrase.textEdited.connect(self._note_strength)
        self.again.textEdited.connect(self._note_strength)
        for field in (self.passphrase, self.again):
            field.caps_lock.connect(lambda on: self._caps.say(tr("Caps Lock is on") if on else ""))
        return made

    def _build_evening(self) -> Box:
        self.callers, self.hours = Select("people"), Select("clock")
        self.callers.set_options([tr_n("{n} caller", "{n} callers", n) for n in CALLERS], _USUAL_CALLERS - 1)
        self.hours.set_options([hours_words(hours) for hours in HOURS], HOURS.index(_USUAL_HOURS))
        expected = Prose(size=13.5, tone="muted", leading=1.4)
        expected.set_text(tr("It decides how long a list you are given. Guests may still come and go."))
        self._party = Box("column", gap=8)
        self._party.add(Field(tr("How many will ring, you included"), self.callers))
        self._party.space(2)
        self._party.add(Field(tr("For how long"), self.hours))
        self._party.space(2)
        self._party.add(expected)
        self.seat, self.seat_note = SeatField(keeps=True, placeholder=tr("Seat")), Note()
        self.on_behalf_of, self.behalf_note = LineEdit(tr("Party or candidate"), icon="flag", limit=120), Note()
        self.polling_day, self.day_note = LineEdit(tr("12 December 2019"), icon="calendar", limit=30), Note()
        tps = Prose(size=13.5, tone="muted", leading=1.4)
        tps.set_text(_TPS)
        self._list = Box("column", gap=8)
        self._list.add(Field(tr("Seat the list is of"), self.seat), self.seat_note)
        self._list.space(2)
        self._list.add(Field(tr("On whose behalf you ring"), self.on_behalf_of), self.behalf_note)
        self._list.space(2)
        self._list.add(Field(tr("Polling day"), self.polling_day), self.day_note)
        self._list.space(2)
        self._list.add(tps)
        self.country = CountrySelect()
        made = Box("column", gap=0)
        made.add(self._party, self._list, self.pack)
        made.space(10)
        made.add(Field(tr("Where you will ring from"), self.country))
        made.stretch()
        return made

    def _line_edits(self) -> tuple[LineEdit, ...]:
        return (
            *(self.host, self.passphrase, self.again, self.seat, self.on_behalf_of, self.polling_day),
            self.pack.words,
        )

    # Setters

    def set_way(self, way: Way, what: str = "") -> None:
        """Ask what this way wants; ``what`` is the name of the call list."""
        self._way = way
        self._party.setVisible(way is Way.JOIN)
        self._list.setVisible(way is Way.LIST)
        self.pack.setVisible(way is Way.PACK)
        self._secret.set_label(_NEW)
        self._name.show()
        self.suggest.show()
        self._again.show()
        self.answer.setVisible(way is Way.LIST)
        self._lead.set_text(
            tr("“{what}” goes into an encrypted store that only this passphrase opens.", what=what)
            if what
            else tr("Your list is kept in an encrypted store that only this passphrase opens.")
        )
        self.trouble.say("")

    def set_pack(self, card: PackCard, name: str) -> None:
        """Ask what this pack wants; a party that is here already only has to be unlocked."""
        self.set_way(Way.PACK, name)
        self.pack.show_pack(card)
        self._name.setVisible(not card.known)
        self.suggest.setVisible(not card.known)
        self._again.setVisible(not card.known)
        if card.known:
            self._secret.set_label(tr("The passphrase of that party"))
            self._lead.set_text(
                tr("“{name}” goes into a party that is on this laptop. Its passphrase opens it.", name=name)
            )

    def set_seats(self, seats: Sequence[Seat]) -> None:
        """Offer these seats."""
        self.seat.set_seats(seats)

    def set_campaign(self, on_behalf_of: str, polling_day: date | None) -> None:
        """Fill in what is known of the campaign."""
        self.on_behalf_of.setText(on_behalf_of)
        self.polling_day.setText(dates.day_month_year(polling_day) if polling_day else "")

    def set_enabled(self, enabled: bool) -> None:
        """Let the fields be filled in, or not while something is being done with them."""
        self._columns.setEnabled(enabled)
        self.answer.setEnabled(enabled)

    def set_narrow(self, narrow: bool) -> None:
        """Put the two columns below each other."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.box.setDirection(down if narrow else across)
        self.answer.set_narrow(narrow)

    def show_or_hide(self) -> None:
        """Make both passphrases readable, or hide them."""
        shown = not self.passphrase.is_shown()
        self.passphrase.set_shown(shown)
        self.again.set_shown(shown)

    def forget(self) -> None:
        """Empty the passphrases: they have been used."""
        for field in (self.passphrase, self.again):
            field.clear()
            field.set_shown(False)
        self.pack.words.clear()
        self.strength.say("")
        self.same.say("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape goes a step back from inside a field too; only the seats on offer are closed by it first."""
        if event.type() == QEvent.Type.KeyPress and watched in self._line_edits():
            offering = watched is self.seat and (self.seat.hits() or self.seat.message())
            if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and not offering:
                self.escaped.emit()
                return True
        return super().eventFilter(watched, event)

    # What was typed

    def party_size(self) -> tuple[int, float]:
        """Callers and hours."""
        return CALLERS[self.callers.currentIndex()], HOURS[self.hours.currentIndex()]

    def day(self) -> date | None:
        """Polling day, when it can be read."""
        return read_day(self.polling_day.text())

    def _suggest(self) -> None:
        made = suggest()
        self.passphrase.setText(made)
        self.again.setText(made)
        self.passphrase.set_shown(True)
        self.again.set_shown(True)
        self.same.say("")
        self.strength.say(SUGGESTED, "ok")

    def _why_weak(self) -> str:
        """Also for whoever knows the host and the seat."""
        return self._weakness(self.passphrase.text(), (self.host.text(), self.seat.text()))

    def _note_strength(self) -> None:
        if self.knows_party():
            return
        typed, again = self.passphrase.text(), self.again.text()
        why = self._why_weak() if typed else ""
        self.strength.say(why or (tr("Hard to guess. That will do.") if typed else ""), "muted" if why else "ok")
        if not again:
            self.same.say("")
        elif typed == again:
            self.same.say(tr("The same."), "ok")
        else:
            self.same.say(tr("Not the same yet."))

    def missing(self) -> bool:
        """Say beside each place what is still missing, and lead to the first; whether anything was."""
        if self.knows_party():
            empty = not self.passphrase.text()
            asked: list[tuple[bool, Note, str, QWidget]] = [
                (empty, self.strength, tr("Type the passphrase of this party."), self.passphrase)
            ]
            return self._say_missing(asked + self._pack_wants())
        asked = [
            (not self.host.text().strip(), self.host_note, tr("Your guests need a name to call."), self.host),
            (bool(self._why_weak()), *self._too_weak()),
            (self.passphrase.text() != self.again.text(), self.same, tr("The two are not the same."), self.again),
        ]
        if self._way is Way.LIST:
            behalf = not self.on_behalf_of.text().strip()
            asked += [
                (not self.seat.code(), self.seat_note, tr("Choose one of the seats it finds."), self.seat),
                (behalf, self.behalf_note, tr("Voters are told on whose behalf you ring."), self.on_behalf_of),
                (self.day() is None, self.day_note, tr("Write it as 12 December 2019."), self.polling_day),
            ]
        return self._say_missing(asked + self._pack_wants())

    def knows_party(self) -> bool:
        """Whether the pack is for a party that is on this laptop."""
        return self._way is Way.PACK and self.pack.known

    def _pack_wants(self) -> list[tuple[bool, Note, str, QWidget]]:
        lacks = self._way is Way.PACK and self.pack.lacks_words()
        return [(lacks, self.pack.note, tr("Type the eight words you were told."), self.pack.words)]

    def _say_missing(self, asked: Sequence[tuple[bool, Note, str, QWidget]]) -> bool:
        missing = [(note, words, where) for lacks, note, words, where in asked if lacks]
        for _, note, _, _ in asked:
            if note not in (self.strength, self.same):
                note.say("")
        for note, words, _ in missing:
            note.say(words, "bad")
        if missing:
            missing[0][2].setFocus()
            self.ensureWidgetVisible(missing[0][2])
        unanswered = self.answer.missing() if self._way is Way.LIST else None
        if unanswered is not None and not missing:
            unanswered.setFocus()
            self.ensureWidgetVisible(unanswered)
        return bool(missing) or unanswered is not None

    def _too_weak(self) -> tuple[Note, str, QWidget]:
        return self.strength, self._why_weak(), self.passphrase
