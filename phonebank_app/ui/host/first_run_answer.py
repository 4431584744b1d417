"""Who answers for a list of one's own: asked before any real name is loaded."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout

from phonebank_app.i18n import tr
from phonebank_app.law.answerable import NEEDED, Answerable, missing
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.parts import Box, Card, Field, LineEdit
from phonebank_app.ui.text import Label, Prose

_LEAD = tr(
    "Names, numbers and opinions are personal data: somebody must answer for them before they are loaded. Your "
    "data protection officer knows what belongs here. To try the program, rehearse: that needs none of it."
)
_FIELDS: tuple[tuple[str, str, str], ...] = (
    (
        "controller",
        tr("Who decides what the data is for (the controller)"),
        tr("Party or campaign, as registered"),
    ),
    ("contact_address", tr("Where a voter can write or ring"), tr("Postal address, telephone")),
    ("privacy_url", tr("Address of the privacy notice"), "https://…"),
    ("complaints", tr("How a voter complains"), tr("Address or e-mail")),
    ("lawful_basis", tr("Lawful basis"), tr("e.g. DPA 2018 s. 8(e), and Sch. 1 para. 22")),
    ("dpia", tr("Number of the impact assessment (DPIA)"), tr("e.g. DPIA-2019-04")),
    ("processor_terms", tr("Terms for hosts and callers"), tr("Which agreement they have accepted")),
)


class AnswerCard(Card):
    """The fields. Emits ``entered`` when Enter is pressed in one of them."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(24, 20, 24, 22))
        self.fields: dict[str, LineEdit] = {}
        self._notes: dict[str, Note] = {}
        lead = Prose(size=13.5, tone="muted", leading=1.4)
        lead.set_text(_LEAD)
        self._columns = Box("row", gap=32)
        halves = (Box("column", gap=8), Box("column", gap=8))
        for index, (name, label, hint) in enumerate(_FIELDS):
            field, note = LineEdit(hint, limit=300), Note()
            field.returnPressed.connect(self.entered)
            self.fields[name], self._notes[name] = field, note
            halves[index >= (len(_FIELDS) + 1) // 2].add(Field(label, field), note)
        for half in halves:
            half.stretch()
            self._columns.add(half, stretch=1)
        self.add(Label(tr("Who answers for this list"), "card_title"), lead, self._columns)

    def answerable(self) -> Answerable:
        """What was typed."""
        return msgspec.structs.replace(
            Answerable(), **{name: field.text().strip() for name, field in self.fields.items()}
        )

    def fill(self, who: Answerable) -> None:
        """Fill in what is known."""
        for name, field in self.fields.items():
            field.setText(getattr(who, name))

    def missing(self) -> LineEdit | None:
        """Say beside each field what is still missing; the first of them, or ``None`` when nothing is."""
        blank = missing(self.answerable())
        first = None
        for name, field in self.fields.items():
            lacks = NEEDED[name] in blank
            web = name == "privacy_url" and field.text().strip()
            said = tr("It begins with https://.") if web else tr("Needed before names are loaded.")
            self._notes[name].say(said if lacks else "", "bad")
            if lacks and first is None:
                first = field
        return first

    def set_narrow(self, narrow: bool) -> None:
        """Put the two columns below each other."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.box.setDirection(down if narrow else across)
