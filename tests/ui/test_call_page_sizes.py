"""The call page in large text and small windows: what must stay, stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import theme
from phonebank_app.ui.caller.arrangement import arrangement_for
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.text import Label
from tests.ui import samples


def on_screen(widget: QWidget, page: CallPage) -> bool:
    """Whether all of a widget can be seen without scrolling."""
    top_left = widget.mapTo(page, QPoint(0, 0))
    inside = page.rect().contains(widget.rect().translated(top_left))
    return widget.isVisible() and inside and widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize(
    ("size", "scale", "kind"),
    [
        ((1366, 728), 1.0, "wide"),
        ((1920, 1040), 1.0, "wide"),
        ((1920, 1040), 1.5, "wide"),
        ((960, 1040), 1.0, "half"),
        ((1366, 728), 1.5, "large"),
        ((1366, 728), 2.0, "large"),
        ((1024, 700), 1.0, "large"),
    ],
)
def test_the_arrangement_follows_the_window_and_the_text(size: tuple[int, int], scale: float, kind: str) -> None:
    assert arrangement_for(*size, scale) == kind


@pytest.mark.parametrize(
    ("size", "scale"), [((1366, 728), 1.0), ((1366, 728), 2.0), ((960, 1040), 1.0), ((1366, 600), 1)]
)
def test_name_number_and_do_not_call_can_always_be_seen(
    size: tuple[int, int], scale: float, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    page = samples.shown_page(qtbot, size=size)
    qtbot.waitUntil(lambda: on_screen(page.body.ended.button(OutcomeKind.DO_NOT_CALL), page))
    for name in ("name", "number"):
        shown = [found for found in page.findChildren(Label, name) if found.isVisible()]
        assert [on_screen(found, page) for found in shown] == [True]


def test_at_full_screen_nothing_scrolls(page: CallPage) -> None:
    assert not page.body.ended.pinned


def test_changing_the_text_size_keeps_the_note_and_the_step(qapp: QApplication, qtbot: QtBot, page: CallPage) -> None:
    page.show_step(samples.conversation().choose("1"), OutcomeKind.CONVERSATION)
    page.show_saved(samples.saved())
    QTest.keyClicks(page.body.note.note, "Asked about the buses")
    theme.apply(qapp, theme.Theme(scale=2.0))
    qtbot.waitUntil(lambda: page.body.kind == "large")
    assert page.note() == "Asked about the buses"
    assert page.body.say.step_title() == "What matters 2 of 5"
    assert page.body.ended.button(OutcomeKind.NO_ANSWER).saved()[0] == "Saved 19:42"


def test_the_keys_work_the_same_in_large_text(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0))
    page = samples.shown_page(qtbot)
    QTest.keyClick(page, Qt.Key.Key_D)
    assert page.body.ended.strip.isVisible()
    with qtbot.waitSignal(page.outcome_given) as caught:
        QTest.keyClick(page, Qt.Key.Key_Return)
    assert caught.args[0].kind is OutcomeKind.DO_NOT_CALL


def test_many_answers_stand_in_two_columns_before_anything_scrolls(page: CallPage, qtbot: QtBot) -> None:
    page.show_step(samples.conversation().choose("1"), OutcomeKind.CONVERSATION)
    answers = page.body.say.answers()
    qtbot.waitUntil(lambda: len({button.x() for button in answers.values()}) == 2)
    qtbot.waitUntil(lambda: all(on_screen(button, page) for button in answers.values()))
