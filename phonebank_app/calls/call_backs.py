"""Call-backs: whose turn each is when it is due, and what the host does with one from the list.

A voter who asked to be rung is rung first of all by whoever spoke with them, if they are free within a few minutes, and
then by anybody who is. A host moves one by a new row that names the old; it stays the same call, of the same caller.
The host's list holds no name: whose it is, is shown of one at a time, and written down like any sight of a voter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from phonebank_app.cards import LeftRow, Nobody
from phonebank_app.changes import Changes
from phonebank_app.db import call_backs, chairs, guests, log, people, sheets, sights, skips
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.call_backs import OpenRow
from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.db.states import restate
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters import phones

PREFERRED = timedelta(minutes=3)
"""How long a call that is due waits for the guest who spoke with them before anybody else gets it."""

QUARTER = timedelta(minutes=15)
"""By how much one key moves a call-back on."""

When = Literal["late", "due", "tonight", "after"]
LATE = timedelta(minutes=5)
"""A call-back that waits for longer is late."""


@dataclass(frozen=True, slots=True)
class CallBack:
    """One call-back to come, for the host: no name. Moments are the voters' time.

    Attributes:
        when: ``late``, ``due`` now, later ``tonight``, or ``after`` the party.
        caller: who promised it tonight; blank where it came with the list, or the voter rang back.
        kept_for: the guest for whom it is kept: whoever promised it, or whom the host named; blank when they have gone.
        chair: where that guest sits; 0 when they do not.
        language: the only language in which they can be rung; blank for any.
        in_hand: the chair that has them just now; ``on_paper``: the one whose sheet they are on; 0 for none.
        ours: this laptop can move it for the campaign too, since it was promised here.
    """

    contact_id: int
    at: datetime
    when: When
    caller: str
    kept_for: str
    chair: int
    language: str
    in_hand: int
    ours: bool
    on_paper: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """Whose a call-back is, shown to the host alone."""

    contact_id: int
    name: str
    number: str
    words: str
    said_at: datetime | None
    caller: str


# -- whose turn it is -------------------------------------------------------------------------------------------------


def keeper(connection: sa.Connection, row: OpenRow, seated: Iterable[ChairRow]) -> ChairRow | None:
    """The chair of the guest for whom a call-back is kept, if they are there, not resting, and may ring them."""
    wanted = row.kept_for or row.guest
    for chair in seated:
        speaks = not row.needs_language or row.needs_language in chair.languages
        if wanted and chair.guest == wanted and chair.break_since is None and speaks:
            return None if row.contact_id in skips.known_to(connection, wanted) else chair
    return None


def in_turn(connection: sa.Connection, row: ChairRow, now: datetime, ids: Iterator[int]) -> Iterator[int]:
    """Candidates for a chair as they come, but of the call-backs that are due its guest's own first, and none that
    waits a few minutes for somebody else."""
    due = call_backs.due_rows(connection, to_ms(now))
    if not due:
        yield from ids
        return
    seated = chairs.seated(connection)
    keepers = {one.contact_id: keeper(connection, one, seated) for one in due}
    waits = {one.contact_id for one in due if _waits_for(keepers[one.contact_id], one, row, now)}
    own: list[int] = []
    others: list[int] = []
    following: int | None = None
    for contact_id in ids:
        if contact_id not in keepers:
            following = contact_id
            break
        kept = keepers[contact_id]
        mine = kept is not None and kept.chair == row.chair
        (own if mine else others).append(contact_id)
    yield from (one for one in (*own, *others) if one not in waits)
    if following is not None:
        yield following
        yield from ids


def kept_back(connection: sa.Connection, row: ChairRow, now: datetime) -> tuple[str, datetime] | None:
    """For whom a call that is due waits although this chair could make it, and until when; the soonest to come free."""
    seated = chairs.seated(connection)
    found = []
    for one in call_backs.due_rows(connection, to_ms(now)):
        kept = keeper(connection, one, seated)
        speaks = not one.needs_language or one.needs_language in row.languages
        if kept is not None and speaks and not one.in_hand and not one.on_paper and _waits_for(kept, one, row, now):
            found.append((from_ms(one.due) + PREFERRED, kept.caller))
    return (min(found)[1], min(found)[0]) if found else None


def waiting_words(caller: str, until: datetime, rows: tuple[LeftRow, ...]) -> Nobody:
    """What a chair is told meanwhile."""
    at = f"{local(until):%H:%M}"
    return Nobody(
        tr("A call-back waits for {caller}", caller=caller),
        tr(
            "They spoke with each other, so it is kept for {caller} until {at}. Then it comes to you by itself.",
            caller=caller,
            at=at,
        ),
        local(until),
        rows,
    )


def _waits_for(kept: ChairRow | None, one: OpenRow, row: ChairRow, now: datetime) -> bool:
    return kept is not None and kept.chair != row.chair and now < from_ms(one.due) + PREFERRED


# -- by how much ------------------------------------------------------------------------------------------------------


def moved_on(now: datetime, rules: Rules, by: timedelta = QUARTER) -> datetime:
    """When somebody is rung who said “in a quarter of an hour”: whole minutes, so that it can be read aloud.

    Raises:
        NotAllowed: nobody may be rung by then.
    """
    at = now + by
    at = at.replace(second=0, microsecond=0) + (timedelta(minutes=1) if at.second or at.microsecond else timedelta())
    if rules.hours is not None and not rules.hours.open_at(at):
        closes = rules.hours.closing(now)
        until = tr(" after {at:%H:%M}", at=local(closes)) if closes is not None and now < closes else ""
        raise NotAllowed(
            tr("Nobody may be rung{until} today.", until=until), tr("Choose another day with “Call back”.")
        )
    return at


# -- what the host does -----------------------------------------------------------------------------------------------


class CallBacks:
    """The host's hand on the call-backs of one open party. What writes is one transaction."""

    def __init__(self, store: Store, rules: Rules, clock: Clock, party: Party) -> None:
        self._store, self._rules, self._clock, self._party = store, rules, clock, party

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

    def every(self) -> tuple[CallBack, ...]:
        """Every call-back to come, the soonest first."""
        now = self._clock.now()
        with self._store.read() as connection:
            rows, seated = call_backs.open_rows(connection), chairs.seated(connection)
            names = {guest.id: guest.name for guest in guests.everyone(connection)}
        places = {row.guest: row.chair for row in seated}
        return tuple(self._line(row, names, places, now) for row in rows)

    def details(self, contact_id: int) -> Details:
        """Whose it is; that the host looked is written down.

        Raises:
            NotAllowed: it is not open any more.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = self._open(connection, contact_id)
            contact = people.one(connection, contact_id)
            sights.note(connection, 0, self._host(), contact.row.uid, "call-backs", now)
            op = call_backs.op_of(row)
        number = op.number if op is not None and op.number else next((n.e164 for n in contact.numbers), "")
        said_at = local(op.at) if op is not None else None
        if op is None and contact.row.promised_on is not None:
            said_at = local(from_ms(contact.row.promised_on))
        words = op.note if op is not None else _words_of(contact.row.history, contact.row.promised_on)
        shown = phones.national(number) if number else ""
        return Details(contact_id, contact.row.name, shown, words, said_at, row.caller)

    @with_ballast
    def move(self, contact_id: int, at: datetime) -> Changes:
        """Ring them at another time instead.

        Raises:
            NotAllowed: it is not open any more, a chair has them in hand or on a sheet, or nobody may be rung then.
        """
        if self._rules.hours is not None and not self._rules.hours.open_at(at):
            raise NotAllowed(tr("Nobody may be rung at that time."), tr("Choose a time within the calling hours."))
        with self._store.write() as connection:
            row = self._free(connection, contact_id)
            op = call_backs.op_of(row)
            if op is None:
                said = people.one(connection, contact_id).row.promised_on
                said_on = from_ms(said) if said is not None else self._clock.now()
                return Changes(call_backs.promise(connection, contact_id, at, said_on, self._rules))
            again = self._again(op, kind=OutcomeKind.CALL_BACK, call_back_at=at, reason="Call-back moved")
            log.append(connection, again, contact_id)
            touched = restate(connection, contact_id, self._rules)
        return Changes(touched, outbox=True)

    @with_ballast
    def drop(self, contact_id: int) -> Changes:
        """Nobody rings them back tonight. What was promised elsewhere stays with the campaign, for its next party.

        Raises:
            NotAllowed: it is not open any more, or a chair has them in hand.
        """
        with self._store.write() as connection:
            row = self._free(connection, contact_id)
            op = call_backs.op_of(row)
            if op is None:
                return Changes(call_backs.promise(connection, contact_id, None, self._clock.now(), self._rules))
            again = self._again(op, kind=OutcomeKind.NOT_AVAILABLE, call_back_at=None, reason="Call-back dropped")
            log.append(connection, again, contact_id)
            touched = restate(connection, contact_id, self._rules)
        return Changes(touched, outbox=True)

    def keep_for(self, contact_id: int, chair: int) -> Changes:
        """Keep it for the guest of that chair, in place of whoever promised it.

        Raises:
            NotAllowed: it is not open any more, or nobody sits there.
        """
        with self._store.write() as connection:
            self._open(connection, contact_id)
            row = chairs.one(connection, chair)
            if row is None:
                raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Choose another."))
            uid = people.one(connection, contact_id).row.uid
            call_backs.keep_for(connection, uid, row.guest, self._clock.now())
        return Changes(frozenset({contact_id}), frozenset({chair}))

    # -- steps --------------------------------------------------------------------------------------------------------

    def _line(self, row: OpenRow, names: dict[int, str], places: dict[int, int], now: datetime) -> CallBack:
        wanted = row.kept_for or row.guest
        chair = places.get(wanted, 0)
        return CallBack(
            contact_id=row.contact_id,
            at=local(from_ms(row.at)),
            when=when_of(from_ms(row.due), now, self._party.lease_until),
            caller=row.caller,
            kept_for=names.get(wanted, "") if chair else "",
            chair=chair,
            language=row.needs_language,
            in_hand=row.in_hand,
            ours=row.op is not None,
            on_paper=row.on_paper,
        )

    def _again(self, op: OutcomeOp, **others: object) -> OutcomeOp:
        """The same call, of the same caller, in place of the row that said so before."""
        return msgspec.structs.replace(op, outcome_id=str(uuid4()), replaces=op.outcome_id, by=self._host(), **others)

    def _host(self) -> str:
        return self._party.host or "the host"

    def _open(self, connection: sa.Connection, contact_id: int) -> OpenRow:
        row = call_backs.one(connection, contact_id)
        if row is None:
            raise NotAllowed(
                tr("That call-back is not open any more."), tr("Somebody has rung them, or they asked off.")
            )
        return row

    def _free(self, connection: sa.Connection, contact_id: int) -> OpenRow:
        row = self._open(connection, contact_id)
        if row.in_hand:
            raise NotAllowed(
                tr("Chair {in_hand} has them in hand.", in_hand=row.in_hand), tr("Wait until that call is over.")
            )
        sheets.leave_alone(connection, people.one(connection, contact_id).row.household, self._clock.now())
        return row


def when_of(due: datetime, now: datetime, lease_until: datetime | None) -> When:
    """In which part of the host's list a call-back stands."""
    if due <= now:
        return "late" if now - due >= LATE else "due"
    gone = lease_until is not None and due >= lease_until
    return "after" if gone or local(due).date() > local(now).date() else "tonight"


def _words_of(history: str, said_on: int | None) -> str:
    for past in msgspec.json.decode(history):
        if past["kind"] == OutcomeKind.CALL_BACK and to_ms(datetime.fromisoformat(past["at"])) == said_on:
            return str(past.get("words", ""))
    return ""
