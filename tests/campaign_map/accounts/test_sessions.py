"""Who is signed in, for how long, and whose session is whose."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import sessions, signing_in
from campaign_map.accounts.roles import Action
from campaign_map.accounts.sessions import Visit, visit_of, visitor_of
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST
from tests.campaign_map.signing_in import HERE, PASSWORD, desk, supporter

MINUTE = timedelta(minutes=1)


def visit(service: Service, token: str) -> Visit:
    found = visit_of(service, token)
    assert found is not None
    return found


def seen_at(service: Service) -> list[object]:
    with service.store.read() as connection:
        return list(connection.execute(sa.select(models.sessions.c.seen_at)).scalars())


def test_a_supporter_stays_signed_in_for_thirty_days_whatever_they_do(service: Service, clock: EveningClock) -> None:
    person, token = supporter(service)
    clock.skip(timedelta(days=29))
    assert visitor_of(service, token) == person
    clock.skip(timedelta(days=1))
    assert visitor_of(service, token) is None


def test_a_coordinator_is_signed_out_after_half_an_hour_without_a_request(
    service: Service, clock: EveningClock
) -> None:
    cora = desk(service)
    for _ in range(3):
        clock.skip(29 * MINUTE)
        assert visitor_of(service, cora.token) == cora.coordinator
    clock.skip(30 * MINUTE)
    assert visitor_of(service, cora.token) is None


def test_a_coordinator_is_signed_out_after_twelve_hours_in_any_case(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    for _ in range(12 * 60 // 20 - 1):
        clock.skip(20 * MINUTE)
        assert visitor_of(service, cora.token) is not None
    clock.skip(20 * MINUTE)
    assert visitor_of(service, cora.token) is None


def test_when_a_session_was_seen_is_written_once_a_minute(service: Service, clock: EveningClock) -> None:
    _, token = supporter(service)
    began = clock.now()
    clock.skip(MINUTE - timedelta(seconds=1))
    visitor_of(service, token)
    assert seen_at(service) == [began]
    clock.skip(timedelta(seconds=1))
    visitor_of(service, token)
    assert seen_at(service) == [began + MINUTE]


def test_a_token_that_nobody_was_given_opens_nothing(service: Service) -> None:
    supporter(service)
    with service.store.read() as connection:
        stored = connection.execute(sa.select(models.sessions.c.token_hash)).scalar_one()
    for token in ("", "x", "\ud800", "\x00", "é", stored, "' OR ''='"):
        assert visitor_of(service, token) is None


def test_each_token_is_one_visitors(service: Service) -> None:
    ann, anns = supporter(service, "ann@example.org")
    bob, bobs = supporter(service, "bob@example.org", "Bob")
    cora = desk(service, "coordinator", [HARROW_EAST])
    dora = desk(service, "viewer", email="dora@example.org")
    assert [visitor_of(service, token) for token in (anns, bobs, cora.token, dora.token)] == [
        *(ann, bob),
        *(cora.coordinator, dora.coordinator),
    ]


def test_signing_out_ends_this_session_alone(service: Service) -> None:
    person, first = supporter(service)
    _, second = supporter(service)
    sessions.close_session(service, first)
    sessions.close_session(service, "nobody’s")
    assert visitor_of(service, first) is None
    assert visitor_of(service, second) == person


def test_somebody_looks_through_their_own_sessions_and_ends_one(service: Service, clock: EveningClock) -> None:
    person, first = supporter(service)
    clock.skip(2 * MINUTE)
    with service.store.write() as connection:
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
        second = sessions.open_session(connection, person, clock.now(), user_agent=agent)
    here = visit(service, second)
    own = sessions.own_sessions(service, here)
    assert [(one.browser, one.here) for one in own] == [("Firefox on Linux", True), ("A browser", False)]
    sessions.close_own(service, here, own[1].session_id)
    assert visitor_of(service, first) is None
    assert visitor_of(service, second) == person
    for ended in (own[1].session_id, "s_nobodys", "\x00"):
        with pytest.raises(Refusal) as told:
            sessions.close_own(service, here, ended)
        assert told.value.status == 404


def test_nobody_sees_or_ends_anybody_elses_session(service: Service) -> None:
    _, anns = supporter(service, "ann@example.org")
    _, bobs = supporter(service, "bob@example.org")
    cora, dora = desk(service), desk(service, email="dora@example.org")
    tokens = (anns, bobs, cora.token, dora.token)
    for token in tokens:
        mine = visit(service, token)
        assert [one.session_id for one in sessions.own_sessions(service, mine)] == [mine.session_id]
        for other in tokens:
            if other != token:
                with pytest.raises(Refusal):
                    sessions.close_own(service, mine, visit(service, other).session_id)
    assert all(visitor_of(service, token) is not None for token in tokens)


def test_all_of_ones_sessions_end_at_once_but_for_this_one(service: Service) -> None:
    person, first = supporter(service)
    _, second = supporter(service)
    with service.store.write() as connection:
        assert sessions.close_all(connection, person, service.clock.now(), but=visit(service, second).session_id) == 1
    assert visitor_of(service, first) is None
    with service.store.write() as connection:
        assert sessions.close_all(connection, person, service.clock.now()) == 1
    assert visitor_of(service, second) is None


def test_what_holds_names_asks_for_password_and_code_again(service: Service, clock: EveningClock) -> None:
    cora = desk(service, "coordinator")
    assert sessions.is_confirmed(service, cora.token)  # she has just signed in
    clock.skip(sessions.CONFIRMED_FOR)
    here = visit(service, cora.token)
    assert not here.confirmed
    assert sessions.let(here, Action.LOAD_LISTS) == cora.coordinator
    with pytest.raises(Refusal) as told:
        sessions.let(here, Action.TAKE_RESULTS)
    assert (told.value.status, told.value.code) == (403, "confirm")
    for password, code in (("wrong wrong wrong", cora.code()), (PASSWORD, "000000")):
        with pytest.raises(Refusal) as told:
            signing_in.confirm(service, here, password, code, HERE)
        assert told.value.code == "sign_in_wrong"
    signing_in.confirm(service, here, PASSWORD, cora.code(), HERE)
    assert sessions.let(visit(service, cora.token), Action.TAKE_RESULTS) == cora.coordinator
    clock.skip(sessions.CONFIRMED_FOR)
    assert not sessions.is_confirmed(service, cora.token)


def test_confirming_one_session_confirms_no_other(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    clock.skip(timedelta(seconds=30))
    other = signing_in.sign_in(service, cora.coordinator.email, PASSWORD, cora.code(), HERE).token
    clock.skip(sessions.CONFIRMED_FOR)
    signing_in.confirm(service, visit(service, other), PASSWORD, cora.code(), HERE)
    assert sessions.is_confirmed(service, other)
    assert not sessions.is_confirmed(service, cora.token)


def test_a_supporter_confirms_nothing_and_is_let_do_nothing(service: Service) -> None:
    _, token = supporter(service)
    here = visit(service, token)
    assert not here.confirmed
    for action in Action:
        with pytest.raises(Refusal) as told:
            sessions.let(here, action)
        assert told.value.code == "not_yours"
    with pytest.raises(Refusal):
        signing_in.confirm(service, here, PASSWORD, "000000", HERE)


def test_a_coordinator_of_one_seat_is_let_do_it_there_and_nowhere_else(service: Service) -> None:
    here = visit(service, desk(service, "coordinator", [HARROW_EAST]).token)
    sessions.let(here, Action.TAKE_RESULTS, HARROW_EAST)
    for seat in ("E14000639", "", "E99999999"):
        with pytest.raises(Refusal) as told:
            sessions.let(here, Action.TAKE_RESULTS, seat)
        assert (told.value.status, told.value.code) == (403, "not_yours")


def test_another_password_ends_the_other_sessions(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    clock.skip(timedelta(seconds=30))
    other = signing_in.sign_in(service, cora.coordinator.email, PASSWORD, cora.code(), HERE).token
    here = visit(service, cora.token)
    with pytest.raises(Refusal) as told:
        signing_in.change_password(service, here, "Cora2019!!!!")
    assert told.value.code == "weak_password"
    signing_in.change_password(service, here, "six ducks beside a ladder")
    assert visitor_of(service, other) is None
    assert visitor_of(service, cora.token) == cora.coordinator
    clock.skip(timedelta(seconds=30))
    with pytest.raises(Refusal):
        signing_in.sign_in(service, cora.coordinator.email, PASSWORD, cora.code(), HERE)
    signing_in.sign_in(service, cora.coordinator.email, "six ducks beside a ladder", cora.code(), HERE)
