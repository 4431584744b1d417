"""No words become a formula, and none are lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.words.spreadsheets import cut, from_csv, harmless, in_csv
from tests.results.payloads import BEGIN_LIKE_A_FORMULA, KEPT, PAYLOADS

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.text("='+-@\t\r\n \"'＝−\u200b\x00a1")


@pytest.mark.parametrize("text", BEGIN_LIKE_A_FORMULA, ids=ascii)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert in_csv(text) == f"'{harmless(text)}"


@pytest.mark.parametrize("text", KEPT, ids=ascii)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert in_csv(text) == text


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(PAYLOADS) >= 100
    assert len(set(BEGIN_LIKE_A_FORMULA)) >= 60


@given(ANY_TEXT)
def test_the_apostrophe_comes_off_again(text: str) -> None:
    assert from_csv(in_csv(text)) == harmless(text)


@given(ANY_TEXT)
def test_no_cell_begins_like_a_formula_whatever_is_trimmed_or_folded(text: str) -> None:
    cell = unicodedata.normalize("NFKC", in_csv(text))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not cell.strip().startswith(("=", "+", "-", "@"))


@given(ANY_TEXT)
def test_what_is_written_can_be_encoded_and_holds_nothing_unseen_by_xml(text: str) -> None:
    shown = harmless(text)
    shown.encode("utf-8")
    assert harmless(shown) == shown
    assert [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\t\n"] == []


def test_control_characters_are_drawn_and_broken_ones_marked() -> None:
    assert harmless("a\x00b\x1bc\x7fd\x85e\ud800f\ufffe") == "a␀b␛c␡d\ufffde\ufffdf\ufffd"
    assert harmless("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"


@pytest.mark.parametrize(("text", "units", "expected"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("🗳🗳", 3, "🗳…")])
def test_a_text_is_cut_at_whole_characters(text: str, units: int, expected: str) -> None:
    assert cut(text, units) == expected
    assert len(cut(text, units).encode("utf-16-le")) <= 2 * units
