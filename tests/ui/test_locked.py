"""The locked page: it tells nothing of anybody, says what is safe, and lets in whoever has the passphrase."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.host.locked import LockedPage

FACTS = "61 calls are saved and 12 wait to be sent. Three chairs were on a call: each opens again where it was."


@pytest.fixture
def page(qtbot: QtBot) -> LockedPage:
    made = LockedPage()
    qtbot.addWidget(made)
    made.set_since("since 19:52, after ten quiet minutes")
    made.set_facts(FACTS)
    made.resize(1366, 728)
    made.show()
    qtbot.waitExposed(made)
    return made


def said(page: LockedPage) -> str:
    return "\n".join(page.texts())


def asked(page: LockedPage) -> list[str]:
    typed: list[str] = []
    page.unlock.connect(typed.append)
    return typed


def test_it_says_since_when_and_what_is_safe(page: LockedPage) -> None:
    for words in ("Locked, and safe", "since 19:52, after ten quiet minutes", "Host’s passphrase", FACTS):
        assert words in said(page)
    assert "Caps Lock" not in said(page)


def test_enter_unlocks_with_what_was_typed(page: LockedPage) -> None:
    typed = asked(page)
    QTest.keyClicks(page.card.passphrase, "four plain words here")
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_Return)
    assert typed == ["four plain words here"]


def test_the_button_unlocks_too(page: LockedPage) -> None:
    typed = asked(page)
    QTest.keyClicks(page.card.passphrase, "secret enough")
    QTest.mouseClick(page.card.button, Qt.MouseButton.LeftButton)
    assert typed == ["secret enough"]


def test_nothing_typed_is_nothing_asked(page: LockedPage) -> None:
    typed = asked(page)
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_Return)
    assert typed == []
    assert "Type the host’s passphrase." in said(page)


def test_while_the_key_is_being_derived_a_second_enter_does_nothing(page: LockedPage) -> None:
    typed = asked(page)
    QTest.keyClicks(page.card.passphrase, "secret enough")
    page.set_busy(True)
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_Return)
    QTest.keyClicks(page.card.passphrase, "x")
    assert (typed, page.card.passphrase.text()) == ([], "secret enough")
    assert "Unlocking…" in said(page)


def test_a_wrong_passphrase_is_said_beside_the_field_and_is_typed_over(page: LockedPage) -> None:
    QTest.keyClicks(page.card.passphrase, "wrong one")
    page.set_busy(True)
    page.show_error("That is not the passphrase.", "Check Caps Lock, and try again.")
    assert "That is not the passphrase. Check Caps Lock, and try again." in said(page)
    assert "Unlock" in said(page)
    QTest.keyClicks(page.card.passphrase, "r")
    assert page.card.passphrase.text() == "r"
    assert "That is not the passphrase." not in said(page)


def test_f4_shows_the_passphrase_and_hides_it_again(page: LockedPage) -> None:
    QTest.keyClicks(page.card.passphrase, "tea")
    assert page.card.passphrase.displayText() == "•••"
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_F4)
    assert page.card.passphrase.displayText() == "tea"
    assert "hide" in said(page)
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_F4)
    assert page.card.passphrase.displayText() == "•••"


def test_capitals_without_shift_give_caps_lock_away(page: LockedPage) -> None:
    field = page.card.passphrase
    QTest.keyClicks(field, "A", Qt.KeyboardModifier.ShiftModifier)
    assert "Caps Lock is on" not in said(page)
    QTest.keyEvent(QTest.KeyAction.Click, field, Qt.Key.Key_CapsLock)
    assert "Caps Lock is on" in said(page)
    QTest.keyClicks(field, "a")
    assert "Caps Lock is on" not in said(page)


def test_a_forgotten_passphrase_gets_words_that_promise_nothing(page: LockedPage) -> None:
    assert "cannot be opened" not in said(page)
    QTest.mouseClick(page.card.forgotten, Qt.MouseButton.LeftButton)
    assert "What was sent is safe at the campaign." in said(page)
    assert "cannot be opened without the passphrase" in said(page)
    QTest.mouseClick(page.card.forgotten, Qt.MouseButton.LeftButton)
    assert "cannot be opened" not in said(page)


def test_clearing_forgets_what_was_typed(page: LockedPage) -> None:
    QTest.keyClicks(page.card.passphrase, "secret enough")
    page.card.passphrase.set_shown(True)
    page.show_error("That is not the passphrase.")
    page.clear()
    assert (page.card.passphrase.text(), page.card.passphrase.is_shown()) == ("", False)
    assert "not the passphrase" not in said(page)


def test_another_party_is_offered_only_where_there_is_one(page: LockedPage, qtbot: QtBot) -> None:
    assert "Another party…" not in said(page)
    page.set_can_leave(True)
    with qtbot.waitSignal(page.elsewhere):
        QTest.mouseClick(page.card.elsewhere, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("scale", theme.SCALES)
def test_at_every_text_size_the_field_and_the_button_can_be_seen(
    page: LockedPage, qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    qapp.processEvents()
    for part in (page.card.passphrase, page.card.button):
        top_left = part.mapTo(page, part.rect().topLeft())
        bottom_right = part.mapTo(page, part.rect().bottomRight())
        assert page.rect().contains(top_left)
        assert page.rect().contains(bottom_right)


def test_the_keyring_is_offered_only_where_it_has_a_key_and_f7_asks_it(page: LockedPage) -> None:
    asked: list[None] = []
    page.keyring.connect(lambda: asked.append(None))
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_F7)
    assert (len(asked), page.card.keyring.isVisible()) == (0, False)
    page.set_keyring(True)
    assert "Unlock with this laptop’s keyring" in said(page)
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_F7)
    QTest.mouseClick(page.card.keyring, Qt.MouseButton.LeftButton)
    assert len(asked) == 2


def test_after_wrong_tries_one_waits_and_sees_how_long(page: LockedPage) -> None:
    typed = asked(page)
    QTest.keyClicks(page.card.passphrase, "secret enough")
    page.set_wait(8)
    assert "Try again in 8 s" in said(page)
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_Return)
    assert typed == []
    page.set_wait(0)
    assert "Unlock" in said(page)
    QTest.keyClick(page.card.passphrase, Qt.Key.Key_Return)
    assert typed == ["secret enough"]


def test_where_the_campaign_can_help_forgetting_leads_to_its_page(page: LockedPage, qtbot: QtBot) -> None:
    page.set_recoverable(True)
    with qtbot.waitSignal(page.recover):
        QTest.mouseClick(page.card.forgotten, Qt.MouseButton.LeftButton)
    assert "cannot be opened" not in said(page)
