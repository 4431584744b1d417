"""``GET /v1/events`` as other programs read it, and the list behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from campaign_map.events import events, listing
from campaign_map.events.drafts import Kind
from campaign_map.events.listing import Filter, Near
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.events.supporters import SECRETS, advertise, ask, hosted, sign_up
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY


def get(http: httpx.Client, **params: Any) -> dict[str, Any]:
    answer = http.get("/v1/events", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def titles(http: httpx.Client, **params: Any) -> list[str]:
    return [event["title"] for event in get(http, **params)["data"]]


@pytest.fixture
def four(service: Service) -> str:
    """Four events of one host: tonight's doors, tomorrow's phonebank and training, and one online; and her id."""
    mina = sign_up(service)
    advertise(
        service,
        mina,
        kind="doors",
        title="Doors",
        seat="Putney",
        district="SW15",
        date="4 Dec",
        ends="9pm",
        starts="7pm",
        capacity="",
    )
    advertise(service, mina, title="Phones", capacity="1", accepts_all=True)
    advertise(service, mina, kind="training", title="Training", seat="", starts="7pm", ends="9pm", access=())
    advertise(service, mina, kind="online", title="Online", date="6 Dec", seat="", link="https://meet.example.org/x")
    advertise(service, sign_up(service, "Bea", trusted=False), title="Waiting")
    return mina


def test_an_event_is_in_mobilizes_words_and_says_nothing_private(service: Service, http: httpx.Client) -> None:
    event, _ = hosted(service)
    answer = http.get("/v1/events")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert not [secret for secret in (*SECRETS, "mina@") if secret in answer.text]
    page = answer.json()
    assert (page["count"], page["next"], page["previous"]) == (1, None, None)
    [found] = page["data"]
    assert found["id"] == event.number
    assert found["event_type"] == "PHONE_BANK"
    assert found["timeslots"] == [
        {
            "id": event.number,
            "start_date": int(datetime(2019, 12, 5, 18, 30, tzinfo=UTC).timestamp()),
            "end_date": int(datetime(2019, 12, 5, 20, 30, tzinfo=UTC).timestamp()),
            "is_full": False,
            "max_attendees": 8,
            "instructions": "",
        }
    ]
    assert found["location"] == {
        "venue": "",
        "address_lines": [],
        "locality": "Near Harrow & Wealdstone",
        "region": "London",
        "country": "GB",
        "postal_code": "HA3",
        "location": {"latitude": 51.59, "longitude": -0.33},
        "congressional_district": None,
    }
    assert (found["visibility"], found["address_visibility"], found["contact"]) == ("PUBLIC", "PRIVATE", None)
    assert found["accessibility_status"] == "ACCESSIBLE"
    assert found["accessibility_notes"] == "Step-free, street to chair; A quiet room to sit out; A cat lives here."
    assert (found["created_by_volunteer_host"], found["is_virtual"], found["timezone"]) == (
        True,
        False,
        "Europe/London",
    )
    assert found["browser_url"] == f"http://127.0.0.1:8765/events/{event.event_id}"
    for name in (event.event_id, str(event.number)):
        assert http.get(f"/v1/events/{name}").json() == {"data": found}


def test_what_is_not_on_the_list_is_not_found(http: httpx.Client, four: str) -> None:
    for name in ("e_0", f"e_{0:016}", "0", "9" * 16, "9" * 40, "nonsense", "%00", "e_ü"):
        answer = http.get(f"/v1/events/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_event"), name


def test_events_are_filtered_by_type_time_seat_and_place(http: httpx.Client, four: str) -> None:
    assert titles(http) == ["Doors", "Phones", "Training", "Online"]
    assert titles(http, event_types=["CANVASS", "TRAINING"]) == ["Doors", "Training"]
    assert titles(http, event_types="RALLY") == []
    assert titles(http, is_virtual="true") == ["Online"]
    assert titles(http, is_virtual="false", event_types="PHONE_BANK") == ["Phones"]
    seven = int(datetime(2019, 12, 5, 19, tzinfo=UTC).timestamp())
    assert titles(http, timeslot_start=f"gte_{seven}") == ["Training", "Online"]
    assert titles(http, timeslot_start=f"gt_{seven}") == ["Online"]
    assert titles(http, timeslot_start=[f"gte_{seven - 1800}", f"lt_{seven}"]) == ["Phones"]
    assert titles(http, timeslot_end=f"lte_{seven - 3600 * 22}") == ["Doors"]
    assert titles(http, seat=PUTNEY) == ["Doors"]
    assert titles(http, zipcode="ha3 0zz") == ["Phones", "Training"]
    assert titles(http, zipcode="SW15", max_dist=5) == ["Doors"]
    assert titles(http, zipcode="SW15", max_dist=15) == ["Doors", "Phones", "Training"]
    assert titles(http, updated_since=seven) == []


def test_what_is_full_is_left_out_when_that_is_asked(service: Service, http: httpx.Client, four: str) -> None:
    phones = next(event for event in events.hosted_by(service, four) if event.title == "Phones")
    ask(service, phones, "Dev")
    assert titles(http, exclude_full="true") == ["Doors", "Training", "Online"]
    assert get(http, event_types="PHONE_BANK")["data"][0]["timeslots"][0]["is_full"] is True


def test_pages_lead_to_each_other(http: httpx.Client, four: str) -> None:
    first = get(http, per_page=2, event_types=["CANVASS", "PHONE_BANK", "TRAINING"])
    assert (first["count"], len(first["data"]), first["previous"]) == (3, 2, None)
    answer = http.get(first["next"].removeprefix("http://127.0.0.1:8765"))
    assert [event["title"] for event in answer.json()["data"]] == ["Training"]
    assert answer.json()["next"] is None
    back = http.get(answer.json()["previous"].removeprefix("http://127.0.0.1:8765"))
    assert back.json()["data"] == first["data"]
    assert titles(http, page=50) == []


def test_what_cannot_be_read_is_refused(http: httpx.Client) -> None:
    for query in (
        *("per_page=101", "per_page=0", "page=0", "page=x", "timeslot_start=1575482400", "timeslot_start=gte_x"),
        *("timeslot_end=gte_999999999999", "zipcode=ZZ9", "seat=%00", "max_dist=-1", "updated_since=x"),
    ):
        answer = http.get(f"/v1/events?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request"), query


def test_the_openapi_document_describes_the_list(http: httpx.Client) -> None:
    document = http.get("/schema/openapi.json").json()
    described = document["paths"]["/v1/events"]["get"]
    assert {one["name"] for one in described["parameters"]} >= {"timeslot_start", "event_types", "zipcode", "per_page"}
    assert "EventsPage" in str(described["responses"]["200"])
    assert "/v1/events/{event}" in document["paths"]


def test_the_list_counts_each_kind_for_its_chip(service: Service, four: str, clock: EveningClock) -> None:
    page = listing.find(service, Filter(kinds=(Kind.DOORS,)), per_page=1)
    assert (page.count, [event.title for event in page.events]) == (1, ["Doors"])
    assert page.by_kind == {Kind.PHONEBANK: 1, Kind.DOORS: 1, Kind.TRAINING: 1, Kind.ONLINE: 1}
    assert listing.numbers_by_seat(service) == {HARROW_EAST: 1, PUTNEY: 1}
    clock.skip(timedelta(hours=2))
    assert listing.find(service, Filter()).count == 4  # begun is not over
    clock.skip(timedelta(hours=1))
    assert listing.find(service, Filter()).count == 3
    near = Near(51.59, -0.33, 1.0)
    found = listing.find(service, Filter(near=near)).events
    assert [event.title for event in found] == ["Phones", "Training"]
    assert listing.miles_from(found[0], near.lat, near.lon) == 0.0
