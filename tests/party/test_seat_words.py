"""Why a seat was chosen: each sentence of the service is known here, and its figures are loud in any language."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from gettext import NullTranslations
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.need.reasons import explain
from campaign_map.need.seats import Progress, needs_of
from campaign_map.needs import Override, choose, look_at, rank_thrice
from campaign_map.profile import CampaignProfile, load_profile
from phonebank_app import i18n
from phonebank_app.party import seat_words
from phonebank_app.paths import resources
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.seats import load_seats, seats_by_code
from tests.campaign_map.test_reasons import AT, CODE, ELSEWHERE, EVENING, HARROW, HENDON
from tests.ui.evenings import REASON

PROFILE = load_profile(resources() / "profiles" / "example.toml")
ADA = "Ada Mensah"
PROGRESS = st.builds(
    Progress,
    done=st.sampled_from([0, 9, 900, 4410, 6300, 8280, 9000]),
    told=st.sampled_from([0.0, 0.4, 12.0, -9.0]),
    heard=st.sampled_from([0, 90]),
    callable=st.sampled_from([0, 1, 400, 9000]),
    chance=st.sampled_from([None, 0.62]),
)


SEATS = [
    ("Harrow East", Progress(told=12.0, heard=40)),
    ("Harrow East", Progress(done=900, chance=0.62)),
    ("Stroud", Progress(done=9)),
    ("Maidenhead", Progress(done=6300, chance=0.62)),
    ("Cardiff North", Progress(done=8280)),
    ("Cardiff North", Progress(done=8280, chance=0.62)),
    ("Liverpool, Walton", Progress(done=9000)),
    ("Foyle", Progress()),
    ("Hendon", Progress(callable=0)),
    ("Hendon", Progress(callable=1)),
]
"""One of each standing, of each coverage, and of each conclusion about a seat that is asked about."""


class Brackets(NullTranslations):
    """Every string it is asked for, in brackets: what stands outside of them is in no catalogue."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The words as they are made where another language is spoken."""
    with monkeypatch.context() as spoken:
        spoken.setattr(i18n, "_words", Brackets())
        yield importlib.reload(seat_words)
    importlib.reload(seat_words)


def untold(words: str) -> str:
    """What stands in no brackets."""
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", words)) != words:
        words = less
    return words.strip()


def reason_of(name: str, progress: Progress, profile: CampaignProfile = PROFILE) -> SeatReason:
    ranking = rank_thrice(needs_of(load_seats(), profile, EVENING | {CODE[name]: progress}), 150)
    return explain(look_at(ranking.now, CODE[name]), ranking, seats_by_code(), profile, AT)


def of_orders() -> list[SeatReason]:
    """Reasons of seats that somebody sent parties to, held back, passed by, declined, came back to or asked about."""
    ranking = rank_thrice(needs_of(load_seats(), PROFILE, EVENING), 150)
    floored = rank_thrice(
        needs_of(load_seats(), PROFILE, ELSEWHERE | {HENDON: Progress(done=440, told=-4.0, heard=90, floor=0.2)}), 150
    )
    ada, now = Override(ADA, "candidate’s own day: *come*."), ranking.now
    choices = [
        (ranking, choose(now)),
        (ranking, choose(now, overrides={HENDON: ada})),
        (ranking, choose(now, overrides={CODE["Foyle"]: ada})),
        (ranking, choose(now, returning_to=HENDON)),
        (ranking, choose(now, wished=HENDON)),
        (ranking, choose(now, declined=[HARROW])),
        (ranking, choose(now, held={HARROW: ada})),
        (ranking, choose(now, full=[HARROW])),
        (ranking, choose(now, unlisted=[HARROW], declined=[HENDON])),
        (ranking, choose(now, unlisted=[HENDON], declined=[HARROW])),
        (ranking, look_at(now, HARROW, held={HARROW: ada}, full=[HARROW])),
        (ranking, look_at(now, HARROW, full=[HARROW])),
        (ranking, look_at(now, CODE["Buckingham"])),
        (floored, choose(floored.now)),
    ]
    return [explain(made, ranked, seats_by_code(), PROFILE, AT) for ranked, made in choices if made is not None]


@settings(max_examples=12)
@given(name=st.sampled_from(sorted(CODE)), progress=PROGRESS)
def test_in_english_a_reason_reads_to_the_letter_as_the_campaign_wrote_it(name: str, progress: Progress) -> None:
    reason = reason_of(name, progress)
    assert seat_words.plain(seat_words.in_full(reason)) == reason.sentence
    assert seat_words.plain(seat_words.in_short(reason)) == reason.short_sentence
    assert [seat_words.ledger_line(line, reason) for line in reason.ledger] == [line.words for line in reason.ledger]


def test_an_order_reads_to_the_letter_as_it_was_given_whatever_signs_are_in_it() -> None:
    for reason in of_orders():
        assert seat_words.plain(seat_words.in_full(reason)) == reason.sentence
        # Of a seat that is not ours the service does not quote the order in its short sentence.
        unsaid = f" {reason.override_reason}" if reason.override_by and "not ours" in reason.short_sentence else ""
        assert seat_words.plain(seat_words.in_short(reason)) == reason.short_sentence + unsaid


def test_each_sentence_of_the_campaigns_is_known_in_another_language(bracketed: ModuleType) -> None:
    reasons = [reason_of(name, progress) for name, progress in SEATS]
    late = msgspec.structs.replace(REASON, sentence="The polls are 8 days old: newer ones could change this.")
    for reason in (*reasons, *of_orders(), late):
        for pieces in (bracketed.in_full(reason), bracketed.in_short(reason)):
            assert untold(bracketed.plain(pieces)) in ("", reason.override_reason), reason.sentence
        for line in reason.ledger:
            assert untold(bracketed.ledger_line(line, reason)) == ""


def test_the_figures_are_loud_and_nothing_that_a_person_wrote_is() -> None:
    reason = reason_of("Harrow East", EVENING[HARROW])
    assert [piece.text for piece in seat_words.in_short(reason) if piece.loud] == ["4.9 points behind", "15 %"]
    assert [piece.text for piece in seat_words.in_full(reason) if piece.loud] == ["15 in 100"]
    ordered = of_orders()[1]
    assert "*come*" in seat_words.plain(seat_words.in_full(ordered))
    assert not any("come" in piece.text for piece in seat_words.in_full(ordered) if piece.loud)


def test_words_that_no_rule_knows_stay_as_they_came() -> None:
    strange = "We think so. We stand level, as close as can be. Trust us: 50 % {braces}"
    pieces = seat_words.in_short(msgspec.structs.replace(REASON, short_sentence=strange))
    assert seat_words.plain(pieces) == strange
    assert [piece.text for piece in pieces if piece.loud] == ["level"]
