"""The first step: go on with a party, rehearse, join with a code, or open a call list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QTimer, Signal

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.host.first_run_code import LENGTH, CodeField, read_link
from phonebank_app.ui.host.first_run_parts import ChoiceCard, Note, Trouble, headline
from phonebank_app.ui.parts import Box, Field, KeyButton, LineEdit, Pill, ScrollColumn
from phonebank_app.ui.text import Label, Prose, Words, aloud
from phonebank_app.words import dates


class Way(StrEnum):
    """How an evening begins."""

    PARTY = "party"
    REHEARSE = "rehearse"
    JOIN = "join"
    LIST = "list"
    PACK = "pack"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party that is on this laptop already."""

    party_id: str
    seat: str
    on: date
    host: str


_REHEARSE = tr("Invented voters and numbers that ring nowhere. Nothing is sent. The best way in for a new host.")
_JOIN = tr("From your campaign, or its link. Needs the internet, this once.")
_PACK = tr("A .party file that your campaign made for you, on a stick or in a letter. No internet needed.")
_LIST = tr("A spreadsheet or .csv file from your campaign: people to ring, one on each row. No internet needed.")
_ROOM = tr("This is your own laptop, and the host’s is beside you: ring from yours. No internet needed.")


def write_key() -> KeyButton:
    """The way to the scripts, for whoever writes them and holds no party."""
    cap = keys.caps("start", "write_script")
    made = KeyButton(tr("Write a script"), caps=cap, icon="script", look="link", height=44)
    aloud(made, tr("Write a script"), tr("For coordinators: no party is needed, and nothing is sent."))
    return made


class StartStep(ScrollColumn):
    """Emits ``way_chosen``, ``file_wanted`` (of a list or a pack), ``write_wanted`` and ``receipts_wanted``."""

    way_chosen = Signal(str)
    file_wanted = Signal()
    receipts_wanted = Signal()
    write_wanted = Signal()

    def __init__(self, service: str = "") -> None:
        super().__init__(gap=12, margins=(0, 0, 14, 2))
        self._way = Way.REHEARSE
        self._party: KnownParty | None = None
        self._file = self._pack = ""
        self._title = headline()
        self._lead = Prose(size=15.5, tone="muted", leading=1.4)
        self._title_box = Box("column", gap=5)
        self._title_box.add(self._title, self._lead)
        self._parties: list[tuple[KnownParty, ChoiceCard]] = []
        self._others = Label(tr("Or begin another"), "section")
        self._build_join(service)
        self._choose_file = KeyButton(tr("Choose a file…"), caps=keys.caps("start", "choose_file"), size=14)
        self._choose_file.clicked.connect(lambda: self._ask_for_file(Way.LIST))
        self.rehearse = ChoiceCard(
            tr("Rehearse first"), _REHEARSE, icon="mask", cap="1", aside=Pill(tr("about 5 minutes"), "clock")
        )
        self.join = ChoiceCard(tr("Join with a code"), _JOIN, icon="key", cap="2", inner=self._join_box)
        self.list = ChoiceCard(tr("Open a call list"), _LIST, icon="file", cap="3", inner=self._choose_file)
        self._choose_pack = KeyButton(tr("Choose a pack…"), size=14)
        self._choose_pack.clicked.connect(lambda: self._ask_for_file(Way.PACK))
        self.pack = ChoiceCard(tr("Open a pack"), _PACK, icon="usb", cap="4", inner=self._choose_pack)
        self.room = ChoiceCard(tr("Join a party in this room"), _ROOM, icon="laptop", cap="5")
        self.trouble = Trouble()
        self.add(self._title_box, self.trouble, self._others)
        for way, card in self._cards().items():
            self.add(card, stretch=1)
            card.toggled.connect(lambda on, way=way: self._note_choice(way) if on else None)
        self.write_key = write_key()
        self.write_key.clicked.connect(self.write_wanted)
        self._write = Box("row", gap=10)
        self._write.add(self.write_key)
        self._write.stretch()
        self._write.hide()
        self.add(self._write)
        self._deleted = Label("", "hint", wrap=True)
        self.receipts_key = KeyButton(tr("Show what was deleted"), look="link", size=14, height=44)
        self.receipts_key.clicked.connect(self.receipts_wanted)
        self._receipts = Box("row", gap=10)
        self._receipts.add(self._deleted, stretch=1)
        self._receipts.add(self.receipts_key)
        self.add(self._receipts)
        self.set_deleted("")
        self.code.entered.connect(lambda: self.choose(Way.JOIN))
        self.service.textEdited.connect(self._note_service)
        self.code.linked.connect(self._note_link)
        self.code.edited.connect(self._note_code)
        self.set_parties(())

    def _build_join(self, service: str) -> None:
        self.code = CodeField()
        self.service = LineEdit("map.example.org", icon="globe", limit=300)
        self.service.setText(service)
        self.service_field = Field(tr("Service address"), self.service)
        self.service_field.hide()
        self.code_note = Note()
        self._join_box = Box("column", gap=10)
        self._join_box.stretch()
        self._join_box.add(self.code, self.service_field, self.code_note)
        self._join_box.stretch()

    # What is chosen

    @property
    def way(self) -> Way:
        """What is chosen."""
        return self._way

    @property
    def party(self) -> KnownParty | None:
        """The party that is chosen, when one is."""
        return self._party if self._way is Way.PARTY else None

    @property
    def file(self) -> str:
        """The path of the call list; empty until one is picked."""
        return self._file

    @property
    def pack_file(self) -> str:
        """The path of the pack; empty until one is picked."""
        return self._pack

    def _cards(self) -> dict[Way, ChoiceCard]:
        cards = {Way.REHEARSE: self.rehearse, Way.JOIN: self.join, Way.LIST: self.list, Way.PACK: self.pack}
        return cards | {Way.ROOM: self.room}

    def choose(self, way: Way) -> None:
        """Choose a card, as if it had been clicked."""
        cards = self._cards()
        if way is Way.PARTY and self._parties:
            cards[way] = self._parties[0][1]
        cards[way].setChecked(True)

    def focus_chosen(self) -> None:
        """Put the focus where the chosen card wants it."""
        party = [card for known, card in self._parties if known is self.party]
        cards = self._cards()
        where = self.code if self._way is Way.JOIN else party[0] if party else cards[self._way]
        where.setFocus()
        # Once the card has its new height.
        QTimer.singleShot(0, where, lambda: self.ensureWidgetVisible(where))

    def main_words(self) -> str:
        """What the main key does just now."""
        if self._way is Way.REHEARSE:
            return tr("Start the rehearsal")
        if self.party is not None:
            return tr("Open {seat}", seat=self.party.seat)
        if self._way is Way.PACK and not self._pack:
            return tr("Choose a pack…")
        return tr("Choose a file…") if self._way is Way.LIST and not self._file else tr("Go on")

    def missing(self) -> bool:
        """Say beside its place what is still missing, if anything is; whether something was."""
        if self._way is not Way.JOIN:
            return False
        if len(self.code.code()) < LENGTH:
            self.code_note.say(tr("Type all eight letters and figures of the code."), "bad")
            self.code.setFocus()
            return True
        if not self.service.text().strip():
            self.code_note.say(tr("Type the address that came with the code."), "bad")
            self.service_field.show()
            self.service.setFocus()
            return True
        return False

    # Setters

    def set_parties(self, parties: Sequence[KnownParty]) -> None:
        """Offer the parties on this laptop, the first of them chosen; none is a first run."""
        for _, card in self._parties:
            self.content.box.removeWidget(card)
            card.deleteLater()
        self._parties = []
        for place, known in enumerate(parties, 1):
            words = tr("{day}, with {host} as host.", day=dates.full_day_year(known.on), host=known.host)
            card = ChoiceCard(known.seat, words, icon="home")
            card.toggled.connect(lambda on, known=known: self._note_choice(Way.PARTY, known) if on else None)
            self.content.box.insertWidget(place, card)
            self._parties.append((known, card))
        back = bool(parties)
        self._others.setVisible(back)
        self._title.set_blocks([[Words(tr("Welcome back") if back else tr("How would you like to start?"), bold=True)]])
        self._lead.set_text(
            tr("Go on where you were: your passphrase is all it takes.")
            if back
            else tr("You can do the others later. Nothing is lost by trying.")
        )
        self.choose(Way.PARTY if back else Way.REHEARSE)

    def set_deleted(self, words: str) -> None:
        """Say which parties were deleted; empty: none was."""
        self._deleted.setText(words)
        self._receipts.setVisible(bool(words))

    def set_file(self, path: str) -> None:
        """Take this call list, and choose its card."""
        self._file = path
        self.list.set_words(tr("“{name}” is chosen. It is read on this laptop and goes nowhere.", name=Path(path).name))
        self._choose_file.set_words(tr("Another file…"))
        self.choose(Way.LIST)
        self.way_chosen.emit(Way.LIST)

    def set_pack_file(self, path: str) -> None:
        """Take this pack, and choose its card."""
        self._pack = path
        self.pack.set_words(
            tr("“{name}” is chosen. It is opened on this laptop and goes nowhere.", name=Path(path).name)
        )
        self._choose_pack.set_words(tr("Another pack…"))
        self.choose(Way.PACK)
        self.focus_chosen()
        self.way_chosen.emit(Way.PACK)

    def set_narrow(self, narrow: bool) -> None:
        """Arrange the cards for a narrow window."""
        self._lead.setVisible(not narrow)
        self._write.setVisible(narrow)  # where there is room it stands at the foot, always in sight
        for card in self._cards().values():
            card.set_narrow(narrow)

    def _ask_for_file(self, way: Way) -> None:
        self.choose(way)
        self.file_wanted.emit()

    def _note_choice(self, way: Way, party: KnownParty | None = None) -> None:
        self._way, self._party = way, party
        self.trouble.say("")
        self.service_field.setVisible(way is Way.JOIN)
        self.code_note.say("")
        self.way_chosen.emit(way)

    def _note_service(self, typed: str) -> None:
        self.code_note.say("")
        link = read_link(typed)
        if link is not None and len(link[1]) == LENGTH:
            self.code.set_code(link[1])
            self._note_link(link[0])

    def _note_link(self, address: str) -> None:
        """A link says where to join as well: the address is shown, so that a host sees where it leads."""
        self.service.setText(address)

    def _note_code(self, code: str) -> None:
        self.code_note.say("")
        self.choose(Way.JOIN)
