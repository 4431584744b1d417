"""The preview of the evening on a page: from Results and from the end of the party to the clipboard and the disk."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.campaigns import Campaign
from tests.hosts import Host, press


async def rings(host: Host, campaign: Campaign) -> None:
    host.program.welcome()
    await host.joins_and_begins(campaign.code(), campaign.url)
    await host.seats("Sam", 1)
    press(host.desk(1), Qt.Key.Key_N)
    host.party.view.leave_call()


def test_the_evening_is_previewed_copied_and_saved_from_results_and_from_the_end(
    host: Host, campaign: Campaign, tmp_path: Path
) -> None:
    async def work() -> None:
        await rings(host, campaign)
        view = host.party.view
        view.window.show_page("results")
        view.host.results.evening_key.click()
        sheet = view.evening.page
        assert host.window.alone() is sheet
        await host.until(lambda: sheet.copy_key.isEnabled())
        assert "1 call and 0 conversations" in sheet.words.text()
        assert "Sam" not in sheet.words.text()

        sheet.look.chosen.emit(1)
        await host.until(lambda: sheet.copy_key.isEnabled() and sheet.look.current() == 1)
        sheet.copy_key.click()
        await host.until(lambda: any("copied" in words for words in host.notices()))
        assert QGuiApplication.clipboard().image().width() == 2160
        sheet.words_key.click()
        assert QGuiApplication.clipboard().text() == sheet.words.text()

        sheet.png_key.click()
        dialog = host.window.findChild(QFileDialog)
        assert dialog is not None
        dialog.fileSelected.emit(str(tmp_path / "evening.png"))
        dialog.reject()
        await host.until(lambda: (tmp_path / "evening.png").exists())
        assert not QImage(str(tmp_path / "evening.png")).isNull()

        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        assert host.window.current_page() == "results"

        host.party.ending.show()
        host.party.ending.page.evening_key.click()
        assert host.window.alone() is sheet
        await host.until(lambda: sheet.copy_key.isEnabled())
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        assert host.window.alone() is host.party.ending.page

    host.plays(work)


def test_without_an_imprint_the_preview_says_how_to_come_by_one(host: Host) -> None:
    async def work() -> None:
        host.program.rehearse("")
        session = host.party.session
        session.party = replace(session.party, imprint="")
        view = host.party.view
        view.window.show_page("results")
        view.host.results.evening_key.click()
        sheet = view.evening.page
        await host.until(lambda: sheet.problem() != "")
        assert "imprint" in sheet.problem()
        assert not sheet.copy_key.isVisible()

    host.plays(work)
