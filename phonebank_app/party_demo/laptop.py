"""The laptop of a demo: the real program with its real window, told by the stage manager when the network goes.

A process of its own, so that it can be killed. It reads words on its standard input and reports events as lines of
JSON on its standard output; everything in between happens by keys pressed on pages.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from phonebank_app import app, logs
from phonebank_app.cards import Saved
from phonebank_app.desks.open_party import OpenParty
from phonebank_app.errors import WorldError
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import parties
from phonebank_app.party_demo.demo import CALLERS, HOURS
from phonebank_app.party_demo.player import Guests
from phonebank_app.paths import private_dir
from phonebank_app.reports.evening_page import EveningPages
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import theme
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.caller.words import reachable_mates
from phonebank_app.ui.evening_page import files as evening_files
from phonebank_app.ui.paper import files as paper_files
from phonebank_app.ui.people.briefing_page import BriefingPage
from phonebank_app.ui.people.pin_dialogs import PinChoice

GUESTS = ("Sam", "Priya", "Marek")
PIN = "4071"
ONLINE, OFFLINE, LATER = 18, 27, 24
"""Outcomes saved before the network goes, before the power goes, and after both."""

TWO_CALLS = (1920, 1080)
"""A screen that has room for two calls side by side."""

_TRIES = 12
"""Calls in which somebody with whom another shares the number is come upon; the demo's lists are full of them."""

_DRAWN = 0.25
"""Seconds in which the window has restyled itself, and the pages have redrawn what changed."""

PATIENCE = 60.0
"""Seconds after which waiting for something is given up."""


def main() -> int:
    """Play one stretch of the evening; see :mod:`phonebank_app.party_demo.demo`."""
    words = _words()
    data = private_dir(words.data)
    logs.start(data)
    clock = EveningClock(words.at or words.begin, runs=False)
    program = app.Program(app.make_application(), data, clock)
    evening = Evening(program, clock, words)
    kept: list[asyncio.Task[None]] = []

    def begin() -> None:
        play = evening.first_half if words.code else evening.second_half
        kept.append(asyncio.get_running_loop().create_task(_to_the_end(program, play)))

    program.welcome()
    status = program.run_loop(begin)
    kept[0].result()
    return status


async def _to_the_end(program: app.Program, play: Callable[[], Awaitable[None]]) -> None:
    try:
        await play()
    except BaseException:
        program.end()
        raise


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--begin", type=datetime.fromisoformat, required=True)
    parser.add_argument("--at", type=datetime.fromisoformat, default=None)
    parser.add_argument("--service", default="")
    parser.add_argument("--code", default="")
    parser.add_argument("--chair", type=int, default=1)
    parser.add_argument("--headless", action="store_true")
    return parser.parse_args()


class Evening:
    """One stretch of the evening on this laptop."""

    def __init__(self, program: app.Program, clock: EveningClock, words: argparse.Namespace) -> None:
        self._program, self._clock, self._words = program, clock, words
        self._outcomes = 0
        self._guests: Guests | None = None

    async def first_half(self) -> None:
        """First run, joining, seats, calls; the network goes; calls; a call that is never finished."""
        passphrase = await self._hear()
        await self._join(passphrase)
        party = self._party
        for chair, name in enumerate(GUESTS, 1):
            await self._seat(chair, name)
        tonight = party.session.evening.tonight()
        reason = party.session.party.reason
        self._say(
            "joined",
            seat=tonight.seat_name,
            why=reason.sentence if reason else "",
            contacts=tonight.list_size,
            callers=len(tonight.chairs),
        )
        await self._calls(ONLINE)
        await self._until(lambda: party.facts().waiting == 0)
        self._say("sent", outcomes=self._outcomes)
        await self._hear()
        party.sync_now()
        await self._until(lambda: party.runner is not None and party.runner.state.online is False)
        target = self._outcomes + OFFLINE
        await self._scenes()
        await self._calls(target - self._outcomes)
        await self._a_call_begun()

    async def second_half(self) -> None:
        """The locked page, the call that was interrupted, more calls; the network returns; results."""
        passphrase = await self._hear()
        program = self._program
        program.show_locked(parties(self._words.data)[0])
        assert program.locked is not None
        await self._pictures("locked", program.window)
        program.locked.unlock.emit(passphrase)
        await self._until(lambda: program.party is not None)
        party, chair = self._party, self._words.chair
        party.view.open_chair(chair)
        desk = party.view.desk(chair)
        self._outcomes = self._rows()
        conversation = desk.conversation
        self._say(
            "reopened",
            outcomes=self._outcomes,
            contact=desk.card.contact_id if desk.card else 0,
            step=conversation.at if conversation else "",
        )
        self._clock.skip(timedelta(minutes=2))
        await self._calls(LATER)
        now = self._clock.now().isoformat()
        self._say("worked", outcomes=self._outcomes, waiting=party.facts().waiting, at=now)
        await self._hear()
        party.sync_now()
        await self._until(lambda: party.facts().waiting == 0)
        await self._results()

    # -- joining -----------------------------------------------------------------------------------------------------

    async def _join(self, passphrase: str) -> None:
        page = self._program.first_run
        assert page is not None
        await self._pictures("first-run", self._program.window)
        page.join.emit(self._words.code, self._words.service, "Jo", passphrase, CALLERS, HOURS)
        await self._until(lambda: page.step() == 3 or not self._program.tasks.running("join"))
        if page.step() != 3:
            raise WorldError("Joining failed; the page says why.")
        await self._pictures("ready", self._program.window)
        page.begin.emit()
        await self._until(lambda: self._program.party is not None)

    async def _seat(self, chair: int, name: str) -> None:
        """A guest sits down; before the first one the host has read the notice and chosen a PIN, and so does each."""
        view = self._party.view
        view.host.tonight.seat_guest.emit(name, chair, frozenset())
        while not any(one.chair == chair for one in self._party.session.evening.tonight().chairs):
            page, sheet = view.gate.page, view.gate.sheet
            if page is not None and page.accept_key.isEnabled():
                page.accept_key.click()
            elif isinstance(sheet, PinChoice) and sheet.ok.isEnabled():
                sheet.first.setText(PIN)
                sheet.second.setText(PIN)
                sheet.ok.click()
            await asyncio.sleep(0.01)

    # -- calls -------------------------------------------------------------------------------------------------------

    async def _calls(self, count: int) -> None:
        """Save so many outcomes, the chairs in turn; the clock moves on as in a room where all ring at once."""
        guests = self._guests = self._guests or Guests(self._party.session.code_set.keys, self._words.begin.day + 7)
        turns = guests.turns()
        target, chair = self._outcomes + count, 0
        while self._outcomes < target:
            chair = chair % len(GUESTS) + 1
            desk = await self._sit(chair)
            turn = next(turns)
            await self._a_moment()
            guests.play(desk, turn)
            self._clock.skip(timedelta(minutes=turn.minutes / len(GUESTS)))
            if self._outcomes == target - 5 and count == ONLINE:
                await self._undo(chair)
        await self._a_moment()

    async def _sit(self, chair: int) -> CallerDesk:
        """A chair's call page, with a voter; whoever comes to theirs for the first time is welcomed and briefed."""
        view = self._party.view
        view.open_chair(chair)
        while view.briefing.page is not None:
            page = view.briefing.page
            await self._until(lambda page=page: page.done_key.words() != "Read on")  # type: ignore[misc]
            if isinstance(page, BriefingPage) and chair == 1:
                await self._pictures("briefing", view.window)
            await self._a_moment()
            page.done_key.click()
        desk = view.desk(chair)
        if desk.card is None:
            raise WorldError("Nobody is left to ring.")
        self._listen(chair)
        return desk

    def _listen(self, chair: int) -> None:
        desk = self._party.view.desk(chair)
        if desk.property("heard") is None:
            desk.setProperty("heard", True)
            desk.saved.connect(self._saved)

    def _saved(self, saved: Saved) -> None:
        self._outcomes += 1
        self._say("saved", outcome_id=saved.outcome_id)

    async def _undo(self, chair: int) -> None:
        """A slip of the finger, taken back; the withdrawal is a row of its own."""
        desk = self._party.view.desk(chair)
        desk.page.undo.emit()
        await self._a_moment()
        self._outcomes = self._rows()

    async def _scenes(self) -> None:
        """What people do for each other in a room: pass a call on, and note a promise; and a household that is out."""
        guests = self._guests
        assert guests is not None
        desk = await self._sit(1)
        guests.press(desk, Qt.Key.Key_1)
        guests.press(desk, Qt.Key.Key_F7)
        await self._a_moment()
        guests.press(desk, Qt.Key.Key_2)
        priya = await self._sit(2)
        guests.end(priya, OutcomeKind.CONVERSATION)
        marek = await self._sit(3)
        for key in (Qt.Key.Key_F10, Qt.Key.Key_1, Qt.Key.Key_1):
            guests.press(marek, key)
            await self._a_moment()
        guests.end(marek, OutcomeKind.CONVERSATION)
        turns = guests.turns()
        for place in range(_TRIES):
            desk = await self._sit(place % len(GUESTS) + 1)
            if desk.card is not None and reachable_mates(desk.card):
                guests.press(desk, Qt.Key(ord(self._party.session.code_set.all_out.letter)))
                break
            guests.play(desk, next(turns))
        await self._a_moment()
        self._outcomes = self._rows()

    async def _a_call_begun(self) -> None:
        """Somebody picks up; two answers in, the power goes."""
        party = self._party
        view, chair = party.view, 2
        desk = await self._sit(chair)
        assert self._guests is not None and desk.card is not None
        await self._pictures("call-waiting", view.window)
        self._guests.talk(desk, steps=2)
        desk.keep()
        await self._pictures("call", view.window, large=True)
        await self._pictures("two-chairs", view.window, size=TWO_CALLS)
        conversation = desk.conversation
        self._say(
            "mid-call",
            outcomes=self._rows(),
            waiting=party.facts().waiting,
            at=self._clock.now().isoformat(),
            chair=chair,
            contact=desk.card.contact_id,
            step=conversation.at if conversation else "",
        )
        await asyncio.Event().wait()

    # -- the end -----------------------------------------------------------------------------------------------------

    async def _results(self) -> None:
        party, out = self._party, self._words.out
        view, session = party.view, party.session
        assert party.runner is not None
        reconciled = (await party.runner.reconcile()).agrees
        view.leave_call()
        for page in view.pages:
            view.window.show_page(page)
            await self._pictures(page, view.window, large=page == "tonight")
        await self._beside_tonight()
        session.exports.write("attempts", "csv", out / "results.csv")
        session.exports.write("attempts", "xlsx", out / "results.xlsx")
        session.exports.write("contacts", "csv", out / "contacts.csv")
        page = EveningPages(session.store, session.clock, session.party, session.script, session.other_scripts).page()
        for name, dark in (("evening.png", False), ("evening-dark.png", True), ("evening.pdf", False)):
            evening_files.save(page, out / name, dark=dark)
        evening, facts = session.evening, party.facts()
        ids = evening.log_ids()
        kinds = Counter({str(kind): count for kind, count in evening.outcome_counts().items()})
        self._say(
            "done",
            figures={"rows": len(ids), "kinds": dict(kinds), "ids": ids},
            waiting=facts.waiting,
            tray=facts.tray,
            reconciled=reconciled,
        )
        if self._words.headless:
            self._program.end()

    async def _beside_tonight(self) -> None:
        """The pages that a host opens beside Tonight, and a sheet on paper; it never leaves the room."""
        view, session = self._party.view, self._party.session
        for name, desk in (("laptops", view.laptops), ("call-backs", view.call_backs)):
            desk.show()
            await self._pictures(name, view.window)
            view.window.leave_alone("tonight")
        printed = session.printing.print_for((1,), 12)
        view.apply(printed.changes)
        view.paper.show_from_host()
        await self._pictures("sheets", view.window)
        view.window.leave_alone("tonight")
        paper_files.save(printed.sheets, self._words.out / "sheet.pdf")
        for sheet in printed.sheets:
            view.apply(session.sheets.void(sheet.sheet_id))

    # -- helpers -----------------------------------------------------------------------------------------------------

    @property
    def _party(self) -> OpenParty:
        assert self._program.party is not None
        return self._program.party

    def _rows(self) -> int:
        return len(self._party.session.evening.log_ids())

    def _say(self, event: str, **facts: Any) -> None:
        print(json.dumps({"event": event, **facts}), flush=True)

    async def _hear(self) -> str:
        line: str = await asyncio.to_thread(sys.stdin.readline)
        return line.rstrip("\n")

    async def _a_moment(self) -> None:
        """Let the window draw; long enough to watch where there is a display."""
        await asyncio.sleep(0 if self._words.headless else 0.6)

    async def _until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not ready():
                await asyncio.sleep(0.01)

    async def _pictures(
        self, name: str, window: QWidget, *, large: bool = False, size: tuple[int, int] = (app.WIDTH, app.HEIGHT)
    ) -> None:
        """Leave pictures of what is shown: light and dark, and with text at 200 %.

        It begins with the look there is and stays with the last: dressing a window with six chairs takes a second.
        """
        looks = [("light", theme.Theme(dark=False, scale=1.0)), ("dark", theme.Theme(dark=True, scale=1.0))]
        looks += [("200-light", theme.Theme(dark=False, scale=2.0))] if large else []
        if not self._words.headless:
            return
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        for look, chosen in sorted(looks, key=lambda one: one[1] != theme.current()):
            if chosen != theme.current():
                theme.apply(qt, chosen)
            window.resize(*size)
            await asyncio.sleep(_DRAWN)
            window.grab().save(str(self._words.out / f"{name}-{look}.png"))
        window.resize(app.WIDTH, app.HEIGHT)
        await asyncio.sleep(_DRAWN)


if __name__ == "__main__":
    sys.exit(main())
