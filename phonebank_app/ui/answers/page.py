"""The page: the lists at the left, the one that is chosen in the middle, and how a caller sees it at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.answer_lists import AnswerList, Fault, faults
from phonebank_app.scripts.list_edits import Beside, ListDraft, gone
from phonebank_app.ui import keys
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.answer_card import AnswerCard
from phonebank_app.ui.answers.beside_cards import BesideCard, DraftCard, SightCard
from phonebank_app.ui.answers.list_card import ListCard
from phonebank_app.ui.answers.lists_card import ListRow, ListsCard
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import CardGrid, HostPage
from phonebank_app.ui.parts import KeyButton


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page says of one list.

    Attributes:
        draft: as it stands; ``saved``: as it was saved last, ``None`` for a new one.
        own: it is the organisation's own, or new; ``may``: whoever is here may change lists.
        changed: something is not saved; ``ours``: there is one that comes with the program beneath it.
        answered: how often each code was answered at this party.
        beside: the same list in other languages.
        tried: it was to be saved, so that what is merely empty is wrong, too.
    """

    draft: ListDraft
    saved: AnswerList | None
    own: bool = True
    may: bool = True
    changed: bool = False
    ours: bool = False
    answered: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    beside: tuple[Beside, ...] = ()
    tried: bool = False

    @property
    def can(self) -> bool:
        """Whether it may be changed here."""
        return self.own and self.may


class AnswersPage(HostPage):
    """Shows lists and one of them; asks for everything else.

    Signals:
        wanted(what): an action of the keys' table, or what a button of a card says it wants.
        chosen(key): a list; the others are those of the cards, with the place of the answer where one is meant.
    """

    key_contexts = ("answer_lists",)

    wanted = Signal(str)
    chosen = Signal(str)
    left_page = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Lists of answers"), parent=parent)
        self.lists, self.list, self.answer = ListsCard(), ListCard(), AnswerCard()
        self.sight, self.beside, self.draft = SightCard(), BesideCard(), DraftCard()
        self.at = 0
        self.faults: tuple[Fault, ...] = ()
        self._shown: Shown | None = None
        self._gone: Mapping[str, int] = {}
        order = [self.lists, self.list, self.answer, self.sight, self.beside, self.draft]
        left, right = [(self.lists, 0), (self.sight, 1)], [(self.answer, 1), (self.beside, 0), (self.draft, 0)]
        self.body.add(CardGrid([(30, left), (40, [(self.list, 1)]), (30, right)], order))
        self.save = KeyButton(tr("Save"), caps=keys.caps("answer_lists", "save_list"), look="fill", weight=600)
        self.back = KeyButton(tr("Back to the text"), caps=keys.caps("answer_lists", "leave"))
        tools = Flow(gap=12)
        tools.add(self.back, self.save)
        self.header.tools.add(tools)
        self.save.clicked.connect(lambda: self.wanted.emit("save_list"))
        self.back.clicked.connect(lambda: self.wanted.emit("leave"))
        self.lists.chosen.connect(self.chosen)
        self.lists.new_wanted.connect(lambda: self.wanted.emit("new_list"))
        self.list.wanted.connect(self.wanted)
        self.list.chosen.connect(self.show_answer)
        self.answer.wanted.connect(self.wanted)
        self.draft.refresh.connect(lambda: self.wanted.emit("refresh_lists"))

    def show_lists(self, rows: Sequence[ListRow], chosen: str, refused: str = "") -> None:
        """List these; see ``ListsCard``."""
        self.lists.show_lists(rows, chosen, refused)

    def show_list(self, shown: Shown, at: int | None = None, *, another: bool = False) -> None:
        """Show a list as it stands.

        Args:
            at: which answer is in the form then; the one that was, if it is not said.
            another: it is not the one that was shown.
        """
        self._shown = shown
        made = shown.draft.made
        found = faults(made) if shown.can else ()
        self.faults = tuple(fault for fault in found if shown.tried or not _only_empty(made, fault))
        self.at = max(0, min(self.at if at is None else at, len(made.answers) - 1))
        self.header.set_subtitle(f"{words.list_words(made)} · {self._state(shown)}")
        self.list.show_state(shown.saved, own=shown.own, may=shown.may, changed=shown.changed, ours=shown.ours)
        self.list.show_list(made, new=shown.saved is None, can=shown.can)
        self.list.show_faults(self.faults)
        self._gone = gone(shown.saved, made, shown.answered) if shown.saved is not None else {}
        self.sight.show_list(made, at_once=another)
        self.beside.show_beside(shown.beside, can=shown.can)
        self.save.setVisible(shown.can)
        self.save.setEnabled(shown.can and shown.changed)
        self.show_answer(self.at)

    def _state(self, shown: Shown) -> str:
        return words.whose_words(shown.draft.made, shown.saved, shown.own, shown.changed)

    def show_answer(self, at: int) -> None:
        """Put an answer into the form."""
        shown = self._shown
        if shown is None:
            return
        answers, self.at = shown.draft.answers, at
        wrong = {fault.at for fault in self.faults if fault.at >= 0}
        self.list.show_answers(answers, at, wrong, can=shown.can)
        self.answer.setVisible(bool(answers))
        code, was = (answers[at].code, shown.draft.was[at]) if answers else ("", "")
        lost = was != code and bool(shown.answered.get(was))
        # What the answer in the form says of its own code is not said twice.
        elsewhere = {one: many for one, many in self._gone.items() if not (lost and one == was)}
        self.list.gone.tell(words.gone_words(elsewhere))
        if not answers:
            return
        used = was if lost else code
        many = shown.answered.get(used, 0)
        told = words.gone_words({used: many}) if lost else words.answered_words(used, many) if many else ""
        self.answer.show_answer(
            answers[at], at, len(answers), self.faults, intention=shown.draft.made.purpose == "intention",
            used=told, lost=lost, can=shown.can,
        )  # fmt: skip

    def go_to_fault(self) -> str:
        """To the first field that is to be put right; returns what is wrong there, empty when nothing is."""
        if not self.faults:
            return ""
        fault = self.faults[0]
        if fault.at >= 0:
            self.show_answer(fault.at)
            self.answer.focus_field(fault.field)
        else:
            {"name": self.list.name, "language": self.list.language}.get(fault.field, self.list.title).setFocus()
        return words.fault_words(fault)

    def setFocus(self, *_: object) -> None:
        self.lists.focus_chosen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("answer_lists", event)
        if action:
            self.wanted.emit(action)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        self.left_page.emit()


def _only_empty(made: AnswerList, fault: Fault) -> bool:
    """Whether nobody has come to this yet: a list or an answer that was just begun is not scolded for it."""
    if fault.at < 0:
        return fault.field in ("title", "name") and not str(getattr(made, fault.field)).strip()
    answer = made.answers[fault.at]
    return not (answer.soft or answer.label or answer.code)
