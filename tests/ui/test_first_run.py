"""The first pages, as a new host goes through them: by keys, by clicks, by dropping a file."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.seats import load_seats
from phonebank_app.ui import theme
from phonebank_app.ui.host.first_run import FirstRunPage, KnownParty, Way
from phonebank_app.ui.host.first_run_code import read_code
from phonebank_app.ui.host.first_run_pack import PackCard
from phonebank_app.ui.host.first_run_panel import greeting
from phonebank_app.ui.host.first_run_ready import Ready
from phonebank_app.ui.host.first_run_you import hours_words, read_day
from tests.makers import WHO

PASSPHRASE = "four plain words here"
LIST = "/lists/harrow-east.csv"
HEAVY = (
    *("sqlalchemy", "sqlcipher3", "httpx2", "phonenumbers", "alembic", "phonebank_app.db", "phonebank_app.calling"),
    *("asyncio", "msgspec", "segno", "phonebank_app.seats"),
)


def weakness(passphrase: str, known: Iterable[str]) -> str:
    return "" if len(passphrase) >= 12 else "Use at least 12 characters, or four words."


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage(weakness, service="https://map.example.org")
    qtbot.addWidget(made)
    made.set_seats(load_seats)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


def emitted(signal: Any) -> list[tuple[Any, ...]]:
    caught: list[tuple[Any, ...]] = []
    signal.connect(lambda *args: caught.append(args))
    return caught


def press(page: FirstRunPage, key: Qt.Key) -> None:
    QTest.keyClick(page.focusWidget(), key)


def type_in(page: FirstRunPage, words: str) -> None:
    QTest.keyClicks(page.focusWidget(), words)


def fill_you(page: FirstRunPage) -> None:
    QTest.keyClicks(page.you.host, " Amira ")
    QTest.keyClicks(page.you.passphrase, PASSPHRASE)
    QTest.keyClicks(page.you.again, PASSPHRASE)


def to_join(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    type_in(page, "k7qw 3d9p")
    press(page, Qt.Key.Key_Return)


# The first step


def test_rehearsal_is_chosen_already_and_enter_starts_it(page: FirstRunPage) -> None:
    rehearsals = emitted(page.rehearse)
    assert (page.start.way, page.main.words(), page.step()) == (Way.REHEARSE, "Start the rehearsal", 1)
    press(page, Qt.Key.Key_Return)
    assert len(rehearsals) == 1


@pytest.mark.parametrize(
    ("key", "way", "words"),
    [
        (Qt.Key.Key_1, Way.REHEARSE, "Start the rehearsal"),
        (Qt.Key.Key_2, Way.JOIN, "Go on"),
        (Qt.Key.Key_3, Way.LIST, "Choose a file…"),
    ],
)
def test_figures_choose_a_card(page: FirstRunPage, key: Qt.Key, way: Way, words: str) -> None:
    press(page, key)
    assert (page.start.way, page.main.words()) == (way, words)


def test_arrows_go_from_card_to_card(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_Down)
    assert page.start.way is Way.JOIN


def test_a_click_chooses_a_card(page: FirstRunPage) -> None:
    QTest.mouseClick(page.start.join, Qt.MouseButton.LeftButton)
    assert page.start.way is Way.JOIN
    assert page.start.service_field.isVisible()


def test_clicking_into_the_boxes_chooses_their_card(page: FirstRunPage) -> None:
    QTest.mouseClick(page.start.code, Qt.MouseButton.LeftButton)
    assert page.start.way is Way.JOIN


def test_figures_typed_into_the_boxes_stay_there(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    type_in(page, "1o3l")
    assert (page.start.code.code(), page.start.way) == ("1031", Way.JOIN)


def test_a_code_can_be_pasted_with_everything_round_it(page: FirstRunPage) -> None:
    QGuiApplication.clipboard().setText("  k7qw–3d9p\n")
    press(page, Qt.Key.Key_2)
    QTest.keyClick(page.start.code, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.start.code.code() == "K7QW3D9P"


def test_a_short_code_is_asked_for_beside_its_boxes(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    type_in(page, "k7qw")
    press(page, Qt.Key.Key_Return)
    assert (page.step(), page.start.code_note.text()) == (1, "Type all eight letters and figures of the code.")
    type_in(page, "3")
    assert page.start.code_note.text() == ""


def test_joining_needs_an_address(page: FirstRunPage) -> None:
    page.start.service.clear()
    to_join(page)
    assert (page.step(), page.start.code_note.text()) == (1, "Type the address that came with the code.")
    assert page.focusWidget() is page.start.service


LINK = "https://other.example.org/join#K7QW-3D9P"


def paste(page: FirstRunPage, words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def joined_by(page: FirstRunPage) -> tuple[str, str]:
    return page.start.code.code(), page.start.service.text()


@pytest.mark.parametrize("words", [LINK, f"  Join: {LINK}\n", LINK.replace("/join", "/join/")])
def test_a_link_that_is_pasted_fills_in_the_code_and_where_to_join(page: FirstRunPage, words: str) -> None:
    press(page, Qt.Key.Key_2)
    paste(page, words)
    assert joined_by(page) == ("K7QW3D9P", "https://other.example.org")


def test_a_scanner_types_the_link_and_presses_enter(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    type_in(page, "k7")
    type_in(page, LINK)
    assert joined_by(page) == ("K7QW3D9P", "https://other.example.org")
    press(page, Qt.Key.Key_Return)
    assert page.step() == 2


def test_half_a_link_leaves_no_letters_of_it_in_the_boxes(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    type_in(page, "https://other.exam")
    assert joined_by(page) == ("", "https://map.example.org")
    press(page, Qt.Key.Key_Backspace)
    type_in(page, "k7qw")
    assert page.start.code.code() == "K7QW"


def test_a_link_may_go_where_the_address_goes_too(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    page.start.service.setFocus()
    page.start.service.selectAll()
    type_in(page, LINK)
    assert joined_by(page) == ("K7QW3D9P", "https://other.example.org")


def test_a_code_that_begins_like_a_link_is_a_code(page: FirstRunPage) -> None:
    press(page, Qt.Key.Key_2)
    type_in(page, "http-sq2z")
    assert joined_by(page) == ("HTTPSQ2Z", "https://map.example.org")


@given(st.text(max_size=40))
def test_whatever_is_typed_a_code_holds_only_what_a_code_can(typed: str) -> None:
    code = read_code(typed)
    assert len(code) <= 8
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert read_code(code) == code


def test_a_text_size_is_asked_for(page: FirstRunPage) -> None:
    sizes = emitted(page.scale_chosen)
    page.sizes.setFocus()
    press(page, Qt.Key.Key_Right)
    assert sizes == [(1.5,)]


@pytest.mark.parametrize(("hour", "words"), [(7, "Good morning."), (13, "Good afternoon."), (19, "Good evening.")])
def test_it_greets_by_the_hour(hour: int, words: str) -> None:
    assert greeting(hour) == words


# Joining


def test_a_host_joins_by_keyboard_alone(page: FirstRunPage) -> None:
    joins = emitted(page.join)
    to_join(page)
    assert (page.step(), page.main.words()) == (2, "Join")
    type_in(page, "Amira")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    type_in(page, PASSPHRASE)
    for _ in ("to “show”, which is a stop like any other", "and on"):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is page.you.suggest.button
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    type_in(page, PASSPHRASE)
    press(page, Qt.Key.Key_Return)
    assert joins == [("K7QW3D9P", "https://map.example.org", "Amira", PASSPHRASE, 6, 3.0)]


def test_callers_and_hours_go_along(page: FirstRunPage) -> None:
    joins = emitted(page.join)
    to_join(page)
    fill_you(page)
    page.you.callers.setCurrentIndex(0)
    page.you.hours.setCurrentIndex(1)
    press(page, Qt.Key.Key_Return)
    assert joins[0][2:] == ("Amira", PASSPHRASE, 1, 1.5)
    assert page.you.callers.currentText() == "1 caller"
    assert [hours_words(hours) for hours in (1.0, 1.5, 3.0)] == ["1 hour", "1½ hours", "3 hours"]


def test_each_thing_missing_is_said_in_its_place(page: FirstRunPage) -> None:
    joins = emitted(page.join)
    to_join(page)
    QTest.keyClicks(page.you.passphrase, "short")
    press(page, Qt.Key.Key_Return)
    assert joins == []
    assert page.you.host_note.text() == "Your guests need a name to call."
    assert page.you.strength.text() == "Use at least 12 characters, or four words."
    assert page.you.same.text() == "The two are not the same."
    assert page.focusWidget() is page.you.host


def test_the_passphrase_is_judged_while_it_is_typed(page: FirstRunPage) -> None:
    to_join(page)
    QTest.keyClicks(page.you.passphrase, "short")
    assert page.you.strength.text() == "Use at least 12 characters, or four words."
    QTest.keyClicks(page.you.passphrase, " and then some")
    assert page.you.strength.text() == "Hard to guess. That will do."
    QTest.keyClicks(page.you.again, "shor")
    assert page.you.same.text() == "Not the same yet."
    QTest.keyClicks(page.you.again, "t and then some")
    assert page.you.same.text() == "The same."


def test_one_is_made_up_for_whoever_cannot_think_of_any(page: FirstRunPage) -> None:
    to_join(page)
    you = page.you
    QTest.mouseClick(you.suggest.button, Qt.MouseButton.LeftButton)
    assert len(you.passphrase.displayText().split(" ")) == 4
    assert you.again.text() == you.passphrase.displayText()
    assert "Write it down" in you.strength.text()


def test_f4_shows_both_passphrases(page: FirstRunPage) -> None:
    to_join(page)
    press(page, Qt.Key.Key_F4)
    assert page.you.passphrase.is_shown()
    assert page.you.again.is_shown()


def test_escape_goes_back_and_keeps_what_was_typed(page: FirstRunPage) -> None:
    to_join(page)
    fill_you(page)
    QTest.keyClick(page.you.passphrase, Qt.Key.Key_Escape)
    assert (page.step(), page.start.code.code()) == (1, "K7QW3D9P")
    press(page, Qt.Key.Key_Return)
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.step() == 1
    press(page, Qt.Key.Key_Return)
    assert (page.step(), page.you.passphrase.text()) == (2, PASSPHRASE)


def test_while_it_joins_nothing_can_be_pressed_twice(page: FirstRunPage) -> None:
    joins = emitted(page.join)
    to_join(page)
    fill_you(page)
    press(page, Qt.Key.Key_Return)
    page.set_busy("Joining…")
    page.go_on()
    page.go_back()
    assert (len(joins), page.step(), page.main.words(), page.main.isEnabled()) == (1, 2, "Joining…", False)


def test_an_error_says_the_way_out_and_loses_nothing(page: FirstRunPage) -> None:
    to_join(page)
    fill_you(page)
    page.set_busy("Joining…")
    page.show_error("The campaign does not know this code.", "Ask for another.")
    assert page.you.trouble.text() == "The campaign does not know this code. Ask for another."
    assert (page.main.words(), page.main.isEnabled()) == ("Join", True)
    assert (page.you.passphrase.text(), page.start.code.code()) == (PASSPHRASE, "K7QW3D9P")


def test_ready_says_where_and_why_and_what_would_be_next(page: FirstRunPage) -> None:
    begun = emitted(page.begin)
    to_join(page)
    fill_you(page)
    page.set_ready(Ready("Harrow East", "Close enough to turn.", ("Hendon", "Rother Valley"), ("200 people to ring",)))
    said = page.ready.texts()
    assert said == [
        *("Harrow East", "Close enough to turn."),
        *("Next would be Hendon and Rother Valley.", "200 people to ring"),
    ]
    assert (page.step(), page.main.words(), page.you.passphrase.text()) == (3, "Start the evening", "")
    press(page, Qt.Key.Key_Return)
    assert len(begun) == 1


# A call list


def drop(page: FirstRunPage, path: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier))


def test_a_list_is_dropped_described_and_opened(page: FirstRunPage) -> None:
    opened = emitted(page.open_list)
    drop(page, LIST)
    assert (page.start.way, page.main.words()) == (Way.LIST, "Go on")
    assert page.start.list.words().startswith("“harrow-east.csv” is chosen.")
    press(page, Qt.Key.Key_Return)
    fill_you(page)
    QTest.keyClicks(page.you.seat, "harrow e")
    assert page.you.seat.hits() == ["Harrow East"]
    QTest.keyClick(page.you.seat, Qt.Key.Key_Return)
    QTest.keyClicks(page.you.on_behalf_of, "Labour")
    page.you.answer.fill(WHO)
    QTest.keyClicks(page.you.polling_day, "12 Dec 2019")
    QTest.keyClick(page.you.polling_day, Qt.Key.Key_Return)
    assert opened == [(LIST, "E14000731", "Amira", PASSPHRASE, "Labour", date(2019, 12, 12))]


PACK = "/stick/harrow-east-4f2a91.party"
CARD = PackCard("Harrow East", ("193 people to ring, until 22:00.",), wants_words=True)


def test_a_pack_is_dropped_looked_at_and_opened_with_its_words(page: FirstRunPage) -> None:
    looked, opened = emitted(page.look_at_pack), emitted(page.open_pack)
    drop(page, PACK)
    assert (page.start.way, looked) == (Way.PACK, [(PACK,)])
    page.show_pack(CARD)
    fill_you(page)
    press(page, Qt.Key.Key_Return)
    assert page.you.pack.note.text() == "Type the eight words you were told." and opened == []
    QTest.keyClicks(page.you.pack.words, "acorn actor")
    press(page, Qt.Key.Key_Return)
    assert opened == [("acorn actor", "Amira", PASSPHRASE)]


def test_a_pack_for_a_party_that_is_here_asks_for_its_passphrase_alone(page: FirstRunPage) -> None:
    opened = emitted(page.open_pack)
    page.set_pack_file(PACK)
    page.show_pack(dataclasses.replace(CARD, known=True))
    assert not page.you.host.isVisible() and not page.you.again.isVisible()
    page.go_on()
    assert "passphrase of this party" in page.you.strength.text()
    QTest.keyClicks(page.you.passphrase, "short")  # whatever it was, years ago
    page.go_on()
    assert opened == [("", "", "short")]


def test_why_a_pack_cannot_be_opened_is_said_where_it_was_chosen(page: FirstRunPage) -> None:
    page.set_pack_file(PACK)
    page.show_pack_trouble("This file is not a pack.", "A pack comes from your campaign.")
    assert page.step() == 1 and "not a pack" in page.start.trouble.text()
    page.start.choose(Way.JOIN)
    assert page.start.trouble.text() == ""


def test_a_picture_cannot_be_dropped_as_a_list(page: FirstRunPage) -> None:
    drop(page, "/pictures/tea.png")
    assert (page.start.way, page.start.file) == (Way.REHEARSE, "")


def test_a_list_needs_its_seat_its_campaign_and_its_day(page: FirstRunPage) -> None:
    opened = emitted(page.open_list)
    page.set_list_file(LIST)
    page.go_on()
    fill_you(page)
    QTest.keyClicks(page.you.seat, "harr")
    QTest.keyClicks(page.you.polling_day, "soon")
    page.go_on()
    assert opened == []
    assert page.you.seat_note.text() == "Choose one of the seats it finds."
    assert page.you.behalf_note.text() == "Voters are told on whose behalf you ring."
    assert page.you.day_note.text() == "Write it as 12 December 2019."


def test_escape_closes_the_seats_on_offer_before_it_goes_back(page: FirstRunPage) -> None:
    page.set_list_file(LIST)
    page.go_on()
    page.you.seat.setFocus()
    QTest.keyClicks(page.you.seat, "harrow")
    QTest.keyClick(page.you.seat, Qt.Key.Key_Escape)
    assert (page.you.seat.hits(), page.step()) == ([], 2)
    QTest.keyClick(page.you.seat, Qt.Key.Key_Escape)
    assert page.step() == 1


def test_what_is_known_of_the_campaign_is_filled_in(page: FirstRunPage) -> None:
    page.set_campaign("Labour", date(2019, 12, 12))
    assert (page.you.on_behalf_of.text(), page.you.polling_day.text()) == ("Labour", "12 December 2019")


@pytest.mark.parametrize(
    "typed", ["12 December 2019", "12th dec 2019", " 12/12/2019 ", "12.12.2019", "2019-12-12", "12 dec. 2019"]
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_day(typed) == date(2019, 12, 12)


@pytest.mark.parametrize("typed", ["", "soon", "31 February 2019", "12 2019", "12/13/2019", "12 foo 2019"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed) is None


# Parties that are here already


def test_parties_on_this_laptop_come_first(page: FirstRunPage, qapp: QApplication) -> None:
    opened = emitted(page.open_party)
    page.set_parties([KnownParty("a", "Harrow East", date(2019, 12, 5), "Amira"), KnownParty("b", "Hendon", *THIRD)])
    assert (page.start.way, page.main.words()) == (Way.PARTY, "Open Harrow East")
    qapp.processEvents()
    page.start.focus_chosen()
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_Down)
    assert page.main.words() == "Open Hendon"
    press(page, Qt.Key.Key_Return)
    assert opened == [("a",), ("b",)]
    page.set_parties([])
    assert page.main.words() == "Start the rehearsal"


THIRD = (date(2019, 12, 3), "Amira")


# Large text, quick start


@pytest.mark.parametrize("scale", theme.SCALES)
def test_no_card_is_wider_than_the_window(page: FirstRunPage, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    page.resize(1366, 768)
    qapp.processEvents()
    assert page.width() == 1366
    for card in (page.start.rehearse, page.start.join, page.start.list, page.main):
        assert card.mapTo(page, card.rect().topRight()).x() < page.width()


def test_the_first_pages_load_neither_the_store_nor_the_network() -> None:
    program = (
        "import sys, phonebank_app.ui.host.first_run, phonebank_app.ui.host.locked; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
