"""Another language for the window, as a host chooses it, and the program that is opened again to speak it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phonebank_app import i18n
from phonebank_app.commands import starting
from tests.hosts import Host


def test_a_host_chooses_welsh_on_the_first_page_and_has_the_program_opened_again(host: Host) -> None:
    async def work() -> None:
        host.program.welcome()
        choice = host.page.language
        assert choice.told.isHidden()
        QTest.keyClick(choice.tags, Qt.Key.Key_Right)
        assert i18n.chosen(host.data) == "cy"
        assert choice.note.text() == "Cymraeg, from the next start."
        assert not choice.again_key.isHidden()
        choice.again_key.click()

    host.plays(work)
    assert host.program.again


def test_a_language_is_chosen_under_settings_and_can_be_chosen_back(host: Host, rehearsals: Path) -> None:
    async def work() -> None:
        host.program.welcome()
        host.page.go_on()
        choice = host.party.view.settings.language
        QTest.keyClick(choice.tags, Qt.Key.Key_Right)
        assert i18n.chosen(host.data) == "cy" and not choice.told.isHidden()
        QTest.keyClick(choice.tags, Qt.Key.Key_Left)
        assert i18n.chosen(host.data) == "en" and choice.told.isHidden()

    host.plays(work)
    assert not host.program.again


def test_the_program_is_not_opened_again_while_the_last_call_is_not_saved(host: Host, rehearsals: Path) -> None:
    async def work() -> None:
        host.program.welcome()
        host.page.go_on()
        host.window.status_line.set_saving_failed()
        host.program.open_again()
        assert any("not saved yet" in words for words in host.notices())

    host.plays(work)
    assert not host.program.again


def test_opened_again_it_is_started_as_by_hand_and_speaks_what_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[tuple[str, list[str]]] = []
    monkeypatch.setenv("PHONEBANK_LANGUAGE", "en")
    monkeypatch.setattr(os, "execv", lambda program, words: became.append((program, words)))
    starting.start_anew()
    assert became == [(sys.executable, [sys.executable, "-m", "phonebank_app"])]
    assert "PHONEBANK_LANGUAGE" not in os.environ
