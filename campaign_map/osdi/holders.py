"""Whose program is asking, and the seats it reaches: those of the coordinator behind its ``OSDI-API-Token``.

What lies in another seat is not there (404), so that nobody learns of it by asking.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from campaign_map.accounts import api_tokens, roles
from campaign_map.accounts.audit import Actor
from campaign_map.accounts.roles import Action
from campaign_map.problems import Refusal
from campaign_map.settings import Service


@dataclass(frozen=True, slots=True)
class Holder:
    """A program with a good token.

    Attributes:
        coordinator_id: for whom it acts.
        actor: for the audit log.
        seats: codes of the seats it reaches; ``None`` for the whole campaign.
    """

    coordinator_id: str
    actor: Actor
    seats: frozenset[str] | None

    @property
    def one_seat(self) -> str:
        """The seat it reaches, if that is one; blank otherwise."""
        return next(iter(self.seats)) if self.seats is not None and len(self.seats) == 1 else ""

    def reaches(self, seat_code: str) -> bool:
        """Whether something of this seat is there for it."""
        return self.seats is None or seat_code in self.seats

    def within(self, column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """The same as a condition on a column of seat codes."""
        return sa.true() if self.seats is None else column.in_(sorted(self.seats))


def let_in(service: Service, token: str) -> Holder:
    """The program that holds a token.

    Raises:
        Refusal: 401 ``no_token`` or ``token_unknown``; 403 ``not_yours`` when its coordinator may not let programs
            act for them any more.
    """
    if not token.strip():
        raise Refusal(
            401, "no_token", "This program has not said who it is.", "Send its token in the header OSDI-API-Token."
        )
    program = api_tokens.program_of(service, token)
    roles.require_somewhere(program.coordinator, Action.USE_PROGRAMS)
    seats = roles.within(program.coordinator, Action.USE_PROGRAMS)
    return Holder(program.coordinator.coordinator_id, program.actor, seats)
