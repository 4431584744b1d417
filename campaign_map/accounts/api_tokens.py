"""Tokens for other programs, which send one as ``OSDI-API-Token``. Each acts for the coordinator who made it: what
they may not do it may not either, and it is as dead as their account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, hashes, roles, sessions
from campaign_map.accounts.audit import Actor
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator, Role
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy

LIFE = timedelta(days=90)
USED_EVERY = timedelta(minutes=1)
PREFIX = "cmap_"
"""Begins every token, so that those who look for secrets in published files know one."""

_TOKENS = models.api_tokens.c


@dataclass(frozen=True, slots=True)
class Program:
    """A token's owner: a program, for a coordinator."""

    token_id: str
    label: str
    coordinator: Coordinator

    @property
    def actor(self) -> Actor:
        """For the audit log."""
        return Actor("program", self.token_id, f"{self.label} ({self.coordinator.name})")


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token in the list of somebody's own."""

    token_id: str
    label: str
    made_at: datetime
    expires: datetime
    used_at: datetime | None


def new_api_token(service: Service, coordinator: Coordinator, label: str) -> str:
    """Make a token; returns its only copy.

    Raises:
        Refusal: 400 ``no_name``; 403 ``not_yours``.
    """
    roles.require_somewhere(coordinator, Action.USE_PROGRAMS)
    tidied = tidy(label, 60)
    if not tidied:
        raise Refusal(400, "no_name", "A token needs a name.", "Call it after the program that will use it.")
    now = service.clock.now()
    token_id, token = f"a_{secrets.token_hex(8)}", f"{PREFIX}{hashes.new_token()}"
    with service.store.write() as connection:
        connection.execute(
            models.api_tokens.insert().values(
                token_id=token_id,
                token_hash=hashes.token_hash(token),
                coordinator_id=coordinator.coordinator_id,
                label=tidied,
                made_at=now,
                expires=now + LIFE,
            )
        )
        audit.note(connection, now, coordinator.actor, "let a program in", subject=token_id, detail=tidied)
    return token


def program_of(service: Service, token: str) -> Program:
    """The program that holds a token.

    Raises:
        Refusal: 401 ``token_unknown``.
    """
    now = service.clock.now()
    owner = models.coordinators.c
    with service.store.read() as connection:
        row = connection.execute(
            sa.select(
                *(_TOKENS.token_id, _TOKENS.label, _TOKENS.used_at),
                *(owner.coordinator_id, owner.email, owner.name, owner.role, owner.whole),
            )
            .join(models.coordinators, owner.coordinator_id == _TOKENS.coordinator_id)
            .where(
                _TOKENS.token_hash == hashes.token_hash(token.strip()),
                _TOKENS.revoked_at.is_(None),
                _TOKENS.expires > now,
                owner.disabled_at.is_(None),
            )
        ).first()
        if row is None:
            raise Refusal(401, "token_unknown", "This token is not good.", "A coordinator can make a new one.")
        seats = None if row.whole else sessions.seats_of(connection, row.coordinator_id)
    if row.used_at is None or now - row.used_at >= USED_EVERY:
        with service.store.write() as connection:
            connection.execute(models.api_tokens.update().where(_TOKENS.token_id == row.token_id).values(used_at=now))
    coordinator = Coordinator(row.coordinator_id, row.email, row.name, Role(row.role), seats)
    return Program(row.token_id, row.label, coordinator)


def holder_of(service: Service, token: str) -> Coordinator:
    """The coordinator for whom the program that holds a token acts.

    Raises:
        Refusal: 401 ``token_unknown``.
    """
    return program_of(service, token).coordinator


def own_api_tokens(service: Service, coordinator: Coordinator) -> tuple[ApiToken, ...]:
    """A coordinator's own live tokens, the newest first."""
    now = service.clock.now()
    with service.store.read() as connection:
        rows = connection.execute(
            sa.select(models.api_tokens)
            .where(
                _TOKENS.coordinator_id == coordinator.coordinator_id,
                _TOKENS.revoked_at.is_(None),
                _TOKENS.expires > now,
            )
            .order_by(_TOKENS.made_at.desc(), _TOKENS.token_id)
        ).all()
    return tuple(ApiToken(row.token_id, row.label, row.made_at, row.expires, row.used_at) for row in rows)


def revoke_api_token(service: Service, coordinator: Coordinator, token_id: str) -> None:
    """Shut a program out; an admin may do it to anybody's.

    Raises:
        Refusal: 404 ``no_token``: it is somebody else's, or was revoked already.
    """
    now = service.clock.now()
    mine = (
        sa.true()
        if roles.may(coordinator, Action.MANAGE_PEOPLE)
        else (_TOKENS.coordinator_id == coordinator.coordinator_id)
    )
    with service.store.write() as connection:
        revoked = connection.execute(
            models.api_tokens.update()
            .where(_TOKENS.token_id == tidy(token_id), _TOKENS.revoked_at.is_(None), mine)
            .values(revoked_at=now)
        ).rowcount
        if not revoked:
            raise Refusal(404, "no_token", "There is no such token.", "Look through the list again.")
        audit.note(connection, now, coordinator.actor, "shut a program out", subject=token_id)
