"""Two cards of the settings page: from where this party rings, and what to do when a laptop is gone."""

from __future__ import annotations

from PySide6.QtCore import Signal

from phonebank_app.i18n import tr
from phonebank_app.law.answerable import COUNTRIES
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, Select
from phonebank_app.ui.text import Label, Prose

_GONE = tr(
    "Lost, stolen, or somebody saw what they should not? The report says in figures what was on this laptop, "
    "since when, and when it was last locked. It names no voter, and the locked page makes it too."
)
_FROM = tr(
    "Lists of voters stay in the United Kingdom, unless the campaign has agreed to another country. It is written down."
)


class CountrySelect(Select):
    """Where somebody rings from; the United Kingdom first."""

    def __init__(self) -> None:
        super().__init__("globe")
        self._codes = list(COUNTRIES)
        names = [name.removeprefix("the ") for name in COUNTRIES.values()]
        self.set_options([name[:1].upper() + name[1:] for name in names], 0)

    def country(self) -> str:
        """The chosen country, by ISO 3166 code."""
        return self._codes[self.currentIndex()]

    def set_country(self, code: str) -> None:
        """Choose it; an unknown one is another country."""
        self.setCurrentIndex(self._codes.index(code if code in self._codes else "ZZ"))


class PlaceCard(Card):
    """Emits ``chosen`` with a country's code."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        self.country = CountrySelect()
        self.country.activated.connect(lambda _: self.chosen.emit(self.country.country()))
        said = Prose(size=14, leading=1.4, tone="muted")
        said.set_text(_FROM)
        self.add(head(tr("Where you ring from"), "globe"), Field(tr("This party rings from"), self.country), said)


class BreachCard(Card):
    """Emits ``wanted`` when a report is to be made."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        said = Prose(size=14, leading=1.4, tone="muted")
        said.set_text(_GONE)
        self.button = KeyButton(tr("Make a breach report"), icon="shield")
        self.button.clicked.connect(self.wanted)
        line = Box("row", gap=0)
        line.add(self.button)
        line.stretch()
        self.add(head(tr("If something leaked"), "shield"), said, line)


def head(title: str, icon: str) -> Box:
    """The drawing and the title of a card."""
    made = Box("row", gap=10)
    made.add(Icon(icon, "accent", 20), Label(title, "heading"))
    made.stretch()
    return made
