"""What another program heard of somebody counts as if a laptop had sent it, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.lists import load_list
from campaign_map.need.figures import needs_snapshot
from campaign_map.need.learned import rate
from campaign_map.need.orders import parties_today
from campaign_map.osdi.codes import IN
from campaign_map.scripts import load_script
from campaign_map.settings import Service
from campaign_map.web.totals import totals
from phonebank_app.machine.clock import EveningClock
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import HARROW_EAST, Laptop
from tests.campaign_map.osdi.programs import Evening, Program, canvass_of, program


@pytest.fixture
def contact_id(everything: Program, harrow: str) -> str:
    """Somebody in Harrow East whom nobody has rung."""
    return str(everything.get("people")["_embedded"]["osdi:people"][0]["identifiers"][0].partition(":")[2])


def problems(answer: httpx.Response) -> list[tuple[str, int]]:
    error = answer.json()["osdi:error"]
    return [(one["resource"], one["response_code"]) for one in error["resource_status"]]


def said(answer: httpx.Response) -> Any:
    return answer.json()["osdi:error"]["resource_status"][0]["error_descriptions"][0]


def test_a_canvass_is_kept_given_back_and_counted_once(everything: Program, contact_id: str, service: Service) -> None:
    canvass = {"identifiers": ["other_system:77", "third:1"], "status_code": "not-home", "success": False}
    first = everything.record(contact_id, canvass)
    assert first.status_code == 201
    kept = first.json()
    assert set(kept["identifiers"][1:]) == {"other_system:77", "third:1"}
    assert (kept["origin_system"], kept["contact_type"], kept["input_type"]) == ("Other System", "phoneCall", "web")
    assert (kept["action_date"], kept["status_code"], kept["success"]) == ("2019-12-04T17:30:00Z", "not-home", False)
    for again in (canvass, {**canvass, "identifiers": ["third:1"]}, {**canvass, "origin_system": "Renamed"}):
        answer = everything.record(contact_id, again)
        assert (answer.status_code, answer.json()) == (200, kept)
    assert everything.every(f"people/{contact_id}/canvasses") == [kept]
    assert everything.get(f"people/{contact_id}")["custom_fields"]["attempts"] == "1"
    with service.store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(models.outcomes)).scalar_one() == 1


def test_without_identifiers_the_same_content_is_the_same_canvass(everything: Program, contact_id: str) -> None:
    first, again = (
        everything.record(contact_id),
        everything.record(contact_id, {"success": "true", "input_type": "app"}),
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(first.json()["identifiers"]) == 1
    later = everything.record(contact_id, {"action_date": "2019-12-04T17:45:00Z"})
    assert later.status_code == 201
    assert len(everything.every(f"people/{contact_id}/canvasses")) == 2


def test_what_we_gave_out_ourselves_does_not_count_again_when_it_comes_back(
    everything: Program, evening: Evening
) -> None:
    before = everything.every("canvasses")
    for canvass in before:
        person = canvass["_links"]["osdi:target"]["href"].rpartition("/")[2]
        answer = everything.record(person, {**canvass, "status_code": "answer"})
        assert (answer.status_code, answer.json()) == (200, canvass)
    assert everything.every("canvasses") == before
    stranger = evening.rung[OutcomeKind.BUSY].contact_id
    answer = everything.record(stranger, {"identifiers": before[0]["identifiers"]})
    assert (answer.status_code, said(answer)["error_code"]) == (409, "IDENTIFIER_USED")


def test_the_same_identifier_with_other_content_is_a_dispute_that_the_coordinator_sees(
    everything: Program, contact_id: str, service: Service
) -> None:
    kept = everything.record(contact_id, {"identifiers": ["other:1"]}).json()
    answer = everything.record(contact_id, {"identifiers": ["other:1"], "status_code": "moved"})
    assert (answer.status_code, said(answer)["error_code"]) == (409, "CANVASS_DIFFERS")
    assert everything.every(f"people/{contact_id}/canvasses") == [kept]
    with service.store.read() as connection:
        (row,) = connection.execute(sa.select(models.set_aside.c.status, models.set_aside.c.code)).all()
    assert tuple(row) == ("conflict", "other_content")


def test_a_wish_not_to_be_rung_is_acted_on_at_once_whatever_becomes_of_the_rest(
    everything: Program, service: Service, laptop: Laptop
) -> None:
    pack = laptop.pack()
    one, disputed, shared = pack.contacts[0], pack.contacts[4], pack.contacts[8]
    assert everything.record(one.contact_id, {"status_code": "do-not-call"}).status_code == 201
    everything.record(disputed.contact_id, {"identifiers": ["other:9"]})
    wish = {"identifiers": ["other:9"], "status_code": "Do_Not_Call"}
    assert everything.record(disputed.contact_id, wish).status_code == 409
    ahead = {"status_code": "do-not-call", "action_date": "2020-12-04T18:00:00Z"}
    assert everything.record(shared.contact_id, ahead).status_code == 400
    asked_off = {change.contact_id for change in laptop.changes().changes if change.type == "opt_out"}
    assert asked_off == {one.contact_id, disputed.contact_id, shared.contact_id}
    for contact in (one, disputed, shared):
        person = everything.get(f"people/{contact.contact_id}")
        assert person["custom_fields"]["do_not_call"] == "true"
        assert all(line["do_not_call"] for line in person["phone_numbers"])
    with service.store.read() as connection:
        suppressed = connection.execute(
            sa.select(models.numbers.c.e164).where(models.numbers.c.suppressed_at.is_not(None))
        ).scalars()
        assert set(suppressed) == {contact.numbers[0].e164 for contact in (one, disputed, shared)}


def test_without_a_number_a_wish_covers_every_line_of_theirs(
    everything: Program, service: Service, tmp_path: Path
) -> None:
    listed = tmp_path / "two.csv"
    lines = ["id,name,phone,phone 2,tps,tps screened on", "A1,Ann Ash,020 7946 0901,020 7946 0902,no,2019-12-01"]
    lines += ["B1,Bob Birch,020 7946 0902,,no,2019-12-01"]
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_list(service, HARROW_EAST, listed)
    people = {one["given_name"]: one for one in everything.every("people")}
    ann, bob = (people[name]["identifiers"][0].partition(":")[2] for name in ("Ann", "Bob"))
    for status in ("wrong-number", "not_in_service"):
        answer = everything.record(ann, {"status_code": status, "success": False})
        assert (answer.status_code, said(answer)["error_code"]) == (400, "PHONE_NUMBER")
    which = {"status_code": "wrong-number", "success": False, "phone_number": 442079460901}
    assert everything.record(ann, which).status_code == 201
    first, second = everything.get(f"people/{ann}")["phone_numbers"]
    assert (first["description"], second["do_not_call"]) == ("not this person's number", False)
    assert everything.record(ann, {"status_code": "do-not-call"}).status_code == 201
    assert all(line["do_not_call"] for line in everything.get(f"people/{ann}")["phone_numbers"])
    assert all(line["do_not_call"] for line in everything.get(f"people/{bob}")["phone_numbers"])


def test_a_finished_contact_is_taken_from_the_party_that_holds_them(everything: Program, laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    assert everything.record(contact.contact_id).status_code == 201
    (change,) = laptop.changes().changes
    assert (change.type, change.contact_id) == ("finished", contact.contact_id)


def test_a_program_takes_no_household_and_books_no_call(
    everything: Program, service: Service, clock: EveningClock, contact_id: str, http: httpx.Client
) -> None:
    def counted() -> Any:
        seats = needs_snapshot(service, 4, 3.0).seats
        return next((seat.covered, seat.callable) for seat in seats if seat.code == HARROW_EAST)

    covered, callable_before = counted()
    assert everything.record(contact_id, {"status_code": "busy", "success": False}).status_code == 201
    assert counted() == (pytest.approx(covered + 1 / 9000, abs=1e-3), callable_before)
    everything.record(contact_id, {"status_code": "busy", "success": False})  # a repetition books nothing either
    clock.skip(timedelta(minutes=5))
    assert counted()[1] == callable_before
    # A party is given everybody, also them.
    pack = Laptop.paired(service, http).pack(callers=20)
    assert contact_id in {one.contact_id for one in pack.contacts}
    assert [one["title"] for one in everything.every("phonebanks")] == ["Ann’s phonebank party"]


def test_a_program_is_no_party_that_was_sent_somewhere_or_whose_pace_is_learned_from(
    everything: Program, service: Service, harrow: str
) -> None:
    people = [one["identifiers"][0].partition(":")[2] for one in everything.every("people", per_page=100)]
    for at, person in enumerate(people):
        everything.record(person, {"action_date": f"2019-12-04T{10 + at // 6}:{at % 6}5:00Z", "status_code": "busy"})
    now = service.clock.now()
    with service.store.read() as connection:
        assert parties_today(connection, now, {HARROW_EAST}) == {}
        assert rate(connection, service.store, 12.0, now).caller_hours == 0
        assert totals(connection, now).parties == 0
        assert totals(connection, now).calls == 40


def test_results_of_other_programs_are_canvasses_and_no_phone_bank_results(
    everything: Program, contact_id: str
) -> None:
    kept = everything.record(contact_id, {"contact_type": "in_person", "status_code": "hostile"}).json()
    assert (kept["contact_type"], kept["status_code"]) == ("in-person", "refused")
    assert everything.every("phone_bank_results") == []
    assert everything.every(f"people/{contact_id}/phone_bank_results") == []
    assert everything.every("canvasses") == [kept]
    (tagging,) = everything.every(kept["_links"]["osdi:taggings"]["href"])
    assert tagging["item_type"] == "osdi:canvass"
    assert everything.get(tagging["_links"]["osdi:canvass"]["href"]) == kept
    (effort,) = everything.every("canvassing_efforts")
    assert effort["total_canvasses"] == 1


def test_answers_come_in_by_the_addresses_of_questions(everything: Program, contact_id: str) -> None:
    questions = {one["name"]: one for one in everything.every("questions")}
    address = {name: one["_links"]["self"]["href"] for name, one in questions.items()}
    answer = everything.record(
        contact_id,
        add_questions_responses_uri=[
            {"question": address["issue"], "responses": ["nhs", "Housing"], "value": ""},
            {"question": address["intention"].rpartition("/")[2], "responses": ["ours"]},
        ],
    )
    assert answer.status_code == 201, answer.text
    found = everything.every(answer.json()["_links"]["osdi:answers"]["href"])
    assert [one["responses"] for one in found] == [["nhs", "housing"], ["ours"]]
    assert everything.every(f"people/{contact_id}/answers") == found


def test_what_is_not_offered_is_said_and_the_canvass_is_kept(everything: Program, contact_id: str) -> None:
    issue = next(one for one in everything.every("questions") if one["name"] == "issue")["_links"]["self"]["href"]
    body: dict[str, Any] = {
        "add_tags": ["volunteer"],
        "add_lists_uri": ["https://elsewhere.example.org/lists/1"],
        "triggers": {"autoresponse": {"enabled": True, "identifiers": ["x:1"]}},
        "add_questions_responses_uri": [
            {"question": issue, "responses": ["nhs"]},
            {"question": "https://elsewhere.example.org/questions/9", "responses": ["y"]},
        ],
    }
    answer = everything.record(contact_id, **body)
    assert answer.status_code == 400
    error = answer.json()["osdi:error"]
    assert (error["request_type"], error["response_code"]) == ("non-atomic", 400)
    assert problems(answer) == [
        ("osdi:canvass", 201),
        ("osdi:answer", 400),
        ("osdi:tagging", 500),
        ("osdi:item", 500),
        ("osdi:message", 500),
    ]
    kept = answer.json()["osdi:canvass"]
    assert everything.every("canvasses") == [kept]
    assert [one["responses"] for one in everything.every("answers")] == [["nhs"]]
    again = everything.record(contact_id, **body)
    assert problems(again)[0] == ("osdi:canvass", 200)
    assert again.json()["osdi:canvass"] == kept


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "answers",
    [
        {"responses": ["no such key"]},
        {"responses": []},
        {"responses": ["nhs", "housing", "buses"]},
    ],
)
def test_an_answer_that_the_question_does_not_allow_is_not_kept(
    everything: Program, contact_id: str, answers: Any
) -> None:
    issue = next(one for one in everything.every("questions") if one["name"] == "issue")["_links"]["self"]["href"]
    answer = everything.record(contact_id, add_questions_responses_uri=[{"question": issue, **answers}])
    assert problems(answer) == [("osdi:canvass", 201), ("osdi:answer", 400)]
    assert everything.every("answers") == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_status_code_that_is_understood_is_kept(everything: Program, harrow: str) -> None:
    people = iter(everything.every("people", per_page=100))
    for code, kind in IN.items():
        contact_id = next(people)["identifiers"][0].partition(":")[2]
        answer = everything.record(contact_id, {"status_code": code.upper(), "success": None})
        assert answer.status_code == 201, (code, answer.text)
        finished = everything.get(f"people/{contact_id}")["custom_fields"]
        assert finished["attempts"] == "1"
        assert (finished["do_not_call"] == "true") is (kind is OutcomeKind.DO_NOT_CALL)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_status_code_nobody_knows_is_refused_with_those_there_are(everything: Program, contact_id: str) -> None:
    answer = everything.record(contact_id, {"status_code": "teleported"})
    assert answer.status_code == 400
    assert "do-not-call" in said(answer)["hint"]
    assert everything.every("canvasses") == []
    for body in (b"", b"[]", b"{", b"\xff", b'"x"'):
        answer = everything.ask(f"people/{contact_id}/record_canvass_helper", "POST", content=body)
        assert answer.status_code == 400, body
        assert said(answer)["description"]


def test_a_canvass_alone_may_be_posted_to_the_persons_canvasses(everything: Program, contact_id: str) -> None:
    answer = everything.ask(f"people/{contact_id}/canvasses", "POST", json=canvass_of())
    assert answer.status_code == 201
    assert everything.every(f"people/{contact_id}/canvasses") == [answer.json()]


def test_the_same_canvass_sent_by_many_at_once_and_by_two_coordinators_counts_once(
    everything: Program, service: Service, http: httpx.Client, contact_id: str
) -> None:
    others = [program(service, http) for _ in range(2)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda one: one.record(contact_id, {"identifiers": ["other:1"]}), [everything, *others] * 4)
        )
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["identifiers"][0] for answer in answers}) == 1
    assert len(everything.every("canvasses")) == 1
    assert everything.get(f"people/{contact_id}")["custom_fields"]["attempts"] == "1"


def test_many_canvasses_at_once_are_all_kept(
    everything: Program, service: Service, http: httpx.Client, harrow: str
) -> None:
    people = [one["identifiers"][0].partition(":")[2] for one in everything.every("people", per_page=100)]
    programs = [everything, program(service, http)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda at: programs[at % 2].record(people[at]), range(24)))
    assert {answer.status_code for answer in answers} == {201}
    assert everything.get("canvasses")["total_records"] == 24


FIGURES = """+++
title = "Figures"
language = "en-GB"
version = 1
+++
== hello: Hello
I am {caller} for {on_behalf_of}.
-> sure
== sure: How sure (scale 0 to 4)
How sure?
0 Never
-> many
== many: How many (number 1 to 6)
How many?
-> day
== day: Which day (date)
When?
-> end conversation
"""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_points_of_a_scale_numbers_and_days_come_in_and_go_out_alike(
    everything: Program, contact_id: str, service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "figures.script.txt"
    path.write_text(FIGURES, encoding="utf-8")
    load_script(service, path)
    questions = {one["name"]: one for one in everything.every("questions")}
    kinds = {name: questions[name]["question_type"] for name in ("sure", "many", "day")}
    assert kinds == {"sure": "SingleChoice", "many": "Paragraph", "day": "Paragraph"}
    assert [one["key"] for one in questions["sure"]["responses"]] == ["0", "1", "2", "3", "4"]
    address = {name: one["_links"]["self"]["href"] for name, one in questions.items()}
    sent = [
        {"question": address["sure"], "responses": ["3"]},
        {"question": address["many"], "value": "2"},
        {"question": address["day"], "value": "2019-12-12"},
    ]
    answer = everything.record(contact_id, add_questions_responses_uri=sent)
    assert answer.status_code == 201, answer.text
    found = everything.every(answer.json()["_links"]["osdi:answers"]["href"])
    assert [(one["responses"], one.get("value")) for one in found] == [(["3"], None), ([], "2"), ([], "2019-12-12")]
    for name, given in (("sure", {"responses": ["5"]}), ("many", {"value": "9"}), ("day", {"value": "Thursday"})):
        wrong = everything.record(contact_id, add_questions_responses_uri=[{"question": address[name], **given}])
        assert ("osdi:answer", 400) in problems(wrong), name
