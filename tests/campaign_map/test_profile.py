"""The campaign profile: what it says of every seat, and one clear sentence for every way to get it wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from campaign_map.need.seats import Progress, expected_leads, need_of, needs_of
from campaign_map.profile import CampaignProfile, Swing, load_profile
from phonebank_app.errors import ProfileProblem
from phonebank_app.paths import resources
from phonebank_app.seats import Seat, load_seats

EXAMPLE = resources() / "profiles" / "example.toml"


def seat(name: str) -> Seat:
    return next(seat for seat in load_seats() if seat.name == name)


@pytest.fixture
def profile() -> CampaignProfile:
    return load_profile(EXAMPLE)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_example_says_who_and_on_whose_behalf(profile: CampaignProfile) -> None:
    assert (profile.party, profile.party_label, profile.polling_day) == ("lab", "Labour", date(2019, 12, 12))
    assert profile.candidate_in("E14000731") == "Ruth Okafor"
    assert profile.imprint.startswith("Promoted by")
    assert (profile.need.sigma, profile.need.contacts_per_caller_hour, profile.need.no_show) == (5.0, 12.0, 0.25)


def test_a_region_goes_before_its_nation_and_the_default_holds_elsewhere(profile: CampaignProfile) -> None:
    assert profile.swing_for(seat("Harrow East"))[0] == "London"
    assert profile.swing_for(seat("Harrow East"))[1].points == -2.0
    assert profile.swing_for(seat("Gower"))[0] == "Wales"
    assert profile.swing_for(seat("Canterbury"))[0] == "South East"
    assert profile.swing_for(seat("Watford")) == ("", profile.swing)


def test_a_swing_is_old_after_a_week(profile: CampaignProfile) -> None:
    in_use = profile.swings_in_use(load_seats())
    assert {"London", "Wales", ""} <= set(in_use)
    assert not any(swing.is_stale(date(2019, 12, 10)) for swing in in_use.values())
    assert all(swing.is_stale(date(2019, 12, 11)) for swing in in_use.values())


def test_one_swing_can_be_put_in_place_of_all(profile: CampaignProfile) -> None:
    everywhere = profile.with_swing(Swing(points=-8.0, on=date(2019, 12, 9), source="a poll"))
    assert everywhere.swing_for(seat("Harrow East"))[1].points == -8.0
    assert everywhere.swings_in_use(load_seats()) == {"": everywhere.swing}


def test_the_contacts_wanted_may_be_a_number_a_share_or_said_for_one_seat(
    tmp_path: Path, profile: CampaignProfile
) -> None:
    harrow = seat("Harrow East")
    assert profile.target_for(harrow) == 9000
    shared = load_profile(changed(tmp_path, "target = 9000 ", "target_share = 0.1 "))
    assert shared.target_for(harrow) == round(0.1 * harrow.electorate)
    single = load_profile(changed(tmp_path, "# [need.targets]", f"[need.targets]\n{harrow.code} = 12000\n"))
    assert (single.target_for(harrow), single.target_for(seat("Hendon"))) == (12000, 9000)


def test_a_floor_is_owed_to_close_seats_only(tmp_path: Path) -> None:
    profile = load_profile(changed(tmp_path, "floor = 0.0 ", "floor = 0.05 "))
    assert (profile.floor_for(-5.0), profile.floor_for(5.1), profile.floor_for(None)) == (0.05, 0.0, 0.0)


def test_a_seat_is_what_the_vote_the_polls_and_the_counts_make_it(profile: CampaignProfile) -> None:
    harrow = seat("Harrow East")
    need = need_of(harrow, profile, Progress(done=1100, booked=250, told=0.6, heard=212))
    assert need.lead == pytest.approx(-3.4556 - 2.0 + 0.6, abs=1e-4)
    assert need.covered == pytest.approx(0.15)
    assert expected_leads([harrow], profile)[harrow.code] == pytest.approx(-5.4556, abs=1e-4)


def test_every_seat_gets_a_need_and_those_we_do_not_fight_have_no_lead(profile: CampaignProfile) -> None:
    needs = needs_of(load_seats(), profile, {})
    assert len(needs) == 650
    assert sum(need.lead is None for need in needs) == 19
    assert len(expected_leads(load_seats(), profile)) == 631


def test_the_party_is_named_from_the_table_when_the_file_does_not(tmp_path: Path) -> None:
    assert load_profile(changed(tmp_path, 'party_label = "Labour"\n', "")).party_label == "Labour"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("sigma = 5.0", "sigmma = 5.0", "“need.sigmma” that no profile has. Did you mean “sigma”"),
        ("sigma = 5.0", "sigma = 0.0", "“need.sigma” wrong: it should be a number above 0."),
        ("sigma = 5.0", "sigma = nan", "“need.sigma” wrong"),
        ("no_show = 0.25", "no_show = inf", "“need.no_show” wrong"),
        ("target = 9000 ", "target = 0 ", "“need.target” wrong: it should be a whole number of at least 1."),
        ("target = 9000 ", "target = 9000\ntarget_share = 0.1 ", "both “need.target” and “need.target_share”"),
        ("# [need.targets]", "[need.targets]\nE99999999 = 10\n", "a seat “E99999999” that does not exist"),
        ("[need]", "need_ = 1\n[need]", "“need_” that no profile has. Did you mean “need”"),
        ("[need]", '[evidence]\nquestoin = "vote"\n[need]', "“evidence.questoin” that no profile has. Did you mean"),
        ("[need]", '[evidence.codes]\nred = "mine"\n[need]', "takes the answer “red” for “mine”, which is none."),
        ('party = "lab"', 'party = "labor"', "a party “labor” that has no figures. Did you mean “lab”"),
        ('party = "lab"', 'party = "other"', "a party “other” that has no figures"),
        ('party = "lab"', "", "does not say “party”"),
        ('candidate = "Ruth Okafor"', 'candidate = ""', "“candidate” wrong: it is blank"),
        ("polling_day = 2019-12-12", "", "does not say “polling_day”"),
        ("polling_day = 2019-12-12", 'polling_day = "soon"', "it should be a day, written as 2019-12-12"),
        ("polling_day = 2019-12-12", "polling_day = 2019-12-12T08:00:00", "has a time in “polling_day”"),
        ("polling_day = 2019-12-12", "polling_day = 2019-02-30", "is not TOML"),
        ("polling_day = 2019-12-12", "polling_day = 2019-12-01", "dates a swing after polling day"),
        ('"https://', '"http://', "“privacy_url” that is not a web address"),
        ("[swing.regions.London]", "[swing.regions.Londn]", "“Londn”, which is none of our regions. Did you mean"),
        ("[swing.nations.Wales]", "[swing.nations.Cymru]", "“Cymru”, which is none of our nations. It may be: Eng"),
        ("points = -2.0", 'points = "down"', "“swing.regions.London.points” wrong: it should be a number."),
        ("points = -2.0", "points = -200", "“swing.regions.London.points” wrong"),
        ("points = -2.0\n", "", "does not say “swing.regions.London.points”"),
        ("[swing]\npoints = -8.0\n", "[swing]\n", "does not say “swing.points”"),
        ("[swing.nations.Scotland]", "[nations.Scotland]", "Did you mean [swing.nations.…]?"),
        ("[need]", "[need", "is not TOML"),
    ],
)
def test_a_wrong_entry_is_one_clear_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(ProfileProblem) as caught:
        load_profile(changed(tmp_path, old, new))
    assert sentence in str(caught.value)
    assert "“mine.toml”" in caught.value.what
    assert caught.value.what.count("\n") == 0
    assert caught.value.way_out


def test_a_file_without_a_swing_is_refused(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").partition("[swing]")[0]
    for body in (text, f"swing = 3\n{text}"):
        (tmp_path / "mine.toml").write_text(body, encoding="utf-8")
        with pytest.raises(ProfileProblem, match="does not say what swing is expected"):
            load_profile(tmp_path / "mine.toml")


def test_a_file_that_is_not_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(ProfileProblem, match="is not UTF-8 text"):
        load_profile(tmp_path / "mine.toml")
    with pytest.raises(ProfileProblem, match="cannot be opened"):
        load_profile(tmp_path / "nowhere.toml")
    with pytest.raises(ProfileProblem, match="cannot be opened"):
        load_profile(tmp_path)
