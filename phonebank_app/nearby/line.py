"""A joined laptop's line to its host: it comes back by itself, and loses nothing meanwhile."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Self
from uuid import uuid4

import msgspec

from phonebank_app import errors, logs
from phonebank_app.calls.tickets import TicketDraft, Written
from phonebank_app.cards import CallCard, Nobody, OutcomeDraft, Saved
from phonebank_app.changes import Changes
from phonebank_app.db.documents import Party
from phonebank_app.errors import BugError, NetworkProblem, NotAllowed, NotOurService, Offline, Refused, WorldError
from phonebank_app.i18n import tr
from phonebank_app.law.rights import RULES
from phonebank_app.machine.clock import local
from phonebank_app.nearby import discovery, kept, messages, wire
from phonebank_app.nearby.doors import LineEvent, OnLine, PartyFacts
from phonebank_app.nearby.interfaces import private_addresses
from phonebank_app.nearby.kept import KeptFile
from phonebank_app.nearby.links import Endpoint
from phonebank_app.nearby.messages import Answer, Ask, Bye, Look, Message, Ping, Problem, Welcome
from phonebank_app.nearby.methods import METHODS, CardOrNobody
from phonebank_app.nearby.taking_in import Taken
from phonebank_app.nearby.wire import LINE_ENDED, Session, Wire

ANSWER_SECONDS = 5.0
"""A host that has not answered by then counts as gone; what was to be saved is kept here instead."""
PING_SECONDS = 4.0
_SOONEST, _LATEST = 0.4, 5.0
_LOOK_AROUND = 4
"""Every so many vain tries, hosts that announce themselves are tried too: ours may have another address by now."""

_AWAY = tr("The host’s laptop cannot be reached just now.")
NOBODY = Nobody(
    _AWAY,
    tr(
        "What you saved is kept on this laptop, and handed over when the line is back. "
        "Nobody new can be rung until then."
    ),
    None,
    (),
)
_ENDED = {
    "ended": (
        tr("The host has closed the room."),
        tr("Thank you for calling. Nothing of the evening is on this laptop any more."),
    ),
    "sent_away": (tr("The host has let you go from the evening."), tr("Nothing of it is on this laptop any more.")),
    "left": (tr("You have left the evening."), tr("Nothing of it is on this laptop any more.")),
}
_NOT_KNOWN = (
    tr("The host’s laptop does not know this one any more."),
    tr("Join again with the code that it shows now."),
)


class GuestLine:
    """The line of a joined laptop to its host.

    Attributes:
        facts: what is known of the party; another one after ``changed``.
        chair: where this guest sits.
        connected: whether the host can be reached, and has all that was kept.
        ended: the host said goodbye, or :meth:`leave` was called.
    """

    def __init__(self, keeps: Path, up: Wire, session: Session, welcome: Welcome, on_event: OnLine) -> None:
        self.connected = False
        self.ended = False
        self._keeps, self._session, self._on_event = keeps, session, on_event
        self.facts: PartyFacts = messages.decoded(welcome.facts, PartyFacts)
        self.chair = self.facts.chair
        self._now, self._at = welcome.now, monotonic()
        self._file = KeptFile(keeps, session.join_id, self.facts.recipient, session.key)
        self._waiting: list[str] = []
        self._older: list[tuple[Path, list[str]]] = []
        self._wire: Wire | None = up
        self._asking, self._keeping, self._handing = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        self._number = 0
        self._answers: dict[int, asyncio.Future[Answer]] = {}
        self._card: CallCard | None = None
        self._outcome_id = ""
        self._draft = ""
        self._interrupted: set[int] = set()
        self._bye: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._life: asyncio.Task[None] | None = None

    @classmethod
    async def begin(cls, keeps: Path, up: Wire, session: Session, welcome: Welcome, on_event: OnLine) -> Self:
        """A line that was just approved; what is here from earlier is on its way when this returns."""
        line = cls(keeps, up, session, welcome, on_event)
        found = await asyncio.to_thread(lambda: list(kept.for_host(keeps, line.facts.recipient)))
        line._older = found
        line._life = asyncio.get_running_loop().create_task(line._live(up), name="line to the host")
        return line

    @property
    def kept(self) -> int:
        """How many outcomes are kept here and not handed over."""
        return len(self._waiting) + sum(len(lines) for _, lines in self._older)

    # -- asking ------------------------------------------------------------------------------------------------------

    async def ask(self, method: str, **arguments: Any) -> Any:
        """Have the host do something for this chair; see ``nearby.methods.METHODS`` for names, arguments and results.

        While the host cannot be reached: ``record`` (and ``tickets.write``) returns once it is on this laptop's disk,
        sealed (``kept`` has gone up); a ``Saved`` changes nothing then, and cannot be undone. ``next`` gives the call
        in hand, and once it is recorded a ``Nobody`` which says so. ``keep_draft`` is kept in memory until the line is
        back. Everything else: Offline.

        ``household_out`` is ``record`` for everybody there. Either may be given an ``outcome_id``; without one the call
        in hand has its own, however often it is asked.

        Raises:
            Offline: the host cannot be reached; nothing was done, or it will be seen when the line is back.
            DiskFull: it cannot be reached, and this laptop has no room to keep what was to be saved.
            WorldError: the host's laptop said no, in its words.
        """
        if self.ended:
            raise NotAllowed(
                tr("This laptop has left the evening."), tr("Join again with a code from the host’s laptop.")
            )
        match method:
            case "next":
                return await self._next()
            case "record":
                return await self._record(arguments["draft"], arguments.get("outcome_id", ""))
            case "household_out":
                draft = replace(arguments["draft"], whole_household=True)
                return await self._record(draft, arguments.get("outcome_id", ""))
            case "tickets.write":
                return await self._write_ticket(arguments["draft"], arguments.get("ticket_id", ""))
            case "keep_draft":
                return await self._keep_draft(arguments["draft"], arguments.get("contact_id"))
            case "promise":
                arguments["promise_id"] = arguments.get("promise_id") or str(uuid4())
        result = await self._ask(method, **arguments)
        if isinstance(result, CallCard):
            self._hold(result)
        elif method == "hand_over" or (method == "take_break" and arguments.get("on_break")):
            self._let_go()
        elif method == "accept":
            self.facts = _accepted(self.facts)
        return result

    async def _next(self) -> CallCard | Nobody:
        try:
            found = await self._ask("next")
        except Offline:
            card = self._card
            if card is None:
                return NOBODY
            return replace(card, draft=self._draft) if self._draft else card
        assert isinstance(found, CardOrNobody)
        if found.card is not None:
            self._hold(found.card)
            return found.card
        self._let_go()
        return found.nobody or NOBODY

    async def _record(self, draft: OutcomeDraft, outcome_id: str) -> Saved:
        outcome_id = outcome_id or self._outcome_id or str(uuid4())
        if not draft.number and self._card is not None and self._card.contact_id == draft.contact_id:
            draft = replace(draft, number=self._card.number.e164)
        try:
            saved: Saved = await self._ask("record", draft=draft, outcome_id=outcome_id)
        except Offline:
            saved = await self._keep(draft, outcome_id)
        except NotAllowed:
            if draft.contact_id not in self._interrupted:
                raise
            # The host took this voter back while the line was down; that they were spoken to counts.
            saved = await self._keep(draft, outcome_id)
        await self._hand_over_late()
        self._let_go()
        return saved

    async def _keep(self, draft: OutcomeDraft, outcome_id: str) -> Saved:
        """Onto this laptop's disk, sealed to the host. Nothing is said to be kept before it is there."""
        card, at = self._card, await self._put_away(outcome_id, draft)
        name = card.name if card is not None and card.contact_id == draft.contact_id else ""
        code_set = self.facts.code_set
        label = code_set.all_out.label if draft.whole_household else code_set.labels[draft.kind]
        return Saved(outcome_id, draft.kind, label, draft.contact_id, name, local(at), False, Changes())

    async def _write_ticket(self, draft: TicketDraft, ticket_id: str) -> Written:
        ticket_id = ticket_id or str(uuid4())
        try:
            written: Written = await self._ask("tickets.write", draft=draft, ticket_id=ticket_id)
        except Offline:
            at = await self._put_away(ticket_id, draft)
            written = Written(ticket_id, draft.kind, local(at), RULES[draft.kind].silences, Changes())
        await self._hand_over_late()
        return written

    async def _put_away(self, id: str, what: OutcomeDraft | TicketDraft) -> datetime:
        """Seal it, and return once the disk has it; when that was, by the host's clock."""
        at = self._host_time()
        async with self._keeping:
            self._waiting.append(await asyncio.to_thread(self._file.add, id, what, at))
        self._tell("kept", self.kept)
        return at

    async def _hand_over_late(self) -> None:
        """What was kept in the moment in which the line came back."""
        if self.kept and self.connected:
            with suppress(Offline):
                await self._hand_over()

    async def _keep_draft(self, draft: str, contact_id: int | None) -> None:
        if contact_id is not None and (self._card is None or self._card.contact_id != contact_id):
            return  # the call went elsewhere meanwhile, with what the host had of it
        self._draft = draft
        with suppress(Offline):
            await self._ask("keep_draft", draft=draft, contact_id=contact_id)
            self._draft = "" if self._draft == draft else self._draft

    def _hold(self, card: CallCard) -> None:
        if self._card is None or self._card.contact_id != card.contact_id or not self._outcome_id:
            self._outcome_id, self._draft = str(uuid4()), ""
        self._card = card

    def _let_go(self) -> None:
        self._card, self._outcome_id, self._draft = None, "", ""

    async def _ask(self, method: str, *, by: Wire | None = None, **arguments: Any) -> Any:
        """One question and its answer.

        Args:
            by: the line, while it is not said to be back yet.
        """
        known = METHODS.get(method)
        if known is None:
            raise BugError(f"there is no method {method}")
        asked = messages.encoded(known.arguments(**arguments))
        up = by or (self._wire if self.connected else None)
        if up is None:
            raise Offline(_AWAY, tr("Go nearer to it, or wait: this laptop keeps trying."))
        async with self._asking:
            self._number += 1
            number = self._number
            self._answers[number] = waiting = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await up.say(Ask(number, method, asked))
                    answer = await waiting
            except LINE_ENDED as error:
                up.cut()
                self.connected = False
                raise Offline(_AWAY, tr("Go nearer to it, or wait: this laptop keeps trying.")) from error
            finally:
                self._answers.pop(number, None)
        if answer.problem is not None:
            raise _error_of(answer.problem)
        return messages.decoded(answer.result, known.result)

    # -- the line's life ---------------------------------------------------------------------------------------------

    async def _live(self, up: Wire) -> None:
        """Up, down, up again, until somebody says goodbye."""
        code, first = "", True
        while True:
            code = await self._while_up(up, code, first=first)
            first = False
            if code:
                await self._forget(*_ENDED[code])
                return
            self._drop()
            found = await self._come_back()
            if found is None:
                return
            up, code = found

    async def _while_up(self, up: Wire, code: str, *, first: bool) -> str:
        """Hand over what is kept, and only then say that the line is up; until it drops, or the host says goodbye.

        Args:
            code: of the goodbye with which the host received us; blank: it is glad to see us.

        Returns:
            The code of its goodbye; blank for a line that dropped.
        """
        self._bye = bye = asyncio.get_running_loop().create_future()
        if code:
            bye.set_result(code)
        hearing = asyncio.get_running_loop().create_task(self._hear(up))
        try:
            await self._hand_over(up)
            if not bye.done():
                self._wire, self.connected = up, True
                if first:
                    self._tell("up")
                else:
                    await self._say_back(up)
                await asyncio.wait((hearing, bye), return_when=asyncio.FIRST_COMPLETED)
            if bye.done():
                self.connected = False
                async with self._asking:  # what was asked last is answered
                    pass
                await self._hand_over(up)
            else:
                await hearing
        except (Offline, *LINE_ENDED):
            logs.note("line to the host dropped")
        except WorldError as error:
            logs.note_error(error)  # it speaks another language by now, or has no room for what is kept: tried again
        finally:
            self.connected, self._wire = False, None
            up.cut()
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
            self._fail_answers()
        return bye.result() if bye.done() else ""

    async def _say_back(self, up: Wire) -> None:
        self._tell("back")
        await self._put_draft_back(up)
        self._tell("changed")

    async def _put_draft_back(self, up: Wire) -> None:
        """What was typed while the line was down, if the voter is still with this chair."""
        card, draft = self._card, self._draft
        if card is None or not draft:
            return
        with suppress(WorldError):
            found = await self._ask("next", by=up)
            if isinstance(found, CardOrNobody) and found.card and found.card.contact_id == card.contact_id:
                await self._ask("keep_draft", by=up, draft=draft, contact_id=card.contact_id)

    async def _hear(self, up: Wire) -> None:
        """Everything that comes over one line, until it ends."""
        pinging = asyncio.get_running_loop().create_task(self._ping(up))
        try:
            while True:
                self._heard(await up.hear())
        except LINE_ENDED as error:
            raise Offline(_AWAY, "") from error
        finally:
            pinging.cancel()
            self._fail_answers()

    def _heard(self, message: Message) -> None:
        if isinstance(message, Answer):
            waiting = self._answers.get(message.number)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
        elif isinstance(message, Look):
            if bytes(message.facts) != b"null":
                self._set_facts(messages.decoded(message.facts, PartyFacts))
            self._tell("changed")
        elif isinstance(message, Bye) and not self._bye.done():
            self._bye.set_result(message.code)

    async def _ping(self, up: Wire) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            with suppress(*LINE_ENDED):
                await up.say(Ping(self.kept))

    def _fail_answers(self) -> None:
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())

    def _drop(self) -> None:
        if self._card is not None:
            self._interrupted.add(self._card.contact_id)
        self._tell("dropped", self.kept)

    async def _come_back(self) -> tuple[Wire, str] | None:
        """Try until the host answers; the line, and the code of its goodbye. ``None``: it never will again."""
        tries, rest = 0, _SOONEST
        while True:
            await asyncio.sleep(rest * random.uniform(0.5, 1))
            tries, rest = tries + 1, min(rest * 1.6, _LATEST)
            if tries % _LOOK_AROUND == 0:
                await self._look_around()
            try:
                up, said = await wire.resume(self._session)
            except Refused:
                self._end(*_NOT_KNOWN)
                return None
            except (Offline, NotOurService, NotAllowed):
                continue
            if isinstance(said, Welcome):
                self._take_facts(said)
                return up, ""
            return up, said.code

    async def _look_around(self) -> None:
        """The host may have another address by now; its certificate tells it from others."""
        addresses = await asyncio.to_thread(private_addresses)
        found = await asyncio.to_thread(discovery.find, 1.5, addresses) if addresses else ()
        known = self._session.endpoints
        fresh = tuple(Endpoint(one.address, one.port) for one in found)
        self._session = replace(self._session, endpoints=(*known, *(one for one in fresh if one not in known))[:12])

    # -- handing over ------------------------------------------------------------------------------------------------

    async def _hand_over(self, up: Wire | None = None) -> None:
        """Give the host everything that is kept, in order; forget a file once the host has all of it."""
        async with self._handing:
            done = 0
            try:
                while self._older:
                    path, lines = self._older[0]
                    done += await self._hand_over_lines(lines, up)
                    await asyncio.to_thread(kept.forget, path)
                    del self._older[0]
                while self._waiting:
                    done += await self._hand_over_lines(self._waiting, up)
                    async with self._keeping:
                        if not self._waiting:
                            await asyncio.to_thread(kept.forget, self._file.path)
            finally:
                if done:
                    self._tell("handed_over", done)

    async def _hand_over_lines(self, lines: list[str], up: Wire | None) -> int:
        done = 0
        while lines:
            taken = await self._ask("hand_in", by=up, line=lines[0])
            assert isinstance(taken, Taken)
            del lines[0]
            done += 1
        return done

    async def leave(self) -> None:
        """The guest goes home: hand over, give the chair back, forget.

        Raises:
            Offline: there is something to hand over and the host cannot be reached.
        """
        if self.ended:
            return
        up = self._wire if self.connected else None
        if up is None and self.kept:
            raise Offline(_AWAY, tr("Calls are kept on this laptop. Wait until the line is back, then leave."))
        if up is not None:
            with suppress(*LINE_ENDED):
                await up.say(Bye("left"))
                if self._life is not None:
                    async with asyncio.timeout(ANSWER_SECONDS):
                        await asyncio.shield(self._life)
        if not self.ended:
            await self._forget(*_ENDED["left"])
        await self._stop()

    async def close(self) -> None:
        """Let the line go without a goodbye: the program ends. What is kept stays, for the next time."""
        self.connected = False
        await self._stop()

    async def _stop(self) -> None:
        life, self._life = self._life, None
        if life is not None and life is not asyncio.current_task():
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)

    async def _forget(self, words: str, way_out: str) -> None:
        """Nothing of the evening stays on this laptop, but what could not be handed over, which it cannot read."""
        if not self.kept:
            await asyncio.to_thread(kept.forget_all_of, self._keeps, self._file.path)
        self._end(words, way_out)

    def _end(self, words: str, way_out: str) -> None:
        self.ended, self.connected, self._wire = True, False, None
        self._let_go()
        self._session = replace(self._session, key=b"")
        self.facts = _blank(self.facts)
        self._tell("ended", self.kept, words, way_out)

    # -- small things ------------------------------------------------------------------------------------------------

    def _take_facts(self, welcome: Welcome) -> None:
        self._set_facts(messages.decoded(welcome.facts, PartyFacts))
        self._now, self._at = welcome.now, monotonic()

    def _set_facts(self, facts: PartyFacts) -> None:
        self.facts, self.chair = facts, facts.chair

    def _host_time(self) -> datetime:
        """What the host's clock says now, as far as this laptop can know: its own may be wrong."""
        return self._now + timedelta(seconds=monotonic() - self._at)

    def _tell(self, kind: Any, count: int = 0, words: str = "", way_out: str = "") -> None:
        self._on_event(LineEvent(kind, count, words, way_out))


def _accepted(facts: PartyFacts) -> PartyFacts:
    return msgspec.structs.replace(facts, accepted=True)


def _blank(facts: PartyFacts) -> PartyFacts:
    """What is known of a party once the evening is over: nothing."""
    return PartyFacts(Party("", "", "", "", ""), "", "", facts.chair, "", False, "")


def _error_of(problem: Problem) -> WorldError:
    """What the host's laptop said, as the error it was there."""
    kind = getattr(errors, problem.kind, None)
    if isinstance(kind, type) and issubclass(kind, WorldError) and not issubclass(kind, NetworkProblem):
        return kind(problem.what, problem.way_out)
    return WorldError(problem.what, problem.way_out)
