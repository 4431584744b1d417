"""Names and scripts that read from the right: what is theirs reads so, and nothing beside it jumps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QImage, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui.caller import words
from phonebank_app.ui.caller.step_aloud import step_aloud
from phonebank_app.ui.parts import KeyButton, ProgressDots
from phonebank_app.ui.plain import isolated, plain, steady_figures, without_isolates
from phonebank_app.ui.text import Prose, Words
from phonebank_app.words.languages import from_the_right
from tests.ui import samples, script_samples
from tests.ui.pages_of_asking import AMINA, call

LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
ISOLATE, END = "\u2068", "\u2069"


@pytest.mark.parametrize(
    "tag", ["ur", "ar", "he", "fa", "yi", "ps", "sd", "ckb", "ur-PK", "UR_pk", "pa-Arab", "az-Arab-IR"]
)
def test_these_languages_read_from_the_right(tag: str) -> None:
    assert from_the_right(tag)


@pytest.mark.parametrize("tag", ["en-GB", "cy", "pa", "ur-Latn", "pl", "", "x"])
def test_these_do_not(tag: str) -> None:
    assert not from_the_right(tag)


# -- order, as Qt lays it out ----------------------------------------------------------------------------------------


def places(text: str, direction: Qt.LayoutDirection = LTR) -> list[float]:
    """Where each character of a line begins, from the left."""
    layout = QTextLayout(text, QFont())
    option = QTextOption()
    option.setTextDirection(direction)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(100_000)
    layout.endLayout()
    drawn = [[x.x() for run in line.glyphRuns(at, 1) for x in run.positions()] for at in range(len(text))]
    return [min(one, default=-1.0) for one in drawn]


TRICKS = ("\u202e", "\u202b", "\u2067", "\u2069", "\u200f", "\u061c")
LETTERS = st.sampled_from([*"Aa 7(),.-2", "א", "ב", "ع", "ہ", *TRICKS])


@settings(max_examples=120, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=14).map("".join))
def test_no_name_turns_what_stands_beside_it(qapp: QApplication, name: str) -> None:
    before, after = "Ring ", " on 12 34, now"
    text = before + plain(name) + after
    at = places(text)
    tail = at[-len(after) :]
    assert at[: len(before)] == sorted(at[: len(before)])
    assert tail == sorted(tail)
    assert max(at[: len(before)]) <= min(tail)


@pytest.mark.parametrize("number", ["020 7946 0182", "07700 900123", "10:30", "+44 20 7946 0182"])
def test_a_number_is_not_turned_round_among_letters_from_the_right(qapp: QApplication, number: str) -> None:
    for text in (f"فون {isolated(number)} پر", steady_figures(f"فون {number} پر")):
        begin = text.index(number[0])
        at = [x for sign, x in zip(text, places(text, RTL), strict=True) if sign in number and sign.strip()]
        assert begin > 0
        assert at == sorted(at), text


def test_isolates_are_not_told_to_whoever_does_not_see_them() -> None:
    assert isolated(isolated("آمنہ")) == isolated("آمنہ") == f"{ISOLATE}آمنہ{END}"
    assert without_isolates(isolated("آمنہ")) == "آمنہ"
    told = step_aloud(script_samples.begun(script_samples.asking(), AMINA), samples.LABELS)
    assert ISOLATE not in told
    assert "آمنہ" in told


# -- on the page -----------------------------------------------------------------------------------------------------


def test_a_name_in_a_sentence_of_ours_leaves_the_sentence_as_it_reads() -> None:
    assert words.mate_button(AMINA) == f"{ISOLATE}محمد{END} answered instead"
    assert words.household(AMINA) == f"Lives with {ISOLATE}محمد{END}, same number"
    page = call(script_samples.begun(script_samples.asking(), AMINA), AMINA)
    assert f"is that {ISOLATE}{AMINA.name}{END}? I’m Sam" in page.body.say.said()
    assert page.body.say.answers()["2"].words() == f"I’ll fetch {ISOLATE}آمنہ{END}"
    page.deleteLater()


def test_a_mark_that_turns_words_round_is_written_out_and_turns_nothing(qtbot: QtBot) -> None:
    tricky = replace(samples.MARGARET, name="Ann\u202eesrever", first_name="Ann\u202e")
    page = call(script_samples.begun(script_samples.asking(), tricky), tricky)
    qtbot.addWidget(page)
    said = page.body.say.said() + page.body.say.answers()["2"].words()
    assert "\u202e" not in said
    assert "⟨U+202E⟩" in said


@pytest.mark.parametrize("size", [(1366, 768), (960, 1000), (640, 1000), (700, 500)])
def test_a_script_in_urdu_is_laid_out_from_the_right_and_the_window_is_not(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = call(script_samples.begun(script_samples.urdu(), AMINA), AMINA)
    qtbot.addWidget(page)
    page.resize(*size)
    page._arrange()
    say = page.body.say
    assert say.layoutDirection() == RTL
    assert all(button.layoutDirection() == RTL for button in say.answers().values())
    assert page.layoutDirection() == page.body.ended.layoutDirection() == page.body.note.layoutDirection() == LTR
    page.show_step(script_samples.begun(script_samples.asking()), None)
    assert say.layoutDirection() == LTR


def ink(image: QImage) -> tuple[int, int]:
    """How many pixels differ from the ground in the left fifth, and in the right one."""
    ground, fifth = image.pixel(image.width() // 2, 4), image.width() // 5

    def counted(columns: range) -> int:
        return sum(image.pixel(x, y) != ground for x in columns for y in range(6, image.height() - 6))

    return counted(range(6, fifth)), counted(range(image.width() - fifth, image.width() - 6))


def test_key_caps_stand_where_one_begins_to_read(qtbot: QtBot) -> None:
    for direction, at_left in ((LTR, True), (RTL, False)):
        button = KeyButton("", caps=("1",), cap_left=True)
        qtbot.addWidget(button)
        button.setLayoutDirection(direction)
        button.resize(300, 44)
        left, right = ink(button.grab().toImage())
        assert (left > right) is at_left


def test_progress_fills_from_where_one_begins_to_read(qtbot: QtBot) -> None:
    for direction, at_left in ((LTR, True), (RTL, False)):
        dots = ProgressDots()
        qtbot.addWidget(dots)
        dots.set_progress(1, 4)
        dots.setLayoutDirection(direction)
        dots.resize(200, 12)
        image = dots.grab().toImage()
        colours = [image.pixel(x, 6) for x in (20, 180)]
        empty = image.pixel(75, 6)
        assert (colours[0] != empty) is at_left
        assert (colours[1] != empty) is not at_left


def test_points_of_a_scale_run_from_the_right_in_urdu(qtbot: QtBot) -> None:
    for script, first_at_right in ((script_samples.asking(), False), (script_samples.urdu(), True)):
        page = call(script_samples.at("sure", script).answer_text("3"), samples.MARGARET)
        qtbot.addWidget(page)
        page.show()
        points = page.body.say.written.scale.points.points()
        qtbot.waitUntil(lambda p=points: p[0].x() != p[10].x())  # type: ignore[misc]
        assert (points[0].x() > points[10].x()) is first_at_right


def test_prose_from_the_right_says_its_bars_and_dots_at_the_right(qtbot: QtBot) -> None:
    for from_right in (False, True):
        prose = Prose(size=21)
        qtbot.addWidget(prose)
        prose.set_blocks([[Words("…")]], ["quote"])
        prose.set_from_right(from_right)
        prose.resize(400, 40)
        image = prose.grab().toImage()
        bar = [image.pixel(x, image.height() // 2) for x in (1, image.width() - 2)]
        assert (bar[0] != bar[1]) is True
        assert (bar[1] != image.pixel(200, 5)) is from_right
