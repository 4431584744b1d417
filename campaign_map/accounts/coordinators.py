"""Coordinators: how they come, and how they are shut out. `campaign_map.accounts.signing_in` is how they come in.

They are invited, by an admin or on the service's own machine, with a link that is good once for 48 hours. What their
telephone makes codes from belongs to the invitation: being invited again changes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, hashes, roles, sessions, totp, tries
from campaign_map.accounts.emails import as_kept, is_email, read_email
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import OPERATOR, Coordinator, Role
from campaign_map.mail.queue import queue
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.seats import seats_by_code

__all__ = ["OPERATOR", "Coordinator", "Role"]

INVITATION_LIFE = timedelta(hours=48)
INVITATION_PATH = "/coordinators/invitation"
_TABLE = models.coordinators
_COLUMNS = models.coordinators.c


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a coordinator comes with: ``link`` holds the only copy of its token."""

    coordinator: Coordinator
    link: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who an invitation is for, and what their telephone needs to make codes.

    Attributes:
        secret: base 32, for typing in by hand.
        uri: the same as an app reads it from a square (`totp.square`).
    """

    coordinator: Coordinator
    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A coordinator in the list of all.

    Attributes:
        state: ``invited`` (not here yet), ``late`` (the invitation ran out), ``active`` or ``disabled``.
        seen_at: when they last used the service; ``None`` when that was never or long ago.
    """

    coordinator: Coordinator
    state: str
    seen_at: datetime | None


def invite(
    service: Service,
    by: Coordinator,
    email: str,
    name: str,
    role: str,
    seats: Collection[str] | None = None,
    *,
    send: bool = False,
) -> Invitation:
    """Make an account that waits to be taken up.

    Args:
        seats: codes of the seats they will answer for; ``None`` for the whole campaign.
        send: also write to them.

    Raises:
        Refusal: 400 ``bad_email``, ``no_name``, ``bad_role`` or ``bad_seat``; 403 ``not_yours``;
            409 ``known_coordinator``.
    """
    roles.require(by, Action.MANAGE_PEOPLE)
    address, tidied = read_email(email), tidy(name)
    if not tidied:
        raise Refusal(400, "no_name", "A coordinator needs a name.", "The audit log shows it beside what they do.")
    made = Coordinator(f"o_{secrets.token_hex(8)}", address, tidied, *_read_reach(role, seats))
    now = service.clock.now()
    with service.store.write() as connection:
        if row_of(connection, address) is not None:
            raise Refusal(
                409,
                "known_coordinator",
                "There is a coordinator with this address already.",
                "Reset that account instead, or change its role.",
            )
        connection.execute(
            _TABLE.insert().values(
                coordinator_id=made.coordinator_id,
                email=made.email,
                name=made.name,
                role=made.role,
                whole=made.seats is None,
                password_hash="",
                totp_secret=totp.new_secret(),
                totp_step=0,
                invite_hash="",
                made_at=now,
            )
        )
        _write_seats(connection, made)
        detail = f"{made.role} for {_reach_in_words(made)}"
        audit.note(connection, now, by.actor, "invited a coordinator", subject=made.coordinator_id, detail=detail)
        return _new_invitation(connection, service, made, now, send=send)


def reset(service: Service, by: Coordinator, coordinator_id: str, *, send: bool = False) -> Invitation:
    """Take away password, telephone, sessions and tokens, and invite again: for whoever lost one of them.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_coordinator``.
    """
    roles.require(by, Action.MANAGE_PEOPLE)
    now = service.clock.now()
    with service.store.write() as connection:
        known = _known(connection, coordinator_id)
        _shut_out(connection, known, now)
        put(connection, known, password_hash="", totp_secret=totp.new_secret(), totp_step=0, disabled_at=None)
        tries.forget(connection, "sign-in", known.email)
        audit.note(connection, now, by.actor, "reset a coordinator", subject=known.coordinator_id)
        return _new_invitation(connection, service, known, now, send=send)


def disable(service: Service, by: Coordinator, coordinator_id: str) -> None:
    """Shut a coordinator out, at once and everywhere. `reset` lets them in again.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_coordinator``; 409 ``yourself``.
    """
    roles.require(by, Action.MANAGE_PEOPLE)
    _refuse_oneself(by, coordinator_id)
    now = service.clock.now()
    with service.store.write() as connection:
        known = _known(connection, coordinator_id)
        _shut_out(connection, known, now)
        put(connection, known, disabled_at=now)
        audit.note(connection, now, by.actor, "shut out a coordinator", subject=known.coordinator_id)


def change(
    service: Service, by: Coordinator, coordinator_id: str, role: str, seats: Collection[str] | None
) -> Coordinator:
    """Give a coordinator another role or other seats, from their next request on.

    Raises:
        Refusal: 400 ``bad_role`` or ``bad_seat``; 403 ``not_yours``; 404 ``no_coordinator``; 409 ``yourself``.
    """
    roles.require(by, Action.MANAGE_PEOPLE)
    _refuse_oneself(by, coordinator_id)
    now = service.clock.now()
    with service.store.write() as connection:
        known = _known(connection, coordinator_id)
        changed = Coordinator(known.coordinator_id, known.email, known.name, *_read_reach(role, seats))
        put(connection, known, role=changed.role, whole=changed.seats is None)
        connection.execute(
            models.coordinator_seats.delete().where(models.coordinator_seats.c.coordinator_id == known.coordinator_id)
        )
        _write_seats(connection, changed)
        detail = f"{changed.role} for {_reach_in_words(changed)}"
        audit.note(connection, now, by.actor, "changed a coordinator", subject=known.coordinator_id, detail=detail)
    return changed


def everybody(service: Service, by: Coordinator) -> tuple[Listed, ...]:
    """Every coordinator, by name.

    Raises:
        Refusal: 403 ``not_yours``.
    """
    roles.require(by, Action.MANAGE_PEOPLE)
    now = service.clock.now()
    used = models.sessions.c
    seen = sa.select(sa.func.max(used.seen_at)).where(used.coordinator_id == _COLUMNS.coordinator_id)
    with service.store.read() as connection:
        rows = connection.execute(
            sa.select(_TABLE, sa.type_coerce(seen.scalar_subquery(), models.Moment).label("seen_at")).order_by(
                sa.func.lower(_COLUMNS.name), _COLUMNS.email
            )
        ).all()
        return tuple(Listed(coordinator_of(connection, row), _state(row, now), row.seen_at) for row in rows)


def by_email(service: Service, email: str) -> Coordinator:
    """The coordinator with an address.

    Raises:
        Refusal: 404 ``no_coordinator``.
    """
    with service.store.read() as connection:
        row = row_of(connection, as_kept(email))
        if row is None:
            raise _nobody()
        return coordinator_of(connection, row)


def invitation_of(service: Service, token: str) -> Invitee:
    """Who an invitation is for. Looking does not use it.

    Raises:
        Refusal: 404 ``invitation_gone``.
    """
    with service.store.read() as connection:
        row = invited(connection, token, service.clock.now())
        coordinator = coordinator_of(connection, row)
    uri = totp.provisioning_uri(row.totp_secret, coordinator.email, service.profile.name)
    return Invitee(coordinator, totp.in_groups(row.totp_secret), uri)


def _read_reach(role: str, seats: Collection[str] | None) -> tuple[Role, frozenset[str] | None]:
    if role not in list(Role):
        raise Refusal(400, "bad_role", "There is no such role.", f"Choose one of {', '.join(Role)}.")
    if seats is None:
        return Role(role), None
    if role == Role.ADMIN:
        raise Refusal(400, "bad_role", "An admin answers for the whole campaign.", "Leave the seats out.")
    if not seats or any(seat not in seats_by_code() for seat in seats):
        raise Refusal(400, "bad_seat", "There is no such seat.", "Use its code, like E14000731.")
    return Role(role), frozenset(seats)


def _reach_in_words(coordinator: Coordinator) -> str:
    if coordinator.seats is None:
        return "the whole campaign"
    return ", ".join(sorted(seats_by_code()[seat].name for seat in coordinator.seats))


def _write_seats(connection: sa.Connection, coordinator: Coordinator) -> None:
    for seat in sorted(coordinator.seats or ()):
        connection.execute(
            models.coordinator_seats.insert().values(coordinator_id=coordinator.coordinator_id, seat_code=seat)
        )


def _new_invitation(
    connection: sa.Connection, service: Service, coordinator: Coordinator, now: datetime, *, send: bool
) -> Invitation:
    token = hashes.new_token()
    expires = now + INVITATION_LIFE
    put(connection, coordinator, invite_hash=hashes.token_hash(token), invite_expires=expires)
    link = f"{service.settings.public_url}{INVITATION_PATH}?token={token}"
    if send:
        body = f"""You are invited to work on the campaign map of {service.profile.name}.

Open this link, choose a password, and have a telephone with an authenticator app beside you:

    {link}

It is good once, for {INVITATION_LIFE // timedelta(hours=1)} hours. Do not pass it on: whoever opens it first is you.

{service.profile.imprint}
"""
        queue(connection, now, coordinator.email, f"Your invitation to {service.profile.name}", body, until=expires)
    return Invitation(coordinator, link, expires)


def invited(connection: sa.Connection, token: str, now: datetime) -> Any:
    """The row that an invitation's token is for.

    Raises:
        Refusal: 404 ``invitation_gone``.
    """
    row = connection.execute(
        _TABLE.select().where(
            _COLUMNS.invite_hash == hashes.token_hash(token),
            _COLUMNS.invite_expires > now,
            _COLUMNS.disabled_at.is_(None),
        )
    ).first()
    if row is None:
        raise gone()
    return row


def _shut_out(connection: sa.Connection, coordinator: Coordinator, now: datetime) -> None:
    sessions.close_all(connection, coordinator, now)
    table = models.api_tokens
    connection.execute(
        table.update()
        .where(table.c.coordinator_id == coordinator.coordinator_id, table.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    put(connection, coordinator, invite_hash="", invite_expires=None)


def put(connection: sa.Connection, coordinator: Coordinator, **values: Any) -> None:
    """Change an account."""
    connection.execute(_TABLE.update().where(_COLUMNS.coordinator_id == coordinator.coordinator_id).values(**values))


def _known(connection: sa.Connection, coordinator_id: str) -> Coordinator:
    row = connection.execute(_TABLE.select().where(_COLUMNS.coordinator_id == tidy(coordinator_id))).first()
    if row is None:
        raise _nobody()
    return coordinator_of(connection, row)


def row_of(connection: sa.Connection, email: str) -> Any:
    """The row of an account, by its address in the form that is kept; ``None`` when there is none."""
    return connection.execute(_TABLE.select().where(_COLUMNS.email == email)).first() if is_email(email) else None


def coordinator_of(connection: sa.Connection, row: Any) -> Coordinator:
    """The coordinator of a row."""
    seats = None if row.whole else sessions.seats_of(connection, row.coordinator_id)
    return Coordinator(row.coordinator_id, row.email, row.name, Role(row.role), seats)


def _state(row: Any, now: datetime) -> str:
    if row.disabled_at is not None:
        return "disabled"
    if row.password_hash:
        return "active"
    return "invited" if row.invite_expires is not None and row.invite_expires > now else "late"


def _refuse_oneself(by: Coordinator, coordinator_id: str) -> None:
    if by.coordinator_id == coordinator_id:
        raise Refusal(
            409, "yourself", "You cannot do this to yourself.", "Ask another admin, so that there is always one."
        )


def _nobody() -> Refusal:
    return Refusal(404, "no_coordinator", "There is no such coordinator.", "Look through the list again.")


def gone() -> Refusal:
    """What is said of an invitation that is good no more."""
    return Refusal(
        404, "invitation_gone", "This invitation was used, or is too old.", "Ask whoever invited you for a new one."
    )
