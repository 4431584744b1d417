"""The shipped scripts and the language's own page: both are read by the program they are written for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phonebank_app.paths import resources
from phonebank_app.scripts import Conversation, load, parse, read
from phonebank_app.scripts.checks import reading_seconds
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.vocabulary import LONG_SPEECH_SECONDS, OUTCOMES, PLACEHOLDERS, sample_facts
from phonebank_app.scripts.ways import reachable, stages
from tests.scripts.texts import IDENTITY, script

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


def examples(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_whole_example_on_the_language_page_is_a_good_script() -> None:
    (text,) = examples("script")
    source, problems = read(text)
    assert source and not problems


def test_the_parts_on_the_language_page_fit_into_a_script() -> None:
    asked = ("== issue: Issue", "x", "1 The NHS [nhs]", "-> voting", "== matters: M", "x", "-> end busy")
    others = ("== helping: H", "x", "-> end busy", "== thanks: T", "x", "-> end busy")
    start = ("== hello: Hello", IDENTITY.strip(), "1 A -> issue", "2 B -> why")
    why, voting = examples("step")
    (objection,) = examples("objection")
    source, problems = read(script(*start, *asked, why, voting, *others, objection))
    assert source and not problems


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
