"""The page for scripts elsewhere: what is lost is seen before anything is written, and what comes in is looked over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from phonebank_app.hosting import shipped_script
from phonebank_app.scripts import parse
from phonebank_app.scripts.interchange import recognise
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.scripts_exchange.desk import ExchangeDesk
from tests.campaigns import Campaign
from tests.hosts import Host

TEXT = shipped_script().read_text("utf-8")


def chooses(host: Host, path: Path) -> None:
    """Answer the dialog that is open."""
    dialog = host.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    dialog.setParent(None)


def test_a_script_goes_out_after_its_losses_were_listed_and_comes_in_through_the_checks(
    host: Host, campaign: Campaign, tmp_path: Path
) -> None:
    taken: list[tuple[str, str]] = []
    told: list[Notice] = []

    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        view = host.party.view
        view.window.show_page("results")
        desk = ExchangeDesk(
            view.window, view.tasks, told.append, lambda text, name: taken.append((text, name)), parent=view
        )
        desk.open_exchange(TEXT, "first.script.txt")
        page = desk.page
        assert host.window.alone() is page and not page.save_key.isEnabled()
        await host.until(page.save_key.isEnabled)
        assert page.lost.lines() and any("side file" in words for words, _ in page.lost.lines())

        page.choose("spoke")
        await host.until(page.save_key.isEnabled)
        assert any("a tree" in words.lower() for words, _ in page.lost.lines())
        page.save_key.click()
        chooses(host, tmp_path / "out.spoke.csv")
        await host.until(lambda: bool(told))
        assert recognise((tmp_path / "out.spoke.csv").read_bytes()) == "spoke"

        page.into.file_key.click()
        chooses(host, tmp_path / "out.spoke.csv")
        await host.until(lambda: not page.into.take_key.isHidden())
        assert "out.spoke.csv" in page.into.said() and taken == []
        page.into.take_key.click()
        assert parse(taken[0][0]).steps and taken[0][1] == "out.spoke.csv"
        assert host.window.current_page() == "results"

        desk.open_exchange("this is no script")
        await host.until(lambda: "+++" in page.lost.title() or "plus signs" in page.lost.title())
        assert not page.save_key.isEnabled()
        page.into.file_key.click()
        (tmp_path / "no.csv").write_text("nothing,of\nthe,kind\n")
        before = len(told)
        chooses(host, tmp_path / "no.csv")
        await host.until(lambda: len(told) > before)
        assert page.into.take_key.isHidden()
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert host.window.current_page() == "results"

    host.plays(work)
