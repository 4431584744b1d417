"""A script that asks in every way and offers things, played on a joined laptop: answers and promises reach the host."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phonebank_app.db import script_uses
from phonebank_app.db.documents import Party, get
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.seats import seats_by_code
from phonebank_app.ui.caller.call_back import CallBackPane
from phonebank_app.ui.caller.promise_pane import WordsPane
from tests.hosts import press
from tests.ui import script_samples
from tests.ui.nearby.rooms import Play, Room

KEYS = Qt.Key


def use_script(session: Session, text: str) -> None:
    """Have the party read this script from now on."""
    now = session.clock.now()
    with session.store.write() as connection:
        party = get(connection, Party)
        assert party is not None
        script_uses.take(connection, party, script_uses.Arrived(text, "Maya Lindqvist", now), None, now, seen=True)
    session.reload()


def typed(room: Room, words: str) -> None:
    """Write words into the box of the question, then Enter."""
    box = room.caller.page.body.say.words_box
    QTest.keyClicks(box, words)
    QTest.keyClick(box, KEYS.Key_Return)


def rows(session: Session, sql: str) -> list[str]:
    with session.store.read() as connection:
        return [str(row[0]) for row in connection.exec_driver_sql(sql)]


def test_a_joined_laptop_plays_scales_numbers_dates_and_follow_ups_and_knows_the_facts(plays: Play) -> None:
    async def evening(room: Room) -> None:
        use_script(room.session, script_samples.ASKING)
        await room.turns_on()
        await room.joins()
        caller = room.caller
        assert caller.conversation is not None
        seat = seats_by_code()[room.session.party.seat_code]
        assert caller.conversation.facts["majority"] == str(seat.majority)
        assert caller.conversation.facts["first_time"] == "yes"
        press(caller, KEYS.Key_1, KEYS.Key_Return, KEYS.Key_1, KEYS.Key_0, KEYS.Key_Return)
        typed(room, "2")
        typed(room, "Monday")
        assert [a.values for a in caller.conversation.answers] == [("10",), ("2",), ("2019-12-09",)]
        press(caller, KEYS.Key_1)
        pane = caller.page.questions.pane
        assert isinstance(pane, WordsPane)
        await room.until(lambda: pane.awake)
        press(caller, KEYS.Key_1)
        await room.until(lambda: rows(room.session, "SELECT kind FROM promises") == ["come_to_event"])
        await room.until(lambda: caller.page.context() == "call" and bool(caller.card and caller.card.promised))
        press(caller, KEYS.Key_Left, KEYS.Key_2)
        assert caller.page.body.ended.button(OutcomeKind.CALL_BACK).look() == "fill"
        press(caller, KEYS.Key_Return)
        chooser = caller.page.questions.pane
        assert isinstance(chooser, CallBackPane)
        press(caller, KEYS.Key_Return)
        await room.until(lambda: room.outcomes() == ["call_back"])
        op = json.loads(rows(room.session, "SELECT CAST(op AS TEXT) FROM outcomes")[0])
        assert {one["question"]: one["values"] for one in op["answers"]} == {
            "sure": ["10"],
            "voters": ["2"],
            "day": ["2019-12-09"],
            "helps": ["again"],
        }
        assert op["call_back_at"].startswith("2019-12-09")

    plays(evening)
