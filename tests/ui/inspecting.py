"""What tests of every page share: a page on the screen, what can be pressed on it, and how a fault is told."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
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
from tests.ui.pages import PAGES, WIDE

LAPTOP, LEAST = (1366, 768), (1024, 640)
"""The laptop most have; and the least window in which every page must be usable at 200 %."""


def room_for(name: str, scale: float) -> tuple[int, int]:
    """The size at which a page is looked at: a laptop's, or what its callers side by side need."""
    wide, high = WIDE.get(name, (0, 0))
    return (round(wide * scale), round(high * scale)) if wide else LAPTOP


def shown(name: str, qapp: QApplication, qtbot: QtBot, *, scale: float = 1.0, dark: bool = False) -> QWidget:
    """A page on the screen, laid out."""
    theme.apply(qapp, theme.Theme(dark=dark, scale=scale))
    page = PAGES[name]()
    qtbot.addWidget(page)
    page.resize(*room_for(name, scale))
    page.show()
    settle(qapp)
    page.activateWindow()
    return page


def settle(qapp: QApplication) -> None:
    """Let it be laid out: some of it is, once the rest has been."""
    for _ in range(5):
        qapp.processEvents()


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


# -- room -----------------------------------------------------------------------------------------------------------


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
        return round(widget._least_width()), widget.heightForWidth(widget.width())
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
