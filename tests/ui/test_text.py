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
    assert plain(shown) == shown


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_made_of_words_that_were_shown_already_stay_as_they_are(one: str, other: str) -> None:
    together = f"{plain(one)}, chair 3, {plain(other)}"
    assert plain(together, 10_000).strip("\u2068\u2069").startswith(plain(one).strip("\u2068\u2069"))
    assert "⟨U+2068⟩" not in plain(together, 10_000) or "\u2068" in one + other


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


@pytest.mark.parametrize(
    "name",
    [
        "Siân Ffion ap Gruffudd",
        "Nguyễn Thị Minh Khai",
        "क्\u200dष",  # a joiner that Hindi needs
        "葛\U000e0100城",  # a name written with its own form of an ideograph
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",  # a family
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",  # Wales
        "☎\ufe0f",
    ],
)
def test_what_a_language_needs_stays(name: str) -> None:
    assert plain(name) == name


@pytest.mark.parametrize(
    "trick",
    [
        "Ann\u3164",
        "\u2800Ann",
        "Ann\u034fe",
        "A\ufe0fnn",
        "Ann\u2068Bob\u2069",
        "\u2069Ann",
        "Ann\U000e0041",
        "A\u200dא",
    ],
)
def test_a_sign_that_cannot_be_seen_is_written_out(trick: str) -> None:
    assert "⟨U+" in plain(trick)


def test_a_mark_that_counts_as_right_to_left_and_is_written_out_needs_no_isolate() -> None:
    assert plain("Ann\u200fe") == "Ann⟨U+200F⟩e"


@pytest.mark.parametrize("limit", range(2, 30))
def test_a_family_or_a_flag_that_is_cut_leaves_nothing_unseen(limit: int) -> None:
    for signs in ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e007f"):
        assert plain(plain(signs * 9, limit)) == plain(signs * 9, limit)


def test_marks_without_a_letter_are_given_something_to_stand_on() -> None:
    assert plain("\u0301 of Harrow") == "◌\u0301 of Harrow"


def test_a_name_cut_off_in_the_middle_leaves_nothing_open() -> None:
    shown = plain(f"chair 3, {plain('שרה כהן')}, and more", 14)
    assert shown.count("\u2068") == shown.count("\u2069")
    assert shown.rstrip("\u2069").endswith("…")


def test_a_word_without_an_end_does_not_push_the_page_apart(qtbot: QtBot) -> None:
    label = Label("W" * 100, "name", wrap=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 1200
    assert label.text() == "W" * 100


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
