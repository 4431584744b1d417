"""Tonight looks after the room: cake, concerns, goals, badges, reminders, and questions before somebody goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from phonebank_app.calls.remedies import Act
from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.host.debrief import DebriefPage
from phonebank_app.ui.host.host_desk import HostDesk
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.parts import Card, KeyButton
from phonebank_app.ui.party_window import PartyWindow
from tests.ui.test_host_desk import clock, desk, rows, session, told
from tests.ui.test_party_window import view
from tests.ui.test_tonight import words_on

__all__ = ["clock", "desk", "session", "told", "view"]

K = OutcomeKind


def save(session: Session, kind: OutcomeKind, chair: int = 1) -> None:
    card = session.calling.next(chair)
    assert isinstance(card, CallCard)
    session.calling.record(chair, OutcomeDraft(card.contact_id, kind))


def minutes_later(desk: HostDesk, clock: EveningClock, minutes: float) -> None:
    clock.skip(timedelta(minutes=minutes))
    desk.refresh()


# -- cake -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "until"), [(5, "18:05"), (10, "18:10"), (15, "18:15"), (0, "")])
def test_cake_for_so_many_minutes_counts_down_and_is_eaten_without_sending_anybody_back(
    desk: HostDesk, session: Session, clock: EveningClock, minutes: int, until: str
) -> None:
    tea = desk.tonight.tea
    tea.key.click()
    tea.choices[minutes].click()
    if not minutes:
        assert tea.texts() == ("Everyone is having a break", "since 18:00, 0 minutes")
        return
    assert tea.texts() == (f"Cake until {until}", f"{minutes} minutes left, everyone together")
    minutes_later(desk, clock, minutes - 0.5)
    assert tea.texts() == (f"Cake until {until}", "1 minute left, everyone together")
    minutes_later(desk, clock, 2)
    assert tea.texts() == ("The cake is eaten", f"time was up at {until}; no hurry")
    assert all(one.break_since for one in session.evening.tonight().chairs)
    tea.key.click()
    assert not any(one.break_since for one in session.evening.tonight().chairs)


def test_more_cake_moves_the_end_and_the_rows_say_until_when(desk: HostDesk, clock: EveningClock) -> None:
    tea = desk.tonight.tea
    tea.key.click()
    tea.choices[5].click()
    minutes_later(desk, clock, 4)
    tea.more.click()
    tea.choices[10].click()
    assert tea.texts()[0] == "Cake until 18:14"
    assert all("cake until 18:14" in row for row in rows(desk.tonight).values())


def test_the_pace_leaves_out_a_break_that_this_window_never_saw(
    desk: HostDesk, session: Session, clock: EveningClock, qtbot: QtBot
) -> None:
    session.hosting.pause_everyone(True, 10)
    clock.skip(timedelta(minutes=20))
    session.hosting.pause_everyone(False)
    clock.skip(timedelta(minutes=5))
    save(session, K.CONVERSATION)
    again = HostDesk(session, lambda _: None)
    for page in (again.tonight, again.map, again.results, again.attention):
        qtbot.addWidget(page)
    again.refresh()
    assert "tea at 18:00" in again.tonight.pace.chart.accessibleDescription()
    again.deleteLater()


# -- concerns ---------------------------------------------------------------------------------------------------------


def test_a_hard_call_comes_first_says_nothing_of_it_and_is_told_once(
    desk: HostDesk, session: Session, told: list[Notice], clock: EveningClock
) -> None:
    card = session.calling.next(2)
    assert isinstance(card, CallCard)
    save(session, K.HOSTILE, 2)
    desk.refresh()
    desk.refresh()
    (line,) = desk.tonight.chairs.care.lines()
    assert line.words == "Priya has had a hard call. Sit with them for a moment."
    assert desk.tonight.chairs.order()[0] == 2
    assert "a hard call" in rows(desk.tonight)[2]
    assert [(notice.what, notice.to_host) for notice in told] == [("Priya has had a hard call.", True)]
    spoken = words_on(desk.tonight) + " ".join(f"{one.what} {one.kept}" for one in told)
    assert card.name not in spoken
    assert not any(word in spoken.casefold() for word in ("abusive", "hostile", "shouted"))
    line.done.click()
    assert desk.tonight.chairs.care.lines() == []
    assert session.calling.chair(2).host_there


def test_i_have_been_there_at_the_chair_is_the_same(desk: HostDesk, session: Session) -> None:
    save(session, K.ENDED_KINDLY, 3)
    desk.refresh()
    row = desk.tonight.chairs.row(3)
    row.toggle()
    assert row.help.isVisible()
    row.help.click()
    assert session.calling.chair(3).host_there
    assert desk.tonight.chairs.care.lines() == []


def test_a_quiet_chair_is_said_kindly_and_not_again_once_the_host_has_looked(
    desk: HostDesk, session: Session, clock: EveningClock
) -> None:
    session.calling.next(1)
    for minute in range(16):
        clock.skip(timedelta(minutes=1))
        if minute % 4 == 3:
            save(session, K.NO_ANSWER, 2)
            save(session, K.NO_ANSWER, 3)
    desk.refresh()
    (line,) = desk.tonight.chairs.care.lines()
    assert line.words == "Sam: nothing saved for 16 minutes. Perhaps a long talk, perhaps a hand is welcome."
    line.done.click()
    assert desk.tonight.chairs.care.lines() == []


def test_who_is_due_a_break_is_said_in_their_row(desk: HostDesk, session: Session, clock: EveningClock) -> None:
    for _ in range(12):
        clock.skip(timedelta(minutes=5))
        save(session, K.NO_ANSWER, 1)
    desk.refresh()
    assert desk.tonight.chairs.row(1).main.words()[1] == "saved 19:00 · 12 calls · cake due"


# -- goals and badges -------------------------------------------------------------------------------------------------


def test_a_goal_is_suggested_set_reached_and_changed(desk: HostDesk, session: Session) -> None:
    goal = desk.tonight.goal
    goal.change.click()
    assert goal.many.text() == str(session.care.suggestion("conversations").many)
    goal.many.setText("two")
    goal.set_key.click()
    assert "Type a number" in words_on(goal)
    goal.many.setText("2")
    QTest.keyClick(goal.many, Qt.Key.Key_Return)
    assert goal.texts() == ("0 of 2 conversations", ())
    for chair in (1, 2):
        save(session, K.CONVERSATION, chair)
    desk.refresh()
    reached, badges = goal.texts()
    assert reached == "Reached! 2 of 2 conversations"
    assert badges == ("The first call", "The first conversation", "The evening’s goal")
    goal.change.click()
    goal.none_key.click()
    assert goal.texts()[0] == ""


def test_every_badge_and_key_of_the_card_is_heard_by_whoever_cannot_see_it(desk: HostDesk, session: Session) -> None:
    save(session, K.CONVERSATION)
    desk.refresh()
    desk.tonight.goal.change.click()
    assert "Badge: The first call" in words_on(desk.tonight.goal)
    page = desk.tonight
    assert all(key.accessibleName() for card in (page.goal, page.tea) for key in card.findChildren(QPushButton))


# -- nobody to ring ---------------------------------------------------------------------------------------------------


def ring_all(session: Session, kind: OutcomeKind) -> None:
    while isinstance(card := session.calling.next(1), CallCard):
        session.calling.record(1, OutcomeDraft(card.contact_id, kind))


def test_the_empty_list_offers_what_can_be_done_and_a_reminder_comes_when_it_is_time(
    desk: HostDesk, session: Session, clock: EveningClock, told: list[Notice]
) -> None:
    assert desk.tonight.remedies.isHidden()
    ring_all(session, K.BUSY)
    desk.refresh()
    assert desk.tonight.remedies.isVisible()
    key = desk.tonight.remedies.key(Act.REMIND)
    assert key.words() == "Remind me at 19:00"
    key.click()
    assert told[-1].what == "You are reminded at 19:00."
    minutes_later(desk, clock, 59)
    assert told[-1].what == "You are reminded at 19:00."
    minutes_later(desk, clock, 1)
    assert told[-1].what == "It is 19:00."
    many = len(told)
    desk.refresh()
    assert len(told) == many, "once"


def test_seating_somebody_who_speaks_the_language_opens_the_form_with_it(desk: HostDesk) -> None:
    desk.tonight.ask_to_seat("Welsh")
    assert desk.tonight.chairs.form.isVisible()
    assert desk.tonight.chairs.form.languages.text() == "Welsh"


def test_without_a_campaign_another_list_is_opened(view: PartyWindow, session: Session) -> None:
    ring_all(session, K.CONVERSATION)
    view.host.refresh()
    view.host.tonight.remedies.key(Act.OPEN_LIST).click()
    assert view.window.current_page() == "lists"


# -- the grid takes cards ---------------------------------------------------------------------------------------------


def test_a_card_more_finds_its_place_and_a_hidden_one_takes_no_room(desk: HostDesk, qtbot: QtBot) -> None:
    page = desk.tonight
    card = Card()
    card.add(KeyButton("Laptops in this room"))
    before = page.chairs.y()
    page.grid.insert(card, 2, 0, single=0)
    card.show()
    qtbot.waitUntil(lambda: page.chairs.y() > before)
    assert card.width() == page.chairs.width()
    card.hide()
    qtbot.waitUntil(lambda: page.chairs.y() == before)
    page.set_top(Card())
    assert page.top.isVisible()
    page.set_top(None)
    assert page.top.isHidden()


# -- before somebody goes ---------------------------------------------------------------------------------------------


def test_whoever_goes_home_after_a_hard_call_is_asked_how_they_are_first(view: PartyWindow, session: Session) -> None:
    view.host.tonight.unseat.emit(3)
    assert view.window.alone() is None
    save(session, K.HOSTILE, 2)
    view.host.tonight.unseat.emit(2)
    page = view.window.alone()
    assert isinstance(page, DebriefPage)
    assert "Before Priya goes" in page.texts()
    assert not any(one.chair == 2 for one in session.evening.tonight().chairs)
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert view.window.alone() is None
    assert view.window.current_page() == "tonight"


def test_the_questions_for_the_room_are_three_and_nothing_can_be_typed(qtbot: QtBot) -> None:
    page = DebriefPage()
    qtbot.addWidget(page)
    page.show_questions("", "Ring Ann until ten.")
    words = " ".join(page.texts())
    assert [f"{place}." in words for place in (1, 2, 3, 4)] == [True, True, True, False]
    assert "nothing is kept" in words
    assert "Ring Ann until ten." in words
    assert not page.findChildren(QLineEdit)
