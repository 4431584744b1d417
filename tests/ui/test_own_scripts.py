"""Scripts written without a party, as a coordinator does: from the first page, by keys, on the program's own loop."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from phonebank_app.machine.clock import SystemClock
from phonebank_app.script_writing.own_scripts import FOLDER, OwnScripts
from phonebank_app.scripts import parse
from phonebank_app.scripts.writing import skeleton
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.own_scripts.desk import OwnScriptsDesk
from phonebank_app.ui.own_scripts.sheets import OtherTextSheet
from phonebank_app.ui.scripts.sheets import ApproveSheet, Chooser
from tests.hosts import Host, said
from tests.ui.pages_of_scripts import BROKEN, SOUND

_K = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Author(Host):
    """Somebody who writes scripts, and holds no party."""

    @property
    def own(self) -> OwnScriptsDesk:
        """What serves the window."""
        assert isinstance(self.program.room, OwnScriptsDesk)
        return self.program.room

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self.own.script_desk.editor.field.text() if self.own.script_desk else ""

    def goes_in(self) -> None:
        """From the first page, by its key."""
        self.program.welcome()
        QTest.keyClick(self.page, _K.Key_6)
        assert self.own.front.isVisible()
        assert not self.program.window.isVisible()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.own.front.focusWidget(), key, modifier)

    def chooses(self, number: Qt.Key) -> None:
        """In the sheet that is open."""
        QTest.keyClick(self.own.front.findChildren(Chooser)[-1], number)

    async def begins(self) -> None:
        """A short script in English."""
        self.key(_K.Key_N, _CONTROL)
        self.chooses(_K.Key_1)
        await self.settled()

    def types(self, words: str) -> None:
        """At the end of the text."""
        assert self.own.script_desk is not None
        field = self.own.script_desk.editor.field
        field.go_to(field.blockCount(), 1)
        QTest.keyClicks(field, words)

    async def settled(self) -> None:
        """Until what stands there is checked and kept."""
        running = self.own.tasks.running

        def done() -> bool:
            desk = self.own.script_desk
            busy = any(running(name) for name in ("script-check", "script-draft", "own-script-save", "own-script-open"))
            return desk is not None and desk.proof is not None and desk.kept == self.text and not busy

        await self.until(done)

    async def saves_as(self, path: Path) -> None:
        """In the dialog that is open."""
        dialog = self.own.front.findChildren(QFileDialog)[-1]
        dialog.fileSelected.emit(str(path))
        dialog.close()
        await asyncio.sleep(0)

    def told(self) -> str:
        """What the window tells."""
        return "\n".join(self.own.front.notices.texts())


@pytest.fixture
def author(qapp: QApplication, tmp_path: Path) -> Iterator[Author]:
    one = Author(qapp, tmp_path / "data")
    yield one
    one.leaves()


def test_what_is_typed_without_a_party_is_there_when_the_program_is_opened_again(
    author: Author, qapp: QApplication
) -> None:
    async def first() -> None:
        author.goes_in()
        assert "Nothing is written yet" in said(author.own.page)
        await author.begins()
        desk = author.own.script_desk
        assert desk is not None
        assert author.own.front.focusWidget() is desk.editor.field
        author.types("# remember me")
        author.own.front.close()  # at once, without a rest, and nothing is asked

    author.plays(first)
    assert not (author.data / "parties").exists()
    again = Author(qapp, author.data)

    async def second() -> None:
        again.goes_in()
        assert [button.words() for button in again.own.page.keys_of().values()] == ["A new script"]
        again.key(_K.Key_Return)
        again.key(_K.Key_Space)
        await again.settled()
        assert "# remember me" in again.text
        again.key(_K.Key_O, _CONTROL)
        assert again.own.front.page() is again.own.page
        again.key(_K.Key_Escape)
        await again.until(lambda: again.program.room is None and again.page.isVisible())
        again.goes_in()

    again.plays(second)
    again.leaves()


def test_it_is_approved_by_name_saved_as_a_file_that_can_be_used_and_told_where_it_goes(
    author: Author, tmp_path: Path
) -> None:
    file = tmp_path / "call.en.script.txt"

    async def work() -> None:
        author.goes_in()
        await author.begins()
        desk = author.own.script_desk
        assert desk is not None
        assert "nobody has approved it yet" in desk.editor.header.texts()[1]
        author.key(_K.Key_Return, _CONTROL)
        sheet = author.own.front.findChildren(ApproveSheet)[-1]
        assert "Nobody reads it to voters yet" in sheet.words.text()
        QTest.keyClicks(sheet.name, "Maya Lindqvist")
        QTest.keyClick(sheet.name, _K.Key_Return)
        await author.settled()
        assert "Version 1 is approved by Maya Lindqvist." in author.told()
        assert "upload it at the campaign’s desk or send it to a host" in author.told()
        assert not desk.editor.keys["approve"].isEnabled(), "there is nothing more to approve"
        author.own.front.notices.acted.emit("own-script-approved")
        await author.saves_as(file)
        assert "for their page “Scripts”" in author.told()
        author.types("# another thought")
        await author.settled()
        assert desk.editor.keys["approve"].isEnabled()
        desk.approve()
        again = author.own.front.findChildren(ApproveSheet)[-1]
        again.given.emit("Maya Lindqvist")
        await author.settled()
        assert parse(author.text).version == 2

    author.plays(work)
    script = parse(file.read_text("utf-8"))
    assert (script.approved_by, script.version) == ("Maya Lindqvist", 1)
    checked = subprocess.run(
        [sys.executable, "-m", "phonebank_app", "check-script", file], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def test_a_broken_welsh_script_in_a_file_opens_and_is_saved_there_with_ctrl_s(author: Author, tmp_path: Path) -> None:
    file = tmp_path / "sgwrs.cy.script.txt"
    welsh = skeleton("Sgwrs newydd", "cy")
    file.write_text(welsh.replace("-> diolch", "-> dioch"), "utf-8")

    author.program.write_script(file)  # as from the terminal: before the loop runs

    async def work() -> None:
        await author.settled()
        desk = author.own.script_desk
        assert desk is not None
        assert desk.editor.problems.counts()[0] == "2 must be put right"
        assert not desk.editor.keys["approve"].isEnabled()
        field = desk.editor.field
        field.replace_text(welsh)
        await author.settled()
        assert "not saved in sgwrs.cy.script.txt yet" in desk.editor.header.texts()[1]
        author.key(_K.Key_S, _CONTROL)
        await author.until(lambda: "is saved in" in author.told())
        await author.settled()
        assert "· saved in sgwrs.cy.script.txt" in desk.editor.header.texts()[1]
        author.key(_K.Key_F5)
        trying = desk.page.trying
        author.key(_K.Key_1)
        author.key(_K.Key_Return)
        assert "Diolch" in trying.player.say.said()

    author.plays(work)
    assert file.read_text("utf-8") == welsh


def test_a_file_that_was_changed_meanwhile_is_compared_and_either_text_is_kept(author: Author, tmp_path: Path) -> None:
    file = tmp_path / "week-49.en.script.txt"
    file.write_text(SOUND, "utf-8")
    theirs = SOUND.replace("4 Buses [buses]", "4 Buses and trains [buses]")

    async def work() -> None:
        author.program.write_script(file)
        await author.settled()
        author.types("# mine")
        await author.settled()
        mine = author.text
        file.write_text(theirs, "utf-8")
        author.key(_K.Key_S, _CONTROL)
        await author.until(lambda: bool(author.own.front.findChildren(OtherTextSheet)))
        sheet = author.own.front.findChildren(OtherTextSheet)[-1]
        assert "Buses and trains" in said(sheet)
        assert file.read_text("utf-8") == theirs, "nothing is written before somebody chose"
        sheet.mine.click()
        await author.until(lambda: file.read_text("utf-8") == mine)
        await author.settled()
        desk = author.own.script_desk
        assert desk is not None
        assert theirs in [one.text for one in desk.drafts.versions()], "theirs is among the versions"

        file.write_text(theirs, "utf-8")
        author.own.front.active.emit()  # one comes back from the other program
        await author.until(lambda: "was changed by another program" in author.told())
        author.own.front.notices.acted.emit("own-script-changed")
        await author.until(lambda: bool(author.own.front.findChildren(OtherTextSheet)))
        author.own.front.findChildren(OtherTextSheet)[-1].theirs.click()
        await author.settled()
        assert author.text == theirs
        assert mine in [one.text for one in desk.drafts.versions()]

    author.plays(work)
    assert file.read_text("utf-8") == theirs


def test_several_scripts_are_begun_deleted_and_put_back_by_keys(author: Author) -> None:
    async def work() -> None:
        author.goes_in()
        await author.begins()
        author.types("# the first")
        await author.settled()
        author.key(_K.Key_N, _CONTROL)
        author.chooses(_K.Key_2)
        await author.settled()
        assert parse(author.text).language == "cy"
        author.key(_K.Key_O, _CONTROL)
        page = author.own.page
        assert {one.words() for one in page.keys_of().values()} == {"Sgwrs newydd", "A new script"}
        first = next(key for key, one in page.keys_of().items() if one.words() == "A new script")
        page.keys_of()[first].setFocus()
        author.key(_K.Key_Delete)
        assert [one.words() for one in page.keys_of().values()] == ["Sgwrs newydd"]
        assert "“A new script” is deleted." in author.told()
        author.key(_K.Key_Z, _CONTROL)
        assert first in page.keys_of()
        author.own.page.chosen.emit(first)
        await author.settled()
        assert "# the first" in author.text

    author.plays(work)


def test_a_full_disk_loses_nothing_and_the_window_asks_before_it_closes(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def work() -> None:
        author.goes_in()
        await author.begins()
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            author.types("# on a full disk")
            await author.until(lambda: "no room on this disk to keep the script" in author.told())
            assert "What you typed is still on the page." in author.told()
            author.own.front.close()
            assert author.own.front.isVisible()
            question = author.own.front.findChildren(Question)[-1]
            question.no.click()
            author.key(_K.Key_O, _CONTROL)
            assert author.own.front.page() is not author.own.page, "nothing takes the place of what is not kept"
            assert "# on a full disk" in author.text
        author.types("!")
        await author.settled()
        author.own.front.close()

    author.plays(work)
    own = OwnScripts(author.data, author.clock)
    draft = own.open(own.every()[0].key).current()
    own.close()
    assert draft is not None
    assert "# on a full disk" in draft.text


def test_another_process_that_has_the_scripts_is_said_on_the_first_page(author: Author) -> None:
    async def work() -> None:
        held = OwnScripts(author.data, author.clock)
        author.program.welcome()
        author.page.write.click()
        assert author.program.room is None
        assert "open in another window already" in "\n".join(author.program.window.notices.texts())
        held.close()
        author.goes_in()

    author.plays(work)


def test_while_a_party_is_open_the_way_to_its_own_page_is_told(author: Author, tmp_path: Path) -> None:
    async def work() -> None:
        author.program.rehearse()
        author.program.write_script(tmp_path / "x.script.txt")
        assert any("its page “Scripts”" in told for told in author.notices())

    author.plays(work)


def test_begun_from_what_is_shipped_compared_and_drawn(author: Author, tmp_path: Path) -> None:
    async def work() -> None:
        author.goes_in()
        author.key(_K.Key_N, _CONTROL)
        chooser = author.own.front.findChildren(Chooser)[-1]
        assert not any("callers read now" in button.words() for button in chooser.buttons)
        chooser.given.emit("first-conversation.en.script.txt")
        await author.settled()
        desk = author.own.script_desk
        assert desk is not None
        author.key(_K.Key_D, _CONTROL)
        assert desk.page.part() is desk.page.versions
        author.key(_K.Key_Escape)
        author.key(_K.Key_P, _CONTROL)
        author.chooses(_K.Key_5)
        await author.saves_as(tmp_path / "way.svg")
        desk.elsewhere.open_exchange(author.text)
        assert author.own.front.page() is desk.elsewhere.page
        QTest.keyClick(desk.elsewhere.page, _K.Key_Escape)
        assert author.own.front.page() is desk.page

    author.plays(work)
    assert "<svg" in (tmp_path / "way.svg").read_text("utf-8")


_TYPES = """
import asyncio, os, sys
from pathlib import Path
from PySide6.QtTest import QTest
from phonebank_app.app import Program, make_application
from phonebank_app.machine.clock import SystemClock

program = Program(make_application(), Path(sys.argv[1]), SystemClock())
program.welcome()
program.write_script()

async def work():
    own = program.room
    own.page.begin.emit()
    own._beginning.begin("empty")
    field = own.script_desk.editor.field
    field.go_to(field.blockCount(), 1)
    for number in range(400):
        QTest.keyClicks(field, f"# line {number}")
        field.type_in(chr(10))
        await asyncio.sleep(0.01)
        print(own.script_desk.kept.count("# line"), flush=True)

program.run_loop(lambda: program.tasks.start("typing", work))
"""


def test_a_kill_while_somebody_types_loses_the_last_moment_and_no_more(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _TYPES, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as program:
        assert program.stdout is not None
        kept = 0
        for line in program.stdout:
            kept = int(line)
            if kept >= 5:
                program.kill()
                break
        program.wait()
    assert kept >= 5
    own = OwnScripts(tmp_path, SystemClock())
    draft = own.open(own.every()[0].key).current()
    own.close()
    assert draft is not None
    assert draft.text.count("# line") >= kept
    lines = [line for line in draft.text.split("\n") if line.startswith("# line")]
    assert lines[:-1] == [f"# line {number}" for number in range(len(lines) - 1)]
    assert list((tmp_path / FOLDER).rglob("*.new")) == []


def test_broken_text_is_opened_too(author: Author, tmp_path: Path) -> None:
    file = tmp_path / "broken.en.script.txt"
    file.write_text(BROKEN, "utf-8")

    async def work() -> None:
        author.goes_in()
        author.own.open_file(file)
        await author.settled()
        assert author.text == BROKEN
        author.own.open_file(tmp_path / "nowhere" / "at-all.script.txt")
        await author.until(lambda: "is not there" in author.told())
        assert author.text == BROKEN

    author.plays(work)
