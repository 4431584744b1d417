"""What every page of the desk shares: who sits at it, what they may do, and which seats are theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException

from campaign_map.accounts import roles, sessions
from campaign_map.accounts.roles import Action
from campaign_map.accounts.sessions import Visit
from campaign_map.accounts.visitors import Coordinator
from campaign_map.problems import Refusal
from campaign_map.web.rendering import page
from campaign_map.web.visitors import AnyRequest, desk_of
from phonebank_app.seats import Seat, load_seats, seats_by_code


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the desk in its list of pages."""

    address: str
    words: str
    sign: str
    action: Action


PLACES = (
    Place("/coordinate", "Tonight", "bars", Action.SEE_FIGURES),
    Place("/coordinate/seats", "Seats", "hexes", Action.SEE_FIGURES),
    Place("/coordinate/parties", "Parties", "home-phone", Action.ISSUE_PACKS),
    Place("/coordinate/lists", "Lists", "list", Action.LOAD_LISTS),
    Place("/coordinate/scripts", "Scripts", "script", Action.SEE_FIGURES),
    Place("/coordinate/swings", "Swings", "swap", Action.SEE_FIGURES),
    Place("/coordinate/events", "Events", "calendar", Action.MODERATE_EVENTS),
    Place("/coordinate/tray", "Tray", "inbox", Action.SEE_SET_ASIDE),
    Place("/coordinate/requests", "Requests", "shield", Action.ANSWER_VOTERS),
    Place("/coordinate/promises", "Promises", "heart", Action.TAKE_RESULTS),
    Place("/coordinate/results", "Results", "download", Action.SEE_FIGURES),
    Place("/coordinate/people", "People", "people", Action.BLOCK_SUPPORTERS),
    Place("/coordinate/record", "Record", "eye", Action.READ_AUDIT),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever sits at the desk, in a page.

    Attributes:
        places: the pages they may open.
    """

    coordinator: Coordinator
    places: tuple[Place, ...]

    @property
    def reach(self) -> str:
        """“all seats”, “Harrow East”, “your 3 seats”."""
        return reach_in_words(self.coordinator.seats)

    def may(self, action: str, seat_code: str = "") -> bool:
        """Whether they may do something in a seat, for what a page offers; the page behind it asks again."""
        return roles.may(self.coordinator, Action(action), seat_code)

    def may_somewhere(self, action: str) -> bool:
        """Whether they may do it in any seat at all."""
        return somewhere(self.coordinator, Action(action))


def reach_in_words(seats: Collection[str] | None) -> str:
    """“all seats”, “Harrow East”, “3 seats”."""
    if seats is None:
        return "all seats"
    if len(seats) == 1:
        return seats_by_code()[next(iter(seats))].name
    return f"{len(seats)} seats"


def somewhere(coordinator: Coordinator, action: Action) -> bool:
    """Whether somebody may do something in any seat."""
    seats = roles.within(coordinator, action)
    return seats is None or bool(seats)


def desk_page(request: AnyRequest, template: str, /, status: int = 200, **context: Any) -> Response[str]:
    """A page of the desk; its template extends ``desk/frame.html``."""
    coordinator = coordinator_of(request)
    places = tuple(place for place in PLACES if somewhere(coordinator, place.action))
    return page(request, template, status, desk=Desk(coordinator, places), visitor=coordinator, **context)


def coordinator_of(request: AnyRequest) -> Coordinator:
    """Who sits at the desk.

    Raises:
        Refusal: 401 ``sign_in_desk``.
    """
    visitor = desk_of(request).visitor
    assert isinstance(visitor, Coordinator)
    return visitor


def let_somewhere(request: AnyRequest, action: Action) -> tuple[Coordinator, frozenset[str] | None]:
    """Who sits at the desk, if they may do something in some seat, and the seats in which they may.

    Returns:
        The coordinator, and seat codes; ``None`` for the whole campaign.

    Raises:
        Refusal: 401 ``sign_in_desk``; 403 ``not_yours`` or ``confirm``.
    """
    visit = desk_of(request)
    coordinator = coordinator_of(request)
    roles.require_somewhere(coordinator, action)
    if roles.RULES[action].confirm:
        sessions.require_confirmed(visit)
    return coordinator, roles.within(coordinator, action)


def let_in_seat(request: AnyRequest, action: Action, seat_code: str) -> tuple[Coordinator, Seat]:
    """Who sits at the desk, if they may do something in one seat, and that seat.

    Raises:
        Refusal: 401 ``sign_in_desk``; 403 ``not_yours`` or ``confirm``; 404: there is no such seat.
    """
    visit = desk_of(request)
    seat = seats_by_code().get(seat_code.upper())
    if seat is None:
        raise NotFoundException("There is no such seat.")
    return sessions.let(visit, action, seat.code), seat


def visit_of_desk(request: AnyRequest) -> tuple[Visit, Coordinator]:
    """The session at the desk and whose it is.

    Raises:
        Refusal: 401 ``sign_in_desk``.
    """
    return desk_of(request), coordinator_of(request)


def seats_within(seats: frozenset[str] | None) -> list[Seat]:
    """Seats to choose from, by name."""
    return sorted((one for one in load_seats() if seats is None or one.code in seats), key=lambda one: one.name)


def read_seat(typed: str, seats: frozenset[str] | None) -> Seat:
    """The seat somebody chose by code or wrote by name, if it is one of theirs.

    Raises:
        Refusal: 400 ``bad_seat``.
    """
    plain = " ".join(typed.split())
    found = seats_by_code().get(plain.upper())
    if found is None:
        found = next((one for one in load_seats() if one.name.casefold() == plain.casefold()), None)
    if found is None:
        raise Refusal(400, "bad_seat", "There is no seat of that name.", "Choose one from the list.")
    if seats is not None and found.code not in seats:
        raise Refusal(403, "not_yours", f"{found.name} is not one of your seats.", "Ask an admin to add it to yours.")
    return found
