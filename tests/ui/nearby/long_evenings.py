"""Evenings with a joined laptop that take longer than a test may: ``tests/faults/joined_evenings.py`` plays them.

With ``PHONEBANK_FAULT=forgets`` the guests’ laptops keep nothing while the line is down, and both must fail.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phonebank_app.cards import OutcomeDraft
from phonebank_app.guests.register_notice import notice
from phonebank_app.nearby import LineEvent, NearbyGuest
from phonebank_app.party.own_list import OwnList
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.nearby import room_desk
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.welcome_page import WelcomePage
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.faults.laptops_guests import SABOTAGE
from tests.hosts import PASSPHRASE, Host, press, said
from tests.makers import WHO
from tests.own_lists import begin_with_list
from tests.ui.nearby.rooms import CONTROL, LoopbackHost, Play, Room, answer


@pytest.fixture(autouse=True)
def _sabotage() -> None:
    fault = os.environ.get("PHONEBANK_FAULT", "")
    if fault:
        SABOTAGE[fault]()


def test_a_guest_joins_saves_loses_the_line_saves_again_and_the_host_has_both_once(plays: Play) -> None:
    async def evening(room: Room) -> None:
        await room.turns_on()
        room.asks()
        await room.until(lambda: "Waiting for the host’s laptop to let you in…" in said(room.joining.waiting))
        await room.lets_in()
        await room.until(lambda: room.joining.joined is not None)
        notice = room.joined.window.page()
        assert isinstance(notice, NoticePage)
        await room.until(notice.accept_key.isEnabled)
        QTest.keyClick(notice, Qt.Key.Key_Return)
        await room.until(lambda: isinstance(room.joined.window.page(), WelcomePage))
        assert "Welcome, Sam" in said(room.joined.window)
        await room.reads()
        assert room.session.notice.accepted_by("Sam")
        assert not room.session.briefed.wanted_by(room.session.forgetting.guest_in(1))
        assert room.joined.window.status.text() == "Joined to Ann’s laptop · Everything is handed over"

        first = room.caller.card
        press(room.caller, Qt.Key.Key_N)
        assert room.key() == "Saving…"
        await room.until(lambda: room.key().startswith("Saved") and room.caller.card is not None)
        assert room.outcomes() == ["no_answer"]
        second = room.caller.card
        assert first is not None
        assert second is not None
        assert second.contact_id != first.contact_id

        assert room.cable is not None
        room.cable.pull()
        await room.until(lambda: "cannot be reached, or is locked." in room.notices())
        assert "Ann’s laptop is away since" in room.joined.window.status.text()
        assert room.caller.card is not None
        assert room.caller.card.contact_id == second.contact_id
        press(room.caller, Qt.Key.Key_R)
        await room.until(lambda: room.key(OutcomeKind.REFUSED).startswith("Kept"))
        assert "Kept on this laptop. It is handed over when the host’s laptop is back." in room.notices()
        assert "1 kept here, to be handed over since" in room.joined.window.status.text()
        assert room.outcomes() == ["no_answer"]
        await room.until(lambda: room.caller.page.context() == "empty")
        assert "kept on this laptop" in room.caller.page.empty.texts()[1]

        room.cable.plug()
        await room.until(lambda: room.outcomes() == ["no_answer", "refused"])
        await room.until(lambda: room.caller.card is not None)
        assert "1 call is handed over to Ann’s laptop." in room.notices() or "is back" in room.notices()
        assert room.joined.window.status.text().endswith("Everything is handed over")
        assert not list((room.guest.data / "joined").glob("*.kept"))

        room.joined.window.close()
        answer("Leave the party and go home?", yes=True)
        await room.until(lambda: room.joining.joined is None)
        assert "You have left the evening." in said(room.joining.end_page)
        await room.until(lambda: not room.session.evening.tonight().chairs)
        assert room.outcomes() == ["no_answer", "refused"]

    plays(evening)


def test_a_locked_party_lets_its_laptops_back_once_the_host_has_unlocked(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_desk, "NearbyHost", partial(LoopbackHost, at=("127.0.0.1",)))
    own = OwnList(write_list(tmp_path / "list.csv", 12), HARROW_EAST, "Ann", PASSPHRASE, "Ruth Okafor", None, WHO)
    folder, store, _ = begin_with_list(host.data, own, host.clock)

    async def work() -> None:
        laptops = host.program.open(store, folder).view.laptops
        host.party.session.notice.accept_as_host(notice())
        laptops.turn_on()
        await host.until(lambda: laptops.is_open)
        opened = laptops.room.opened
        assert opened is not None
        told: list[LineEvent] = []
        joining = asyncio.get_running_loop().create_task(
            NearbyGuest(tmp_path / "guest").join(
                f"127.0.0.1:{opened.port}", opened.code, "Sam", "sams-laptop", (), told.append
            )
        )
        await host.until(lambda: bool(laptops.room.waiting()))
        laptops.page.approved.emit(laptops.room.waiting()[0].id, 0)
        line = await joining
        await host.until(lambda: line.connected)
        await line.ask("accept", language="en", sha256=notice().sha256)
        card = await line.ask("next")

        QTest.keyClick(host.window, Qt.Key.Key_L, CONTROL)
        await host.until(lambda: any(event.kind == "dropped" for event in told))
        assert not line.ended
        await line.ask("record", draft=OutcomeDraft(card.contact_id, OutcomeKind.NO_ANSWER))
        assert line.kept == 1
        await host.until(lambda: not host.program.tasks.running("lock"))
        host.locked.unlock.emit(PASSPHRASE)
        await host.until(lambda: host.program.party is not None and not line.kept)
        assert host.party.session.evening.tonight().calls == 1
        assert host.party.view.laptops.away()[1].name == "Sam"
        host.window.close()
        await host.until(lambda: line.ended)

    host.plays(work)
