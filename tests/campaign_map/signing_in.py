"""Supporters and coordinators who come in by the front door, for tests that need one."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import coordinators, people, signing_in, totp
from campaign_map.accounts.coordinators import OPERATOR, Coordinator
from campaign_map.accounts.people import Person
from campaign_map.settings import Service

HERE = "192.0.2.7"
ELSEWHERE = "198.51.100.9"
PASSWORD = "four lamps under a kettle"


@dataclass
class Desk:
    """A coordinator, and what they sign in with."""

    service: Service
    coordinator: Coordinator
    token: str

    def code(self, ahead: int = 0) -> str:
        """What their telephone shows; ``ahead`` steps from now."""
        with self.service.store.read() as connection:
            secret = connection.execute(
                sa.select(models.coordinators.c.totp_secret).where(
                    models.coordinators.c.coordinator_id == self.coordinator.coordinator_id
                )
            ).scalar_one()
        return totp.code_at(secret, int(self.service.clock.now().timestamp()) // totp.STEP + ahead)


def letters(service: Service, to: str = "") -> list[Any]:
    """The letters that wait, oldest first."""
    asked = models.mails.select().where(models.mails.c.sent_at.is_(None)).order_by(models.mails.c.id)
    with service.store.read() as connection:
        return [row for row in connection.execute(asked) if to in ("", row.to)]


def code_in(letter: Any) -> str:
    """The eight figures of a letter."""
    found = re.search(r"^ +(\d{4} \d{4})$", letter.body, re.MULTILINE)
    assert found is not None
    return found[1]


def supporter(service: Service, email: str = "ann@example.org", name: str = "Ann") -> tuple[Person, str]:
    """A supporter who signed in, and their session's token."""
    code_id = people.send_code(service, email, HERE)
    signed_in = people.enter_code(service, code_id, code_in(letters(service, email)[-1]), HERE)
    person = people.rename(service, signed_in.person, name) if name else signed_in.person
    return person, signed_in.token


def desk(
    service: Service, role: str = "admin", seats: Collection[str] | None = None, email: str = "cora@example.org"
) -> Desk:
    """A coordinator who took up an invitation from `HERE`."""
    made = coordinators.invite(service, OPERATOR, email, "Cora", role, seats)
    token = made.link.partition("token=")[2]
    invitee = coordinators.invitation_of(service, token)
    step = int(service.clock.now().timestamp()) // totp.STEP
    code = totp.code_at(invitee.secret.replace(" ", ""), step)
    signed_in = signing_in.take_up(service, token, PASSWORD, code, address=HERE)
    return Desk(service, signed_in.coordinator, signed_in.token)
