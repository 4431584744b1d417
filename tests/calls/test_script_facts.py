"""What a script knows before a call: every fact of the vocabulary, of this voter, this party and this seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.calls.script_facts import facts_before_a_call, own_party, party_words, script_facts
from phonebank_app.cards import AnswerDraft, CallCard
from phonebank_app.protocol.packs import PackPast
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Conversation, parse
from phonebank_app.scripts.vocabulary import FACTS, sample_facts
from phonebank_app.seats import PARTIES, load_seats
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, Evening, party_of, voter
from tests.scripts.texts import SHORT
from tests.ui.samples import MARGARET, POLLING_DAY

TODAY = date(2019, 12, 5)
HACKNEY = party_of(party_label="the Labour Party", polling_day=POLLING_DAY)


def test_every_fact_of_the_vocabulary_is_given_as_the_kind_of_thing_it_is_said_to_be() -> None:
    facts = script_facts(HACKNEY, replace(MARGARET, last_intention="undecided", last_issue="nhs"), "Sam", TODAY)
    assert set(facts) == set(FACTS)
    for name, fact in FACTS.items():
        match fact.kind:
            case "number":
                assert facts[name].isdecimal(), name
            case "yes_no":
                assert facts[name] in ("yes", "no"), name
            case "code":
                assert " " not in facts[name], name


def test_the_facts_of_the_seat_are_those_of_the_last_election() -> None:
    facts = script_facts(HACKNEY, MARGARET, "Sam", TODAY)
    seat = next(seat for seat in load_seats() if seat.code == HACKNEY.seat_code)
    assert facts["majority"] == str(seat.majority)
    assert facts["held_by"] == "lab"
    assert facts["seat_is_ours"] == "yes"
    assert facts["days_left"] == "7"
    theirs = msgspec.structs.replace(HACKNEY, party_label="Conservative")
    assert script_facts(theirs, MARGARET, "Sam", TODAY)["seat_is_ours"] == "no"


def test_what_is_not_known_is_empty_and_not_guessed() -> None:
    facts = script_facts(party_of(seat_code="", party_label="our party"), MARGARET, "Sam", TODAY)
    assert [facts[name] for name in ("majority", "held_by", "seat_is_ours", "days_left")] == ["", "", "", ""]
    past = msgspec.structs.replace(HACKNEY, polling_day=date(2019, 12, 1))
    assert script_facts(past, MARGARET, "Sam", TODAY)["days_left"] == ""


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Labour", "lab"),
        ("the Labour Party", "lab"),
        ("Liberal Democrats", "ld"),
        ("Plaid Cymru", "pc"),
        ("Green Party", "green"),
        ("DUP", "dup"),
        ("our party", ""),
        ("", ""),
    ],
)
def test_a_campaigns_own_name_for_its_party_is_one_of_those_with_seats(label: str, key: str) -> None:
    assert own_party(label) == key


@settings(max_examples=60)
@given(st.sampled_from(load_seats()), st.sampled_from(sorted(PARTIES)), st.dates(date(2019, 11, 1), date(2020, 1, 1)))
def test_a_seat_is_ours_exactly_where_our_party_holds_it(seat: object, key: str, today: date) -> None:
    code = getattr(seat, "code")  # noqa: B009 - a frozen row of the table
    party = party_of(seat_code=code, party_label=PARTIES[key].name, polling_day=POLLING_DAY)
    facts = script_facts(party, MARGARET, "Sam", today)
    assert (facts["seat_is_ours"] == "yes") == (facts["held_by"] == key)
    left = (POLLING_DAY - today).days
    assert facts["days_left"] == (str(left) if left >= 0 else "")


# -- outside a call ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "day"), [("en-GB", "Thursday 12 December"), ("cy", "dydd Iau 12 Rhagfyr")])
def test_outside_a_call_the_day_is_in_the_scripts_language(language: str, day: str) -> None:
    script = parse(SHORT.replace("en-GB", language))
    told = facts_before_a_call(HACKNEY, script, TODAY)
    assert told["polling_day"] == party_words(HACKNEY, script)["polling_day"] == day
    assert sample_facts(language)["polling_day"] == day
    assert Conversation.start(script, sample_facts(language)).facts["polling_day"] == day


def test_outside_a_call_what_is_the_same_for_every_call_is_as_it_is_in_one() -> None:
    script = parse(SHORT)
    inside = Conversation.start(script, script_facts(HACKNEY, MARGARET, "Sam", TODAY)).facts
    outside = facts_before_a_call(HACKNEY, script, TODAY)
    assert all(inside[name] == value for name, value in outside.items() if name in FACTS)
    assert {"seat", "on_behalf_of", "polling_day", "majority", "held_by", "days_left"} <= set(outside)
    assert not {"first_name", "full_name", "ward", "language", "caller"} & set(outside)


def test_whoever_let_a_script_be_read_is_named_rather_than_whom_its_head_names() -> None:
    script = parse(SHORT)
    known = msgspec.structs.replace(HACKNEY.answerable, script_approved_by="Ada Reid")
    party = msgspec.structs.replace(HACKNEY, answerable=known, script_sha256=script.hash)
    assert facts_before_a_call(party, script, TODAY)["approved_by"] == "Ada Reid"
    another = parse(SHORT.replace("version = 1", "version = 2"))
    assert another.hash != script.hash
    assert facts_before_a_call(party, another, TODAY)["approved_by"] == another.approved_by != "Ada Reid"


# -- what they said before ---------------------------------------------------------------------------------------


def answered(evening: Evening, **given: str) -> None:
    answers = tuple(AnswerDraft(question, "step", (code,)) for question, code in given.items())
    evening.save(OutcomeKind.CALL_BACK, answers=answers, call_back_at=evening.clock.now() + timedelta(minutes=5))


def card_again(evening: Evening, hours: float = 0.1) -> CallCard:
    """The same voter on their card once more, so much later."""
    evening.hours_later(hours)
    return evening.card()


def test_a_voter_nobody_has_spoken_with_is_rung_for_the_first_time(party: PartyFactory) -> None:
    evening = party([voter(1)])
    card = evening.card()
    facts = script_facts(HACKNEY, card, "Sam", TODAY)
    assert (facts["first_time"], facts["spoken_before"]) == ("yes", "no")
    evening.save(OutcomeKind.NO_ANSWER)
    facts = script_facts(HACKNEY, card_again(evening, 24.2), "Sam", TODAY)
    assert facts["first_time"] == "yes"


def test_what_was_said_last_is_on_the_card_for_the_script(party: PartyFactory) -> None:
    evening = party([voter(1)])
    evening.card()
    answered(evening, intention="undecided", issue="nhs")
    card = card_again(evening)
    assert (card.last_intention, card.last_issue) == ("undecided", "nhs")
    answered(evening, intention="not_said")
    card = card_again(evening)
    facts = script_facts(HACKNEY, card, "Sam", TODAY)
    assert (facts["last_intention"], facts["last_issue"], facts["spoken_before"]) == ("undecided", "nhs", "yes")


def test_what_was_taken_back_was_not_said(party: PartyFactory) -> None:
    evening = party([voter(1)])
    evening.card()
    answered(evening, intention="ours")
    evening.calling.undo(1)
    assert evening.card().last_intention == ""


def history(*past: PackPast) -> str:
    return msgspec.json.encode(past).decode()


def test_earlier_evenings_say_what_was_said_then(party: PartyFactory) -> None:
    past = PackPast(THURSDAY, "conversation", "nhs; leaning_ours", "leaning_ours", "nhs")
    evening = party([voter(1, history=history(past))])
    card = evening.card()
    assert (card.last_intention, card.last_issue) == ("leaning_ours", "nhs")
    assert script_facts(HACKNEY, card, "Sam", TODAY)["first_time"] == "no"


def test_of_a_pack_of_before_only_what_can_be_nothing_else_is_taken_for_an_intention(party: PartyFactory) -> None:
    evening = party([voter(1, history=history(PackPast(THURSDAY, "conversation", "other; undecided")))])
    card = evening.card()
    assert (card.last_intention, card.last_issue) == ("undecided", "")


def test_the_town_is_the_lists_own_column(party: PartyFactory) -> None:
    evening = party([voter(1, extra='{"Post Town": "Harrow", "Street": "Kenton Road"}')])
    assert evening.card().town == "Harrow"
