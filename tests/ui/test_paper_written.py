"""Scales, numbers and days on a call sheet: a box to write in, and typed in again as the call page would keep them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app import hosting
from phonebank_app.ui.paper.entry_desk import EntryDesk
from tests.makers import voters
from tests.paper.papers import Room, room
from tests.scripts.texts import IDENTITY, script
from tests.ui.test_paper import opened
from tests.ui.test_paper_pages import pages_of, words

WRITTEN = script(
    "== hello: Hello", IDENTITY, "1 Yes -> likely", "2 No -> end refused",
    "== likely: How likely (question likely, scale 0 to 10)", "“How likely?”", "0 Never", "10 Certain", "-> many",
    "== many: How many (question people, number 1 to 12)", "“How many?”", "-> day",
    "== day: Which day (question day, date)", "“When?”", "+ call back on day",
    "when {first_time} is yes -> thanks", "when likely is at least 7 -> thanks", "-> end conversation",
    "== thanks: Thanks", "“Thanks.”", "-> end conversation",
)  # fmt: skip


@pytest.fixture
def party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    path = tmp_path / "written.script.txt"
    path.write_text(WRITTEN, "utf-8")
    monkeypatch.setattr(hosting, "shipped_script", lambda: path)
    made = room(tmp_path / "party", voters(6))
    yield made
    made.session.close()


@pytest.fixture
def desk(qtbot: QtBot, party: Room) -> EntryDesk:
    made = EntryDesk(party.session)
    qtbot.addWidget(made.page)
    made.page.resize(1366, 700)
    made.page.show()
    return made


def answers(party: Room) -> dict[str, list[str]]:
    op: dict[str, Any] = json.loads(party.one("SELECT CAST(op AS TEXT) FROM outcomes ORDER BY device_seq DESC LIMIT 1"))
    return {answer["question"]: answer["values"] for answer in op.get("answers", [])}


def test_a_sheet_has_a_box_for_each_and_says_what_is_written_there(qapp: QApplication, party: Room) -> None:
    (page,) = pages_of(party.sheet())
    said = words(page)
    assert "How likely: write 0 Never to 10 Certain" in said
    assert "How many: write 1 to 12" in said and "Which day: write a day: 12/12" in said


def test_the_script_behind_it_stands_as_turns_with_follow_ups_as_directions(qapp: QApplication, party: Room) -> None:
    said = words(pages_of(party.sheet(), script=True)[1])
    assert "1 Yes → turn 2" in said and "If they said 7 or more (turn 2) → turn 5" in said
    assert "If nobody has spoken with them before → turn 5" in said
    assert "Agree a day and a time to ring back" in said


def test_figures_and_days_are_typed_in_and_kept_as_a_call_keeps_them(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type("10")
    fingers.enter()
    assert page.panel.said() == "How likely: 10."
    fingers.type("2")
    fingers.enter()
    fingers.type("12/12")
    fingers.enter()
    assert page.panel.said() == "Which day: Thursday 12 December 2019."
    fingers.type("T")
    assert answers(party) == {"likely": ["10"], "people": ["2"], "day": ["2019-12-12"]}


def test_nought_is_an_answer_and_a_question_may_be_left_out(desk: EntryDesk, party: Room) -> None:
    _, fingers = opened(desk, party.sheet())
    fingers.type("0")
    fingers.enter()
    fingers.type("T")
    assert answers(party) == {"likely": ["0"]}


def test_what_is_no_answer_is_said_and_not_kept(desk: EntryDesk, party: Room) -> None:
    page, fingers = opened(desk, party.sheet())
    fingers.type("11")
    fingers.enter()
    assert page.panel.said() == "Write a whole number from 0 to 10." and "How likely" in page.panel.question()
    page.panel.asked.clear()
    fingers.type("7")
    fingers.enter()
    fingers.type("T")
    assert answers(party) == {"likely": ["7"]}


def test_a_row_that_is_opened_again_shows_what_was_written(desk: EntryDesk, party: Room) -> None:
    sheet = party.sheet()
    page, fingers = opened(desk, sheet)
    fingers.type("8")
    fingers.enter()
    fingers.type("T")
    desk.press("back")
    shown = [title.text() for title, _ in page.panel._lines.values()]
    assert shown[0].endswith("How likely: 8")
