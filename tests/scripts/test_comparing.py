"""Two texts of a script, compared for people."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.hosting import shipped_script
from phonebank_app.scripts import Script, read
from phonebank_app.scripts.comparing import Comparison, compare
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.vocabulary import MAX_BYTES
from tests.scripts.test_properties import graphs
from tests.scripts.texts import HEAD, SHORT

SHIPPED = read_text(shipped_script())


def told(old: str, new: str, text: str = SHORT) -> Comparison:
    assert text.count(old) >= 1
    changed = text.replace(old, new, 1)
    assert read(changed)[0], read(changed)[1]
    return compare(text, changed)


def test_a_text_and_itself_differ_in_nothing() -> None:
    found = compare(SHIPPED, SHIPPED.replace("\n", "\r\n"))
    assert (not found, found.sentences, found.summary) == (True, (), "")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("3 Climate [climate]", "3 Climate [climate]\n6 Trains [trains]", "the answer 6 is new: “Trains”"),
        ("3 Climate [climate]\n", "", "the answer 3 is gone: “Climate”"),
        ("1 NHS [nhs]", "1 The NHS [nhs]", "the answer 1 reads “The NHS” now; it was “NHS”"),
        ("1 NHS [nhs]", "1 **NHS** [nhs]", "the answer 1 is emphasised in another way: “NHS”"),
        ("3 Climate [climate]", "9 Climate [climate]", "the answer “Climate” is 9 now; it was 3"),
        (
            "1 Yes -> matters",
            "1 Yes -> voting",
            "after the answer 1 the call goes to “Voting” now; before, it goes to “What matters”",
        ),
        ("2 Buses [buses]", "2 Buses ____ [buses]", "the answer 2 asks for words beside it now"),
        ("5 Nothing [nothing] -> thanks", "5 Nothing [nothing] -> thanks (bye)", "the remark beside the answer 5"),
        ("(question issue, up to 2)", "(question issue, up to 3)", "it is answered in another way: up to 3 answers"),
        ("(question issue, up to 2)", "(question issue, any of)", "it is answered in another way: any of the answers"),
        ("Why (required)", "Why", "it may be passed over now"),
        ("____ In their words", "____ In yours", "the prompt in the box is “In yours” now"),
        (
            "when intention is ours -> why",
            "when intention is not ours -> why",
            "a branch is new: when intention is not",
        ),
        (
            "when issue is not answered -> thanks\n",
            "",
            "a branch is gone: when issue is not answered, it goes to “Thanks”",
        ),
        ("1 Stay\n", "", "If they ask “Off the list”: the answer 1 is gone: “Stay”"),
        ("?? Who are you?", "?? Who is this?", "If they ask “Who is this?”: this is new"),
        ("== nurse: The NHS", "== nurse: Nurses", "it is called that now; it was “The NHS”"),
        ("version = 1", "version = 2", "The head: the version is “2” now; it was “1”"),
        ('title = "T"', 'title = "U"', "The head: the title is “U” now; it was “T”"),
        ("version = 1", 'version = 1\napproved_by = "Jo"', "The head: who approved it is “Jo” now; it was left open"),
        ("version = 1", 'version = 1\nimprint = "P"', "the imprint is “P” now"),
    ],
)
def test_each_change_is_told_in_a_sentence(old: str, new: str, sentence: str) -> None:
    found = told(old, new)
    assert any(sentence in said for said in found.sentences), found.sentences
    assert found.summary


def test_a_new_answer_is_told_with_its_step_as_one_would_say_it() -> None:
    text = SHIPPED.replace("5 I do something already", "6 I’d host a party [host] -> thanks\n5 I do something already")
    assert compare(SHIPPED, text).sentences == ("Step “Helping”: the answer 6 is new: “I’d host a party”",)


def test_an_answer_put_in_before_others_leaves_them_what_they_were() -> None:
    text = SHORT.replace("1 NHS [nhs]\n2 Buses [buses]", "1 Schools [schools]\n2 NHS [nhs]\n7 Buses [buses]")
    assert set(compare(SHORT, text).sentences) == {
        "Step “What matters”: the answer 1 is new: “Schools”",
        "Step “What matters”: the answer “NHS” is 2 now; it was 1",
        "Step “What matters”: the answer “Buses” is 7 now; it was 2",
    }


def test_of_what_is_said_the_new_and_the_gone_words_are_marked() -> None:
    found = told("“What matters?”", "“What matters **most to you?**”")
    assert found.sentences == ("Step “What matters”: what is said has changed",)
    (passage,) = found.parts[0].passages
    assert [(p.text, p.mark, p.bold) for p in passage.pieces] == [
        ("“What matters", "same", False),
        ("?", "gone", False),
        (" ", "new", False),
        ("most to you?", "new", True),
        ("”", "same", False),
    ]


def test_a_new_and_a_gone_step_are_told_whole() -> None:
    text = SHORT.replace("-> nurse\n", "-> nurses\n").replace("== nurse:", "== nurses:")
    found = compare(SHORT, text)
    assert [(p.id, p.added, p.removed) for p in found.parts if p.added or p.removed] == [
        ("nurses", True, False),
        ("nurse", False, True),
    ]
    assert "1 step is new" in found.summary
    assert "1 step is gone" in found.summary


def test_remarks_and_spacing_are_told_of_as_such() -> None:
    found = told("== nurse", "# A remark\n\n== nurse")
    (part,) = found.parts
    assert "only remarks and spacing" in part.sentences[0]
    assert found.summary == "Only remarks and spacing changed."


def test_a_text_that_is_no_script_is_compared_line_by_line() -> None:
    found = compare(SHORT, SHORT.replace("-> nurse\n", "-> nowhere\n"))
    assert found.by_lines
    assert len(found.sentences) == 1
    assert "has changed: “when issue is nhs or buses -> nowhere”" in found.sentences[0]
    marks = [(p.text.strip(), p.mark) for p in found.parts[0].passages[0].pieces]
    assert marks[-2:] == [("nurse", "gone"), ("nowhere", "new")]


@pytest.mark.parametrize(
    "text", ["", "\n" * MAX_BYTES, "a " * (MAX_BYTES // 2), "x" * (MAX_BYTES + 9), "\ud800", "+++"]
)
def test_anything_can_be_compared_with_anything(text: str) -> None:
    assert compare(SHORT, text)
    assert compare(text, SHORT)
    assert not compare(text, text)
    assert compare(text, text[1:] + "z\n")


def replaced(text: str, line: int, by: str) -> str:
    lines = text.split("\n")
    lines[line : line + 1] = [by] if by else []
    return "\n".join(lines)


NEW_LINES = ("A word.", "> Told.", "- item", "7 Seventh [z] -> thanks", "-> asks", "-> end busy", "", "# remark")


@settings(deadline=None, max_examples=60)
@given(graphs(), st.data())
def test_whatever_line_of_a_script_is_another_is_told(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(HEAD.count("\n"), text.count("\n")))
    other = replaced(text, at, data.draw(st.sampled_from(NEW_LINES)))
    found = compare(text, other)
    assert bool(found) is (other != text)
    assert not compare(other, other)
    old, new = read(text)[0], read(other)[0]
    if old and new:
        assert found.by_lines is False
        assert any(p.kind != "lines" for p in found.parts) is (without_places(old) != without_places(new))


def without_places(script: Script) -> str:
    return re.sub(r"Place\([^()]*\)", "", repr((script.steps, script.objections)))
