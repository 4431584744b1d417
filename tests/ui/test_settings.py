"""The settings page: what is chosen is emitted, what is in force is shown."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.map.figures import CREDIT


@pytest.fixture
def page(qtbot: QtBot) -> SettingsPage:
    made = SettingsPage()
    qtbot.addWidget(made)
    made.set_about("0.1.0", "/home/amira/parties")
    made.set_service("https://map.example.org")
    made.resize(1270, 728)
    made.show()
    qtbot.waitExposed(made)
    return made


def emitted(signal: Any) -> list[tuple[Any, ...]]:
    caught: list[tuple[Any, ...]] = []
    signal.connect(lambda *args: caught.append(args))
    return caught


def test_it_says_what_the_program_is_and_whose_figures_it_shows(page: SettingsPage) -> None:
    said = page.texts()
    for words in ("Phonebank Party 0.1.0", "/home/amira/parties", CREDIT):
        assert words in said
    assert any("Apache License 2.0" in words for words in said)


def test_a_text_size_is_chosen_by_arrow_keys(page: SettingsPage) -> None:
    sizes = emitted(page.scale_chosen)
    page.sizes.setFocus()
    QTest.keyClick(page.sizes, Qt.Key.Key_Right)
    QTest.keyClick(page.sizes, Qt.Key.Key_Right)
    assert sizes == [(1.5,), (2.0,)]


def test_what_is_in_force_is_shown_and_not_told_back(page: SettingsPage) -> None:
    sizes, looks = emitted(page.scale_chosen), emitted(page.look_chosen)
    page.set_scale(1.5)
    page.set_look("dark")
    assert (page.sizes.current(), page.looks.current(), sizes, looks) == (1, 1, [], [])


def test_colours_are_chosen(page: SettingsPage) -> None:
    looks = emitted(page.look_chosen)
    page.looks.setFocus()
    QTest.keyClick(page.looks, Qt.Key.Key_Left)
    QTest.keyClick(page.looks, Qt.Key.Key_Left)
    assert looks == [("dark",), ("light",)]


def test_another_address_is_saved_by_enter(page: SettingsPage) -> None:
    addresses = emitted(page.service_chosen)
    assert not page.save_button.isEnabled()
    page.service.selectAll()
    QTest.keyClicks(page.service, "https://other.example.org ")
    assert page.save_button.isEnabled()
    QTest.keyClick(page.service, Qt.Key.Key_Return)
    assert addresses == [("https://other.example.org",)]
    page.set_service("https://other.example.org")
    page.tell_saved()
    assert (page.service_note.text(), page.save_button.isEnabled()) == ("Saved.", False)


def test_an_address_that_will_not_do_stays_to_be_mended(page: SettingsPage) -> None:
    page.service.selectAll()
    QTest.keyClicks(page.service, "nonsense")
    page.show_service_error("This is not an address.", "It looks like https://map.example.org.")
    assert page.service_note.text() == "This is not an address. It looks like https://map.example.org."
    assert page.service.text() == "nonsense"


def test_the_address_of_a_campaign_that_was_joined_stays(page: SettingsPage) -> None:
    addresses = emitted(page.service_chosen)
    page.set_service("https://map.example.org", "Harrow Votes")
    QTest.keyClicks(page.service, "x")
    QTest.keyClick(page.service, Qt.Key.Key_Return)
    assert (addresses, page.service.text()) == ([], "https://map.example.org")
    assert not page.save_button.isVisible()
    assert any("has joined Harrow Votes" in words for words in page.texts())


def test_the_folder_is_shown_on_request(page: SettingsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.open_folder):
        QTest.mouseClick(page.folder_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("scale", theme.SCALES)
def test_at_every_text_size_nothing_is_wider_than_the_page(
    page: SettingsPage, qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    page.resize(1174, 700)
    qapp.processEvents()
    for part in (page.sizes, page.looks, page.service, page.folder_button):
        assert part.mapTo(page, part.rect().topRight()).x() < 1174
