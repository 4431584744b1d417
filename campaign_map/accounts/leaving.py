"""A supporter's own data: shown to them, and taken out when they leave.

What stays when somebody leaves: that an event took place (title, seat, times, how many came), because the campaign
answers for it; and the audit log, which knows supporters by an id that means nothing any more. Their name, addresses
and telephone number do not stay, and neither does what they wrote about themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.visitors import Person
from campaign_map.problems import Refusal
from campaign_map.settings import Service

_EVENTS, _GUESTS = models.events.c, models.attendances.c
_GONE = "gone:"


def own_data(service: Service, person: Person) -> dict[str, Any]:
    """Everything the service holds about a supporter, for them to take away (plain types, ready for JSON)."""
    with service.store.read() as connection:
        account = connection.execute(models.people.select().where(models.people.c.person_id == person.person_id)).one()
        opened = connection.execute(
            models.sessions.select().where(models.sessions.c.person_id == person.person_id)
        ).all()
        events = connection.execute(models.events.select().where(_EVENTS.organiser_id == person.person_id)).all()
        coming = connection.execute(models.attendances.select().where(_theirs(person))).all()
    secret = {"token_hash", "session_id", "address_hash"}
    return {
        "account": _plain(account),
        "sessions": [_plain(row, secret) for row in opened],
        "events": [_plain(row) for row in events],
        "attendances": [_plain(row, secret) for row in coming],
    }


def delete_account(service: Service, person: Person) -> None:
    """Take a supporter out of the service.

    Raises:
        Refusal: 409 ``still_expected``: people would wait for them; they cancel first, and everybody is told.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        _refuse_if_expected(connection, person, now)
        connection.execute(models.sessions.delete().where(models.sessions.c.person_id == person.person_id))
        connection.execute(models.email_codes.delete().where(models.email_codes.c.email == person.email))
        connection.execute(
            models.attendances.update()
            .where(_theirs(person))
            .values(person_id=None, name="", email=sa.literal(_GONE) + _GUESTS.attendance_id, needs="")
        )
        organised = connection.execute(
            models.events.update()
            .where(_EVENTS.organiser_id == person.person_id)
            .values(host_name="", host_phone="", description="", address="", way_in="", link="")
        ).rowcount
        account = models.people.c.person_id == person.person_id
        if organised:
            gone = {"email": f"{_GONE}{person.person_id}", "name": "", "trusted_at": None, "blocked_at": now}
            connection.execute(models.people.update().where(account).values(**gone))
        else:
            connection.execute(models.people.delete().where(account))
        audit.note(connection, now, person.actor, "left", subject=person.person_id)


def _theirs(person: Person) -> sa.ColumnElement[bool]:
    return sa.or_(_GUESTS.person_id == person.person_id, _GUESTS.email == person.email)


def _refuse_if_expected(connection: sa.Connection, person: Person, now: datetime) -> None:
    giving = sa.select(_EVENTS.event_id).where(
        _EVENTS.organiser_id == person.person_id, _EVENTS.status.in_(("waiting", "listed")), _EVENTS.ends > now
    )
    coming = (
        sa.select(_GUESTS.event_id)
        .join(models.events, _EVENTS.event_id == _GUESTS.event_id)
        .where(_theirs(person), _GUESTS.status.in_(("asked", "accepted", "waiting")), _EVENTS.ends > now)
        .where(_EVENTS.status.in_(("waiting", "listed")))
    )
    if connection.execute(giving.limit(1)).first() is not None:
        raise Refusal(
            409, "still_expected", "You have an event to come.", "Cancel it first, so that those who come are told."
        )
    if connection.execute(coming.limit(1)).first() is not None:
        raise Refusal(
            409, "still_expected", "You have said that you will come to an event.", "Cancel that first: others wait."
        )


def _plain(row: Any, without: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in row._mapping.items()
        if key not in without
    }
