"""Settings: how the window looks, which campaign it talks to, and what the program is."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from phonebank_app.i18n import tr, tr_in
from phonebank_app.ui import theme
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.host.language_choice import LanguageChoice
from phonebank_app.ui.host.law_cards import BreachCard, PlaceCard
from phonebank_app.ui.host.record_cards import RequestsCard, SeenCard
from phonebank_app.ui.host.settings_backups import BackupsCard
from phonebank_app.ui.host.settings_callers import CallersCard
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.map.figures import CREDIT
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit, ScrollColumn, Segmented, Surface, column
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, aloud

Look = Literal["light", "dark", "system"]
_LOOKS: tuple[Look, ...] = ("light", "dark", "system")
_LICENCE = tr("Free software under the Apache License 2.0, without any warranty.")
_BESIDE = 900
"""Design pixels from which the cards stand beside each other."""


class SettingsPage(Box):
    """The page.

    Signals:
        scale_chosen: a text size, 1.0 for 100 %.
        look_chosen: ``light``, ``dark`` or ``system``.
        service_chosen: another address of the campaign’s service, as typed; answered by :meth:`set_service` or
            :meth:`show_service_error`.
        open_folder: the folder of the parties’ files is to be shown.
        opened: somebody looks at the page.

    Attributes:
        backups: the card on safe keeping; hidden until a party is open that is kept.
        callers: the card on callers at this laptop; ``language``: the choice of the window's.
    """

    scale_chosen = Signal(float)
    look_chosen = Signal(str)
    service_chosen = Signal(str)
    open_folder = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self._kept = ""
        head = Surface("row", gap=16, margins=(24, 11, 20, 11), rules="bottom")
        head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        lead = Label(tr("They hold for this laptop, for every party on it"), "label_muted", wrap=True)
        head.add(column(Label(tr("Settings"), "title"), lead, gap=0), stretch=1)
        self._columns = Box("row", gap=16)
        self._safety = Box("column", gap=0)
        left, right = Box("column", gap=16), Box("column", gap=16)
        self._left = left
        self.backups = BackupsCard()
        self.place, self.breach = PlaceCard(), BreachCard()
        self.requests, self.seen = RequestsCard(), SeenCard()
        for card in (self.requests, self.seen):
            card.hide()
        self.place.hide()  # until a party is open that rings somewhere
        self.callers = CallersCard()
        left.add(
            self._build_look(),
            self.callers,
            self._build_service(),
            self.place,
            self.requests,
            self._build_files(),
            self._build_about(),
        )
        left.stretch()
        right.add(self._safety, self.backups, self.breach, self.seen)
        right.stretch()
        self._columns.add(left, right, stretch=1)
        scroll = ScrollColumn(gap=0, margins=(16, 16, 16, 16))
        scroll.add(self._columns)
        scroll.content.stretch()
        self.add(head)
        self.add(scroll, stretch=1)
        self.set_about("", "")
        self.set_service("")
        self.backups.hide()

    # Building

    def _build_look(self) -> QWidget:
        self.sizes = Segmented([f"{round(100 * scale)} %" for scale in theme.SCALES])
        self.sizes.chosen.connect(lambda index: self.scale_chosen.emit(theme.SCALES[index]))
        self.looks = Segmented((tr("Light"), tr("Dark"), tr("As the system")), _LOOKS.index("system"))
        self.looks.chosen.connect(lambda index: self.look_chosen.emit(_LOOKS[index]))
        card = _card(tr_in("colours", "Look"), "sliders")
        self.language = LanguageChoice()
        card.add(self.language)
        card.space(6)
        card.add(_at_left(Field(tr("Text size"), self.sizes)))
        card.space(6)
        card.add(_at_left(Field(tr("Colours"), self.looks)))
        return card

    def _build_service(self) -> QWidget:
        self.service = LineEdit("map.example.org", icon="globe", limit=300)
        self.save_button = KeyButton(tr("Save"), caps=("Enter",))
        self.service_note = Note()
        self._joined = Prose(size=14, leading=1.4, tone="muted")
        line = Box("row", gap=8)
        line.add(self.service, stretch=1)
        line.add(self.save_button)
        field = Field(tr("Address of the campaign’s service"), line)
        aloud(self.service, tr("Address of the campaign’s service"))
        card = _card(tr("Campaign"), "cloud")
        card.add(field, self.service_note, self._joined)
        self.service.textEdited.connect(self._note_typing)
        self.service.returnPressed.connect(self._save_service)
        self.save_button.clicked.connect(self._save_service)
        return card

    def _build_files(self) -> QWidget:
        self._folder = Label("", "body", wrap=True, limit=PROSE_LIMIT)
        kept = Prose(size=14, leading=1.4, tone="muted")
        kept.set_text(tr("Every party has a folder of its own here. Names, numbers and answers in it are encrypted."))
        self.folder_button = KeyButton(tr("Show the folder"), icon="folder")
        self.folder_button.clicked.connect(self.open_folder)
        card = _card(tr("Files"), "folder")
        card.add(self._folder, kept)
        card.space(2)
        card.add(_at_left(self.folder_button))
        return card

    def _build_about(self) -> QWidget:
        self._version = Label("", "body_strong", wrap=True)
        self._licence = Prose(size=14, leading=1.4, tone="muted")
        self._licence.set_text(_LICENCE)
        credit = Prose(size=13, leading=1.4, tone="muted")
        credit.set_text(CREDIT)
        card = _card(tr("About"), "info")
        card.add(self._version, self._licence)
        card.space(2)
        card.add(Label(tr("The seats and their figures"), "label_strong"), credit)
        return card

    def add_card(self, card: QWidget) -> None:
        """Put another card below those at the left, e.g. one that only an open party has."""
        self._left.box.insertWidget(self._left.box.count() - 1, card)

    # Setters

    def set_safety(self, card: QWidget) -> None:
        """Put the card of the laptop's safety where it belongs."""
        self._safety.clear()
        self._safety.add(card)

    def set_scale(self, scale: float) -> None:
        """Show which text size is in force; does not emit."""
        if scale in theme.SCALES:
            self.sizes.set_current(theme.SCALES.index(scale))

    def set_look(self, look: Look) -> None:
        """Show which colours are in force; does not emit."""
        self.looks.set_current(_LOOKS.index(look))

    def set_service(self, address: str, campaign: str = "") -> None:
        """Show the address that is kept; with the name of a ``campaign`` that was joined it cannot be changed here."""
        self._kept = address
        self.service.setText(address)
        self.service.setReadOnly(bool(campaign))
        self.save_button.setVisible(not campaign)
        self.save_button.setEnabled(False)
        self.service_note.say("")
        self._joined.set_text(
            tr(
                "This party has joined {campaign}. Another campaign is joined with a code of its "
                "own, as another party.",
                campaign=campaign,
            )
            if campaign
            else tr("It comes with the code. Nothing is sent anywhere before a campaign is joined.")
        )

    def tell_saved(self) -> None:
        """Say that the address was saved."""
        self.service_note.say(tr("Saved."), "ok")

    def show_service_error(self, what: str, way_out: str = "") -> None:
        """Say beside the address why it cannot be used; what was typed stays."""
        self.service_note.say(f"{what} {way_out}".strip(), "bad")
        self.service.setFocus()

    def set_about(self, version: str, folder: str) -> None:
        """Say which version this is, and where the files are."""
        self._version.setText(f"Phonebank Party {version}".strip())
        self._folder.setText(folder)
        self.folder_button.setVisible(bool(folder))

    def texts(self) -> list[str]:
        """What the page says, label by label."""
        said = [part for part in self.findChildren(QWidget) if isinstance(part, (Label, Prose))]
        return [part.text() for part in said if part.isVisibleTo(self)]

    # What the person does

    def _note_typing(self, typed: str) -> None:
        self.service_note.say("")
        self.save_button.setEnabled(typed.strip() != self._kept)

    def _save_service(self) -> None:
        typed = self.service.text().strip()
        if not self.service.isReadOnly() and typed != self._kept:
            self.service_chosen.emit(typed)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(360), theme.current().px(300))

    def _arrange(self) -> None:
        narrow = self.width() < theme.current().px(_BESIDE)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.box.setDirection(down if narrow else across)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()


def _card(title: str, icon: str) -> Card:
    made = Card("column", gap=8, margins=(20, 16, 20, 20))
    head = Box("row", gap=10)
    head.add(Icon(icon, "accent", 20), Label(title, "heading"))
    head.stretch()
    made.add(head)
    made.space(2)
    return made


def _at_left(widget: QWidget) -> Box:
    made = Box("row", gap=0)
    made.box.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    made.stretch()
    return made
