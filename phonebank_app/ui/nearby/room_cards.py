"""The cards of “Laptops in this room”: closed, the code, who waits, who has joined, what could not be placed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal

from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.nearby import Joined, Opened, Waiting
from phonebank_app.nearby.links import Endpoint
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import card_head, quiet
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Avatar, Box, Card, Divider, KeyButton, Pill, QrCode, RoundIcon, Select, column
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, aloud
from phonebank_app.words.languages import COMMON

_LANGUAGES = dict(COMMON)
_CENTRE = Qt.AlignmentFlag.AlignHCenter
_MARGINS = (20, 14, 20, 18)
_PROMISES = (
    ("check", tr("You let each laptop in yourself: the code alone opens nothing.")),
    ("shield", tr("All that passes between the laptops is encrypted, and bound to the code.")),
    ("lock", tr("A guest’s laptop gets one voter at a time. It keeps no list, and forgets everything at the end.")),
    ("saved", tr("If the network goes, the call in hand stays with the guest and is handed over once it is back.")),
)


class ClosedCard(Card):
    """The room is closed. Emits ``asked``: it is to be opened."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(32, 32, 32, 36))
        self.key = KeyButton(tr("Let laptops join"), look="fill", icon="laptop", height=56, size=17, weight=600)
        self.key.clicked.connect(self.asked)
        self.stretch(2)
        self.add_aligned(RoundIcon("laptop", "accent", 80), _CENTRE)
        for words, role in (
            (tr("Guests’ own laptops can ring with you"), "heading"),
            (tr("They join over the room’s Wi-Fi, or a hotspot of somebody’s phone. No internet is needed."), "lead"),
        ):
            label = Label(words, role, wrap=True, limit=300)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.add(label)
        self.space(4)
        self.add_aligned(self.key, _CENTRE)
        self.space(8)
        promises = Box("column", gap=9)
        for icon, words in _PROMISES:
            line = Box("row", gap=9)
            line.add(Icon(icon, "ok" if icon == "check" else "muted", 18))
            line.add(Label(words, "label_muted", wrap=True, limit=200), stretch=1)
            promises.add(line)
        middle = Box("row", gap=0)
        middle.stretch()
        middle.add(promises, stretch=4)
        middle.stretch()
        self.add(middle)
        self.stretch(3)

    def set_busy(self, busy: bool) -> None:
        """It is being opened."""
        self.key.set_words(tr("Opening the room…") if busy else tr("Let laptops join"))
        self.key.setEnabled(not busy)


class CodeCard(Card):
    """The code in letters that are read across a table, the square, and where this laptop is. Emits ``new_code``."""

    new_code = Signal()

    def __init__(self) -> None:
        super().__init__(gap=10, margins=_MARGINS)
        self._shown: tuple[Opened, str] | None = None
        self.code = Label("", "room_code", squeeze=True)
        self.code.setAlignment(_CENTRE)
        self.qr = QrCode(200)
        aloud(self.qr, tr("Square that holds the address and the code, for a scanner"))
        lead = Prose(size=15, leading=1.4, tone="muted", centred=True)
        lead.set_text(
            tr("On the guest’s laptop: start Phonebank Party, choose “Join a party in this room”, type this code.")
        )
        self._found = Label("", "body_strong", wrap=True, limit=300)
        self._addresses = Box("column", gap=2)
        self.another = KeyButton(tr("Another code"), icon="refresh", look="bare", size=14, height=30)
        self.another.clicked.connect(self.new_code)
        self.add(card_head("key", tr("The code"), self.another), self.code, lead)
        self.space(2)
        self.add_aligned(self.qr, _CENTRE)
        self.space(2)
        self.add(Divider(), self._found, self._addresses)

    def show_code(self, opened: Opened, name: str) -> None:
        """Show what a guest types."""
        if self._shown == (opened, name):
            return
        self._shown = opened, name
        self.code.setText(opened.code)
        aloud(self.code, tr("The code: {code}", code=" ".join(opened.code.replace("-", " "))))
        self.qr.set_data(opened.link)
        self._found.setText(
            tr("Guests find it as “{name}”.", name=name)
            if opened.announced
            else tr("This network hides laptops: type an address.")
        )
        self._addresses.clear()
        hint = tr("Where it is not found, they type its address:") if opened.announced else tr("Try them from the top:")
        self._addresses.add(Label(hint, "label_muted", wrap=True))
        for address in opened.addresses:
            self._addresses.add(Label(str(Endpoint(address, opened.port)), "count", wrap=True))

    def texts(self) -> list[str]:
        """What it says: the code, how it is found, and each address."""
        return [self.code.text(), self._found.text(), *(label.text() for label in self._addresses.findChildren(Label))]


class WaitingCard(Card):
    """Laptops that wait to be let in. Emits ``approved`` (id, chair; 0: any) and ``refused`` (id)."""

    approved = Signal(str, int)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=8, margins=_MARGINS)
        self._shown: tuple[tuple[Waiting, ...], tuple[int, ...]] | None = None
        self.rows: dict[str, WaitingRow] = {}
        self._list = Box("column", gap=10)
        self._quiet = quiet("clock", tr("Nobody waits. Whoever types the code appears here."))
        self.add(card_head("clock", tr("Waiting to be let in")), self._quiet, self._list)

    def show_waiting(self, waiting: Sequence[Waiting], free: Sequence[int]) -> None:
        """Show these, with the chairs that are free."""
        now = (tuple(waiting), tuple(free))
        if now == self._shown:
            return  # somebody may be choosing a chair just now
        self._shown = now
        chosen = {id: row.chair() for id, row in self.rows.items()}
        focused = next((id for id, row in self.rows.items() if row.let_in.hasFocus()), "")
        self._list.clear()
        self.rows = {}
        for place, one in enumerate(waiting):
            if place:
                self._list.add(Divider())
            made = WaitingRow(one, free, chosen.get(one.id, one.chair))
            made.approved.connect(self.approved)
            made.refused.connect(self.refused)
            self._list.add(made)
            self.rows[one.id] = made
        self._quiet.setVisible(not waiting)
        if focused:
            first = self.rows.get(focused) or next(iter(self.rows.values()), None)
            if first is not None:
                first.let_in.setFocus()

    def first_key(self) -> KeyButton | None:
        """The key that lets in whoever has waited longest."""
        first = next(iter(self.rows.values()), None)
        return first.let_in if first is not None else None


class WaitingRow(Box):
    """One laptop that waits."""

    approved = Signal(str, int)
    refused = Signal(str)

    def __init__(self, waiting: Waiting, free: Sequence[int], chosen: int) -> None:
        super().__init__("column", gap=8)
        self._chairs = list(free)
        if waiting.chair and waiting.chair not in self._chairs:
            self._chairs.insert(0, waiting.chair)
        speaks = ", ".join(sorted(_LANGUAGES.get(tag, tag) for tag in waiting.languages))
        about = tr("on “{laptop}”", laptop=waiting.laptop) + (tr(", speaks {speaks}", speaks=speaks) if speaks else "")
        if waiting.chair:
            about += tr("; sat in chair {chair} before", chair=waiting.chair)
        said = column(Label(waiting.name, "strong", wrap=True), Label(about, "label_muted", wrap=True), gap=0)
        head = Box("row", gap=12)
        head.add(Avatar(waiting.name))
        head.add(said, stretch=1)
        self.select = Select(type_ahead=False)
        self.select.set_options([tr("Chair {chair}", chair=chair) for chair in self._chairs])
        aloud(self.select, tr("Chair for {name}", name=waiting.name))
        if chosen in self._chairs:
            self.select.setCurrentIndex(self._chairs.index(chosen))
        self.let_in = KeyButton(tr("Approve"), icon="check", look="fill", weight=600)
        aloud(self.let_in, tr("Approve {name}, on {laptop}", name=waiting.name, laptop=waiting.laptop))
        self.let_in.setEnabled(bool(self._chairs))
        self.let_in.clicked.connect(lambda: self.approved.emit(waiting.id, self.chair()))
        self.refuse = KeyButton(tr("Refuse"))
        aloud(self.refuse, tr("Refuse {name}", name=waiting.name))
        self.refuse.clicked.connect(lambda: self.refused.emit(waiting.id))
        deeds = Flow(gap=8)
        deeds.add(self.let_in, self.select, self.refuse)
        self.add(head, deeds)
        if not self._chairs:
            self.add(Label(tr("Every chair is taken. Let somebody go home first."), "hint", tone="bad", wrap=True))

    def chair(self) -> int:
        """The chair that is chosen; 0 when none is free."""
        at = self.select.currentIndex()
        return self._chairs[at] if 0 <= at < len(self._chairs) else 0


class JoinedCard(Card):
    """Laptops that have joined. Emits ``taken_over`` and ``sent_away`` with a chair."""

    taken_over = Signal(int)
    sent_away = Signal(int)

    def __init__(self) -> None:
        super().__init__(gap=8, margins=_MARGINS)
        self._shown: tuple[Joined, ...] | None = None
        self.rows: dict[int, JoinedRow] = {}
        self._list = Box("column", gap=10)
        self._quiet = quiet("laptop", tr("No laptop has joined yet."))
        self.add(card_head("laptop", tr_in("laptop", "Joined")), self._quiet, self._list)

    def show_joined(self, joined: Sequence[Joined]) -> None:
        """Show these, by chair."""
        if tuple(joined) == self._shown:
            return
        self._shown = tuple(joined)
        focused = next(((chair, row.at_focus()) for chair, row in self.rows.items() if row.at_focus()), None)
        self._list.clear()
        self.rows = {}
        for place, one in enumerate(joined):
            if place:
                self._list.add(Divider())
            made = JoinedRow(one)
            made.taken_over.connect(self.taken_over)
            made.sent_away.connect(self.sent_away)
            self._list.add(made)
            self.rows[one.chair] = made
        self._quiet.setVisible(not joined)
        if focused is not None and focused[0] in self.rows:
            self.rows[focused[0]].focus(focused[1])


class JoinedRow(Box):
    """One joined laptop: whose, whether it can be reached, what it keeps."""

    taken_over = Signal(int)
    sent_away = Signal(int)

    def __init__(self, joined: Joined) -> None:
        super().__init__("column", gap=8)
        self.state = Pill(*state_of(joined))
        said = Box("column", gap=0)
        said.add(Label(joined.name, "strong", wrap=True))
        laptop = tr("on “{laptop}”", laptop=joined.laptop) if joined.laptop else tr("on a laptop of their own")
        said.add(Label(tr("chair {chair}, {laptop}", chair=joined.chair, laptop=laptop), "label_muted", wrap=True))
        head = Box("row", gap=12)
        head.add(Avatar(joined.name, "accent" if joined.connected else "warn"))
        head.add(said, stretch=1)
        head.add(self.state)
        self.add(head)
        if joined.kept:
            keeps = tr_n(
                "{n} call is kept there, to be handed over.",
                "{n} calls are kept there, to be handed over.",
                joined.kept,
            )
            self.add(Label(keeps, "label", tone="warn", wrap=True))
        self.take_over = KeyButton(tr("Take over here…"), icon="swap")
        aloud(self.take_over, tr("Take over {name}’s chair on this laptop", name=joined.name))
        self.take_over.clicked.connect(lambda: self.taken_over.emit(joined.chair))
        self.send_away = KeyButton(tr("Send home…"), icon="leave")
        aloud(self.send_away, tr("Send {name} home", name=joined.name))
        self.send_away.clicked.connect(lambda: self.sent_away.emit(joined.chair))
        deeds = Flow(gap=8)
        deeds.add(*((self.send_away,) if joined.connected else (self.take_over, self.send_away)))
        self.take_over.setVisible(not joined.connected)
        self.add(deeds)

    def at_focus(self) -> str:
        """Which of its keys has the focus."""
        return "take" if self.take_over.hasFocus() else "send" if self.send_away.hasFocus() else ""

    def focus(self, which: str) -> None:
        """Give it back."""
        (self.take_over if which == "take" and not self.take_over.isHidden() else self.send_away).setFocus()


def state_of(joined: Joined) -> tuple[str, str, Literal["ok", "warn"]]:
    """Words, drawing and tone of a laptop's state."""
    if joined.connected:
        return tr("joined since {since:%H:%M}", since=joined.since), "check", "ok"
    return tr("away since {since:%H:%M}", since=joined.since), "cloud-off", "warn"


class UnplacedCard(Card):
    """What was kept on a laptop and could not be taken in; hidden while there is nothing."""

    def __init__(self) -> None:
        super().__init__(gap=8, margins=_MARGINS, tone="warn_tint", edge="warn")
        self._list = Box("column", gap=4)
        self.add(card_head("warning", tr("Could not be taken in")), self._list)
        self.show_unplaced(())

    def show_unplaced(self, words: Sequence[str]) -> None:
        """Show these sentences."""
        self._list.clear()
        for one in words:
            self._list.add(Label(one, "body", wrap=True, limit=PROSE_LIMIT))
        self.setVisible(bool(words))
