"""A chair whose desk is answered later, as on a guest's own laptop: the page says what is true meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.calling import Calling
from phonebank_app.calls.tickets import TicketDraft, Written
from phonebank_app.cards import CallCard, Nobody, OutcomeDraft
from phonebank_app.db.documents import Party
from phonebank_app.errors import NotAllowed, Offline, WorldError
from phonebank_app.machine.clock import LONDON
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.caller.line import Done, Failed, Kept, LocalLine
from phonebank_app.ui.nearby.joined_line import deed_of
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, Evening, voters
from tests.ui import samples
from tests.ui.test_caller_desk import facts

T = TypeVar("T")
AT = datetime(2019, 12, 5, 19, 5, tzinfo=LONDON)


class SlowLine:
    """Answers when it is told to; ``down``: the host's laptop cannot be reached."""

    takes_tickets = False

    def __init__(self, calling: Calling) -> None:
        self._local, self._calling = LocalLine(calling), calling
        self.asked: list[Callable[[], None]] = []
        self.down = False

    @property
    def party(self) -> Party:
        return self._local.party

    def ask(self, deed: Callable[[Calling], T], then: Callable[[T], None], failed: Failed) -> None:
        self.asked.append(lambda: self._local.ask(deed, then, failed))

    def record(self, chair: int, draft: OutcomeDraft, then: Callable[[Done], None], failed: Failed) -> None:
        def keep() -> None:
            then(Kept(draft.kind, "No answer", draft.contact_id, "Somebody", AT))

        self.asked.append(lambda: keep() if self.down else self._local.record(chair, draft, then, failed))

    def write_ticket(self, chair: int, draft: TicketDraft, then: Callable[[Written], None], failed: Failed) -> None:
        raise NotImplementedError

    def answer(self) -> None:
        """Answer everything that was asked, and what is asked because of it."""
        while self.asked:
            self.asked.pop(0)()


class Seat:
    def __init__(self, evening: Evening, qtbot: QtBot) -> None:
        self.evening, self.line, self.page = evening, SlowLine(evening.calling), CallPage()
        qtbot.addWidget(self.page)
        self.page.resize(1366, 728)
        self.desk = CallerDesk(
            self.page,
            self.line,
            1,
            script=samples.script(),
            code_set=CODE_SET,
            facts=facts,
            clock=evening.clock,
            parent=self.page,
        )
        with qtbot.waitExposed(self.page):
            self.page.show()
        self.desk.start()
        self.line.answer()
        self.page.setFocus()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page, key, modifier)

    def said(self, kind: OutcomeKind = OutcomeKind.NO_ANSWER) -> str:
        return self.page.body.ended.button(kind).saved()[0]

    def kinds(self) -> list[str]:
        return [str(row[0]) for row in self.evening.rows("SELECT kind FROM outcomes ORDER BY device_seq")]


@pytest.fixture
def seat(qtbot: QtBot, party: PartyFactory) -> Seat:
    return Seat(party(voters(3)), qtbot)


def test_while_an_answer_is_awaited_the_key_says_saving_and_the_call_is_saved_once(seat: Seat) -> None:
    first = seat.desk.card
    seat.press(Qt.Key.Key_N)
    assert seat.said() == "Saving…"
    assert seat.kinds() == []
    seat.press(Qt.Key.Key_N)
    seat.press(Qt.Key.Key_T)
    seat.press(Qt.Key.Key_1)
    seat.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert seat.desk.card == first
    seat.line.answer()
    assert seat.kinds() == ["no_answer"]
    assert seat.said() == "Saved 18:00"
    assert seat.desk.card is not None
    assert first is not None
    assert seat.desk.card.contact_id != first.contact_id


def test_what_is_kept_on_this_laptop_is_never_called_saved(seat: Seat) -> None:
    kept: list[Kept] = []
    saved: list[object] = []
    seat.desk.kept.connect(kept.append)
    seat.desk.saved.connect(saved.append)
    seat.line.down = True
    seat.press(Qt.Key.Key_N)
    seat.line.answer()
    assert seat.said() == "Kept 19:05"
    assert "Saved" not in seat.page.body.ended.button(OutcomeKind.NO_ANSWER).accessibleName()
    assert [one.contact_name for one in kept] == ["Somebody"]
    assert saved == []


def test_a_call_that_the_hosts_laptop_refuses_can_be_finished_another_way(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise NotAllowed("This call is no longer with this chair.", "Take the next one.")

    with monkeypatch.context() as patched:
        patched.setattr(Calling, "record", refuse)
        seat.press(Qt.Key.Key_N)
        seat.line.answer()
    assert seat.said() == ""
    assert any("no longer with this chair" in text for text in seat.page.notices.texts())
    seat.press(Qt.Key.Key_N)
    seat.line.answer()
    assert seat.kinds() == ["no_answer"]


def test_an_undo_that_is_answered_later_brings_the_call_back(seat: Seat) -> None:
    first = seat.desk.card
    seat.press(Qt.Key.Key_N)
    seat.line.answer()
    seat.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert seat.desk.card != first
    seat.line.answer()
    assert first is not None
    assert seat.desk.card is not None
    assert seat.desk.card.contact_id == first.contact_id
    assert seat.said() == ""


def test_a_note_survives_an_answer_that_comes_while_it_is_typed(seat: Seat) -> None:
    seat.desk.refresh()
    seat.page.body.note.note.setText("ask about buses")
    seat.page.note_changed.emit("ask about buses")
    seat.line.answer()
    assert seat.page.note() == "ask about buses"


def test_a_deed_is_one_call_with_its_arguments_by_name_and_no_chair() -> None:
    draft = OutcomeDraft(7, OutcomeKind.NO_ANSWER)
    assert deed_of(lambda calling: calling.switch_to(3, 8)) == ("switch_to", {"contact_id": 8})
    assert deed_of(lambda calling: calling.record(3, draft)) == ("record", {"draft": draft})
    assert deed_of(lambda calling: calling.take_break(3, True)) == ("take_break", {"on_break": True})
    assert deed_of(lambda calling: calling.next(3)) == ("next", {})


def test_a_local_line_answers_before_it_returns(party: PartyFactory) -> None:
    evening = party(voters(1))
    heard: list[object] = []
    LocalLine(evening.calling).ask(lambda calling: calling.next(1), heard.append, heard.append)
    assert isinstance(heard[0], CallCard | Nobody)

    def offline(_: Calling) -> None:
        raise Offline("No.", "Wait.")

    LocalLine(evening.calling).ask(offline, heard.append, heard.append)
    assert isinstance(heard[1], WorldError)
