"""The caller's briefing: two minutes, once, with the campaign's own words and this party's keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from phonebank_app.guests.briefing import LANGUAGES, WORDS_A_MINUTE, Briefed, briefing_for, letter_of, minutes
from phonebank_app.hosting import Hosting
from phonebank_app.paths import resources
from phonebank_app.ui import keys
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, WHO, party_of

PARTY = party_of(on_behalf_of="Ruth Okafor’s campaign", seat_name="Harrow East")


def every_word(language: str = "en") -> str:
    sections = briefing_for(PARTY, language).sections
    return " ".join(text for s in sections for text in (*s.paragraphs, *s.points, *(key.words for key in s.keys)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_nervous_reads_it_in_two_minutes(language: str) -> None:
    words = briefing_for(PARTY, language).words()
    assert 150 < words <= 2 * WORDS_A_MINUTE
    assert minutes(words) == 2


@pytest.mark.parametrize(
    "fact",
    (
        *("Harrow East", "Ruth Okafor’s campaign", "15 seconds", "Do not withhold", "never rung again", "distress"),
        *("abusive", "the host", "never of health", "take your name off"),
    ),
)
def test_it_says_what_has_to_be_said(fact: str) -> None:
    assert fact in every_word()


def test_the_campaigns_own_words_and_its_line_are_in_it() -> None:
    own = party_of(briefing="Speak of the ward.\n\nBe kind.", answerable=WHO.__class__(fallback_number="020 7946 0100"))
    made = briefing_for(own)
    assert made.sections[1].title == "From the campaign"
    assert made.sections[1].paragraphs == ("Speak of the ward.", "Be kind.")
    assert "020 7946 0100" in " ".join(point for section in made.sections for point in section.points)


def test_every_key_that_it_names_is_one_that_works() -> None:
    named = [key for section in briefing_for(PARTY).sections for key in section.keys]
    assert len(named) > 8
    for key in named:
        assert letter_of(key, CODE_SET) if key.outcome else keys.caps("call", key.action)


def test_each_language_has_its_file_and_every_file_its_language() -> None:
    files = {path.name for path in Path(resources() / "briefings").glob("caller.*.txt")}
    assert files == {f"caller.{language}.txt" for language in LANGUAGES}


def test_every_language_says_the_same_of_the_same_keys() -> None:
    english, *others = [briefing_for(PARTY, language) for language in LANGUAGES]
    own = party_of(briefing="Speak of the ward.", answerable=WHO.__class__(fallback_number="020 7946 0100"))
    for other in others:
        assert other.version == english.version and other.called != english.called
        assert [len(s.points) + len(s.paragraphs) for s in other.sections] == [
            len(s.points) + len(s.paragraphs) for s in english.sections
        ]
        assert [(k.outcome, k.action, k.last) for s in other.sections for k in s.keys] == [
            (k.outcome, k.action, k.last) for s in english.sections for k in s.keys
        ]
        assert other.words() <= 300
        theirs = briefing_for(own, other.language)
        assert theirs.sections[1].paragraphs == ("Speak of the ward.",)
        assert theirs.sections[1].title != "From the campaign"
        assert "020 7946 0100" in " ".join(point for section in theirs.sections for point in section.points)


def test_it_is_read_once_by_each_guest_and_again_when_the_campaigns_words_are_others(party: PartyFactory) -> None:
    evening = party(of=PARTY)
    Hosting(evening.store, evening.clock).seat_guest(2, "Priya")
    briefed = Briefed(evening.store, evening.clock, PARTY)
    assert briefed.wanted_by(1)
    briefed.read(1)
    briefed.read(1)
    assert not briefed.wanted_by(1)
    assert briefed.wanted_by(2)
    assert Briefed(evening.store, evening.clock, party_of(briefing="Others.")).wanted_by(1)


def test_a_rehearsal_asks_nobody_and_keeps_nothing(party: PartyFactory) -> None:
    evening = party()
    practice = Briefed(evening.store, evening.clock, party_of(rehearsal=True))
    assert not practice.wanted_by(1)
    practice.read(1)
    assert evening.rows("SELECT * FROM briefed") == []
