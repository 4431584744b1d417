"""What comes in is read leniently, or refused in words: moments, filters, status codes, canvasses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.osdi.codes import EXPORTED, IN, OUT, plain_code, read_status
from campaign_map.osdi.filters import Changed, read_filter
from campaign_map.osdi.moments import read_moment, write_moment
from campaign_map.osdi.reading import last_part, read_canvass
from campaign_map.problems import Refusal
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.osdi.programs import canvass_of

EXAMPLES = Path(__file__).parents[4] / "shared" / "data" / "osdi"
AT_SIX = datetime(2019, 12, 4, 18, tzinfo=UTC)
MOMENTS = st.integers(0, 4_000_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
seconds = MOMENTS.map(lambda moment: moment.replace(microsecond=0))


@pytest.mark.parametrize(
    "written",
    [
        "2019-12-04T18:00:00Z",
        "2019-12-04T18:00:00.000Z",
        "2019-12-04T18:00:00+00:00",
        "2019-12-04T18:00:00 00:00",
        "2019-12-04 18:00:00",
        "2019-12-04T18:00",
        "2019-12-04t18:00:00z",
        "2019-12-04T13:00:00-05",
        "2019-12-04T19:00:00+0100",
        " 2019-12-4T18:00:00Z ",
    ],
)
def test_a_moment_may_be_written_in_many_ways(written: str) -> None:
    assert read_moment(written) == AT_SIX


def test_the_one_digit_hour_of_the_examples_is_read() -> None:
    assert read_moment("2018-02-19T8:00:00Z") == datetime(2018, 2, 19, 8, tzinfo=UTC)
    assert read_moment("2014-03-25") == datetime(2014, 3, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "now", "2019-13-01", "2019-12-04T25:00:00Z", "0000-01-01", "2019-12-04T18", "12/4/19"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


@given(seconds, st.integers(-14 * 60, 14 * 60))
def test_a_moment_survives_being_written_in_any_zone(moment: datetime, minutes: int) -> None:
    assert read_moment(write_moment(moment)) == moment
    assert read_moment(moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat()) == moment


@given(st.text())
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is not None


COMPARED = {
    "gt": lambda one, other: one > other,
    "ge": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
    "eq": lambda one, other: one == other,
}


@given(st.lists(st.tuples(st.sampled_from(sorted(COMPARED)), MOMENTS), max_size=3), MOMENTS)
def test_a_filter_compares_what_is_shown_which_is_whole_seconds(asked: list[Any], modified: datetime) -> None:
    text = " and ".join(f"modified_date {operator} '{moment.isoformat()}'" for operator, moment in asked)
    shown = read_moment(write_moment(modified))
    assert read_filter(text).holds(modified) == all(COMPARED[operator](shown, moment) for operator, moment in asked)


@pytest.mark.parametrize(
    "text",
    [
        "modified_date gt '2019-12-04T18:00:00Z'",
        "modified_date gt 2019-12-04T18:00:00Z",
        'modified_date GT "2019-12-04T18:00:00Z"',
        "(modified_date gt datetime'2019-12-04T18:00:00')",
        "  modified_date   gt   '2019-12-04T18:00:00 00:00'  ",
    ],
)
def test_a_filter_may_be_written_in_several_ways(text: str) -> None:
    assert read_filter(text) == Changed(since=AT_SIX + timedelta(seconds=1))


@pytest.mark.parametrize(
    "text",
    [
        "gender eq 'Male'",
        "modified_date ne '2019-12-04'",
        "modified_date gt 'yesterday'",
        "modified_date gt '2019-12-04' or modified_date lt '2018-01-01'",
        "startswith(family_name, 'S')",
        "modified_date gt '9999-12-31T23:59:59Z'",
        "and",
        "modified_date gt '2019-12-04' and " * 40,
    ],
)
def test_any_other_filter_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_filter(text)
    assert (refusal.value.status, refusal.value.code) == (400, "filter")
    assert refusal.value.what.endswith(".")
    assert "modified_date gt" in refusal.value.way_out


@given(st.text(max_size=80))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        read_filter(text)
    except Refusal as refusal:
        assert refusal.status == 400


def test_every_outcome_has_a_line_of_its_own_and_none_is_left_to_chance() -> None:
    assert set(OUT) == set(OutcomeKind)
    assert {kind for kind, said in OUT.items() if said is None} == {OutcomeKind.SKIPPED, OutcomeKind.WITHDRAWN}
    assert all(said.status_code for said in OUT.values() if said)
    assert len(EXPORTED) == 16


def test_what_is_exported_is_read_back_as_the_same_but_for_what_osdi_has_no_words_for() -> None:
    lost = {kind for kind, said in OUT.items() if said and read_status(said.status_code, said.success) is not kind}
    assert lost == {OutcomeKind.NOT_AVAILABLE, OutcomeKind.CALL_BACK, OutcomeKind.HOSTILE, OutcomeKind.ENDED_KINDLY}


@pytest.mark.parametrize(
    ("code", "success", "kind"),
    [
        ("", True, OutcomeKind.CONVERSATION),
        ("", None, OutcomeKind.CONVERSATION),
        ("", False, None),
        ("answer", False, OutcomeKind.NOT_AVAILABLE),
        ("meaningful interaction", True, OutcomeKind.CONVERSATION),
        ("Do_Not_Call", True, OutcomeKind.DO_NOT_CALL),
        ("NOT HOME", None, OutcomeKind.NO_ANSWER),
        ("send_information", True, OutcomeKind.CONVERSATION),
        ("skipped", False, None),
        ("withdrawn", False, None),
        ("no such code", True, None),
    ],
)
def test_a_status_code_is_read_in_any_spelling(code: str, success: bool | None, kind: OutcomeKind | None) -> None:
    assert read_status(code, success) is kind


SPELT = st.sampled_from(sorted(IN)).flatmap(
    lambda code: st.lists(st.sampled_from(["-", "_", " ", "  "]), min_size=5, max_size=5).map(
        lambda between: "".join(
            part + (between[at] if at < code.count("-") else "") for at, part in enumerate(code.split("-"))
        )
    )
)


@given(SPELT, st.booleans(), st.booleans())
def test_hyphens_underscores_spaces_and_capitals_are_all_the_same(code: str, upper: bool, padded: bool) -> None:
    written = f" {code} " if padded else code
    assert IN[plain_code(written.upper() if upper else written)]


def read(body: Any) -> Any:
    return read_canvass(msgspec.json.encode(body))


@pytest.mark.parametrize("wrapped", ["canvass", "osdi:canvass", ""])
@pytest.mark.parametrize(
    ("contact_type", "read_as"),
    [
        *[
            (spelt, "phoneCall")
            for spelt in ("phoneCall", "phone_call", "Phone", "phonebank", "phone banking", "", None)
        ],
        *[(spelt, "in-person") for spelt in ("in-person", "in_person", "In Person")],
    ],
)
def test_a_canvass_is_found_wherever_it_is_and_however_it_is_spelt(
    wrapped: str, contact_type: str | None, read_as: str
) -> None:
    canvass = canvass_of(contact_type=contact_type, action_date="2018-02-19T8:00:00Z", success="true")
    sent = read({wrapped: canvass} if wrapped else canvass)
    assert (sent.contact_type, sent.kind) == (read_as, OutcomeKind.CONVERSATION)
    assert sent.at == datetime(2018, 2, 19, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status_code": "teleported"}, "status_code"),
        ({"status_code": "", "success": False}, "status_code"),
        ({"contact_type": "email"}, "contact_type"),
        ({"contact_type": "in-person", "status_code": "not-home"}, "status_code"),
        ({"action_date": "yesterday"}, "action_date"),
        ({"success": "perhaps"}, "success"),
        ({"phone_number": "12"}, "phone_number"),
        ({"identifiers": "other:1"}, "identifiers"),
        ({"identifiers": ["no colon"]}, "identifiers"),
        ({"identifiers": ["content:1"]}, "identifiers"),
        ({"origin_system": {"name": "x"}}, "origin_system"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_field_that_is_wrong(fields: Any, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read({"canvass": canvass_of(**fields)})
    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_a_refused_status_code_says_which_there_are() -> None:
    with pytest.raises(Refusal) as refusal:
        read({"canvass": canvass_of(status_code="teleported")})
    assert "teleported" in refusal.value.what
    for said in OUT.values():
        assert said is None or said.status_code in refusal.value.way_out


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted({*canvass_of(), "identifiers", "phone_number", "add_questions_responses_uri", "add_tags", "triggers"})


@settings(max_examples=150)
@given(
    JSON | st.dictionaries(st.sampled_from(["canvass", *FIELDS]), JSON | st.dictionaries(st.sampled_from(FIELDS), JSON))
)
def test_any_body_at_all_is_a_canvass_or_is_refused_in_words(body: Any) -> None:
    try:
        sent = read(body)
    except Refusal as refusal:
        assert refusal.status == 400
        assert refusal.what
    else:
        assert OUT[sent.kind] is not None


@given(st.binary(max_size=40))
def test_any_bytes_at_all_are_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refusal):
        read_canvass(b"\x00" + body)


def test_the_last_part_of_an_address_is_what_counts() -> None:
    assert last_part("https://map.example.org/osdi/questions/q_1") == "q_1"
    assert last_part("https://map.example.org/osdi/questions/q_1/?page=1") == "q_1"
    assert last_part("phonebankparty:q_1") == "q_1"
    assert last_part("q_1") == "q_1"


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the data beside the project is not here")
def test_every_canvass_of_the_specifications_examples_is_read() -> None:
    examples = [
        example
        for name in ("osdi_canvass_examples.json", "osdi_record_canvass_examples.json")
        for example in json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
        if "action_date" in example
    ]
    assert len(examples) == 4
    for example in examples:
        sent = read(example)
        assert sent.kind is OutcomeKind.CONVERSATION
        assert sent.identifiers == ("foreign_system:1", "osdi_sample_system:d91b4b2e-ae0e-4cd3-9ed7-d0ec501b0bc3")


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the data beside the project is not here")
def test_every_moment_of_the_specifications_examples_is_read() -> None:
    found = 0
    for path in EXAMPLES.glob("*.json"):
        for name, value in _pairs(json.loads(path.read_text(encoding="utf-8"))):
            if name.endswith(("_date", "_time")) and isinstance(value, str):
                assert read_moment(value) is not None, (path.name, name, value)
                found += 1
    assert found > 40


def _pairs(value: Any) -> Any:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from _pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner)
