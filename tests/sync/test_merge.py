"""What an answer changes in the store: what it names, all of it or nothing, and never an opt-out back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as driver

from phonebank_app.calling import Calling
from phonebank_app.cards import CallCard, Nobody, OutcomeDraft
from phonebank_app.db import contacts, log
from phonebank_app.db.documents import Party
from phonebank_app.hosting import Hosting, shipped_script
from phonebank_app.protocol.packs import PackScript
from phonebank_app.protocol.wire import (
    MAX_BODY,
    Change,
    ChangesPage,
    OpResult,
    Push,
    PushAnswer,
    Reconciliation,
    Status,
    digest,
    log_digest,
)
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import parse
from phonebank_app.sync import advice, merge
from phonebank_app.voters import phones
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, SALT, THURSDAY, Evening, e164, number, voter, voters
from tests.scripted import script_text

WRITE_FAILED = (sa.exc.IntegrityError, driver.IntegrityError)
NOON = datetime(2019, 12, 5, 12, tzinfo=UTC)


def answer(push: Push, *results: OpResult, epoch: int = 1) -> PushAnswer:
    return PushAnswer(1, epoch, push.nonce, NOON, results, 0)


def stored(push: Push, epoch: int = 1) -> PushAnswer:
    """Everything was stored."""
    return answer(push, *(OpResult(op.outcome_id, "stored", op.device_seq) for op in push.ops), epoch=epoch)


def page(*changes: Change, epoch: int = 1, after: str = "1.9") -> ChangesPage:
    return ChangesPage(1, epoch, changes, after, more=False)


def take(evening: Evening, *changes: Change, epoch: int = 1) -> merge.Merged:
    return merge.take_changes(evening.store, page(*changes, epoch=epoch), evening.clock)


def push_of(evening: Evening, most: int = 200) -> Push:
    push = merge.next_push(evening.store, most)
    assert push is not None
    return push


def outbox(evening: Evening) -> dict[str, str]:
    """The state of each outcome that the service does not have."""
    return {row[0]: row[1] for row in evening.rows("SELECT outcome_id, state FROM outbox")}


def hash_of(index: int) -> str:
    return phones.number_hash(e164(index), SALT)


def party_of(evening: Evening) -> Party:
    return merge.party_of(evening.store)


@pytest.fixture
def three_saved(party: PartyFactory) -> Evening:
    """An evening of three calls, nothing of it sent."""
    evening = party(voters(4))
    for kind in (OutcomeKind.CONVERSATION, OutcomeKind.NO_ANSWER, OutcomeKind.REFUSED):
        evening.save(kind)
    return evening


# -- what is sent -------------------------------------------------------------------------------------------------


def test_outcomes_are_sent_in_the_order_they_were_saved_as_the_bytes_that_were_hashed(three_saved: Evening) -> None:
    push = push_of(three_saved)
    assert [op.device_seq for op in push.ops] == [1, 2, 3]
    assert all(digest(bytes(op.op)) == op.sha256 for op in push.ops)
    assert push.device == "device-1"


def test_each_request_has_a_nonce_of_its_own(three_saved: Evening) -> None:
    assert push_of(three_saved).nonce != push_of(three_saved).nonce


def test_nothing_to_send_is_no_request(party: PartyFactory) -> None:
    assert merge.next_push(party(voters(1)).store, 100) is None


def test_what_was_not_answered_goes_to_the_back_so_that_others_come_first(three_saved: Evening) -> None:
    merge.not_answered(three_saved.store, push_of(three_saved, 1))
    assert [op.device_seq for op in push_of(three_saved).ops] == [2, 3, 1]


@given(lengths=st.lists(st.integers(0, 60_000), min_size=1, max_size=8))
def test_a_push_stays_within_the_bounds_of_the_protocol(party: PartyFactory, lengths: list[int]) -> None:
    evening = party(voters(len(lengths)))
    for length in lengths:
        evening.save(OutcomeKind.CONVERSATION, note="ä" * length)
    sent = 0
    while push := merge.next_push(evening.store, 200):
        assert len(msgspec.json.encode(push)) <= MAX_BODY
        merge.take_answer(evening.store, push, stored(push), evening.clock)
        sent += len(push.ops)
    assert sent == len(lengths)


# -- what an answer settles ---------------------------------------------------------------------------------------


def test_only_outcomes_that_the_service_names_leave_the_outbox(three_saved: Evening) -> None:
    push = push_of(three_saved)
    first, second, third = (op.outcome_id for op in push.ops)
    said = answer(push, OpResult(first, "stored", 1), OpResult(second, "duplicate", 2))
    assert merge.take_answer(three_saved.store, push, said, three_saved.clock).settled == 2
    assert outbox(three_saved) == {third: "waiting"}


def test_ids_that_were_not_in_the_batch_are_ignored(three_saved: Evening) -> None:
    push = push_of(three_saved, 1)
    _, second, _ = (op.outcome_id for op in push_of(three_saved).ops)
    said = answer(push, OpResult(second, "stored", 9), OpResult("nobody's", "stored", 10))
    assert merge.take_answer(three_saved.store, push, said, three_saved.clock).settled == 0
    assert len(outbox(three_saved)) == 3
    assert three_saved.rows("SELECT * FROM receipts") == []


@pytest.mark.parametrize("status", ["rejected", "conflict"])
def test_what_is_not_taken_goes_to_the_tray_with_its_reason_and_blocks_nothing(
    three_saved: Evening, status: Status
) -> None:
    push = push_of(three_saved)
    first, *rest = (op.outcome_id for op in push.ops)
    results = [OpResult(first, status, code="unknown_contact"), *(OpResult(one, "stored", 5) for one in rest)]
    merge.take_answer(three_saved.store, push, answer(push, *results), three_saved.clock)
    assert merge.next_push(three_saved.store, 100) is None
    with three_saved.store.read() as connection:
        (row,) = log.tray(connection)
        assert log.unsent(connection) == (0, 1)
    assert (row.outcome_id, row.state, row.code) == (first, status, "unknown_contact")


def test_an_outcome_stays_in_the_log_whatever_becomes_of_it(three_saved: Evening) -> None:
    before = three_saved.rows("SELECT * FROM outcomes ORDER BY device_seq")
    push = push_of(three_saved)
    statuses: list[Status] = ["stored", "rejected", "conflict"]
    results = [OpResult(op.outcome_id, status) for op, status in zip(push.ops, statuses, strict=True)]
    merge.take_answer(three_saved.store, push, answer(push, *results), three_saved.clock)
    assert three_saved.rows("SELECT * FROM outcomes ORDER BY device_seq") == before


def test_an_answer_is_taken_whole_or_not_at_all(three_saved: Evening) -> None:
    push = push_of(three_saved)
    with three_saved.store.write() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER no_third BEFORE DELETE ON outbox WHEN old.outcome_id = '{push.ops[2].outcome_id}'"
            " BEGIN SELECT raise(ABORT, 'no'); END"
        )
    with pytest.raises(WRITE_FAILED):
        merge.take_answer(three_saved.store, push, stored(push), three_saved.clock)
    assert len(outbox(three_saved)) == 3
    assert party_of(three_saved).epoch == 0


@given(
    named=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["stored", "duplicate", "rejected", "conflict"])), max_size=12
    )
)
def test_after_any_answer_each_outcome_is_sent_or_waits_or_lies_in_the_tray(
    party: PartyFactory, named: list[tuple[int, Status]]
) -> None:
    evening = party(voters(4))
    evening.ring_all(OutcomeKind.NO_ANSWER)
    push = push_of(evening)
    ids = [*(op.outcome_id for op in push.ops), "not-ours", "nor-this"]
    merge.take_answer(
        evening.store, push, answer(push, *(OpResult(ids[i], status) for i, status in named)), evening.clock
    )
    received = {row[0] for row in evening.rows("SELECT outcome_id FROM receipts")}
    waits = outbox(evening)
    assert received.isdisjoint(waits)
    assert received | set(waits) == set(ids[:4])
    assert received <= {ids[i] for i, status in named if status in ("stored", "duplicate")}


# -- what others did ----------------------------------------------------------------------------------------------


def test_the_cursor_moves_with_its_page(party: PartyFactory) -> None:
    evening = party(voters(2))
    take(evening, Change(1, "opt_out", number_hash=hash_of(1)))
    assert (party_of(evening).epoch, party_of(evening).cursor) == (1, "1.9")


def test_a_page_that_cannot_be_written_moves_no_cursor_and_leaves_nothing_of_itself(party: PartyFactory) -> None:
    evening = party(voters(3))
    with evening.store.write() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER no_second BEFORE INSERT ON suppressions WHEN new.number_hash = '{hash_of(2)}'"
            " BEGIN SELECT raise(ABORT, 'no'); END"
        )
    with pytest.raises(WRITE_FAILED):
        take(evening, *(Change(i, "opt_out", number_hash=hash_of(i)) for i in (1, 2, 3)))
    assert (party_of(evening).epoch, party_of(evening).cursor) == (0, "")
    assert evening.rows("SELECT * FROM suppressions") == []
    assert evening.one("SELECT count(*) FROM contacts WHERE queue = 9") == 0


def test_an_opt_out_silences_everybody_on_the_number(party: PartyFactory) -> None:
    shared = number(7)
    evening = party([voter(1, numbers=(shared,)), voter(2, household=1, numbers=(shared,)), voter(3)])
    merged = take(evening, Change(1, "opt_out", number_hash=shared.number_hash))
    assert len(merged.changes.contacts) == 2
    assert evening.card().name == "Robin Sample-3"
    assert evening.ring_all(OutcomeKind.REFUSED) == 1


def test_an_opt_out_of_a_person_leaves_others_on_their_number(party: PartyFactory) -> None:
    shared = number(7)
    evening = party([voter(1, numbers=(shared,)), voter(2, household=1, numbers=(shared,))])
    take(evening, Change(1, "opt_out", contact_id="contact-1"))
    assert evening.card().name == "Robin Sample-2"


def test_a_contact_in_hand_who_asked_another_party_off_is_taken_from_the_chair_at_the_next_look(
    party: PartyFactory,
) -> None:
    evening = party(voters(2))
    in_hand = evening.card()
    take(evening, Change(1, "opt_out", contact_id="contact-1", number_hash=hash_of(1)))
    assert evening.card().contact_id != in_hand.contact_id
    assert evening.one("SELECT count(*) FROM held_homes") == 1


def test_a_call_that_is_on_can_still_be_saved_after_an_opt_out_came_in(party: PartyFactory) -> None:
    evening = party(voters(1))
    card = evening.card()
    take(evening, Change(1, "opt_out", contact_id="contact-1", number_hash=hash_of(1)))
    evening.calling.record(1, OutcomeDraft(card.contact_id, OutcomeKind.CONVERSATION))
    assert isinstance(evening.calling.next(1), Nobody)


def test_an_opt_out_of_a_number_that_is_not_on_the_list_holds_for_a_list_that_comes_later(party: PartyFactory) -> None:
    evening = party([])
    take(evening, Change(1, "opt_out", number_hash=hash_of(5)))
    with evening.store.write() as connection:
        contacts.insert(connection, [voter(5)], evening.rules, THURSDAY)
    assert isinstance(evening.calling.next(1), Nobody)


def test_changes_about_people_who_are_not_on_the_list_are_no_trouble(party: PartyFactory) -> None:
    evening = party(voters(1))
    strangers = [
        Change(1, "opt_out", contact_id="stranger"),
        Change(2, "finished", contact_id="stranger"),
        Change(3, "opt_out"),
        Change(4, "finished"),
    ]
    assert take(evening, *strangers).changes.contacts == frozenset()
    assert evening.card().name == "Robin Sample-1"


def test_somebody_whom_another_party_finished_is_not_offered(party: PartyFactory) -> None:
    evening = party(voters(2))
    take(evening, Change(1, "finished", contact_id="contact-1"))
    assert evening.card().name == "Robin Sample-2"


@given(st.data())
def test_opt_outs_only_ever_turn_on_in_whatever_order_changes_come(party: PartyFactory, data: st.DataObject) -> None:
    evening = party(voters(4))
    one = st.integers(1, 5)
    change = st.one_of(
        one.map(lambda i: Change(0, "opt_out", contact_id=f"contact-{i}")),
        one.map(lambda i: Change(0, "opt_out", number_hash=hash_of(i))),
        one.map(lambda i: Change(0, "finished", contact_id=f"contact-{i}")),
        st.just(Change(0, "lease", until=NOON + timedelta(days=1))),
    )
    silenced: set[str] = set()
    for epoch in data.draw(st.lists(st.sampled_from([1, 2]), max_size=6)):
        changes = data.draw(st.lists(change, max_size=4))
        take(evening, *changes, epoch=epoch)
        now = {
            *(row[0] for row in evening.rows("SELECT uid FROM contacts WHERE do_not_call = 1")),
            *(row[0] for row in evening.rows("SELECT number_hash FROM suppressions")),
        }
        assert silenced <= now
        silenced = now
        card = evening.calling.next(1)
        if isinstance(card, CallCard):
            index = int(card.name.rsplit("-", 1)[1])
            assert silenced.isdisjoint({f"contact-{index}", hash_of(index)})


# -- the lease and the script -------------------------------------------------------------------------------------


def again(evening: Evening) -> Calling:
    """The callers' side, once it has read the party again."""
    return Calling(evening.store, Rules(), evening.clock, CODE_SET)


def test_a_lease_that_is_ended_early_stops_the_calls(party: PartyFactory) -> None:
    evening = party(voters(1))
    assert take(evening, Change(1, "lease", until=THURSDAY - timedelta(minutes=1))).changes.party
    left = again(evening).next(1)
    assert isinstance(left, Nobody)
    assert left.headline == "This list has gone back"


def test_a_lease_that_is_made_longer_lets_them_go_on(party: PartyFactory) -> None:
    evening = party(voters(1))
    take(evening, Change(1, "lease", until=THURSDAY - timedelta(minutes=1)))
    take(evening, Change(2, "lease", until=THURSDAY + timedelta(hours=1)))
    assert isinstance(again(evening).next(1), CallCard)


def test_a_lease_change_that_says_no_end_changes_nothing(party: PartyFactory) -> None:
    evening = party(voters(1))
    take(evening, Change(1, "lease", until=THURSDAY - timedelta(minutes=1)))
    take(evening, Change(2, "lease"))
    assert party_of(evening).lease_until == THURSDAY - timedelta(minutes=1)


def test_a_new_script_is_used_from_now_on_and_earlier_answers_keep_the_one_that_was_read(party: PartyFactory) -> None:
    evening = party(voters(2))
    text = shipped_script().read_text(encoding="utf-8")
    take(evening, Change(1, "script", text=text))
    first = Hosting(evening.store, evening.clock).script()
    evening.save(OutcomeKind.CONVERSATION, script_hash=first.hash)
    newer = text.replace(first.title, f"{first.title}, again", 1)
    assert take(evening, Change(2, "script", text=newer)).changes.party
    second = Hosting(evening.store, evening.clock).script()
    assert second.hash != first.hash
    assert evening.one("SELECT script_hash FROM outcomes") == first.hash
    assert evening.one("SELECT text FROM scripts WHERE sha256 = ?", first.hash) == text


@pytest.mark.parametrize("text", ["", "no script at all", "\x00", "# Title\n\n-> nowhere\n"])
def test_a_script_that_cannot_be_read_is_left_aside_and_the_page_goes_on(party: PartyFactory, text: str) -> None:
    evening = party(voters(1))
    take(evening, Change(1, "script", text=shipped_script().read_text(encoding="utf-8")))
    in_use = party_of(evening).script_sha256
    take(evening, Change(2, "script", text=text), Change(3, "opt_out", number_hash=hash_of(1)))
    assert party_of(evening).script_sha256 == in_use
    assert isinstance(evening.calling.next(1), Nobody)
    assert advice.read(evening.store, evening.clock).unread_script, "and the host is told"
    take(evening, Change(4, "script", text=script_text("en", 2)))
    assert not advice.read(evening.store, evening.clock).unread_script


@pytest.mark.parametrize(
    ("broken", "still"),
    [
        (script_text("cy", 2).replace("-> why", "-> nowhere"), {"en": 2, "cy": 1, "pl": 0}),
        ("of another language of scripts", {"en": 2, "cy": 1, "pl": 1}),
    ],
)
def test_a_script_in_another_language_that_cannot_be_read_leaves_the_one_before_it_in_use(
    party: PartyFactory, broken: str, still: dict[str, int]
) -> None:
    evening = party(voters(1))

    def in_use(*texts: str) -> dict[str, str]:
        main, *others = texts
        scripts = tuple(PackScript(one) for one in others)
        take(evening, Change(1, "script", text=main, scripts=scripts))
        return dict(party_of(evening).scripts)

    polish = script_text("cy", 1).replace('language = "cy"', 'language = "pl"')
    in_use(script_text("en", 1), script_text("cy", 1), polish)
    texts = {("en", 2): script_text("en", 2), ("cy", 1): script_text("cy", 1), ("pl", 1): polish}
    expected = {tag: parse(texts[tag, n]).hash for tag, n in still.items() if n}
    assert in_use(script_text("en", 2), broken) == expected
    assert advice.read(evening.store, evening.clock).unread_script


# -- a service that was restored ----------------------------------------------------------------------------------


@pytest.fixture
def all_sent(three_saved: Evening) -> Evening:
    """An evening of which the service has everything, and has told of an opt-out."""
    push = push_of(three_saved)
    merge.take_answer(three_saved.store, push, stored(push), three_saved.clock)
    take(three_saved, Change(9, "opt_out", number_hash=hash_of(4)))
    return three_saved


def test_a_new_epoch_drops_the_page_keeps_opt_outs_starts_over_and_sends_the_log_again(all_sent: Evening) -> None:
    merged = take(all_sent, Change(1, "finished", contact_id="contact-4"), epoch=2)
    assert merged.restarted
    assert (party_of(all_sent).epoch, party_of(all_sent).cursor) == (2, "")
    assert all_sent.one("SELECT count(*) FROM contacts WHERE finished_elsewhere = 1") == 0
    assert all_sent.rows("SELECT number_hash FROM suppressions") == [(hash_of(4),)]
    assert [op.device_seq for op in push_of(all_sent).ops] == [1, 2, 3]


def test_an_epoch_that_is_first_seen_in_an_answer_settles_that_answer_and_sends_the_rest_again(
    all_sent: Evening,
) -> None:
    all_sent.hours_later(0.5)
    with all_sent.store.write() as connection:
        log.resend_all(connection)
    push = push_of(all_sent, 1)
    assert merge.take_answer(all_sent.store, push, stored(push, epoch=2), all_sent.clock).restarted
    assert [op.device_seq for op in push_of(all_sent).ops] == [2, 3]


def test_the_first_epoch_ever_seen_is_no_restart(three_saved: Evening) -> None:
    push = push_of(three_saved)
    assert not merge.take_answer(three_saved.store, push, stored(push, epoch=41), three_saved.clock).restarted
    assert party_of(three_saved).epoch == 41
    assert outbox(three_saved) == {}


def test_what_lies_in_the_tray_is_offered_again_when_the_log_is_sent_again(three_saved: Evening) -> None:
    merge.set_aside(three_saved.store, push_of(three_saved).ops[0].outcome_id, "unknown_contact")
    merge.send_everything_again(three_saved.store)
    assert [op.device_seq for op in push_of(three_saved).ops] == [1, 2, 3]
    assert outbox(three_saved).keys() == {op.outcome_id for op in push_of(three_saved).ops}


# -- whether both agree -------------------------------------------------------------------------------------------


def held(*pairs: tuple[str, str]) -> Reconciliation:
    return Reconciliation(1, 1, "device-1", len(pairs), len(pairs), log_digest(list(pairs)))


def pairs_of(evening: Evening) -> list[tuple[str, str]]:
    return [(op.outcome_id, op.sha256) for op in push_of(evening).ops]


def test_both_agree_when_the_service_holds_the_same_outcomes_in_any_order(three_saved: Evening) -> None:
    assert merge.agrees(three_saved.store, held(*reversed(pairs_of(three_saved))))


def test_one_less_one_more_or_one_other_is_noticed(three_saved: Evening) -> None:
    one, two, three = pairs_of(three_saved)
    assert not merge.agrees(three_saved.store, held(one, two))
    assert not merge.agrees(three_saved.store, held(one, two, three, ("extra", "0" * 64)))
    assert not merge.agrees(three_saved.store, held(one, two, (three[0], "0" * 64)))
    assert not merge.agrees(three_saved.store, held(one, two, two))


def test_what_lies_in_the_tray_is_not_expected_at_the_service(three_saved: Evening) -> None:
    one, two, three = pairs_of(three_saved)
    merge.set_aside(three_saved.store, two[0], "rejected")
    assert merge.agrees(three_saved.store, held(one, three))
