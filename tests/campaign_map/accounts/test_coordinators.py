"""Coordinators: invited, signed in, shut out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from campaign_map import models
from campaign_map.accounts import api_tokens, coordinators, passwords, signing_in, totp
from campaign_map.accounts.coordinators import OPERATOR, Role
from campaign_map.accounts.sessions import visitor_of
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST
from tests.campaign_map.signing_in import ELSEWHERE, HERE, PASSWORD, Desk, desk, letters

STEP = timedelta(seconds=totp.STEP)


def sign_in(at: Desk, password: str = PASSWORD, code: str = "", address: str = HERE) -> str:
    return signing_in.sign_in(at.service, at.coordinator.email, password, code or at.code(), address).token


def refused(at: Desk, password: str = PASSWORD, code: str = "", address: str = HERE) -> Refusal:
    with pytest.raises(Refusal) as told:
        sign_in(at, password, code, address)
    return told.value


def token_of(made: coordinators.Invitation) -> str:
    return made.link.partition("token=")[2]


def test_an_invitation_is_taken_up_with_a_password_and_a_telephone(service: Service) -> None:
    made = coordinators.invite(service, OPERATOR, "Cora@Example.org", " Cora ", "coordinator", [HARROW_EAST])
    assert made.link.startswith("http://127.0.0.1:8765/coordinators/invitation?token=")
    assert made.expires - service.clock.now() == timedelta(hours=48)
    invitee = coordinators.invitation_of(service, token_of(made))
    assert (invitee.coordinator.email, invitee.coordinator.name) == ("cora@example.org", "Cora")
    assert coordinators.invitation_of(service, token_of(made)) == invitee  # looking does not use it
    step = int(service.clock.now().timestamp()) // totp.STEP
    code = totp.code_at(invitee.secret.replace(" ", ""), step)
    signed_in = signing_in.take_up(service, token_of(made), PASSWORD, code)
    assert signed_in.coordinator == made.coordinator
    assert signed_in.coordinator.seats == frozenset({HARROW_EAST})
    assert visitor_of(service, signed_in.token) == made.coordinator
    with pytest.raises(Refusal) as told:
        coordinators.invitation_of(service, token_of(made))
    assert (told.value.status, told.value.code) == (404, "invitation_gone")


def test_an_invitation_waits_through_a_weak_password_and_a_wrong_code(service: Service) -> None:
    made = coordinators.invite(service, OPERATOR, "cora@example.org", "Cora", "viewer")
    secret = coordinators.invitation_of(service, token_of(made)).secret.replace(" ", "")
    step = int(service.clock.now().timestamp()) // totp.STEP
    for password, code, why in (
        ("Cora2019!!!!", totp.code_at(secret, step), "weak_password"),
        (PASSWORD, totp.code_at(secret, step + 9), "code_wrong"),
    ):
        with pytest.raises(Refusal) as told:
            signing_in.take_up(service, token_of(made), password, code)
        assert told.value.code == why
    signing_in.take_up(service, token_of(made), PASSWORD, totp.code_at(secret, step))


def test_an_invitation_runs_out_after_two_days(service: Service, clock: EveningClock) -> None:
    made = coordinators.invite(service, OPERATOR, "cora@example.org", "Cora", "viewer")
    clock.skip(coordinators.INVITATION_LIFE)
    with pytest.raises(Refusal):
        coordinators.invitation_of(service, token_of(made))
    assert [one.state for one in coordinators.everybody(service, OPERATOR)] == ["late"]


def test_nobody_comes_in_with_an_invitation_of_their_own_making(service: Service) -> None:
    desk(service)
    for token in ("", "x", "\x00", "\ud800", "é" * 50, "' OR 1=1 --"):
        with pytest.raises(Refusal):
            coordinators.invitation_of(service, token)


def test_an_invitation_can_be_sent(service: Service) -> None:
    made = coordinators.invite(service, OPERATOR, "cora@example.org", "Cora", "viewer", send=True)
    (letter,) = letters(service)
    assert letter.to == "cora@example.org"
    assert made.link in letter.body
    assert letter.until == made.expires


def test_an_invitation_that_makes_no_sense_is_refused(service: Service) -> None:
    tried: tuple[tuple[str, str, list[str] | None, str], ...] = (
        ("Cora", "king", None, "bad_role"),
        ("Cora", "admin", [HARROW_EAST], "bad_role"),
        ("Cora", "viewer", ["E99999999"], "bad_seat"),
        ("Cora", "viewer", [], "bad_seat"),
        (" \n", "viewer", None, "no_name"),
    )
    for name, role, seats, code in tried:
        with pytest.raises(Refusal) as told:
            coordinators.invite(service, OPERATOR, "cora@example.org", name, role, seats)
        assert told.value.code == code
    assert coordinators.everybody(service, OPERATOR) == ()


def test_an_address_is_invited_once(service: Service) -> None:
    coordinators.invite(service, OPERATOR, "cora@example.org", "Cora", "viewer")
    with pytest.raises(Refusal) as told:
        coordinators.invite(service, OPERATOR, "CORA@example.org", "Cora", "admin")
    assert (told.value.status, told.value.code) == (409, "known_coordinator")


def test_nobody_below_an_admin_invites_or_shuts_out(service: Service) -> None:
    victim = desk(service)
    for role in ("coordinator", "moderator", "viewer"):
        by = desk(service, role, email=f"{role}@example.org").coordinator
        for attempt in (
            lambda by=by: coordinators.invite(service, by, "x@example.org", "X", "admin"),
            lambda by=by: coordinators.reset(service, by, victim.coordinator.coordinator_id),
            lambda by=by: coordinators.disable(service, by, victim.coordinator.coordinator_id),
            lambda by=by: coordinators.change(service, by, by.coordinator_id, "admin", None),
            lambda by=by: coordinators.everybody(service, by),
        ):
            with pytest.raises(Refusal) as told:
                attempt()
            assert (told.value.status, told.value.code) == (403, "not_yours")
    assert visitor_of(service, victim.token) == victim.coordinator


def test_signing_in_takes_address_password_and_code(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    clock.skip(STEP)
    answers = [
        refused(cora, "four lamps under a table"),
        refused(cora, code=cora.code(9)),
        refused(cora, "", "no code"),
    ]
    for nobody in ("nobody@example.org", "", "\x00", "\ud800", "x" * 5000):
        with pytest.raises(Refusal) as told:
            signing_in.sign_in(service, nobody, PASSWORD, cora.code(), HERE)
        answers.append(told.value)
    assert len({(one.status, one.code, one.what, one.way_out) for one in answers}) == 1
    assert answers[0].code == "sign_in_wrong"
    token = signing_in.sign_in(service, " CORA@example.org ", PASSWORD, cora.code(), HERE).token
    assert visitor_of(service, token) == cora.coordinator


def test_no_code_is_good_twice(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    assert refused(cora).code == "sign_in_wrong"  # the one with which the invitation was taken up
    clock.skip(STEP)
    sign_in(cora)
    assert refused(cora).code == "sign_in_wrong"
    clock.skip(STEP)
    later = cora.code(1)
    sign_in(cora, code=later)
    assert refused(cora, code=cora.code()).code == "sign_in_wrong"  # an earlier one, that nobody used


def test_of_two_who_show_one_code_at_once_one_is_let_in(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    clock.skip(STEP)
    code = cora.code()

    def attempt(_: int) -> bool:
        try:
            sign_in(cora, code=code)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_strangers_who_guess_lock_out_strangers_and_not_the_owner(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    for place in range(signing_in.WRONG_FOR_ONE):
        assert refused(cora, "wrong wrong wrong", address=f"203.0.113.{place}").code == "sign_in_wrong"
    told = refused(cora, "wrong wrong wrong", address=ELSEWHERE)
    assert (told.status, told.code) == (429, "too_many_tries")
    assert told.retry_after == 15 * 60
    clock.skip(STEP)
    assert refused(cora, address=ELSEWHERE).code == "too_many_tries"
    sign_in(cora, address=HERE)  # where she took up her invitation
    clock.skip(timedelta(minutes=15))
    sign_in(cora, address=ELSEWHERE)


def test_the_owner_has_only_so_many_tries_either(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    for _ in range(signing_in.WRONG_FOR_ONE):
        assert refused(cora, "wrong wrong wrong").code == "sign_in_wrong"
    clock.skip(STEP)
    assert refused(cora).code == "too_many_tries"
    clock.skip(timedelta(minutes=15))
    sign_in(cora)


def test_an_account_that_nobody_has_is_locked_like_any_other(service: Service) -> None:
    said = []
    for _ in range(signing_in.WRONG_FOR_ONE + 1):
        with pytest.raises(Refusal) as told:
            signing_in.sign_in(service, "nobody@example.org", "x", "000000", ELSEWHERE)
        said.append(told.value.code)
    assert said == ["sign_in_wrong"] * signing_in.WRONG_FOR_ONE + ["too_many_tries"]


def test_an_account_that_nobody_has_costs_as_much_work(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    cora = desk(service)
    worked: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, hashed: Any, password: Any) -> Any:
        worked.append(hashed.rpartition("$")[0].rpartition("$")[0])  # its kind and cost
        return real(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for email in (cora.coordinator.email, "nobody@example.org"):
        with pytest.raises(Refusal):
            signing_in.sign_in(service, email, "wrong wrong wrong", "000000", HERE)
    assert len(worked) == 2
    assert worked[0] == worked[1]


def test_a_password_that_was_hashed_cheaply_is_hashed_anew(service: Service, clock: EveningClock) -> None:
    cora = desk(service)
    cheap = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash(PASSWORD)
    with service.store.write() as connection:
        connection.execute(models.coordinators.update().values(password_hash=cheap))
    clock.skip(STEP)
    sign_in(cora)
    with service.store.read() as connection:
        kept = connection.execute(sa.select(models.coordinators.c.password_hash)).scalar_one()
    assert not passwords.is_outdated(kept)
    clock.skip(STEP)
    sign_in(cora)


def test_who_is_shut_out_is_out_at_once_and_everywhere(service: Service, clock: EveningClock) -> None:
    admin = desk(service)
    cora = desk(service, "coordinator", email="dora@example.org")
    program = api_tokens.new_api_token(service, cora.coordinator, "Spreadsheet")
    coordinators.disable(service, admin.coordinator, cora.coordinator.coordinator_id)
    assert visitor_of(service, cora.token) is None
    with pytest.raises(Refusal):
        api_tokens.holder_of(service, program)
    clock.skip(STEP)
    assert refused(cora).code == "sign_in_wrong"
    assert visitor_of(service, admin.token) == admin.coordinator
    states = {one.coordinator.email: one.state for one in coordinators.everybody(service, admin.coordinator)}
    assert states == {"cora@example.org": "active", "dora@example.org": "disabled"}
    for nobody in ("o_nobody", "\x00", "\ud800"):
        with pytest.raises(Refusal) as told:
            coordinators.disable(service, admin.coordinator, nobody)
        assert told.value.status == 404


def test_a_reset_takes_everything_away_and_invites_again(service: Service, clock: EveningClock) -> None:
    admin = desk(service)
    cora = desk(service, "coordinator", email="dora@example.org")
    old_code = cora.code(1)
    made = coordinators.reset(service, admin.coordinator, cora.coordinator.coordinator_id)
    assert visitor_of(service, cora.token) is None
    clock.skip(STEP)
    assert refused(cora, code=old_code).code == "sign_in_wrong"
    assert refused(cora).code == "sign_in_wrong"
    invitee = coordinators.invitation_of(service, token_of(made))
    signed_in = signing_in.take_up(service, token_of(made), "six ducks beside a ladder", cora.code())
    assert signed_in.coordinator == invitee.coordinator == cora.coordinator
    clock.skip(STEP)
    assert refused(cora).code == "sign_in_wrong"
    sign_in(cora, "six ducks beside a ladder")


def test_the_last_admin_cannot_be_shut_out_by_themselves(service: Service) -> None:
    admin = desk(service).coordinator
    for attempt in (
        lambda: coordinators.disable(service, admin, admin.coordinator_id),
        lambda: coordinators.change(service, admin, admin.coordinator_id, "viewer", None),
    ):
        with pytest.raises(Refusal) as told:
            attempt()
        assert (told.value.status, told.value.code) == (409, "yourself")


def test_another_role_holds_from_the_next_request_on(service: Service) -> None:
    admin = desk(service)
    cora = desk(service, "coordinator", email="dora@example.org")
    coordinators.change(service, admin.coordinator, cora.coordinator.coordinator_id, "viewer", [HARROW_EAST])
    seen = visitor_of(service, cora.token)
    assert isinstance(seen, coordinators.Coordinator)
    assert (seen.role, seen.seats) == (Role.VIEWER, frozenset({HARROW_EAST}))
    coordinators.change(service, admin.coordinator, cora.coordinator.coordinator_id, "viewer", None)
    again = visitor_of(service, cora.token)
    assert isinstance(again, coordinators.Coordinator)
    assert again.seats is None
