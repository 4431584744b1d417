"""What a caller does: be given the next contact, save how the call ended, take it back, ring another number.

Every method is one transaction and returns when it is on disk. Nothing here waits for a network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import msgspec
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.calls import call_backs, handing_over, households, resting
from phonebank_app.calls.promising import Kept, PromiseDraft, PromiseLine, Promising
from phonebank_app.calls.remaining import nobody, over, remaining, wait_for_host
from phonebank_app.calls.showing import Showing, in_home
from phonebank_app.cards import CallCard, ChairView, Nobody, OutcomeDraft, PassTo, Saved
from phonebank_app.changes import Changes
from phonebank_app.db import (
    breaks,
    chairs,
    ending,
    hand_overs,
    log,
    people,
    queue,
    repeats,
    sheets,
    sights,
    skips,
    tallies,
)
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, from_ms_or_none, to_ms
from phonebank_app.db.people import Person
from phonebank_app.db.points import passing
from phonebank_app.db.states import restate, suppress, write_states
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.law.answerable import country_name, may_ring_from
from phonebank_app.machine.clock import Clock, local
from phonebank_app.machine.steady import SteadyClock
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp
from phonebank_app.rules import care
from phonebank_app.rules.calling_rules import GRACE, Reason, Rules, refusal
from phonebank_app.rules.codesets import ALL_OUT_KINDS, CodeSet
from phonebank_app.rules.outcomes import RULES, SILENCING, WORDLESS, OutcomeKind, SkipReason
from phonebank_app.voters import phones

_WAS_HERE: Final = tr("Press Undo on the chair that has it.")


class Calling(Showing):
    """The callers' side of one open party.

    Args:
        store: the party's store; ``rules``: the limits in force; ``code_set``: what outcomes are called here.
        steady: by which it is known whether the list is still ours; setting the laptop's clock back is no way round.
        admits: whether a guest, by id, may sit down to calls; ``out_of_reach``: chairs whose own laptops are away.
            Nobody passes a voter to a page that does not open or that nobody sees.
    """

    def __init__(
        self,
        store: Store,
        rules: Rules,
        clock: Clock,
        code_set: CodeSet,
        steady: SteadyClock | None = None,
        *,
        admits: Callable[[sa.Connection, int], bool] = lambda connection, guest: True,
        out_of_reach: Callable[[], Collection[int]] = tuple,
    ) -> None:
        with store.read() as connection:
            party = _party(connection)
        super().__init__(rules, code_set, steady or SteadyClock(), party)
        self._store = store
        self._clock = clock
        self._admits, self._out_of_reach = admits, out_of_reach
        self._promising = Promising(store, clock)

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
            row = _seated(connection, chair)
            return tallies.chair_view(connection, row, tallies.own(connection, row.guest))

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
                if self._may_go_on(connection, row, in_home(home, row.contact_id), now):
                    return self._card(connection, self._on_an_open_number(connection, row, home, now), home, now)
                queue.release(connection, chair)
            if not may_ring_from(self._party.answerable, self._party.country):
                return _abroad(self._party.country)
            if not self._party.rehearsal and resting.waits_for_host(connection, row, now):
                return wait_for_host()
            found = None if self._closed(connection, now) else self._claim_next(connection, row, now)
            if found is None:
                known = skips.known_to(connection, row.guest)
                left = queue.left(connection, to_ms(now), known)
                if ending.ended_at(connection) is not None:
                    return over(left, now)
                kept = None if self._closed(connection, now) else call_backs.kept_back(connection, row, now)
                if kept is not None:
                    return call_backs.waiting_words(*kept, remaining(left, now))
                at = self._steady_now(connection, now) if self._gone_back(connection, now) else now
                linked = bool(self._party.service_url)
                return nobody(left, self._rules, self._party.lease_until, at, linked=linked)
            claimed, home = found
            return self._card(connection, claimed, home, now)

    @with_ballast
    def record(self, chair: int, draft: OutcomeDraft, *, outcome_id: str = "") -> Saved:
        """Save how the call ended: outcome, outbox row and the contact's state in one transaction.

        Args:
            outcome_id: a UUID of the asker's own, for whoever may not hear the answer and asks again: the second time
                they are told the same, and nothing is written.

        Returns:
            What was saved; when this returns it survives ``kill -9`` and a power cut.

        Raises:
            NotAllowed: the chair has another contact by now, the outcome lacks what it needs, or the id is another's.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = _seated(connection, chair)
            if outcome_id:
                before = repeats.saved_before(connection, chair, draft, outcome_id, self._code_set)
                if before is not None:
                    return before
            if row.contact_id != draft.contact_id:
                raise NotAllowed(tr("This call is no longer with this chair."), _WAS_HERE)
            contact, *neighbours = people.on_the_same_lines(connection, draft.contact_id)
            if draft.kind is OutcomeKind.WITHDRAWN:
                raise BugError("a call ends with an outcome; taking one back is undo's business")
            number = draft.number or _number_in_hand(row, contact)
            op = self._op(row, contact.row.uid, draft, number, now, outcome_id=outcome_id)
            others = self._also_out(connection, row, contact, draft, number, now)
            if others:
                op = msgspec.structs.replace(op, together=op.outcome_id)
            saved = log.append(connection, op, contact.id)
            for one, contact_id in households.for_each(op, others):
                log.append(connection, one, contact_id)
            if draft.kind in SILENCING:
                self._suppress(connection, contact, number, now)
                touched = restate(connection, contact.id, self._rules)
            elif others:
                touched = restate(connection, contact.id, self._rules)  # all of them are on the line that was rung
            else:
                touched = write_states(connection, (contact.after(saved), *neighbours), self._rules)
            queue.release(connection, chair)
            if draft.kind in care.HARD:
                resting.rest_after(connection, row, care.HARD[draft.kind], now)
            passing("commit: before")
        passing("commit: after")
        rule = RULES[draft.kind]
        return Saved(
            op.outcome_id,
            draft.kind,
            self._code_set.all_out.label if draft.whole_household else self._code_set.labels[draft.kind],
            contact.id,
            contact.row.name,
            local(now),
            rule.caller_may_undo,
            Changes(touched, frozenset({chair}), outbox=True),
            1 + len(others),
        )

    def household_out(self, chair: int, draft: OutcomeDraft, *, outcome_id: str = "") -> Saved:
        """Nobody of the household was in: the same outcome for everybody there who could be rung on this number.

        One transaction, and undo takes back the whole. See :meth:`record`, which does the same for such a draft.
        """
        return self.record(chair, replace(draft, whole_household=True), outcome_id=outcome_id)

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
                    tr("“{value}” cannot be taken back here.", value=self._code_set.labels[last.kind]),
                    tr("Ask the host: a coordinator can, with a reason."),
                )
            together = tallies.saved_with(connection, last, row.guest)
            contact = people.one(connection, together[0][1])
            for outcome_id, contact_id in together:
                whose = people.one(connection, contact_id)
                draft = OutcomeDraft(contact_id, OutcomeKind.WITHDRAWN)
                op = self._op(row, whose.row.uid, draft, "", now, replaces=outcome_id)
                log.append(connection, op, contact_id)
            touched = restate(connection, contact.id, self._rules)
            queue.release(connection, chair)
            if last.kind in care.HARD:
                resting.not_hard_after_all(connection, row, last.at, now)
            if ending.ended_at(connection) is None and queue.holder(connection, contact.row.household) is None:
                self._claim(connection, row, people.one(connection, contact.id), now, "undo")
        return Saved(
            op.outcome_id,
            last.kind,
            self._code_set.all_out.label if last.together else self._code_set.labels[last.kind],
            contact.id,
            contact.row.name,
            local(now),
            False,
            Changes(touched, frozenset({chair}), outbox=True),
            len(together),
        )

    def other_number(self, chair: int) -> CallCard:
        """Ring the contact's next number that the rules allow; the card is the same if there is no other."""
        now = self._clock.now()
        with self._store.write() as connection:
            row, contact_id = _in_hand(connection, chair)
            home = people.home(connection, contact_id)
            numbers = self._numbers(in_home(home, contact_id), now)
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
            situation = self._situation(connection, row, now, chair)
            known = skips.known_to(connection, row.guest)
            if mate is None or mate.id in known or refusal(mate.facts, self._rules, situation):
                raise NotAllowed(
                    tr("They cannot be asked tonight."), tr("Thank them, and finish this call as it ended.")
                )
            dialled = _number_in_hand(row, in_home(home, in_hand))
            numbers = self._numbers(mate, now)
            same = (i for i, n in enumerate(numbers) if n.e164 == dialled)
            index = next(same, self._first_open(mate, now))
            began = from_ms(row.claimed_at or to_ms(now))
            chairs.claim(connection, chair, contact_id, index, began)
            sights.note(connection, chair, row.caller, mate.row.uid, "household", now)
            return self._card(connection, _seated(connection, chair), home, now)

    def take(self, chair: int, contact_id: int) -> Changes:
        """The host gives a voter to a chair that has no call in hand; every rule holds, as for whom it is given next.

        Raises:
            NotAllowed: the chair has somebody in hand, or they cannot be rung from there now.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = _seated(connection, chair)
            untouched = row.contact_id if not row.draft else None
            if row.contact_id is not None and untouched is None:
                raise NotAllowed(
                    tr("{caller} is in a call.", caller=row.caller),
                    tr("Choose another chair, or wait until it is over."),
                )
            contact = people.one(connection, contact_id)
            sheets.leave_alone(connection, contact.row.household, now)
            why = self._why_not(connection, row, row, contact, now)
            holder = queue.holder(connection, contact.row.household)
            if holder not in (None, chair):
                raise NotAllowed(
                    tr("Chair {holder} has somebody of that household.", holder=holder),
                    tr("Wait until that call is over."),
                )
            if why or not may_ring_from(self._party.answerable, self._party.country):
                raise NotAllowed(handing_over.in_words(row, why), tr("Choose another chair, or ring them later."))
            queue.release(connection, chair)
            self._claim(connection, row, contact, now, "given")
        touched = {contact_id, *([untouched] if untouched is not None else [])}
        return Changes(frozenset(touched), frozenset({chair}))

    # -- what they promise -----------------------------------------------------------------------------------------

    def promise(self, chair: int, draft: PromiseDraft, *, promise_id: str = "") -> Kept:
        """Write down what the voter in hand promises: see ``promising.Promising.write``."""
        return self._promising.write(chair, draft, promise_id=promise_id)

    def take_promise_back(self, chair: int, promise_id: str) -> Kept:
        """Take it back, by a new row: see ``promising.Promising.take_back``."""
        return self._promising.take_back(chair, promise_id)

    def promised(self, chair: int) -> tuple[PromiseLine, ...]:
        """What the voter in hand promised on this laptop and did not take back."""
        return self._promising.of_call(chair)

    def may_pass_to(self, chair: int) -> tuple[PassTo, ...]:
        """Every other chair with a guest in it, and why the call in hand could not be passed there."""
        now = self._clock.now()
        with self._store.read() as connection:
            row, contact_id = _in_hand(connection, chair)
            contact = people.one(connection, contact_id)
            others = [other for other in chairs.seated(connection) if other.chair != chair]
            return tuple(
                PassTo(other.chair, other.caller, self._why_not(connection, row, other, contact, now))
                for other in others
            )

    def hand_over(self, chair: int, to_chair: int) -> Changes:
        """Pass the call in hand to another chair, as it is: the voter, the number, the answers and the note so far.

        A voter who stands untouched on the other chair's page goes back to the list. Passing it back undoes it.

        Raises:
            NotAllowed: there is no call in hand, or that chair cannot take it.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row, contact_id = _in_hand(connection, chair)
            to = _seated(connection, to_chair)
            if chair == to_chair:
                raise NotAllowed(tr("This call is with you already."), handing_over.WAY_OUT)
            contact = people.one(connection, contact_id)
            why = self._why_not(connection, row, to, contact, now)
            if why:
                raise NotAllowed(handing_over.in_words(to, why), handing_over.WAY_OUT)
            sight = sights.note(connection, to_chair, to.caller, contact.row.uid, "passed on", now)
            hand_overs.move(connection, row, to, contact.row.uid, sight, now)
        logs.note("call passed on", from_chair=chair, to_chair=to_chair)
        touched = {contact_id, *([to.contact_id] if to.contact_id is not None else [])}
        return Changes(frozenset(touched), frozenset({chair, to_chair}))

    def keep_draft(self, chair: int, draft: str, contact_id: int | None = None) -> None:
        """Keep the call in hand (answers so far, note), so that it survives a crash.

        Args:
            contact_id: whose call that is; if the chair has another one by now, nothing is kept.
        """
        with self._store.write() as connection:
            if contact_id is None or _seated(connection, chair).contact_id == contact_id:
                chairs.keep_draft(connection, chair, draft, self._clock.now())

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

    def take_break(
        self, chair: int, on_break: bool, minutes: int | None = None, why: care.Why = care.Why.ASKED
    ) -> Changes:
        """Stop for tea, or come back; a contact in hand goes back to the list.

        Args:
            minutes: how long it is to last, from now; ``None``: as long as they like. Said of a break that goes on, it
                is that which changes.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            row = _seated(connection, chair)
            touched = frozenset({row.contact_id} if row.contact_id is not None and on_break else ())
            if on_break:
                queue.release(connection, chair)
                until = None if minutes is None else now + timedelta(minutes=minutes)
                breaks.begin(connection, chair, row.guest, now, until, why)
            else:
                breaks.end(connection, chair, now)
            chairs.mark(
                connection,
                chair,
                break_since=(from_ms_or_none(row.break_since) or now) if on_break else None,
                asks_host_since=from_ms_or_none(row.asks_host_since),
            )
        return Changes(touched, frozenset({chair}))

    def put_off_break(self, chair: int) -> Changes:
        """The guest was offered a break, and said not now."""
        with self._store.write() as connection:
            breaks.put_off(connection, chair, _seated(connection, chair).guest, self._clock.now())
        return Changes(chairs=frozenset({chair}))

    # -- the steps of the above -------------------------------------------------------------------------------------

    def _also_out(
        self,
        connection: sa.Connection,
        row: chairs.ChairRow,
        contact: Person,
        draft: OutcomeDraft,
        number: str,
        now: datetime,
    ) -> tuple[Person, ...]:
        """For whom else a draft is saved: nobody, unless it is of a whole household."""
        if not draft.whole_household:
            return ()
        if draft.kind not in ALL_OUT_KINDS:
            raise BugError("a whole household can only be out")
        situation = self._situation(connection, row, now, row.chair)
        return households.rung_too(people.home(connection, contact.id), contact, number, self._rules, situation)

    def _why_not(
        self, connection: sa.Connection, row: chairs.ChairRow, to: chairs.ChairRow, contact: Person, now: datetime
    ) -> str:
        if not self._admits(connection, to.guest):
            return handing_over.UNREAD
        if to.chair in self._out_of_reach():
            return handing_over.AWAY
        situation = self._situation(connection, to, now, None)
        knows = contact.id in skips.known_to(connection, to.guest)
        return handing_over.why_not(row, to, contact, self._rules, situation, knows=knows)

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
        contact = in_home(home, row.contact_id)
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
        sheets.lapse(connection, to_ms(now))
        known = skips.known_to(connection, row.guest)
        ids = queue.candidates(connection, to_ms(now), row.languages)
        for contact_id in call_backs.in_turn(connection, row, now, ids):
            if contact_id in known:
                continue
            home = people.home(connection, contact_id)
            contact = in_home(home, contact_id)
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
        outcome_id: str = "",
    ) -> OutcomeOp:
        rule = RULES[draft.kind]
        if rule.needs == "time" and draft.call_back_at is None:
            raise NotAllowed(tr("A call-back needs a time."), tr("Choose when to ring, then save."))
        if rule.needs == "language" and not draft.language:
            raise NotAllowed(tr("Which language would suit them?"), tr("Choose it, then save."))
        if draft.skip_reason and draft.skip_reason not in set(SkipReason):
            raise BugError("there is no such reason to pass somebody by")
        here = now.astimezone()
        offset = here.utcoffset() or timedelta()
        return OutcomeOp(
            outcome_id=outcome_id or str(uuid4()),
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
            skip_reason=draft.skip_reason if draft.kind is OutcomeKind.SKIPPED else "",
        )

    def _suppress(self, connection: sa.Connection, contact: Person, number: str, now: datetime) -> None:
        """The number they were rung on, for everybody on it; all their numbers if none was rung."""
        salt = bytes.fromhex(self._party.salt)
        numbers = [number] if number else [n.e164 for n in contact.numbers]
        suppress(connection, (phones.number_hash(n, salt) for n in numbers), now, "outcome")


def _abroad(country: str) -> Nobody:
    """The campaign has not let anybody ring from there."""
    return Nobody(
        tr("Nobody is rung from {country_name}.", country_name=country_name(country)),
        tr(
            "Lists of voters stay in the United Kingdom unless the campaign has agreed otherwise. Ask your coordinator."
        ),
        None,
        (),
    )


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
        raise NotAllowed(tr("Nobody sits in chair {chair}.", chair=chair), tr("Ask the host to seat a guest there."))
    return row


def _in_hand(connection: sa.Connection, chair: int) -> tuple[chairs.ChairRow, int]:
    row = _seated(connection, chair)
    if row.contact_id is None:
        raise NotAllowed(tr("This chair has no call in hand."), tr("Take the next one."))
    return row, row.contact_id
