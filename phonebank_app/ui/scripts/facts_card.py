"""Who is rung in a try-out: invented facts, each of which may be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.vocabulary import FACTS, Fact, sample_facts
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Card, Field, LineEdit, Segmented, Select
from phonebank_app.ui.text import Label, aloud
from phonebank_app.words.languages import COMMON

_FIRST = ("first_name", "ward", "last_intention", "majority", "seat_is_ours", "held_by", "days_left")
_NAMES = {
    "first_name": tr("First name"),
    "full_name": tr("Full name"),
    "caller": tr("Who rings"),
    "seat": tr("Seat"),
    "ward": tr("Ward"),
    "town": tr("Town"),
    "candidate": tr("Candidate"),
    "party": tr("Party"),
    "on_behalf_of": tr("On whose behalf"),
    "polling_day": tr("Polling day"),
    "source": tr("Where their number came from"),
    "host": tr("Host"),
    "contact_us": tr("Where the campaign can be reached"),
    "last_intention": tr("What they said last of their vote"),
    "last_issue": tr("What mattered to them last"),
    "majority": tr("Majority last time"),
    "held_by": tr("Who holds the seat"),
    "days_left": tr("Days to polling day"),
    "seat_is_ours": tr("We hold the seat"),
}


class FactsCard(Card):
    """The facts a try-out is played on. ``changed``: one of them is another; :meth:`facts` gives them all."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=12, parent=parent)
        self._samples = sample_facts()
        self._facts = dict(self._samples)
        self.fields: dict[str, LineEdit | Select] = {}
        self.spoken = Segmented([tr("First time"), tr("Spoken before")])
        aloud(self.spoken, tr("Whether somebody has spoken with them"))
        self.spoken.chosen.connect(self._spoken)
        self.add(card_head("person", tr("Who is rung")))
        self.add(Label(tr("Nobody real. Change it, and see what the script makes of it."), "hint", wrap=True))
        self.add(self.spoken)
        tags = [tag for tag, _ in COMMON]
        self._add_select("language", tr("Language"), ["en", *tags], [tr("English"), *(name for _, name in COMMON)])
        for name in (*_FIRST, *(name for name in _NAMES if name not in _FIRST)):
            self._add(FACTS[name])

    def speak(self, language: str) -> None:
        """The facts that nobody changed, as they are said in a script’s language."""
        before, self._samples = self._samples, sample_facts(language)
        for name, sample in self._samples.items():
            field = self.fields.get(name)
            if sample != before[name] and self._facts[name] == before[name]:
                self._facts[name] = sample
                if isinstance(field, LineEdit):
                    field.setText(sample)

    def facts(self) -> dict[str, str]:
        """Every fact as it is set."""
        return dict(self._facts)

    def _add(self, fact: Fact) -> None:
        if fact.kind == "yes_no":
            words = [tr("Yes"), tr("No"), tr("Not known")]
            self._add_select(fact.name, _NAMES[fact.name], ["yes", "no", ""], words)
            return
        field = LineEdit(limit=120)
        field.setText(self._facts[fact.name])
        field.left.connect(self.setFocus)
        field.textEdited.connect(self._setter(fact.name))
        self.fields[fact.name] = field
        self.add(Field(_NAMES[fact.name], field))

    def _add_select(self, name: str, label: str, values: Sequence[str], words: Sequence[str]) -> None:
        select = Select(type_ahead=False)
        select.set_options(words, values.index(self._facts[name]) if self._facts[name] in values else 0)
        set_fact = self._setter(name)
        select.activated.connect(lambda at: set_fact(values[at]))
        self.fields[name] = select
        self.add(Field(label, select))

    def _setter(self, name: str) -> Callable[[str], None]:
        def set_fact(value: str) -> None:
            if self._facts[name] != value.strip():
                self._facts[name] = value.strip()
                self.changed.emit()

        return set_fact

    def _spoken(self, at: int) -> None:
        self._facts |= {"first_time": "no" if at else "yes", "spoken_before": "yes" if at else "no"}
        self.changed.emit()
