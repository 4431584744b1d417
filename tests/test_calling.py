"""What a caller does, through the door a page uses, on a real encrypted store."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from phonebank_app.calls.remaining import remaining
from phonebank_app.cards import AnswerDraft, CallCard, Nobody, OutcomeDraft
from phonebank_app.db import chairs, queue
from phonebank_app.db.contacts import NewContact
from phonebank_app.db.engine import open_store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.machine.clock import LONDON
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp
from phonebank_app.rules.calling_rules import GRACE, Reason, Rules
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.voters import phones
from tests.conftest import PartyFactory
from tests.makers import KEY, SALT, THURSDAY, Evening, e164, needed, number, party_of, reopened, voter, voters

K = OutcomeKind


def nobody(evening: Evening, chair: int = 1) -> Nobody:
    found = evening.calling.next(chair)
    assert isinstance(found, Nobody), found
    return found


def counts(found: Nobody) -> dict[str, int]:
    return {row.code: row.count for row in found.reasons}


# -- who is next ------------------------------------------------------------------------------------------------------


def test_asking_again_returns_the_same_contact(party: PartyFactory) -> None:
    evening = party(voters(5))
    assert evening.card() == evening.card()


def test_contacts_come_in_the_order_of_the_list(party: PartyFactory) -> None:
    evening = party(voters(4))
    names = [evening.save(K.CONVERSATION).contact_name for _ in range(4)]
    assert names == [f"Robin Sample-{index}" for index in range(1, 5)]


def test_call_backs_that_are_due_come_first_then_fresh_contacts_then_retries(party: PartyFactory) -> None:
    evening = party(voters(4))
    retry = evening.save(K.BUSY).contact_id
    promised = evening.save(K.CALL_BACK).contact_id
    evening.hours_later(1.1)
    order = [evening.save(K.CONVERSATION).contact_id for _ in range(4)]
    assert order[0] == promised
    assert order[-1] == retry
    assert isinstance(evening.calling.next(1), Nobody)


def test_a_call_back_is_not_offered_before_its_time(party: PartyFactory) -> None:
    evening = party(voters(1))
    evening.save(K.CALL_BACK, call_back_at=THURSDAY + timedelta(hours=1))
    found = nobody(evening)
    assert (found.headline, found.until) == ("Nobody to ring until 19:00", THURSDAY + timedelta(hours=1))
    evening.hours_later(1)
    assert evening.card().call_back_due == THURSDAY + timedelta(hours=1)


def test_an_engaged_line_is_tried_again_after_an_hour(party: PartyFactory) -> None:
    evening = party(voters(1))
    evening.save(K.BUSY)
    evening.hours_later(0.99)
    assert counts(nobody(evening)) == {Reason.ENGAGED: 1}
    evening.hours_later(0.01)
    assert evening.card().try_number == 2


def test_an_unanswered_contact_is_tried_again_the_next_day_and_three_times_at_most(party: PartyFactory) -> None:
    evening = party(voters(1), start=THURSDAY - timedelta(days=2))
    for _ in range(3):
        evening.save(K.NO_ANSWER)
        assert isinstance(evening.calling.next(1), Nobody)
        evening.hours_later(24)
    assert counts(nobody(evening)) == {Reason.ATTEMPTS: 1}


def test_a_promised_call_is_made_after_the_third_try(party: PartyFactory) -> None:
    evening = party([voter(1, prior_attempts=2)])
    evening.save(K.CALL_BACK)
    evening.hours_later(1)
    assert evening.card().try_number == 4


def test_a_skipped_contact_does_not_come_straight_back(party: PartyFactory) -> None:
    evening = party(voters(1))
    evening.save(K.CALL_BACK)
    evening.hours_later(1)
    evening.save(K.SKIPPED)
    assert counts(nobody(evening)) == {Reason.SKIPPED: 1}
    evening.hours_later(0.5)
    assert evening.card().call_back_due is not None


def test_a_contact_who_needs_a_language_waits_for_a_caller_who_speaks_it(party: PartyFactory) -> None:
    evening = party(voters(1), guests=1)
    evening.save(K.LANGUAGE_BARRIER, language="Welsh")
    evening.hours_later(24)
    assert counts(nobody(evening)) == {Reason.LANGUAGE: 1}
    with evening.store.write() as connection:
        chairs.seat(connection, 2, "Nia", frozenset({"Welsh"}), THURSDAY)
    assert isinstance(evening.calling.next(2), CallCard)


def test_a_list_with_a_forbidden_contact_of_every_kind_offers_nobody_and_counts_each(party: PartyFactory) -> None:
    evening = party(
        [
            voter(1, do_not_call=True),
            voter(2, numbers=(number(1),)),  # on the number of somebody who asked not to be rung
            voter(3, numbers=(number(3, tps=True),)),
            voter(4, numbers=(number(4, tps=None, screened_on=None),)),
            voter(5, numbers=(number(5, screened_on=(THURSDAY - timedelta(days=28)).date()),)),
            voter(6, prior_attempts=3),
            voter(7, numbers=()),
        ]
    )
    assert counts(nobody(evening)) == {
        Reason.DO_NOT_CALL: 2,
        Reason.TPS: 1,
        Reason.UNSCREENED: 2,
        Reason.ATTEMPTS: 1,
        Reason.NO_NUMBER: 1,
    }


@pytest.mark.parametrize("when", [THURSDAY.replace(hour=20, minute=30), datetime(2019, 12, 8, 12, 0, tzinfo=LONDON)])
def test_nobody_is_offered_outside_hours(party: PartyFactory, when: datetime) -> None:
    found = nobody(party(voters(2), start=when))
    assert found.headline == "Too late, or too early, to ring"
    assert found.until is not None
    assert found.until.hour == 9


def test_nobody_is_offered_when_the_lease_is_over(party: PartyFactory) -> None:
    evening = party(voters(2), of=party_of(lease_until=THURSDAY + timedelta(hours=1)))
    evening.card()
    evening.hours_later(1)
    assert nobody(evening).headline == "This list has gone back"


# -- households and chairs --------------------------------------------------------------------------------------------


def family(*members: int) -> list[NewContact]:
    return [voter(index, household=1, numbers=(number(1),), name=f"Member {index}") for index in members]


def test_a_household_is_with_one_chair_at_a_time(party: PartyFactory) -> None:
    evening = party(family(1, 2), guests=2)
    evening.card(1)
    assert counts(nobody(evening, 2)) == {Reason.HELD: 2}
    evening.save(K.CONVERSATION, 1)
    assert evening.card(2).name == "Member 2"


class ThreeGuests:
    """An evening in which three guests do anything in any order; what each must have in hand is noted beside it."""

    def __init__(self, evening: Evening, seed: int) -> None:
        self.evening = evening
        self.chance = random.Random(seed)
        self.homes = dict(evening.rows("SELECT id, household FROM contacts"))
        self.hands: dict[int, int] = {}
        self.asked_off: set[str] = set()
        self.saved = 0

    def step(self) -> None:
        acts = (self.take, self.take, self.save, self.save, self.undo, self.rest, self.wait, self.mate, self.number)
        self.chance.choice(acts)(self.chance.randint(1, 3))

    def take(self, chair: int) -> None:
        found = self.evening.calling.next(chair)
        self.hands.pop(chair, None)
        if isinstance(found, CallCard):
            self.hands[chair] = found.contact_id
            assert found.number.usable
            assert not self.asked_off & {n.e164 for n in found.numbers if n.usable}

    def save(self, chair: int) -> None:
        self.take(chair)
        if chair in self.hands:
            kinds = [kind for kind in K if kind is not K.WITHDRAWN]
            kind = self.chance.choices(kinds, [1 if RULES[kind].finishes else 5 for kind in kinds])[0]
            if kind in (K.DO_NOT_CALL, K.ENDED_KINDLY):
                self.asked_off.add(self.evening.card(chair).number.e164)
            self.evening.calling.record(
                chair, OutcomeDraft(self.hands.pop(chair), kind, **needed(kind, self.evening.clock.now()))
            )
            self.saved += 1

    def undo(self, chair: int) -> None:
        try:
            undone = self.evening.calling.undo(chair)
        except NotAllowed:
            return
        if undone is not None:
            self.hands.pop(chair, None)
            if self.homes[undone.contact_id] not in {self.homes[contact] for contact in self.hands.values()}:
                self.hands[chair] = undone.contact_id

    def rest(self, chair: int) -> None:
        self.evening.calling.take_break(chair, True)
        self.evening.calling.take_break(chair, False)
        self.hands.pop(chair, None)

    def wait(self, _chair: int) -> None:
        self.evening.hours_later(self.chance.choice([0.1, 0.2, 1, 3]))

    def mate(self, chair: int) -> None:
        self.take(chair)
        if chair in self.hands:
            for mate in self.evening.card(chair).household:
                if mate.can_be_called:
                    self.hands[chair] = self.evening.calling.switch_to(chair, mate.contact_id).contact_id

    def number(self, chair: int) -> None:
        self.take(chair)
        if chair in self.hands:
            self.evening.calling.other_number(chair)


@pytest.mark.parametrize("seed", range(4))
def test_in_a_random_evening_no_two_chairs_ever_hold_one_household(party: PartyFactory, seed: int) -> None:
    people = [voter(n, household=n // 3, numbers=(number(n // 3), number(500 + n))) for n in range(240)]
    guests = ThreeGuests(party(people, guests=3, rules=Rules(hours=None)), seed)
    for _ in range(300):
        guests.step()
        held = [guests.homes[contact] for contact in guests.hands.values()]
        assert len(set(held)) == len(held), guests.hands
        in_hand = guests.evening.rows("SELECT chair, contact_id FROM chairs WHERE contact_id IS NOT NULL")
        assert dict(in_hand) == guests.hands
    assert guests.saved > 50


def test_everybody_on_the_number_is_left_alone_at_once_when_one_asks(party: PartyFactory) -> None:
    neighbour = voter(9, household=9, numbers=(number(1), number(9)))
    evening = party([*family(1, 2), neighbour], guests=2)
    saved = evening.save(K.DO_NOT_CALL)
    assert saved.changes.contacts == frozenset({1, 2, 3})
    assert [n.e164 for n in evening.card(1).numbers if n.usable] == [e164(9)]
    assert counts(nobody(evening, 2)) == {Reason.HELD: 1, Reason.DO_NOT_CALL: 2}
    assert evening.rows("SELECT number_hash FROM suppressions") == [(phones.number_hash(e164(1), SALT),)]


def test_somebody_else_at_home_can_take_the_call_on_the_same_number(party: PartyFactory) -> None:
    evening = party(family(1, 2))
    card = evening.card()
    [mate] = card.household
    assert (mate.same_number, mate.can_be_called) == (True, True)
    switched = evening.calling.switch_to(1, mate.contact_id)
    assert (switched.contact_id, switched.number) == (mate.contact_id, card.number)
    saved = evening.calling.record(1, OutcomeDraft(mate.contact_id, K.CONVERSATION))
    assert saved.contact_name == "Member 2"


def test_nobody_of_another_household_can_be_switched_to(party: PartyFactory) -> None:
    evening = party(voters(2))
    first = evening.card().contact_id
    with pytest.raises(NotAllowed):
        evening.calling.switch_to(1, first + 1)


def test_the_next_usable_number_is_rung_and_saved(party: PartyFactory) -> None:
    evening = party([voter(1, numbers=(number(1), number(2, tps=True), number(3)))])
    assert evening.card().number.e164 == e164(1)
    assert evening.calling.other_number(1).number.e164 == e164(3)
    evening.calling.record(1, OutcomeDraft(1, K.WRONG_NUMBER))
    assert evening.card().number.e164 == e164(1)
    assert [n.usable for n in evening.card().numbers] == [True, False, False]


def test_a_contact_with_one_number_keeps_it(party: PartyFactory) -> None:
    evening = party(voters(1))
    assert evening.card() == evening.calling.other_number(1)


# -- saving -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in K if kind is not K.WITHDRAWN])
def test_every_outcome_can_be_saved_and_moves_the_chair_on(party: PartyFactory, kind: OutcomeKind) -> None:
    evening = party(voters(2), guests=2)
    first = evening.card()
    saved = evening.save(kind)
    assert (saved.contact_id, saved.kind) == (first.contact_id, kind)
    assert saved.undoable == RULES[kind].caller_may_undo
    assert saved.changes.outbox
    assert evening.card().contact_id != first.contact_id
    assert evening.one("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 1


def test_an_answer_belongs_to_the_exact_script_that_was_read(party: PartyFactory) -> None:
    evening = party(voters(1))
    evening.save(
        K.CONVERSATION,
        answers=(AnswerDraft("issue", "what-matters", ("nhs", "rents"), "the surgery"),),
        script_hash="ab" * 32,
        note="kind",
    )
    [(body,)] = evening.rows("SELECT op FROM outcomes")
    op = msgspec.json.decode(body, type=OutcomeOp)
    assert op.script_hash == "ab" * 32
    assert op.answers == (AnswerOp("issue", "what-matters", ("nhs", "rents"), "the surgery"),)
    assert (op.note, op.caller, op.chair, op.number) == ("kind", "Guest 1", 1, e164(1))
    assert evening.one("SELECT script_hash FROM outcomes") == "ab" * 32


def test_the_contact_of_another_chair_cannot_be_saved(party: PartyFactory) -> None:
    evening = party(voters(2), guests=2)
    evening.card(1)
    other = evening.card(2)
    with pytest.raises(NotAllowed, match="no longer with this chair"):
        evening.calling.record(1, OutcomeDraft(other.contact_id, K.NO_ANSWER))
    assert evening.one("SELECT count(*) FROM outcomes") == 0


def test_a_second_press_of_the_key_saves_nothing_twice(party: PartyFactory) -> None:
    evening = party(voters(2))
    draft = OutcomeDraft(evening.card().contact_id, K.NO_ANSWER)
    evening.calling.record(1, draft)
    with pytest.raises(NotAllowed):
        evening.calling.record(1, draft)
    assert evening.one("SELECT count(*) FROM outcomes") == 1


def test_a_call_does_not_end_with_a_withdrawal(party: PartyFactory) -> None:
    evening = party(voters(1))
    with pytest.raises(BugError):
        evening.calling.record(1, OutcomeDraft(evening.card().contact_id, OutcomeKind.WITHDRAWN))
    assert evening.one("SELECT count(*) FROM outcomes") == 0


@pytest.mark.parametrize("kind", [OutcomeKind.REFUSED, OutcomeKind.HOSTILE])
def test_after_a_refusal_nobody_on_that_line_is_rung_the_same_evening(party: PartyFactory, kind: OutcomeKind) -> None:
    shared = number(1)
    evening = party([voter(n, household=1, numbers=(shared,)) for n in (1, 2)])
    evening.save(kind)
    assert isinstance(evening.calling.next(1), Nobody)
    evening.hours_later(24)
    assert evening.card().name.endswith("-2")


@pytest.mark.parametrize("kind", [K.CALL_BACK, K.LANGUAGE_BARRIER])
def test_an_outcome_without_what_it_needs_is_not_saved_and_the_call_stays_in_hand(
    party: PartyFactory, kind: OutcomeKind
) -> None:
    evening = party(voters(2))
    card = evening.card()
    with pytest.raises(NotAllowed):
        evening.calling.record(1, OutcomeDraft(card.contact_id, kind))
    assert evening.one("SELECT count(*) FROM outcomes") == 0
    assert evening.card() == card


def test_an_empty_chair_can_do_nothing(party: PartyFactory) -> None:
    evening = party(voters(1))
    with pytest.raises(NotAllowed, match="chair 2"):
        evening.calling.next(2)


def test_what_was_typed_survives_the_end_of_the_program(party: PartyFactory, tmp_path: Path) -> None:
    evening = party(voters(2))
    card = evening.card()
    evening.calling.keep_draft(1, '{"note": "half a"}')
    evening.store.close()
    evening.store = open_store(evening.store.path.parent, KEY)
    again = reopened(evening.store, evening.clock)
    assert again.card() == replace(card, draft='{"note": "half a"}')


def test_earlier_calls_stand_on_the_card_newest_first(party: PartyFactory) -> None:
    history = '[{"at": "2019-11-30T11:00:00+00:00", "kind": "no_answer"}]'
    evening = party([voter(1, history=history, prior_attempts=1)])
    evening.save(K.BUSY, note="try the mobile")
    evening.hours_later(1)
    card = evening.card()
    assert [(past.label, past.note) for past in card.history] == [("Engaged", "try the mobile"), ("No answer", "")]
    assert card.try_number == 3


# -- taking back ------------------------------------------------------------------------------------------------------


def test_taking_back_is_a_new_row_and_gives_the_contact_again(party: PartyFactory) -> None:
    evening = party(voters(3))
    first = evening.card()
    saved = evening.save(K.CONVERSATION)
    evening.card()
    undone = evening.calling.undo(1)
    assert undone is not None
    assert (undone.kind, undone.contact_id) == (K.CONVERSATION, saved.contact_id)
    assert evening.card() == first
    assert evening.rows("SELECT kind, replaces FROM outcomes ORDER BY device_seq") == [
        ("conversation", None),
        ("withdrawn", saved.outcome_id),
    ]
    assert evening.one("SELECT count(*) FROM outbox") == 2


def test_with_nothing_saved_there_is_nothing_to_take_back(party: PartyFactory) -> None:
    evening = party(voters(1))
    assert evening.calling.undo(1) is None
    evening.save(K.BUSY)
    assert evening.calling.undo(1) is not None
    assert evening.calling.undo(1) is None


def test_a_guest_takes_back_only_what_that_guest_saved(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    evening.save(K.BUSY, 1)
    assert evening.calling.undo(2) is None


@pytest.mark.parametrize("kind", [K.DO_NOT_CALL, K.DECEASED, K.ENDED_KINDLY])
def test_what_must_never_turn_off_cannot_be_taken_back(party: PartyFactory, kind: OutcomeKind) -> None:
    evening = party(voters(2))
    evening.save(kind)
    with pytest.raises(NotAllowed, match="cannot be taken back here"):
        evening.calling.undo(1)


def test_a_contact_another_chair_has_by_now_stays_there_when_the_outcome_is_taken_back(party: PartyFactory) -> None:
    evening = party(family(1, 2), guests=2)
    evening.save(K.CONVERSATION, 1)
    theirs = evening.card(2)
    assert evening.calling.undo(1) is not None
    assert evening.card(2) == replace(theirs, household=evening.card(2).household)
    assert isinstance(evening.calling.next(1), Nobody)


# -- the rules turn while a call is in hand ---------------------------------------------------------------------------


def test_a_contact_in_hand_goes_back_when_a_rule_turns_against_ringing_them(party: PartyFactory) -> None:
    neighbour = voter(2, household=2, numbers=(number(1),))
    evening = party([voter(1), neighbour, voter(3)], guests=2)
    assert evening.card(1).contact_id == 1
    assert evening.card(2).contact_id == 2
    evening.calling.record(1, OutcomeDraft(1, K.DO_NOT_CALL))
    assert evening.card(2).contact_id == 3


def test_a_call_that_began_in_hours_may_be_finished_and_saved(party: PartyFactory) -> None:
    evening = party(voters(2), start=THURSDAY.replace(hour=20, minute=29))
    card = evening.card()
    evening.calling.keep_draft(1, "talking")
    evening.clock.skip(timedelta(minutes=20))
    assert evening.card().contact_id == card.contact_id
    evening.calling.record(1, OutcomeDraft(card.contact_id, K.CONVERSATION))
    assert nobody(evening).headline == "Too late, or too early, to ring"


def test_a_contact_not_yet_rung_goes_back_at_closing_time(party: PartyFactory) -> None:
    evening = party(voters(2), start=THURSDAY.replace(hour=20, minute=29))
    evening.card()
    evening.clock.skip(timedelta(minutes=1))
    assert counts(nobody(evening)) == {"ready": 2}


def test_the_grace_for_a_late_call_ends(party: PartyFactory) -> None:
    evening = party(voters(2), start=THURSDAY.replace(hour=20, minute=29))
    evening.card()
    evening.calling.keep_draft(1, "talking")
    evening.clock.skip(GRACE)
    assert isinstance(evening.calling.next(1), Nobody)


def test_a_break_gives_the_contact_back(party: PartyFactory) -> None:
    evening = party(voters(1), guests=2)
    evening.card(1)
    changes = evening.calling.take_break(1, True)
    assert changes.contacts == frozenset({1})
    assert evening.calling.chair(1).break_since is not None
    assert evening.card(2).contact_id == 1


# -- figures ----------------------------------------------------------------------------------------------------------


def test_where_everybody_stands_adds_up_to_the_whole_list_at_every_step(party: PartyFactory) -> None:
    people = [*voters(20), voter(30, do_not_call=True), voter(31, numbers=())]
    evening = party(people, guests=2, rules=Rules(hours=None))
    chance = random.Random(5)
    kinds = [kind for kind in K if kind is not K.WITHDRAWN]
    for _ in range(60):
        with evening.store.read() as connection:
            rows = remaining(queue.left(connection, to_ms(evening.clock.now())), evening.clock.now())
        assert sum(row.count for row in rows) == 22
        if isinstance(evening.calling.next(2), CallCard):
            evening.save(chance.choice(kinds), 2)
        evening.hours_later(chance.choice([0, 0, 0.3, 1, 20]))


def test_a_chair_counts_its_own_guests_calls_and_conversations(party: PartyFactory) -> None:
    evening = party(voters(5), guests=2)
    for kind in (K.NO_ANSWER, K.CONVERSATION, K.SKIPPED):
        evening.save(kind, 1)
    view = evening.calling.chair(1)
    assert (view.calls, view.conversations, view.caller) == (2, 1, "Guest 1")
    assert evening.calling.chair(2).calls == 0
