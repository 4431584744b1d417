"""One guest's outcomes: looked at, set aside, put back. Only ever by new rows, each of which names the old one.

What is set aside counts as an attempt still, with its rest: the telephone may have rung. A wish not to be rung, and a
death, are never taken back here: such an outcome is written once more without its answers, so that the wish stands and
the rest is not believed. Nor are promises: they are the voters' own words, and the host and whoever comes back to them
are told that the call was set aside. The rows travel to the campaign like any others, with who asked for them, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec

from phonebank_app.changes import Changes
from phonebank_app.db import aside, guests, log, promises
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms_or_none
from phonebank_app.db.running import Running
from phonebank_app.db.states import restate
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.rules.pace_flags import Flag

STAY = frozenset({OutcomeKind.DO_NOT_CALL, OutcomeKind.DECEASED})
"""What stays true, whatever is set aside."""

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class GuestView:
    """A guest of the evening. ``chair`` is 0 for one who has gone; ``left_at``: voters' time."""

    guest: int
    name: str
    chair: int
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnOutcome:
    """An outcome of one guest, without the voter's name: when (voters' time), what, and whether it counts.

    Attributes:
        answers: how many questions were answered; ``note``: whether something was noted.
        aside: set aside by the host; ``stays``: it is one that stays true.
        words: the reason it was set aside.
    """

    count: int
    at: datetime
    label: str
    kind: OutcomeKind
    answers: int
    note: bool
    aside: bool
    stays: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was done: how many outcomes, and how many wishes and deaths among them stay.

    ``promises``: those that voters made to this guest stand, whatever becomes of the calls; they are marked.
    """

    outcomes: int
    stay: int
    changes: Changes
    promises: int = 0


class SettingAside:
    """The host's hand on one guest's outcomes. What writes is one transaction and belongs in a thread."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        party: Party,
        rules: Rules,
        code_set: CodeSet,
        running: Running | None = None,
    ) -> None:
        self._store, self._clock, self._party, self._rules, self._code_set = store, clock, party, rules, code_set
        self._running = running or Running()

    def everyone(self) -> tuple[GuestView, ...]:
        """Every guest of the evening, in the order in which they came."""
        with self._store.read() as connection:
            rows = guests.everyone(connection)
        return tuple(GuestView(row.id, row.name, row.chair, _local(None if row.chair else row.left_at)) for row in rows)

    def promises(self, guest: int) -> int:
        """How many promises stand that voters made to this guest: they stay, whatever is set aside."""
        with self._store.read() as connection:
            return promises.made_to(connection, guest)

    def flags(self) -> dict[int, tuple[Flag, ...]]:
        """What is worth a look, by guest; those without anything are left out."""
        with self._store.read() as connection:
            looked = guests.looked_at(connection)
            with self._running.at(connection) as sums:
                found = {guest: own.flags(looked.get(guest, {})) for guest, own in sums.guests.items()}
        return {guest: noticed for guest, noticed in found.items() if noticed}

    def looked(self, guest: int, flag: Flag) -> Changes:
        """The host has looked, and it is fine: only what comes after that is noticed again."""
        with self._store.write() as connection:
            guests.look(connection, guest, flag.rule, flag.upto)
        return Changes(chairs=self._chairs())

    def count(self) -> int:
        """How many outcomes are set aside now."""
        with self._store.read() as connection:
            return aside.count(connection)

    def outcomes(self, guest: int) -> tuple[OwnOutcome, ...]:
        """What the guest saved, newest first: what counts, and what was set aside."""
        with self._store.read() as connection:
            rows = aside.of_guest(connection, guest)
        return tuple(
            OwnOutcome(
                count=row.device_seq,
                at=local(row.op.at),
                label=self._code_set.labels[OutcomeKind(row.op.kind)],
                kind=OutcomeKind(row.op.kind),
                answers=len({answer.question for answer in row.op.answers}),
                note=bool(row.op.note.strip()),
                aside=row.aside is not None,
                stays=row.op.kind in STAY,
                words=row.aside.reason if row.aside else "",
            )
            for row in reversed(rows)
        )

    def set_aside(self, guest: int, reason: str, since: datetime | None = None) -> SetAside:
        """Set aside what this guest saved, all of it or from ``since`` on.

        Raises:
            NotAllowed: no reason was given, or there is nothing to set aside.
        """
        why = _reason(reason)
        contacts: set[int] = set()
        done = stay = 0
        with self._store.write() as connection:
            for row in aside.of_guest(connection, guest):
                if row.aside is not None or (since is not None and row.op.at < since):
                    continue
                if row.op.kind in STAY:
                    stay += 1
                    if not (row.op.answers or row.op.note):
                        continue  # it says nothing but what stays true
                    op = self._again(row.op, row.op.outcome_id, why, answers=(), note="")
                else:
                    op = self._withdrawal(row.op, why)
                    done += 1
                log.append(connection, op, row.contact_id)
                contacts.add(row.contact_id)
            if not contacts:
                raise NotAllowed(tr("There is nothing to set aside."), tr("Choose an earlier time, or another guest."))
            touched = self._restate(connection, contacts)
            promised = promises.made_to(connection, guest)
        return SetAside(done, stay, Changes(touched, self._chairs(), outbox=True), promised)

    def put_back(self, guest: int, reason: str) -> SetAside:
        """Let what was set aside of this guest count again: each is written once more, in place of its withdrawal.

        Raises:
            NotAllowed: no reason was given, or nothing of theirs is set aside.
        """
        why = _reason(reason)
        contacts: set[int] = set()
        with self._store.write() as connection:
            rows = [row for row in aside.of_guest(connection, guest) if row.aside is not None]
            if not rows:
                raise NotAllowed(tr("Nothing of theirs is set aside."), tr("There is nothing to put back."))
            for row in rows:
                assert row.aside is not None
                log.append(connection, self._again(row.op, row.aside.outcome_id, why), row.contact_id)
                contacts.add(row.contact_id)
            touched = self._restate(connection, contacts)
        return SetAside(len(rows), 0, Changes(touched, self._chairs(), outbox=True))

    # -- rows -------------------------------------------------------------------------------------------------------

    def _again(self, op: OutcomeOp, replaces: str, reason: str, **others: object) -> OutcomeOp:
        """The same call, saved at the same moment by the same guest, in place of another row."""
        return msgspec.structs.replace(
            op, outcome_id=str(uuid4()), replaces=replaces, by=self._by(), reason=reason, **others
        )

    def _withdrawal(self, op: OutcomeOp, reason: str) -> OutcomeOp:
        now = self._clock.now()
        offset = now.astimezone().utcoffset() or timedelta()
        return OutcomeOp(
            outcome_id=str(uuid4()),
            party_id=op.party_id,
            contact_id=op.contact_id,
            kind=OutcomeKind.WITHDRAWN,
            at=now,
            offset_min=int(offset.total_seconds() // 60),
            chair=op.chair,
            caller=op.caller,
            guest=op.guest,
            replaces=op.outcome_id,
            by=self._by(),
            reason=reason,
        )

    def _by(self) -> str:
        return self._party.host or "the host"

    def _restate(self, connection: aside.Connection, contacts: set[int]) -> frozenset[int]:
        touched: frozenset[int] = frozenset()
        for contact in sorted(contacts):
            touched |= restate(connection, contact, self._rules)
        return touched

    def _chairs(self) -> frozenset[int]:
        return frozenset(view.chair for view in self.everyone() if view.chair)


def _reason(reason: str) -> str:
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise NotAllowed(tr("Say why, in a few words."), tr("The campaign reads the reason beside each outcome."))
    return words


def _local(ms: int | None) -> datetime | None:
    moment = from_ms_or_none(ms)
    return None if moment is None else local(moment)


def those_after(rows: Sequence[OwnOutcome], since: datetime | None) -> tuple[OwnOutcome, ...]:
    """Those that setting aside from ``since`` would concern."""
    return tuple(row for row in rows if not row.aside and (since is None or row.at >= since))


def would_change(row: OwnOutcome) -> bool:
    """Whether setting it aside would write anything: what always stays may have answers that are not believed."""
    return not row.stays or row.answers > 0 or row.note
