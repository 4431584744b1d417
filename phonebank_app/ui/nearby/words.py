"""What is said of joined laptops. Pure."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.nearby import PartyFacts

KEPT = "Kept on this laptop. It is handed over when the host’s laptop is back."


def whose_laptop(facts: PartyFacts | None) -> str:
    """“Leila’s laptop”, or “the host’s laptop” where nobody has said whose it is."""
    host = facts.party.host.strip() if facts is not None else ""
    return f"{host}’s laptop" if host else "the host’s laptop"


def opening(words: str) -> str:
    """The same at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def calls(count: int) -> str:
    """“1 call”, “2 calls”."""
    return f"{count} call" if count == 1 else f"{count} calls"


def link_words(laptop: str, *, connected: bool, since: datetime | None) -> str:
    """Whether this laptop is joined just now."""
    if connected:
        return f"Joined to {laptop}"
    return f"{opening(laptop)} is away{f' since {since:%H:%M}' if since else ''}"


def link_in_short(*, connected: bool, since: datetime | None) -> str:
    """The same where there is little room."""
    return "Joined" if connected else f"Away{f' since {since:%H:%M}' if since else ''}"


def kept_in_short(kept: int) -> str:
    """What waits on this laptop, where there is little room."""
    return f"{kept} kept here" if kept else "All handed over"


def kept_words(kept: int, since: datetime | None) -> str:
    """What waits on this laptop."""
    if not kept:
        return "Everything is handed over"
    return f"{kept} kept here, to be handed over{f' since {since:%H:%M}' if since else ''}"
