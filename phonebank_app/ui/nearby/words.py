"""What is said of joined laptops. Pure."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.nearby import PartyFacts

KEPT = tr("Kept on this laptop. It is handed over when the host’s laptop is back.")


def whose_laptop(facts: PartyFacts | None) -> str:
    """“Leila’s laptop”, or “the host’s laptop” where nobody has said whose it is."""
    host = facts.party.host.strip() if facts is not None else ""
    return tr("{host}’s laptop", host=host) if host else tr("the host’s laptop")


def opening(words: str) -> str:
    """The same at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def calls(count: int) -> str:
    """“1 call”, “2 calls”."""
    return tr_n("{n} call", "{n} calls", count)


def link_words(laptop: str, *, connected: bool, since: datetime | None) -> str:
    """Whether this laptop is joined just now."""
    if connected:
        return tr("Joined to {laptop}", laptop=laptop)
    if since:
        return tr("{laptop} is away since {since:%H:%M}", laptop=opening(laptop), since=since)
    return tr("{laptop} is away", laptop=opening(laptop))


def link_in_short(*, connected: bool, since: datetime | None) -> str:
    """The same where there is little room."""
    if connected:
        return tr_in("laptop", "Joined")
    return tr("Away since {since:%H:%M}", since=since) if since else tr("Away")


def kept_in_short(kept: int) -> str:
    """What waits on this laptop, where there is little room."""
    return tr_n("{n} kept here", "{n} kept here", kept) if kept else tr("All handed over")


def kept_words(kept: int, since: datetime | None) -> str:
    """What waits on this laptop."""
    if not kept:
        return tr("Everything is handed over")
    if since is None:
        return tr_n("{n} kept here, to be handed over", "{n} kept here, to be handed over", kept)
    return tr_n(
        "{n} kept here, to be handed over since {since:%H:%M}",
        "{n} kept here, to be handed over since {since:%H:%M}",
        kept,
        since=since,
    )
