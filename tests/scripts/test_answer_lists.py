"""Lists of answers: read, written, put into a script and brought up to date there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import FileProblem
from phonebank_app.scripts.answer_lists import (
    AnswerList,
    ListedAnswer,
    Lists,
    as_block,
    as_toml,
    check_list,
    load_lists,
    parse_list,
    refresh,
    save_list,
    shipped_folder,
)
from phonebank_app.scripts.stances import NO_ANSWER, STANCES

SHIPPED = load_lists([shipped_folder()])


def listed(*answers: ListedAnswer, version: int = 1, name: str = "issues") -> AnswerList:
    return AnswerList(name, "en-GB", "What matters", version, answers, "issues")


def answer(code: str, key: str, **also: str | bool) -> ListedAnswer:
    return replace(ListedAnswer(code, code.upper(), code.title(), key), **also)  # type: ignore[arg-type]


def found(name: str, language: str) -> AnswerList:
    one = SHIPPED.find(name, language)
    assert one is not None
    return one


def test_every_shipped_list_can_be_read_and_stands_under_its_own_name() -> None:
    assert not SHIPPED.refused
    files = {path.name for path in shipped_folder().glob("*.toml")}
    assert {one.file_name for one in SHIPPED.lists} == files
    assert {one.name for one in SHIPPED.of("cy")} == {
        *("issues", "intention", "intention_short", "parties_wales", "leanings_wales")
    }


@pytest.mark.parametrize("welsh", SHIPPED.of("cy"), ids=lambda one: one.name)
def test_a_list_has_the_same_codes_keys_and_meanings_in_both_languages(welsh: AnswerList) -> None:
    english = found(welsh.name, "en-GB")

    def rows(one: AnswerList) -> list[tuple[str, str, bool, str]]:
        return [(a.code, a.key, a.words, a.stance) for a in one.answers]

    assert rows(welsh) == rows(english)
    assert welsh.purpose == english.purpose and welsh.title != english.title


def test_every_answer_how_somebody_will_vote_is_evidence_or_says_nothing() -> None:
    lists = [one for one in SHIPPED.lists if one.purpose == "intention"]
    assert len(lists) >= 10
    for one in lists:
        assert all(a.stance in STANCES or a.code in NO_ANSWER for a in one.answers)
        assert any(a.code in NO_ANSWER for a in one.answers), "not saying is always a fine answer"
        assert not one.evidence


def test_a_list_says_what_codes_of_its_own_mean() -> None:
    own = replace(listed(answer("strong", "1", means="ours"), answer("soft", "2", means="leaning_ours")))
    assert own.evidence == {"strong": "ours", "soft": "leaning_ours"}
    check_list(replace(own, purpose="intention"))
    with pytest.raises(FileProblem, match="says nothing of how"):
        check_list(replace(listed(answer("strong", "1")), purpose="intention"))
    with pytest.raises(FileProblem, match="nothing is understood by “blue”"):
        check_list(listed(answer("strong", "1", means="blue")))


def test_what_an_organisation_saves_takes_the_place_of_the_shipped_list(tmp_path: Path) -> None:
    theirs = replace(
        found("issues", "en-GB"), version=2, answers=(answer("pits", "1"), answer("rail", "2", words=True))
    )
    path = save_list(tmp_path / "answers", theirs)
    assert path.name == "issues.en-GB.toml" and not list(path.parent.glob("*.new"))
    lists = load_lists([shipped_folder(), tmp_path / "answers", tmp_path / "not there"])
    assert lists.find("issues", "en") == theirs
    assert lists.find("issues", "cy") == found("issues", "cy")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    (tmp_path / "bad.en.toml").write_text("name = ", encoding="utf-8")
    (tmp_path / "latin.en.toml").write_bytes(b"title = '\xff'")
    (tmp_path / "good.en.toml").write_text(as_toml(listed(answer("a", "1"))), encoding="utf-8")
    lists = load_lists([tmp_path])
    assert [one.name for one in lists.lists] == ["issues"]
    assert [str(one).split(" ")[0] for one in lists.refused] == ["bad.en.toml", "latin.en.toml"]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (listed(), "0 answers"),
        (listed(*(answer(f"a{n}", str(n)) for n in range(1, 11))), "10 answers"),
        (listed(answer("a", "1"), answer("a", "2")), "one code"),
        (listed(answer("a", "1"), answer("b", "1")), "one key"),
        (listed(answer("two words", "1")), "cannot be a code"),
        (listed(answer("a", "1", soft="x\n2 y [z]")), "no words"),
        (listed(answer("a", "1", soft="{nobody}")), "Nothing is called"),
        (listed(answer("a", "1", label="on -> off")), "before the arrow|leads|No step"),
        (listed(answer("a", "1"), name="a b"), "its name"),
        (listed(answer("a", "1"), version=0), "its version"),
        (replace(listed(answer("a", "1")), language="en GB"), "language"),
        (replace(listed(answer("a", "1")), title=" "), "title"),
    ],
)
def test_a_list_that_could_not_stand_in_a_script_is_refused_and_says_why(made: AnswerList, said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        check_list(made)


SCRIPT = """== matters: What matters (question issue)
“What matters?”
& issues
8 I must go -> end partial
-> thanks

{block}
== thanks: Thanks
1 Pits [pits]
-> end conversation
"""


def test_a_block_is_brought_up_to_date_and_keeps_what_the_script_says_of_its_answers() -> None:
    before = listed(answer("nhs", "1"), answer("pits", "2"), answer("rail", "3"))
    text = (
        as_block(before).replace("[pits]", "[pits] -> pits (tells us more)\n+ ticket").replace("[rail]", "[rail] -> r")
    )
    now = listed(answer("pits", "1", soft="The mines"), answer("nhs", "2"), answer("bus", "3", words=True), version=2)
    new = refresh(SCRIPT.format(block=text), [now])
    block = new.partition("&& issues\n")[2].partition("== thanks")[0].splitlines()
    assert block == [
        "# From the list issues (en-GB), version 2. Change the list, not these lines.",
        "1 The mines [pits] -> pits (tells us more)",
        "+ ticket",
        "2 Nhs [nhs]",
        "3 Bus ____ [bus]",
        "",
    ]
    assert new.partition("&& issues")[0] == SCRIPT.partition("{block}")[0]
    assert new.partition("== thanks")[2] == SCRIPT.partition("== thanks")[2]


def test_a_block_stays_as_it_is_where_its_list_is_not_there_or_it_is_of_none() -> None:
    text = SCRIPT.format(block=as_block(listed(answer("nhs", "1"))))
    assert refresh(text, SHIPPED.of("cy")) == text
    own = SCRIPT.format(block="&& issues\n1 Pits [pits]\n")
    assert refresh(own, SHIPPED) == own
    remark_only = "== a\n" + as_block(listed(answer("nhs", "1"))).partition("\n")[2]
    assert refresh(remark_only, SHIPPED) == remark_only


@given(st.text(alphabet="=&?>#+-0123 \n[]()ab", max_size=120), st.sampled_from(SHIPPED.lists))
@settings(max_examples=60, deadline=None)
def test_brought_up_to_date_twice_is_as_once_and_nothing_else_is_touched(around: str, one: AnswerList) -> None:
    text = f"{around}\n{as_block(replace(one, version=7, answers=one.answers[:2]))}\n{around}"
    once = refresh(text, SHIPPED)
    assert refresh(once, SHIPPED) == once
    assert once.startswith(around) and once.endswith(around)
    assert as_block(one) in once


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4), st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_a_list_comes_back_from_its_file_as_it_was(words: list[str], title: str) -> None:
    made = replace(
        listed(*(answer(f"a{n}", str(n), label=w or "x", soft=w or "x") for n, w in enumerate(words, 1))), title=title
    )
    try:
        check_list(made)
    except FileProblem:
        return
    assert parse_list(as_toml(made)) == made


def test_a_list_is_found_by_any_form_of_its_language() -> None:
    assert found("issues", "en") == found("issues", "en-GB") == found("issues", "EN-us")
    assert found("issues", "cy-GB").language == "cy"
    assert SHIPPED.find("issues", "fr") is None and Lists(()).find("issues", "en") is None
