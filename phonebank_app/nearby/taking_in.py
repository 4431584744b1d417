"""What joined laptops kept comes in at the host's, a line at a time: over the line, or from a file on a stick."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from phonebank_app import logs
from phonebank_app.calls.tickets import Late
from phonebank_app.changes import Changes
from phonebank_app.db import laptops
from phonebank_app.db.laptops import LaptopRow
from phonebank_app.db.moments import from_ms
from phonebank_app.db.states import silence
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.nearby import kept
from phonebank_app.nearby.kept import KeptOutcome
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import SILENCING
from phonebank_app.voters.phones import number_hash

Status = Literal["stored", "aside"]


class Taken(msgspec.Struct, frozen=True):
    """What became of a kept outcome; either way it is on the host's disk, and may be forgotten where it was kept.

    Attributes:
        status: ``stored``: it counts (perhaps it did already); ``aside``: it could not be taken in, and is kept as it
            came, for the host to see.
    """

    status: Status
    why: str = ""


def take_in(session: Session, line: str, by: str) -> tuple[Taken, Changes]:
    """Take in one line.

    Args:
        by: the joining (its id) over which it comes, for what nobody can read.

    Raises:
        DiskFull: it stays where it is.
    """
    try:
        plain, outcome = kept.unsealed(line, session.hosting.identity())
        with session.store.read() as connection:
            laptop = laptops.one(connection, outcome.join_id)
        if laptop is None or not kept.is_of(plain, laptop.key):
            raise FileProblem(tr("A kept call is not of a laptop that joined this party."), "")
    except FileProblem as problem:
        name = "sha256-" + hashlib.sha256(line.encode("utf-8")).hexdigest()
        return _aside(session, name, by, problem.what, line.encode("utf-8"))
    try:
        changes = _written(session, laptop, outcome)
    except NotAllowed as problem:
        taken, changes = _aside(session, outcome.outcome_id, laptop.id, problem.what, plain[kept.MAC_BYTES :])
        return taken, changes | _silence(session, outcome)
    return Taken("stored"), changes


def _written(session: Session, laptop: LaptopRow, found: KeptOutcome) -> Changes:
    since = from_ms(laptop.approved_at)
    changes = Changes()
    if found.ticket is not None:
        late = Late(found.at, since, laptop.caller, laptop.guest)
        changes |= session.tickets.write(laptop.chair, found.ticket, ticket_id=found.outcome_id, late=late).changes
    if found.draft is not None:
        changes |= session.handing_in.hand_in(
            laptop.chair,
            found.draft,
            outcome_id=found.outcome_id,
            at=found.at,
            since=since,
            caller=laptop.caller,
            guest=laptop.guest,
        ).changes
    return changes


def _silence(session: Session, outcome: KeptOutcome) -> Changes:
    """Whoever asked not to be rung is not rung, even where the call itself has no place on the list any more."""
    draft = outcome.draft
    if draft is None or draft.kind not in SILENCING or not draft.number:
        return Changes()
    number = number_hash(draft.number, bytes.fromhex(session.party.salt))
    with session.store.write() as connection:
        touched = silence(connection, [number], session.clock.now(), "outcome", session.rules)
    return Changes(touched)


def _aside(session: Session, outcome_id: str, laptop: str, why: str, body: bytes) -> tuple[Taken, Changes]:
    logs.note("kept call put aside")
    with session.store.write() as connection:
        laptops.put_aside(connection, outcome_id, laptop, why, body, session.clock.now())
    return Taken("aside", why), Changes()


@dataclass(frozen=True, slots=True)
class FileTaken:
    """What a file came to."""

    stored: int = 0
    aside: int = 0
    changes: Changes = field(default_factory=Changes)


def take_file(session: Session, path: Path) -> FileTaken:
    """Take in a file that was brought on a stick. Doing it twice changes nothing.

    Raises:
        FileProblem: it is none, or of a laptop that never joined this party.
        DiskFull: what was taken in until then stays.
    """
    data = kept.load(path)
    join_id = kept.head_of(data).join_id
    with session.store.read() as connection:
        known = laptops.one(connection, join_id) is not None
    if not known:
        raise FileProblem(
            tr("This file is of a laptop that never joined this party."),
            tr("Open the party that it joined, and try there."),
        )
    stored, aside, changes = 0, 0, Changes()
    for line in kept.lines_of(data):
        taken, changed = take_in(session, line, join_id)
        stored, aside = stored + (taken.status == "stored"), aside + (taken.status == "aside")
        changes |= changed
    return FileTaken(stored, aside, changes)
