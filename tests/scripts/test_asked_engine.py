"""Walking a conversation that asks scales, numbers and days, goes by facts, and offers things."""

from __future__ import annotations

import json
from datetime import date

import pytest

from phonebank_app.scripts import Conversation, parse
from phonebank_app.scripts.vocabulary import sample_facts
from tests.scripts.texts import IDENTITY, script

TODAY = date(2019, 12, 5)
TEXT = script(
    "== hello: Hello",
    IDENTITY.strip(),
    "1 Yes -> sure",
    "+ call back",
    "2 No -> end refused",
    "== sure: Sure (question sure, scale 0 to 10, required)",
    "“How sure are you to vote?”",
    "0 Not at all",
    "10 Certain",
    "when {first_time} is no -> end partial",
    "when sure is at least 7 -> people",
    "when sure is 0 -> end refused",
    "-> thanks",
    "== people: People (question people, number 1 to 12)",
    "“How many are you?”",
    "____ How many",
    "when people is more than 2 -> day",
    "when people is not answered -> thanks",
    "-> help",
    "== day: Day (question day, date)",
    "“Which day?”",
    "+ promise host_party",
    "+ call back on day",
    "____ Which day",
    "when day is polling_day -> thanks",
    "when day is before today -> early",
    "when day is after polling_day -> late",
    "-> help",
    "== help: Help (question help, any of)",
    "“Anything else?”",
    "1 A lift [lift]",
    "+ ticket",
    "2 A talk [talk]",
    "+ call back",
    "-> thanks",
    "== thanks: Thanks",
    "“Thank you.”",
    "-> end conversation",
    "== early: Early",
    "“That was early.”",
    "-> thanks",
    "== late: Late",
    "“That is late.”",
    "-> thanks",
    "?? Why",
    "“Because.”",
)
FACTS = {**sample_facts(), "days_left": "7"}


@pytest.fixture
def hello() -> Conversation:
    return Conversation.start(parse(TEXT), FACTS, TODAY)


def write(conversation: Conversation, *texts: str) -> Conversation:
    """Write an answer at each step, and go on."""
    for text in texts:
        conversation = conversation.answer_text(text).go_on()
    return conversation


def test_a_point_of_the_scale_is_an_answer_of_one_text(hello: Conversation) -> None:
    sure = hello.choose("1")
    assert sure.instruction == "Choose a number from 0 to 10."
    assert not sure.asks_words and sure.shows_go_on and not sure.can_go_on
    assert sure.go_on() is sure and sure.choose("7") is sure and sure.toggle("7") is sure
    on = write(sure, "7")
    assert [(a.question, a.step, a.values, a.text) for a in on.answers] == [("sure", "sure", ("7",), "")]
    assert on.step.id == "people" and write(sure, "5").step.id == "thanks" and write(sure, "0").outcome == "refused"


@pytest.mark.parametrize("text", ["11", "-1", "certain", "3.5"])
def test_what_is_no_point_of_the_scale_waits_and_says_why(hello: Conversation, text: str) -> None:
    sure = hello.choose("1").answer_text(text)
    assert sure.written_problem == "Write a whole number from 0 to 10."
    assert not sure.can_go_on and sure.go_on() is sure and sure.understood == ""


def test_a_number_is_kept_in_digits_and_may_be_left_out(hello: Conversation) -> None:
    people = write(hello.choose("1"), "10")
    assert people.asks_words and people.prompt == "How many" and people.can_go_on and people.written_problem == ""
    assert write(people, "").step.id == "thanks"
    assert people.answer_text("  Three ").understood == "3"
    assert write(people, " Three ").answers[-1].values == ("3",)
    assert people.answer_text("13").written_problem == "Write a whole number from 1 to 12."
    assert people.answer_text("13").answer_text("").can_go_on


def test_a_day_is_kept_as_it_stands_in_the_calendar(hello: Conversation) -> None:
    day = write(hello.choose("1"), "10", "4")
    assert day.instruction == "Write a day: 12 Dec, Thursday, tomorrow."
    thursday = day.answer_text("Thursday")
    assert thursday.understood == "Thursday 12 December 2019" and thursday.written_problem == ""
    assert thursday.go_on().answers[-1].values == ("2019-12-12",)
    assert day.answer_text("someday").written_problem.startswith("Which day is that?")
    assert thursday.go_on().back().words == "2019-12-12"
    assert {write(day, t).step.id for t in ("12/12", "polling day")} == {"thanks"}
    assert [write(day, t).step.id for t in ("yesterday", "13/12", "tomorrow", "")] == ["early", "late", "help", "help"]


def test_a_welsh_script_says_days_in_welsh() -> None:
    welsh = TEXT.replace("en-GB", "cy")
    day = write(Conversation.start(parse(welsh), FACTS, TODAY).choose("1"), "10", "4")
    assert day.answer_text("yfory").understood == "dydd Gwener 6 Rhagfyr 2019"


def test_a_branch_goes_by_a_fact_and_of_what_is_not_known_nothing_is_true(hello: Conversation) -> None:
    spoken = Conversation.start(hello.script, {**FACTS, "first_time": "NO "}, TODAY)
    assert write(spoken.choose("1"), "10").outcome == "partial"
    nothing = Conversation.start(hello.script, {}, TODAY)
    assert write(nothing.choose("1"), "10", "4", "12/12").step.id == "help"
    assert write(nothing.choose("1"), "10", "4", "polling day").step.id == "day"


FACT_TESTS = {
    "{ward} is “kenton  east”": True,
    "{ward} is not Kenton": True,
    "{town} is known": True,
    "{source} is not known": False,
    "{majority} is at least 1757": True,
    "{majority} is more than 1757": False,
    "{days_left} is less than 8": True,
    "{language} is cy": True,
    "{language} is en": False,
    "{held_by} is con or lab": True,
    "never is answered": False,
    "never is not answered": True,
    "never is a": False,
    "never is not a": True,
    "figure is less than 5": False,
}


@pytest.mark.parametrize("test", FACT_TESTS)
def test_branches_on_facts_and_on_what_was_never_asked(test: str) -> None:
    text = script(
        *("== hello: Hello", IDENTITY.strip(), f"when {test} -> end busy", "-> end no_answer"),
        *("== n: N (question never)", "x", "1 A [a]", "2 B [b]", "-> m"),
        *("== m: M (question figure, number)", "x", "-> end busy"),
    )
    facts = {**FACTS, "language": "cy-GB", "majority": "1,757"}
    ended = Conversation.start(parse(text), facts, TODAY).go_on()
    assert (ended.outcome == "busy") is FACT_TESTS[test]


def test_what_is_to_be_offered_is_gathered_in_order_and_each_once(hello: Conversation) -> None:
    assert hello.follow_ups == () and hello.shown_follow_ups == ()
    day = write(hello.choose("1"), "10", "4")
    assert [(f.kind, f.value) for f in day.follow_ups] == [("call_back", "")]
    assert [(f.kind, f.value) for f in day.shown_follow_ups] == [("promise", "host_party"), ("call_back", "day")]
    assert day.ask("why").shown_follow_ups == ()
    help_ = write(day, "6/12").choose("1").choose("2")
    assert [f.kind for f in help_.shown_follow_ups] == ["ticket", "call_back"]
    assert help_.choose("1").shown_follow_ups == help_.shown_follow_ups[1:]
    assert [(f.kind, f.value) for f in help_.go_on().follow_ups] == [
        ("call_back", ""),
        ("promise", "host_party"),
        ("call_back", "day"),
        ("ticket", ""),
    ]
    assert help_.go_on().back().back().follow_ups == day.follow_ups


def test_a_call_goes_on_with_what_was_typed_and_what_was_kept(hello: Conversation) -> None:
    sure = hello.choose("1")
    for there in (
        sure.answer_text("7"),
        sure.answer_text("eleventy"),
        write(sure, "10").answer_text("three"),
        write(sure, "10", "4").answer_text("Thursday"),
        write(sure, "10", "4", "Thursday"),
        write(sure, "10", "4", "tomorrow").choose("1").ask("why"),
        write(sure, "10", "4").back().back(),
    ):
        assert Conversation.from_json(there.script, FACTS, there.to_json(), TODAY) == there


def test_midnight_and_a_mended_list_lead_nowhere_else(hello: Conversation) -> None:
    help_ = write(hello.choose("1"), "10", "4", "tomorrow")
    kept = help_.to_json()
    later = Conversation.from_json(hello.script, {"first_time": "no", "days_left": "1"}, kept, date(2020, 1, 1))
    assert (later.step.id, later.answers) == (help_.step.id, help_.answers)
    assert later.today == TODAY and later.facts["days_left"] == "7"


def test_a_draft_of_an_older_version_still_goes_on(hello: Conversation) -> None:
    there = write(hello.choose("1"), "10", "4")
    older = {k: v for k, v in json.loads(there.to_json()).items() if k not in ("today", "facts")}
    assert Conversation.from_json(hello.script, FACTS, json.dumps(older), TODAY) == there


@pytest.mark.parametrize(
    "change",
    [
        {"today": "soon"},
        {"today": 7},
        {"today": "0001-01-01"},
        {"today": "9999-12-31"},
        {"facts": None},
        {"facts": {"first_time": 1, "days_left": ["x"]}},
        {"facts": {"days_left": "9" * 12, "caller": "Eve"}},
    ],
)
def test_a_day_or_facts_that_make_no_sense_break_nothing(hello: Conversation, change: dict[str, object]) -> None:
    kept = json.dumps({**json.loads(write(hello.choose("1"), "10", "4").to_json()), **change})
    again = Conversation.from_json(hello.script, FACTS, kept, TODAY)
    assert again.step.id in ("hello", "day") and again.facts["caller"] == "Sam"
    for text in ("Thursday", "the 12th", "29 feb", "polling day", "in 300 days", "next Friday"):
        assert again.answer_text(text).go_on().say()


def test_without_a_day_it_is_the_day_that_it_is_in_london(hello: Conversation) -> None:
    assert Conversation.start(hello.script, FACTS).today.year >= 2024


def test_no_number_or_day_stands_in_a_repr(hello: Conversation) -> None:
    day = write(hello.choose("1"), "10", "4", "Thursday")
    assert not any(word in repr(day) + repr(day.answers) for word in ("2019-12-12", "'4'", "Kenton"))
