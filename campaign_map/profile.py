"""The campaign profile: who we are, on whose behalf, and how we expect the country to have moved since it last voted.

A TOML file (``resources/profiles/example.toml`` explains every line). Of everything in it the expected swing decides
most, so each figure carries its date and source, and is old after a week.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from campaign_map.needs import NO_SHOW, SIGMA, STICKINESS
from phonebank_app.errors import ProfileProblem
from phonebank_app.law.answerable import COUNTRIES, HOME, Answerable, HoursRule, missing
from phonebank_app.scripts.stances import STANCES
from phonebank_app.seats import NATIONS, PARTIES, REGIONS, Seat, seats_by_code

FRESH = timedelta(days=7)
"""How long an expected swing is good for."""
TARGET = 9000
"""Contacts wanted in a seat unless the profile says otherwise."""

Words = Annotated[str, Meta(min_length=1)]
Points = Annotated[float, Meta(ge=-100, le=100)]
Positive = Annotated[float, Meta(gt=0, le=1000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Contacts = Annotated[int, Meta(ge=1, le=1_000_000)]

_T = TypeVar("_T")

_PLAIN = (
    *(("`float`", "a number"), ("`int`", "a whole number"), ("`str`", "text in quotes"), ("`date`", "a day")),
    *(("`object`", "a table"), (" >= ", " of at least "), (" <= ", " of at most "), (" > ", " above ")),
)


class Swing(Struct, frozen=True, forbid_unknown_fields=True):
    """The change we expect in our lead since the last election.

    Attributes:
        points: points on the *lead*, positive when it moves our way. “From 2 behind to 10 behind” is -8. (A swing in
            the broadcasters' sense, the mean of one side's rise and the other's fall, is half of it.)
        on: the date of the polls.
        source: whose polls they are.
    """

    points: Points
    on: date = msgspec.field(name="date")
    source: Words

    def is_stale(self, today: date) -> bool:
        """Whether it is more than a week old."""
        return today - self.on > FRESH


class NeedRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The figures of the rule in `campaign_map.needs`.

    Attributes:
        sigma: how unsure we are of a lead, in points.
        contacts_per_caller_hour: calls that one caller finishes in an hour.
        no_show: share of booked calls that are never made.
        target: contacts wanted in each seat; or ``target_share`` of its electorate; `TARGET` when neither is given.
        targets: contacts wanted in single seats, by seat code.
        floor: the share of its target that every close seat gets first; 0 for none.
        floor_within: which seats are close: an expected lead of at most so many points either way.
        stickiness: how much more (a share) another seat must gain before a returning host is moved.
    """

    sigma: Positive = SIGMA
    contacts_per_caller_hour: Positive = 12.0
    no_show: Share = NO_SHOW
    target: Contacts | None = None
    target_share: Annotated[float, Meta(gt=0, le=1)] | None = None
    targets: dict[str, Contacts] = {}
    floor: Share = 0.0
    floor_within: Positive = 5.0
    stickiness: Share = STICKINESS


class EvidenceRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where voters say how they will vote (docs/script-language.md, “How they will vote”).

    Attributes:
        question: the name of the script's question about it.
        codes: codes of one's own, and which of ours each means: ``strong_labour = "ours"``.
    """

    question: Words = "intention"
    codes: dict[str, Words] = {}


class CampaignProfile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A campaign.

    Attributes:
        name: of the campaign, shown to hosts.
        party: our party, a key of `phonebank_app.seats.PARTIES`.
        party_label: our party in words.
        candidate: on whose behalf callers speak, where ``candidates`` names nobody.
        candidates: our candidate by seat code.
        on_behalf_of: who answers for the calls and the data (the controller).
        imprint: the legal imprint, printed on everything public.
        contact_address: where a voter can write or ring.
        privacy_url: the privacy notice.
        language: of the script read to whoever has none in their own, as a tag: ``en``, ``cy``.
        controller, processor_terms, lawful_basis, dpia, complaints, fallback_number, countries, hours: see
            `phonebank_app.law.answerable`; real lists are not lent before they are filled in.
        keep_days: how long voters are kept after polling day, or after their list was loaded if that was later.
        swing: expected where neither ``nations`` nor ``regions`` names the seat.
        nations, regions: expected swing by the names in `NATIONS` and `REGIONS`; a region goes before its nation.
    """

    name: Words
    party: str
    party_label: str = ""
    candidate: Words
    candidates: dict[str, Words] = {}
    on_behalf_of: Words
    imprint: Words
    contact_address: Words
    privacy_url: Words
    polling_day: date
    language: Annotated[str, Meta(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] = "en"
    controller: str = ""
    processor_terms: str = ""
    lawful_basis: str = ""
    dpia: str = ""
    complaints: str = ""
    fallback_number: str = ""
    countries: tuple[str, ...] = (HOME,)
    hours: HoursRule | None = None
    keep_days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    need: NeedRule = NeedRule()
    evidence: EvidenceRule = EvidenceRule()
    swing: Swing
    nations: dict[str, Swing] = {}
    regions: dict[str, Swing] = {}

    def swing_for(self, seat: Seat) -> tuple[str, Swing]:
        """The swing expected in a seat, and the region or nation it was measured in (blank for the default)."""
        if seat.region in self.regions:
            return seat.region, self.regions[seat.region]
        if seat.country in self.nations:
            return seat.country, self.nations[seat.country]
        return "", self.swing

    def swings_in_use(self, seats: Iterable[Seat]) -> dict[str, Swing]:
        """The swings that count in any of these seats, by region or nation (blank for the default)."""
        return dict(self.swing_for(seat) for seat in seats)

    def target_for(self, seat: Seat) -> int:
        """Contacts wanted in a seat."""
        rule = self.need
        if seat.code in rule.targets:
            return rule.targets[seat.code]
        if rule.target_share is not None:
            return max(1, round(rule.target_share * seat.electorate))
        return rule.target or TARGET

    def floor_for(self, lead: float | None) -> float:
        """The least share of its target that a seat with this expected lead is owed."""
        return self.need.floor if lead is not None and abs(lead) <= self.need.floor_within else 0.0

    def answerable(self, script_approved_by: str = "") -> Answerable:
        """Who answers for the calls and the data, as a pack says it."""
        return Answerable(
            controller=self.controller,
            processor_terms=self.processor_terms,
            lawful_basis=self.lawful_basis,
            dpia=self.dpia,
            privacy_url=self.privacy_url,
            contact_address=self.contact_address,
            complaints=self.complaints,
            fallback_number=self.fallback_number,
            countries=self.countries,
            hours=self.hours,
            script_approved_by=script_approved_by,
        )

    def missing(self) -> tuple[str, ...]:
        """What must be filled in before real voters are lent, in words."""
        keeps = () if self.keep_days is not None else ("how long voters’ data is kept (keep_days)",)
        return missing(self.answerable()) + keeps

    def candidate_in(self, seat_code: str) -> str:
        """On whose behalf callers speak in a seat."""
        return self.candidates.get(seat_code, self.candidate)

    def with_swing(self, swing: Swing) -> CampaignProfile:
        """The same campaign with one swing everywhere."""
        return msgspec.structs.replace(self, swing=swing, nations={}, regions={})


def load_profile(path: Path) -> CampaignProfile:
    """Read a campaign profile.

    Raises:
        ProfileProblem: with one sentence that says which line or entry is wrong.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _problem(path, "cannot be opened") from error
    except UnicodeDecodeError as error:
        raise _problem(path, "is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise _problem(path, f"is not TOML: {_lower(str(error))}") from error
    return _profile(path, entries)


def _profile(path: Path, entries: dict[str, Any]) -> CampaignProfile:
    swing = entries.pop("swing", None)
    if not isinstance(swing, dict):
        raise _problem(path, "does not say what swing is expected", "Add a table [swing] with points, date and source.")
    nations = _swings(path, "nations", swing.pop("nations", {}), NATIONS)
    regions = _swings(path, "regions", swing.pop("regions", {}), REGIONS)
    entries["need"] = _convert(path, "need", entries.get("need", {}), NeedRule)
    entries["evidence"] = _convert(path, "evidence", entries.get("evidence", {}), EvidenceRule)
    entries["swing"] = _convert(path, "swing", swing, Swing)
    for name in ("nations", "regions"):
        if name in entries:
            raise _problem(path, f"has an entry “{name}” that no profile has", f"Did you mean [swing.{name}.…]?")
    profile = _convert(path, "", entries, CampaignProfile)
    profile = msgspec.structs.replace(
        profile,
        party_label=profile.party_label or (PARTIES[profile.party].name if profile.party in PARTIES else ""),
        nations=nations,
        regions=regions,
    )
    _check(path, profile)
    return profile


def _swings(path: Path, kind: str, table: object, known: Collection[str]) -> dict[str, Swing]:
    if not isinstance(table, dict):
        raise _problem(path, f"has an entry “swing.{kind}” that is not a table", f"Write it as [swing.{kind}.London].")
    for name in table:
        if name not in known:
            raise _problem(path, f"expects a swing in “{name}”, which is none of our {kind}", _nearest(name, known))
    return {name: _convert(path, f"swing.{kind}.{name}", entry, Swing) for name, entry in table.items()}


def _check(path: Path, profile: CampaignProfile) -> None:
    if profile.party not in PARTIES:
        raise _problem(path, f"names a party “{profile.party}” that has no figures", _nearest(profile.party, PARTIES))
    if profile.need.target is not None and profile.need.target_share is not None:
        raise _problem(path, "says both “need.target” and “need.target_share”", "Keep one of them.")
    for swing in (profile.swing, *profile.nations.values(), *profile.regions.values()):
        if swing.on > profile.polling_day:
            raise _problem(path, "dates a swing after polling day", f"Look at the date {swing.on:%d.%m.%Y}.")
    if not re.fullmatch(r"https://[^\s/]+\.\S+", profile.privacy_url):
        raise _problem(path, "has a “privacy_url” that is not a web address", "It begins with https://.")
    if profile.hours is not None and profile.hours.problem():
        raise _problem(path, profile.hours.problem(), 'Hours are written as ["09:00", "20:30"], or "closed".')
    for country in profile.countries:
        if country not in COUNTRIES:
            raise _problem(
                path, f"lets callers ring from “{country}”, which is no country here", _nearest(country, COUNTRIES)
            )
    for code, meant in profile.evidence.codes.items():
        if meant not in STANCES:
            raise _problem(path, f"takes the answer “{code}” for “{meant}”, which is none", _nearest(meant, STANCES))
    for code in (*profile.candidates, *profile.need.targets):
        if code not in seats_by_code():
            raise _problem(path, f"names a seat “{code}” that does not exist", "Seat codes look like E14000731.")


def _convert(path: Path, where: str, entry: object, kind: type[_T]) -> _T:
    """``entry`` as ``kind``; what msgspec says against it becomes a sentence."""
    if isinstance(entry, dict):
        moment = next((key for key, one in entry.items() if isinstance(one, datetime)), None)
        if moment is not None:
            raise _problem(path, f"has a time in “{_join(where, moment)}”", "Write the day alone, as 2019-12-12.")
    try:
        return msgspec.convert(entry, kind)
    except msgspec.ValidationError as error:
        said, _, at = str(error).partition(" - at `")
        inside = _join(where, at.removesuffix("`").removeprefix("$").lstrip("."))
        if missing := re.fullmatch(r"Object missing required field `(.+)`", said):
            raise _problem(path, f"does not say “{_join(inside, missing[1])}”") from error
        if unknown := re.fullmatch(r"Object contains unknown field `(.+)`", said):
            known = [field.encode_name for field in msgspec.structs.fields(kind)]  # type: ignore[arg-type]
            what = f"has an entry “{_join(inside, unknown[1])}” that no profile has"
            raise _problem(path, what, _nearest(unknown[1], known)) from error
        raise _problem(path, f"has “{inside}” wrong: {_plain(said)}") from error


def _plain(said: str) -> str:
    """What msgspec says of a value, in words: “Expected `float` > 0.0” is “it should be a number above 0”."""
    if "RFC3339" in said:
        return "it should be a day, written as 2019-12-12"
    if "of length >= 1" in said:
        return "it is blank"
    said = said.partition(", got ")[0].removesuffix(".0")
    for old, new in _PLAIN:
        said = said.replace(old, new)
    return _lower(said.replace("Expected", "it should be"))


def _problem(path: Path, what: str, way_out: str = "") -> ProfileProblem:
    return ProfileProblem(f"The campaign profile “{path.name}” {what}.", way_out or "Mend the file and try again.")


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean “{near[0]}”?" if near else f"It may be: {', '.join(known)}."


def _join(*names: str) -> str:
    return ".".join(name for name in names if name)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
