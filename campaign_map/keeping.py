"""Forgetting voters: when one asks for it, and all of them when the campaign has kept them long enough.

What goes: names, places, ids and numbers; their rows of lists, as they stood; notes, answers and callers in the log;
the keys that tie a household together. What stays: that an outcome was there (its id and digest, so that it is never
counted twice), how it ended, and, for whoever asked not to be rung, the hash of their number. The lists of later years
are held against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import sqlalchemy as sa

from campaign_map import models, originals
from campaign_map.accounts import audit
from campaign_map.intake import changes, promises
from campaign_map.intake.standing import in_chunks
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import OutcomeOp, PromiseOp, TicketOp, encode_op
from phonebank_app.rules.calling_rules import ALWAYS, Queue

AT_ONCE = 200


def erase(connection: sa.Connection, contact_ids: Sequence[str], now: datetime) -> int:
    """Forget these voters; returns how many were still known. Nobody else may write to the log meanwhile.

    Whoever asked not to be rung stays silenced, on every list to come.
    """
    contacts, erased = models.contacts, 0
    for ids in in_chunks(contact_ids):
        rows = connection.execute(
            sa.select(contacts.c.contact_id, contacts.c.household_id, contacts.c.do_not_call).where(
                contacts.c.contact_id.in_(ids), contacts.c.erased_at.is_(None)
            )
        ).all()
        known = [row.contact_id for row in rows]
        if not known:
            continue
        _keep_silence(connection, known, {row.contact_id for row in rows if row.do_not_call}, now)
        originals.forget(connection, known)
        _forget_numbers(connection, known)
        _forget_said(connection, known)
        connection.execute(
            contacts.update()
            .where(contacts.c.contact_id.in_(known))
            .values(
                name="",
                first_name="",
                area="",
                language="",
                source="",
                external_id="",
                queue=int(Queue.OUT),
                due=ALWAYS,
                until=ALWAYS,
                erased_at=now,
            )
        )
        _forget_homes(connection, {row.household_id for row in rows})
        erased += len(known)
    return erased


def erase_old(service: Service) -> int:
    """Forget everybody whom the campaign has kept for as long as its profile says; returns how many that were.

    The time runs from polling day, or from when their list was loaded if that was later. A rehearsal keeps its own.
    """
    keep, now = service.profile.keep_days, service.clock.now()
    if keep is None or service.settings.rehearsal or local(now).date() <= _end(service, keep):
        return 0
    contacts, lists = models.contacts, models.lists
    old = (
        sa.select(contacts.c.contact_id)
        .join(lists, lists.c.list_id == contacts.c.list_id)
        .where(contacts.c.erased_at.is_(None), lists.c.loaded_at <= now - timedelta(days=keep))
        .limit(AT_ONCE)
    )
    gone = 0
    while True:
        with service.store.write() as connection:
            numbering = changes.lock(connection)
            some = erase(connection, list(connection.execute(old).scalars()), now)
            changes.settle(connection, numbering)
            if some:
                audit.note(connection, now, audit.SERVICE, "erased voters kept long enough", rows=some)
        gone += some
        if some < AT_ONCE:
            break
    with service.store.write() as connection:
        connection.execute(
            models.set_aside.update()
            .where(models.set_aside.c.received_at <= now - timedelta(days=keep))
            .values(op=b"", seen_by="Service", seen_at=now)
        )
    return gone


def _end(service: Service, keep: int) -> date:
    return service.profile.polling_day + timedelta(days=keep)


def _keep_silence(connection: sa.Connection, ids: Sequence[str], asked_off: set[str], now: datetime) -> None:
    """Remember by hash the numbers that are suppressed, and every number of whoever asked not to be rung."""
    lines, numbers = models.contact_numbers, models.numbers
    rows = connection.execute(
        sa.select(lines.c.contact_id, numbers.c.number_hash, numbers.c.suppressed_at)
        .join(numbers, numbers.c.e164 == lines.c.e164)
        .where(lines.c.contact_id.in_(ids))
    ).all()
    kept = {
        row.number_hash: row.suppressed_at or now
        for row in rows
        if row.suppressed_at is not None or row.contact_id in asked_off
    }
    there = models.suppressions
    known = set(
        connection.execute(sa.select(there.c.number_hash).where(there.c.number_hash.in_(sorted(kept)))).scalars()
    )
    fresh = [{"number_hash": one, "since": since} for one, since in kept.items() if one not in known]
    if fresh:
        connection.execute(there.insert(), fresh)


def _forget_numbers(connection: sa.Connection, ids: Sequence[str]) -> None:
    lines, numbers = models.contact_numbers, models.numbers
    theirs = set(connection.execute(sa.select(lines.c.e164).where(lines.c.contact_id.in_(ids))).scalars())
    connection.execute(lines.delete().where(lines.c.contact_id.in_(ids)))
    for some in in_chunks(theirs):
        shared = sa.select(lines.c.e164).where(lines.c.e164.in_(some))
        connection.execute(numbers.delete().where(numbers.c.e164.in_(some), numbers.c.e164.not_in(shared)))


def _forget_said(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Leave of each outcome, ticket and promise that it was there, when, and how it ended. Its digest stays: it never
    comes back."""
    outcomes, tickets = models.outcomes, models.tickets
    query = sa.select(outcomes.c.outcome_id, outcomes.c.op).where(outcomes.c.contact_id.in_(ids))
    for name, body in connection.execute(query).all():
        op = msgspec.json.decode(body, type=OutcomeOp)
        left = msgspec.structs.replace(op, caller="", number="", note="", answers=())
        connection.execute(outcomes.update().where(outcomes.c.outcome_id == name).values(op=encode_op(left)))
    query = sa.select(tickets.c.ticket_id, tickets.c.op).where(tickets.c.contact_id.in_(ids))
    for name, body in connection.execute(query).all():
        ticket = msgspec.json.decode(body, type=TicketOp)
        left_of = msgspec.structs.replace(ticket, caller="", number="", note="", answer="")
        connection.execute(tickets.update().where(tickets.c.ticket_id == name).values(op=encode_op(left_of)))
    promised = models.promises
    query = sa.select(promised.c.promise_id, promised.c.op).where(promised.c.contact_id.in_(ids))
    for name, body in connection.execute(query).all():
        promise = promises.without_the_voter(msgspec.json.decode(body, type=PromiseOp))
        connection.execute(promised.update().where(promised.c.promise_id == name).values(op=encode_op(promise)))
    answers = models.voter_answers
    connection.execute(answers.delete().where(answers.c.contact_id.in_(ids)))


def _forget_homes(connection: sa.Connection, homes: set[str]) -> None:
    contacts, keys = models.contacts, models.household_keys
    lived_in = sa.select(contacts.c.household_id).where(
        contacts.c.household_id.in_(homes), contacts.c.erased_at.is_(None)
    )
    connection.execute(keys.delete().where(keys.c.household_id.in_(homes), keys.c.household_id.not_in(lived_in)))


def silenced(connection: sa.Connection, hashes: Sequence[str]) -> dict[str, datetime]:
    """Which of these numbers, by hash, are never to be rung although nothing else is known of them, and since when."""
    table, found = models.suppressions, dict[str, datetime]()
    for some in in_chunks(hashes):
        for row in connection.execute(sa.select(table).where(table.c.number_hash.in_(some))):
            found[row.number_hash] = row.since
    return found
