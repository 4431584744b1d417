"""A question that must be answered before an outcome can be saved. It stands where the script stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from phonebank_app.cards import CallCard, HouseholdMate
from phonebank_app.i18n import tr
from phonebank_app.rules.outcomes import SkipReason
from phonebank_app.scripts.model import Step
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller import words
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import BAR, Box, Field, KeyButton, LineEdit, ScrollColumn, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, Words
from phonebank_app.words.languages import COMMON

_ONE_COLUMN = 6


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what it stands for, what it says, and the small words beside it."""

    value: str
    words: str
    aside: str = ""


class AskingPane(Box):
    """A title, what to say, options on 1 to 9, perhaps fields, and the key that saves.

    Args:
        first: what comes before what is said, e.g. a voter's own words.
        save: words of the save key; without them, choosing an option answers at once.

    Emits ``answered`` with the value chosen, and ``closed``.
    """

    answered = Signal(str)
    closed = Signal()

    def __init__(
        self,
        title: str,
        icon: str,
        options: Sequence[Option],
        *,
        first: str = "",
        say: str = "",
        save: str = "",
        rule: str = "",
        large: bool = False,
    ) -> None:
        super().__init__("column", gap=0)
        self._options = list(options)
        self._value, self.awake = "", True
        self._buttons: list[KeyButton] = []
        self._close = KeyButton(
            tr("Not now"), caps=keys.caps("asking", "close"), look="bare", size=14, tone="muted", weight=400
        )
        self._close.clicked.connect(self.closed)
        beside = 0 if large else BAR
        head = row(Icon(icon, "muted", 22), gap=10, margins=(0, 0, beside, 0))
        self._title = Label(title, "heading", wrap=True)
        head.add(self._title, stretch=1)
        head.add(self._close)
        scroll: Box | ScrollColumn = Box("column", gap=8) if large else ScrollColumn(gap=8, margins=(0, 0, beside, 0))
        inside = scroll if isinstance(scroll, Box) else scroll.content
        if first:
            inside.space(6)
            inside.add(Label(first, "strong", wrap=True, limit=PROSE_LIMIT))
            inside.space(6)
        if say:
            script = Prose(size=21, leading=1.45)
            script.set_blocks([[Words(say)]])
            inside.add(script)
            inside.space(6)
        inside.add(self._grid())
        self.extra = Box("column", gap=10)
        inside.add(self.extra)
        self._rule = Label(rule, "muted", wrap=True, limit=PROSE_LIMIT)
        self._rule.setVisible(bool(rule))
        inside.add(self._rule)
        inside.stretch()
        self.save_key = KeyButton(save, caps=keys.caps("asking", "save"), look="fill", size=18, height=56)
        self.save_key.setVisible(bool(save))
        self.save_key.clicked.connect(self.save)
        self.add(head)
        self.space(6)
        self.add(scroll, stretch=1)
        if save:
            self.space(12)
        self.add(row(self.save_key, margins=(0, 0, beside, 0)))
        self._refresh()

    def _grid(self) -> QWidget:
        """The options, reading downwards; many of them in two columns."""
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.current().gap(8))
        columns = 2 if len(self._options) > _ONE_COLUMN else 1
        rows = max(1, -(-len(self._options) // columns))
        for index, option in enumerate(self._options):
            grid.addWidget(self._button(index, option), index % rows, index // rows)
        for place in range(columns):
            grid.setColumnStretch(place, 1)
        return held

    def _button(self, index: int, option: Option) -> KeyButton:
        cap = (str(index + 1),) if index < 9 else ()
        button = KeyButton(option.words, caps=cap, cap_left=True, aside=option.aside, size=16)
        button.clicked.connect(lambda: self.choose(index))
        self._buttons.append(button)
        return button

    def set_close_words(self, words: str) -> None:
        """What its closing key says."""
        self._close.set_words(words)

    # What it says

    def title(self) -> str:
        """What is asked."""
        return self._title.text()

    def rule(self) -> str:
        """The small words below."""
        return self._rule.text()

    def buttons(self) -> list[KeyButton]:
        """The options."""
        return self._buttons

    def value(self) -> str:
        """What is chosen; empty when nothing is."""
        return self._value

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly: the keyboard is at the other chair."""
        for button in (*self._buttons, self._close):
            button.fade_caps(faded)

    # What is done

    def sleep(self, ms: int) -> None:
        """Take no answer for so long: it opened by itself, and what is typed just now was meant for what was there."""
        self.awake = False
        QTimer.singleShot(ms, self, self._wake)

    def _wake(self) -> None:
        self.awake = True

    def choose(self, index: int) -> None:
        """Choose an option, counted from 0; one that is not there changes nothing."""
        if index >= len(self._options) or not self.awake:
            return
        self._value = self._options[index].value
        if not self.save_key.isVisibleTo(self):
            self.answered.emit(self._value)
            return
        self._refresh()

    def save(self) -> None:
        """Answer with what is chosen; without a choice nothing happens."""
        if self.complete():
            self.answered.emit(self.value())

    def complete(self) -> bool:
        """Whether it can be saved."""
        return bool(self._value)

    def _refresh(self) -> None:
        for button, option in zip(self._buttons, self._options, strict=True):
            button.set_chosen(option.value == self._value and bool(self._value))
        self.save_key.setEnabled(self.complete())


def language_tag(typed: str) -> str:
    """The tag of a language typed in, or the word itself with a capital where it has none here."""
    word = typed.strip()
    tags = {name.lower(): tag for tag, name in COMMON}
    return tags.get(word.lower(), word[:1].upper() + word[1:])


class LanguagePane(AskingPane):
    """Which language would suit them: one of the common ones, or another one typed in."""

    def __init__(self, *, large: bool = False) -> None:
        options = [Option(code, name) for code, name in COMMON]
        super().__init__(
            tr("Which language would suit them?"),
            "globe",
            [*options, Option("other", tr("Another…"), tr("type its name"))],
            save=tr("Save the language"),
            rule=tr("Only a caller who speaks it will be given this number."),
            large=large,
        )
        self.other = LineEdit(tr("Language"), limit=40)
        self.other.textEdited.connect(self._refresh)
        self.other.returnPressed.connect(self.save)
        self._field = Field(tr("Another language"), self.other)
        self._field.hide()
        self.extra.add(self._field)

    def choose(self, index: int) -> None:
        super().choose(index)
        self._field.setVisible(self._value == "other")
        if self._value == "other":
            self.other.setFocus()

    def value(self) -> str:
        return language_tag(self.other.text()) if self._value == "other" else self._value

    def complete(self) -> bool:
        return bool(self._value) and (self._value != "other" or bool(self.other.text().strip()))


def number_pane(card: CallCard, *, large: bool = False) -> AskingPane:
    """Which of their numbers is wrong; the one being rung is chosen already. Answers with an E.164
    number."""
    options = [
        Option(
            number.e164,
            number.national,
            tr("the one you rang") if index == card.number_index else words.kind_of(number.kind),
        )
        for index, number in enumerate(card.numbers)
    ]
    pane = AskingPane(
        tr("Which number is wrong?"),
        "phone",
        options,
        say=tr("“I’m sorry to have troubled you. I’ll take this number off the list.”"),
        save=tr("Save the wrong number"),
        rule=tr("Their other numbers may still be tried."),
        large=large,
    )
    pane.choose(card.number_index)
    return pane


def mate_pane(mates: Sequence[HouseholdMate], *, large: bool = False) -> AskingPane:
    """Who came to the phone instead. Answers with a contact's id."""
    options = [Option(str(mate.contact_id), mate.name) for mate in mates]
    return AskingPane(tr("Who answered?"), "home", options, large=large)


def objection_pane(objections: Sequence[Step], *, large: bool = False) -> AskingPane:
    """What they ask. Answers with the objection's id."""
    options = [Option(objection.id, objection.title) for objection in objections]
    return AskingPane(
        tr("If they ask…"), "help", options, rule=tr("Then the script goes on where you left it."), large=large
    )


_SKIPS: tuple[tuple[SkipReason, str, str], ...] = (
    (SkipReason.KNOW_THEM, tr("I know them"), tr("somebody else rings them")),
    (SkipReason.LANGUAGE, tr("The language does not suit"), ""),
    (SkipReason.UNSURE, tr("I am not sure it is right to ring"), ""),
    (SkipReason.RUNG_ELSEWHERE, tr("They were rung just now"), tr("in another way")),
    (SkipReason.OTHER, tr("Another reason"), ""),
)


def skip_pane(*, large: bool = False) -> AskingPane:
    """Why are they passed by? Answers with one of ``outcomes.SkipReason``."""
    options = [Option(reason, words, aside) for reason, words, aside in _SKIPS]
    return AskingPane(
        tr("Why skip them?"),
        "swap",
        options,
        rule=tr("Nobody was rung, so it is no try. Whom you know is kept from you tonight, not from the others."),
        large=large,
    )
