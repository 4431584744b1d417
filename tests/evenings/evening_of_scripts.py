"""An evening of scripts, up to the moment at which the laptop fails: ``python -m tests.evenings.evening_of_scripts``.

The host writes a script from nothing, breaks it, mends it, tries it and puts it into use, and one in Welsh beside it;
three chairs ring. In the middle of a call the program says so, and waits to be killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from phonebank_app.app import make_application
from phonebank_app.db.contacts import NewContact
from phonebank_app.scripts import parse
from phonebank_app.ui.people.pin_dialogs import PinQuestion
from phonebank_app.ui.scripts.editor import EditorPage
from phonebank_app.ui.scripts.sheets import ApproveSheet, Chooser
from tests.evenings.room_of_six import Room, opened
from tests.hosts import PIN, Host
from tests.makers import voter

K = Qt.Key
SAM, GWEN, PRIYA = 1, 2, 3
IN_MID_SCRIPT = "in mid-script"
"""What the program says when it may be killed."""

FROM_NOTHING = """+++
title = "What Riverside says"
language = "en-GB"
version = 1
+++

&& yes_or_no
1 Yes, please [yes]
2 No, thank you [no]

== hello: Hello
“Hello, is that **{full_name}?** I’m **{caller}**, a volunteer for {on_behalf_of}.”
1 Yes, speaking
2 Not in -> end not_available
when {ward} is Riverside -> neighbour
-> likely

== neighbour: A neighbour
“Somebody near you told us:”
>> The last bus goes at six.
-> likely

== likely: Voting (question likely, scale 0 to 10, required)
“How likely are you to vote?”
0 I won’t
10 Certain
-> home

== home: At home (question voters, number 1 to 12)
“And how many of you can vote?”
____ How many
-> day

== day: When (question ring_day, date)
“Which day shall we ring again?”
____ A day
-> lift

== lift: A lift (question lift)
“Would a lift help?”
& yes_or_no
-> helping

== helping: Helping (question help, any of)
“Would you do something with us?”
1 Come to an event [event]
+ promise come_to_event
2 Talk again [again]
+ call back on ring_day
3 Have the office look at something [casework]
+ ticket
-> thanks

== thanks: Thanks
“Thank you. Good night.”
-> end conversation"""


def people() -> list[NewContact]:
    """Every third of them speaks Welsh; all live in Riverside."""
    return [voter(n, language="Welsh" if n % 3 == 0 else "") for n in range(1, 31)]


class ScriptRoom(Room):
    """A room in which somebody writes."""

    @property
    def editor(self) -> EditorPage:
        """The page with the text."""
        return self.view.scripts.editor

    async def settled(self) -> None:
        """Until what stands there is checked and kept."""
        desk, running = self.view.scripts, self.view.tasks.running
        await self.host.until(
            lambda: (
                desk.proof is not None
                and desk.kept == self.editor.field.text()
                and not running("script-check")
                and not running("script-draft")
            )
        )

    def types(self, words: str) -> None:
        """Type a text line by line; what is offered meanwhile is not wanted."""
        for at, line in enumerate(words.split("\n")):
            if at:
                self.press(K.Key_Escape, K.Key_Return)
            for sign in line:
                if sign.isascii():
                    self.press(sign)
                else:  # no key of the tests' keyboard has a curly quote
                    typed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign)
                    QApplication.sendEvent(self.editor.field, typed)

    async def approved(self, name: str) -> None:
        """Ctrl+Enter, the coordinator's name, and the host's PIN."""
        self.press(K.Key_Return, control=True)
        sheet = self.window.findChildren(ApproveSheet)[-1]
        QTest.keyClicks(sheet.name, name)
        QTest.keyClick(sheet.name, K.Key_Return)
        gate = self.view.gate
        await self.host.until(lambda: isinstance(gate.sheet, PinQuestion) and gate.sheet.ok.isEnabled())
        assert isinstance(gate.sheet, PinQuestion)
        QTest.keyClicks(gate.sheet.field, PIN)
        QTest.keyClick(gate.sheet, K.Key_Return)
        await self.host.until(lambda: gate.sheet is None)
        await self.settled()
        assert any(f"approved by {name}" in told for told in self.host.notices()), self.host.notices()

    def reads(self, chair: int) -> str:
        """What stands on a chair's page to be said."""
        return self.view.desk(chair).page.body.say.said()


async def calls_begin(room: ScriptRoom) -> str:
    """Everybody sits down; Priya has somebody on the line, with the script that comes with the program.

    Returns:
        what stands on her page.
    """
    await room.seat("Sam", SAM)
    await room.seat("Gwen", GWEN, speaks="Welsh")
    await room.seat("Priya", PRIYA)
    await room.sit(PRIYA)
    room.press(K.Key_1)
    old = room.reads(PRIYA)
    await room.to_host()
    return old


async def a_script_is_written(room: ScriptRoom) -> None:
    """From nothing; then a slip, which F8 finds and a key puts right."""
    room.press(K.Key_F6)
    field = room.editor.field
    await room.settled()
    room.press(K.Key_A, control=True)
    room.press(K.Key_Backspace)
    room.types(FROM_NOTHING)
    await room.settled()
    assert field.text() == FROM_NOTHING
    assert room.editor.problems.counts()[0] == ""
    slip = FROM_NOTHING.split("\n").index("-> thanks") + 1
    while field.line() > slip:
        room.press(K.Key_Up)
    room.press(K.Key_End, K.Key_Backspace)
    await room.settled()
    assert room.editor.problems.counts()[0] == "1 must be put right"
    while field.line() > 1:
        room.press(K.Key_PageUp)
    room.press(K.Key_Return, control=True)
    assert room.window.findChildren(ApproveSheet) == [], "what is broken is not put into use"
    assert any("cannot be used yet" in told for told in room.host.notices())
    while field.line() > 1:
        room.press(K.Key_PageUp)
    room.press(K.Key_F8)
    assert (field.line(), field.textCursor().selectedText()) == (slip, "thank")
    room.press(K.Key_Period, control=True)
    await room.settled()
    assert field.text() == FROM_NOTHING


async def it_is_tried(room: ScriptRoom) -> None:
    """All the way through, by the caller's keys; nothing of it is kept."""
    while room.editor.field.line() > 1:
        room.press(K.Key_PageUp)
    room.press(K.Key_F5)
    trying = room.view.scripts.page.trying
    ward = trying.facts.fields["ward"]
    ward.setFocus()
    room.press(K.Key_A, control=True)
    room.press("Riverside")
    trying.setFocus()
    room.press(K.Key_1)
    assert "The last bus goes at six." in trying.player.say.said(), "a fact leads on"
    room.press(K.Key_Return, "9", K.Key_Return, "2", K.Key_Return, "Monday", K.Key_Return, "1", "1", "2", K.Key_Return)
    assert trying.player.say.step_title().startswith("Thanks")
    room.press(K.Key_Return)
    kept = " ".join(trying.kept_lines())
    assert "ring_day: 2" in kept
    for one in ("likely: 9", "voters: 2", "lift: yes", "help: event, again", "come_to_event"):
        assert one in kept, kept
    room.press(K.Key_Escape)
    assert room.rows("SELECT COUNT(*) FROM outcomes") == [(0,)]


async def both_are_put_into_use(room: ScriptRoom) -> None:
    """The new one under a coordinator's name, and the Welsh one of those that come with the program."""
    await room.approved("Maya Lindqvist")
    room.press(K.Key_N, control=True)
    chooser = room.window.findChildren(Chooser)[-1]
    welsh = next(at for at, one in enumerate(chooser.buttons, 1) if "Y sgwrs gyntaf" in one.words())
    QTest.keyClick(chooser, K(K.Key_0.value + welsh))
    await room.settled()
    assert parse(room.editor.field.text()).language == "cy"
    await room.approved("Nia Rees")
    assert {one.language for one in room.session.shelf.in_use} == {"en-GB", "cy"}


async def calls_go_on(room: ScriptRoom, old: str) -> None:
    """Sam reads the new one, Gwen the Welsh one to who speaks Welsh; Priya finishes with the one she began with."""
    room.press(K.Key_F1)
    await room.sit(SAM)
    assert "a volunteer for Ruth Okafor’s campaign" in room.reads(SAM)
    desk = await room.sit(PRIYA)
    assert room.reads(PRIYA) == old
    room.press(K.Key_1, K.Key_Return, K.Key_T)
    assert desk.conversation is not None
    assert desk.conversation.script.title == "What Riverside says"
    desk = await room.sit(GWEN)
    while not (desk.card is not None and desk.card.language):
        room.press(K.Key_N)
    assert desk.conversation is not None
    assert desk.conversation.script.language == "cy"
    assert "Gwen ydw i" in room.reads(GWEN)
    room.press(K.Key_1, K.Key_1, K.Key_Return, K.Key_T)


async def in_mid_script(room: ScriptRoom) -> None:
    """Sam is asked for a day, and has half written it."""
    desk = await room.sit(SAM)
    room.press("1")
    assert "The last bus goes at six." in room.reads(SAM)
    room.press(K.Key_Return, "9", K.Key_Return, "3", K.Key_Return, "Mond")
    assert desk.conversation is not None
    assert (desk.conversation.at, desk.conversation.words) == ("day", "Mond")
    await room.host.until(lambda: any("Mond" in str(row[0]) for row in room.rows("SELECT draft FROM chairs")))


async def story(room: ScriptRoom) -> None:
    """The evening, until it is cut off."""
    old = await calls_begin(room)
    await a_script_is_written(room)
    await it_is_tried(room)
    await both_are_put_into_use(room)
    await calls_go_on(room, old)
    await in_mid_script(room)
    print(IN_MID_SCRIPT, flush=True)
    await asyncio.sleep(120)


def main(folder: Path) -> None:
    """Play it at the real program."""
    made = make_application()
    host = Host(made, folder / "data")
    opened(host, people())
    room = ScriptRoom(host, folder)
    host.plays(lambda: story(room))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
