"""A day is said in the language of the script, whatever the window's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from phonebank_app.scripts import Conversation, parse
from phonebank_app.words.said_dates import in_words, said_day
from tests.scripts.texts import IDENTITY, script

DAY = date(2019, 12, 12)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en-GB", "Thursday 12 December"), ("cy", "dydd Iau 12 Rhagfyr"), ("cy-GB", "dydd Iau 12 Rhagfyr")],
)
def test_a_day_is_said_in_its_language(language: str, words: str) -> None:
    assert said_day(DAY, language) == in_words("2019-12-12", language) == words
    assert said_day(DAY, language, year=True) == f"{words} 2019"


def test_where_there_are_no_words_it_is_english_and_what_is_no_day_stays() -> None:
    assert said_day(DAY, "fr") == "Thursday 12 December"
    for fact in ("Thursday 12 December", "", "2019-13-40", "12/12"):
        assert in_words(fact, "cy") == fact


def test_every_day_of_a_year_has_a_name_of_its_own_in_both_languages() -> None:
    days = [date(2019, 1, 1) + timedelta(n) for n in range(365)]
    assert len({said_day(day, language) for day in days for language in ("en", "cy")}) == 730


@pytest.mark.parametrize(("language", "words"), [("en-GB", "Thursday 12 December"), ("cy", "dydd Iau 12 Rhagfyr")])
def test_a_conversation_says_polling_day_in_its_scripts_language_also_after_a_crash(language: str, words: str) -> None:
    text = script("== hello", IDENTITY.strip(), "{polling_day}", "-> end busy").replace("en-GB", language)
    source, facts = parse(text), {"polling_day": "2019-12-12"}
    begun = Conversation.start(source, facts)
    for conversation in (begun, Conversation.from_json(source, facts, begun.to_json())):
        assert words in "".join(s.text or "" for b in conversation.say() for s in b.spans)
