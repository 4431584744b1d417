"""How a guest's own laptop asks to join: which host's laptop in the room, the code it shows, and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy

from phonebank_app.i18n import tr
from phonebank_app.nearby import Found
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.card_page import CardPage
from phonebank_app.ui.host.first_run_code import LENGTH
from phonebank_app.ui.host.first_run_parts import Note, Trouble
from phonebank_app.ui.host.seat_form import languages_in
from phonebank_app.ui.nearby.found_row import FoundRow
from phonebank_app.ui.nearby.room_code import RoomCodeField, code_in
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, announce

_LEAD = tr(
    "The host’s laptop shows a code, an address and a square under “Laptops in this room”. Both laptops are on the "
    "same network: the room’s Wi-Fi, or a hotspot of somebody’s phone."
)
_NONE = tr(
    "No host’s laptop is heard here. Many networks keep laptops from hearing each other: type the address that the "
    "host’s laptop shows."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
        where: an address, or all that the host's square says; ``called``: whose laptop it is, as far as is known.
        code: eight characters; may be empty when ``where`` holds it.
    """

    where: str
    called: str
    code: str
    name: str
    languages: frozenset[str]


class JoinPage(CardPage):
    """Emits ``asked`` with an :class:`Asked`, ``look_again``, and ``back``.

    Args:
        laptop: what this laptop is called; the host sees it.
    """

    key_contexts = ("joining",)

    asked = Signal(object)
    look_again = Signal()
    back = Signal()

    def __init__(self, laptop: str) -> None:
        super().__init__()
        self._rows: list[tuple[Found, FoundRow]] = []
        self._busy = False
        self.trouble = Trouble()
        self.kept = Note()
        self.card = Card("column", gap=0, margins=(36, 28, 36, 26))
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._group = QButtonGroup(self)
        self._build_found()
        self._build_fields(laptop)
        self._build_foot()
        lead = Prose(size=15.5, tone="muted", leading=1.4)
        lead.set_text(_LEAD)
        self.card.add(Label(tr("Join a party in this room"), "title", wrap=True))
        self.card.space(4)
        for part, after in (
            (lead, 14),
            (self.kept, 6),
            (self.trouble, 6),
            (self._found, 14),
            (self._by_hand, 14),
            (self._code_box, 14),
            (self._who, 6),
            (self._seen, 18),
            (self._foot, 0),
        ):
            self.card.add(part)
            self.card.space(after)
        self.hold(self.card)
        self.set_found((), looking=True)
        self._restyle()

    # Building

    def _build_found(self) -> None:
        self._found = Box("column", gap=8)
        self._heard = Label("", "label_muted", wrap=True, limit=PROSE_LIMIT)
        self.again = KeyButton(
            tr("Look again"), caps=keys.caps("joining", "look_again"), look="bare", icon="refresh", size=14
        )
        self.again.clicked.connect(self.look_again)
        head = Box("row", gap=10)
        head.add(Label(tr("In this room"), "section"))
        head.stretch()
        head.add(self.again)
        self._list = Box("column", gap=8)
        self._found.add(head, self._list, self._heard)

    def _build_fields(self, laptop: str) -> None:
        self.where = LineEdit(tr("e.g. 192.168.1.20, or the whole link"), icon="globe", limit=2000)
        self._by_hand = Field(tr("Its address, or the link from its square"), self.where)
        self.code = RoomCodeField()
        self.code_note = Note()
        self._code_box = Box("column", gap=6)
        self._code_box.add(Label(tr("Code"), "field"), self.code, self.code_note)
        self.name = LineEdit(tr("First name is enough"), limit=40)
        self.languages = LineEdit(tr("e.g. Welsh"), limit=80)
        self._who = Box("row", gap=12)
        self._who.add(Field(tr("Your name"), self.name), stretch=1)
        self._who.add(Field(tr("You speak, besides English"), self.languages), stretch=1)
        self.name_note = Note()
        self._seen = Box("column", gap=4)
        self._seen.add(self.name_note)
        self._seen.add(
            Label(
                tr("The host sees your name, and that this laptop is called “{laptop}”.", laptop=laptop),
                "hint",
                wrap=True,
            )
        )
        self.where.textEdited.connect(self._note_where)
        self.code.edited.connect(lambda _: self.code_note.say(""))
        self.code.linked.connect(self._take_link)
        self.name.textEdited.connect(lambda _: self.name_note.say(""))
        for field in (self.where, self.code, self.name, self.languages):
            field.returnPressed.connect(self.submit)

    def _build_foot(self) -> None:
        self.back_key = KeyButton(tr("Back"), caps=keys.caps("joining", "back"), height=52, size=16)
        self.back_key.clicked.connect(self.back)
        self.join_key = KeyButton(
            tr("Ask to join"), caps=keys.caps("joining", "join"), look="fill", size=17, weight=600, height=52
        )
        self.join_key.clicked.connect(self.submit)
        self._foot = row(self.back_key, gap=12)
        self._foot.stretch()
        self._foot.add(self.join_key)

    # What it is told

    def set_found(self, found: Sequence[Found], *, looking: bool) -> None:
        """Whose laptops are heard in this network; what was chosen stays chosen."""
        chosen = self.chosen()
        for _, old in self._rows:
            self._group.removeButton(old)
        self._list.clear()
        self._rows = []
        for one in found:
            made = FoundRow(one.name, one.where)
            made.clicked.connect(self._choose_found)
            self._group.addButton(made)
            self._list.add(made)
            self._rows.append((one, made))
            if chosen is not None and one.where == chosen.where:
                made.setChecked(True)
        if len(self._rows) == 1 and not self.where.text().strip():
            self._rows[0][1].setChecked(True)
        words = tr("Looking…") if looking else "" if found else _NONE
        self._heard.setText(words)
        self._heard.setVisible(bool(words))
        self.again.setVisible(not looking)
        if not looking:
            said = ", ".join(one.name for one in found)
            announce(self, tr("In this room: {said}.", said=said) if found else _NONE)

    def set_kept(self, words: str) -> None:
        """Say what is kept on this laptop of an evening before; empty for nothing."""
        self.kept.say(words)

    def show_trouble(self, what: str, way_out: str = "") -> None:
        """Why it was not joined; what was typed stays."""
        self.trouble.say(what, way_out)
        if what:
            self.ensure_visible(self.trouble)

    def begin(self) -> None:
        """Let the code be typed, or the address where nobody is heard."""
        (self.code if self._rows or self.where.text() else self.where).setFocus()

    def chosen(self) -> Found | None:
        """The laptop that is chosen in the list."""
        return next((found for found, made in self._rows if made.isChecked()), None)

    # What the person does

    def submit(self) -> None:
        """Ask, or say beside its place what is missing."""
        chosen, typed = self.chosen(), self.where.text().strip()
        where = typed or (chosen.where if chosen else "")
        name = " ".join(self.name.text().split())
        self.trouble.say("")
        if not where:
            self.show_trouble(
                tr("Which laptop is the host’s?"), tr("Choose it above, or type the address that it shows.")
            )
            self.where.setFocus()
        elif len(self.code.code()) < LENGTH:
            self.code_note.say(tr("Type all eight letters and figures of the code."), "bad")
            self.code.setFocus()
        elif not name:
            self.name_note.say(tr("Who are you? A first name is enough."), "bad")
            self.name.setFocus()
        else:
            called = chosen.name if chosen and not typed else tr("the host’s laptop")
            languages = languages_in(self.languages.text())
            self.asked.emit(Asked(where, called, self.code.code(), name, languages))

    def _note_where(self, typed: str) -> None:
        """An address that is typed is meant instead of the list; a link holds the code as well."""
        self._choose_none()
        if code_in(typed):
            self.code.set_code(code_in(typed))

    def _take_link(self, link: str) -> None:
        """A link was pasted, or scanned, into the code's boxes."""
        self._choose_none()
        self.where.setText(link)

    def _choose_none(self) -> None:
        self._group.setExclusive(False)
        for _, made in self._rows:
            made.setChecked(False)
        self._group.setExclusive(True)

    def _choose_found(self) -> None:
        self.where.clear()
        self.code.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("joining", event)
        if action == "back":
            self.back.emit()
        elif action == "join":
            self.submit()
        elif action == "look_again":
            self.look_again.emit()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        now = theme.current()
        self.card.setFixedWidth(max(200, min(now.px(720), self.width() - now.gap(36))))
        narrow = self.width() < now.px(560)
        way = self._who.box.Direction.TopToBottom if narrow else self._who.box.Direction.LeftToRight
        self._who.box.setDirection(way)

    def resizeEvent(self, event: object) -> None:
        self._restyle()
        super().resizeEvent(event)  # type: ignore[arg-type]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()
