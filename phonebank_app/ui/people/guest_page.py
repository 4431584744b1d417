"""One guest's name and calls, for the host: no voter's name stands here. From here their outcomes are set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from phonebank_app.guests.setting_aside import LONGEST_REASON, GuestView, OwnOutcome, those_after, would_change
from phonebank_app.i18n import tr, tr_listed, tr_n
from phonebank_app.ui import dialogs, keys, theme
from phonebank_app.ui.host.page import HostPage, card_head, quiet
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, Field, KeyButton, LineEdit, Select, row
from phonebank_app.ui.text import Label, Prose, aloud, plain

REASONS = ("Not really rung", "Guessed, not asked", "A mistake at the keyboard")
"""As they are written down and sent: in English, whatever this laptop speaks."""
_REASON_WORDS = (
    tr("Not really rung"),
    tr("Guessed, not asked"),
    tr("A mistake at the keyboard"),
    tr("Another reason…"),
)
_PUT_BACK = "Put back by the host"
MOST_LINES = 60
_SIDE_BY_SIDE = 900
_WHAT_HAPPENS = tr(
    "They stay in the record, as set aside, with your name and the reason; the campaign sees the same. "
    "Whoever was rung can be rung again when the rules allow: the attempts still count. "
    "“Do not call” and “Has died” always stay."
)


def _promises_stay(many: int) -> str:
    return tr_n(
        "{n:,} promise that a voter made to them stays, too: it is the voter’s own. Whoever comes back to them is "
        "told.",
        "{n:,} promises that voters made to them stay, too: they are the voters’ own. Whoever comes back to them is "
        "told.",
        many,
    )


class GuestPage(HostPage):
    """The page.

    Signals:
        back: to Tonight; guest_chosen(guest): show another one.
        renamed(guest, name): call them something else.
        set_aside(guest, reason, since or None), put_back(guest, reason): confirmed by the host.
        kept_asked(guest): what is kept of them, and taking their name off.
    """

    key_contexts = ("guest",)

    back = Signal()
    guest_chosen = Signal(int)
    renamed = Signal(int, str)
    set_aside = Signal(int, str, object)
    put_back = Signal(int, str)
    kept_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._guests: tuple[GuestView, ...] = ()
        self._guest = 0
        self._rows: tuple[OwnOutcome, ...] = ()
        self._since: list[datetime | None] = [None]
        self.who = Select(icon="people", type_ahead=False)
        aloud(self.who, tr("Guest"))
        self.who.setMinimumWidth(theme.current().px(200))
        self.who.currentIndexChanged.connect(self._choose_guest)
        self.back_key = KeyButton(tr("Back to Tonight"), caps=keys.caps("guest", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.set_spaces(gap=10)
        self.header.tools.add(self.who, self.back_key)
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self._columns = Box("row", gap=16)
        self._columns.add(self._build_calls(), stretch=3)
        side = Box("column", gap=16)
        side.add(self._build_aside(), self._build_back(), self._build_name())
        side.stretch()
        self._columns.add(side, stretch=2)
        self.body.add(self._columns, stretch=1)

    def _build_calls(self) -> Card:
        card = Card(gap=0, margins=(20, 14, 20, 12))
        self._more = Label("", "hint")
        self._lines = Box("column", gap=0)
        self._none = quiet("phone", tr("Nothing is saved of theirs yet."))
        card.add(card_head("list", tr("What they saved, newest first"), self._more))
        card.space(4)
        card.add(self._lines, self._none)
        card.stretch()
        return card

    def _build_aside(self) -> Card:
        self.aside_card = card = Card(gap=12, margins=(20, 14, 20, 18))
        self.since = Select(icon="clock", type_ahead=False)
        self.since.currentIndexChanged.connect(lambda _: self._count())
        self.reason = Select(type_ahead=False)
        self.reason.set_options(_REASON_WORDS)
        self.reason.currentIndexChanged.connect(self._choose_reason)
        self.own_words = LineEdit(tr("In a few words. No voter’s name."), limit=LONGEST_REASON)
        aloud(self.own_words, tr("The reason, in your words"))
        self.own_words.hide()
        self._counted = Label("", "body_strong", wrap=True)
        self._wrong = Label("", "label", tone="bad", wrap=True)
        self._wrong.hide()
        self.aside_key = KeyButton(tr("Set them aside…"), icon="inbox", look="framed")
        self.aside_key.clicked.connect(self._ask)
        explained = Prose(size=14, tone="muted")
        explained.set_text(_WHAT_HAPPENS)
        self._explained = explained
        card.add(card_head("inbox", tr("Set their outcomes aside")))
        card.add(
            Field(tr("Which"), self.since), Field(tr("Why"), self.reason), self.own_words, self._counted, self._wrong
        )
        below = row(self.aside_key)
        below.stretch()
        card.add(below, explained)
        return card

    def _build_back(self) -> Card:
        self.back_card = card = Card(gap=10, margins=(20, 14, 20, 16))
        self._put_words = Label("", "body", wrap=True)
        self.put_key = KeyButton(tr("Put them back…"), icon="undo")
        self.put_key.clicked.connect(self._ask_back)
        below = row(self.put_key)
        below.stretch()
        card.add(card_head("undo", tr("Set aside by mistake?")), self._put_words, below)
        return card

    def _build_name(self) -> Card:
        card = Card(gap=10, margins=(20, 14, 20, 16))
        self.name = LineEdit(limit=40)
        self.rename_key = KeyButton(tr("Change it"), caps=("Enter",))
        self.rename_key.clicked.connect(self._rename)
        self.name.returnPressed.connect(self._rename)
        line = Box("row", gap=8)
        line.add(self.name, stretch=1)
        line.add(self.rename_key)
        self._name_note = Label("", "hint", wrap=True)
        field = Field(tr("Name"), line)
        aloud(self.name, tr("Their name"))
        self.kept_key = KeyButton(tr("What is kept of them…"), icon="mask")
        self.kept_key.clicked.connect(lambda: self.kept_asked.emit(self._guest))
        below = row(self.kept_key)
        below.stretch()
        card.add(field, self._name_note, below)
        return card

    # What it is given

    def show_guest(
        self,
        guests: Sequence[GuestView],
        guest: int,
        rows: Sequence[OwnOutcome],
        now: datetime,
        worth_a_look: str = "",
        promises: int = 0,
    ) -> None:
        """Show one of the guests and what they saved.

        Args:
            now: the voters' time.
            worth_a_look: what was noticed, in words; empty for nothing.
            promises: that voters made to them, and that stay.
        """
        self._guests, self._guest, self._rows = tuple(guests), guest, tuple(rows)
        chosen = next(one for one in self._guests if one.guest == guest)
        place = next(at for at, one in enumerate(self._guests) if one.guest == guest)
        self.who.set_options([_called(one) for one in self._guests], place)
        self.header.set_title(tr("{name}’s calls", name=plain(chosen.name, 40)))
        where = tr("Chair {chair}", chair=chosen.chair) if chosen.chair else _gone(chosen.left_at)
        noticed = f" · {worth_a_look}" if worth_a_look else ""
        self.header.set_subtitle(
            f"{where} · {tr_n('{n:,} outcome', '{n:,} outcomes', sum(not r.aside for r in rows))}{noticed}"
        )
        self._show_lines()
        self._offer_times(now)
        stay = f" {_promises_stay(promises)}" if promises else ""
        self._explained.set_text(f"{_WHAT_HAPPENS}{stay}")
        aside = sum(row.aside for row in rows)
        self.back_card.setVisible(aside > 0)
        self._put_words.setText(
            tr_n(
                "{n:,} outcome of theirs is set aside.",
                "{n:,} outcomes of theirs are set aside.",
                aside,
            )
        )
        self.name.setText(chosen.name)
        self.name.setReadOnly(not chosen.chair)
        self.rename_key.setEnabled(bool(chosen.chair))
        self._name_note.setText(
            tr("What they saved stays theirs, whatever they are called.")
            if chosen.chair
            else tr("They have gone: what they saved keeps this name, unless they ask you to take it off.")
        )
        self.tell("")

    def tell(self, words: str) -> None:
        """Say what is wrong with what is asked; empty takes it away."""
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def told(self) -> str:
        """What is wrong, as shown."""
        return "" if self._wrong.isHidden() else self._wrong.text()

    def lines(self) -> list[str]:
        """Each outcome as it is read aloud."""
        return [line.accessibleName() for line in self._lines.findChildren(_Line)]

    def _show_lines(self) -> None:
        self._lines.clear()
        for place, outcome in enumerate(self._rows[:MOST_LINES]):
            if place:
                self._lines.add(Divider())
            self._lines.add(_Line(outcome))
        hidden = len(self._rows) - MOST_LINES
        self._more.setText(tr("and {hidden:,} earlier", hidden=hidden) if hidden > 0 else "")
        self._none.setVisible(not self._rows)

    def _offer_times(self, now: datetime) -> None:
        first = min((row.at for row in self._rows), default=now)
        starts = [now - timedelta(minutes=many) for many in (10, 30, 60)]
        self._since = [None, *(start for start in starts if start > first)]
        words = [tr("From {start:%H:%M} on", start=start) for start in self._since if start is not None]
        self.since.set_options([tr("Everything they saved tonight"), *words])
        self._count()

    def _count(self) -> None:
        meant = those_after(self._rows, self._chosen_since())
        stay = sum(row.stays for row in meant)
        words = tr_n("{n:,} outcome", "{n:,} outcomes", len(meant) - stay)
        self._counted.setText(
            tr_n("{words}; {n} always stays.", "{words}; {n} always stay.", stay, words=words) if stay else f"{words}."
        )
        self.aside_key.setEnabled(any(would_change(row) for row in meant))

    def _chosen_since(self) -> datetime | None:
        return self._since[max(0, self.since.currentIndex())]

    # What the host does

    def _choose_guest(self, place: int) -> None:
        if 0 <= place < len(self._guests):
            self.guest_chosen.emit(self._guests[place].guest)

    def _choose_reason(self, place: int) -> None:
        own = place == len(REASONS)
        self.own_words.setVisible(own)
        if own:
            self.own_words.setFocus()

    def chosen_reason(self) -> str:
        """Why, in words; empty when it was not said."""
        place = self.reason.currentIndex()
        return REASONS[place] if place < len(REASONS) else self.own_words.text().strip()

    def _ask(self) -> None:
        why, since, guest = self.chosen_reason(), self._chosen_since(), self._guest
        if not why:
            self.tell(tr("Say why, in a few words. The campaign reads it beside each outcome."))
            self.own_words.setFocus()
            return
        self.tell("")
        dialogs.ask(
            self,
            tr("Set these outcomes aside?"),
            lambda: self.set_aside.emit(guest, why, since),
            detail=tr("{counted} Reason: {why}. You can put them back.", counted=self._counted.text(), why=why),
            yes=tr("Set them aside"),
            no=tr("Keep them"),
            loses=True,
        )

    def _ask_back(self) -> None:
        guest = self._guest
        dialogs.ask(
            self,
            tr("Put them back?"),
            lambda: self.put_back.emit(guest, _PUT_BACK),
            detail=tr(
                "{put_words} They will count again, and the record shows that you put them back.",
                put_words=self._put_words.text(),
            ),
            yes=tr("Put them back"),
            no=tr("Leave them"),
        )

    def _rename(self) -> None:
        name = " ".join(self.name.text().split())
        if name and not self.name.isReadOnly():
            self.renamed.emit(self._guest, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("guest", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(_SIDE_BY_SIDE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.box.setDirection(way)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(240))


class _Line(Box):
    """One outcome: when, what, what was said beside it, and whether it counts."""

    def __init__(self, outcome: OwnOutcome) -> None:
        super().__init__("row", gap=12, margins=(0, 8, 0, 8))
        said = [tr_n("{n:,} answer", "{n:,} answers", outcome.answers)] if outcome.answers else []
        said += [tr("a note")] if outcome.note else []
        state = (
            tr("set aside: {words}", words=tr_listed(outcome.words))
            if outcome.aside
            else tr("always stays")
            if outcome.stays
            else ""
        )
        when = f"{outcome.at:%H:%M:%S}"
        tone = "muted" if outcome.aside else ""
        label = Label(outcome.label, "body" if outcome.aside else "body_strong", tone=tone)
        label.setMinimumWidth(theme.current().px(130))
        clock = Label(when, "label_muted")
        clock.setMinimumWidth(theme.current().px(64))
        self.add(clock, label)
        self.add(Label(", ".join(said), "label_muted", elide=True), stretch=1)
        if state:
            self.add(Icon("inbox" if outcome.aside else "shield", "muted", 16))
            self.add(Label(state, "label_muted", limit=60))
        aloud(self, ", ".join(part for part in (when, outcome.label, *said, state) if part))


def _called(guest: GuestView) -> str:
    return (
        tr("{name}, chair {chair}", name=guest.name, chair=guest.chair)
        if guest.chair
        else tr("{name}, gone", name=guest.name)
    )


def _gone(moment: datetime | None) -> str:
    return tr("went home at {moment:%H:%M}", moment=moment) if moment else tr("went home")
