"""What the host is told of the dealings with the campaign's service, as notices. Pure: facts in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.ui.notices import Notice

SIGN_IN, PAIR, DECIDE, LONGER = (
    tr("Open the sign-in page"),
    tr("Pair again…"),
    tr("Decide…"),
    tr("Keep it an hour longer"),
)


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
    kept = tr("{way_out} Everything is kept on this laptop.", way_out=line.way_out).strip()
    return Notice("sync", line.problem, kept, "warn", PAIR if line.code in _PAIR_AGAIN else "")


def update(version: str) -> Notice:
    """The program is older than the campaign wants."""
    return Notice(
        "update",
        tr("Update the program: the campaign gives lists to version {version} and later.", version=version),
        tr("Carry on with the list you have. What you save is sent all the same."),
    )


def newer() -> Notice:
    """There is a later program."""
    return Notice(
        "update",
        tr("The campaign’s service is ready for a newer program."),
        tr("Update when the evening is over."),
        "ok",
    )


def unread_script() -> Notice:
    """A script came that this program cannot read."""
    return Notice(
        "unread-script",
        tr("The campaign has sent a script that this version of the program cannot read."),
        tr("Callers go on with the one they have. Update the program, and tell your coordinator."),
        "warn",
        to_host=True,
    )


def clock(ahead: timedelta) -> Notice:
    """The laptop's clock is far out."""
    span = _span(abs(ahead))
    return Notice(
        "clock",
        tr("This laptop’s clock is {span} fast.", span=span)
        if ahead > timedelta()
        else tr("This laptop’s clock is {span} slow.", span=span),
        tr("Set it right: it decides when voters may be rung. The order of calls does not depend on it."),
    )


def _span(span: timedelta) -> str:
    if span >= timedelta(days=2):
        return tr_n("{n:,} day", "{n:,} days", span.days)
    if span >= timedelta(hours=2):
        return tr_n("{n:,} hour", "{n:,} hours", int(span / timedelta(hours=1)))
    return tr_n("{n:,} minute", "{n:,} minutes", int(span / timedelta(minutes=1)))


def shut_out() -> Notice:
    """A coordinator shut this laptop out."""
    return Notice(
        "shut-out",
        tr("A coordinator has shut this laptop out, so nobody is rung from it any more."),
        tr("It would not hear who asks not to be rung. What was saved is still sent. Talk to your coordinator."),
        "bad",
    )


def ended() -> Notice:
    """The party is over for the service, or a new code has put another laptop in this one's place."""
    return Notice(
        "shut-out",
        tr("The campaign sends this laptop nothing more: its party is over, or another laptop has its place."),
        tr("What was saved is still sent. To ring on, ask for a new code and pair again."),
        "warn",
        PAIR,
    )


def split(at: datetime) -> Notice:
    """There is another copy of this store."""
    return Notice(
        "split",
        tr("This party’s data is on another laptop too, or was put back from a backup."),
        tr(
            "Both are kept, and nothing is counted twice: since {at:%H:%M} this laptop counts "
            "under a name of its own. If two laptops ring from this list, go on with one of them.",
            at=local(at),
        ),
    )


def held(people: int, of: int, lease_until: datetime | None) -> Notice:
    """Much of the list is to go."""
    if lease_until is not None:
        what = tr_n(
            "The campaign wants the whole list back at {lease_until:%H:%M}: {n:,} person could still be rung.",
            "The campaign wants the whole list back at {lease_until:%H:%M}: {n:,} people could still be rung.",
            people,
            lease_until=local(lease_until),
        )
    else:
        what = tr(
            "The campaign takes {people:,} of your {of:,} people off the list, all at once.", people=people, of=of
        )
    return Notice(
        "held", what, tr("Nobody goes before you say so. If it surprises you, ring your coordinator."), "bad", DECIDE
    )


def opt_outs(many: int, contact: str) -> Notice:
    """Very many opt-outs came."""
    ask = (
        tr("Ask your coordinator if that surprises you: {contact}.", contact=contact)
        if contact
        else tr("Ask your coordinator if in doubt.")
    )
    return Notice(
        "opt-outs",
        tr(
            "The campaign says that {many:,} more of your people asked not to be rung. That is unusually many.",
            many=many,
        ),
        tr("They are not rung any more, from this moment. {ask}", ask=ask),
        "bad",
    )


def lease_soon(until: datetime) -> Notice:
    """The list goes back in a little while."""
    return Notice(
        "lease",
        tr("The list goes back at {until:%H:%M}.", until=local(until)),
        tr("Calls in hand can be finished. You can keep it for another hour, unless others are waiting for it."),
        "warn",
        LONGER,
    )
