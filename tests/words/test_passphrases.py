"""What makes a passphrase good enough: plain sentences against the obvious, and one that is made up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.words import passphrases
from phonebank_app.words.passphrases import TOO_SHORT, suggest, weakness

KNOWN = ("Harrow East", "Ann", "Ruth Okafor")


@pytest.mark.parametrize(
    "good",
    [
        "nine green bottles on a wall",
        "twelve-chars",
        "pedwar gair yn Gymraeg",
        "four plain words here",
        "Ann has otters in Harrow East",
        "the party secret is turnips and string",
        "2019 otters & 12 geese",
        "££££$$$$%%%%^^^^&&&&",
    ],
)
def test_what_nobody_would_guess_will_do(good: str) -> None:
    assert weakness(good, KNOWN) == ""


@pytest.mark.parametrize(
    "weak", ["", "short", "elevenchars", "a b c d", " " * 20, "aaaaaaaaaaaaaaaa", "ab" * 10, "   short   me   "]
)
def test_what_is_short_is_told_how_long(weak: str) -> None:
    assert weakness(weak) == TOO_SHORT == "Use at least 12 characters, or four words."


@pytest.mark.parametrize(
    ("obvious", "says"),
    [
        ("passwordpassword", "again and again"),
        ("otter otter otter", "again and again"),
        ("Hello there, hello there!", "again and again"),
        ("abcdefghijkl", "keyboard"),
        ("qwertyuiop123", "keyboard"),
        ("zyxwvutsrqponm", "keyboard"),
        ("Password2024!", "first that anybody"),
        ("correct horse battery staple", "first that anybody"),
        ("my password is secret", "first that anybody"),
        ("phonebank party", "first that anybody"),
        ("Harrow East 2019", "names that everybody"),
        ("ann okafor harrow!!", "names that everybody"),
    ],
)
def test_what_is_tried_first_is_refused_in_a_plain_sentence(obvious: str, says: str) -> None:
    why = weakness(obvious, KNOWN)
    assert says in why
    assert why.endswith(".")


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3))
def test_whatever_is_typed_there_is_an_answer_and_nothing_short_will_do(typed: str, known: list[str]) -> None:
    why = weakness(typed, known)
    if len(typed.strip()) < 12:
        assert why == TOO_SHORT


def test_the_longest_that_can_be_typed_is_judged_while_one_types() -> None:
    assert weakness("otters and geese " * 60 + "x") == ""


@given(st.integers())
def test_a_suggestion_will_do_and_can_be_said_aloud(_: int) -> None:
    made = suggest()
    assert weakness(made, KNOWN) == ""
    words = made.split(" ")
    assert len(words) == 4
    for word in words:
        assert len(word) == 5
        assert all((sign in passphrases.VOWELS) == (place % 2 == 1) for place, sign in enumerate(word))


def test_a_suggestion_is_one_of_more_than_two_to_the_sixty() -> None:
    assert math.log2(passphrases.possible_words()) * passphrases.WORDS >= 60
