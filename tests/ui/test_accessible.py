"""What must be true of every page for whoever cannot use a mouse, does not see it, or needs it larger.

The pages are those of ``tests/ui/pages.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.parts import KeyButton, ScrollColumn, Segmented
from phonebank_app.ui.text import Label
from tests.ui.pages import PAGES
from tests.ui.test_theme import contrast

LAPTOP, LEAST = (1366, 768), (1024, 640)
"""The laptop most have; and the least window in which every page must be usable at 200 %."""

NAMES = tuple(PAGES)


def shown(name: str, qapp: QApplication, qtbot: QtBot, *, size: tuple[int, int] = LAPTOP, **look: float) -> QWidget:
    """A page on the screen, laid out."""
    theme.apply(qapp, theme.Theme(dark=bool(look.get("dark", 0)), scale=look.get("scale", 1.0)))
    page = PAGES[name]()
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    for _ in range(5):
        qapp.processEvents()
    page.activateWindow()
    return page


def controls(page: QWidget) -> Iterator[QWidget]:
    """Whatever can be pressed, chosen or typed in just now."""
    for widget in page.findChildren(QWidget):
        kinds = QAbstractButton | QLineEdit | QComboBox | Segmented | QAbstractItemView
        by_hand = isinstance(widget, kinds) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        parts = isinstance(widget, QScrollBar | QHeaderView) or isinstance(widget.parentWidget(), QComboBox)
        if by_hand and not parts and widget.isVisible() and widget.isEnabled():
            yield widget


def called(widget: QWidget) -> str:
    """What a screen reader calls it."""
    return str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name))


def told(widget: QWidget) -> str:
    """For a test that fails: which one."""
    return f"{type(widget).__name__} {called(widget)!r} in {type(widget.parentWidget()).__name__}"


# -- for a screen reader --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_control_has_a_name_and_a_role_and_is_reached_by_tab_and_back(
    name: str, qapp: QApplication, qtbot: QtBot
) -> None:
    page = shown(name, qapp, qtbot)
    here = list(controls(page))
    assert [told(one) for one in here if not called(one).strip()] == []
    plain = (QAccessible.Role.NoRole, QAccessible.Role.Client)
    nameless = [one for one in here if QAccessible.queryAccessibleInterface(one).role() in plain]
    assert [told(one) for one in nameless if isinstance(one, QAbstractButton | QLineEdit | QComboBox)] == []
    forth, back = walk(page, Qt.Key.Key_Tab), walk(page, Qt.Key.Key_Backtab)
    assert [told(one) for one in here if stops(one) and not reached(one, forth)] == []
    assert [told(one) for one in here if stops(one) and not reached(one, back)] == []


def reached(widget: QWidget, seen: list[QWidget]) -> bool:
    """Whether Tab comes here, or to one of its group, in which the arrow keys go on."""
    if isinstance(widget, QAbstractButton) and widget.autoExclusive():
        return any(one.parentWidget() is widget.parentWidget() for one in seen if isinstance(one, QAbstractButton))
    return widget in seen


def stops(widget: QWidget) -> bool:
    """Whether Tab must come here: a page without the keyboard is left out, but for the key that gives it."""
    ancestor: QWidget | None = widget
    while ancestor is not None:
        sharing = getattr(getattr(ancestor, "_shown", None), "sharing", None)
        if sharing is False and widget is not ancestor.header.give_keys:  # type: ignore[attr-defined]
            return False
        ancestor = ancestor.parentWidget()
    return True


def walk(page: QWidget, key: Qt.Key) -> list[QWidget]:
    """Where the focus goes until it comes round."""
    page.setFocus()
    seen: list[QWidget] = []
    for _ in range(400):
        QTest.keyClick(at(page), key)
        if at(page) in seen:
            break
        seen.append(at(page))
    return seen


def at(page: QWidget) -> QWidget:
    """What has the focus."""
    focus: QWidget | None = page.window().focusWidget()
    return page if focus is None else focus


# -- for weak eyes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_edges_and_drawings_stand_out_from_their_grounds(tokens: theme.Tokens) -> None:
    for ground in (tokens.window, tokens.surface, tokens.sunken):
        for ink in (tokens.edge, tokens.accent, tokens.ok, tokens.warn, tokens.bad, tokens.muted, tokens.chart):
            assert contrast(ink, ground) >= 3, (ink, ground)
    for words in (tokens.text, tokens.muted, tokens.bad):
        for ground in (tokens.soft, tokens.raised, tokens.sunken, tokens.bad_tint, tokens.warn_tint, tokens.ok_tint):
            assert contrast(words, ground) >= 4.5, (words, ground)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_words_on_the_screen_can_be_read_against_what_is_behind_them(
    name: str, dark: bool, qapp: QApplication, qtbot: QtBot
) -> None:
    """Sampled at 200 %, where a stroke is wider than the softening at its edges."""
    page = shown(name, qapp, qtbot, dark=dark, scale=2.0)
    picture = page.grab().toImage()
    faint = []
    for label in page.findChildren(Label):
        place = QRect(label.mapTo(page, QPoint(0, 0)), label.size())
        seen = label.isVisible() and label.isEnabled() and label.text().strip(" ·–")
        if not seen or label.visibleRegion().boundingRect().size() != label.size() or not page.rect().contains(place):
            continue
        large = label.font().pixelSize() / 2 >= 24 or (
            label.font().pixelSize() / 2 >= 19 and label.font().weight() >= 600
        )
        if (ratio := sampled(picture, place)) < (3 if large else 4.5):
            faint.append(f"{label.text()[:40]!r}: {ratio:.1f}")
    assert faint == []


def sampled(picture: QImage, place: QRect) -> float:
    """The contrast of the strongest ink in a place with its commonest colour."""
    counts: Counter[int] = Counter()
    share = picture.devicePixelRatio()
    for y in range(round(place.top() * share), round((place.bottom() + 1) * share), 2):
        for x in range(round(place.left() * share), round((place.right() + 1) * share)):
            counts[picture.pixel(x, y)] += 1
    if not counts:
        return 21.0
    ground = QColor.fromRgba(counts.most_common(1)[0][0]).name()
    return max((contrast(QColor.fromRgba(ink).name(), ground) for ink, _ in counts.most_common(60)), default=21.0)


# -- larger ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [LAPTOP, LEAST], ids=["laptop", "least"])
@pytest.mark.parametrize("name", NAMES)
def test_at_200_per_cent_nothing_is_cut(name: str, size: tuple[int, int], qapp: QApplication, qtbot: QtBot) -> None:
    page = shown(name, qapp, qtbot, size=size, scale=2.0)
    assert list(cut(page)) == []


def cut(page: QWidget) -> Iterator[str]:
    """Whatever has less room than it needs, or lies outside where nothing scrolls."""
    for widget in page.findChildren(QWidget):
        if not isinstance(widget, Label | KeyButton) or not widget.isVisible() or widget.window() is not page.window():
            continue
        wide, high = needed(widget)
        if widget.width() + 1 < wide or widget.height() + 1 < high:
            yield f"{told(widget)}: {widget.width()}×{widget.height()}, needs {wide}×{high}"
        elif not scrolls(widget, page) and not page.rect().contains(QRect(widget.mapTo(page, QPoint()), widget.size())):
            yield f"{told(widget)} lies outside"


def needed(widget: Label | KeyButton) -> tuple[int, int]:
    """Width and height without which words are cut; what may end in “…” needs none."""
    if isinstance(widget, KeyButton):
        return 0, widget.heightForWidth(widget.width())
    if not widget.text() or widget._elide:
        return 0, 0
    if widget.wordWrap():
        return 0, widget.heightForWidth(widget.width())
    metrics = widget.fontMetrics()
    return metrics.horizontalAdvance(widget.text()), metrics.height() - metrics.leading()


def scrolls(widget: QWidget, page: QWidget) -> bool:
    """Whether something between it and the page scrolls."""
    parent = widget.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent, ScrollColumn | QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False
