"""Reading scripts: what is understood, and where what is not understood stands."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts import Script, load, parse, read
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.vocabulary import OUTCOMES
from tests.scripts.texts import HEAD, HEAD_LINES, IDENTITY, SHORT, script

HELLO = ("== hello: Hello", IDENTITY.strip())


def hello(*lines: str) -> str:
    """A script whose first step goes on with these lines; the first of them is line 3 under the head."""
    return script(*HELLO, *lines)


def plain(source: Script, step: str, block: int = 0) -> str:
    found = source.step(step)
    assert found
    return "".join(s.text or f"{{{s.placeholder}}}" for s in found.text[block].spans)


def test_a_script_is_read_into_its_steps_answers_branches_and_objections() -> None:
    read_script = parse(SHORT, "short.script.txt")
    assert (read_script.title, read_script.language, read_script.version) == ("T", "en-GB", 1)
    assert [s.id for s in read_script.steps] == ["hello", "matters", "voting", "why", "nurse", "thanks"]
    assert [(o.id, o.title) for o in read_script.objections] == [
        ("who_are_you", "Who are you?"),
        ("off_the_list", "Off the list"),
    ]
    matters = read_script.step("matters")
    assert matters and matters.question and matters.default
    assert (matters.question.name, matters.question.kind, matters.question.up_to) == ("issue", QuestionKind.ANY_OF, 2)
    assert [(c.key, c.value, c.target, c.asks_words) for c in matters.choices] == [
        ("1", "nhs", "", False),
        ("2", "buses", "", False),
        ("3", "climate", "", False),
        ("4", "other", "", True),
        ("5", "nothing", "thanks", False),
    ]
    assert matters.default.step == "voting"
    voting = read_script.step("voting")
    assert voting and [b.condition.values for b in voting.branches] == [("ours",), (), ("nhs", "buses")]
    assert [b.condition.negated for b in voting.branches] == [False, True, False]
    why = read_script.step("why")
    assert why and why.question and why.question.required and why.question.kind is QuestionKind.WORDS
    assert read_script.questions == ("issue", "intention", "why")


def test_every_part_knows_its_line_and_column() -> None:
    source = parse(script("== hello: Hello", "  “I’m **{caller}** for {on_behalf_of}.”", "1 Yes [y] -> end refused"))
    step = source.first
    assert (step.place.line, step.place.column) == (HEAD_LINES + 1, 4)
    block = step.text[0]
    assert (block.place.line, block.place.column) == (HEAD_LINES + 2, 3)
    caller = next(s for s in block.spans if s.placeholder == "caller")
    assert (caller.place.line, caller.place.column, caller.place.length) == (HEAD_LINES + 2, 10, 8)
    choice = step.choices[0]
    assert choice.way and (choice.way.place.line, choice.way.place.column) == (HEAD_LINES + 3, 18)
    assert choice.value_place.column == 8


def test_bold_and_emphasis_nest_and_cross_lines() -> None:
    source = parse(hello("a **b", "*c* d** e ***f*** 2 * 3 \\* \\{x}".replace("\\{x}", "\\{x\\}"), "-> end refused"))
    spans = [(s.text, s.bold, s.emphasis) for s in source.first.text[0].spans if not s.placeholder]
    assert spans[2:] == [
        (".” a ", False, False),
        ("b ", True, False),
        ("c", True, True),
        (" d", True, False),
        (" e ", False, False),
        ("f", True, True),
        (" 2 * 3 * {x}", False, False),
    ]


def test_paragraphs_items_and_directions_are_blocks_of_their_own() -> None:
    source = parse(
        hello("goes on", "", "next", "- one", "  more of one", "- two", "> wait", "> longer", "say", "-> end busy")
    )
    assert [b.kind for b in source.first.text] == ["say", "say", "item", "item", "direction", "say"]
    assert plain(source, "hello", 2) == "one more of one"
    assert plain(source, "hello", 4) == "wait longer"
    assert [b.place.line - HEAD_LINES for b in source.first.text] == [2, 5, 6, 8, 9, 11]
    assert len(source.first.hint) == 1


def test_remarks_are_not_read() -> None:
    source = parse(hello("# a remark", "#1 stays", "-> end busy"))
    assert plain(source, "hello").endswith("#1 stays")


def test_a_backslash_keeps_a_number_to_be_said() -> None:
    source = parse(hello("", "\\2 minutes is all I need", "-> end busy"))
    assert plain(source, "hello", 1) == "2 minutes is all I need"
    assert not source.first.choices


@pytest.mark.parametrize("mark", ["1 Yes", "1. Yes", "1) Yes"])
def test_numbers_may_have_a_dot_or_a_bracket(mark: str) -> None:
    choice = parse(hello(mark + " -> end busy")).first.choices[0]
    assert (choice.key, choice.label[0].text) == ("1", "Yes")


def test_notes_stand_after_a_way_or_a_code_and_nowhere_else() -> None:
    source = parse(hello("1 Yes (sort of) -> end busy (as you like)", "2 No [no] (kept)", "3 Eh (x)", "-> end busy"))
    notes = [(c.label[0].text, c.note) for c in source.first.choices]
    assert notes == [("Yes (sort of)", "as you like"), ("No", "kept"), ("Eh (x)", "")]


def test_every_outcome_of_the_table_may_end_a_call() -> None:
    for outcome in OUTCOMES:
        way = parse(hello(f"-> end {outcome}")).first.default
        assert way and way.outcome == outcome
    assert "withdrawn" not in OUTCOMES


def test_the_hash_is_of_the_text_with_plain_line_ends() -> None:
    expected = hashlib.sha256(SHORT.encode()).hexdigest()
    assert parse(SHORT).hash == expected
    assert parse("\ufeff" + SHORT.replace("\n", "\r\n")).hash == expected
    assert parse(SHORT.replace("\n", "\r")).hash == expected
    assert parse(SHORT + "\n").hash != expected


ERRORS = {
    "no head": ("hello", 1, 1, "three plus signs"),
    "head without end": ('+++\ntitle = "T"\n', 1, 1, "that ends the head"),
    "broken head": ('+++\ntitle = "T"\nversion 1\n+++\n== a', 3, 1, "cannot be read"),
    "head nested too deep": ("+++\nx = " + "[" * 3000 + "\n+++\n== a", 2, 1, "cannot be read"),
    "head too long": (HEAD.replace("T", "T" * 4000) + "== a", 1, 1, "longer than 4000"),
    "unknown head name": (
        HEAD.replace("version = 1", "version = 1\ntitel = '!'") + "== a",
        5,
        1,
        "Did you mean “title”?",
    ),
    "version in quotes": (HEAD.replace("1", '"1"') + "== a", 4, 1, "whole number"),
    "language in words": (HEAD.replace("en-GB", "English") + "== a", 3, 1, "written as a code"),
    "title not in quotes": (HEAD.replace('"T"', "7") + "== a", 2, 1, "written in quotes"),
    "empty title": (HEAD.replace('"T"', '" "') + "== a", 2, 1, "empty"),
    "title missing": (HEAD.replace('title = "T"\n', "") + "== a", 1, 1, "does not give the title"),
    "nothing but a head": (HEAD, HEAD_LINES + 1, 1, "There is no step"),
    "words before the first step": (script("Hello", *HELLO, "-> end busy"), 6, 1, "before the first step"),
    "step without a name": (script("== : Hello"), 6, 1, "begins with =="),
    "step called end": (script("== end: End"), 6, 4, "cannot be the name"),
    "two steps of one name": (
        hello("-> hello2", "== hello2", "x", "-> end busy", "== hello2", "y", "-> end busy"),
        12,
        4,
        "Line 9 already has the step “hello2”",
    ),
    "unknown modifier": (
        script("== hello: Hello (onne of)", IDENTITY.strip(), "-> end busy"),
        6,
        18,
        "Did you mean “one of”?",
    ),
    "up to nothing": (script("== hello: Hello (up to 0)", IDENTITY.strip(), "-> end busy"), 6, 18, "from 1 to 9"),
    "unclosed bold": (hello("so **very", "-> end busy"), 8, 4, "never closed"),
    "unclosed brace": (hello("so {caller", "-> end busy"), 8, 4, "never closed"),
    "closing brace alone": (hello("so } ", "-> end busy"), 8, 4, "no {"),
    "empty braces": (hello("so {}", "-> end busy"), 8, 4, "empty"),
    "unknown placeholder": (hello("so {firstname}", "-> end busy"), 8, 4, "Did you mean “first_name”?"),
    "answer ten": (hello("10 Yes -> end busy"), 8, 1, "from 1 to 9"),
    "answer without words": (hello("1 -> end busy"), 8, 1, "has no words"),
    "two answers of one number": (hello("1 Yes -> end busy", "1 No -> end busy"), 9, 1, "already has an answer 1"),
    "code in words": (hello("1 The NHS [the nhs] -> end busy"), 8, 12, "square brackets"),
    "answer to nowhere": (hello("1 Yes", "2 No -> end busy"), 8, 1, "leads nowhere"),
    "step to nowhere": (script(*HELLO), 6, 4, "leads nowhere"),
    "arrow to nowhere": (hello("1 Yes ->"), 8, 1, "leads nowhere"),
    "arrow to two": (hello("-> a b"), 8, 4, "one step"),
    "unknown step": (
        hello("-> helpng", "== helping", "x", "-> end busy"),
        8,
        4,
        "No step is called “helpng”. Did you mean “helping”?",
    ),
    "unknown outcome": (hello("-> end buzy"), 8, 8, "No outcome is called “buzy”. Did you mean “busy”?"),
    "end without outcome": (hello("-> end"), 8, 4, "how the call ended"),
    "two arrows": (hello("-> end busy", "-> end busy"), 9, 1, "already has an arrow"),
    "words under answers": (hello("1 Yes -> end busy", "and more"), 9, 1, "above the answers"),
    "when without an arrow": (hello("when x is y", "-> end busy"), 8, 1, "A branch is written"),
    "when of no question": (hello("when x is y -> end busy", "-> end busy"), 8, 6, "no question called “x”"),
    "when of no code": (
        hello("1 A [aye]", "when hello is aye or ayee -> end busy", "-> end busy"),
        9,
        22,
        "Did you mean “aye”?",
    ),
    "when without a last arrow": (hello("1 A [a]", "when hello is a -> end busy"), 9, 1, "all the others"),
    "question without answers": (
        script("== hello: Hello (question x)", IDENTITY.strip(), "-> end busy"),
        6,
        27,
        "has no answers",
    ),
    "nothing to say": (hello("-> b", "== b: B", "> wait", "-> end busy"), 9, 4, "nothing to say"),
    "nobody says who rings": (script("== hello: Hello", "I’m {caller}", "-> end busy"), 6, 4, "{on_behalf_of}"),
    "identity only in a direction": (
        script("== hello: Hello", "Hi", "> " + IDENTITY.strip(), "-> end busy"),
        6,
        4,
        "it is the law",
    ),
    "round for ever": (hello("-> b", "== b", "x", "-> hello"), 6, 4, "round for ever by way of “b”"),
    "round unless answered": (
        hello("1 A [a]", "2 B [b]", "when hello is a -> end busy", "-> hello"),
        6,
        4,
        "round for ever",
    ),
    "code in an objection": (hello("-> end busy", "?? Why", "x", "1 A [a]"), 11, 1, "not written down"),
    "blank in an objection": (hello("-> end busy", "?? Why", "x", "____"), 11, 1, "no blank"),
    "when in an objection": (hello("-> end busy", "?? Why", "x", "when a is b -> hello"), 11, 1, "cannot branch"),
    "two objections of one title": (
        hello("-> end busy", "?? Why", "x", "?? Why?", "y"),
        11,
        4,
        "already has the objection",
    ),
    "objection without a title": (hello("-> end busy", "?? ?"), 9, 1, "what they might ask"),
    "blank beside answers": (hello("1 A -> end busy", "____"), 9, 1, "Put the ____"),
    "second blank": (hello("____", "____", "-> end busy"), 9, 1, "second"),
    "required with nothing to tick": (
        script("== hello: Hello (any of, required)", IDENTITY.strip(), "1 A [a] -> end busy"),
        6,
        18,
        "every answer has an arrow",
    ),
    "sign that cannot be shown": (hello("so \x07", "-> end busy"), 8, 4, "cannot be shown"),
    "lone surrogate": (hello("so \ud800", "-> end busy"), 8, 4, "cannot be shown"),
    "too long": (SHORT + "x" * 65_536, 0, 0, "64 kB"),
    "too many steps": (
        script(*HELLO, "-> end busy", *(f"== s{n}\nx\n-> end busy" for n in range(200))),
        606,
        1,
        "200 steps",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_raised_with_its_line_and_column_and_says_what_is_wrong(name: str) -> None:
    text, line, column, sentence = ERRORS[name]
    with pytest.raises(ScriptProblem) as caught:
        parse(text, "t.script.txt")
    assert sentence in caught.value.what
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("name", ERRORS)
def test_reading_gives_no_script_where_there_is_an_error(name: str) -> None:
    source, problems = read(ERRORS[name][0])
    assert source is None
    assert [p for p in problems if p.severity == "error"]
    assert list(problems) == sorted(problems, key=lambda p: (p.line, p.column, p.severity))


def test_every_error_is_found_at_once() -> None:
    _, problems = read(hello("so {x} **b", "1 A -> nowhere", "1 B -> end busy"))
    assert [(p.line, p.column) for p in problems if p.severity == "error"] == [(8, 4), (8, 8), (9, 8), (10, 1)]


def test_a_likely_slip_comes_with_what_to_write_instead() -> None:
    _, problems = read(hello("-> helpng", "== helping", "x", "-> end busy"))
    assert [(p.put_right, p.length) for p in problems if p.severity == "error"] == [("helping", 6)]


HINTS = {
    "nobody hears it": (hello("-> end busy", "== b", "x", "-> end busy"), 9, 4, "Nothing leads to “b”"),
    "long speech": (hello("A word. " * 40, "-> end busy"), 6, 4, "seconds to read"),
    "no fallback": (hello("so {ward}", "-> end busy"), 8, 4, "{ward} may be empty"),
    "answers out of order": (hello("2 A -> end busy"), 8, 1, "1, 2, 3"),
    "answer without a code": (hello("1 A [a]", "2 B", "-> end busy"), 9, 1, "has no code"),
    "one code twice": (hello("1 A [a]", "2 B [a]", "-> end busy"), 9, 6, "kept as “a”"),
    "unused arrow": (hello("1 A -> end busy", "-> end busy"), 9, 8, "Nothing comes by here"),
    "more than there is": (
        script("== hello: Hello (up to 3)", IDENTITY.strip(), "1 A [a]", "-> end busy"),
        6,
        18,
        "there are only 1",
    ),
    "tag": (hello("", "so <b>so</b>", "-> end busy"), 9, 4, "tag"),
}


@pytest.mark.parametrize("name", HINTS)
def test_a_hint_has_its_place_and_does_not_stand_in_the_way(name: str) -> None:
    text, line, column, sentence = HINTS[name]
    source, problems = read(text)
    assert source is not None
    assert [(p.severity, p.line, p.column) for p in problems] == [("hint", line, column)]
    assert sentence in problems[0].sentence


def test_a_step_that_only_an_objection_leads_to_is_heard() -> None:
    source, problems = read(hello("-> end busy", "== b", "x", "-> end busy", "?? Why", "y", "1 So -> b"))
    assert source and not problems


def test_a_file_is_loaded_and_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "short.script.txt"
    path.write_text(SHORT, encoding="utf-8-sig", newline="\r\n")
    assert load(path).name == "short.script.txt"
    assert load(path).hash == parse(SHORT).hash


def test_a_file_in_another_encoding_says_on_which_line(tmp_path: Path) -> None:
    path = tmp_path / "old.script.txt"
    path.write_bytes(HEAD.encode() + "“Hello”".encode("cp1252"))
    with pytest.raises(ScriptProblem, match="UTF-8") as caught:
        load(path)
    assert (caught.value.line, caught.value.column) == (HEAD_LINES + 1, 1)


def test_a_file_that_is_not_there_or_too_large_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScriptProblem, match="cannot be opened"):
        load(tmp_path / "gone.script.txt")
    path = tmp_path / "large.script.txt"
    path.write_bytes(b"\xff" * 70_000)
    with pytest.raises(ScriptProblem, match="64 kB"):
        load(path)
