"""A room full of callers as hypothesis plays it: chairs, claims, hand-overs, skips, breaks, guests who come and go.

A real encrypted store, asked through the callers' and the host's own doors; beside it a model that knows only what was
said and saved. ``tests/calls/test_room_of_callers.py`` plays a few evenings, ``tests/faults/room.py`` very many, and
some with a fault planted, which must be found.

Laptops that drop and come back: a class that inherits this one adds rules that save through ``self.save`` (with an id
given by the asker, as ``save_again`` does) or their own door, and tell ``self.saved`` what is on disk.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from phonebank_app.cards import CallCard, OutcomeDraft, Saved
from phonebank_app.db import people, queue, skips, states, tallies
from phonebank_app.db.contacts import NewContact
from phonebank_app.db.engine import open_store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import NotAllowed
from phonebank_app.hosting import Hosting
from phonebank_app.machine.clock import EveningClock
from phonebank_app.rules.calling_rules import Rules, Situation, number_refusal, refusal
from phonebank_app.rules.outcomes import RULES, SILENCING, OutcomeKind, SkipReason
from phonebank_app.voters import phones
from tests.makers import KEY, SALT, THURSDAY, Evening, e164, fill, needed, number, reopened, voter

K = OutcomeKind
CHAIRS = st.integers(1, 4)
NAMES = {"Sam": frozenset[str](), "Nia": frozenset({"cy"}), "Dot": frozenset[str](), "Marek": frozenset[str]()}
ENDINGS = st.one_of(
    st.sampled_from([kind for kind in K if kind not in (K.WITHDRAWN, K.SKIPPED)]),
    st.sampled_from([K.NO_ANSWER, K.CALL_BACK, K.DO_NOT_CALL]),
)
OUT = st.sampled_from([K.NOT_AVAILABLE, K.NO_ANSWER])
_RULES = Rules()


def voters() -> list[NewContact]:
    """A small list with everything in it that keeps people apart or together."""
    return [
        voter(1, household=1, numbers=(number(1), number(2))),
        voter(2, household=1, numbers=(number(1),)),
        voter(3, household=1, numbers=(number(1), number(3))),
        voter(4, household=4, numbers=(number(4),)),
        voter(5, household=4, numbers=(number(5),)),
        voter(6, household=6, numbers=(number(4), number(6))),  # a line with their neighbour
        voter(7, prior_attempts=2),
        voter(8),
        voter(9),
        voter(10, numbers=(number(10, tps=True),)),
        voter(11, do_not_call=True),
    ]


@lru_cache(maxsize=1)
def _made() -> Path:
    """A party as it is before anybody comes; made once, and copied for each evening."""
    made = Path(tempfile.mkdtemp(prefix="phonebank-room-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    folder = made / "party"
    store = open_store(folder, KEY)
    fill(store, voters(), guests=0)
    store.close()
    return folder


@dataclass(slots=True)
class Entry:
    """An outcome as the model knows it: ``guest`` by name; ``taken_back`` by its own caller."""

    outcome_id: str
    contact: int
    kind: OutcomeKind
    guest: str
    number: str
    reason: str = ""
    call_back_at: datetime | None = None
    taken_back: bool = False


class Room(RuleBasedStateMachine):
    """One evening."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="phonebank-room-"))
        shutil.copytree(_made(), self.folder / "party")
        self.clock = EveningClock(THURSDAY - timedelta(hours=4), runs=False)
        self.open()
        self.guests: dict[int, str] = {}
        self.log: list[Entry] = []
        self.keys: list[list[str]] = []  # what one key saved, in order
        self.withdrawals = 0
        self.silenced: set[str] = set()

    def open(self) -> None:
        """Open the store, as after the program died."""
        self.evening: Evening = reopened(open_store(self.folder / "party", KEY), self.clock)
        self.calling, self.hosting = self.evening.calling, Hosting(self.evening.store, self.clock)

    def teardown(self) -> None:
        self.evening.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- who comes and goes --------------------------------------------------------------------------------------------

    @initialize()
    def two_sit_down(self) -> None:
        self.come(1, "Sam")
        self.come(2, "Nia")

    @rule(chair=CHAIRS, name=st.sampled_from(sorted(NAMES)))
    def come(self, chair: int, name: str) -> None:
        if chair not in self.guests and name not in self.guests.values():
            self.hosting.seat_guest(chair, name, NAMES[name])
            self.guests[chair] = name

    @rule(chair=CHAIRS)
    def go_home(self, chair: int) -> None:
        if self.guests.pop(chair, ""):
            self.hosting.unseat(chair)
            assert chair not in self.in_hand()

    @rule(chair=CHAIRS, on_break=st.booleans())
    def have_tea(self, chair: int, on_break: bool) -> None:
        if chair in self.guests:
            self.calling.take_break(chair, on_break)
            assert not on_break or chair not in self.in_hand()

    @rule(paused=st.booleans())
    def pause_everyone(self, paused: bool) -> None:
        before = self.in_hand()
        self.hosting.pause_everyone(paused)
        assert self.in_hand() == before, "calls in hand are finished first"

    @rule(minutes=st.sampled_from([1, 7, 29, 31, 61, 8 * 60, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.skip(timedelta(minutes=minutes))

    @rule()
    def the_program_dies(self) -> None:
        before = self.in_hand()
        self.evening.store.close()
        self.open()
        assert self.in_hand() == before, "nobody is lost"

    # -- calls ---------------------------------------------------------------------------------------------------------

    @rule(chair=CHAIRS)
    def look(self, chair: int) -> None:
        self.take(chair)

    def take(self, chair: int) -> CallCard | None:
        """Whoever the chair is given may be rung, on that number, by that guest."""
        if chair not in self.guests:
            return None
        had = self.in_hand().get(chair)
        found = self.calling.next(chair)
        if not isinstance(found, CallCard):
            assert chair not in self.in_hand()
            return None
        assert self.in_hand()[chair] == found.contact_id
        if found.contact_id != had:
            self.may_be_rung(chair, found)
        return found

    def may_be_rung(self, chair: int, card: CallCard) -> None:
        """By the gate, and by what the model knows besides."""
        now = self.clock.now()
        with self.evening.store.read() as connection:
            person = people.one(connection, card.contact_id)
        languages = NAMES[self.guests[chair]]
        assert refusal(person.facts, _RULES, Situation(now, chair, chair, None, languages)) is None
        promised = person.state.call_back_at is not None
        dialled = next(one for one in person.numbers if one.e164 == card.number.e164)
        assert number_refusal(dialled.facts, _RULES, now, promised=promised) is None
        assert dialled.e164 not in self.silenced, "they asked not to be rung"
        assert card.contact_id not in self.silent_people()
        assert (self.guests[chair], card.contact_id) not in self.known(), "they know each other"
        due = self.call_back(card.contact_id)
        assert due is None or due <= now, "they asked to be rung later"

    @rule(chair=CHAIRS, kind=ENDINGS, note=st.booleans())
    def save(self, chair: int, kind: OutcomeKind, note: bool = False) -> None:
        card = self.take(chair)
        if card is not None:
            draft = OutcomeDraft(card.contact_id, kind, "a note" if note else "", **self.asked(kind))
            self.saved(chair, draft, self.calling.record(chair, draft), card)

    @rule(chair=CHAIRS, kind=ENDINGS)
    def save_again(self, chair: int, kind: OutcomeKind) -> None:
        """Whoever did not hear the answer asks again under the same id."""
        card = self.take(chair)
        if card is None:
            return
        draft, name = OutcomeDraft(card.contact_id, kind, **self.asked(kind)), str(uuid4())
        first = self.calling.record(chair, draft, outcome_id=name)
        again = self.calling.record(chair, draft, outcome_id=name)
        assert again == replace(first, changes=again.changes)
        self.saved(chair, draft, first, card)

    @rule(chair=CHAIRS, reason=st.sampled_from(list(SkipReason)))
    def skip(self, chair: int, reason: SkipReason) -> None:
        card = self.take(chair)
        if card is not None:
            draft = OutcomeDraft(card.contact_id, K.SKIPPED, skip_reason=reason)
            self.saved(chair, draft, self.calling.record(chair, draft), card)

    @rule(chair=CHAIRS)
    def go_through_the_list(self, chair: int) -> None:
        """Whoever could be given to this guest is, one after the other: all must be who may be rung, by them."""
        for _ in range(len(voters())):
            card = self.take(chair)
            if card is None:
                return
            draft = OutcomeDraft(card.contact_id, K.SKIPPED, skip_reason=SkipReason.OTHER)
            self.saved(chair, draft, self.calling.record(chair, draft), card)

    @rule(chair=CHAIRS)
    def know_somebody(self, chair: int) -> None:
        """They are passed by, and when the others who were skipped may be rung again, they are not."""
        self.skip(chair, SkipReason.KNOW_THEM)
        self.time_passes(31)
        self.go_through_the_list(chair)

    @rule(chair=CHAIRS, kind=OUT)
    def all_out(self, chair: int, kind: OutcomeKind) -> None:
        card = self.take(chair)
        if card is not None:
            draft = OutcomeDraft(card.contact_id, kind, whole_household=True)
            self.saved(chair, draft, self.calling.household_out(chair, draft), card)

    @rule(chair=CHAIRS, kind=st.one_of(ENDINGS, st.just(K.SKIPPED)), out=st.booleans(), touched=st.booleans())
    def save_and_take_back(self, chair: int, kind: OutcomeKind, out: bool, touched: bool) -> None:
        """Undo is exact: everybody stands as before, and the same voter is in hand."""
        card = self.take(chair)
        if card is None or not RULES[kind].caller_may_undo:
            return
        if touched:
            self.calling.keep_draft(chair, "{}", card.contact_id)
        before, kind = self.standing(), K.NO_ANSWER if out else kind
        draft = OutcomeDraft(card.contact_id, kind, whole_household=out, **self.asked(kind))
        self.saved(chair, draft, self.calling.record(chair, draft), card)
        self.undo(chair)
        assert self.standing() == before
        assert self.in_hand()[chair] == card.contact_id

    @rule(chair=CHAIRS)
    def undo(self, chair: int) -> None:
        if chair not in self.guests:
            return
        name = self.guests[chair]
        ours = [ids for ids in self.keys if self.entry(ids[0]).guest == name and not self.entry(ids[0]).taken_back]
        rows = len(self.log) + self.withdrawals
        try:
            undone = self.calling.undo(chair)
        except NotAllowed:
            assert not RULES[self.entry(ours[-1][0]).kind].caller_may_undo
            return
        if undone is None:
            assert not ours
            return
        assert undone.people == len(ours[-1]), "one key, one undo"
        for one in ours[-1]:
            self.entry(one).taken_back = True
        self.withdrawals += len(ours[-1])
        assert self.evening.one("SELECT count(*) FROM outcomes") == rows + len(ours[-1])

    @rule(chair=CHAIRS)
    def ring_another_number(self, chair: int) -> None:
        card = self.take(chair)
        if card is not None:
            assert self.calling.other_number(chair).number.usable or len(card.numbers) == 1 or not card.number.usable

    @rule(chair=CHAIRS, which=st.integers(0, 3))
    def somebody_else_answers(self, chair: int, which: int) -> None:
        card = self.take(chair)
        if card is None or not card.household:
            return
        mate = card.household[which % len(card.household)]
        try:
            got = self.calling.switch_to(chair, mate.contact_id)
        except NotAllowed:
            assert not mate.can_be_called
        else:
            assert (self.guests[chair], got.contact_id) not in self.known()
            assert got.contact_id not in self.silent_people()

    @rule(chair=CHAIRS)
    def begin(self, chair: int) -> None:
        card = self.take(chair)
        if card is not None:
            self.calling.keep_draft(chair, f'{{"note": "of {card.contact_id}"}}', card.contact_id)

    @rule(chair=CHAIRS, late=st.integers(1, 11))
    def keep_too_late(self, chair: int, late: int) -> None:
        """What is kept of a call that the chair has no more is kept nowhere."""
        before = self.hands()
        if chair in self.guests and self.in_hand().get(chair) != late:
            self.calling.keep_draft(chair, "of somebody else", late)
            assert self.hands() == before

    @rule(chair=CHAIRS, to=CHAIRS)
    def pass_on(self, chair: int, to: int) -> None:
        if chair not in self.guests or to not in self.guests:
            return
        self.take(chair)
        before = self.hands()
        try:
            changes = self.calling.hand_over(chair, to)
        except NotAllowed:
            assert self.hands() == before, "a refusal changes nothing"
            return
        after = self.hands()
        assert after[to] == before[chair], "voter, number, since when and what was kept"
        assert chair not in after
        assert not before.get(to, (0, 0, 0, ""))[3], "nobody is interrupted in a call"
        assert (self.guests[to], before[chair][0]) not in self.known()
        assert changes.chairs == {chair, to}
        card = self.calling.next(to)
        if isinstance(card, CallCard) and card.contact_id == before[chair][0]:
            assert (card.passed_by, card.passed_from) == (self.guests[chair], chair)

    @rule(contact=st.integers(1, 9))
    def ask_off_elsewhere(self, contact: int) -> None:
        """Another party sends it: it counts at once, also for whoever has them in hand."""
        hashed = phones.number_hash(e164(contact), SALT)
        with self.evening.store.write() as connection:
            states.silence(connection, [hashed], self.clock.now(), "campaign", _RULES)
        self.silenced.add(e164(contact))

    # -- what the model knows ------------------------------------------------------------------------------------------

    def asked(self, kind: OutcomeKind) -> dict[str, Any]:
        """What has to be asked before an outcome of this kind can be saved."""
        return needed(kind, self.clock.now())

    def saved(self, chair: int, draft: OutcomeDraft, saved: Saved, card: CallCard) -> None:
        """Note what is on disk by now: one outcome, or one for each of a household."""
        rows = self.evening.rows(
            "SELECT outcome_id, contact_id, e164 FROM outcomes WHERE ? IN (outcome_id, together) ORDER BY device_seq",
            saved.outcome_id,
        )
        assert len(rows) == saved.people
        assert rows[0][1] == card.contact_id
        mates = {mate.contact_id for mate in card.household if mate.same_number}
        assert {row[1] for row in rows[1:]} <= mates, "nothing lands on somebody of another household"
        for outcome_id, contact, dialled in rows:
            back = draft.call_back_at
            name = self.guests[chair]
            self.log.append(Entry(outcome_id, contact, draft.kind, name, dialled, draft.skip_reason, back))
        self.keys.append([row[0] for row in rows])
        if draft.kind in SILENCING:
            self.silenced |= {rows[0][2]} if rows[0][2] else {one.e164 for one in card.numbers}
        assert chair not in self.in_hand()

    def entry(self, outcome_id: str) -> Entry:
        """The outcome with this id."""
        return next(one for one in self.log if one.outcome_id == outcome_id)

    def standing_log(self) -> list[Entry]:
        """What counts."""
        return [one for one in self.log if not one.taken_back]

    def known(self) -> set[tuple[str, int]]:
        """Which guest said of whom that they know them."""
        return {(one.guest, one.contact) for one in self.standing_log() if one.reason == SkipReason.KNOW_THEM}

    def silent_people(self) -> set[int]:
        """Whoever said themselves that they are not to be rung, or was said to be so, or to have died."""
        kinds = SILENCING | {K.DECEASED}
        return {11} | {one.contact for one in self.log if one.kind in kinds}

    def call_back(self, contact: int) -> datetime | None:
        """When they asked to be rung; the next dialling uses it up."""
        due = None
        for one in self.standing_log():
            if one.contact == contact and RULES[one.kind].attempt:
                due = one.call_back_at if one.kind is K.CALL_BACK else None
        return due

    def in_hand(self) -> dict[int, int]:
        """Who has whom."""
        return {chair: contact for chair, (contact, _, _, _) in self.hands().items()}

    def hands(self) -> dict[int, tuple[int, int, int, str]]:
        """The same, with the number, since when, and what was kept."""
        rows = self.evening.rows(
            "SELECT chair, contact_id, number_index, claimed_at, draft FROM chairs WHERE contact_id IS NOT NULL"
        )
        return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}

    def standing(self) -> list[tuple[Any, ...]]:
        """What is true of everybody and every line."""
        return self.evening.rows(
            "SELECT c.id, queue, due, until, reason, attempts, last_kind, last_at, call_back_at, needs_language,"
            " c.do_not_call, n.id, n.spoiled, n.rests_until FROM contacts c JOIN numbers n ON n.contact_id = c.id"
            " ORDER BY n.id"
        )

    # -- what always holds ---------------------------------------------------------------------------------------------

    @invariant()
    def no_household_is_in_two_hands(self) -> None:
        twice = self.evening.rows(
            "SELECT c.household FROM chairs h JOIN contacts c ON c.id = h.contact_id GROUP BY 1 HAVING count(*) > 1"
        )
        assert twice == []

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = self.evening.rows("SELECT outcome_id, contact_id, kind FROM outcomes WHERE kind <> 'withdrawn'")
        assert sorted(rows) == sorted((one.outcome_id, one.contact, str(one.kind)) for one in self.log)
        assert self.evening.one("SELECT count(*) FROM outbox") == len(self.log) + self.withdrawals

    @invariant()
    def counts_add_up(self) -> None:
        stands = self.standing_log()
        with self.evening.store.read() as connection:
            left = queue.left(connection, to_ms(self.clock.now()))
            assert sum(row.count for row in left) == len(voters())
            assert tallies.kinds(connection) == Counter(one.kind for one in stands)
            assert skips.counts(connection) == Counter(SkipReason(one.reason) for one in stands if one.reason)
        for chair, name in self.guests.items():
            view = self.calling.chair(chair)
            assert view.calls == sum(one.guest == name and RULES[one.kind].attempt for one in stands)

    @invariant()
    def do_not_call_stays(self) -> None:
        hashes = {phones.number_hash(one, SALT) for one in self.silenced}
        kept = {row[0] for row in self.evening.rows("SELECT number_hash FROM suppressions")}
        assert hashes <= kept
        silent = {row[0] for row in self.evening.rows("SELECT id FROM contacts WHERE do_not_call OR deceased")}
        assert self.silent_people() <= silent

    @invariant()
    def appointments_stand(self) -> None:
        kept = dict(self.evening.rows("SELECT id, call_back_at FROM contacts"))
        for contact in range(1, 10):
            due = self.call_back(contact)
            assert kept[contact] == (to_ms(due) if due is not None else None)
