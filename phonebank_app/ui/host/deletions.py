"""Parties whose time is over, deleted at the start and every hour or asked about; and the receipts of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from phonebank_app import logs
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party import receipts, wiping
from phonebank_app.party.parties import PartyFolder
from phonebank_app.party.receipts import Receipt, Why
from phonebank_app.party.wiping import Due
from phonebank_app.ui import dialogs
from phonebank_app.ui.front_window import FrontWindow
from phonebank_app.ui.host.receipt_page import ReceiptPage
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.people.word_question import WordQuestion
from phonebank_app.ui.tasks import Tasks
from phonebank_app.words import dates

HOUR = 3600.0


class Deletions(QObject):
    """Looks after all parties that are not open.

    Signals:
        changed: parties or receipts are others than the first page shows.
        open_first(folder): the host wants to look at a party before they say yes.
        left: the receipts' page is left.
    """

    changed = Signal()
    open_first = Signal(object)
    left = Signal()

    def __init__(
        self, data: Path, clock: Clock, tasks: Tasks, window: FrontWindow, is_idle: Callable[[], bool]
    ) -> None:
        super().__init__()
        self._data, self._clock, self._tasks, self._window = data, clock, tasks, window
        self._is_idle = is_idle
        self._asked: set[str] = set()
        self.question: dialogs.Question | WordQuestion | None = None
        self.page: ReceiptPage | None = None

    # -- at the start, and every hour --------------------------------------------------------------------------------

    def start(self) -> None:
        """The loop runs: finish what was interrupted, delete what is due; again every hour."""
        self._tasks.start("deletions", self._look_after)

    async def _look_after(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(HOUR)

    async def look(self) -> None:
        """Do what is due now."""
        done, waiting = await asyncio.to_thread(self._do_what_is_due)
        if done:
            self.changed.emit()
            self.tell(done)
        self._ask(waiting)

    def _do_what_is_due(self) -> tuple[list[Receipt], list[Due]]:
        done = wiping.finish(self._data, self._clock)
        waiting = []
        for one in wiping.due(self._data, self._clock):
            if one.verdict != "delete":
                waiting.append(one)
                continue
            ended = one.standing.ended_at is not None and one.standing.durable_at is not None
            why: Why = "ended" if ended else "expired"
            try:
                done.append(wiping.wipe(self._data, one.folder, why, self._clock))
            except WorldError as error:
                logs.note_error(error)  # it is tried again in an hour
        wiping.note_seen(self._data, self._clock.now())
        return done, waiting

    def tell(self, done: list[Receipt]) -> None:
        """Say what was deleted, and what has to be sent to the coordinator."""
        seats = ", ".join(dict.fromkeys(one.seat_name for one in done))
        kept = tr("The receipt is below, without a name in it.")
        files = [one.sealed.file for one in done if one.sealed is not None]
        if files:
            kept = tr(
                "What the campaign did not have is sealed for it in {files}, in the folder “sealed” "
                "beside the parties. Send it to your coordinator: only the campaign can read it.",
                files=", ".join(files),
            )
        what = tr_n(
            "{n:,} party deleted from this laptop: {seats}.",
            "{n:,} parties deleted from this laptop: {seats}.",
            len(done),
            seats=seats,
        )
        self._window.notices.show_notice(Notice("deleted", what, kept, "warn" if files else "ok"))

    # -- at once -----------------------------------------------------------------------------------------------------

    async def delete(self, folder: PartyFolder, why: Why, *, lose: bool = False) -> None:
        """Delete a party that has just been closed; errors are told."""
        try:
            receipt = await asyncio.to_thread(wiping.wipe, self._data, folder, why, self._clock, lose=lose)
        finally:
            self.changed.emit()
        self.tell([receipt])

    # -- asking ------------------------------------------------------------------------------------------------------

    def _ask(self, waiting: list[Due]) -> None:
        """Ask about one party, once a start; never over an open one."""
        fresh = [one for one in waiting if one.folder.path.name not in self._asked]
        if not fresh or self.question is not None or not self._is_idle():
            return
        one = fresh[0]
        self._asked.add(one.folder.path.name)
        title, words, yes = asking(one)
        dialog = dialogs.Question(self._window, title, detail=words, yes=yes, no=tr("Not now"), loses=True)
        dialog.answered.connect(lambda said_yes: self._answered(one, said_yes, fresh[1:]))
        self.question = dialog
        dialog.open()

    def _answered(self, one: Due, yes: bool, others: list[Due]) -> None:
        self.question = None
        if not yes:
            self._ask(others)
        elif one.verdict == "ask_clock":
            wiping.note_seen(self._data, self._clock.now(), sure=True)
            self._tasks.start("delete", lambda: self.delete(one.folder, "expired"))
        else:
            self._ask_for_word(one, others)

    def _ask_for_word(self, one: Due, others: list[Due]) -> None:
        typed = WordQuestion(
            self._window,
            tr("Delete {seat_name}?", seat_name=one.folder.about.seat_name),
            tr("{lost} To save it, open the party first: its passphrase is all it takes.", lost=lost(one)),
            "delete",
            tr("Open it first"),
        )
        typed.confirmed.connect(
            lambda: self._tasks.start("delete", lambda: self.delete(one.folder, "expired", lose=True))
        )
        typed.rejected.connect(lambda: self.open_first.emit(one.folder))
        typed.finished.connect(self._closed)
        self.question = typed
        typed.open()

    def _closed(self) -> None:
        self.question = None

    # -- receipts ----------------------------------------------------------------------------------------------------

    def show_receipts(self) -> None:
        """Show the receipts in place of the first page."""
        page = ReceiptPage([one for one in receipts.every(self._data) if one.state == "done"])
        page.back.connect(self.left)
        page.save.connect(self._save)
        self.page = page
        self._window.show_page(page)

    def _save(self, receipt: Receipt, path: str) -> None:
        page = self.page
        assert page is not None
        try:
            receipts.save_copy(receipt, Path(path))
        except WorldError as error:
            page.note.say(str(error), "bad")
        else:
            page.note.say(tr("Saved in {path}.", path=path), "ok")


def asking(one: Due) -> tuple[str, str, str]:
    """The question about a party whose time is over: title, words, and the words of yes."""
    seat, at = one.folder.about.seat_name, local(one.at)
    day = dates.full_day_year(at)
    if one.verdict == "ask_clock":
        now = local(one.now)
        return (
            tr("Is it {day}?", day=dates.day_month_year(now)),
            tr(
                "Then the time of {seat} was over on {day}, and it is deleted. This laptop’s clock "
                "has leapt far ahead of all that was seen before: if it is wrong, say “Not now”, and "
                "set it.",
                seat=seat,
                day=day,
            ),
            tr("Yes: delete it"),
        )
    return (
        tr("Delete {seat} now?", seat=seat),
        tr(
            "Its time was over on {day}. {lost} So it is not deleted by itself, and you are asked at each start.",
            day=day,
            lost=lost(one),
        ),
        tr("Delete it…"),
    )


def lost(one: Due) -> str:
    """What would be lost."""
    stands = one.standing
    if one.verdict == "ask_list":
        if stands.taken_away and not stands.open:
            return tr("Its results are in a file that you saved.")
        return tr_n(
            "It is a list of your own, and its {n:,} outcome may be nowhere else.",
            "It is a list of your own, and its {n:,} outcomes may be nowhere else.",
            stands.outcomes,
        )
    if stands.open:
        return tr("The program did not close it properly, so it may hold what the campaign has not.")
    return tr_n(
        "{n:,} call or request may be nowhere but here, and cannot be sealed for the campaign.",
        "{n:,} calls and requests may be nowhere but here, and cannot be sealed for the campaign.",
        stands.not_durable,
    )
