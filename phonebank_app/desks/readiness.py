"""What is ready when a party has its list: the words of the first pages' last step."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.db.engine import Store
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party import seat_words
from phonebank_app.party.session import Session
from phonebank_app.ui.host.first_run_ready import Ready


def ready_to_ring(store: Store, clock: Clock) -> Ready:
    """Where, why, and how many can be rung now."""
    session = Session(store, clock)
    party, tonight = session.party, session.evening.tonight()
    callable_now = next((row.count for row in tonight.left if row.code == "ready"), 0)
    reason = party.reason
    return Ready(
        seat=party.seat_name,
        reason=seat_words.plain(seat_words.in_short(reason))
        if reason
        else tr("A list of your own, on behalf of {on_behalf_of}.", on_behalf_of=party.on_behalf_of),
        alternatives=tuple(other.name for other in reason.alternatives) if reason else (),
        facts=(
            _list(tonight.list_size, callable_now, party.lease_until),
            _script(session.script.title, party.answerable.script_approved_by),
        ),
    )


def _list(size: int, callable_now: int, until: datetime | None) -> str:
    if until is None:
        return tr_n(
            "{n:,} person is on the list; {callable_now:,} can be rung now.",
            "{n:,} people are on the list; {callable_now:,} can be rung now.",
            size,
            callable_now=callable_now,
        )
    return tr_n(
        "{n:,} person is on the list, until {at:%H:%M}; {callable_now:,} can be rung now.",
        "{n:,} people are on the list, until {at:%H:%M}; {callable_now:,} can be rung now.",
        size,
        at=local(until),
        callable_now=callable_now,
    )


def _script(title: str, approved_by: str) -> str:
    if not approved_by:
        return tr("The script is “{title}”.", title=title)
    return tr("The script is “{title}”, approved by {by}.", title=title, by=approved_by)
