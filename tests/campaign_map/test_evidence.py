"""What voters say they will vote: counted as the log stands, relative to the campaign, and shown."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map import models
from campaign_map.intake.standing import log_of
from campaign_map.lists import load_list
from campaign_map.need import evidence, kept
from campaign_map.need.evidence import heard_of, rivals_share, stance_of
from campaign_map.need.figures import figures
from campaign_map.needs import Heard
from campaign_map.profile import EvidenceRule
from campaign_map.settings import Service
from phonebank_app import scripts
from phonebank_app.machine.clock import EveningClock
from phonebank_app.paths import resources
from phonebank_app.protocol.wire import AnswerOp, OutcomeOp
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.stances import STANCES
from phonebank_app.seats import PARTIES, load_seats, seats_by_code
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, Laptop, write_list


def answers(*codes: str, question: str = "intention") -> tuple[AnswerOp, ...]:
    return (AnswerOp("issue", "matters", ("nhs",)), AnswerOp(question, "voting", codes))


def said(service: Service) -> dict[str, str]:
    table = models.voter_answers
    with service.store.read() as connection:
        rows = connection.execute(sa.select(table.c.contact_id, table.c.value))
        return {row.contact_id: row.value for row in rows}


def test_the_shipped_script_asks_in_words_that_are_understood() -> None:
    script = scripts.parse(read_text(resources() / "scripts" / "first-conversation.en.script.txt"))
    step = next(step for step in script.steps if step.question and step.question.name == EvidenceRule().question)
    codes = {choice.value for choice in step.choices}
    assert codes - set(STANCES) == {"not_said"}


def test_the_last_answer_of_each_voter_is_kept(laptop: Laptop, service: Service) -> None:
    one, two, three = laptop.pack().contacts[:3]
    laptop.push(
        laptop.op(one, "partial", answers=answers("other")),
        laptop.op(two, "conversation", answers=answers("not_said")),
        laptop.op(three, "no_answer"),
    )
    assert said(service) == {one.contact_id: "other"}
    laptop.report(one, "conversation", answers=answers("leaning_ours"))
    laptop.report(one, "conversation", answers=answers("not_said"))
    laptop.report(two, "conversation", answers=answers("undecided"))
    assert said(service) == {one.contact_id: "leaning_ours", two.contact_id: "undecided"}


def test_a_correction_or_what_is_taken_back_takes_its_answer_with_it(laptop: Laptop, service: Service) -> None:
    one, two, three = laptop.pack().contacts[:3]
    ops = [laptop.op(contact, "conversation", answers=answers("ours")) for contact in (one, two, three)]
    laptop.push(*ops)
    laptop.report(one, "withdrawn", replaces=ops[0].outcome_id)
    laptop.report(two, "conversation", replaces=ops[1].outcome_id, answers=answers("other"))
    laptop.report(three, "wrong_number", replaces=ops[2].outcome_id)
    assert said(service) == {two.contact_id: "other"}


def test_taking_back_the_last_answer_brings_the_one_before_to_light(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "partial", answers=answers("other"))
    last = laptop.op(contact, "conversation", answers=answers("ours"))
    laptop.push(last)
    assert said(service) == {contact.contact_id: "ours"}
    laptop.report(contact, "withdrawn", replaces=last.outcome_id)
    assert said(service) == {contact.contact_id: "other"}


def test_a_correction_that_arrives_before_what_it_corrects_counts_all_the_same(
    laptop: Laptop, service: Service
) -> None:
    contact = laptop.pack().contacts[0]
    first = laptop.pushed(laptop.op(contact, "conversation", answers=answers("ours")))
    undo = laptop.pushed(laptop.op(contact, "withdrawn", replaces=first.outcome_id))
    laptop.push(undo)
    laptop.push(first)
    assert said(service) == {}


def test_nobody_takes_back_the_answers_that_another_party_was_given(
    laptop: Laptop, other: Laptop, service: Service, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    theirs = laptop.op(contact, "partial", answers=answers("ours"))
    laptop.push(theirs)
    clock.skip(timedelta(days=2))
    other.pair_again(service)
    other.pack(callers=20, hours=10)
    other.report(contact.contact_id, "withdrawn", replaces=theirs.outcome_id)
    assert said(service) == {contact.contact_id: "ours"}


def test_in_whatever_order_a_log_arrives_the_answers_are_those_of_the_log(laptop: Laptop, service: Service) -> None:
    contacts = laptop.pack().contacts[:4]
    rng = random.Random(4)
    log = []
    for contact in contacts:
        before = None
        for _ in range(5):
            code = rng.choice(["ours", "other", "not_said", ""])
            op = laptop.op(
                contact,
                rng.choice(["partial", "conversation", "withdrawn"]) if before else "partial",
                answers=answers(code) if code else (),
                replaces=before if before and rng.random() < 0.6 else None,
            )
            before = op.outcome_id
            log.append(laptop.pushed(op))
    shuffled = rng.sample(log, len(log))
    for at in range(0, len(shuffled), 3):
        laptop.push(*shuffled[at : at + 3])
    with service.store.read() as connection:
        rule = service.profile.evidence
        logs = log_of(connection, [contact.contact_id for contact in contacts])
        expected = evidence._as_the_logs_stand(logs, rule)
    assert said(service) == {contact_id: value for contact_id, (value, _) in expected.items()}


def test_a_campaign_may_ask_in_its_own_words() -> None:
    rule = EvidenceRule(question="vote", codes={"strong_red": "ours", "red?": "leaning_ours"})
    op = OutcomeOp("o", "p", "c", "conversation", SIX_O_CLOCK, 0, 1, "Bea", answers=answers("strong_red"))
    assert stance_of(op, rule) is None
    for code, meant in {"strong_red": "ours", "red?": "leaning_ours", "leaning_con": "leaning_con", "?": None}.items():
        asked = msgspec.structs.replace(op, answers=answers(code, question="vote"))
        assert stance_of(asked, rule) == meant


def test_a_seats_answers_are_ours_the_rivals_and_those_of_others() -> None:
    harrow = seats_by_code()[HARROW_EAST]  # Conservative, Labour second
    tally = {
        "ours": 6,
        "lab": 2,
        "leaning_ours": 2,
        "con": 3,
        "leaning_con": 1,
        "ld": 4,
        "undecided": 9,
        "not_voting": 2,
    }
    assert heard_of(harrow, tally, "lab") == Heard(HARROW_EAST, ours=9, rival=3.5, answers=16.5)
    assert heard_of(harrow, {"undecided": 5}, "lab") is None
    someone = heard_of(harrow, {"ours": 1, "other": 10}, "lab")
    assert someone is not None
    con = harrow.votes_for("con") / (harrow.valid_votes - harrow.votes_for("lab"))
    assert someone.rival == pytest.approx(10 * con)


def test_someone_else_is_shared_out_within_bounds_in_every_seat_and_for_every_party() -> None:
    for party in PARTIES:
        for seat in load_seats():
            if seat.votes_for(party):
                assert 0 < rivals_share(seat, party) <= 1


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(STANCES), st.integers(0, 500)), st.sampled_from(["lab", "con", "snp"]))
def test_ours_and_the_rivals_never_outnumber_those_who_named_a_party(tally: dict[str, int], party: str) -> None:
    for seat in load_seats()[::40]:
        heard = heard_of(seat, tally, party) if seat.votes_for(party) else None
        if heard is not None:
            assert 0 <= heard.ours + heard.rival <= heard.answers + 1e-9
            assert heard.answers <= sum(tally.values())


def test_a_seat_that_does_better_than_the_rest_moves_up_and_the_reason_says_so(
    service: Service, http: httpx.Client, harrow: str, tmp_path: Path
) -> None:
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 40, first=1000))
    first = Laptop.paired(service, http)
    pack = first.pack()
    first.push(*(first.op(one, "conversation", answers=answers("ours")) for one in pack.contacts))
    pack = first.pack(declined=[pack.manifest.seat_code])
    first.push(*(first.op(one, "conversation", answers=answers("other")) for one in pack.contacts))
    kept.forget(service.store)
    with service.store.read() as connection:
        counted = figures(connection, service, 4, 3.0)
    there, here = (counted.ranking.seat(code).need for code in (PUTNEY, HARROW_EAST))
    told = {need.code: need.told for need in (there, here)}
    assert {need.heard for need in (there, here)} == {40}
    better = max(told, key=lambda code: told[code])
    assert told[better] > 0 > min(told.values())
    assert abs(told[better]) < 20  # forty voters against a doubt worth four hundred
    ledger = counted.reason(counted.look_at(better)).ledger
    assert ledger[2].words == "What voters here tell us"
    assert ledger[2].points == pytest.approx(told[better], abs=0.1)
