"""The form: everything that is wrong is said at once, each in its place."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.events.drafts import Draft, EventForm, Problem, read_form
from phonebank_app.rules.calling_rules import Hours
from tests.campaign_map.events.supporters import FORM
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK


def read(**fields: Any) -> Draft | list[Problem]:
    return read_form(dataclasses.replace(FORM, **fields), SIX_O_CLOCK, Hours())


def said(**fields: Any) -> dict[str, str]:
    found = read(**fields)
    assert isinstance(found, list), found
    assert all(problem.way_out[-1] in ".?" and not problem.what.endswith(".") for problem in found)
    return {problem.field: problem.in_full for problem in found}


def taken(**fields: Any) -> Draft:
    found = read(**fields)
    assert isinstance(found, Draft), found
    return found


def test_a_form_becomes_an_event() -> None:
    draft = taken()
    assert (draft.seat_code, draft.capacity, draft.access) == (HARROW_EAST, 8, "step_free quiet_room")
    assert draft.starts.isoformat() == "2019-12-05T18:30:00+00:00"
    assert draft.description == "Come and ring with us.\n\nBring your own phone."


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_form() -> None:
    found = read(ends="6pm", area=" ")
    assert isinstance(found, list)
    assert [(problem.field, problem.what) for problem in found] == [
        ("ends", "The end must be after the start"),
        ("area", "Say roughly where, so people can decide"),
    ]
    assert found[0].in_full == (
        "The end must be after the start. You put 6:30pm to 6pm. If it goes past midnight, say on which day it ends."
    )


def test_a_blank_form_names_every_field_that_is_needed() -> None:
    found = read_form(EventForm(), SIX_O_CLOCK, Hours())
    assert isinstance(found, list)
    assert [problem.field for problem in found] == [
        *("kind", "title", "date", "starts", "ends", "area", "district", "host_name", "host_phone"),
    ]


def test_calls_must_stop_when_voters_may_not_be_rung_any_more() -> None:
    assert said(ends="9pm") == {"ends": "Calls must stop at 8:30pm. End it by then; tea can go on."}
    assert said(date="7 December 2019", ends="8pm") == {
        "ends": "Calls must stop at 6pm. End it by then; tea can go on."
    }
    assert said(date="8 December 2019") == {
        "date": "Nobody is rung on Sunday 8 December. Choose another day, or make it a training."
    }
    assert said(starts="7am", ends="8am") == {"starts": "Calls may begin at 9am. Choose a later time."}
    taken(kind="training", date="8 December 2019", ends="10pm")


def test_abroad_the_voters_hours_count_in_the_hosts_words() -> None:
    there = {"time_zone": "America/New_York", "district": ""}
    assert taken(**there, starts="1:30pm", ends="3:30pm").starts.hour == 18
    assert said(**there, starts="1:30pm", ends="4pm") == {
        "ends": "Calls must stop at 8:30pm in Britain, 3:30pm in New York. End it by then; tea can go on."
    }
    # In India the evening goes past midnight.
    late = {"time_zone": "Asia/Kolkata", "district": "", "starts": "11:45pm", "ends": "1:45am"}
    assert "ends" in said(**late)
    assert taken(**late, end_date="6 December 2019").ends.isoformat() == "2019-12-05T20:15:00+00:00"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"date": "3 December 2019"}, "date"),
        ({"date": "4 December 2019", "starts": "5pm"}, "starts"),
        ({"date": "4 January 2021"}, "date"),
        ({"kind": "training", "end_date": "7 December 2019"}, "ends"),
        ({"kind": "party"}, "kind"),
        ({"seat": "Harow East"}, "seat"),
        ({"kind": "doors", "seat": ""}, "seat"),
        ({"capacity": ""}, "capacity"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "eight"}, "capacity"),
        ({"capacity": "200"}, "capacity"),
        ({"capacity": "٣"}, "capacity"),
        ({"kind": "doors", "capacity": "10001"}, "capacity"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"district": ""}, "district"),
        ({"district": "ZZ9"}, "district"),
        ({"address": ""}, "address"),
        ({"kind": "online"}, "link"),
        ({"kind": "online", "link": "http://example.org"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://ann:secret@example.org/x"}, "link"),
        ({"title": "x" * 81}, "title"),
        ({"description": "x" * 2001}, "description"),
        ({"host_name": ""}, "host_name"),
        ({"host_phone": "none"}, "host_phone"),
        ({"starts": "6:30"}, "starts"),
    ],
)
def test_each_wrong_field_is_named(fields: dict[str, str], field: str) -> None:
    assert list(said(**fields)) == [field]


def test_a_seat_that_is_spelt_nearly_right_is_offered() -> None:
    assert said(seat="Harow East") == {"seat": "There is no seat called “Harow East”. Did you mean Harrow East?"}


def test_of_a_whole_postcode_everybody_sees_the_first_half() -> None:
    assert taken(district="ha3 0zz").district == "HA3"
    assert said(area="Flat 4, HA3 0ZZ", title="At HA30ZZ") == {
        "title": "Everybody sees this: leave the postcode out. It goes under “Full address”.",
        "area": "Everybody sees this: leave the postcode out. It goes under “Full address”.",
    }


def test_an_online_event_needs_no_place() -> None:
    draft = taken(
        kind="online", area="", district="", address="", way_in="", seat="", link="https://meet.example.org/x?y=1"
    )
    assert (draft.area, draft.district, draft.seat_code) == ("Online", "", "")


def test_what_is_typed_is_tidied() -> None:
    draft = taken(
        title=" Tea\u202e  and\x00 calls ", description="One\r\n\r\n\r\n\r\nTwo\t!", access=("children", "lasers")
    )
    assert (draft.title, draft.description, draft.access) == ("Tea and calls", "One\n\nTwo !", "children")


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {name: st.text(max_size=30) for name in EventForm.__dataclass_fields__ if name not in ("access", "accepts_all")}
    )
)
def test_whatever_is_typed_is_an_event_or_is_put_right(fields: dict[str, Any]) -> None:
    found = read_form(EventForm(**fields), SIX_O_CLOCK, Hours())
    if isinstance(found, list):
        assert found
        assert {problem.field for problem in found} <= set(EventForm.__dataclass_fields__)
