"""The mistakes that people make: each is one problem, at its place, with what to write; and that puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts import load, read
from phonebank_app.scripts.model import Problem

RIGHT = """+++
title    = "Keep the walk-in centre"
language = "en-GB"
version  = 1
+++

== hello: Hello
“Hello, is that **{full_name}?** I’m **{caller}**, a volunteer ringing for {on_behalf_of}.”

1 Yes, speaking -> ask
2 Not in just now -> end not_available
3 Not a good time -> end call_back

== ask: Voting (question intention)
“May I ask how you’re thinking of voting?”

1 {candidate|Our candidate} [ours]
2 Undecided [undecided]
3 Someone else ____ [other]

when intention is ours or undecided -> likely
when {ward} is known -> thanks
-> thanks

== likely: Likely (question likely, scale 0 to 10)
“On a scale of 0 to 10, how likely are you to vote?”

0 I won’t
10 Certain

when likely is at least 8 -> people
-> thanks

== people: People (question people, number 1 to 12)
“How many of you will there be?”
& asides

____ How many
-> when_to

== when_to: Day (question vote_day, date)
“And which day will you vote?”
+ call back on vote_day

____ A day
when vote_day is before polling_day -> thanks
-> thanks

== thanks: Thanks
“Thank you, {first_name|and good night}.”
+ promise host_party

-> end conversation

?? Who are you?
“I’m {caller}. I ring for {on_behalf_of}.”

&& asides
- and you
"""


@dataclass(frozen=True)
class Slip:
    """``wrong`` stands for ``right``; of it ``meant`` is pointed at, and ``put_right`` to be written in its place."""

    right: str
    wrong: str
    meant: str
    put_right: str

    @property
    def text(self) -> str:
        assert self.right in RIGHT
        return RIGHT.replace(self.right, self.wrong, 1)


SLIPS = {
    # The head
    "curly quotes": Slip(
        '"Keep the walk-in centre"',
        "“Keep the walk-in centre”",
        "title    = “Keep the walk-in centre”",
        'title = "Keep the walk-in centre"',
    ),
    "no quotes": Slip('"en-GB"', "en-GB", "language = en-GB", 'language = "en-GB"'),
    "a colon in the head": Slip("version  = 1", "version: 1", "version: 1", "version = 1"),
    "quotes in quotes": Slip(
        '"Keep the walk-in centre"', '"The "walk-in""', 'title    = "The "walk-in""', 'title = "The “walk-in”"'
    ),
    "v1": Slip("version  = 1", "version = v1", "version = v1", "version = 1"),
    "a name of two words": Slip(
        "version  = 1", 'version = 1\napproved by = "Jo"', 'approved by = "Jo"', 'approved_by = "Jo"'
    ),
    "a capital": Slip("title ", "Title ", "Title", "title"),
    "a language in small letters": Slip("en-GB", "en-gb", 'language = "en-gb"', 'language = "en-GB"'),
    "four plus signs": Slip("+++\ntitle", "++++\ntitle", "++++", "+++"),
    "no fence above": Slip(
        "+++\ntitle", "title", 'title    = "Keep the walk-in centre"', '+++\ntitle    = "Keep the walk-in centre"'
    ),
    # Headings
    "one equals sign": Slip("== ask:", "= ask:", "=", "=="),
    "three equals signs": Slip("== ask:", "=== ask:", "===", "=="),
    "a heading of Markdown": Slip("== ask:", "## ask:", "##", "=="),
    "equals signs behind": Slip("intention)", "intention) ==", "intention) ==", "intention)"),
    "no colon": Slip("== ask: Voting", "== ask Voting", "ask", "ask:"),
    "a dash for the colon": Slip("== ask: Voting", "== ask – Voting", "ask –", "ask:"),
    "a bracket left open": Slip("(question intention)", "(question intention", "intention", "intention)"),
    "square brackets": Slip(
        "(question intention)", "[question intention]", "[question intention]", "(question intention)"
    ),
    "two pairs of brackets": Slip(
        "(question intention)", "(question intention) (required)", "intention) (required)", "intention, required)"
    ),
    "questions": Slip("(question intention)", "(questions intention)", "questions intention", "question intention"),
    "a capital in the brackets": Slip(
        "(question intention)", "(Question intention)", "Question intention", "question intention"
    ),
    "a semicolon": Slip(
        "(question intention)",
        "(question intention; required)",
        "question intention; required",
        "question intention, required",
    ),
    "a scale with a dash": Slip("scale 0 to 10", "scale 0-10", "scale 0-10", "scale 0 to 10"),
    "a scale from": Slip("scale 0 to 10", "scale from 0 to 10", "scale from 0 to 10", "scale 0 to 10"),
    "a number with a dash": Slip("number 1 to 12", "number 1–12", "number 1–12", "number 1 to 12"),
    "one question mark": Slip("?? Who", "? Who", "?", "??"),
    # Arrows and where they lead
    "an arrow of two lines": Slip("speaking -> ask", "speaking => ask", "=>", "->"),
    "an arrow of a word processor": Slip("speaking -> ask", "speaking → ask", "→", "->"),
    "a long arrow": Slip("speaking -> ask", "speaking --> ask", "-->", "->"),
    "an arrow apart": Slip("speaking -> ask", "speaking - > ask", "- >", "->"),
    "a colon for an arrow": Slip("speaking -> ask", "speaking: ask", ": ask", " -> ask"),
    "a colon for an arrow to an end": Slip(
        "-> end not_available", ": end not_available", " : end not_available", " -> end not_available"
    ),
    "an arrow for all the others": Slip("-> end conversation", "→ end conversation", "→", "->"),
    "an arrow of a branch": Slip("undecided -> likely", "undecided → likely", "→", "->"),
    "otherwise": Slip("known -> thanks\n-> thanks", "known -> thanks\notherwise -> thanks", "otherwise ->", "->"),
    "a title for a name": Slip("-> when_to", "-> Day", "Day", "when_to"),
    "a heading for a name": Slip("-> likely", "-> == likely", "== likely", "likely"),
    "a name in quotes": Slip("-> likely", "-> “likely”", "“likely”", "likely"),
    "an outcome without end": Slip("-> end call_back", "-> call_back", "call_back", "end call_back"),
    "an outcome of two words": Slip("-> end call_back", "-> end call back", "end call back", "end call_back"),
    "END": Slip("-> end call_back", "-> END: call_back", "END: call_back", "end call_back"),
    # Placeholders
    "a placeholder misspelt": Slip("{full_name}", "{fullname}", "{fullname}", "{full_name}"),
    "a placeholder misspelt, with a fallback": Slip(
        "{first_name|and", "{firstname|and", "{firstname|and good night}", "{first_name|and good night}"
    ),
    "who rings misspelt": Slip("I’m **{caller}**", "I’m **{callr}**", "{callr}", "{caller}"),
    "a fallback after or": Slip(
        "{candidate|Our candidate}",
        "{candidate or our candidate}",
        "{candidate or our candidate}",
        "{candidate|our candidate}",
    ),
    "two pairs of braces": Slip("{full_name}", "{{full_name}}", "{{full_name}}", "{full_name}"),
    # Answers
    "letters for numbers": Slip("1 {candidate|Our candidate} [", "a) {candidate|Our candidate} [", "a) ", "1 "),
    "numbers in brackets": Slip("2 Undecided", "(2) Undecided", "(2) ", "2 "),
    "numbers with a colon": Slip("2 Undecided", "2: Undecided", "2: ", "2 "),
    "numbers without a space": Slip("2 Undecided", "2Undecided", "2", "2 "),
    "numbers of another script": Slip("2 Undecided", "٢ Undecided", "٢ ", "2 "),
    "a list for answers": Slip("2 Undecided", "- Undecided", "- ", "2 "),
    "no number": Slip("3 Not a good time ->", "Not a good time ->", "Not", "3 Not"),
    "one number twice": Slip("3 Someone", "2 Someone", "2", "3"),
    "a code in words": Slip("[other]", "[somebody else]", "somebody else", "somebody_else"),
    "a code left open": Slip("[ours]", "[ours", "[ours", "[ours]"),
    "a code before the words": Slip(
        "{candidate|Our candidate} [ours]",
        "[ours] {candidate|Our candidate}",
        "[ours] {candidate|Our candidate}",
        "{candidate|Our candidate} [ours]",
    ),
    "a code behind the arrow": Slip("speaking -> ask", "speaking -> ask [yes]", "-> ask [yes]", "[yes] -> ask"),
    "a blank behind the code": Slip("____ [other]", "[other] ____", "[other] ____", "____ [other]"),
    "a short blank": Slip("____ A day", "_ A day", "_", "____"),
    "a dotted blank": Slip("____ A day", "...... A day", "......", "____"),
    # Branches
    "if": Slip("when intention", "if intention", "if", "when"),
    "When": Slip("when intention", "When intention", "When", "when"),
    "an equals sign": Slip("intention is ours or undecided", "intention = ours", "=", "is"),
    "two equals signs": Slip("intention is ours or undecided", "intention == ours", "==", "is"),
    "greater or equal": Slip("likely is at least 8", "likely >= 8", ">=", "is at least"),
    "greater": Slip("likely is at least 8", "likely > 8", ">", "is more than"),
    "or more": Slip("is at least 8", "is 8 or more", "8 or more", "at least 8"),
    "more then": Slip("is at least 8", "is more then 8", "then", "than"),
    "above": Slip("is at least 8", "is above 8", "above", "more than"),
    "a figure in words": Slip("at least 8", "at least eight", "eight", "8"),
    "a comma": Slip("ours or undecided", "ours, undecided", "ours,", "ours or"),
    "isn’t": Slip("intention is ours or", "intention isn’t ours or", "isn’t", "is not"),
    "known of a question": Slip("likely is at least 8", "likely is known", "known", "answered"),
    "answered of a fact": Slip("{ward} is known", "{ward} is answered", "answered", "known"),
    "a fact without braces": Slip("{ward} is known", "ward is known", "ward", "{ward}"),
    "a British day": Slip("before polling_day", "before 12/12/2019", "12/12/2019", "2019-12-12"),
    "a British day in words": Slip(
        "before polling_day", "before 12th December 2019", "12th December 2019", "2019-12-12"
    ),
    "polling day": Slip("before polling_day", "before polling day", "polling day", "polling_day"),
    "polling day in braces": Slip("before polling_day", "before {polling_day}", "{polling_day}", "polling_day"),
    # Blocks and offers
    "a block without a space": Slip("& asides", "&asides", "&", "& "),
    "an offer without a space": Slip("+ call back on", "+call back on", "+", "+ "),
    "an offer in one word": Slip(
        "+ call back on vote_day", "+ Callback on vote_day", "Callback on vote_day", "call back on vote_day"
    ),
    "a promise of two words": Slip(
        "promise host_party", "promise host party", "promise host party", "promise host_party"
    ),
    "low lines for bold": Slip(
        "“And which day will you vote?”",
        "__And which day will you vote?__",
        "__And which day will you vote?__",
        "**And which day will you vote?**",
    ),
}


def errors_of(text: str) -> list[Problem]:
    return [problem for problem in read(text)[1] if problem.severity == "error"]


def pointed_at(text: str, problem: Problem) -> str:
    line = text.split("\n")[problem.line - 1]
    return line[problem.column - 1 : problem.column - 1 + problem.length]


def with_it_put_right(text: str, problem: Problem) -> str:
    lines = text.split("\n")
    line, start = lines[problem.line - 1], problem.column - 1
    lines[problem.line - 1] = line[:start] + problem.put_right + line[start + problem.length :]
    return "\n".join(lines)


def test_without_a_slip_nothing_is_wrong() -> None:
    assert read(RIGHT)[1] == ()


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_one_problem_at_its_place_with_what_to_write(name: str) -> None:
    slip = SLIPS[name]
    problems = read(slip.text)[1]
    assert [(one.severity, pointed_at(slip.text, one), one.put_right) for one in problems] == [
        ("error", slip.meant, slip.put_right)
    ]


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_written_in_its_place_puts_it_right(name: str) -> None:
    (error,) = errors_of(SLIPS[name].text)
    left = errors_of(with_it_put_right(SLIPS[name].text, error))
    # A code or a name that is put right may be another than the one asked for elsewhere: that is said next.
    assert left == [] or (len(left) == 1 and left[0].put_right and left[0].line != error.line)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(sorted(SLIPS)), min_size=2, max_size=6), st.text("->→=[]{}*_ \n1", max_size=4), st.data()
)
def test_of_several_slips_each_has_a_place_inside_of_the_text(
    names: list[str], noise: str, data: st.DataObject
) -> None:
    text = RIGHT
    for name in names:
        text = text.replace(SLIPS[name].right, SLIPS[name].wrong, 1)
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + noise + text[at:]
    source, problems = read(text)
    assert (source is None) is any(one.severity == "error" for one in problems)
    lines = text.split("\n")
    for one in problems:
        line = lines[one.line - 1]
        assert 1 <= one.line <= len(lines) and 1 <= one.column <= len(line) + 1
        assert not one.put_right or one.column - 1 + one.length <= len(line)


ONCE = {
    "every arrow of a word processor": (RIGHT.replace("->", "→"), RIGHT.count("->")),
    "every answer of a step in letters": (
        RIGHT.replace("1 {cand", "a) {cand").replace("2 Undec", "b) Undec").replace("3 Someone", "c) Someone"),
        3,
    ),
    "a head of YAML": (
        RIGHT.replace("+++", "---").replace("title    =", "title:").replace("language =", "language:"),
        4,
    ),
    "one step twice": (RIGHT.replace("== likely", "== ask"), 1),
    "a step with nothing in it": (RIGHT.replace("“Thank you, {first_name|and good night}.”\n", ""), 1),
    "three answers of one number": (RIGHT.replace("2 Undecided", "1 Undecided").replace("3 Someone", "1 Someone"), 2),
    "a heading that cannot be read": (RIGHT.replace("== ask: Voting", "== 2ask: Voting"), 1),
    "an answer that cannot be one": (RIGHT.replace("2 Undecided", "12 Undecided"), 1),
    "an empty code": (RIGHT.replace("[undecided]", "[ ]"), 1),
    "no script at all": ("Hello, is that Margaret?\n1 Yes\n2 No\n", 1),
    "a page of the web": ("<html><body>hello</body></html>", 1),
    "nothing": ("", 1),
    "not required": (RIGHT.replace("(question intention)", "(question intention, not required)"), 1),
    "a line broken in two": (RIGHT.replace("3 Someone else ____ [other]", "3 Someone\n  else ____ [other]"), 1),
    "a step nobody comes to, and those beyond it": (RIGHT.replace("-> likely", "-> likly_"), 1),
    "one name twice in the head": (RIGHT.replace("version  = 1", 'version = 1\ntitle = "x"'), 1),
    "a sign without width": (RIGHT.replace("== ask", "\u200b== ask"), 1),
    "a sign that turns the line round": (RIGHT.replace("which day", "which \u202eday"), 1),
}


@pytest.mark.parametrize("name", ONCE)
def test_what_hangs_on_a_mistake_is_no_mistake_of_its_own(name: str) -> None:
    text, count = ONCE[name]
    assert len(errors_of(text)) == count
    assert not [one for one in read(text)[1] if one.sentence.startswith("Nothing leads to")]


def test_of_steps_that_nobody_comes_to_the_first_is_named() -> None:
    _, problems = read(RIGHT.replace("-> likely", "-> thanks"))
    assert [one.sentence for one in problems] == ["Nothing leads to “likely”, so nobody hears it."]


LOOKED_AT = {
    "a list with stars": ("* one", "*", "-"),
    "a list with bullets": ("• one", "•", "-"),
    "a remark of another kind": ("// one", "//", "#"),
    "a line of dashes": ("-----", "-----", "#"),
}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_what_callers_would_see_by_mistake_is_a_hint(name: str) -> None:
    line, meant, put_right = LOOKED_AT[name]
    text = RIGHT.replace("“How many of you will there be?”", f"“How many of you will there be?”\n{line}")
    (hint,) = read(text)[1]
    assert (hint.severity, pointed_at(text, hint), hint.put_right) == ("hint", meant, put_right)


SEEN = {
    "a tag": ("which <b>day", "<b>", ""),
    "a remark of the web": ("which <!-- day", "<!--", ""),
    "a link": ("which [day](https://example.org) is it", "[day](https://example.org)", ""),
    "a picture": ("which ![day](https://example.org/a.png)", "![day](https://example.org/a.png)", ""),
    "a space of the web": ("which&nbsp;day", "&nbsp;", ""),
    "square brackets for a field": ("which day, [full_name]", "[full_name]", "{full_name}"),
    "bold words that are not closed": ("which **day is **it**", "**it**", ""),
    "bold words with spaces inside": ("which ** day **", "**", ""),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_callers_would_see_as_it_is_written_is_pointed_at(name: str) -> None:
    words, meant, put_right = SEEN[name]
    text = RIGHT.replace("which day", words)
    problems = read(text)[1]
    assert {one.severity for one in problems} == {"hint"}
    assert meant.startswith(pointed_at(text, problems[0])) and problems[0].put_right == put_right


@pytest.mark.parametrize(
    "words",
    [
        "“If you like -> say so.”",
        "“When will you vote?”",
        "1st of May",
        "a) or b), whichever",
        "I’d say so [softly]",
        "...and so on",
        "“+call us on 020 7946 0999”",
        "Else we ring again.",
    ],
)
def test_what_only_looks_like_a_mark_is_said(words: str) -> None:
    assert errors_of(RIGHT.replace("“Thank you,", f"{words}\n“Thank you,")) == []


@pytest.mark.parametrize(
    "signs",
    ["-", "–", "=", "[", "![", "&#1", "-> ", "** ", "{", "when x is ", "# ", "title = a" + " " * 50, "1: ", "? "],
)
def test_a_line_of_64_kb_of_any_sign_is_read_at_once(signs: str) -> None:
    line = (signs * 65_000)[:60_000]
    for text in (line, RIGHT.replace("“Thank you,", f"{line}\n“Thank you,"), RIGHT.replace("version  = 1", line)):
        assert len(read(text)[1]) <= 200


@pytest.mark.parametrize(
    "line", ["Nobody else -> thanks", "a) Nobody else -> thanks", "- Nobody else [none]", "- No -> ask"]
)
def test_what_was_meant_for_a_tenth_answer_is_one_problem(line: str) -> None:
    nine = "".join(f"{key} Answer {key} [a{key}]\n" for key in range(1, 10))
    assert len(errors_of(f"{RIGHT}\n== more: More\n“And then?”\n{nine}{line}\n-> ask\n")) == 1


def test_a_branch_may_be_written_with_tabs() -> None:
    assert (
        errors_of(
            RIGHT.replace("when intention is ours or undecided -> likely", "when\tintention\tis\tours\t->\tlikely")
        )
        == []
    )


@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf1"])
def test_a_document_of_a_word_processor_is_called_one(tmp_path: Path, begins: bytes) -> None:
    path = tmp_path / "script.txt"
    path.write_bytes(begins + b"x" * 100_000)
    with pytest.raises(ScriptProblem, match="document of a word processor"):
        load(path)
