"""How we expect the country to have moved: what coordinators entered, before what the campaign profile says.

For each nation, region and “everywhere” the newest entry counts, and goes before the profile's own. A region goes
before its nation, as in the profile. Every figure has a date and a source, and is old after a week
(`campaign_map.profile.FRESH`): then the coordinators' page, and `campaign-map swings`, ask for a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.need import kept
from campaign_map.profile import CampaignProfile, Swing
from campaign_map.settings import Service
from campaign_map.words import tidy
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import local
from phonebank_app.seats import ELECTION, NATIONS, REGIONS, load_seats

EVERYWHERE = "everywhere"
"""How people write the place of the swing that counts where neither region nor nation has its own."""
_LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A swing for a place (blank for everywhere else), before it is stored."""

    place: str
    swing: Swing


@dataclass(frozen=True, slots=True)
class SwingInForce:
    """A swing as it counts now.

    Attributes:
        place: a region, a nation, or blank for everywhere else.
        seats: how many seats it decides; a place whose regions all have their own decides none.
        days: its age.
        stale: a new one is wanted.
        entered_by: who entered it; blank where the profile says it.
    """

    place: str
    swing: Swing
    seats: int
    days: int
    stale: bool
    entered_by: str = ""
    entered_at: datetime | None = None


def place_named(text: str) -> str:
    """The place that somebody wrote; blank for “everywhere”.

    Raises:
        NotAllowed: there is no such nation or region.
    """
    wanted = " ".join(text.split()).casefold()
    if wanted == EVERYWHERE:
        return ""
    for name in (*REGIONS, *NATIONS):
        if name.casefold() == wanted:
            return name
    known = ", ".join(dict.fromkeys((EVERYWHERE, *NATIONS, *REGIONS)))
    raise NotAllowed(f"There is no nation or region “{tidy(text)}”.", f"It may be: {known}.")


def enter(service: Service, by: Actor, place: str, points: float, on: date, source: str) -> SwingInForce:
    """A coordinator says what swing to expect in a place from now on.

    Args:
        place: as people write it, see `place_named`.
        points: on our lead, positive when it moves our way.

    Raises:
        NotAllowed: no such place; no name or source; points beyond 100; a day to come, or before the last election.
    """
    entry = checked(service, place_named(place), points, on, source)
    store_entries(service, by, [entry])
    return next(one for one in in_force(service) if one.place == entry.place)


def checked(service: Service, place: str, points: float, on: date, source: str) -> Entry:
    """An entry that can be right, or `NotAllowed`."""
    source = tidy(source, _LONGEST_SOURCE)
    if not source:
        raise NotAllowed("A swing comes from somewhere.", "Name the polls it is from.")
    if not -100 <= points <= 100:
        raise NotAllowed("A swing is at most 100 points either way.", "Give it in points on our lead, like -8.")
    if on > local(service.clock.now()).date():
        raise NotAllowed("These polls are of a day that is still to come.", "Look at the date.")
    if on <= ELECTION:
        raise NotAllowed("These polls are from before the last election.", "A swing is what has changed since.")
    return Entry(place, Swing(points, on, source))


def store_entries(service: Service, by: Actor, entries: Iterable[Entry]) -> None:
    """Keep entries under the name of whoever made them."""
    name = tidy(by.name)
    if not name:
        raise NotAllowed("A swing is entered by somebody.", "Say who you are.")
    now = service.clock.now()
    with service.store.write() as connection:
        for one in entries:
            swing = one.swing
            connection.execute(
                models.swings.insert().values(
                    place=one.place,
                    points=swing.points,
                    on=swing.on,
                    source=swing.source,
                    entered_by=name,
                    entered_at=now,
                )
            )
            detail = f"{swing.points:+g} points, {swing.on.isoformat()}, {swing.source}"
            audit.note(connection, now, by, "entered a swing", subject=one.place or EVERYWHERE, detail=detail)
    kept.forget(service.store)


def profile_now(connection: sa.Connection, profile: CampaignProfile) -> CampaignProfile:
    """The campaign profile with the swings in force."""
    entries = _newest(connection)
    if not entries:
        return profile
    nations, regions, everywhere = dict(profile.nations), dict(profile.regions), profile.swing
    for place, row in entries.items():
        swing = Swing(row.points, row.on, row.source)
        if not place:
            everywhere = swing
            continue
        # Scotland, Wales and Northern Ireland are nation and region in one.
        nations.pop(place, None)
        regions.pop(place, None)
        (regions if place in REGIONS else nations)[place] = swing
    return msgspec.structs.replace(profile, swing=everywhere, nations=nations, regions=regions)


def in_force(service: Service) -> tuple[SwingInForce, ...]:
    """Every swing there is, the one that decides most seats first."""
    today = local(service.clock.now()).date()
    with service.store.read() as connection:
        profile = profile_now(connection, service.profile)
        entries = _newest(connection)
    seats: dict[str, int] = {}
    for seat in load_seats():
        place = profile.swing_for(seat)[0]
        seats[place] = seats.get(place, 0) + 1
    every = {"": profile.swing, **profile.nations, **profile.regions}
    found = [
        SwingInForce(
            place,
            swing,
            seats.get(place, 0),
            (today - swing.on).days,
            swing.is_stale(today),
            entries[place].entered_by if place in entries else "",
            entries[place].entered_at if place in entries else None,
        )
        for place, swing in every.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.seats, one.place)))


def stale(service: Service) -> tuple[SwingInForce, ...]:
    """The swings that decide some seat and are more than a week old: the coordinators are asked for new ones."""
    return tuple(one for one in in_force(service) if one.stale and one.seats)


def _newest(connection: sa.Connection) -> Mapping[str, sa.Row[tuple[object, ...]]]:
    table = models.swings
    newest = sa.select(sa.func.max(table.c.id)).group_by(table.c.place)
    rows = connection.execute(sa.select(table).where(table.c.id.in_(newest))).all()
    return {row.place: row for row in rows}
