"""Everything that goes out is as the specification's field tables have it, and every link leads somewhere."""

from __future__ import annotations

from typing import Any

from campaign_map.osdi.codes import OUT
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY
from tests.campaign_map.osdi.programs import Evening, Program, embedded
from tests.campaign_map.osdi.tables import COMMON, FIELDS, LINKS, REQUIRED

COLLECTIONS = {
    "people": "person",
    "events": "event",
    "attendances": "attendance",
    "phonebanks": "phonebank",
    "phone_bank_results": "phone_bank_result",
    "scripts": "script",
    "questions": "question",
    "answers": "answer",
    "canvassing_efforts": "canvassing_effort",
    "canvasses": "canvass",
    "lists": "list",
    "tags": "tag",
}


def check(kind: str, resource: Any) -> None:
    fields, links = FIELDS[kind], resource["_links"]
    for name, value in resource.items():
        if name not in ("_links", "_embedded"):
            assert name in fields, f"{kind} has no field {name}"
            assert fields[name](value), f"{kind}.{name} is {value!r}"
    assert set(COMMON) | REQUIRED[kind] <= set(resource)
    assert links["self"]["href"].startswith("http://")
    assert {rel.removeprefix("osdi:") for rel in links if rel != "self"} <= LINKS[kind]
    for rel, inside in resource.get("_embedded", {}).items():
        singular = rel.removeprefix("osdi:").removesuffix("s")
        for one in inside if isinstance(inside, list) else [inside]:
            check(singular, one)


def test_a_resource_has_the_fields_of_its_table_and_no_others(everything: Program, evening: Evening) -> None:
    inside = {
        everything.every("lists")[0]["_links"]["osdi:items"]["href"]: "item",
        everything.every("tags")[0]["_links"]["osdi:taggings"]["href"]: "tagging",
        everything.every("scripts")[0]["_links"]["osdi:script_questions"]["href"]: "script_question",
    }
    for path, kind in {**COLLECTIONS, **inside}.items():
        found = everything.every(path, per_page=100) if path in COLLECTIONS else everything.every(path)
        assert found, path
        for one in found:
            check(kind, one)
        for one in found[:2]:
            assert everything.get(one["_links"]["self"]["href"]) == one


def test_every_link_leads_somewhere(everything: Program, evening: Evening) -> None:
    to_see = [everything.get("")["_links"][rel]["href"] for rel in everything.get("")["_links"] if ":" in rel]
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    while to_see:
        address = to_see.pop()
        shape = address.split("/osdi/")[1].split("?")[0]
        kind = "/".join("·" if any(c.isdigit() for c in part) else part for part in shape.split("/"))
        # Two of each kind are enough: there are hundreds of people.
        if address in seen or address.endswith("record_canvass_helper") or kinds.get(kind, 0) >= 2:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        to_see += _links_in(everything.get(address))
    assert len(kinds) > 25


def _links_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [one for inner in value for one in _links_in(inner)]
    if not isinstance(value, dict):
        return []
    own = [value["href"]] if "href" in value and not value.get("templated") else []
    return own + [one for inner in value.values() for one in _links_in(inner)]


def test_the_entry_point_needs_no_token_and_names_every_collection(everything: Program) -> None:
    answer = everything.http.get("/osdi")
    assert answer.status_code == 200
    entry = answer.json()
    assert set(entry) == {
        *("motd", "max_pagesize", "vendor_name", "product_name", "osdi_version", "namespace", "_links")
    }
    assert entry["osdi_version"] == "1.2"
    assert {rel.removeprefix("osdi:") for rel in entry["_links"] if ":" in rel} == set(COLLECTIONS)
    assert entry["_links"]["curies"][0]["name"] == "osdi"
    assert entry["_links"]["curies"][0]["templated"] is True


def test_a_collection_says_how_much_there_is_also_when_it_is_empty(everything: Program, harrow: str) -> None:
    page = everything.get("people", per_page=15, page=2)
    assert [page[name] for name in ("total_pages", "per_page", "page", "total_records")] == [3, 15, 2, 40]
    assert len(embedded(page)) == 15
    assert [link["href"] for link in page["_links"]["osdi:people"]] == [
        one["_links"]["self"]["href"] for one in embedded(page)
    ]
    assert {"self", "next", "previous", "curies"} <= set(page["_links"])
    page = everything.get("phone_bank_results")
    assert (page["total_pages"], page["total_records"]) == (0, 0)
    assert page["_embedded"] == {"osdi:phone_bank_results": []}
    assert "next" not in page["_links"]


def test_every_outcome_goes_out_as_the_table_says(everything: Program, evening: Evening) -> None:
    found = {one["identifiers"][0].partition(":")[2]: one for one in everything.every("phone_bank_results")}
    for kind, said in OUT.items():
        outcome_id = evening.outcome_ids[kind]
        if said is None:
            assert outcome_id not in found
        elif kind is OutcomeKind.REFUSED:
            # It was taken back: shown, and no success.
            assert (found[outcome_id]["status_code"], found[outcome_id]["success"]) == ("withdrawn", False)
        else:
            assert (found[outcome_id]["status_code"], found[outcome_id]["success"]) == (said.status_code, said.success)
    assert len(found) == 16


def test_hostility_is_kept_as_a_tag_of_the_result(everything: Program, evening: Evening) -> None:
    (tagging,) = everything.every("tags/hostile/taggings")
    result = everything.get(tagging["_links"]["osdi:phone_bank_result"]["href"])
    assert result["identifiers"] == [f"phonebankparty:{evening.outcome_ids[OutcomeKind.HOSTILE]}"]
    assert everything.every(result["_links"]["osdi:taggings"]["href"]) == [tagging]
    other = evening.outcome_ids[OutcomeKind.BUSY]
    assert everything.every(f"phone_bank_results/{other}/taggings") == []


def test_a_correction_of_do_not_call_does_not_take_it_back(everything: Program, evening: Evening) -> None:
    contact = evening.rung[OutcomeKind.DO_NOT_CALL]
    evening.laptop.report(contact, "no_answer", replaces=evening.outcome_ids[OutcomeKind.DO_NOT_CALL])
    codes = [one["status_code"] for one in everything.every(f"people/{contact.contact_id}/phone_bank_results")]
    assert codes == ["do-not-call", "not-home"]


def test_a_person_carries_what_was_heard_of_them(everything: Program, evening: Evening) -> None:
    people = {one["identifiers"][0].partition(":")[2]: one for one in everything.every("people")}
    asked = people[evening.rung[OutcomeKind.DO_NOT_CALL].contact_id]
    assert asked["custom_fields"]["do_not_call"] == "true"
    assert [one["do_not_call"] for one in asked["phone_numbers"]] == [True]
    wrong = people[evening.rung[OutcomeKind.WRONG_NUMBER].contact_id]
    assert [one["description"] for one in wrong["phone_numbers"]] == ["not this person's number"]
    spoken = people[evening.rung[OutcomeKind.CONVERSATION].contact_id]
    assert spoken["custom_fields"]["finished"] == "conversation"
    assert spoken["division_info"][0]["divisions"] == [{"id": HARROW_EAST, "name": "Harrow East"}]
    contact = evening.rung[OutcomeKind.CONVERSATION]
    assert f"{spoken['given_name']} {spoken['family_name']}" == contact.name
    assert spoken["phone_numbers"][0]["number"] == contact.numbers[0].e164.removeprefix("+")


def test_answers_are_those_of_the_script_with_their_keys(everything: Program, evening: Evening) -> None:
    contact = evening.rung[OutcomeKind.CONVERSATION].contact_id
    answers = everything.every(f"people/{contact}/answers")
    assert [(one["responses"], one.get("value")) for one in answers] == [
        (["nhs", "other"], "The library"),
        (["ours"], None),
    ]
    assert everything.every("answers") == answers
    issue = everything.get(answers[0]["_links"]["osdi:question"]["href"])
    assert (issue["name"], issue["question_type"]) == ("issue", "MultiChoice")
    assert set(answers[0]["responses"]) <= {one["key"] for one in issue["responses"]}
    assert everything.every(issue["_links"]["osdi:answers"]["href"]) == [answers[0]]
    outcome = evening.outcome_ids[OutcomeKind.CONVERSATION]
    assert everything.every(f"phone_bank_results/{outcome}/answers") == answers


def test_answers_of_a_corrected_conversation_are_those_of_the_correction(everything: Program, evening: Evening) -> None:
    assert len(everything.every("answers")) == 2
    contact = evening.rung[OutcomeKind.CONVERSATION]
    evening.laptop.report(contact, "partial", replaces=evening.outcome_ids[OutcomeKind.CONVERSATION])
    assert everything.every("answers") == []


def test_a_script_brings_its_questions_in_order(everything: Program, harrow: str) -> None:
    (script,) = everything.every("scripts")
    inside = script["_embedded"]["osdi:script_questions"]
    assert [one["sequence"] for one in inside] == [1, 2, 3]
    assert [one["_embedded"]["osdi:question"]["name"] for one in inside] == ["issue", "intention", "help"]
    helping = inside[2]["_embedded"]["osdi:question"]
    # It is asked at two steps, and has the answers of both, each key once.
    keys = [one["key"] for one in helping["responses"]]
    assert keys == ["needs_lift", "not_now", "poster", "doors", "gives_lift", "already"]


def test_a_phone_bank_tells_when_it_began_and_ended(everything: Program, evening: Evening) -> None:
    (running,) = everything.every("phonebanks")
    assert (running["status"], running["total_completed"]) == ("started", 16)
    assert (running["start_time"], running["end_time"]) == ("2019-12-04T18:00:00Z", "2019-12-04T22:00:00Z")
    assert running["title"] == "Ann’s phonebank party"
    assert running["summary"] == "Calls to Harrow East."
    assert evening.laptop.ask("POST", "return").status_code == 200
    (ended,) = everything.every("phonebanks")
    assert ended["status"] == "stopped"


def test_every_seat_with_a_list_is_a_canvassing_effort(everything: Program, evening: Evening) -> None:
    efforts = everything.every("canvassing_efforts")
    assert [(one["name"], one["total_canvasses"]) for one in efforts] == [(HARROW_EAST, 16), (PUTNEY, 0)]
    canvasses = everything.every(efforts[0]["_links"]["osdi:canvasses"]["href"])
    assert len(canvasses) == 16
    assert {one["contact_type"] for one in canvasses} == {"phoneCall"}


def test_an_event_shows_what_everybody_may_see_and_nothing_else(everything: Program, evening: Evening) -> None:
    events = {one["status"]: one for one in everything.every("events")}
    assert set(events) == {"confirmed", "cancelled"}
    listed = events["confirmed"]
    assert listed["total_accepted"] == 3  # two guests, one of whom brings somebody
    assert listed["location"] == {
        "country": "GB",
        "public": True,
        "locality": "Kenton",
        "postal_code": "HA3",
        "location": {"latitude": 51.58, "longitude": -0.31, "accuracy": "Approximate"},
    }
    assert listed["browser_url"].endswith(f"/events/{listed['identifiers'][0].partition(':')[2]}")
    assert listed["contact"] == {"name": "Ann", "public": True}
    assert listed["description"] == "Bring &lt;b&gt;biscuits&lt;/b&gt;.\n\nAnd a friend."
    assert listed["summary"] == "Bring <b>biscuits</b>."
    assert [one["status"] for one in everything.every(listed["_links"]["osdi:attendances"]["href"])].count(
        "accepted"
    ) == 2

    for path in ("events", "attendances"):
        answer = everything.ask(path).text.lower()
        for private in ("canary", "7946 0999", "@", "ramp"):
            assert private not in answer
