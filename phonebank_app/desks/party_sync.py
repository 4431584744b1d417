"""An open party's dealings with the campaign's service: the sync, what the host is told of it, and what they decide."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

from phonebank_app.changes import Changes
from phonebank_app.desks.joining import pair_again, pair_when_online
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.party.session import Session
from phonebank_app.protocol.wire import ServiceStatus
from phonebank_app.reports.unsent import seal_unsent
from phonebank_app.sync import guard, lending
from phonebank_app.sync.advice import Advice
from phonebank_app.sync.client import Client, sign_in_page
from phonebank_app.sync.runner import Runner, SyncState
from phonebank_app.ui import dialogs
from phonebank_app.ui.browser import browse
from phonebank_app.ui.host import sync_words as say
from phonebank_app.ui.host.attention import Checked
from phonebank_app.ui.host.evening_words import calls_and_wishes
from phonebank_app.ui.host.pair_again import PairAgain
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.tasks import Tasks

_LEASE_SOON = timedelta(minutes=20)
_LOOK_EVERY = 20.0
"""Seconds between looks at when the list goes back."""


class PartySync:
    """Owns the runner and its connection, tells the host what is to be known, and does what they decide.

    Args:
        browse: opens an address in the person's own browser.

    Attributes:
        runner: the sync; ``None`` before it was started, and for a party without a service.
        on_online: called with the connection whenever the service can be reached again.
        on_status: called with what the service says of itself, at the start and daily.
    """

    def __init__(
        self,
        session: Session,
        view: PartyWindow,
        tasks: Tasks,
        browse: Callable[[str], None] = browse,
    ) -> None:
        self.runner: Runner | None = None
        self.on_online: Callable[[Client], object] = lambda _: None
        self.on_status: Callable[[ServiceStatus], object] = lambda _: None
        self._session, self._view, self._tasks, self._browse = session, view, tasks, browse
        self._client: Client | None = None
        self._pair_now = asyncio.Event()
        self._shown: dict[str, Notice] = {}
        self._advice = Advice()
        notices = view.window.notices
        notices.acted.connect(self._acted)
        attention, lent = view.host.attention, view.lists.lent
        attention.seal.connect(lambda path: self._tasks.start("seal", lambda: self._seal(Path(path))))
        attention.check.connect(lambda: self._tasks.start("check", self._check))
        lent.longer.connect(self._longer)
        view.host.room.longer.connect(self._longer)
        lent.give_back.connect(self._ask_what_to_give_back)
        self._look_at_lease()

    # -- the sync ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Exchange in the background, if this party has a service; the loop must be running."""
        party = self._session.party
        if not party.service_url or self.runner is not None:
            return
        if not party.token and party.pairing_code:
            self._tasks.start("token", self._get_token, kept=tr("Everything is kept on this laptop."))
            return
        self._client = Client(party.service_url, party.token)
        self.runner = Runner(
            self._session.store,
            self._client,
            self._session.clock,
            on_changes=self._view.apply,
            on_state=self._show_state,
            on_advice=self._show_advice,
            on_status=lambda status: self.on_status(status),
        )
        self._view.host.attention.checking.show()
        self._tasks.start("lease-watch", self._watch_lease)
        self._tasks.start("sync", self.runner.run, kept=tr("Everything is kept on this laptop."))

    async def _get_token(self) -> None:
        """A party that came as a file gets its token when there is a network, and sends from then on."""
        self._view.set_link("offline", None)
        try:
            await pair_when_online(self._session.store, self._session.clock, self._pair_now)
        except WorldError as error:
            self._view.tell_host(
                Notice("sync", error.what, tr("What was saved can leave by an export: see Results."), "warn")
            )
            return
        self._view.apply(Changes(party=True))
        self.start()

    def sync_now(self) -> None:
        """Try at once, whatever failed before, and whatever hangs."""
        self._pair_now.set()
        if self.runner is not None:
            self.runner.sync_now()

    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """No exchange within it; see :meth:`Runner.at_rest`."""
        return self.runner.at_rest() if self.runner is not None else nullcontext()

    def nudge(self) -> None:
        """Something was saved."""
        if self.runner is not None:
            self.runner.nudge()

    async def close(self) -> None:
        """Let the connections go; the tasks have ended."""
        if self._client is not None:
            await self._client.aclose()

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _show_state(self, state: SyncState) -> None:
        self._view.set_link("online" if state.online else "offline", state.since)
        found = say.of_line(say.Line(state.problem, state.way_out, state.stopped, state.code, state.sign_in))
        for key in ("sync", "sign-in"):
            if found is None or found.key != key:
                self._view.window.notices.withdraw(key)
        if found is not None:
            self._view.tell_host(found)
        if state.online and self._client is not None:
            self.on_online(self._client)

    def _show_advice(self, advice: Advice) -> None:
        """Say what is new, and take away what is put right; what the host has closed stays closed until it changes."""
        self._advice = advice
        wanted = {notice.key: notice for notice in self._notices(advice)}
        for key in self._shown.keys() - wanted.keys():
            self._view.window.notices.withdraw(key)
        for key, notice in wanted.items():
            if self._shown.get(key) != notice:
                self._view.tell_host(notice)
        self._shown = wanted

    def _notices(self, advice: Advice) -> list[Notice]:
        found: list[Notice] = []
        if advice.update_to:
            found.append(say.update(advice.update_to))
        elif advice.newer_protocol:
            found.append(say.newer())
        if advice.unread_script:
            found.append(say.unread_script())
        if advice.clock_ahead is not None:
            found.append(say.clock(advice.clock_ahead))
        if advice.shut_out:
            found.append(say.shut_out())
        elif advice.ended:
            found.append(say.ended())
        if advice.split_at is not None:
            found.append(say.split(advice.split_at))
        if advice.held is not None:
            found.append(say.held(advice.held.people, advice.held.of, advice.held.lease_until))
        if advice.opt_outs:
            found.append(say.opt_outs(advice.opt_outs, self._session.party.contact_address))
        return found

    async def _watch_lease(self) -> None:
        while True:
            self._look_at_lease()
            await asyncio.sleep(_LOOK_EVERY)

    def _look_at_lease(self) -> None:
        """Show until when the list is ours; and say when that is soon, and somebody is still ringing."""
        party, now = self._session.party, self._session.clock.now()
        until = party.lease_until if party.service_url else None
        self._view.lists.lent.show_lease(None if until is None else local(until), local(now))
        soon = until is not None and now < until <= now + _LEASE_SOON
        seated = soon and any(one.break_since is None for one in self._session.evening.chairs())
        notice = say.lease_soon(until) if seated and until is not None else None
        if notice is None:
            self._view.window.notices.withdraw("lease")
            self._shown.pop("lease-soon", None)
        elif self._shown.get("lease-soon") != notice:
            self._shown["lease-soon"] = notice
            self._view.tell_host(notice)

    # -- what the host wants -----------------------------------------------------------------------------------------

    def _acted(self, key: str) -> None:
        if key == "sign-in":
            self._browse(sign_in_page(self._session.party.service_url))
        elif key in ("sync", "shut-out"):
            self._ask_code()
        elif key == "held":
            self._ask_about_held()
        elif key == "lease":
            self._longer()

    def _ask_about_held(self) -> dialogs.Question | None:
        waits = self._advice.held
        if waits is None:
            return None
        if waits.lease_until is not None:
            question = tr("Give the whole list back at {local:%H:%M}?", local=local(waits.lease_until))
            yes, no = tr("Give it back"), tr("Keep ringing")
        else:
            question = tr_n("Let {n:,} person go?", "Let {n:,} people go?", waits.people)
            yes, no = tr("Let them go"), tr("Keep them")
        dialog = dialogs.Question(
            self._view.window,
            question,
            detail=tr(
                "Mostly others have rung them already, or a coordinator needs them elsewhere. If your coordinator"
                " knows nothing of it, keep them, and tell them so."
                " Whoever asked not to be rung is off the list already."
            ),
            yes=yes,
            no=no,
        )
        dialog.answered.connect(self._decide)
        dialog.open()
        return dialog

    def _decide(self, yes: bool) -> None:
        decide = guard.accept if yes else guard.decline
        try:
            changes = decide(self._session.store, self._session.clock)
        except WorldError as error:
            self._view.tell_host(notice_of(error, "held"))
            return
        self._view.apply(changes)
        if self.runner is not None:
            self.runner.look_again()
        self._look_at_lease()

    def _ask_code(self) -> PairAgain:
        dialog = PairAgain(self._view.window)
        dialog.paired_with.connect(lambda code: self._tasks.start("pair", lambda: self._pair(dialog, code)))
        dialog.open()
        return dialog

    async def _pair(self, dialog: PairAgain, code: str) -> None:
        try:
            await pair_again(self._session.store, self._session.clock, code)
        except WorldError as error:
            dialog.show_problem(error.what, error.way_out)
            return
        dialog.accept()
        self._session.reload()
        await self._start_anew()
        self._view.tell_host(
            Notice("paired", tr("This laptop is paired again."), tr("What was saved is being sent."), "ok")
        )

    async def _start_anew(self) -> None:
        self._tasks.cancel("sync")
        await self._tasks.ended("sync")
        if self._client is not None:
            await self._client.aclose()
        self.runner = None
        self._show_advice(Advice())  # what is still so is said again
        self.start()

    async def compare(self) -> None:
        """Does the campaign hold what we hold? Sends everything first, and says it under Needs attention.

        Raises:
            NetworkProblem: it cannot be asked.
        """
        await self._check()

    async def give_back_rest(self) -> tuple[int, Changes]:
        """Give back all that is left of the list; returns how many people went.

        Raises:
            NetworkProblem: the service cannot be asked, or says no.
        """
        if self._client is None or self.runner is None:
            return 0, Changes()
        await self.runner.exchange()
        return await lending.give_back_rest(self._session.store, self._client)

    async def _check(self) -> None:
        card = self._view.host.attention.checking
        if self.runner is None:
            return
        card.show_check(None, busy=True)
        try:
            made = await self.runner.reconcile()
        except WorldError:
            card.show_check(None)
            raise
        card.show_check(Checked(made.at, made.agrees, made.ours, made.theirs, made.tray))

    async def _seal(self, path: Path) -> None:
        made = await asyncio.to_thread(seal_unsent, self._session.store, path)
        self._view.tell_host(
            Notice(
                "sealed",
                tr_n(
                    "{what} is sealed in {name}.",
                    "{what} are sealed in {name}.",
                    made.outcomes + made.wishes,
                    what=calls_and_wishes(made.outcomes, made.wishes, "call"),
                    name=made.path.name,
                ),
                tr(
                    "Only the campaign can read it. Send it to your coordinator; "
                    "it stays here until the campaign has it."
                ),
                "ok",
            )
        )

    def _longer(self) -> None:
        if self._client is not None:
            self._tasks.start("longer", self._keep_longer)

    async def _keep_longer(self) -> None:
        assert self._client is not None
        until = await lending.keep_longer(self._session.store, self._client, self._session.clock)
        self._session.reload()
        self._view.host.refresh()
        self._look_at_lease()
        self._view.tell_host(Notice("lent", tr("The list is yours until {local:%H:%M}.", local=local(until)), "", "ok"))

    def _ask_what_to_give_back(self) -> dialogs.Question | None:
        if self._client is None:
            return None
        try:
            found = lending.spare(self._session.store, self._session.clock)
        except WorldError as error:
            self._view.tell_host(Notice("gave-back", error.what, error.way_out))
            return None
        kept = found.left - len(found.contacts)

        def give_back() -> None:
            self._tasks.start("give-back", lambda: self._give_back(found.contacts))

        return dialogs.ask(
            self._view.window,
            tr_n("Give back {n:,} person?", "Give back {n:,} people?", len(found.contacts)),
            give_back,
            detail=tr(
                "{left:,} can still be rung. At this pace you reach fewer than {kept:,} of them before "
                "{local:%H:%M}; others can ring the rest tonight.",
                left=found.left,
                kept=kept,
                local=local(found.until),
            ),
            yes=tr("Give them back"),
            no=tr("Keep them all"),
        )

    async def _give_back(self, uids: tuple[str, ...]) -> None:
        assert self._client is not None
        assert self.runner is not None
        await self.runner.exchange()
        gone, changes = await lending.give_back(self._session.store, self._client, self._session.clock, uids)
        self._view.apply(changes)
        self._view.tell_host(
            Notice(
                "gave-back",
                tr_n("{n:,} person went back.", "{n:,} people went back.", gone),
                tr("Others can ring them now."),
                "ok",
            )
        )
