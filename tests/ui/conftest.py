"""What the window's tests share: the theme, and a page whose keys can be pressed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.ui import theme
from phonebank_app.ui.caller.call_page import CallPage
from tests.ui import samples

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    """Every test begins in the light theme at 100 %, without the widgets of the last one."""
    if not qapp.styleSheet() or theme.current() != theme.Theme():
        theme.apply(qapp, theme.Theme())
    yield
    # Without a running loop nothing else destroys them, and every change of theme would style them all again: also
    # those of a window's pages that nobody opened, which are in no window yet.
    for left in qapp.topLevelWidgets():
        if left.parent() is None:
            left.hide()
            left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if theme.current() != theme.Theme():
        theme.apply(qapp, theme.Theme())


@pytest.fixture
def page(qtbot: QtBot) -> CallPage:
    """A call page at full screen with a voter in hand, at the first step."""
    return samples.shown_page(qtbot)
