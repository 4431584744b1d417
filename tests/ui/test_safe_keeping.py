"""What the host reads of safe keeping: the card in the settings, and the page after a party had to be mended."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.machine.clock import LONDON
from phonebank_app.party.keeping import Kept
from phonebank_app.party.mending import Mended
from phonebank_app.ui.host.mended import MendedPage
from phonebank_app.ui.host.settings_backups import BackupsCard

NOW = datetime(2019, 12, 5, 19, 58, tzinfo=LONDON)


@pytest.fixture
def card(qapp: QApplication, qtbot: QtBot) -> BackupsCard:
    made = BackupsCard()
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_when_the_last_backup_was_made(card: BackupsCard) -> None:
    assert "No backup yet: the first is made with the next call." in card.texts()
    card.set_kept(Kept(NOW.replace(hour=19, minute=42), 3, None), NOW)
    assert "Backed up at 19:42, and checked. 2 older ones are kept." in card.texts()
    card.set_kept(Kept(NOW.replace(day=4), 1, None), NOW)
    assert "Backed up at 19:58 on 4 December, and checked." in card.texts()


def test_a_failure_is_said_with_its_way_out(card: BackupsCard) -> None:
    card.set_kept(Kept(NOW, 1, None, "The backup could not be made.", "Look at the disk."), NOW)
    assert card.trouble.text() == "The backup could not be made. Look at the disk."
    card.set_kept(Kept(NOW, 1, None), NOW)
    assert card.trouble.text() == ""


def test_a_second_place_can_be_chosen_and_given_up(card: BackupsCard, qtbot: QtBot) -> None:
    assert not card.none_button.isVisible()
    card.set_second("/media/ann/STICK")
    card.set_kept(Kept(NOW, 1, NOW), NOW)
    assert "/media/ann/STICK, last at 19:58" in card.texts()
    with qtbot.waitSignal(card.second_chosen) as chosen:
        card.none_button.click()
    assert chosen.args == [""]


def test_a_cloud_is_warned_of(card: BackupsCard) -> None:
    card.set_cloud("OneDrive")
    assert "copied by OneDrive" in card.cloud.text()


def words(mended: Mended, *, linked: bool = True) -> str:
    return "\n".join(MendedPage(mended, linked=linked).texts())


def test_the_page_says_what_is_back_and_what_may_be_missing(qapp: QApplication) -> None:
    at = datetime(2019, 12, 5, 19, 40, tzinfo=UTC)
    said = words(Mended("seal", "copy", at, 61, 48, 11, 2, 1, Path("x/quarantine-1")))
    assert "61 saved calls are here: 48 from the backup of 19:40 on 5 December, 11 from the journal, 2 from" in said
    assert "What was changed after 19:40 on 5 December" in said
    assert "Whoever asked not to be rung is still not rung." in said
    assert "quarantine-1" in said
    assert "every call is sent again" in said
    assert "every call is sent again" not in words(Mended("seal", "copy", at, 61, 48, 11), linked=False)


def test_without_a_backup_it_says_that_the_list_is_not_there(qapp: QApplication) -> None:
    said = words(Mended("missing", "journal", None, 1, 0, 1))
    assert "was not there" in said
    assert "1 saved call is here: 1 from the journal." in said
    assert "the list is not here" in said


def test_enter_goes_on(qapp: QApplication, qtbot: QtBot) -> None:
    page = MendedPage(Mended("behind", "store", None, 3, 2, 1), linked=False)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.go_on):
        QTest.keyClick(page, Qt.Key.Key_Return)
