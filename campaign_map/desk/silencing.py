"""Numbers that nobody may ring, sent in by a coordinator: looked at first, because it is never taken back."""

from __future__ import annotations

from dataclasses import dataclass

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.lists import held, silencing
from campaign_map.lists.held import Chosen
from campaign_map.lists.silencing import Silencing
from campaign_map.settings import Service
from phonebank_app.lists.suppression import read_suppression


@dataclass(frozen=True, slots=True)
class Looked:
    """A file of numbers that is held, and what it would do."""

    held_id: str
    name: str
    silencing: Silencing


def send_in(service: Service, by: Coordinator, token: str, body: bytes, name: str) -> str:
    """Take a file of numbers in, to be looked at; returns the id under which it is held.

    Raises:
        Refusal: 403 ``not_yours``; 503 ``too_much_held``.
        ListProblem: there is no number in it.
    """
    roles.require(by, Action.SILENCE_NUMBERS)
    read_suppression(body, name=name)
    return held.hold(service, by, token, body, Chosen(name), kind="numbers")


def look(service: Service, by: Coordinator, token: str, held_id: str) -> Looked:
    """What silencing them would do.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``not_held``.
    """
    roles.require(by, Action.SILENCE_NUMBERS)
    found = held.find(service, by, token, held_id, "numbers")
    file = read_suppression(found.body, name=found.chosen.name)
    with service.store.read() as connection:
        return Looked(held_id, found.chosen.name, silencing.plan(connection, file))


def silence(service: Service, by: Coordinator, token: str, held_id: str) -> Silencing:
    """Silence them, everywhere and for good.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``not_held``.
    """
    roles.require(by, Action.SILENCE_NUMBERS)
    found = held.find(service, by, token, held_id, "numbers")
    done = silencing.silence(service, by.actor, read_suppression(found.body, name=found.chosen.name))
    held.drop(service, by, held_id)
    return done
