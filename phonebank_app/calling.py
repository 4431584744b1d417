"""What a caller does: be given the next contact, save how the call ended, take it back, ring another number.

Every method is one transaction and returns when it is on disk. Nothing here waits for a network.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from phonebank_app import phones
from phonebank_app.calling_rules import NumberFacts, Reason, Rules, Situation, number_refusal, refusal
from phonebank_app.cards import (
    CallCard,
    ChairView,
    HouseholdMate,
    Nobody,
    NumberView,
    OutcomeDraft,
    PastCall,
    Saved,
)
from phonebank_app.changes import Changes
from phonebank_app.clock import Clock, local
from phonebank_app.codesets import CodeSet
from phonebank_app.db import chairs, contacts, log, queue, tallies
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.db.states import NumberRow, facts_of, restate, suppress
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.outcomes import RULES, OutcomeKind
from phonebank_app.remaining import nobody
from phonebank_app.wire import AnswerOp, OutcomeOp

GRACE = timedelta(minutes=30)
"""How long a call that began in time may go on after hours, or after the lease, and still be saved."""


class Calling:
    """The callers' side of one open party.

    Args:
        store: the party's store; ``rules``: the limits in force; ``code_set``: what outcomes are called here.
    """

    def __init__(self, store: Store, rules: Rules, clock: Clock, code_set: CodeSet) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock
        self._code_set = code_set
        with store.read() as connection:
            self._party = _party(connection)

    @property
    def party(self) -> Party:
        """The party as it was when it was last read; see :meth:`reload`."""
        return self._party

    def reload(self) -> None:
        """Read the party again: its lease, list or script are others."""
        with self._store.read() as connection:
            self._party = _party(connection)

    def chair(self, chair: int) -> ChairView:
        """Who sits there, and their tally.

        Raises:
            NotAllowed: nobody does.
        """
        with self._store.read() as connection:
            return tallies.chair_view(connection, _seated(connection, chair))

    def next(self, chair: int) -> CallCard | Nobody:
        """The contact this chair should ring now; asking again returns the same one.

        A contact in hand stays in hand unless a rule has turned against ringing them. Otherwise: call-backs that are
        due, then fresh contacts, then retries, each past the gate, with their household held for this chair.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = _seated(connection, chair)
            if row.contact_id is not None:
                if self._may_go_on(connection, row, now):
                    return self._card(connection, row, now)
                queue.release(connection, chair)
            found = None if self._closed(now) else self._claim_next(connection, row, now)
            if found is None:
                return nobody(queue.left(connection, to_ms(now)), self._rules, self._party.lease_until, now)
            return self._card(connection, _seated(connection, chair), now)

    def record(self, chair: int, draft: OutcomeDraft) -> Saved:
        """Save how the call ended: outcome, outbox row and the contact's state in one transaction.

        Returns:
            What was saved; when this returns it survives ``kill -9`` and a power cut.

        Raises:
            NotAllowed: the chair has another contact by now, or the outcome lacks what it needs.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = _seated(connection, chair)
            if row.contact_id != draft.contact_id:
                raise NotAllowed("This call is no longer with this chair.", "Press Undo on the chair that has it.")
            contact = contacts.one(connection, draft.contact_id)
            number = draft.number or self._number_in_hand(connection, row)
            op = self._op(row, contact.uid, draft, number, now)
            log.append(connection, op, contact.id)
            if draft.kind is OutcomeKind.DO_NOT_CALL:
                self._suppress(connection, contact.id, number, now)
            touched = restate(connection, contact.id, self._rules)
            queue.release(connection, chair)
        rule = RULES[draft.kind]
        return Saved(
            op.outcome_id,
            draft.kind,
            self._code_set.labels[draft.kind],
            contact.id,
            contact.name,
            local(now),
            rule.caller_may_undo,
            Changes(touched, frozenset({chair}), outbox=True),
        )

    def undo(self, chair: int) -> Saved | None:
        """Take back the chair's latest outcome by a new row, and give the chair that contact again.

        Returns:
            What was taken back, or ``None`` when there is nothing.

        Raises:
            NotAllowed: the latest is one that only a coordinator can take back.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = _seated(connection, chair)
            last = tallies.last_standing(connection, chair, row.caller)
            if last is None:
                return None
            if not RULES[last.kind].caller_may_undo:
                raise NotAllowed(
                    f"“{self._code_set.labels[last.kind]}” cannot be taken back here.",
                    "Ask the host: a coordinator can, with a reason.",
                )
            contact = contacts.one(connection, last.contact_id)
            draft = OutcomeDraft(contact.id, OutcomeKind.WITHDRAWN)
            op = self._op(row, contact.uid, draft, "", now, replaces=last.outcome_id)
            log.append(connection, op, contact.id)
            touched = restate(connection, contact.id, self._rules)
            queue.release(connection, chair)
            if contact.held_by is None or contact.held_by == chair:
                self._claim(connection, chair, contact.id, contact.household, now)
        return Saved(
            op.outcome_id,
            last.kind,
            self._code_set.labels[last.kind],
            contact.id,
            contact.name,
            local(now),
            False,
            Changes(touched, frozenset({chair}), outbox=True),
        )

    def other_number(self, chair: int) -> CallCard:
        """Ring the contact's next number that the rules allow; the card is the same if there is no other."""
        now = self._clock.now()
        with self._store.write() as connection:
            row, contact_id = _in_hand(connection, chair)
            numbers = self._numbers(connection, contact_id, now)
            turn = [(row.number_index + step) % len(numbers) for step in range(1, len(numbers))]
            chosen = next((i for i in turn if numbers[i].usable), row.number_index)
            chairs.choose_number(connection, chair, chosen)
            return self._card(connection, _seated(connection, chair), now)

    def switch_to(self, chair: int, contact_id: int) -> CallCard:
        """Somebody else of the household came to the phone: the chair has them now, on the same number.

        Raises:
            NotAllowed: they are of another household, or a rule is against ringing them.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row, in_hand = _in_hand(connection, chair)
            before = contacts.one(connection, in_hand)
            mate = contacts.one(connection, contact_id)
            facts, numbers = facts_of(connection, contact_id)
            if mate.household != before.household or refusal(facts, self._rules, self._situation(row, now, chair)):
                raise NotAllowed("They cannot be asked tonight.", "Thank them, and finish this call as it ended.")
            dialled = self._number_in_hand(connection, row)
            index = next((i for i, n in enumerate(numbers) if n.e164 == dialled), 0)
            chairs.claim(connection, chair, contact_id, index, from_ms(row.claimed_at or to_ms(now)))
            return self._card(connection, _seated(connection, chair), now)

    def keep_draft(self, chair: int, draft: str) -> None:
        """Keep the call in hand (answers so far, note), so that it survives a crash."""
        with self._store.write() as connection:
            chairs.keep_draft(connection, chair, draft)

    def ask_host(self, chair: int, asks: bool) -> Changes:
        """Want the host, or no longer."""
        with self._store.write() as connection:
            row = _seated(connection, chair)
            chairs.mark(
                connection,
                chair,
                break_since=from_ms_or_none(row.break_since),
                asks_host_since=self._clock.now() if asks else None,
            )
        return Changes(chairs=frozenset({chair}))

    def take_break(self, chair: int, on_break: bool) -> Changes:
        """Stop for tea, or come back; a contact in hand goes back to the list."""
        with self._store.write() as connection:
            row = _seated(connection, chair)
            touched = frozenset({row.contact_id} if row.contact_id is not None and on_break else ())
            if on_break:
                queue.release(connection, chair)
            chairs.mark(
                connection,
                chair,
                break_since=self._clock.now() if on_break else None,
                asks_host_since=from_ms_or_none(row.asks_host_since),
            )
        return Changes(touched, frozenset({chair}))

    # -- the steps of the above -------------------------------------------------------------------------------------

    def _closed(self, now: datetime) -> bool:
        lease = self._party.lease_until
        hours = self._rules.hours
        return (lease is not None and now >= lease) or (hours is not None and not hours.open_at(now))

    def _situation(self, row: chairs.ChairRow, now: datetime, held_by: int | None) -> Situation:
        return Situation(now, row.chair, held_by, self._party.lease_until, row.languages)

    def _may_go_on(self, connection: sa.Connection, row: chairs.ChairRow, now: datetime) -> bool:
        assert row.contact_id is not None
        facts, _ = facts_of(connection, row.contact_id)
        reason = refusal(facts, self._rules, self._situation(row, now, row.chair))
        if reason in (Reason.HOURS, Reason.LEASE_OVER):
            # A call that began in time may be finished, and saved.
            return bool(row.draft) and row.claimed_at is not None and now - from_ms(row.claimed_at) < GRACE
        return reason is None

    def _claim_next(self, connection: sa.Connection, row: chairs.ChairRow, now: datetime) -> int | None:
        for contact_id, household, language in queue.candidates(connection, to_ms(now)):
            if language and language not in row.languages:
                continue
            facts, _ = facts_of(connection, contact_id)
            if refusal(facts, self._rules, self._situation(row, now, None)) is None:
                self._claim(connection, row.chair, contact_id, household, now)
                return contact_id
        return None

    def _claim(self, connection: sa.Connection, chair: int, contact_id: int, household: int, now: datetime) -> None:
        usable = [i for i, n in enumerate(self._numbers(connection, contact_id, now)) if n.usable]
        queue.hold(connection, household, chair)
        chairs.claim(connection, chair, contact_id, usable[0] if usable else 0, now)

    def _op(
        self,
        row: chairs.ChairRow,
        contact_uid: str,
        draft: OutcomeDraft,
        number: str,
        now: datetime,
        replaces: str | None = None,
    ) -> OutcomeOp:
        rule = RULES[draft.kind]
        if rule.needs == "time" and draft.call_back_at is None:
            raise NotAllowed("A call-back needs a time.", "Choose when to ring, then save.")
        if rule.needs == "language" and not draft.language:
            raise NotAllowed("Which language would suit them?", "Choose it, then save.")
        here = now.astimezone()
        offset = here.utcoffset() or timedelta()
        return OutcomeOp(
            outcome_id=str(uuid4()),
            party_id=self._party.party_id,
            contact_id=contact_uid,
            kind=draft.kind,
            at=now,
            offset_min=int(offset.total_seconds() // 60),
            chair=row.chair,
            caller=row.caller,
            number=number if rule.attempt else "",
            call_back_at=draft.call_back_at if rule.needs == "time" else None,
            language=draft.language if rule.needs == "language" else "",
            note=draft.note,
            answers=tuple(AnswerOp(a.question, a.step, a.values, a.text) for a in draft.answers),
            script_hash=draft.script_hash,
            replaces=replaces,
        )

    def _suppress(self, connection: sa.Connection, contact_id: int, number: str, now: datetime) -> None:
        """The number they were rung on, for everybody on it; all their numbers if none was rung."""
        salt = bytes.fromhex(self._party.salt)
        numbers = [number] if number else [n.e164 for n in facts_of(connection, contact_id)[1]]
        suppress(connection, (phones.number_hash(n, salt) for n in numbers), now, "outcome")

    def _number_in_hand(self, connection: sa.Connection, row: chairs.ChairRow) -> str:
        assert row.contact_id is not None
        numbers = facts_of(connection, row.contact_id)[1]
        return numbers[min(row.number_index, len(numbers) - 1)].e164 if numbers else ""

    def _numbers(self, connection: sa.Connection, contact_id: int, now: datetime) -> tuple[NumberView, ...]:
        facts, rows = facts_of(connection, contact_id)
        promised = facts.call_back_at is not None
        return tuple(self._number(row, row.facts, now, promised) for row in rows)

    def _number(self, row: NumberRow, facts: NumberFacts, now: datetime, promised: bool) -> NumberView:
        usable = number_refusal(facts, self._rules, now, promised=promised) is None
        return NumberView(row.e164, phones.national(row.e164), row.kind, usable)

    def _card(self, connection: sa.Connection, row: chairs.ChairRow, now: datetime) -> CallCard:
        assert row.contact_id is not None
        contact = contacts.one(connection, row.contact_id)
        facts, number_rows = facts_of(connection, contact.id)
        numbers = self._numbers(connection, contact.id, now)
        if not numbers:
            raise BugError("a contact without a number was offered")
        screened = [n.facts.screened_on for n in number_rows if n.facts.screened_on]
        return CallCard(
            contact_id=contact.id,
            name=contact.name,
            first_name=contact.first_name,
            area=contact.area,
            try_number=facts.attempts + 1,
            tries_allowed=self._rules.tries,
            numbers=numbers,
            number_index=min(row.number_index, len(numbers) - 1),
            household=self._mates(connection, contact, {n.e164 for n in number_rows}, row, now),
            history=self._history(connection, contact),
            source=contact.source,
            screened_on=min(screened, default=None),
            language=contact.language,
            call_back_due=local(facts.call_back_at) if facts.call_back_at else None,
            draft=row.draft,
        )

    def _mates(
        self,
        connection: sa.Connection,
        contact: contacts.ContactRow,
        numbers: set[str],
        row: chairs.ChairRow,
        now: datetime,
    ) -> tuple[HouseholdMate, ...]:
        mates = []
        for mate in contacts.household(connection, contact.household):
            if mate.id != contact.id and not mate.do_not_call:
                facts, theirs = facts_of(connection, mate.id)
                allowed = refusal(facts, self._rules, self._situation(row, now, row.chair)) is None
                same = any(n.e164 in numbers for n in theirs)
                mates.append(HouseholdMate(mate.id, mate.name, mate.first_name, same, allowed))
        return tuple(mates)

    def _history(self, connection: sa.Connection, contact: contacts.ContactRow) -> tuple[PastCall, ...]:
        earlier = [
            PastCall(
                local(datetime.fromisoformat(past["at"])),
                self._code_set.labels[OutcomeKind(past["kind"])],
                RULES[OutcomeKind(past["kind"])].reached,
                past.get("words", ""),
            )
            for past in json.loads(contact.history)
        ]
        tonight = [
            PastCall(local(past.at), self._code_set.labels[past.kind], RULES[past.kind].reached, past.note)
            for past in tallies.standing_of(connection, contact.id)
        ]
        return tuple(sorted(earlier + tonight, key=lambda past: past.at, reverse=True))


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party was opened for calling")
    return party


def _seated(connection: sa.Connection, chair: int) -> chairs.ChairRow:
    row = chairs.one(connection, chair)
    if row is None:
        raise NotAllowed(f"Nobody sits in chair {chair}.", "Ask the host to seat a guest there.")
    return row


def _in_hand(connection: sa.Connection, chair: int) -> tuple[chairs.ChairRow, int]:
    row = _seated(connection, chair)
    if row.contact_id is None:
        raise NotAllowed("This chair has no call in hand.", "Take the next one.")
    return row, row.contact_id
