"""Sending what is due. Any number of processes may do it at once, and any of them may die while it does.

A letter is claimed by moving its ``due`` on by `CLAIM`, in a transaction of its own; then it is sent; then it is marked
and blanked. Whoever dies in between leaves a letter that is due again when the claim runs out, so every letter is sent
at least once, and its ``Message-ID`` is the same each time. A server that does not take a letter is asked again ever
later; after `MOST_TRIES`, over nearly four days, the letter is given up, and kept for a week for ``send-mail --again``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import platformdirs
import sqlalchemy as sa

from campaign_map import models
from campaign_map.mail.letters import Letter, compose
from campaign_map.mail.outgoing import NotNow, Undeliverable, Unreachable, WayOut, way_out
from campaign_map.problems import Refusal
from campaign_map.settings import Service

log = logging.getLogger("campaign_map.mail")

CLAIM = timedelta(minutes=5)
AT_ONCE = 20
_SPARE = timedelta(minutes=1)

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 2880))
MOST_TRIES = len(_WAITS) + 1
KEEP_SENT = timedelta(days=30)
"""How long the row of a letter that was sent stays, without what it said."""
KEEP_GIVEN_UP = timedelta(days=7)

_MAILS = models.mails.c
_WAITING = (_MAILS.sent_at.is_(None), _MAILS.given_up_at.is_(None))
_BLANK = {"to": "", "subject": "", "body": "", "calendar": ""}


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the letters that were due.

    Attributes:
        later: not taken now; they are tried again.
        given_up: refused for good, tried too often, or of no more use.
        problem: why letters cannot be sent at all at present; blank when they can.
    """

    sent: int = 0
    later: int = 0
    given_up: int = 0
    problem: str = ""


def send_due(service: Service, stop: Event | None = None) -> Sent:
    """Send every letter that is due, the urgent ones first.

    Args:
        stop: when set, the letter in hand is finished and the others are left for later.
    """
    done = Sent()
    while stop is None or not stop.is_set():
        letters = _claim(service)
        if not letters:
            break
        done = _send(service, letters, done, stop)
        if done.problem:
            break
    return done


def waiting(service: Service) -> int:
    """How many letters are neither sent nor given up."""
    with service.store.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(models.mails).where(*_WAITING)).scalar_one()


def try_again(service: Service) -> int:
    """Have the letters that were given up tried again at once; returns how many."""
    now = service.clock.now()
    with service.store.write() as connection:
        return connection.execute(
            models.mails.update()
            .where(_MAILS.given_up_at.is_not(None), sa.or_(_MAILS.until.is_(None), _MAILS.until > now))
            .values(given_up_at=None, tries=0, due=now)
        ).rowcount


def sweep(connection: sa.Connection, now: datetime) -> int:
    """Forget letters that were sent a month ago, and those that were given up a week ago."""
    return connection.execute(
        models.mails.delete().where(
            sa.or_(_MAILS.sent_at <= now - KEEP_SENT, _MAILS.given_up_at <= now - KEEP_GIVEN_UP)
        )
    ).rowcount


def mail_folder(service: Service) -> Path:
    """Where letters are put when no server is named: as set, beside the database file, or the service's own folder."""
    set_up = service.settings.mail.folder
    if set_up is not None:
        return set_up
    beside = service.store.path
    return (beside.parent if beside else Path(platformdirs.user_data_dir("campaign-map", appauthor=False))) / "mail"


def _claim(service: Service) -> list[Letter]:
    now = service.clock.now()
    due = sa.select(models.mails).where(*_WAITING, _MAILS.due <= now)
    with service.store.read() as connection:  # most often there is nothing, and a reader waits for no one
        if connection.execute(due.limit(1)).first() is None:
            return []
    with service.store.write() as connection:
        rows = connection.execute(
            due.order_by(_MAILS.until.is_(None), _MAILS.due, _MAILS.id).limit(AT_ONCE).with_for_update(skip_locked=True)
        ).all()
        until = now + CLAIM
        connection.execute(
            models.mails.update()
            .where(_MAILS.id.in_([row.id for row in rows]))
            .values(due=until, tries=_MAILS.tries + 1)
        )
    return [
        Letter(row.id, row.to, row.subject, row.body, row.calendar, row.made_at, row.until, until, row.tries + 1)
        for row in rows
    ]


def _send(service: Service, letters: Sequence[Letter], done: Sent, stop: Event | None) -> Sent:
    left = list(letters)
    try:
        with way_out(service.settings.mail, mail_folder(service)) as out:
            while left and not (stop is not None and stop.is_set()):
                if service.clock.now() > left[0].claimed_until - _SPARE:
                    break  # a slow server: the rest may be somebody else's by the time it is sent
                done = _send_one(service, out, left[0], done)
                left.pop(0)
    except Unreachable as error:
        # The letter in hand waits longer each time; those behind it were not tried.
        log.warning("letters wait: %s", error.what)
        done = _later(service, left.pop(0), replace(done, problem=str(error)))
        _put_back(service, left, _WAITS[0])
        return done
    _put_back(service, left, timedelta())
    return done


def _send_one(service: Service, out: WayOut, letter: Letter, done: Sent) -> Sent:
    now = service.clock.now()
    if letter.until is not None and letter.until <= now:
        log.warning("letter %d could not be sent while it was of use", letter.letter_id)
        _finish(service, letter, given_up_at=now, **_BLANK)
        return replace(done, given_up=done.given_up + 1)
    try:
        message = compose(letter, service.settings.mail.sender, service.profile.name)
        out.deliver(message, letter.to, f"{letter.made_at:%Y%m%d-%H%M%S}-{letter.letter_id:06d}")
    except NotNow:
        return _later(service, letter, done)
    except (Undeliverable, Refusal) as error:
        log.warning("letter %d is given up: %s", letter.letter_id, type(error).__name__)
        _finish(service, letter, given_up_at=now)
        return replace(done, given_up=done.given_up + 1)
    _finish(service, letter, sent_at=now, **_BLANK)
    return replace(done, sent=done.sent + 1)


def _later(service: Service, letter: Letter, done: Sent) -> Sent:
    now = service.clock.now()
    if letter.tries >= MOST_TRIES:
        log.warning("letter %d is given up after %d tries", letter.letter_id, letter.tries)
        _finish(service, letter, given_up_at=now)
        return replace(done, given_up=done.given_up + 1)
    _finish(service, letter, due=now + _WAITS[letter.tries - 1])
    return replace(done, later=done.later + 1)


def _put_back(service: Service, letters: Sequence[Letter], wait: timedelta) -> None:
    """Let go of letters that were claimed and not tried."""
    if not letters:
        return
    now = service.clock.now()
    with service.store.write() as connection:
        connection.execute(
            models.mails.update()
            .where(_MAILS.id.in_([letter.letter_id for letter in letters]), _MAILS.due == letters[0].claimed_until)
            .where(*_WAITING)
            .values(due=now + wait, tries=_MAILS.tries - 1)
        )


def _finish(service: Service, letter: Letter, **values: object) -> None:
    """Write down what became of a letter, unless the claim ran out and somebody else has it now."""
    with service.store.write() as connection:
        connection.execute(
            models.mails.update()
            .where(_MAILS.id == letter.letter_id, _MAILS.due == letter.claimed_until, *_WAITING)
            .values(**values)
        )
