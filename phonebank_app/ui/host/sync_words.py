"""What the host is told of the dealings with the campaign's service, as notices. Pure: facts in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from phonebank_app.clock import local
from phonebank_app.ui.host.evening_words import count_of
from phonebank_app.ui.notices import Notice

SIGN_IN, PAIR, DECIDE, LONGER = "Open the sign-in page", "Pair again…", "Decide…", "Keep it an hour longer"


@dataclass(frozen=True, slots=True)
class Line:
    """How it is with the line to the service.

    Attributes:
        stopped: the service refused us; ``code``: its short word for why.
        sign_in: somebody else answers in its place.
    """

    problem: str = ""
    way_out: str = ""
    stopped: bool = False
    code: str = ""
    sign_in: bool = False


_PAIR_AGAIN = frozenset({"no_token", "token_unknown", "token_expired", "other_party"})


def of_line(line: Line) -> Notice | None:
    """A notice on the line itself; being offline is none: the status line says so, and nothing is to be done."""
    if line.sign_in:
        return Notice("sign-in", line.problem, line.way_out, "warn", SIGN_IN)
    if not line.stopped:
        return None
    kept = f"{line.way_out} Everything is kept on this laptop.".strip()
    return Notice("sync", line.problem, kept, "warn", PAIR if line.code in _PAIR_AGAIN else "")


def update(version: str) -> Notice:
    """The program is older than the campaign wants."""
    return Notice(
        "update",
        f"Update the program: the campaign gives lists to version {version} and later.",
        "Carry on with the list you have. What you save is sent all the same.",
    )


def newer() -> Notice:
    """There is a later program."""
    return Notice(
        "update", "The campaign’s service is ready for a newer program.", "Update when the evening is over.", "ok"
    )


def clock(ahead: timedelta) -> Notice:
    """The laptop's clock is far out."""
    way = "fast" if ahead > timedelta() else "slow"
    return Notice(
        "clock",
        f"This laptop’s clock is {_span(abs(ahead))} {way}.",
        "Set it right: it decides when voters may be rung. The order of calls does not depend on it.",
    )


def _span(span: timedelta) -> str:
    if span >= timedelta(days=2):
        return count_of(span.days, "day")
    if span >= timedelta(hours=2):
        return count_of(int(span / timedelta(hours=1)), "hour")
    return count_of(int(span / timedelta(minutes=1)), "minute")


def shut_out() -> Notice:
    """A coordinator shut this laptop out."""
    return Notice(
        "shut-out",
        "A coordinator has shut this laptop out, so nobody is rung from it any more.",
        "It would not hear who asks not to be rung. What was saved is still sent. Talk to your coordinator.",
        "bad",
    )


def ended() -> Notice:
    """The party is over for the service, or a new code has put another laptop in this one's place."""
    return Notice(
        "shut-out",
        "The campaign sends this laptop nothing more: its party is over, or another laptop has its place.",
        "What was saved is still sent. To ring on, ask for a new code and pair again.",
        "warn",
        PAIR,
    )


def split(at: datetime) -> Notice:
    """There is another copy of this store."""
    return Notice(
        "split",
        "This party’s data is on another laptop too, or was put back from a backup.",
        f"Both are kept, and nothing is counted twice: since {local(at):%H:%M} this laptop counts under a name of its"
        " own. If two laptops ring from this list, go on with one of them.",
    )


def held(people: int, of: int, lease_until: datetime | None) -> Notice:
    """Much of the list is to go."""
    if lease_until is not None:
        left = count_of(people, "person", "people")
        what = f"The campaign wants the whole list back at {local(lease_until):%H:%M}: {left} could still be rung."
    else:
        what = f"The campaign takes {people:,} of your {of:,} people off the list, all at once."
    return Notice(
        "held", what, "Nobody goes before you say so. If it surprises you, ring your coordinator.", "bad", DECIDE
    )


def opt_outs(many: int, contact: str) -> Notice:
    """Very many opt-outs came."""
    ask = f"Ask your coordinator if that surprises you: {contact}." if contact else "Ask your coordinator if in doubt."
    return Notice(
        "opt-outs",
        f"The campaign says that {many:,} more of your people asked not to be rung. That is unusually many.",
        f"They are not rung any more, from this moment. {ask}",
        "bad",
    )


def lease_soon(until: datetime) -> Notice:
    """The list goes back in a little while."""
    return Notice(
        "lease",
        f"The list goes back at {local(until):%H:%M}.",
        "Calls in hand can be finished. You can keep it for another hour, unless others are waiting for it.",
        "warn",
        LONGER,
    )
