"""“They’ll help”, the call-back that one key moves on, the host's call-backs, and who is ringing back: by the keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.calls.call_backs import QUARTER
from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db.engine import open_store
from phonebank_app.law.promises import RULES, PromiseKind, consent_wording
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.caller.promised_back import PromisedBack
from phonebank_app.ui.caller.times import wake_in
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.host.call_backs_desk import CallBacksDesk
from phonebank_app.ui.host.ringing_back_desk import RingingBackDesk
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.main_window import MainWindow, Page
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.tasks import Tasks
from phonebank_app.ui.text import Label, Prose
from tests.hosts import press, said
from tests.makers import KEY, THURSDAY

K = OutcomeKind
SOON = THURSDAY + timedelta(minutes=10)
WORDS = "after her bath"
KEYS = Qt.Key


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A rehearsal: Sam, Priya and Marek in chairs 1 to 3."""
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    fill_rehearsal(store, clock)
    yield Session(store, clock)
    store.close()


@pytest.fixture
def desk(qtbot: QtBot, session: Session) -> CallerDesk:
    """Sam at the call page."""
    page = CallPage()
    qtbot.addWidget(page)
    page.resize(1366, 728)
    made = CallerDesk(
        page,
        session.calling,
        1,
        script=session.script,
        code_set=session.code_set,
        facts=session.script_facts,
        clock=session.clock,
        parent=page,
    )
    with qtbot.waitExposed(page):
        page.show()
    return made


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """A window with one page of the host's."""
    made = MainWindow([Page("tonight", "Tonight", "hexagon", QWidget())])
    qtbot.addWidget(made)
    return made


@pytest.fixture
def listed(session: Session, window: MainWindow) -> CallBacksDesk:
    return CallBacksDesk(session, window, window)


@pytest.fixture
def ringing(session: Session, window: MainWindow) -> RingingBackDesk:
    return RingingBackDesk(session, window, Tasks(lambda notice: None), window)


def begin(desk: CallerDesk) -> CallerDesk:
    desk.start()
    desk.page.setFocus()
    return desk


def until_it_is_due(session: Session) -> None:
    assert isinstance(session.clock, EveningClock)
    session.clock.skip(SOON - session.clock.now())


def in_hand(desk: CallerDesk) -> CallCard:
    assert desk.card is not None
    return desk.card


def promised_back(session: Session, chair: int = 1) -> CallCard:
    """Somebody asks to be rung back in ten minutes."""
    card = session.calling.next(chair)
    assert isinstance(card, CallCard)
    session.calling.record(chair, OutcomeDraft(card.contact_id, K.CALL_BACK, note=WORDS, call_back_at=SOON))
    return card


def kinds(session: Session) -> list[str]:
    with session.store.read() as connection:
        return list(connection.exec_driver_sql("SELECT kind FROM standing_promises ORDER BY id").scalars())


def answer_yes(window: MainWindow) -> None:
    next(one for one in window.findChildren(Question) if one.isVisible()).yes.click()


# -- They’ll help -----------------------------------------------------------------------------------------------------


def test_two_digits_write_a_promise_down_and_the_page_says_so(desk: CallerDesk, session: Session) -> None:
    begin(desk)
    press(desk, KEYS.Key_F10)
    pane = desk.page.questions.pane
    assert pane is not None
    assert [button.words() for button in pane.buttons()] == [rule.label for rule in RULES.values()]
    press(desk, KEYS.Key_2)
    words = desk.page.questions.pane
    assert words is not None
    spoken = consent_wording(PromiseKind.HOST_PARTY, session.party.on_behalf_of)
    assert [one.text() for one in words.findChildren(Prose)] == [spoken]
    press(desk, KEYS.Key_1)
    assert kinds(session) == ["host_party"]
    assert "Saved 18:00: host a phonebank party." in said(desk.page)
    assert in_hand(desk).promised == ("Host a phonebank party",)
    assert "Promised tonight" in [one.text() for one in desk.page.findChildren(Label)]


def test_who_says_no_to_the_words_is_kept_nowhere(desk: CallerDesk, session: Session) -> None:
    begin(desk)
    press(desk, KEYS.Key_F10, KEYS.Key_4, KEYS.Key_2)
    assert kinds(session) == []
    assert "Nothing is kept." in said(desk.page)


def test_the_same_digit_takes_it_back_once_asked(desk: CallerDesk, session: Session) -> None:
    begin(desk)
    press(desk, KEYS.Key_F10, KEYS.Key_1, KEYS.Key_1)
    press(desk, KEYS.Key_F10, KEYS.Key_1, KEYS.Key_2)
    assert kinds(session) == ["come_to_event"]
    press(desk, KEYS.Key_F10, KEYS.Key_1, KEYS.Key_1)
    assert kinds(session) == []
    assert in_hand(desk).promised == ()


def test_what_was_answered_and_typed_stays_while_a_promise_is_written_down(desk: CallerDesk) -> None:
    begin(desk)
    press(desk, KEYS.Key_1)
    desk.page.body.note.note.setText("a note")
    desk.page.note_changed.emit("a note")
    press(desk, KEYS.Key_F10, KEYS.Key_1, KEYS.Key_1)
    assert desk.conversation is not None
    assert desk.conversation.trail
    assert desk.page.note() == "a note"


# -- a call that was promised -----------------------------------------------------------------------------------------


def test_the_page_shows_the_words_and_one_key_moves_the_call_on(desk: CallerDesk, session: Session) -> None:
    card = promised_back(session)
    until_it_is_due(session)
    begin(desk)
    assert in_hand(desk).contact_id == card.contact_id
    backs = [one for one in desk.page.findChildren(PromisedBack) if not one.isHidden()]
    assert [one.texts() for one in backs] == [("“after her bath”", "They spoke with Sam.")]
    press(desk, KEYS.Key_F11)
    assert [row.at for row in session.call_backs.every()] == [SOON + QUARTER]
    assert session.call_backs.details(card.contact_id).words == WORDS
    QTest.keyClick(desk.page, KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [row.at for row in session.call_backs.every()] == [SOON]
    assert in_hand(desk).call_back_words == WORDS


def test_that_key_ends_no_call_that_was_not_promised(desk: CallerDesk, session: Session) -> None:
    begin(desk)
    before = in_hand(desk)
    press(desk, KEYS.Key_F11)
    assert in_hand(desk) == before
    assert session.call_backs.every() == ()
    assert "They were not promised a call at a set time." in said(desk.page)


@pytest.mark.parametrize(
    ("seconds", "most", "wait"), [(None, 15_000, 15_000), (4, 15_000, 4_001), (60, 15_000, 15_000)]
)
def test_a_page_with_nobody_to_ring_wakes_when_a_call_is_due(seconds: int | None, most: int, wait: int) -> None:
    until = None if seconds is None else THURSDAY + timedelta(seconds=seconds)
    assert wake_in(until, THURSDAY, 15_000) == wait


# -- the host's call-backs --------------------------------------------------------------------------------------------


def test_the_hosts_list_has_no_name_until_one_is_asked_for(
    listed: CallBacksDesk, window: MainWindow, session: Session
) -> None:
    card = promised_back(session)
    listed.show()
    page = listed.page
    assert page.texts() == ["18:10, Sam spoke with them, for Sam, chair 1"]
    assert card.name not in said(page)
    page.who_key.click()
    assert card.name in said(page)
    assert WORDS in said(page)


def test_a_host_moves_and_drops_one_once_asked(listed: CallBacksDesk, window: MainWindow, session: Session) -> None:
    promised_back(session)
    listed.show()
    page = listed.page
    move = page.moves.findChildren(KeyButton)[0]
    move.click()
    assert [row.at for row in session.call_backs.every()] == [SOON], "asked first"
    answer_yes(window)
    assert [row.at for row in session.call_backs.every()] == [THURSDAY + QUARTER]
    page.drop_key.click()
    answer_yes(window)
    assert session.call_backs.every() == ()
    assert page.texts() == []


def test_a_host_keeps_one_for_somebody_else_and_gives_one_that_is_due(
    listed: CallBacksDesk, window: MainWindow, session: Session
) -> None:
    card = promised_back(session)
    listed.show()
    page = listed.page
    page.chair.setCurrentIndex(1)
    page.keep_key.click()
    assert [row.kept_for for row in session.call_backs.every()] == ["Priya"]
    assert not page.give_key.isEnabled(), "it is not due yet"
    until_it_is_due(session)
    listed.refresh()
    page.give_key.click()
    found = session.calling.next(2)
    assert isinstance(found, CallCard)
    assert found.contact_id == card.contact_id


# -- who is ringing back ----------------------------------------------------------------------------------------------


def test_ctrl_b_leads_there_from_a_page_of_the_hosts_and_from_no_call_page(qtbot: QtBot, session: Session) -> None:
    view = PartyWindow(session, SettingsPage())
    qtbot.addWidget(view.window)
    with qtbot.waitExposed(view.window):
        view.window.show()
    control = Qt.KeyboardModifier.ControlModifier
    view.open_chair(1)
    QTest.keyClick(view.desk(1).page, KEYS.Key_B, control)
    briefing = view.briefing.page
    assert briefing is not None, "a caller reads the briefing again"
    assert view.window.alone() is briefing
    QTest.keyClick(briefing, KEYS.Key_Escape)
    assert view.window.alone() is view.room
    view.leave_call()
    QTest.keyClick(view.host.tonight, KEYS.Key_B, control)
    assert view.window.alone() is view.ringing_back.page
    QTest.keyClick(view.ringing_back.page, KEYS.Key_Escape)
    assert (view.window.current_page(), view.window.alone()) == ("tonight", None)
    promised_back(session, 2)
    view.host.refresh()
    view.host.tonight.call_backs.all_key.click()
    assert view.window.alone() is view.call_backs.page
    view.stop()
    view.deleteLater()


def test_somebody_found_is_given_to_a_chair_and_leaves_the_page(
    ringing: RingingBackDesk, window: MainWindow, session: Session
) -> None:
    card = session.calling.next(1)
    assert isinstance(card, CallCard)
    session.calling.record(1, OutcomeDraft(card.contact_id, K.NO_ANSWER))
    ringing.show()
    page = ringing.page
    page.show_found(session.ringing_back.find(card.name), session.evening.tonight().chairs, {})
    (found,) = page.cards
    found.chair.setCurrentIndex(2)
    found.ring_key.click()
    again = session.calling.next(2)
    assert isinstance(again, CallCard)
    assert again.contact_id == card.contact_id
    assert page.cards == []
    assert card.name not in said(page)
    assert "Priya has them now." in [one.text() for one in window.findChildren(Label)]


def test_what_they_say_is_written_down_once_asked(
    ringing: RingingBackDesk, window: MainWindow, session: Session
) -> None:
    card = session.calling.next(1)
    assert isinstance(card, CallCard)
    session.calling.record(1, OutcomeDraft(card.contact_id, K.NO_ANSWER))
    ringing.show()
    labels = {K.DO_NOT_CALL: "Do not call", K.MOVED: "Moved away"}
    ringing.page.show_found(session.ringing_back.find(card.name), (), labels)
    ringing.page.cards[0].keys[K.DO_NOT_CALL].click()
    assert K.DO_NOT_CALL not in session.evening.outcome_counts()
    answer_yes(window)
    assert session.evening.outcome_counts()[K.DO_NOT_CALL] == 1


# -- Tonight, and the end ---------------------------------------------------------------------------------------------


def test_tonight_shows_what_was_promised(session: Session, qtbot: QtBot) -> None:
    card = session.calling.next(1)
    assert isinstance(card, CallCard)
    session.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.JOIN_GROUP))
    page = TonightPage()
    qtbot.addWidget(page)
    page.set_tonight(session.evening.tonight(), THURSDAY)
    assert "1: will join a group" in [one.accessibleName() for one in page.promises.findChildren(QWidget)]


def test_every_key_of_the_hosts_two_pages_has_a_name_and_is_reached_by_tab(
    listed: CallBacksDesk, ringing: RingingBackDesk, session: Session
) -> None:
    card = promised_back(session)
    listed.show()
    labels = {K.DO_NOT_CALL: "Do not call"}
    ringing.page.show_found(session.ringing_back.find(card.name), session.evening.tonight().chairs, labels)
    for page in (listed.page, ringing.page):
        buttons = page.findChildren(KeyButton)
        assert len(buttons) > 3
        assert all(one.accessibleName() and one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in buttons)
