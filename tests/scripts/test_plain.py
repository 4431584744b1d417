"""Hints of plain language: what is said of words that are hard to say or to follow, and what is left alone."""

from __future__ import annotations

import pytest

from phonebank_app.scripts import read
from phonebank_app.scripts.model import Problem
from tests.scripts.texts import HEAD, HEAD_LINES, IDENTITY, script

LONG = (
    "We ring people in this town tonight because we would like to know what matters to them and to their families " * 2
)


def hints(*lines: str, language: str = "en-GB", heading: str = "== hello: Hello") -> list[Problem]:
    """What is said of a script whose first step goes on with these lines; the first of them is line 4."""
    text = script(heading, IDENTITY.strip(), "", *lines, head=HEAD.replace("en-GB", language))
    source, problems = read(text)
    assert source is not None
    return list(problems)


def places(found: list[Problem]) -> list[tuple[int, int, int, str]]:
    return [(p.line - HEAD_LINES, p.column, p.length, p.put_right) for p in found]


@pytest.mark.parametrize("language", ["en-GB", "cy", "pl"])
def test_a_sentence_that_nobody_can_follow_is_shown_from_its_first_word(language: str) -> None:
    found = hints(f"“Short. {LONG}”", "-> end busy", language=language)
    assert [(p.line - HEAD_LINES, p.column) for p in found] == [(4, 9)]
    assert "This sentence has 42 words" in found[0].sentence


def test_a_sentence_that_crosses_lines_is_shown_on_the_line_it_begins_on() -> None:
    found = hints("“One. Two", f"{LONG}.”", "-> end busy")
    assert places(found) == [(4, 7, 3, "")]


@pytest.mark.parametrize(
    ("said", "word", "plain"),
    [
        ("“We will commence soon.”", "commence", "start"),
        ("“Prior to that, yes.”", "Prior to", "Before"),
        ("“**In order to** vote”", "In order to", "To"),
        ("“You may utilise a lift.”", "utilise", "use"),
    ],
)
def test_a_grand_word_comes_with_a_plain_one(said: str, word: str, plain: str) -> None:
    found = hints(said, "-> end busy")
    assert places(found) == [(4, said.index(word) + 1, len(word), plain)]


def test_a_word_of_campaigns_is_to_be_explained() -> None:
    (found,) = hints("“Our PPC is Ruth.”", "-> end busy")
    assert "“PPC” is a word of campaigns" in found.sentence and found.column == 6


@pytest.mark.parametrize(
    "said", ["You’re not unlikely to vote?", "I don't think nobody cares.", "It’s never without a reason."]
)
def test_not_twice_is_once_too_often(said: str) -> None:
    (found,) = hints(f"“{said}”", "-> end busy")
    assert "says not twice" in found.sentence


@pytest.mark.parametrize(
    "said",
    [
        "“No, nothing is recorded.”",
        "“I don’t trust any of them.”",
        "“That’s not only me, nobody likes it.”",
        "“I can’t, but nobody else can.”",
        "> Prior to this, do not do nothing.",
        ">> I don’t vote for nobody.",
        "“Residential commencements”",
    ],
)
def test_what_is_plain_a_direction_or_somebody_elses_words_is_left_alone(said: str) -> None:
    assert hints(said, "-> end busy") == []


ASKS = "== hello: Hello (question matters)"
ANSWERS = ("1 This [this]", "2 That [that]", "-> end busy")


def test_the_second_question_of_a_step_that_keeps_an_answer_is_one_too_many() -> None:
    found = hints("“What matters to you? How will you vote?”", *ANSWERS, heading=ASKS)
    assert places(found) == [(4, 23, 18, "")]
    found = hints("“What matters to you, and how will you vote?”", *ANSWERS, heading=ASKS)
    assert places(found) == [(4, 23, 7, "")]
    found = hints("“Beth sy’n bwysig? Pwy gewch chi?”", *ANSWERS, heading=ASKS, language="cy")
    assert places(found) == [(4, 20, 14, "")]


@pytest.mark.parametrize(
    ("said", "language", "heading"),
    [
        ("“What matters to you? For you, or for the people around you?”", "en-GB", ASKS),
        ("“Is this a good time? Have you two minutes?”", "en-GB", "== hello: Hello"),
        ("“Would you come, or would you rather not?”", "en-GB", ASKS),
        ("“What is it? How is it?”", "pl", ASKS),
    ],
)
def test_what_goes_on_with_the_first_question_is_no_second_one(said: str, language: str, heading: str) -> None:
    answers = ANSWERS if heading == ASKS else ("-> end busy",)
    assert hints(said, *answers, heading=heading, language=language) == []


def test_a_welsh_script_is_not_measured_by_english_words() -> None:
    assert hints("“Prior to that, we do not do nothing for the PPC.”", "-> end busy", language="cy") == []
