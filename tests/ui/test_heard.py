"""A whole call as a screen reader hears it: what Qt tells it, widget by widget, at each step of a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.ui.caller.seating import desk_at
from phonebank_app.ui.parts.icon_button import IconButton
from phonebank_app.ui.prose import Prose
from phonebank_app.ui.text import Label, Words, describe, tooltip
from tests.conftest import PartyFactory
from tests.hosts import press
from tests.makers import voters
from tests.scripted import session_of
from tests.ui.script_samples import ASKING

K = Qt.Key
NAME, MORE = QAccessible.Text.Name, QAccessible.Text.Description


def told(of: QAccessibleInterface | None) -> Iterator[str]:
    """Names and descriptions of whatever is there, in order."""
    if of is None or not of.isValid() or of.state().invisible:
        return
    for text in (of.text(NAME), of.text(MORE)):
        if text:
            yield text
    for at in range(of.childCount()):
        yield from told(of.child(at))


def heard(widget: QWidget) -> list[str]:
    return list(told(QAccessible.queryAccessibleInterface(widget)))


def test_every_step_of_a_call_is_heard_in_words(party: PartyFactory, qtbot: QtBot) -> None:
    session = session_of(party(voters(2), guests=1), ASKING)
    holder = QWidget()
    desk = desk_at(1, session, holder)
    qtbot.addWidget(desk.page)
    desk.page.resize(1366, 768)
    desk.page.show()
    desk.start()
    hello = heard(desk.page)
    assert "Hello" in hello and "Yes, speaking, carry on" in hello and "Key 1" in hello
    press(desk, K.Key_1)
    neighbour = heard(desk.page)
    assert "A neighbour" in neighbour, "also where there is no room to show it whole"
    said = next(one for one in neighbour if "Somebody in your road" in one)
    assert "In somebody else’s words: The surgery has closed." in said
    assert "a walk-in surgery. the bus on Sundays. warm homes." in said, "each with a pause"
    assert "For you: Then wait. Let them talk." in neighbour
    press(desk, K.Key_Return)
    sure = heard(desk.page)
    assert "For you: Choose a number from 0 to 10." in sure and "10, Certain" in sure
    press(desk, K.Key_7)
    assert "7, chosen" in heard(desk.page)
    press(desk, K.Key_Return)
    assert "For you: Write a number from 1 to 12." in heard(desk.page)
    for step in (hello, neighbour, sure, heard(desk.page)):
        assert not [one for one in step if "<" in one or "…</" in one], "no tags"
    holder.deleteLater()


@pytest.mark.parametrize("payload", ["a < b & <i>c</i>", "How you like your page"])
def test_a_tooltip_is_heard_without_its_tags_and_gives_way_to_a_description(payload: str, qtbot: QtBot) -> None:
    button, label = IconButton("wishes", payload), Label("x")
    for widget in (button, label):
        qtbot.addWidget(widget)
    tooltip(label, payload)
    tooltip(label, f"{payload} more")
    assert QAccessible.queryAccessibleInterface(label).text(MORE) == f"{payload} more"
    assert QAccessible.queryAccessibleInterface(button).text(MORE) == payload
    describe(label, "its own")
    tooltip(label, payload)
    assert QAccessible.queryAccessibleInterface(label).text(MORE) == "its own"


def test_what_is_cut_for_want_of_room_is_heard_whole_and_what_was_named_keeps_its_name(qtbot: QtBot) -> None:
    cut, named = Label("A long heading of a step", elide=True), Label("Another long heading", elide=True)
    named.setAccessibleName("Its own")
    for label in (cut, named):
        qtbot.addWidget(label)
        label.setFixedWidth(40)
        label.show()
        label.setText(f"{label.text()}, changed")
    assert heard(cut)[0] == "A long heading of a step, changed"
    assert heard(named)[0] == "Its own"


def test_one_paragraph_is_heard_as_it_stands(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.set_blocks([[Words("Yes")]])
    assert prose.accessibleName() == "Yes"
