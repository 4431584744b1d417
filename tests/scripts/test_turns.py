"""A script on paper: every way of it is told to a reader with a pen."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.scripts import parse
from phonebank_app.scripts.turns import Turn, Turns, letters, numbered
from phonebank_app.scripts.ways import all_ways, reachable
from tests.scripts.test_graph import QUICK
from tests.scripts.test_properties import graphs, sound
from tests.scripts.texts import IDENTITY, SHORT, script

FACTS = {"caller": "(your name)", "on_behalf_of": "the campaign", "candidate": "Ruth Okafor", "days_left": "7"}
DAY = date(2019, 12, 5)


def turns(text: str, facts: dict[str, str] | None = None) -> Turns:
    return numbered(parse(text), facts if facts is not None else FACTS, {"not_available": "Not in"}, DAY)


def ways(turn: Turn) -> list[str]:
    return [" → ".join(p for p in (piece.words, piece.to) if p) for piece in turn.pieces if piece.to]


def asking(*lines: str) -> str:
    return script("== a: A (question q)", IDENTITY, *lines, "== b: B", "x", "-> end busy", "== c: C", "x", "-> b")


def test_answers_name_the_turn_or_the_end_they_lead_to() -> None:
    hello = turns(SHORT).turns[0]
    assert (hello.label, hello.title) == ("1", "Hello")
    assert ways(hello) == ["Yes → turn 2", "Fetch → turn 1", "Not in → end: Not in"]


def test_branches_are_told_by_the_answers_own_words_and_the_turn_they_were_given_at() -> None:
    voting = turns(SHORT).turns[2]
    assert ways(voting) == [
        "If they said “Ruth Okafor” → turn 4",
        "If they gave no answer (turn 2) → turn 6",
        "If they said “NHS” or “Buses” (turn 2) → turn 5",
        "Otherwise → turn 6",
    ]


def test_an_answer_whose_way_hangs_on_something_says_to_look_below_where_others_lead_on_at_once() -> None:
    lines = ("1 Yes [y]", "2 No [n] -> b", "when {first_time} is yes -> c", "-> b")
    assert ways(turns(asking(*lines)).turns[0])[:2] == ["Yes → see below", "No → turn 2"]


def test_objections_have_letters_and_lead_back() -> None:
    asides = turns(SHORT).asides
    assert [(a.label, a.title) for a in asides] == [("A", "Who are you?"), ("B", "Off the list")]
    assert ways(asides[0]) == ["Then → back to where you were"]
    assert ways(asides[1]) == [
        "Stay → back to where you were",
        "Take me off → end: Do not call",
        "Talk instead → turn 3",
    ]
    assert [letters(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


def test_a_scale_a_number_and_a_date_have_something_to_write_in() -> None:
    text = script(
        "== a: A (question likely, scale 0 to 10)", IDENTITY, "0 Never", "10 Certain", "-> b",
        "== b: B (question people, number 1 to 12)", "x", "____ How many?", "-> c",
        "== c: C (question day, date)", "x", "when likely is at least 7 -> d", "when day is before polling_day -> d",
        "-> end busy", "== d: D (required)", "x", "____ Why?", "-> end conversation",
    )  # fmt: skip
    made = turns(text).turns
    kinds = [[p.question.kind.value for p in t.pieces if p.question] for t in made]
    assert kinds == [["scale"], ["number"], ["date"], ["in words"]]
    assert [p.words for p in made[0].pieces if p.kind == "how"] == ["A number from 0 (Never) to 10 (Certain)."]
    assert ways(made[2])[0] == "If they said 7 or more (turn 1) → turn 4"
    assert ways(made[2])[1] == "If they said a day before polling day → turn 4"


def test_follow_ups_are_told_as_directions_where_they_are_offered() -> None:
    text = asking("1 Yes [y] -> b", "+ promise give", "2 Later [l] -> b", "+ call back", "3 Help [h] -> b", "+ ticket")
    offers = [p.words for p in turns(text).turns[0].pieces if p.kind == "offer"]
    assert offers[0] == "Write beside their name: Give money, and that they said yes to being rung about it."
    assert offers[1].startswith("Agree a day and a time") and offers[2].startswith("Ask whether the local office")


def test_facts_of_the_seat_are_decided_and_those_of_the_voter_are_told() -> None:
    lines = ("____ So?", "when {days_left} is at most 3 -> b", "when {first_time} is yes -> c", "-> b")
    assert ways(turns(asking(*lines)).turns[0]) == [
        "If nobody has spoken with them before → turn 3",
        "Otherwise → turn 2",
    ]
    assert ways(turns(asking(*lines), FACTS | {"days_left": "2"}).turns[0]) == ["Then → turn 2"]
    told = ways(turns(asking(*lines), {}).turns[0])
    assert told[0] == "If the number of days to the vote is 3 or less → turn 2"


def test_directions_are_told_apart_in_words() -> None:
    lines = script("== a: A", IDENTITY, "> Wait for **them**.", "-> end busy")
    pieces = turns(lines).turns[0].pieces
    assert pieces[1].words == "For you: Wait for them." and pieces[1].spans[2].bold


@given(graphs(), st.sampled_from([{}, FACTS]))
@QUICK
def test_every_step_a_call_can_come_to_is_a_turn_and_every_way_of_it_is_told(text: str, facts: dict[str, str]) -> None:
    source = sound(text)
    made = numbered(source, facts, {}, DAY)
    number = {t.step: t.label for t in made.turns}
    assert set(number) == reachable(source)
    for turn, step in zip(made.turns, (source.by_id[t.step] for t in made.turns), strict=True):
        told = {piece.to for piece in turn.pieces}
        for way in all_ways(step):
            skipped = step.choices and all(c.way for c in step.choices) and way is step.default
            assert (f"turn {number[way.step]}" if way.step else "end: ") in " ".join(told) or skipped


def test_a_script_without_an_imprint_carries_the_campaigns() -> None:
    assert turns(SHORT, FACTS | {"imprint": "Promoted by A. Agent"}).imprint == "Promoted by A. Agent"
    own = SHORT.replace("version = 1\n", 'version = 1\nimprint = "Promoted by B."\n', 1)
    assert turns(own, FACTS | {"imprint": "Promoted by A. Agent"}).imprint == "Promoted by B."
