"""What a host does for the room: sees who needs a hand, sits with somebody, sets a goal, is reminded.

What it shows names no voter, and of a hard call it says that there was one, and nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from phonebank_app.calls.remaining import remaining
from phonebank_app.calls.remedies import READY, Remedy, Round, remedies
from phonebank_app.cards import LeftRow
from phonebank_app.changes import Changes
from phonebank_app.db import breaks, chairs, ending, queue
from phonebank_app.db.documents import EveningPlan, Party, get, put
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.db.running import Running
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.rules import badges, care, goals
from phonebank_app.rules.calling_rules import Reason, Rules
from phonebank_app.words.languages import COMMON

_NAMES = dict(COMMON)


class LookingAfter:
    """The host's care for one open party. What writes is one transaction."""

    def __init__(self, store: Store, clock: Clock, party: Party, rules: Rules, running: Running | None = None) -> None:
        self._store, self._clock, self._party, self._rules = store, clock, party, rules
        self._running = running or Running()

    # -- callers -----------------------------------------------------------------------------------------------------

    def concerns(self, left: Sequence[LeftRow] | None = None) -> tuple[care.Concern, ...]:
        """Whom the host should look in on just now; moments are the voters' time.

        Args:
            left: where the list stands, if that is known: counting a long one takes time.
        """
        now = self._clock.now()
        with self._store.read() as connection:
            if ending.ended_at(connection) is not None:
                return ()
            gone = breaks.gone(connection)
            with self._running.at(connection) as sums:
                chairs_now = breaks.facts(connection, lambda guest: sums.own(guest).calls.values())
            ready = any(row.code == READY for row in self._left(connection, left))
        found = care.concerns(chairs_now, gone, now, somebody_to_ring=ready)
        here = (one for one in found if not (self._party.rehearsal and one.about is care.About.ALONE))
        return tuple(care.Concern(one.about, one.chair, local(one.since), one.alone) for one in here)

    def sat_with(self, chair: int) -> Changes:
        """The host has been with whoever sits there."""
        with self._store.write() as connection:
            row = chairs.one(connection, chair)
            if row is not None:
                breaks.host_was_there(connection, row.guest, self._clock.now())
        return Changes(chairs=frozenset({chair}))

    def had_a_hard_call(self, chair: int) -> bool:
        """Whether whoever sits there had one tonight."""
        with self._store.read() as connection:
            row = chairs.one(connection, chair)
            return row is not None and any(one.hard for one in breaks.of_guest(connection, row.guest))

    def everyone_rested(self) -> tuple[care.Span, ...]:
        """The times in which everybody rested (voters' time), read from what is stored."""
        with self._store.read() as connection:
            present = breaks.presences(connection)
            with self._running.at(connection) as sums:
                spans = care.everyone_rested(present, sums.called)
        return tuple((local(start), None if end is None else local(end)) for start, end in spans)

    # -- nobody to ring ----------------------------------------------------------------------------------------------

    def _left(self, connection: sa.Connection, known: Sequence[LeftRow] | None) -> Sequence[LeftRow]:
        now = self._clock.now()
        return remaining(queue.left(connection, to_ms(now)), now) if known is None else known

    def remedies(self, left: Sequence[LeftRow] | None = None) -> tuple[Remedy, ...]:
        """What can be done about an empty list; nothing while somebody can be rung. ``left``: as above."""
        now = self._clock.now()
        with self._store.read() as connection:
            if ending.ended_at(connection) is not None:
                return ()
            left = self._left(connection, left)
            asks = any(row.code == Reason.LANGUAGE for row in left)
            waiting = queue.languages(connection, to_ms(now)) if asks else {}
        if not left:
            return ()
        linked = bool(self._party.service_url)
        languages = {_NAMES.get(tag, tag.capitalize()): many for tag, many in waiting.items()}
        return remedies(left, Round.at(now, self._rules, self._party.lease_until, linked=linked, languages=languages))

    # -- goals -------------------------------------------------------------------------------------------------------

    def plan(self) -> EveningPlan:
        """The goal and the reminder, as they stand."""
        with self._store.read() as connection:
            return get(connection, EveningPlan) or EveningPlan()

    def suggestion(self, what: goals.What, left: Sequence[LeftRow] | None = None) -> goals.Goal:
        """A goal for the guests there are, or were to come, and the hours of the party. ``left``: as above."""
        with self._store.read() as connection:
            seated = len(chairs.seated(connection))
            size = sum(row.count for row in self._left(connection, left))
        return goals.suggestion(what, seated or self._party.callers, self._party.hours, size)

    def set_goal(self, goal: goals.Goal | None) -> Changes:
        """The room wants to reach this; ``None``: no goal.

        Raises:
            NotAllowed: it is no number of calls.
        """
        if goal is not None and not 0 < goal.many <= goals.MOST:
            raise NotAllowed(tr("A goal is a number of calls or conversations."), tr("Type one, such as 40."))
        what, many = (goal.what, goal.many) if goal is not None else ("conversations", 0)
        return self._keep(what=what, many=many)

    def remind_at(self, at: datetime | None) -> Changes:
        """Remind the host at this moment; ``None``: they have been reminded."""
        return self._keep(remind_at=at)

    def _keep(self, **changed: object) -> Changes:
        with self._store.write() as connection:
            plan = get(connection, EveningPlan) or EveningPlan()
            put(connection, msgspec.structs.replace(plan, **changed), to_ms(self._clock.now()))
        return Changes(chairs=frozenset({0}))

    def badges(self) -> tuple[badges.Badge, ...]:
        """What the room has earned."""
        now = self._clock.now()
        with self._store.read() as connection:
            plan = get(connection, EveningPlan) or EveningPlan()
            seated = [(row.guest, breaks.of_guest(connection, row.guest)) for row in chairs.seated(connection)]
            rests = breaks.everyones(connection)
            with self._running.at(connection) as sums:
                rang = {guest for guest, many in sums.rang.items() if many}
                made = badges.Made(len(sums.called), sums.conversations, rang, sums.rung)
                reached = goals.progress(goals.Goal(plan.what, plan.many), made.calls, made.talks).reached
                return badges.earned(badges.Room(now, made, [*sums.promised.values()], seated, rests, reached))
