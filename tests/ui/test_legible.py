"""What must be true of every page for weak eyes: contrast in both themes, and at 200 % nothing is cut.

The pages are those of ``tests/ui/pages.py``. Each is built once for all of this: in light, at 200 %; then it is made
smaller, and then dark, as somebody does in Settings.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.text import Label
from tests.ui.inspecting import LEAST, cut, room_for, settle, shown
from tests.ui.pages import PAGES, WIDE
from tests.ui.test_theme import contrast

_INKS = 40
"""As many of a label's commonest colours are looked at: its ground, the strokes, and their softened edges."""


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_edges_and_drawings_stand_out_from_their_grounds(tokens: theme.Tokens) -> None:
    for ground in (tokens.window, tokens.surface, tokens.sunken):
        for ink in (tokens.edge, tokens.accent, tokens.ok, tokens.warn, tokens.bad, tokens.muted, tokens.chart):
            assert contrast(ink, ground) >= 3, (ink, ground)
    for words in (tokens.text, tokens.muted, tokens.bad):
        for ground in (tokens.soft, tokens.raised, tokens.sunken, tokens.bad_tint, tokens.warn_tint, tokens.ok_tint):
            assert contrast(words, ground) >= 4.5, (words, ground)
    for words in (tokens.text, tokens.muted, tokens.accent):
        for ground in (tokens.accent_tint,):
            assert contrast(words, ground) >= 4.5, (words, ground)


@pytest.mark.parametrize("name", PAGES)
def test_words_can_be_read_in_both_themes_and_at_200_per_cent_nothing_is_cut(
    name: str, qapp: QApplication, qtbot: QtBot
) -> None:
    """Contrast is sampled at 200 %, where a stroke is wider than the softening at its edges."""
    page = shown(name, qapp, qtbot, scale=2.0)
    assert list(cut(page)) == []
    assert faint(page) == [], "in light"
    if name not in WIDE:
        page.resize(*LEAST)
        settle(qapp)
        assert list(cut(page)) == [], "on a small screen"
        page.resize(*room_for(name, 2.0))
    theme.apply(qapp, theme.Theme(dark=True, scale=2.0))
    settle(qapp)
    assert faint(page) == [], "in dark"


# -- contrast -------------------------------------------------------------------------------------------------------


def faint(page: QWidget) -> list[str]:
    """Every label that is too faint against what is behind it, and how much."""
    picture = page.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = []
    for label in page.findChildren(Label):
        place = QRect(label.mapTo(page, QPoint(0, 0)), label.size())
        seen = label.isVisible() and label.isEnabled() and label.text().strip(" ·–")
        if not seen or label.visibleRegion().boundingRect().size() != label.size() or not page.rect().contains(place):
            continue
        pixels = label.font().pixelSize() / 2
        large = pixels >= 24 or (pixels >= 19 and label.font().weight() >= 600)
        if (ratio := sampled(picture, place)) < (3 if large else 4.5):
            found.append(f"{label.text()[:40]!r}: {ratio:.1f}")
    return found


def sampled(picture: QImage, place: QRect) -> float:
    """The contrast of the strongest ink in a place with its commonest colour; every other line is looked at."""
    share = picture.devicePixelRatio()
    part = picture.copy(QRect(place.topLeft() * share, place.size() * share))
    if part.isNull():
        return 21.0
    pixels, wide = memoryview(part.constBits()).cast("I"), part.width()
    counts: Counter[int] = Counter()
    for line in range(0, part.height(), 2):
        counts.update(pixels[line * wide : (line + 1) * wide])
    inks = [ink for ink, _ in counts.most_common(_INKS)]
    return max(between(ink, inks[0]) for ink in inks)


@lru_cache(maxsize=1 << 16)
def between(ink: int, ground: int) -> float:
    """The contrast of two pixels."""
    return contrast(QColor.fromRgba(ink).name(), QColor.fromRgba(ground).name())
