"""What a party calls each outcome, and on which key: a file that somebody edits."""

from __future__ import annotations

import pytest

from phonebank_app.errors import FileProblem
from phonebank_app.rules import codesets
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from tests.makers import CODE_SET

DO_NOT_CALL = '[[outcome]]\nkind = "do_not_call"\nkey = "d"\nlabel = "Do not call…"\ngroup = "never_again"\n'
HEAD = 'title = "T"\nlanguage = "en"\nversion = 3\n'


def entry(kind: str, key: str, more: str = "") -> str:
    return f'[[outcome]]\nkind = "{kind}"\nkey = "{key}"\nlabel = "L"\ngroup = "reached"\n{more}\n'


def test_the_shipped_set_has_a_key_for_every_outcome_of_a_call() -> None:
    # To end kindly has a key of the page's own (F8), whatever a campaign calls its outcomes.
    assert {key.kind for key in CODE_SET.keys} == set(OutcomeKind) - {OutcomeKind.WITHDRAWN, OutcomeKind.ENDED_KINDLY}
    assert set(CODE_SET.labels) == set(OutcomeKind)


def test_the_keys_ask_for_what_the_rules_need() -> None:
    assert all(key.needs == RULES[key.kind].needs for key in CODE_SET.keys)


def test_every_letter_stands_once() -> None:
    letters = [key.letter for key in CODE_SET.keys]
    assert len(set(letters)) == len(letters)
    assert all(letter.isupper() for letter in letters)


def test_a_hidden_outcome_has_a_label_and_no_key() -> None:
    found = codesets.parse(HEAD + DO_NOT_CALL + entry("hostile", "H", "shown = false"))
    assert [key.kind for key in found.keys] == [OutcomeKind.DO_NOT_CALL]
    assert (found.labels[OutcomeKind.HOSTILE], found.labels[OutcomeKind.DO_NOT_CALL]) == ("L", "Do not call")
    assert (found.keys[0].letter, found.version) == ("D", 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml at all [", "cannot be read"),
        (HEAD + DO_NOT_CALL + entry("no_such_outcome", "Q"), "cannot be read"),
        (HEAD + DO_NOT_CALL + entry("busy", "Q", "colour = 'red'"), "cannot be read"),
        (HEAD + DO_NOT_CALL + entry("busy", "D"), "share the key D"),
        (HEAD + DO_NOT_CALL + entry("busy", "7"), "one letter"),
        (HEAD + DO_NOT_CALL + entry("busy", "QQ"), "one letter"),
        (HEAD + DO_NOT_CALL + entry("busy", "A") + entry("busy", "B"), "stands twice"),
        (HEAD + DO_NOT_CALL + entry("withdrawn", "A"), "stands twice"),
        (HEAD + entry("busy", "A"), "hides “do not call”"),
        (HEAD + DO_NOT_CALL + "shown = false\n", "hides “do not call”"),
    ],
)
def test_a_set_that_cannot_be_used_is_refused_with_one_sentence(text: str, says: str) -> None:
    with pytest.raises(FileProblem, match=says) as refused:
        codesets.parse(text)
    assert refused.value.what.endswith(".")
    assert refused.value.way_out


def test_every_shipped_set_has_the_same_outcomes_on_the_same_keys() -> None:
    english, welsh = (codesets.parse(codesets.shipped(tag).read_text("utf-8")) for tag in ("en-GB", "cy"))
    assert [(k.kind, k.letter, k.group, k.needs, k.prominent) for k in english.keys] == [
        (k.kind, k.letter, k.group, k.needs, k.prominent) for k in welsh.keys
    ]
    assert english.labels.keys() == welsh.labels.keys()
    assert (english.all_out.letter, english.all_out.kind) == (welsh.all_out.letter, welsh.all_out.kind)
    differing = {kind for kind in english.labels if english.labels[kind] != welsh.labels[kind]}
    assert {k.kind for k in welsh.keys} <= differing
    assert codesets.shipped("fr") == codesets.shipped("en")


def test_a_window_shows_the_shipped_set_in_its_language_and_a_campaigns_own_as_it_is() -> None:
    english, welsh = (codesets.shipped(tag).read_text("utf-8") for tag in ("en", "cy"))
    assert codesets.in_language("", "cy") == codesets.in_language(english, "cy") == welsh
    assert codesets.in_language(welsh, "en") == english
    theirs = english.replace('"No answer"', '"Nobody there"')
    assert codesets.in_language(theirs, "cy") == theirs
