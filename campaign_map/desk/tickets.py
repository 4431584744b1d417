"""What voters asked of the campaign, for whoever answers it: what waits, by when, and how it was closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import keeping, models
from campaign_map.accounts import audit, roles
from campaign_map.accounts.audit import Actor
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import promises
from campaign_map.intake import changes, tickets
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.law.rights import RULES, TicketKind
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import TicketOp
from phonebank_app.voters.phones import national

MOST = 50
NOTE_LIMIT = 500
ANSWERED = frozenset(kind.value for kind, rule in RULES.items() if rule.clock)
"""The kinds that somebody must answer; permissions are only kept."""
CASEWORK = frozenset({TicketKind.CASEWORK.value})
RIGHTS = ANSWERED - CASEWORK
"""What the law sets a day for. It is listed by itself: help from the local office never crowds it out."""


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in the list: no name.

    Attributes:
        due: the last day on which it is answered in time; ``None`` where there is nothing to answer.
        overdue: that day is over and nobody has closed it.
    """

    ticket_id: str
    kind: TicketKind
    seat_code: str
    host: str
    received_at: datetime
    due: date | None
    overdue: bool
    closed_at: datetime | None
    closed_by: str
    closed_note: str

    @property
    def label(self) -> str:
        """What was asked for, in words."""
        return RULES[self.kind].label


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """One ticket with whom it is of; ``numbers`` as one reads them aloud; ``promised``: what they promised, in words,
    which belongs into a copy of their data and goes with it."""

    line: TicketLine
    contact_id: str
    name: str
    numbers: tuple[str, ...]
    caller: str
    note: str
    channel: str
    wording: str
    answer: str
    erased: bool
    promised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for an answer, and how many of them are late."""

    many: int
    overdue: int


def waiting(
    connection: sa.Connection, seats: Collection[str] | None, today: date, *, of: Collection[str] = ANSWERED
) -> Waiting:
    """What nobody has answered yet, of these kinds."""
    table = models.tickets.c
    late: sa.ColumnElement[Any] = sa.func.count().filter(table.due < today)
    many_of: sa.ColumnElement[Any] = sa.func.count()
    query = sa.select(many_of, late).where(table.closed_at.is_(None), table.kind.in_(sorted(of)))
    many, overdue = connection.execute(_within(query, seats)).one()
    return Waiting(many, overdue)


def lines(
    connection: sa.Connection,
    seats: Collection[str] | None,
    today: date,
    *,
    closed: bool = False,
    of: Collection[str] = ANSWERED,
) -> tuple[TicketLine, ...]:
    """Those of these kinds that wait, the most pressing first; or with ``closed`` all others, the newest first."""
    table = models.tickets
    query = sa.select(table, models.parties.c.host).join(models.parties)
    if closed:
        done = sa.or_(table.c.closed_at.is_not(None), table.c.kind.not_in(ANSWERED))
        query = query.where(done).order_by(table.c.received_at.desc())
    else:
        query = query.where(table.c.closed_at.is_(None), table.c.kind.in_(sorted(of))).order_by(table.c.due)
    return tuple(_line(row, today) for row in connection.execute(_within(query, seats).limit(MOST)))


def look_at(service: Service, by: Coordinator, ticket_id: str) -> OpenTicket:
    """One ticket with the voter's name and numbers; that they were looked at is written down.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_ticket``.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        row = _find(connection, by, ticket_id)
        op = msgspec.json.decode(row.op, type=TicketOp)
        contacts = models.contacts
        who = connection.execute(
            sa.select(contacts.c.name, contacts.c.erased_at).where(contacts.c.contact_id == row.contact_id)
        ).one()
        audit.note(
            connection, now, by.actor, "looked at a voter’s request", seat_code=row.seat_code, subject=ticket_id, rows=1
        )
        numbers = tuple(national(one) for one in tickets.lines_of(connection, row.contact_id))
        promised = promises.of_voter(connection, row.contact_id)
    line = _line(row, local(now).date())
    said = (op.caller, op.note, op.channel, op.wording, op.answer)
    gone = who.erased_at is not None
    return OpenTicket(line, row.contact_id, who.name, numbers, *said, erased=gone, promised=promised)


def close(service: Service, by: Coordinator, ticket_id: str, note: str, *, erase: bool = False) -> None:
    """Somebody has answered it, and says how; with ``erase`` everything about the voter is forgotten by that.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_ticket``; 409 ``is_closed``; 422 ``no_note``.
    """
    said, now = tidy(note, NOTE_LIMIT), service.clock.now()
    if not said:
        raise Refusal(422, "no_note", "How was it answered?", "A few words, without the voter’s name.")
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        row = _find(connection, by, ticket_id)
        if row.closed_at is not None:
            raise Refusal(409, "is_closed", f"{row.closed_by} has closed this already.", "Nothing had to be done.")
        if erase:
            keeping.erase(connection, [row.contact_id], now)
        table = models.tickets
        closed = {"closed_at": now, "closed_by": by.name, "closed_note": said}
        connection.execute(table.update().where(table.c.ticket_id == ticket_id).values(**closed))
        changes.settle(connection, numbering)
        did = "erased a voter on request" if erase else "answered a voter’s request"
        audit.note(connection, now, by.actor, did, seat_code=row.seat_code, subject=ticket_id, detail=row.kind)


def set_permission(service: Service, actor: Actor, contact_id: str, e164: str, permitted: str) -> None:
    """Keep that somebody let us ring a line although it is on the register, or (blank) that they no longer do.

    Raises:
        Refusal: 404 ``no_line``: this is no number of theirs.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        if e164 not in tickets.lines_of(connection, contact_id):
            raise Refusal(404, "no_line", "That is no number of this contact.", "Look at their id and number again.")
        tickets.permit(connection, service, numbering, contact_id, e164, permitted)
        changes.settle(connection, numbering)
        did = "kept a permission to ring" if permitted else "took a permission to ring back"
        audit.note(connection, now, actor, did, subject=contact_id, rows=1)


def _find(connection: sa.Connection, by: Coordinator, ticket_id: str) -> Any:
    table = models.tickets
    query = sa.select(table, models.parties.c.host).join(models.parties).where(table.c.ticket_id == ticket_id)
    row = connection.execute(query).first()
    if row is None:
        raise Refusal(404, "no_ticket", "There is no such request.", "Look through the list again.")
    roles.require(by, Action.ANSWER_VOTERS, row.seat_code)
    return row


def _line(row: Any, today: date) -> TicketLine:
    overdue = row.due is not None and row.due < today and row.closed_at is None
    return TicketLine(
        row.ticket_id,
        TicketKind(row.kind),
        row.seat_code,
        row.host,
        row.received_at,
        row.due,
        overdue,
        row.closed_at,
        row.closed_by,
        row.closed_note,
    )


def _within(query: sa.Select[Any], seats: Collection[str] | None) -> sa.Select[Any]:
    return query if seats is None else query.where(models.tickets.c.seat_code.in_(sorted(seats)))
