"""Pages: together they are everything, each thing once, whatever is added meanwhile; and what filters keep."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.lists import load_list
from campaign_map.osdi.moments import read_moment
from campaign_map.running.chores import count_answers
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import AnswerOp
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list
from tests.campaign_map.osdi.programs import Evening, Program, an_event, embedded

PAGED = ("people", "phone_bank_results", "canvasses", "answers", "events", "attendances", "lists", "questions")
FILTERED = (*PAGED, "phonebanks", "canvassing_efforts", "scripts", "tags")


def ids(items: list[Any]) -> list[str]:
    return [one["identifiers"][0] for one in items]


def test_pages_of_any_size_together_are_everything_once(everything: Program, evening: Evening) -> None:
    for path in PAGED:
        whole = ids(everything.every(path, per_page=500))
        assert len(set(whole)) == len(whole) > 1
        for size in (1, 3, 7) if path != "people" else (7, 49):
            assert ids(everything.every(path, per_page=size)) == whole, path
            numbered: list[str] = []
            # As programs do that count pages until one is empty.
            for number in range(1, 200):
                found = ids(embedded(everything.get(path, per_page=size, page=number)))
                if not found:
                    break
                numbered += found
            assert numbered == whole, path


def test_following_next_shows_nothing_twice_and_leaves_out_nothing_while_more_is_added(
    everything: Program, evening: Evening, service: Service, tmp_path: Path
) -> None:
    contacts = iter(evening.laptop.pack().contacts[20:])
    for path, count in (("people", 50), ("phone_bank_results", 15), ("canvasses", 20), ("events", 2)):
        before = ids(everything.every(path))
        assert len(before) >= min(count, 15) or path == "events"
        seen: list[str] = []
        for at, page in enumerate(everything.pages(path, per_page=1 if path == "events" else 4)):
            seen += ids(embedded(page))
            if at < 4:
                load_list(service, PUTNEY, write_list(tmp_path / f"{path}{at}.csv", 6, first=300 + 10 * len(seen)))
                evening.laptop.report(next(contacts))
                an_event(service, PUTNEY)
        assert len(set(seen)) == len(seen), path
        assert set(before) <= set(seen), path


def test_page_numbers_are_as_good_where_things_stay_in_the_order_they_came(
    everything: Program, evening: Evening
) -> None:
    contacts = iter(evening.laptop.pack().contacts[20:])
    before, seen = ids(everything.every("phone_bank_results")), []
    for number in range(1, 10):
        seen += ids(embedded(everything.get("phone_bank_results", per_page=3, page=number)))
        evening.laptop.report(next(contacts))
    assert len(set(seen)) == len(seen)
    assert set(before) <= set(seen)


def test_a_page_is_never_larger_than_the_entry_point_says(everything: Program, harrow: str) -> None:
    most = everything.get("")["max_pagesize"]
    page = everything.get("people", per_page=10**9)
    assert page["per_page"] == most
    assert everything.get("people", page=10**12)["_embedded"] == {"osdi:people": []}


def test_a_program_that_asks_for_more_answers_than_can_be_counted_at_once_is_asked_to_wait(
    everything: Program, evening: Evening, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign_map.osdi.answers._AT_ONCE", 4)
    monkeypatch.setattr("campaign_map.osdi.answers._MOST_ROUNDS", 1)
    waits = []
    while (answer := everything.ask("answers")).status_code == 503:
        assert answer.json()["osdi:error"]["response_code"] == 503
        waits.append(answer.headers["retry-after"])
    assert waits == ["5"] * 4
    assert answer.json()["total_records"] == 2
    # What came in meanwhile is counted by the service itself, since a program might ask for it.
    evening.laptop.report(evening.rung[OutcomeKind.BUSY], answers=(AnswerOp("issue", "matters", ("nhs",)),))
    count_answers(service, threading.Event())
    with service.store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(models.osdi_answers)).scalar_one() == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query",
    [
        {"page": 0},
        {"page": "two"},
        {"per_page": 0},
        {"per_page": -1},
        {"after": "no~such~place"},
        {"after": "x y"},
        {"filter": "gender eq 'Male'"},
        {"filter": "modified_date gt 'yesterday'"},
    ],
)
def test_what_cannot_be_a_page_is_refused_in_osdi_s_words(everything: Program, query: dict[str, Any]) -> None:
    answer = everything.ask("people", params=query)
    assert answer.status_code == 400
    (status,) = answer.json()["osdi:error"]["resource_status"]
    assert status["error_descriptions"][0]["description"].endswith(".")


@pytest.fixture
def slowly(service: Service, laptop: Laptop, clock: EveningClock, tmp_path: Path) -> list[datetime]:
    """An evening on which something happens every ten seconds; returns the moments."""
    moments = [clock.now()]

    def later(seconds: float = 10) -> None:
        clock.skip(timedelta(seconds=seconds))
        moments.append(clock.now())

    contacts = laptop.pack().contacts
    for at, kind in enumerate((OutcomeKind.CONVERSATION, OutcomeKind.NO_ANSWER, OutcomeKind.DO_NOT_CALL)):
        later(9.7)
        laptop.report(contacts[2 * at], kind.value)
    later()
    laptop.report(contacts[0], "partial", replaces=None)
    later()
    an_event(service)
    later()
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 4, first=200))
    later()
    # Somebody of the other seat is on a line that is asked off here, and the newer list says TPS.
    load_list(service, PUTNEY, write_list(tmp_path / "again.csv", 2, first=4))
    later()
    laptop.report(contacts[6], "do_not_call")
    later(3600 * 5)  # the lease has run out
    return moments


def test_a_filter_keeps_exactly_what_a_reader_of_everything_would_keep(
    everything: Program, slowly: list[datetime]
) -> None:
    bounds = [moment + timedelta(seconds=ahead) for moment in slowly[::2] for ahead in (0, 1)]
    for path in FILTERED:
        whole = everything.every(path, per_page=500)
        assert whole or path == "answers"
        for bound in bounds:
            for operator in ("gt", "ge", "lt", "le", "eq"):
                text = f"modified_date {operator} '{bound.isoformat()}'"
                expected = [one for one in whole if _compares(one, operator, bound)]
                assert everything.every(path, per_page=500, filter=text) == expected, (path, text)
    early, late = bounds[2].isoformat(), bounds[-3].isoformat()
    between = f"modified_date ge {early} and modified_date lt {late}"
    for path in ("people", "canvasses"):
        assert everything.every(path, filter=between, per_page=3) == [
            one
            for one in everything.every(path, per_page=500)
            if _compares(one, "ge", bounds[2]) and _compares(one, "lt", bounds[-3])
        ]


def _compares(resource: Any, operator: str, bound: datetime) -> bool:
    modified = read_moment(resource["modified_date"])
    assert modified is not None
    return {
        "gt": modified > bound,
        "ge": modified >= bound,
        "lt": modified < bound,
        "le": modified <= bound,
        "eq": modified == bound,
    }[operator]


def test_whatever_changes_of_a_person_their_modified_date_moves(
    everything: Program, service: Service, laptop: Laptop, clock: EveningClock, tmp_path: Path
) -> None:
    contacts = laptop.pack().contacts

    def changed_by(act: Any) -> set[str]:
        before = {one["identifiers"][0]: one for one in everything.every("people", per_page=500)}
        clock.skip(timedelta(minutes=1))
        began = clock.now()
        act()
        after = {one["identifiers"][0]: one for one in everything.every("people", per_page=500)}
        shown = {one for one in after if _told(after[one]) != _told(before.get(one))}
        newer = everything.every("people", filter=f"modified_date ge '{began.isoformat()}'", per_page=500)
        assert shown <= set(ids(newer))
        return shown

    assert changed_by(lambda: laptop.report(contacts[0], "conversation"))
    assert changed_by(lambda: laptop.report(contacts[2], "do_not_call"))
    assert changed_by(lambda: laptop.report(contacts[4], "wrong_number"))
    # Rejected for its number, and yet a wish not to be rung.
    assert changed_by(lambda: laptop.report(contacts[6], "do_not_call", number="nonsense"))
    listed = tmp_path / "asks.csv"
    listed.write_text("name,phone,do not call\nNew Person,020 7946 0930,yes\n", encoding="utf-8")
    assert changed_by(lambda: load_list(service, HARROW_EAST, listed))
    shared = tmp_path / "tps.csv"
    lines = ["id,name,phone,tps,tps screened on", f"P1,Other Person,{contacts[10].numbers[0].e164},yes,2019-12-03"]
    shared.write_text("\n".join(lines) + "\n", encoding="utf-8")
    # A line of somebody here, found on the TPS register by a list of another seat.
    assert f"phonebankparty:{contacts[10].contact_id}" in changed_by(lambda: load_list(service, PUTNEY, shared))


def _told(person: Any) -> Any:
    return person and {name: value for name, value in person.items() if name != "modified_date"}


def test_a_correction_moves_the_modified_date_of_what_it_corrects(
    everything: Program, laptop: Laptop, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    first = laptop.op(contact, "refused")
    laptop.push(first)
    clock.skip(timedelta(minutes=1))
    began = clock.now()
    laptop.report(contact, "conversation", replaces=first.outcome_id)
    newer = everything.every("phone_bank_results", filter=f"modified_date ge '{began.isoformat()}'")
    assert [(one["status_code"], one["success"]) for one in newer] == [("withdrawn", False), ("answer", True)]
