"""Whose token reaches what: tried on every door that the service has, whatever is added to it."""

from __future__ import annotations

import re

import httpx
import pytest
from litestar.routes import HTTPRoute

from campaign_map import parties
from campaign_map.app import create_app
from campaign_map.lending import leases
from campaign_map.settings import Service
from tests.campaign_map.laptop import Laptop

SHUT = (401, 403, 404)


def doors(service: Service) -> list[tuple[str, str]]:
    """Every method and path of the application, with its placeholders."""
    return [
        (method, route.path_format)
        for route in create_app(service).routes
        if isinstance(route, HTTPRoute)
        for method in sorted(route.methods - {"OPTIONS", "HEAD"})
    ]


def test_a_partys_token_opens_no_door_of_another_party(
    service: Service, http: httpx.Client, laptop: Laptop, other: Laptop
) -> None:
    other.pack()
    tried = 0
    for method, path in doors(service):
        if "{party}" not in path:
            continue
        address = path.replace("{party}", other.party_id)
        answer = http.request(method, address, headers=laptop.headers, content=b"{}")
        assert answer.status_code in (403, 404), (method, path, answer.status_code)
        stranger = http.request(method, address, content=b"{}", headers={"content-type": "application/json"})
        assert stranger.status_code == 401, (method, path, stranger.status_code)
        tried += 1
    assert tried >= 7
    # And nothing came of the trying: the other party still holds its list.
    with service.store.read() as connection:
        assert leases.running(connection, other.party_id, service.clock.now()) is not None


def test_a_partys_token_is_of_no_use_anywhere_but_with_its_party(
    service: Service, http: httpx.Client, laptop: Laptop
) -> None:
    for method, path in doors(service):
        # OSDI's entry point is open: it only says what there is.
        if not re.match(r"/(coordinate\b|account\b|osdi/)", path) or "sign-in" in path or method != "GET":
            continue
        answer = http.get(re.sub(r"\{[^}]+\}", "x", path), headers=laptop.headers, follow_redirects=False)
        # A page sends strangers to where they sign in; a program is told no.
        assert answer.status_code in (*SHUT, 303), (path, answer.status_code)


def test_a_party_that_was_shut_out_opens_nothing(service: Service, http: httpx.Client, laptop: Laptop) -> None:
    from campaign_map import auth

    with service.store.write() as connection:
        auth.revoke_party(connection, laptop.party_id, service.clock.now() - auth.BRINGS_FOR)
    for method, path in doors(service):
        if "{party}" in path:
            answer = http.request(method, path.replace("{party}", laptop.party_id), headers=laptop.headers)
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize("made_up", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "A" * 43, "Bearer \x7f"])
def test_what_is_no_token_opens_nothing(service: Service, http: httpx.Client, made_up: str) -> None:
    party = parties.new_party(service, "Ann")
    for method, path in doors(service):
        if "{party}" in path:
            headers = {"authorization": made_up} if made_up else {}
            answer = http.request(method, path.replace("{party}", party.party_id), headers=headers)
            assert answer.status_code == 401, (method, path)
