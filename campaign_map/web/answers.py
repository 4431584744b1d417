"""The answer: the seat, the reason with its figures, two others, the nearest marginal, its events, a way to say no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.response import Redirect

from campaign_map.need import declines, figures
from campaign_map.need.figures import Figures
from campaign_map.needs import Choice, Ranked
from campaign_map.places.hexes import You, near_map
from campaign_map.places.nearest import Near, nearest_marginal, rank_for_doors
from campaign_map.places.postcodes import Kind, look_up
from campaign_map.settings import Service
from campaign_map.web import reasons
from campaign_map.web.asked import DOINGS, HOURS, Asked
from campaign_map.web.events.browse import next_events, next_on_the_doors
from campaign_map.web.rendering import page
from campaign_map.web.visitors import AnyRequest, service_of
from campaign_map.web.words import clock_time, long_day, moved, percent, points, small
from phonebank_app.machine.clock import local
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.seats import ELECTION, Seat, seats_by_code

REASONS = {
    "home": "I would rather help where I live",
    "people": "I know people somewhere else",
    "before": "I have rung there already",
    "evening": "I can’t ring in the evening",
    "other": "Something else",
}
"""Why somebody says no to a seat, as the page asks and as it is kept."""
_JOIN = {"tonight": " tonight", "tomorrow": " tomorrow", "weekend": " this weekend"}


@dataclass(frozen=True, slots=True)
class Other:
    """Another seat on the answer page; ``need`` where the chosen seat is 100."""

    seat: Seat
    sentence: str
    need: int
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """What there is to say of where somebody is; ``choices`` are seats of a half postcode: name and address."""

    words: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Travel:
    """The seat to travel to: for the doors, or for those who would rather.

    Attributes:
        doors: the next session on its doors in words, blank for none.
        events: how many events it has.
    """

    seat: Seat
    title: str
    sentence: str
    doors: str = ""
    events: int = 0


@get("/answer", sync_to_thread=True, include_in_schema=False)
def answer(request: AnyRequest) -> Response[str]:
    """Where you are needed most, and why."""
    asked = Asked.read(request.query_params)
    service = service_of(request)
    counted = figures.current(service, asked.callers, HOURS)
    choice = _choice(counted, asked)
    travel = _travel(counted, asked)
    if asked.do == "doors" and travel is not None:
        choice = counted.look_at(travel.seat.code)
    if choice is None:
        return page(request, "nobody.html", asked=asked, travel=travel, figures_at=counted.counted_at)
    ranked, reason = choice.seat, counted.reason(choice)
    seat = seats_by_code()[ranked.need.code]
    return page(
        request,
        "answer.html",
        asked=asked,
        doing=DOINGS[asked.do],
        seat=seat,
        reason=reason,
        headline=reasons.headline(ranked, reason),
        reasons=reasons.reasons(ranked, reason, counted.ranking, counted.profile, asked.callers, HOURS),
        counts=reasons.Counts.of(ranked),
        lines=reasons.whole_sum(ranked, reason, counted.ranking.party_size),
        others=_others(counted, choice, asked),
        travel=_with_events(service, travel) if travel and travel.seat.code != seat.code else None,
        coming=next_events(service, seat.code, asked.when),
        join_when=f"&when={asked.when}" if asked.when in _JOIN else "",
        join_words=_JOIN.get(asked.when, ""),
        is_doors=asked.do == "doors",
        why_not=REASONS,
        hexmap=near_map(counted.ranking.now, seat.code, you=You(asked.home, asked.district) if asked.home else None),
        figures_at=counted.counted_at,
        polls=_polls(reason.polls_on, reason.polls_stale, service.clock.now()),
        closed=_closed(service),
        in_seat=asked.home == seat.code,
        place=_place(asked, seat),
    )


@post("/answer/no", include_in_schema=False)
async def decline(request: AnyRequest) -> Response[Any]:
    """Say no to a seat, with or without a reason, and be given the next one."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await to_thread.run_sync(_decline, request, form)


def _decline(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service, seat_code = service_of(request), form.get("declined", "")
    asked = Asked.read(form)
    if seat_code in seats_by_code():
        declines.note(service, seat_code, REASONS.get(form.get("reason", ""), ""))
        asked = asked.declining(seat_code)
    return Redirect(asked.address(), status_code=303)


def _choice(counted: Figures, asked: Asked) -> Choice | None:
    if asked.chosen:
        return counted.look_at(asked.chosen)
    return counted.choice(asked.declined)


def _others(counted: Figures, choice: Choice, asked: Asked) -> list[Other]:
    mine = choice.seat.gain
    made = []
    for ranked in choice.others or reasons.others(counted.ranking.now, choice.seat.need.code):
        seat = seats_by_code()[ranked.need.code]
        index = round(min(999.0, 100.0 * ranked.gain / mine)) if mine > 0 else 0
        made.append(Other(seat, _in_short(seat, ranked, counted), index, asked.choosing(seat.code).address()))
    return made


def _in_short(seat: Seat, ranked: Ranked, counted: Figures) -> str:
    """“We held it by 1,206 votes. Polls there have moved 4 points against us: 1.8 behind today. 27% rung.”"""
    place, swing = counted.profile.swing_for(seat)
    way = moved(swing.points)
    polls = f" {'Polls there have' if place else 'Polls have'} moved {way}:" if way else ""
    stands = points(ranked.lead)
    covered = percent(ranked.need.covered)
    return f"We {reasons.finished(seat, counted.profile)} in {ELECTION.year}.{polls} {stands} today. {covered} rung."


def _place(asked: Asked, seat: Seat) -> Place | None:
    """What there is to say of where they are: a place without seats of ours, or one with several."""
    found = look_up(asked.district)
    if found.elsewhere:
        return Place(found.words_for(seat.name), ())
    if found.kind is Kind.SEVERAL and not asked.home:
        seats = [seats_by_code()[code] for code in found.seats]
        which = (
            f"{found.district} is in {small(len(seats))} seats. Which is yours? It changes nothing for the telephone."
        )
        return Place(which, tuple((one.name, replace(asked, home=one.code).address()) for one in seats))
    return None


def _travel(counted: Figures, asked: Asked) -> Travel | None:
    """For the doors the seat where travelling does most; else the nearest marginal, for those who would rather."""
    here = _whereabouts(asked)
    if here is None:
        return None
    if asked.do in ("doors", "both"):
        worth = rank_for_doors(counted.ranking, *here, but_not=asked.declined)
        return _travel_to(worth[0], "On the doors", "Worth the journey from", counted, asked) if worth else None
    near = nearest_marginal(counted.ranking.now, *here, sigma=counted.ranking.sigma, but_not=asked.declined)
    if near is None:
        return None
    return _travel_to(near, "If you would rather travel", "The nearest marginal to", counted, asked)


def _whereabouts(asked: Asked) -> tuple[float, float] | None:
    """Where they are: the middle of their district, or of their seat; ``None`` abroad and where nothing is known."""
    found = look_up(asked.district) if asked.district else None
    if found is not None and found.lat is not None and found.lon is not None:
        return found.lat, found.lon
    home = seats_by_code().get(asked.home)
    return (home.lat, home.lon) if home else None


def _with_events(service: Service, travel: Travel) -> Travel:
    doors, number = next_on_the_doors(service, travel.seat.code)
    return replace(travel, doors=doors, events=number)


def _travel_to(near: Near, title: str, first: str, counted: Figures, asked: Asked) -> Travel:
    seat, profile = near.seat, counted.profile
    where = asked.district or seats_by_code()[asked.home].name
    if seat.is_won_by(profile.party):
        stands = f"We hold it by {seat.majority:,} votes."
    else:
        stands = f"We are {seat.winner_votes - seat.votes_for(profile.party):,} votes behind."
    return Travel(seat, title, f"{first} {where}: {near.words}. {stands}")


def _polls(on: Any, stale: bool, now: datetime) -> str:
    if on is None:
        return ""
    return f"Polls to {long_day(on, weekday=False)}{': more than a week old' if stale else ''}."


def _closed(service: Service) -> str:
    """What to know when nobody may be rung at this moment; blank when they may."""
    hours, now = Hours(), service.clock.now()
    if hours.open_at(now):
        return ""
    opens = hours.next_opening(now)
    if opens is None:
        return "Nobody may be rung at the moment."
    there = local(opens)
    day = "" if there.date() == local(now).date() else f" on {long_day(there)}"
    return f"Nobody may be rung until {clock_time(there)}{day}. Plan it now."
