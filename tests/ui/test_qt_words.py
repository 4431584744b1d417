"""Qt's own buttons and menus speak the language of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit

from phonebank_app import i18n
from phonebank_app.ui.qt_words import QtWords


@pytest.fixture
def welsh(qapp: QApplication) -> Iterator[None]:
    i18n.speak("cy")
    words = QtWords(qapp)
    qapp.installTranslator(words)
    yield
    qapp.removeTranslator(words)
    i18n.speak("en")


def test_a_fields_menu_speaks_welsh_with_its_marked_letters(welsh: None) -> None:
    field = QLineEdit("some words")
    said = [action.text().partition("\t")[0] for action in field.createStandardContextMenu().actions()]
    assert said == ["&Dadwneud", "&Ail-wneud", "", "&Torri", "&Copïo", "&Gludo", "Dileu", "", "Dewis y cyfan"]


def test_buttons_of_qts_dialogs_speak_welsh(welsh: None) -> None:
    standard = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(standard.Save | standard.Cancel | standard.Ok)
    assert sorted(button.text().replace("&", "") for button in box.buttons()) == ["Cadw", "Canslo", "Iawn"]


def test_what_the_catalogue_does_not_hold_is_left_to_qt(welsh: None) -> None:
    assert QCoreApplication.translate("QLineEdit", "Something else") == "Something else"
