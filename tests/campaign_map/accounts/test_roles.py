"""The one table of who may do what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign_map.accounts import roles
from campaign_map.accounts.roles import RULES, Action
from campaign_map.accounts.visitors import OPERATOR, Coordinator, Role
from campaign_map.problems import Refusal
from phonebank_app.seats import seats_by_code

SEATS = sorted(seats_by_code())[:4]

coordinators = st.builds(
    Coordinator,
    coordinator_id=st.just("o_1"),
    email=st.just("cora@example.org"),
    name=st.just("Cora"),
    role=st.sampled_from(Role),
    seats=st.none() | st.frozensets(st.sampled_from(SEATS)),
)
actions = st.sampled_from(Action)
places = st.sampled_from([*SEATS, "", "E00000000"])


def test_every_action_has_its_rule_and_every_role_something_to_do() -> None:
    assert set(RULES) == set(Action)
    for role in Role:
        assert any(role in rule.roles for rule in RULES.values())
    assert all(Role.ADMIN in rule.roles for rule in RULES.values())


@given(coordinators, actions, places)
def test_nobody_does_anything_beyond_their_role_and_their_seats(who: Coordinator, action: Action, seat: str) -> None:
    allowed = roles.may(who, action, seat)
    if allowed:
        assert who.role in RULES[action].roles
        assert who.seats is None or (seat in who.seats and not RULES[action].whole)
    else:
        with pytest.raises(Refusal) as told:
            roles.require(who, action, seat)
        assert (told.value.status, told.value.code) == (403, "not_yours")
        assert told.value.what.endswith(".") and told.value.way_out.endswith(".")


@given(coordinators, actions, places)
def test_where_they_may_is_exactly_the_seats_in_which_they_may(who: Coordinator, action: Action, seat: str) -> None:
    where = roles.within(who, action)
    assert roles.may(who, action, seat) == (where is None or seat in where)


@given(coordinators, actions, places, places)
def test_a_seat_that_is_added_takes_nothing_away(who: Coordinator, action: Action, seat: str, added: str) -> None:
    if who.seats is not None and roles.may(who, action, seat):
        wider = Coordinator(who.coordinator_id, who.email, who.name, who.role, who.seats | {added})
        assert roles.may(wider, action, seat)


@given(actions, places)
def test_the_operator_may_do_everything(action: Action, seat: str) -> None:
    roles.require(OPERATOR, action, seat)


@given(coordinators, places)
def test_who_has_no_seat_left_has_not_the_whole_campaign(who: Coordinator, seat: str) -> None:
    nowhere = Coordinator(who.coordinator_id, who.email, who.name, who.role, frozenset())
    assert not any(roles.may(nowhere, action, seat) for action in Action)


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        ("viewer", Action.SEE_FIGURES, True),
        ("viewer", Action.TAKE_RESULTS, False),
        ("viewer", Action.SEE_GUESTS, False),
        ("moderator", Action.MODERATE_EVENTS, True),
        ("moderator", Action.TAKE_RESULTS, False),
        ("moderator", Action.LOAD_LISTS, False),
        ("coordinator", Action.LOAD_LISTS, True),
        ("coordinator", Action.TAKE_RESULTS, True),
        ("coordinator", Action.MANAGE_PEOPLE, False),
        ("admin", Action.MANAGE_PEOPLE, True),
    ],
)
def test_the_table_says_what_the_roles_are_for(role: str, action: Action, allowed: bool) -> None:
    assert roles.may(Coordinator("o_1", "", "", Role(role)), action) is allowed


def test_voters_names_leave_for_nobody_who_has_not_shown_password_and_code_again() -> None:
    assert {action for action, rule in RULES.items() if rule.confirm} == {
        *(Action.TAKE_RESULTS, Action.MANAGE_PEOPLE, Action.USE_PROGRAMS, Action.ANSWER_VOTERS),
    }
