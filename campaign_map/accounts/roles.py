"""Who may do what: one table, asked by every page, command and program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from campaign_map.accounts.visitors import Coordinator, Role
from campaign_map.problems import Refusal
from phonebank_app.seats import seats_by_code


class Action(StrEnum):
    """What a coordinator can want to do."""

    SEE_FIGURES = "see_figures"
    LOAD_LISTS = "load_lists"
    SILENCE_NUMBERS = "silence_numbers"
    APPROVE_SCRIPTS = "approve_scripts"
    ISSUE_PACKS = "issue_packs"
    SEE_SET_ASIDE = "see_set_aside"
    ANSWER_VOTERS = "answer_voters"
    TAKE_RESULTS = "take_results"
    ORDER_PARTIES = "order_parties"
    SET_FIGURES = "set_figures"
    SET_SWINGS = "set_swings"
    MODERATE_EVENTS = "moderate_events"
    SEE_GUESTS = "see_guests"
    BLOCK_SUPPORTERS = "block_supporters"
    USE_PROGRAMS = "use_programs"
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    Attributes:
        words: what it is, after “may not”.
        roles: who may.
        whole: it concerns every seat at once, so only those who answer for the whole campaign may.
        confirm: names leave the service by it, or rights change: password and code are asked for again.
    """

    words: str
    roles: frozenset[Role]
    whole: bool = False
    confirm: bool = False


_ADMIN = frozenset({Role.ADMIN})
_LISTS = _ADMIN | {Role.COORDINATOR}
_EVENTS = _LISTS | {Role.MODERATOR}
_ALL = frozenset(Role)

RULES: Mapping[Action, Rule] = MappingProxyType(
    {
        Action.SEE_FIGURES: Rule("see need and progress", _ALL),
        Action.LOAD_LISTS: Rule("load call lists", _LISTS),
        Action.SILENCE_NUMBERS: Rule("silence numbers for every seat", _LISTS, whole=True),
        Action.APPROVE_SCRIPTS: Rule("approve scripts", _LISTS, whole=True),
        Action.ISSUE_PACKS: Rule("issue packs or change leases", _LISTS),
        Action.SEE_SET_ASIDE: Rule("see outcomes that were set aside", _LISTS),
        Action.ANSWER_VOTERS: Rule("answer what voters asked for", _LISTS, confirm=True),
        Action.TAKE_RESULTS: Rule("download results with names", _LISTS, confirm=True),
        Action.ORDER_PARTIES: Rule("send parties to a seat by hand", _LISTS),
        Action.SET_FIGURES: Rule("set targets and floors", _LISTS),
        Action.SET_SWINGS: Rule("set the swing we expect", _LISTS, whole=True),
        Action.MODERATE_EVENTS: Rule("decide on events and reports", _EVENTS),
        Action.SEE_GUESTS: Rule("see who comes to an event", _EVENTS),
        Action.BLOCK_SUPPORTERS: Rule("block or trust supporters", _EVENTS, whole=True),
        Action.USE_PROGRAMS: Rule("let a program act for them", _LISTS, confirm=True),
        Action.READ_AUDIT: Rule("read who saw or took what", _LISTS),
        Action.MANAGE_PEOPLE: Rule("invite or shut out coordinators", _ADMIN, whole=True, confirm=True),
    }
)


def may(coordinator: Coordinator, action: Action, seat_code: str = "") -> bool:
    """Whether they may do it in a seat; a blank code is the whole campaign."""
    rule = RULES[action]
    return coordinator.role in rule.roles and coordinator.reaches("" if rule.whole else seat_code)


def within(coordinator: Coordinator, action: Action) -> frozenset[str] | None:
    """The seats in which they may do it: codes, ``None`` for the whole campaign, empty for nowhere."""
    rule = RULES[action]
    if coordinator.role not in rule.roles or (rule.whole and coordinator.seats is not None):
        return frozenset()
    return coordinator.seats


def require_somewhere(coordinator: Coordinator, action: Action) -> None:
    """Refuse what they may do in no seat at all; what they see of it is limited to theirs (`within`).

    Raises:
        Refusal: 403 ``not_yours``, in words.
    """
    seats = within(coordinator, action)
    if seats is not None and not seats:
        require(coordinator, action)


def require(coordinator: Coordinator, action: Action, seat_code: str = "") -> None:
    """Refuse what they may not do.

    Raises:
        Refusal: 403 ``not_yours``, in words.
    """
    if may(coordinator, action, seat_code):
        return
    rule = RULES[action]
    if coordinator.role not in rule.roles:
        raise Refusal(
            403, "not_yours", f"A {coordinator.role} may not {rule.words}.", "Ask an admin of the campaign for it."
        )
    if rule.whole or not seat_code:
        raise Refusal(
            403,
            "not_yours",
            f"Only those who answer for the whole campaign may {rule.words}.",
            "Ask an admin of the campaign.",
        )
    seat = seats_by_code().get(seat_code)
    where = seat.name if seat else "this seat"
    raise Refusal(
        403,
        "not_yours",
        f"You may not {rule.words} in {where}: it is not one of your seats.",
        "Ask an admin to add it to yours.",
    )
