"""What must be true of every page for whoever cannot use a mouse, or does not see it; ``test_legible`` for weak eyes.

The pages are those of ``tests/ui/pages.py``.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.inspecting import called, controls, cut, shown, told
from tests.ui.pages import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name_and_a_role_and_is_reached_by_tab_and_back(
    name: str, qapp: QApplication, qtbot: QtBot
) -> None:
    page = shown(name, qapp, qtbot)
    assert list(cut(page)) == []
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
    group: QButtonGroup | None = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(one in seen for one in group.buttons())
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
