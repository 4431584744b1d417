"""Laptops in one room: guests' own laptops join the host's over the room's network (docs/nearby.md).

The host's laptop is the only writer and the lock. `NearbyHost` belongs to an open party, `NearbyGuest` to a laptop that
joins one. Nothing here knows a window.
"""

from phonebank_app.nearby.doors import Found, HostEvent, Joined, LineEvent, Opened, PartyFacts, Waiting
from phonebank_app.nearby.guest import GuestLine, NearbyGuest
from phonebank_app.nearby.host import NearbyHost

__all__ = [
    "Found",
    "GuestLine",
    "HostEvent",
    "Joined",
    "LineEvent",
    "NearbyGuest",
    "NearbyHost",
    "Opened",
    "PartyFacts",
    "Waiting",
]
