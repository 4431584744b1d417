"""Changing a list of answers: what each deed makes of it, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import FileProblem
from phonebank_app.scripts import parse
from phonebank_app.scripts.answer_lists import (
    AnswerList,
    ListedAnswer,
    Lists,
    as_block,
    faults,
    load_lists,
    refresh,
    shipped_folder,
)
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.list_edits import (
    KEYS,
    ListDraft,
    beside,
    gone,
    next_version,
    same,
    sight,
    suggested_code,
    trimmed,
)
from phonebank_app.scripts.list_folder import ListFolder, key_of
from phonebank_app.scripts.list_hints import OtherList, questions_of, with_hints
from phonebank_app.scripts.proof import proof_of

SHIPPED = load_lists([shipped_folder()])


def issues() -> AnswerList:
    found = SHIPPED.find("issues", "en")
    assert found is not None
    return found


DEEDS = st.lists(
    st.tuples(st.sampled_from(["up", "down", "add", "away", "key"]), st.integers(0, 8), st.sampled_from(KEYS)),
    max_size=14,
)


@given(DEEDS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_keys_differ_are_in_order_and_no_code_changes(deeds: list[tuple[str, int, str]]) -> None:
    draft = ListDraft.of(issues())
    for deed, at, key in deeds:
        at = min(at, len(draft.answers) - 1)
        before, codes = draft, [a.code for a in draft.answers]
        if deed == "add":
            draft, there = draft.added()
            assert draft is before or draft.answers[there].code == ""
        elif deed == "away":
            draft = draft.without(at) if len(draft.answers) > 1 else draft
        elif deed == "key":
            draft, there = draft.with_key(at, key)
            assert (draft.answers[there].key, draft.answers[there].code) == (key, codes[at])
        else:
            draft, there = draft.moved(at, -1 if deed == "up" else 1)
            assert draft.answers[there].code == codes[at]
        keys = [a.key for a in draft.answers]
        assert keys == sorted(set(keys)) and set(keys) <= set(KEYS)
        assert len(draft.was) == len(draft.answers)
        assert all(was == a.code for was, a in zip(draft.was, draft.answers, strict=True)), "what was goes with it"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=9), st.text(max_size=40), st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_question_is_shown_whatever_stands_in_its_list(words: list[str], title: str, language: str) -> None:
    lines = [" ".join(w.split()) for w in words]
    answers = tuple(ListedAnswer(f"a{n}", w, w, str(n)) for n, w in enumerate(lines, 1))
    made = AnswerList("x", language, title, 1, answers)
    shown = sight(made)
    assert shown.at == "asked"
    if not faults(replace(made, language="en", title="t")):
        assert [choice.value for choice in shown.step.choices] == [a.code for a in answers]


@given(st.text(max_size=60))
def test_a_code_that_is_offered_can_be_one(words: str) -> None:
    code = suggested_code(words)
    assert code == "" or is_name(code)
    assert code == "" or suggested_code(words, {code}) == f"{code}2"


def test_each_fault_names_its_field_and_its_answer() -> None:
    made = replace(
        issues(),
        title=" ",
        answers=(
            ListedAnswer("nhs", "NHS", "The NHS", "1"),
            ListedAnswer("nhs", "NHS", "The NHS", "2"),
            ListedAnswer("two words", "x", "x", "3"),
            ListedAnswer("a", "x", "{nobody}", "4"),
            ListedAnswer("b", "on -> off", "x", "5"),
            ListedAnswer("", "", "", "6"),
            ListedAnswer("c", "c", "", "7"),
        ),
    )
    found = {(fault.field, fault.at) for fault in faults(made)}
    assert found == {("title", -1), ("code", 1), ("code", 2), ("soft", 3), ("label", 4), ("code", 5), ("soft", 6)}


def test_a_list_is_saved_with_a_version_above_the_ones_it_takes_the_place_of() -> None:
    own = replace(issues(), version=3)
    assert next_version(own, own, issues()).version == 4
    assert next_version(own, None, None).version == 1
    assert same(own, issues()) and not same(own, replace(own, title="x"))


def test_spaces_are_left_out_and_one_label_does_for_both() -> None:
    made = trimmed(replace(issues(), title=" What  now ", answers=(ListedAnswer("a", "", " A  b ", "1"),)))
    assert (made.title, made.answers[0].soft, made.answers[0].label) == ("What now", "A b", "A b")


def test_codes_that_are_gone_and_were_answered_are_named_with_how_many() -> None:
    draft = ListDraft.of(issues()).without(0).with_answer(0, code="homes")
    assert gone(issues(), draft.made, {"nhs": 3, "housing": 1, "climate": 5}) == {"nhs": 3, "housing": 1}


def test_the_codes_of_two_languages_are_compared() -> None:
    draft = ListDraft.of(issues()).without(0).with_answer(0, code="homes")
    (found,) = beside(draft.made, SHIPPED.lists)
    assert (found.other.language, found.lacks, found.besides) == ("cy", ("homes",), ("nhs", "housing"))


SCRIPT = """+++
title = "A call"
language = "en-GB"
version = 1
+++
== hello: Hello
{{caller}}, for {{on_behalf_of}}
1 Yes -> matters
2 No -> end refused

== matters: What matters (question concern)
“What matters?”
& issues
-> end conversation

{block}"""


def test_a_script_with_another_version_is_told_so_at_the_line_and_put_right_by_bringing_it_up_to_date() -> None:
    lists = Lists((replace(issues(), version=4),))
    text = SCRIPT.format(block=as_block(issues()))
    proof = with_hints(proof_of(text), lists)
    (hint,) = (problem for problem in proof.problems if isinstance(problem, OtherList))
    assert hint.sentence == "These answers are version 1 of the list “What matters most”. The list is at version 4."
    assert text.split("\n")[hint.line - 1].startswith("# From the list issues")
    assert proof.sound, "it can be used all the same"
    assert not [p for p in with_hints(proof_of(refresh(text, lists)), lists).problems if isinstance(p, OtherList)]
    changed = text.replace("The NHS [nhs]", "Our NHS [nhs]")
    (hint,) = (p for p in with_hints(proof_of(changed), SHIPPED).problems if isinstance(p, OtherList))
    assert hint.sentence == "These answers are not as the list “What matters most” has them."


def test_the_questions_that_a_list_answers_are_found_in_a_script() -> None:
    text = SCRIPT.format(block=as_block(issues()))
    assert questions_of(text, parse(text), "issues") == {"concern"}
    assert questions_of(text, parse(text), "intention") == frozenset()


def test_ones_own_list_takes_the_place_of_ours_until_it_is_removed(tmp_path: Path) -> None:
    folder = ListFolder(tmp_path / "answers")
    assert not folder.is_own(issues())
    saved = folder.save(replace(issues(), version=2, title="Hers"))
    assert folder.is_own(saved) and folder.lists().find("issues", "en") == saved
    again = replace(saved, version=3, title="His")
    (tmp_path / "answers" / again.file_name).write_text(
        (tmp_path / "answers" / again.file_name).read_text("utf-8").replace("Hers", "His, by an editor"), "utf-8"
    )
    found = folder.saved(again)
    assert found is not None and found.title == "His, by an editor", "a file that was changed elsewhere is read again"
    folder.remove(saved)
    assert folder.saved(saved) == folder.ours(saved) == issues()


def test_a_list_that_cannot_be_used_yet_is_kept_as_a_draft_and_is_no_list(tmp_path: Path) -> None:
    folder = ListFolder(tmp_path / "answers")
    half = replace(issues(), title="", answers=(ListedAnswer("", "", "", "1"),))
    folder.keep_draft(key_of(half), half)
    assert folder.drafts() == {"issues.en-GB": half}
    assert folder.lists().find("issues", "en") == issues() and not folder.lists().refused
    with pytest.raises(FileProblem):
        folder.save(half)
    folder.drop_draft(key_of(half))
    assert not folder.drafts()
