"""What the program writes into a script: what puts a problem right, a name in its head, steps, endings, lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import ScriptProblem
from phonebank_app.hosting import shipped_script
from phonebank_app.paths import resources
from phonebank_app.scripts import parse, read
from phonebank_app.scripts.answer_lists import as_block, load_lists
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.writing import (
    Edit,
    approved,
    head_words,
    new_ending,
    new_step,
    put_right,
    skeleton,
    version_of,
    with_list,
)

SHIPPED = read_text(shipped_script())
SHORT = skeleton("A short call", "en-GB")


def written(text: str, *edits: Edit) -> str:
    """The text after these, one after the other."""
    for edit in edits:
        lines = text.split("\n")
        line = lines[edit.line - 1]
        at = edit.column - 1
        lines[edit.line - 1] = line[:at] + edit.text + line[at + edit.length :]
        text = "\n".join(lines)
    return text


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_a_script_to_begin_with_is_ready_to_be_read_out(language: str) -> None:
    script, problems = read(skeleton('Ours, "the new one"', language))
    assert script is not None, problems
    assert (script.title, script.language) == ('Ours, "the new one"', language)


def test_a_problem_is_put_right_where_it_stands() -> None:
    broken = SHORT.replace("1 Yes, speaking -> matters", "1 Yes, speaking -> mattres")
    _, problems = read(broken)
    problem = next(one for one in problems if one.put_right)
    edit = put_right(broken, problem)
    assert edit is not None
    assert written(broken, edit) == SHORT
    assert put_right("another text", problem) is None


@settings(max_examples=40)
@given(st.text(min_size=1).filter(lambda name: any(sign.isalnum() for sign in name)), st.integers(0, 900))
def test_whoever_approves_stands_in_the_head_and_nothing_else_is_other(name: str, above: int) -> None:
    try:
        made = approved(SHIPPED, name, above)
    except ScriptProblem:
        return  # a name that cannot be shown
    script = parse(made)
    assert script.version > above
    assert script.approved_by.split() == " ".join(name.split())[:100].split()
    apart = [(a, b) for a, b in zip(SHIPPED.split("\n"), made.split("\n"), strict=True) if a != b]
    assert {line.split()[0] for _, line in apart} <= {"version", "approved_by"}


def test_a_head_without_a_line_for_the_name_gets_one_and_a_higher_version_of_its_own_stays() -> None:
    bare = SHORT.replace('approved_by  = ""\n', "").replace("version  = 1", "version = 12")
    made = approved(bare, "Maya", 3)
    assert (head_words(made, "approved_by"), version_of(made)) == ("Maya", 12)


def test_what_a_head_says_is_told_of_a_broken_script_too() -> None:
    assert head_words(SHORT.replace("version  = 1", "version = one"), "title") == "A short call"
    assert head_words("no head at all", "title") == ""
    assert version_of("+++\nversion = x\n+++") == 0


@pytest.mark.parametrize("line", [1, 12, 20, 26, 30, 40])
def test_a_step_put_in_anywhere_is_a_step_of_its_own(line: int) -> None:
    script, problems = read(written(SHORT, new_step(SHORT, line)))
    assert script is not None, problems
    assert len(script.steps) == len(parse(SHORT).steps) + 1


def test_an_ending_is_put_below_the_line_one_is_in() -> None:
    lines = SHORT.split("\n")
    at = next(n for n, line in enumerate(lines, 1) if line.startswith("“Thank you"))
    bare = SHORT.replace("\n\n-> end conversation", "")
    assert parse(written(bare, new_ending(bare, at, "conversation"))).steps[-1].default is not None


def test_a_list_of_answers_is_put_in_once_and_named_where_it_is_wanted() -> None:
    issues = load_lists([resources() / "answers"]).find("issues", "en-GB")
    assert issues is not None
    bare = SHORT.replace("____ In a few words, in theirs\n", "\n")
    at = next(n for n, line in enumerate(bare.split("\n"), 1) if line.startswith("> Wait."))
    once = written(bare, *with_list(bare, at + 1, issues.name, as_block(issues)))
    script, problems = read(once)
    assert script is not None, problems
    step = script.step("matters")
    assert step is not None
    assert [choice.value for choice in step.choices] == [answer.code for answer in issues.answers]
    assert len(with_list(once, at + 1, issues.name, as_block(issues))) == 1
