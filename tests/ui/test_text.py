"""A voter's text is never markup (DESIGN §4.8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from phonebank_app.ui.text import NAME_LIMIT, Label, Prose, Words, plain, tooltip

PAYLOADS = [
    "<b>Margaret</b>",
    "<img src='file:///etc/passwd'>",
    "<a href='http://example.invalid/'>call</a>",
    "&lt;script&gt;",
    "Robert'); DROP TABLE students;--",
    '=HYPERLINK("http://example.invalid")',
    "{name!r} %s ${HOME}",
    "\x1b[31mred",
    "<!doctype html><h1>Big</h1>",
    "&File",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_label_shows_markup_as_the_letters_it_is_made_of(payload: str, qtbot: QtBot) -> None:
    label = Label(payload)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == plain(payload)
    for letter in "<>&":
        assert label.text().count(letter) == payload.count(letter)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_read_aloud_is_never_parsed(payload: str, qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_blocks([[Words("Hello, is that "), Words(payload, bold=True), Words("?")]])
    assert prose.text() == f"Hello, is that {plain(payload)}?"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_tooltip_is_escaped(payload: str, qtbot: QtBot) -> None:
    label = Label("x")
    qtbot.addWidget(label)
    tooltip(label, payload)
    inside = label.toolTip().removeprefix("<qt>").removesuffix("</qt>")
    assert "<" not in inside
    assert ">" not in inside


@given(st.text(max_size=400))
def test_whatever_is_given_is_one_line_of_visible_letters(text: str) -> None:
    shown = plain(text)
    assert len(shown.strip("\u2068\u2069")) <= NAME_LIMIT
    assert not any(letter in shown for letter in "\n\r\t\x00\x1b\u202e\u202a\u2066\u200b\ufeff\u00ad\u2028")
    assert plain(shown) == shown or "\u2068" in shown


def test_a_mark_that_turns_the_writing_direction_is_written_out() -> None:
    assert plain("Ann\u202egnihtyna") == "Ann⟨U+202E⟩gnihtyna"


def test_a_name_written_from_right_to_left_cannot_reorder_what_stands_beside_it() -> None:
    shown = plain("שרה כהן")
    assert shown[0] == "\u2068"
    assert shown[-1] == "\u2069"


def test_a_tower_of_accents_is_cut_down() -> None:
    assert len(plain("e" + "\u0301" * 80)) <= 6


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert "\u200c" in plain("می\u200cخواهم")
    assert "\u200c" not in plain("Ann\u200ce")


def test_a_long_name_grows_smaller_and_then_wraps_and_a_number_never_wraps(qtbot: QtBot) -> None:
    name = Label("Wilhelmina Featherstonehaugh-Cholmondeley van der Berg", "name", shrink_to=24)
    number = Label("03069 990 417", "number", squeeze=True)
    for label in (name, number):
        qtbot.addWidget(label)
        label.resize(250, 100)
        label.show()
    assert name.font().pixelSize() == 24
    assert name.wordWrap()
    assert number.font().pixelSize() < 46
    assert not number.wordWrap()


def test_a_label_that_ends_in_an_ellipsis_still_knows_all_of_it(qtbot: QtBot) -> None:
    label = Label("Llanfairpwllgwyngyllgogerychwyrndrobwll ward", elide=True)
    qtbot.addWidget(label)
    label.resize(90, 20)
    label.show()
    assert label.sizeHint().width() > label.width()
    assert label.text() == "Llanfairpwllgwyngyllgogerychwyrndrobwll ward"
