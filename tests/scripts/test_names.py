"""Names in a script: where they lead, and renaming them everywhere."""

from __future__ import annotations

import pytest

from phonebank_app.scripts import parse, sketch
from phonebank_app.scripts.names import name_at, renamed, whats_wrong, where_to
from phonebank_app.scripts.writing import Edit, found_in, line_after, pasted, remarked
from tests.scripts.test_slips import RIGHT


def place_of(words: str, at: int = 0) -> tuple[int, int]:
    for number, line in enumerate(RIGHT.split("\n"), 1):
        if words in line:
            return number, line.index(words) + 1 + at
    raise AssertionError(words)


def written(text: str, edits: tuple[Edit, ...]) -> str:
    lines = text.split("\n")
    for edit in edits:
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.column - 1] + edit.text + line[edit.column - 1 + edit.length :]
    return "\n".join(lines)


def renamed_at(words: str, at: int, new: str) -> str:
    script, _ = sketch(RIGHT)
    name = name_at(RIGHT, script, *place_of(words, at))
    assert name is not None
    return written(RIGHT, renamed(RIGHT, name, new))


def test_from_an_arrow_one_comes_to_the_step_and_from_there_to_every_arrow_to_it() -> None:
    script, _ = sketch(RIGHT)
    line, column = place_of("known -> thanks", len("known -> th"))
    name = name_at(RIGHT, script, line, column)
    assert name is not None and name.home is not None
    assert where_to(name, line) == name.home
    arrows = [number for number, words in enumerate(RIGHT.split("\n"), 1) if words.endswith("-> thanks")]
    assert [place.line for place in name.uses] == arrows
    assert where_to(name, name.home.line) == name.uses[0]


def test_a_step_is_renamed_in_its_heading_and_every_arrow_and_stays_ready() -> None:
    made = renamed_at("== thanks", 4, "goodbye")
    assert "thanks" not in made.replace("Thanks", "") and made.count("-> goodbye") == RIGHT.count("-> thanks")
    assert parse(made).by_id["goodbye"].title == "Thanks"


def test_answers_stay_under_their_name_when_the_step_is_renamed() -> None:
    before = RIGHT.replace("(question intention)", "").replace("when intention", "when ask")
    script, _ = sketch(before)
    name = name_at(before, script, *place_of("== ask", 4))
    assert name is not None and name.answers
    made = parse(written(before, renamed(before, name, "voting")))
    asked = made.by_id["voting"].question
    assert asked is not None and asked.name == "ask" and made.questions == parse(before).questions


def test_answers_stay_under_their_name_where_the_brackets_say_something_else() -> None:
    before = RIGHT.replace("(question intention)", "(any of, required)").replace("when intention", "when ask")
    script, _ = sketch(before)
    name = name_at(before, script, *place_of("== ask", 4))
    assert name is not None
    made = written(before, renamed(before, name, "voting"))
    assert "== voting: Voting (question ask, any of, required)" in made
    parse(made)


def test_a_question_is_renamed_in_its_heading_its_branches_and_its_offers() -> None:
    made = renamed_at("question vote_day", len("question v"), "which_day")
    assert "vote_day" not in made
    assert made.count("which_day") == RIGHT.count("vote_day")
    parse(made)
    assert renamed_at("when intention", len("when i"), "how").count("how ") > 0


def test_a_block_is_renamed_where_it_is_given_and_where_it_is_put() -> None:
    made = renamed_at("& asides", 3, "more")
    assert "& more" in made and "&& more" in made and "asides" not in made
    parse(made)


def test_a_name_that_cannot_be_is_refused_with_why() -> None:
    script, _ = sketch(RIGHT)
    name = name_at(RIGHT, script, *place_of("== thanks", 4))
    assert name is not None
    assert "one word" in whats_wrong(RIGHT, script, name, "good bye")
    assert "one word" in whats_wrong(RIGHT, script, name, "end")
    assert "“hello” already" in whats_wrong(RIGHT, script, name, "hello")
    assert whats_wrong(RIGHT, script, name, "thanks") == "" == whats_wrong(RIGHT, script, name, "goodbye")


def test_in_words_that_are_said_the_step_is_meant_and_in_the_head_or_an_objection_nothing() -> None:
    script, _ = sketch(RIGHT)
    inside = name_at(RIGHT, script, *place_of("May I ask", 6))
    assert inside is not None and (inside.kind, inside.text) == ("step", "ask")
    assert name_at(RIGHT, script, 2, 1) is None
    assert name_at(RIGHT, script, *place_of("“I’m {caller}. I", 3)) is None


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("1 Yes -> thanks", "2 "),
        ("  3) No", "  4) "),
        ("- a lift", "- "),
        ("> Wait.", ""),
        ("9 The last", ""),
        ("“Hello.”", ""),
        ("-> thanks", ""),
        ("2 ", ""),
        ("- ", ""),
    ],
)
def test_the_line_below_goes_on_as_the_line_above(line: str, after: str) -> None:
    assert line_after(line) == after


def test_lines_become_remarks_and_what_they_were() -> None:
    lines = ["“Hello.”", "", "  1 Yes"]
    assert remarked(lines) == ["# “Hello.”", "", "  # 1 Yes"]
    assert remarked(remarked(lines)) == lines


def test_words_are_found_in_capitals_too_and_signs_are_only_signs() -> None:
    assert [(p.line, p.column, p.length) for p in found_in("Thanks (a)\nno THANKS", "thanks")] == [(1, 1, 6), (2, 4, 6)]
    assert len(found_in("Thanks (a)", "(a)")) == 1 and found_in("x", "") == []


def test_what_a_word_processor_writes_is_pasted_as_a_script_writes_it() -> None:
    assert pasted("1 Yes\u00a0→ thanks\n•\ta lift") == "1 Yes -> thanks\n- a lift"
    assert pasted("title = “Hello”", in_head=True) == 'title = "Hello"'
    assert pasted("“Hello”") == "“Hello”"
