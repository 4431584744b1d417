"""A host sets one guest's outcomes aside: by new rows, without touching a wish not to be rung, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.calls.promising import PromiseDraft, Promising
from phonebank_app.cards import AnswerDraft, CallCard, Nobody
from phonebank_app.db import log as log_rows
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.setting_aside import SettingAside
from phonebank_app.hosting import Hosting
from phonebank_app.law.promises import PromiseKind
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.rules.outcomes import RULES, OutcomeKind, Record, fold
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, THURSDAY, Evening, party_of, voters


@pytest.fixture
def evening(party: PartyFactory) -> Evening:
    """Guests 1 and 2, and twelve voters."""
    return party(voters(12), guests=2, of=party_of(host="Ann"))


def host_of(evening: Evening) -> SettingAside:
    return SettingAside(evening.store, evening.clock, party_of(host="Ann"), evening.rules, CODE_SET)


def ops(evening: Evening) -> list[OutcomeOp]:
    rows: list[tuple[Any, ...]] = evening.rows("SELECT op FROM outcomes ORDER BY device_seq")
    return [msgspec.json.decode(row[0], type=OutcomeOp) for row in rows]


def states(evening: Evening) -> dict[str, tuple[Any, ...]]:
    """What is written of each contact."""
    rows = evening.rows("SELECT name, queue, attempts, last_kind, do_not_call, deceased, call_back_at FROM contacts")
    return {row[0]: row[1:] for row in rows}


def test_what_is_set_aside_is_withdrawn_by_new_rows_that_say_who_asked_and_why(evening: Evening) -> None:
    evening.save(OutcomeKind.CONVERSATION)
    evening.save(OutcomeKind.NO_ANSWER)
    evening.save(OutcomeKind.CONVERSATION, chair=2)
    before = ops(evening)
    done = host_of(evening).set_aside(1, "Not really rung")
    assert (done.outcomes, done.stay) == (2, 0)
    after = ops(evening)
    assert after[:3] == before, "nothing that was saved is changed"
    new = after[3:]
    assert [op.replaces for op in new] == [before[0].outcome_id, before[1].outcome_id]
    assert {(op.kind, op.by, op.reason, op.caller, op.chair, op.guest) for op in new} == {
        ("withdrawn", "Ann", "Not really rung", "Guest 1", 1, 1)
    }
    assert evening.one("SELECT count(*) FROM outbox") == 5
    assert host_of(evening).count() == 2


def test_whoever_was_rung_can_be_rung_again_by_the_rules_and_the_attempt_still_counts(evening: Evening) -> None:
    voter = evening.card().name
    evening.save(OutcomeKind.REFUSED)
    assert states(evening)[voter][0] == 9
    host_of(evening).set_aside(1, "Not really rung")
    queue, attempts, last, *_ = states(evening)[voter]
    assert (queue, attempts, last) == (2, 1, None)
    assert voter not in {evening.card(2).name}, "they rest for a day: the telephone may have rung"
    evening.ring_all(OutcomeKind.NO_ANSWER, chair=2)
    found = evening.calling.next(2)
    assert isinstance(found, Nobody)
    assert {row.code for row in found.reasons} == {Reason.RESTING}
    evening.hours_later(24)
    names = set()
    while isinstance(card := evening.calling.next(2), CallCard):
        names.add(card.name)
        evening.save(OutcomeKind.NO_ANSWER, chair=2)
    assert voter in names


@pytest.mark.parametrize("kind", [OutcomeKind.DO_NOT_CALL, OutcomeKind.DECEASED])
def test_a_wish_and_a_death_stay_and_only_what_was_said_beside_them_is_not_believed(
    evening: Evening, kind: OutcomeKind
) -> None:
    voter = evening.card().name
    saved = evening.save(kind, note="made up", number=evening.card().number.e164)
    evening.save(OutcomeKind.CONVERSATION)
    before = states(evening)[voter]
    done = host_of(evening).set_aside(1, "Guessed")
    assert (done.outcomes, done.stay) == (1, 1)
    assert states(evening)[voter] == before
    again = ops(evening)[2]
    assert (again.kind, again.replaces, again.note, again.answers) == (kind, saved.outcome_id, "", ())
    with pytest.raises(NotAllowed, match="nothing to set aside"):
        host_of(evening).set_aside(1, "Guessed")


def test_from_a_time_on_leaves_what_was_before_and_another_guests_calls_alone(evening: Evening) -> None:
    evening.save(OutcomeKind.CONVERSATION)
    evening.save(OutcomeKind.CONVERSATION, chair=2)
    evening.hours_later(1)
    evening.save(OutcomeKind.CONVERSATION)
    done = host_of(evening).set_aside(1, "Left the chair", THURSDAY + timedelta(minutes=30))
    assert done.outcomes == 1
    assert [row.aside for row in host_of(evening).outcomes(1)] == [True, False]
    assert not any(row.aside for row in host_of(evening).outcomes(2))


def test_what_is_put_back_counts_again_as_it_did(evening: Evening) -> None:
    for kind in (OutcomeKind.CONVERSATION, OutcomeKind.NO_ANSWER, OutcomeKind.CALL_BACK, OutcomeKind.WRONG_NUMBER):
        evening.save(kind)
    before = states(evening)
    host = host_of(evening)
    for _ in range(2):
        host.set_aside(1, "Not really rung")
        assert states(evening) != before
        evening.hours_later(0.1)
        assert host.put_back(1, "I was wrong").outcomes == 4
        assert states(evening) == before
        assert host.count() == 0
    assert evening.calling.chair(1).calls == 4
    with pytest.raises(NotAllowed, match="Nothing of theirs"):
        host.put_back(1, "again")


def test_what_the_caller_took_back_themselves_is_left_as_it_is(evening: Evening) -> None:
    evening.save(OutcomeKind.CONVERSATION)
    evening.calling.undo(1)
    evening.save(OutcomeKind.NO_ANSWER)
    assert host_of(evening).set_aside(1, "Not really rung").outcomes == 1


def test_a_caller_cannot_take_back_what_the_host_wrote(evening: Evening) -> None:
    evening.save(OutcomeKind.CONVERSATION)
    host_of(evening).set_aside(1, "Not really rung")
    assert evening.calling.undo(1) is None
    host_of(evening).put_back(1, "I was wrong")
    assert evening.calling.undo(1) is None


def test_a_reason_is_needed_and_half_a_setting_aside_is_none(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    evening.save(OutcomeKind.CONVERSATION)
    evening.save(OutcomeKind.CONVERSATION)
    with pytest.raises(NotAllowed, match="Say why"):
        host_of(evening).set_aside(1, "  ")
    real, written = log_rows.append, []

    def fails(*given: Any) -> Any:
        written.append(given)
        if len(written) == 2:
            raise ZeroDivisionError
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(log_rows, "append", fails)
        with pytest.raises(ZeroDivisionError):
            host_of(evening).set_aside(1, "Not really rung")
    assert len(ops(evening)) == 2
    assert host_of(evening).set_aside(1, "Not really rung").outcomes == 2


def test_a_renamed_guest_is_set_aside_under_both_names(evening: Evening) -> None:
    evening.save(OutcomeKind.CONVERSATION)
    Hosting(evening.store, evening.clock).rename_guest(1, "Samira")
    evening.save(OutcomeKind.CONVERSATION)
    assert host_of(evening).set_aside(1, "Not really rung").outcomes == 2


def test_what_was_noticed_goes_once_it_is_looked_at_or_set_aside(party: PartyFactory) -> None:
    evening = party(voters(40), guests=2, of=party_of(host="Ann"))
    host = host_of(evening)
    for _ in range(12):
        evening.save(OutcomeKind.NO_ANSWER)
    (flags,) = host.flags().values()
    for flag in flags:
        host.looked(1, flag)
    assert host.flags() == {}
    for _ in range(12):
        evening.save(OutcomeKind.NO_ANSWER)
    assert set(host.flags()) == {1}
    host.set_aside(1, "Not really rung")
    assert host.flags() == {}


def test_an_answer_beside_a_wish_is_not_believed_any_more(evening: Evening) -> None:
    evening.save(OutcomeKind.DO_NOT_CALL, answers=(AnswerDraft("intention", "vote", ("us",)),))
    assert ops(evening)[0].answers == (AnswerOp("intention", "vote", ("us",)),)
    host_of(evening).set_aside(1, "Guessed")
    assert ops(evening)[-1].answers == ()
    assert evening.one("SELECT count(*) FROM standing_outcomes WHERE kind = 'do_not_call'") == 1


# -- the fold -------------------------------------------------------------------------------------------------------

KINDS = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
logs = st.lists(st.tuples(st.sampled_from(KINDS), st.booleans()), min_size=1, max_size=12)


def log(rows: list[tuple[OutcomeKind, bool]]) -> tuple[list[Record], list[Record]]:
    """A contact's log, and the rows that set some of it aside."""
    made = [
        Record(f"o{n}", n, kind, THURSDAY + timedelta(hours=n), "+447700900001", THURSDAY + timedelta(days=2))
        for n, (kind, _) in enumerate(rows)
    ]
    aside = [
        Record(f"w{n}", 100 + n, OutcomeKind.WITHDRAWN, THURSDAY, replaces=f"o{n}", set_aside=True)
        for n, (_, gone) in enumerate(rows)
        if gone
    ]
    return made, aside


def test_promises_stand_when_the_call_is_set_aside_and_are_marked_until_it_is_put_back(evening: Evening) -> None:
    card = evening.card()
    evening.calling.promise(1, PromiseDraft(card.contact_id, PromiseKind.HOST_PARTY))
    evening.save(OutcomeKind.CONVERSATION)
    promising = Promising(evening.store, evening.clock)
    assert [(one.kind, one.doubted) for one in promising.of(card.contact_id)] == [(PromiseKind.HOST_PARTY, False)]
    host = host_of(evening)
    assert host.set_aside(1, "guessed").promises == host.promises(1) == 1
    assert [(one.kind, one.doubted) for one in promising.of(card.contact_id)] == [(PromiseKind.HOST_PARTY, True)]
    host.put_back(1, "not guessed")
    assert [one.doubted for one in promising.of(card.contact_id)] == [False]
    evening.calling.undo(1)
    assert [one.doubted for one in promising.of(card.contact_id)] == [False], "a slip of the caller's own is none"


@given(logs, st.randoms())
def test_setting_aside_keeps_attempts_wishes_and_deaths_whatever_the_order(
    rows: list[tuple[OutcomeKind, bool]], chance: Any
) -> None:
    made, aside = log(rows)
    both = [*made, *aside]
    before, after = fold(made), fold(chance.sample(both, len(both)))
    assert after == fold(both)
    assert after.attempts == before.attempts == sum(RULES[kind].attempt for kind, _ in rows)
    assert (after.do_not_call, after.asked_off, after.deceased) == (
        before.do_not_call,
        before.asked_off,
        before.deceased,
    )
    if all(gone for _, gone in rows):
        assert (after.finished, after.last, after.call_back_at, after.needs_language) == (None, None, None, "")
        assert not any(number.spoiled for number in after.numbers.values())
        last = max((n for n, (kind, _) in enumerate(rows) if RULES[kind].attempt), default=None)
        if last is not None:
            assert after.rests_until is not None
            assert after.rests_until > made[last].at, "nobody is rung again the next minute"


@given(logs)
def test_putting_everything_back_is_as_if_nothing_had_been_set_aside(rows: list[tuple[OutcomeKind, bool]]) -> None:
    made, aside = log([(kind, True) for kind, _ in rows])
    back = [
        replace(record, outcome_id=f"b{n}", order=200 + n, replaces=f"w{n}", set_aside=True)
        for n, record in enumerate(made)
    ]
    assert fold([*made, *aside, *back]) == fold(made)
