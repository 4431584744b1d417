"""What the host reads on the Tonight page, and what each key and click means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app import hosting
from phonebank_app.cards import LeftRow, QuestionTally
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.ui import theme
from phonebank_app.ui.host import evening_words, pace, seat_form
from phonebank_app.ui.host.charts import nice_steps
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.text import Label, Prose
from tests.ui import evenings
from tests.ui.evenings import CLOSES, NOW, TEA, TONIGHT, at, chair


@pytest.fixture
def tonight(qtbot: QtBot) -> TonightPage:
    """The page a quarter to eight, in a window of 1366 by 768."""
    page = TonightPage()
    qtbot.addWidget(page)
    page.resize(1270, 728)
    page.set_tonight(TONIGHT, NOW, closes=CLOSES, breaks=TEA)
    page.show()
    qtbot.waitExposed(page)
    return page


def words_on(widget: QWidget) -> str:
    """Every word that can be seen, or heard, on a widget."""
    QApplication.processEvents()
    seen = [label.text() for label in widget.findChildren(Label) if label.isVisible()]
    seen += [prose.text() for prose in widget.findChildren(Prose) if prose.isVisible()]
    heard = [f"{one.accessibleName()} {one.accessibleDescription()}" for one in widget.findChildren(QWidget)]
    return "\n".join([*seen, *heard])


def test_the_header_says_where_when_and_until_when(tonight: TonightPage) -> None:
    assert tonight.header.texts() == ("Harrow East", "Thursday 5 December · the list is ours until 22:00")
    assert "61 calls" in words_on(tonight.header)
    assert "15 conversations" in words_on(tonight.header)
    assert "2 do not call" in words_on(tonight.header)


def test_the_reason_is_a_ledger_that_adds_up(tonight: TonightPage) -> None:
    words = words_on(tonight.why)
    for expected in ("Why Harrow East", "−3.5", "−2.0", "+0.6", "Where we stand, in points", "−4.9"):
        assert expected in words
    assert "Polls 3 points out: 1st to 40th." in words
    assert "Harrow East: 100; Chipping Barnet: 91; Hendon: 90" in words


def test_a_list_without_a_reason_says_so(tonight: TonightPage) -> None:
    tonight.set_tonight(evenings.BEFORE, NOW)
    assert "This list came without one." in words_on(tonight.why)


def test_what_is_left_adds_up_to_the_whole_list() -> None:
    groups = evening_words.left_groups(evenings.LEFT)
    assert sum(group.count for group in groups) == 150
    assert [(group.label, group.count) for group in groups] == [
        ("Ready to ring now", 86),
        ("With a caller", 3),
        ("Engaged: again from 20:15", 4),
        ("Call-backs for later", 2),
        ("Resting until tomorrow", 34),
        ("Never to be rung, or no number", 2),
        ("Finished", 19),
    ]


@given(st.lists(st.tuples(st.sampled_from(["ready", *Reason]), st.integers(1, 500)), unique_by=lambda row: row[0]))
def test_whatever_is_left_each_contact_is_in_one_part_with_a_pattern_of_its_own(rows: list[tuple[str, int]]) -> None:
    groups = evening_words.left_groups([LeftRow(code, "somewhere", count) for code, count in rows])
    assert sum(group.count for group in groups) == sum(count for _, count in rows)
    assert len({group.pattern for group in groups}) == len(groups) <= 8


def test_whoever_wants_the_host_comes_first(tonight: TonightPage) -> None:
    assert tonight.chairs.order() == [3, 2, 1, 4, 5]
    said = [tonight.chairs.row(number).main.words()[2] for number in (3, 2, 1, 4, 5)]
    assert said == ["wants you, 2 min", "one call, 12 min", "on a call, 3 min", "break, 9 min", "free"]
    assert tonight.chairs.row(3).main.words()[1] == "saved 19:40 · 9 calls"


def test_ctrl_g_seats_a_guest_without_a_mouse(tonight: TonightPage, qtbot: QtBot) -> None:
    QTest.keyClick(tonight, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    form = tonight.chairs.form
    assert form.isVisible()
    QTest.keyClicks(form.name, "  Ada ")
    QTest.keyClicks(form.languages, "welsh, Polish and Somali")
    with qtbot.waitSignal(tonight.seat_guest) as caught:
        QTest.keyClick(form.languages, Qt.Key.Key_Return)
    assert caught.args == ["Ada", 6, frozenset({"cy", "pl", "Somali"})]
    assert not form.isVisible()


def test_a_guest_without_a_name_is_asked_for_one(tonight: TonightPage, qtbot: QtBot) -> None:
    tonight.chairs.seat_key.click()
    with qtbot.assertNotEmitted(tonight.seat_guest):
        tonight.chairs.form.sit.click()
    assert tonight.chairs.form.wrong() == "Who is it? A first name is enough."


def test_escape_puts_the_questions_away(tonight: TonightPage) -> None:
    tonight.chairs.seat_key.click()
    QTest.keyClick(tonight.chairs.form, Qt.Key.Key_Escape)
    assert not tonight.chairs.form.isVisible()


def test_the_form_offers_every_chair_that_the_store_allows() -> None:
    assert seat_form.CHAIRS == hosting.MOST_CHAIRS


def test_a_click_on_a_chair_leads_to_its_call_page(tonight: TonightPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tonight.open_chair) as caught:
        tonight.chairs.row(2).main.click()
    assert caught.args == [2]


def test_a_guest_goes_home_by_the_row_and_nothing_of_theirs_is_lost(tonight: TonightPage, qtbot: QtBot) -> None:
    row = tonight.chairs.row(2)
    row.toggle()
    assert row.go.words() == "Priya goes home"
    assert "The 9 calls stay saved." in words_on(row)
    with qtbot.waitSignal(tonight.unseat) as caught:
        QTest.mouseClick(row.go, Qt.MouseButton.LeftButton)
    assert caught.args == [2]


def test_the_host_says_that_they_have_been_there(tonight: TonightPage, qtbot: QtBot) -> None:
    row = tonight.chairs.row(3)
    row.toggle()
    with qtbot.waitSignal(tonight.helped) as caught:
        row.help.click()
    assert caught.args == [3]


def test_the_host_ends_one_break(tonight: TonightPage, qtbot: QtBot) -> None:
    row = tonight.chairs.row(4)
    row.toggle()
    with qtbot.waitSignal(tonight.end_break) as caught:
        row.end.click()
    assert caught.args == [4]


def test_ctrl_p_pauses_everyone_and_then_carries_on(tonight: TonightPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tonight.pause) as caught:
        QTest.keyClick(tonight, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == [True]
    resting = tuple(replace(one, break_since=at(19, 40)) for one in TONIGHT.chairs)
    tonight.set_tonight(replace(TONIGHT, chairs=resting), NOW, closes=CLOSES)
    assert tonight.tea.texts() == ("Everyone is having a break", "since 19:40, 5 minutes")
    assert tonight.pause_key.words() == "Carry on"
    with qtbot.waitSignal(tonight.pause) as caught:
        tonight.tea.key.click()
    assert caught.args == [False]


def test_nobody_can_be_paused_before_somebody_sits_down(tonight: TonightPage, qtbot: QtBot) -> None:
    tonight.set_tonight(evenings.BEFORE, NOW)
    with qtbot.assertNotEmitted(tonight.pause):
        QTest.keyClick(tonight, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert "Nobody is sitting down yet" in words_on(tonight.chairs)


def test_call_backs_say_when_and_whose_and_never_who(tonight: TonightPage) -> None:
    words = words_on(tonight.call_backs)
    assert "20:10, chair 2, Priya’s, in 25 min" in words
    assert "19:40, any chair, 5 min late" in words


def test_charts_say_their_figures_in_words(tonight: TonightPage) -> None:
    burn = tonight.pace.chart.accessibleDescription()
    assert burn.startswith("150 to ring at 18:00, 89 left at 19:45; tea at 19:08; at this pace")
    quarters = tonight.conversations.chart.accessibleDescription()
    assert quarters == "18:00: 1; 18:15: 2; 18:30: 4; 18:45: 3; 19:00: 1; 19:15: tea; 19:30: 4; 19:45: 0"


def test_promises_are_shown_only_when_they_are_promises(tonight: TonightPage) -> None:
    assert "3: A poster, yes" in words_on(tonight.promises)
    assert "Promised tonight" in words_on(tonight.promises)
    asked = (QuestionTally("help", "Helping", (("Not this time", 4),), 4),)
    tonight.set_tonight(replace(TONIGHT, questions=asked), NOW)
    assert "Promised tonight" not in words_on(tonight.promises)


def test_the_page_needs_no_scrolling_on_a_small_laptop_and_cuts_nothing_at_200_per_cent(
    tonight: TonightPage, qapp: QApplication, qtbot: QtBot
) -> None:
    bar = tonight.body.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    theme.apply(qapp, theme.Theme(scale=2.0))
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for card in (tonight.chairs, tonight.why, tonight.left, tonight.promises):
        qtbot.waitUntil(lambda card=card: card.height() >= card.box.minimumHeightForWidth(card.width()))  # type: ignore[misc]
    assert tonight.body.horizontalScrollBar().maximum() == 0


def test_the_pace_leaves_breaks_out() -> None:
    line = [(at(18), 100), (at(19), 60)]
    steady = pace.outlook(line, (), at(19), at(20))
    rested = pace.outlook(line, ((at(18, 20), at(18, 40)),), at(19), at(20))
    assert steady == pace.Outlook(20, at(20))
    assert rested == pace.Outlook(0, at(20))


@given(rung=st.integers(0, 200), left=st.integers(0, 200), gone=st.integers(0, 180), ahead=st.integers(-10, 180))
def test_the_outlook_never_promises_more_than_there_is(rung: int, left: int, gone: int, ahead: int) -> None:
    now, closes = at(18) + timedelta(minutes=gone), at(18) + timedelta(minutes=gone + ahead)
    found = pace.outlook([(at(18), rung + left), (now, left)], (), now, closes)
    if found is not None:
        assert 0 <= found.left <= left
        assert now < found.at <= closes


def test_tea_is_due_after_an_hour_at_a_stretch_and_never_just_before_the_end() -> None:
    assert pace.next_break(at(18, 3), (), at(18, 10), at(20, 30)) == at(19, 5)
    assert pace.next_break(at(18), ((at(19), at(19, 15)),), at(19, 20), at(20, 30)) == at(20, 15)
    assert pace.next_break(at(19, 30), (), at(19, 40), at(20, 30)) is None
    assert pace.next_break(None, (), at(18), None) is None


@given(st.integers(0, 100_000))
def test_an_axis_has_round_steps_and_reaches_the_top(highest: int) -> None:
    step, top = nice_steps(highest)
    assert top >= highest
    assert top % step == 0
    assert top // step <= 5


def test_free_chairs_that_were_kept_by_somebody_else_are_not_offered(tonight: TonightPage) -> None:
    everywhere = tuple(chair(number, f"Guest {number}") for number in range(1, seat_form.CHAIRS + 1))
    tonight.set_tonight(replace(TONIGHT, chairs=everywhere), NOW)
    tonight.chairs.seat_key.click()
    form = tonight.chairs.form
    QTest.keyClicks(form.name, "Ada")
    form.sit.click()
    assert form.wrong() == "Every chair is taken. Let somebody go home first."
