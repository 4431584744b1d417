"""One list: what it is called and for, its answers in the order of their keys, and whether it may be changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal

from phonebank_app.i18n import tr
from phonebank_app.scripts.answer_lists import MOST_ANSWERS, AnswerList, Fault, ListedAnswer
from phonebank_app.ui import keys
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.parts import Pair, RowButton, Typed, Wrong
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, Pill, Select, row
from phonebank_app.ui.text import Label


class ListCard(Card):
    """The head of a list, and its answers.

    Signals:
        head_changed(field, value): ``title``, ``name``, ``language`` or ``purpose`` is another.
        chosen(at): an answer, by its place; wanted(what): ``add_answer``, ``make_ours``, ``drop_changes``,
        ``delete_list``, ``in_another_language``.
    """

    head_changed = Signal(str, str)
    chosen = Signal(int)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=10)
        self.state = Pill("", "lock")
        self._why = Label("", "muted", wrap=True, limit=400)
        self.make_ours = KeyButton(tr("Make it ours to change"), look="fill", weight=600)
        self.make_ours.clicked.connect(lambda: self.wanted.emit("make_ours"))
        self._named = Label("", "label_muted", wrap=True, limit=300)
        self._build_head()
        self.rows: list[RowButton] = []
        self._answers = Box("column", gap=4)
        self.wrong_answers = Wrong()
        self.add_answer = KeyButton(tr("Add an answer"), caps=keys.caps("answer_lists", "add_answer"), icon="plus")
        self.add_answer.clicked.connect(lambda: self.wanted.emit("add_answer"))
        self.add_full = Label(tr("Nine answers are the most: each is a key."), "hint", wrap=True)
        self.gone = Wrong("warn")
        top = Box("row", gap=10)
        top.add(Label(tr("The list"), "card_title"))
        top.stretch()
        top.add(self.state)
        self._ours = row(self.make_ours)
        self._ours.stretch()
        head = Pair((Field(tr("The question, in short"), self.title), 1), (self._purpose, 1))
        self.add(top, self._why, self._ours, self._named, head, self.wrong["title"])
        self.add(self._new, self.wrong["name"], self.wrong["language"])
        self.add(Label(tr("Answers, in the order of their keys"), "section", wrap=True), self._answers)
        self.add(self.wrong_answers, self.add_answer, self.add_full, self.gone, self._build_tools())
        self.box.addStretch(1)

    def _build_head(self) -> None:
        self.title, self.name = Typed(limit=120), Typed(limit=40)
        self.language, self.purpose = Select(), Select()
        self.language.set_options([name for _, name in words.LANGUAGES])
        self.purpose.set_options(words.PURPOSE_WORDS)
        self.title.textEdited.connect(lambda said: self.head_changed.emit("title", said))
        self.name.textEdited.connect(lambda said: self.head_changed.emit("name", said.strip()))
        self.language.activated.connect(lambda at: self.head_changed.emit("language", words.LANGUAGES[at][0]))
        self.purpose.activated.connect(lambda at: self.head_changed.emit("purpose", words.PURPOSES[at]))
        self.wrong = {field: Wrong() for field in ("title", "name", "language")}
        self._purpose = Field(tr("What it is for"), self.purpose)
        name, tongue = Field(tr("Its name in scripts, one word"), self.name), Field(tr("Language"), self.language)
        self._new = Pair((name, 3), (tongue, 2))

    def _build_tools(self) -> Flow:
        self.tools = {
            "in_another_language": KeyButton(tr("Copy into another language"), look="link", size=14),
            "drop_changes": KeyButton(tr("Drop the changes…"), look="link", size=14),
            "delete_list": KeyButton("", look="link", size=14),
        }
        held = Flow(gap=14)
        for what, key in self.tools.items():
            key.clicked.connect(lambda _=False, what=what: self.wanted.emit(what))
            held.add(key)
        self._tools = held
        return held

    # What it shows

    def show_state(self, saved: AnswerList | None, *, own: bool, may: bool, changed: bool, ours: bool) -> None:
        """Whose it is, and what may be done with it.

        Args:
            own: it is the organisation's own, or a new one; ``may``: whoever is here may change lists at all.
            changed: something is not saved; ``ours``: there is one that comes with the program beneath it.
        """
        if not own:
            self.state.set_words(tr("comes with the program"), "lock", "")
        elif saved is None:
            self.state.set_words(tr("new, not saved"), "info", "warn")
        elif changed:
            self.state.set_words(tr("changed, not saved"), "info", "warn")
        else:
            self.state.set_words(tr("yours, version {n}", n=saved.version), "check", "ok")
        why = ""
        if not may:
            why = tr(
                "The scripts of this party come from its campaign. Its lists of answers can be looked at here. "
                "Outside this party, from the first page, you can change your own."
            )
        elif not own:
            why = tr(
                "This one is not changed. A copy of yours takes its place wherever a list is chosen, on this laptop."
            )
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._ours.setVisible(may and not own)
        self.tools["in_another_language"].setVisible(may and saved is not None)
        self.tools["drop_changes"].setVisible(may and changed)
        self.tools["delete_list"].setVisible(may and own and saved is not None)
        self.tools["delete_list"].set_words(
            tr("Back to the one that comes with the program…") if ours else tr("Delete this list…")
        )
        self._tools.arrange()
        self._tools.setVisible(any(not key.isHidden() for key in self.tools.values()))

    def show_list(self, made: AnswerList, *, new: bool, can: bool) -> None:
        """Its head. ``new``: it has no file yet, so that its name and language can be chosen; ``can``: it changes."""
        self._named.setText(
            tr(
                "“& {name}” in a script · {language}",
                name=made.name, language=words.tongue(made.language),
            )
        )  # fmt: skip
        self._named.setVisible(not new)
        self._new.setVisible(new)
        for field, said in ((self.title, made.title), (self.name, made.name)):
            if field.text() != said and not (field.hasFocus() and field.text().strip() == said):
                field.setText(said)
                field.setCursorPosition(len(said) if field.hasFocus() else 0)
            field.setReadOnly(not can)
        tags = [tag for tag, _ in words.LANGUAGES]
        if made.language not in tags:
            self.language.set_options([*(name for _, name in words.LANGUAGES), made.language], len(tags))
        else:
            self.language.setCurrentIndex(tags.index(made.language))
        self.purpose.setCurrentIndex(words.PURPOSES.index(made.purpose))
        self.purpose.setEnabled(can)

    def show_answers(self, answers: Sequence[ListedAnswer], chosen: int, wrong: Collection[int], *, can: bool) -> None:
        """The answers; ``wrong``: the places of those with something to put right."""
        while len(self.rows) < len(answers):
            self._add_row()
        while len(self.rows) > len(answers):
            gone = self.rows.pop()
            self._answers.box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for at, (button, answer) in enumerate(zip(self.rows, answers, strict=True)):
            button.set_caps(answer.key)
            said = answer.soft.strip() or tr("No words yet")
            told = [answer.label.strip()] if answer.label.strip() not in ("", said) else []
            told += [answer.code] if answer.code else []
            told += [tr("with words")] if answer.words else []
            told = [tr("to put right"), *told] if at in wrong else told
            button.set_words(said, " · ".join(told))
            button.set_icon("warning" if at in wrong else "")
            button.set_chosen(at == chosen)
        self.add_answer.setVisible(can and len(answers) < MOST_ANSWERS)
        self.add_full.setVisible(can and len(answers) >= MOST_ANSWERS)

    def _add_row(self) -> None:
        button, at = RowButton("", caps=("1",), cap_left=True, size=15), len(self.rows)
        button.stepped.connect(lambda by: self._step(at + by))
        button.clicked.connect(lambda: self.chosen.emit(at))
        self.rows.append(button)
        self._answers.add(button)

    def _step(self, to: int) -> None:
        if 0 <= to < len(self.rows):
            self.rows[to].setFocus()
            self.chosen.emit(to)

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """What is wrong with the list as a whole."""
        said = {fault.field: words.fault_words(fault) for fault in reversed(faults) if fault.at < 0}
        for field, wrong in self.wrong.items():
            wrong.tell(said.get(field, ""))
        self.wrong_answers.tell(said.get("answers", ""))
