"""A script from the first line somebody types to the row it makes in the results, and a laptop that fails on the way.

The first half is played by a program of its own (``evening_of_scripts``), which is killed in the middle of a call; the
second by another run of the program, on what the first left on the disk.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from python_calamine import CalamineWorkbook

from phonebank_app.results import FormatName
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_back import CallBackPane
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.casework import ConsentToPassOn, MatterPane
from phonebank_app.ui.caller.promise_pane import WordsPane
from tests.evenings.evening_of_scripts import IN_MID_SCRIPT, SAM, ScriptRoom
from tests.hosts import PASSPHRASE, Host

K = Qt.Key


@dataclass
class Left:
    """What the evening leaves: the rows of both files, and the scripts that were in use, the newest of each title."""

    csv: list[dict[str, str]]
    xlsx: list[dict[str, str]]
    hashes: dict[str, str]
    log: list[tuple[Any, ...]]


def killed_in_mid_script(folder: Path) -> None:
    """Play the first half, and end its program as no program ends by itself."""
    command = [sys.executable, "-m", "tests.evenings.evening_of_scripts", str(folder)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
    ) as program:
        assert program.stdout is not None
        said = program.stdout.readline().strip()
        program.kill()
        assert said == IN_MID_SCRIPT, program.communicate()[1]


@pytest.fixture(scope="module")
def left(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """The evening, played once."""
    folder = tmp_path_factory.mktemp("scripts")
    with pytest.MonkeyPatch.context() as profile:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            profile.setenv(name, str(folder / name.lower()))
        killed_in_mid_script(folder)
        host, found = Host(qapp, folder / "data"), []

        async def story() -> None:
            found.append(await the_evening_goes_on(host, folder))

        host.plays(story)
        host.leaves()
        return found[0]


async def the_evening_goes_on(host: Host, folder: Path) -> Left:
    host.program.welcome()
    host.page.go_on()
    host.locked.unlock.emit(PASSPHRASE)
    await host.until(lambda: host.program.party is not None)
    room = ScriptRoom(host, folder)
    await the_call_in_hand_is_finished(room)
    await room.to_host()
    files = await the_results_are_taken_away(room)
    with files[0].open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with CalamineWorkbook.from_path(files[1]) as book:
        head, *lines = book.get_sheet_by_index(0).to_python()
    return Left(
        rows,
        [{str(name): str(cell) for name, cell in zip(head, line, strict=True)} for line in lines],
        {one.script.title: one.script.hash for one in reversed(room.session.script_versions.every())},
        room.rows("SELECT kind FROM outcomes ORDER BY device_seq"),
    )


async def the_call_in_hand_is_finished(room: ScriptRoom) -> None:
    """Sam is where he was, to the letter; what his answers offer comes up, one after the other."""
    desk = await room.sit(SAM)
    page: Any = desk.page
    assert desk.conversation is not None
    assert (desk.conversation.at, desk.conversation.words) == ("day", "Mond")
    room.press("ay", K.Key_Return, "1")
    room.press("1", "2", "3", K.Key_Return)
    pane: Any = page.questions.pane
    assert isinstance(pane, WordsPane)
    await room.host.until(lambda: pane.awake)
    room.press("1")
    await room.host.until(lambda: isinstance(page.questions.pane, MatterPane) and page.questions.pane.awake)
    room.press("The lift is broken", K.Key_Return)
    assert isinstance(page.questions.pane, ConsentToPassOn)
    room.press("1")
    await room.host.until(lambda: page.context() == "call")
    assert "Good night" in room.reads(SAM)
    room.press(K.Key_Return)
    await room.host.until(lambda: isinstance(page.questions.pane, CallBackPane))
    assert page.questions.pane.buttons()[0].words() == "The day they said"
    room.press(K.Key_Return)
    assert _asked(page) is None
    assert room.rows("SELECT kind FROM promises") == [("come_to_event",)]
    assert room.rows("SELECT kind FROM tickets") == [("casework",)]


def _asked(page: CallPage) -> object:
    """What is asked on the page just now."""
    return page.questions.pane


async def the_results_are_taken_away(room: ScriptRoom) -> list[Path]:
    room.press(K.Key_F3)
    await room.click(room.view.host.results.export_key)
    export, files = room.view.exports.page, []
    formats: tuple[FormatName, ...] = ("csv", "xlsx")
    for fmt in formats:
        await room.click(export.form.formats[fmt])
        await room.click(export.save_key)
        files.append(await room.file(f"results.{fmt}"))
    return files


def test_the_answers_stand_in_the_results_with_the_version_each_was_read_from(left: Left) -> None:
    assert [row["Outcome code"] for row in left.csv][-1] == OutcomeKind.CALL_BACK
    talked = {row["Caller"]: row for row in left.csv if row["Outcome code"] != OutcomeKind.NO_ANSWER}
    read = {caller: row["Script"] for caller, row in talked.items()}
    assert read == {
        "Priya": left.hashes["First conversation"],
        "Gwen": left.hashes["Y sgwrs gyntaf"],
        "Sam": left.hashes["What Riverside says"],
    }
    assert talked["Priya"]["Answer: issue"] == talked["Gwen"]["Answer: issue"] == "nhs", "one code in any language"
    sam = talked["Sam"]
    asked = {name.removeprefix("Answer: "): sam[name] for name in sam if name.startswith("Answer: ") and sam[name]}
    assert asked == {
        "likely": "9",
        "voters": "3",
        "ring_day": "2019-12-09",
        "lift": "yes",
        "help": "event; again; casework",
    }
    assert sam["Call back at"].startswith("2019-12-09")


def test_the_workbook_says_the_same(left: Left) -> None:
    def of(rows: list[dict[str, str]], column: str) -> list[str]:
        return [row[column].removesuffix(".0") for row in rows]

    for column in ("Caller", "Outcome code", "Script", "Answer: likely", "Answer: help", "Answer: issue"):
        assert of(left.xlsx, column) == of(left.csv, column)


def test_nothing_was_lost_by_the_kill_and_nothing_is_twice(left: Left) -> None:
    assert [kind for (kind,) in left.log] == [row["Outcome code"] for row in left.csv]
    assert len({row["Outcome id"] for row in left.csv}) == len(left.csv)
    assert left.log.count(("call_back",)) == 1
