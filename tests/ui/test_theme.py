"""Colours that can be read, and sizes that follow the setting."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.text import Label


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        made = QColor(colour)
        shares = (made.redF(), made.greenF(), made.blueF())
        linear = [s / 12.92 if s <= 0.03928 else math.pow((s + 0.055) / 1.055, 2.4) for s in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_words_stand_out_from_every_ground_they_are_written_on(tokens: theme.Tokens) -> None:
    for words in (tokens.text, tokens.muted, tokens.accent, tokens.ok, tokens.warn, tokens.bad):
        assert contrast(words, tokens.surface) >= 6.5
        assert contrast(words, tokens.window) >= 6.0
    for words, tint in (
        (tokens.accent, tokens.accent_tint),
        (tokens.ok, tokens.ok_tint),
        (tokens.warn, tokens.warn_tint),
        (tokens.bad, tokens.bad_tint),
    ):
        assert contrast(words, tint) >= 5.7
    assert contrast(tokens.on_fill, tokens.fill) >= 4.5
    assert contrast(tokens.on_rehearsal, tokens.rehearsal) >= 7


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_outline_of_what_can_be_pressed_can_be_seen(tokens: theme.Tokens) -> None:
    assert contrast(tokens.edge, tokens.surface) >= 3


@pytest.mark.parametrize("scale", theme.SCALES)
def test_no_rule_of_the_sheet_sets_the_size_of_a_font(scale: float) -> None:
    assert "font" not in theme.style_sheet(theme.Theme(scale=scale))


def test_the_dark_palette_is_set_outright(qapp: QApplication) -> None:
    theme.apply(qapp, theme.Theme(dark=True))
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == theme.DARK.window


def test_open_widgets_follow_when_the_text_size_changes(qapp: QApplication, qtbot: QtBot) -> None:
    label, button = Label("Margaret Ellison", "name"), KeyButton("Yes, speaking", caps=("1",))
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    small = label.font().pixelSize()
    theme.apply(qapp, theme.Theme(scale=2.0))
    assert label.font().pixelSize() == 2 * small
    assert button.sizeHint().height() == 88


def test_figures_in_columns_have_one_width_and_nothing_joins_letters() -> None:
    font = theme.Theme().font(15, tabular=True)
    assert font.featureValue(QFont.Tag("calt")) == 0
    assert font.isFeatureSet(QFont.Tag("calt"))
    assert font.featureValue(QFont.Tag("tnum")) == 1
