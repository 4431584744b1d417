"""How coordinators come in: by taking up an invitation once, then with address, password and code, all three at once.

Whoever gets one of them wrong is told no more than that they do not belong together. An address nobody has is checked
against a password nobody has, which takes as long.

Wrong tries are counted for each account. Whoever tries from where the account has been signed in before is counted
by themselves, so strangers who guess at it lock out strangers, not its owner at their desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, coordinators, hashes, passwords, sessions, totp, tries
from campaign_map.accounts.emails import as_kept
from campaign_map.accounts.visitors import Coordinator
from campaign_map.problems import Refusal
from campaign_map.settings import Service

WRONG_FOR_ONE = 10
"""Wrong tries for one account, by strangers together or from one known place."""
WRONG_FROM_ONE = 30
"""Wrong tries from one address, at whatever accounts."""
WITHIN = timedelta(minutes=15)

_TABLE = models.coordinators
_COLUMNS = models.coordinators.c
_NO_SECRET = totp.new_secret()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A coordinator and the only copy of their session's token."""

    coordinator: Coordinator
    token: str


def take_up(
    service: Service, token: str, password: str, code: str, *, user_agent: str = "", address: str = ""
) -> SignedIn:
    """Choose a password, show that the telephone makes the right codes, and be signed in.

    Raises:
        Refusal: 400 ``weak_password``; 403 ``code_wrong``; 404 ``invitation_gone``; 503 ``busy``.
    """
    now = service.clock.now()
    with service.store.read() as connection:
        row = coordinators.invited(connection, token, now)
        coordinator = coordinators.coordinator_of(connection, row)
    check_password(service, coordinator, password)
    step = totp.step_of(row.totp_secret, code, now)
    if step is None:
        raise Refusal(
            403,
            "code_wrong",
            "That is not the code your telephone should show now.",
            "Wait for the next one. If it is wrong again, the telephone’s clock may be.",
        )
    hashed = passwords.hash_password(password)
    with service.store.write() as connection:
        taken = connection.execute(
            _TABLE.update()
            .where(_COLUMNS.invite_hash == hashes.token_hash(token), _COLUMNS.invite_expires > now)
            .values(password_hash=hashed, totp_step=step, invite_hash="", invite_expires=None)
        ).rowcount
        if not taken:
            raise coordinators.gone()
        audit.note(connection, now, coordinator.actor, "took up their invitation")
        opened = sessions.open_session(connection, coordinator, now, user_agent=user_agent, address=address)
    return SignedIn(coordinator, opened)


def sign_in(service: Service, email: str, password: str, code: str, address: str, *, user_agent: str = "") -> SignedIn:
    """Sign a coordinator in. Whatever is wrong, the answer and the work behind it are the same.

    Raises:
        Refusal: 403 ``sign_in_wrong``; 429 ``too_many_tries``; 503 ``busy``.
    """
    now = service.clock.now()
    account = as_kept(email)
    with service.store.write() as connection:
        row = coordinators.row_of(connection, account)
        tried = _count(connection, row.coordinator_id if row is not None else "", account, address, now)
    shown = _shown(row, password, code, now)
    again = passwords.hash_password(password) if shown and passwords.is_outdated(row.password_hash) else None
    with service.store.write() as connection:
        # What was read before the long work may have changed since: the password, the step, the account itself.
        if shown is None or not _use_step(connection, row, shown):
            raise _wrong()
        coordinator = coordinators.coordinator_of(connection, row)
        _forget(connection, tried)
        if again is not None:
            coordinators.put(connection, coordinator, password_hash=again)
        audit.note(connection, now, coordinator.actor, "signed in")
        token = sessions.open_session(connection, coordinator, now, user_agent=user_agent, address=address)
    return SignedIn(coordinator, token)


def confirm(service: Service, visit: sessions.Visit, password: str, code: str, address: str) -> None:
    """Show password and code again: for ten minutes the session may take what holds names.

    Raises:
        Refusal: 403 ``sign_in_wrong`` or ``not_yours``; 429 ``too_many_tries``; 503 ``busy``.
    """
    coordinator = visit.visitor
    if not isinstance(coordinator, Coordinator):
        raise Refusal(403, "not_yours", "This is for coordinators.", "Sign in as one.")
    now = service.clock.now()
    with service.store.write() as connection:
        row = coordinators.row_of(connection, coordinator.email)
        tried = _count(connection, coordinator.coordinator_id, coordinator.email, address, now)
    shown = _shown(row, password, code, now)
    with service.store.write() as connection:
        if shown is None or not _use_step(connection, row, shown):
            raise _wrong()
        _forget(connection, tried)
        sessions.confirm(connection, visit.session_id, now)


def change_password(service: Service, visit: sessions.Visit, password: str) -> None:
    """Choose another password, in a session that has just been confirmed; the other sessions end.

    Raises:
        Refusal: 400 ``weak_password``; 403 ``confirm`` or ``not_yours``; 503 ``busy``.
    """
    coordinator = visit.visitor
    if not isinstance(coordinator, Coordinator):
        raise Refusal(403, "not_yours", "This is for coordinators.", "Sign in as one.")
    sessions.require_confirmed(visit)
    check_password(service, coordinator, password)
    hashed = passwords.hash_password(password)
    now = service.clock.now()
    with service.store.write() as connection:
        coordinators.put(connection, coordinator, password_hash=hashed)
        sessions.close_all(connection, coordinator, now, but=visit.session_id)
        audit.note(connection, now, coordinator.actor, "changed their password")


def check_password(service: Service, coordinator: Coordinator, password: str) -> None:
    """Refuse a password that is too weak for somebody.

    Raises:
        Refusal: 400 ``weak_password``.
    """
    weak = passwords.weakness(password, (coordinator.name, coordinator.email.partition("@")[0], service.profile.name))
    if weak:
        raise Refusal(400, "weak_password", "This password is too easily guessed.", weak)


def _count(
    connection: sa.Connection, coordinator_id: str, account: str, address: str, now: datetime
) -> tuple[int, str, str]:
    """Count a try before it is looked at, so that many at once are not more than one after the other.

    Returns:
        What `_forget` needs if it turns out to be right.
    """
    from_there = tries.check_and_count(
        connection,
        "sign-in-from",
        address,
        most=WRONG_FROM_ONE,
        within=WITHIN,
        now=now,
        said="Too many wrong passwords and codes came from here.",
    )
    what, who = "sign-in", account
    if sessions.was_here_before(connection, coordinator_id, address):
        what, who = "sign-in-here", f"{account} {hashes.network(address)}"
    tries.check_and_count(
        connection,
        what,
        who,
        most=WRONG_FOR_ONE,
        within=WITHIN,
        now=now,
        said="Too many wrong passwords and codes were tried for this account.",
    )
    return from_there, what, who


def _forget(connection: sa.Connection, tried: tuple[int, str, str]) -> None:
    from_there, what, who = tried
    tries.take_back(connection, from_there)
    tries.forget(connection, what, who)


def _shown(row: Any, password: str, code: str, now: datetime) -> int | None:
    """The step of the code, if password and code are both right; the work is the same for nobody's account."""
    is_theirs = passwords.is_password(password, row.password_hash if row is not None else "")
    step = totp.step_of(row.totp_secret if row is not None else _NO_SECRET, code, now)
    return step if row is not None and is_theirs and row.disabled_at is None else None


def _use_step(connection: sa.Connection, row: Any, step: int) -> bool:
    """Use a code up, unless that or a later one was, or the account has changed since it was read."""
    return (
        connection.execute(
            _TABLE.update()
            .where(
                _COLUMNS.coordinator_id == row.coordinator_id,
                _COLUMNS.totp_step < step,
                _COLUMNS.password_hash == row.password_hash,
                _COLUMNS.disabled_at.is_(None),
            )
            .values(totp_step=step)
        ).rowcount
        > 0
    )


def _wrong() -> Refusal:
    return Refusal(
        403,
        "sign_in_wrong",
        "Address, password and code do not belong together.",
        "Each code is good once: wait for the next one. An admin can reset your account.",
    )
