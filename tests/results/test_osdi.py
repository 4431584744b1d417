"""OSDI files, held to the specification's field tables and to what the campaign's service says of the same calls."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest

from campaign_map.osdi import codes as service
from campaign_map.osdi import resources
from phonebank_app.results import FORMATS, Wanted, osdi_words
from phonebank_app.results.source import Source
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.questions import question_id
from tests.results.sources import ANSWERED, attempt, contact_of, source

KINDS = list(OutcomeKind)

# OSDI 1.2, opensupporter/osdi-docs ea51c38: the tables of each resource, not its examples. True: must be there.
COMMON = {"identifiers": list, "origin_system": str, "created_date": str, "modified_date": str, "_links": dict}
TABLES: dict[str, dict[str, Any]] = {
    "osdi:people": COMMON
    | {
        "family_name": str,
        "given_name": str,
        "phone_numbers": list,
        "custom_fields": dict,
        "division_info": list,
    },
    "osdi:phone_bank_results": COMMON
    | {"call_date": str, "phone_number": str, "success": bool, "status_code": str, "duration": int, "caller_id": str},
    "osdi:answers": COMMON | {"action_date": str, "value": str, "responses": list},
    "osdi:questions": COMMON
    | {
        "name": str,
        "title": str,
        "description": str,
        "summary": str,
        "question_type": str,
        "responses": list,
    },
    "osdi:tags": COMMON | {"name": str, "description": str},
    "osdi:taggings": COMMON | {"item_type": str},
}
PHONE_NUMBER = {
    "primary": bool,
    "number": str,
    "extension": str,
    "description": str,
    "number_type": str,
    "operator": str,
    "country": str,
    "sms_capable": bool,
    "do_not_call": bool,
}
NUMBER_TYPES = ("Home", "Work", "Mobile", "Other", "Daytime", "Evening", "Fax")


def evening() -> Source:
    rows = [attempt(place, kind=kind, answers=ANSWERED) for place, kind in enumerate(KINDS, 1)]
    rows.append(attempt(50, counts=False, answers=ANSWERED))
    rows.append(attempt(51, kind=OutcomeKind.DO_NOT_CALL, counts=False))
    return source(rows, [contact_of(row) for row in rows])


def document(of: Source, wanted: Wanted = "attempts") -> dict[str, Any]:
    file = io.BytesIO()
    count = FORMATS["osdi"].write(FORMATS["osdi"].table(of, wanted), file)
    made: dict[str, Any] = json.loads(file.getvalue())
    assert sum(map(len, made["_embedded"].values())) == count
    msgspec.json.decode(file.getvalue(), type=osdi_words.Document)
    return made


def test_every_field_is_in_the_table_of_its_resource_and_of_its_type() -> None:
    made = document(evening())["_embedded"]
    assert set(made) == set(TABLES)
    for rel, found in made.items():
        for one in found:
            assert set(one) <= set(TABLES[rel]), rel
            assert all(isinstance(value, TABLES[rel][key]) for key, value in one.items()), rel
            assert set(COMMON) <= set(one)
            assert all(identifier.partition(":")[2] for identifier in one["identifiers"])
            assert all(
                value not in ("", None) for key, value in one.items() if key not in ("given_name", "family_name")
            )
            assert all(link["href"] for link in one["_links"].values())
    for person in made["osdi:people"]:
        for number in person["phone_numbers"]:
            assert set(number) <= set(PHONE_NUMBER)
            assert number["number"].isdigit()
            assert number["number_type"] in NUMBER_TYPES
    assert all({"success", "status_code", "call_date"} <= set(one) for one in made["osdi:phone_bank_results"])
    assert {one["question_type"] for one in made["osdi:questions"]} <= {"Paragraph", "SingleChoice", "MultiChoice"}


@pytest.mark.parametrize("kind", KINDS)
def test_codes_and_success_are_those_of_the_service(kind: OutcomeKind) -> None:
    ours, theirs = osdi_words.OUT[kind], service.OUT[kind]
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert (ours.status_code, ours.success, ours.tag) == (theirs.status_code, theirs.success, theirs.tag)


def test_what_only_turns_on_and_what_is_withdrawn_are_as_at_the_service() -> None:
    assert osdi_words.NEVER_WITHDRAWN == service.NEVER_WITHDRAWN
    made = document(evening())["_embedded"]["osdi:phone_bank_results"]
    status = {one["identifiers"][0]: one["status_code"] for one in made}
    assert status["phonebankparty:outcome-50"] == service.WITHDRAWN
    assert status["phonebankparty:outcome-51"] == "do-not-call"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (osdi_words.Person, resources.Person),
        (osdi_words.PhoneBankResult, resources.PhoneBankResult),
        (osdi_words.Answer, resources.Answer),
        (osdi_words.Question, resources.Question),
        (osdi_words.Tag, resources.Tag),
        (osdi_words.Tagging, resources.Tagging),
        (osdi_words.PhoneNumber, resources.PhoneNumber),
    ],
)
def test_no_field_is_called_otherwise_than_at_the_service(ours: type, theirs: type) -> None:
    there = {field.encode_name for field in msgspec.structs.fields(theirs)}
    assert {field.encode_name for field in msgspec.structs.fields(ours)} <= there


def test_the_id_of_a_question_stays_what_it_was_in_older_files() -> None:
    assert question_id("issue") == "q_4a502846d070e208"


def test_everything_hangs_together_by_its_links() -> None:
    made = document(evening())["_embedded"]
    selves = {one["_links"]["self"]["href"] for found in made.values() for one in found}
    for rel in ("osdi:target", "osdi:person", "osdi:question", "osdi:tag", "osdi:phone_bank_result"):
        links = [one["_links"][rel]["href"] for found in made.values() for one in found if rel in one["_links"]]
        assert links
        assert set(links) <= selves, rel
    assert {one["identifiers"][0] for one in made["osdi:taggings"]} == {"phonebankparty:hostile.outcome-15"}


def test_answers_of_corrected_calls_are_left_out_and_codes_nobody_knew_are_in_their_question() -> None:
    made = document(evening())["_embedded"]
    assert not [one for one in made["osdi:answers"] if "outcome-50" in one["identifiers"][0]]
    wish = next(one for one in made["osdi:questions"] if one["name"] == "issue")
    assert {"nhs", "housing"} <= {response["key"] for response in wish["responses"]}


def test_contacts_are_people_alone_and_answers_bring_who_gave_them() -> None:
    assert set(document(evening(), "contacts")["_embedded"]) == {"osdi:people"}
    made = document(evening(), "answers")["_embedded"]
    assert set(made) == {"osdi:people", "osdi:answers", "osdi:questions"}
    people = {one["_links"]["self"]["href"] for one in made["osdi:people"]}
    assert {one["_links"]["osdi:person"]["href"] for one in made["osdi:answers"]} <= people
