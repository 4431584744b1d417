"""The line that is always true."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from phonebank_app.errors import DiskFull
from phonebank_app.ui.notices import Notice, Notices, notice_of
from phonebank_app.ui.rail import Rail, RailItem
from phonebank_app.ui.status_line import StatusLine
from tests.ui.samples import THURSDAY


def test_nothing_is_called_saved_before_anything_was(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    assert "Saved" not in line.text()


def test_saved_to_send_and_offline_are_said_in_words(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_saved(THURSDAY)
    line.set_waiting(12)
    line.set_link("offline", THURSDAY.replace(hour=19, minute=5))
    assert line.text() == (
        "Saved 19:45 · 12 to send · Offline since 19:05 · Carry on: everything is kept on this laptop."
    )


def test_a_failed_save_is_not_called_saved(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_saved(THURSDAY)
    line.set_saving_failed()
    assert "Saved" not in line.text()
    line.set_saved(THURSDAY)
    assert "Saved 19:45" in line.text()


def test_a_rehearsal_sends_nothing_and_says_so(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_saved(THURSDAY)
    line.set_waiting(3)
    line.set_rehearsal(True)
    assert line.text() == "Saved 19:45, in rehearsal only · Nothing to send"


def test_an_error_says_what_happened_what_is_kept_and_the_way_out(qtbot: QtBot) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    notices.show_notice(notice_of(DiskFull("The disk is full.", "Free some space."), "save", kept="Nothing is lost."))
    assert notices.texts() == ["The disk is full. Nothing is lost. Free some space."]


def test_the_second_notice_of_one_matter_replaces_the_first(qtbot: QtBot) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    notices.show_notice(Notice("send", "Two are waiting."))
    notices.show_notice(Notice("send", "Three are waiting."))
    assert notices.texts() == ["Three are waiting."]
    notices.withdraw("send")
    assert notices.texts() == []


def test_the_rail_lists_the_pages_it_is_given_and_says_which_was_chosen(qtbot: QtBot) -> None:
    rail = Rail([RailItem("tonight", "Tonight", "hexagon"), RailItem("attention", "Attention", "inbox", badge=2)])
    qtbot.addWidget(rail)
    with qtbot.waitSignal(rail.chosen) as caught:
        rail.button("attention").click()
    assert caught.args == ["attention"]
    assert rail.button("attention").accessibleName() == "Attention, 2"
    rail.set_badge("attention", 0)
    assert rail.button("attention").accessibleName() == "Attention"
