"""What is wrong with questions, blocks, branches and offers: where it stands, how long it is, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from phonebank_app.scripts import read
from tests.scripts.texts import HEAD, HEAD_LINES, IDENTITY, script

HELLO = ("== hello: Hello", IDENTITY.strip())
ASKS = (
    "== b: B (question likely, scale 0 to 10)",
    "x",
    "-> c",
    "== c: C (question people, number 1 to 12)",
    "x",
    "-> d",
    "== d: D (question day, date)",
    "x",
    "-> e",
    "== e: E (question issue)",
    "x",
    "1 The NHS [nhs]",
    "2 Else [other]",
)


@dataclass(frozen=True)
class Wrong:
    """A script, and the one problem it has: ``line`` counts from the first under the head."""

    text: str
    line: int
    column: int
    length: int
    sentence: str
    put_right: str = ""


def heading(modifiers: str, *more: str) -> str:
    return script(*HELLO, "-> a", f"== a: A ({modifiers})", "x", *(more or ("-> end busy",)))


def branch(test: str) -> str:
    """A script whose 17th line under the head is ``when`` with this test."""
    return script(*HELLO, "-> b", *ASKS, f"when {test} -> end busy", "-> end busy")


def under(*lines: str) -> str:
    """A script whose first step goes on with these lines; the first of them is line 3."""
    return script(*HELLO, *lines)


ERRORS = {
    "two kinds": Wrong(heading("scale 0 to 5, date"), 4, 24, 4, "of one kind"),
    "scale without ends": Wrong(heading("scale"), 4, 10, 5, "where it begins and ends", "scale 0 to 10"),
    "scale in words": Wrong(heading("scale low to high"), 4, 10, 17, "where it begins and ends", "scale 0 to 10"),
    "scale that falls": Wrong(heading("scale 10 to 0"), 4, 10, 13, "lower number to a higher", "scale 0 to 10"),
    "scale of one point": Wrong(heading("scale 3 to 3"), 4, 10, 12, "lower number to a higher"),
    "scale of a hundred": Wrong(heading("scale 1 to 100"), 4, 10, 14, "at most 11 points", "number 1 to 100"),
    "number that falls": Wrong(heading("number 9 to 1"), 4, 10, 13, "The least comes first", "number 1 to 9"),
    "number in words": Wrong(heading("number a lot"), 4, 10, 12, "the least and the most"),
    "unknown kind": Wrong(heading("nummber"), 4, 10, 7, "Did you mean “number”?", "number"),
    "point off the scale": Wrong(
        heading("scale 1 to 5", "0 Never", "-> end busy"), 6, 1, 1, "runs from 1 to 5: it has no 0"
    ),
    "point named twice": Wrong(
        heading("scale 0 to 1", "0 A", "1 C", "0 B", "-> end busy"), 8, 1, 1, "already says what 0"
    ),
    "point without a name": Wrong(heading("scale 0 to 1", "0", "-> end busy"), 6, 1, 1, "Write after the number"),
    "point with an arrow": Wrong(
        heading("scale 0 to 1", "0 A -> hello", "1 B", "-> end busy"), 6, 3, 10, "when a is at least 0 ->"
    ),
    "blank under a scale": Wrong(heading("scale 0 to 1", "____", "-> end busy"), 6, 1, 4, "chosen and not written"),
    "answers to a number": Wrong(heading("number", "1 One [one]", "-> end busy"), 6, 1, 11, "not answered by numbered"),
    "answers to a date": Wrong(heading("date", "1 One [one]", "-> end busy"), 6, 1, 11, "not answered by numbered"),
    "one name for two kinds": Wrong(
        script(
            *HELLO, "-> b", "== b: B (question q, date)", "x", "-> c", "== c: C (question q)", "x", "1 A [a]", "-> b"
        ).replace("1 A [a]", "1 A [a] -> end busy"),
        7,
        19,
        1,
        "Line 9 asks “q” in another way",
    ),
    "unknown block": Wrong(
        under("& isues", "-> end busy", "&& issues", "y"), 3, 3, 5, "Did you mean “issues”?", "issues"
    ),
    "no block": Wrong(under("& issues", "-> end busy"), 3, 3, 6, "Begin one with a line such as && issues"),
    "use without a name": Wrong(under("& the issues", "-> end busy"), 3, 1, 12, "After & comes the name"),
    "block without a name": Wrong(under("-> end busy", "&& the issues", "x"), 4, 4, 10, "A block begins with &&"),
    "two blocks of one name": Wrong(
        under("& a", "-> end busy", "&& a", "x", "&& a", "y"), 7, 4, 1, "Line 10 already has the block “a”"
    ),
    "block in itself": Wrong(under("-> end busy", "&& a", "& a"), 5, 3, 1, "put into itself"),
    "words for a figure": Wrong(branch("likely is at least seven"), 17, 25, 5, "at least 7 ->", "7"),
    "not at least": Wrong(
        branch("likely is not at least 7"), 17, 16, 14, "Say it without “not”: is less than 7", "less than 7"
    ),
    "not before": Wrong(branch("day is not before today"), 17, 13, 16, "swap the two arrows"),
    "before no day": Wrong(branch("day is before Thursday"), 17, 20, 8, "comes a day"),
    "before a day that is none": Wrong(branch("day is before 2019-02-30"), 17, 20, 10, "comes a day"),
    "after a number": Wrong(branch("people is after today"), 17, 22, 5, "does not ask for a date"),
    "more of a date": Wrong(branch("day is more than 3"), 17, 23, 1, "does not ask for a number. Ask for the day"),
    "more of a code": Wrong(branch("issue is at most 3"), 17, 23, 1, "Ask for its codes: when issue is nhs or other"),
    "code of a scale": Wrong(branch("likely is nhs"), 17, 16, 3, "answered with a number, and “nhs” is none"),
    "code of a date": Wrong(branch("day is nhs"), 17, 13, 3, "answered with a day"),
    "nothing after or": Wrong(branch("issue is nhs or"), 17, 15, 6, "with “or” between them"),
    "quotes for a code": Wrong(branch("issue is “the nhs”"), 17, 15, 9, "the codes of answers"),
    "fact without braces": Wrong(branch("ward is Kenton"), 17, 6, 4, "A fact stands in braces", "{ward}"),
    "unknown fact": Wrong(branch("{wardd} is known"), 17, 6, 7, "Did you mean {ward}?", "{ward}"),
    "no such fact": Wrong(branch("{zzz} is known"), 17, 6, 5, "No fact is called {zzz}. There are caller, candidate"),
    "empty braces": Wrong(branch("{} is known"), 17, 6, 2, "These braces are empty"),
    "fact of several words": Wrong(branch("{ward} is Kenton East"), 17, 23, 4, "several words stand in quotes"),
    "perhaps": Wrong(branch("{first_time} is ys"), 17, 22, 2, "{first_time} is yes or no", "yes"),
    "majority in words": Wrong(branch("{majority} is large"), 17, 20, 5, "{majority} is a whole number"),
    "code in two words": Wrong(branch("{held_by} is “the others”"), 17, 20, 10, "{held_by} is a code"),
    "more of a ward": Wrong(branch("{ward} is at least 3"), 17, 6, 6, "{ward} is no number"),
    "day of a ward": Wrong(branch("{ward} is before today"), 17, 6, 6, "{ward} is no date"),
    "unknown offer": Wrong(under("+ tiket", "-> end busy"), 3, 3, 5, "After + comes what to offer", "ticket"),
    "unknown promise": Wrong(
        under("+ promise host_part", "-> end busy"), 3, 11, 9, "Did you mean “host_party”?", "host_party"
    ),
    "no promise": Wrong(under("+ promise zzz", "-> end busy"), 3, 11, 3, "There are come_to_event, host_party"),
    "call back on nothing": Wrong(
        under("+ call back on soon", "-> end busy"), 3, 16, 4, "no question called “soon”. Ask one in a step"
    ),
    "call back on a number": Wrong(
        script(*HELLO, "+ call back on people", "-> b", *ASKS, "-> end busy"),
        3,
        16,
        6,
        "“people” does not ask for a date, so it cannot say when to ring. It asks day.",
        "day",
    ),
    "offer under the arrows": Wrong(under("-> end busy", "+ ticket"), 4, 1, 8, "above the arrows"),
    "offer in an objection": Wrong(under("-> end busy", "?? Why", "x", "+ ticket"), 6, 1, 8, "nothing follows up"),
    "code in words": Wrong(under("1 The NHS [The NHS] -> end busy"), 3, 12, 7, "square brackets", "the_nhs"),
    "key taken": Wrong(under("1 A -> end busy", "1 B -> end busy"), 4, 1, 1, "a number of its own", "2"),
    "end of nothing": Wrong(under("-> end"), 3, 4, 3, "how the call ended", "end conversation"),
    "language in words": Wrong(
        HEAD.replace("en-GB", "Welsh") + "\n".join((*HELLO, "-> end busy")),
        3 - HEAD_LINES,
        1,
        18,
        "written as a code",
        'language = "cy"',
    ),
    "matters nothing asked": Wrong(
        HEAD.replace("version = 1", 'version = 1\nmatters = "isue"')
        + "\n".join((*HELLO, "-> b", *ASKS, "-> end busy")),
        5 - HEAD_LINES,
        12,
        4,
        "Did you mean “issue”?",
        "issue",
    ),
    "promises nothing coded": Wrong(
        HEAD.replace("version = 1", 'version = 1\npromises = "nhs, othr"')
        + "\n".join((*HELLO, "-> b", *ASKS, "-> end busy")),
        5 - HEAD_LINES,
        13,
        9,
        "Did you mean “other”?",
        "nhs, other",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_its_line_its_column_its_length_and_what_to_write(name: str) -> None:
    wrong = ERRORS[name]
    source, problems = read(wrong.text)
    (error,) = [p for p in problems if p.severity == "error"]
    assert source is None and wrong.sentence in error.sentence
    assert (error.line - HEAD_LINES, error.column, error.length) == (wrong.line, wrong.column, wrong.length)
    assert error.put_right == wrong.put_right


@pytest.mark.parametrize("name", [name for name, wrong in ERRORS.items() if wrong.put_right])
def test_what_is_put_right_is_no_longer_wrong(name: str) -> None:
    wrong = ERRORS[name]
    lines = wrong.text.split("\n")
    line = lines[HEAD_LINES + wrong.line - 1]
    start = wrong.column - 1
    lines[HEAD_LINES + wrong.line - 1] = line[:start] + wrong.put_right + line[start + wrong.length :]
    _, problems = read("\n".join(lines))
    assert not [p for p in problems if p.sentence.startswith(wrong.sentence[:20])]
    assert not [p for p in problems if p.severity == "error"]


HINTS = {
    "block that nothing uses": Wrong(under("-> end busy", "&& a", "x"), 4, 4, 1, "Nothing uses the block “a”"),
    "scale with one end named": Wrong(
        heading("scale 0 to 5", "0 Never", "-> end busy"), 6, 1, 7, "ends of the scale are called, too: 5"
    ),
    "more than the scale has": Wrong(branch("likely is more than 10"), 17, 26, 2, "runs from 0 to 10"),
    "less than the number may be": Wrong(branch("people is less than 1"), 17, 26, 1, "runs from 1 to 12"),
    "a point that is not there": Wrong(branch("likely is 7 or 12"), 17, 21, 2, "runs from 0 to 10"),
}


@pytest.mark.parametrize("name", HINTS)
def test_a_hint_has_its_line_its_column_and_its_length(name: str) -> None:
    wrong = HINTS[name]
    source, problems = read(wrong.text)
    (hint,) = problems
    assert source is not None and hint.severity == "hint" and wrong.sentence in hint.sentence
    assert (hint.line - HEAD_LINES, hint.column, hint.length) == (wrong.line, wrong.column, wrong.length)


def test_hints_never_crowd_out_an_error() -> None:
    hints = [f"so {{ward}} {n}" for n in range(400)]
    _, problems = read(under(*hints, "-> helo"))
    assert len(problems) == 200
    assert [p.put_right for p in problems if p.severity == "error"] == ["hello"]
