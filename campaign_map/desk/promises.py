"""What voters promised, for whoever comes back to them: counted without names, one with its name, all as a file.

A promise that was taken back, by the caller, by the voter at a party or by a coordinator for them, is not shown any
more; nor is the number of anybody who has asked not to be rung since, or was forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import doubts, sheets
from campaign_map.desk.activity import midnight, today
from campaign_map.desk.sheets import Format, Sheet
from campaign_map.desk.takeaway import File, check_size
from campaign_map.intake import changes
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.law.promises import RULES, PromiseKind
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import PromiseOp
from phonebank_app.rules.calling_rules import Queue
from phonebank_app.seats import seats_by_code
from phonebank_app.voters.phones import national

MOST = 100
_decode = msgspec.json.Decoder(PromiseOp).decode
_AT_ONCE = 500
Did = Literal["done", "taken_back"]
_DID: dict[str, str] = {"done": "came back to a voter’s promise", "taken_back": "took a voter’s promise back"}


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise in the list: no name. ``done_at``: when somebody came back to them about it.

    ``aside``: the host set the call aside in which it was promised.
    """

    promise_id: str
    kind: PromiseKind
    seat_code: str
    host: str
    at: datetime
    done_at: datetime | None
    done_by: str
    aside: bool = False

    @property
    def label(self) -> str:
        """What was promised, in words."""
        return RULES[self.kind].label


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """One promise with whom it is of; ``number`` as one reads it aloud, blank where nobody may ring them about it.

    ``why_aside``: why the host set the call aside in which it was promised; ``line.aside`` says whether.
    """

    line: PromiseLine
    name: str
    number: str
    caller: str
    detail: str
    wording: str
    wording_version: str
    silent: bool
    erased: bool
    why_aside: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Call-backs that voters were promised: ``late`` before today, ``today``, and ``later``."""

    late: int
    today: int
    later: int


COLUMNS = (
    "name",
    "number",
    "promised",
    "detail",
    "seat",
    "at",
    "asked_by",
    "host",
    "words_said_yes_to",
    "words_version",
    "contact_id",
    "promise_id",
    "come_back_to",
    "call_set_aside",
)


def counts(connection: sa.Connection, seats: Collection[str] | None, *, since: datetime | None = None) -> Counter[str]:
    """How many people promised what, by kind; who promised the same at two parties is one."""
    table = models.promises.c
    query = sa.select(table.kind, sa.func.count(sa.distinct(table.contact_id))).where(_standing()).group_by(table.kind)
    if since is not None:
        query = query.where(table.at >= since)
    rows = connection.execute(_within(query, seats)).all()
    return Counter({row.kind: row[1] for row in rows})


def people(
    connection: sa.Connection, seats: Collection[str] | None, since: datetime, before: datetime | None
) -> set[str]:
    """Who promised anything in those days, by contact id."""
    table = models.promises.c
    query = sa.select(table.contact_id).where(_standing(), table.at >= since)
    if before is not None:
        query = query.where(table.at < before)
    return set(connection.execute(_within(query, seats)).scalars())


def lines(connection: sa.Connection, seats: Collection[str] | None, *, done: bool = False) -> tuple[PromiseLine, ...]:
    """Those that nobody has come back to, the oldest first; or with ``done`` the others, the newest first."""
    table = models.promises
    query = sa.select(table, models.parties.c.host).join(models.parties).where(_standing())
    if done:
        query = query.where(table.c.done_at.is_not(None)).order_by(table.c.done_at.desc(), table.c.promise_id)
    else:
        query = query.where(table.c.done_at.is_(None)).order_by(table.c.received_at, table.c.promise_id)
    rows = connection.execute(_within(query, seats).limit(MOST)).all()
    doubted = doubts.reasons(connection, (_decode(row.op) for row in rows))
    return tuple(_line(row, aside=row.promise_id in doubted) for row in rows)


def of_voter(connection: sa.Connection, contact_id: str) -> tuple[str, ...]:
    """What one voter promised and did not take back, in words, the oldest first."""
    table = models.promises.c
    query = sa.select(table.kind, table.at).where(_standing(), table.contact_id == contact_id).order_by(table.at)
    rows = connection.execute(query)
    return tuple(f"{RULES[PromiseKind(kind)].label}, {local(at):%d.%m.%Y, %H:%M}" for kind, at in rows)


def call_backs(connection: sa.Connection, seats: Collection[str] | None, now: datetime) -> Due:
    """Call-backs that are promised and open, in every pack of their day before anybody else."""
    contacts = models.contacts.c
    day = today(now)
    start, end = midnight(day), midnight(day + timedelta(days=1))
    open_ones = sa.select(
        _many(contacts.due < start),
        _many(sa.and_(contacts.due >= start, contacts.due < end)),
        _many(contacts.due >= end),
    ).where(contacts.queue == int(Queue.CALL_BACK), contacts.erased_at.is_(None))
    if seats is not None:
        open_ones = open_ones.where(contacts.seat_code.in_(sorted(seats)))
    return Due(*connection.execute(open_ones).one())


def look_at(service: Service, by: Coordinator, promise_id: str) -> OpenPromise:
    """One promise with the voter's name and number; that it was looked at is written down.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_promise``.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        row = _find(connection, by, promise_id)
        op = _decode(row.op)
        silent = row.do_not_call or op.number in _silenced(connection, [op.number])
        doubted = doubts.reasons(connection, [op])
        did = "looked at a voter’s promise"
        audit.note(connection, now, by.actor, did, seat_code=row.seat_code, subject=promise_id, rows=1)
    number = "" if silent or not op.number else national(op.number)
    said = (op.caller, op.detail, op.wording, op.wording_version)
    return OpenPromise(
        _line(row, aside=promise_id in doubted),
        row.name,
        number,
        *said,
        silent=silent,
        erased=row.erased_at is not None,
        why_aside=doubted.get(promise_id, ""),
    )


def settle(service: Service, by: Coordinator, promise_id: str, did: Did) -> None:
    """Somebody came back to the voter, or the voter thought better of it and told the campaign.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_promise``.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        row = _find(connection, by, promise_id)
        table = models.promises
        said = {f"{did}_at": now, f"{did}_by": by.name}
        connection.execute(table.update().where(table.c.promise_id == promise_id).values(**said))
        changes.settle(connection, numbering)
        audit.note(connection, now, by.actor, _DID[did], seat_code=row.seat_code, subject=promise_id, detail=row.kind)


def take_away(
    service: Service, by: Coordinator, seats: Collection[str] | None, seat_code: str = "", fmt: Format = "csv"
) -> File:
    """Every promise that stands, with name, number and the words that were said yes to; the caller has asked whether
    they may.

    Raises:
        Refusal: 422 ``too_many``: more than a workbook is made of.
    """
    now = service.clock.now()
    with service.store.read() as connection:
        ids = _ids(connection, seats)
    check_size(len(ids), fmt)
    with service.store.write() as connection:
        audit.note(connection, now, by.actor, "took promises with names", seat_code=seat_code, rows=len(ids))
    where = seat_code or ("all-seats" if seats is None else "your-seats")
    sheet = Sheet("Promises", COLUMNS, _batches(service, ids))
    name = f"promises-{where}-{today(now).isoformat()}-names-inside.{fmt}"
    return File(name, sheets.parts(sheet, fmt), len(ids))


def _batches(service: Service, ids: Sequence[str]) -> Iterator[list[list[Any]]]:
    for at in range(0, len(ids), _AT_ONCE):
        some = ids[at : at + _AT_ONCE]
        with service.store.read() as connection:
            found = connection.execute(_whose().where(models.promises.c.promise_id.in_(some))).all()
            rows = {row.promise_id: (row, _decode(row.op)) for row in found}
            silent = _silenced(connection, {op.number for _, op in rows.values()})
            doubted = doubts.reasons(connection, (op for _, op in rows.values()))
        yield [[*_cells(*rows[one], silent), doubted.get(one, "")] for one in some if one in rows]


def _cells(row: Any, op: PromiseOp, silent: Collection[str]) -> list[Any]:
    seat = seats_by_code().get(row.seat_code)
    may_ring = op.number and not row.do_not_call and op.number not in silent
    return [
        # Who is known from the full register alone does not leave the service by name.
        "" if row.register_only else row.name,
        national(op.number) if may_ring else "",
        RULES[PromiseKind(row.kind)].label,
        op.detail,
        seat.name if seat else row.seat_code,
        local(row.at).isoformat(timespec="seconds"),
        op.caller,
        row.host,
        op.wording,
        op.wording_version,
        row.contact_id,
        row.promise_id,
        row.done_by if row.done_at is not None else "",
    ]


def _ids(connection: sa.Connection, seats: Collection[str] | None) -> list[str]:
    table = models.promises.c
    query = sa.select(table.promise_id).where(_standing()).order_by(table.received_at, table.promise_id)
    return list(connection.execute(_within(query, seats)).scalars())


def _standing() -> sa.ColumnElement[bool]:
    """A promise that nobody took back. A party takes back its own only."""
    table, later = models.promises.c, models.promises.alias("later")
    taken = sa.select(later.c.promise_id).where(
        later.c.withdraws == table.promise_id, later.c.party_id == table.party_id
    )
    return sa.and_(table.withdraws == "", table.taken_back_at.is_(None), sa.not_(taken.exists()))


def _whose() -> sa.Select[Any]:
    contacts = models.contacts.c
    return (
        sa.select(
            models.promises,
            models.parties.c.host,
            contacts.name,
            contacts.do_not_call,
            contacts.erased_at,
            models.lists.c.register_only,
        )
        .join(models.parties, models.parties.c.party_id == models.promises.c.party_id)
        .join(models.contacts, contacts.contact_id == models.promises.c.contact_id)
        .join(models.lists, models.lists.c.list_id == contacts.list_id)
        .where(_standing())
    )


def _find(connection: sa.Connection, by: Coordinator, promise_id: str) -> Any:
    row = connection.execute(_whose().where(models.promises.c.promise_id == promise_id)).first()
    if row is None:
        raise Refusal(
            404, "no_promise", "There is no such promise, or it was taken back.", "Look through the list again."
        )
    roles.require(by, Action.TAKE_RESULTS, row.seat_code)
    return row


def _silenced(connection: sa.Connection, e164: Collection[str]) -> set[str]:
    """Which of these lines nobody may ring."""
    table = models.numbers.c
    query = sa.select(table.e164).where(table.e164.in_(sorted(e164)), table.suppressed_at.is_not(None))
    return set(connection.execute(query).scalars())


def _line(row: Any, *, aside: bool) -> PromiseLine:
    when = (row.at, row.done_at, row.done_by)
    return PromiseLine(row.promise_id, PromiseKind(row.kind), row.seat_code, row.host, *when, aside)


def _many(that: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.count().filter(that)


def _within(query: sa.Select[Any], seats: Collection[str] | None) -> sa.Select[Any]:
    return query if seats is None else query.where(models.promises.c.seat_code.in_(sorted(seats)))
