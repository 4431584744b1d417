"""Writing down what a voter promises, with the words they said yes to; and taking it back.

Every method is one transaction and returns when it is on disk. Nothing here waits for a network. A promise belongs to
the voter, not to the outcome: it stands when the outcome is taken back or corrected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

import sqlalchemy as sa

from phonebank_app.changes import Changes
from phonebank_app.db import chairs, people, promises
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.law.promises import LONGEST_DETAIL, RULES, PromiseKind, consent_wording, wording_version
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import PromiseOp
from phonebank_app.voters.names import visible

Because = Literal["undo", "wish"]
"""Why a promise is taken back: it was written down by mistake, or the voter thought better of it."""


@dataclass(frozen=True, slots=True)
class PromiseDraft:
    """What the voter in hand said yes to.

    Attributes:
        detail: a few words of the campaign's own, e.g. which event; nothing that the voter said.
        language: in which the words were read out, as a tag: that of the script.
    """

    contact_id: int
    kind: PromiseKind
    detail: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise that stands, for whoever has the voter in hand. ``at`` is in the voters' time.

    ``doubted``: the host set the caller's call with them aside; the promise is the voter's own, and stands.
    """

    promise_id: str
    kind: PromiseKind
    at: datetime
    caller: str
    detail: str = ""
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise that is on disk, or was taken back there; ``standing``: everything this voter promises now."""

    promise_id: str
    kind: PromiseKind
    at: datetime
    standing: tuple[PromiseLine, ...] = ()
    changes: Changes = field(default_factory=Changes)


class Promising:
    """The promises of one open party."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

    @with_ballast
    def write(self, chair: int, draft: PromiseDraft, *, promise_id: str = "") -> Kept:
        """Write down what the voter in hand promises; they have said yes to the words.

        Args:
            promise_id: given by whoever asks again: the same id is written down once.

        Raises:
            NotAllowed: the chair has another contact by now, or they have promised that already.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            party = _party(connection)
            row = chairs.one(connection, chair)
            if promise_id and promises.known(connection, promise_id):
                uid = people.one(connection, draft.contact_id).row.uid
                return Kept(promise_id, draft.kind, local(now), lines_of(connection, uid))
            if row is None or row.contact_id != draft.contact_id:
                raise _gone()
            contact = people.one(connection, draft.contact_id)
            if any(one.kind == draft.kind for one in promises.standing_of(connection, contact.row.uid)):
                raise NotAllowed(
                    tr("“{promise}” is written down already.", promise=RULES[draft.kind].label),
                    tr("Thank them: nothing else is to be done."),
                )
            numbers = contact.numbers
            op = PromiseOp(
                promise_id=promise_id or str(uuid4()),
                party_id=party.party_id,
                contact_id=contact.row.uid,
                kind=draft.kind,
                at=now,
                offset_min=_offset(now),
                chair=chair,
                caller=row.caller,
                number=numbers[min(row.number_index, len(numbers) - 1)].e164 if numbers else "",
                detail=visible(draft.detail)[:LONGEST_DETAIL],
                wording=consent_wording(draft.kind, party.on_behalf_of, draft.language),
                wording_version=wording_version(draft.language),
            )
            promises.append(connection, op, to_send=bool(party.service_url))
            standing = lines_of(connection, contact.row.uid)
        return Kept(op.promise_id, draft.kind, local(now), standing, _changes(contact.id, chair))

    @with_ballast
    def take_back(self, chair: int, promise_id: str, because: Because = "undo") -> Kept:
        """Take a promise of the voter in hand back, by a new row.

        Raises:
            NotAllowed: the chair has another contact by now, or it is taken back already.
            DiskFull: nothing was written.
        """
        with self._store.write() as connection:
            row = chairs.one(connection, chair)
            old = _standing(connection, promise_id)
            contact = people.one(connection, row.contact_id) if row is not None and row.contact_id else None
            if row is None or contact is None or contact.row.uid != old.contact_id:
                raise _gone()
            return self._withdraw(connection, old, contact.id, chair, row.caller, because)

    @with_ballast
    def take_back_for(self, contact_id: int, promise_id: str, caller: str) -> Kept:
        """The voter thought better of it, and told the host so.

        Raises:
            NotAllowed: it is taken back already, or is another voter's.
            DiskFull: nothing was written.
        """
        with self._store.write() as connection:
            old, contact = _standing(connection, promise_id), people.one(connection, contact_id)
            if contact.row.uid != old.contact_id:
                raise NotAllowed(tr("That is another voter’s promise."), tr("Find them again."))
            return self._withdraw(connection, old, contact_id, 0, caller, "wish")

    def of_call(self, chair: int) -> tuple[PromiseLine, ...]:
        """What the voter in hand promised and did not take back, on this laptop; the oldest first."""
        with self._store.read() as connection:
            row = chairs.one(connection, chair)
            if row is None or row.contact_id is None:
                return ()
            return lines_of(connection, people.one(connection, row.contact_id).row.uid)

    def of(self, contact_id: int) -> tuple[PromiseLine, ...]:
        """The same, of anybody: for the host."""
        with self._store.read() as connection:
            return lines_of(connection, people.one(connection, contact_id).row.uid)

    def _withdraw(
        self, connection: sa.Connection, old: PromiseOp, contact_id: int, chair: int, caller: str, because: Because
    ) -> Kept:
        party, now = _party(connection), self._clock.now()
        op = PromiseOp(
            promise_id=str(uuid4()),
            party_id=party.party_id,
            contact_id=old.contact_id,
            kind=old.kind,
            at=now,
            offset_min=_offset(now),
            chair=chair,
            caller=caller,
            withdraws=old.promise_id,
            because=because,
        )
        promises.append(connection, op, to_send=bool(party.service_url))
        standing = lines_of(connection, old.contact_id)
        return Kept(old.promise_id, PromiseKind(old.kind), local(now), standing, _changes(contact_id, chair))


def lines_of(connection: sa.Connection, uid: str) -> tuple[PromiseLine, ...]:
    """What a voter promised and did not take back, the oldest first."""
    standing = promises.standing_of(connection, uid)
    doubted = promises.doubted(connection, uid) if standing else set()
    return tuple(
        PromiseLine(op.promise_id, PromiseKind(op.kind), local(op.at), op.caller, op.detail, op.promise_id in doubted)
        for op in standing
    )


def _gone() -> NotAllowed:
    return NotAllowed(tr("This call is no longer with this chair."), tr("Press Undo on the chair that has it."))


def _standing(connection: sa.Connection, promise_id: str) -> PromiseOp:
    found = promises.standing(connection, promise_id)
    if found is None:
        raise NotAllowed(tr("That is taken back already."), tr("Nothing else is to be done."))
    return found


def _changes(contact_id: int, chair: int) -> Changes:
    return Changes(frozenset({contact_id}), frozenset({chair} if chair else ()), outbox=True)


def _offset(now: datetime) -> int:
    return int((now.astimezone().utcoffset() or timedelta()).total_seconds() // 60)


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party was opened for promises")
    return party
