"""Who the service knows by name: supporters who signed in once, and coordinators. Frozen, as they were when asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from campaign_map.accounts.audit import SERVICE, Actor


class Role(StrEnum):
    """What a coordinator is there for; `campaign_map.accounts.roles` says what each may do."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    MODERATOR = "moderator"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Person:
    """A supporter.

    Attributes:
        name: as they gave it; blank until they did.
        trusted: whose events are listed at once, because a coordinator has let one through before.
        blocked: who may not sign in.
    """

    person_id: str
    email: str
    name: str
    trusted: bool = False
    blocked: bool = False

    @property
    def actor(self) -> Actor:
        """For the audit log, without the name: the log is never changed, and a supporter may want to be forgotten."""
        return Actor("person", self.person_id, "")


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who works for the campaign.

    Attributes:
        seats: codes of the seats they answer for; ``None`` for the whole campaign.
    """

    coordinator_id: str
    email: str
    name: str
    role: Role
    seats: frozenset[str] | None = None

    def reaches(self, seat_code: str) -> bool:
        """Whether they answer for a seat; a blank code is the whole campaign."""
        return self.seats is None or seat_code in self.seats

    @property
    def actor(self) -> Actor:
        """For the audit log."""
        return SERVICE if self == OPERATOR else Actor("coordinator", self.coordinator_id, self.name)


OPERATOR = Coordinator("", "", "Operator", Role.ADMIN)
"""Whoever types commands on the service's own machine: they have the database itself, so nothing is refused them."""

Visitor = Person | Coordinator
