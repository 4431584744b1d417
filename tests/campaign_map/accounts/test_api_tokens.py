"""Tokens of other programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import api_tokens, coordinators
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST
from tests.campaign_map.signing_in import desk


def test_a_program_reaches_what_its_coordinator_reaches_and_no_more(service: Service) -> None:
    cora = desk(service, "coordinator", [HARROW_EAST]).coordinator
    dora = desk(service, "coordinator", email="dora@example.org").coordinator
    coras, doras = (api_tokens.new_api_token(service, who, "Sheet") for who in (cora, dora))
    assert api_tokens.holder_of(service, coras) == cora
    assert api_tokens.holder_of(service, f" {doras}\n") == dora
    coordinators.change(service, OPERATOR, cora.coordinator_id, "viewer", [HARROW_EAST])
    assert api_tokens.holder_of(service, coras).role == "viewer"


def test_the_audit_log_names_the_program_and_whom_it_acts_for(service: Service) -> None:
    cora = desk(service, "coordinator").coordinator
    program = api_tokens.program_of(service, api_tokens.new_api_token(service, cora, "Sheet"))
    assert (program.actor.kind, program.actor.id, program.actor.name) == ("program", program.token_id, "Sheet (Cora)")


def test_only_a_hash_of_a_token_is_stored(service: Service) -> None:
    token = api_tokens.new_api_token(service, desk(service).coordinator, "Sheet")
    assert token.startswith("cmap_")
    with service.store.read() as connection:
        stored = connection.execute(sa.select(models.api_tokens)).one()
    assert token not in str(stored)
    for made_up in ("", "x", stored.token_hash, token[5:], token + "x", "\ud800"):
        with pytest.raises(Refusal) as told:
            api_tokens.holder_of(service, made_up)
        assert (told.value.status, told.value.code) == (401, "token_unknown")


def test_a_token_runs_out(service: Service, clock: EveningClock) -> None:
    cora = desk(service).coordinator
    token = api_tokens.new_api_token(service, cora, "Sheet")
    clock.skip(api_tokens.LIFE - timedelta(minutes=1))
    api_tokens.holder_of(service, token)
    clock.skip(timedelta(minutes=1))
    with pytest.raises(Refusal):
        api_tokens.holder_of(service, token)
    assert api_tokens.own_api_tokens(service, cora) == ()


def test_a_coordinator_looks_through_their_own_tokens_and_revokes_one(service: Service, clock: EveningClock) -> None:
    cora, dora = desk(service, "coordinator").coordinator, desk(service, email="dora@example.org").coordinator
    coras = api_tokens.new_api_token(service, cora, "Sheet")
    doras = api_tokens.new_api_token(service, dora, "Sheet")
    clock.skip(timedelta(minutes=5))
    api_tokens.holder_of(service, coras)
    (own,) = api_tokens.own_api_tokens(service, cora)
    assert (own.label, own.used_at) == ("Sheet", clock.now())
    (hers,) = api_tokens.own_api_tokens(service, dora)
    with pytest.raises(Refusal) as told:
        api_tokens.revoke_api_token(service, cora, hers.token_id)
    assert told.value.status == 404
    api_tokens.revoke_api_token(service, dora, own.token_id)  # an admin
    with pytest.raises(Refusal):
        api_tokens.holder_of(service, coras)
    assert api_tokens.holder_of(service, doras) == dora


def test_who_may_let_no_program_in_gets_no_token(service: Service) -> None:
    for role in ("viewer", "moderator"):
        with pytest.raises(Refusal) as told:
            api_tokens.new_api_token(service, desk(service, role, email=f"{role}@example.org").coordinator, "Sheet")
        assert (told.value.status, told.value.code) == (403, "not_yours")
    with pytest.raises(Refusal):
        api_tokens.new_api_token(service, desk(service).coordinator, " \n")
