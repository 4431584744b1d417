"""Every page, walked widget by widget: none of its words is markup, and none of them cannot be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.faults.markup import against
from tests.faults.markup_views import views

PAYLOADS = ("Margaret Ellison", "<b>Ann</b><img src='file:///etc/hostname'>", "Ann\u202e\u200b\x00", "שרה כהן")


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_page_takes_a_voters_words_for_more_than_letters(text: str, qtbot: QtBot) -> None:
    wrong = []
    for view in views():
        qtbot.addWidget(view.page)
        view.page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        view.fill(text)
        wrong += [f"{view.name}: {one}" for one in against(view.page)]
    assert wrong == []
