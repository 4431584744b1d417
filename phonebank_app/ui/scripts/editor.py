"""The text at the left, what callers will see at the right, what is wrong and the way through beneath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.list_hints import OtherList
from phonebank_app.scripts.model import Problem
from phonebank_app.scripts.proof import Proof
from phonebank_app.scripts.writing import Edit, put_right
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import CardGrid, HostPage
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, paint_round
from phonebank_app.ui.scripts.bars import Bars
from phonebank_app.ui.scripts.graph_card import GraphCard
from phonebank_app.ui.scripts.offering import Known
from phonebank_app.ui.scripts.preview import PreviewCard
from phonebank_app.ui.scripts.problems_card import ProblemsCard
from phonebank_app.ui.scripts.text_field import ScriptField
from phonebank_app.ui.text import Label, aloud, announce


class TextCard(Card):
    """The text, how it is kept, and what may be put into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=2, margins=(2, 2, 2, 10), parent=parent)
        self.field = ScriptField()
        self.saved = Label("", "hint", elide=True)
        self.insert_field = KeyButton(tr("Insert a field"), caps=("{",), look="bare", size=14, height=40)
        self.insert = KeyButton(tr("Insert…"), caps=keys.caps("scripts", "insert"), look="bare", size=14, height=40)
        aloud(self.insert, tr("Insert a step, an ending or a list of answers"))
        head = Box("row", gap=9, margins=(18, 0, 12, 0))
        head.add(Icon("script", "muted", 18), Label(tr("Text"), "card_title"))
        head.add(self.saved, stretch=1)
        self._tools = Box("row", gap=14)
        self._tools.add(self.insert, self.insert_field)
        head.add(self._tools)
        self.add(head)
        self.add(self.field, stretch=1)
        self._restyle()

    def put_over(self, *bars: QWidget) -> None:
        """Put bars between the heading and the text."""
        held = Box("column", gap=0, margins=(18, 0, 12, 0))
        held.add(*bars)
        self.box.insertWidget(1, held)

    def _restyle(self) -> None:
        now = theme.current()
        self.field.setMinimumHeight(now.px(190))
        for key, caps in ((self.insert, keys.caps("scripts", "insert")), (self.insert_field, ("{",))):
            key.set_caps(*(() if now.large else caps))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.field.hasFocus():
            paint_round(QPainter(self), QRectF(self.rect()), "", "accent", radius=12, width=2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_tools"):
            self._restyle()


class EditorPage(HostPage):
    """Shows a text and what is to be said of it; asks for everything else.

    Signals:
        edited: something was typed. opened(path): a file was let fall. wanted(what): one of ``try``, ``approve``,
        ``new_draft``, ``versions``, ``save_script``, ``insert``, ``answer_lists``, ``refresh_lists``.
    """

    key_contexts = ("scripts",)

    edited = Signal()
    opened = Signal(object)
    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Scripts"), parent=parent)
        self._proof: Proof | None = None
        self._known = Known()
        self.text = TextCard()
        self.field = self.text.field
        self.preview = PreviewCard()
        self.problems = ProblemsCard()
        self.graph = GraphCard()
        self.body.add(
            CardGrid(
                [(54, [(self.text, 3), (self.problems, 1)]), (46, [(self.preview, 2), (self.graph, 3)])],
                [self.text, self.problems, self.preview, self.graph],
            )
        )
        self.bars = Bars(self.field, lambda: self._known.script)
        self.text.put_over(*self.bars.widgets())
        self._build_tools()
        self._wire()
        self.setAcceptDrops(True)

    def _build_tools(self) -> None:
        self.keys: dict[str, KeyButton] = {
            "versions": KeyButton(tr("Versions"), look="bare", size=14),
            "new_draft": KeyButton(tr("New draft…"), look="bare", size=14),
            "answer_lists": KeyButton(tr("Lists of answers"), look="bare", size=14),
            "try": KeyButton(tr("Read it aloud"), caps=keys.caps("scripts", "try"), icon="play", weight=500),
            "approve": KeyButton(tr("Approve and use"), weight=500),
        }
        self.tools = Flow(gap=18)
        for what, key in self.keys.items():
            key.clicked.connect(lambda _=False, what=what: self.wanted.emit(what))
            self.tools.add(key)
        self.header.tools.add(self.tools)

    def _wire(self) -> None:
        field = self.field
        field.offers = self._known.offers
        field.edited.connect(self.edited)
        field.line_moved.connect(self._moved)
        field.dropped.connect(self.opened)
        field.mark_pressed.connect(self._say_of)
        self.problems.chosen.connect(self.go_to)
        self.problems.put_right.connect(self.put_right)
        self.problems.next_wanted.connect(self.next_problem)
        self.graph.chosen.connect(lambda line: self._go(line, 1, 0))
        self.text.insert_field.clicked.connect(self._offer_fields)
        self.text.insert.clicked.connect(lambda: self.wanted.emit("insert"))

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        # Not by a focus proxy: on a page it takes its neighbours out of Tab's round.
        self.field.setFocus(reason)

    # What it shows

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What this campaign calls each outcome."""
        self.preview.player.set_labels(labels)
        self._known.labels = labels

    def show_proof(self, proof: Proof) -> None:
        """What is to be said of the text as it is now."""
        for _ in self.parts_of(proof):
            pass

    def parts_of(self, proof: Proof) -> Iterator[None]:
        """Show it part by part, so that a key that is pressed meanwhile need not wait for all of it."""
        self._proof = proof
        self._known.script = proof.script
        self.field.set_problems(proof.problems)
        yield
        self.problems.show_problems(proof.problems)
        yield
        self.graph.show_graph(proof.graph, proof.told)
        yield
        self._follow()

    def proof(self) -> Proof | None:
        """What was said last."""
        return self._proof

    def _moved(self, line: int) -> None:
        if self._proof is not None:
            self._follow()

    def _follow(self) -> None:
        proof, line = self._proof, self.field.line()
        if proof is None:
            return
        self.preview.show_step(proof, line)
        step = proof.step_at(line)
        self.graph.set_current(step.line if step is not None else 0)

    def here(self) -> tuple[str, str]:
        """The ids of the step and of the objection the cursor is in; one of them is empty."""
        step = self._proof.step_at(self.field.line()) if self._proof is not None else None
        if self._proof is None or step is None:
            return "", ""
        return ("", step.id) if self._proof.is_objection(step) else (step.id, "")

    # What is done

    def go_to(self, problem: Problem) -> None:
        """To where a problem is."""
        self._go(max(1, problem.line), max(1, problem.column), problem.length)

    def _go(self, line: int, column: int, length: int) -> None:
        self.field.go_to(line, column, length)
        self.field.setFocus()
        self.body.ensureWidgetVisible(self.text)

    def go_to_step(self, step: str, objection: str = "") -> None:
        """To the heading of a step, or of an objection."""
        script = self._proof.script if self._proof is not None else None
        found = (script.objection(objection) if objection else script.step(step)) if script is not None else None
        if found is not None:
            self._go(found.line, 1, 0)

    def next_problem(self) -> None:
        """To the next problem below the cursor, and round to the first."""
        problems = sorted(self._proof.problems if self._proof else (), key=lambda one: (one.line, one.column))
        if not problems:
            announce(self, tr("Nothing to put right"))
            return
        cursor = self.field.textCursor()
        block = self.field.document().findBlock(cursor.selectionStart())
        here = (block.blockNumber() + 1, cursor.selectionStart() - block.position() + 1)
        after = next((one for one in problems if (one.line, one.column) > here), problems[0])
        self.go_to(after)
        announce(self, after.sentence)

    def put_right(self, problem: Problem) -> None:
        """Write what a problem says to write."""
        if isinstance(problem, OtherList):
            self.wanted.emit("refresh_lists")
            return
        edit = put_right(self.field.text(), problem)
        if edit is not None:
            self.field.apply([edit])
            self.field.setFocus()

    def put_right_here(self) -> None:
        """The same for the problem in the line of the cursor that has something to write."""
        for problem in self._proof.problems if self._proof is not None else ():
            if problem.line == self.field.line() and problem.put_right:
                self.put_right(problem)
                return

    def _say_of(self, line: int) -> None:
        """Mark the problem of a line: its line in the list has the focus, so that it is read."""
        for shown in self.problems.lines():
            if shown.problem.line == line:
                shown.setFocus()
                return

    def _offer_fields(self) -> None:
        self.field.setFocus()
        self.field.type_in("{")
        self.field.offer()

    def write(self, edits: Sequence[Edit]) -> None:
        """Put something into the text."""
        self.field.apply(edits)
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("scripts", event)
        if action == "next_problem":
            self.next_problem()
        elif action == "put_right":
            self.put_right_here()
        elif action and not self.bars.do(action):
            self.wanted.emit(action)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.opened.emit(files[0])
