"""Who is signed in: a session's token is 32 random bytes in a cookie, kept here as its sha256 only.

A supporter stays signed in for 30 days, because nothing but their own events hangs on it. A coordinator is signed out
after 12 hours, and after 30 minutes without a request: a borrowed laptop must not hold a campaign's lists overnight.
What lets names out of the service asks for password and code again unless they were shown in the last 10 minutes
(`campaign_map.accounts.roles` says what does).

The moment a session was last seen is written once a minute at most, so reading a page writes nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import hashes, roles
from campaign_map.accounts.browsers import browser_of
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator, Person, Role, Visitor
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy

SUPPORTER_STAYS = timedelta(days=30)
COORDINATOR_STAYS = timedelta(hours=12)
COORDINATOR_IDLE = timedelta(minutes=30)
CONFIRMED_FOR = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)

_SESSIONS = models.sessions.c


@dataclass(frozen=True, slots=True)
class Visit:
    """A request's session.

    Attributes:
        expires: when it ends however it is used (aware).
        confirmed: whether password and code were shown in the last ten minutes; never of a supporter.
    """

    session_id: str
    visitor: Visitor
    expires: datetime
    confirmed: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of somebody's own sessions, as they look through them.

    Attributes:
        browser: “Firefox on Linux”.
        here: it is the one that asks.
    """

    session_id: str
    browser: str
    made_at: datetime
    seen_at: datetime
    here: bool


def visit_of(service: Service, token: str) -> Visit | None:
    """The live session of a token; ``None`` when it has ended, or its owner was shut out."""
    if not token:
        return None
    now = service.clock.now()
    people, coordinators = models.people.c, models.coordinators.c
    with service.store.read() as connection:
        row = connection.execute(
            sa.select(
                models.sessions,
                *(people.email.label("person_email"), people.name.label("person_name")),
                *(people.trusted_at, people.blocked_at),
                *(coordinators.email, coordinators.name, coordinators.role),
                *(coordinators.whole, coordinators.disabled_at),
            )
            .select_from(models.sessions)
            .outerjoin(models.people, people.person_id == _SESSIONS.person_id)
            .outerjoin(models.coordinators, coordinators.coordinator_id == _SESSIONS.coordinator_id)
            .where(_SESSIONS.token_hash == hashes.token_hash(token), *_live(now))
        ).first()
        if row is None or row.blocked_at is not None or row.disabled_at is not None:
            return None
        visitor: Visitor
        if row.person_id is not None:
            visitor = Person(row.person_id, row.person_email, row.person_name, row.trusted_at is not None)
        else:
            seats = None if row.whole else seats_of(connection, row.coordinator_id)
            visitor = Coordinator(row.coordinator_id, row.email, row.name, Role(row.role), seats)
    _note_seen(service, row.session_id, row.seen_at, now)
    return Visit(row.session_id, visitor, row.expires, _is_fresh(row.confirmed_at, now))


def visitor_of(service: Service, token: str) -> Visitor | None:
    """Who a token belongs to; ``None`` when its session has ended, or its owner was shut out."""
    visit = visit_of(service, token)
    return visit.visitor if visit is not None else None


def is_confirmed(service: Service, token: str) -> bool:
    """Whether the coordinator behind a token has shown password and code in the last ten minutes."""
    visit = visit_of(service, token)
    return visit is not None and visit.confirmed


def require_confirmed(visit: Visit) -> None:
    """Ask for password and code again when they were last shown too long ago.

    Raises:
        Refusal: 403 ``confirm``.
    """
    if not visit.confirmed:
        raise Refusal(
            403, "confirm", "This needs your password and code once more.", "Show them, and you are brought back here."
        )


def let(visit: Visit, action: Action, seat_code: str = "") -> Coordinator:
    """The coordinator of a visit, if they may do something there, and have confirmed it where that is asked.

    Raises:
        Refusal: 403 ``not_yours`` or ``confirm``.
    """
    if not isinstance(visit.visitor, Coordinator):
        raise Refusal(403, "not_yours", "This is for coordinators.", "Sign in as one.")
    roles.require(visit.visitor, action, seat_code)
    if roles.RULES[action].confirm:
        require_confirmed(visit)
    return visit.visitor


def open_session(
    connection: sa.Connection, owner: Visitor, now: datetime, *, user_agent: str = "", address: str = ""
) -> str:
    """Begin a session; returns the only copy of its token.

    Args:
        user_agent: what the browser says of itself; only “Firefox on Linux” is kept.
        address: where the request came from; kept hashed, and only of a coordinator (`was_here_before`).
    """
    is_person = isinstance(owner, Person)
    token = hashes.new_token()
    connection.execute(
        models.sessions.insert().values(
            session_id=f"s_{secrets.token_hex(8)}",
            token_hash=hashes.token_hash(token),
            person_id=owner.person_id if isinstance(owner, Person) else None,
            coordinator_id=owner.coordinator_id if isinstance(owner, Coordinator) else None,
            made_at=now,
            seen_at=now,
            expires=now + (SUPPORTER_STAYS if is_person else COORDINATOR_STAYS),
            confirmed_at=None if is_person else now,
            browser=browser_of(user_agent),
            address_hash="" if is_person or not address else hashes.address_hash(connection, address),
        )
    )
    return token


def confirm(connection: sa.Connection, session_id: str, now: datetime) -> None:
    """Note that a session has just shown password and code again."""
    connection.execute(models.sessions.update().where(_SESSIONS.session_id == session_id).values(confirmed_at=now))


def close_session(service: Service, token: str) -> None:
    """Sign out: end the session of a token, if it has one."""
    now = service.clock.now()
    with service.store.write() as connection:
        connection.execute(
            models.sessions.update()
            .where(_SESSIONS.token_hash == hashes.token_hash(token), _SESSIONS.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def own_sessions(service: Service, visit: Visit) -> tuple[OpenSession, ...]:
    """Every live session of whoever asks, the one last used first."""
    now = service.clock.now()
    with service.store.read() as connection:
        rows = connection.execute(
            sa.select(models.sessions)
            .where(_owned_by(visit.visitor), *_live(now))
            .order_by(_SESSIONS.seen_at.desc(), _SESSIONS.session_id)
        ).all()
    return tuple(
        OpenSession(row.session_id, row.browser, row.made_at, row.seen_at, row.session_id == visit.session_id)
        for row in rows
    )


def close_own(service: Service, visit: Visit, session_id: str) -> None:
    """End one of one's own sessions.

    Raises:
        Refusal: 404 ``no_session``: it is somebody else's, or has ended.
    """
    now = service.clock.now()
    with service.store.write() as connection:
        ended = connection.execute(
            models.sessions.update()
            .where(_SESSIONS.session_id == tidy(session_id), _owned_by(visit.visitor), *_live(now))
            .values(revoked_at=now)
        ).rowcount
    if not ended:
        raise Refusal(404, "no_session", "This session has ended already.", "Look through your sessions again.")


def close_all(connection: sa.Connection, owner: Visitor, now: datetime, *, but: str = "") -> int:
    """End every session of somebody; returns how many.

    Args:
        but: the id of one that stays open.
    """
    return connection.execute(
        models.sessions.update()
        .where(_owned_by(owner), _SESSIONS.revoked_at.is_(None), _SESSIONS.expires > now, _SESSIONS.session_id != but)
        .values(revoked_at=now)
    ).rowcount


def was_here_before(connection: sa.Connection, coordinator_id: str, address: str) -> bool:
    """Whether a coordinator has been let in from this address before, in the sessions that are still kept."""
    return (
        connection.execute(
            sa.select(_SESSIONS.session_id)
            .where(
                _SESSIONS.coordinator_id == coordinator_id,
                _SESSIONS.address_hash == hashes.address_hash(connection, address),
            )
            .limit(1)
        ).first()
        is not None
    )


def seats_of(connection: sa.Connection, coordinator_id: str) -> frozenset[str]:
    """The seats named beside a coordinator; of no meaning to one who answers for the whole campaign."""
    table = models.coordinator_seats
    found = connection.execute(sa.select(table.c.seat_code).where(table.c.coordinator_id == coordinator_id))
    return frozenset(found.scalars())


def _live(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        _SESSIONS.revoked_at.is_(None),
        _SESSIONS.expires > now,
        sa.or_(_SESSIONS.coordinator_id.is_(None), _SESSIONS.seen_at > now - COORDINATOR_IDLE),
    )


def _owned_by(owner: Visitor) -> sa.ColumnElement[bool]:
    if isinstance(owner, Person):
        return _SESSIONS.person_id == owner.person_id
    return _SESSIONS.coordinator_id == owner.coordinator_id


def _is_fresh(confirmed_at: datetime | None, now: datetime) -> bool:
    return confirmed_at is not None and now - confirmed_at < CONFIRMED_FOR


def _note_seen(service: Service, session_id: str, seen_at: datetime, now: datetime) -> None:
    if now - seen_at < SEEN_EVERY:
        return
    with service.store.write() as connection:
        connection.execute(
            models.sessions.update()
            .where(_SESSIONS.session_id == session_id, _SESSIONS.seen_at < now)
            .values(seen_at=now)
        )
        person = sa.select(_SESSIONS.person_id).where(_SESSIONS.session_id == session_id).scalar_subquery()
        connection.execute(models.people.update().where(models.people.c.person_id == person).values(seen_at=now))
