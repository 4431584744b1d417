"""Between a joined laptop's window and the line to the host's: the notice, the call, what happens to the line."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from phonebank_app import logs
from phonebank_app.cards import Saved
from phonebank_app.errors import Offline, WorldError
from phonebank_app.guests.briefing import briefing_for
from phonebank_app.guests.register_notice import LANGUAGES, notice
from phonebank_app.guests.register_notice import Notice as RegisterNotice
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock, local
from phonebank_app.nearby import GuestLine, LineEvent
from phonebank_app.ui.autolock import LOCKS_SOON, AutoLock
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.dialogs import ask
from phonebank_app.ui.nearby.joined_line import JoinedLine
from phonebank_app.ui.nearby.joined_window import JoinedWindow
from phonebank_app.ui.nearby.words import KEPT, opening, whose_laptop
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.people.briefing_page import BriefingPage
from phonebank_app.ui.people.notice_page import NoticePage
from phonebank_app.ui.people.reading_page import ReadingPage
from phonebank_app.ui.people.welcome_page import Welcome, WelcomePage
from phonebank_app.ui.tasks import Tasks

_LINE = "line"
_HIDDEN = {
    "asked": tr("You hid it."),
    "idle": tr("Nobody had touched this laptop for some minutes."),
    "slept": tr("This laptop slept."),
}


class JoinedDesk(QObject):
    """One joined chair, from the notice to the end.

    Signals:
        over(headline, words): it is over, and nothing of the party is here any more.
        closed: the window may close, and the program end; ``line`` has been let go.

    Args:
        lock_after: minutes without a touch after which the call is hidden.
        where: the folder in which outcomes are kept, to say it.
    """

    over = Signal(str, str)
    closed = Signal()

    def __init__(
        self, line: GuestLine, clock: Clock, lock_after: int, where: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.line, self._clock, self._where = line, clock, where
        self.window = JoinedWindow()
        self.tasks = Tasks(self.window.notices.show_notice, self.window.notices.withdraw)
        self.caller: CallerDesk | None = None
        self._through = JoinedLine(line, self.tasks, self)
        self._facts, self._laptop = line.facts, whose_laptop(line.facts)
        self._kept_since: datetime | None = None
        self._away_since: datetime | None = None
        self._over = False
        self._reading: ReadingPage | None = None
        self._watch = AutoLock(lock_after, parent=self)
        self._watch.due.connect(lambda why: self._hide(_HIDDEN[why]))
        self._watch.warned.connect(lambda seconds: self.window.notices.show_notice(hides_soon(seconds)))
        self._watch.relented.connect(lambda: self.window.notices.withdraw(LOCKS_SOON))
        self.window.hidden.connect(self._hidden)
        self.window.go_home.connect(self.ask_to_go)
        self.window.closing.connect(self.ask_to_close)
        self._show_status()

    def begin(self) -> None:
        """The notice first, for whoever has not accepted it; then the call."""
        rehearsal = self.line.facts.party.rehearsal
        self.window.banner.setVisible(rehearsal)
        if self.line.facts.accepted:
            self._welcome()
            return
        page = NoticePage([notice(tag) for tag in LANGUAGES], self.line.facts.caller, practice=rehearsal)
        page.accepted.connect(lambda wording: self._accept(page, wording))
        page.declined.connect(lambda: self._leave(tr("The notice was not accepted, so nobody sits down.")))
        self.window.show_page(page)

    def _accept(self, page: NoticePage, wording: RegisterNotice) -> None:
        async def accept() -> None:
            try:
                await self.line.ask("accept", language=wording.language, sha256=wording.sha256)
            except WorldError as error:
                self.window.notices.show_notice(notice_of(error, "notice"))
                return
            self.window.notices.withdraw("notice")
            self._welcome()
            page.deleteLater()

        self.tasks.start("notice", accept)

    def _welcome(self) -> None:
        """Whom they ring, and the briefing, as on the host's laptop; a rehearsal tells as it goes."""
        facts = self.line.facts
        if facts.party.rehearsal or facts.briefed:
            self._sit_down()
            return
        welcome = WelcomePage(
            facts.caller, Welcome.of(facts.caller, facts.chair, facts.party), facts.party.seat_name, tr("Go on")
        )
        welcome.done.connect(self._brief)
        self._read(welcome)

    def _brief(self) -> None:
        page = BriefingPage(self.line.facts.caller, briefing_for(self.line.facts.party), self.line.facts.code_set)
        page.kept_key.hide()  # what is kept of them is on the host's laptop, and shown there
        page.done.connect(self._briefed)
        page.left.connect(self._briefed)
        self._read(page)

    def _briefed(self) -> None:
        async def briefed() -> None:
            try:
                await self.line.ask("briefed")
            except WorldError as error:
                logs.note_error(error)  # they have read it all the same; they are asked once more another time
            self._sit_down()

        self.tasks.start("briefed", briefed)

    def _read(self, page: ReadingPage) -> None:
        before, self._reading = self._reading, page
        self.window.show_page(page)
        if before is not None:
            before.deleteLater()

    def _sit_down(self) -> None:
        facts, page = self.line.facts, CallPage()
        self.caller = caller = CallerDesk(
            page,
            self._through,
            facts.chair,
            script=facts.script,
            code_set=facts.code_set,
            facts=lambda card, called: self.line.facts.script_facts(card, called, local(self._clock.now()).date()),
            clock=self._clock,
            version=lambda sha256: self.line.facts.version(sha256),
            hours=facts.hours,
            parent=self,
        )
        caller.saved.connect(self._saved)
        caller.kept.connect(lambda _: self._tell_kept())
        caller.coached.connect(self.window.banner.set_next)
        caller.leave_rehearsal.connect(self.ask_to_go)
        self.window.show_page(page, call=True)
        if self._reading is not None:
            self._reading.deleteLater()
            self._reading = None
        caller.start()
        self._watch.start(self.window.windowHandle())

    # What happens to the line

    def heard(self, event: LineEvent) -> None:
        """Something happened to the line."""
        if self._over:
            return
        self._through.heard(event)
        now = local(self._clock.now())
        if event.kind == "dropped":
            self._away_since = now
            self._tell_away()
        elif event.kind == "back":
            self._away_since = None
            self.window.notices.withdraw(_LINE)
            self._tell(tr("{laptop} is back.", laptop=opening(self._laptop)))
        elif event.kind == "kept":
            self._kept_since = self._kept_since or now
        elif event.kind == "handed_over":
            self._handed_over(event.count)
        elif event.kind == "changed":
            self._renew()
        elif event.kind == "ended":
            self._end(event.words or tr("The party has ended. Thank you."), self._left_here(event))
            return
        self._show_status()

    def _handed_over(self, count: int) -> None:
        if not self.line.kept:
            self._kept_since = None
            self.window.notices.withdraw(_LINE)
        self._tell(
            tr_n(
                "{n} call is handed over to {laptop}.",
                "{n} calls are handed over to {laptop}.",
                count,
                laptop=self._laptop,
            ),
            tr("Saved there, once each."),
        )
        self._look_again()

    def _left_here(self, event: LineEvent) -> str:
        """What is said at the end: nothing stays here, but what could not be handed over any more."""
        if not event.count:
            return event.way_out
        many = tr_n("{n} call could not be handed over.", "{n} calls could not be handed over.", event.count)
        return f"{many} {self._where_kept()}"

    def _renew(self) -> None:
        facts = self.line.facts
        if facts is self._facts:
            self._look_again()
            return
        self._facts, self._laptop = facts, whose_laptop(facts)
        if self.caller is not None:
            self.caller.renew(self._through, facts.script, facts.code_set, facts.hours)
        self._look_again()

    def _look_again(self) -> None:
        if self.caller is not None:
            self.caller.refresh()

    def _saved(self, saved: Saved) -> None:
        self.window.status.set_saved(saved.at)

    def _show_status(self) -> None:
        status = self.window.status
        status.set_joined(self._laptop, rehearsal=self.line.facts.party.rehearsal)
        status.set_link(self.line.connected, self._away_since)
        status.set_kept(self.line.kept, self._kept_since)

    def _tell_away(self) -> None:
        if self.line.kept:
            self._tell_kept()
            return
        kept = tr("Finish this call: it is kept on this laptop, and handed over when the host’s laptop is back.")
        what = tr("{laptop} cannot be reached, or is locked.", laptop=opening(self._laptop))
        self.window.notices.show_notice(Notice(_LINE, what, kept, "warn"))

    def _tell_kept(self) -> None:
        self._kept_since = self._kept_since or local(self._clock.now())
        kept, _, when = KEPT.partition(". ")
        self.window.notices.show_notice(Notice(_LINE, f"{kept}.", when, "warn"))
        self._show_status()

    def _tell(self, words: str, kept: str = "") -> None:
        self.window.notices.tell(words, kept)

    # Hiding

    def _hide(self, why: str) -> None:
        self.window.notices.withdraw(LOCKS_SOON)
        self.window.hide_call(why)

    def _hidden(self, hidden: bool) -> None:
        if hidden:
            self._watch.stop()
        else:
            self._watch.start(self.window.windowHandle())

    # Going

    def ask_to_go(self) -> None:
        """The guest wants to go home."""
        kept = self.line.kept
        if kept and not self.line.connected:
            ask(
                self.window,
                tr_n(
                    "{n} call is not handed over yet. Close all the same?",
                    "{n} calls are not handed over yet. Close all the same?",
                    kept,
                ),
                self._close,
                detail=self._where_kept(),
                yes=tr("Close"),
                no=tr("Stay"),
                loses=True,
            )
            return
        card = self.caller.card if self.caller is not None else None
        detail = tr("The call in hand goes back to the list. ") if card is not None else ""
        ask(
            self.window,
            tr("Leave the party and go home?"),
            lambda: self._leave(tr("You have left the party. Thank you.")),
            detail=tr(
                "{detail}What you saved stays with the party, and nothing of it stays on this laptop.", detail=detail
            ),
            yes=tr("Go home"),
            no=tr("Stay"),
        )

    def ask_to_close(self) -> None:
        """Somebody wants to close the window."""
        if self._over:
            self.closed.emit()
        else:
            self.ask_to_go()

    def _where_kept(self) -> str:
        folder = tr(" in {where}", where=self._where) if self._where else ""
        return tr(
            "What is kept is on this laptop{folder}, sealed: only {laptop} can read it. Join it "
            "again from here, and it is handed over.",
            folder=folder,
            laptop=self._laptop,
        )

    def _leave(self, headline: str) -> None:
        async def leave() -> None:
            try:
                await self.line.leave()
            except Offline:
                # Nobody is there to say goodbye to; the host frees the chair.
                await self.line.close()
            self._end(headline, "")

        self.tasks.start("leave", leave)

    def _close(self) -> None:
        async def close() -> None:
            await self.line.close()
            self.forget()
            self.closed.emit()

        self.tasks.start("leave", close)

    def _end(self, headline: str, words: str) -> None:
        if not self._over:
            self.forget()
            self.over.emit(headline, words)

    def forget(self) -> None:
        """Nothing of the party stays in the window: no voter, no script."""
        self._over = True
        self._through.close()
        self._watch.stop()
        if self.caller is not None:
            page, self.caller = self.caller.page, None
            page.hide()
            page.deleteLater()

    async def close(self) -> None:
        """The program ends: keep what is kept, and let the line go."""
        if not self._over:
            await self.line.close()
            self.forget()
        await self.tasks.close()


def hides_soon(seconds: int) -> Notice:
    """What is said in the last minute before the call is hidden."""
    return Notice(
        LOCKS_SOON,
        tr_n("Hides the call in {n} second: press any key.", "Hides the call in {n} seconds: press any key.", seconds),
        tr("The key does nothing else."),
        "warn",
    )
