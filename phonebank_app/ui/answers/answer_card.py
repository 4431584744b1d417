"""One answer of a list: its words, its code, its key, and what it says of a vote."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from phonebank_app.i18n import tr, tr_in
from phonebank_app.scripts.answer_lists import LONGEST_LABEL, Fault, ListedAnswer
from phonebank_app.scripts.list_edits import KEYS
from phonebank_app.scripts.vocabulary import MAX_NAME
from phonebank_app.ui import keys
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.parts import Pair, Typed, Wrong
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.parts import Card, Field, KeyButton, Segmented, Select
from phonebank_app.ui.text import Label, aloud


class AnswerCard(Card):
    """A form for the answer that is chosen.

    Signals:
        changed(field, value): ``soft``, ``label``, ``code``, ``means`` or ``words`` (“yes” or empty) is another.
        key_chosen(key): it is to have this key.
        wanted(what): ``answer_up``, ``answer_down``, ``take_away``.
    """

    changed = Signal(str, str)
    key_chosen = Signal(str)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=10)
        self._title = Label("", "card_title", wrap=True)
        self.tools = {
            what: KeyButton(said, caps=keys.caps("answer_lists", what), look="bare", size=14)
            for what, said in (
                ("answer_up", tr("Up")),
                ("answer_down", tr("Down")),
                ("take_away", tr("Take away")),
            )
        }
        names = {
            "answer_up": tr("Move the answer up"),
            "answer_down": tr("Move the answer down"),
            "take_away": tr("Take the answer away"),
        }
        held = Flow(gap=10)
        for what, key in self.tools.items():
            key.clicked.connect(lambda _=False, what=what: self.wanted.emit(what))
            held.add(key)
        for what, name in names.items():
            aloud(self.tools[what], name)
        self._tools = held
        self._build_fields()
        self._used = Label("", "hint", wrap=True, limit=300)
        self.add(self._title, held)
        self.add(Field(tr("On the call page: as it may be said aloud"), self.soft), self.wrong["soft"])
        self.add(Field(tr("In tables and files"), self.label), self.wrong["label"])
        pair = Pair((Field(tr("Code: what is counted"), self.code), 3), (Field(tr("Key"), self.key), 1))
        self.add(pair, self.wrong["code"], self.wrong["key"], self._used)
        self._means = Field(tr("What it means for their vote"), self.means)
        self.add(self._means, self.wrong["means"])
        self.add(Field(tr("Keep a few free words beside it"), self.words))
        self.box.addStretch(1)

    def _build_fields(self) -> None:
        self.soft, self.label = Typed(limit=LONGEST_LABEL), Typed(limit=LONGEST_LABEL)
        self.code, self.key, self.means = Typed(limit=MAX_NAME), Select(), Select()
        self.words = Segmented((tr_in("option", "No"), tr_in("option", "Yes")))
        self.soft.textEdited.connect(lambda said: self.changed.emit("soft", said))
        self.label.textEdited.connect(lambda said: self.changed.emit("label", said))
        self.code.textEdited.connect(lambda said: self.changed.emit("code", said.strip()))
        self.key.set_options(KEYS)
        self.key.activated.connect(lambda at: self.key_chosen.emit(KEYS[at]))
        self.means.activated.connect(lambda at: self.changed.emit("means", words.MEANINGS[at]))
        self.words.chosen.connect(lambda at: self.changed.emit("words", "yes" if at else ""))
        self.wrong = {field: Wrong() for field in ("soft", "label", "code", "key", "means")}
        self._fields = {"soft": self.soft, "label": self.label, "code": self.code, "key": self.key, "means": self.means}

    def show_answer(
        self,
        answer: ListedAnswer,
        at: int,
        of: int,
        faults: Sequence[Fault],
        *,
        intention: bool,
        used: str,
        lost: bool,
        can: bool,
    ) -> None:
        """Show one.

        Args:
            at: its place, from 0; ``of``: how many there are.
            intention: the list says how somebody will vote, so that each answer means something.
            used: how often its code, or the one it had, was answered here; ``lost``: it had another code then.
            can: it may be changed.
        """
        self._title.setText(tr("Answer {n} of {of}", n=at + 1, of=of))
        for field, said in ((self.soft, answer.soft), (self.label, answer.label), (self.code, answer.code)):
            if field.text() != said and not (field is self.code and field.text().strip() == said):
                field.setText(said)
                field.setCursorPosition(len(said) if field.hasFocus() else 0)
            field.setReadOnly(not can)
        self.key.setCurrentIndex(KEYS.index(answer.key) if answer.key in KEYS else 0)
        meanings = words.meaning_words(answer.code)
        at_means = words.MEANINGS.index(answer.means) if answer.means in words.MEANINGS else 0
        if self.means.itemText(0) != meanings[0] or self.means.count() != len(meanings):
            self.means.set_options(meanings, at_means)
        self.means.setCurrentIndex(at_means)
        self._means.setVisible(intention)
        self.words.set_current(int(answer.words))
        for part in (self.key, self.means, self.words):
            part.setEnabled(can)
        self._used.setText(used)
        self._used.setVisible(bool(used))
        self._used.set_tone("warn" if lost else "")
        self._tools.setVisible(can)
        self.tools["answer_up"].setEnabled(at > 0)
        self.tools["answer_down"].setEnabled(at < of - 1)
        told = {fault.field: words.fault_words(fault) for fault in faults if fault.at == at}
        for field_name, wrong in self.wrong.items():
            wrong.tell(told.get(field_name, ""))

    def focus_field(self, field: str) -> None:
        """Give the keyboard to one of its fields."""
        self._fields.get(field, self.soft).setFocus()
