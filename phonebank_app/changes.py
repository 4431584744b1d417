"""What an operation touched, so that views redraw only that."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Returned by every operation that writes.

    Attributes:
        contacts: ids (of the store) of contacts whose state may differ.
        chairs: chairs whose guest, call or tally may differ.
        outbox: something is waiting to be sent, or has been.
        party: the list, the script, the lease or the needs are others.
    """

    contacts: frozenset[int] = frozenset()
    chairs: frozenset[int] = frozenset()
    outbox: bool = False
    party: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            self.contacts | other.contacts,
            self.chairs | other.chairs,
            self.outbox or other.outbox,
            self.party or other.party,
        )
