"""Supporters: signed in by a code sent to their e-mail address, and nothing else to remember.

The code is eight figures, so that a telephone offers its number pad and fills it in from the letter. With five tries
each, guessing at 10,000 addresses at once opens an account with a chance of one in 2,000; with six figures it would
be one in 20. Nothing that happens before the code is typed depends on whether the address is known: an account is
made when its first code is shown.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, hashes, roles, sessions, tries
from campaign_map.accounts.emails import read_email
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator, Person
from campaign_map.mail.queue import queue
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from campaign_map.words import tidy

__all__ = [
    "Person",
    "SignedIn",
    "block",
    "by_email",
    "code_went_to",
    "enter_code",
    "find",
    "rename",
    "send_code",
    "trust",
    "unblock",
]

CODE_LIFE = timedelta(minutes=15)
MOST_TRIES = 5
FIGURES = 8

CODES_TO_ONE = 5
"""Codes to one e-mail address in an hour."""
CODES_FROM_ONE = 30
"""Codes asked for from one network address in an hour: a room full of guests shares one."""
WRONG_FROM_ONE = 30
"""Wrong codes from one network address in an hour."""
_HOUR = timedelta(hours=1)

_PEOPLE = models.people.c
_CODES = models.email_codes.c


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A supporter and the only copy of their session's token."""

    person: Person
    token: str


def send_code(service: Service, email: str, address: str) -> str:
    """Send a code to an e-mail address, and make every earlier one useless; returns the id to show it with.

    Args:
        address: where the request came from.

    Raises:
        Refusal: 400 ``bad_email``; 429 ``too_many_tries``.
    """
    to = read_email(email)
    now = service.clock.now()
    code_id = f"k_{secrets.token_hex(16)}"
    code = "".join(str(secrets.randbelow(10)) for _ in range(FIGURES))
    said = "Several codes were sent already; the newest one counts."
    with service.store.write() as connection:
        tries.check_and_count(
            connection, "code-from", address, most=CODES_FROM_ONE, within=_HOUR, now=now, said="Many codes were sent."
        )
        tries.check_and_count(connection, "code-to", to, most=CODES_TO_ONE, within=_HOUR, now=now, said=said)
        connection.execute(
            models.email_codes.update().where(_CODES.email == to, _CODES.expires > now).values(expires=now)
        )
        connection.execute(
            models.email_codes.insert().values(
                code_id=code_id,
                email=to,
                code_hash=_code_hash(connection, code_id, code),
                made_at=now,
                expires=now + CODE_LIFE,
                tries=0,
            )
        )
        _write_letter(connection, service, now, to, f"{code[:4]} {code[4:]}")
    return code_id


def enter_code(service: Service, code_id: str, code: str, address: str, *, user_agent: str = "") -> SignedIn:
    """Sign a supporter in with the code they were sent; the first time makes their account.

    Raises:
        Refusal: 400 ``code_form``; 403 ``code_wrong`` or ``blocked``; 410 ``code_expired`` or ``code_spent``;
            429 ``too_many_tries``.
    """
    figures = "".join(code.split()).replace("-", "")
    if len(figures) != FIGURES or not (figures.isascii() and figures.isdigit()):
        raise Refusal(400, "code_form", "A code is eight figures.", "Type the ones in the letter.")
    now = service.clock.now()
    with service.store.write() as connection:
        tries.check(connection, "code-wrong", address, most=WRONG_FROM_ONE, within=_HOUR, now=now)
        email = _take_code(connection, tidy(code_id), figures, now)
        if isinstance(email, Refusal):
            tries.count(connection, "code-wrong", address, now=now)
            answer: SignedIn | Refusal = email
        else:
            answer = _let_in(connection, service, email, now, user_agent)
    if isinstance(answer, Refusal):
        raise answer  # only now: raised above, the try would have been undone, and not counted
    return answer


def code_went_to(service: Service, code_id: str) -> str:
    """The e-mail address a code was sent to, for whoever asked for it to look at again; blank when it is over."""
    now = service.clock.now()
    live = (_CODES.code_id == tidy(code_id), _CODES.used_at.is_(None), _CODES.expires > now, _CODES.tries < MOST_TRIES)
    with service.store.read() as connection:
        return str(connection.execute(sa.select(_CODES.email).where(*live)).scalar() or "")


def find(connection: sa.Connection, person_id: str) -> Person | None:
    """A supporter by id."""
    row = connection.execute(models.people.select().where(_PEOPLE.person_id == tidy(person_id))).first()
    return _person(row) if row is not None else None


def by_email(service: Service, by: Coordinator, email: str) -> Person:
    """The supporter with an address, for who may block or trust them.

    Raises:
        Refusal: 400 ``bad_email``; 403 ``not_yours``; 404 ``no_person``.
    """
    roles.require(by, Action.BLOCK_SUPPORTERS)
    with service.store.read() as connection:
        row = connection.execute(models.people.select().where(_PEOPLE.email == read_email(email))).first()
    if row is None:
        raise _nobody()
    return _person(row)


def rename(service: Service, person: Person, name: str) -> Person:
    """Give a supporter the name that others see.

    Raises:
        Refusal: 400 ``no_name``.
    """
    tidied = tidy(name)
    if not tidied:
        raise Refusal(400, "no_name", "There is no name in this.", "Write the name that others should see.")
    with service.store.write() as connection:
        connection.execute(models.people.update().where(_PEOPLE.person_id == person.person_id).values(name=tidied))
    return Person(person.person_id, person.email, tidied, person.trusted, person.blocked)


def trust(connection: sa.Connection, now: datetime, by: Coordinator, person_id: str) -> None:
    """Have a supporter's events listed at once from now on: a coordinator has let one through.

    Called by who has just asked whether ``by`` may decide on that event.

    Raises:
        Refusal: 404 ``no_person``.
    """
    _set(connection, person_id, trusted_at=now)
    audit.note(connection, now, by.actor, "trusted a supporter", subject=person_id)


def block(service: Service, by: Coordinator, person_id: str, because: str) -> None:
    """Sign a supporter out and keep them out; their events are the moderators' business.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_person``.
    """
    roles.require(by, Action.BLOCK_SUPPORTERS)
    now = service.clock.now()
    with service.store.write() as connection:
        person = _set(connection, person_id, blocked_at=now, trusted_at=None)
        sessions.close_all(connection, person, now)
        audit.note(connection, now, by.actor, "blocked a supporter", subject=person_id, detail=tidy(because, 500))


def unblock(service: Service, by: Coordinator, person_id: str) -> None:
    """Let a supporter sign in again.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``no_person``.
    """
    roles.require(by, Action.BLOCK_SUPPORTERS)
    now = service.clock.now()
    with service.store.write() as connection:
        _set(connection, person_id, blocked_at=None)
        audit.note(connection, now, by.actor, "unblocked a supporter", subject=person_id)


def _set(connection: sa.Connection, person_id: str, **values: Any) -> Person:
    row = connection.execute(
        models.people.update().where(_PEOPLE.person_id == tidy(person_id)).values(**values).returning(models.people)
    ).first()
    if row is None:
        raise _nobody()
    return _person(row)


def _nobody() -> Refusal:
    return Refusal(404, "no_person", "There is no such supporter.", "They may have left; look for their address again.")


def _person(row: Any) -> Person:
    return Person(row.person_id, row.email, row.name, row.trusted_at is not None, row.blocked_at is not None)


def _code_hash(connection: sa.Connection, code_id: str, figures: str) -> str:
    return hashes.salted(connection, f"{code_id} {figures}")


def _take_code(connection: sa.Connection, code_id: str, figures: str, now: datetime) -> str | Refusal:
    """The e-mail address whose code this is, which is used from now on; or why not."""
    row = connection.execute(
        models.email_codes.update()
        .where(_CODES.code_id == code_id, _CODES.used_at.is_(None), _CODES.expires > now, _CODES.tries < MOST_TRIES)
        .values(tries=_CODES.tries + 1)
        .returning(_CODES.email, _CODES.code_hash, _CODES.tries)
    ).first()
    if row is None:
        spent = sa.select(_CODES.tries, _CODES.used_at).where(_CODES.code_id == code_id)
        known = connection.execute(spent).first()
        if known is not None and known.used_at is None and known.tries >= MOST_TRIES:
            return Refusal(410, "code_spent", "That code was tried too often.", "Ask for a new one.")
        return Refusal(410, "code_expired", "That code is not good any more.", "Ask for a new one.")
    if not hmac.compare_digest(row.code_hash, _code_hash(connection, code_id, figures)):
        left = MOST_TRIES - row.tries
        way_out = f"Look at the newest letter: {left} more {'try' if left == 1 else 'tries'}."
        return Refusal(403, "code_wrong", "That is not the code.", way_out if left else "Ask for a new one.")
    connection.execute(models.email_codes.update().where(_CODES.code_id == code_id).values(used_at=now))
    return str(row.email)


def _let_in(
    connection: sa.Connection, service: Service, email: str, now: datetime, user_agent: str
) -> SignedIn | Refusal:
    person = _person_of(connection, email, now)
    if person.blocked:
        where = service.profile.contact_address
        return Refusal(403, "blocked", "The campaign has closed this account.", f"If that is wrong, write to {where}.")
    return SignedIn(person, sessions.open_session(connection, person, now, user_agent=user_agent))


def _person_of(connection: sa.Connection, email: str, now: datetime) -> Person:
    row = connection.execute(
        models.people.update().where(_PEOPLE.email == email).values(seen_at=now).returning(models.people)
    ).first()
    if row is not None:
        return _person(row)
    person_id = f"u_{secrets.token_hex(8)}"
    connection.execute(
        models.people.insert().values(person_id=person_id, email=email, name="", made_at=now, seen_at=now)
    )
    return Person(person_id, email, "")


def _write_letter(connection: sa.Connection, service: Service, now: datetime, to: str, code: str) -> None:
    # Nothing that a stranger typed is in this letter, so it cannot be made to carry a message of theirs.
    minutes = CODE_LIFE // timedelta(minutes=1)
    body = f"""Your code for {service.profile.name} is

    {code}

Type it on the page where you asked for it. It is good once, for {minutes} minutes.

If you did not ask for it, you need do nothing: nobody is signed in without it. Never tell it to anyone who rings you
or writes to you.

{service.profile.imprint}
"""
    queue(connection, now, to, f"Your code: {code}", body, until=now + CODE_LIFE)
