"""The shipped scripts and the language's own page: both are read by the program they are written for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from phonebank_app.paths import resources
from phonebank_app.rules import codesets
from phonebank_app.scripts import Conversation, load, parse, read
from phonebank_app.scripts.answer_lists import load_lists, refresh, shipped_folder
from phonebank_app.scripts.checks import reading_seconds
from phonebank_app.scripts.model import Place, Step
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.plain import MOST_WORDS
from phonebank_app.scripts.stances import NO_ANSWER, STANCES
from phonebank_app.scripts.vocabulary import (
    FACTS,
    LONG_SPEECH_SECONDS,
    MAX_BYTES,
    MAX_STEPS,
    MAX_UNFOLDED,
    OUTCOMES,
    PLACEHOLDERS,
    PROMISES,
    sample_facts,
)
from phonebank_app.scripts.ways import all_ways, reachable, stages
from tests.scripts.texts import IDENTITY, script
from tests.scripts.walking import POLLING_DAY, TODAY, many_facts, walk

SCRIPTS = sorted((resources() / "scripts").glob("*.script.txt"))
FIRST = resources() / "scripts" / "first-conversation.en.script.txt"
PAGE = Path(__file__).parents[2] / "docs" / "script-language.md"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_shipped_script_has_nothing_to_put_right_or_to_look_at(path: Path) -> None:
    source, problems = read(read_text(path), path.name)
    assert source and not problems
    assert reachable(source) == {s.id for s in source.steps}
    assert all(reading_seconds(s) <= LONG_SPEECH_SECONDS for s in (*source.steps, *source.objections))


def test_the_first_conversation_asks_what_matters_before_it_asks_about_voting() -> None:
    source = load(FIRST)
    assert stages(source) == ("Hello", "What matters", "Voting", "Helping", "Thanks")
    conversation = Conversation.start(source, sample_facts())
    asked = []
    for key in ("1", "4", "1", ">", ">", "2", "1", ">"):
        conversation = conversation.go_on() if key == ">" else conversation.choose(key)
        asked.append(conversation.step.id)
    assert asked == ["matters", "matters", "matters", "listen", "voting", "helping", "thanks", "thanks"]
    assert [(a.question, a.values) for a in conversation.answers] == [
        ("issue", ("nhs", "buses")),
        ("intention", ("leaning_ours",)),
        ("help", ("poster",)),
    ]
    assert conversation.suggested_outcome == "conversation"


@pytest.mark.parametrize("key", ["4", "5", "7"])
def test_nobody_who_votes_otherwise_or_will_not_say_is_asked_for_help(key: str) -> None:
    conversation = Conversation.start(load(FIRST), sample_facts()).choose("1").choose("7").choose(key)
    assert conversation.step.id == "thanks"


def test_every_way_through_the_first_conversation_ends() -> None:
    start = Conversation.start(load(FIRST), sample_facts())
    waiting, seen, outcomes = [start], set(), set()
    while waiting:
        conversation = waiting.pop()
        state = (conversation.at, conversation.selected, conversation.answers)
        if conversation.ended:
            outcomes.add(conversation.outcome)
        elif state not in seen:
            seen.add(state)
            assert conversation.say()
            waiting.extend(n for k in "123456789" if (n := conversation.choose(k)) is not conversation)
            waiting.extend(n for n in (conversation.go_on(),) if n is not conversation)
    assert outcomes == {"conversation", "partial", "call_back", "not_available", "wrong_number", "refused"}


CODE_SETS = {tag: codesets.parse(codesets.shipped(tag).read_text("utf-8")) for tag in ("en-GB", "cy")}
PAIRS = [(path, path.with_name(path.name.replace(".en.", ".cy."))) for path in SCRIPTS if ".en." in path.name]
PURPOSES = {"first-conversation", "get-out-the-vote", "invite-to-a-group", "recruit-a-host", "thanks-and-casework"}


def named(pairs: list[tuple[Path, Path]]) -> list[str]:
    return [english.name.partition(".")[0] for english, _ in pairs]


def test_every_purpose_is_shipped_in_english_and_in_welsh() -> None:
    assert {path.name for path in SCRIPTS} == {f"{p}.{lang}.script.txt" for p in PURPOSES for lang in ("en", "cy")}
    assert {load(path).language for path in SCRIPTS} == {"en-GB", "cy"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_every_path_of_a_shipped_script_ends_and_every_part_of_it_is_met(path: Path) -> None:
    source = load(path)
    walks = [walk(source, facts) for facts in many_facts() if "ward" in facts]
    assert not [state for one in walks for state in one.stuck]
    assert set().union(*(one.steps for one in walks)) == {s.id for s in source.steps}
    ways = {(s.id, f"end {way.outcome}" if way.outcome else way.step) for s in source.steps for way in all_ways(s)}
    assert set().union(*(one.ways for one in walks)) == ways
    outcomes = {way.outcome for s in source.steps for way in all_ways(s) if way.outcome}
    assert set().union(*(one.outcomes for one in walks)) == outcomes
    offered = {f for s in source.steps for f in (*s.follow_ups, *(f for c in s.choices for f in c.follow_ups))}
    met = set().union(*(one.follow_ups for one in walks))
    assert {(f.kind, f.value) for f in met} == {(f.kind, f.value) for f in offered}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_nothing_a_caller_reads_has_a_gap_in_it_whatever_is_known(path: Path) -> None:
    source = load(path)
    labels = {str(k): v for k, v in CODE_SETS[source.language].labels.items()}
    for facts in many_facts():
        start = Conversation.start(source, facts, TODAY)
        for step in source.steps:
            here = replace(start, at=step.id)
            read_out = [s.text for b in here.say() for s in b.spans if s.placeholder]
            assert all(read_out), step.id
            assert all(c.label and "{" not in c.label for c in here.choices(labels))
        for objection in source.objections:
            there = start.ask(objection.id)
            assert there.objection and all(s.text for b in there.say() for s in b.spans if s.placeholder)
            assert there.go_on() == start or there.choices()


@pytest.mark.parametrize(("english", "welsh"), PAIRS, ids=named(PAIRS))
def test_both_languages_have_the_same_steps_questions_and_codes(english: Path, welsh: Path) -> None:
    one, other = load(english), load(welsh)
    assert [skeleton(s) for s in one.steps] == [skeleton(s) for s in other.steps]
    assert [skeleton(s)[1:] for s in one.objections] == [skeleton(s)[1:] for s in other.objections]
    assert (one.matters, one.promises, one.version) == (other.matters, other.promises, other.version)
    assert one.title != other.title
    for s in one.steps:
        counterpart = other.step(s.id)
        assert counterpart is not None
        assert {b.kind for b in s.text} == {b.kind for b in counterpart.text}
        assert len({t.title for t in one.steps}) == len({t.title for t in other.steps})


def skeleton(step: Step) -> tuple[object, ...]:
    """All of a step but its words."""
    asked = step.question
    question = (
        (asked.name, asked.kind, asked.up_to, asked.required, asked.low, asked.high, [m.value for m in asked.marks])
        if asked
        else None
    )
    return (
        step.id,
        question,
        [
            (c.key, c.value, c.target, c.outcome, c.asks_words, [(f.kind, f.value) for f in c.follow_ups])
            for c in step.choices
        ],
        [(replace(b.condition, place=Place(), value_places=()), b.way.step, b.way.outcome) for b in step.branches],
        (step.default.step, step.default.outcome) if step.default else None,
        [(f.kind, f.value) for f in step.follow_ups],
        sorted({s.placeholder for b in step.text for s in b.spans if s.placeholder} - {"first_name"}),
    )


ASKED_ANYWHERE = {
    "en": ("Who are you?", "How did you get my number?", "I don’t trust any of them", "Are you recording this?"),
    "cy": (
        *("Pwy ydych chi?", "Sut cawsoch chi fy rhif i?", "Dw i ddim yn ymddiried yn yr un ohonyn nhw"),
        "Ydych chi’n recordio hyn?",
    ),
}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_what_voters_ask_anywhere_has_an_answer_in_every_script_and_a_way_off_the_list(path: Path) -> None:
    source = load(path)
    titles = [o.title for o in source.objections]
    assert set(ASKED_ANYWHERE[source.language[:2]]) <= set(titles)
    assert any("money" in title or "arian" in title for title in titles)
    assert any(c.outcome == "do_not_call" for o in source.objections for c in o.choices)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_issues_and_intentions_are_those_of_the_lists_and_count_as_evidence(path: Path) -> None:
    text, source = read_text(path), load(path)
    lists = load_lists([shipped_folder()])
    assert refresh(text, lists) == text
    for question, name in (("issue", "issues"), ("intention", "intention")):
        step = next((s for s in source.steps if s.question and s.question.name == question), None)
        if step is not None:
            listed = lists.find(name, source.language)
            assert listed is not None
            codes = [c.value for c in step.choices if c.value]
            assert codes[: len(listed.answers)] == [a.code for a in listed.answers]
    for step in source.steps:
        if step.question and step.question.name == "intention":
            assert {c.value for c in step.choices} <= {*STANCES, *NO_ANSWER}


def test_the_get_out_the_vote_script_asks_what_is_still_possible_on_the_day() -> None:
    source = load(FIRST.with_name("get-out-the-vote.en.script.txt"))
    on_the_day = Conversation.start(source, sample_facts() | {"days_left": "0"}, POLLING_DAY).choose("1")
    assert on_the_day.step.id == "today"
    week_before = Conversation.start(source, sample_facts() | {"days_left": "7"}, TODAY).choose("1")
    assert week_before.step.id == "method"
    plan = week_before.choose("1").answer_text("9").go_on().choose("3").choose("5")
    assert plan.step.id == "lift_asked"
    assert [f.kind for f in plan.choose("1").follow_ups] == ["ticket"]


def test_a_host_is_asked_for_a_day_before_the_vote_and_rung_back_on_theirs() -> None:
    source = load(FIRST.with_name("recruit-a-host.cy.script.txt"))
    start = Conversation.start(source, sample_facts() | {"days_left": "7"}, TODAY)
    asked = start.choose("1").go_on().choose("1")
    assert asked.step.id == "party_date"
    assert asked.answer_text((POLLING_DAY + timedelta(1)).isoformat()).go_on().step.id == "too_late"
    good = asked.answer_text("yfory").go_on()
    assert good.step.id == "guests"
    promised = good.answer_text("2").go_on().go_on().go_on()
    assert [(f.kind, f.value) for f in promised.follow_ups] == [("promise", "host_party")]
    assert asked.go_on().go_on().step.id == "thanks", "without a day nobody rings"
    later = asked.go_on().answer_text("dydd Sul").go_on().go_on()
    assert [(f.kind, f.value) for f in later.follow_ups] == [("call_back", "ring_on")]
    assert {a.question: a.values for a in later.answers}["ring_on"] == ("2019-12-08",)


def test_casework_is_offered_only_to_who_asks_for_it() -> None:
    source = load(FIRST.with_name("thanks-and-casework.en.script.txt"))
    office = Conversation.start(source, sample_facts(), TODAY).choose("1").go_on().go_on().choose("7")
    assert office.step.id == "office"
    assert office.choose("3").follow_ups == () and office.choose("2").go_on().follow_ups == ()
    assert [f.kind for f in office.choose("1").choose("1").follow_ups] == ["ticket"]
    assert office.choose("1").choose("2").follow_ups == ()


def examples(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_whole_example_on_the_language_page_is_a_good_script() -> None:
    (text,) = examples("script")
    source, problems = read(text)
    assert source and not problems


STUBS = {
    "hello": ("== hello: Hello", IDENTITY.strip(), "-> FIRST"),
    "matters": (
        "== matters: M (question issue)",
        "x",
        "1 The NHS [nhs]",
        "2 Housing [housing]",
        "3 Buses [buses]",
        "-> thanks",
    ),
    "voting": ("== voting: V (question intention)", "x", "1 Ours [ours]", "2 Other [other]", "-> thanks"),
    "likely": ("== likely: L (question likely, scale 0 to 10)", "x", "-> thanks"),
    "people": ("== people: P (question people, number 1 to 12)", "x", "-> thanks"),
    "when_to_vote": ("== when_to_vote: W (question vote_day, date)", "x", "-> thanks"),
    "helping": ("== helping: H", "x", "-> end busy"),
    "thanks": ("== thanks: T", "x", "-> end busy"),
}
"""Steps that an example on the page may lead to or ask about."""


def around(part: str) -> str:
    """A whole script with this part of the page in it, and a stub for each step that it may need."""
    ids = re.findall(r"^== *(\w+)", part, re.MULTILINE)
    first = ids[0] if ids else "matters"
    stubs = [line.replace("FIRST", first) for id_, lines in STUBS.items() if id_ not in ids for line in lines]
    return script(*stubs, part)


@pytest.mark.parametrize("part", [*examples("step"), *examples("block"), *examples("objection")])
def test_each_part_on_the_language_page_fits_into_a_script(part: str) -> None:
    source, problems = read(around(part))
    assert source and not [p for p in problems if not p.sentence.startswith("Nothing leads to")]


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of the page, without the two that head it; code without its marks."""
    under = PAGE.read_text(encoding="utf-8").split(f"# {heading}\n", 1)[1]
    rows = [line for line in under.split("\n## ", 1)[0].split("\n") if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split(" | ")] for row in rows[2:]]


def test_each_branch_in_the_table_of_the_language_page_is_one() -> None:
    branches = [row[0] for row in table("Where it goes") if row[0].startswith("when ")]
    assert len(branches) == 9
    for branch in branches:
        source, problems = read(around(f"== here: Here\nx\n{branch} -> thanks\n-> helping\n"))
        assert source and not [p for p in problems if p.severity == "error"], branch


def test_each_modifier_in_the_table_of_the_language_page_is_one() -> None:
    modifiers = [found for row in table("Questions") for found in re.findall(r"\(([^()]*)\)", row[0])]
    assert {"one of", "any of", "scale 0 to 10", "number", "number 1 to 12", "date", "required"} <= set(modifiers)
    for modifier in modifiers:
        answers = "" if modifier.split()[0] in ("scale", "number", "date") else "1 A [a]\n2 B [b]\n"
        source, problems = read(around(f"== here: Here ({modifier})\nx\n{answers}-> thanks\n"))
        assert source and not [p for p in problems if p.severity == "error"], modifier


def test_each_offer_in_the_table_of_the_language_page_is_one_and_it_names_every_promise() -> None:
    rows = table("What you offer them")
    assert [row[0].split()[1] for row in rows] == ["promise", "call", "ticket"]
    assert all(promise in rows[0][1] for promise in PROMISES)
    for row in rows:
        assert read(around(f"== here: Here\nx\n{row[0]}\n-> thanks\n"))[0]


def test_the_facts_of_the_language_page_are_those_there_are() -> None:
    named = {row[0].strip("{}"): row[1] for row in table("Facts")}
    assert named == {f.name: f.meaning for f in FACTS.values() if f.name not in PLACEHOLDERS}


def test_the_page_counts_as_the_program_does() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for count, of in (
        (MAX_STEPS, "{} steps"),
        (LONG_SPEECH_SECONDS, "{} seconds to read out"),
        (MOST_WORDS, "more than {} words"),
        (f"{MAX_UNFOLDED:,}", "{} lines"),
        (MAX_BYTES // 1024, "{} kB"),
    ):
        assert of.format(count) in " ".join(page.split())


def test_the_tables_of_the_language_page_name_every_placeholder_and_outcome() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for known in PLACEHOLDERS.values():
        assert f"| `{{{known.name}}}` | {known.meaning} |{' yes' if known.always else ''} |" in page
    assert all(f"`{outcome}`" in page for outcome in OUTCOMES)


def test_the_marks_of_the_language_page_are_read_as_it_says() -> None:
    (block,) = examples("answers")
    lines = [re.sub(r"\s{3,}(goes|ends|is kept|asks).*", "", line) for line in block.splitlines()]
    lines = [line.replace("matters", "hello").replace("thanks", "hello") for line in lines]
    choices = parse(script("== hello", IDENTITY.strip(), *lines[:2], "4 C -> hello", "-> end busy")).first.choices
    assert [(c.target, c.outcome) for c in choices] == [("hello", ""), ("", "not_available"), ("hello", "")]
    choices = parse(script("== hello", IDENTITY.strip(), *lines[2:], "-> end busy")).first.choices
    assert [(c.value, c.asks_words, c.note) for c in choices] == [
        ("nhs", False, ""),
        ("other", True, ""),
        ("poster", False, "promise noted"),
    ]
