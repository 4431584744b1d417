"""Outcomes in: each once, each answered for itself, none lost; and what others are told of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import MAX_OPS, SCHEMA, PushedOp, Reconciliation, digest, log_digest
from tests.campaign_map.laptop import JSON, SIX_O_CLOCK, Laptop


def test_a_push_is_acknowledged_with_201_our_media_type_the_nonce_and_every_id(laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    op = laptop.op(contact)
    answer = laptop.push(op, nonce="once-only")
    assert (answer.proto, answer.epoch, answer.nonce_echo) == (1, 1, "once-only")
    assert [(one.outcome_id, one.status) for one in answer.results] == [(op.outcome_id, "stored")]
    assert answer.server_time == SIX_O_CLOCK
    assert answer.durable_through == 0


def test_the_same_outcome_sent_again_is_a_duplicate_with_its_first_number(
    laptop: Laptop, service: Service, clock: EveningClock
) -> None:
    contacts = laptop.pack().contacts
    first = laptop.pushed(laptop.op(contacts[0]))
    stored = laptop.push(first).results[0]
    laptop.report(contacts[1])
    clock.skip(timedelta(days=400))
    laptop.pair_again(service)
    again = laptop.push(first).results[0]
    assert (again.status, again.server_seq) == ("duplicate", stored.server_seq)


def test_the_same_outcome_twice_in_one_batch_counts_once(laptop: Laptop) -> None:
    one = laptop.pushed(laptop.op(laptop.pack().contacts[0]))
    assert [result.status for result in laptop.push(one, one).results] == ["stored", "duplicate"]


def test_the_same_id_with_other_content_is_a_conflict_and_both_are_kept(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    first = laptop.op(contact, "no_answer")
    other = msgspec.structs.replace(first, kind="refused")
    assert laptop.push(first).results[0].status == "stored"
    for _ in range(2):
        result = laptop.push(other).results[0]
        assert (result.status, result.code) == ("conflict", "other_content")
    with service.store.read() as connection:
        kept = connection.execute(sa.select(models.outcomes.c.kind)).scalars().all()
        aside = connection.execute(sa.select(models.set_aside.c.sha256)).scalars().all()
    assert kept == ["no_answer"]
    assert len(aside) == 1


def test_a_count_that_two_copies_of_a_store_used_is_a_conflict(laptop: Laptop) -> None:
    contacts = laptop.pack().contacts
    first, second = (laptop.pushed(laptop.op(one)) for one in contacts[:2])
    copied = msgspec.structs.replace(second, device_seq=first.device_seq)
    assert [one.status for one in laptop.push(first, copied).results] == ["stored", "conflict"]
    laptop.device = "d_copy"
    assert laptop.push(second).results[0].status == "stored"


def test_one_bad_outcome_never_holds_up_the_others(laptop: Laptop) -> None:
    contacts = laptop.pack().contacts
    good = [laptop.pushed(laptop.op(one)) for one in contacts[:3]]
    wrong_digest = msgspec.structs.replace(laptop.pushed(laptop.op(contacts[3])), sha256=digest(b"other"))
    rubbish = PushedOp("r1", 90, digest(b'{"what": 1}'), msgspec.Raw(b'{"what": 1}'))
    cases = {
        "bad_digest": wrong_digest,
        "bad_op": rubbish,
        "bad_id": msgspec.structs.replace(laptop.pushed(laptop.op(contacts[4])), outcome_id="another"),
        "wrong_party": laptop.pushed(laptop.op(contacts[4], party_id="p_other")),
        "unknown_kind": laptop.pushed(laptop.op(contacts[4], "sold_a_car")),
        "unknown_contact": laptop.pushed(laptop.op("c_nobody")),
        "bad_number": laptop.pushed(laptop.op(contacts[4], number="020 7946 0000")),
        "bad_time": laptop.pushed(laptop.op(contacts[4], at=datetime(9999, 12, 31, tzinfo=SIX_O_CLOCK.tzinfo))),
        "schema_too_new": laptop.pushed(laptop.op(contacts[4], schema=SCHEMA + 1)),
    }
    results = laptop.push(good[0], *cases.values(), *good[1:]).results
    assert [one.status for one in results] == ["stored", *["rejected"] * len(cases), "stored", "stored"]
    assert [one.code for one in results[1 : 1 + len(cases)]] == list(cases)


@pytest.mark.parametrize("note", ["nul \x00 inside", "\U0001f600" * 50, "‮right to left", "'; DROP TABLE outcomes; --"])
def test_whatever_a_caller_types_is_kept_as_it_was(laptop: Laptop, note: str) -> None:
    op = laptop.op(laptop.pack().contacts[0], note=note, caller="\x00Bea", language="\x00")
    assert laptop.push(op).results[0].status == "stored"
    held = laptop.ask("GET", "results").json()["outcomes"][0]["op"]
    assert held["note"] == note


def test_a_contact_of_another_party_is_unknown(laptop: Laptop, other: Laptop) -> None:
    theirs = other.pack(callers=1, hours=1).contacts[0]
    assert laptop.report(theirs).code == "unknown_contact"


def test_an_outcome_after_the_lease_is_taken_and_marked_late(
    laptop: Laptop, clock: EveningClock, service: Service
) -> None:
    contacts = laptop.pack(hours=3).contacts
    laptop.report(contacts[0])
    clock.skip(timedelta(days=30))
    laptop.pair_again(service)
    assert laptop.report(contacts[1]).status == "stored"
    with service.store.read() as connection:
        late = connection.execute(sa.select(models.outcomes.c.late).order_by(models.outcomes.c.server_seq)).scalars()
        assert list(late) == [False, True]


def test_an_outcome_of_a_slice_that_was_returned_is_late(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    assert laptop.ask("POST", "return").json() == {"proto": 1, "leases": 1}
    assert laptop.ask("POST", "return").json() == {"proto": 1, "leases": 0}
    assert laptop.report(contact).status == "stored"
    with service.store.read() as connection:
        assert connection.execute(sa.select(models.outcomes.c.late)).scalar_one() is True


def test_numbers_only_grow_and_say_the_order_of_arrival(laptop: Laptop, other: Laptop) -> None:
    mine, theirs = laptop.pack(callers=1, hours=1).contacts, other.pack(callers=1, hours=1).contacts
    seqs = []
    for one, another in zip(mine[:5], theirs[:5], strict=True):
        seqs += [laptop.report(one, "refused").server_seq, other.report(another).server_seq]
    assert seqs == sorted(set(seqs))


def test_do_not_call_reaches_everybody_who_was_ever_given_the_number(
    laptop: Laptop, other: Laptop, clock: EveningClock
) -> None:
    first = laptop.pack()
    asked_off = first.contacts[0]
    clock.skip(timedelta(days=1))  # the lease is over; the next party is given the same household
    second = other.pack()
    assert asked_off.contact_id in {one.contact_id for one in second.contacts}
    laptop.report(asked_off, "do_not_call")
    (change,) = other.changes().changes
    assert (change.type, change.contact_id) == ("opt_out", asked_off.contact_id)
    assert change.number_hash in other.pack().do_not_call
    laptop.report(asked_off, "do_not_call")
    assert len(other.changes().changes) == 1


def test_a_person_who_asked_not_to_be_rung_is_in_no_later_pack(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    asked_off = laptop.pack().contacts[0]
    laptop.report(asked_off, "do_not_call")
    laptop.ask("POST", "return")
    clock.skip(timedelta(days=2))
    other.pair_again(service)
    assert asked_off.contact_id not in {one.contact_id for one in other.pack().contacts}


def test_do_not_call_stands_even_when_it_is_withdrawn_or_in_dispute(laptop: Laptop, service: Service) -> None:
    contacts = laptop.pack().contacts
    asked = laptop.op(contacts[0], "do_not_call")
    laptop.push(asked)
    laptop.push(laptop.op(contacts[0], "withdrawn", replaces=asked.outcome_id))
    told = laptop.op(contacts[1], "no_answer")
    laptop.push(told, msgspec.structs.replace(told, kind="do_not_call"))
    with service.store.read() as connection:
        off = connection.execute(
            sa.select(models.contacts.c.contact_id).where(models.contacts.c.do_not_call.is_(True))
        ).scalars()
        assert set(off) == {contacts[0].contact_id, contacts[1].contact_id}


def test_do_not_call_stands_even_when_the_outcome_around_it_is_not_taken(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    result = laptop.push(laptop.op(contact, "do_not_call", number="020 7946 0000")).results[0]
    assert (result.status, result.code) == ("rejected", "bad_number")
    with service.store.read() as connection:
        off = sa.select(models.contacts.c.contact_id).where(models.contacts.c.do_not_call.is_(True))
        assert list(connection.execute(off).scalars()) == [contact.contact_id]


def test_whoever_holds_a_contact_hears_that_another_party_finished_them(
    laptop: Laptop, other: Laptop, clock: EveningClock
) -> None:
    contact = laptop.pack(hours=1).contacts[0]
    clock.skip(timedelta(hours=3))
    assert contact.contact_id in {one.contact_id for one in other.pack().contacts}
    laptop.report(contact, "conversation")
    assert [(one.type, one.contact_id) for one in other.changes().changes] == [("finished", contact.contact_id)]
    assert laptop.changes().changes == ()


def test_a_party_withdraws_its_own_outcomes_only(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    contact = laptop.pack(hours=1).contacts[0]
    refused = laptop.op(contact, "refused")
    clock.skip(timedelta(hours=3))
    other.pack()
    laptop.push(refused)
    other.report(contact, "withdrawn", replaces=refused.outcome_id)
    clock.skip(timedelta(days=2))
    other.pair_again(service)
    assert contact.contact_id not in {one.contact_id for one in other.pack().contacts}
    laptop.push(laptop.op(contact, "withdrawn", replaces=refused.outcome_id))
    clock.skip(timedelta(days=2))
    other.pair_again(service)
    assert contact.contact_id in {one.contact_id for one in other.pack().contacts}


def test_outcomes_that_arrive_in_the_wrong_order_mean_the_same(laptop: Laptop, service: Service) -> None:
    one, another = laptop.pack().contacts[:2]
    for contact, backwards in ((one, False), (another, True)):
        later = SIX_O_CLOCK + timedelta(hours=20)
        ops = [laptop.pushed(laptop.op(contact, "call_back", call_back_at=later)), laptop.pushed(laptop.op(contact))]
        for op in reversed(ops) if backwards else ops:
            laptop.push(op)
    table = models.contacts.c
    with service.store.read() as connection:
        states = connection.execute(
            sa.select(table.attempts, table.finished, table.queue, table.due).where(
                table.contact_id.in_([one.contact_id, another.contact_id])
            )
        ).all()
    assert len(set(states)) == 1


def test_changes_come_in_pages_and_a_cursor_never_skips(laptop: Laptop, other: Laptop, clock: EveningClock) -> None:
    contacts = laptop.pack(hours=1).contacts
    clock.skip(timedelta(hours=3))
    other.pack()
    for contact in contacts[:5]:
        laptop.report(contact, "refused")
    seen, cursor, more = [], "", True
    while more:
        page = other.changes(cursor, limit=2)
        seen += [change.contact_id for change in page.changes]
        cursor, more = page.next, page.more
    assert seen == [contact.contact_id for contact in contacts[:5]]
    assert other.changes(cursor).next == cursor


def test_a_page_that_is_known_is_not_sent_again(laptop: Laptop, other: Laptop, clock: EveningClock) -> None:
    contacts = laptop.pack(hours=1).contacts
    clock.skip(timedelta(hours=3))
    other.pack()
    first = other.ask("GET", "changes")
    known = other.ask("GET", "changes", headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    laptop.report(contacts[0], "refused")
    assert other.ask("GET", "changes", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_a_cursor_of_another_epoch_starts_again_and_one_that_is_none_is_refused(laptop: Laptop) -> None:
    assert laptop.changes("77.500").next == "1.0"
    for cursor in ("x", "1.", "1.-4", ".", "1.٣", "9" * 41):
        answer = laptop.ask("GET", "changes", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
    assert laptop.changes("1." + "9" * 30).changes == ()
    assert laptop.ask("GET", "changes", params={"limit": 0}).json()["code"] == "bad_request"


def test_reconcile_says_what_is_held_from_one_laptop(laptop: Laptop) -> None:
    contacts = laptop.pack().contacts
    sent = [laptop.pushed(laptop.op(one)) for one in contacts[:4]]
    laptop.push(*sent)
    answer = laptop.ask("GET", "reconcile", params={"device": laptop.device})
    held = msgspec.json.decode(answer.content, type=Reconciliation)
    assert (held.device, held.count, held.max_device_seq) == (laptop.device, 4, 4)
    assert held.digest == log_digest([(one.outcome_id, one.sha256) for one in sent])
    empty = laptop.ask("GET", "reconcile", params={"device": "d_nobody"}).json()
    assert (empty["count"], empty["digest"]) == (0, log_digest([]))


def test_a_batch_has_bounds(laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    many = [laptop.pushed(laptop.op(contact)) for _ in range(MAX_OPS + 1)]
    assert laptop.send(*many).json()["code"] == "too_many_ops"
    assert laptop.send(*many[:MAX_OPS]).status_code == 201
    large = laptop.pushed(laptop.op(contact, note="x" * 270_000))
    answer = laptop.send(large)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_what_is_not_our_json_is_refused_before_it_is_read(laptop: Laptop) -> None:
    for kind in ("text/html", "application/x-www-form-urlencoded", "text/plain", ""):
        answer = laptop.ask("POST", "push", content=b"<html>", headers={"content-type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "media_type")
    squeezed = {**JSON, "content-encoding": "gzip"}
    assert laptop.ask("POST", "push", content=b"\x1f\x8b", headers=squeezed).status_code == 415


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Nothing"),
        (b"{", "truncated"),
        (b"\xff", "malformed"),
        (b"[" * 50_000, "cannot be read"),
        (b'{"nonce": 1}', "$.nonce"),
        (b'{"nonce":"n","device":"d","epoch_seen":1,"schema":1,"ops":[{"outcome_id":7}]}', "$.ops[0].outcome_id"),
    ],
)
def test_broken_json_is_refused_with_the_place_that_is_wrong(laptop: Laptop, body: bytes, says: str) -> None:
    answer = laptop.ask("POST", "push", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
    assert says.lower() in answer.json()["what"].lower()
