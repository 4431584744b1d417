"""Five minutes together before everybody goes: three questions to talk about. Nothing is typed here, nor kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.party.session import Session
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.card_page import CardPage
from phonebank_app.ui.main_window import MainWindow
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, RoundIcon
from phonebank_app.ui.text import Label, Prose, Words, aloud

QUESTIONS = (
    (tr("Which call will you remember with a smile?"), tr("Begin with the good ones: they are easily forgotten.")),
    (tr("Is there one that has stayed with you?"), tr("Say as much or as little as you like. The others only listen.")),
    (tr("What would help next time?"), tr("For you, or for somebody who comes for the first time.")),
)
AFTER_A_HARD_CALL = (
    (tr("How are you, now that it is over?"), tr("No details are wanted: it is you that matters.")),
    (tr("What would do you good on the way home?"), tr("Company to the bus, a cup of tea, a lift, a call tomorrow?")),
    (
        tr("Who can you talk to tonight, or tomorrow?"),
        tr("A hard call may come to mind again. That is usual, and passes."),
    ),
)
WHERE_TO_TURN = tr(
    "If something stays with you, ring whoever asked you to come tonight, or your campaign’s coordinator. If you are"
    " worried about somebody’s safety just now, ring 999."
)


class DebriefPage(CardPage):
    """The page. Emits ``done``."""

    key_contexts = ("debrief",)

    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._card = Card("column", gap=0, margins=(44, 30, 44, 26))
        self._title = Label("", "figure", wrap=True)
        self._hint = Label("", "label_muted", wrap=True, limit=300)
        self._questions = Box("column", gap=0)
        self._support = Prose(size=15, leading=1.4)
        self.key = KeyButton(
            tr("Thank you, everybody"), caps=keys.caps("debrief", "go_on"), look="fill", size=17, height=52
        )
        self.key.clicked.connect(self.done)
        self._card.add_aligned(RoundIcon("heart", diameter=56), Qt.AlignmentFlag.AlignLeft)
        self._card.space(12)
        self._card.add(self._title, self._hint)
        self._card.space(14)
        self._card.add(self._questions)
        self._card.space(14)
        self._card.add(self._support)
        self._card.space(18)
        below = Box("row", gap=0)
        below.add(self.key)
        below.stretch()
        self._card.add(below)
        self.hold(self._card)
        self.show_questions("")

    def show_questions(self, guest: str, briefing: str = "") -> None:
        """Ask the room, or ``guest``, who goes home after a hard call.

        Args:
            briefing: what the campaign says to its callers, if it says anything.
        """
        title = tr("Before {guest} goes", guest=guest) if guest else tr("Five minutes before everybody goes")
        self._title.setText(title)
        hint = tr("Sit down with them for a moment.") if guest else tr("Sit down together. Everybody may say nothing.")
        self._hint.setText(tr("{hint} Nothing is typed here, and nothing is kept.", hint=hint))
        self._questions.clear()
        asked = AFTER_A_HARD_CALL if guest else QUESTIONS
        for place, (question, words) in enumerate(asked, 1):
            if place > 1:
                self._questions.add(Divider())
            line = Box("column", gap=1, margins=(0, 10, 0, 10))
            line.add(Label(f"{place}. {question}", "strong", wrap=True), Label(words, "muted", wrap=True, limit=200))
            self._questions.add(line)
        blocks = [[Words(tr("Where to turn"), bold=True)], [Words(WHERE_TO_TURN)]]
        if briefing.strip():
            blocks += [[Words(tr("From your campaign"), bold=True)], [Words(briefing.strip())]]
        self._support.set_blocks(blocks)
        self.key.set_words(tr("We have talked") if guest else tr("Thank you, everybody"))
        aloud(self, f"{title}. {' '.join(question for question, _ in asked)}")

    def resizeEvent(self, event: object) -> None:
        self._card.setFixedWidth(min(theme.current().px(680), max(200, self.width() - theme.current().gap(32))))
        super().resizeEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("debrief", event):
            self.done.emit()
        else:
            super().keyPressEvent(event)


class DebriefDesk(QObject):
    """Shows the page in the window, and goes back to where it was asked for."""

    def __init__(self, session: Session, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self._then: Callable[[], None] = window.leave_alone

    @cached_property
    def page(self) -> DebriefPage:
        """The page, made when it is first looked at."""
        page = DebriefPage()
        page.setParent(None)
        page.done.connect(lambda: self._then())
        return page

    def show(self, guest: str = "", then: Callable[[], None] | None = None) -> None:
        """Ask the room, or one guest who goes home after a hard call; ``then`` comes after it."""
        self._then = then or (lambda: self._window.leave_alone("tonight"))
        self.page.show_questions(guest, self._session.party.briefing)
        self._window.show_alone(self.page)
