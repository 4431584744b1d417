"""What a caller does: be given the next contact, save how the call ended, take it back, ring another number.

Every method is one transaction and returns when it is on disk. Nothing here waits for a network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from phonebank_app import phones
from phonebank_app.answerable import country_name, may_ring_from
from phonebank_app.calling_rules import GRACE, Reason, Rules, Situation, number_refusal, refusal
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
from phonebank_app.db import chairs, ending, log, marks, people, queue, sights, tallies
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.db.people import Person
from phonebank_app.db.points import passing
from phonebank_app.db.states import restate, suppress, write_states
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.outcomes import RULES, SILENCING, WORDLESS, OutcomeKind
from phonebank_app.remaining import nobody, over
from phonebank_app.steady import SteadyClock
from phonebank_app.wire import AnswerOp, OutcomeOp


class Calling:
    """The callers' side of one open party.

    Args:
        store: the party's store; ``rules``: the limits in force; ``code_set``: what outcomes are called here.
        steady: by which it is known whether the list is still ours; setting the laptop's clock back is no way round.
    """

    def __init__(
        self, store: Store, rules: Rules, clock: Clock, code_set: CodeSet, steady: SteadyClock | None = None
    ) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock
        self._code_set = code_set
        self._steady = steady or SteadyClock()
        with store.read() as connection:
            self._party = _party(connection)

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

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
                home = people.home(connection, row.contact_id)
                if self._may_go_on(connection, row, _in(home, row.contact_id), now):
                    return self._card(connection, self._on_an_open_number(connection, row, home, now), home, now)
                queue.release(connection, chair)
            if not may_ring_from(self._party.answerable, self._party.country):
                return _abroad(self._party.country)
            found = None if self._closed(connection, now) else self._claim_next(connection, row, now)
            if found is None:
                left = queue.left(connection, to_ms(now))
                if ending.ended_at(connection) is not None:
                    return over(left, now)
                at = self._steady_now(connection, now) if self._gone_back(connection, now) else now
                return nobody(left, self._rules, self._party.lease_until, at)
            claimed, home = found
            return self._card(connection, claimed, home, now)

    @with_ballast
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
            contact, *neighbours = people.on_the_same_lines(connection, draft.contact_id)
            if draft.kind is OutcomeKind.WITHDRAWN:
                raise BugError("a call ends with an outcome; taking one back is undo's business")
            number = draft.number or _number_in_hand(row, contact)
            op = self._op(row, contact.row.uid, draft, number, now)
            saved = log.append(connection, op, contact.id)
            if draft.kind in SILENCING:
                self._suppress(connection, contact, number, now)
                touched = restate(connection, contact.id, self._rules)
            else:
                touched = write_states(connection, (contact.after(saved), *neighbours), self._rules)
            queue.release(connection, chair)
            passing("commit: before")
        passing("commit: after")
        rule = RULES[draft.kind]
        return Saved(
            op.outcome_id,
            draft.kind,
            self._code_set.labels[draft.kind],
            contact.id,
            contact.row.name,
            local(now),
            rule.caller_may_undo,
            Changes(touched, frozenset({chair}), outbox=True),
        )

    @with_ballast
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
            last = tallies.last_standing(connection, row.guest)
            if last is None:
                return None
            if not RULES[last.kind].caller_may_undo:
                raise NotAllowed(
                    f"“{self._code_set.labels[last.kind]}” cannot be taken back here.",
                    "Ask the host: a coordinator can, with a reason.",
                )
            contact = people.one(connection, last.contact_id)
            draft = OutcomeDraft(contact.id, OutcomeKind.WITHDRAWN)
            op = self._op(row, contact.row.uid, draft, "", now, replaces=last.outcome_id)
            log.append(connection, op, contact.id)
            touched = restate(connection, contact.id, self._rules)
            queue.release(connection, chair)
            if ending.ended_at(connection) is None and queue.holder(connection, contact.row.household) is None:
                self._claim(connection, row, people.one(connection, contact.id), now, "undo")
        return Saved(
            op.outcome_id,
            last.kind,
            self._code_set.labels[last.kind],
            contact.id,
            contact.row.name,
            local(now),
            False,
            Changes(touched, frozenset({chair}), outbox=True),
        )

    def other_number(self, chair: int) -> CallCard:
        """Ring the contact's next number that the rules allow; the card is the same if there is no other."""
        now = self._clock.now()
        with self._store.write() as connection:
            row, contact_id = _in_hand(connection, chair)
            home = people.home(connection, contact_id)
            numbers = self._numbers(_in(home, contact_id), now)
            turn = [(row.number_index + step) % len(numbers) for step in range(1, len(numbers))]
            chosen = next((i for i in turn if numbers[i].usable), row.number_index)
            chairs.choose_number(connection, chair, chosen)
            return self._card(connection, replace(row, number_index=chosen), home, now)

    def switch_to(self, chair: int, contact_id: int) -> CallCard:
        """Somebody else of the household came to the phone: the chair has them now, on the same number.

        Raises:
            NotAllowed: they are of another household, or a rule is against ringing them.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row, in_hand = _in_hand(connection, chair)
            home = people.home(connection, in_hand)
            mate = next((person for person in home if person.id == contact_id), None)
            if mate is None or refusal(mate.facts, self._rules, self._situation(connection, row, now, chair)):
                raise NotAllowed("They cannot be asked tonight.", "Thank them, and finish this call as it ended.")
            dialled = _number_in_hand(row, _in(home, in_hand))
            numbers = self._numbers(mate, now)
            same = (i for i, n in enumerate(numbers) if n.e164 == dialled)
            index = next(same, self._first_open(mate, now))
            began = from_ms(row.claimed_at or to_ms(now))
            chairs.claim(connection, chair, contact_id, index, began)
            sights.note(connection, chair, row.caller, mate.row.uid, "household", now)
            return self._card(connection, _seated(connection, chair), home, now)

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

    def _steady_now(self, connection: sa.Connection, now: datetime) -> datetime:
        known = marks.get(connection)
        return self._steady.now(known.trusted_now(now), known.clock_off_ms)

    def _gone_back(self, connection: sa.Connection, now: datetime) -> bool:
        lease = self._party.lease_until
        return lease is not None and max(now, self._steady_now(connection, now)) >= lease

    def _until(self, connection: sa.Connection, now: datetime) -> datetime | None:
        """Until when anybody may be rung from this list. It is over by the steadier clock, too, or by the host's word:
        then it is over at ``now``, whatever the laptop's clock says."""
        if ending.ended_at(connection) is not None or self._gone_back(connection, now):
            return now
        return self._party.lease_until

    def _closed(self, connection: sa.Connection, now: datetime) -> bool:
        until, hours = self._until(connection, now), self._rules.hours
        return (until is not None and now >= until) or (hours is not None and not hours.open_at(now))

    def _situation(
        self, connection: sa.Connection, row: chairs.ChairRow, now: datetime, held_by: int | None
    ) -> Situation:
        return Situation(now, row.chair, held_by, self._until(connection, now), row.languages)

    def _may_go_on(self, connection: sa.Connection, row: chairs.ChairRow, contact: Person, now: datetime) -> bool:
        reason = refusal(contact.facts, self._rules, self._situation(connection, row, now, row.chair))
        if reason in (Reason.HOURS, Reason.LEASE_OVER):
            # A call that began in time may be finished, and saved.
            return bool(row.draft) and row.claimed_at is not None and now - from_ms(row.claimed_at) < GRACE
        return reason is None

    def _on_an_open_number(
        self, connection: sa.Connection, row: chairs.ChairRow, home: Sequence[Person], now: datetime
    ) -> chairs.ChairRow:
        """The chair on another number, if somebody on the chosen one asked us off before it was rung."""
        contact = _in(home, row.contact_id)
        numbers = self._numbers(contact, now)
        if row.draft or numbers[min(row.number_index, len(numbers) - 1)].usable:
            return row
        chosen = self._first_open(contact, now)
        chairs.choose_number(connection, row.chair, chosen)
        return replace(row, number_index=chosen)

    def _claim_next(
        self, connection: sa.Connection, row: chairs.ChairRow, now: datetime
    ) -> tuple[chairs.ChairRow, list[Person]] | None:
        situation = self._situation(connection, row, now, None)
        for contact_id in queue.candidates(connection, to_ms(now), row.languages):
            home = people.home(connection, contact_id)
            contact = _in(home, contact_id)
            if refusal(contact.facts, self._rules, situation) is None:
                return self._claim(connection, row, contact, now), home
        return None

    def _claim(
        self,
        connection: sa.Connection,
        row: chairs.ChairRow,
        contact: Person,
        now: datetime,
        how: sights.How = "given",
    ) -> chairs.ChairRow:
        index = self._first_open(contact, now)
        chairs.claim(connection, row.chair, contact.id, index, now)
        sights.note(connection, row.chair, row.caller, contact.row.uid, how, now)
        return replace(row, contact_id=contact.id, claimed_at=to_ms(now), number_index=index, draft="")

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
            note="" if draft.kind in WORDLESS else draft.note,
            answers=tuple(
                AnswerOp(a.question, a.step, a.values, a.text) for a in draft.answers if draft.kind not in WORDLESS
            ),
            script_hash=draft.script_hash,
            replaces=replaces,
            guest=row.guest,
        )

    def _suppress(self, connection: sa.Connection, contact: Person, number: str, now: datetime) -> None:
        """The number they were rung on, for everybody on it; all their numbers if none was rung."""
        salt = bytes.fromhex(self._party.salt)
        numbers = [number] if number else [n.e164 for n in contact.numbers]
        suppress(connection, (phones.number_hash(n, salt) for n in numbers), now, "outcome")

    def _numbers(self, contact: Person, now: datetime) -> tuple[NumberView, ...]:
        promised = contact.state.call_back_at is not None
        return tuple(
            NumberView(
                n.e164,
                phones.national(n.e164),
                n.kind,
                number_refusal(n.facts, self._rules, now, promised=promised) is None,
            )
            for n in contact.numbers
        )

    def _first_open(self, contact: Person, now: datetime) -> int:
        """The index of the first number that may be rung now; 0 if there is none."""
        return next((i for i, number in enumerate(self._numbers(contact, now)) if number.usable), 0)

    def _card(self, connection: sa.Connection, row: chairs.ChairRow, home: Sequence[Person], now: datetime) -> CallCard:
        contact = _in(home, row.contact_id)
        numbers = self._numbers(contact, now)
        if not numbers:
            raise BugError("a contact without a number was offered")
        facts = contact.facts
        screened = [n.facts.screened_on for n in contact.numbers if n.facts.screened_on]
        return CallCard(
            contact_id=contact.id,
            name=contact.row.name,
            first_name=contact.row.first_name,
            area=contact.row.area,
            try_number=facts.attempts + 1,
            tries_allowed=self._rules.tries,
            numbers=numbers,
            number_index=min(row.number_index, len(numbers) - 1),
            household=self._mates(connection, home, contact, row, now),
            history=self._history(connection, contact),
            source=contact.row.source,
            screened_on=min(screened, default=None),
            language=contact.row.language,
            call_back_due=local(facts.call_back_at) if facts.call_back_at else None,
            draft=row.draft,
        )

    def _mates(
        self, connection: sa.Connection, home: Sequence[Person], contact: Person, row: chairs.ChairRow, now: datetime
    ) -> tuple[HouseholdMate, ...]:
        mates = [mate for mate in home if _is_mate(mate, contact)]
        if not mates:
            return ()
        situation = self._situation(connection, row, now, row.chair)
        return tuple(self._mate(mate, contact, situation) for mate in mates)

    def _mate(self, mate: Person, contact: Person, situation: Situation) -> HouseholdMate:
        allowed = refusal(mate.facts, self._rules, situation) is None
        same = not {n.e164 for n in mate.numbers}.isdisjoint(n.e164 for n in contact.numbers)
        return HouseholdMate(mate.id, mate.row.name, mate.row.first_name, same, allowed)

    def _history(self, connection: sa.Connection, contact: Person) -> tuple[PastCall, ...]:
        earlier = [self._earlier(past) for past in json.loads(contact.row.history)]
        tonight = [
            PastCall(local(past.at), self._code_set.labels[past.kind], RULES[past.kind].reached, past.note)
            for past in (tallies.standing_of(connection, contact.id) if contact.log else ())
        ]
        return tuple(sorted(earlier + tonight, key=lambda past: past.at, reverse=True))

    def _earlier(self, past: dict[str, str]) -> PastCall:
        """A call of an earlier evening; a newer service may name an outcome that this program does not know."""
        at, words = local(datetime.fromisoformat(past["at"])), past.get("words", "")
        if past["kind"] not in list(OutcomeKind):
            return PastCall(at, "Another outcome", False, words)
        kind = OutcomeKind(past["kind"])
        return PastCall(at, self._code_set.labels[kind], RULES[kind].reached, words)


def _abroad(country: str) -> Nobody:
    """The campaign has not let anybody ring from there."""
    return Nobody(
        f"Nobody is rung from {country_name(country)}.",
        "Lists of voters stay in the United Kingdom unless the campaign has agreed otherwise. Ask your coordinator.",
        None,
        (),
    )


def _in(home: Sequence[Person], contact_id: int | None) -> Person:
    return next(person for person in home if person.id == contact_id)


def _is_mate(mate: Person, contact: Person) -> bool:
    return mate.id != contact.id and not mate.facts.do_not_call


def _number_in_hand(row: chairs.ChairRow, contact: Person) -> str:
    numbers = contact.numbers
    return numbers[min(row.number_index, len(numbers) - 1)].e164 if numbers else ""


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
