"""Typing a sheet in, key by key: a letter saves the row and goes to the next; each row is on disk before it says so.

Digits tick answers, of one question after the other; Enter leaves a row blank. What cannot be taken back, and what
would change a row that is saved, is asked for by the same letter twice: nothing opens, and nobody’s eyes leave the
paper.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from phonebank_app.cards import AnswerDraft
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.paper import Entry, OpenSheet, PaperQuestion, SavedLine, SheetLine, when
from phonebank_app.party.session import Session
from phonebank_app.rules.codesets import OutcomeKey
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.scripts.written import in_full, problem_of, value_of
from phonebank_app.ui import dialogs
from phonebank_app.ui.paper.entry_page import EntryPage
from phonebank_app.words.languages import COMMON

_LANGUAGES = ", ".join(name for _, name in COMMON[:3])


class EntryDesk(QObject):
    """Serves the page for one sheet after another.

    Signals:
        changed(Changes): what was written; ``closed``: back to the list; ``done(sheet id)``: that sheet is back.
    """

    changed = Signal(object)
    closed = Signal()
    done = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._sheet: OpenSheet | None = None
        self._lines: list[SheetLine] = []
        self._place = 0
        self._answers: dict[str, list[str]] = {}
        self._question = 0
        self._armed = ""
        self._both = False
        self._about: datetime | None = None
        self._pending: OutcomeKind | None = None
        self._writing: PaperQuestion | None = None
        self._undo: list[int] = []
        self.page = EntryPage()
        self.page.setParent(None)
        self.page.pressed.connect(self.press)
        self.page.gone_to.connect(self._go_to_row)
        self.page.scanned.connect(self.open)
        self.page.answered.connect(self._answered)
        self.page.about.connect(self._set_about)
        self.page.returned.connect(self._ask_returned)
        self.page.back.connect(self.closed)

    def open(self, typed: str) -> bool:
        """Open the sheet whose id, or a row’s, was typed or scanned; whether there is one. The page says why not.

        At the row that was scanned, or the first that is not typed in yet.
        """
        try:
            opened, row = self._session.sheets.open(typed)
        except WorldError as error:
            self.page.say(f"{error.what} {error.way_out}", "bad")
            return False
        if self._sheet is None or opened.view.sheet_id != self._sheet.view.sheet_id:
            self._undo.clear()
            self._about = None
            self.page.about_field.clear()
        self._sheet, self._lines = opened, list(opened.lines)
        self.page.show_sheet(opened)
        blank = (place for place, line in enumerate(self._lines) if line.entered is None)
        wanted = (place for place, line in enumerate(self._lines) if line.row == row)
        self.page.say(self._begin_words(opened), "muted")
        self._go(next(wanted, next(blank, 0)))
        self.page.take_keys()
        return True

    def _begin_words(self, opened: OpenSheet) -> str:
        if opened.view.state == "void":
            return tr("It was said that this sheet never left the room. What is typed in counts all the same.")
        if opened.view.entered:
            return tr_n(
                "{n:,} row is typed in already; each counts once.",
                "{n:,} rows are typed in already; each counts once.",
                opened.view.entered,
            )
        return tr("Letters save a row; Enter leaves it blank.")

    # -- keys --------------------------------------------------------------------------------------------------------

    def press(self, action: str) -> None:
        """A key of the table’s context ``sheet``."""
        what, _, sign = action.partition(":")
        self._writing = None
        armed, self._armed = self._armed, ""
        if what == "outcome":
            self._letter(sign, armed)
        elif what == "kindly":
            self._letter("F8", armed)
        elif what == "answer":
            self._digit(sign)
        elif what == "next":
            self._next(armed)
        elif what == "back":
            self._go(max(0, self._place - 1))
        elif what in ("question_on", "question_back"):
            self._move_question(1 if what == "question_on" else -1)
        elif what == "both":
            self._both = True
            self.page.say(tr("Both calls happened: now the letter."))
        elif what == "undo":
            self._take_back()

    def _letter(self, letter: str, armed: str) -> None:
        if self._sheet is None or self._at_end():
            return
        key = next((key for key in self._sheet.keys if key.letter == letter), None)
        if key is None:
            self.page.say(tr("{letter} is no box of this sheet. Enter leaves a row blank.", letter=letter), "warn")
            return
        line = self._lines[self._place]
        question = self._twice(line, key)
        if question and armed != letter:
            self._armed = letter
            self.page.say(question, "warn")
        elif RULES[key.kind].needs == "time":
            self._pending = key.kind
            self.page.ask(tr("Ring back when? Enter saves it"), tr("2010, or sat 11:00"))
        elif RULES[key.kind].needs == "language":
            self._pending = key.kind
            self.page.ask(tr("Which language? Enter saves it"), _LANGUAGES)
        else:
            self._save(key.kind)

    def _twice(self, line: SheetLine, key: OutcomeKey) -> str:
        """What is asked before this letter does anything; empty for nothing."""
        if line.entered is not None and line.entered.kind is not key.kind:
            return tr(
                "Row {row} is saved as “{label}”. {letter} once more changes it.",
                row=line.row,
                label=line.entered.label,
                letter=key.letter,
            )
        if line.entered is None and RULES[key.kind].needs == "confirm":
            return tr(
                "“{label}” cannot be taken back here. {letter} once more saves it.",
                label=key.label.rstrip("…"),
                letter=key.letter,
            )
        return ""

    def _digit(self, digit: str) -> None:
        if self._sheet is None or self._at_end():
            return
        if self._question >= len(self._sheet.questions):
            self.page.say(tr("Every question has its answer. Left goes back to one."), "warn")
            return
        question = self._sheet.questions[self._question]
        if question.asked is not None:
            self._pending, self._writing = None, question
            self.page.ask(
                tr("{question}: {what}. Enter takes it", question=question.title, what=question.takes), "", digit
            )
            return
        value = question.value(digit)
        if not value:
            self.page.say(
                tr(
                    "{digit} is no answer to “{title}”. Right goes on to the next question.",
                    digit=digit,
                    title=question.title,
                ),
                "warn",
            )
            return
        given = self._answers.setdefault(question.name, [])
        if value in given:
            given.remove(value)
        else:
            given.append(value)
            del given[: max(0, len(given) - question.most)]
            if len(given) == question.most:
                self._question += 1
        self._show()
        ticked = [label for _, value, label in question.choices if value in given]
        self.page.say(f"{question.title}: {', '.join(ticked) or tr('nothing')}.")

    def _write(self, question: PaperQuestion, typed: str) -> None:
        """A number or a day was typed; “Thursday” is the one after the day of printing. Nothing at all takes it out."""
        sheet, asked = self._sheet, question.asked
        if sheet is None or asked is None:
            return
        day, polling = sheet.view.printed_at.date(), self._session.party.polling_day
        problem = problem_of(asked, typed, day, polling)
        if problem:
            self.page.say(problem, "warn")
            return
        value = value_of(asked, typed, day, polling)
        self._writing = None
        self._answers[question.name] = [value] if value else []
        self._question += 1
        self.page.take_keys()
        self._show()
        self.page.say(f"{question.title}: {in_full(asked, value, 'en') if value else tr('nothing')}.")

    def _move_question(self, step: int) -> None:
        if self._sheet is not None and not self._at_end():
            self._question = min(max(self._question + step, 0), len(self._sheet.questions))
            self._show()

    def _next(self, armed: str) -> None:
        if self._sheet is None:
            return
        if self._at_end():
            self._returned()
            return
        line = self._lines[self._place]
        if line.entered is None and (any(self._answers.values()) or self.page.panel.note.text()) and armed != "next":
            self._armed = "next"
            words = tr("Row {row} has answers or a note, but no letter. Enter once more leaves them out.", row=line.row)
            self.page.say(words, "warn")
            return
        self._go(self._place + 1)

    # -- a row -------------------------------------------------------------------------------------------------------

    def _answered(self, typed: str) -> None:
        """A time or a language was typed for the outcome that needs it; or what is written for a question."""
        if self._writing is not None:
            self._write(self._writing, typed)
            return
        kind, sheet = self._pending, self._sheet
        if kind is None or sheet is None:
            return
        if RULES[kind].needs == "language":
            if typed.strip():
                self.page.take_keys()
                self._save(kind, language=" ".join(typed.split()))
            return
        at = when.call_back(typed, sheet.view.printed_at)
        if at is None:
            self.page.say(tr("That is no time. Type it like 2010, or sat 11:00."), "warn")
            return
        self.page.take_keys()
        self._save(kind, call_back_at=at)

    def _save(self, kind: OutcomeKind, *, call_back_at: datetime | None = None, language: str = "") -> None:
        sheet = self._sheet
        assert sheet is not None
        line = self._lines[self._place]
        note = self.page.panel.note.text().strip()
        entry = Entry(kind, note, self._drafts(sheet), call_back_at, language, self._about)
        change = line.entered is not None
        try:
            saved = self._session.sheets.enter(sheet.view.sheet_id, line.row, entry, both=self._both, change=change)
        except WorldError as error:
            self.page.say(f"{error.what} {error.way_out}", "bad")
            return
        self._pending = None
        self._took(saved)
        if saved.written:
            self._undo.append(line.row)
        self._go(self._place + 1)
        entered = saved.line.entered
        label = entered.label if entered is not None else ""
        now = local(self._session.clock.now())
        words = (
            tr("Row {row}: {label}. Saved {now:%H:%M}.", row=line.row, label=label, now=now)
            if saved.written
            else tr("Row {row}: saved before.", row=line.row)
        )
        self.page.say(words, "ok")

    def _drafts(self, sheet: OpenSheet) -> tuple[AnswerDraft, ...]:
        return tuple(
            AnswerDraft(question.name, question.step, tuple(self._answers[question.name]))
            for question in sheet.questions
            if self._answers.get(question.name)
        )

    def _take_back(self) -> None:
        if self._sheet is None:
            return
        if not self._undo:
            self.page.say(tr("There is no row to take back. Up goes to one; another letter changes it."), "warn")
            return
        row = self._undo[-1]
        try:
            taken = self._session.sheets.take_back(self._sheet.view.sheet_id, row)
        except WorldError as error:
            self.page.say(f"{error.what} {error.way_out}", "bad")
            return
        self._undo.pop()
        self._took(taken)
        self._go_to_row(row)
        self.page.say(tr("Row {row} is taken back.", row=row), "ok")

    def _took(self, saved: SavedLine) -> None:
        place = next(place for place, line in enumerate(self._lines) if line.row == saved.line.row)
        self._lines[place] = saved.line
        self.page.rows.show_line(saved.line)
        if saved.written:
            self.changed.emit(saved.changes)

    def _set_about(self, typed: str) -> None:
        if self._sheet is None:
            return
        at = when.about(typed, self._sheet.view.printed_at)
        if typed.strip() and at is None:
            self.page.say(tr("That is no time. Type it like 19:30."), "warn")
            return
        self._about = at
        words = (
            tr("Rows from here on were rung about {at:%H:%M}.", at=at)
            if at
            else tr("It is not known when they were rung.")
        )
        self.page.say(words, "muted")

    # -- from row to row ---------------------------------------------------------------------------------------------

    def _at_end(self) -> bool:
        return self._place >= len(self._lines)

    def _go_to_row(self, row: int) -> None:
        self._go(next((place for place, line in enumerate(self._lines) if line.row == row), 0))
        self.page.take_keys()

    def _go(self, place: int) -> None:
        self._place = min(place, len(self._lines))
        self._question, self._both, self._pending, self._armed = 0, False, None, ""
        self._writing = None
        entered = None if self._at_end() else self._lines[self._place].entered
        self._answers = {answer.question: list(answer.values) for answer in entered.answers} if entered else {}
        if self._at_end():
            self.page.show_end(self._end_words())
        else:
            self._show(entered.note if entered else "")

    def _show(self, note: str | None = None) -> None:
        typed = self.page.panel.note.text() if note is None else note
        line = self._lines[self._place]
        assert self._sheet is not None
        self.page.show_row(line, self._sheet.view.people, self._answers, self._question, typed)

    def _end_words(self) -> str:
        typed = sum(line.entered is not None for line in self._lines)
        blank = len(self._lines) - typed
        return tr_n(
            "{n:,} row typed in, {blank} not rung. Enter: the sheet is back.",
            "{n:,} rows typed in, {blank} not rung. Enter: the sheet is back.",
            typed,
            blank=blank,
        )

    # -- the sheet ---------------------------------------------------------------------------------------------------

    def _ask_returned(self) -> None:
        blank = sum(line.entered is None for line in self._lines[self._place :])
        if not blank:
            self._returned()
            return
        dialogs.ask(
            self.page,
            tr_n(
                "{n:,} row is blank from here on. Were they not rung?",
                "{n:,} rows are blank from here on. Were they not rung?",
                blank,
            ),
            self._returned,
            detail=tr("They go back to the list. The sheet can be typed in further at any time."),
            yes=tr("The sheet is back"),
            no=tr("Go on typing"),
        )

    def _returned(self) -> None:
        if self._sheet is None:
            return
        sheet_id = self._sheet.view.sheet_id
        try:
            changes = self._session.sheets.returned(sheet_id)
        except WorldError as error:
            self.page.say(f"{error.what} {error.way_out}", "bad")
            return
        self._sheet = None
        self.changed.emit(changes)
        self.done.emit(sheet_id)
