"""The reason in words: it says what the figures say, adds up as it is read, and never claims what is not so."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.need.reasons import MOST_SHOWN, day, explain, ordinal, round_to_sum, snapshot
from campaign_map.need.seats import Progress, needs_of
from campaign_map.needs import Choice, Override, Ranking, Why, choose, look_at, rank_thrice
from campaign_map.profile import CampaignProfile, load_profile
from phonebank_app.paths import resources
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.protocol.wire import NeedsSnapshot
from phonebank_app.seats import load_seats, seats_by_code

AT = datetime(2019, 12, 5, 18, 40, tzinfo=UTC)
CODE = {seat.name: seat.code for seat in load_seats()}
HARROW, HENDON = CODE["Harrow East"], CODE["Hendon"]
ELSEWHERE = {seat.code: Progress(done=4000) for seat in load_seats()}
EVENING = ELSEWHERE | {
    HARROW: Progress(done=1100, booked=250, told=0.6, heard=212),
    HENDON: Progress(done=2000, booked=250, told=-0.2, heard=100),
}


@pytest.fixture(scope="module")
def profile() -> CampaignProfile:
    return load_profile(resources() / "profiles" / "example.toml")


@pytest.fixture(scope="module")
def ranking(profile: CampaignProfile) -> Ranking:
    return rank_thrice(needs_of(load_seats(), profile, EVENING), 150)


def chosen(ranking: Ranking, **guards: object) -> Choice:
    choice = choose(ranking.now, **guards)  # type: ignore[arg-type]
    assert choice is not None
    return choice


def with_progress(profile: CampaignProfile, name: str, progress: Progress, at: datetime = AT) -> SeatReason:
    ranking = rank_thrice(needs_of(load_seats(), profile, EVENING | {CODE[name]: progress}), 150)
    return explain(look_at(ranking.now, CODE[name]), ranking, seats_by_code(), profile, at)


def test_the_reason_reads_as_it_was_drawn(ranking: Ranking, profile: CampaignProfile) -> None:
    reason = explain(chosen(ranking), ranking, seats_by_code(), profile, AT)
    assert [(line.words, line.points) for line in reason.ledger] == [
        ("The vote here in 2017", -3.5),
        ("Polls since then, London, 3 Dec", -2.0),
        ("What voters here tell us", 0.6),
    ]
    assert reason.stands == -4.9
    assert reason.sentence == (
        "Close enough to turn, and only 15 in 100 of the calls it wants are made or booked. "
        "So 150 calls do more here than anywhere (this seat = 100)."
    )
    assert reason.short_sentence == (
        "We stand 4.9 points behind, near enough to turn. Only 15 % of the calls it wants are made or booked."
    )
    assert reason.covered == pytest.approx(0.15)
    assert (reason.calls, reason.figures_at) == (150, AT)
    assert (reason.polls_on, reason.polls_stale) == (date(2019, 12, 3), False)
    assert [(other.name, other.need) for other in reason.alternatives] == [("Hendon", 91), ("Rother Valley", 89)]
    assert reason.rank == 1 < reason.rank_if_worse


def test_a_reason_goes_over_the_wire_and_comes_back(ranking: Ranking, profile: CampaignProfile) -> None:
    reason = explain(chosen(ranking), ranking, seats_by_code(), profile, AT)
    assert msgspec.json.decode(msgspec.json.encode(reason), type=SeatReason) == reason


def test_an_override_says_who_and_why_and_what_the_figures_say(ranking: Ranking, profile: CampaignProfile) -> None:
    orders = {HENDON: Override("Ada Mensah", "candidate’s own day.")}
    reason = explain(chosen(ranking, overrides=orders), ranking, seats_by_code(), profile, AT)
    assert reason.sentence.startswith("Ada Mensah is sending parties here: “candidate’s own day”. Close enough")
    assert reason.sentence.endswith("150 calls do most in Harrow East; this is 2nd (this seat = 100).")
    assert reason.short_sentence.startswith("Ada Mensah is sending parties here: “candidate’s own day”. We stand")
    assert (reason.override_by, reason.override_reason) == ("Ada Mensah", "candidate’s own day.")
    assert reason.alternatives[0].name == "Harrow East"
    assert reason.alternatives[0].need > 100


def test_an_override_where_calls_change_nothing_is_said_to(ranking: Ranking, profile: CampaignProfile) -> None:
    orders = {CODE["Foyle"]: Override("Ada Mensah", "a friend asked")}
    reason = explain(chosen(ranking, overrides=orders), ranking, seats_by_code(), profile, AT)
    assert reason.sentence == (
        "Ada Mensah is sending parties here: “a friend asked”. We did not stand here in 2017, so it is not ours to win."
    )
    assert (reason.ledger, reason.alternatives) == ((), ())


def test_a_returning_host_is_told_why_to_stay(ranking: Ranking, profile: CampaignProfile) -> None:
    reason = explain(chosen(ranking, returning_to=HENDON), ranking, seats_by_code(), profile, AT)
    assert "You have rung here before, and Harrow East needs you hardly more, so stay" in reason.sentence


def test_a_host_who_said_no_is_not_told_that_the_next_is_the_neediest(
    ranking: Ranking, profile: CampaignProfile
) -> None:
    reason = explain(chosen(ranking, declined={HARROW}), ranking, seats_by_code(), profile, AT)
    assert "than in any other seat you have not said no to" in reason.sentence
    assert HARROW not in {other.code for other in reason.alternatives}


def test_a_seat_that_needs_more_and_is_closed_is_named_with_the_cause(
    ranking: Ranking, profile: CampaignProfile
) -> None:
    ada = Override("Ada Mensah", "the list is being screened.")
    seats = seats_by_code()
    held = explain(chosen(ranking, held={HARROW: ada}), ranking, seats, profile, AT)
    assert held.sentence.endswith(
        "150 calls do most in Harrow East, but Ada Mensah is holding parties back from there: “the list is being "
        "screened”. Of the seats left, this one needs you most (this seat = 100)."
    )
    assert (held.override_by, held.rank) == ("", 2)
    full = explain(chosen(ranking, full=[HARROW]), ranking, seats, profile, AT)
    assert "most in Harrow East, but it has had its parties for today. Of the seats left" in full.sentence
    unlisted = explain(chosen(ranking, unlisted=[HARROW], declined=[HENDON]), ranking, seats, profile, AT)
    assert "most in Harrow East, but there is no list of it to ring from. Of the seats left" in unlisted.sentence
    mixed = explain(chosen(ranking, unlisted=[HENDON], declined=[HARROW]), ranking, seats, profile, AT)
    assert "most in Harrow East, which you said no to. Of the seats left" in mixed.sentence


def test_a_seat_that_somebody_asks_about_says_what_coordinators_decided_there(
    ranking: Ranking, profile: CampaignProfile
) -> None:
    ada = Override("Ada Mensah", "flooded.")

    def said(**decided: object) -> SeatReason:
        looked = look_at(ranking.now, HARROW, **decided)  # type: ignore[arg-type]
        return explain(looked, ranking, seats_by_code(), profile, AT)

    held = said(held={HARROW: ada}, full=[HARROW])
    assert held.sentence.startswith("Ada Mensah is holding parties back from here: “flooded”. Close enough")
    assert held.short_sentence.startswith("Ada Mensah is holding parties back from here: “flooded”. We stand")
    assert (held.override_by, held.override_reason) == ("Ada Mensah", "flooded.")
    assert said(full=[HARROW]).sentence.startswith("This seat has had its parties for today. Close enough")
    first = said(overrides={HARROW: ada})
    assert first.sentence.startswith("Ada Mensah is sending parties here: “flooded”.")
    closed = look_at(ranking.now, HARROW, held={HENDON: ada})
    assert HENDON not in {other.need.code for other in closed.others}


def test_an_evening_that_was_advertised_somewhere_is_told_why_it_stays(
    ranking: Ranking, profile: CampaignProfile
) -> None:
    reason = explain(chosen(ranking, wished=HENDON), ranking, seats_by_code(), profile, AT)
    assert "This evening was advertised for here, and Harrow East needs you hardly more, so stay" in reason.sentence


def test_a_floor_of_one_seats_own_is_said_to_be_a_coordinators(profile: CampaignProfile) -> None:
    progress = ELSEWHERE | {HENDON: Progress(done=440, told=-4.0, heard=90, floor=0.2)}
    ranking = rank_thrice(needs_of(load_seats(), profile, progress), 150)
    choice = chosen(ranking)
    assert (choice.seat.need.code, choice.why) == (HENDON, Why.FLOOR)
    reason = explain(choice, ranking, seats_by_code(), profile, AT)
    assert "A coordinator wants this seat to have 20 in 100 of its calls before others get more" in reason.sentence


def test_a_floor_is_said_to_be_one(profile: CampaignProfile) -> None:
    floored = msgspec.structs.replace(profile, need=msgspec.structs.replace(profile.need, floor=0.05))
    progress = ELSEWHERE | {HENDON: Progress(done=440, told=-4.0, heard=90)}
    ranking = rank_thrice(needs_of(load_seats(), floored, progress), 150)
    choice = chosen(ranking)
    assert (choice.seat.need.code, choice.why) == (HENDON, Why.FLOOR)
    reason = explain(choice, ranking, seats_by_code(), floored, AT)
    assert "Every close seat gets 5 in 100 of its calls before others get more" in reason.sentence
    assert reason.rank > 1


@pytest.mark.parametrize(
    ("name", "start", "short"),
    [
        ("Harrow East", "Close enough to turn", "We stand 4.9 points behind, near enough to turn."),
        ("Stroud", "Behind, but not out of reach", "We stand 6.9 points behind, not out of reach."),
        ("Maidenhead", "A long way behind", "We stand 49.4 points behind, a long way off."),
        ("Cardiff North", "Close enough to lose", "We stand 1.0 points ahead, near enough to lose."),
        ("Liverpool, Walton", "A long way ahead", "We stand 69.1 points ahead, a long way clear."),
    ],
)
def test_standing_is_said_by_side_and_by_distance(
    ranking: Ranking, profile: CampaignProfile, name: str, start: str, short: str
) -> None:
    reason = explain(look_at(ranking.now, CODE[name]), ranking, seats_by_code(), profile, AT)
    assert reason.sentence.startswith(start)
    assert reason.short_sentence.startswith(short)
    assert all(other.need <= MOST_SHOWN for other in reason.alternatives)


def test_a_seat_that_is_only_just_ahead_of_reach_is_not_called_safe(profile: CampaignProfile) -> None:
    reason = with_progress(profile, "Harrow East", Progress(told=12.0, heard=40))
    assert reason.stands == 6.5
    assert reason.sentence.startswith("Ahead, but not safe, and none of the calls it wants are made or booked yet.")


def test_a_level_seat_is_called_level(profile: CampaignProfile) -> None:
    vote = seats_by_code()[HARROW].lead_of("lab")
    assert vote is not None
    reason = with_progress(profile, "Harrow East", Progress(told=2.0 - vote, heard=9))
    assert reason.stands == 0
    assert reason.short_sentence.startswith("We stand level, as close as can be.")


@pytest.mark.parametrize(
    ("done", "words", "short"),
    [
        (
            0,
            "and none of the calls it wants are made or booked yet",
            "None of the calls it wants are made or booked yet",
        ),
        (9, "and hardly any of the calls it wants", "Hardly any of the calls it wants"),
        (4410, "and only 49 in 100 of the calls", "Only 49 % of the calls"),
        (6300, "and 70 in 100 of the calls", " 70 % of the calls"),
        (8280, "though 92 in 100 of the calls it wants are made or booked already", " 92 % of the calls"),
        (8999, "though 99 in 100 of the calls", " 99 % of the calls"),
        (9000, "though every call it wants is made or booked", "Every call it wants is made or booked"),
        (20000, "though every call it wants is made or booked", "Every call it wants is made or booked"),
    ],
)
def test_coverage_is_said_without_ever_rounding_up_to_done(
    profile: CampaignProfile, done: int, words: str, short: str
) -> None:
    reason = with_progress(profile, "Hendon", Progress(done=done))
    assert words in reason.sentence
    assert short in reason.short_sentence
    assert 0 <= reason.covered <= 1


def test_nobody_to_ring_is_said_in_both_sentences(profile: CampaignProfile) -> None:
    reason = with_progress(profile, "Hendon", Progress(callable=0))
    assert reason.sentence.endswith("Nobody here can be rung just now, so no party is sent.")
    assert reason.short_sentence.endswith("Nobody here can be rung just now.")
    assert (reason.calls, reason.alternatives) == (0, ())


def test_a_short_queue_is_counted_as_it_is(profile: CampaignProfile) -> None:
    assert "1 call does most in Harrow East" in with_progress(profile, "Hendon", Progress(callable=1)).sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Buckingham", "This is the Speaker’s seat: we did not stand here, so it is not ours to win."),
        ("Foyle", "We did not stand here in 2017, so it is not ours to win."),
    ],
)
def test_a_seat_that_is_not_ours_is_said_to_be_none(profile: CampaignProfile, name: str, sentence: str) -> None:
    reason = with_progress(profile, name, Progress())
    assert (reason.sentence, reason.short_sentence, reason.ledger) == (sentence, sentence, ())


def test_old_polls_are_said_to_be_old(profile: CampaignProfile) -> None:
    late = with_progress(profile, "Harrow East", Progress(), datetime(2019, 12, 11, 0, 30, tzinfo=UTC))
    assert late.polls_stale
    assert late.sentence.endswith("The polls are 8 days old: newer ones could change this.")
    fresh = with_progress(profile, "Harrow East", Progress(), datetime(2019, 12, 10, 23, 30, tzinfo=UTC))
    assert not fresh.polls_stale


def test_an_imported_probability_is_said_to_be_one(profile: CampaignProfile) -> None:
    reason = with_progress(profile, "Maidenhead", Progress(chance=0.62))
    assert reason.sentence.startswith("Reckoned 62 in 100 to be close, and")
    assert "a long way off" not in reason.short_sentence


def test_voters_are_quoted_only_where_some_were_heard(profile: CampaignProfile) -> None:
    assert len(with_progress(profile, "Stroud", Progress()).ledger) == 2
    assert len(with_progress(profile, "Stroud", Progress(told=0.0, heard=3)).ledger) == 3
    assert with_progress(profile, "Watford", Progress()).ledger[1].words == "Polls since then, 3 Dec"


def test_every_seat_can_be_explained_and_its_ledger_adds_up(ranking: Ranking, profile: CampaignProfile) -> None:
    seats = seats_by_code()
    for ranked in ranking.now[::7]:
        reason = explain(look_at(ranking.now, ranked.need.code), ranking, seats, profile, AT)
        assert reason.stands == pytest.approx(sum(line.points for line in reason.ledger))
        if ranked.lead is not None:
            assert reason.stands == pytest.approx(ranked.lead, abs=0.051)
        assert reason.sentence.endswith(".")


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=5))
def test_rounded_lines_add_up_to_their_rounded_sum(points: list[float]) -> None:
    rounded = round_to_sum(points)
    assert round(math.fsum(rounded), 1) == pytest.approx(round(10 * math.fsum(points)) / 10)
    assert all(abs(new - old) <= 0.1 + 1e-9 for new, old in zip(rounded, points, strict=True))


def test_the_snapshot_holds_every_seat_once_neediest_first(ranking: Ranking, profile: CampaignProfile) -> None:
    reason = explain(chosen(ranking), ranking, seats_by_code(), profile, AT)
    whole = snapshot(ranking, profile, AT, reason=reason, seat_code=HARROW)
    assert [seat.rank for seat in whole.seats] == list(range(1, 651))
    assert len({seat.code for seat in whole.seats}) == 650
    first, last = whole.seats[0], whole.seats[-1]
    assert (first.code, first.need, first.stands, first.rank_if_worse) == (HARROW, 100, -4.9, reason.rank_if_worse)
    assert (last.stands, last.need) == (None, 0)
    assert (whole.party_label, whole.calls, whole.polls_on, whole.polls_stale) == (
        *("Labour", 150),
        *(date(2019, 12, 3), False),
    )
    assert msgspec.json.decode(msgspec.json.encode(whole), type=NeedsSnapshot) == whole


def test_numbers_are_put_in_words_in_english() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 40, 111, 650)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "40th", "111th", "650th")
    ]
    assert day(date(2019, 12, 3)) == "3 Dec"
